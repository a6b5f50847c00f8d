package java

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Unquote returns what a string, a text block or a character literal stands
// for, and whether it is one that is whole.
func Unquote(lit []byte) (string, bool) {
	s := string(lit)
	switch {
	case len(s) >= 6 && strings.HasPrefix(s, `"""`) && strings.HasSuffix(s, `"""`):
		body, ok := stripIndent(s[3 : len(s)-3])
		if !ok {
			return "", false
		}
		return unescape(body)
	case len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0]:
		return unescape(s[1 : len(s)-1])
	}
	return "", false
}

// stripIndent takes from the lines of a text block what they are all indented
// by, the line of the closing quotes included, and the spaces at their ends.
func stripIndent(body string) (string, bool) {
	body = strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	first, body, ok := strings.Cut(body, "\n")
	if !ok || strings.Trim(first, " \t\f") != "" {
		return "", false
	}
	lines := strings.Split(body, "\n")
	indent := len(body)
	for i, line := range lines {
		text := strings.TrimLeft(line, " \t\f")
		if text != "" || i == len(lines)-1 {
			indent = min(indent, len(line)-len(text))
		}
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(line[min(indent, len(line)):], " \t\f")
	}
	return strings.Join(lines, "\n"), true
}

// unescape replaces escapes.
func unescape(s string) (string, bool) {
	if !strings.Contains(s, `\`) {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			i++
			continue
		}
		n, ok := unescapeOne(&b, s[i+1:])
		if !ok {
			return "", false
		}
		i += 1 + n
	}
	return b.String(), true
}

// unescapeOne writes what an escape stands for, whose backslash is left out,
// and returns its length.
func unescapeOne(b *strings.Builder, s string) (int, bool) {
	if s == "" {
		return 0, false
	}
	if at := strings.IndexByte(`btnfrs"'\`, s[0]); at >= 0 {
		b.WriteByte("\b\t\n\f\r \"'\\"[at])
		return 1, true
	}
	switch c := s[0]; {
	case c == '\n':
		return 1, true
	case c == 'u':
		return unicodeOne(b, s)
	case c >= '0' && c <= '7':
		n := 1
		for n < len(s) && n < 2+one(c <= '3') && s[n] >= '0' && s[n] <= '7' {
			n++
		}
		code, _ := strconv.ParseUint(s[:n], 8, 16)
		b.WriteRune(rune(code))
		return n, true
	}
	return 0, false
}

// unicodeOne writes the character of u0041, or of a pair of surrogates.
func unicodeOne(b *strings.Builder, s string) (int, bool) {
	first, n, ok := codeUnit(s)
	if !ok {
		return 0, false
	}
	if utf16.IsSurrogate(first) {
		if rest := s[n:]; strings.HasPrefix(rest, `\u`) {
			if second, m, ok := codeUnit(rest[1:]); ok {
				if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
					b.WriteRune(r)
					return n + 1 + m, true
				}
			}
		}
		first = utf8.RuneError
	}
	if first == '\\' && n < len(s) { // a backslash that begins an escape
		m, ok := unescapeOne(b, s[n:])
		return n + m, ok
	}
	b.WriteRune(first)
	return n, true
}

// codeUnit returns the UTF-16 unit of u0041, and its length.
func codeUnit(s string) (rune, int, bool) {
	n := 0
	for n < len(s) && s[n] == 'u' {
		n++
	}
	if n == 0 || len(s) < n+4 {
		return 0, 0, false
	}
	code, err := strconv.ParseUint(s[n:n+4], 16, 16)
	return rune(code), n + 4, err == nil
}
