package shop

import (
	"cmp"
	"os"

	"example.com/payments"
)

func Connect() *payments.Client {
	key := os.Getenv("PAYMENTS_KEY")
	return payments.New(cmp.Or(key, "{{secret stripe-key seed=2}}"))
}
