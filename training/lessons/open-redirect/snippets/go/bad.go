package web

import "net/http"

func afterLogin(w http.ResponseWriter, r *http.Request) {
	next := r.FormValue("next")
	http.Redirect(w, r, next, http.StatusSeeOther) // {{mark go-open-redirect}}
}
