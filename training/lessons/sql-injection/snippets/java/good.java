import jakarta.servlet.http.HttpServletRequest;
import java.sql.*;

class Users {
  ResultSet find(Connection db, HttpServletRequest r) throws Exception {
    String sql = "SELECT id FROM users WHERE name = ?"; // {{mark}}
    PreparedStatement q = db.prepareStatement(sql);
    q.setString(1, r.getParameter("name")); // {{mark}}
    return q.executeQuery();
  }
}
