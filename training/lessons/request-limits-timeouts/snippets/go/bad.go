package shop

import (
	"log"
	"net/http"
)

func prices(url string) (*http.Response, error) {
	return http.Get(url) // {{mark}}
}

func serve(h http.Handler) {
	log.Fatal(http.ListenAndServe(":8080", h)) // {{mark go-http-no-timeout}}
}
