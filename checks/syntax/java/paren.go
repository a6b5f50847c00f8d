package java

import "github.com/squiresec/squire/checks/syntax"

// What begins with an opening parenthesis.
type parens uint8

const (
	isParen parens = iota
	isCast
	isLambda
	isTyped // ($T $X) of a pattern
)

// parens looks ahead to tell what begins with the parenthesis that comes next.
// It passes over one type at most, so what is nested isn't looked at again.
func (p *parser) parens() parens {
	s := p.spot()
	defer p.back(s)
	p.next()
	switch p.tok.kind {
	case tRParen, kFinal, tAt:
		return p.lambdaOr(isParen)
	case tEllipsis, tRest:
		if p.next(); p.tok.kind == tComma || p.tok.kind == tRParen && p.peek() == tArrow {
			return p.lambdaOr(isParen)
		}
		return isParen
	}
	primitive := p.tok.kind.primitive()
	if !primitive && !p.name() {
		return isParen
	}
	if !primitive {
		if k := p.peek(); k == tComma {
			return p.lambdaOr(isParen)
		}
	}
	if !p.skipType() {
		return isParen
	}
	for !primitive && p.tok.kind == tOp && p.tok.op == syntax.BitAnd {
		if p.next(); !p.name() || !p.skipType() {
			return isParen
		}
	}
	switch {
	case p.tok.kind == tMetavar && p.peek() == tRParen:
		p.next()
		if p.peek() != tArrow {
			return isTyped
		}
		return p.lambdaOr(isParen)
	case p.name() && p.outdented():
		return isParen
	case p.name() || p.tok.kind == kThis || p.tok.kind == tEllipsis:
		return p.lambdaOr(isParen)
	case p.tok.kind != tRParen:
		return isParen
	}
	p.next()
	switch {
	case p.tok.kind == tArrow:
		return p.lambdaOr(isParen)
	case p.castable(primitive):
		return isCast
	}
	return isParen
}

// lambdaOr says that it is a lambda, if one may stand here.
func (p *parser) lambdaOr(other parens) parens {
	if p.label {
		return other
	}
	return isLambda
}

// castable reports whether the next token may begin the operand of a cast.
func (p *parser) castable(primitive bool) bool {
	switch p.tok.kind {
	case tIdent, tMetavar, tNumber, tString, tTextBlock, tChar, tLParen, tNot, tDeep,
		kTrue, kFalse, kNull, kThis, kSuper, kNew, kSwitch:
		return !p.stray()
	case tEllipsis:
		return p.mode == syntax.Pattern
	case tUpdate:
		return primitive
	case tOp:
		return primitive && (p.tok.op == syntax.Add || p.tok.op == syntax.Sub)
	}
	return p.tok.kind.primitive()
}

// inParens adds (…), or a lambda with its parameters.
func (p *parser) inParens() {
	mark, start := p.b.Mark(), p.tok.start
	switch p.parens() {
	case isLambda:
		p.params()
		p.lambdaBody(mark, start)
		return
	case isTyped:
		p.next()
		p.typ(syntax.RoleType)
		at := p.tok.start
		p.next()
		end := p.prev
		p.next()
		p.wrap(syntax.Metavar, mark, start)
		p.b.Name(at, end)
		return
	}
	p.next()
	label := p.label
	p.label = false
	p.brackets++
	ok := p.expr()
	if ok {
		p.b.As(syntax.RoleValue)
	}
	p.brackets--
	p.label = label
	closed := p.close(tRParen)
	n := p.wrap(syntax.Paren, mark, start)
	if !ok || !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// lambdaBody adds the rest of a lambda, whose parameters were added.
func (p *parser) lambdaBody(mark, start int) {
	label := p.label
	p.label = false
	ok := p.accept(tArrow)
	if ok {
		if p.tok.kind == tLBrace {
			p.block()
		} else {
			ok = p.expr()
		}
	}
	p.label = label
	if ok {
		p.b.As(syntax.RoleBody)
	}
	n := p.wrap(syntax.Lambda, mark, start)
	n.Flags |= syntax.FlagArrow
	if !ok {
		n.Flags |= syntax.FlagBroken
	}
}
