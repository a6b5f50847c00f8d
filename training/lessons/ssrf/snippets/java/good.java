import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.net.URL;

class Picture {
  InputStream open(HttpServletRequest r) throws Exception {
    String host = switch (r.getParameter("partner")) { // {{mark}}
      case "a" -> "img.example.org"; // {{mark}}
      case "b" -> "cdn.example.net";
      default -> throw new IllegalArgumentException("partner"); // {{mark}}
    };
    return new URL("https://" + host + "/top.png").openStream();
  }
}
