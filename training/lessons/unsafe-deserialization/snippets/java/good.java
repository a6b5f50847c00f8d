import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;

class Settings {
  record Shape(String theme, int size) {}

  Shape read(HttpServletRequest r) throws Exception {
    var json = new ObjectMapper();
    return json.readValue(r.getInputStream(), Shape.class); // {{mark}}
  }
}
