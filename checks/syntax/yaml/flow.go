package yaml

import "github.com/squiresec/squire/checks/syntax"

func flowEnd(c byte) bool { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}' }

// flow parses […] or {…}. One that isn't closed ends before a line that isn't
// to the right of what is around it.
func (p *parser) flow(parent int) {
	mark, start := p.b.Mark(), p.Pos
	if p.depth >= syntax.MaxDepth {
		p.skipFlow(parent)
		p.b.Gap(start, p.Pos)
		return
	}
	p.depth++
	kind, end := syntax.Array, byte(']')
	if p.At(0) == '{' {
		kind, end = syntax.Map, '}'
	}
	p.Pos++
	closed := p.flowItems(parent, end)
	n := p.b.Node(p.b.Wrap(kind, mark, start, p.Pos))
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
	p.depth--
}

// flowItems parses what is in the brackets, and the closing one.
func (p *parser) flowItems(parent int, end byte) bool {
	for {
		at, mark := p.Pos, p.b.Mark()
		if !p.flowSpace(parent) {
			p.b.Drop(mark)
			p.Pos = at
			return false
		}
		switch c := p.At(0); {
		case c == end:
			p.Pos++
			return true
		case c == ']' || c == '}':
			return false
		case c == ',':
			p.Pos++
		default:
			before := p.Pos
			if p.flowItem(parent, end == '}'); p.Pos == before {
				p.Pos++
				p.b.Gap(before, p.Pos)
				p.b.As(syntax.RoleItem)
			}
		}
	}
}

// flowSpace passes over white space, ends of lines and comments in a flow. It
// reports whether the flow goes on.
func (p *parser) flowSpace(parent int) bool {
	for p.More() {
		switch c := p.At(0); {
		case c == '\n' || c == '\r':
			if p.leaves(parent) {
				return false
			}
			p.Pos++
			n := p.Pos
			for n < len(p.Src) && blank(p.Src[n]) {
				n++
			}
			if end := p.directive(n); end > 0 {
				p.b.Leaf(syntax.Directive, n, end)
				p.b.As(syntax.RoleItem)
				p.Pos = end
			}
		case blank(c):
			p.Pos++
		case c == '#' && (p.Pos == 0 || blank(p.Src[p.Pos-1]) || lineEnd(p.Src[p.Pos-1])):
			p.Line()
		default:
			return true
		}
	}
	return false
}

// flowItem parses a value, or a key with its value.
func (p *parser) flowItem(parent int, inMap bool) {
	mark, start := p.b.Mark(), p.Pos
	if p.At(0) == '?' && blank(p.At(1)) {
		p.Pos++
		p.flowSpace(parent)
	}
	p.flowValue(parent)
	last := p.b.Last()
	key := *p.b.Node(last)
	end := p.Pos
	behind := p.b.Mark()
	quoted := key.Kind != syntax.Null && p.Src[max(0, p.Pos-1)] != ':'
	if !p.flowSpace(parent) || p.At(0) != ':' || !quoted && !p.flowColon() {
		p.b.Drop(behind)
		p.Pos = end
		if !inMap || key.Kind == syntax.Ellipsis || key.Kind == syntax.Gap || key.Flags&syntax.FlagRest != 0 && key.Kind == syntax.Metavar {
			p.b.As(syntax.RoleItem)
			return
		}
		p.b.As(syntax.RoleKey)
		p.b.Wrap(syntax.KeyValue, mark, start, end)
	} else {
		p.b.Node(last).Role = syntax.RoleKey
		p.Pos++
		end = p.Pos
		behind = p.b.Mark()
		if p.flowSpace(parent) && p.At(0) != ',' && p.At(0) != ']' && p.At(0) != '}' {
			p.flowValue(parent)
			p.b.As(syntax.RoleValue)
		} else {
			p.b.Drop(behind)
			p.Pos = end
		}
		p.b.Wrap(syntax.KeyValue, mark, start, p.Pos)
	}
	p.b.As(syntax.RoleItem)
	p.nameKey(key)
}

// flowColon reports whether the colon here is one behind a key.
func (p *parser) flowColon() bool {
	c := p.At(1)
	return blank(c) || ends(c) || flowEnd(c)
}

// flowValue parses one value in a flow, and passes over something unless a
// colon stands here.
func (p *parser) flowValue(parent int) {
	p.modifiers()
	if !p.flowSpace(parent) {
		p.b.Leaf(syntax.Null, p.Pos, p.Pos)
		return
	}
	switch c := p.At(0); {
	case c == '"' || c == '\'':
		p.quoted(parent)
	case c == '[' || c == '{' && p.template(p.Pos, "{{", "}}") == 0:
		p.flow(parent)
	default:
		p.flowPlain(parent)
	}
}

// flowPlain parses a scalar without quotes, which may have several lines.
func (p *parser) flowPlain(parent int) {
	start, end := p.Pos, p.Pos
	for p.More() {
		c := p.Src[p.Pos]
		if c == '{' {
			if to := p.template(p.Pos, "{{", "}}"); to > 0 {
				p.Pos, end = to, to
				continue
			}
		}
		if flowEnd(c) || c == ':' && p.flowColon() || c == '#' && p.Pos > start && (blank(p.Src[p.Pos-1]) || lineEnd(p.Src[p.Pos-1])) {
			break
		}
		if (c == '\n' || c == '\r') && p.leaves(parent) {
			break
		}
		p.Pos++
		if !blank(c) && !lineEnd(c) {
			end = p.Pos
		}
	}
	if c := p.At(0); p.Pos == start && p.More() && (flowEnd(c) && c != ']' && c != '}' && c != ',') {
		p.Pos++ // a { that nothing closes
		end = p.Pos
	}
	p.Pos = end
	if end == start {
		p.b.Leaf(syntax.Null, start, start)
		return
	}
	p.plainNode(start, end, false)
}

// skipFlow passes over brackets and what is in them, however deep, but not over
// a line that isn't to the right of what is around them.
func (p *parser) skipFlow(parent int) {
	for open := 0; p.More(); {
		switch c := p.At(0); c {
		case '{', '[':
			open++
		case '}', ']':
			open--
		case '"', '\'':
			c2 := p.Cursor
			quotedEnd(&c2, c)
			p.Pos = c2.Pos
			continue
		case '\n':
			if p.leaves(parent) {
				return
			}
		}
		p.Pos++
		if open <= 0 {
			return
		}
	}
}
