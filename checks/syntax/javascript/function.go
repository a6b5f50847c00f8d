package javascript

import "github.com/squiresec/squire/checks/syntax"

// function reads from the word function on.
func (p *parser) function(k syntax.Kind, mark, start int, flags syntax.Flags) {
	p.next()
	if p.accept(star) {
		flags |= syntax.FlagGenerator
	}
	from, to := p.tok.start, p.tok.start
	if p.tok.kind.name() || p.tok.kind == restVar {
		to = p.tok.end
		p.next()
	} else if p.mode == syntax.Pattern && p.tok.kind == ellipsis {
		p.next() // function ... (x): whatever it is called
	}
	ok := p.functionRest(flags, k == syntax.FuncDef)
	p.wrap(k, mark, start).Flags |= flags
	p.b.Name(from, to)
	p.brokenIf(!ok)
}

// functionRest reads parameters, the type of the result and the body. That may
// be missing where a signature can be.
func (p *parser) functionRest(flags syntax.Flags, signature bool) bool {
	saved := p.in
	p.in = 0
	if flags&syntax.FlagGenerator != 0 {
		p.in = inGenerator
	}
	if p.tok.kind == less || p.tok.kind == shl {
		p.typeParams()
	}
	ok := p.tok.kind == lparen && p.params()
	if p.accept(colon) {
		ok = p.typ(syntax.RoleType) && ok
	}
	if p.tok.kind == lbrace {
		ok = p.block() && ok
		p.b.As(syntax.RoleBody)
	} else if !signature {
		ok = false
		p.errs++
	}
	p.in = saved
	return ok
}

// params reads parameters in parentheses and reports whether they were closed.
func (p *parser) params() bool {
	b := p.begin(rparen)
	for ok := p.more(&b); ok; ok = p.separator(&b) {
		if !p.param() {
			break
		}
		p.b.As(syntax.RoleParam)
	}
	return p.end(b)
}

// param reads one parameter.
func (p *parser) param() bool {
	start, mark := p.tok.start, p.b.Mark()
	flags := syntax.Flags(0)
	if p.tok.kind == restVar || p.tok.kind == ellipsis && p.ellipsis() {
		p.primary()
		return true
	}
	for p.tok.kind == at {
		p.decorator()
	}
	for p.parameterProperty() {
		p.modifier()
	}
	if p.accept(ellipsis) {
		flags |= syntax.FlagRest
	}
	from, to := p.tok.start, p.tok.start
	switch {
	case p.tok.kind.name() || p.tok.kind == wThis:
		to = p.tok.end
		p.next()
	case p.tok.kind == lbrace || p.tok.kind == lbracket:
		p.bindingPattern()
		p.b.As(syntax.RoleTarget)
	case flags == 0:
		p.b.Drop(mark)
		return false
	}
	if p.accept(question) {
		flags |= syntax.FlagOptional
	}
	if p.accept(colon) {
		p.typ(syntax.RoleType)
	}
	if p.tok.kind == assignOp && p.tok.op == syntax.NoOp {
		p.next()
		if p.assign() != nothing {
			p.b.As(syntax.RoleDefault)
		}
	}
	p.wrap(syntax.Param, mark, start).Flags |= flags
	p.b.Name(from, to)
	return true
}

// bindingPattern reads a pattern of names. It looks like a literal.
func (p *parser) bindingPattern() {
	switch {
	case !p.enter():
		p.skipNested()
		return
	case p.tok.kind == lbrace:
		p.object()
	default:
		p.array()
	}
	p.leave()
}

func (p *parser) parameterProperty() bool {
	switch p.tok.kind {
	case wPublic, wPrivate, wProtected, wReadonly, wOverride:
		next := p.peek().kind
		return next.word() || next == lbrace || next == lbracket
	}
	return false
}

// parenOrArrow reads what begins with a parenthesis: an expression in it, or an
// arrow function. Its first half looks the same; it is read as an expression
// until it can be none, and again as parameters if those aren't plain names.
func (p *parser) parenOrArrow(mark, start int, flags syntax.Flags) found {
	saved, inner, parenStart := p.save(), p.b.Mark(), p.tok.start
	switch next := p.peek().kind; {
	case next == rparen, next == ellipsis && p.mode == syntax.Code:
		return p.lambda(mark, start, flags)
	}
	b := p.begin(rparen)
	plain := true
	for ok := p.more(&b); ok; ok = p.separator(&b) {
		itemStart, itemMark := p.tok.start, p.b.Mark()
		if p.tok.kind == at || !p.spread(syntax.Arg) {
			break
		}
		n := p.last()
		plain = plain && int(n.Sub) == itemMark && p.b.Last() == itemMark && (n.Kind == syntax.Ident || n.Kind == syntax.Metavar || n.Kind == syntax.Ellipsis)
		p.b.As(syntax.RoleItem)
		// ($X: T) of a pattern, and Flow's casts
		if p.tok.kind == colon && (n.Kind == syntax.Metavar && p.mode == syntax.Pattern || p.js) && p.fuel > 0 && !p.isArrowAt(saved) {
			p.typed(itemMark, itemStart)
		}
		if p.tok.kind == colon || p.tok.kind == question {
			if p.fuel > 0 {
				p.back(saved, inner)
				return p.lambda(mark, start, flags)
			}
			break
		}
	}
	if p.tok.kind == rparen && p.arrowFollows(b.in) {
		if p.in = b.in; plain || p.fuel <= 0 {
			return p.convert(mark, start, inner, flags)
		}
		p.back(saved, inner)
		return p.lambda(mark, start, flags)
	}
	closed := p.end(b)
	p.parens(inner, parenStart)
	p.brokenIf(!closed)
	return operand
}

// parens makes a Paren of the items that were added since mark.
func (p *parser) parens(mark, start int) {
	items := 0
	for i := p.b.Last(); i >= mark; i = int(p.b.Node(i).Sub) - 1 {
		items++
	}
	if items > 1 {
		p.b.Wrap(syntax.Sequence, mark, p.firstStart(mark), int(p.last().End))
	}
	if items > 0 {
		p.b.As(syntax.RoleValue)
	}
	p.wrap(syntax.Paren, mark, start)
}

// firstStart returns where the first of the nodes starts that were added since
// mark: that is the first one without children, or one around it.
func (p *parser) firstStart(mark int) int {
	start := int(p.b.Node(p.b.Last()).Start)
	for i := p.b.Last() - 1; i >= mark; i = int(p.b.Node(i).Sub) - 1 {
		start = int(p.b.Node(i).Start)
	}
	return start
}

// typed reads the type of a value, as in ($X: T).
func (p *parser) typed(mark, start int) {
	p.b.As(syntax.RoleValue)
	p.next()
	p.typ(syntax.RoleType)
	p.wrap(syntax.Cast, mark, start)
	p.b.As(syntax.RoleItem)
}

// arrowFollows reports whether the arrow of a function stands behind the
// current closing parenthesis, or the type of its result.
func (p *parser) arrowFollows(in context) bool {
	saved, mark := p.save(), p.b.Mark()
	p.next()
	ok := p.tok.kind == arrow && !p.tok.nl
	if p.tok.kind != colon || !p.types || p.fuel <= 0 {
		p.restore(saved)
		return ok
	}
	p.in = in
	p.next()
	p.trying++
	ok = p.typ(syntax.RoleType) && p.errs == saved.errs && p.tok.kind == arrow && !p.tok.nl
	if ok && in&inThen != 0 {
		// In c ? (a) : b => d the colon belongs to the question.
		p.arrowBody(mark, saved.tok.start, 0)
		ok = p.tok.kind == colon
	}
	p.trying--
	p.back(saved, mark)
	return ok
}

// isArrow reports whether an arrow function's parameters begin at the current
// parenthesis.
func (p *parser) isArrow() bool {
	if p.fuel <= 0 {
		return false
	}
	saved, mark := p.save(), p.b.Mark()
	p.trying++
	ok := p.params() && p.errs == saved.errs
	if ok && p.accept(colon) {
		ok = p.typ(syntax.RoleType) && p.errs == saved.errs
	}
	ok = ok && p.tok.kind == arrow && !p.tok.nl
	p.trying--
	p.back(saved, mark)
	return ok
}

// isArrowAt asks that of a parenthesis that was passed.
func (p *parser) isArrowAt(s state) bool {
	here, mark := p.save(), p.b.Mark()
	p.restore(s)
	ok := p.isArrow()
	p.b.Drop(mark)
	p.restore(here)
	return ok
}

// convert makes parameters of the items that were added since inner, and
// reads the rest of an arrow function. The current token is the parenthesis.
func (p *parser) convert(mark, start, inner int, flags syntax.Flags) found {
	p.open[0]--
	p.next()
	for i := p.b.Last(); i >= inner; i = int(p.b.Node(i).Sub) - 1 {
		n := p.b.Node(i)
		n.Role = syntax.RoleParam
		if int(n.Sub) == i && (n.Kind == syntax.Ident || n.Kind == syntax.Metavar) && n.Flags&syntax.FlagRest == 0 {
			n.Kind = syntax.Param
		}
	}
	if p.accept(colon) {
		p.typ(syntax.RoleType)
	}
	p.arrowBody(mark, start, flags)
	return whole
}

// lambda reads an arrow function from its parameters on.
func (p *parser) lambda(mark, start int, flags syntax.Flags) found {
	ok := p.params()
	if p.accept(colon) {
		p.typ(syntax.RoleType)
	}
	if p.tok.kind == arrow {
		p.arrowBody(mark, start, flags)
	} else {
		p.errs++
		p.wrap(syntax.Lambda, mark, start).Flags |= flags | syntax.FlagArrow | syntax.FlagBroken
	}
	p.brokenIf(!ok)
	return whole
}

// arrowBody reads the arrow and the body of a function. Its parameters were
// read.
func (p *parser) arrowBody(mark, start int, flags syntax.Flags) {
	p.expect(arrow)
	saved := p.in
	p.in &^= inGenerator
	ok := true
	if p.tok.kind == lbrace {
		p.in = 0
		ok = p.block()
		p.b.As(syntax.RoleBody)
	} else if ok = p.assign() != nothing; ok {
		p.b.As(syntax.RoleBody)
	} else {
		p.errs++
	}
	p.in = saved
	p.wrap(syntax.Lambda, mark, start).Flags |= flags | syntax.FlagArrow
	p.brokenIf(!ok)
}
