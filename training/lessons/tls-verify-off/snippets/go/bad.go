package billing

import (
	"crypto/tls"
	"net/http"
)

func client() *http.Client {
	c := &tls.Config{InsecureSkipVerify: true} // {{mark}}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: c}}
}
