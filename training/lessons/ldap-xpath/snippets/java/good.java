import jakarta.servlet.http.HttpServletRequest;
import javax.naming.directory.*;

class People {
  Object find(DirContext dir, HttpServletRequest r) throws Exception {
    Object[] name = {r.getParameter("name")};
    var how = new SearchControls();
    return dir.search("dc=shop", "(uid={0})", name, how); // {{mark}}
  }
}
