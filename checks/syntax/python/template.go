package python

import "github.com/squiresec/squire/checks/syntax"

// maxTemplates bounds how deep f"…" nests in f"…": to find the end of one, those
// within it are read as well, once for each level.
const maxTemplates = 12

// template parses f"…". Its quote was read, and Pos is behind it.
func (p *parser) template() {
	mark, start, flags := p.b.Mark(), p.start, p.flags
	quote := p.quote
	body := p.Pos
	end, closed := p.templateEnd(body, quote, 0)
	last := end
	if closed {
		last -= quote.n
	}

	whole, brackets, open, okUntil := p.Src, p.brackets, p.open, p.okUntil
	p.Src, p.brackets, p.open = p.Src[:last], 0, [3]int{}
	p.depth++
	p.templates++
	p.parts(body, quote, false)
	p.templates--
	p.depth--
	p.Src, p.brackets, p.open, p.okUntil = whole, brackets, open, okUntil

	p.lost = p.lost || !closed
	p.tok, p.start, p.end, p.Pos = tString, start, end, end
	p.next()
	p.wrap(syntax.Template, mark, start).Flags |= flags & syntax.FlagRaw
	if flags&flagTemplate != 0 {
		p.b.Node(p.b.Last()).Sym = p.b.Symbol("t")
	}
}

// quoted says how a template is written.
type quoted struct {
	quote byte
	n     int // how often: 1 or 3
	raw   bool
}

// literal returns where the text ends that stands at i: at a field, at the end
// of the source, and in a format at the "}" behind it.
func (q quoted) literal(src []byte, i int, format bool) int {
	for i < len(src) {
		switch src[i] {
		case '\\':
			i += q.escape(src, i)
			continue
		case '{':
			if format || i+1 >= len(src) || src[i+1] != '{' {
				return i
			}
			i++
		case '}':
			if format {
				return i
			}
		}
		i++
	}
	return i
}

// escape returns how long the escape at i is. A brace behind a backslash begins
// a field all the same, unless it is that of \N{…}.
func (q quoted) escape(src []byte, i int) int {
	if i+1 >= len(src) {
		return 1
	}
	switch c := src[i+1]; {
	case c == '{' || c == '}':
		return 1
	case c == 'N' && !q.raw && i+2 < len(src) && src[i+2] == '{':
		for j := i + 3; j < len(src) && j < i+100 && src[j] != q.quote && src[j] != '\n'; j++ {
			if src[j] == '}' {
				return j + 1 - i
			}
		}
		return 3
	}
	return 1 + max(newlineAt(src, i+1), 1)
}

// parts parses text and fields from i on, to the end of the source or of a
// format, and returns where it stopped.
func (p *parser) parts(i int, q quoted, format bool) int {
	for i < len(p.Src) {
		end := min(q.literal(p.Src, i, format), len(p.Src))
		if end > i && !format {
			p.b.Leaf(syntax.Text, i, end)
			p.b.As(syntax.RolePart)
		}
		if i = end; i >= len(p.Src) || p.Src[i] == '}' {
			break
		}
		i = p.field(i, q)
	}
	return i
}

// field parses {…} and returns where it ends.
func (p *parser) field(i int, q quoted) int {
	mark, start := p.b.Mark(), i
	if p.depth > syntax.MaxDepth {
		p.gap(i, len(p.Src))
		p.b.As(syntax.RolePart)
		return len(p.Src)
	}
	p.depth++
	p.tok, p.end, p.Pos = tCurly, i+1, i
	p.brackets++
	p.open[2]++
	p.Pos++
	p.next()
	p.exprList(false)
	var sym int32
	if n := p.b.Node(p.b.Last()); n.Kind == syntax.Ident {
		sym = n.Sym
	}
	p.as(syntax.RoleValue)
	broken := p.lost
	p.lost = false
	if p.tok == tAssign { // {x=}
		p.next()
	}
	if p.tok == tBang {
		p.next()
		if p.tok == tName || p.tok >= kwAnd {
			p.next()
		}
	}
	end := p.start
	if p.tok == tColon || p.tok == tWalrus {
		end = p.parts(p.start+1, q, true)
	}
	if end < len(p.Src) && p.Src[end] != '}' {
		broken = true
		from := end
		for end < len(p.Src) && p.Src[end] != '}' {
			end++
		}
		p.gap(from, end)
		p.b.As(syntax.RolePart)
	}
	if end < len(p.Src) {
		end++
	} else {
		broken = true
	}
	p.brackets = max(p.brackets-1, 0)
	p.open[2] = max(p.open[2]-1, 0)
	p.depth--
	n := p.b.Node(p.b.Wrap(syntax.Expansion, mark, start, end))
	n.Role, n.Sym = syntax.RolePart, sym
	p.flag(broken)
	return end
}

// templateEnd returns where the f"…" ends whose text begins at i, and whether
// it does. Quotes in a field are those of literals there.
func (p *parser) templateEnd(i int, q quoted, nested int) (end int, closed bool) {
	first := i
	for nested <= maxTemplates && i < len(p.Src) && p.budget > 0 {
		p.budget--
		switch c := p.Src[i]; {
		case c == '\\':
			i += q.escape(p.Src, i)
		case c == q.quote && (q.n == 1 || i+2 < len(p.Src) && p.Src[i+1] == c && p.Src[i+2] == c):
			return i + q.n, true
		case q.n == 1 && (c == '\n' || c == '\r'):
			return i, false
		case c == '{' && i+1 < len(p.Src) && p.Src[i+1] == '{':
			i += 2
		case c == '{':
			next, ok := p.fieldEnd(i+1, q, nested)
			if !ok {
				return p.plainEnd(first, q)
			}
			i = next
		default:
			i++
		}
	}
	return p.plainEnd(first, q)
}

// plainEnd is templateEnd for one with a field that doesn't end: the first
// quote counts, or the end of the line.
func (p *parser) plainEnd(i int, q quoted) (end int, closed bool) {
	for ; i < len(p.Src) && p.Src[i] != '\n' && p.Src[i] != '\r'; i++ {
		switch c := p.Src[i]; {
		case c == '\\':
			i++
		case c == q.quote && (q.n == 1 || i+2 < len(p.Src) && p.Src[i+1] == c && p.Src[i+2] == c):
			return i + q.n, true
		}
	}
	return min(i, len(p.Src)), false
}

// fieldEnd returns where the field ends whose expression begins at i, and
// whether it does.
func (p *parser) fieldEnd(i int, q quoted, nested int) (end int, ok bool) {
	brackets := 0
	for i < len(p.Src) && p.budget > 0 {
		p.budget--
		switch c := p.Src[i]; {
		case c == '}' && brackets == 0:
			return i + 1, true
		case c == '(' || c == '[' || c == '{':
			brackets++
			i++
		case c == ')' || c == ']' || c == '}':
			brackets--
			i++
		case c == ':' && brackets == 0:
			return p.formatEnd(i+1, q, nested+1)
		case c == '#' && q.n == 1 && p.hasQuote(i, q):
			return i, false
		case c == '#':
			i = lineEnd(p.Src, i)
		case c == '\n' || c == '\r':
			i++
			if n := lineIndent(p.Src, i); p.hardKeyword(n) {
				return n, false
			}
		case c == '"' || c == '\'' || isLetter(c):
			next, ok := p.passWord(i, nested)
			if !ok {
				return i, false
			}
			i = next
		default:
			i++
		}
		if brackets < 0 {
			return i, false
		}
	}
	return i, false
}

// hasQuote reports whether the quote stands in the rest of the line: then a "#"
// in a field is no comment, but something is wrong.
func (p *parser) hasQuote(i int, q quoted) bool {
	for _, c := range p.Src[i:lineEnd(p.Src, i)] {
		p.budget--
		if c == q.quote {
			return true
		}
	}
	return false
}

// formatEnd returns where the field ends whose format begins at i.
func (p *parser) formatEnd(i int, q quoted, nested int) (end int, ok bool) {
	for nested <= maxTemplates && i < len(p.Src) && p.budget > 0 {
		p.budget--
		switch c := p.Src[i]; {
		case c == '}':
			return i + 1, true
		case c == '{':
			next, ok := p.fieldEnd(i+1, q, nested)
			if !ok {
				return i, false
			}
			i = next
		case c == '\\':
			i += q.escape(p.Src, i)
		case c == q.quote && (q.n == 1 || i+2 < len(p.Src) && p.Src[i+1] == c && p.Src[i+2] == c):
			return i, false
		case q.n == 1 && (c == '\n' || c == '\r'):
			return i, false
		default:
			i++
		}
	}
	return i, false
}

// passWord passes over a word or a literal, for those who look ahead.
func (p *parser) passWord(i, nested int) (end int, ok bool) {
	start := i
	for i < len(p.Src) && (isLetter(p.Src[i]) || isDigit(p.Src[i])) {
		i++
	}
	defer func() { p.budget -= end - start }()
	if i >= len(p.Src) || p.Src[i] != '"' && p.Src[i] != '\'' {
		return i, true
	}
	flags, isPrefix := prefix(p.Src[start:i])
	if isPrefix && flags&flagFormat != 0 {
		quote, n := quoteAt(p.Src, i)
		return p.templateEnd(i+n, quoted{quote, n, flags&syntax.FlagRaw != 0}, nested+1)
	}
	return p.stringEnd(i)
}

// lineIndent returns where the text of a line begins.
func lineIndent(src []byte, i int) int {
	for i < len(src) && (src[i] == ' ' || src[i] == '\t' || src[i] == '\f') {
		i++
	}
	return i
}
