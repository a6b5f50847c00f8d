// Package account keeps what people log in with.
package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// StorePassword returns the text that the database keeps for a password.
func StorePassword(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return salted(hex.EncodeToString(salt), password)
}

// CheckPassword reports whether a password fits what was stored.
func CheckPassword(stored, password string) bool {
	salt, _, _ := strings.Cut(stored, "$")
	return salted(salt, password) == stored
}

func salted(salt, password string) string {
	sum := sha256.Sum256([]byte(salt + password))
	return salt + "$" + hex.EncodeToString(sum[:])
}
