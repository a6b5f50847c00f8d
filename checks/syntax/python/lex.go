package python

import (
	"unicode"
	"unicode/utf8"

	"github.com/squiresec/squire/checks/syntax"
)

type token uint8

const (
	tEOF     token = iota
	tNewline       // behind a statement; col is the column of what follows
	tError         // a character that begins no token
	tName
	tMetavar  // $X
	tMetaRest // $...X
	tNumber
	tString
	tTemplate // the beginning of f"…", up to the quote
	tDeepOpen // <...
	tDeepClose
	tEllipsis
	tRound // the opening brackets, in the order of the closing ones
	tSquare
	tCurly
	tRoundEnd
	tSquareEnd
	tCurlyEnd
	tComma
	tColon
	tSemicolon
	tDot
	tArrow
	tAssign
	tAugmented // += and the like
	tWalrus
	tBang
	tBackquote
	tTilde
	// The binary operators, see infix.
	tAt
	tPlus
	tMinus
	tStar
	tStarStar
	tSlash
	tSlashSlash
	tPercent
	tPipe
	tAmp
	tCaret
	tShl
	tShr
	tLess
	tGreater
	tLessEq
	tGreaterEq
	tEq
	tNotEq
	kwAnd
	kwOr
	kwIn
	kwIs
	kwNot
	// The other keywords.
	kwNone
	kwTrue
	kwFalse
	kwAs
	kwAssert
	kwAsync
	kwAwait
	kwBreak
	kwClass
	kwContinue
	kwDef
	kwDel
	kwElif
	kwElse
	kwExcept
	kwFinally
	kwFor
	kwFrom
	kwGlobal
	kwIf
	kwImport
	kwLambda
	kwNonlocal
	kwPass
	kwRaise
	kwReturn
	kwTry
	kwWhile
	kwWith
	kwYield
	tokens
)

// keyword returns the token of a word.
func keyword(word []byte) token {
	if len(word) < 2 || len(word) > 8 {
		return tName
	}
	switch string(word) {
	case "and":
		return kwAnd
	case "or":
		return kwOr
	case "in":
		return kwIn
	case "is":
		return kwIs
	case "not":
		return kwNot
	case "None":
		return kwNone
	case "True":
		return kwTrue
	case "False":
		return kwFalse
	case "as":
		return kwAs
	case "assert":
		return kwAssert
	case "async":
		return kwAsync
	case "await":
		return kwAwait
	case "break":
		return kwBreak
	case "class":
		return kwClass
	case "continue":
		return kwContinue
	case "def":
		return kwDef
	case "del":
		return kwDel
	case "elif":
		return kwElif
	case "else":
		return kwElse
	case "except":
		return kwExcept
	case "finally":
		return kwFinally
	case "for":
		return kwFor
	case "from":
		return kwFrom
	case "global":
		return kwGlobal
	case "if":
		return kwIf
	case "import":
		return kwImport
	case "lambda":
		return kwLambda
	case "nonlocal":
		return kwNonlocal
	case "pass":
		return kwPass
	case "raise":
		return kwRaise
	case "return":
		return kwReturn
	case "try":
		return kwTry
	case "while":
		return kwWhile
	case "with":
		return kwWith
	case "yield":
		return kwYield
	}
	return tName
}

// next passes over the token.
func (p *parser) next() {
	if p.tok != tNewline {
		p.prevEnd = p.end
	}
	p.scan()
}

// scan reads the token at Pos, or the newline before it.
func (p *parser) scan() {
	p.steps++
	src, i, line := p.Src, p.Pos, -1
space:
	for i < len(src) {
		switch src[i] {
		case ' ', '\t', '\f':
			i++
		case '\n', '\r':
			i++
			line = i
		case '#':
			i = lineEnd(src, i)
		case '\\':
			n := newlineAt(src, i+1)
			if n == 0 {
				break space
			}
			i += 1 + n
		default:
			break space
		}
	}
	p.Pos, p.start, p.end = i, i, i
	p.nl = line >= 0
	if i >= len(src) {
		p.tok = tEOF
		return
	}
	if p.nl {
		p.col = column(src[line:i])
		if p.brackets == 0 || p.layoutCloses() {
			p.force()
			return
		}
	}
	p.read()
	p.end = p.Pos
}

// column returns the width of the white space at the start of a line.
func column(line []byte) int {
	col := 0
	for _, c := range line {
		switch c {
		case ' ':
			col++
		case '\t':
			col = col&^7 + 8
		case '\f':
			col = 0
		default:
			return col
		}
	}
	return col
}

func lineEnd(src []byte, i int) int {
	for i < len(src) && src[i] != '\n' && src[i] != '\r' {
		i++
	}
	return i
}

// newlineAt returns how long the end of a line is that stands at i, or 0.
func newlineAt(src []byte, i int) int {
	switch {
	case i >= len(src):
		return 0
	case src[i] == '\n':
		return 1
	case src[i] != '\r':
		return 0
	case i+1 < len(src) && src[i+1] == '\n':
		return 2
	}
	return 1
}

func isLetter(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= utf8.RuneSelf
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// wordEnd returns where a word of ASCII characters ends.
func wordEnd(src []byte, i int) int {
	for i < len(src) && (src[i]|0x20 >= 'a' && src[i]|0x20 <= 'z' || isDigit(src[i]) || src[i] == '_') {
		i++
	}
	return i
}

// read reads the token that begins at Pos.
func (p *parser) read() {
	c := p.Src[p.Pos]
	switch {
	case isLetter(c):
		p.word()
	case isDigit(c) || c == '.' && isDigit(p.At(1)):
		p.number()
	case c == '"' || c == '\'':
		p.str(0)
	case p.mode == syntax.Pattern && p.metavar():
	default:
		p.punctuation(c)
	}
}

func (p *parser) word() {
	i := wordEnd(p.Src, p.Pos)
	if i < len(p.Src) && p.Src[i] >= utf8.RuneSelf {
		p.unicodeWord()
		return
	}
	word := p.Src[p.Pos:i]
	p.Pos = i
	if len(word) <= 3 && i < len(p.Src) && (p.Src[i] == '"' || p.Src[i] == '\'') {
		if flags, ok := prefix(word); ok {
			p.str(flags)
			return
		}
	}
	p.tok = keyword(word)
}

// unicodeWord reads a name in which not all is ASCII.
func (p *parser) unicodeWord() {
	start := p.Pos
	for p.Pos < len(p.Src) {
		r, n := utf8.DecodeRune(p.Src[p.Pos:])
		if r == utf8.RuneError && n <= 1 || !unicode.IsLetter(r) && r != '_' && !unicode.In(r, unicode.Nl, unicode.Other_ID_Start) &&
			(p.Pos == start || !unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)) {
			if p.Pos == start {
				p.Pos += n
				p.tok = tError
				return
			}
			break
		}
		p.Pos += n
	}
	p.tok = tName
}

func (p *parser) number() {
	p.tok = tNumber
	src, i := p.Src, p.Pos
	if src[i] == '0' {
		if c := p.At(1) | 0x20; c == 'x' || c == 'o' || c == 'b' {
			for i += 2; i < len(src) && (isDigit(src[i]) || src[i] == '_' || c == 'x' && src[i]|0x20 >= 'a' && src[i]|0x20 <= 'f'); {
				i++
			}
			p.Pos = numberSuffix(src, i)
			return
		}
	}
	for i < len(src) && (isDigit(src[i]) || src[i] == '_') {
		i++
	}
	if i < len(src) && src[i] == '.' && !(p.mode == syntax.Pattern && i+2 < len(src) && src[i+1] == '.' && src[i+2] == '.') {
		for i++; i < len(src) && (isDigit(src[i]) || src[i] == '_' && i+1 < len(src) && isDigit(src[i+1])); {
			i++
		}
	}
	if i < len(src) && src[i]|0x20 == 'e' {
		j := i + 1
		if j < len(src) && (src[j] == '+' || src[j] == '-') {
			j++
		}
		if j < len(src) && isDigit(src[j]) {
			for i = j; i < len(src) && (isDigit(src[i]) || src[i] == '_'); {
				i++
			}
		}
	}
	p.Pos = numberSuffix(src, i)
}

// numberSuffix passes over j, and over l of Python 2.
func numberSuffix(src []byte, i int) int {
	if i < len(src) && (src[i]|0x20 == 'j' || src[i]|0x20 == 'l') {
		i++
	}
	return i
}

// metavar reads what stands for other code in a pattern.
func (p *parser) metavar() bool {
	switch {
	case p.Src[p.Pos] == '$':
		n := 1
		p.tok = tMetavar
		if p.Has("$...") {
			n, p.tok = 4, tMetaRest
		}
		end := wordEnd(p.Src, p.Pos+n)
		if end == p.Pos+n {
			return false
		}
		p.Pos = end
	case p.Has("<..."):
		p.Pos += 4
		p.tok = tDeepOpen
	case p.deep > 0 && p.Has("...>"):
		p.Pos += 4
		p.tok = tDeepClose
	default:
		return false
	}
	return true
}

// single are the tokens of one character that can't be the start of a longer
// one but with a "=".
var single = [128]token{
	'(': tRound, '[': tSquare, '{': tCurly, ')': tRoundEnd, ']': tSquareEnd, '}': tCurlyEnd,
	',': tComma, ':': tColon, ';': tSemicolon, '=': tAssign, '`': tBackquote, '~': tTilde,
	'@': tAt, '+': tPlus, '-': tMinus, '*': tStar, '/': tSlash, '%': tPercent,
	'|': tPipe, '&': tAmp, '^': tCaret, '<': tLess, '>': tGreater, '!': tBang, '.': tDot,
}

func (p *parser) punctuation(c byte) {
	p.tok = tError
	if c < utf8.RuneSelf && single[c] != tEOF {
		p.tok = single[c]
	}
	p.Pos++
	if p.tok <= tSemicolon {
		if p.tok == tColon && p.At(0) == '=' {
			p.take(tWalrus)
		}
		return
	}
	d := p.At(0)
	switch {
	case c == '.' && d == '.' && p.At(1) == '.':
		p.Pos++
		p.take(tEllipsis)
		return
	case c == '=' && d == '=':
		p.take(tEq)
		return
	case c == '!' && d == '=', c == '<' && d == '>':
		p.take(tNotEq)
		return
	case c == '<' && d == '=':
		p.take(tLessEq)
		return
	case c == '>' && d == '=':
		p.take(tGreaterEq)
		return
	case c == '-' && d == '>':
		p.take(tArrow)
		return
	case c == d && c == '*':
		p.take(tStarStar)
	case c == d && c == '/':
		p.take(tSlashSlash)
	case c == d && c == '<':
		p.take(tShl)
	case c == d && c == '>':
		p.take(tShr)
	}
	if p.tok >= tAt && p.At(0) == '=' {
		p.op = infix[p.tok].Op
		p.take(tAugmented)
	}
}

// take ends a token with the character at Pos.
func (p *parser) take(tok token) {
	p.Pos++
	p.tok = tok
}
