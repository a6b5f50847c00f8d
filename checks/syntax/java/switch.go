package java

import "github.com/squiresec/squire/checks/syntax"

// switched adds a switch, which is a statement or an expression.
func (p *parser) switched() {
	mark, start := p.b.Mark(), p.tok.start
	label, brackets := p.label, p.brackets
	p.label, p.brackets = false, 0
	p.next()
	ok := p.condition(syntax.RoleCond)
	inner := p.inner
	p.inner = inBlock
	if ok = p.accept(tLBrace) && ok; ok || p.prev > start && p.Src[p.prev-1] == '{' {
		for p.tok.kind != tRBrace && p.tok.kind != tEOF && !p.memberAhead() {
			at := p.tok.start
			if p.tok.kind == kCase || p.tok.kind == kDefault && p.defaultLabel() {
				p.caseClause()
				p.b.As(syntax.RoleCase)
			} else {
				p.item()
			}
			if p.tok.start == at {
				p.junk()
			}
		}
		ok = p.accept(tRBrace) && ok
	}
	p.inner, p.label, p.brackets = inner, label, brackets
	p.whole(p.wrap(syntax.Switch, mark, start), ok)
}

// caseClause adds case or default with what belongs to it.
func (p *parser) caseClause() {
	mark, start := p.b.Mark(), p.tok.start
	col, from := p.col, p.from
	p.from = start
	if p.tok.nl {
		p.col = p.tok.col
	}
	ok := true
	if !p.accept(kDefault) {
		p.next()
		p.label = true
		ok = p.caseLabels()
		p.label = false
	}
	flags := syntax.Flags(0)
	switch {
	case p.accept(tArrow):
		flags = syntax.FlagArrow
		ok = p.arrowBody() && ok
	case p.accept(tColon):
		p.caseBody()
	default:
		ok = false
		if !p.tok.nl && p.tok.kind != tRBrace {
			p.end()
		}
	}
	p.col, p.from = col, from
	n := p.wrap(syntax.Case, mark, start)
	n.Flags |= flags
	p.whole(n, ok)
}

// caseLabels adds the values and patterns of a case, and its guard.
func (p *parser) caseLabels() bool {
	for {
		if !p.caseLabel() {
			return false
		}
		p.b.As(syntax.RoleCond)
		if !p.accept(tComma) {
			break
		}
	}
	if p.is("when") {
		p.next()
		if !p.expr() {
			return false
		}
		p.b.As(syntax.RoleGuard)
	}
	return true
}

// caseLabel adds a value or a pattern. An arrow ends it, and begins no lambda.
func (p *parser) caseLabel() bool {
	k := p.tok.kind
	switch {
	case k == kDefault:
		p.leaf(syntax.Empty)
		return true
	case k == kFinal || k == tAt:
		return p.pattern()
	case p.name() && (p.recordAhead() || p.declarationAhead() && !p.whenAhead()), k.primitive() && p.declarationAhead():
		return p.pattern()
	}
	return p.expr()
}

// whenAhead reports whether the name behind a type is the guard's keyword: a
// name, an arrow or a colon follows a variable called when.
func (p *parser) whenAhead() bool {
	s := p.spot()
	defer p.back(s)
	p.skipType()
	if !p.is("when") {
		return false
	}
	switch p.peek() {
	case tArrow, tColon, tComma:
		return false
	}
	return !p.whenTwice()
}

// whenTwice reports whether a variable called when stands before the guard.
func (p *parser) whenTwice() bool {
	p.next()
	return p.is("when")
}

// arrowBody adds what follows the arrow of a case.
func (p *parser) arrowBody() bool {
	ok := true
	switch {
	case p.tok.kind == tLBrace:
		p.block()
	case p.tok.kind == kThrow:
		p.keywordStatement(syntax.Throw)
	case p.tok.kind == tEllipsis && p.ellipsis():
		p.accept(tSemi)
	case p.tok.kind == kReturn || p.tok.kind == kBreak: // wrong, and clear
		return p.body(syntax.RoleBody)
	case p.expr():
		p.b.As(syntax.RoleBody)
		return p.end()
	default:
		return false
	}
	p.b.As(syntax.RoleBody)
	return ok
}

// caseBody adds the statements up to the next case.
func (p *parser) caseBody() {
	mark, start := p.b.Mark(), p.tok.start
	if p.tok.kind == kCase || p.tok.kind == tRBrace || p.tok.kind == kDefault || p.tok.kind == tEOF {
		start = p.prev
	}
	for p.tok.kind != tRBrace && p.tok.kind != tEOF && p.tok.kind != kCase && !p.memberAhead() {
		if p.tok.kind == kDefault && p.defaultLabel() {
			break
		}
		at := p.tok.start
		p.item()
		if p.tok.start == at {
			p.junk()
		}
	}
	p.wrap(syntax.Block, mark, start)
	p.b.As(syntax.RoleBody)
}

// instanceOf adds the rest of a test of a type, whose value was added.
func (p *parser) instanceOf(mark, start int) {
	p.b.As(syntax.RoleValue)
	p.next()
	p.modifiers()
	ok := true
	if p.recordAhead() {
		p.pattern()
		p.b.As(syntax.RoleTarget)
	} else if ok = p.typ(syntax.RoleType); ok && p.name() && !p.is("when") && !p.stray() {
		p.ident()
		p.b.As(syntax.RoleTarget)
	}
	n := p.wrap(syntax.TypeTest, mark, start)
	n.Op = syntax.InstanceOf
	if !ok {
		n.Flags |= syntax.FlagBroken
	}
}

// recordAhead reports whether a record pattern comes next.
func (p *parser) recordAhead() bool {
	s := p.spot()
	defer p.back(s)
	return p.name() && p.skipType() && p.tok.kind == tLParen
}

// pattern adds a pattern: a type with a name, a record with patterns, or _.
func (p *parser) pattern() bool {
	if !p.enter() {
		return true
	}
	defer func() { p.depth-- }()
	mark, start := p.b.Mark(), p.tok.start
	if p.ellipsis() {
		return true
	}
	if p.tok.kind == tRest {
		p.metavarRest()
		return true
	}
	if p.recordAhead() {
		p.qualified()
		p.b.As(syntax.RoleCallee)
		if p.tok.kind == tLess {
			p.typeArgs(syntax.RoleTypeArg)
		}
		p.next()
		for p.tok.kind != tRParen && p.pattern() {
			p.b.As(syntax.RoleArg)
			if !p.accept(tComma) {
				break
			}
		}
		closed := p.close(tRParen)
		n := p.wrap(syntax.Call, mark, start)
		if !closed {
			n.Flags |= syntax.FlagBroken
		}
		return true
	}
	p.modifiers()
	if p.is("_") || p.tok.kind == tMetavar {
		if k := p.peek(); p.b.Mark() == mark && (k == tComma || k == tRParen || k == tArrow) {
			p.ident()
			return true
		}
	}
	if !p.typ(syntax.RoleType) {
		return p.b.Mark() > mark
	}
	if p.name() {
		p.ident()
		p.b.As(syntax.RoleTarget)
	}
	p.wrap(syntax.VarDef, mark, start)
	return true
}
