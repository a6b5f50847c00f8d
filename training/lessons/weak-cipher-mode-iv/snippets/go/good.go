package vault

import (
	"crypto/cipher"
	"crypto/rand"
)

func seal(aead cipher.AEAD, text []byte) []byte {
	nonce := make([]byte, aead.NonceSize())   // {{mark}}
	rand.Read(nonce)                          // {{mark}}
	return aead.Seal(nonce, nonce, text, nil) // {{mark}}
}
