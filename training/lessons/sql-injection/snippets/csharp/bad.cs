var name = Request.Query["name"];
var sql = $"SELECT id FROM users WHERE name = '{name}'"; // {{mark}}
using var command = new SqlCommand(sql, connection);
