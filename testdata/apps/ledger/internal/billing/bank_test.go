package billing

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestPayments(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(`[{"reference": "2026-17", "cents": 1200}]`))
	}))
	defer srv.Close()
	b := NewBank(srv.URL, &tls.Config{InsecureSkipVerify: true})
	all, err := b.Payments(t.Context(), time.Now())
	if err != nil || len(all) != 1 || all[0].Cents != 1200 {
		t.Errorf("payments: %v, %v", all, err)
	}
}

func TestSandbox(t *testing.T) {
	if testing.Short() {
		t.Skip("asks the bank's sandbox")
	}
	b := NewBank("https://sandbox.bank.internal", &tls.Config{InsecureSkipVerify: true}) // want go-tls-skip-verify (not in the hook)
	if _, err := b.Payments(t.Context(), time.Now()); err != nil {
		t.Error(err)
	}
}
