package account

import (
	"log/slog"
	"net/http"
)

func refuse(r *http.Request) {
	slog.Warn("sign-in failed", "name", r.FormValue("name")) // {{mark}}
}
