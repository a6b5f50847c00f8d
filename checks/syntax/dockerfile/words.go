package dockerfile

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// words parses the rest of an instruction as words.
func (p *parser) words() {
	start := p.Pos
	for p.Pos < p.end {
		at := p.Pos
		p.word(syntax.RoleArg, 0)
		p.blank()
		if p.Pos == at {
			p.b.Gap(p.Pos, p.end)
			p.b.As(syntax.RoleArg)
			p.Pos = p.end
		}
	}
	p.findHeredocs(start)
}

// word parses one word, up to white space or until if that isn't 0.
func (p *parser) word(role syntax.Role, until byte) {
	mark, start := p.b.Mark(), p.Pos
	p.parts(func(c byte) bool { return space(c) || c == until && until != 0 })
	p.endWord(mark, start, role)
}

// endWord makes the parts since mark a Word, or one of a pattern.
func (p *parser) endWord(mark, start int, role syntax.Role) {
	if p.pattern {
		if kind := patternKind(p.Src[start:p.Pos], syntax.Word); kind != syntax.Word {
			p.b.Drop(mark)
			p.leaf(kind, start, p.Pos)
			p.b.As(role)
			return
		}
	}
	plain := p.b.Mark() == mark+1 && p.b.Node(mark).Kind == syntax.Text && bytes.IndexByte(p.Src[start:p.Pos], p.escape) < 0
	if plain {
		p.b.Drop(mark)
	}
	p.b.Wrap(syntax.Word, mark, start, p.Pos)
	p.b.As(role)
	if plain {
		p.b.Name(start, p.Pos)
	}
}

// parts parses the parts of a word up to a character that ends it.
func (p *parser) parts(ends func(c byte) bool) {
	text := p.Pos
	flush := func() {
		if text < p.Pos {
			p.b.Leaf(syntax.Text, text, p.Pos)
			p.b.As(syntax.RolePart)
		}
	}
	for p.Pos < p.end {
		c := p.Src[p.Pos]
		switch {
		case c == p.escape:
			p.escaped()
			continue
		case ends(c):
			flush()
			return
		case c == '\'' || c == '"':
			flush()
			p.str(c)
		case c == '$' && p.expands():
			flush()
			p.expansion()
		default:
			p.Pos++
			continue
		}
		text = p.Pos
	}
	flush()
}

// escaped passes over the escape character and what it stands before.
func (p *parser) escaped() {
	if !p.continued() {
		p.Pos = min(p.Pos+2, p.end)
	}
	p.Pos = min(p.Pos, p.end)
}

// str parses a quoted part of a word: a String, or a Template if something is
// expanded in it.
func (p *parser) str(quote byte) {
	mark, start := p.b.Mark(), p.Pos
	p.Pos++
	text := p.Pos
	expands := false
	for p.Pos < p.end && p.Src[p.Pos] != quote {
		switch c := p.Src[p.Pos]; {
		case c == p.escape && quote == '"':
			p.escaped()
		case c == '$' && quote == '"' && p.expands():
			if text < p.Pos {
				p.b.Leaf(syntax.Text, text, p.Pos)
				p.b.As(syntax.RolePart)
			}
			expands = true
			p.expansion()
			text = p.Pos
		default:
			p.Pos++
		}
	}
	if expands && text < p.Pos {
		p.b.Leaf(syntax.Text, text, p.Pos)
		p.b.As(syntax.RolePart)
	}
	closed := p.Pos < p.end
	if closed {
		p.Pos++
	}
	kind := syntax.String
	if expands {
		kind = syntax.Template
	}
	n := p.b.Node(p.b.Wrap(kind, mark, start, p.Pos))
	n.Role = syntax.RolePart
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// expands reports whether a variable begins here.
func (p *parser) expands() bool {
	c := p.At(1)
	return c == '{' || c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || p.pattern && c == '.' && p.Has("$...")
}

// expansion parses $x or ${x:-y}, or a metavariable.
func (p *parser) expansion() {
	start := p.Pos
	if p.pattern {
		if n, _ := metavar(p.Src[p.Pos:p.end]); n > 0 {
			p.Pos += n
			p.leaf(syntax.Metavar, start, p.Pos)
			p.b.As(syntax.RolePart)
			return
		}
	}
	mark := p.b.Mark()
	p.Pos++
	brace := p.At(0) == '{'
	if brace {
		p.Pos++
	}
	from := p.Pos
	for p.Pos < p.end && name(p.Src[p.Pos]) {
		p.Pos++
	}
	to := p.Pos
	closed := true
	if brace {
		closed = p.operand()
	}
	p.Pos = max(p.Pos, start+1)
	n := p.b.Node(p.b.Wrap(syntax.Expansion, mark, start, p.Pos))
	n.Role = syntax.RolePart
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
	if to > from {
		p.b.Name(from, to)
	}
}

// operand parses what is behind the name in ${x:-y}, and the brace.
func (p *parser) operand() bool {
	for p.Pos < p.end && (p.Src[p.Pos] == ':' || p.Src[p.Pos] == '-' || p.Src[p.Pos] == '+' || p.Src[p.Pos] == '?') {
		p.Pos++
	}
	start := p.Pos
	for open := 0; p.Pos < p.end; p.Pos++ {
		switch c := p.Src[p.Pos]; {
		case c == '{':
			open++
		case c == '}' && open > 0:
			open--
		case c == '}':
			if start < p.Pos {
				p.b.Leaf(syntax.Text, start, p.Pos)
				p.b.As(syntax.RoleValue)
			}
			p.Pos++
			return true
		case c == '\n':
			return false
		}
	}
	return false
}

func name(c byte) bool {
	return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
}

// pairs parses a=b c="d e". The old form "a b c", of one pair, has its value up
// to the end, if there is one.
func (p *parser) pairs(kind syntax.Kind, old bool) {
	for first := true; p.Pos < p.end; first = false {
		mark, start := p.b.Mark(), p.Pos
		p.key(kind)
		p.b.As(syntax.RoleTarget)
		if kind == syntax.KeyValue {
			p.b.As(syntax.RoleKey)
		}
		key := *p.b.Node(p.b.Last())
		end := p.Pos
		switch {
		case p.Pos < p.end && p.Src[p.Pos] == '=':
			p.Pos++
			p.word(syntax.RoleValue, 0)
			end = p.Pos
		case old && first && p.Pos < p.end && key.Kind != syntax.Ellipsis:
			p.blank()
			from := p.b.Mark()
			at := p.Pos
			p.parts(func(byte) bool { return false })
			p.endWord(from, at, syntax.RoleValue)
			end = p.Pos
		}
		if key.Kind == syntax.Ellipsis && end == int(key.End) {
			p.b.As(syntax.RoleArg)
		} else {
			p.b.Wrap(kind, mark, start, end)
			p.b.As(syntax.RoleArg)
			if kind == syntax.KeyValue {
				p.b.Node(p.b.Last()).Sym = key.Sym
			}
		}
		p.blank()
		if p.Pos == start {
			p.b.Gap(p.Pos, p.end)
			p.b.As(syntax.RoleArg)
			p.Pos = p.end
		}
	}
}

// key parses the name of a pair: an Ident, or a Word if it isn't plain.
func (p *parser) key(kind syntax.Kind) {
	start := p.Pos
	p.word(syntax.NoRole, '=')
	if n := p.b.Node(p.b.Last()); n.Kind == syntax.Word && n.Sym != 0 && kind == syntax.VarDef {
		n.Kind = syntax.Ident
	} else if text := p.Src[start:p.Pos]; n.Kind == syntax.Word && kind == syntax.KeyValue && len(text) > 2 && text[0] == '"' && bytes.IndexByte(text[1:], '"') == len(text)-2 {
		n.Sym = p.b.Symbol(string(text[1 : len(text)-1]))
	}
}
