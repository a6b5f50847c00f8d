package shop

import (
	"errors"
	"os"

	"example.com/payments"
)

func Connect() (*payments.Client, error) {
	key := os.Getenv("PAYMENTS_KEY") // {{mark}}
	if key == "" {
		return nil, errors.New("PAYMENTS_KEY is not set")
	}
	return payments.New(key), nil
}
