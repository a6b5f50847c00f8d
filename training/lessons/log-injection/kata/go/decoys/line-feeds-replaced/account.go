// Package account signs people in, and keeps a log of it.
package account

import (
	"crypto/subtle"
	"log"
	"strings"
)

// A Server knows the users' passwords. (A real one keeps hashes.)
type Server struct {
	Passwords map[string]string
	Log       *log.Logger
}

// SignIn reports whether the password is the one of the user.
func (s *Server) SignIn(name, password string) bool {
	want, known := s.Passwords[name]
	if !known || subtle.ConstantTimeCompare([]byte(want), []byte(password)) != 1 {
		s.Log.Printf("sign-in of %s failed", strings.ReplaceAll(name, "\n", `\n`))
		return false
	}
	s.Log.Printf("sign-in of %s succeeded", strings.ReplaceAll(name, "\n", `\n`))
	return true
}
