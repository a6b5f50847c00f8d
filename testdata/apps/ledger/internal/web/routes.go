// Package web serves the ledger's pages.
package web

import (
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"ledger.internal/ledger/internal/billing"
	"ledger.internal/ledger/internal/store"
)

//go:embed pages/*.html
var pages embed.FS

type server struct {
	store   *store.Store
	bank    *billing.Bank
	uploads string
	pages   *template.Template
}

type companyKey struct{}

// Routes returns all that the ledger answers.
func Routes(st *store.Store, bank *billing.Bank, uploads string) http.Handler {
	s := &server{
		store:   st,
		bank:    bank,
		uploads: uploads,
		pages:   template.Must(template.ParseFS(pages, "pages/*.html")),
	}
	r := chi.NewRouter()
	r.Use(middleware.RealIP, middleware.Recoverer, headers)
	r.Get("/login", s.loginForm)
	r.Post("/login", s.login)
	r.Group(func(r chi.Router) {
		r.Use(s.signedIn)
		r.Get("/", s.list)
		r.Get("/invoices/{id}", s.show)
		r.Get("/customers/{name}", s.customer)
		r.Get("/report", s.report)
		r.Get("/receipts/{name}", s.receipt)
		r.Post("/receipts", s.upload)
		r.Post("/import", s.importArchive)
		r.Get("/preview", s.preview)
		r.Get("/logo", s.logo)
		r.Post("/print/{id}", s.print)
		r.Get("/go", s.leave)
	})
	return r
}

// headers are what every answer has.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "same-origin")
		if origin := r.Header.Get("Origin"); origin == "https://app.ledger.internal" {
			w.Header().Set("Access-Control-Allow-Origin", origin)
			w.Header().Set("Access-Control-Allow-Credentials", "true")
			w.Header().Add("Vary", "Origin")
		}
		next.ServeHTTP(w, r)
	})
}

// render writes a page; html/template escapes what is in it.
func (s *server) render(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := s.pages.ExecuteTemplate(w, name, data); err != nil {
		slog.Error("render", "page", name, "error", err)
	}
}

func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	slog.Error("request", "path", r.URL.Path, "error", err)
	http.Error(w, "something went wrong", http.StatusInternalServerError)
}

func company(ctx context.Context) int64 {
	id, _ := ctx.Value(companyKey{}).(int64)
	return id
}

// number reads a number of the path.
func number(r *http.Request, name string) (int64, bool) {
	n, err := strconv.ParseInt(chi.URLParam(r, name), 10, 64)
	return n, err == nil && n > 0
}
