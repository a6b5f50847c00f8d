package web

import "net/http"

func remember(w http.ResponseWriter, id string) {
	http.SetCookie(w, &http.Cookie{Name: "session", Value: id}) // {{mark go-cookie-insecure}}
}
