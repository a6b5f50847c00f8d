import jakarta.servlet.http.*;
import java.io.IOException;

class Login extends HttpServlet {
  @Override
  public void doGet(HttpServletRequest r, HttpServletResponse w)
      throws IOException {
    w.sendRedirect(switch (r.getParameter("next")) { // {{mark}}
      case "cart" -> "/cart"; // {{mark}}
      case "account" -> "/account";
      default -> "/"; // {{mark}}
    });
  }
}
