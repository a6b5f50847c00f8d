package billing

import (
	"crypto/tls"
	"net/http"
)

func client() *http.Client {
	c := &tls.Config{InsecureSkipVerify: true} // {{mark go-tls-skip-verify}}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: c}}
}
