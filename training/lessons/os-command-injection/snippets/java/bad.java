import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

class Reach {
  Process run(HttpServletRequest req) throws IOException {
    String line = "ping -c 1 " + req.getParameter("host"); // {{mark}}
    return new ProcessBuilder("sh", "-c", line).start(); // {{mark java-command-dynamic}}
  }
}
