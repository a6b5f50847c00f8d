package shop

import (
	"database/sql"
	"net/http"
)

func order(db *sql.DB, r *http.Request, user int64) *sql.Row {
	id := r.PathValue("id")
	return db.QueryRow("SELECT total FROM orders WHERE id = $1", id) // {{mark}}
}
