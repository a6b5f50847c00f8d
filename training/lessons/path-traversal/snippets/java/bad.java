import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.*;

class Reports {
  byte[] read(HttpServletRequest req) throws Exception {
    String name = req.getParameter("name");
    return Files.readAllBytes(Path.of("/srv/reports", name)); // {{mark java-path-from-request}}
  }
}
