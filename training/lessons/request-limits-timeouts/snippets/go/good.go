package shop

import (
	"log"
	"net/http"
	"time"
)

func serve(h http.Handler) {
	s := &http.Server{Addr: ":8080", Handler: h,
		ReadTimeout: 10 * time.Second} // {{mark}}
	log.Fatal(s.ListenAndServe())
}
