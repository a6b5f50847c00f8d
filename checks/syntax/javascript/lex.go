package javascript

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A token is what the parser looks at. Whether a slash begins a regular
// expression, and where a template goes on, the parser knows and the lexer
// doesn't: the tokens for those are their first characters.
type token struct {
	kind       kind
	nl         bool      // a line ended before it
	op         syntax.Op // of an assignOp
	start, end int
	line       int // where its line starts
}

// next goes to the next token.
func (p *parser) next() {
	p.prevEnd = p.tok.end
	p.scan()
}

// scan reads the token at Pos.
func (p *parser) scan() {
	p.steps++
	p.tok.nl = p.space()
	p.tok.op = syntax.NoOp
	p.tok.start, p.tok.line = p.Pos, p.line
	if p.Pos >= len(p.Src) || p.trying > 0 && p.fuel <= 0 {
		p.tok.kind, p.tok.end = eof, p.Pos
		if p.trying > 0 {
			p.fuel-- // no bytes, but again and again
		}
		return
	}
	c := p.Src[p.Pos]
	switch {
	case wordByte[c] == wordStart:
		p.word()
	case c >= '0' && c <= '9' || c == '.' && p.At(1) >= '0' && p.At(1) <= '9':
		p.number()
	case c == '"' || c == '\'':
		p.quoted(c)
	default:
		p.punctuation(c)
	}
	p.tok.end = p.Pos
	if p.trying > 0 {
		p.fuel -= p.tok.end - p.prevEnd
	}
}

// peek returns the token behind the current one.
func (p *parser) peek() token {
	saved := p.save()
	p.next()
	tok := p.tok
	p.restore(saved)
	return tok
}

// space passes over spaces and comments and reports whether a line ended.
func (p *parser) space() (nl bool) {
	for p.Pos < len(p.Src) {
		switch c := p.Src[p.Pos]; {
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			p.Pos++
		case c == '\n' || c == '\r':
			p.Pos++
			nl, p.line = true, p.Pos
		case c == '/' && p.At(1) == '/':
			p.lineEnd()
		case c == '/' && p.At(1) == '*':
			nl = p.comment() || nl
		case c == '#' && p.Pos == p.first && p.At(1) == '!':
			p.lineEnd()
		case c == '<' && p.jsx && p.Has("<!--"), c == '-' && (nl || p.Pos == p.first) && p.Has("-->"):
			p.lineEnd() // what hid scripts from browsers that knew none
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(p.Src[p.Pos:])
			switch {
			case r == '\u2028' || r == '\u2029':
				nl, p.line = true, p.Pos+n
			case r != '\uFEFF' && !unicode.Is(unicode.Zs, r):
				return nl
			}
			p.Pos += n
		default:
			return nl
		}
	}
	return nl
}

// lineEnd passes over the rest of a line.
func (p *parser) lineEnd() {
	for ; p.Pos < len(p.Src); p.Pos++ {
		switch p.Src[p.Pos] {
		case '\n', '\r':
			return
		case 0xE2:
			if p.At(1) == 0x80 && p.At(2)|1 == 0xA9 {
				return
			}
		}
	}
}

// comment passes over /* … */ and reports whether a line ends in it. One that
// isn't closed would hide the rest of a file that is being typed: it ends with
// its line.
func (p *parser) comment() bool {
	n := -1
	if !p.openComment {
		n = bytes.Index(p.Src[p.Pos+2:], []byte("*/"))
	}
	if n < 0 {
		p.openComment = true
		start := p.Pos
		p.lineEnd()
		p.lost = append(p.lost, checks.Span{Start: start, End: p.Pos})
		return false
	}
	text := p.Src[p.Pos : p.Pos+n+2]
	p.Pos += n + 4
	if i := bytes.LastIndexAny(text, "\n\r"); i >= 0 {
		p.line = p.Pos - len(text) - 2 + i + 1
		return true
	}
	return bytes.Contains(text, []byte("\u2028"))
}

// The classes of bytes in names.
const (
	wordStart = 1 + iota
	wordDigit
)

var wordByte = func() (t [256]uint8) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = wordStart, wordStart
	}
	t['_'], t['$'] = wordStart, wordStart
	for c := '0'; c <= '9'; c++ {
		t[c] = wordDigit
	}
	return t
}()

// word reads a name, a keyword or a metavariable.
func (p *parser) word() {
	start := p.Pos
	if p.mode == syntax.Pattern && p.Src[start] == '$' && p.metavar() {
		return
	}
	p.wordRest()
	p.tok.kind = name
	if n := p.Pos - start; n >= 2 && n <= 10 && p.Src[start] >= 'a' {
		p.tok.kind = keyword(p.Src[start:p.Pos])
	}
}

// wordRest passes over what may stand in a name behind its first character.
func (p *parser) wordRest() {
	for {
		for p.Pos < len(p.Src) && wordByte[p.Src[p.Pos]] != 0 {
			p.Pos++
		}
		if n := p.foreign(); n > 0 {
			p.Pos += n
			continue
		}
		return
	}
}

// foreign returns the length of a character of a name that is no ASCII, or is
// an escape. It is 0 where there is none.
func (p *parser) foreign() int {
	switch c := p.At(0); {
	case c == '\\' && p.At(1) == 'u' && p.At(2) == '{':
		for n := 3; n < 12; n++ {
			if p.At(n) == '}' {
				return n + 1
			}
		}
	case c == '\\' && p.At(1) == 'u':
		for n := 2; n < 6; n++ {
			if !isHex(p.At(n)) {
				return 0
			}
		}
		return 6
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRune(p.Src[p.Pos:])
		if unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc) || r == '\u200C' || r == '\u200D' {
			return n
		}
	}
	return 0
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// metavar reads $X or $...X.
func (p *parser) metavar() bool {
	start := p.Pos
	p.tok.kind = metavar
	p.Pos++
	if p.Has("...") {
		p.tok.kind = restVar
		p.Pos += 3
	}
	first := p.Pos
	for c := p.At(0); c >= 'A' && c <= 'Z' || c == '_' || c >= '0' && c <= '9' && p.Pos > first; c = p.At(0) {
		p.Pos++
	}
	if p.Pos == first || wordByte[p.At(0)] != 0 {
		p.Pos = start
		return false
	}
	return true
}

func (p *parser) number() {
	p.tok.kind = number
	if p.At(0) == '0' && wordByte[p.At(1)] == wordStart && p.At(1) != '_' && p.At(1)|0x20 != 'e' {
		for wordByte[p.At(0)] != 0 { // 0x1F, 0b1n
			p.Pos++
		}
		return
	}
	p.digits()
	if p.At(0) == '.' {
		p.Pos++
		p.digits()
	}
	if n := p.At(1); p.At(0)|0x20 == 'e' && (n >= '0' && n <= '9' || (n == '+' || n == '-') && p.At(2) >= '0' && p.At(2) <= '9') {
		p.Pos += 2
		p.digits()
	}
	if p.At(0) == 'n' {
		p.Pos++
	}
}

func (p *parser) digits() {
	for c := p.At(0); c >= '0' && c <= '9' || c == '_'; c = p.At(0) {
		p.Pos++
	}
}

// quoted reads a string. One that isn't closed ends with its line.
func (p *parser) quoted(quote byte) {
	p.tok.kind = str
	for p.Pos++; p.Pos < len(p.Src); p.Pos++ {
		switch p.Src[p.Pos] {
		case quote:
			p.Pos++
			return
		case '\n', '\r':
			p.errs++
			return
		case '\\':
			if p.At(1) == '\r' && p.At(2) == '\n' {
				p.Pos++
			}
			p.Pos++
		}
	}
	p.Pos = len(p.Src)
	p.errs++
}

// punctuation reads all other tokens.
func (p *parser) punctuation(c byte) {
	if n := p.foreign(); n > 0 {
		p.tok.kind = name
		p.wordRest()
		return
	}
	switch c {
	case '{':
		p.is(lbrace, 1)
	case '}':
		p.is(rbrace, 1)
	case '(':
		p.is(lparen, 1)
	case ')':
		p.is(rparen, 1)
	case '[':
		p.is(lbracket, 1)
	case ']':
		p.is(rbracket, 1)
	case ';':
		p.is(semi, 1)
	case ',':
		p.is(comma, 1)
	case ':':
		p.is(colon, 1)
	case '@':
		p.is(at, 1)
	case '~':
		p.is(tilde, 1)
	case '`':
		p.is(tick, 1)
	case '>':
		p.is(greater, 1)
	case '.':
		p.dots()
	case '#':
		p.is(bad, 1)
		if wordByte[p.At(0)] == wordStart || p.foreign() > 0 {
			p.wordRest()
			p.tok.kind = private
		}
	default:
		p.operator(c)
	}
}

func (p *parser) is(k kind, length int) {
	p.tok.kind = k
	p.Pos += length
}

func (p *parser) assigns(op syntax.Op, length int) {
	p.is(assignOp, length)
	p.tok.op = op
}

func (p *parser) dots() {
	switch {
	case !p.Has("..."):
		p.is(dot, 1)
	case p.mode == syntax.Pattern && p.At(3) == '>':
		p.is(deepClose, 4)
	default:
		p.is(ellipsis, 3)
	}
}

// operator reads the operators that others begin with.
func (p *parser) operator(c byte) {
	d := p.At(1)
	switch {
	case c == '=' && d == '>':
		p.is(arrow, 2)
	case c == '=' && d == '=' && p.At(2) == '=':
		p.is(strictEq, 3)
	case c == '=' && d == '=':
		p.is(eq, 2)
	case c == '=':
		p.assigns(syntax.NoOp, 1)
	case c == '!' && d == '=' && p.At(2) == '=':
		p.is(notStrictEq, 3)
	case c == '!' && d == '=':
		p.is(notEq, 2)
	case c == '!':
		p.is(not, 1)
	case c == '?' && d == '.' && (p.At(2) < '0' || p.At(2) > '9'):
		p.is(optional, 2)
	case c == '?' && d != '?':
		p.is(question, 1)
	case c == '<' && p.mode == syntax.Pattern && p.Has("<..."):
		p.is(deepOpen, 4)
	case c == '<' && d == '=':
		p.is(lessEq, 2)
	case c == '+' && d == '+':
		p.is(inc, 2)
	case c == '-' && d == '-':
		p.is(dec, 2)
	case c == d && (c == '*' || c == '<' || c == '&' || c == '|' || c == '?'):
		p.long(doubles[c], 2)
	default:
		p.long(singles[c], 1)
	}
}

// An operand of an operator table: what it is alone, and with "=".
type operatorKind struct {
	kind kind
	op   syntax.Op
}

var (
	singles = [256]operatorKind{
		'+': {plus, syntax.Add}, '-': {minus, syntax.Sub}, '*': {star, syntax.Mul}, '/': {slash, syntax.Div}, '%': {percent, syntax.Mod},
		'<': {less, syntax.Less}, '&': {and, syntax.BitAnd}, '|': {or, syntax.BitOr}, '^': {xor, syntax.BitXor},
	}
	doubles = [256]operatorKind{
		'*': {power, syntax.Pow}, '<': {shl, syntax.Shl}, '&': {andAnd, syntax.And}, '|': {orOr, syntax.Or}, '?': {coalesce, syntax.Coalesce},
	}
)

// long reads an operator of a length, or the assignment that it makes with "=".
// What is no operator at all is bad: one character, also if it is longer.
func (p *parser) long(o operatorKind, length int) {
	switch {
	case o.kind == 0:
		_, n := utf8.DecodeRune(p.Src[p.Pos:])
		p.is(bad, n)
	case p.At(length) == '=':
		p.assigns(o.op, length+1)
	default:
		p.is(o.kind, length)
	}
}

// greater makes the current ">" as long an operator as it can be.
func (p *parser) greater() {
	p.Pos = p.tok.start
	n := 1
	for n < 3 && p.At(n) == '>' {
		n++
	}
	switch {
	case p.At(n) == '=' && n == 1:
		p.is(greaterEq, 2)
	case p.At(n) == '=':
		p.assigns([]syntax.Op{2: syntax.Shr, 3: syntax.UShr}[n], n+1)
	default:
		p.is([]kind{1: greater, 2: shr, 3: ushr}[n], n)
	}
	p.tok.end = p.Pos
}

// split makes the current token, which begins with "<", that alone.
func (p *parser) split() {
	p.tok.kind, p.tok.end = less, p.tok.start+1
	p.Pos = p.tok.end
}

// regexp reads the regular expression that begins with the current token. One
// that isn't closed ends with its line.
func (p *parser) regexp() (closed bool) {
	class := false
	for p.Pos = p.tok.start + 1; p.Pos < len(p.Src); p.Pos++ {
		switch c := p.Src[p.Pos]; {
		case c == '\n' || c == '\r':
			p.tok.end = p.Pos
			return false
		case c == '\\' && p.At(1) != '\n' && p.At(1) != '\r':
			p.Pos++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			p.Pos++
			p.wordRest()
			p.tok.end = p.Pos
			return true
		}
	}
	p.Pos = len(p.Src)
	p.tok.end = p.Pos
	return false
}
