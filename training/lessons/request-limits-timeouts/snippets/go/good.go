package shop

import (
	"log"
	"net/http"
	"time"
)

const limit = 10 * time.Second

func prices(url string) (*http.Response, error) {
	client := &http.Client{Timeout: limit} // {{mark}}
	return client.Get(url)
}

func serve(h http.Handler) {
	s := &http.Server{Addr: ":8080", Handler: h, ReadTimeout: limit} // {{mark}}
	log.Fatal(s.ListenAndServe())
}
