package codec

import "unicode/utf8"

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
// than src, and the marks of a Percent.
func appendDecoded(dst []byte, kind Kinds, src []byte) ([]byte, []int) {
	switch kind {
	case Percent:
		return appendPercent(dst, src)
	case Unicode:
		return appendUnicode(dst, src), nil
	case Hex:
		for i := 0; i < len(src); i += 2 {
			dst = append(dst, hexByte(src[i], src[i+1]))
		}
		return dst, nil
	}
	return appendBase64(dst, src), nil
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

// mark is after how many decoded bytes a Percent remembers where it was, so
// that a place in a long line needn't be counted from its start.
const mark = 1 << 12

func appendPercent(dst, src []byte) ([]byte, []int) {
	var marks []int
	for i, n := 0, 0; i < len(src); n++ {
		if n > 0 && n%mark == 0 {
			marks = append(marks, i)
		}
		if percentLen(src[i:]) == 3 {
			dst = append(dst, hexByte(src[i+1], src[i+2]))
			i += 3
		} else {
			dst = append(dst, src[i])
			i++
		}
	}
	return dst, marks
}

// appendUnicode decodes a row of \u0041 or of U+0041. Half of a surrogate pair
// becomes U+FFFD, for gitleaks doesn't join pairs.
func appendUnicode(dst, src []byte) []byte {
	for i := 0; i < len(src); {
		// The digits are the last four of an escape, and of a code point but
		// for the space.
		n := escapeLen(src[i:])
		digits := i + n - 4
		if n == 0 {
			n = pointLen(src[i:])
			digits = i + 2
		}
		c := rune(hexByte(src[digits], src[digits+1]))<<8 | rune(hexByte(src[digits+2], src[digits+3]))
		dst = utf8.AppendRune(dst, c)
		i += n
	}
	return dst
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
