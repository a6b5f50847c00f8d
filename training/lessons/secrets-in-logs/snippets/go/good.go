package partner

import (
	"log/slog"
	"net/http"
)

func logCall(r *http.Request) {
	slog.Info("calling", "host", r.URL.Host, "path", r.URL.Path) // {{mark}}
}
