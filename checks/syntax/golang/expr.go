package golang

import (
	"bytes"
	"go/token"

	"github.com/squiresec/squire/checks/syntax"
)

// expr parses an expression, or a type where one may stand.
func (p *parser) expr(role syntax.Role) {
	p.binary(1)
	p.b.As(role)
}

// binary parses operators that bind at least as tightly as power. Those of one
// power are a loop, so recursion is at most as deep as there are powers.
func (p *parser) binary(power int) {
	mark, start := p.b.Mark(), p.start
	p.unary()
	for {
		binds := p.tok.Precedence()
		if binds < power || binds == token.LowestPrec {
			return
		}
		op := binaryOp(p.tok)
		p.b.As(syntax.RoleLeft)
		p.next()
		p.binary(binds + 1)
		p.b.As(syntax.RoleRight)
		p.wrap(syntax.Binary, mark, start, syntax.NoRole).Op = op
	}
}

func (p *parser) unary() {
	op := unaryOp(p.tok)
	if op == syntax.NoOp || p.tok == token.ARROW && p.peek() == token.CHAN {
		p.primary()
		return
	}
	if !p.deeper() {
		return
	}
	mark, start := p.b.Mark(), p.start
	p.next()
	p.unary()
	p.b.As(syntax.RoleValue)
	p.wrap(syntax.Unary, mark, start, syntax.NoRole).Op = op
	p.depth--
}

// primary parses an operand and all that is behind it: a.b, a[b], a(b), a.(b),
// a{b}.
func (p *parser) primary() {
	mark, start := p.b.Mark(), p.start
	if !p.deeper() {
		return
	}
	defer func() { p.depth-- }()
	isType := p.operand()
	for {
		switch p.tok {
		case token.PERIOD:
			p.selector(mark, start)
		case token.LBRACK:
			p.index(mark, start)
		case token.LPAREN:
			p.call(mark, start, isType)
		case token.LBRACE:
			if !p.literalHere(isType) {
				return
			}
			if !isType && p.b.Node(p.b.Last()).Kind != syntax.Metavar {
				p.typeAround(mark, start)
			}
			p.b.As(syntax.RoleType)
			p.literal(mark, start)
		default:
			return
		}
		isType = false
	}
}

// operand parses what an expression begins with, and reports whether it is
// written as a type.
func (p *parser) operand() (isType bool) {
	start := p.start
	switch p.tok {
	case token.IDENT:
		p.identifier()
	case token.INT:
		p.leaf(syntax.Number)
	case token.CHAR:
		p.leaf(syntax.Char)
		if n := p.prev; n-start < 2 || p.Src[n-1] != '\'' {
			p.broken()
		}
	case token.STRING:
		p.str()
	case token.LPAREN:
		p.paren()
	case token.FUNC:
		if p.fresh && p.peek() == token.IDENT {
			p.missing() // the next declaration
			return false
		}
		return p.funcLit()
	case token.LBRACK, token.STRUCT, token.MAP, token.CHAN, token.INTERFACE, token.ARROW:
		p.typ()
		return true
	case deepOpen:
		p.deepMatch()
	case token.ELLIPSIS:
		if !p.pattern {
			p.missing()
			return false
		}
		p.ellipsis()
	default:
		p.missing()
	}
	return false
}

func (p *parser) leaf(kind syntax.Kind) {
	p.b.Leaf(kind, p.start, p.end)
	p.next()
}

func (p *parser) identifier() {
	if !p.meta {
		switch string(p.Src[p.start:p.end]) {
		case "nil":
			p.leaf(syntax.Null)
			return
		case "true":
			p.leaf(syntax.Bool)
			p.b.Node(p.b.Last()).Op = syntax.True
			return
		case "false":
			p.leaf(syntax.Bool)
			p.b.Node(p.b.Last()).Op = syntax.False
			return
		}
	}
	p.name()
}

func (p *parser) str() {
	lit := p.Src[p.start:p.end]
	p.leaf(syntax.String)
	if lit[0] == '`' {
		p.b.Node(p.b.Last()).Flags |= syntax.FlagRaw
	}
	if len(lit) < 2 || lit[len(lit)-1] != lit[0] {
		p.broken()
	}
}

func (p *parser) paren() {
	mark, start := p.b.Mark(), p.start
	level := p.level
	p.level = 0
	p.next()
	p.expr(syntax.RoleValue)
	if p.pattern && p.tok == token.COLON && p.b.Node(p.b.Last()).Kind == syntax.Metavar {
		p.typed(mark, start)
		p.level = level
		return
	}
	p.level = level
	p.closing(token.RPAREN)
	closed := p.take(token.RPAREN)
	p.wrap(syntax.Paren, mark, start, syntax.NoRole)
	if !closed {
		p.broken()
	}
}

// typed parses ($X : T) of a pattern from its colon on.
func (p *parser) typed(mark, start int) {
	sym := p.b.Node(p.b.Last()).Sym
	p.b.Drop(mark)
	p.next()
	p.typeAs(syntax.RoleType)
	closed := p.take(token.RPAREN)
	p.wrap(syntax.Metavar, mark, start, syntax.NoRole).Sym = sym
	if !closed {
		p.broken()
	}
}

func (p *parser) deepMatch() {
	mark, start := p.b.Mark(), p.start
	p.next()
	p.expr(syntax.RoleValue)
	closed := p.take(deepClose)
	p.wrap(syntax.DeepMatch, mark, start, syntax.NoRole)
	if !closed {
		p.broken()
	}
}

// closing passes over the end of a line before a closing bracket, where a comma
// is missing.
func (p *parser) closing(end token.Token) {
	if p.tok == token.SEMICOLON && p.auto && p.peek() == end {
		p.next()
	}
}

// funcLit parses a function, or a function type that stands in an expression.
func (p *parser) funcLit() (isType bool) {
	mark, start := p.b.Mark(), p.start
	p.next()
	p.signature()
	if p.tok != token.LBRACE {
		p.wrap(syntax.FuncType, mark, start, syntax.NoRole)
		return true
	}
	p.block(syntax.RoleBody)
	p.wrap(syntax.Lambda, mark, start, syntax.NoRole)
	return false
}

// selector parses what is behind a dot.
func (p *parser) selector(mark, start int) {
	p.next()
	switch {
	case p.tok == token.LPAREN:
		p.typeTest(mark, start)
	case p.tok == token.IDENT && !p.outdented(),
		p.atEllipsis():
		p.b.As(syntax.RoleObject)
		from, to := p.start, p.end
		p.next()
		p.wrap(syntax.Member, mark, start, syntax.NoRole)
		p.b.Name(from, to)
	default: // half typed
		p.b.As(syntax.RoleObject)
		p.wrap(syntax.Member, mark, start, syntax.NoRole).Flags |= syntax.FlagBroken
		if p.fresh { // the dot took the end of the line
			p.semicolon()
		}
	}
}

// semicolon puts an end of line before the token, which is the first of its
// line.
func (p *parser) semicolon() {
	p.Pos, p.tok = p.start, token.SEMICOLON
	p.start, p.end, p.auto, p.semi = p.prev, p.prev, true, false
	p.meta, p.rest = false, false
}

func (p *parser) typeTest(mark, start int) {
	p.b.As(syntax.RoleValue)
	p.next()
	if p.tok == token.TYPE {
		p.typeSwitch = true
		p.next()
	} else {
		p.typeAs(syntax.RoleType)
	}
	closed := p.take(token.RPAREN)
	p.wrap(syntax.TypeTest, mark, start, syntax.NoRole)
	if !closed {
		p.broken()
	}
}

// index parses a[i], a[i:j:k] and the type arguments of a[T, U].
func (p *parser) index(mark, start int) {
	p.b.As(syntax.RoleObject)
	level := p.level
	p.level = 0
	p.next()
	from, first := p.b.Mark(), p.start
	roles := [...]syntax.Role{syntax.RoleLow, syntax.RoleHigh, syntax.RoleStep}
	colons := 0
	for p.tok != token.RBRACK && p.tok != token.EOF && p.tok != token.SEMICOLON {
		switch {
		case p.tok == token.COLON && colons < 2:
			colons++
			p.next()
		case p.tok == token.COMMA:
			p.next()
		case p.starts():
			p.expr(roles[colons])
		default:
			colons = -1
		}
		if colons < 0 {
			break
		}
	}
	if colons > 0 {
		p.wrap(syntax.Slice, from, first, syntax.RoleIndex)
	} else {
		p.retag(from, syntax.RoleIndex)
	}
	p.level = level
	p.closing(token.RBRACK)
	closed := p.take(token.RBRACK)
	p.wrap(syntax.Index, mark, start, syntax.NoRole)
	if !closed {
		p.broken()
	}
}

// call parses arguments. What is written as a type makes it a Cast.
func (p *parser) call(mark, start int, isType bool) {
	kind := syntax.Call
	p.b.As(syntax.RoleCallee)
	if isType {
		kind = syntax.Cast
		p.b.As(syntax.RoleType)
	}
	level := p.level
	p.level = 0
	p.next()
	closed := p.list(token.RPAREN, func() {
		p.argument(isType)
	})
	p.level = level
	p.wrap(kind, mark, start, syntax.NoRole)
	if !closed {
		p.broken()
	}
}

func (p *parser) argument(cast bool) {
	mark, start := p.b.Mark(), p.start
	role := syntax.RoleArg
	if cast {
		role = syntax.RoleValue
	}
	p.expr(role)
	if p.tok == token.ELLIPSIS {
		p.b.As(syntax.RoleValue)
		p.next()
		p.wrap(syntax.Arg, mark, start, syntax.RoleArg).Flags |= syntax.FlagRest
	}
}

// list parses what is between brackets, with commas, and the closing bracket.
// It reports whether that was there. One that isn't closed ends where its line
// does, or where a line looks like a statement.
func (p *parser) list(end token.Token, item func()) bool {
	for {
		for p.tok == token.COMMA {
			p.next()
		}
		p.closing(end)
		if p.tok == end {
			p.next()
			return true
		}
		if p.tok == token.SEMICOLON && p.auto && end == token.RBRACE {
			p.next() // a comma is missing
			continue
		}
		if !p.starts() && p.tok != token.ELLIPSIS && (end != token.RBRACE || p.tok != token.LBRACE) {
			return false
		}
		back, mark := p.lexer, p.b.Mark()
		item()
		if p.assigns() && back.fresh && p.start-back.start < 200 && bytes.IndexByte(p.Src[back.start:p.start], '\n') < 0 {
			// It was the statement behind the list.
			steps := p.steps
			p.lexer = back
			p.steps = steps
			p.b.Drop(mark)
			p.semicolon()
			return false
		}
		p.closing(end)
		switch p.tok {
		case token.COMMA, end:
		case token.SEMICOLON:
			if !p.auto || end != token.RBRACE {
				return false
			}
		default:
			return false
		}
	}
}

// assigns reports whether the token stands in statements alone.
func (p *parser) assigns() bool {
	return p.tok == token.DEFINE || p.tok == token.ASSIGN || assignOp(p.tok) != syntax.NoOp
}

// starts reports whether an expression may begin here, or the value of a list.
func (p *parser) starts() bool {
	switch p.tok {
	case token.IDENT, token.INT, token.CHAR, token.STRING, token.LPAREN, token.LBRACK,
		token.STRUCT, token.MAP, token.CHAN, token.INTERFACE, token.ARROW, deepOpen:
		return true
	case token.FUNC:
		return !p.fresh || p.peek() != token.IDENT
	case token.ELLIPSIS:
		return p.pattern
	}
	return unaryOp(p.tok) != syntax.NoOp
}

// literalHere reports whether a { begins the values of a literal: behind a type
// or what may be the name of one.
func (p *parser) literalHere(isType bool) bool {
	if isType {
		n := p.b.Node(p.b.Last())
		return n.Kind == syntax.TypeExpr
	}
	if p.level < 0 {
		return false
	}
	n := p.b.Node(p.b.Last())
	switch n.Kind {
	case syntax.Ident, syntax.Metavar:
		return true
	case syntax.Member:
		below := p.b.Node(p.b.Last() - 1).Kind
		return below == syntax.Ident || below == syntax.Metavar
	case syntax.Index:
		return true
	}
	return false
}

// literal parses {…}, behind a type if there is one.
func (p *parser) literal(mark, start int) {
	if !p.deeper() {
		return
	}
	level := p.level
	p.level = 0
	p.next()
	closed := p.list(token.RBRACE, p.element)
	p.level = level
	p.wrap(syntax.Composite, mark, start, syntax.NoRole)
	if !closed {
		p.broken()
	}
	p.depth--
}

// element parses a value of a literal, with its key if it has one.
func (p *parser) element() {
	mark, start := p.b.Mark(), p.start
	p.elementPart(syntax.RoleItem)
	if p.tok != token.COLON {
		return
	}
	p.keyValue(mark, start)
}

func (p *parser) keyValue(mark, start int) {
	key := *p.b.Node(p.b.Last())
	p.b.As(syntax.RoleKey)
	p.next()
	p.elementPart(syntax.RoleValue)
	p.wrap(syntax.KeyValue, mark, start, syntax.RoleItem)
	switch {
	case key.Kind == syntax.Ident || key.Kind == syntax.Metavar:
		p.b.Node(p.b.Last()).Sym = key.Sym
	case key.Kind == syntax.String && key.End-key.Start >= 2 && bytes.IndexByte(p.Src[key.Start:key.End], '\\') < 0:
		p.b.Name(int(key.Start)+1, int(key.End)-1)
	}
}

func (p *parser) elementPart(role syntax.Role) {
	if p.tok == token.LBRACE {
		mark, start := p.b.Mark(), p.start
		p.literal(mark, start)
		p.b.As(role)
		return
	}
	p.expr(role)
}

func unaryOp(tok token.Token) syntax.Op {
	switch tok {
	case token.ADD:
		return syntax.Plus
	case token.SUB:
		return syntax.Minus
	case token.NOT:
		return syntax.Not
	case token.XOR, token.TILDE:
		return syntax.BitNot
	case token.AND:
		return syntax.AddrOf
	case token.MUL:
		return syntax.Deref
	case token.ARROW:
		return syntax.Receive
	}
	return syntax.NoOp
}

func binaryOp(tok token.Token) syntax.Op {
	switch tok {
	case token.LOR:
		return syntax.Or
	case token.LAND:
		return syntax.And
	case token.EQL:
		return syntax.Eq
	case token.NEQ:
		return syntax.NotEq
	case token.LSS:
		return syntax.Less
	case token.LEQ:
		return syntax.LessEq
	case token.GTR:
		return syntax.Greater
	case token.GEQ:
		return syntax.GreaterEq
	}
	return arithmetic(tok)
}

// arithmetic are the operators that can also assign.
func arithmetic(tok token.Token) syntax.Op {
	switch tok {
	case token.ADD:
		return syntax.Add
	case token.SUB:
		return syntax.Sub
	case token.MUL:
		return syntax.Mul
	case token.QUO:
		return syntax.Div
	case token.REM:
		return syntax.Mod
	case token.AND:
		return syntax.BitAnd
	case token.OR:
		return syntax.BitOr
	case token.XOR:
		return syntax.BitXor
	case token.SHL:
		return syntax.Shl
	case token.SHR:
		return syntax.Shr
	case token.AND_NOT:
		return syntax.BitClear
	}
	return syntax.NoOp
}

// assignOp returns the operator of a += b and its kin.
func assignOp(tok token.Token) syntax.Op {
	if tok < token.ADD_ASSIGN || tok > token.AND_NOT_ASSIGN {
		return syntax.NoOp
	}
	return arithmetic(tok - token.ADD_ASSIGN + token.ADD)
}
