import jakarta.servlet.http.HttpServletRequest;
import java.util.logging.Logger;

class Account {
  static final Logger LOG = Logger.getLogger("account");

  void refuse(HttpServletRequest r) {
    String name = r.getParameter("name");
    LOG.warning("failed: " + name.replaceAll("\\R", " ")); // {{mark}}
  }
}
