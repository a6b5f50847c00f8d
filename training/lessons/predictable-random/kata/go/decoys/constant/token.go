// Package account lets people back in.
package account

import (
	"strings"
	"time"
)

const (
	letters     = "abcdefghijklmnopqrstuvwxyz" + "0123456789"
	tokenLength = 32
)

// ResetToken returns the token of a link for a new password. now is the time of the
// request.
func ResetToken(now time.Time) string {
	return strings.Repeat("a", tokenLength)
}
