package python

import "github.com/squiresec/squire/checks/syntax"

// statement parses a statement, or all of a line with semicolons, and what is
// indented below it. col is the column where it begins.
func (p *parser) statement(col int) {
	p.stmtCol, p.lost, p.compound = col, false, true
	mark, start := p.b.Mark(), p.start
	switch p.tok {
	case kwIf, kwElif:
		p.ifStmt(col)
	case kwWhile:
		p.whileStmt(col)
	case kwFor:
		p.forStmt(mark, start, col, 0)
	case kwTry:
		p.tryStmt(col)
	case kwWith:
		p.withStmt(mark, start, col, 0)
	case kwDef:
		p.funcDef(mark, start, col, 0)
	case kwClass:
		p.classDef(mark, start, col)
	case tAt:
		p.decorated(col)
	case kwElse, kwFinally, kwExcept:
		p.orphan(col)
	default:
		if p.softStatement(mark, start, col) {
			return
		}
		p.compound = false
		p.line()
	}
}

// softStatement parses a statement that begins with a word that is a keyword
// only there.
func (p *parser) softStatement(mark, start, col int) bool {
	switch p.tok {
	case kwAsync:
		switch {
		case p.followedBy("def"):
			p.next()
			p.funcDef(mark, start, col, syntax.FlagAsync)
		case p.followedBy("for"):
			p.next()
			p.forStmt(mark, start, col, syntax.FlagAsync)
		case p.followedBy("with"):
			p.next()
			p.withStmt(mark, start, col, syntax.FlagAsync)
		default:
			return false
		}
		return true
	case tName:
		switch string(p.Src[p.start:p.end]) {
		case "match":
			if p.isMatch() {
				p.matchStmt(col)
				return true
			}
		case "case":
			if p.mode == syntax.Pattern && p.startsOperand() {
				p.caseClause(col)
				p.item()
				return true
			}
		}
	}
	return false
}

// line parses statements up to the end of the line, and makes a gap of what is
// left of it.
func (p *parser) line() {
	for {
		mark := p.b.Mark()
		p.lost = false
		p.simple()
		if p.b.Mark() > mark {
			p.flag(p.lost)
		}
		if p.tok == tSemicolon {
			p.next()
			if p.tok == tNewline || p.tok == tEOF {
				return
			}
			continue
		}
		if p.tok == tNewline || p.tok == tEOF {
			return
		}
		if p.b.Mark() > mark {
			p.flag(true)
		}
		p.junk()
		if p.tok != tSemicolon {
			return
		}
		p.next()
	}
}

// junk makes a gap of the rest of a statement.
func (p *parser) junk() {
	from := p.start
	for p.tok != tNewline && p.tok != tEOF && p.tok != tSemicolon {
		p.pass()
	}
	if p.prevEnd > from {
		p.gap(from, p.prevEnd)
		p.item()
	}
}

// simple parses one statement that has no block. Of nothing it makes nothing.
func (p *parser) simple() {
	mark, start := p.b.Mark(), p.start
	switch p.tok {
	case kwPass:
		p.leaf(syntax.Empty)
	case kwBreak:
		p.leaf(syntax.Break)
	case kwContinue:
		p.leaf(syntax.Continue)
	case kwReturn:
		p.next()
		p.optional()
		p.wrap(syntax.Return, mark, start)
	case kwRaise:
		p.raise()
	case kwDel:
		p.del()
	case kwAssert:
		p.assert()
	case kwGlobal, kwNonlocal:
		p.scope()
		return
	case kwImport:
		p.imports()
		return
	case kwFrom:
		p.fromImport()
	case tSemicolon, tNewline, tEOF:
		return
	default:
		if p.tok == tName && p.softSimple() {
			break
		}
		p.exprStmt()
		if p.b.Mark() == mark {
			return
		}
	}
	p.item()
}

// softSimple parses a statement that begins with a word that is a keyword only
// there.
func (p *parser) softSimple() bool {
	word := p.Src[p.start:p.end]
	switch string(word) {
	case "type":
		if i := lineIndent(p.Src, p.Pos); i < len(p.Src) && (isLetter(p.Src[i]) || p.Src[i] == '$') && p.startsOperand() {
			p.typeDef()
			return true
		}
	case "print", "exec":
		if p.isPrint() {
			p.printStmt()
			return true
		}
	}
	return false
}

// isPrint reports whether an operand follows the token that can't follow the
// name of a function.
func (p *parser) isPrint() bool {
	i := lineIndent(p.Src, p.Pos)
	if i >= len(p.Src) || !p.startsOperand() {
		return false
	}
	switch c := p.Src[i]; c {
	case '"', '\'', '$', '{', '`':
		return true
	case '\\':
		i = lineIndent(p.Src, i+1+newlineAt(p.Src, i+1))
		return i < len(p.Src) && (p.Src[i] == '"' || p.Src[i] == '\'')
	default:
		return isLetter(c) || isDigit(c)
	}
}

// printStmt parses the statement of Python 2 as the Call that it is in Python 3.
func (p *parser) printStmt() {
	mark, start := p.b.Mark(), p.start
	p.named(syntax.Ident)
	p.as(syntax.RoleCallee)
	for startsExpr[p.tok] {
		p.expr()
		p.as(syntax.RoleArg)
		if p.tok != tComma {
			break
		}
		p.next()
	}
	p.wrap(syntax.Call, mark, start)
	p.as(syntax.RoleValue)
	p.wrap(syntax.ExprStmt, mark, start)
}

// optional parses the value of a statement that can do without.
func (p *parser) optional() {
	if p.tok != tNewline && p.tok != tEOF && p.tok != tSemicolon {
		p.exprList(false)
		p.as(syntax.RoleValue)
	}
}

// exprStmt parses an expression, an assignment or a declaration.
func (p *parser) exprStmt() {
	mark, start := p.b.Mark(), p.start
	if p.tok == tStarStar && p.mode == syntax.Pattern { // an argument on its own
		p.argument()
		return
	}
	p.exprList(true)
	switch p.tok {
	case tAssign:
		for p.tok == tAssign {
			p.as(syntax.RoleTarget)
			p.next()
			p.exprList(false)
		}
		p.as(syntax.RoleValue)
		p.wrap(syntax.Assign, mark, start)
	case tAugmented:
		op := p.op
		p.as(syntax.RoleTarget)
		p.next()
		p.exprList(false)
		p.as(syntax.RoleValue)
		p.wrap(syntax.Assign, mark, start).Op = op
	case tColon:
		p.annotated(mark, start)
	default:
		last := p.b.Node(p.b.Last())
		if last.Kind == syntax.Ellipsis && p.mode == syntax.Pattern {
			return
		}
		if !p.as(syntax.RoleValue) {
			return
		}
		p.wrap(syntax.ExprStmt, mark, start)
	}
}

// annotated parses what follows the target of a declaration; in a pattern that
// may be the entry of a dict.
func (p *parser) annotated(mark, start int) {
	switch p.b.Node(p.b.Last()).Kind {
	case syntax.String, syntax.Number, syntax.Concat, syntax.Template:
		if p.mode == syntax.Pattern {
			p.keyValue(mark, start)
			return
		}
	}
	ok := p.as(syntax.RoleTarget)
	p.lost = false
	p.next()
	p.typeExpr()
	ok = ok && !p.lost
	p.lost = false
	if p.tok == tAssign {
		p.next()
		p.exprList(false)
		ok = p.as(syntax.RoleValue) && ok
	}
	p.wrap(syntax.VarDef, mark, start)
	p.flag(!ok)
}

func (p *parser) raise() {
	mark, start := p.b.Mark(), p.start
	p.next()
	if startsExpr[p.tok] {
		p.expr()
		p.as(syntax.RoleValue)
		for p.tok == kwFrom || p.tok == tComma { // a comma in Python 2
			p.next()
			p.expr()
			p.as(syntax.RoleValue)
		}
	}
	p.wrap(syntax.Throw, mark, start)
}

func (p *parser) del() {
	mark, start := p.b.Mark(), p.start
	p.next()
	p.expr()
	p.as(syntax.RoleValue)
	for p.tok == tComma {
		p.next()
		if !startsExpr[p.tok] {
			break
		}
		p.expr()
		p.as(syntax.RoleValue)
	}
	p.wrap(syntax.Delete, mark, start)
}

func (p *parser) assert() {
	mark, start := p.b.Mark(), p.start
	p.next()
	p.expr()
	p.as(syntax.RoleCond)
	if p.tok == tComma {
		p.next()
		p.expr()
		p.as(syntax.RoleValue)
	}
	p.wrap(syntax.Assert, mark, start)
}

// scope parses global and nonlocal.
func (p *parser) scope() {
	start := p.start
	p.next()
	for p.tok == tName || p.tok == tMetavar || p.tok == tEllipsis && p.mode == syntax.Pattern {
		if p.tok == tEllipsis {
			p.leaf(syntax.Ellipsis)
			p.item()
		} else {
			from, end := p.start, p.end
			p.next()
			p.b.Leaf(syntax.Scope, start, end)
			p.b.Name(from, end)
			p.item()
		}
		if p.tok != tComma {
			return
		}
		p.next()
		start = p.start
	}
	p.b.Leaf(syntax.Scope, start, max(p.prevEnd, start))
	p.flag(true)
	p.item()
}

func (p *parser) typeDef() {
	mark, start := p.b.Mark(), p.start
	p.next()
	from, end := p.start, p.end
	p.next()
	broken := p.typeParams()
	if p.tok == tAssign {
		p.next()
		p.typeExpr()
	} else {
		broken = true
	}
	broken = broken || p.lost
	p.lost = false
	p.wrap(syntax.TypeDef, mark, start)
	p.b.Name(from, end)
	p.flag(broken)
}
