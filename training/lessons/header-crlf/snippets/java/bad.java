import jakarta.servlet.http.*;

class Language {
  void set(HttpServletRequest r, HttpServletResponse w) {
    w.setHeader("Content-Language", r.getParameter("lang")); // {{mark}}
  }
}
