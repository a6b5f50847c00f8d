import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

class Reach {
  Process run(HttpServletRequest req) throws IOException {
    String host = req.getParameter("host");
    return new ProcessBuilder("ping", "-c", "1", "--", host).start(); // {{mark}}
  }
}
