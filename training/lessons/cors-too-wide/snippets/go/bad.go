package web

import "net/http"

func allow(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin")) // {{mark}}
	h.Set("Access-Control-Allow-Credentials", "true")
}
