package java

import "github.com/squiresec/squire/checks/syntax"

// loop adds a for in one of its two forms.
func (p *parser) loop(mark, start int) {
	p.next()
	kind, ok := syntax.For, p.accept(tLParen)
	if ok {
		kind, ok = p.loopHead()
		ok = p.close(tRParen) && ok
	}
	ok = p.body(syntax.RoleBody) && ok
	p.whole(p.wrap(kind, mark, start), ok)
}

// loopHead adds what is in the brackets of a for, and says which form it has.
func (p *parser) loopHead() (syntax.Kind, bool) {
	if p.tok.kind == tEllipsis && p.mode == syntax.Pattern && p.peek() == tRParen {
		p.ellipsis()
		p.b.As(syntax.RoleInit)
		return syntax.For, true
	}
	k := p.tok.kind
	if k.modifier() || k == tAt || (p.name() || k.primitive()) && p.declarationAhead() {
		mark, start := p.b.Mark(), p.tok.start
		flags := p.modifiers()
		p.typ(syntax.RoleType)
		if each := p.name() && p.eachAhead(); each {
			p.ident()
			p.b.As(syntax.RoleTarget)
			p.skipDims()
			p.wrap(syntax.VarDef, mark, start).Flags |= flags
			p.b.As(syntax.RoleTarget)
			p.next()
			ok := p.expr()
			if ok {
				p.b.As(syntax.RoleValue)
			}
			return syntax.ForEach, ok
		}
		p.variables(mark, start, flags, syntax.VarDef, syntax.RoleInit)
	} else {
		p.expressions(syntax.RoleInit)
	}
	// What goes on in a line that is indented no more is no longer the head.
	if !p.accept(tSemi) || p.outdented() && !p.headAhead() {
		return syntax.For, false
	}
	p.from = p.tok.start
	if p.tok.kind != tSemi && p.expr() {
		p.b.As(syntax.RoleCond)
	}
	if !p.accept(tSemi) || p.outdented() && !p.headAhead() {
		return syntax.For, false
	}
	p.from = p.tok.start
	p.expressions(syntax.RoleUpdate)
	return syntax.For, true
}

// headAhead reports whether the bracket of a loop's head is closed after one
// semicolon at most.
func (p *parser) headAhead() bool {
	s := p.spot()
	defer p.back(s)
	for open, semis := 0, 0; semis < 2; p.next() {
		switch p.tok.kind {
		case tLParen:
			open++
		case tRParen:
			if open--; open < 0 {
				return true
			}
		case tSemi:
			semis++
		case tEOF, tLBrace, tRBrace:
			return false
		}
		if p.tok.end-s.tok.start > 4000 {
			return false
		}
	}
	return false
}

// eachAhead reports whether a colon follows the name that comes next.
func (p *parser) eachAhead() bool {
	s := p.spot()
	defer p.back(s)
	p.next()
	return p.skipDims() && p.tok.kind == tColon
}

// expressions adds what is between two semicolons of a loop's head.
func (p *parser) expressions(role syntax.Role) {
	for p.tok.kind != tSemi && p.tok.kind != tRParen && p.expr() {
		p.b.As(role)
		if !p.accept(tComma) {
			break
		}
	}
}
