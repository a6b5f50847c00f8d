package main

import (
	"log"
	"net/http"
	_ "net/http/pprof"
	"time"
)

func main() {
	inside := &http.Server{Addr: "127.0.0.1:6060", // {{mark}}
		ReadHeaderTimeout: 5 * time.Second} // {{mark}}
	log.Fatal(inside.ListenAndServe())
}
