package web

import "net/http"

const shop = "https://shop.example"

func allow(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", shop) // {{mark}}
	h.Set("Access-Control-Allow-Credentials", "true")
}
