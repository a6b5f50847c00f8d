package golang

import (
	"go/token"

	"github.com/squiresec/squire/checks/syntax"
)

// typeAs parses the type of something: a TypeExpr, a FuncType, or what stands
// for one in a pattern.
func (p *parser) typeAs(role syntax.Role) {
	mark, start := p.b.Mark(), p.start
	p.typ()
	switch p.b.Node(p.b.Last()).Kind {
	case syntax.Ident, syntax.Member:
		p.typeAround(mark, start)
	}
	p.b.As(role)
}

// typeAround makes the name that was read a TypeExpr.
func (p *parser) typeAround(mark, start int) {
	p.b.As(syntax.RoleItem)
	p.wrap(syntax.TypeExpr, mark, start, syntax.NoRole)
}

// typ parses a type that may be a part of another one.
func (p *parser) typ() {
	if !p.deeper() {
		return
	}
	defer func() { p.depth-- }()
	mark, start := p.b.Mark(), p.start
	switch p.tok {
	case token.IDENT:
		p.typeName(mark, start)
	case token.MUL:
		p.next()
		p.typeOf("*", mark, start)
	case token.TILDE:
		p.next()
		p.typeOf("~", mark, start)
	case token.LBRACK:
		p.arrayType(mark, start)
	case token.MAP:
		p.mapType(mark, start)
	case token.CHAN, token.ARROW:
		p.chanType(mark, start)
	case token.FUNC:
		p.next()
		p.signature()
		p.wrap(syntax.FuncType, mark, start, syntax.NoRole)
	case token.STRUCT:
		p.next()
		p.fields(p.field)
		p.typeExpr("struct", mark, start)
	case token.INTERFACE:
		p.next()
		p.fields(p.method)
		p.typeExpr("interface", mark, start)
	case token.LPAREN:
		p.next()
		p.typ()
		p.b.As(syntax.RoleItem)
		p.take(token.RPAREN)
		p.typeExpr("(", mark, start)
	default:
		if p.atEllipsis() {
			p.ellipsis()
			return
		}
		p.missing()
	}
}

// typeExpr wraps what was read since mark in a TypeExpr.
func (p *parser) typeExpr(sym string, mark, start int) {
	p.wrap(syntax.TypeExpr, mark, start, syntax.NoRole).Sym = p.b.Symbol(sym)
}

// typeOf parses one more type and makes a TypeExpr.
func (p *parser) typeOf(sym string, mark, start int) {
	p.typ()
	p.b.As(syntax.RoleItem)
	p.typeExpr(sym, mark, start)
}

// typeName parses a, a.b and a.b[T].
func (p *parser) typeName(mark, start int) {
	p.name()
	for p.tok == token.PERIOD {
		p.b.As(syntax.RoleObject)
		p.next()
		from, to := p.start, p.end
		ok := p.tok == token.IDENT && !p.outdented()
		if ok {
			p.next()
		}
		p.wrap(syntax.Member, mark, start, syntax.NoRole)
		if !ok {
			p.broken()
			return
		}
		p.b.Name(from, to)
	}
	if p.tok != token.LBRACK {
		return
	}
	p.b.As(syntax.RoleItem)
	p.next()
	closed := p.list(token.RBRACK, func() {
		p.typ()
		p.b.As(syntax.RoleTypeArg)
	})
	p.wrap(syntax.TypeExpr, mark, start, syntax.NoRole)
	if !closed {
		p.broken()
	}
}

func (p *parser) arrayType(mark, start int) {
	sym := "[]"
	p.next()
	if p.tok != token.RBRACK {
		sym = "[n]"
		level := p.level
		p.level = 0
		if p.tok == token.ELLIPSIS {
			p.ellipsisLength()
		} else {
			p.expr(syntax.RoleIndex)
		}
		p.level = level
	}
	p.take(token.RBRACK)
	p.typeOf(sym, mark, start)
}

// ellipsisLength passes over the ... of [...]T, which in a pattern is one.
func (p *parser) ellipsisLength() {
	if p.pattern {
		p.ellipsis()
		p.b.As(syntax.RoleIndex)
		return
	}
	p.next()
}

func (p *parser) mapType(mark, start int) {
	p.next()
	if p.take(token.LBRACK) {
		p.typ()
		p.b.As(syntax.RoleKey)
		p.take(token.RBRACK)
	}
	p.typeOf("map", mark, start)
}

func (p *parser) chanType(mark, start int) {
	sym := "chan"
	if p.take(token.ARROW) {
		sym = "<-chan"
	}
	p.take(token.CHAN)
	if sym == "chan" && p.take(token.ARROW) {
		sym = "chan<-"
	}
	p.typeOf(sym, mark, start)
}

// fields parses {…} of a struct or an interface.
func (p *parser) fields(item func()) {
	if p.tok != token.LBRACE {
		return
	}
	p.next()
	for p.tok != token.RBRACE && p.tok != token.EOF && !p.topLevel(1) {
		if p.tok == token.SEMICOLON {
			p.next()
			continue
		}
		at, mark := p.place(), p.b.Mark()
		item()
		p.endOfItem()
		if p.place() == at && p.tok != token.EOF {
			p.b.Drop(mark)
			p.gap()
		}
	}
	p.take(token.RBRACE)
}

// endOfItem passes over what is left on the line of a field.
func (p *parser) endOfItem() {
	if p.tok == token.SEMICOLON || p.tok == token.RBRACE || p.tok == token.EOF || p.fresh {
		return
	}
	p.broken()
	start := p.start
	for p.tok != token.SEMICOLON && p.tok != token.RBRACE && p.tok != token.EOF && !p.fresh {
		p.next()
	}
	p.b.Gap(start, max(start, p.prev))
	p.b.As(syntax.RoleItem)
}

// field parses a field of a struct: a, b T "tag".
func (p *parser) field() {
	if p.atEllipsis() {
		p.ellipsis()
		p.b.As(syntax.RoleItem)
		return
	}
	for p.tok == token.IDENT && p.peek() == token.COMMA {
		p.b.Leaf(syntax.FieldDef, p.start, p.end)
		p.b.Name(p.start, p.end)
		p.b.As(syntax.RoleItem)
		p.next()
		p.next()
	}
	mark, start := p.b.Mark(), p.start
	from, to := 0, 0
	if p.tok == token.IDENT && p.named(token.SEMICOLON, token.STRING, token.RBRACE) {
		from, to = p.start, p.end
		p.next()
	}
	p.typeAs(syntax.RoleType)
	if p.tok == token.STRING {
		p.str()
		p.b.As(syntax.RoleDecorator)
	}
	p.wrap(syntax.FieldDef, mark, start, syntax.RoleItem)
	if to > 0 {
		p.b.Name(from, to)
	}
}

// named reports whether the name here is one of a field or parameter with a
// type behind it, and not the type itself, behind which one of ends stands.
func (p *parser) named(ends ...token.Token) bool {
	ahead := p.lexer
	ahead.next()
	if ahead.tok == token.LBRACK { // a []T or a[T]
		ahead.next()
		if ahead.tok == token.RBRACK {
			return true
		}
		for open := 1; open > 0 && ahead.tok != token.EOF && ahead.Pos-p.start < lookahead; ahead.next() {
			switch ahead.tok {
			case token.LBRACK:
				open++
			case token.RBRACK:
				open--
			}
		}
	}
	p.steps = ahead.steps
	for _, end := range ends {
		if ahead.tok == end {
			return false
		}
	}
	return ahead.tok != token.PERIOD && ahead.tok != token.EOF
}

// lookahead bounds in bytes how far the parser looks for the end of a bracket.
const lookahead = 512

// method parses an element of an interface: a method, or types.
func (p *parser) method() {
	mark, start := p.b.Mark(), p.start
	if p.tok == token.IDENT && p.peek() == token.LPAREN {
		from, to := p.start, p.end
		p.next()
		p.signature()
		p.wrap(syntax.FuncDef, mark, start, syntax.RoleItem)
		p.b.Name(from, to)
		return
	}
	if p.atEllipsis() {
		p.ellipsis()
		p.b.As(syntax.RoleItem)
		return
	}
	p.constraint()
	p.wrap(syntax.FieldDef, mark, start, syntax.RoleItem)
}

// constraint parses types with | between them.
func (p *parser) constraint() {
	mark, start := p.b.Mark(), p.start
	p.typeAs(syntax.RoleType)
	if p.tok != token.OR {
		return
	}
	p.b.As(syntax.RoleItem)
	for p.take(token.OR) {
		p.typ()
		p.b.As(syntax.RoleItem)
	}
	p.typeExpr("|", mark, start)
	p.b.As(syntax.RoleType)
}

// signature parses parameters and results.
func (p *parser) signature() {
	level := p.level
	p.level = 0
	if p.tok == token.LPAREN {
		p.params(token.RPAREN, syntax.RoleParam)
	}
	p.level = level
	switch p.tok {
	case token.LPAREN:
		p.params(token.RPAREN, syntax.RoleResult)
	case token.IDENT, token.MUL, token.LBRACK, token.MAP, token.CHAN, token.ARROW, token.FUNC, token.STRUCT, token.INTERFACE:
		if !p.fresh {
			p.typeAs(syntax.RoleType)
		}
	case token.ELLIPSIS:
		if p.pattern && !p.fresh {
			p.ellipsis()
			p.b.As(syntax.RoleType)
		}
	}
}

// A span is where a name is.
type span struct{ start, end int }

// params parses parameters between brackets. A name alone is a parameter if
// another one in the list has a type behind its name, and else a type, so names
// alone wait until that is known.
func (p *parser) params(end token.Token, role syntax.Role) {
	p.next()
	var alone []span
	closed := p.list(end, func() {
		if p.tok == token.IDENT && !p.rest && p.endsAlone(end) {
			alone = append(alone, span{p.start, p.end})
			p.next()
			return
		}
		named := p.tok == token.IDENT && !p.atEllipsis() && p.named(token.COMMA, end, token.SEMICOLON)
		p.flushAlone(alone, role, named)
		alone = alone[:0]
		p.param(named, role)
	})
	p.flushAlone(alone, role, false)
	if !closed {
		p.broken()
	}
}

func (p *parser) endsAlone(end token.Token) bool {
	next := p.peek()
	return next == token.COMMA || next == end
}

// flushAlone adds the parameters that were a name alone.
func (p *parser) flushAlone(alone []span, role syntax.Role, named bool) {
	for _, s := range alone {
		mark := p.b.Mark()
		if p.pattern && p.Src[s.start] == '$' {
			p.b.Leaf(syntax.Metavar, s.start, s.end)
			p.b.Name(s.start, s.end)
			if !named {
				p.b.As(role)
				continue
			}
			p.b.Drop(mark)
		}
		if named {
			p.b.Leaf(syntax.Param, s.start, s.end)
			p.b.Name(s.start, s.end)
			p.b.As(role)
			continue
		}
		p.b.Leaf(syntax.Ident, s.start, s.end)
		p.b.Name(s.start, s.end)
		p.b.As(syntax.RoleItem)
		p.b.Wrap(syntax.TypeExpr, mark, s.start, s.end)
		p.b.As(syntax.RoleType)
		p.b.Wrap(syntax.Param, mark, s.start, s.end)
		p.b.As(role)
	}
}

func (p *parser) param(named bool, role syntax.Role) {
	mark, start := p.b.Mark(), p.start
	switch {
	case p.rest:
		p.name()
		p.b.As(role)
		return
	case p.atEllipsis() && (p.endsAlone(token.RPAREN) || p.peek() == token.SEMICOLON || p.peek() == token.RBRACK):
		p.ellipsis()
		p.b.As(role)
		return
	}
	from, to := 0, 0
	if named {
		from, to = p.start, p.end
		p.next()
	}
	flags := syntax.Flags(0)
	if p.take(token.ELLIPSIS) {
		flags = syntax.FlagRest
	}
	if role == syntax.RoleTypeParam {
		p.constraint()
	} else {
		p.typeAs(syntax.RoleType)
	}
	p.wrap(syntax.Param, mark, start, role).Flags |= flags
	if to > 0 {
		p.b.Name(from, to)
	}
}
