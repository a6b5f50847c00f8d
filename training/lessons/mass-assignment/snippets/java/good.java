import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;

class Cart {
  static final Map<String, Integer> CODES = Map.of("SPRING", 10);

  void discount(HttpServletRequest r) {
    int rate = CODES.getOrDefault(r.getParameter("code"), 0); // {{mark}}
    r.getSession().setAttribute("discount", rate);
  }
}
