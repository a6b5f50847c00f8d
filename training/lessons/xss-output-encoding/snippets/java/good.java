import jakarta.servlet.http.*;
import java.io.IOException;
import org.owasp.encoder.Encode;

class Greet extends HttpServlet {
  @Override
  public void doGet(HttpServletRequest r, HttpServletResponse w)
      throws IOException {
    String name = Encode.forHtml(r.getParameter("name")); // {{mark}}
    w.getWriter().println("<p>Welcome, " + name); // {{mark}}
  }
}
