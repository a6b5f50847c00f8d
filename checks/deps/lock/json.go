package lock

import (
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// errJSON is the error of a JSON document that ends too soon or is none.
var errJSON = errors.New("it is no whole JSON document; make it anew with the package manager")

// A scanner walks a JSON document once, with the places of its keys. It copies
// nothing but the strings that are asked for.
type scanner struct {
	data  []byte
	at    int
	depth int
}

// object calls visit for every member of the object that comes next. visit may
// read the value; what it leaves is passed over. Another value is passed over.
func (s *scanner) object(visit func(key string, at Span) error) error {
	return s.walk('{', '}', func() error {
		if s.peek() != '"' {
			return errJSON
		}
		start := s.at + 1
		key, err := s.text()
		if err != nil {
			return err
		}
		at := Span{start, s.at - 1}
		if s.peek() != ':' {
			return errJSON
		}
		s.at++
		return s.visit(func() error { return visit(key, at) })
	})
}

// array calls visit for every element of the array that comes next.
func (s *scanner) array(visit func() error) error {
	return s.walk('[', ']', func() error { return s.visit(visit) })
}

// walk calls visit at every member of what begins with open, if that comes next.
// Another value is passed over.
func (s *scanner) walk(open, end byte, visit func() error) error {
	if s.peek() != open {
		return s.pass()
	}
	if s.depth++; s.depth > maxDepth {
		return errors.New("it is nested too deep")
	}
	defer func() { s.depth-- }()
	s.at++
	if s.peek() == end {
		s.at++
		return nil
	}
	for {
		if err := visit(); err != nil {
			return err
		}
		if more, err := s.next(end); err != nil || !more {
			return err
		}
	}
}

// visit calls f at a value, and passes over it where f left it.
func (s *scanner) visit(f func() error) error {
	s.peek()
	before := s.at
	if err := f(); err != nil {
		return err
	}
	if s.at == before {
		return s.pass()
	}
	return nil
}

// next passes the comma, or the end of what is walked.
func (s *scanner) next(end byte) (more bool, err error) {
	switch s.peek() {
	case ',':
		s.at++
		return true, nil
	case end:
		s.at++
		return false, nil
	}
	return false, errJSON
}

// peek passes white space and returns the byte after it, 0 at the end.
func (s *scanner) peek() byte {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// value reads a string, or passes over another value and gives "".
func (s *scanner) value() (string, error) {
	if s.peek() == '"' {
		return s.text()
	}
	return "", s.pass()
}

// truth reads a value and reports whether it is true.
func (s *scanner) truth() (bool, error) {
	yes := s.peek() == 't'
	return yes, s.pass()
}

// text reads the string that comes next.
func (s *scanner) text() (string, error) {
	start := s.at + 1
	escaped, err := s.passText()
	if err != nil {
		return "", err
	}
	raw := s.data[start : s.at-1]
	if !escaped {
		return string(raw), nil
	}
	return unescape(raw), nil
}

func (s *scanner) passText() (escaped bool, err error) {
	for s.at++; s.at < len(s.data); s.at++ {
		switch s.data[s.at] {
		case '"':
			s.at++
			return escaped, nil
		case '\\':
			escaped = true
			s.at++
		case '\n':
			return false, errJSON
		}
	}
	s.at = len(s.data)
	return false, errJSON
}

// unescape undoes the escapes of a string.
func unescape(raw []byte) string {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' || i+1 == len(raw) {
			out = append(out, raw[i])
			continue
		}
		i++
		switch raw[i] {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, size := unit(raw[i-1:])
			if utf16.IsSurrogate(r) {
				if low, n := unit(raw[i-1+size:]); n > 0 {
					r, size = utf16.DecodeRune(r, low), size+n
				}
			}
			out = utf8.AppendRune(out, r)
			i += max(size, 2) - 2
		default:
			out = append(out, raw[i])
		}
	}
	return string(out)
}

// unit reads "\uNNNN" at the beginning of a text.
func unit(raw []byte) (r rune, size int) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return utf8.RuneError, 0
	}
	n, err := strconv.ParseUint(string(raw[2:6]), 16, 32)
	if err != nil {
		return utf8.RuneError, 0
	}
	return rune(n), 6
}

// pass passes over the value that comes next, however deep it is.
func (s *scanner) pass() error {
	depth := 0
	for {
		switch c := s.peek(); c {
		case 0:
			return errJSON
		case '"':
			if _, err := s.passText(); err != nil {
				return err
			}
		case '{', '[':
			depth++
			s.at++
		case '}', ']':
			if depth--; depth < 0 {
				return errJSON
			}
			s.at++
		case ',', ':':
			if depth == 0 {
				return errJSON
			}
			s.at++
			continue
		default:
			for s.at < len(s.data) && !isEnd(s.data[s.at]) {
				s.at++
			}
		}
		if depth == 0 {
			return nil
		}
	}
}

func isEnd(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', ',', ':', '{', '}', '[', ']', '"':
		return true
	}
	return false
}

// document walks the one object of a file.
func (r *reader) document(visit func(s *scanner, key string, at Span) error) error {
	s := &scanner{data: r.data}
	if len(r.data) >= 3 && string(r.data[:3]) == "\xef\xbb\xbf" {
		s.at = 3
	}
	if s.peek() != '{' {
		return errJSON
	}
	if err := s.object(func(key string, at Span) error { return visit(s, key, at) }); err != nil {
		return err
	}
	if s.peek() != 0 {
		return errJSON
	}
	return nil
}
