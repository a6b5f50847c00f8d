package ini

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks/syntax"
)

// A block is an Instruction whose body isn't ended yet.
type block struct {
	mark, start int
	body, from  int
	name        string
}

// open holds the blocks that aren't ended yet, and where the last item ends.
type open struct {
	blocks []block
	end    int
}

// finish ends the innermost block.
func (p *parser) finish(o *open) *syntax.Node {
	x := o.blocks[len(o.blocks)-1]
	o.blocks = o.blocks[:len(o.blocks)-1]
	if !p.pattern || p.b.Mark() > x.body {
		p.b.Wrap(syntax.Block, x.body, x.from, max(x.from, o.end))
		p.b.As(syntax.RoleBody)
	}
	return p.instruction(x, max(x.from, o.end))
}

// instruction makes the Instruction of a directive.
func (p *parser) instruction(x block, end int) *syntax.Node {
	n := p.b.Node(p.b.Wrap(syntax.Instruction, x.mark, x.start, end))
	n.Role, n.Sym = syntax.RoleItem, p.b.Symbol(x.name)
	return n
}

// directives parses lines of a name with arguments.
func (p *parser) directives() {
	var o open
	for p.More() {
		p.spaces()
		switch c := p.At(0); {
		case !p.More():
		case c == '\n' || c == '\r':
			p.newline()
		case c == '#':
			p.Line()
		case c == '<' && p.At(1) == '/':
			p.closing(&o)
		default:
			p.directive(&o)
		}
	}
	for len(o.blocks) > 0 {
		p.finish(&o)
	}
}

// closing parses </Name>, which ends the blocks within that, too.
func (p *parser) closing(o *open) {
	from := p.Pos + len("</")
	p.Line()
	name := strings.ToLower(string(bytes.Trim(p.Src[from:p.Pos], " \t<>\r")))
	for i := len(o.blocks) - 1; i >= 0; i-- {
		if o.blocks[i].name == name {
			for len(o.blocks) > i+1 {
				p.finish(o)
			}
			o.end = p.Pos
			p.finish(o)
			break
		}
	}
	o.end = p.Pos
}

// directive parses a line.
func (p *parser) directive(o *open) {
	c := p.Cursor
	c.Line()
	lineEnd := p.Pos + len(bytes.TrimRight(p.Src[p.Pos:c.Pos], " \t\f\x00"))
	x := block{start: p.Pos}
	tag := p.At(0) == '<'
	if tag {
		p.Pos++
		if p.Src[lineEnd-1] == '>' {
			lineEnd--
		}
	}
	from := min(p.Pos, lineEnd)
	for p.Pos < lineEnd && !p.blank() && p.Src[p.Pos] != '=' {
		p.Pos++
	}
	text := p.Src[from:p.Pos]
	if p.Pos >= lineEnd && !tag && p.wildcard(from, p.Pos, syntax.RoleItem) {
		o.end, p.Pos = p.Pos, c.Pos
		return
	}
	x.name = named(text)
	within := x.name == "match" || x.name == "host"
	for n := len(o.blocks); within && n > 0 && (o.blocks[n-1].name == "match" || o.blocks[n-1].name == "host"); n = len(o.blocks) {
		p.finish(o)
	}
	x.mark = p.b.Mark()
	if p.spaces(); p.Pos < lineEnd && p.Src[p.Pos] == '=' {
		p.Pos++
	}
	p.arguments(lineEnd)
	p.Pos = c.Pos
	x.body, x.from = p.b.Mark(), c.Pos
	if (tag || within) && len(o.blocks) < syntax.MaxDepth {
		o.blocks = append(o.blocks, x)
	} else {
		p.instruction(x, max(lineEnd, x.start+1))
	}
	o.end = p.Pos
}

// named returns the name of a directive as it is compared: a metavariable is as
// it stands.
func named(text []byte) string {
	if len(text) > 0 && text[0] == '$' {
		return string(text)
	}
	return strings.ToLower(string(text))
}

func (p *parser) blank() bool {
	return p.Src[p.Pos] == ' ' || p.Src[p.Pos] == '\t' || p.Src[p.Pos] == '\r'
}

// arguments parses words up to the end of a line.
func (p *parser) arguments(end int) {
	for p.spaces(); p.Pos < end; p.spaces() {
		if p.Src[p.Pos] == '#' {
			return
		}
		start := p.Pos
		if q := p.Src[start]; q == '"' || q == '\'' {
			if n := bytes.IndexByte(p.Src[start+1:end], q); n >= 0 {
				p.Pos = start + n + 2
				if p.Pos == end || p.blank() {
					m := p.b.Mark()
					p.b.Leaf(syntax.String, start, p.Pos)
					p.b.As(syntax.RolePart)
					p.b.Wrap(syntax.Word, m, start, p.Pos)
					p.b.As(syntax.RoleArg)
					continue
				}
			}
		}
		for p.Pos < end && !p.blank() {
			p.Pos++
		}
		if p.Pos == start {
			p.Pos++
			continue
		}
		if !p.wildcard(start, p.Pos, syntax.RoleArg) {
			p.b.Leaf(syntax.Word, start, p.Pos)
			p.b.Name(start, p.Pos)
			p.b.As(syntax.RoleArg)
		}
	}
}
