// Package store holds what the ledger knows in PostgreSQL.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrNotFound says that there is no such row, or none for this company.
var ErrNotFound = errors.New("not found")

// An Invoice is what a customer owes.
type Invoice struct {
	ID       int64
	Company  int64
	Customer string
	Cents    int64
	Due      time.Time
	Paid     bool
	Note     string
}

// A Filter says which invoices are wanted.
type Filter struct {
	Customer string
	Order    string
	From, To time.Time
	IDs      []int64
	Limit    int
}

// A Store runs the queries.
type Store struct{ db *sql.DB }

// New returns a store.
func New(db *sql.DB) *Store { return &Store{db: db} }

const invoiceColumns = "id, company, customer, cents, due, paid, note"

// orders are the columns that a list may be sorted by.
var orders = map[string]string{
	"due":      "due ASC",
	"customer": "lower(customer), due",
	"amount":   "cents DESC",
}

// Invoice returns one invoice of a company.
func (s *Store) Invoice(ctx context.Context, company, id int64) (*Invoice, error) {
	row := s.db.QueryRowContext(ctx, "SELECT "+invoiceColumns+" FROM invoices WHERE company = $1 AND id = $2", company, id)
	return scanInvoice(row.Scan)
}

// List returns the invoices of a company that a filter lets through.
func (s *Store) List(ctx context.Context, company int64, f Filter) ([]*Invoice, error) {
	var (
		where = []string{"company = $1"}
		args  = []any{company}
	)
	add := func(condition string, value any) {
		args = append(args, value)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if f.Customer != "" {
		add("customer ILIKE '%%' || $%d || '%%'", f.Customer)
	}
	if !f.From.IsZero() {
		add("due >= $%d", f.From)
	}
	if !f.To.IsZero() {
		add("due < $%d", f.To)
	}
	if len(f.IDs) > 0 {
		marks := make([]string, len(f.IDs))
		for i, id := range f.IDs {
			args = append(args, id)
			marks[i] = "$" + strconv.Itoa(len(args))
		}
		where = append(where, "id IN ("+strings.Join(marks, ", ")+")")
	}
	order, ok := orders[f.Order]
	if !ok {
		order = orders["due"]
	}
	limit := 100
	if f.Limit > 0 && f.Limit < 1000 {
		limit = f.Limit
	}
	query := fmt.Sprintf("SELECT %s FROM invoices WHERE %s ORDER BY %s LIMIT %d",
		invoiceColumns, strings.Join(where, " AND "), order, limit)
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list invoices of company %d: %w", company, err)
	}
	defer rows.Close()
	var all []*Invoice
	for rows.Next() {
		x, err := scanInvoice(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, rows.Err()
}

// Rename gives a customer another name on all invoices.
func (s *Store) Rename(ctx context.Context, company int64, from, to string) (int64, error) {
	query := fmt.Sprintf("UPDATE invoices SET customer = '%s' WHERE company = %d AND customer = '%s'", to, company, from)
	res, err := s.db.ExecContext(ctx, query) // want go-sql-value-in-text
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Archive moves the paid invoices of a year to the table of that year, which
// is one of ours.
func (s *Store) Archive(ctx context.Context, year int) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	table := fmt.Sprintf("invoices_%04d", year)
	if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+table+" (LIKE invoices INCLUDING ALL)"); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO "+table+" SELECT * FROM invoices WHERE paid AND date_part('year', due) = $1", year); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM invoices WHERE paid AND date_part('year', due) = $1`, year); err != nil {
		return err
	}
	return tx.Commit()
}

// User returns the id, the company and the password's hash of a user.
func (s *Store) User(ctx context.Context, name string) (id, company int64, hash []byte, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT id, company, password FROM users WHERE name = lower($1)`, name).Scan(&id, &company, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return id, company, hash, err
}

// DB is for reports that are built elsewhere.
func (s *Store) DB() *sql.DB { return s.db }

func scanInvoice(scan func(...any) error) (*Invoice, error) {
	x := new(Invoice)
	err := scan(&x.ID, &x.Company, &x.Customer, &x.Cents, &x.Due, &x.Paid, &x.Note)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	return x, err
}
