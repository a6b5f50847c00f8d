var sql = "SELECT id FROM users WHERE name = @name"; // {{mark}}
using var command = new SqlCommand(sql, connection);
command.Parameters.AddWithValue("@name", name); // {{mark}}
