package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
)

func genuine(key, body, signature []byte) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), signature) // {{mark}}
}
