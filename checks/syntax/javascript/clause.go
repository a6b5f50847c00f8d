package javascript

import "github.com/squiresec/squire/checks/syntax"

// choice reads a switch.
func (p *parser) choice(mark int) {
	start := p.tok.start
	p.next()
	ok := p.condition()
	if p.tok.kind == lbrace {
		b := p.begin(rbrace)
		in := p.in
		for p.tok.kind != rbrace && p.tok.kind != eof && !p.outside(&b) {
			at := p.tok.start
			switch {
			case p.tok.kind == wCase || p.tok.kind == wDefault:
				p.option(&b)
			case p.mode == syntax.Pattern && (p.tok.kind == ellipsis || p.tok.kind == restVar):
				p.primary()
				p.b.As(syntax.RoleCase)
			default: // a statement before the first case
				p.errs++
				p.statement()
			}
			if p.tok.start == at && p.tok.kind != eof {
				p.skip()
			}
		}
		p.in = in
		ok = p.end(b) && ok
	} else {
		ok = false
		p.errs++
	}
	p.wrap(syntax.Switch, mark, start)
	p.brokenIf(!ok)
}

// option reads a case, or the default. b is the bracket around it, or nil.
func (p *parser) option(b *bracket) {
	start, mark := p.tok.start, p.b.Mark()
	ok := true
	if p.accept(wCase) {
		if ok = p.expression(); ok {
			p.b.As(syntax.RoleCond)
		}
	} else {
		p.next()
	}
	ok = p.expect(colon) && ok
	bodyStart, bodyMark := p.prevEnd, p.b.Mark()
	if k := p.tok.kind; k != rbrace && k != wCase && k != wDefault {
		bodyStart = p.tok.start
	}
	for k := p.tok.kind; k != rbrace && k != eof && k != wCase && k != wDefault && (b == nil || !p.outside(b)); k = p.tok.kind {
		at := p.tok.start
		p.statement()
		if p.tok.start == at && p.tok.kind != eof {
			p.skip()
		}
	}
	p.wrap(syntax.Block, bodyMark, bodyStart).Role = syntax.RoleBody
	p.wrap(syntax.Case, mark, start).Role = syntax.RoleCase
	p.brokenIf(!ok)
}

func (p *parser) try(mark int) {
	start := p.tok.start
	p.next()
	ok := false
	if p.tok.kind == lbrace {
		ok = p.block()
		p.b.As(syntax.RoleBody)
	}
	if p.tok.kind == wCatch {
		p.catch()
	}
	if p.tok.kind == wFinally {
		p.next()
		if p.tok.kind == lbrace {
			p.block()
			p.b.As(syntax.RoleFinally)
		}
	}
	p.wrap(syntax.Try, mark, start)
	p.brokenIf(!ok)
}

func (p *parser) catch() {
	start, mark := p.tok.start, p.b.Mark()
	ok := true
	p.next()
	if p.tok.kind == lparen {
		b := p.begin(rparen)
		switch {
		case p.tok.kind == ellipsis && p.mode == syntax.Pattern:
			p.leaf(syntax.Ellipsis)
			p.b.As(syntax.RoleTarget)
		default:
			ok = p.variable()
		}
		ok = p.end(b) && ok
	}
	if p.tok.kind == lbrace {
		ok = p.block() && ok
		p.b.As(syntax.RoleBody)
	} else {
		ok = false
		p.errs++
	}
	p.wrap(syntax.Catch, mark, start).Role = syntax.RoleCatch
	p.brokenIf(!ok)
}

// clause reads a part of a statement without the statement around it: the
// whole of a pattern, or what is left of something broken.
func (p *parser) clause() bool {
	p.errs++
	switch p.tok.kind {
	case wCatch:
		if p.mode == syntax.Code && p.peek().kind != lparen && p.peek().kind != lbrace {
			return false
		}
		p.catch()
	case wCase, wDefault:
		p.option(nil)
	case wElse:
		if p.mode == syntax.Code {
			return false
		}
		p.next()
		p.statement()
		p.b.As(syntax.RoleElse)
		return true
	default:
		p.next()
		if p.tok.kind != lbrace {
			p.gap(p.prevEnd)
			return true
		}
		p.block()
		p.b.As(syntax.RoleFinally)
	}
	return true
}

// fragment reads a part of a pattern, which may be less than a statement.
func (p *parser) fragment() {
	start, mark := p.tok.start, p.b.Mark()
	switch {
	case p.tok.kind == at:
		p.decorators()
		if p.tok.kind == eof {
			return
		}
		p.declaration(mark, start)
	case p.tok.kind == lbrace && p.objectPattern():
		p.simple()
	case (p.tok.kind.word() || p.tok.kind == str || p.tok.kind == number) && p.tok.kind != wDefault && p.peek().kind == colon:
		p.entry()
	case p.tok.kind == wFunction && !p.namedFunction():
		p.simple()
	default:
		p.statement()
	}
}

// namedFunction reports whether a declaration begins at the word function.
func (p *parser) namedFunction() bool {
	next := p.peek().kind
	return next != lparen && next != star
}

// objectPattern reports whether the current brace begins an object rather than
// a block.
func (p *parser) objectPattern() bool {
	saved := p.save()
	defer p.restore(saved)
	p.next()
	first := p.tok.kind
	switch {
	case first == lbracket || first == rbrace:
		return first == rbrace
	case first == ellipsis || first == restVar || first.word() || first == str || first == number:
		p.next()
		return p.tok.kind == comma || p.tok.kind == colon && !statementWords[first] || p.tok.kind == rbrace && first.word()
	}
	return false
}

// entry reads a: b, an entry of an object or a statement with a label.
func (p *parser) entry() {
	saved := p.save()
	p.next()
	p.next()
	if k := p.tok.kind; statementWords[k] || k == lbrace && !p.objectPattern() {
		p.restore(saved)
		p.simple()
		return
	}
	p.restore(saved)
	if !p.property() {
		return
	}
	p.accept(comma)
	p.b.As(syntax.RoleItem)
}
