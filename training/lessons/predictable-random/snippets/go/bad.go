package account

import (
	"math/rand"
	"strconv"
)

func resetToken() string {
	token := strconv.FormatInt(rand.Int63(), 36) // {{mark go-math-rand-secret}}
	return token
}
