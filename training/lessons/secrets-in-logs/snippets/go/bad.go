package partner

import (
	"log/slog"
	"net/http"
)

func logCall(r *http.Request) {
	slog.Info("calling", "url", r.URL, "header", r.Header) // {{mark}}
}
