package python

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/squiresec/squire/checks/syntax"
)

// Unquote returns what a literal stands for: the text of a str, the bytes of a
// bytes. It can't tell of f"…" and t"…", nor of one with \N{…}.
func Unquote(lit []byte) (string, bool) {
	i := wordEnd(lit, 0)
	flags, ok := prefix(lit[:i])
	if !ok || flags&flagFormat != 0 || i >= len(lit) || lit[i] != '"' && lit[i] != '\'' {
		return "", false
	}
	p := parser{Cursor: syntax.Cursor{Src: lit}}
	_, n := quoteAt(lit, i)
	end, closed := p.stringEnd(i)
	if !closed || end != len(lit) {
		return "", false
	}
	body := lit[i+n : end-n]
	var b strings.Builder
	for len(body) > 0 {
		size := newlineAt(body, 0)
		switch {
		case size > 0:
			b.WriteByte('\n')
		case body[0] == '\\' && flags&syntax.FlagRaw == 0:
			if size, ok = unescape(&b, body, flags&syntax.FlagBytes != 0); !ok {
				return "", false
			}
		default:
			b.WriteByte(body[0])
			size = 1
		}
		body = body[size:]
	}
	return b.String(), true
}

var escapes = [128]byte{'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// unescape writes what the escape at the start of body stands for, and returns
// how long it is. One that Python doesn't know stands for itself.
func unescape(b *strings.Builder, body []byte, isBytes bool) (size int, ok bool) {
	if len(body) < 2 {
		return 0, false
	}
	if n := newlineAt(body, 1); n > 0 {
		return 1 + n, true
	}
	c := body[1]
	digits, base := 0, 16
	switch {
	case c < utf8.RuneSelf && escapes[c] != 0:
		b.WriteByte(escapes[c])
		return 2, true
	case c >= '0' && c <= '7':
		size, base = 1, 8
		for digits < 3 && 1+digits < len(body) && body[1+digits] >= '0' && body[1+digits] <= '7' {
			digits++
		}
	case c == 'x':
		size, digits = 2, 2
	case c == 'u' && !isBytes:
		size, digits = 2, 4
	case c == 'U' && !isBytes:
		size, digits = 2, 8
	case c == 'N' && !isBytes:
		return 0, false
	default:
		b.WriteByte('\\')
		return 1, true
	}
	if len(body) < size+digits {
		return 0, false
	}
	v, err := strconv.ParseUint(string(body[size:size+digits]), base, 32)
	if err != nil || v > utf8.MaxRune {
		return 0, false
	}
	if isBytes {
		b.WriteByte(byte(v))
	} else {
		b.WriteRune(rune(v))
	}
	return size + digits, true
}
