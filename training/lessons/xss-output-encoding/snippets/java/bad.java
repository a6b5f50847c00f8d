import jakarta.servlet.http.*;
import java.io.IOException;

class Greet extends HttpServlet {
  @Override
  public void doGet(HttpServletRequest r, HttpServletResponse w)
      throws IOException {
    String name = r.getParameter("name");
    w.getWriter().println("<p>Welcome, " + name); // {{mark java-xss-servlet}}
  }
}
