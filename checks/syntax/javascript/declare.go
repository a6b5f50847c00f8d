package javascript

import "github.com/squiresec/squire/checks/syntax"

// declares reports whether the current word begins a declaration of
// TypeScript, rather than being a name.
func (p *parser) declares() bool {
	next := p.peek()
	if next.nl {
		return false
	}
	switch p.tok.kind {
	case wModule:
		return next.kind.name() || next.kind == str
	case wGlobal:
		return next.kind == lbrace
	case wAbstract:
		return next.kind == wClass
	case wDeclare:
		return next.kind.word() && next.kind != wIn && next.kind != wInstanceof
	}
	return next.kind.name() && next.kind != wOf && next.kind != wAs && next.kind != wSatisfies
}

// declaration reads a declaration. Decorators before it were added since mark.
func (p *parser) declaration(mark, start int) {
	switch p.tok.kind {
	case wFunction, wAsync:
		if !p.functionDeclaration(mark, start) {
			return
		}
	case wClass:
		p.class(mark, start)
	case wAbstract:
		p.modifier()
		p.class(mark, start)
	case wImport:
		if next := p.peek().kind; next == lparen || next == dot {
			p.simple()
		} else {
			p.imported(mark, start)
		}
		return
	case wExport:
		p.exported(mark, start)
		return
	case wEnum:
		p.enum(mark, start)
	case wDeclare:
		p.next()
		p.statement()
		return
	case wInterface:
		p.interfaceType(mark, start)
	case wNamespace, wModule, wGlobal:
		p.namespace(mark, start)
	case wType:
		p.typeAlias(mark, start)
	default:
		if p.b.Mark() > mark {
			p.errs++ // decorators without anything
			return
		}
		p.simple()
		return
	}
	p.b.As(syntax.RoleItem)
}

// functionDeclaration reports false if it read an expression that stands alone.
func (p *parser) functionDeclaration(mark, start int) bool {
	flags := syntax.Flags(0)
	if p.tok.kind == wAsync {
		flags = syntax.FlagAsync
		saved := p.save()
		p.next()
		if p.tok.kind != wFunction {
			p.restore(saved)
			p.simple()
			return false
		}
	} else if p.mode == syntax.Code && p.peek().kind == lparen {
		p.simple()
		return false
	}
	p.function(syntax.FuncDef, mark, start, flags)
	if p.last().End > 0 && p.Src[p.last().End-1] != '}' {
		ok := p.semicolon() && p.types
		p.brokenIf(!ok && p.mode == syntax.Code)
	}
	return true
}

func (p *parser) enum(mark, start int) {
	p.next()
	from, to := p.tok.start, p.tok.start
	if p.tok.kind.name() {
		to = p.tok.end
		p.next()
	}
	ok := p.classBody(p.enumMember)
	p.wrap(syntax.ClassDef, mark, start).Op = syntax.OpEnum
	p.b.Name(from, to)
	p.b.As(syntax.RoleItem)
	p.brokenIf(!ok)
}

func (p *parser) enumMember() bool {
	start, mark := p.tok.start, p.b.Mark()
	if p.tok.kind == ellipsis && p.ellipsis() || p.tok.kind == restVar {
		p.primary()
		return true
	}
	key, ok := p.key(false)
	if !ok {
		return false
	}
	if p.tok.kind == assignOp {
		p.next()
		if p.assign() != nothing {
			p.b.As(syntax.RoleValue)
		}
	}
	p.wrap(syntax.FieldDef, mark, start).Flags |= syntax.FlagConst | syntax.FlagStatic
	p.named(key)
	return true
}

func (p *parser) interfaceType(mark, start int) {
	p.next()
	from, to := p.tok.start, p.tok.end
	p.next()
	if p.tok.kind == less {
		p.typeParams()
	}
	if p.accept(wExtends) {
		p.bases(false)
	}
	ok := p.tok.kind == lbrace
	if ok {
		bodyStart, body := p.tok.start, p.b.Mark()
		ok = p.typeMembers()
		p.wrap(syntax.Block, body, bodyStart).Role = syntax.RoleBody
	}
	p.wrap(syntax.ClassDef, mark, start).Op = syntax.OpInterface
	p.b.Name(from, to)
	p.brokenIf(!ok)
}

// namespace reads a namespace, a module or the global scope.
func (p *parser) namespace(mark, start int) {
	from, to := p.tok.start, p.tok.end
	if p.tok.kind != wGlobal {
		p.next()
		from, to = p.tok.start, p.tok.end
	}
	quoted := p.tok
	p.next()
	for p.tok.kind == dot {
		p.next()
		to = p.tok.end
		p.next()
	}
	ok := true
	if p.tok.kind == lbrace {
		ok = p.block()
		p.b.As(syntax.RoleBody)
	} else {
		ok = p.semicolon()
	}
	p.wrap(syntax.ClassDef, mark, start).Op = syntax.OpModule
	if quoted.kind == str {
		p.module(quoted)
	} else {
		p.b.Name(from, to)
	}
	p.brokenIf(!ok)
}

// typeAlias reads the declaration of a name for a type.
func (p *parser) typeAlias(mark, start int) {
	p.next()
	from, to := p.tok.start, p.tok.end
	p.next()
	if p.tok.kind == less {
		p.typeParams()
	}
	ok := p.expect(assignOp) && p.typ(syntax.RoleType)
	ok = p.semicolon() && ok
	p.wrap(syntax.TypeDef, mark, start)
	p.b.Name(from, to)
	p.brokenIf(!ok)
}
