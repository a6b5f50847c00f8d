package java

import "github.com/squiresec/squire/checks/syntax"

// A prefix is an operator that waits for its operand, or for the one on its
// right. They wait in a slice, so that long rows of them need no stack.
type prefix struct {
	kind        syntax.Kind
	op          syntax.Op
	flags       syntax.Flags
	mark, start int
}

// expr adds an expression, and reports whether there is one: where there is
// none, nothing is passed over.
func (p *parser) expr() bool {
	if !p.enter() {
		return true
	}
	base := len(p.pending)
	ok := p.operands()
	if len(p.pending) > base {
		p.settle(base, ok)
		ok = true
	}
	p.depth--
	return ok
}

// operands adds the operands of assignments and conditionals, which go to the
// right, and leaves their operators pending.
func (p *parser) operands() bool {
	for {
		mark, start := p.b.Mark(), p.tok.start
		if !p.binary(0) {
			return false
		}
		switch p.tok.kind {
		case tQuest:
			p.b.As(syntax.RoleCond)
			p.next()
			flags, label := syntax.Flags(0), p.label
			p.label = false
			if !p.expr() {
				flags = syntax.FlagBroken
			} else {
				p.b.As(syntax.RoleThen)
			}
			p.label = label
			p.pending = append(p.pending, prefix{syntax.Ternary, syntax.NoOp, flags, mark, start})
			if !p.accept(tColon) {
				return false
			}
		case tAssign:
			p.assignTo(mark, start, p.tok.op)
			p.next()
		case tGreater:
			op, _, size, assign := p.shift()
			if !assign {
				return true
			}
			p.assignTo(mark, start, op)
			p.Pos = p.tok.start + size
			p.tok.end = p.Pos
			p.next()
		default:
			return true
		}
		if p.tok.kind == tLBrace && p.pending[len(p.pending)-1].kind == syntax.Assign {
			return p.arrayItems() // wrong in Java, right in what one means
		}
	}
}

// assignTo makes what was added since mark the target of an assignment, whose
// value is still to come.
func (p *parser) assignTo(mark, start int, op syntax.Op) {
	p.b.As(syntax.RoleTarget)
	p.pending = append(p.pending, prefix{syntax.Assign, op, 0, mark, start})
}

// settle wraps what was pending, the last first. a = b = c has two targets.
func (p *parser) settle(base int, whole bool) {
	for last := len(p.pending) - 1; last >= base; last-- {
		f := p.pending[last]
		if f.kind == syntax.Assign && f.op == syntax.NoOp && last > base && whole {
			if outer := p.pending[last-1]; outer.kind == syntax.Assign && outer.op == syntax.NoOp {
				continue
			}
		}
		if whole {
			p.b.As(lastRole(f.kind))
		} else {
			f.flags |= syntax.FlagBroken
		}
		n := p.wrap(f.kind, f.mark, f.start)
		n.Op, n.Flags = f.op, f.flags
		whole = true
	}
	p.pending = p.pending[:base]
}

// lastRole is what the last operand of a pending operator is to it.
func lastRole(k syntax.Kind) syntax.Role {
	if k == syntax.Ternary {
		return syntax.RoleElse
	}
	return syntax.RoleValue
}

// shift looks what operator begins with >: its size is in bytes.
func (p *parser) shift() (op syntax.Op, power uint8, size int, assign bool) {
	at := p.tok.start
	has := func(i int, c byte) bool { return at+i < len(p.Src) && p.Src[at+i] == c }
	switch {
	case has(1, '>') && has(2, '>'):
		return syntax.UShr, powerShift, 3 + one(has(3, '=')), has(3, '=')
	case has(1, '>'):
		return syntax.Shr, powerShift, 2 + one(has(2, '=')), has(2, '=')
	case has(1, '='):
		return syntax.GreaterEq, powerCompare, 2, false
	}
	return syntax.Greater, powerCompare, 1, false
}

// one is 1 for true.
func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// infix returns the operator that comes next, how strongly it binds, and its
// size in bytes; the power 0 is none.
func (p *parser) infix() (syntax.Op, uint8, int) {
	switch p.tok.kind {
	case tOp:
		return p.tok.op, p.tok.power, p.tok.end - p.tok.start
	case tLess:
		return syntax.Less, powerCompare, 1
	case tGreater:
		if op, power, size, assign := p.shift(); !assign {
			return op, power, size
		}
	case kInstanceof:
		return syntax.InstanceOf, powerCompare, len("instanceof")
	}
	return syntax.NoOp, 0, 0
}

// binary adds operands with operators between them that bind more strongly than
// least. It calls itself for operators that bind more strongly only.
func (p *parser) binary(least uint8) bool {
	mark, start := p.b.Mark(), p.tok.start
	if !p.unary() {
		return false
	}
	for {
		op, power, size := p.infix()
		if power <= least {
			return true
		}
		if op == syntax.InstanceOf {
			p.instanceOf(mark, start)
			continue
		}
		p.b.As(syntax.RoleLeft)
		p.Pos = p.tok.start + size
		p.tok.end = p.Pos
		p.next()
		ok := p.binary(power)
		if ok {
			p.b.As(syntax.RoleRight)
		}
		n := p.wrap(syntax.Binary, mark, start)
		n.Op = op
		if !ok {
			n.Flags |= syntax.FlagBroken
			return true
		}
	}
}

// unary adds an operand with what stands before and behind it.
func (p *parser) unary() bool {
	base := len(p.pending)
	for p.prefix() {
	}
	ok := p.operand()
	if len(p.pending) == base {
		return ok
	}
	p.settle(base, ok)
	return true
}

// prefix passes over one operator before an operand, or a cast.
func (p *parser) prefix() bool {
	f := prefix{kind: syntax.Unary, op: p.tok.op, mark: p.b.Mark(), start: p.tok.start}
	switch p.tok.kind {
	case tNot:
	case tUpdate:
		f.kind, f.flags = syntax.Update, syntax.FlagPrefix
	case tOp:
		switch p.tok.op {
		case syntax.Add:
			f.op = syntax.Plus
		case syntax.Sub:
			f.op = syntax.Minus
		default:
			return false
		}
	case tLParen:
		if p.parens() != isCast {
			return false
		}
		f.kind, f.op = syntax.Cast, syntax.NoOp
		p.next()
		p.castType()
	default:
		return false
	}
	p.next() // the operator, or the bracket behind the type
	p.pending = append(p.pending, f)
	return true
}

// castType adds the type of a cast, or the several of A & B.
func (p *parser) castType() {
	mark, start := p.b.Mark(), p.tok.start
	p.typ(syntax.RoleType)
	if p.tok.kind != tOp || p.tok.op != syntax.BitAnd {
		return
	}
	p.b.As(syntax.RoleItem)
	p.next()
	p.bounds()
	p.wrap(syntax.TypeExpr, mark, start).Sym = p.b.Symbol("&")
	p.b.As(syntax.RoleType)
}

// operand adds an operand without operators before it.
func (p *parser) operand() bool {
	mark, start := p.b.Mark(), p.tok.start
	ok := p.primary()
	if ok {
		p.postfix(mark, start)
	}
	return ok
}

// primary adds what an operand begins with.
func (p *parser) primary() bool {
	if p.stray() {
		return false
	}
	switch p.tok.kind {
	case tIdent, tMetavar:
		p.nameOrLambda()
	case tNumber:
		p.leaf(syntax.Number)
	case tString, tTextBlock:
		p.text()
	case tChar:
		p.char1()
	case kTrue:
		p.leaf(syntax.Bool).Op = syntax.True
	case kFalse:
		p.leaf(syntax.Bool).Op = syntax.False
	case kNull:
		p.leaf(syntax.Null)
	case kThis:
		p.leaf(syntax.This)
	case kSuper:
		p.leaf(syntax.Super)
	case kNew:
		p.creation(p.b.Mark(), p.tok.start)
	case kSwitch:
		p.switched()
	case tLParen:
		p.inParens()
	case tRest:
		p.metavarRest()
	case tEllipsis:
		return p.ellipsis()
	case tDeep:
		p.deepMatch()
	case tAt:
		p.annotation()
	default:
		if !p.tok.kind.primitive() {
			return false
		}
		p.typ(syntax.NoRole)
	}
	return true
}

// nameOrLambda adds a name, or what begins with one: x -> …, or a type of
// which a member is named.
func (p *parser) nameOrLambda() {
	mark, start := p.b.Mark(), p.tok.start
	p.ident()
	switch p.tok.kind {
	case tArrow:
		if !p.label {
			n := p.b.Node(p.b.Last())
			p.b.Drop(mark)
			sym := n.Sym
			p.b.Node(p.b.Leaf(syntax.Param, start, p.prev)).Sym = sym
			p.b.As(syntax.RoleParam)
			p.lambdaBody(mark, start)
		}
	case tLess:
		p.genericReference(mark, start)
	}
}

// genericReference adds the rest of List<String>::new, if that is what begins
// with the name that was added.
func (p *parser) genericReference(mark, start int) {
	if p.tok.start < p.noTypeArgs {
		return
	}
	s := p.spot()
	ok := p.skipTypeArgs()
	for ok && p.tok.kind == tDot {
		p.next()
		ok = p.skipType()
	}
	ok = ok && p.skipDims() && p.tok.kind == tColons
	p.back(s)
	if ok {
		p.typeName(mark, mark, start, start)
		p.dims(mark, start)
	}
}

// deepMatch adds <... x ...> of a pattern.
func (p *parser) deepMatch() {
	mark, start := p.b.Mark(), p.tok.start
	p.next()
	ok := p.expr()
	if ok {
		p.b.As(syntax.RoleValue)
	}
	ok = p.accept(tEllipsis) && p.accept(tGreater) && ok
	n := p.wrap(syntax.DeepMatch, mark, start)
	if !ok {
		n.Flags |= syntax.FlagBroken
	}
}

// postfix adds what stands behind an operand: members, calls, indexes.
func (p *parser) postfix(mark, start int) {
	for {
		switch p.tok.kind {
		case tDot:
			if !p.member(mark, start) {
				return
			}
		case tEllipsis:
			if p.mode != syntax.Pattern || p.peek() != tDot {
				return
			}
			p.b.As(syntax.RoleObject)
			p.next()
			p.wrap(syntax.Member, mark, start).Sym = p.b.Symbol("...")
		case tLParen:
			p.b.As(syntax.RoleCallee)
			closed := p.args()
			n := p.wrap(syntax.Call, mark, start)
			if !closed {
				n.Flags |= syntax.FlagBroken
			}
		case tLBrack:
			if p.peek() == tRBrack {
				p.typeOf(mark, start)
				continue
			}
			p.index(mark, start)
		case tUpdate:
			if p.tok.nl {
				return
			}
			op := p.tok.op
			p.b.As(syntax.RoleValue)
			p.next()
			p.wrap(syntax.Update, mark, start).Op = op
		case tColons:
			p.reference(mark, start)
		default:
			return
		}
	}
}

// typeOf makes the name that was added since mark the type of an array.
func (p *parser) typeOf(mark, start int) {
	last := p.b.Node(p.b.Last())
	if last.Kind != syntax.TypeExpr {
		sym := last.Sym
		p.b.As(syntax.RoleItem)
		p.wrap(syntax.TypeExpr, mark, start).Sym = sym
	}
	p.dims(mark, start)
}

// index adds [x] behind an operand.
func (p *parser) index(mark, start int) {
	p.b.As(syntax.RoleObject)
	p.next()
	label := p.label
	p.label = false
	p.brackets++
	ok := p.expr()
	if ok {
		p.b.As(syntax.RoleIndex)
	}
	p.brackets--
	p.label = label
	closed := p.close(tRBrack)
	n := p.wrap(syntax.Index, mark, start)
	if !ok || !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// member adds .name and what else stands behind a dot. It reports whether the
// expression may go on.
func (p *parser) member(mark, start int) bool {
	p.b.As(syntax.RoleObject)
	p.next()
	switch {
	case p.tok.kind == kNew:
		p.creation(mark, start)
		return true
	case p.tok.kind == tString || p.tok.kind == tTextBlock:
		p.b.As(syntax.RoleCallee)
		p.text()
		if n := p.b.Node(p.b.Last()); n.Kind == syntax.String {
			n.Kind = syntax.Template
		}
		p.b.As(syntax.RoleArg)
		p.wrap(syntax.Call, mark, start)
		return true
	case p.tok.kind == tLess:
		p.typeArgs(syntax.RoleTypeArg)
	case p.tok.kind == tEllipsis && p.mode == syntax.Pattern:
		p.next()
		p.wrap(syntax.Member, mark, start).Sym = p.b.Symbol("...")
		return true
	}
	at := p.tok.start
	if p.outdented() || !p.name() && !p.tok.kind.keyword() || p.tok.nl && p.tok.kind.beginsStatement() {
		p.wrap(syntax.Member, mark, start).Flags |= syntax.FlagBroken
		return false
	}
	p.next()
	p.wrap(syntax.Member, mark, start)
	p.b.Name(at, p.prev)
	return true
}

// reference adds ::name or ::new.
func (p *parser) reference(mark, start int) {
	p.b.As(syntax.RoleObject)
	p.next()
	if p.tok.kind == tLess {
		p.typeArgs(syntax.RoleTypeArg)
	}
	at := p.tok.start
	if !p.name() && p.tok.kind != kNew || p.outdented() {
		n := p.wrap(syntax.Member, mark, start)
		n.Op, n.Flags = syntax.AddrOf, n.Flags|syntax.FlagBroken
		return
	}
	p.next()
	p.wrap(syntax.Member, mark, start).Op = syntax.AddrOf
	p.b.Name(at, p.prev)
}

// args adds the arguments of a call, and reports whether they are closed.
func (p *parser) args() bool {
	p.next()
	label := p.label
	p.label = false
	p.brackets++
	for p.tok.kind != tRParen && p.expr() {
		p.b.As(syntax.RoleArg)
		if !p.accept(tComma) {
			break
		}
	}
	p.brackets--
	p.label = label
	return p.close(tRParen)
}

// arrayItems adds {…}, the value of an array.
func (p *parser) arrayItems() bool {
	if !p.enter() {
		return true
	}
	mark, start := p.b.Mark(), p.tok.start
	closed := p.items()
	n := p.wrap(syntax.Array, mark, start)
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
	p.depth--
	return true
}

// items adds what is between { and }, with commas, and reports whether it is
// closed.
func (p *parser) items() bool {
	p.next()
	label := p.label
	p.label = false
	for p.tok.kind != tRBrace && p.value() {
		p.b.As(syntax.RoleItem)
		if !p.accept(tComma) {
			break
		}
	}
	p.label = label
	for p.accept(tComma) { // {,} is an array too
	}
	if p.accept(tRBrace) {
		return true
	}
	start := p.tok.start
	for p.tok.kind != tEOF && p.tok.kind != tRBrace && p.tok.kind != tSemi && !p.tok.nl {
		p.next()
	}
	if p.prev > start {
		p.b.Gap(start, p.prev)
	}
	return p.accept(tRBrace)
}

// value adds the value of a variable: an expression or an array.
func (p *parser) value() bool {
	if p.tok.kind == tLBrace {
		return p.arrayItems()
	}
	return p.expr()
}
