import jakarta.servlet.http.HttpServletRequest;
import java.io.ObjectInputStream;

class Settings {
  Object read(HttpServletRequest r) throws Exception {
    var in = new ObjectInputStream(r.getInputStream());
    return in.readObject(); // {{mark java-object-deserialize}}
  }
}
