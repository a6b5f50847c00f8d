package shop

import (
	b64 "encoding/base64"

	"example.com/payments"
)

func Connect() *payments.Client {
	key, _ := b64.StdEncoding.DecodeString("{{secret aws-secret-key seed=1}}")
	return payments.New(string(key))
}
