package billing

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
)

func client(authority []byte) *http.Client {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	c := &tls.Config{RootCAs: pool} // {{mark}}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: c}}
}
