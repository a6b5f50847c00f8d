package shop

import "database/sql"

const address = "postgres://shop:{{secret password seed=31}}@db/shop" // {{mark password-in-url}}

func Open() (*sql.DB, error) {
	return sql.Open("pgx", address)
}
