package account

import (
	"bytes"
	"log"
	"strings"
	"testing"
)

// signIn signs in, and returns the answer and what the log got.
func signIn(name, password string) (bool, string) {
	var out bytes.Buffer
	s := &Server{Passwords: map[string]string{"ada": "engine", "josé": "mar", "o'brien": "oak"}, Log: log.New(&out, "account: ", 0)}
	return s.SignIn(name, password), out.String()
}

func TestBehaviour(t *testing.T) {
	for _, tt := range []struct {
		name, password string
		want           bool
	}{{"ada", "engine", true}, {"ada", "wrong", false}, {"josé", "mar", true}, {"o'brien", "wrong", false}, {"nobody", "", false}} {
		got, text := signIn(tt.name, tt.password)
		if got != tt.want {
			t.Errorf("%s with the password %q gets %t, want %t", tt.name, tt.password, got, tt.want)
		}
		word := map[bool]string{true: "succeeded", false: "failed"}[tt.want]
		if !strings.Contains(text, tt.name) || !strings.Contains(text, word) {
			t.Errorf("a sign-in of %s that %s is logged as %q", tt.name, word, text)
		}
	}
}
