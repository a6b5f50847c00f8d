// Package account lets people sign in.
package account

import (
	"net/http"
	"net/url"
	"strings"
)

// local reports whether an address is a path of this site, to Go and to browsers.
func local(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "" && u.Host == "" &&
		strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.Contains(address, `\`)
}

// SignIn checks the password and goes back to the page where somebody came from, as in
// /sign-in?next=/orders.
func SignIn(w http.ResponseWriter, r *http.Request) {
	if !check(r) {
		http.Error(w, "wrong name or password", http.StatusForbidden)
		return
	}
	next := r.URL.Query().Get("next")
	if !local(next) {
		next = "/"
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}
