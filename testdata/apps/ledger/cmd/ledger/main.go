// Command ledger keeps the invoices of a small company.
package main

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"ledger.internal/ledger/internal/billing"
	"ledger.internal/ledger/internal/store"
	"ledger.internal/ledger/internal/web"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "address to serve")
	inner := flag.String("inner", "127.0.0.1:9090", "address of the health check")
	uploads := flag.String("uploads", "/var/lib/ledger/uploads", "folder of receipts")
	flag.Parse()
	if err := run(*listen, *inner, *uploads); err != nil {
		slog.Error("ledger ends", "error", err)
		os.Exit(1)
	}
}

func run(listen, inner, uploads string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	db, err := sql.Open("pgx", os.Getenv("LEDGER_DATABASE"))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(20)

	if err := os.MkdirAll(uploads, 0o750); err != nil {
		return err
	}
	if err := os.Chmod(uploads, 0o2770); err != nil {
		return err
	}
	// The accountants' scripts put their files here, whoever runs them.
	if err := os.MkdirAll(uploads+"/inbox", 0o750); err != nil {
		return err
	}
	if err := os.Chmod(uploads+"/inbox", 0o777); err != nil { // want go-world-writable
		return err
	}

	st := store.New(db)
	bank := billing.NewBank(os.Getenv("LEDGER_BANK"), bankTLS())
	srv := &http.Server{
		Addr:              listen,
		Handler:           web.Routes(st, bank, uploads),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
		TLSConfig:         publicTLS(),
	}
	go func() {
		// Answers the load balancer alone.
		mux := http.NewServeMux()
		mux.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
		if err := http.ListenAndServe(inner, mux); err != nil { // want go-http-no-timeout
			slog.Error("health check", "error", err)
		}
	}()
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		srv.Shutdown(last)
	}()
	if err := srv.ListenAndServeTLS("/etc/ledger/tls.crt", "/etc/ledger/tls.key"); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// publicTLS is what browsers get.
func publicTLS() *tls.Config {
	return &tls.Config{
		MinVersion:       tls.VersionTLS12,
		CurvePreferences: []tls.CurveID{tls.X25519, tls.CurveP256},
	}
}

// bankTLS is for the bank's gateway, which is older than the rest.
func bankTLS() *tls.Config {
	config := &tls.Config{
		MinVersion: tls.VersionTLS10, // want go-tls-old-version
		ServerName: os.Getenv("LEDGER_BANK_NAME"),
	}
	if os.Getenv("LEDGER_BANK_SANDBOX") != "" {
		config.InsecureSkipVerify = true // want go-tls-skip-verify
	}
	return config
}
