package account

import (
	"crypto/md5"
	"fmt"
)

func hashPassword(password string) string {
	return fmt.Sprintf("%x", md5.Sum([]byte(password))) // {{mark go-weak-hash-security}}
}
