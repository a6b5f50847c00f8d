package account

import "crypto/rand"

func resetToken() string {
	token := rand.Text() // {{mark}}
	return token
}
