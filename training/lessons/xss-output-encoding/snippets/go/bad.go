package web

import (
	"html/template"
	"net/http"
)

var page = template.Must(template.ParseFiles("greet.html"))

func greet(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	page.Execute(w, template.HTML("Welcome, "+name)) // {{mark go-template-unescaped}}
}
