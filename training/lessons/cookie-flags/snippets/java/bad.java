import jakarta.servlet.http.*;

class Login {
  void remember(HttpServletResponse response, String id) {
    Cookie cookie = new Cookie("session", id); // {{mark}}
    response.addCookie(cookie); // {{mark}}
  }
}
