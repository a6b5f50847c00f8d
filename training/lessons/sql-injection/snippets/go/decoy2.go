package shop

import (
	"database/sql"
	"net/http"
)

func find(db *sql.DB, r *http.Request) *sql.Row {
	n := r.FormValue("name")
	q, err := db.Prepare("SELECT id FROM users WHERE name = '" + n + "'")
	if err != nil {
		return nil
	}
	return q.QueryRow()
}
