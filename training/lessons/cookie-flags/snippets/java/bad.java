import jakarta.servlet.http.*;

class Login {
  void remember(HttpServletResponse response, String id) {
    Cookie cookie = new Cookie("session", id);
    cookie.setSecure(false); // {{mark java-cookie-insecure}}
    response.addCookie(cookie);
  }
}
