import jakarta.servlet.http.HttpServletRequest;
import javax.naming.directory.*;

class People {
  Object find(DirContext dir, HttpServletRequest r) throws Exception {
    String query = "(uid=" + r.getParameter("name") + ")";
    return dir.search("dc=shop", query, new SearchControls()); // {{mark java-ldap-xpath-built}}
  }
}
