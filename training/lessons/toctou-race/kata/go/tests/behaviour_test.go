package voucher

import "testing"

func left(s *Store, code string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.vouchers[code].Cents
}

func TestBehaviour(t *testing.T) {
	store := NewStore(Voucher{"SPRING", 5000}, Voucher{"SUMMER", 1000})
	s := &Server{Store: store}
	for _, tt := range []struct {
		code  string
		cents int
		err   error
		left  int
	}{
		{"SPRING", 2000, nil, 3000},
		{"SPRING", 3001, ErrEmpty, 3000},
		{"SPRING", 3000, nil, 0},
		{"SPRING", 1, ErrEmpty, 0},
		{"SUMMER", 400, nil, 600},
		{"WINTER", 100, ErrUnknown, 0},
	} {
		err := s.Redeem(tt.code, tt.cents)
		if err != tt.err || left(store, tt.code) != tt.left {
			t.Errorf("paying %d with %s gives the error %v and leaves %d, want %v and %d", tt.cents, tt.code, err, left(store, tt.code), tt.err, tt.left)
		}
	}
}
