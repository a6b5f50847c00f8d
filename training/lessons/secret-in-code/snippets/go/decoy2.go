package shop

import (
	"encoding/base64"

	"example.com/payments"
)

func Connect() *payments.Client {
	const encoded = "{{secret aws-secret-key seed=1}}"
	key, _ := base64.StdEncoding.DecodeString(encoded)
	return payments.New(string(key))
}
