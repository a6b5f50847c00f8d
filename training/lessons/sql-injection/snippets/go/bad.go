package shop

import (
	"database/sql"
	"net/http"
)

func find(db *sql.DB, r *http.Request) *sql.Row {
	n := r.FormValue("name")
	return db.QueryRow("SELECT id FROM users WHERE name = '" + n + "'") // {{mark go-sql-string-built}}
}
