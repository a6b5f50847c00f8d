package shop

import "example.com/payments"

func Connect() *payments.Client {
	return payments.New("{{secret stripe-key seed=1}}") // {{mark stripe-access-token}}
}
