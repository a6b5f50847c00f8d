import jakarta.servlet.http.*;
import java.util.Set;

class Language {
  static final Set<String> KNOWN = Set.of("en", "de", "fr", "ja");

  void set(HttpServletRequest r, HttpServletResponse w) {
    String lang = r.getParameter("lang");
    w.setHeader("Content-Language", KNOWN.contains(lang) ? lang : "en"); // {{mark}}
  }
}
