module ledger.internal/ledger

go 1.26

require (
	github.com/go-chi/chi/v5 v5.2.3
	github.com/jackc/pgx/v5 v5.7.6
	golang.org/x/crypto v0.45.0
)
