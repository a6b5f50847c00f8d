package shop

import (
	"database/sql"
	"net/http"
)

const mine = "SELECT total FROM orders WHERE id = $1 AND owner = $2"

func order(db *sql.DB, r *http.Request, user int64) *sql.Row {
	return db.QueryRow(mine, r.PathValue("id"), user) // {{mark}}
}
