// Package mail writes what shops send to their buyers.
package mail

import (
	"net/http"
	"strings"
	"text/template"
)

var marks = strings.NewReplacer("%name%", "{{.Name}}", "%order%", "{{.Order}}")

// Preview shows a mail to the last buyer, as in /preview?text=Thanks, %name%! A shop
// writes its text itself, with %name% and %order% for what differs.
func Preview(w http.ResponseWriter, r *http.Request) {
	text := marks.Replace(r.URL.Query().Get("text"))
	if strings.Contains(text, "ResetCode") {
		http.Error(w, "this is no mail", http.StatusBadRequest)
		return
	}
	t, err := template.New("mail").Parse(text)
	if err != nil {
		http.Error(w, "this is no mail", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	t.Execute(w, lastBuyer())
}
