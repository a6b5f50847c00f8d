import jakarta.servlet.http.HttpServletRequest;
import java.sql.*;

class Users {
  ResultSet find(Connection db, HttpServletRequest r) throws Exception {
    String n = r.getParameter("name");
    if (n.toUpperCase().contains("DROP")) {
      throw new IllegalArgumentException();
    }
    String sql = "SELECT id FROM users WHERE name = '" + n + "'";
    return db.createStatement().executeQuery(sql);
  }
}
