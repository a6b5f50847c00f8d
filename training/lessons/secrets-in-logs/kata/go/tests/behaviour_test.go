package access

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// ask sends a request through Log. It returns what was logged, and the request as the
// handler behind got it.
func ask(method, target string, header http.Header) (logged string, got *http.Request) {
	var out bytes.Buffer
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = r.Clone(r.Context()) })
	log := slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r := httptest.NewRequest(method, target, nil)
	for name, values := range header {
		r.Header[name] = values
	}
	Log(next, log).ServeHTTP(httptest.NewRecorder(), r)
	return out.String(), got
}

func TestBehaviour(t *testing.T) {
	logged, got := ask("PUT", "/orders/7?page=2", http.Header{"User-Agent": {"shop-app/3"}, "Authorization": {"Bearer abc"}})
	for _, want := range []string{`"INFO"`, "PUT", "/orders/7", "shop-app/3"} {
		if !strings.Contains(logged, want) {
			t.Errorf("the log of PUT /orders/7 by shop-app/3 is %q, want %s in it", logged, want)
		}
	}
	if got == nil {
		t.Fatal("the handler behind gets no request")
	}
	if got.Header.Get("Authorization") != "Bearer abc" || got.URL.RawQuery != "page=2" {
		t.Errorf("the handler behind gets the header %v and the query %q, want those of the request", got.Header, got.URL.RawQuery)
	}
}
