// Package account lets people back in.
package account

import (
	"math/rand"
	"time"
)

const (
	letters     = "abcdefghijklmnopqrstuvwxyz" + "0123456789"
	tokenLength = 32
)

// ResetToken returns the token of a link for a new password. now is the time of the
// request.
func ResetToken(now time.Time) string {
	r := rand.New(rand.NewSource(now.Unix()))
	token := make([]byte, tokenLength)
	for i := range token {
		token[i] = letters[r.Intn(len(letters))]
	}
	return string(token)
}
