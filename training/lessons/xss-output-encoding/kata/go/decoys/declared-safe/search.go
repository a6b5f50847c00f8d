// Package search serves the search of a shop.
package search

import (
	"html/template"
	"net/http"
)

var page = template.Must(template.New("page").Parse(
	`<html><form><input name="q" value="{{.}}"></form><p>Nothing was found for {{.}}.</p></html>`))

// Search shows the page of a search, as in /search?q=tea.
func Search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	page.Execute(w, template.HTML("<b>"+q+"</b>"))
}
