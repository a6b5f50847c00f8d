package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

func genuine(key, body []byte, signature string) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil)) == signature // {{mark}}
}
