package web

import (
	"net/http"
	"text/template"
)

func greet(w http.ResponseWriter, r *http.Request) {
	text := "Hello " + r.FormValue("name")      // {{mark}}
	t, err := template.New("greet").Parse(text) // {{mark go-template-injection}}
	if err == nil {
		err = t.Execute(w, settings)
	}
}
