package python

import "github.com/squiresec/squire/checks/syntax"

// isMatch reports whether the name "match" begins a statement. Before a bracket
// or a sign it may be a function or an operand: then there is a colon at the end
// of the line, and "case" in the next.
func (p *parser) isMatch() bool {
	if !p.startsOperand() {
		return false
	}
	i := lineIndent(p.Src, p.Pos)
	switch p.Src[i] {
	case '(', '[', '-', '+', '*', '.':
	case '"', '\'', '{', '~', '$':
		return true
	default:
		return isLetter(p.Src[i]) || isDigit(p.Src[i])
	}
	from, brackets, colon := i, 0, false
	defer func() { p.budget -= i - from }()
	for i < len(p.Src) && i-from < p.budget {
		c := p.Src[i]
		switch {
		case c == ' ' || c == '\t' || c == '#' || c == '\\':
		case (c == '\n' || c == '\r') && brackets <= 0:
			if !colon {
				return false
			}
			i = p.blankLines(i)
			return string(p.Src[i:wordEnd(p.Src, i)]) == "case"
		default:
			colon = c == ':' && brackets == 0
		}
		switch {
		case c == '#':
			i = lineEnd(p.Src, i)
		case c == '\\':
			i += 1 + newlineAt(p.Src, i+1)
		case c == '"' || c == '\'' || isLetter(c):
			i, _ = p.passWord(i, 0)
		case c == '(' || c == '[' || c == '{':
			brackets++
			i++
		case c == ')' || c == ']' || c == '}':
			brackets--
			i++
		default:
			i++
		}
	}
	return false
}

// blankLines passes over white space and comments.
func (p *parser) blankLines(i int) int {
	for i < len(p.Src) {
		switch p.Src[i] {
		case ' ', '\t', '\f', '\n', '\r':
			i++
		case '#':
			i = lineEnd(p.Src, i)
		default:
			return i
		}
	}
	return i
}

func (p *parser) matchStmt(col int) {
	mark, start := p.b.Mark(), p.start
	p.next()
	p.exprList(true)
	p.as(syntax.RoleCond)
	ok := p.colon()
	cases := 0
	p.depth++
	for p.tok == tNewline && p.col > col && p.depth < syntax.MaxDepth {
		p.next()
		p.stmtCol = p.col
		if p.tok == tName && string(p.Src[p.start:p.end]) == "case" {
			p.caseClause(p.col)
			cases++
		} else {
			p.progress(p.col)
		}
	}
	p.depth--
	if p.tok == tNewline && p.col > col {
		from := p.start
		p.skipSuite(col)
		p.gap(from, p.prevEnd)
		p.item()
	}
	p.lost = false
	p.wrap(syntax.Switch, mark, start)
	p.flag(!ok || cases == 0 && p.mode == syntax.Code)
	p.item()
}

// caseClause parses one case.
func (p *parser) caseClause(col int) {
	mark, start := p.b.Mark(), p.start
	p.compound = true
	p.next()
	p.casePattern()
	if n := p.b.Node(p.b.Last()); n.Kind == syntax.Ident && n.End == n.Start+1 && p.Src[n.Start] == '_' {
		p.b.Drop(p.b.Last())
	} else {
		p.as(syntax.RoleCond)
	}
	if p.tok == kwIf {
		p.next()
		p.walrus()
		p.as(syntax.RoleGuard)
	}
	ok := p.colon()
	ok = p.suite(col, syntax.RoleBody) && ok
	p.wrap(syntax.Case, mark, start)
	p.flag(!ok)
	p.as(syntax.RoleCase)
}

// casePattern parses patterns with commas between them.
func (p *parser) casePattern() {
	mark, start := p.b.Mark(), p.start
	p.onePattern()
	if p.tok != tComma {
		return
	}
	p.as(syntax.RoleItem)
	for p.tok == tComma {
		p.next()
		if !startsExpr[p.tok] {
			break
		}
		p.onePattern()
		p.as(syntax.RoleItem)
	}
	p.wrap(syntax.Tuple, mark, start)
}

// onePattern parses a pattern, where "if" may follow.
func (p *parser) onePattern() {
	mark, start := p.b.Mark(), p.start
	if p.tok == tStar {
		p.starred(false)
		return
	}
	p.binary(powOr)
	if p.tok == kwAs {
		p.asTarget(mark, start)
	}
}
