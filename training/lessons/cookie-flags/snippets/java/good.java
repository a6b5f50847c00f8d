import jakarta.servlet.http.*;

class Login {
  void remember(HttpServletResponse response, String id) {
    Cookie cookie = new Cookie("session", id);
    cookie.setSecure(true); // {{mark}}
    cookie.setHttpOnly(true); // {{mark}}
    cookie.setAttribute("SameSite", "Lax");
    response.addCookie(cookie);
  }
}
