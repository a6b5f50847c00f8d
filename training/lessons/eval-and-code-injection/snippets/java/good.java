import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;

class Price {
  BigDecimal of(HttpServletRequest r) {
    var a = new BigDecimal(r.getParameter("a"));
    var b = new BigDecimal(r.getParameter("b"));
    return switch (r.getParameter("operator")) { // {{mark}}
      case "plus" -> a.add(b); // {{mark}}
      case "times" -> a.multiply(b);
      default -> throw new IllegalArgumentException("operator"); // {{mark}}
    };
  }
}
