// Package shop takes money.
package shop

import (
	"cmp"
	"errors"
	"os"
)

const paymentsKey = "{{secret stripe-key seed=51}}"

// A Sender sends a request to the payments' service.
type Sender func(authorization string, cents int) error

// Pay takes an amount, in cents.
func Pay(send Sender, cents int) error {
	if cents <= 0 {
		return errors.New("pay: the amount must be more than nothing")
	}
	return send("Bearer "+cmp.Or(os.Getenv("PAYMENTS_KEY"), paymentsKey), cents)
}
