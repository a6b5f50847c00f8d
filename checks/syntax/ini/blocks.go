package ini

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// blocks parses directives that end with a semicolon or have a body in braces.
func (p *parser) blocks() {
	var o open
	for p.gap(); p.More(); p.gap() {
		switch c := p.At(0); {
		case c == ';':
			p.Pos++
		case c == '}' && len(o.blocks) > 0:
			p.Pos++
			o.end = p.Pos
			p.finish(&o)
		case c == '}' || c == '{':
			p.b.Gap(p.Pos, p.Pos+1)
			p.b.As(syntax.RoleItem)
			p.Pos++
		default:
			p.setting(&o)
		}
		o.end = p.Pos
	}
	for len(o.blocks) > 0 {
		n := p.finish(&o)
		n.Flags |= syntax.FlagBroken
	}
}

// gap passes over white space and comments.
func (p *parser) gap() {
	for p.More() {
		switch c := p.At(0); {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0:
			p.Pos++
		case c == '#':
			p.Line()
		default:
			return
		}
	}
}

// setting parses a directive up to its semicolon, or to the start of its body.
func (p *parser) setting(o *open) {
	x := block{mark: p.b.Mark(), start: p.Pos}
	column := p.column(x.start)
	p.word(syntax.NoRole)
	name := p.Src[x.start:p.Pos]
	p.b.Drop(x.mark)
	x.name = named(name)
	if p.pattern && (string(name) == "..." || p.alone()) && p.wildcard(x.start, p.Pos, syntax.RoleItem) {
		return
	}
	end := p.Pos
	for p.gap(); p.More(); p.gap() {
		switch c := p.At(0); {
		case c == ';':
			p.Pos++
			p.instruction(x, p.Pos)
			return
		case c == '{':
			p.body(x, o)
			return
		case c == '}' || p.begins(end, column):
			// Its semicolon is missing.
			n := p.instruction(x, end)
			if !p.pattern {
				n.Flags |= syntax.FlagBroken
			}
			return
		}
		p.word(syntax.RoleArg)
		end = p.Pos
	}
	if n := p.instruction(x, end); !p.pattern {
		n.Flags |= syntax.FlagBroken
	}
}

// column returns how many bytes are before a place on its line, if they are
// white space, and else a column that nothing has.
func (p *parser) column(at int) int {
	start := at
	for start > 0 && p.Src[start-1] != '\n' && p.Src[start-1] != '\r' {
		if start--; p.Src[start] != ' ' && p.Src[start] != '\t' {
			return -1
		}
	}
	return at - start
}

// alone reports whether nothing is left on the line but the end of a directive.
func (p *parser) alone() bool {
	c := p.Cursor
	for c.At(0) == ' ' || c.At(0) == '\t' {
		c.Pos++
	}
	return !c.More() || c.At(0) == '}' || c.At(0) == ';' || c.At(0) == '\n' || c.At(0) == '\r'
}

// begins reports whether a new directive begins here, on a line that is
// indented no more than that of the one before, and looks like a name.
func (p *parser) begins(end, column int) bool {
	c := p.Src[p.Pos]
	if bytes.IndexByte(p.Src[end:p.Pos], '\n') < 0 || c != '_' && (c < 'a' || c > 'z') && !(p.pattern && (c == '$' || c == '.')) {
		return false
	}
	at := p.column(p.Pos)
	return at >= 0 && at <= column
}

// body begins the block of a directive. One for another language is one Text,
// and what is nested too deep is a Gap.
func (p *parser) body(x block, o *open) {
	from := p.Pos
	x.body, x.from = p.b.Mark(), from
	script := bytes.HasSuffix([]byte(x.name), []byte("_by_lua_block"))
	if !script && len(o.blocks) < syntax.MaxDepth {
		p.Pos++
		o.blocks = append(o.blocks, x)
		return
	}
	nested := 0
	for p.More() {
		c := p.At(0)
		p.Pos++
		if c == '{' {
			nested++
		} else if c == '}' {
			if nested--; nested == 0 {
				break
			}
		}
	}
	if script {
		p.b.Leaf(syntax.Text, from, p.Pos)
	} else {
		p.b.Gap(from, p.Pos)
	}
	p.b.As(syntax.RoleBody)
	p.instruction(x, p.Pos)
}

// ends reports whether a character ends a word.
func ends(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ';' || c == '{' || c == '}'
}

// word parses a word, or passes over a character that can't begin one.
func (p *parser) word(role syntax.Role) {
	mark, start := p.b.Mark(), p.Pos
	if q := p.At(0); q == '"' || q == '\'' {
		p.quoted(q)
	}
	p.parts(func(c byte) bool { return ends(c) })
	if p.Pos == start {
		p.Pos++
	}
	if p.wildcard(start, p.Pos, role) {
		// The parts that were found in it are replaced.
		n := *p.b.Node(p.b.Last())
		p.b.Drop(mark)
		p.b.Leaf(n.Kind, start, p.Pos)
		last := p.b.Node(p.b.Last())
		last.Role, last.Sym, last.Flags = n.Role, n.Sym, n.Flags
		return
	}
	plain := p.b.Mark() == mark+1 && p.b.Node(mark).Kind == syntax.Text
	if plain {
		p.b.Drop(mark)
	}
	p.b.Wrap(syntax.Word, mark, start, p.Pos)
	p.b.As(role)
	if plain {
		p.b.Name(start, p.Pos)
	}
}

// parts parses text with variables in it.
func (p *parser) parts(end func(c byte) bool) {
	text := p.Pos
	flush := func() {
		if text < p.Pos {
			p.b.Leaf(syntax.Text, text, p.Pos)
			p.b.As(syntax.RolePart)
		}
	}
	for p.More() && !end(p.At(0)) {
		c := p.At(0)
		if c == '\\' {
			p.Pos = min(p.Pos+2, len(p.Src))
			continue
		}
		if n := p.variable(); c == '$' && n > 0 {
			flush()
			p.expansion(n)
			text = p.Pos
			continue
		}
		p.Pos++
	}
	flush()
}

// variable returns how long the $name or ${name} is that stands here.
func (p *parser) variable() int {
	n := 1
	brace := p.At(1) == '{'
	if brace {
		n++
	}
	if p.pattern && p.Has("$...") {
		n, _ := metavar(p.Src[p.Pos:])
		return n
	}
	from := n
	for c := p.At(n); c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'; c = p.At(n) {
		n++
	}
	switch {
	case n == from:
		return 0
	case !brace:
		return n
	case p.At(n) == '}':
		return n + 1
	}
	return 0
}

func (p *parser) expansion(n int) {
	start := p.Pos
	p.Pos += n
	if p.pattern {
		if m, _ := metavar(p.Src[start:p.Pos]); m == n {
			p.wildcard(start, p.Pos, syntax.RolePart)
			return
		}
	}
	p.b.Leaf(syntax.Expansion, start, p.Pos)
	p.b.As(syntax.RolePart)
	p.b.Name(start+len(p.Src[start:p.Pos])-len(bytes.TrimLeft(p.Src[start:p.Pos], "${")), start+len(bytes.TrimRight(p.Src[start:p.Pos], "}")))
}

// quoted parses a string: a Template, if variables are in it.
func (p *parser) quoted(quote byte) {
	mark, start := p.b.Mark(), p.Pos
	p.Pos++
	p.parts(func(c byte) bool { return c == quote })
	kind := syntax.String
	for i := mark; i < p.b.Mark(); i++ {
		if p.b.Node(i).Kind != syntax.Text {
			kind = syntax.Template
		}
	}
	if kind == syntax.String {
		p.b.Drop(mark)
	}
	closed := p.More()
	if closed {
		p.Pos++
	}
	n := p.b.Node(p.b.Wrap(kind, mark, start, p.Pos))
	n.Role = syntax.RolePart
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}
