package codec

import (
	"sort"
	"unicode/utf8"
)

// decodable reports whether a match becomes text. What would become bytes that
// are no printable ASCII characters stays as it is, except that Unicode
// escapes may stand for any character.
func decodable(kind Kinds, src []byte) bool {
	switch kind {
	case Percent:
		return percentPrintable(src)
	case Hex:
		return hexPrintable(src)
	case Base64:
		return base64Printable(src)
	}
	return true
}

// appendDecoded appends what a decodable match stands for, which is shorter
// than src, and returns the marks that startIn and endIn need.
func appendDecoded(dst []byte, kind Kinds, src []byte) ([]byte, []mark) {
	switch kind {
	case Hex:
		for i := 0; i < len(src); i += 2 {
			dst = append(dst, hexByte(src[i], src[i+1]))
		}
		return dst, nil
	case Base64:
		return appendBase64(dst, src), nil
	}
	start := len(dst)
	var marks []mark
	for i := 0; i < len(src); {
		if n := len(dst) - start; n >= (len(marks)+1)*markDistance {
			marks = append(marks, mark{i, n})
		}
		c, n := step(kind, src[i:])
		if i += n; kind == Percent {
			dst = append(dst, byte(c))
		} else {
			dst = utf8.AppendRune(dst, c)
		}
	}
	return dst, marks
}

// A mark remembers which encoded byte of a long segment a decoded one came
// from, so that a place in it needn't be counted from its start. Only
// encodings of uneven lengths need it.
type mark struct{ encoded, decoded int }

// markDistance is how many decoded bytes lie between two marks.
const markDistance = 1 << 12

// step decodes the escape, or the plain byte between percent escapes, that
// text begins with, and returns its length. Half of a surrogate pair becomes
// U+FFFD, for gitleaks doesn't join pairs.
func step(kind Kinds, text []byte) (c rune, n int) {
	if kind == Percent {
		if n = percentLen(text); n == 3 {
			return rune(hexByte(text[1], text[2])), n
		}
		return rune(text[0]), n
	}
	// The digits are the last four of an escape, and of a code point but for
	// the space.
	n = escapeLen(text)
	digits := text[max(n-4, 0):]
	if n == 0 {
		n = pointLen(text)
		digits = text[2:]
	}
	c = rune(hexByte(digits[0], digits[1]))<<8 | rune(hexByte(digits[2], digits[3]))
	if !utf8.ValidRune(c) {
		c = utf8.RuneError
	}
	return c, n
}

// startIn returns the first byte of src that a bit of the decoded byte x is in.
func startIn(kind Kinds, src []byte, marks []mark, x int) int {
	switch kind {
	case Hex:
		return x * 2
	case Base64:
		return x * 4 / 3
	}
	at, _ := walk(kind, src, marks, x)
	return at
}

// endIn returns the end of what the x first decoded bytes came from; x is less
// than all of them.
func endIn(kind Kinds, src []byte, marks []mark, x int) int {
	switch kind {
	case Hex:
		return x * 2
	case Base64:
		return (x*4 + 2) / 3
	}
	at, decoded := walk(kind, src, marks, x)
	if decoded < x { // within a rune
		_, n := step(kind, src[at:])
		at += n
	}
	return at
}

// walk returns where the step begins that the decoded byte x came from, and how
// many bytes were decoded before it.
func walk(kind Kinds, src []byte, marks []mark, x int) (at, decoded int) {
	if i := sort.Search(len(marks), func(i int) bool { return marks[i].decoded > x }); i > 0 {
		at, decoded = marks[i-1].encoded, marks[i-1].decoded
	}
	for {
		c, n := step(kind, src[at:])
		width := 1
		if kind == Unicode {
			width = utf8.RuneLen(c)
		}
		if decoded+width > x {
			return at, decoded
		}
		at, decoded = at+n, decoded+width
	}
}

// printable reports whether c is a printable ASCII character or white space.
func printable(c byte) bool { return 0x08 < c && c < 0x7f }

func hexByte(hi, lo byte) byte { return unhex[hi]<<4 | unhex[lo]&0xf }

func percentPrintable(src []byte) bool {
	for i := 0; i < len(src); {
		n := percentLen(src[i:])
		if n == 3 && !printable(hexByte(src[i+1], src[i+2])) {
			return false
		}
		i += n
	}
	return true
}

// hexPrintable asks for a digit, as gitleaks does: long words of a to f alone
// are names.
func hexPrintable(src []byte) bool {
	if len(src)%2 != 0 {
		return false
	}
	digit := false
	for i := 0; i < len(src); i += 2 {
		if !printable(hexByte(src[i], src[i+1])) {
			return false
		}
		digit = digit || src[i] <= '9' || src[i+1] <= '9'
	}
	return digit
}

// base64Printable accepts the standard alphabet with padding and the URL
// alphabet without. It asks for a character that is no letter, as gitleaks
// does: long words of letters alone are names.
func base64Printable(src []byte) bool {
	body := trimPadding(src)
	pad, tail := len(src)-len(body), len(body)%4
	if tail == 1 {
		return false
	}
	// Nearly all that is no base64 of text ends here, within a few bytes.
	i := 0
	for ; i+4 <= len(body); i += 4 {
		a, b, c := triple(body[i:])
		if !printable(a) || !printable(b) || !printable(c) {
			return false
		}
	}
	if tail > 0 {
		a, b, _ := triple([]byte{body[i], body[i+1], body[len(body)-1], 'A'})
		if !printable(a) || tail == 3 && !printable(b) {
			return false
		}
	}
	standard := (len(body)+pad)%4 == 0 && (pad == 0 || tail != 0)
	url := pad == 0
	letters := true
	for _, c := range body {
		switch {
		case c == '+' || c == '/':
			url, letters = false, false
		case c == '-' || c == '_':
			standard, letters = false, false
		case c <= '9':
			letters = false
		}
	}
	return !letters && (standard || url)
}

func appendBase64(dst, src []byte) []byte {
	body := trimPadding(src)
	i := 0
	for ; i+4 <= len(body); i += 4 {
		a, b, c := triple(body[i:])
		dst = append(dst, a, b, c)
	}
	switch len(body) - i {
	case 2:
		a, _, _ := triple([]byte{body[i], body[i+1], 'A', 'A'})
		dst = append(dst, a)
	case 3:
		a, b, _ := triple([]byte{body[i], body[i+1], body[i+2], 'A'})
		dst = append(dst, a, b)
	}
	return dst
}

func trimPadding(src []byte) []byte {
	for src[len(src)-1] == '=' {
		src = src[:len(src)-1]
	}
	return src
}

// triple decodes four characters of base64.
func triple(q []byte) (a, b, c byte) {
	v := uint32(sextet[q[0]]-1)<<18 | uint32(sextet[q[1]]-1)<<12 | uint32(sextet[q[2]]-1)<<6 | uint32(sextet[q[3]]-1)
	return byte(v >> 16), byte(v >> 8), byte(v)
}
