package shop

import (
	"database/sql"
	"net/http"
	"strings"
)

func find(db *sql.DB, r *http.Request) *sql.Row {
	n := r.FormValue("name")
	if strings.Contains(strings.ToUpper(n), "DROP") {
		return nil
	}
	return db.QueryRow("SELECT id FROM users WHERE name = '" + n + "'")
}
