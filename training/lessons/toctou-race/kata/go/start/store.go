package voucher

import "sync"

// A Voucher holds money.
type Voucher struct {
	Code  string
	Cents int
}

// A Store stands in for the database. Several servers share it.
type Store struct {
	mu       sync.Mutex
	vouchers map[string]Voucher
	reads    int
	between  func(read int) // of the tests: is called after each reading
}

// NewStore returns a store with some vouchers.
func NewStore(vouchers ...Voucher) *Store {
	s := &Store{vouchers: map[string]Voucher{}}
	for _, v := range vouchers {
		s.vouchers[v.Code] = v
	}
	return s
}

// Voucher returns the voucher with a code, as SELECT does.
func (s *Store) Voucher(code string) (Voucher, bool) {
	s.mu.Lock()
	v, ok := s.vouchers[code]
	s.reads++
	read, between := s.reads, s.between
	s.mu.Unlock()
	if between != nil {
		between(read)
	}
	return v, ok
}

// Save writes a voucher, as UPDATE … WHERE code = ? does.
func (s *Store) Save(v Voucher) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.vouchers[v.Code] = v
}

// SaveIf writes a voucher if it still has what it had before, and reports whether it
// did: as UPDATE … WHERE code = ? AND cents = ? does in one step.
func (s *Store) SaveIf(v, before Voucher) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.vouchers[v.Code] != before {
		return false
	}
	s.vouchers[v.Code] = v
	return true
}
