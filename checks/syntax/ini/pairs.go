package ini

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// A section is what begins with [name] and isn't ended yet.
type section struct {
	mark, start int // of the Instruction
	body        int // mark of the Block
	from        int // where that begins
	sym         int32
}

// pairs parses sections of keys with values.
func (p *parser) pairs() {
	var open *section
	end := 0 // behind the last item
	finish := func() {
		if open == nil {
			return
		}
		if !p.pattern || p.b.Mark() > open.body {
			from := max(open.from, min(end, p.Pos))
			if p.b.Mark() > open.body {
				from = open.from
			}
			p.b.Wrap(syntax.Block, open.body, from, max(from, end))
			p.b.As(syntax.RoleBody)
		}
		n := p.b.Node(p.b.Wrap(syntax.Instruction, open.mark, open.start, max(open.from, end)))
		n.Role, n.Sym = syntax.RoleItem, open.sym
		open = nil
	}
	for p.More() {
		line := p.Pos
		p.spaces()
		switch c := p.At(0); {
		case !p.More():
		case c == '\n' || c == '\r':
			p.newline()
		case c == '#' || c == ';' || c == '!':
			p.Line()
		case c == '[':
			finish()
			open = p.section()
			end = p.Pos
		default:
			p.pair(p.Pos - line)
			end = p.Pos
		}
	}
	finish()
}

// section parses [name "argument"].
func (p *parser) section() *section {
	s := &section{mark: p.b.Mark(), start: p.Pos}
	c := p.Cursor
	c.Line()
	line := bytes.TrimRight(p.Src[p.Pos:c.Pos], " \t")
	stop := p.Pos + len(line)
	if at := bytes.LastIndexByte(line, ']'); at > 0 {
		stop = p.Pos + at
	}
	p.Pos++
	p.spaces()
	from := min(p.Pos, stop)
	to := stop
	if at := bytes.IndexAny(p.Src[from:stop], " \t"); at >= 0 {
		to = from + at
		arg := to
		for arg < stop && (p.Src[arg] == ' ' || p.Src[arg] == '\t') {
			arg++
		}
		if rest := bytes.TrimRight(p.Src[arg:stop], " \t"); closed(rest) {
			p.b.Leaf(syntax.String, arg, arg+len(rest))
			p.b.As(syntax.RoleArg)
		} else if len(rest) > 0 && !p.wildcard(arg, arg+len(rest), syntax.RoleArg) {
			to = arg + len(rest)
		}
	}
	s.sym = p.b.Symbol(string(p.Src[from:to]))
	p.Pos = min(stop+1, c.Pos)
	s.from, s.body = p.Pos, p.b.Mark()
	p.Pos = c.Pos
	return s
}

// pair parses a key with its value. indent is how far the key is indented.
func (p *parser) pair(indent int) {
	mark, start := p.b.Mark(), p.Pos
	c := p.Cursor
	c.Line()
	text := bytes.TrimRight(p.Src[p.Pos:c.Pos], " \t\f\x00")
	end := p.Pos + len(text)
	if p.wildcard(start, end, syntax.RoleItem) {
		p.Pos = c.Pos
		return
	}
	if rest, ok := bytes.CutPrefix(text, []byte("export ")); ok && len(rest) > 0 {
		p.Pos += len(text) - len(bytes.TrimLeft(rest, " \t"))
		text = p.Src[p.Pos:end]
	}
	at := separator(text)
	key := text
	if at >= 0 {
		key = bytes.TrimRight(text[:at], " \t+?")
	}
	sym := p.key(p.Pos, p.Pos+len(key))
	if at >= 0 {
		p.Pos += at + 1
		p.value(indent, string(key), c.Pos)
		end = max(end, p.Pos)
	} else {
		p.Pos = c.Pos
	}
	last := min(end, max(start+1, p.Pos))
	n := p.b.Node(p.b.Wrap(syntax.KeyValue, mark, start, last))
	n.Role, n.Sym = syntax.RoleItem, sym
}

// key adds a key and returns its symbol.
func (p *parser) key(start, end int) int32 {
	if !p.wildcard(start, end, syntax.RoleKey) {
		p.b.Leaf(syntax.Ident, start, end)
		p.b.As(syntax.RoleKey)
		text := p.Src[start:end]
		if closed(text) {
			text = text[1 : len(text)-1]
		}
		p.b.Node(p.b.Last()).Sym = p.b.Symbol(string(text))
	}
	return p.b.Node(p.b.Last()).Sym
}

// value parses what stands behind the separator, up to the end of the line or
// of those that it goes on in.
func (p *parser) value(indent int, key string, lineEnd int) {
	p.spaces()
	p.Pos = min(p.Pos, lineEnd)
	start := p.Pos
	if stop := p.long(key, lineEnd); stop > 0 {
		p.b.Leaf(syntax.String, start, stop)
		p.b.As(syntax.RoleValue)
		p.Pos = stop
		p.Line()
		return
	}
	first := start + len(withoutComment(p.Src[start:lineEnd]))
	end := first
	p.Pos = lineEnd
	for p.goesOn(indent, end > start && p.Src[end-1] == '\\') {
		from := p.Pos
		p.Line()
		if text := bytes.TrimSpace(p.Src[from:p.Pos]); len(text) > 0 {
			end = from + len(bytes.TrimRight(p.Src[from:p.Pos], " \t\r"))
			if start == first {
				start = from + bytes.Index(p.Src[from:p.Pos], text[:1])
				first = -1
			}
		}
	}
	end = max(end, start)
	if p.wildcard(start, end, syntax.RoleValue) {
		return
	}
	if closed(p.Src[start:end]) {
		p.b.Leaf(syntax.String, start, end)
	} else {
		p.b.Leaf(syntax.Text, start, end)
		if bytes.IndexByte(p.Src[start:end], '\n') < 0 {
			p.b.Name(start, end)
		}
	}
	p.b.As(syntax.RoleValue)
}

// goesOn passes over the end of a line if the value goes on in the next one:
// that is indented more than the key, or stands behind a backslash.
func (p *parser) goesOn(indent int, escaped bool) bool {
	c := p.Cursor
	p.newline()
	from := p.Pos
	p.spaces()
	in := p.Pos - from
	blank := !p.More() || p.At(0) == '\n' || p.At(0) == '\r'
	next := p.Cursor
	next.Line()
	line := p.Src[p.Pos:next.Pos]
	p.Pos = from
	comment := !blank && (line[0] == '#' || line[0] == ';')
	if !blank && !comment && (in > indent || escaped && separator(line) < 0) {
		return from > c.Pos
	}
	p.Cursor = c
	return false
}

// maxLines bounds how many lines a quoted value of .env may have.
const maxLines = 100

// long returns where a value ends that is quoted over several lines, as those of
// .env may be, or 0.
func (p *parser) long(key string, lineEnd int) int {
	q := p.At(0)
	kind := 0
	if q == '\'' {
		kind = 1
	}
	if q != '"' && q != '\'' || p.unended[kind] || p.Src[p.Pos-1] != '=' || key == "" || key[0] >= 'a' && key[0] <= 'z' {
		return 0
	}
	lines := 0
	for at := p.Pos + 1; at < len(p.Src) && lines < maxLines; at++ {
		switch c := p.Src[at]; c {
		case '\n':
			lines++
		case '\\':
			at++
		case q:
			if at < lineEnd {
				return 0
			}
			return at + 1
		}
	}
	p.unended[kind] = true
	return 0
}

// withoutComment returns a value without the comment behind it, and without
// white space at its end. A comment stands behind white space.
func withoutComment(text []byte) []byte {
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && i == 0:
			quote = c
		case (c == '#' || c == ';') && i > 0 && (text[i-1] == ' ' || text[i-1] == '\t'):
			text = text[:i]
		}
	}
	return bytes.TrimRight(text, " \t\r\f\x00")
}
