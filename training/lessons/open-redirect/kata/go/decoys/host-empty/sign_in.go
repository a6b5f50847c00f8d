// Package account lets people sign in.
package account

import (
	"net/http"
	"net/url"
)

// SignIn checks the password and goes back to the page where somebody came from, as in
// /sign-in?next=/orders.
func SignIn(w http.ResponseWriter, r *http.Request) {
	if !check(r) {
		http.Error(w, "wrong name or password", http.StatusForbidden)
		return
	}
	next := r.URL.Query().Get("next")
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || next == "" {
		next = "/"
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}
