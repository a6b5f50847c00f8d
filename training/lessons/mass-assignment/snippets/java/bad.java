import jakarta.servlet.http.HttpServletRequest;

class Cart {
  void discount(HttpServletRequest r) {
    String rate = r.getParameter("discount");
    r.getSession().setAttribute("discount", rate); // {{mark java-trust-boundary}}
  }
}
