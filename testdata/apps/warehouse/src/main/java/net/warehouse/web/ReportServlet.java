package net.warehouse.web;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.owasp.encoder.Encode;

/** Reports, as they were before there was Spring here. */
@WebServlet("/report")
public class ReportServlet extends HttpServlet {

    private static final Path REPORTS = Path.of("/var/lib/warehouse/reports");
    private static final Map<String, String> KINDS = Map.of("day", "day.sh", "year", "year.sh");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String title = request.getParameter("title");
        response.setContentType("text/html;charset=UTF-8");
        PrintWriter out = response.getWriter();
        out.println("<h1>" + Encode.forHtml(title) + "</h1>");
        out.println("<p>Report of " + request.getParameter("day") + "</p>"); // want java-xss-servlet
        String number = request.getParameter("number");
        out.println("<p>Number " + Integer.parseInt(number) + "</p>");

        Path named = REPORTS.resolve(request.getParameter("file"));
        out.println(Encode.forHtml(Files.readString(named))); // want java-path-from-request
        Path checked = REPORTS.resolve(request.getParameter("other")).normalize();
        if (checked.startsWith(REPORTS)) {
            out.println(Encode.forHtml(Files.readString(checked)));
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String script = KINDS.get(request.getParameter("kind"));
        if (script == null) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        new ProcessBuilder("/usr/lib/warehouse/" + script, "--quiet").start();
        String printer = request.getParameter("printer");
        if (printer != null) {
            Runtime.getRuntime().exec(new String[] {"sh", "-c", "lp -d " + printer + " report.txt"}); // want java-command-dynamic
            new ProcessBuilder("lp", "-d", "office", "report.txt").start();
        }
        request.getSession().setAttribute("user", request.getParameter("user")); // want java-trust-boundary
        request.getSession().setAttribute("seen", System.currentTimeMillis());

        Cookie last = new Cookie("last", "report");
        last.setHttpOnly(true);
        last.setSecure(true);
        last.setMaxAge((int) TimeUnit.DAYS.toSeconds(30));
        response.addCookie(last);
        Cookie session = new Cookie("session", request.getSession().getId());
        session.setSecure(false); // want java-cookie-insecure
        response.addCookie(session);
        response.sendRedirect("/report?title=done");
    }
}
