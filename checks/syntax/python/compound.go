package python

import "github.com/squiresec/squire/checks/syntax"

// colon passes over the colon of a statement, and makes a gap of what stands
// before it and shouldn't. It reports whether there was nothing wrong.
func (p *parser) colon() bool {
	ok := !p.lost
	p.lost = false
	if p.tok == tColon {
		p.next()
		return ok
	}
	from := p.start
	for p.tok != tColon && p.tok != tNewline && p.tok != tEOF {
		p.pass()
	}
	if p.prevEnd > from {
		p.gap(from, p.prevEnd)
		p.item()
	}
	if p.tok == tColon {
		p.next()
	}
	return false
}

// suite parses the block of a statement that stands in the column col: the rest
// of the line, or the lines that are deeper. It reports whether there is one.
func (p *parser) suite(col int, role syntax.Role) bool {
	p.compound = false
	mark, start := p.b.Mark(), p.start
	switch {
	case p.tok == tEOF || p.tok == tNewline && p.col <= col:
		return false
	case p.depth >= syntax.MaxDepth:
		p.skipSuite(col)
		p.gap(start, p.prevEnd)
	case p.tok != tNewline:
		p.line()
	default:
		p.depth++
		for p.tok == tNewline && p.col > col {
			p.next()
			p.progress(p.col)
		}
		p.depth--
	}
	p.lost = false
	p.wrap(syntax.Block, mark, start)
	p.as(role)
	return true
}

// progress parses a statement, and to the end of the line what else there is.
func (p *parser) progress(col int) {
	p.statement(col)
	for p.tok != tNewline && p.tok != tEOF {
		start := p.start
		if p.line(); p.start == start {
			p.pass()
			p.gap(start, p.prevEnd)
			p.item()
		}
	}
}

// skipSuite passes over the lines that are deeper than col.
func (p *parser) skipSuite(col int) {
	for p.tok != tEOF && (p.tok != tNewline || p.col > col) {
		p.stmtCol = p.col
		p.pass()
	}
}

// clause passes over the newline before a clause of a statement in the column
// col, and reports whether there is one.
func (p *parser) clause(col int, word string) bool {
	if p.tok != tNewline || p.col != col || !p.Has(word) || wordEnd(p.Src, p.Pos) != p.Pos+len(word) {
		return false
	}
	p.next()
	p.stmtCol, p.compound = col, true
	return true
}

// ifStmt parses if with all elif and else, in a loop; the later ones are
// wrapped first.
func (p *parser) ifStmt(col int) {
	type place struct {
		mark, start int
		ok          bool
	}
	var few [4]place
	chain := few[:0]
	orphan := p.tok == kwElif && p.mode == syntax.Code
	for {
		at := place{mark: p.b.Mark(), start: p.start}
		p.next()
		p.walrus()
		p.as(syntax.RoleCond)
		at.ok = p.colon()
		at.ok = p.suite(col, syntax.RoleThen) && at.ok
		chain = append(chain, at)
		if !p.clause(col, "elif") {
			break
		}
	}
	p.elseClause(col, &chain[len(chain)-1].ok)
	for i := len(chain) - 1; i >= 0; i-- {
		p.wrap(syntax.If, chain[i].mark, chain[i].start)
		p.flag(!chain[i].ok)
		p.as(syntax.RoleElse)
	}
	p.flag(orphan)
	p.item()
}

// elseClause parses the else of a statement, if there is one.
func (p *parser) elseClause(col int, ok *bool) {
	if p.clause(col, "else") {
		p.next()
		*ok = p.colon() && *ok
		*ok = p.suite(col, syntax.RoleElse) && *ok
	}
}

func (p *parser) whileStmt(col int) {
	mark, start := p.b.Mark(), p.start
	p.next()
	p.walrus()
	p.as(syntax.RoleCond)
	ok := p.colon()
	ok = p.suite(col, syntax.RoleBody) && ok
	p.elseClause(col, &ok)
	p.wrap(syntax.While, mark, start)
	p.flag(!ok)
	p.item()
}

func (p *parser) forStmt(mark, start, col int, flags syntax.Flags) {
	p.next()
	p.targets()
	p.as(syntax.RoleTarget)
	if p.tok == kwIn {
		p.next()
		p.exprList(true)
		p.as(syntax.RoleValue)
	} else {
		p.lost = true
	}
	ok := p.colon()
	ok = p.suite(col, syntax.RoleBody) && ok
	p.elseClause(col, &ok)
	p.wrap(syntax.ForEach, mark, start).Flags |= flags
	p.flag(!ok)
	p.item()
}

func (p *parser) tryStmt(col int) {
	mark, start := p.b.Mark(), p.start
	p.next()
	ok := p.colon()
	ok = p.suite(col, syntax.RoleBody) && ok
	clauses := 0
	for ; p.clause(col, "except"); clauses++ {
		p.catch(col)
	}
	p.elseClause(col, &ok)
	if p.clause(col, "finally") {
		clauses++
		p.next()
		ok = p.colon() && ok
		ok = p.suite(col, syntax.RoleFinally) && ok
	}
	p.wrap(syntax.Try, mark, start)
	p.flag(!ok || clauses == 0 && p.mode == syntax.Code)
	p.item()
}

// catch parses one except.
func (p *parser) catch(col int) {
	mark, start := p.b.Mark(), p.start
	var flags syntax.Flags
	p.next()
	if p.tok == tStar {
		flags = syntax.FlagRest
		p.next()
	}
	if p.tok != tColon {
		p.catchTypes()
	}
	if p.tok == kwAs {
		p.next()
		p.target()
		p.as(syntax.RoleTarget)
	}
	ok := p.colon()
	ok = p.suite(col, syntax.RoleBody) && ok
	p.wrap(syntax.Catch, mark, start).Flags |= flags
	p.flag(!ok)
	p.as(syntax.RoleCatch)
}

// catchTypes parses what an except is for. "except E, e" is Python 2, and
// "except E, F" Python 3.14: names of exceptions begin with a capital.
func (p *parser) catchTypes() {
	mark := p.b.Mark()
	p.expr()
	if n := p.b.Node(p.b.Last()); n.Kind == syntax.Tuple && int(n.Sub) < p.b.Last() {
		p.b.Drop(p.b.Last())
		p.roles(mark, syntax.RoleType)
	} else {
		p.as(syntax.RoleType)
	}
	for n := 0; p.tok == tComma; n++ {
		p.next()
		lower := p.tok == tName && p.Src[p.start] >= 'a' && p.Src[p.start] <= 'z'
		p.expr()
		if n == 0 && lower && p.tok == tColon && p.b.Node(p.b.Last()).Kind == syntax.Ident {
			p.as(syntax.RoleTarget)
			return
		}
		p.as(syntax.RoleType)
	}
}

func (p *parser) withStmt(mark, start, col int, flags syntax.Flags) {
	p.next()
	for n := 0; ; n++ {
		mark, start := p.b.Mark(), p.start
		bracket := p.tok == tRound
		p.expr()
		if p.tok == kwAs {
			p.asTarget(mark, start)
		} else if last := p.b.Node(p.b.Last()); n == 0 && bracket && p.tok == tColon && int(last.Start) == start &&
			(last.Kind == syntax.Tuple || last.Kind == syntax.Paren) && int(last.Sub) < p.b.Last() {
			// The brackets are around the items.
			p.b.Drop(p.b.Last())
			p.roles(mark, syntax.RoleItem)
			break
		}
		p.item()
		if p.tok != tComma {
			break
		}
		p.next()
	}
	ok := p.colon()
	ok = p.suite(col, syntax.RoleBody) && ok
	p.wrap(syntax.With, mark, start).Flags |= flags
	p.flag(!ok)
	p.item()
}

// orphan parses a clause without its statement: a pattern, or a statement that
// went wrong.
func (p *parser) orphan(col int) {
	mark, start := p.b.Mark(), p.start
	if p.tok == kwExcept {
		p.catch(col)
	} else {
		p.next()
		p.colon()
		if !p.suite(col, syntax.RoleItem) {
			p.wrap(syntax.Block, mark, start)
		}
	}
	p.flag(p.mode == syntax.Code)
	p.item()
}
