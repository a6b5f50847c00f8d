// Package account lets people back in.
package account

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

const (
	letters     = "abcdefghijklmnopqrstuvwxyz" + "0123456789"
	tokenLength = 32
)

// ResetToken returns the token of a link for a new password. now is the time of the
// request.
func ResetToken(now time.Time) string {
	sum := sha256.Sum256([]byte(now.String()))
	return hex.EncodeToString(sum[:])[:tokenLength]
}
