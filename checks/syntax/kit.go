package syntax

import (
	"unicode"
	"unicode/utf8"
)

// MaxDepth bounds how deep a parser goes into nested constructs: deeper ones
// are skipped to their end, in a loop, and are a Gap. No code that people write
// comes near it, and it keeps a stack small on any text.
const MaxDepth = 256

// A Mode says what is parsed.
type Mode uint8

// The modes.
const (
	// Code is a file as it is.
	Code Mode = iota
	// Pattern is code in which $X, $...X, ... and <... ...> stand for other
	// code. Any fragment is a pattern: an expression, statements, a
	// declaration, a decorator, a type. They are items of the root.
	Pattern
)

// An Infix says how a binary operator binds: an operand goes to the operator
// beside it with the greater Power.
type Infix struct {
	Power uint8 // 0 is no operator
	Right bool  // a ** b ** c is a ** (b ** c)
	Kind  Kind  // Binary, or what else it makes
	Op    Op
}

// A Cursor is where a lexer is in a text.
type Cursor struct {
	Src []byte
	Pos int
}

// More reports whether there is text left.
func (c *Cursor) More() bool { return c.Pos < len(c.Src) }

// At returns the byte n bytes ahead, or 0 behind the end.
func (c *Cursor) At(n int) byte {
	if c.Pos+n < len(c.Src) {
		return c.Src[c.Pos+n]
	}
	return 0
}

// Has reports whether a text stands here.
func (c *Cursor) Has(text string) bool {
	return len(c.Src)-c.Pos >= len(text) && string(c.Src[c.Pos:c.Pos+len(text)]) == text
}

// Ident passes over a name and reports whether there is one: letters, digits
// and underscores, of any script, not a digit first. extra are ASCII
// characters that may stand in it as well.
func (c *Cursor) Ident(extra string) bool {
	start := c.Pos
	for c.Pos < len(c.Src) {
		b := c.Src[c.Pos]
		switch {
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_':
			c.Pos++
			continue
		case b >= '0' && b <= '9':
			if c.Pos == start {
				return false
			}
			c.Pos++
			continue
		case b < utf8.RuneSelf:
			if has(extra, b) {
				c.Pos++
				continue
			}
			return c.Pos > start
		}
		r, n := utf8.DecodeRune(c.Src[c.Pos:])
		if !unicode.IsLetter(r) && (c.Pos == start || !unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Nl)) {
			break
		}
		c.Pos += n
	}
	return c.Pos > start
}

func has(set string, b byte) bool {
	for i := range len(set) {
		if set[i] == b {
			return true
		}
	}
	return false
}

// Line passes over the rest of the line, not over its end.
func (c *Cursor) Line() {
	for c.Pos < len(c.Src) && c.Src[c.Pos] != '\n' && c.Src[c.Pos] != '\r' {
		c.Pos++
	}
}

// Until passes over everything up to and including a text, and reports whether
// it stands anywhere; if not, the cursor is at the end.
func (c *Cursor) Until(text string) bool {
	for ; c.Pos < len(c.Src); c.Pos++ {
		if c.Src[c.Pos] == text[0] && c.Has(text) {
			c.Pos += len(text)
			return true
		}
	}
	return false
}
