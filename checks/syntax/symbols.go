package syntax

import "bytes"

// symbols gives each name a number. Names are parts of the text where they can
// be, so that only the table takes memory.
type symbols struct {
	src   []byte
	names [][]byte // by number; the first one is no name
	table []int32  // number, or 0, at a name's hash or after it
}

func newSymbols(src []byte) *symbols {
	return &symbols{src: src, names: make([][]byte, 1, 64), table: make([]int32, 128)}
}

func hashName(name []byte) uint32 {
	h := uint32(2166136261) // FNV-1a
	for _, c := range name {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

func (s *symbols) place(name []byte) *int32 {
	mask := uint32(len(s.table) - 1)
	for i := hashName(name) & mask; ; i = (i + 1) & mask {
		if at := &s.table[i]; *at == 0 || bytes.Equal(s.names[*at], name) {
			return at
		}
	}
}

func (s *symbols) add(name []byte) int32 {
	if len(name) == 0 {
		return 0
	}
	at := s.place(name)
	if *at != 0 {
		return *at
	}
	s.names = append(s.names, name)
	*at = int32(len(s.names) - 1)
	n := *at
	if 2*len(s.names) > len(s.table) {
		s.table = make([]int32, 2*len(s.table))
		for i, name := range s.names[1:] {
			*s.place(name) = int32(i + 1)
		}
	}
	return n
}

func (s *symbols) lookup(name string) int32 {
	if name == "" {
		return 0
	}
	return *s.place([]byte(name))
}

func (s *symbols) text(sym int32) string { return string(s.names[sym]) }
