package shop

import "example.com/payments"

// In config.go: const paymentsKey = "{{secret stripe-key seed=2}}"

func Connect() *payments.Client {
	return payments.New(paymentsKey)
}
