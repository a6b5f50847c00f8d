package javascript

import "github.com/squiresec/squire/checks/syntax"

// decorators reads decorators.
func (p *parser) decorators() {
	for p.tok.kind == at {
		p.decorator()
	}
}

func (p *parser) decorator() {
	start, mark := p.tok.start, p.b.Mark()
	p.next()
	ok := true
	if p.tok.nl {
		ok = false
	} else {
		from, inner := p.tok.start, p.b.Mark()
		if ok = p.primary() != nothing; ok {
			for p.tok.kind == dot {
				p.next()
				p.member(inner, from, 0)
			}
			if p.types && p.tok.kind == less {
				if place := p.b.Last(); p.typeArgs() {
					p.b.Node(place).Role = syntax.RoleCallee
				}
			}
			if p.tok.kind == lparen {
				p.call(inner, from, 0)
			}
			p.b.As(syntax.RoleValue)
		}
	}
	p.wrap(syntax.Decorator, mark, start)
	p.b.As(syntax.RoleDecorator)
	p.brokenIf(!ok)
}

// decorated reads a class expression with decorators, or decorators alone.
func (p *parser) decorated() found {
	start, mark := p.tok.start, p.b.Mark()
	p.decorators()
	if p.tok.kind != wClass {
		return whole
	}
	p.class(mark, start)
	return operand
}

// class reads from the word class on. What stands before was added since mark.
func (p *parser) class(mark, start int) {
	p.next()
	from, to := p.tok.start, p.tok.start
	if p.tok.kind.name() && p.tok.kind != wImplements {
		to = p.tok.end
		p.next()
	}
	if p.tok.kind == less {
		p.typeParams()
	}
	if p.accept(wExtends) {
		p.bases(true)
	}
	if p.accept(wImplements) {
		p.bases(false)
	}
	ok := p.classBody(p.classMember)
	p.wrap(syntax.ClassDef, mark, start).Op = syntax.OpClass
	p.b.Name(from, to)
	p.brokenIf(!ok)
}

// bases reads what a class extends, a value, or types.
func (p *parser) bases(value bool) {
	for {
		start, mark := p.tok.start, p.b.Mark()
		if !value {
			p.typ(syntax.RoleBase)
		} else if p.tok.kind != lbrace && p.primary() != nothing {
			p.postfix(mark, start, true)
			p.b.As(syntax.RoleBase)
			if p.tok.kind == less || p.tok.kind == shl {
				p.typeList(syntax.RoleTypeArg)
			}
		}
		if !p.accept(comma) {
			return
		}
	}
}

// classBody reads members in braces.
func (p *parser) classBody(member func() bool) bool {
	if p.tok.kind != lbrace || !p.enter() {
		p.errs++
		if p.tok.kind == lbrace {
			start, mark := p.tok.start, p.b.Mark()
			p.skipNested()
			p.wrap(syntax.Block, mark, start).Role = syntax.RoleBody
		}
		return false
	}
	start, mark := p.tok.start, p.b.Mark()
	b := p.begin(rbrace)
	p.in = 0
	for p.tok.kind != rbrace && p.tok.kind != eof && !p.outside(&b) {
		switch at := p.tok.start; {
		case p.accept(semi) || p.accept(comma):
		case !member():
			p.strayMember()
		case p.tok.start == at:
			p.skip()
		default:
			p.b.As(syntax.RoleItem)
		}
		if p.trying > 0 && p.errs > 0 && p.fuel <= 0 {
			break
		}
	}
	closed := p.end(b)
	p.leave()
	p.wrap(syntax.Block, mark, start).Role = syntax.RoleBody
	return closed
}

// strayMember reads what is no member as the statement that it may be, where
// the brace of a method was closed too early.
func (p *parser) strayMember() {
	if p.tok.kind.beginsExpression() || statementWords[p.tok.kind] {
		p.errs++
		at := p.tok.start
		p.statement()
		if p.tok.start > at || p.tok.kind == eof {
			return
		}
	}
	p.skip()
}

// classMember reads a field, a method or a static block.
func (p *parser) classMember() bool {
	start, mark := p.tok.start, p.b.Mark()
	if p.tok.kind == restVar || p.tok.kind == ellipsis && p.mode == syntax.Pattern {
		p.primary()
		return true
	}
	p.decorators()
	flags := syntax.Flags(0)
	for p.memberModifier() {
		switch p.tok.kind {
		case wStatic:
			flags |= syntax.FlagStatic
			p.next()
			if p.tok.kind == lbrace {
				p.staticBlock(mark, start)
				return true
			}
		case wAsync:
			flags |= syntax.FlagAsync
			p.next()
		case wReadonly:
			flags |= syntax.FlagConst
			p.modifier()
		default:
			p.modifier()
		}
	}
	if p.accept(star) {
		flags |= syntax.FlagGenerator
	}
	if p.tok.kind == lbracket && p.types && p.indexSignature(mark, start, flags) {
		return true
	}
	return p.memberRest(mark, start, flags)
}

// staticBlock reads a static block from its brace on. Words that don't belong
// before it may have been added since mark.
func (p *parser) staticBlock(mark, start int) {
	alone := p.b.Mark() == mark
	p.block()
	n := p.last()
	if n.Flags |= syntax.FlagStatic; alone {
		n.Start = int32(start)
	}
}

// memberRest reads a field or method from its name on.
func (p *parser) memberRest(mark, start int, flags syntax.Flags) bool {
	if statementWords[p.tok.kind] {
		if next := p.peek(); next.kind.word() && !next.nl {
			return false // const x = 1 is none
		}
	}
	key, ok := p.key(true)
	if !ok {
		if p.b.Mark() > mark { // modifiers or decorators without a member
			p.wrap(syntax.FieldDef, mark, start).Flags |= flags | syntax.FlagBroken
			p.errs++
			return true
		}
		return false
	}
	if p.tok.kind == question || p.tok.kind == not && !p.tok.nl {
		if p.tok.kind == question {
			flags |= syntax.FlagOptional
		}
		p.next()
	}
	if p.tok.kind == lparen || p.tok.kind == less {
		p.method(mark, start, flags, key)
		if p.tok.kind == semi {
			p.next()
		}
		return true
	}
	p.field(mark, start, flags, key)
	return true
}

// field reads the rest of a field.
func (p *parser) field(mark, start int, flags syntax.Flags, key key) {
	ok := true
	if p.accept(colon) {
		ok = p.typ(syntax.RoleType)
	}
	if p.tok.kind == assignOp && p.tok.op == syntax.NoOp {
		p.next()
		if ok = p.assign() != nothing && ok; ok {
			p.b.As(syntax.RoleValue)
		}
	}
	ok = p.semicolon() && ok
	p.wrap(syntax.FieldDef, mark, start).Flags |= flags
	p.named(key)
	p.brokenIf(!ok)
}

// method reads the rest of a method.
func (p *parser) method(mark, start int, flags syntax.Flags, key key) {
	ok := p.functionRest(flags, p.types)
	p.wrap(syntax.FuncDef, mark, start).Flags |= flags
	p.named(key)
	p.brokenIf(!ok)
}

// memberModifier reports whether the current word says something of the member
// that follows.
func (p *parser) memberModifier() bool {
	switch p.tok.kind {
	case wStatic, wPublic, wPrivate, wProtected, wReadonly, wAbstract, wOverride, wDeclare, wAsync, wGet, wSet, wAccessor:
		next := p.peek()
		if p.tok.kind == wStatic && next.kind == lbrace {
			return true
		}
		if next.nl && p.tok.kind != wStatic && p.tok.kind != wGet && p.tok.kind != wSet {
			return false
		}
		return next.beginsKey()
	}
	return false
}
