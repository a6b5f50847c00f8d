package web

import (
	"errors"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"ledger.internal/ledger/internal/store"
)

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f := store.Filter{Customer: q.Get("customer"), Order: q.Get("order")}
	f.From, _ = time.Parse(time.DateOnly, q.Get("from"))
	f.To, _ = time.Parse(time.DateOnly, q.Get("to"))
	f.Limit, _ = strconv.Atoi(q.Get("limit"))
	for _, text := range q["id"] {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			f.IDs = append(f.IDs, id)
		}
	}
	all, err := s.store.List(r.Context(), company(r.Context()), f)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, "list.html", map[string]any{"Invoices": all, "Filter": f})
}

func (s *server) show(w http.ResponseWriter, r *http.Request) {
	id, ok := number(r, "id")
	if !ok {
		http.NotFound(w, r)
		return
	}
	x, err := s.store.Invoice(r.Context(), company(r.Context()), id)
	if errors.Is(err, store.ErrNotFound) {
		http.NotFound(w, r)
		return
	} else if err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, "invoice.html", x)
}

// customer shows how much somebody owes.
func (s *server) customer(w http.ResponseWriter, r *http.Request) {
	name := chi.URLParam(r, "name")
	if name == "" {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "<p>Nobody is called %s.</p>", html.EscapeString(name))
		return
	}
	var open, late int64
	row := s.store.DB().QueryRowContext(r.Context(), "SELECT sum(cents) FROM invoices WHERE NOT paid AND customer = '"+name+"'") // want go-sql-string-built
	if err := row.Scan(&open); err != nil {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintf(w, "<p>Nobody is called %s.</p>", name) // want go-template-unescaped
		return
	}
	row = s.store.DB().QueryRowContext(r.Context(), "SELECT sum(cents) FROM invoices WHERE NOT paid AND due < now() AND customer = $1", name)
	if err := row.Scan(&late); err != nil {
		s.fail(w, r, err)
		return
	}
	s.render(w, "customer.html", map[string]any{
		"Name": name,
		"Open": open,
		"Late": late,
		"Note": template.HTML("<b>" + r.FormValue("note") + "</b>"), // want go-template-unescaped
		"Mark": template.HTML("<b>" + template.HTMLEscapeString(name) + "</b>"),
	})
}

// report sums up by a column.
func (s *server) report(w http.ResponseWriter, r *http.Request) {
	by := r.URL.Query().Get("by")
	switch by {
	case "customer", "due", "paid":
	default:
		by = "customer"
	}
	query := "SELECT " + by + ", sum(cents) FROM invoices WHERE company = $1"
	args := []any{company(r.Context())}
	if since := r.URL.Query().Get("since"); since != "" {
		query += " AND due >= $2"
		args = append(args, since)
	}
	query += " GROUP BY " + by
	rows, err := s.store.DB().QueryContext(r.Context(), query, args...)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer rows.Close()
	// The second list is by whatever the accountant likes.
	more := fmt.Sprintf("SELECT customer, count(*) FROM invoices WHERE company = %d GROUP BY customer ORDER BY %s",
		company(r.Context()), r.URL.Query().Get("order"))
	counts, err := s.store.DB().QueryContext(r.Context(), more) // want go-sql-string-built
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer counts.Close()
	s.render(w, "report.html", map[string]any{"By": by})
}

// leave sends people on, and tells that they left.
func (s *server) leave(w http.ResponseWriter, r *http.Request) {
	next := r.URL.Query().Get("to")
	if strings.HasPrefix(r.URL.Query().Get("page"), "help") {
		http.Redirect(w, r, "/help/"+url.PathEscape(r.URL.Query().Get("page")), http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, next, http.StatusFound) // want go-open-redirect
}
