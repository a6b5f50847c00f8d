import jakarta.servlet.http.HttpServletRequest;
import java.util.logging.Logger;

class Account {
  static final Logger LOG = Logger.getLogger("account");

  void refuse(HttpServletRequest r) {
    LOG.warning("sign-in failed: " + r.getParameter("name")); // {{mark}}
  }
}
