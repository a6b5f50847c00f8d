package hcl

import (
	"bytes"
	"sort"

	"github.com/squiresec/squire/checks/syntax"
)

// A token is a character that stands for itself, or one of these.
type token uint8

const (
	tEOF       token = iota
	tNewline         // one for all ends of lines in a row
	tIdent           // also $X and $...X
	tNumber          //
	tQuote           // the quote that begins a text; the text is the parser's
	tHeredoc         // the whole of it
	tEllipsis        // ...
	tDeepOpen        // <...
	tDeepClose       // ...>
	tArrow           // =>
	tEq              // ==
	tNotEq           // !=
	tLessEq          // <=
	tGreaterEq       // >=
	tAnd             // &&
	tOr              // ||
	tColons          // ::
	tBad             // what is no token
)

// A lexer reads one token at a time. Its whole state is in it, so a copy of it
// is a place to come back to.
type lexer struct {
	syntax.Cursor // behind the token; Src may end before whole does
	whole         []byte
	tok           token
	start, end    int
	prev          int // where the token before it ends
	lineStart     int // where the line of the token begins
	heredoc       heredoc
	words         *lineWords
	fresh         bool // first on its line
	meta, rest    bool // a tIdent that is $X or $...X
	pattern       bool
	lines         bool // the end of a line is a token
	deep          int  // how many <... are open
	endless       bool // no */ comes any more
	steps         int  // how many tokens were read, for tests
}

// next reads the next token.
func (l *lexer) next() {
	l.steps++
	l.prev = l.end
	l.fresh = l.tok == tNewline || l.tok == tEOF && l.start == 0
	l.meta, l.rest = false, false
	at := l.Pos
	if l.space() {
		l.fresh = true
		if l.lines {
			l.tok, l.start, l.end = tNewline, at, at
			return
		}
	}
	l.start = l.Pos
	if !l.More() {
		l.tok, l.end = tEOF, l.Pos
		return
	}
	l.read(l.Src[l.Pos])
	l.end = l.Pos
}

// space passes over what lies between tokens, and reports whether a line ended.
func (l *lexer) space() (ended bool) {
	for l.More() {
		switch c := l.Src[l.Pos]; {
		case c == '\n':
			l.Pos++
			l.lineStart, ended = l.Pos, true
		case c == ' ' || c == '\t' || c == '\r':
			l.Pos++
		case c == '#' || c == '/' && l.At(1) == '/':
			if n := bytes.IndexByte(l.Src[l.Pos:], '\n'); n >= 0 {
				l.Pos += n
			} else {
				l.Pos = len(l.Src)
			}
		case c == '/' && l.At(1) == '*':
			from := l.Pos
			l.comment()
			if n := bytes.LastIndexByte(l.Src[from:l.Pos], '\n'); n >= 0 {
				l.lineStart = from + n + 1
			}
		default:
			return ended
		}
	}
	return ended
}

// comment passes over a comment. One that isn't closed ends with its line.
func (l *lexer) comment() {
	n := -1
	if !l.endless {
		n = bytes.Index(l.Src[l.Pos+2:], []byte("*/"))
		if n < 0 {
			l.steps += len(l.Src) - l.Pos
		}
	}
	if n < 0 {
		l.endless = true
		l.Line()
		return
	}
	l.Pos += 2 + n + 2
}

// pairs are the tokens of two characters.
var pairs = [...]struct {
	text string
	tok  token
}{
	{"=>", tArrow}, {"==", tEq}, {"!=", tNotEq}, {"<=", tLessEq}, {">=", tGreaterEq}, {"&&", tAnd}, {"||", tOr}, {"::", tColons},
}

// read reads the token that begins with c.
func (l *lexer) read(c byte) {
	switch {
	case c >= '0' && c <= '9':
		l.number()
		return
	case c == '"':
		l.Pos++
		l.tok = tQuote
		return
	case l.pattern && c == '$' && l.metavar():
		l.tok = tIdent
		return
	case l.pattern && c == '<' && l.Has("<..."):
		l.deep++
		l.Pos += 4
		l.tok = tDeepOpen
		return
	case l.deep > 0 && c == '.' && l.Has("...>"):
		l.deep--
		l.Pos += 4
		l.tok = tDeepClose
		return
	case c == '.' && l.Has("..."):
		l.Pos += 3
		l.tok = tEllipsis
		return
	case c == '<' && l.At(1) == '<' && l.heredocHere():
		l.tok = tHeredoc
		return
	case c != '-' && l.Ident("-"):
		l.tok = tIdent
		return
	}
	l.operator(c)
}

func (l *lexer) operator(c byte) {
	switch c {
	case '=', '!', '<', '>', '&', '|', ':':
		for _, pair := range pairs {
			if l.Has(pair.text) {
				l.Pos += 2
				l.tok = pair.tok
				return
			}
		}
	}
	l.Pos++
	l.tok = token(c)
	switch c {
	case '=', '!', '<', '>', ':', '(', ')', '[', ']', '{', '}', ',', ';', '.', '?', '+', '-', '*', '/', '%', '~':
		return
	}
	l.tok = tBad
	for l.More() && l.Src[l.Pos] >= 0x80 && l.Src[l.Pos] < 0xC0 { // the rest of a character
		l.Pos++
	}
}

func (l *lexer) number() {
	l.tok = tNumber
	if l.At(0) == '0' && l.At(1)|0x20 == 'x' { // of HCL 1
		l.Pos += 2
		for c := l.At(0); c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'; c = l.At(0) {
			l.Pos++
		}
		return
	}
	l.digits()
	if c := l.At(1); l.At(0) == '.' && c >= '0' && c <= '9' {
		l.Pos++
		l.digits()
	}
	if l.At(0)|0x20 != 'e' {
		return
	}
	n := 1
	if c := l.At(1); c == '+' || c == '-' {
		n = 2
	}
	if c := l.At(n); c >= '0' && c <= '9' {
		l.Pos += n
		l.digits()
	}
}

func (l *lexer) digits() {
	for l.More() && l.Src[l.Pos] >= '0' && l.Src[l.Pos] <= '9' {
		l.Pos++
	}
}

// metavar passes over $X or $...X.
func (l *lexer) metavar() bool {
	n := l.Pos + 1
	rest := bytes.HasPrefix(l.Src[n:], []byte("..."))
	if rest {
		n += 3
	}
	first := n
	for n < len(l.Src) && (l.Src[n] >= 'A' && l.Src[n] <= 'Z' || l.Src[n] == '_' || n > first && l.Src[n] >= '0' && l.Src[n] <= '9') {
		n++
	}
	if n == first {
		return false
	}
	l.Pos, l.meta, l.rest = n, true, rest
	return true
}

// A heredoc is where the parts of one are.
type heredoc struct {
	wordStart, wordEnd int
	// bodyStart and bodyEnd are around the lines in it; both are 0 where the
	// line that ends it is missing.
	bodyStart, bodyEnd int
}

// heredocHere passes over a heredoc, and reports whether there is one.
func (l *lexer) heredocHere() bool {
	c := l.Cursor
	if c.Pos += 2; c.At(0) == '-' {
		c.Pos++
	}
	h := heredoc{wordStart: c.Pos}
	if !c.Ident("-") {
		return false
	}
	h.wordEnd = c.Pos
	c.Line()
	if len(bytes.TrimSpace(c.Src[h.wordEnd:c.Pos])) > 0 {
		return false
	}
	if n := bytes.IndexByte(c.Src[c.Pos:], '\n'); n >= 0 {
		if l.words == nil {
			l.words = newLineWords(l.whole, l.Pos)
		}
		from := c.Pos + n + 1
		if line, end := l.words.after(string(c.Src[h.wordStart:h.wordEnd]), from); end > 0 && end <= len(l.Src) {
			h.bodyStart, h.bodyEnd = from, line
			l.lineStart = line
			c.Pos = end
		} else {
			c.Pos = h.wordEnd
		}
	} else {
		c.Pos = h.wordEnd
	}
	l.Pos, l.heredoc = c.Pos, h
	return true
}

// lineWords are the lines of a text that are one word, which are the only ones
// that can end a heredoc. They make it cheap to find that none does.
type lineWords struct {
	src []byte
	at  map[string][]int32 // where the lines begin, in order
}

func newLineWords(src []byte, from int) *lineWords {
	w := &lineWords{src, map[string][]int32{}}
	for from < len(src) {
		end := from + bytes.IndexByte(src[from:], '\n')
		if end < from {
			end = len(src)
		}
		c := syntax.Cursor{Src: bytes.TrimSpace(src[from:end])}
		if len(c.Src) < 80 && c.Ident("-") && !c.More() {
			w.at[string(c.Src)] = append(w.at[string(c.Src)], int32(from))
		}
		from = end + 1
	}
	return w
}

// after returns where the first line that is a word begins, and where the word
// ends, from an offset on; 0, 0 when there is none.
func (w *lineWords) after(word string, from int) (line, end int) {
	lines := w.at[word]
	n := sort.Search(len(lines), func(i int) bool { return int(lines[i]) >= from })
	if n == len(lines) {
		return 0, 0
	}
	line = int(lines[n])
	return line, line + bytes.Index(w.src[line:], []byte(word)) + len(word)
}

// skip passes over what begins here: a text, a heredoc, or a bracket with all
// that is in it, however deep. It reports whether that has an end.
func (l *lexer) skip() bool {
	var open []byte // quotes and brackets
	for l.More() {
		l.steps++
		c := l.Src[l.Pos]
		if n := len(open); n > 0 && open[n-1] == '"' {
			switch {
			case c == '\\' && l.At(1) != '\n':
				l.Pos = min(l.Pos+2, len(l.Src))
				continue
			case (c == '$' || c == '%') && l.At(1) == c && l.At(2) == '{':
				l.Pos += 3
				continue
			case (c == '$' || c == '%') && l.At(1) == '{':
				open = append(open, '{')
				l.Pos += 2
				continue
			case c == '\n':
				open = open[:n-1] // it isn't closed
			case c == '"':
				open = open[:n-1]
				l.Pos++
			default:
				l.Pos++
				continue
			}
		} else {
			open = l.skipToken(c, open)
		}
		if len(open) == 0 {
			return true
		}
	}
	return len(open) == 0
}

// skipToken passes over one token outside of texts.
func (l *lexer) skipToken(c byte, open []byte) []byte {
	switch {
	case c == '"' || c == '(' || c == '[' || c == '{':
		open = append(open, c)
	case c == ')' || c == ']' || c == '}':
		if len(open) > 0 {
			open = open[:len(open)-1]
		}
	case c == '#' || c == '/' && l.At(1) == '/':
		l.Line()
		return open
	case c == '/' && l.At(1) == '*':
		l.comment()
		return open
	case c == '<' && l.At(1) == '<' && l.heredocHere():
		return open
	case c == '\n':
		l.lineStart = l.Pos + 1
	}
	l.Pos++
	return open
}
