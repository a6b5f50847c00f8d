import jakarta.servlet.http.*;
import java.io.IOException;

class Login extends HttpServlet {
  @Override
  public void doGet(HttpServletRequest r, HttpServletResponse w)
      throws IOException {
    w.sendRedirect(r.getParameter("next")); // {{mark java-open-redirect}}
  }
}
