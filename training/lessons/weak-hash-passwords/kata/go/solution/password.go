// Package account keeps what people log in with.
package account

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

const (
	rounds = 600_000
	size   = 32
)

// StorePassword returns the text that the database keeps for a password.
func StorePassword(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return hex.EncodeToString(salt) + "$" + derive(password, salt)
}

// CheckPassword reports whether a password fits what was stored.
func CheckPassword(stored, password string) bool {
	text, want, _ := strings.Cut(stored, "$")
	salt, err := hex.DecodeString(text)
	if err != nil || len(salt) == 0 {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(derive(password, salt)), []byte(want)) == 1
}

func derive(password string, salt []byte) string {
	key, err := pbkdf2.Key(sha256.New, password, salt, rounds, size)
	if err != nil {
		panic(err) // the parameters are fixed
	}
	return hex.EncodeToString(key)
}
