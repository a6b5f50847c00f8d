package javascript

import "github.com/squiresec/squire/checks/syntax"

// skip makes a Gap of the current token and of what else can begin nothing.
func (p *parser) skip() {
	start := p.tok.start
	p.errs++
	for {
		k := p.tok.kind
		if k == rbrace || k == rparen || k == rbracket {
			p.unclosed = true
		}
		p.next()
		if k = p.tok.kind; k == eof || p.tok.nl || k == semi || k == rbrace || k.beginsExpression() || statementWords[k] {
			break
		}
	}
	p.gap(start)
}

// gap adds a Gap up to the last token.
func (p *parser) gap(start int) {
	if p.trying > 0 {
		p.b.Leaf(syntax.Gap, start, max(start, p.prevEnd)) // it is dropped
	} else {
		p.b.Gap(start, max(start, p.prevEnd))
	}
	p.b.As(syntax.RoleItem)
}

// skipNested makes a Gap of what lies too deep: up to the end of the bracket
// that it begins with, or of the statement or item.
func (p *parser) skipNested() {
	start, open := p.tok.start, 0
	p.errs++
	for p.tok.kind != eof {
		switch p.tok.kind {
		case lparen, lbracket, lbrace:
			open++
		case rparen, rbracket, rbrace:
			open--
		case tick:
			p.skipTemplate()
		case comma, semi, colon:
			if open == 0 && p.tok.start > start {
				p.gap(start)
				return
			}
		}
		if open < 0 {
			break
		}
		p.next()
		if open == 0 && p.Src[p.prevEnd-1] == '}' || p.trying > 0 {
			break
		}
	}
	if p.tok.start > start {
		p.gap(start)
	}
}

// skipTemplate passes to the last character of a template, whatever is in it.
func (p *parser) skipTemplate() {
	for ; p.Pos < len(p.Src) && p.Src[p.Pos] != '`'; p.Pos++ {
		if p.Src[p.Pos] == '\\' {
			p.Pos++
		}
	}
	p.Pos = min(p.Pos+1, len(p.Src))
	p.tok.end = p.Pos
}

// A bracket is one that is open.
type bracket struct {
	kind   kind // that closes it
	start  int
	indent int // of its line, where lines count; else -1
	in     context
}

// begin goes over an opening bracket.
func (p *parser) begin(closing kind) bracket {
	b := bracket{closing, p.tok.start, -1, p.in}
	if p.layout {
		b.indent = p.indent(p.tok.line)
	}
	p.in &= inGenerator
	p.open[index(closing)]++
	p.next()
	return b
}

// end goes over the closing bracket and reports whether there is one.
func (p *parser) end(b bracket) bool {
	p.in = b.in
	p.open[index(b.kind)]--
	if p.accept(b.kind) {
		return true
	}
	p.errs++
	p.unclosed = true
	return false
}

func index(closing kind) int {
	switch closing {
	case rparen:
		return 0
	case rbracket:
		return 1
	}
	return 2
}

// indent counts the spaces and tabs at the start of a line.
func (p *parser) indent(line int) int {
	n := 0
	for line+n < len(p.Src) && (p.Src[line+n] == ' ' || p.Src[line+n] == '\t') {
		n++
	}
	return n
}

// outside reports whether the current token begins a line that, to judge by
// its indentation, lies behind a bracket's end.
func (p *parser) outside(b *bracket) bool {
	if b.indent < 0 || !p.tok.nl {
		return false
	}
	n := p.indent(p.tok.line)
	return n < b.indent || n == b.indent && p.tok.kind != b.kind
}

// more reports whether a list goes on at the current token.
func (p *parser) more(b *bracket) bool {
	switch k := p.tok.kind; {
	case k == b.kind || k == eof || k == semi && b.kind != rbrace:
		return false
	case k == rparen || k == rbracket || k == rbrace:
		if p.open[index(k)] > 0 || p.trying > 0 {
			return false
		}
		p.skip()
		return p.more(b)
	case statementWords[k] && p.tok.nl && b.kind != rbrace:
		return false
	}
	return !p.outside(b)
}

// separator goes over a comma between items, and reports whether another item
// may follow. It needn't if the comma is missing.
func (p *parser) separator(b *bracket) bool {
	if p.accept(comma) {
		return p.more(b)
	}
	if p.tok.kind == b.kind {
		return false
	}
	p.errs++
	p.unclosed = true
	if p.trying > 0 {
		return false
	}
	for n := 0; ; n++ {
		switch k := p.tok.kind; {
		case !p.more(b) || p.tok.nl && (n > 0 || statementWords[k]):
			return false
		case p.accept(comma):
			return p.more(b)
		case p.tok.kind == b.kind || p.tok.kind == eof:
			return false
		case p.tok.kind.beginsExpression() && p.tok.kind != less:
			return !p.tok.nl || p.indent(p.tok.line) > p.indent(p.lineOf(b.start))
		}
		at := p.tok.start
		p.skip()
		if p.tok.start == at {
			return false
		}
	}
}

// lineOf returns where the line of a place begins, if that isn't far.
func (p *parser) lineOf(pos int) int {
	for n := 0; pos > 0 && n < 500 && p.Src[pos-1] != '\n' && p.Src[pos-1] != '\r'; n++ {
		pos--
	}
	return pos
}

// beginsStatement reports whether the current word, which may be a name in a
// list too, is a keyword here, to judge by what follows it on its line.
func (p *parser) beginsStatement() bool {
	next := p.peek()
	return next.kind.word() && next.kind != wAs && !next.nl
}

// broken marks the node that was added last.
func (p *parser) broken() {
	p.errs++
	if p.b.Last() >= 0 {
		p.last().Flags |= syntax.FlagBroken
	}
}

// brokenIf marks it if something went wrong.
func (p *parser) brokenIf(cond bool) {
	if cond {
		p.broken()
	}
}
