package hcl

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// quoted parses a text in quotes, from its first quote on. One that isn't
// closed ends with its line.
func (p *parser) quoted() {
	mark, start := p.b.Mark(), p.start
	template, closed := p.parts('"')
	p.end = p.Pos
	p.next()
	kind := syntax.String
	if template {
		kind = syntax.Template
	}
	n := p.wrap(kind, mark, start)
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// heredocument parses a heredoc, which is the token.
func (p *parser) heredocument() {
	mark, start, h := p.b.Mark(), p.start, p.heredoc
	if h.bodyEnd > h.bodyStart {
		outer, unbalanced := p.lexer, p.unbalanced
		p.Src, p.Pos = p.whole[:h.bodyEnd], h.bodyStart
		p.parts(0)
		outer.steps = p.steps
		// What is wrong in there says nothing of the brackets around it.
		p.lexer, p.unbalanced = outer, unbalanced
	}
	p.next()
	n := p.wrap(syntax.Heredoc, mark, start)
	if h.bodyStart == 0 {
		n.Flags |= syntax.FlagBroken
		p.unbalanced = true
	}
	p.b.Name(h.wordStart, h.wordEnd)
}

// parts reads what a text consists of, up to its quote, or without one to the
// end. In quotes a text alone is no node.
func (p *parser) parts(quote byte) (template, closed bool) {
	from := p.Pos
	text := func() {
		if from < p.Pos {
			p.b.Leaf(syntax.Text, from, p.Pos)
			p.b.As(syntax.RolePart)
		}
	}
	for p.More() {
		switch c := p.Src[p.Pos]; {
		case c == '\\' && quote != 0 && p.At(1) != '\n' && p.At(1) != '\r':
			p.Pos = min(p.Pos+2, len(p.Src))
		case (c == '$' || c == '%') && p.At(1) == c && p.At(2) == '{':
			p.Pos += 3
		case (c == '$' || c == '%') && p.At(1) == '{':
			text()
			template = true
			p.part(c, quote)
			p.b.As(syntax.RolePart)
			from = p.Pos
		case quote != 0 && (c == quote || c == '\n'):
			if template {
				text()
			}
			if c == quote {
				p.Pos++
			}
			return template, c == quote
		default:
			p.Pos++
			p.pass(quote)
		}
	}
	if template || quote == 0 {
		text()
	}
	return template, quote == 0
}

// pass goes on to the next character that may mean something.
func (p *parser) pass(quote byte) {
	if quote == 0 {
		n := bytes.IndexByte(p.Src[p.Pos:], '{')
		if n < 0 {
			p.Pos = len(p.Src)
		} else {
			p.Pos = max(p.Pos, p.Pos+n-2)
		}
		return
	}
	for p.More() {
		switch p.Src[p.Pos] {
		case '\\', '$', '%', '"', '\n':
			return
		}
		p.Pos++
	}
}

// part reads ${…} or %{…}, and leaves Pos behind it.
func (p *parser) part(sign, quote byte) {
	mark, start := p.b.Mark(), p.Pos
	if p.depth >= syntax.MaxDepth {
		p.Pos++
		if !p.skip() {
			p.unbalanced = true
		}
		p.b.Gap(start, p.Pos)
		return
	}
	p.depth++
	lines, column := p.lines, p.column
	if quote == 0 {
		p.column = -1 // the text of a heredoc is indented as it likes
	}
	p.lines = false
	p.Pos += 2
	if p.At(0) == '~' {
		p.Pos++
	}
	p.end = p.Pos
	p.next()
	var n syntax.Node
	if sign == '%' {
		n = p.directive(mark, start)
	} else {
		n = p.expansion(mark)
	}
	closed := p.closePart(quote)
	place := p.b.Wrap(n.Kind, mark, start, p.Pos)
	node := p.b.Node(place)
	node.Sym = n.Sym
	if !closed {
		node.Flags |= syntax.FlagBroken
	}
	p.lines, p.column = lines, column
	p.depth--
}

// expansion reads what is in ${…}, and returns what it is.
func (p *parser) expansion(mark int) syntax.Node {
	n := syntax.Node{Kind: syntax.Expansion}
	if p.begins() {
		p.expr(syntax.RoleValue)
		if v := p.b.Node(p.b.Last()); p.b.Last() == mark && (v.Kind == syntax.Ident || v.Kind == syntax.Metavar) {
			n.Sym = v.Sym
		}
	}
	return n
}

// directive reads what is in %{…}, and returns what it is.
func (p *parser) directive(mark, start int) syntax.Node {
	n := syntax.Node{Kind: syntax.Instruction}
	if p.tok != tIdent {
		return n
	}
	if p.isWord("for") {
		p.compFor(syntax.NoRole)
		n.Kind = syntax.CompFor
		p.unwrap(mark)
		return n
	}
	word := string(p.Src[p.start:p.end])
	n.Sym = p.b.Symbol(word)
	p.next()
	if p.begins() {
		p.expr(syntax.RoleArg)
	}
	return n
}

// unwrap takes away the node that was added last, and leaves those below it.
func (p *parser) unwrap(mark int) {
	if p.b.Last() >= mark {
		p.b.Drop(p.b.Last())
	}
}

// closePart goes to behind the brace of a part, and reports whether there is
// one on the line.
func (p *parser) closePart(quote byte) bool {
	if p.tok == '~' {
		p.next()
	}
	if p.tok == '}' {
		p.Pos = p.end
		return true
	}
	p.Pos = p.prev
	from := p.Pos
	for ; p.More(); p.Pos++ {
		switch c := p.Src[p.Pos]; {
		case c == '}':
			if from < p.Pos {
				p.b.Gap(from, p.Pos)
				p.b.As(syntax.RoleItem)
			}
			p.Pos++
			return true
		case c == '\n' || c == quote && quote != 0:
			p.unbalanced = p.unbalanced || c == '\n'
			p.end = p.Pos
			return false
		}
	}
	p.unbalanced = true
	return false
}
