import jakarta.servlet.http.HttpServletRequest;
import javax.script.*;

class Price {
  Object of(HttpServletRequest r) throws ScriptException {
    var engine = new ScriptEngineManager().getEngineByName("js");
    return engine.eval(r.getParameter("formula")); // {{mark}}
  }
}
