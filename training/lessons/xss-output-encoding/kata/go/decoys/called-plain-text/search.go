// Package search serves the search of a shop.
package search

import (
	"net/http"
	"text/template"
)

var page = template.Must(template.New("page").Parse(
	`<html><form><input name="q" value="{{.}}"></form><p>Nothing was found for {{.}}.</p></html>`))

// Search shows the page of a search, as in /search?q=tea.
func Search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	page.Execute(w, q)
}
