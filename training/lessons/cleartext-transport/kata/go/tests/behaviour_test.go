package post

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"net/smtp"
	"strings"
	"testing"
	"time"
)

const (
	name = "mail.provider.example"
	text = "Your order is on its way."
)

// certificate returns a certificate for the provider's name and who signed it.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(signed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// plain signs in without asking whether anybody listens.
type plain struct{}

func (plain) Start(*smtp.ServerInfo) (string, []byte, error) {
	return "PLAIN", []byte("\x00shop\x00code"), nil
}

func (plain) Next([]byte, bool) ([]byte, error) { return nil, nil }

// A record is what a server heard.
type record struct {
	clear  []string // before it was encrypted
	sealed []string
	done   bool // a mail was taken
}

// provider plays the server on one end of a connection. Without a config it
// doesn't offer to encrypt.
func provider(conn net.Conn, config *tls.Config) (heard record) {
	defer func() { conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(lines ...string) { fmt.Fprintf(conn, "%s\r\n", strings.Join(lines, "\r\n")) }
	say("220 " + name)
	sealed, mail := false, false
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return heard
		}
		line = strings.TrimRight(line, "\r\n")
		if sealed {
			heard.sealed = append(heard.sealed, line)
		} else {
			heard.clear = append(heard.clear, line)
		}
		verb, _, _ := strings.Cut(line, " ")
		switch {
		case mail && line == ".":
			mail, heard.done = false, true
			say("250 taken")
		case mail:
		case verb == "EHLO" && config != nil && !sealed:
			say("250-"+name, "250-STARTTLS", "250 AUTH PLAIN")
		case verb == "EHLO":
			say("250-"+name, "250 AUTH PLAIN")
		case verb == "STARTTLS" && config == nil:
			say("502 not here")
		case verb == "STARTTLS":
			say("220 go ahead")
			over := tls.Server(conn, config)
			if over.Handshake() != nil {
				return heard
			}
			conn, in, sealed = over, bufio.NewReader(over), true
		case verb == "AUTH":
			say("235 welcome")
		case verb == "DATA":
			mail = true
			say("354 go ahead")
		case verb == "QUIT":
			say("221 bye")
			return heard
		default:
			say("250 ok")
		}
	}
}

// send has the program send a mail to a server.
func send(t *testing.T, config *tls.Config, roots *x509.CertPool) (record, error) {
	t.Helper()
	here, there := connection()
	heard := make(chan record)
	go func() { heard <- provider(there, config) }()
	p := &Provider{Name: name, Roots: roots, Auth: plain{}}
	err := p.Send(here, "shop@shop.example", "ada@home.example", text)
	here.Close()
	return <-heard, err
}

func TestBehaviour(t *testing.T) {
	cert, roots := certificate(t)
	for what, version := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
		heard, err := send(t, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: version, MaxVersion: version}, roots)
		if err != nil || !heard.done || !strings.Contains(strings.Join(heard.sealed, "\n"), text) {
			t.Errorf("to a server with %s, no mail is sent (error: %v)", what, err)
		}
	}
}
