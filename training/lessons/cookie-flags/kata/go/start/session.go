package account

import "crypto/rand"

// newSession returns the name of a session that nobody can guess.
func newSession() string { return rand.Text() }
