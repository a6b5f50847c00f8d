package vault

import "crypto/cipher"

func seal(aead cipher.AEAD, text []byte) []byte {
	nonce := []byte("shop-nonce-1")         // {{mark}}
	return aead.Seal(nil, nonce, text, nil) // {{mark go-fixed-nonce}}
}
