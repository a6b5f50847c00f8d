// Package account keeps what people log in with.
package account

import (
	"crypto/md5"
	"encoding/hex"
)

// StorePassword returns the text that the database keeps for a password.
func StorePassword(password string) string {
	sum := md5.Sum([]byte(password))
	return hex.EncodeToString(sum[:])
}

// CheckPassword reports whether a password fits what was stored.
func CheckPassword(stored, password string) bool {
	return StorePassword(password) == stored
}
