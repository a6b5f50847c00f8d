package java

import "github.com/squiresec/squire/checks/syntax"

// try adds try with its resources and clauses.
func (p *parser) try(mark, start int) {
	p.next()
	ok := true
	if p.accept(tLParen) {
		for p.tok.kind != tRParen && p.tok.kind != tLBrace && p.resource() {
			if !p.accept(tSemi) {
				break
			}
		}
		ok = p.close(tRParen)
	}
	ok = p.braces(syntax.RoleBody) && ok
	for p.tok.kind == kCatch {
		p.catch()
		p.b.As(syntax.RoleCatch)
	}
	if p.accept(kFinally) {
		ok = p.braces(syntax.RoleFinally) && ok
	}
	p.whole(p.wrap(syntax.Try, mark, start), ok)
}

// braces adds a block, and reports whether there is one.
func (p *parser) braces(role syntax.Role) bool {
	if p.tok.kind != tLBrace {
		return false
	}
	p.block()
	p.b.As(role)
	return true
}

// resource adds a variable or an expression of a try.
func (p *parser) resource() bool {
	k := p.tok.kind
	switch {
	case p.ellipsis():
		p.b.As(syntax.RoleWith)
	case k.modifier() || k == tAt || (p.name() || k.primitive()) && p.declarationAhead():
		mark, start := p.b.Mark(), p.tok.start
		flags := p.modifiers()
		p.typ(syntax.RoleType)
		if !p.name() {
			p.wrap(syntax.VarDef, mark, start).Flags |= syntax.FlagBroken
			p.b.As(syntax.RoleWith)
			return false
		}
		p.variables(mark, start, flags, syntax.VarDef, syntax.RoleWith)
	case p.expr():
		p.b.As(syntax.RoleWith)
	default:
		return false
	}
	return true
}

// catch adds a clause with all of its types.
func (p *parser) catch() {
	mark, start := p.b.Mark(), p.tok.start
	p.next()
	ok := p.accept(tLParen)
	if ok {
		if p.ellipsis() {
			p.b.As(syntax.RoleTarget)
		} else {
			p.modifiers()
			for p.typ(syntax.RoleType) && p.tok.kind == tOp && p.tok.op == syntax.BitOr {
				p.next()
			}
			if ok = p.name(); ok {
				p.ident()
				p.b.As(syntax.RoleTarget)
			}
		}
		ok = p.close(tRParen) && ok
	}
	ok = p.braces(syntax.RoleBody) && ok
	p.whole(p.wrap(syntax.Catch, mark, start), ok)
}
