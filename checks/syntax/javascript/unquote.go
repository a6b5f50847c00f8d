package javascript

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Unquote returns what a string literal, or a template without expressions,
// stands for. It reports false where one isn't closed or has an escape that is
// none.
func Unquote(lit []byte) (string, bool) {
	n := len(lit)
	if n < 2 || lit[n-1] != lit[0] || lit[0] != '"' && lit[0] != '\'' && lit[0] != '`' {
		return "", false
	}
	u := unquoter{rest: lit[1 : n-1], quote: lit[0]}
	for len(u.rest) > 0 {
		switch c := u.rest[0]; {
		case c == u.quote, c == '$' && u.quote == '`' && len(u.rest) > 1 && u.rest[1] == '{':
			return "", false
		case (c == '\n' || c == '\r') && u.quote != '`':
			return "", false
		case c == '\\':
			if !u.escape() {
				return "", false
			}
		default:
			u.high()
			u.out.WriteByte(c)
			u.rest = u.rest[1:]
		}
	}
	u.high()
	return u.out.String(), true
}

type unquoter struct {
	rest  []byte
	quote byte
	out   strings.Builder
	// surrogate is the first half of a character outside of the basic plane,
	// whose other half may follow.
	surrogate rune
}

// high ends a character of which there is only half.
func (u *unquoter) high() {
	if u.surrogate != 0 {
		u.out.WriteRune(utf8.RuneError)
		u.surrogate = 0
	}
}

// char writes a character that was escaped.
func (u *unquoter) char(r rune) {
	if u.surrogate != 0 && utf16.IsSurrogate(r) && r >= 0xDC00 {
		u.out.WriteRune(utf16.DecodeRune(u.surrogate, r))
		u.surrogate = 0
		return
	}
	u.high()
	if r >= 0xD800 && r < 0xDC00 {
		u.surrogate = r
		return
	}
	u.out.WriteRune(r)
}

var escapes = [128]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// escape goes over what begins with a backslash.
func (u *unquoter) escape() bool {
	if len(u.rest) < 2 {
		return false
	}
	c := u.rest[1]
	u.rest = u.rest[2:]
	switch {
	case c == '\r':
		if len(u.rest) > 0 && u.rest[0] == '\n' {
			u.rest = u.rest[1:]
		}
		return true
	case c == '\n':
		return true
	case c == 'x':
		return u.hex(2)
	case c == 'u' && len(u.rest) > 0 && u.rest[0] == '{':
		return u.braced()
	case c == 'u':
		return u.hex(4)
	case c >= '0' && c <= '7':
		r := rune(c - '0')
		for n := 0; n < 2 && len(u.rest) > 0 && u.rest[0] >= '0' && u.rest[0] <= '7' && r < 32; n++ {
			r = r*8 + rune(u.rest[0]-'0')
			u.rest = u.rest[1:]
		}
		u.char(r)
	case c < 128 && escapes[c] != 0:
		u.char(rune(escapes[c]))
	default:
		u.high()
		u.out.WriteByte(c)
	}
	return true
}

func (u *unquoter) hex(digits int) bool {
	if len(u.rest) < digits {
		return false
	}
	r := rune(0)
	for _, c := range u.rest[:digits] {
		if !isHex(c) {
			return false
		}
		r = r*16 + digit(c)
	}
	u.rest = u.rest[digits:]
	u.char(r)
	return true
}

// braced goes over the rest of \u{1F600}.
func (u *unquoter) braced() bool {
	r := rune(0)
	for i, c := range u.rest[1:] {
		switch {
		case c == '}' && i > 0:
			u.rest = u.rest[i+2:]
			u.char(r)
			return true
		case !isHex(c) || r > utf8.MaxRune>>4:
			return false
		}
		if r = r*16 + digit(c); r > utf8.MaxRune {
			return false
		}
	}
	return false
}

func digit(c byte) rune {
	if c <= '9' {
		return rune(c - '0')
	}
	return rune(c|0x20-'a') + 10
}
