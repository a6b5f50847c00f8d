package python

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// What the flags of a literal say besides FlagRaw and FlagBytes, while it is
// read.
const (
	flagFormat   = syntax.FlagAsync  // f"…"
	flagTemplate = syntax.FlagStatic // t"…"
)

// prefix tells what letters before a quote mean.
func prefix(word []byte) (flags syntax.Flags, ok bool) {
	for _, c := range word {
		switch c | 0x20 {
		case 'r':
			flags |= syntax.FlagRaw
		case 'b':
			flags |= syntax.FlagBytes
		case 'f':
			flags |= flagFormat
		case 't':
			flags |= flagFormat | flagTemplate
		case 'u':
		default:
			return 0, false
		}
	}
	return flags, len(word) <= 2
}

// str reads a literal whose prefix was read. Of f"…" it reads the quote only.
func (p *parser) str(flags syntax.Flags) {
	p.flags = flags
	if flags&flagFormat != 0 {
		p.tok = tTemplate
		quote, n := quoteAt(p.Src, p.Pos)
		p.quote = quoted{quote, n, flags&syntax.FlagRaw != 0}
		p.Pos += n
		return
	}
	p.tok = tString
	end, closed := p.stringEnd(p.Pos)
	p.Pos = end
	if !closed {
		p.flags |= syntax.FlagBroken
	}
}

// quoteAt returns the quote that stands at i, and how long it is: 1 or 3.
func quoteAt(src []byte, i int) (quote byte, n int) {
	quote = src[i]
	if i+2 < len(src) && src[i+1] == quote && src[i+2] == quote {
		return quote, 3
	}
	return quote, 1
}

// stringEnd returns where the literal ends whose quote is at i, and whether it
// does. One without an end is taken to end with the line, whatever its quote, so
// that it doesn't hide the rest of the text.
func (p *parser) stringEnd(i int) (end int, closed bool) {
	src := p.Src
	quote, n := quoteAt(src, i)
	known := &p.noTriple[quote&1]
	first := i + n
	if n == 3 && *known {
		return lineEnd(src, first), false
	}
	for i = first; i < len(src); i++ {
		switch c := src[i]; {
		case c == '\\':
			i += max(newlineAt(src, i+1), 1)
		case c == quote:
			if n == 1 {
				return i + 1, true
			}
			if i+2 < len(src) && src[i+1] == quote && src[i+2] == quote {
				if p.doubtful(first, i) {
					return lineEnd(src, first), false
				}
				return i + 3, true
			}
		case n == 1 && (c == '\n' || c == '\r'):
			return i, false
		}
	}
	if n == 1 {
		return len(src), false
	}
	// There is none to the end, so that nobody has to search again; but the
	// text in f"…" is only a part.
	*known = p.templates == 0
	p.steps += len(src) - first
	return lineEnd(src, first), false
}

// turned tells whether quotes of three are likely to be taken the wrong way
// round, code for text and text for code, because one is missing or was typed a
// moment ago. Then the last one isn't closed, and the text that is taken for
// code has gaps. It returns the place from which on literals are to be doubted,
// or the end of the text.
func (p *parser) turned() int {
	if p.mode == syntax.Pattern || !p.noTriple[0] && !p.noTriple[1] || p.firstGap >= len(p.Src) {
		return len(p.Src)
	}
	from := p.firstGap
	for range 2 { // the gap's line and the one before
		from = bytes.LastIndexByte(p.Src[:max(from-1, 0)], '\n') + 1
	}
	return from
}

// doubtful reports whether there is code in a literal that is to be doubted: a
// function or a class that isn't deeper than the statement.
func (p *parser) doubtful(i, end int) bool {
	if end < p.doubtFrom {
		return false
	}
	for {
		next := bytes.IndexByte(p.Src[i:end], '\n')
		if next < 0 {
			return false
		}
		line := i + next + 1
		i = lineIndent(p.Src, line)
		if i >= end || column(p.Src[line:i]) > p.stmtCol {
			i = min(i, end)
			continue
		}
		word := wordEnd(p.Src, i)
		name := lineIndent(p.Src, word)
		behind := wordEnd(p.Src, name)
		if behind >= end || name == behind || name == word {
			continue
		}
		switch string(p.Src[i:word]) {
		case "def":
			if p.Src[behind] == '(' {
				return true
			}
		case "class":
			if p.Src[behind] == '(' || p.Src[behind] == ':' {
				return true
			}
		case "async":
			if string(p.Src[name:behind]) == "def" {
				return true
			}
		}
	}
}
