import jakarta.servlet.http.HttpServletRequest;
import javax.script.*;

class Price {
  Object of(HttpServletRequest r) throws ScriptException {
    ScriptEngine js = new ScriptEngineManager().getEngineByName("js");
    return js.eval(r.getParameter("formula")); // {{mark java-script-engine}}
  }
}
