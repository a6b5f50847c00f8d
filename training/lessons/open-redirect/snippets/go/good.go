package web

import "net/http"

var pages = map[string]string{"cart": "/cart", "account": "/account"} // {{mark}}

func afterLogin(w http.ResponseWriter, r *http.Request) {
	next, ok := pages[r.FormValue("next")] // {{mark}}
	if !ok {
		next = "/"
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}
