// Package account signs people in, and keeps a log of it.
package account

import (
	"crypto/subtle"
	"log"
	"strings"
	"unicode"
)

// A Server knows the users' passwords. (A real one keeps hashes.)
type Server struct {
	Passwords map[string]string
	Log       *log.Logger
}

func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
}

// SignIn reports whether the password is the one of the user.
func (s *Server) SignIn(name, password string) bool {
	want, known := s.Passwords[name]
	if !known || subtle.ConstantTimeCompare([]byte(want), []byte(password)) != 1 {
		s.Log.Printf("sign-in of %s failed", printable(name))
		return false
	}
	s.Log.Printf("sign-in of %s succeeded", printable(name))
	return true
}
