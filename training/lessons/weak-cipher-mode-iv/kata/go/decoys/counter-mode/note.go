// Package note keeps the notes of the shop's staff, encrypted.
package note

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
)

// Seal encrypts a note. The key has 32 bytes.
func Seal(key, note []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, aes.BlockSize+len(note))
	if _, err := rand.Read(sealed[:aes.BlockSize]); err != nil {
		return nil, err
	}
	cipher.NewCTR(block, sealed[:aes.BlockSize]).XORKeyStream(sealed[aes.BlockSize:], note)
	return sealed, nil
}

// Open decrypts what Seal returned. An error says that it was changed, or is for
// another key.
func Open(key, sealed []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	if len(sealed) < aes.BlockSize {
		return nil, errors.New("this is no sealed note")
	}
	note := make([]byte, len(sealed)-aes.BlockSize)
	cipher.NewCTR(block, sealed[:aes.BlockSize]).XORKeyStream(note, sealed[aes.BlockSize:])
	return note, nil
}
