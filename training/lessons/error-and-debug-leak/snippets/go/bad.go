package main

import (
	"log"
	"net/http"
	_ "net/http/pprof" // {{mark}}
)

func main() {
	log.Fatal(http.ListenAndServe(":8080", nil)) // {{mark go-http-no-timeout go-pprof-exposed}}
}
