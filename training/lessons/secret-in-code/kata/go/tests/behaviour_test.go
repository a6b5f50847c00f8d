package shop

import (
	"regexp"
	"testing"
)

func TestBehaviour(t *testing.T) {
	t.Setenv("PAYMENTS_KEY", "key-of-the-day")
	sent, amount := "", 0
	send := func(authorization string, cents int) error {
		sent, amount = authorization, cents
		return nil
	}
	if err := Pay(send, 250); err != nil || amount != 250 || !regexp.MustCompile(`^Bearer \S+$`).MatchString(sent) {
		t.Errorf("paying 2.50 sends %d with %d characters of authorization: %v", amount, len(sent), err)
	}
	amount = 0
	if err := Pay(send, 0); err == nil || amount != 0 {
		t.Errorf("paying nothing is no error")
	}
}
