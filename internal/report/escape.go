package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// tabStop is how far a tab in an excerpt reaches, in columns. An excerpt is one
// line out of many, so the file's own tab stops don't matter, space does.
const tabStop = 4

// A cell is what a terminal shows for one rune, or for one byte of invalid
// UTF-8, of a text from a repository.
type cell struct {
	text  string // printable
	width int    // columns; 0 for a combining mark
	start int    // offset in bytes of its source in the text
}

// nextCell returns the cell at the start of s and how many bytes it covers.
//
// Whatever Unicode doesn't call graphic is spelled out: controls, which can
// rewrite a terminal; format characters, which include the bidirectional
// controls that make code read other than it runs, and the tags and zero-width
// characters that hide text; private and unassigned ones, whose look is
// anyone's guess.
func nextCell(s string) (c cell, size int) {
	if b := s[0]; b >= 0x20 && b < 0x7f {
		return cell{text: s[:1], width: 1}, 1
	}
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size == 1, r < 0x80:
		c.text = fmt.Sprintf(`\x%02x`, s[0])
	case unicode.IsGraphic(r):
		return cell{text: s[:size], width: runeWidth(r)}, size
	case r > 0xFFFF:
		c.text = fmt.Sprintf(`\U%08x`, r)
	default:
		c.text = fmt.Sprintf(`\u%04x`, r)
	}
	c.width = len(c.text)
	return c, size
}

// runeWidth returns the columns of a graphic rune: two for East Asian wide ones
// and emoji, none for marks that stand on the rune before.
func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cells splits a text, with tabs as spaces.
func cells(s string) []cell {
	var cs []cell
	column := 0
	for i := 0; i < len(s); {
		c, size := cell{}, 1
		if s[i] == '\t' {
			n := tabStop - column%tabStop
			c = cell{text: strings.Repeat(" ", n), width: n}
		} else {
			c, size = nextCell(s[i:])
		}
		c.start = i
		cs = append(cs, c)
		column += c.width
		i += size
	}
	return cs
}

// Escape returns s with everything spelled out that could act on a terminal
// instead of being shown by it: \x1b, \u202e, and \xff for a byte of invalid
// UTF-8. The result stays on one line. It is for people: a text that holds a
// backslash itself can't be told from an escaped one.
func Escape(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] >= 0x20 && s[i] < 0x7f
	}
	if plain {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		c, size := nextCell(s[i:])
		b.WriteString(c.text)
		i += size
	}
	return b.String()
}

// columns returns how wide a printable text is on a terminal.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// Wrap returns prose as lines of at most limit columns, escaped as [Escape]
// does it, without a line break at the end. A longer word is not broken.
func Wrap(prose string, limit int) string { return strings.Join(wrap(prose, limit), "\n") }

// wrap breaks prose at spaces into lines of at most limit columns. A longer
// word gets a line of its own: breaking an address or a path would make it
// useless.
func wrap(prose string, limit int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	for _, word := range words(prose) {
		word = Escape(word)
		w := columns(word)
		if used > 0 && used+1+w > limit {
			lines = append(lines, line.String())
			line.Reset()
			used = 0
		}
		if used > 0 {
			line.WriteByte(' ')
			used++
		}
		line.WriteString(word)
		used += w
	}
	if used > 0 {
		lines = append(lines, line.String())
	}
	return lines
}

// words splits prose at spaces, but not within `code`, which is there to be
// copied.
func words(prose string) []string {
	fields := strings.Fields(prose)
	var out []string
	for i := 0; i < len(fields); i++ {
		word := fields[i]
		for j := i + 1; strings.Count(word, "`")%2 == 1 && j < min(i+maxCode, len(fields)); j++ {
			word += " " + fields[j]
			if strings.Count(word, "`")%2 == 0 {
				fields[j], i = word, j
			}
		}
		out = append(out, fields[i])
	}
	return out
}

// maxCode is how many words between two backticks are still taken for code.
const maxCode = 8

// validUTF8 returns s with every byte of invalid UTF-8 spelled out as \xNN, and
// where the byte offsets in marks have moved to. JSON can hold nothing else;
// the encoder would turn each such byte into U+FFFD and two paths into one.
func validUTF8(s string, marks ...*int) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	moved := make([]int, len(marks))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, `\x%02x`, s[i])
		} else {
			b.WriteString(s[i : i+size])
		}
		i += size
		for j, m := range marks {
			if *m >= i {
				moved[j] = b.Len()
			}
		}
	}
	for j, m := range marks {
		*m = moved[j]
	}
	return b.String()
}

// escapeJSON returns JSON in which every rune that nextCell would spell out
// stands as \uNNNN: the same document to a parser, and harmless on a terminal.
// Such runes occur within strings alone, so no parsing is needed. C0 controls
// are escaped by every encoder already; line breaks between values stay.
func escapeJSON(doc []byte) []byte {
	unsafe := func(r rune) bool {
		return r == 0x7f || r >= 0x80 && r != utf8.RuneError && !unicode.IsGraphic(r)
	}
	i := strings.IndexFunc(string(doc), unsafe)
	if i < 0 {
		return doc
	}
	out := append(make([]byte, 0, len(doc)+16), doc[:i]...)
	for _, r := range string(doc[i:]) {
		switch {
		case !unsafe(r):
			out = utf8.AppendRune(out, r)
		case r > 0xFFFF:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
