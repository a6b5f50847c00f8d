package stock

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"testing"
	"time"
)

// An issuer signs certificates.
type issuer struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newIssuer(t *testing.T) issuer {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Authority"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return issuer{c, key}
}

// server returns a certificate for a name, good for a time from now on.
func (i issuer) server(t *testing.T, name string, good time.Duration) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{name},
		NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(good),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, i.certificate, key.Public(), i.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// A side is one end of a connection in memory. Writing never waits.
type side struct {
	net.Conn // for the methods that aren't called
	in, out  chan []byte
	rest     []byte
}

func (s *side) Read(p []byte) (int, error) {
	for len(s.rest) == 0 {
		data, ok := <-s.in
		if !ok {
			return 0, io.EOF
		}
		s.rest = data
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *side) Write(p []byte) (int, error) {
	s.out <- append([]byte(nil), p...)
	return len(p), nil
}

func (s *side) Close() error { return nil }

// believes reports whether the settings take a certificate for the warehouse's.
func believes(authority issuer, shown tls.Certificate) error {
	pool := x509.NewCertPool()
	pool.AddCert(authority.certificate)
	there, back := make(chan []byte, 64), make(chan []byte, 64)
	served := make(chan struct{})
	go func() {
		defer close(served)
		defer close(back)
		_ = tls.Server(&side{in: there, out: back}, &tls.Config{Certificates: []tls.Certificate{shown}}).Handshake()
	}()
	err := tls.Client(&side{in: back, out: there}, Config(pool)).Handshake()
	close(there)
	<-served
	return err
}

func TestBehaviour(t *testing.T) {
	ours := newIssuer(t)
	if err := believes(ours, ours.server(t, "stock.example", time.Hour)); err != nil {
		t.Errorf("the warehouse is refused: %v", err)
	}
}
