package golang

import (
	"bytes"
	"go/token"
	"unicode/utf8"

	"github.com/squiresec/squire/checks/syntax"
)

// The brackets of <... x ...>, which no Go has.
const (
	deepOpen  = token.Token(120)
	deepClose = token.Token(121)
)

// A lexer reads one token at a time. Its whole state is in it, so a copy of it
// is a place to come back to.
type lexer struct {
	syntax.Cursor // behind the token
	tok           token.Token
	start, end    int
	prev          int  // where the token before it ends
	fresh         bool // first on its line
	auto          bool // a SEMICOLON that is the end of a line
	meta, rest    bool // an IDENT that is $X or $...X
	pattern       bool
	semi          bool // the end of a line would be a SEMICOLON
	deep          int  // how many <... are open
	endless       bool // no */ comes any more
	steps         int  // how many tokens were read, for tests
}

// peek returns the token behind this one.
func (l *lexer) peek() token.Token {
	ahead := *l
	ahead.next()
	l.steps++
	return ahead.tok
}

// next reads the next token.
func (l *lexer) next() {
	l.steps++
	l.prev = l.end
	l.fresh = l.tok == token.ILLEGAL && l.start == 0 || l.auto
	l.auto, l.meta, l.rest = false, false, false
	if l.space() || !l.More() && l.semi {
		l.tok, l.auto, l.semi = token.SEMICOLON, true, false
		l.start, l.end = l.prev, l.prev
		return
	}
	l.start = l.Pos
	if !l.More() {
		l.tok, l.end = token.EOF, l.Pos
		return
	}
	l.read()
	l.end = l.Pos
}

// space passes over what lies between tokens, and reports whether a line ended
// that makes a semicolon.
func (l *lexer) space() bool {
	for l.More() {
		switch c := l.Src[l.Pos]; {
		case c == '\n':
			l.Pos++
			l.fresh = true
			if l.semi {
				return true
			}
		case c == ' ' || c == '\t' || c == '\r':
			l.Pos++
		case c == '/' && l.At(1) == '/':
			if n := bytes.IndexByte(l.Src[l.Pos:], '\n'); n >= 0 {
				l.Pos += n
			} else {
				l.Pos = len(l.Src)
			}
		case c == '/' && l.At(1) == '*':
			if l.comment() {
				l.fresh = true
				if l.semi {
					return true
				}
			}
		default:
			return false
		}
	}
	return false
}

// comment passes over a comment and reports whether it has several lines. One
// that isn't closed ends with its line.
func (l *lexer) comment() bool {
	start := l.Pos
	n := -1
	if !l.endless {
		n = bytes.Index(l.Src[start+2:], []byte("*/"))
	}
	if n < 0 {
		l.endless = true
		l.Line()
		return false
	}
	l.Pos = start + 2 + n + 2
	return bytes.IndexByte(l.Src[start:l.Pos], '\n') >= 0
}

// read reads the token that stands here.
func (l *lexer) read() {
	c := l.Src[l.Pos]
	switch {
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_':
		l.word()
	case c >= '0' && c <= '9' || c == '.' && l.At(1) >= '0' && l.At(1) <= '9':
		l.number()
	case c == '"':
		l.quoted('"')
		l.tok = token.STRING
	case c == '\'':
		l.quoted('\'')
		l.tok = token.CHAR
	case c == '`':
		l.raw()
	case c >= utf8.RuneSelf:
		if l.Ident("") {
			l.tok, l.semi = token.IDENT, true
			return
		}
		_, n := utf8.DecodeRune(l.Src[l.Pos:])
		l.Pos += n
		l.tok = token.ILLEGAL
	case l.pattern && c == '$' && l.metavar():
		l.tok, l.semi = token.IDENT, true
	case l.pattern && (c == '<' || c == '.') && l.deepBracket():
	default:
		l.operator(c)
	}
}

func (l *lexer) word() {
	start := l.Pos
	l.Ident("")
	l.tok = token.IDENT
	if n := l.Pos - start; n >= 2 && n <= 11 && l.Src[start] >= 'b' {
		l.tok = keyword(l.Src[start:l.Pos])
	}
	switch l.tok {
	case token.IDENT, token.BREAK, token.CONTINUE, token.FALLTHROUGH, token.RETURN:
		l.semi = true
	default:
		l.semi = false
	}
}

func (l *lexer) number() {
	l.tok, l.semi = token.INT, true
	for l.More() {
		c := l.Src[l.Pos]
		switch {
		case (c == '+' || c == '-') && l.exponent():
		case c == '.' && l.At(1) == '.': // f(1...)
			return
		case c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '.':
		default:
			return
		}
		l.Pos++
	}
}

// exponent reports whether a sign that stands here belongs to a number.
func (l *lexer) exponent() bool {
	switch l.Src[l.Pos-1] | 0x20 {
	case 'p':
		return true
	case 'e':
		hex := l.start+1 < len(l.Src) && l.Src[l.start] == '0' && l.Src[l.start+1]|0x20 == 'x'
		return !hex
	}
	return false
}

// quoted passes over a literal, which ends with its line at the latest.
func (l *lexer) quoted(quote byte) {
	l.semi = true
	for l.Pos++; l.More(); l.Pos++ {
		switch c := l.Src[l.Pos]; {
		case c == quote:
			l.Pos++
			return
		case c == '\n':
			return
		case c == '\\' && l.At(1) != '\n' && l.Pos+1 < len(l.Src):
			l.Pos++
		}
	}
}

// raw passes over a raw string. The last one of a text may not be closed: then
// it ends with its line, so that the text behind it isn't lost.
func (l *lexer) raw() {
	l.tok, l.semi = token.STRING, true
	l.Pos++
	if n := bytes.IndexByte(l.Src[l.Pos:], '`'); n >= 0 {
		l.Pos += n + 1
		return
	}
	l.Line()
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

func (l *lexer) deepBracket() bool {
	switch {
	case l.Has("<..."):
		l.tok, l.semi = deepOpen, false
		l.deep++
	case l.deep > 0 && l.Has("...>"):
		l.tok, l.semi = deepClose, true
		l.deep--
	default:
		return false
	}
	l.Pos += 4
	return true
}

// operator reads an operator, or one character that is none.
func (l *lexer) operator(c byte) {
	l.tok, l.semi = token.ILLEGAL, l.semi && c != '.'
	n := 1
	for _, o := range operators[c&0x7f] {
		if l.Has(o.text) {
			l.tok, n = o.tok, len(o.text)
			break
		}
	}
	l.Pos += n
	switch l.tok {
	case token.RPAREN, token.RBRACK, token.RBRACE, token.INC, token.DEC:
		l.semi = true
	case token.ELLIPSIS:
		l.semi = l.pattern
	case token.ILLEGAL:
	default:
		l.semi = false
	}
}

type operator struct {
	text string
	tok  token.Token
}

// operators are those that begin with a character, longer ones first.
var operators = [128][]operator{
	'(': {{"(", token.LPAREN}},
	')': {{")", token.RPAREN}},
	'[': {{"[", token.LBRACK}},
	']': {{"]", token.RBRACK}},
	'{': {{"{", token.LBRACE}},
	'}': {{"}", token.RBRACE}},
	',': {{",", token.COMMA}},
	';': {{";", token.SEMICOLON}},
	'.': {{"...", token.ELLIPSIS}, {".", token.PERIOD}},
	':': {{":=", token.DEFINE}, {":", token.COLON}},
	'=': {{"==", token.EQL}, {"=", token.ASSIGN}},
	'!': {{"!=", token.NEQ}, {"!", token.NOT}},
	'~': {{"~", token.TILDE}},
	'+': {{"++", token.INC}, {"+=", token.ADD_ASSIGN}, {"+", token.ADD}},
	'-': {{"--", token.DEC}, {"-=", token.SUB_ASSIGN}, {"-", token.SUB}},
	'*': {{"*=", token.MUL_ASSIGN}, {"*", token.MUL}},
	'/': {{"/=", token.QUO_ASSIGN}, {"/", token.QUO}},
	'%': {{"%=", token.REM_ASSIGN}, {"%", token.REM}},
	'^': {{"^=", token.XOR_ASSIGN}, {"^", token.XOR}},
	'&': {{"&&", token.LAND}, {"&^=", token.AND_NOT_ASSIGN}, {"&^", token.AND_NOT}, {"&=", token.AND_ASSIGN}, {"&", token.AND}},
	'|': {{"||", token.LOR}, {"|=", token.OR_ASSIGN}, {"|", token.OR}},
	'<': {{"<<=", token.SHL_ASSIGN}, {"<<", token.SHL}, {"<=", token.LEQ}, {"<-", token.ARROW}, {"<", token.LSS}},
	'>': {{">>=", token.SHR_ASSIGN}, {">>", token.SHR}, {">=", token.GEQ}, {">", token.GTR}},
}

func keyword(word []byte) token.Token {
	switch string(word) {
	case "break":
		return token.BREAK
	case "case":
		return token.CASE
	case "chan":
		return token.CHAN
	case "const":
		return token.CONST
	case "continue":
		return token.CONTINUE
	case "default":
		return token.DEFAULT
	case "defer":
		return token.DEFER
	case "else":
		return token.ELSE
	case "fallthrough":
		return token.FALLTHROUGH
	case "for":
		return token.FOR
	case "func":
		return token.FUNC
	case "go":
		return token.GO
	case "goto":
		return token.GOTO
	case "if":
		return token.IF
	case "import":
		return token.IMPORT
	case "interface":
		return token.INTERFACE
	case "map":
		return token.MAP
	case "package":
		return token.PACKAGE
	case "range":
		return token.RANGE
	case "return":
		return token.RETURN
	case "select":
		return token.SELECT
	case "struct":
		return token.STRUCT
	case "switch":
		return token.SWITCH
	case "type":
		return token.TYPE
	case "var":
		return token.VAR
	}
	return token.IDENT
}
