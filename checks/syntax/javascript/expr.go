package javascript

import "github.com/squiresec/squire/checks/syntax"

// What an expression was found to be.
type found uint8

const (
	nothing found = iota // and nothing was added
	operand              // operators may follow
	whole                // an arrow function or a yield: no operator may follow
)

// A right is an operator of which the right side is being read: ? : or =.
type right struct {
	kind        syntax.Kind
	op          syntax.Op
	mark, start int
}

// expression reads expressions with commas between.
func (p *parser) expression() bool {
	start, mark := p.tok.start, p.b.Mark()
	if p.assign() == nothing {
		return false
	}
	if p.tok.kind != comma {
		return true
	}
	for p.accept(comma) {
		p.b.As(syntax.RoleItem)
		if p.assign() == nothing {
			p.errs++
			p.wrap(syntax.Sequence, mark, start).Flags |= syntax.FlagBroken
			return true
		}
	}
	p.b.As(syntax.RoleItem)
	p.wrap(syntax.Sequence, mark, start)
	return true
}

// assign reads an expression without commas: chains of assignments and of
// conditions in a loop, since programs write very long ones.
func (p *parser) assign() found {
	if !p.enter() {
		at := p.tok.start
		p.skipNested()
		if p.prevEnd > at {
			return operand
		}
		return nothing
	}
	defer p.leave()
	base := len(p.rights)
	result := nothing
	for {
		r := right{start: p.tok.start, mark: p.b.Mark()}
		result = p.head()
		if result == operand && p.right(&r, base) {
			continue
		}
		break
	}
	missing := result == nothing
	if missing && len(p.rights) > base {
		p.errs++
		result = operand
	}
	for len(p.rights) > base {
		r := p.rights[len(p.rights)-1]
		p.rights = p.rights[:len(p.rights)-1]
		if !missing && r.kind == syntax.Ternary {
			p.b.As(syntax.RoleElse)
		} else if !missing {
			p.b.As(syntax.RoleValue)
		}
		n := p.wrap(r.kind, r.mark, r.start)
		n.Op = r.op
		if missing {
			n.Flags |= syntax.FlagBroken
			missing = false
		}
	}
	return result
}

// right goes over an operator whose right side may be the like again. r is
// its left side.
func (p *parser) right(r *right, base int) bool {
	if p.tok.kind == greater {
		p.greater()
	}
	switch {
	case p.tok.kind == assignOp:
		p.b.As(syntax.RoleTarget)
		r.kind, r.op = syntax.Assign, p.tok.op
		p.next()
		if n := len(p.rights); n > base && p.rights[n-1].kind == syntax.Assign && p.rights[n-1].op == syntax.NoOp && r.op == syntax.NoOp {
			return true // another target
		}
		p.rights = append(p.rights, *r)
		return true
	case p.tok.kind == question && !p.optionalMark():
		p.b.As(syntax.RoleCond)
		saved := p.in
		p.in |= inThen
		p.in &^= inFor
		p.next()
		if p.assign() != nothing {
			p.b.As(syntax.RoleThen)
		}
		p.in = saved
		if !p.accept(colon) {
			p.errs++
			p.wrap(syntax.Ternary, r.mark, r.start).Flags |= syntax.FlagBroken
			return false
		}
		r.kind = syntax.Ternary
		p.rights = append(p.rights, *r)
		return true
	}
	return false
}

// optionalMark reports whether the current "?" says that a parameter is
// optional, rather than ask for something.
func (p *parser) optionalMark() bool {
	i := p.tok.end
	for i < len(p.Src) && (p.Src[i] == ' ' || p.Src[i] == '\n' || p.Src[i] == '\r' || p.Src[i] == '\t') {
		i++
	}
	return i == len(p.Src) || p.Src[i] == ':' || p.Src[i] == ')' || p.Src[i] == ',' || p.Src[i] == '='
}

// head reads what no ? and no = follows: operators with two operands.
func (p *parser) head() found {
	if p.tok.kind == wYield && p.yields() {
		p.yield()
		return whole
	}
	return p.binary(0)
}

// yields reports whether yield is no name here.
func (p *parser) yields() bool {
	if p.in&inGenerator != 0 {
		return true
	}
	next := p.peek()
	return !next.nl && next.kind != lparen && next.kind != lbracket && next.kind != less && infixes[next.kind].Power == 0 && next.kind.beginsExpression()
}

func (p *parser) yield() {
	start, mark := p.tok.start, p.b.Mark()
	p.next()
	flags := syntax.Flags(0)
	if !p.tok.nl {
		if p.accept(star) {
			flags = syntax.FlagDelegate
		}
		if p.assign() != nothing {
			p.b.As(syntax.RoleValue)
		}
	}
	p.wrap(syntax.Yield, mark, start).Flags |= flags
}

// binary reads operands and the operators between them that bind more than a
// power.
func (p *parser) binary(least uint8) found {
	start, mark := p.tok.start, p.b.Mark()
	result := p.unary()
	if result != operand {
		return result
	}
	for {
		if p.tok.kind == greater {
			p.greater()
		}
		if k := p.tok.kind; (k == wAs || k == wSatisfies) && !p.tok.nl && least < castPower {
			p.cast(mark, start)
			continue
		}
		in := infixes[p.tok.kind]
		if in.Power <= least || p.tok.kind == wIn && p.in&inFor != 0 {
			return operand
		}
		p.operation(in, mark, start)
	}
}

// operation reads an operator and its right operand. The left one was read.
func (p *parser) operation(in syntax.Infix, mark, start int) {
	left, rightRole := syntax.RoleLeft, syntax.RoleRight
	if in.Kind == syntax.TypeTest {
		left, rightRole = syntax.RoleValue, syntax.RoleType
	}
	p.b.As(left)
	p.next()
	least := in.Power
	right := nothing
	if !in.Right {
		right = p.binary(least)
	} else if p.enter() {
		right = p.binary(least - 1)
		p.leave()
	} else {
		p.skipNested()
		right = operand
	}
	if right == nothing {
		p.errs++
	} else {
		p.b.As(rightRole)
	}
	n := p.wrap(in.Kind, mark, start)
	n.Op = in.Op
	if right == nothing {
		n.Flags |= syntax.FlagBroken
	}
}

// cast reads what follows a value: as T, satisfies T.
func (p *parser) cast(mark, start int) {
	p.b.As(syntax.RoleValue)
	p.next()
	ok := p.castType()
	p.wrap(syntax.Cast, mark, start)
	p.brokenIf(!ok)
}

// castType reads a type, or the const that a value is cast to.
func (p *parser) castType() bool {
	if p.tok.kind != wConst {
		return p.typ(syntax.RoleType)
	}
	start, mark := p.tok.start, p.b.Mark()
	p.ident()
	p.b.As(syntax.RoleItem)
	p.wrap(syntax.TypeExpr, mark, start).Role = syntax.RoleType
	return true
}

// A prefix is an operator before an operand that is being read.
type prefix struct {
	kind        syntax.Kind
	op          syntax.Op
	flags       syntax.Flags
	mark, start int
}

// unary reads an operand with what stands before and behind it.
func (p *parser) unary() found {
	base := len(p.prefixes)
	for p.prefix() {
	}
	start, mark := p.tok.start, p.b.Mark()
	result := p.primary()
	if result == operand {
		p.postfix(mark, start, true)
		if (p.tok.kind == inc || p.tok.kind == dec) && !p.tok.nl {
			op := prefixes[p.tok.kind]
			p.b.As(syntax.RoleValue)
			p.next()
			p.wrap(syntax.Update, mark, start).Op = op
		}
	}
	for len(p.prefixes) > base {
		x := p.prefixes[len(p.prefixes)-1]
		p.prefixes = p.prefixes[:len(p.prefixes)-1]
		if result != nothing {
			p.b.As(syntax.RoleValue)
		}
		n := p.wrap(x.kind, x.mark, x.start)
		n.Op = x.op
		n.Flags |= x.flags
		if result == nothing {
			n.Flags |= syntax.FlagBroken
			p.errs++
			result = operand
		}
	}
	return result
}

// prefix goes over an operator before an operand.
func (p *parser) prefix() bool {
	x := prefix{kind: syntax.Unary, op: prefixes[p.tok.kind], start: p.tok.start, mark: p.b.Mark()}
	switch k := p.tok.kind; {
	case k == inc || k == dec:
		x.kind, x.flags = syntax.Update, syntax.FlagPrefix
	case k == wAwait:
		if !p.awaits() {
			return false
		}
		x.kind = syntax.Await
	case k == less && p.types && !p.jsx && !p.genericArrow():
		p.next()
		if !p.castType() || !p.expect(greater) {
			p.errs++
			x.flags = syntax.FlagBroken
		}
		x.kind = syntax.Cast
		p.prefixes = append(p.prefixes, x)
		return true
	case x.op == syntax.NoOp:
		return false
	}
	p.next()
	p.prefixes = append(p.prefixes, x)
	return true
}

// awaits reports whether await is no name here.
func (p *parser) awaits() bool {
	next := p.peek()
	return next.kind.beginsExpression() && next.kind != less && !(next.nl && next.kind == lparen) && next.kind != wOf
}

// postfix reads what follows an operand: members, calls and the like.
func (p *parser) postfix(mark, start int, calls bool) {
	for {
		switch p.tok.kind {
		case dot:
			p.next()
			p.member(mark, start, 0)
		case optional:
			if !calls {
				return
			}
			p.next()
			switch p.tok.kind {
			case lparen:
				p.call(mark, start, syntax.FlagOptional)
			case lbracket:
				p.subscript(mark, start, syntax.FlagOptional)
			case less, shl:
				if !p.typeArgs() {
					p.member(mark, start, syntax.FlagOptional)
				} else if p.tok.kind == lparen {
					p.call(mark, start, syntax.FlagOptional)
				}
			default:
				p.member(mark, start, syntax.FlagOptional)
			}
		case lbracket:
			p.subscript(mark, start, 0)
		case lparen:
			if !calls {
				return
			}
			p.call(mark, start, 0)
		case tick:
			p.b.As(syntax.RoleCallee)
			p.template()
			p.b.As(syntax.RoleArg)
			p.wrap(syntax.Call, mark, start)
		case not:
			if p.tok.nl || !p.types {
				return
			}
			p.next()
			switch p.last().Kind {
			case syntax.Call, syntax.String, syntax.Template, syntax.Number, syntax.Regexp: // their ends are their own
			default:
				p.last().End = int32(p.prevEnd)
			}
		case deepOpen: // f<...>(x)
			if p.At(0) != '>' || !p.types {
				return
			}
			p.b.As(syntax.RoleCallee)
			p.b.Leaf(syntax.Ellipsis, p.tok.start+1, p.tok.end)
			p.b.As(syntax.RoleTypeArg)
			p.Pos++
			p.tok.end = p.Pos
			if p.next(); p.tok.kind == lparen {
				p.call(mark, start, 0)
			} else {
				p.wrap(syntax.TypeExpr, mark, start)
			}
		case less, shl:
			if !p.types || !calls || !p.typeArgs() {
				return
			}
			switch p.tok.kind {
			case lparen:
				p.call(mark, start, 0)
			case tick:
				p.template()
				p.b.As(syntax.RoleArg)
				p.wrap(syntax.Call, mark, start)
			default: // f<T> alone
				p.wrap(syntax.TypeExpr, mark, start)
				p.last().Role = syntax.NoRole
			}
		default:
			return
		}
	}
}

// member reads the name behind a dot.
func (p *parser) member(mark, start int, flags syntax.Flags) {
	p.b.As(syntax.RoleObject)
	k := p.tok.kind
	named := k.word() || k == private || k == ellipsis && p.mode == syntax.Pattern
	if named && p.tok.nl && statementWords[k] {
		// The name is missing where a statement begins on the next line.
		next := p.peek()
		named = !next.kind.name() && next.kind != lbrace && (next.kind != semi || k != wReturn)
	}
	if !named {
		p.errs++
		p.wrap(syntax.Member, mark, start).Flags |= syntax.FlagBroken | flags
		return
	}
	from, to := p.tok.start, p.tok.end
	p.next()
	p.wrap(syntax.Member, mark, start).Flags |= flags
	p.b.Name(from, to)
}

func (p *parser) subscript(mark, start int, flags syntax.Flags) {
	p.b.As(syntax.RoleObject)
	b := p.begin(rbracket)
	ok := p.expression()
	if ok {
		p.b.As(syntax.RoleIndex)
	}
	ok = p.end(b) && ok
	p.wrap(syntax.Index, mark, start).Flags |= flags
	p.brokenIf(!ok)
}

// call reads arguments. The callee was read, and type arguments behind it.
func (p *parser) call(mark, start int, flags syntax.Flags) {
	if p.last().Role != syntax.RoleTypeArg {
		p.b.As(syntax.RoleCallee)
	}
	closed := p.args()
	p.wrap(syntax.Call, mark, start).Flags |= flags
	p.brokenIf(!closed)
}

// args reads arguments in parentheses and reports whether they were closed.
func (p *parser) args() bool {
	b := p.begin(rparen)
	for ok := p.more(&b); ok; ok = p.separator(&b) {
		if p.spread(syntax.Arg) {
			p.b.As(syntax.RoleArg)
		}
	}
	return p.end(b)
}

// spread reads an item that may begin with "...": in a pattern an Ellipsis, and
// otherwise a node of a kind around what follows.
func (p *parser) spread(k syntax.Kind) bool {
	if p.tok.kind != ellipsis {
		return p.assign() != nothing
	}
	if p.ellipsis() {
		return p.assign() != nothing
	}
	start, mark := p.tok.start, p.b.Mark()
	p.next()
	ok := p.assign() != nothing
	if ok {
		p.b.As(syntax.RoleValue)
	}
	p.wrap(k, mark, start).Flags |= syntax.FlagRest
	p.brokenIf(!ok)
	return true
}

// ellipsis reports whether the current "..." stands for any code.
func (p *parser) ellipsis() bool {
	if p.mode != syntax.Pattern {
		return false
	}
	next := p.peek()
	return next.nl || !next.kind.beginsExpression() || infixes[next.kind].Power > 0
}
