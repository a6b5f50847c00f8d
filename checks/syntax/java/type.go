package java

import "github.com/squiresec/squire/checks/syntax"

// maxTypeAhead bounds how many tokens a parser looks ahead for the end of a
// type.
const maxTypeAhead = 300

// skipType passes over what may be a type, and reports whether it is one. It
// adds nothing.
func (p *parser) skipType() bool {
	p.skipAnnotations()
	if p.tok.kind.primitive() {
		p.next()
		return p.skipDims()
	}
	for {
		if !p.name() {
			return false
		}
		p.next()
		if (p.tok.kind == tLess || p.tok.kind == tDeep) && !p.skipTypeArgs() {
			return false
		}
		if p.tok.kind != tDot {
			return p.skipDims()
		}
		p.next()
		p.skipAnnotations()
	}
}

// skipTypeArgs passes over <…>. Where it can't, no < that is still open begins
// type arguments, and none of them is looked at again.
func (p *parser) skipTypeArgs() bool {
	open := 0
	var at [16]int // where < stand, by how many are open
	fail := func() bool {
		p.noTypeArgs = max(p.noTypeArgs, at[min(open, len(at))-1]+1)
		return false
	}
	for range maxTypeAhead {
		switch p.tok.kind {
		case tLess, tDeep:
			if open < len(at) {
				at[open] = p.tok.start
			}
			open++
		case tGreater:
			if open--; open == 0 {
				p.next()
				return true
			}
		case tIdent, tMetavar, tRest, tDot, tComma, tQuest, kExtends, kSuper, tLBrack, tRBrack, tEllipsis:
		case tOp:
			if p.tok.op != syntax.BitAnd {
				return fail()
			}
		case tAt:
			p.skipAnnotations()
			continue
		default:
			if !p.tok.kind.primitive() {
				return fail()
			}
		}
		p.next()
	}
	return fail()
}

// skipDims passes over [][], and reports whether they are empty.
func (p *parser) skipDims() bool {
	for {
		p.skipAnnotations()
		if p.tok.kind != tLBrack {
			return true
		}
		p.next()
		if !p.accept(tRBrack) {
			return false
		}
	}
}

// skipAnnotations passes over @A and @A(…).
func (p *parser) skipAnnotations() {
	for p.tok.kind == tAt {
		p.next()
		for p.name() {
			p.next()
			if p.tok.kind != tDot {
				break
			}
			p.next()
		}
		if p.tok.kind == tLParen {
			p.skipBrackets()
		}
	}
}

// skipBrackets passes over brackets and what is in them, a few tokens.
func (p *parser) skipBrackets() {
	open := 0
	for range maxTypeAhead {
		switch p.tok.kind {
		case tLParen, tLBrace, tLBrack:
			open++
		case tRParen, tRBrace, tRBrack:
			open--
		case tEOF:
			return
		}
		p.next()
		if open <= 0 {
			return
		}
	}
}

// typ adds a type, and reports whether there is one.
func (p *parser) typ(role syntax.Role) bool {
	mark, start := p.b.Mark(), p.tok.start
	p.annotations()
	switch {
	case p.tok.kind.primitive():
		at := p.tok.start
		p.next()
		p.wrap(syntax.TypeExpr, mark, start)
		p.b.Name(at, p.prev)
	case p.tok.kind == tMetavar && p.b.Mark() == mark:
		p.ident()
		switch p.tok.kind {
		case tDot, tLess, tDeep:
			p.typeName(mark, mark, start, start)
		}
	case p.is("var") && p.peek() != tDot && p.peek() != tLess:
		at := p.tok.start
		p.next()
		p.wrap(syntax.TypeExpr, mark, start)
		p.b.Name(at, p.prev)
	case p.name():
		at := p.tok.start
		word := p.b.Mark()
		p.ident()
		p.typeName(mark, word, start, at)
	default:
		if p.b.Mark() > mark {
			p.wrap(syntax.TypeExpr, mark, start).Flags |= syntax.FlagBroken
			p.b.As(role)
			return true
		}
		return false
	}
	p.dims(mark, start)
	p.b.As(role)
	return true
}

// typeName adds the rest of a type whose first name was added at word, and is
// at a place in the text.
func (p *parser) typeName(mark, word, start, at int) {
	first := at
	sym := p.b.Node(p.b.Last()).Sym
	whole := false
	for {
		switch {
		case p.tok.kind == tDot && p.typeDot():
			p.b.As(syntax.RoleObject)
			p.next()
			p.annotations()
			at = p.tok.start
			if !p.name() {
				p.wrap(syntax.Member, word, first).Flags |= syntax.FlagBroken
				break
			}
			p.next()
			p.wrap(syntax.Member, word, first)
			p.b.Name(at, p.prev)
			sym, whole = p.b.Node(p.b.Last()).Sym, false
			continue
		case (p.tok.kind == tLess || p.tok.kind == tDeep) && !whole:
			p.b.As(syntax.RoleItem)
			closed := p.typeArgs(syntax.RoleItem)
			n := p.wrap(syntax.TypeExpr, mark, start)
			n.Sym = sym
			if !closed {
				n.Flags |= syntax.FlagBroken
			}
			word, first, whole = mark, start, true
			continue
		}
		break
	}
	if !whole {
		p.b.As(syntax.RoleItem)
		p.wrap(syntax.TypeExpr, mark, start).Sym = sym
	}
}

// typeDot reports whether a name follows the dot, or an annotation and a name.
func (p *parser) typeDot() bool {
	k := p.peek()
	return k == tIdent || k == tMetavar || k == tAt
}

// dims adds the arrays of a type that was added since mark.
func (p *parser) dims(mark, start int) {
	for p.tok.kind == tLBrack || p.tok.kind == tAt {
		s := p.spot()
		p.skipAnnotations()
		isDim := p.tok.kind == tLBrack && p.peek() == tRBrack
		p.back(s)
		if !isDim {
			return
		}
		p.b.As(syntax.RoleItem)
		p.annotations()
		p.next()
		p.next()
		p.wrap(syntax.TypeExpr, mark, start).Sym = p.b.Symbol("[]")
	}
}

// typeArgs adds what is in <…>, and reports whether it is closed.
func (p *parser) typeArgs(role syntax.Role) bool {
	if p.tok.kind == tDeep { // <...> of a pattern with more behind the dots
		p.Pos = p.tok.start + 1
	}
	p.next()
	for p.tok.kind != tGreater {
		switch {
		case p.ellipsis():
			p.b.As(role)
		case p.tok.kind == tRest:
			p.metavarRest()
			p.b.As(role)
		case !p.typeArg(role):
			return false
		}
		if !p.accept(tComma) && p.tok.kind != tGreater {
			return false
		}
	}
	p.next()
	return true
}

// typeArg adds a type, a wildcard, or one with a bound.
func (p *parser) typeArg(role syntax.Role) bool {
	if !p.enter() {
		p.b.As(role)
		return true
	}
	defer func() { p.depth-- }()
	mark, start := p.b.Mark(), p.tok.start
	s := p.spot()
	p.skipAnnotations()
	wildcard := p.tok.kind == tQuest
	p.back(s)
	if !wildcard {
		return p.typ(role)
	}
	p.annotations()
	p.next()
	sym := "?"
	switch p.tok.kind {
	case kExtends:
		sym = "? extends"
	case kSuper:
		sym = "? super"
	}
	if sym != "?" {
		p.next()
		p.bounds()
	}
	p.wrap(syntax.TypeExpr, mark, start).Sym = p.b.Symbol(sym)
	p.b.As(role)
	return true
}

// bounds adds types with & between them.
func (p *parser) bounds() {
	for p.typ(syntax.RoleItem) && p.tok.kind == tOp && p.tok.op == syntax.BitAnd {
		p.next()
	}
}

// typeParams adds what is in <…> of a declaration.
func (p *parser) typeParams() {
	if p.tok.kind != tLess && p.tok.kind != tDeep {
		return
	}
	if p.tok.kind == tDeep {
		p.Pos = p.tok.start + 1
	}
	p.next()
	for p.tok.kind != tGreater && p.tok.kind != tEOF {
		mark, start := p.b.Mark(), p.tok.start
		p.annotations()
		switch {
		case p.ellipsis():
		case p.tok.kind == tRest:
			p.metavarRest()
		case p.name():
			at := p.tok.start
			p.next()
			end := p.prev
			if p.accept(kExtends) {
				p.bounds()
			}
			p.wrap(syntax.TypeExpr, mark, start)
			p.b.Name(at, end)
		default:
			return
		}
		p.b.As(syntax.RoleTypeParam)
		if !p.accept(tComma) {
			break
		}
	}
	p.accept(tGreater)
}
