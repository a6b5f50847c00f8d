// Package render writes a lesson's blocks for a terminal, as plain text, as
// Markdown and as HTML.
//
// It promises that nothing in a block can act on where it is shown: control
// and bidirectional characters never pass, and what has a meaning in Markdown
// or HTML is escaped. Terminal and plain text never exceed the width, and say
// in words what they say in colour.
package render

import (
	"io"
	"strings"
	"unicode"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// Options shape text for a terminal.
type Options struct {
	Width int  // columns; 0 means 78, and less than 24 means 24
	Color bool // SGR sequences
	Links bool // OSC 8 hyperlinks; without, an address stands after its text
}

// DefaultWidth is for a terminal of 80 columns.
const DefaultWidth = 78

const minWidth = 24

func (o Options) width() int {
	if o.Width == 0 {
		return DefaultWidth
	}
	return max(o.Width, minWidth)
}

// errWriter keeps the first error, so that a renderer needs to look only once.
type errWriter struct {
	w   io.Writer
	err error
}

func (e *errWriter) print(parts ...string) {
	for _, p := range parts {
		if e.err == nil {
			_, e.err = io.WriteString(e.w, p)
		}
	}
}

// caption says in words what an example is: "Avoid (Go):". It is empty for an
// example that is neither right nor wrong and whose language is plain to see.
func caption(c *training.Code) string {
	role := ""
	switch c.Role {
	case training.Bad:
		role = "Avoid"
	case training.Good:
		role = "Instead"
	}
	what := clean(LangName(c.Lang))
	if c.File != "" {
		what = clean(c.File)
	}
	if c.InsteadOf != "" {
		what = "shown in " + clean(LangName(c.Lang)) + ", none in " + clean(LangName(c.InsteadOf)) + " yet"
	}
	switch {
	case role == "" && c.File == "" && c.InsteadOf == "":
		return ""
	case role == "":
		return what + ":"
	case what == "":
		return role + ":"
	}
	return role + " (" + what + "):"
}

// LangName is a language's name as people write it.
func LangName(l checks.Lang) string {
	switch l {
	case checks.JavaScript:
		return "JavaScript"
	case checks.TypeScript:
		return "TypeScript"
	case checks.CSharp:
		return "C#"
	case checks.CPP:
		return "C++"
	case checks.PHP, checks.YAML, checks.JSON, checks.TOML, checks.XML, checks.HTML, checks.SQL:
		return strings.ToUpper(string(l))
	case checks.INI:
		return "settings file"
	case "", "text":
		return ""
	}
	return strings.ToUpper(string(l[:1])) + string(l[1:])
}

// toneName is the word that stands before a callout.
func toneName(t training.Tone) string {
	switch t {
	case training.Tip:
		return "Tip"
	case training.Warning:
		return "Warning"
	}
	return "Note"
}

// clean makes text safe to show: tabs become spaces, control characters and
// those that change the direction of text become "?".
func clean(s string) string {
	if strings.IndexFunc(s, unsafe) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return ' '
		case unsafe(r):
			return '?'
		}
		return r
	}, s)
}

// unsafe holds for control characters, for line and paragraph separators, for
// those that are invisible or change the direction of text, and for bytes that
// are no UTF-8.
func unsafe(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
}

// cleanCode is clean for a line of code: it keeps the depth of a tab.
func cleanCode(s string) string { return clean(strings.ReplaceAll(s, "\t", "    ")) }

// columns is how many columns of a terminal s takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case r >= 0x1100 && (r <= 0x115f || // Hangul initials
		r >= 0x2e80 && r <= 0xa4cf && r != 0x303f || // CJK, kana, Yi
		r >= 0xac00 && r <= 0xd7a3 || // Hangul
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f ||
		r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 || // full width
		r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd):
		return 2
	}
	return 1
}
