package javascript

import "github.com/squiresec/squire/checks/syntax"

// statement adds what one statement is, one node or several, as Items.
func (p *parser) statement() {
	if !p.enter() {
		p.skipNested()
		return
	}
	start, mark := p.tok.start, p.b.Mark()
	switch k := p.tok.kind; k {
	case lbrace:
		p.block()
		p.b.As(syntax.RoleItem)
	case semi:
		p.leaf(syntax.Empty)
		p.b.As(syntax.RoleItem)
	case ellipsis, restVar:
		if next := p.peek().kind; p.mode == syntax.Pattern && infixes[next].Power == 0 && next != dot && next != question {
			p.primary()
			p.accept(semi)
			p.b.As(syntax.RoleItem)
		} else {
			p.simple()
		}
	case at:
		p.decorators()
		p.declaration(mark, start)
	case str:
		p.directive()
	default:
		switch {
		case k >= wBreak:
			p.keyword(mark, start)
		case k < name || !p.contextual(mark, start):
			p.simple()
		}
	}
	p.leave()
}

// keyword reads a statement that begins with a reserved word.
func (p *parser) keyword(mark, start int) {
	switch p.tok.kind {
	case wVar, wConst:
		if p.tok.kind == wConst && p.peek().kind == wEnum {
			p.next()
			p.enum(mark, start)
			break
		}
		p.variables(mark, start, true)
		return
	case wIf:
		p.conditional(mark)
	case wFor:
		p.loop(mark)
	case wWhile:
		p.next()
		ok := p.condition()
		p.body()
		p.wrap(syntax.While, mark, start)
		p.brokenIf(!ok)
	case wDo:
		p.doWhile(mark)
	case wSwitch:
		p.choice(mark)
	case wTry:
		p.try(mark)
	case wCatch, wFinally, wElse, wCase, wDefault:
		if !p.clause() {
			p.skip()
		}
		return
	case wReturn:
		p.valued(syntax.Return)
	case wThrow:
		p.valued(syntax.Throw)
	case wBreak:
		p.jump(syntax.Break)
	case wContinue:
		p.jump(syntax.Continue)
	case wDebugger:
		from, to := p.tok.start, p.tok.end
		p.next()
		ok := p.semicolon()
		p.wrap(syntax.Directive, mark, start)
		p.b.Name(from, to)
		p.brokenIf(!ok)
	case wWith:
		p.next()
		ok := p.parenthesised(syntax.RoleItem)
		p.body()
		p.wrap(syntax.With, mark, start)
		p.brokenIf(!ok)
	default:
		p.declaration(mark, start)
		return
	}
	p.b.As(syntax.RoleItem)
}

// contextual reads a statement that begins with a word that is a keyword only
// here, and reports whether it does.
func (p *parser) contextual(mark, start int) bool {
	switch p.tok.kind {
	case wLet:
		if next := p.peek().kind; !next.name() && next != lbrace && next != lbracket {
			return false
		}
		p.variables(mark, start, true)
		return true
	case wUsing:
		if next := p.peek(); next.nl || !next.kind.name() || next.kind == wOf {
			return false
		}
		p.variables(mark, start, true)
		return true
	case wAwait:
		saved := p.save()
		p.next()
		if p.tok.kind == wUsing && !p.tok.nl {
			if next := p.peek(); !next.nl && next.kind.name() {
				p.variables(mark, start, true)
				return true
			}
		}
		p.restore(saved)
		return false
	case wAsync:
		if next := p.peek(); next.kind != wFunction || next.nl {
			return false
		}
	case wType, wInterface, wNamespace, wModule, wDeclare, wAbstract, wGlobal:
		if !p.declares() {
			return false
		}
	default:
		return false
	}
	p.declaration(mark, start)
	return true
}

// simple reads an expression that stands alone, or a statement with a label.
func (p *parser) simple() {
	start, mark := p.tok.start, p.b.Mark()
	if !p.expression() {
		p.skip()
		return
	}
	n := p.last()
	if p.tok.kind == colon && n.Kind == syntax.Ident && int(n.Sub) == mark {
		from, to := int(n.Start), int(n.End)
		p.b.Drop(mark)
		p.next()
		p.statement()
		if p.b.Mark() > mark {
			p.b.As(syntax.RoleBody)
		}
		p.wrap(syntax.Labeled, mark, start)
		p.b.Name(from, to)
		p.b.As(syntax.RoleItem)
		return
	}
	p.standing(mark, start)
}

// standing makes a statement of the expression that was added last.
func (p *parser) standing(mark, start int) {
	ok := p.semicolon()
	switch n := p.last(); n.Kind {
	case syntax.Assign:
		n.End = int32(max(p.prevEnd, int(n.End)))
	case syntax.Decorator:
		return
	default:
		p.b.As(syntax.RoleValue)
		p.wrap(syntax.ExprStmt, mark, start)
	}
	p.b.As(syntax.RoleItem)
	p.brokenIf(!ok)
}

// directive reads a statement that begins with a string.
func (p *parser) directive() {
	start, mark := p.tok.start, p.b.Mark()
	text := p.Src[p.tok.start+1 : p.tok.end]
	if len(text) < 4 || string(text[:4]) != "use " {
		p.simple()
		return
	}
	p.expression()
	if p.last().Kind != syntax.String {
		p.standing(mark, start)
		return
	}
	ok := p.semicolon()
	p.b.As(syntax.RoleValue)
	p.wrap(syntax.Directive, mark, start)
	p.b.As(syntax.RoleItem)
	p.brokenIf(!ok)
}

// semicolon goes over the end of a statement, and reports whether it is one.
func (p *parser) semicolon() bool {
	if p.accept(semi) || p.tok.nl || p.tok.kind == rbrace || p.tok.kind == eof {
		return true
	}
	p.errs++
	return false
}

// block reads statements in braces and reports whether they were closed.
func (p *parser) block() bool {
	start, mark := p.tok.start, p.b.Mark()
	b := p.begin(rbrace)
	in := p.in
	p.statements(&b)
	p.in = in
	closed := p.end(b)
	p.wrap(syntax.Block, mark, start)
	p.brokenIf(!closed)
	return closed
}

func (p *parser) statements(b *bracket) {
	for p.tok.kind != rbrace && p.tok.kind != eof && !p.outside(b) {
		at := p.tok.start
		p.statement()
		if p.tok.start == at && p.tok.kind != eof {
			p.skip()
		}
	}
}

// body reads the statement that belongs to another one.
func (p *parser) body() {
	if p.tok.kind == lbrace {
		p.block()
	} else {
		start, mark := p.prevEnd, p.b.Mark()
		if k := p.tok.kind; k != rbrace && k != eof && k != wCase && k != wDefault {
			start = p.tok.start
			p.statement()
		} else {
			p.errs++
		}
		p.wrap(syntax.Block, mark, start)
	}
	p.b.As(syntax.RoleBody)
}

// condition reads an expression in parentheses.
func (p *parser) condition() bool { return p.parenthesised(syntax.RoleCond) }

func (p *parser) parenthesised(role syntax.Role) bool {
	if p.tok.kind != lparen {
		p.errs++
		return false
	}
	b := p.begin(rparen)
	ok := p.expression()
	if ok {
		p.b.As(role)
	}
	return p.end(b) && ok
}

// A branch is an if whose else is being read.
type branch struct {
	mark, start int
	ok          bool
}

// conditional reads an if with all that follow as else if, in a loop, since
// programs have very long chains of them.
func (p *parser) conditional(mark int) {
	base := len(p.branches)
	for {
		br := branch{mark: mark, start: p.tok.start}
		p.next()
		br.ok = p.condition()
		p.body()
		p.b.As(syntax.RoleThen)
		p.branches = append(p.branches, br)
		if p.tok.kind != wElse {
			break
		}
		p.next()
		if mark = p.b.Mark(); p.tok.kind != wIf {
			p.body()
			p.b.As(syntax.RoleElse)
			break
		}
	}
	for len(p.branches) > base {
		br := p.branches[len(p.branches)-1]
		p.branches = p.branches[:len(p.branches)-1]
		p.wrap(syntax.If, br.mark, br.start)
		p.brokenIf(!br.ok)
		if len(p.branches) > base {
			p.b.As(syntax.RoleElse)
		}
	}
}

func (p *parser) doWhile(mark int) {
	start := p.tok.start
	p.next()
	p.body()
	ok := p.expect(wWhile) && p.condition()
	p.accept(semi)
	p.wrap(syntax.DoWhile, mark, start)
	p.brokenIf(!ok)
}

// loop reads all kinds of for.
func (p *parser) loop(mark int) {
	start := p.tok.start
	flags := syntax.Flags(0)
	p.next()
	if p.accept(wAwait) {
		flags = syntax.FlagAsync
	}
	k, ok := syntax.For, false
	if p.tok.kind == lparen {
		b := p.begin(rparen)
		k = p.loopHead(&flags)
		for p.tok.kind == semi {
			p.next() // one too many
		}
		ok = p.end(b)
	} else {
		p.errs++
	}
	p.body()
	p.wrap(k, mark, start).Flags |= flags
	p.brokenIf(!ok)
}

func (p *parser) loopHead(flags *syntax.Flags) syntax.Kind {
	start, mark := p.tok.start, p.b.Mark()
	p.in |= inFor
	switch {
	case p.mode == syntax.Pattern && p.tok.kind == ellipsis && p.peek().kind == rparen:
		p.leaf(syntax.Ellipsis)
		p.b.As(syntax.RoleCond)
		return syntax.For
	case p.tok.kind == wVar || p.tok.kind == wConst || p.declaresInLoop():
		p.variables(mark, start, false)
	case p.tok.kind != semi && p.expression():
		p.b.As(syntax.RoleInit)
	}
	p.in &^= inFor
	if p.tok.kind == wOf || p.tok.kind == wIn {
		if p.tok.kind == wIn {
			*flags |= syntax.FlagKeys
		}
		if p.b.Mark() > mark {
			p.b.As(syntax.RoleTarget)
		}
		p.next()
		if p.expression() {
			p.b.As(syntax.RoleValue)
		}
		return syntax.ForEach
	}
	p.expect(semi)
	if p.tok.kind != semi && p.expression() {
		p.b.As(syntax.RoleCond)
	}
	if p.expect(semi) && p.tok.kind != rparen && p.expression() {
		p.b.As(syntax.RoleUpdate)
	}
	return syntax.For
}

// declaresInLoop reports whether let, using or await using begins a loop.
func (p *parser) declaresInLoop() bool {
	if p.tok.kind != wLet && p.tok.kind != wUsing && p.tok.kind != wAwait {
		return false
	}
	next := p.peek().kind
	if p.tok.kind == wAwait {
		if next == wUsing {
			p.next()
		}
		return next == wUsing
	}
	return next.name() && (next != wOf || p.tok.kind == wLet) || next == lbracket || next == lbrace
}

// variables reads a declaration from its keyword on: one node for each name. In
// the head of a loop they are Inits.
func (p *parser) variables(mark, start int, alone bool) {
	flags, role := syntax.Flags(0), syntax.RoleItem
	if p.tok.kind == wConst || p.tok.kind == wUsing {
		flags = syntax.FlagConst
	}
	if !alone {
		role = syntax.RoleInit
	}
	p.next()
	for {
		ok := p.variable()
		if p.b.Mark() == mark {
			start = min(start, p.prevEnd) // a name is missing: here, not where the next thing is
		}
		again := p.accept(comma)
		if !again && alone {
			ok = p.semicolon() && ok
		}
		if again {
			p.b.Node(p.b.Wrap(syntax.VarDef, mark, start, p.prevEnd-1)).Flags |= flags
		} else {
			p.wrap(syntax.VarDef, mark, start).Flags |= flags
		}
		p.b.As(role)
		p.brokenIf(!ok)
		if !again || p.tok.nl && statementWords[p.tok.kind] {
			return
		}
		mark, start = p.b.Mark(), p.tok.start
	}
}

// variable reads a name with its type and value.
func (p *parser) variable() bool {
	switch {
	case p.tok.kind.name() || p.tok.kind == restVar || p.tok.kind == ellipsis && p.mode == syntax.Pattern:
		if p.tok.kind == ellipsis {
			p.leaf(syntax.Ellipsis)
		} else {
			p.ident()
		}
	case p.tok.kind == lbrace || p.tok.kind == lbracket:
		p.bindingPattern()
	default:
		p.errs++
		return false
	}
	p.b.As(syntax.RoleTarget)
	if p.tok.kind == not && !p.tok.nl {
		p.next() // surely assigned
	}
	ok := true
	if p.accept(colon) {
		ok = p.typ(syntax.RoleType)
	}
	if p.tok.kind == assignOp && p.tok.op == syntax.NoOp {
		p.next()
		if p.assign() == nothing {
			p.errs++
			return false
		}
		p.b.As(syntax.RoleValue)
	}
	return ok
}

// valued reads return and throw.
func (p *parser) valued(k syntax.Kind) {
	start, mark := p.tok.start, p.b.Mark()
	p.next()
	if !p.tok.nl && p.expression() {
		p.b.As(syntax.RoleValue)
	}
	ok := p.semicolon()
	p.wrap(k, mark, start)
	p.brokenIf(!ok)
}

// jump reads break and continue.
func (p *parser) jump(k syntax.Kind) {
	start, mark := p.tok.start, p.b.Mark()
	p.next()
	from, to := p.tok.start, p.tok.start
	if p.tok.kind.name() && !p.tok.nl {
		to = p.tok.end
		p.next()
	}
	ok := p.semicolon()
	p.wrap(k, mark, start)
	p.b.Name(from, to)
	p.brokenIf(!ok)
}
