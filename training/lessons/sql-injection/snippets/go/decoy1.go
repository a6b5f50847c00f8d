package shop

import (
	"database/sql"
	"net/http"
	"strings"
)

func find(db *sql.DB, r *http.Request) *sql.Row {
	n := strings.ReplaceAll(r.FormValue("name"), "'", "''")
	return db.QueryRow("SELECT id FROM users WHERE name = '" + n + "'")
}
