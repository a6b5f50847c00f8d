package java

import "github.com/squiresec/squire/checks/syntax"

// creation adds new …; what was added since mark is the object of an inner
// class.
func (p *parser) creation(mark, start int) {
	p.next()
	from := p.tok.start
	if p.tok.kind == tLess {
		p.typeArgs(syntax.RoleTypeArg)
	}
	s := p.spot()
	isType := p.skipTypeName()
	array := isType && p.tok.kind == tLBrack
	dims := array && p.peek() == tRBrack
	p.back(s)
	if array {
		p.newArray(mark, start, dims)
		return
	}
	p.annotations()
	if !isType || p.outdented() && p.lowerCase() || !p.qualified() {
		n := p.wrap(syntax.New, mark, min(start, from))
		n.Flags |= syntax.FlagBroken
		return
	}
	p.b.As(syntax.RoleCallee)
	broken := false
	if p.tok.kind == tLess || p.tok.kind == tDeep {
		broken = !p.typeArgs(syntax.RoleTypeArg)
	}
	if p.tok.kind == tDot { // Outer<T>.Inner
		p.innerCallee()
	}
	if p.tok.kind == tLParen {
		broken = !p.args() || broken
		if p.tok.kind == tLBrace {
			p.anonymous()
		}
	} else {
		broken = broken || p.mode != syntax.Pattern
	}
	n := p.wrap(syntax.New, mark, start)
	if broken {
		n.Flags |= syntax.FlagBroken
	}
}

// lowerCase reports whether the next token begins with a small letter, as the
// names of classes don't.
func (p *parser) lowerCase() bool {
	c := p.Src[p.tok.start]
	return c >= 'a' && c <= 'z'
}

// innerCallee adds .Inner<…> behind type arguments: the callee's last name is a
// callee of its own.
func (p *parser) innerCallee() {
	for p.accept(tDot) {
		if p.name() {
			p.ident()
			p.b.As(syntax.RoleCallee)
		}
		if p.tok.kind == tLess {
			p.typeArgs(syntax.RoleTypeArg)
		}
	}
}

// skipTypeName passes over a type without brackets behind it.
func (p *parser) skipTypeName() bool {
	p.skipAnnotations()
	if p.tok.kind.primitive() {
		p.next()
		p.skipAnnotations()
		return true
	}
	for p.name() {
		p.next()
		if (p.tok.kind == tLess || p.tok.kind == tDeep) && !p.skipTypeArgs() {
			return false
		}
		if p.tok.kind != tDot {
			p.skipAnnotations()
			return true
		}
		p.next()
		p.skipAnnotations()
	}
	return false
}

// qualified adds a.b.C as a name.
func (p *parser) qualified() bool {
	if !p.name() {
		return false
	}
	mark, start := p.b.Mark(), p.tok.start
	p.ident()
	for p.tok.kind == tDot {
		s := p.spot()
		p.next()
		p.skipAnnotations()
		if !p.name() {
			p.back(s)
			break
		}
		at := p.tok.start
		p.b.As(syntax.RoleObject)
		p.next()
		p.wrap(syntax.Member, mark, start)
		p.b.Name(at, p.prev)
	}
	return true
}

// newArray adds new T[n] or new T[]{…}.
func (p *parser) newArray(mark, start int, dims bool) {
	if dims {
		p.typ(syntax.RoleType)
	} else {
		p.elementType()
	}
	for p.tok.kind == tLBrack || p.tok.kind == tAt {
		p.annotations()
		if !p.accept(tLBrack) {
			break
		}
		p.brackets++
		if p.tok.kind != tRBrack && p.expr() {
			p.b.As(syntax.RoleIndex)
		}
		p.brackets--
		if !p.close(tRBrack) {
			p.wrap(syntax.Composite, mark, start).Flags |= syntax.FlagBroken
			return
		}
	}
	if p.tok.kind == tLBrace {
		p.items()
	}
	p.wrap(syntax.Composite, mark, start)
}

// elementType adds a type, and leaves the brackets behind it.
func (p *parser) elementType() {
	mark, start := p.b.Mark(), p.tok.start
	p.annotations()
	at := p.tok.start
	if p.tok.kind.primitive() {
		p.next()
		p.wrap(syntax.TypeExpr, mark, start)
		p.b.Name(at, p.prev)
	} else if p.tok.kind == tMetavar && p.b.Mark() == mark && p.peek() == tLBrack {
		p.ident()
	} else {
		word := p.b.Mark()
		p.ident()
		p.typeName(mark, word, start, at)
	}
	p.b.As(syntax.RoleType)
}
