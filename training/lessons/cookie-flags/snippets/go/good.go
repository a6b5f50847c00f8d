package web

import "net/http"

func remember(w http.ResponseWriter, id string) {
	http.SetCookie(w, &http.Cookie{
		Name: "__Host-session", Value: id, Path: "/",
		Secure: true, HttpOnly: true, // {{mark}}
		SameSite: http.SameSiteLaxMode, // {{mark}}
	})
}
