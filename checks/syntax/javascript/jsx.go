package javascript

import (
	"bytes"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// jsxExpression reads an element as an operand.
func (p *parser) jsxExpression() found {
	if c := p.At(0); wordByte[c] != wordStart && c != '>' && c < 0x80 && c != ' ' && c != '\n' {
		return nothing
	}
	if next := p.peek().kind; !next.word() && next != greater {
		return nothing
	}
	saved := p.in
	p.in &= inGenerator
	p.element()
	p.in = saved
	p.tok.end = p.Pos
	p.next()
	return operand
}

// element reads an element from the current "<" on. It leaves Pos behind it:
// what follows may be text, which has no tokens.
func (p *parser) element() {
	start, mark := p.tok.start, p.b.Mark()
	if !p.enter() {
		p.skipElement()
		return
	}
	indent := -1
	if p.layout {
		indent = p.indent(p.tok.line)
	}
	p.next()
	from, to := p.tagName()
	if p.types && p.tok.kind == less {
		p.typeList(syntax.RoleTypeArg)
	}
	closed, children := p.attrs()
	if children {
		p.tags = append(p.tags, checks.Span{Start: from, End: to})
		closed = p.children(indent)
		p.tags = p.tags[:len(p.tags)-1]
	}
	p.leave()
	n := p.b.Node(p.b.Wrap(syntax.Element, mark, start, max(start, p.Pos)))
	if !closed {
		n.Flags |= syntax.FlagBroken
		p.errs++
	}
	p.b.Name(from, to)
}

// tagName reads the name of an element: a.b, a-b, a:b; or none, of a fragment.
func (p *parser) tagName() (from, to int) {
	if !p.tok.kind.word() {
		return p.tok.start, p.tok.start
	}
	from = p.tok.start
	p.longName(true)
	to = p.Pos
	p.tok.end = to
	p.next()
	return from, to
}

// longName moves Pos behind a name with the characters that only JSX has.
func (p *parser) longName(dots bool) {
	p.Pos = p.tok.end
	for {
		p.wordRest()
		if c := p.At(0); c != '-' && c != ':' && (c != '.' || !dots || p.At(1) == '.') {
			return
		}
		p.Pos++
	}
}

// attrs reads attributes and what ends them. Pos is behind it then.
func (p *parser) attrs() (closed, children bool) {
	for {
		start, mark := p.tok.start, p.b.Mark()
		switch k := p.tok.kind; {
		case k == greater:
			p.Pos = p.tok.end
			return true, true
		case k == deepClose: // ...> of a pattern
			p.b.Leaf(syntax.Ellipsis, start, start+3)
			p.b.As(syntax.RoleAttr)
			p.Pos = p.tok.end
			return true, true
		case k == slash:
			p.next()
			if p.Pos = p.tok.end; p.tok.kind != greater {
				p.Pos = p.tok.start
				return false, false
			}
			return true, false
		case k == ellipsis && p.mode == syntax.Pattern:
			p.leaf(syntax.Ellipsis)
			p.b.As(syntax.RoleAttr)
		case k == restVar:
			p.ident()
			p.b.As(syntax.RoleAttr)
		case k == lbrace:
			p.spreadAttr(mark, start)
		case k.word() && !(p.tok.nl && statementWords[k] && p.layout):
			p.attr(mark, start)
		default:
			p.Pos = p.tok.start
			p.unclosed = true
			return false, false
		}
	}
}

// spreadAttr reads {...x} among attributes.
func (p *parser) spreadAttr(mark, start int) {
	b := p.begin(rbrace)
	p.accept(ellipsis)
	ok := p.assign() != nothing
	if ok {
		p.b.As(syntax.RoleValue)
	}
	ok = p.end(b) && ok
	p.wrap(syntax.Arg, mark, start).Flags |= syntax.FlagRest
	p.b.As(syntax.RoleAttr)
	p.brokenIf(!ok)
}

// attr reads an attribute with its value.
func (p *parser) attr(mark, start int) {
	from := p.tok.start
	p.longName(false)
	to := p.Pos
	p.tok.end = to
	p.next()
	ok := true
	if p.tok.kind == assignOp {
		ok = p.attrValue()
		if ok {
			p.b.As(syntax.RoleValue)
		}
	}
	p.wrap(syntax.Attr, mark, start).Role = syntax.RoleAttr
	p.b.Name(from, to)
	p.brokenIf(!ok)
}

// attrValue reads a value from the current "=" on.
func (p *parser) attrValue() bool {
	p.Pos = p.tok.start + 1
	p.prevEnd = p.Pos
	p.space()
	start := p.Pos
	switch c := p.At(0); c {
	case '"', '\'': // without escapes, and over any number of lines
		n := bytes.IndexByte(p.Src[start+1:], c)
		if line := bytes.IndexByte(p.Src[start+1:], '\n'); n < 0 || p.layout && line >= 0 && n > line {
			p.unclosed = true
			p.lineEnd()
			p.b.Node(p.b.Leaf(syntax.String, start, p.Pos)).Flags = syntax.FlagBroken
			p.tok.end = p.Pos
			p.next()
			return true
		}
		p.Pos = start + n + 2
		p.b.Leaf(syntax.String, start, p.Pos)
		p.tok.end = p.Pos
		p.next()
		return true
	case '<':
		p.scan()
		if p.tok.kind != less {
			return false
		}
		p.element()
		p.tok.end = p.Pos
		p.next()
		return true
	case '{':
		p.scan()
		b := p.begin(rbrace)
		ok := p.expression()
		return p.end(b) && ok
	}
	p.scan()
	if p.mode == syntax.Pattern && (p.tok.kind == metavar || p.tok.kind == ellipsis) {
		p.primary()
		return true
	}
	return false
}

// children reads what is in an element, up to and including its closing tag,
// and reports whether there is one.
func (p *parser) children(indent int) bool {
	for {
		stop := p.text(indent)
		if stop == 0 {
			p.unclosed = true
			return false
		}
		p.scan()
		start, mark := p.tok.start, p.b.Mark()
		if stop == '{' {
			p.child(mark, start)
			continue
		}
		if p.tok.kind == less && p.peek().kind == slash {
			if p.closingTag(start) {
				return true
			}
			if p.Pos == start {
				p.unclosed = true
				return false
			}
			continue
		}
		if p.tok.kind != less || !p.peek().kind.word() && p.peek().kind != greater {
			p.Pos = start + 1 // a lone "<"
			continue
		}
		p.element()
		p.b.As(syntax.RoleItem)
	}
}

// closingTag reads </name> if it is that of the innermost element, or of none
// that is open. If it belongs to one further out it leaves Pos at start.
func (p *parser) closingTag(start int) (mine bool) {
	p.next()
	p.next()
	from, to := p.tok.start, p.tok.start
	if p.tok.kind.word() {
		p.longName(true)
		to = p.Pos
		p.tok.end = to
		p.next()
	}
	end := p.prevEnd
	if p.tok.kind == greater {
		end = p.tok.end
	}
	name := p.Src[from:to]
	for i := len(p.tags) - 1; i >= 0; i-- {
		t := p.tags[i]
		if bytes.Equal(p.Src[t.Start:t.End], name) {
			if i < len(p.tags)-1 {
				p.Pos = start
				return false
			}
			p.Pos = end
			return true
		}
	}
	p.Pos = max(end, start+1)
	p.prevEnd = p.Pos
	p.errs++
	p.unclosed = true
	p.gap(start)
	return false
}

// text reads text up to a tag or an expression, and returns which; or 0 at the
// end, which by indentation may be earlier where lines count.
func (p *parser) text(indent int) byte {
	start := p.Pos
	stop := byte(0)
	for ; p.Pos < len(p.Src); p.Pos++ {
		c := p.Src[p.Pos]
		if c == '<' || c == '{' {
			stop = c
			break
		}
		if c == '\n' && indent >= 0 && p.textEnds(p.Pos+1, indent) {
			break
		}
		if c == '\n' {
			p.line = p.Pos + 1
		}
	}
	text := p.Src[start:p.Pos]
	trimmed := bytes.TrimSpace(text)
	if len(trimmed) == 0 {
		return stop
	}
	from := start + bytes.Index(text, trimmed)
	k, to := syntax.Text, from+len(trimmed)
	if p.mode == syntax.Pattern && string(trimmed) == "..." {
		k = syntax.Ellipsis
	} else if p.mode == syntax.Pattern && trimmed[0] == '$' {
		here := p.Pos
		if p.Pos = from; p.metavar() && p.Pos == to {
			k = syntax.Metavar
		}
		p.Pos = here
	}
	p.b.Leaf(k, from, to)
	if k == syntax.Metavar {
		p.b.Name(from, to)
	}
	p.b.As(syntax.RoleItem)
	return stop
}

// textEnds reports whether a line lies outside of an element that isn't closed.
func (p *parser) textEnds(line, indent int) bool {
	n := p.indent(line)
	if line+n >= len(p.Src) {
		return true
	}
	switch p.Src[line+n] {
	case '\n', '\r':
		return false
	case '<', '{':
		return n < indent
	}
	return n <= indent
}

// child reads an expression in braces.
func (p *parser) child(mark, start int) {
	b := p.begin(rbrace)
	spread := p.tok.kind == ellipsis && !p.ellipsis()
	if spread {
		p.next()
	}
	ok := true
	if p.tok.kind != rbrace {
		if ok = p.expression(); ok && spread {
			p.b.As(syntax.RoleValue)
			p.wrap(syntax.Spread, mark, start).Flags |= syntax.FlagRest
		}
		if ok {
			p.b.As(syntax.RoleItem)
		}
	}
	p.in = b.in
	p.open[2]--
	if p.tok.kind == rbrace {
		p.Pos = p.tok.end
		return
	}
	p.errs++
	p.unclosed = true
	// What is left of the line belongs to nothing.
	from := p.tok.start
	p.Pos = from
	for p.Pos < len(p.Src) && p.Src[p.Pos] != '\n' && p.Src[p.Pos] != '}' && p.Src[p.Pos] != '<' {
		p.Pos++
	}
	if p.At(0) == '}' {
		p.Pos++
	}
	if p.Pos > from {
		p.prevEnd = p.Pos
		p.gap(from)
	} else if p.Pos == start {
		p.Pos++
	}
}

// skipElement makes a Gap of an element that lies too deep.
func (p *parser) skipElement() {
	start, open := p.tok.start, 0
	for p.Pos = start; p.Pos < len(p.Src); p.Pos++ {
		switch c := p.Src[p.Pos]; {
		case c == '<' && p.At(1) == '/':
			open--
		case c == '<':
			open++
		case c == '>' && p.Src[p.Pos-1] == '/':
			open--
		}
		if open <= 0 && p.Src[p.Pos] == '>' {
			p.Pos++
			break
		}
	}
	p.errs++
	p.prevEnd = p.Pos
	p.gap(start)
}
