// Package mail writes what shops send to their buyers.
package mail

import (
	"net/http"
	"strings"
	"text/template"
)

// Preview shows a mail to the last buyer, as in /preview?text=Thanks, %name%! A shop
// writes its text itself, with %name% and %order% for what differs.
func Preview(w http.ResponseWriter, r *http.Request) {
	buyer := lastBuyer()
	marks := strings.NewReplacer("%name%", buyer.Name, "%order%", buyer.Order)
	text := marks.Replace(r.URL.Query().Get("text"))
	t, err := template.New("mail").Parse(text)
	if err != nil {
		http.Error(w, "this is no mail", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	t.Execute(w, buyer)
}
