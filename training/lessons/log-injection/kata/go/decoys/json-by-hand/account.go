// Package account signs people in, and keeps a log of it.
package account

import (
	"crypto/subtle"
	"log"
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
		s.Log.Printf(`{"event": "failed", "name": "%s"}`, name)
		return false
	}
	s.Log.Printf(`{"event": "succeeded", "name": "%s"}`, name)
	return true
}
