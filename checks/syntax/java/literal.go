package java

import "github.com/squiresec/squire/checks/syntax"

// char1 adds a character literal.
func (p *parser) char1() {
	n := p.leaf(syntax.Char)
	if n.End-n.Start < 3 || p.Src[n.End-1] != '\'' {
		n.Flags |= syntax.FlagBroken
	}
}

// text adds a string, a text block or a template.
func (p *parser) text() {
	lit := p.Src[p.tok.start:p.tok.end]
	quotes := 1 + 2*one(p.tok.kind == tTextBlock)
	for i := quotes; i < len(lit)-1; i++ {
		if lit[i] == '\\' {
			if lit[i+1] == '{' {
				p.template(quotes)
				return
			}
			i++
		}
	}
	n := p.leaf(syntax.String)
	if len(lit) < 2*quotes || lit[len(lit)-1] != '"' {
		n.Flags |= syntax.FlagBroken
	}
}

// template adds a string with expressions in it.
func (p *parser) template(quotes int) {
	mark, start, end := p.b.Mark(), p.tok.start, p.tok.end
	nested := p.enter()
	for at := start + quotes; nested; {
		from := at
		for at < end-quotes && (p.Src[at] != '\\' || p.Src[at+1] != '{') {
			at += 1 + one(p.Src[at] == '\\')
		}
		at = max(from, min(at, end-quotes))
		if at > from {
			p.b.Leaf(syntax.Text, from, at)
			p.b.As(syntax.RolePart)
		}
		if at >= end-quotes {
			p.depth--
			break
		}
		p.Pos = at + 2
		p.next()
		if p.expr() {
			p.b.As(syntax.RolePart)
		}
		if p.tok.kind == tRBrace {
			at = p.tok.end
		} else {
			at = max(p.prev, at+2) // what is no expression is text
		}
		end = max(end, at) // it held more than the lexer saw
	}
	p.Pos, p.tok.end = end, end
	p.next()
	p.wrap(syntax.Template, mark, start)
}
