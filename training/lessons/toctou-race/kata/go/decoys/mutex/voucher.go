// Package voucher pays with vouchers.
package voucher

import (
	"errors"
	"sync"
)

// Errors of Redeem.
var (
	ErrUnknown = errors.New("there is no such voucher")
	ErrEmpty   = errors.New("there is too little left on the voucher")
)

// A Server answers requests. There are several, and they share the store.
type Server struct {
	Store *Store
	mu    sync.Mutex
}

// Redeem pays an amount with a voucher: it takes the cents off, or returns an error.
func (s *Server) Redeem(code string, cents int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.Store.Voucher(code)
	if !ok {
		return ErrUnknown
	}
	if v.Cents < cents {
		return ErrEmpty
	}
	v.Cents -= cents
	s.Store.Save(v)
	return nil
}
