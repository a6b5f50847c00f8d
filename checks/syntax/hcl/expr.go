package hcl

import "github.com/squiresec/squire/checks/syntax"

// expr parses an expression. A chain of conditions, a ? b : c ? d : e, is a
// loop.
func (p *parser) expr(role syntax.Role) {
	type place struct{ mark, start int }
	var open []place
	for {
		mark, start := p.b.Mark(), p.start
		p.binary(1)
		if p.tok != '?' {
			break
		}
		p.b.As(syntax.RoleCond)
		p.next()
		if p.enter() {
			p.expr(syntax.RoleThen)
			p.depth--
		}
		p.b.As(syntax.RoleThen)
		if p.tok != ':' {
			p.wrap(syntax.Ternary, mark, start).Flags |= syntax.FlagBroken
			break
		}
		p.next()
		open = append(open, place{mark, start})
	}
	for i := len(open) - 1; i >= 0; i-- {
		p.b.As(syntax.RoleElse)
		p.wrap(syntax.Ternary, open[i].mark, open[i].start)
	}
	p.b.As(role)
}

// power tells how tightly an operator binds, 0 for what is none.
func power(tok token) (int, syntax.Op) {
	switch tok {
	case tOr:
		return 1, syntax.Or
	case tAnd:
		return 2, syntax.And
	case tEq:
		return 3, syntax.Eq
	case tNotEq:
		return 3, syntax.NotEq
	case '<':
		return 4, syntax.Less
	case '>':
		return 4, syntax.Greater
	case tLessEq:
		return 4, syntax.LessEq
	case tGreaterEq:
		return 4, syntax.GreaterEq
	case '+':
		return 5, syntax.Add
	case '-':
		return 5, syntax.Sub
	case '*':
		return 6, syntax.Mul
	case '/':
		return 6, syntax.Div
	case '%':
		return 6, syntax.Mod
	}
	return 0, syntax.NoOp
}

// binary parses operators that bind at least as tightly as least. Those of one
// power are a loop, so recursion is at most as deep as there are powers.
func (p *parser) binary(least int) {
	mark, start := p.b.Mark(), p.start
	p.unary()
	for {
		binds, op := power(p.tok)
		if binds < least || binds == 0 || p.outside() {
			return
		}
		p.b.As(syntax.RoleLeft)
		p.next()
		p.binary(binds + 1)
		p.b.As(syntax.RoleRight)
		p.wrap(syntax.Binary, mark, start).Op = op
	}
}

// unary parses an operand with the signs before it.
func (p *parser) unary() {
	type sign struct {
		start int
		op    syntax.Op
	}
	var signs []sign
	mark := p.b.Mark()
	for p.tok == '-' || p.tok == '!' {
		op := syntax.Minus
		if p.tok == '!' {
			op = syntax.Not
		}
		signs = append(signs, sign{p.start, op})
		p.next()
	}
	p.postfix()
	for i := len(signs) - 1; i >= 0; i-- {
		p.b.As(syntax.RoleValue)
		p.wrap(syntax.Unary, mark, signs[i].start).Op = signs[i].op
	}
}

// postfix parses an operand and all that is behind it: a.b, a[b], a(b).
func (p *parser) postfix() {
	mark, start := p.b.Mark(), p.start
	p.operand()
	if p.b.Node(p.b.Last()).Kind == syntax.Gap {
		return
	}
	for !p.outside() {
		switch p.tok {
		case '.':
			p.member(mark, start)
		case '[':
			if p.pattern && p.b.Node(p.b.Last()).Kind == syntax.Ellipsis {
				return
			}
			p.index(mark, start)
		case '(':
			switch p.b.Node(p.b.Last()).Kind {
			case syntax.Ident, syntax.Metavar, syntax.Member:
				p.call(mark, start)
			default:
				return
			}
		default:
			return
		}
	}
}

// member parses what is behind a dot.
func (p *parser) member(mark, start int) {
	p.b.As(syntax.RoleObject)
	if c := p.At(0); c >= '0' && c <= '9' {
		p.oldIndex(mark, start)
		return
	}
	p.next()
	from, to := p.start, p.end
	switch {
	case p.outside():
		p.wrap(syntax.Member, mark, start).Flags |= syntax.FlagBroken
		return
	case p.tok == tIdent, p.tok == '*', p.tok == tEllipsis && p.pattern:
		p.next()
	default:
		p.wrap(syntax.Member, mark, start).Flags |= syntax.FlagBroken
		return
	}
	p.wrap(syntax.Member, mark, start)
	p.b.Name(from, to)
}

// oldIndex parses a.0, of which the lexer would read 0.1 as a number.
func (p *parser) oldIndex(mark, start int) {
	from := p.Pos
	p.digits()
	p.b.Leaf(syntax.Number, from, p.Pos)
	p.b.As(syntax.RoleIndex)
	p.end = p.Pos
	p.next()
	p.wrap(syntax.Index, mark, start)
}

func (p *parser) index(mark, start int) {
	p.b.As(syntax.RoleObject)
	if !p.enter() {
		p.b.As(syntax.RoleIndex)
		p.wrap(syntax.Index, mark, start)
		return
	}
	defer func() { p.depth-- }()
	lines := p.inside()
	star := p.start
	if p.tok == '*' && p.peek() == ']' {
		p.next()
		p.close(']', lines)
		p.wrap(syntax.Member, mark, start)
		p.b.Name(star, star+1)
		return
	}
	p.expr(syntax.RoleIndex)
	closed := p.close(']', lines)
	n := p.wrap(syntax.Index, mark, start)
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// peek returns the token behind this one.
func (p *parser) peek() token {
	l := p.lexer
	l.next()
	p.steps++
	return l.tok
}

// inside passes over an opening bracket, in which lines have no meaning, and
// returns whether they had before.
func (p *parser) inside() (lines bool) {
	lines, p.lines = p.lines, false
	p.next()
	return lines
}

// close passes over a closing bracket, and over what shouldn't be before it. It
// reports whether there is one.
func (p *parser) close(bracket token, lines bool) bool {
	junk := p.start
	if !p.atClose() && !p.pattern {
		p.skipTo(p.atClose)
		p.b.Gap(junk, max(junk, p.prev))
		p.b.As(syntax.RoleItem)
	}
	p.lines = lines
	if p.tok != bracket || p.outside() {
		p.unbalanced = true
		return false
	}
	p.next()
	return true
}

// atClose reports whether something that is open ends here.
func (p *parser) atClose() bool {
	switch p.tok {
	case ')', ']', '}', tEOF:
		return true
	}
	return p.outside()
}

func (p *parser) call(mark, start int) {
	p.b.As(syntax.RoleCallee)
	if !p.enter() {
		p.b.As(syntax.RoleArg)
		p.wrap(syntax.Call, mark, start)
		return
	}
	closed := p.list(')', p.argument)
	n := p.wrap(syntax.Call, mark, start)
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
	p.depth--
}

func (p *parser) argument() {
	mark, start := p.b.Mark(), p.start
	p.expr(syntax.RoleArg)
	if p.tok != tEllipsis || p.pattern && p.start > p.prev {
		return
	}
	p.b.As(syntax.RoleValue)
	p.next()
	n := p.wrap(syntax.Arg, mark, start)
	n.Role = syntax.RoleArg
	n.Flags |= syntax.FlagRest
}

// list reads items in brackets, from the opening one on.
func (p *parser) list(bracket token, item func()) (closed bool) {
	lines := p.inside()
	return p.items(bracket, lines, item)
}

// items reads items up to a closing bracket, and over it.
func (p *parser) items(bracket token, lines bool, item func()) (closed bool) {
	for {
		switch {
		case p.atClose():
			return p.close(bracket, lines)
		case p.tok == ',' || p.tok == tNewline || p.tok == ';':
			p.next()
		case !p.begins():
			from := p.start
			p.skipOne()
			p.b.Gap(from, max(from, p.prev))
			p.b.As(syntax.RoleItem)
		default:
			item()
		}
	}
}

// begins reports whether an expression begins here.
func (p *parser) begins() bool {
	switch p.tok {
	case tIdent, tNumber, tQuote, tHeredoc, tDeepOpen, '(', '[', '{', '-', '!':
		return true
	case tEllipsis:
		return p.pattern
	}
	return false
}

// operand parses what an expression begins with.
func (p *parser) operand() {
	if p.outside() {
		p.missing()
		return
	}
	switch p.tok {
	case tIdent:
		p.identifier()
	case tNumber:
		p.leaf(syntax.Number)
	case tQuote:
		p.quoted()
	case tHeredoc:
		p.heredocument()
	case '(', '[', '{', tDeepOpen:
		if p.enter() {
			p.bracket()
			p.depth--
		}
	case tEllipsis:
		if p.pattern {
			p.leaf(syntax.Ellipsis)
		} else {
			p.missing()
		}
	default:
		p.missing()
	}
}

func (p *parser) bracket() {
	mark, start := p.b.Mark(), p.start
	kind, closed := syntax.Paren, false
	op := syntax.NoOp
	switch p.tok {
	case '(':
		lines := p.inside()
		p.expr(syntax.RoleValue)
		closed = p.close(')', lines)
	case tDeepOpen:
		kind = syntax.DeepMatch
		p.next()
		p.expr(syntax.RoleValue)
		if closed = p.tok == tDeepClose; closed {
			p.next()
		}
	case '[':
		lines := p.inside()
		if p.atFor() {
			kind, op = syntax.Compr, syntax.OfList
			p.comprehension(false)
			closed = p.close(']', lines)
		} else {
			kind = syntax.Array
			closed = p.items(']', lines, func() { p.expr(syntax.RoleItem) })
		}
	default:
		lines := p.inside()
		if p.atFor() {
			kind, op = syntax.Compr, syntax.OfMap
			p.comprehension(true)
			closed = p.close('}', lines)
		} else {
			kind = syntax.Map
			p.lines = true
			closed = p.items('}', lines, p.entry)
		}
	}
	n := p.wrap(kind, mark, start)
	n.Op = op
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// entry parses an item of an object.
func (p *parser) entry() {
	mark, start, column := p.b.Mark(), p.start, p.column
	defer func() { p.column = column }()
	if p.fresh {
		column := p.start - p.lineStart
		p.expr(syntax.RoleKey)
		p.column = column
	} else {
		p.expr(syntax.RoleKey)
	}
	key := p.b.Last()
	switch {
	case p.tok == '=' || p.tok == ':':
		p.next()
		broken := !p.begins()
		if !broken {
			p.expr(syntax.RoleValue)
		}
		p.wrap(syntax.KeyValue, mark, start)
		p.named(key)
		if broken {
			p.b.Node(p.b.Last()).Flags |= syntax.FlagBroken
		}
	case !p.pattern:
		p.wrap(syntax.KeyValue, mark, start).Flags |= syntax.FlagBroken
		p.named(key)
	}
	p.b.As(syntax.RoleItem)
}

// atFor reports whether a for expression begins here.
func (p *parser) atFor() bool {
	return p.isWord("for") && (p.peek() == tIdent || p.pattern && p.peek() == tEllipsis)
}

func (p *parser) isWord(word string) bool {
	return p.tok == tIdent && string(p.Src[p.start:p.end]) == word
}

// comprehension parses what is in the brackets of a for expression.
func (p *parser) comprehension(object bool) {
	p.compFor(syntax.RoleItem)
	if p.tok != ':' {
		return
	}
	p.next()
	mark, start := p.b.Mark(), p.start
	p.expr(syntax.RoleValue)
	if object && p.tok == tArrow {
		p.b.As(syntax.RoleKey)
		p.next()
		p.expr(syntax.RoleValue)
		group := p.tok == tEllipsis && (!p.pattern || p.start == p.prev)
		if group {
			p.next()
		}
		n := p.wrap(syntax.KeyValue, mark, start)
		n.Role = syntax.RoleValue
		if group {
			n.Flags |= syntax.FlagRest
		}
	}
	if p.isWord("if") {
		p.next()
		p.expr(syntax.RoleCond)
	}
}

// compFor parses for a, b in c.
func (p *parser) compFor(role syntax.Role) {
	mark, start := p.b.Mark(), p.start
	p.next()
	first := p.start
	names := 0
	for p.tok == tIdent || p.tok == tEllipsis && p.pattern {
		if names > 0 && p.isWord("in") {
			break
		}
		p.target()
		names++
		if p.tok != ',' {
			break
		}
		p.b.As(syntax.RoleItem)
		p.next()
	}
	if names > 1 {
		p.b.As(syntax.RoleItem)
		p.wrap(syntax.Tuple, mark, first)
	}
	if names > 0 {
		p.b.As(syntax.RoleTarget)
	}
	broken := !p.isWord("in")
	if !broken {
		p.next()
		p.expr(syntax.RoleValue)
	}
	n := p.wrap(syntax.CompFor, mark, start)
	n.Role = role
	if broken {
		n.Flags |= syntax.FlagBroken
	}
}

func (p *parser) target() {
	if p.tok == tEllipsis {
		p.leaf(syntax.Ellipsis)
	} else {
		p.name()
	}
}

// identifier parses a name, a constant, or the name of a provider's function.
func (p *parser) identifier() {
	if !p.meta {
		switch string(p.Src[p.start:p.end]) {
		case "null":
			p.leaf(syntax.Null)
			return
		case "true":
			p.leaf(syntax.Bool)
			p.b.Node(p.b.Last()).Op = syntax.True
			return
		case "false":
			p.leaf(syntax.Bool)
			p.b.Node(p.b.Last()).Op = syntax.False
			return
		}
	}
	mark, start := p.b.Mark(), p.start
	p.name()
	if p.tok != tColons {
		return
	}
	for p.tok == tColons {
		p.next()
		if p.tok == tIdent {
			p.next()
		}
	}
	p.b.Drop(mark)
	p.b.Leaf(syntax.Ident, start, p.prev)
	p.b.Name(start, p.prev)
}
