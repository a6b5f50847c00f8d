// Package billing talks to the bank.
package billing

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"

	"golang.org/x/crypto/ssh"
)

// A Bank is the gateway of one.
type Bank struct {
	address string
	client  *http.Client
}

// NewBank returns the gateway at an address of the configuration.
func NewBank(address string, config *tls.Config) *Bank {
	return &Bank{address: address, client: &http.Client{
		Timeout:   20 * time.Second,
		Transport: &http.Transport{TLSClientConfig: config},
	}}
}

// A Payment is money that came in.
type Payment struct {
	Reference string `json:"reference"`
	Cents     int64  `json:"cents"`
}

// Payments asks what came in since a day.
func (b *Bank) Payments(ctx context.Context, since time.Time) ([]Payment, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.address+"/payments?since="+since.Format(time.DateOnly), nil)
	if err != nil {
		return nil, err
	}
	res, err := b.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var all []Payment
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&all); err != nil {
		return nil, fmt.Errorf("payments since %s: %w", since.Format(time.DateOnly), err)
	}
	return all, nil
}

// seal encrypts an order.
func seal(key, order []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, order, nil), nil
}

// sealOld is seal for the branches that have the old program.
func sealOld(key, order []byte) ([]byte, error) {
	block, err := des.NewTripleDESCipher(key) // want go-weak-cipher
	if err != nil {
		return nil, err
	}
	iv := make([]byte, block.BlockSize())
	if _, err := rand.Read(iv); err != nil {
		return nil, err
	}
	out := make([]byte, len(order))
	cipher.NewCTR(block, iv).XORKeyStream(out, order)
	return append(iv, out...), nil
}

// sealBatch encrypts many orders at once.
func sealBatch(aead cipher.AEAD, orders [][]byte) [][]byte {
	nonce := []byte("ledger-batch")
	out := make([][]byte, len(orders))
	for i, order := range orders {
		out[i] = aead.Seal(nil, nonce, order, nil) // want go-fixed-nonce
	}
	return out
}

// newKeys makes the pair that the bank knows us by.
func newKeys(branch bool) (*rsa.PrivateKey, error) {
	if branch {
		return rsa.GenerateKey(rand.Reader, 1024) // want go-rsa-short-key
	}
	return rsa.GenerateKey(rand.Reader, 3072)
}

// fingerprint tells statements apart that were fetched twice.
func fingerprint(statement []byte) string {
	sum := md5.Sum(statement)
	return hex.EncodeToString(sum[:])
}

// hashPIN is how a PIN is kept.
func hashPIN(pin, salt string) string {
	password := salt + pin
	sum := md5.Sum([]byte(password)) // want go-weak-hash-security
	return hex.EncodeToString(sum[:])
}

// checksum stands at the end of each file that goes to the bank.
func checksum(file []byte) [32]byte { return sha256.Sum256(file) }

// statements fetches the statements over SFTP.
func statements(host string, signer ssh.Signer, known ssh.HostKeyCallback) (*ssh.Client, error) {
	config := &ssh.ClientConfig{User: "ledger", Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, HostKeyCallback: known, Timeout: 10 * time.Second}
	return ssh.Dial("tcp", host, config)
}

// branch opens a connection to the old program of a branch.
func branch(host string, signer ssh.Signer) (*ssh.Client, error) {
	return ssh.Dial("tcp", host, &ssh.ClientConfig{
		User:            "branch",
		Auth:            []ssh.AuthMethod{ssh.PublicKeys(signer)},
		HostKeyCallback: ssh.InsecureIgnoreHostKey(), // want go-ssh-ignore-hostkey
		Timeout:         10 * time.Second,
	})
}

// convert runs the bank's own program over a file of ours.
func convert(ctx context.Context, file string) ([]byte, error) {
	work, err := os.MkdirTemp("", "ledger-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	cmd := exec.CommandContext(ctx, "mt940", "--to", "json", "--", file)
	cmd.Dir = work
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	return out, os.WriteFile("/tmp/ledger-last.json", out, 0o600) // want go-temp-predictable
}
