package account

import (
	"strings"
	"testing"
	"time"
)

func TestBehaviour(t *testing.T) {
	seen := map[string]bool{}
	for i := range 50 {
		token := ResetToken(time.Date(2026, 5, 1, 9, 0, i, 0, time.UTC))
		if len(token) != 32 || strings.Trim(token, letters) != "" {
			t.Fatalf("the token %q is not 32 digits and lower-case letters", token)
		}
		if seen[token] {
			t.Fatalf("two requests get the token %q", token)
		}
		seen[token] = true
	}
}
