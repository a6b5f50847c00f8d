import jakarta.servlet.http.HttpServletRequest;
import java.nio.file.*;

class Reports {
  byte[] read(HttpServletRequest req) throws Exception {
    Path root = Path.of("/srv/reports");
    Path file = root.resolve(req.getParameter("name")).normalize(); // {{mark}}
    if (!file.startsWith(root)) { // {{mark}}
      throw new NoSuchFileException("not found"); // {{mark}}
    }
    return Files.readAllBytes(file);
  }
}
