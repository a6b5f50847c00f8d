// Package post sends the shop's mail through the provider's server.
package post

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/smtp"
)

// A Provider is the mail server that the shop uses.
type Provider struct {
	Name  string         // of the server, as in its certificate
	Roots *x509.CertPool // who signs its certificate; nil for those of the system
	Auth  smtp.Auth
}

// Send hands a mail over on a connection to the provider.
func (p *Provider) Send(conn net.Conn, from, to, text string) error {
	c, err := smtp.NewClient(conn, p.Name)
	if err != nil {
		return fmt.Errorf("greet %s: %w", p.Name, err)
	}
	defer c.Close()
	if ok, _ := c.Extension("STARTTLS"); ok {
		config := &tls.Config{ServerName: p.Name, RootCAs: p.Roots, MinVersion: tls.VersionTLS10}
		if err := c.StartTLS(config); err != nil {
			return fmt.Errorf("encrypt to %s: %w", p.Name, err)
		}
	}
	if err := c.Auth(p.Auth); err != nil {
		return fmt.Errorf("sign in at %s: %w", p.Name, err)
	}
	if err := c.Mail(from); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(w, text); err != nil {
		return err
	}
	return w.Close()
}
