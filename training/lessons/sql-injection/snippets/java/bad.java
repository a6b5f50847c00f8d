import jakarta.servlet.http.HttpServletRequest;
import java.sql.*;

class Users {
  ResultSet find(Connection db, HttpServletRequest r) throws Exception {
    String n = r.getParameter("name");
    String sql = "SELECT id FROM users WHERE name = '" + n + "'"; // {{mark}}
    return db.createStatement().executeQuery(sql); // {{mark java-sql-string-built}}
  }
}
