// Package mail writes what shops send to their buyers.
package mail

import (
	"io"
	"net/http"
	"strings"
)

// Preview shows a mail to the last buyer, as in /preview?text=Thanks, %name%! A shop
// writes its text itself, with %name% and %order% for what differs.
func Preview(w http.ResponseWriter, r *http.Request) {
	buyer := lastBuyer()
	marks := strings.NewReplacer("%name%", buyer.Name, "%order%", buyer.Order)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, marks.Replace(r.URL.Query().Get("text")))
}
