package hcl

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Unquote returns what a String or a Heredoc stands for. A label without quotes
// stands for itself; a text with ${…} or %{…} in it is not known.
func Unquote(lit []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(lit, []byte("<<")):
		return heredocText(lit)
	case len(lit) > 0 && lit[0] != '"':
		return string(lit), true
	case len(lit) < 2 || lit[len(lit)-1] != '"':
		return "", false
	}
	return text(lit[1:len(lit)-1], true)
}

// text takes away the escapes of a text.
func text(s []byte, quoted bool) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case (c == '$' || c == '%') && i+1 < len(s) && s[i+1] == '{':
			return "", false
		case (c == '$' || c == '%') && i+2 < len(s) && s[i+1] == c && s[i+2] == '{':
			b.WriteByte(c)
			b.WriteByte('{')
			i += 2
		case c == '"' && quoted:
			return "", false
		case c == '\\' && quoted:
			n, ok := escape(&b, s[i+1:])
			if !ok {
				return "", false
			}
			i += n
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}

// escape writes what stands for the characters behind a backslash, and returns
// how many these are.
func escape(b *strings.Builder, s []byte) (n int, ok bool) {
	if len(s) == 0 {
		return 0, false
	}
	switch s[0] {
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case '"', '\\':
		b.WriteByte(s[0])
	case 'u', 'U':
		digits := 4
		if s[0] == 'U' {
			digits = 8
		}
		if len(s) <= digits {
			return 0, false
		}
		r, err := strconv.ParseUint(string(s[1:digits+1]), 16, 32)
		if err != nil || r > utf8.MaxRune {
			return 0, false
		}
		b.WriteRune(rune(r))
		return digits + 1, true
	default:
		return 0, false
	}
	return 1, true
}

// heredocText returns the lines of a heredoc. In one that begins with <<- what
// all lines are indented by is no part of it.
func heredocText(lit []byte) (string, bool) {
	first, rest, ok := bytes.Cut(lit, []byte("\n"))
	if !ok {
		return "", false
	}
	body := rest[:bytes.LastIndexByte(rest, '\n')+1]
	if bytes.HasPrefix(first, []byte("<<-")) {
		body = dedented(body)
	}
	return text(body, false)
}

func dedented(body []byte) []byte {
	lines := bytes.SplitAfter(body, []byte("\n"))
	least := len(body)
	for _, line := range lines {
		if len(bytes.TrimSpace(line)) > 0 {
			least = min(least, len(line)-len(bytes.TrimLeft(line, " \t")))
		}
	}
	for i, line := range lines {
		lines[i] = line[min(least, len(line)-len(bytes.TrimLeft(line, " \t"))):]
	}
	return bytes.Join(lines, nil)
}
