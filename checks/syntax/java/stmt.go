package java

import "github.com/squiresec/squire/checks/syntax"

// item adds one statement or declaration, with RoleItem; several variables
// that are declared together are several nodes.
func (p *parser) item() {
	mark := p.b.Mark()
	p.statement()
	for i := p.b.Last(); i >= mark; i = int(p.b.Node(i).Sub) - 1 {
		p.b.Node(i).Role = syntax.RoleItem
	}
}

// body adds a statement that is a part of another one.
func (p *parser) body(role syntax.Role) bool {
	switch p.tok.kind {
	case tEOF, tRBrace, kPublic, kProtected, kPrivate, kCase, kElse, kCatch, kFinally, kImport, kPackage:
		return false
	case tLBrace:
		p.block()
	default:
		mark, start := p.b.Mark(), p.tok.start
		inner := p.inner
		p.inner = inBlock
		p.item()
		p.inner = inner
		if last := p.b.Last(); last < mark || int(p.b.Node(last).Sub) != mark {
			p.wrap(syntax.Block, mark, start)
		}
	}
	p.b.As(role)
	return true
}

// statement adds a statement, one level deeper, and remembers its indentation
// meanwhile.
func (p *parser) statement() {
	if !p.enter() {
		p.accept(tSemi)
		return
	}
	col, from, memberCol := p.col, p.from, p.memberCol
	p.from = p.tok.start
	if p.tok.nl {
		p.col = p.tok.col
	}
	if p.inner != inBlock {
		p.memberCol = p.col
	}
	p.dispatch()
	p.col, p.from, p.memberCol = col, from, memberCol
	p.depth--
}

// dispatch goes by the first token.
func (p *parser) dispatch() {
	mark, start := p.b.Mark(), p.tok.start
	switch p.tok.kind {
	case tLBrace:
		p.block()
	case tSemi:
		p.leaf(syntax.Empty)
	case tEllipsis:
		if p.ellipsis() {
			p.accept(tSemi)
		} else {
			p.expression(mark, start)
		}
	case tIdent, tMetavar:
		p.nameFirst(mark, start)
	case kIf:
		p.ifs()
	case kFor:
		p.loop(mark, start)
	case kWhile:
		p.next()
		ok := p.condition(syntax.RoleCond)
		ok = p.body(syntax.RoleBody) && ok
		p.whole(p.wrap(syntax.While, mark, start), ok)
	case kDo:
		p.doWhile(mark, start)
	case kSwitch:
		p.switched()
		if p.tok.kind == tDot { // a switch of which a member is called
			p.b.Node(p.b.Last()).Role = syntax.NoRole
			p.postfix(mark, start)
			ok := p.end()
			p.b.Node(p.b.Last()).Role = syntax.RoleValue
			p.whole(p.wrap(syntax.ExprStmt, mark, start), ok)
		}
	case kCase:
		p.caseClause()
	case kReturn:
		p.keywordStatement(syntax.Return)
	case kThrow:
		p.keywordStatement(syntax.Throw)
	case kTry:
		p.try(mark, start)
	case kCatch:
		p.catch()
	case kBreak:
		p.jump(syntax.Break)
	case kContinue:
		p.jump(syntax.Continue)
	case kGoto:
		p.jump(syntax.Goto)
	case kAssert:
		p.assert(mark, start)
	case kPackage:
		p.packageOf(mark, start)
	case kImport:
		p.imports()
	default:
		p.otherFirst(mark, start)
	}
}

// otherFirst adds what begins with a modifier, a type that is a word, or with
// something that may be part of an expression.
func (p *parser) otherFirst(mark, start int) {
	k := p.tok.kind
	switch {
	case k == kSynchronized && p.peek() == tLParen:
		p.next()
		ok := p.condition(syntax.RoleItem)
		ok = p.body(syntax.RoleBody) && ok
		p.whole(p.wrap(syntax.With, mark, start), ok)
	case k == kDefault && p.defaultLabel():
		p.caseClause()
	case k.modifier() || k == tAt || k == kClass || k == kInterface || k == kEnum:
		p.declaration()
	case k == tLess && p.inner != inBlock:
		p.declaration()
	case k.primitive() && p.declarationAhead():
		p.declaration()
	case k == kElse || k == kFinally: // without its if or try
		p.next()
		p.b.Gap(start, p.prev)
		p.body(syntax.RoleItem)
	default:
		p.expression(mark, start)
	}
}

// defaultLabel reports whether default is a label, not a modifier.
func (p *parser) defaultLabel() bool {
	k := p.peek()
	return k == tColon || k == tArrow
}

// nameFirst adds what begins with a name, which may be a keyword here.
func (p *parser) nameFirst(mark, start int) {
	switch k := p.peek(); k {
	case tColon:
		p.labeled(mark, start)
		return
	case tLParen:
		if p.inner != inBlock && p.methodAhead() {
			p.declaration()
			return
		}
		if p.is("yield") && p.inner == inBlock && !p.emptyCall() {
			p.keywordStatement(syntax.Yield)
			return
		}
	case tIdent, tMetavar, tDot, tLess, tLBrack, tAt, tDeep, tString, tTextBlock, tChar, tNumber, tNot, tOp, tUpdate, tLBrace,
		kNew, kSwitch, kThis, kSuper, kTrue, kFalse, kNull, kClass, kInterface:
		switch {
		case p.is("yield") && p.yieldAhead(k):
			p.keywordStatement(syntax.Yield)
			return
		case p.is("module") && p.inner == inFile && p.moduleAhead(), p.is("open") && p.inner == inFile && k == tIdent && p.moduleAhead():
			p.module(mark, start)
			return
		case p.typeModifier() || p.recordDecl():
			p.declaration()
			return
		case k == tLBrace && p.inner == inClass && p.isClassName():
			p.declaration()
			return
		case (k <= tMetavar || k == tDot || k == tLess || k == tLBrack || k == tAt || k == tDeep) && p.declarationAhead():
			p.declaration()
			return
		}
	default:
		if k.modifier() && p.typeModifier() {
			p.declaration()
			return
		}
	}
	p.expression(mark, start)
}

// yieldAhead reports whether yield is a keyword here, k being the token behind
// it: it may also be a name.
func (p *parser) yieldAhead(k kind) bool {
	switch k {
	case tDot, tLess, tLBrack, tAt, tDeep, tLBrace:
		return false
	case tOp:
		s := p.spot()
		defer p.back(s)
		p.next()
		return p.tok.op == syntax.Add || p.tok.op == syntax.Sub
	case tUpdate:
		s := p.spot()
		defer p.back(s)
		p.next()
		return p.peek() != tSemi
	case tIdent:
		s := p.spot()
		defer p.back(s)
		p.next()
		return !p.tok.nl
	}
	return true
}

// emptyCall reports whether () stands behind the next token: before Java 14
// yield was a method like others.
func (p *parser) emptyCall() bool {
	s := p.spot()
	defer p.back(s)
	p.next()
	return p.peek() == tRParen
}

// declarationAhead reports whether a type and a name come next.
func (p *parser) declarationAhead() bool {
	s := p.spot()
	defer p.back(s)
	if !p.skipType() || !p.name() {
		return false
	}
	// What is typed above the next line's statement is no type of it.
	if !p.outdented() {
		return true
	}
	if p.inner == inBlock {
		return s.tok.kind.primitive() && p.peek() != tLParen
	}
	return p.peek() == tLParen
}

// expression adds an expression that is a statement.
func (p *parser) expression(mark, start int) {
	if !p.expr() {
		if p.tok.kind != tRBrace && p.tok.kind != tEOF {
			p.junk()
		}
		return
	}
	if p.b.Node(p.b.Last()).Kind == syntax.Assign {
		p.reopen() // the assignment is the statement
		return
	}
	p.b.As(syntax.RoleValue)
	ok := p.end()
	p.whole(p.wrap(syntax.ExprStmt, mark, start), ok)
}

// whole marks a node if it isn't whole.
func (p *parser) whole(n *syntax.Node, ok bool) {
	if !ok {
		n.Flags |= syntax.FlagBroken
	}
}

// block adds {…}. It ends where a member begins that can't be in it, because
// its closing bracket is missing.
func (p *parser) block() { p.blockFrom(p.b.Mark(), p.tok.start) }

// blockFrom adds a block with what was added since mark, its modifiers.
func (p *parser) blockFrom(mark, start int) *syntax.Node {
	inner, class, label, brackets := p.inner, p.class, p.label, p.brackets
	p.inner, p.class, p.label, p.brackets = inBlock, 0, false, 0
	p.next()
	for p.tok.kind != tRBrace && p.tok.kind != tEOF && !p.memberAhead() {
		at := p.tok.start
		p.item()
		if p.tok.start == at {
			p.junk()
		}
	}
	p.inner, p.class, p.label, p.brackets = inner, class, label, brackets
	closed := p.accept(tRBrace)
	n := p.wrap(syntax.Block, mark, start)
	p.whole(n, closed)
	return n
}

// memberAhead reports whether a member of the class around begins here, which
// no block can hold.
func (p *parser) memberAhead() bool {
	if p.mode == syntax.Pattern {
		return false
	}
	k := p.tok.kind
	if k >= kPublic && k <= kPrivate || k == kImport || k == kPackage {
		return true
	}
	if !p.tok.nl || p.memberCol < 0 || p.tok.col > p.memberCol || k != tIdent && k != tAt && !k.modifier() && !k.primitive() {
		return false
	}
	s := p.spot()
	defer p.back(s)
	for range maxTypeAhead {
		switch {
		case p.tok.kind == tAt:
			p.skipAnnotations()
		case p.tok.kind.modifier():
			p.next()
		default:
			if p.tok.kind == tLess {
				p.skipTypeArgs()
			}
			return p.skipType() && p.tok.kind == tIdent && p.peek() == tLParen
		}
	}
	return false
}

// condition adds (…), without a Paren.
func (p *parser) condition(role syntax.Role) bool {
	if !p.accept(tLParen) {
		return false
	}
	p.brackets++
	ok := p.expr()
	if ok {
		p.b.As(role)
	}
	p.brackets--
	return p.close(tRParen) && ok
}

// ifs adds an if with all its else ifs, from the last to the first: there may
// be thousands.
func (p *parser) ifs() {
	type open struct {
		mark, start int
		ok          bool
	}
	var few [8]open
	all := few[:0]
	for {
		o := open{mark: p.b.Mark(), start: p.tok.start}
		p.next()
		o.ok = p.condition(syntax.RoleCond)
		o.ok = p.body(syntax.RoleThen) && o.ok
		all = append(all, o)
		if !p.accept(kElse) {
			break
		}
		if p.tok.kind != kIf {
			if !p.body(syntax.RoleElse) {
				all[len(all)-1].ok = false
			}
			break
		}
	}
	for i := len(all) - 1; i >= 0; i-- {
		p.whole(p.wrap(syntax.If, all[i].mark, all[i].start), all[i].ok)
		if i > 0 {
			p.b.As(syntax.RoleElse)
		}
	}
}

// doWhile adds do … while.
func (p *parser) doWhile(mark, start int) {
	p.next()
	ok := p.body(syntax.RoleBody)
	if p.accept(kWhile) {
		ok = p.condition(syntax.RoleCond) && ok
		ok = p.end() && ok
	} else {
		ok = false
	}
	p.whole(p.wrap(syntax.DoWhile, mark, start), ok)
}

// keywordStatement adds return, throw or yield.
func (p *parser) keywordStatement(k syntax.Kind) {
	mark, start := p.b.Mark(), p.tok.start
	p.next()
	ok := true
	if p.tok.kind != tSemi && p.expr() {
		p.b.As(syntax.RoleValue)
	} else {
		ok = k == syntax.Return
	}
	ok = p.end() && ok
	p.whole(p.wrap(k, mark, start), ok)
}

// jump adds break, continue or goto.
func (p *parser) jump(k syntax.Kind) {
	mark, start := p.b.Mark(), p.tok.start
	p.next()
	at, end := 0, 0
	if p.name() && !p.tok.nl {
		at = p.tok.start
		p.next()
		end = p.prev
	}
	ok := p.end()
	p.whole(p.wrap(k, mark, start), ok)
	p.b.Name(at, end)
}

// assert adds assert with its message.
func (p *parser) assert(mark, start int) {
	p.next()
	ok := p.expr()
	if ok {
		p.b.As(syntax.RoleCond)
	}
	if p.accept(tColon) {
		if p.expr() {
			p.b.As(syntax.RoleValue)
		} else {
			ok = false
		}
	}
	ok = p.end() && ok
	p.whole(p.wrap(syntax.Assert, mark, start), ok)
}

// labeled adds a statement with a label.
func (p *parser) labeled(mark, start int) {
	p.next()
	end := p.prev
	p.next()
	ok := p.body(syntax.RoleBody)
	p.whole(p.wrap(syntax.Labeled, mark, start), ok)
	p.b.Name(start, end)
}
