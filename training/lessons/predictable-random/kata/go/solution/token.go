// Package account lets people back in.
package account

import (
	"crypto/rand"
	"math/big"
	"time"
)

const (
	letters     = "abcdefghijklmnopqrstuvwxyz" + "0123456789"
	tokenLength = 32
)

// ResetToken returns the token of a link for a new password. now is the time of the
// request.
func ResetToken(now time.Time) string {
	token := make([]byte, tokenLength)
	for i := range token {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			panic(err) // the system has no random numbers: better no token
		}
		token[i] = letters[n.Int64()]
	}
	return string(token)
}
