// Package access logs what is asked of a server.
package access

import (
	"log/slog"
	"net/http"
)

// Log returns a handler that has next answer, and logs each request.
func Log(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Info("request", "method", r.Method, "url", r.URL.String(), "header", r.Header)
		next.ServeHTTP(w, r)
	})
}
