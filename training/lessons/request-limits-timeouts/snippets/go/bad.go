package shop

import (
	"log"
	"net/http"
)

func serve(h http.Handler) {
	log.Fatal(http.ListenAndServe(":8080", h)) // {{mark}}
}
