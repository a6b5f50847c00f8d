package java

import (
	"unicode/utf8"

	"github.com/squiresec/squire/checks/syntax"
)

// A kind is what a token is. Keywords that mean the same to the parser lie
// side by side, so that a question about them is a comparison.
type kind uint8

const (
	tEOF kind = iota
	tIdent
	tMetavar // $X of a pattern
	tRest    // $...X of a pattern
	tNumber
	tString
	tTextBlock
	tChar
	tEllipsis
	tDeep  // <... of a pattern
	tOther // a byte that no token begins with
	tLParen
	tRParen
	tLBrace
	tRBrace
	tLBrack
	tRBrack
	tSemi
	tComma
	tDot
	tAt
	tColon
	tColons // ::
	tArrow  // ->
	tQuest
	tAssign // = and those with an operator
	tOp     // a binary operator, also where it is a prefix
	tLess
	tGreater // one >, for the sake of type arguments; parser.infix joins them
	tNot     // ! and ~
	tUpdate  // ++ and --

	kTrue
	kFalse
	kNull
	kThis
	kSuper
	kNew
	kInstanceof
	kExtends
	kImplements
	kThrows

	// The types that are words.
	kBoolean
	kByte
	kChar
	kShort
	kInt
	kLong
	kFloat
	kDouble
	kVoid

	// The modifiers. The first three stand before members only.
	kPublic
	kProtected
	kPrivate
	kNative
	kTransient
	kVolatile
	kStatic
	kFinal
	kAbstract
	kStrictfp
	kSynchronized
	kDefault

	// What begins a declaration.
	kClass
	kInterface
	kEnum
	kPackage
	kImport

	// What begins a statement, or a part of one.
	kIf
	kElse
	kFor
	kWhile
	kDo
	kSwitch
	kCase
	kReturn
	kThrow
	kTry
	kCatch
	kFinally
	kBreak
	kContinue
	kGoto
	kConst
	kAssert
)

// primitive reports whether the word is a type.
func (k kind) primitive() bool { return k >= kBoolean && k <= kVoid }
func (k kind) modifier() bool  { return k >= kPublic && k <= kDefault }
func (k kind) keyword() bool   { return k >= kTrue }

// beginsStatement reports whether no expression begins with the word, but a
// statement or a declaration. A switch is both.
func (k kind) beginsStatement() bool { return k >= kPublic && k != kSwitch }

// A token is a piece of the text.
type token struct {
	kind       kind
	op         syntax.Op // of tAssign, tOp, tNot and tUpdate
	power      uint8     // of tOp: how strongly it binds
	nl         bool      // it is the first of its line
	col        int32     // of the first token of a line: how far it is indented; a tab goes to the next multiple of 8
	start, end int
}

// How strongly operators bind.
const (
	powerOr = 1 + iota
	powerAnd
	powerBitOr
	powerBitXor
	powerBitAnd
	powerEqual
	powerCompare
	powerShift
	powerAdd
	powerMul
)

// lex reads the next token into p.tok.
func (p *parser) lex() {
	p.steps++
	p.space()
	t := &p.tok
	t.start, t.op, t.power = p.Pos, syntax.NoOp, 0
	if p.Pos >= len(p.Src) {
		t.kind, t.end = tEOF, p.Pos
		return
	}
	c := p.Src[p.Pos]
	switch {
	case p.mode == syntax.Pattern && (c == '$' && p.metavar() || c == '<' && p.deep()):
	case c >= 'a' && c <= 'z':
		p.Pos++
		p.word()
		t.kind = keyword(p.Src[t.start:p.Pos])
	case c >= 'A' && c <= 'Z' || c == '_' || c == '$':
		p.Pos++
		p.word()
		t.kind = tIdent
	case c >= '0' && c <= '9' || c == '.' && p.At(1) >= '0' && p.At(1) <= '9':
		p.number()
		t.kind = tNumber
	case c == '"':
		p.str()
	case c == '\'':
		p.char()
		t.kind = tChar
	case c >= utf8.RuneSelf || c == '\\':
		p.word()
		t.kind = tIdent
		if p.Pos == t.start {
			_, n := utf8.DecodeRune(p.Src[p.Pos:])
			p.Pos += n
			t.kind = tOther
		}
	default:
		p.punctuation(c)
	}
	t.end = p.Pos
}

// space passes over what lies between tokens, and sees where lines begin. A
// comment that isn't closed goes on to the end.
func (p *parser) space() {
	nl, col := p.Pos == 0, int32(0)
	for p.Pos < len(p.Src) {
		switch c := p.Src[p.Pos]; {
		case c == ' ':
			col++
			p.Pos++
		case c == '\n' || c == '\r':
			nl, col = true, 0
			p.Pos++
		case c == '\t':
			col = col&^7 + 8
			p.Pos++
		case c == '\f' || c == 0x1a || c == 0:
			p.Pos++
		case c == '/' && p.At(1) == '/':
			p.Line()
		case c == '/' && p.At(1) == '*':
			start := p.Pos
			p.Pos += 2
			if !p.Until("*/") {
				p.openComment = start
			}
		case c == 0xEF && p.Pos == 0 && p.Has("\ufeff"):
			p.Pos += 3
		default:
			p.tok.nl, p.tok.col = nl, col
			return
		}
	}
	p.tok.nl, p.tok.col = true, 0
}

// word passes over the rest of a name, in which a letter may be written as
// \u0041.
func (p *parser) word() {
	for p.Pos < len(p.Src) {
		c := p.Src[p.Pos]
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$':
			p.Pos++
		case c == '\\' && p.At(1) == 'u':
			p.Pos = p.unicodeEscape(p.Pos)
		case c >= utf8.RuneSelf:
			at := p.Pos
			// A digit may not come first for Ident; here it may.
			if !p.Ident("$") {
				r, n := utf8.DecodeRune(p.Src[at:])
				if !inName(r) {
					p.Pos = at
					return
				}
				p.Pos = at + n
			}
		default:
			return
		}
	}
}

// unicodeEscape returns the place behind \u0041 at a place, or what there is of
// it.
func (p *parser) unicodeEscape(at int) int {
	at++
	for at < len(p.Src) && p.Src[at] == 'u' {
		at++
	}
	for n := 0; n < 4 && at < len(p.Src) && hexDigit(p.Src[at]); n++ {
		at++
	}
	return at
}

// hexDigit reports whether a byte is one.
func hexDigit(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// number passes over a number, with what is written at its end: 1e-3f, 0x1p3.
func (p *parser) number() {
	hex := p.At(0) == '0' && p.At(1)|0x20 == 'x'
	for p.Pos < len(p.Src) {
		c := p.Src[p.Pos]
		switch {
		case c >= '0' && c <= '9' || c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			p.Pos++
			exp := c|0x20 == 'e' && !hex || c|0x20 == 'p' && hex
			if exp && (p.At(0) == '+' || p.At(0) == '-') {
				p.Pos++
			}
		case c == '.' && p.fraction(hex):
			p.Pos++
		default:
			return
		}
	}
}

// fraction reports whether a dot belongs to a number: 1. and 1.f, but not 1...
// of a pattern, or the name in 1.name that somebody is typing.
func (p *parser) fraction(hex bool) bool {
	switch c := p.At(1); {
	case c >= '0' && c <= '9':
		return true
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		return hex || c|0x20 == 'e' || c|0x20 == 'f' || c|0x20 == 'd'
	default:
		return c != '.' && c != '_' && c != '$'
	}
}

// str passes over a string or a text block.
func (p *parser) str() {
	if !p.Has(`"""`) {
		p.tok.kind = tString
		p.quoted('"')
		return
	}
	p.tok.kind = tTextBlock
	start := p.Pos
	if !p.noTextBlockEnd {
		for p.Pos += 3; p.Pos < len(p.Src); {
			switch {
			case p.Src[p.Pos] == '\\' && p.At(1) == '{':
				p.embedded(false)
			case p.Src[p.Pos] == '\\':
				p.Pos = min(p.Pos+2, len(p.Src))
			case p.Src[p.Pos] == '"' && p.Has(`"""`):
				p.Pos += 3
				return
			default:
				p.Pos++
			}
		}
		p.noTextBlockEnd = true
	}
	// It isn't closed: somebody is typing. Only its line is lost.
	p.Pos = start
	p.Line()
}

// quoted passes over a string or a character literal, at most to the end of its
// line.
func (p *parser) quoted(quote byte) {
	for p.Pos++; p.Pos < len(p.Src); {
		switch c := p.Src[p.Pos]; {
		case c == quote:
			p.Pos++
			return
		case c == '\n' || c == '\r':
			return
		case c == '\\' && p.At(1) == '{' && quote == '"':
			p.embedded(true)
		case c == '\\':
			p.escape()
		default:
			p.Pos++
		}
	}
}

// escape passes over a backslash and what it escapes. The backslash itself may
// be written as \u005c, and so may what follows.
func (p *parser) escape() {
	if p.At(1) != 'u' {
		p.Pos++
		if c := p.At(0); p.Pos < len(p.Src) && c != '\n' && c != '\r' {
			p.Pos++
		}
		return
	}
	end := p.unicodeEscape(p.Pos)
	backslash := end-p.Pos >= 6 && string(p.Src[end-4:end-1]) == "005" && p.Src[end-1]|0x20 == 'c'
	p.Pos = end
	if !backslash {
		return
	}
	switch c := p.At(0); {
	case c == '\\':
		p.Pos = p.unicodeEscape(p.Pos)
	case p.Pos < len(p.Src) && c != '\n' && c != '\r':
		p.Pos++
	}
}

// embedded passes over \{…} of a string template, to the end of the line at
// most if it must not go beyond.
func (p *parser) embedded(line bool) {
	open := 0
	for p.Pos++; p.Pos < len(p.Src); p.Pos++ {
		switch c := p.Src[p.Pos]; c {
		case '{':
			open++
		case '}':
			if open--; open <= 0 {
				p.Pos++
				return
			}
		case '\n', '\r':
			if line {
				return
			}
		case '"', '\'':
			for p.Pos++; p.Pos < len(p.Src) && p.Src[p.Pos] != c && p.Src[p.Pos] != '\n'; p.Pos++ {
				if p.Src[p.Pos] == '\\' && p.At(1) != '\n' {
					p.Pos++
				}
			}
			p.Pos = min(p.Pos, len(p.Src))
			if p.At(0) != c {
				p.Pos-- // the end of the line is looked at again
			}
		}
	}
}

// char passes over a character literal. One that isn't closed is only a quote,
// unless it is all of its line.
func (p *parser) char() { p.quoted('\'') }

// metavar reads $X or $...X.
func (p *parser) metavar() bool {
	at, kind := p.Pos+1, tMetavar
	if p.At(1) == '.' && p.At(2) == '.' && p.At(3) == '.' {
		at, kind = p.Pos+4, tRest
	}
	first := at
	for at < len(p.Src) && (p.Src[at] >= 'A' && p.Src[at] <= 'Z' || p.Src[at] == '_' || at > first && p.Src[at] >= '0' && p.Src[at] <= '9') {
		at++
	}
	if at == first || at < len(p.Src) && (p.Src[at] >= 'a' && p.Src[at] <= 'z' || p.Src[at] == '$') {
		return false
	}
	p.Pos, p.tok.kind = at, kind
	return true
}

// deep reads <..., but not that of the type arguments <...>.
func (p *parser) deep() bool {
	if !p.Has("<...") || p.At(4) == '>' {
		return false
	}
	p.Pos += 4
	p.tok.kind = tDeep
	return true
}

// take makes the next bytes the token.
func (p *parser) take(n int, k kind) { p.Pos, p.tok.kind = p.Pos+n, k }

// operator makes the next n bytes an operator, or an assignment if = follows.
func (p *parser) operator(n int, op syntax.Op, power uint8) {
	if p.At(n) == '=' {
		p.take(n+1, tAssign)
	} else {
		p.take(n, tOp)
		p.tok.power = power
	}
	p.tok.op = op
}

// punctuation reads brackets and separators.
func (p *parser) punctuation(c byte) {
	switch c {
	case '(':
		p.take(1, tLParen)
	case ')':
		p.take(1, tRParen)
	case '{':
		p.take(1, tLBrace)
	case '}':
		p.take(1, tRBrace)
	case '[':
		p.take(1, tLBrack)
	case ']':
		p.take(1, tRBrack)
	case ';':
		p.take(1, tSemi)
	case ',':
		p.take(1, tComma)
	case '@':
		p.take(1, tAt)
	case '?':
		p.take(1, tQuest)
	case '.':
		if p.At(1) == '.' && p.At(2) == '.' {
			p.take(3, tEllipsis)
		} else {
			p.take(1, tDot)
		}
	case ':':
		if p.At(1) == ':' {
			p.take(2, tColons)
		} else {
			p.take(1, tColon)
		}
	case '~':
		p.take(1, tNot)
		p.tok.op = syntax.BitNot
	default:
		p.operators(c)
	}
}

// operators reads what else isn't a word. A > is always alone, since >> may end
// type arguments.
func (p *parser) operators(c byte) {
	next := p.At(1)
	switch {
	case c == '=' && next == '=':
		p.take(2, tOp)
		p.tok.op, p.tok.power = syntax.Eq, powerEqual
	case c == '=':
		p.take(1, tAssign)
	case c == '!' && next == '=':
		p.take(2, tOp)
		p.tok.op, p.tok.power = syntax.NotEq, powerEqual
	case c == '!':
		p.take(1, tNot)
		p.tok.op = syntax.Not
	case c == '+' && next == '+':
		p.take(2, tUpdate)
		p.tok.op = syntax.Inc
	case c == '-' && next == '-':
		p.take(2, tUpdate)
		p.tok.op = syntax.Dec
	case c == '-' && next == '>':
		p.take(2, tArrow)
	case c == '+':
		p.operator(1, syntax.Add, powerAdd)
	case c == '-':
		p.operator(1, syntax.Sub, powerAdd)
	case c == '*':
		p.operator(1, syntax.Mul, powerMul)
	case c == '/':
		p.operator(1, syntax.Div, powerMul)
	case c == '%':
		p.operator(1, syntax.Mod, powerMul)
	case c == '&' && next == '&':
		p.take(2, tOp)
		p.tok.op, p.tok.power = syntax.And, powerAnd
	case c == '|' && next == '|':
		p.take(2, tOp)
		p.tok.op, p.tok.power = syntax.Or, powerOr
	case c == '&':
		p.operator(1, syntax.BitAnd, powerBitAnd)
	case c == '|':
		p.operator(1, syntax.BitOr, powerBitOr)
	case c == '^':
		p.operator(1, syntax.BitXor, powerBitXor)
	case c == '<' && next == '<':
		p.operator(2, syntax.Shl, powerShift)
	case c == '<' && next == '=':
		p.take(2, tOp)
		p.tok.op, p.tok.power = syntax.LessEq, powerCompare
	case c == '<':
		p.take(1, tLess)
	case c == '>':
		p.take(1, tGreater)
	default:
		p.take(1, tOther)
	}
}
