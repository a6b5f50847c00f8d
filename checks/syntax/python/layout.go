package python

import "github.com/squiresec/squire/checks/syntax"

// A bracket that isn't closed must not take the rest of the text with it. Three
// things close it: a keyword at the start of a line that no expression can
// have, a line that isn't deeper than the statement while the bracket isn't
// closed later either, and a token that can't be where it is.

// hardKeyword reports whether a keyword stands at i that begins a statement or
// a clause and nothing else.
func (p *parser) hardKeyword(i int) bool {
	if i >= len(p.Src) || p.Src[i] < 'a' || p.Src[i] > 'y' {
		return false
	}
	end := wordEnd(p.Src, i)
	switch keyword(p.Src[i:end]) {
	case kwAssert, kwBreak, kwClass, kwContinue, kwDef, kwDel, kwElif, kwExcept, kwFinally, kwGlobal, kwImport,
		kwNonlocal, kwPass, kwRaise, kwReturn, kwTry, kwWhile, kwWith:
		// foo(del=1) is wrong, but what is meant is no statement.
		return end >= len(p.Src) || p.Src[end] != '=' && p.Src[end] != '.' && p.Src[end] != ','
	case kwAsync:
		next := lineIndent(p.Src, end)
		switch keyword(p.Src[next:wordEnd(p.Src, next)]) {
		case kwDef, kwWith:
			return true
		}
	}
	return false
}

// layoutCloses reports whether the line that begins at Pos shows that the open
// brackets were left open.
func (p *parser) layoutCloses() bool {
	if p.Pos < p.okUntil {
		return false
	}
	if p.hardKeyword(p.Pos) {
		return true
	}
	if p.col > p.stmtCol {
		return false
	}
	switch p.Src[p.Pos] {
	case ')', ']', '}':
		return false
	}
	return !p.closedLater(p.Pos)
}

// closedLater looks whether the open brackets are closed before the next
// statement that can't be in brackets. It reads no more than the budget allows.
func (p *parser) closedLater(i int) bool {
	from, brackets := i, p.brackets
	defer func() { p.budget -= i - from }()
	for i < len(p.Src) && i-from < p.budget {
		switch c := p.Src[i]; {
		case c == '#':
			i = lineEnd(p.Src, i)
		case c == '\n' || c == '\r':
			i = lineIndent(p.Src, i+1)
			if p.hardKeyword(i) {
				return false
			}
		case c == '"' || c == '\'' || isLetter(c):
			i, _ = p.passWord(i, 0)
		case c == '(' || c == '[' || c == '{':
			brackets++
			i++
		case c == ')' || c == ']' || c == '}':
			if brackets--; brackets == 0 {
				p.okUntil = i
				return true
			}
			i++
		default:
			i++
		}
	}
	return false
}

// force ends the statement before the token, whatever brackets are open.
func (p *parser) force() {
	p.brackets, p.open = 0, [3]int{}
	p.tok, p.Pos, p.end = tNewline, p.start, p.start
}

// enter passes over an opening bracket and returns how many are around it.
func (p *parser) enter() int {
	outer := p.brackets
	p.open[p.tok-tRound]++
	p.brackets++
	p.depth++
	p.next()
	return outer
}

// leave passes over the closing bracket and reports whether it is there.
func (p *parser) leave(closer token, outer int) bool {
	kind := closer - tRoundEnd
	p.open[kind] = max(p.open[kind]-1, 0)
	p.depth--
	if p.tok == closer {
		p.brackets = outer
		p.next()
		return true
	}
	if p.tok != tNewline && p.tok != tEOF {
		p.brackets = outer
		if outer == 0 && p.nl { // the newline is a token now
			p.Pos = p.prevEnd
			p.scan()
		}
	}
	return false
}

// pass passes over a token when what it is doesn't matter.
func (p *parser) pass() {
	switch p.tok {
	case tTemplate:
		p.Pos, _ = p.templateEnd(p.Pos, p.quote, 0)
		p.end = p.Pos
		p.next()
	case tRound, tSquare, tCurly:
		p.skipBrackets()
	default:
		p.next()
	}
}

// skipBrackets passes over brackets and what is in them, however deep.
func (p *parser) skipBrackets() {
	outer := p.brackets
	for {
		switch p.tok {
		case tRound, tSquare, tCurly:
			p.brackets++
		case tRoundEnd, tSquareEnd, tCurlyEnd:
			p.brackets--
		case tNewline, tEOF:
			return
		case tTemplate:
			p.pass()
			continue
		}
		if p.next(); p.brackets <= outer {
			break
		}
	}
}

// tooDeep skips an expression that is nested too deep, and reports whether it
// is.
func (p *parser) tooDeep() bool {
	if p.depth < syntax.MaxDepth {
		return false
	}
	start := p.start
	for !p.atEnd() && p.tok != tComma {
		p.pass()
	}
	if p.prevEnd > start {
		p.gap(start, p.prevEnd)
	} else {
		p.missing()
	}
	return true
}

// atEnd reports whether the token ends all that is between brackets.
func (p *parser) atEnd() bool {
	switch p.tok {
	case tNewline, tEOF, tRoundEnd, tSquareEnd, tCurlyEnd, tDeepClose:
		return true
	}
	return false
}

// resume goes on behind an element of a list where no comma follows, and
// reports whether there may be another element. start is where the element was.
func (p *parser) resume(start int, closer token) bool {
	switch p.tok {
	case tNewline, tEOF, tDeepClose:
		return false
	case tRoundEnd, tSquareEnd, tCurlyEnd:
		kind := p.tok - tRoundEnd
		if p.open[kind] > 0 && p.tok != closer {
			return false // of a bracket around
		}
	case tColon:
		if p.compound && closer != tCurlyEnd && p.lineEnds() {
			return false // the colon of the statement
		}
	}
	if p.nl && p.Pos > p.okUntil && (p.col <= p.stmtCol || p.compound && !p.closedLater(p.start)) {
		p.force()
		return false
	}
	if p.start > start && startsExpr[p.tok] {
		return true
	}
	from := p.start
	if p.tok == tComma { // nothing before it
		p.next()
		p.gap(from, p.prevEnd)
		p.b.As(syntax.RoleItem)
		return true
	}
	for p.start == from || !p.atEnd() && p.tok != tComma && !(p.tok == tColon && p.compound) {
		if p.tok == tEOF || p.tok == tNewline {
			break
		}
		p.pass()
	}
	if p.prevEnd > from {
		p.gap(from, p.prevEnd)
		p.b.As(syntax.RoleItem)
	}
	return true
}

// endsHeader reports whether the colon, which could be one of an expression, is
// that of the statement, and a bracket before it was left open.
func (p *parser) endsHeader() bool {
	return p.compound && p.Pos > p.okUntil && p.lineEnds() && !p.closedLater(p.Pos)
}

// lineEnds reports whether nothing stands behind the token in its line.
func (p *parser) lineEnds() bool {
	i := lineIndent(p.Src, p.Pos)
	return i >= len(p.Src) || p.Src[i] == '#' || newlineAt(p.Src, i) > 0
}

// followedBy reports whether a word follows the token in its line.
func (p *parser) followedBy(word string) bool {
	i := lineIndent(p.Src, p.Pos)
	return string(p.Src[i:wordEnd(p.Src, i)]) == word
}
