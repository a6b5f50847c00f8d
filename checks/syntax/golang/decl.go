package golang

import (
	"go/token"

	"github.com/squiresec/squire/checks/syntax"
)

func (p *parser) packageClause() {
	start := p.start
	p.next()
	from, to := p.start, p.end
	ok := p.tok == token.IDENT && !p.fresh
	if ok {
		p.next()
	}
	p.b.Leaf(syntax.Package, start, p.prev)
	p.b.As(syntax.RoleItem)
	if ok {
		p.b.Name(from, to)
	} else {
		p.broken()
	}
	p.endOfStmt()
}

// group parses what is behind import, var, const or type: one specification, or
// several in parentheses. Each begins at start, and a single one at its keyword.
func (p *parser) group(spec func(keyword token.Token, start int)) {
	keyword, start := p.tok, p.start
	p.next()
	if p.tok != token.LPAREN {
		spec(keyword, start)
		if keyword == token.IMPORT {
			p.endOfStmt()
		}
		return
	}
	p.next()
	for p.tok != token.RPAREN && p.tok != token.EOF && !p.topLevel(1) {
		switch {
		case p.tok == token.SEMICOLON:
			p.next()
		case p.atEllipsis():
			p.ellipsis()
			p.b.As(syntax.RoleItem)
		case p.tok == token.IDENT || p.tok == token.STRING && keyword == token.IMPORT || p.tok == token.PERIOD:
			p.grouped(spec, keyword)
		case p.tok == token.RBRACE || p.fresh && p.columnOf(p.start) == 0:
			p.broken()
			return
		default:
			p.gap()
		}
	}
	p.take(token.RPAREN)
}

// grouped parses one specification of a group and the end of its line.
func (p *parser) grouped(spec func(token.Token, int), keyword token.Token) {
	at, mark, column := p.place(), p.b.Mark(), p.column
	if p.fresh {
		p.column = p.columnOf(p.start)
	}
	spec(keyword, p.start)
	p.column = column
	if p.tok != token.RPAREN {
		p.endOfItem()
	}
	if p.place() == at && p.tok != token.EOF {
		p.b.Drop(mark)
		p.gap()
	}
}

// importSpec parses a path with the name before it.
func (p *parser) importSpec(_ token.Token, start int) {
	mark := p.b.Mark()
	flags := syntax.Flags(0)
	switch {
	case p.tok == token.PERIOD:
		flags = syntax.FlagWildcard
		p.next()
	case p.tok == token.IDENT && !p.fresh || p.tok == token.IDENT && p.peek() == token.STRING:
		p.b.Leaf(syntax.ImportAs, p.start, p.end)
		p.b.Name(p.start, p.end)
		p.b.As(syntax.RoleItem)
		p.next()
	}
	from, to := p.start, p.end
	ok := p.tok == token.STRING && !(p.fresh && p.start != start)
	if ok {
		p.next()
	}
	if n := p.b.Last(); !ok && n >= mark && p.pattern && p.b.Node(n).Kind == syntax.ImportAs {
		// import $X stands for any path.
		sym := p.b.Node(n).Sym
		p.b.Drop(mark)
		p.wrap(syntax.Import, mark, start, syntax.RoleItem).Sym = sym
		return
	}
	p.wrap(syntax.Import, mark, start, syntax.RoleItem).Flags |= flags
	if ok && to-from >= 2 && p.Src[to-1] == p.Src[from] {
		p.b.Name(from+1, to-1)
	} else {
		p.broken()
	}
}

// varSpec parses a, b T = x, y.
func (p *parser) varSpec(keyword token.Token, start int) {
	mark, at := p.b.Mark(), p.start
	n := 1
	if at != start && p.fresh { // var alone
		p.wrap(syntax.VarDef, mark, start, syntax.RoleItem).Flags |= syntax.FlagBroken
		return
	}
	p.name()
	for p.take(token.COMMA) {
		p.name()
		n++
	}
	p.tuple(n, mark, at, syntax.RoleTarget)
	switch p.tok {
	case token.ASSIGN, token.SEMICOLON, token.RPAREN, token.RBRACE, token.EOF:
	default:
		if !p.fresh {
			p.typeAs(syntax.RoleType)
		}
	}
	ok := true
	if p.take(token.ASSIGN) {
		ok = p.continues()
		if ok {
			value, at := p.b.Mark(), p.start
			p.tuple(p.exprs(syntax.RoleValue), value, at, syntax.RoleValue)
		}
	}
	def := p.wrap(syntax.VarDef, mark, start, syntax.RoleItem)
	if keyword == token.CONST {
		def.Flags |= syntax.FlagConst
	}
	if !ok {
		def.Flags |= syntax.FlagBroken
	}
}

// typeSpec parses a type with its name.
func (p *parser) typeSpec(_ token.Token, start int) {
	mark := p.b.Mark()
	if p.tok != token.IDENT || p.fresh && p.start != start {
		p.wrap(syntax.TypeDef, mark, start, syntax.RoleItem).Flags |= syntax.FlagBroken
		return
	}
	from, to := p.start, p.end
	p.next()
	if p.tok == token.LBRACK && p.typeParams() {
		p.params(token.RBRACK, syntax.RoleTypeParam)
	}
	p.take(token.ASSIGN)
	kind, op := syntax.ClassDef, syntax.NoOp
	switch p.tok {
	case token.STRUCT:
		op = syntax.OpStruct
		p.classBody(p.field)
	case token.INTERFACE:
		op = syntax.OpInterface
		p.classBody(p.method)
	default:
		kind = syntax.TypeDef
		p.typeAs(syntax.RoleType)
	}
	p.wrap(kind, mark, start, syntax.RoleItem).Op = op
	p.b.Name(from, to)
}

// classBody parses struct or interface and what it consists of.
func (p *parser) classBody(item func()) {
	p.next()
	mark, start := p.b.Mark(), p.start
	if p.tok != token.LBRACE {
		return
	}
	p.fields(item)
	p.wrap(syntax.Block, mark, start, syntax.RoleBody)
}

// typeParams reports whether a [ behind the name of a type begins parameters
// and not an array: [P any], not [N]int or [N * 2]int.
func (p *parser) typeParams() bool {
	ahead := p.lexer
	ahead.next()
	if ahead.tok == token.ELLIPSIS {
		ahead.next()
		return p.pattern && (ahead.tok == token.COMMA || ahead.tok == token.RBRACK)
	}
	if ahead.tok != token.IDENT {
		return false
	}
	ahead.next()
	switch ahead.tok {
	case token.IDENT, token.COMMA, token.TILDE, token.INTERFACE, token.STRUCT, token.LBRACK, token.FUNC, token.MAP, token.CHAN:
		return true
	case token.MUL: // [P *T] is an array, [P *T,] and [P *T|U] aren't
		for open := 1; open > 0 && ahead.tok != token.EOF && ahead.Pos-p.start < lookahead; ahead.next() {
			switch ahead.tok {
			case token.LBRACK:
				open++
			case token.RBRACK:
				open--
			case token.COMMA, token.OR:
				return true
			}
		}
	}
	return false
}

// function parses the declaration of a function or a method.
func (p *parser) function() {
	mark, start := p.b.Mark(), p.start
	p.next()
	if p.tok == token.LPAREN {
		p.params(token.RPAREN, syntax.RoleReceiver)
	}
	from, to := p.start, p.end
	if p.tok == token.IDENT && !p.fresh {
		p.next()
	} else {
		to = from
	}
	if p.tok == token.LBRACK {
		p.params(token.RBRACK, syntax.RoleTypeParam)
	}
	p.signature()
	if p.tok == token.LBRACE {
		p.block(syntax.RoleBody)
	}
	p.wrap(syntax.FuncDef, mark, start, syntax.RoleItem)
	if to > from {
		p.b.Name(from, to)
	}
}
