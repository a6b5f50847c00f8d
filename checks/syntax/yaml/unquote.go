package yaml

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Unquote returns what a scalar stands for: one in quotes, one without, or a
// block scalar from its | or > on.
func Unquote(lit []byte) (string, bool) {
	lit = bytes.ReplaceAll(lit, []byte("\r\n"), []byte("\n"))
	switch {
	case len(lit) == 0:
		return "", true
	case lit[0] == '"' || lit[0] == '\'':
		if len(lit) < 2 || lit[len(lit)-1] != lit[0] {
			return "", false
		}
		inner := string(lit[1 : len(lit)-1])
		if lit[0] == '\'' {
			return strings.ReplaceAll(fold(inner), "''", "'"), true
		}
		return unescape(inner)
	case lit[0] == '|' || lit[0] == '>':
		return unblock(string(lit))
	}
	return fold(string(lit)), true
}

// fold makes the lines of a scalar one: an end of line is a space, and each
// empty line an end of line.
func fold(text string) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	lines := strings.Split(text, "\n")
	var b strings.Builder
	empty := 0
	for i, line := range lines {
		if i > 0 {
			line = strings.TrimLeft(line, " \t")
		}
		if i < len(lines)-1 {
			line = strings.TrimRight(line, " \t")
		}
		switch {
		case i == 0:
		case line == "" && i < len(lines)-1:
			empty++
			continue
		case empty > 0:
			b.WriteString(strings.Repeat("\n", empty))
		default:
			b.WriteByte(' ')
		}
		empty = 0
		b.WriteString(line)
	}
	return b.String()
}

var escapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': `"`, '/': "/", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

// unescape reads what is between double quotes.
func unescape(text string) (string, bool) {
	// The end of a line behind a backslash is nothing, and so is the white space
	// behind it: they go before lines are folded.
	for {
		at := openEscape(text)
		if at < 0 {
			break
		}
		text = text[:at] + strings.TrimLeft(text[at+2:], " \t")
	}
	text = fold(text)
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			b.WriteByte(text[i])
			continue
		}
		i++
		if i == len(text) {
			return "", false
		}
		if s, ok := escapes[text[i]]; ok {
			b.WriteString(s)
			continue
		}
		digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[text[i]]
		if digits == 0 || i+digits >= len(text) {
			return "", false
		}
		r, err := strconv.ParseUint(text[i+1:i+1+digits], 16, 32)
		if err != nil {
			return "", false
		}
		b.Write(utf8.AppendRune(nil, rune(r)))
		i += digits
	}
	return b.String(), true
}

// openEscape returns where a backslash ends a line, or -1.
func openEscape(text string) int {
	for i := 0; i+1 < len(text); i++ {
		if text[i] == '\\' {
			if text[i+1] == '\n' {
				return i
			}
			i++
		}
	}
	return -1
}

// unblock reads a block scalar. How far its lines are indented is seen from
// them, also where a digit in its head says it.
func unblock(text string) (string, bool) {
	head, body, _ := strings.Cut(text, "\n")
	head, _, _ = strings.Cut(head, "#")
	lines := strings.Split(strings.TrimRight(body, "\n"), "\n")
	indent := -1
	given := strings.ContainsAny(head, "123456789")
	for _, line := range lines {
		n := len(line) - len(strings.TrimLeft(line, " "))
		if n < len(line) && (indent < 0 || given && n < indent) {
			indent = n
		}
	}
	if body == "" || indent < 0 {
		return "", true
	}
	for i, line := range lines {
		lines[i] = line[min(indent, len(line)-len(strings.TrimLeft(line, " "))):]
	}
	out := strings.Join(lines, "\n")
	if head[0] == '>' {
		out = foldBlock(lines)
	}
	if !strings.Contains(head, "-") {
		out += "\n"
	}
	return out, true
}

// foldBlock makes lines that begin at the margin one, as fold does. Those to
// the right of it stay as they are.
func foldBlock(lines []string) string {
	var b strings.Builder
	empty, first, deep := 0, true, false
	for _, line := range lines {
		if line == "" {
			empty++
			continue
		}
		more := line[0] == ' ' || line[0] == '\t'
		switch {
		case first || empty > 0 && !more && !deep:
			b.WriteString(strings.Repeat("\n", empty))
		case more || deep:
			b.WriteString(strings.Repeat("\n", empty+1))
		default:
			b.WriteByte(' ')
		}
		b.WriteString(line)
		empty, first, deep = 0, false, more
	}
	return b.String()
}
