package javascript

import "github.com/squiresec/squire/checks/syntax"

// typ reads a type, and adds one node with a role: a TypeExpr, a FuncType or,
// in a pattern, a Metavar. Where there is no type it adds nothing and reports
// false; a type with something missing is there, and false as well.
func (p *parser) typ(role syntax.Role) bool {
	if !p.enter() {
		at := p.tok.start
		p.skipNested()
		p.b.As(role)
		return p.trying == 0 && p.prevEnd > at
	}
	start, mark := p.tok.start, p.b.Mark()
	ok := p.typeItems()
	p.leave()
	if p.prevEnd <= start {
		return false
	}
	if p.b.Mark() > mark && int(p.last().Sub) == mark && p.last().Kind != syntax.Ident && p.last().Kind != syntax.Member && p.last().Kind != syntax.FieldDef {
		n := p.last()
		n.Start, n.End = int32(start), int32(max(p.prevEnd, int(n.End)))
		n.Role = role
		return ok
	}
	p.wrap(syntax.TypeExpr, mark, start).Role = role
	p.brokenIf(!ok)
	return ok
}

// typeItems reads a type, with all branches of a conditional one.
func (p *parser) typeItems() bool {
	for {
		if !p.union() {
			return false
		}
		if p.tok.kind != wExtends || p.tok.nl && p.trying > 0 || p.in&inExtends != 0 {
			return true
		}
		p.next()
		saved := p.in
		p.in |= inExtends
		ok := p.union()
		p.in = saved
		if !ok || !p.expect(question) || !p.typ(syntax.RoleItem) || !p.expect(colon) {
			return false
		}
	}
}

// union reads types with | and & between them.
func (p *parser) union() bool {
	if !p.accept(or) {
		p.accept(and)
	}
	for {
		if !p.operandType() {
			return false
		}
		if !p.accept(or) && !p.accept(and) {
			return true
		}
	}
}

// operandType reads a type without operators between.
func (p *parser) operandType() bool {
	for p.typePrefix() {
		p.next()
	}
	ok := p.primaryType()
	for ok && p.tok.kind == lbracket && !p.tok.nl {
		b := p.begin(rbracket)
		if p.tok.kind != rbracket {
			ok = p.typ(syntax.RoleItem)
		}
		ok = p.end(b) && ok
	}
	if ok && p.tok.kind == wIs && !p.tok.nl {
		p.next()
		ok = p.typ(syntax.RoleItem)
	}
	return ok
}

// typePrefix reports whether the current token is a word before a type.
func (p *parser) typePrefix() bool {
	switch k := p.tok.kind; k {
	case question, not:
		return true // of JSDoc, and of types that aren't TypeScript's
	case wKeyof, wUnique, wReadonly, wAsserts, wInfer, wAbstract:
		next := p.peek()
		if k == wAsserts || k == wUnique {
			return !next.nl && (next.kind.name() || next.kind == wThis) && next.kind != wIs
		}
		if k == wAbstract {
			return next.kind == wNew
		}
		return next.kind.word() && next.kind != wIs && next.kind != wExtends && !next.nl || next.kind == lbrace || next.kind == lbracket && k != wInfer && k != wReadonly ||
			next.kind == lbracket && k == wReadonly || next.kind == lparen || next.kind == str || next.kind == tick
	}
	return false
}

func (p *parser) primaryType() bool {
	switch k := p.tok.kind; k {
	case lbrace:
		return p.objectType()
	case lbracket:
		return p.tuple()
	case lparen:
		return p.parenType()
	case less, shl:
		start, mark := p.tok.start, p.b.Mark()
		return p.typeParams() && p.funcType(mark, start)
	case wNew:
		start, mark := p.tok.start, p.b.Mark()
		p.next()
		if p.tok.kind == less {
			p.typeParams()
		}
		return p.funcType(mark, start)
	case str, number, wTrue, wFalse, star:
		p.next()
		return true
	case minus:
		p.next()
		return p.expect(number)
	case tick:
		return p.templateParts(true)
	case wTypeof:
		p.next()
		if p.tok.kind == wImport {
			return p.importType()
		}
		return p.entity()
	case wImport:
		return p.importType()
	case restVar:
		p.ident()
		p.b.As(syntax.RoleItem)
		return true
	case ellipsis:
		if p.mode == syntax.Pattern {
			p.leaf(syntax.Ellipsis)
			p.b.As(syntax.RoleItem)
			return true
		}
	default:
		if k.name() || k == wThis || k == wVoid || k == wNull {
			return p.entity()
		}
	}
	p.errs++
	return false
}

// entity reads a name with dots in it and its type arguments.
func (p *parser) entity() bool {
	if !p.tok.kind.word() {
		p.errs++
		return false
	}
	start, mark := p.tok.start, p.b.Mark()
	infer := p.prevEnd >= 5 && string(p.Src[p.prevEnd-5:p.prevEnd]) == "infer"
	p.ident()
	for p.tok.kind == dot {
		p.next()
		p.member(mark, start, 0)
	}
	p.b.As(syntax.RoleItem)
	if infer && p.tok.kind == wExtends {
		p.next()
		return p.union()
	}
	return p.entityArgs(mark, start)
}

func (p *parser) entityArgs(mark, start int) bool {
	if p.tok.kind != less && p.tok.kind != shl || p.tok.nl {
		return true
	}
	ok := p.typeList(syntax.RoleItem)
	p.wrap(syntax.TypeExpr, mark, start).Role = syntax.RoleItem
	return ok
}

// importType reads import("m").T<U>.
func (p *parser) importType() bool {
	start, mark := p.tok.start, p.b.Mark()
	p.next()
	if p.tok.kind != lparen {
		p.errs++
		return false
	}
	b := p.begin(rparen)
	ok := p.typ(syntax.RoleItem)
	if p.accept(comma) {
		inner := p.b.Mark()
		p.assign()
		p.b.Drop(inner)
	}
	ok = p.end(b) && ok
	for p.tok.kind == dot {
		p.next()
		if from, to := p.tok.start, p.tok.end; p.tok.kind.word() {
			p.leaf(syntax.Ident)
			p.b.Name(from, to)
			p.b.As(syntax.RoleItem)
		}
	}
	return p.entityArgs(mark, start) && ok
}

// typeArgs reads type arguments in an expression, where "<" may as well be an
// operator: it goes back where they are none.
func (p *parser) typeArgs() bool {
	at := p.tok.start
	if p.fuel <= 0 || p.noTypes[at] {
		return false
	}
	saved, mark := p.save(), p.b.Mark()
	p.trying++
	ok := p.typeList(syntax.RoleTypeArg) && p.errs == saved.errs
	p.trying--
	if ok {
		p.b.Node(mark - 1).Role = syntax.RoleCallee
		switch k := p.tok.kind; {
		case k == lparen || k == tick:
			return true
		case k == less || k == greater || k == plus || k == minus || k == bad:
		case p.tok.nl || infixes[k].Power > 0 || !k.beginsExpression():
			return true
		}
	}
	p.back(saved, mark)
	if p.noTypes == nil {
		p.noTypes = map[int]bool{}
	}
	p.noTypes[at] = true
	return false
}

// typeList reads types in < and >.
func (p *parser) typeList(role syntax.Role) bool {
	if !p.enter() {
		p.errs++
		return false
	}
	defer p.leave()
	p.split()
	saved := p.in
	p.in &= inGenerator
	p.next()
	ok := true
	for ok && p.tok.kind != greater {
		if ok = p.typ(role); !p.accept(comma) {
			break
		}
	}
	p.in = saved
	return p.expect(greater) && ok
}

// typeParams reads the parameters of a generic construct.
func (p *parser) typeParams() bool {
	p.split()
	p.next()
	ok := true
	for ok && p.tok.kind != greater {
		if p.js && (p.tok.kind == plus || p.tok.kind == minus) {
			p.next() // Flow's in and out
		}
		if p.tok.kind == ellipsis && p.ellipsis() || p.tok.kind == restVar {
			p.primary()
			p.b.As(syntax.RoleTypeParam)
			if !p.accept(comma) {
				break
			}
			continue
		}
		for p.tok.kind == wConst || p.tok.kind == wIn || p.isWord("out") && p.peek().kind.name() {
			p.next()
		}
		if !p.tok.kind.name() {
			break
		}
		start, mark, from, to := p.tok.start, p.b.Mark(), p.tok.start, p.tok.end
		p.next()
		if p.accept(wExtends) || p.accept(colon) {
			ok = p.typ(syntax.RoleType)
		}
		if p.tok.kind == assignOp {
			p.next()
			ok = p.typ(syntax.RoleDefault) && ok
		}
		p.wrap(syntax.Param, mark, start).Role = syntax.RoleTypeParam
		p.b.Name(from, to)
		if !p.accept(comma) {
			break
		}
	}
	return p.expect(greater) && ok
}

// funcType reads a function type from its parameters on.
func (p *parser) funcType(mark, start int) bool {
	ok := p.tok.kind == lparen && p.params()
	ok = p.result() && ok
	p.wrap(syntax.FuncType, mark, start).Role = syntax.RoleItem
	return ok
}

// parenType reads a type in parentheses, or a function type.
func (p *parser) parenType() bool {
	start, mark := p.tok.start, p.b.Mark()
	b := p.begin(rparen)
	ok, params := true, 0
	for p.tok.kind != rparen && ok {
		isParam := false
		isParam, ok = p.parenItem()
		if isParam {
			params++
		}
		if !p.accept(comma) {
			break
		}
	}
	empty := p.b.Mark() == mark
	ok = p.end(b) && ok
	if p.tok.kind != arrow || p.tok.nl {
		if params > 0 || empty {
			p.errs++
			return false
		}
		return ok
	}
	for i := p.b.Last(); i >= mark; i = int(p.b.Node(i).Sub) - 1 {
		p.b.Node(i).Role = syntax.RoleParam
	}
	ok = p.result() && ok
	p.wrap(syntax.FuncType, mark, start).Role = syntax.RoleItem
	return ok
}

// result reads the arrow of a function type and what it returns, which may be
// conditional also where a function type is what another condition asks for.
func (p *parser) result() bool {
	saved := p.in
	p.in &^= inExtends
	ok := p.expect(arrow) && p.typ(syntax.RoleType)
	p.in = saved
	return ok
}

// parenItem reads a type, or the parameter that it turns out to be.
func (p *parser) parenItem() (param, ok bool) {
	start, mark := p.tok.start, p.b.Mark()
	if p.tok.kind == ellipsis && p.ellipsis() || p.tok.kind == restVar {
		p.primary()
		p.b.As(syntax.RoleItem)
		return false, true
	}
	flags := syntax.Flags(0)
	if p.accept(ellipsis) {
		flags |= syntax.FlagRest
		param = true
	}
	from, to := p.tok.start, p.tok.start
	named := p.tok.kind.name() || p.tok.kind == wThis
	if named {
		to = p.tok.end
		next := p.peek().kind
		named = next == colon || next == question || param
	}
	switch {
	case named:
		p.next()
	case !p.typ(syntax.RoleItem):
		return param, false
	case p.tok.kind == colon || p.tok.kind == question || param: // a pattern
		p.b.Drop(mark)
		to = from
	default:
		return false, true
	}
	if p.accept(question) {
		flags |= syntax.FlagOptional
	}
	ok = true
	if p.accept(colon) {
		ok = p.typ(syntax.RoleType)
	}
	p.wrap(syntax.Param, mark, start).Flags |= flags
	p.b.Name(from, to)
	return true, ok
}

// tuple reads [A, name: B, C?, ...D[]].
func (p *parser) tuple() bool {
	start, mark := p.tok.start, p.b.Mark()
	b := p.begin(rbracket)
	ok := true
	for p.tok.kind != rbracket && ok {
		if p.tok.kind == ellipsis && !p.ellipsis() {
			p.next()
		}
		if p.tok.kind.word() {
			saved := p.save()
			p.next()
			p.accept(question)
			if p.tok.kind == colon {
				p.next()
			} else {
				p.restore(saved)
			}
		}
		ok = p.typ(syntax.RoleItem)
		p.accept(question)
		if !p.accept(comma) {
			break
		}
	}
	ok = p.end(b) && ok
	p.wrap(syntax.TypeExpr, mark, start).Role = syntax.RoleItem
	return ok
}

// objectType reads members in braces.
func (p *parser) objectType() bool {
	start, mark := p.tok.start, p.b.Mark()
	closed := p.typeMembers()
	p.wrap(syntax.TypeExpr, mark, start).Role = syntax.RoleItem
	return closed
}

// typeMembers reads the members of an object type or an interface.
func (p *parser) typeMembers() bool {
	b := p.begin(rbrace)
	errs := p.errs
	if p.accept(or) || p.tok.kind == orOr { // {| … |} of Flow
		p.accept(orOr)
	}
	for p.tok.kind != rbrace && p.tok.kind != eof && !p.outside(&b) && (p.trying == 0 || p.errs == errs) {
		if p.accept(semi) || p.accept(comma) || p.accept(or) {
			continue
		}
		at := p.tok.start
		if !p.typeMember() {
			p.errs++
			if p.trying > 0 || statementWords[p.tok.kind] && p.tok.nl {
				break
			}
			if p.tok.start == at {
				p.skip()
			}
			continue
		}
		p.b.As(syntax.RoleItem)
		if !p.tok.nl && p.tok.kind != semi && p.tok.kind != comma && p.tok.kind != rbrace && p.tok.kind != or {
			p.errs++
		}
	}
	return p.end(b)
}

func (p *parser) typeMember() bool {
	start, mark := p.tok.start, p.b.Mark()
	if p.tok.kind == restVar || p.tok.kind == ellipsis {
		if p.mode == syntax.Pattern {
			p.primary()
			return true
		}
		start := p.tok.start
		p.next()
		if k := p.tok.kind; k == rbrace || k == comma || k == or {
			p.b.Leaf(syntax.Empty, start, p.prevEnd)
			return true
		}
		return p.typ(syntax.RoleItem)
	}
	if !p.accept(plus) {
		p.accept(minus)
	}
	flags := syntax.Flags(0)
	for p.memberModifier() {
		if p.tok.kind == wReadonly {
			flags |= syntax.FlagConst
		}
		p.modifier()
	}
	if next := kind(eof); p.tok.kind == wNew {
		if next = p.peek().kind; next == lparen || next == less {
			p.next()
		}
	}
	switch {
	case p.tok.kind == lparen || p.tok.kind == less:
		p.signature()
		p.wrap(syntax.FuncType, mark, start)
		return true
	case p.tok.kind == lbracket && p.indexSignature(mark, start, flags):
		return true
	case statementWords[p.tok.kind] && p.tok.nl:
		if next := p.peek(); next.kind.word() && !next.nl {
			return false
		}
	}
	key, ok := p.key(true)
	if !ok {
		p.b.Drop(mark)
		return false
	}
	if p.accept(question) {
		flags |= syntax.FlagOptional
	}
	k := syntax.FieldDef
	if p.tok.kind == lparen || p.tok.kind == less {
		k = syntax.FuncDef
		ok = p.signature()
	} else if p.accept(colon) {
		ok = p.typ(syntax.RoleType)
	}
	p.wrap(k, mark, start).Flags |= flags
	p.named(key)
	p.brokenIf(!ok)
	return true
}

// signature reads what a method takes and returns.
func (p *parser) signature() bool {
	ok := true
	if p.tok.kind == less {
		ok = p.typeParams()
	}
	ok = p.tok.kind == lparen && p.params() && ok
	if p.accept(colon) {
		ok = p.typ(syntax.RoleType) && ok
	}
	return ok
}

// indexSignature reads [key: T]: U and [K in T as U]?: V, if that is what
// stands there.
func (p *parser) indexSignature(mark, start int, flags syntax.Flags) bool {
	saved := p.save()
	p.next()
	from, to, named := p.tok.start, p.tok.end, p.tok.kind.name()
	p.next()
	isIn := p.tok.kind == wIn
	ok := named && (isIn || p.tok.kind == colon)
	p.restore(saved)
	if !ok {
		return false
	}
	b := p.begin(rbracket)
	p.next()
	p.next()
	inner := p.b.Mark()
	ok = p.typ(syntax.RoleType)
	p.wrap(syntax.Param, inner, from).Role = syntax.RoleParam
	p.b.Name(from, to)
	if isIn {
		p.last().Role = syntax.RoleTypeParam
		if p.accept(wAs) {
			ok = p.typ(syntax.RoleItem) && ok
		}
	}
	ok = p.end(b) && ok
	if !p.accept(plus) {
		p.accept(minus)
	}
	p.accept(question)
	if p.accept(colon) {
		ok = p.typ(syntax.RoleType) && ok
	}
	p.accept(semi)
	p.wrap(syntax.FieldDef, mark, start).Flags |= flags
	p.brokenIf(!ok)
	return true
}
