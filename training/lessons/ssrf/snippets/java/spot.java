import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.net.URL;

class Picture {
  InputStream open(HttpServletRequest r) throws Exception {
    return new URL(r.getParameter("url")).openStream(); // {{mark java-ssrf-request}}
  }
}
