package java

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// modifiers adds modifiers and annotations.
func (p *parser) modifiers() syntax.Flags {
	flags := syntax.Flags(0)
	for {
		k := p.tok.kind
		switch {
		case k == tAt:
			if p.peek() == kInterface {
				return flags
			}
			p.annotation()
			p.b.As(syntax.RoleDecorator)
			continue
		case k == kDefault && p.defaultLabel(), k == kSynchronized && p.peek() == tLParen:
			return flags
		case k == kStatic:
			flags |= syntax.FlagStatic
		case k == kFinal:
			flags |= syntax.FlagConst
		case k.modifier():
		case k == tIdent && p.typeModifier():
			start := p.tok.start
			if p.is("non") {
				p.next()
				p.next()
			}
			p.next()
			p.b.Leaf(syntax.Modifier, start, p.prev)
			p.b.Name(start, p.prev)
			p.b.As(syntax.RoleModifier)
			continue
		default:
			return flags
		}
		start := p.tok.start
		p.leaf(syntax.Modifier)
		p.b.Name(start, p.prev)
		p.b.As(syntax.RoleModifier)
	}
}

// typeModifier reports whether sealed or non-sealed comes next, as a modifier.
func (p *parser) typeModifier() bool {
	if p.is("sealed") {
		k := p.peek()
		return k == kClass || k == kInterface || k.modifier() && k != kDefault
	}
	return p.is("non") && bytes.HasPrefix(p.Src[p.tok.start:], []byte("non-sealed")) && p.tok.end == p.tok.start+3
}

// recordDecl reports whether a record is declared next, whose name may be
// anything.
func (p *parser) recordDecl() bool {
	if !p.is("record") {
		return false
	}
	s := p.spot()
	defer p.back(s)
	p.next()
	if !p.name() || p.tok.nl {
		return false
	}
	p.next()
	if p.tok.kind == tLess && !p.skipTypeArgs() {
		return false
	}
	// It may also be a method that returns a type called record, in lower case,
	// as nobody calls one.
	return p.tok.kind == tLParen
}

// annotations adds annotations.
func (p *parser) annotations() {
	for p.tok.kind == tAt && p.peek() != kInterface {
		p.annotation()
		p.b.As(syntax.RoleDecorator)
	}
}

// annotation adds @A or @A(…).
func (p *parser) annotation() {
	mark, start := p.b.Mark(), p.tok.start
	p.next()
	inner, at := p.b.Mark(), p.tok.start
	if p.tok.nl || !p.qualified() {
		if p.ellipsis() {
			p.b.As(syntax.RoleValue)
		}
		p.whole(p.wrap(syntax.Decorator, mark, start), p.b.Mark() > inner)
		return
	}
	closed := true
	if p.tok.kind == tLParen {
		p.b.As(syntax.RoleCallee)
		closed = p.annotationArgs()
		p.whole(p.wrap(syntax.Call, inner, at), closed)
	}
	p.b.As(syntax.RoleValue)
	p.whole(p.wrap(syntax.Decorator, mark, start), closed)
}

// annotationArgs adds what is in the brackets of an annotation, and reports
// whether they are closed: name = value, or values.
func (p *parser) annotationArgs() bool {
	p.next()
	if !p.enter() {
		return p.accept(tRParen)
	}
	p.brackets++
	for p.tok.kind != tRParen {
		mark, start := p.b.Mark(), p.tok.start
		if p.name() && p.nameEquals() {
			p.next()
			end := p.prev
			p.next()
			ok := p.value()
			if ok {
				p.b.As(syntax.RoleValue)
			}
			p.whole(p.wrap(syntax.Arg, mark, start), ok)
			p.b.Name(start, end)
		} else if !p.value() {
			break
		}
		p.b.As(syntax.RoleArg)
		if !p.accept(tComma) {
			break
		}
	}
	p.brackets--
	p.depth--
	return p.close(tRParen)
}

// nameEquals reports whether = follows the name that comes next.
func (p *parser) nameEquals() bool {
	s := p.spot()
	defer p.back(s)
	p.next()
	return p.tok.kind == tAssign && p.tok.op == syntax.NoOp
}

// declaration adds what begins with modifiers or a type: a class, a method,
// variables, or a block of a class.
func (p *parser) declaration() {
	mark, start := p.b.Mark(), p.tok.start
	flags := p.modifiers()
	switch {
	case p.tok.kind == kClass:
		p.classOf(mark, start, flags, syntax.OpClass)
		return
	case p.tok.kind == kInterface:
		p.classOf(mark, start, flags, syntax.OpInterface)
		return
	case p.tok.kind == kEnum:
		p.classOf(mark, start, flags, syntax.OpEnum)
		return
	case p.tok.kind == tAt: // @interface
		p.next()
		p.classOf(mark, start, flags, syntax.OpAnnotation)
		return
	case p.recordDecl():
		p.classOf(mark, start, flags, syntax.OpRecord)
		return
	case p.tok.kind == kPackage:
		p.packageOf(mark, start)
		return
	case p.inner == inFile && (p.is("module") || p.is("open")) && p.moduleAhead():
		p.module(mark, start)
		return
	case p.tok.kind == tLBrace && p.inner == inClass:
		p.blockFrom(mark, start).Flags |= flags
		return
	}
	if p.inner == inBlock && p.tok.nl && p.b.Mark() > mark && !p.declarationAhead() {
		p.unfinished(mark, start, flags)
		return
	}
	p.typeParams()
	if p.name() && p.inner != inBlock && p.constructorAhead() {
		p.method(mark, start, flags)
		return
	}
	if p.tok.nl && p.b.Mark() > mark && p.tok.start != p.from && p.orphan() || !p.typ(syntax.RoleType) {
		p.unfinished(mark, start, flags)
		return
	}
	sym := p.b.Node(p.b.Last()).Sym
	switch {
	case !p.name() || p.tok.nl && p.col >= 0 && p.tok.col <= p.col && p.inner != inBlock && p.orphan():
		p.unfinished(mark, start, flags)
	case p.peek() == tLParen:
		p.method(mark, start, flags)
	default:
		k := syntax.VarDef
		if p.inner == inClass || p.inner == inFile && p.mode == syntax.Code {
			k = syntax.FieldDef
		}
		p.variablesOf(mark, start, flags, k, syntax.RoleItem, sym)
		p.reopen()
	}
}

// reopen makes the statement that was added last end with its semicolon.
func (p *parser) reopen() {
	n := *p.b.Node(p.b.Last())
	p.b.Drop(p.b.Last())
	ok := p.end()
	w := p.wrap(n.Kind, int(n.Sub), int(n.Start))
	w.Op, w.Flags, w.Sym = n.Op, n.Flags, n.Sym
	p.whole(w, ok)
}

// orphan reports whether the modifiers before the next token belong to
// something that was never written: what follows begins anew.
func (p *parser) orphan() bool {
	return p.tok.kind.beginsStatement() && !p.tok.kind.modifier()
}

// unfinished adds modifiers, and a type perhaps, of which nothing follows.
func (p *parser) unfinished(mark, start int, flags syntax.Flags) {
	if p.b.Mark() == mark {
		p.expression(mark, start)
		return
	}
	if p.mode == syntax.Pattern && (p.tok.kind == tEOF || p.tok.kind == tEllipsis) {
		return // decorators alone are a pattern
	}
	p.end()
	k := syntax.FieldDef
	if p.inner == inBlock {
		k = syntax.VarDef
	}
	p.wrap(k, mark, start).Flags |= flags | syntax.FlagBroken
}

// constructorAhead reports whether a constructor begins with the next token.
func (p *parser) constructorAhead() bool {
	k := p.peek()
	return k == tLParen && (p.isClassName() || p.methodAhead()) || k == tLBrace && p.inner == inClass
}

// isClassName reports whether the next token is the name of the class around.
func (p *parser) isClassName() bool {
	return p.class != 0 && p.b.Symbol(string(p.Src[p.tok.start:p.tok.end])) == p.class
}

// methodAhead reports whether a name, parameters and a body come next.
func (p *parser) methodAhead() bool {
	if p.isClassName() {
		return true
	}
	s := p.spot()
	defer p.back(s)
	p.next()
	p.skipBrackets()
	return p.tok.kind == tLBrace || p.tok.kind == kThrows
}

// variables adds variables of the type that was added last, whose first name
// comes next. Each is a node with the role.
func (p *parser) variables(mark, start int, flags syntax.Flags, k syntax.Kind, role syntax.Role) {
	p.variablesOf(mark, start, flags, k, role, p.b.Node(p.b.Last()).Sym)
}

// variablesOf does so for a type whose symbol the caller knows. What was added
// since mark, modifiers and type, belongs to the first variable: a node can
// lie in one place only. The others get an empty type with the same symbol.
func (p *parser) variablesOf(mark, start int, flags syntax.Flags, k syntax.Kind, role syntax.Role, sym int32) {
	for {
		at := p.tok.start
		if k == syntax.VarDef {
			p.ident()
			p.b.As(syntax.RoleTarget)
		} else {
			p.next()
		}
		end, ok := p.prev, true
		p.skipDims()
		if p.tok.kind == tAssign {
			p.next()
			if ok = p.value(); ok {
				p.b.As(syntax.RoleValue)
			}
		}
		n := p.wrap(k, mark, start)
		n.Flags |= flags
		p.whole(n, ok)
		p.b.Name(at, end)
		if k == syntax.VarDef {
			p.b.Node(p.b.Last()).Sym = 0
		}
		p.b.As(role)
		if p.tok.kind != tComma {
			return
		}
		if k := p.peek(); k != tIdent && k != tMetavar {
			return
		}
		p.next()
		mark, start = p.b.Mark(), p.tok.start
		if p.mode == syntax.Code {
			p.b.Node(p.b.Leaf(syntax.TypeExpr, start, start)).Sym = sym
			p.b.As(syntax.RoleType)
		}
	}
}

// method adds the rest of a method or a constructor, from its name.
func (p *parser) method(mark, start int, flags syntax.Flags) {
	at := p.tok.start
	p.next()
	end, ok := p.prev, true
	if p.tok.kind == tLParen {
		ok = p.params()
	}
	p.skipDims()
	if p.accept(kThrows) {
		for p.ellipsisItem() || p.typ(syntax.RoleItem) {
			if !p.accept(tComma) {
				break
			}
		}
	}
	if p.accept(kDefault) && p.value() {
		p.b.As(syntax.RoleDefault)
	}
	if p.tok.kind == tLBrace {
		p.block()
		p.b.As(syntax.RoleBody)
	} else {
		ok = p.end() && ok
	}
	n := p.wrap(syntax.FuncDef, mark, start)
	n.Flags |= flags
	p.whole(n, ok)
	p.b.Name(at, end)
}

// ellipsisItem adds ... as an item.
func (p *parser) ellipsisItem() bool {
	if !p.ellipsis() {
		return false
	}
	p.b.As(syntax.RoleItem)
	return true
}

// params adds the parameters of a method, a lambda or a record, and reports
// whether they are closed.
func (p *parser) params() bool {
	p.next()
	for p.tok.kind != tRParen && p.param() {
		if !p.accept(tComma) {
			break
		}
	}
	return p.close(tRParen)
}

// param adds one parameter, and reports whether there is one. What begins a
// statement in the next line is none.
func (p *parser) param() bool {
	mark, start := p.b.Mark(), p.tok.start
	if p.tok.nl && p.tok.kind >= kPublic && !p.tok.kind.modifier() {
		return false
	}
	switch {
	case p.ellipsis():
		p.b.As(syntax.RoleParam)
		return true
	case p.tok.kind == tRest:
		p.metavarRest()
		p.b.As(syntax.RoleParam)
		return true
	}
	flags, role, ok := p.modifiers(), syntax.RoleParam, true
	// A parameter of a lambda may have no type.
	if k := p.peek(); !p.name() || k != tComma && k != tRParen {
		if !p.typ(syntax.RoleType) {
			if p.b.Mark() == mark {
				return false
			}
			ok = false
		}
		p.annotations()
		if p.tok.kind == tEllipsis {
			p.next()
			flags |= syntax.FlagRest
		}
	}
	at, end := p.tok.start, p.tok.start
	switch {
	case p.name() && !(p.tok.nl && p.peek() == tLParen):
		p.next()
		if end = p.prev; p.tok.kind == tDot { // Outer Outer.this
			p.next()
			p.accept(kThis)
			role = syntax.RoleReceiver
		}
	case p.tok.kind == kThis:
		p.next()
		end, role = p.prev, syntax.RoleReceiver
	default:
		ok = false
	}
	p.skipDims()
	n := p.wrap(syntax.Param, mark, start)
	n.Flags |= flags
	p.whole(n, ok)
	p.b.Name(at, end)
	p.b.As(role)
	return true
}

// classOf adds the rest of a class or of what is like one, from its keyword.
func (p *parser) classOf(mark, start int, flags syntax.Flags, op syntax.Op) {
	p.next()
	at, end := p.tok.start, p.tok.start
	sym := int32(0)
	if p.name() {
		p.next()
		end = p.prev
		sym = p.b.Symbol(string(p.Src[at:end]))
	}
	p.typeParams()
	ok := end > at
	if p.tok.kind == tLParen {
		ok = p.params() && ok
	}
	for {
		role := syntax.RoleBase
		switch {
		case p.tok.kind == kExtends || p.tok.kind == kImplements:
		case p.is("permits"):
			role = syntax.RoleItem
		default:
			role = syntax.NoRole
		}
		if role == syntax.NoRole {
			break
		}
		p.next()
		p.bases(role)
	}
	if p.tok.kind == tLBrace {
		p.classBody(op, sym)
	} else {
		ok = ok && p.mode == syntax.Pattern && p.tok.kind == tEOF
		if !ok {
			p.end()
		}
	}
	n := p.wrap(syntax.ClassDef, mark, start)
	n.Op = op
	n.Flags |= flags
	p.whole(n, ok)
	p.b.Name(at, end)
}

// bases adds the types behind extends, implements or permits.
func (p *parser) bases(role syntax.Role) {
	for {
		if p.ellipsis() {
			p.b.As(role)
		} else if !p.typ(role) {
			return
		}
		if !p.accept(tComma) {
			return
		}
	}
}

// anonymous adds the body of a class without a name.
func (p *parser) anonymous() { p.classBody(syntax.OpClass, 0) }

// classBody adds {…} of a class.
func (p *parser) classBody(op syntax.Op, sym int32) {
	if !p.enter() {
		p.b.As(syntax.RoleBody)
		return
	}
	mark, start := p.b.Mark(), p.tok.start
	inner, class, label, brackets := p.inner, p.class, p.label, p.brackets
	p.inner, p.class, p.label, p.brackets = inClass, sym, false, 0
	p.next()
	if op == syntax.OpEnum {
		p.constants()
	}
	for p.tok.kind != tRBrace && p.tok.kind != tEOF && p.tok.kind != kImport && p.tok.kind != kPackage {
		if p.accept(tSemi) {
			continue
		}
		at := p.tok.start
		p.item()
		if p.tok.start == at {
			p.junk()
		}
	}
	p.inner, p.class, p.label, p.brackets = inner, class, label, brackets
	closed := p.accept(tRBrace)
	p.whole(p.wrap(syntax.Block, mark, start), closed)
	p.b.As(syntax.RoleBody)
	p.depth--
}

// constants adds the constants of an enum.
func (p *parser) constants() {
	for p.tok.kind == tAt || p.name() || p.tok.kind == tEllipsis {
		if !p.ellipsisItem() && !p.constant() {
			break
		}
		if !p.accept(tComma) {
			break
		}
	}
	if p.tok.kind == tComma {
		p.next()
	}
}

// constant adds a constant of an enum. What has the look of a member isn't one:
// then the semicolon between them is missing.
func (p *parser) constant() bool {
	mark, start := p.b.Mark(), p.tok.start
	if k := p.peek(); p.name() && k != tComma && k != tSemi && k != tRBrace && k != tLParen && k != tLBrace && k != tAt {
		return false // a member: the semicolon is missing
	}
	p.annotations()
	if !p.name() {
		if p.b.Mark() > mark {
			p.wrap(syntax.FieldDef, mark, start).Flags |= syntax.FlagBroken
			p.b.As(syntax.RoleItem)
		}
		return false
	}
	at, inner := p.tok.start, p.b.Mark()
	p.next()
	end, ok := p.prev, true
	if p.tok.kind == tLParen || p.tok.kind == tLBrace {
		if p.tok.kind == tLParen {
			ok = p.args()
		}
		if p.tok.kind == tLBrace {
			p.anonymous()
		}
		p.wrap(syntax.New, inner, at)
		p.b.As(syntax.RoleValue)
	}
	n := p.wrap(syntax.FieldDef, mark, start)
	n.Flags |= syntax.FlagStatic | syntax.FlagConst
	p.whole(n, ok)
	p.b.Name(at, end)
	p.b.As(syntax.RoleItem)
	return true
}
