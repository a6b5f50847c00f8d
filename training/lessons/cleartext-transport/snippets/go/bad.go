package server

import "crypto/tls"

func settings() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS10} // {{mark go-tls-old-version}}
}
