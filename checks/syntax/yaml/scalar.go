package yaml

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// templateMost bounds in bytes how long an expression of a template is.
const templateMost = 4096

// template returns where the {{ … }} ends that begins at a place, or 0.
func (p *parser) template(pos int, open, end string) int {
	text := p.Src[pos:min(len(p.Src), pos+templateMost)]
	if !bytes.HasPrefix(text, []byte(open)) {
		return 0
	}
	n := bytes.Index(text[len(open):], []byte(end))
	if n < 0 {
		return 0
	}
	return pos + len(open) + n + len(end)
}

// directive returns where a line ends that is nothing but template, from its
// first character on, or 0.
func (p *parser) directive(pos int) int {
	end := 0
	for pos < len(p.Src) && p.Src[pos] == '{' {
		next := p.template(pos, "{{", "}}")
		if next == 0 {
			next = p.template(pos, "{%", "%}")
		}
		if next == 0 {
			next = p.template(pos, "{#", "#}")
		}
		if next == 0 {
			return 0
		}
		end, pos = next, next
		for pos < len(p.Src) && blank(p.Src[pos]) {
			pos++
		}
	}
	if end > 0 && (pos == len(p.Src) || lineEnd(p.Src[pos]) || p.Src[pos] == '#' && pos > end) {
		return end
	}
	return 0
}

// isKey reports whether a key with a colon stands at a place.
func (p *parser) isKey(pos int) bool {
	c := syntax.Cursor{Src: p.Src, Pos: pos}
	for c.At(0) == '&' || c.At(0) == '!' {
		for c.More() && !blank(c.At(0)) && !ends(c.At(0)) {
			c.Pos++
		}
		for c.More() && blank(c.At(0)) {
			c.Pos++
		}
	}
	if b := c.At(0); b == '"' || b == '\'' {
		if !quotedEnd(&c, b) {
			return false
		}
		for blank(c.At(0)) {
			c.Pos++
		}
		return c.At(0) == ':' && (blank(c.At(1)) || ends(c.At(1)))
	}
	if b := c.At(0); b == '#' || b == '[' || b == '{' && c.At(1) != '{' || b == '|' || b == '>' || b == '@' || b == '%' && p.depth == 0 {
		return false
	}
	end, ok := p.keyEnd(c.Pos)
	return ok && end >= c.Pos
}

// quotedEnd passes over a quoted text on one line.
func quotedEnd(c *syntax.Cursor, quote byte) bool {
	for c.Pos++; c.More(); c.Pos++ {
		switch b := c.At(0); {
		case b == '\n':
			return false
		case b == '\\' && quote == '"':
			c.Pos++
		case b == quote && quote == '\'' && c.At(1) == quote:
			c.Pos++
		case b == quote:
			c.Pos++
			return true
		}
	}
	c.Pos = min(c.Pos, len(c.Src))
	return false
}

// keyEnd returns where a plain key ends that begins at a place, if there is a
// colon behind it.
func (p *parser) keyEnd(pos int) (int, bool) {
	c := syntax.Cursor{Src: p.Src, Pos: pos}
	for c.More() {
		switch b := c.Src[c.Pos]; {
		case b == '\n' || b == '\r':
			return 0, false
		case b == ':' && (blank(c.At(1)) || ends(c.At(1))):
			return c.Pos, true
		case b == '#' && c.Pos > pos && blank(c.Src[c.Pos-1]):
			return 0, false
		case b == '{':
			if end := p.template(c.Pos, "{{", "}}"); end > 0 {
				c.Pos = end
				continue
			}
		}
		c.Pos++
	}
	return 0, false
}

// key parses a key up to its colon.
func (p *parser) key() {
	start := p.Pos
	switch b := p.At(0); b {
	case '"', '\'':
		c := p.Cursor
		quotedEnd(&c, b)
		p.Pos = c.Pos
		p.text(syntax.String, start, p.Pos, start+1, p.Pos-1)
		return
	}
	end, ok := p.keyEnd(p.Pos)
	if !ok {
		p.b.Leaf(syntax.Null, start, start)
		return
	}
	p.Pos = end
	for end > start && blank(p.Src[end-1]) {
		end--
	}
	p.plainNode(start, end, true)
}

// scalar parses a scalar or a flow collection.
func (p *parser) scalar(parent int) {
	start := p.Pos
	switch c := p.At(0); {
	case (c == '|' || c == '>') && p.blockHeader():
		p.blockScalar(start, parent)
	case c == '"' || c == '\'':
		p.quoted(parent)
	case c == '[' || c == '{' && p.template(p.Pos, "{{", "}}") == 0:
		p.flow(parent)
	default:
		p.plain(parent)
	}
}

// text adds a scalar, whose inner text may hold expressions.
func (p *parser) text(kind syntax.Kind, start, end, from, to int) {
	mark := p.b.Mark()
	to = max(from, to)
	if p.parts(from, to) {
		kind = syntax.Template
	}
	p.b.Wrap(kind, mark, start, end)
}

// parts adds the Text and Expansion of a text, if it has expressions.
func (p *parser) parts(from, to int) bool {
	text := from
	for pos := from; ; {
		n := bytes.Index(p.Src[pos:to], []byte("{{"))
		if n < 0 {
			break
		}
		pos += n
		end := p.template(pos, "{{", "}}")
		if end == 0 || end > to {
			pos += 2
			continue
		}
		start := pos
		if start > text && p.Src[start-1] == '$' {
			start--
		}
		if text < start {
			p.b.Leaf(syntax.Text, text, start)
			p.b.As(syntax.RolePart)
		}
		p.expansion(start, pos+2, end-2)
		text, pos = end, end
	}
	if text == from {
		return false
	}
	if text < to {
		p.b.Leaf(syntax.Text, text, to)
		p.b.As(syntax.RolePart)
	}
	return true
}

// expansion adds {{ … }}.
func (p *parser) expansion(start, from, to int) {
	mark, end := p.b.Mark(), to+2
	if from < to && p.Src[from] == '-' {
		from++
	}
	if from < to && p.Src[to-1] == '-' {
		to--
	}
	for from < to && (blank(p.Src[from]) || lineEnd(p.Src[from])) {
		from++
	}
	for from < to && (blank(p.Src[to-1]) || lineEnd(p.Src[to-1])) {
		to--
	}
	if from < to {
		p.b.Leaf(syntax.Text, from, to)
		p.b.As(syntax.RoleValue)
	}
	p.b.Wrap(syntax.Expansion, mark, start, end)
	p.b.As(syntax.RolePart)
	for _, c := range p.Src[from:to] {
		if c != '.' && c != '_' && c != '-' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			return
		}
	}
	if from < to {
		p.b.Name(from, to)
	}
}

// blockHeader reports whether | or > begins a block scalar.
func (p *parser) blockHeader() bool {
	n := p.Pos + 1
	for n < len(p.Src) && (p.Src[n] == '+' || p.Src[n] == '-' || p.Src[n] >= '0' && p.Src[n] <= '9') {
		n++
	}
	for n < len(p.Src) && blank(p.Src[n]) {
		n++
	}
	return n == len(p.Src) || lineEnd(p.Src[n]) || p.Src[n] == '#'
}

// blockScalar parses | or > and the lines below it.
func (p *parser) blockScalar(start, parent int) {
	indent := 0
	for p.Pos++; p.More() && !ends(p.At(0)) && !blank(p.At(0)); p.Pos++ {
		if c := p.At(0); c >= '1' && c <= '9' {
			indent = max(parent, 0) + int(c-'0')
		}
	}
	header := p.Pos
	p.Line()
	p.newline()
	from := p.Pos
	to := p.blockLines(parent, indent)
	kind := syntax.String
	mark := p.b.Mark()
	switch {
	case to <= from:
		to = header
	case p.parts(from, to):
		kind = syntax.Template
	default:
		p.b.Leaf(syntax.Text, from, to)
		p.b.As(syntax.RolePart)
	}
	p.Pos = to
	n := p.b.Node(p.b.Wrap(kind, mark, start, to))
	if p.Src[start] == '|' {
		n.Flags |= syntax.FlagRaw
	}
}

func (p *parser) newline() {
	if p.At(0) == '\r' {
		p.Pos++
	}
	if p.At(0) == '\n' {
		p.Pos++
	}
}

// blockLines passes over the lines of a block scalar, and returns where the
// last one ends that isn't empty. If indent is 0 the first line says it.
func (p *parser) blockLines(parent, indent int) int {
	end := p.Pos
	for p.More() {
		start := p.Pos
		if p.marker(start) && indent == 0 {
			return end
		}
		for p.More() && p.At(0) == ' ' {
			p.Pos++
		}
		column := p.Pos - start
		switch {
		case !p.More() || ends(p.At(0)):
		case indent == 0 && column <= parent && p.directive(p.Pos) == 0:
			return end
		case indent > 0 && column < indent || indent == 0 && column <= parent:
			if p.directive(p.Pos) == 0 || p.marker(start) {
				return end
			}
			p.Line()
			p.newline()
			continue
		default:
			if indent == 0 {
				indent = column
			}
			p.Line()
			end = p.Pos
		}
		if !p.More() {
			break
		}
		if p.At(0) == 0 {
			p.Line()
			end = p.Pos
		}
		p.newline()
	}
	return end
}

// quoted parses a text in quotes. One that isn't closed before something that
// stands around it ends with its line.
func (p *parser) quoted(parent int) {
	start, quote := p.Pos, p.At(0)
	line, sure := 0, false
	for p.Pos++; p.More(); p.Pos++ {
		switch c := p.At(0); {
		case c == '\n' || c == '\r':
			if line == 0 {
				line = p.Pos
			}
			if !sure && p.leaves(parent) && p.begins(p.Pos+1) {
				if sure = p.closesLater(quote); sure {
					continue
				}
				p.open(start, line)
				return
			}
		case c == '{' && p.quotedTemplate(quote):
		case c == '\\' && quote == '"' && !ends(p.At(1)):
			p.Pos++
		case c == quote && quote == '\'' && p.At(1) == quote:
			p.Pos++
		case c == quote:
			p.Pos++
			p.text(syntax.String, start, p.Pos, start+1, p.Pos-1)
			return
		}
	}
	if line == 0 {
		line = len(p.Src)
	}
	p.open(start, line)
}

// begins reports whether a key, an item or a document begins on a line: text in
// quotes that does so is rarer than a quote that is missing.
func (p *parser) begins(line int) bool {
	for line < len(p.Src) && (blank(p.Src[line]) || p.Src[line] == '\n') {
		line++
	}
	return p.marker(line) || p.dashAt(line) || p.isKey(line)
}

// closesLater reports whether the next quote is one behind which a scalar may
// end, and not one that begins another scalar. It looks not far: texts of open
// quotes are not read over and over.
func (p *parser) closesLater(quote byte) bool {
	c := syntax.Cursor{Src: p.Src[:min(len(p.Src), p.Pos+2048)], Pos: p.Pos}
	for ; c.More(); c.Pos++ {
		switch b := c.At(0); {
		case b == '\\' && quote == '"', b == quote && quote == '\'' && c.At(1) == quote:
			c.Pos++
		case b == quote:
			before := c.Src[c.Pos-1]
			for c.Pos++; c.More() && blank(c.At(0)); c.Pos++ {
			}
			return before != ' ' && (ends(c.At(0)) || c.At(0) == '#' || c.At(0) == ',')
		}
	}
	return false
}

// quotedTemplate passes over all but the last byte of an expression that has
// quotes of its own in it, which people write into quotes in templates.
func (p *parser) quotedTemplate(quote byte) bool {
	end := p.template(p.Pos, "{{", "}}")
	if end == 0 {
		return false
	}
	inner := p.Src[p.Pos+2 : end-2]
	if n := bytes.Count(inner, []byte{quote}); n == 0 || n%2 != 0 || bytes.IndexByte(inner, '\n') >= 0 {
		return false
	}
	p.Pos = end - 1
	return true
}

// open adds a text in quotes that isn't closed.
func (p *parser) open(start, end int) {
	p.Pos = end
	p.text(syntax.String, start, end, start+1, end)
	p.b.Node(p.b.Last()).Flags |= syntax.FlagBroken
}

// leaves reports whether the line behind the end of this one isn't to the right
// of a column, and so is no part of what stands there. Empty lines are.
func (p *parser) leaves(parent int) bool {
	n := p.Pos + 1
	start := n
	for n < len(p.Src) && blank(p.Src[n]) {
		n++
	}
	if n == len(p.Src) || lineEnd(p.Src[n]) {
		return false
	}
	return n-start <= parent && p.Src[n] != '"' && p.Src[n] != '\'' && p.Src[n] != ']' && p.Src[n] != '}' || p.marker(start)
}

// plain parses a scalar without quotes, which may have several lines.
func (p *parser) plain(parent int) {
	start := p.Pos
	end := p.plainLine()
	lines := false
	for {
		c := syntax.Cursor{Src: p.Src, Pos: p.Pos}
		if c.More() && !ends(c.At(0)) {
			break // a comment
		}
		line := c.Pos
		for c.More() && (blank(c.At(0)) || ends(c.At(0))) {
			if !blank(c.At(0)) {
				line = c.Pos + 1
			}
			c.Pos++
		}
		if !c.More() || c.Pos-line <= parent || line == p.Pos || c.At(0) == '#' || p.marker(line) || p.isKey(c.Pos) || p.directive(c.Pos) > 0 || p.ellipsisAt(c.Pos) {
			break
		}
		if parent < 0 && p.dashAt(c.Pos) {
			break
		}
		p.Pos = c.Pos
		end = p.plainLine()
		lines = true
	}
	p.Pos = end
	if lines {
		p.text(syntax.String, start, end, start, end)
		return
	}
	p.plainNode(start, end, false)
}

// plainLine passes over the text on this line, and returns where it ends. The
// cursor is then at the end of the line, or before a comment.
func (p *parser) plainLine() int {
	start := p.Pos
	for p.More() {
		switch c := p.Src[p.Pos]; {
		case c == '\n' || c == '\r':
			return p.trim(start)
		case c == '#' && p.Pos > start && blank(p.Src[p.Pos-1]):
			return p.trim(start)
		case c == '{':
			if end := p.template(p.Pos, "{{", "}}"); end > 0 {
				p.Pos = end
				continue
			}
		}
		p.Pos++
	}
	return p.trim(start)
}

// trim returns where the text before the cursor ends without white space.
func (p *parser) trim(start int) int {
	end := p.Pos
	for end > start && blank(p.Src[end-1]) {
		end--
	}
	return max(end, min(start+1, len(p.Src)))
}

// plainNode adds a scalar on one line, as what it stands for.
func (p *parser) plainNode(start, end int, key bool) {
	text := p.Src[start:end]
	if p.pattern && p.patternNode(start, end) {
		return
	}
	kind, op := syntax.String, syntax.NoOp
	switch {
	case len(text) > 1 && text[0] == '*':
		p.b.Leaf(syntax.Alias, start, end)
		p.b.Name(start+1, end)
		return
	case key:
	default:
		kind, op = plainKind(text)
	}
	if kind != syntax.String {
		p.b.Leaf(kind, start, end)
	} else {
		p.text(kind, start, end, start, end)
	}
	p.b.Node(p.b.Last()).Op = op
}

// patternNode adds what a scalar is in a pattern alone.
func (p *parser) patternNode(start, end int) bool {
	text := p.Src[start:end]
	switch {
	case p.patternLeaf(start, end):
	case len(text) > 8 && bytes.HasPrefix(text, []byte("<...")) && bytes.HasSuffix(text, []byte("...>")):
		mark := p.b.Mark()
		from, to := start+4, end-4
		for from < to-1 && blank(p.Src[from]) {
			from++
		}
		for from < to-1 && blank(p.Src[to-1]) {
			to--
		}
		if !p.patternLeaf(from, to) {
			p.b.Leaf(syntax.String, from, to)
		}
		p.b.As(syntax.RoleValue)
		p.b.Wrap(syntax.DeepMatch, mark, start, end)
	default:
		return false
	}
	return true
}

func (p *parser) patternLeaf(start, end int) bool {
	text := p.Src[start:end]
	n, rest := metavar(text)
	switch {
	case string(text) == "...":
		p.b.Leaf(syntax.Ellipsis, start, end)
	case n > 0 && n == len(text):
		p.b.Leaf(syntax.Metavar, start, end)
		p.b.Name(start, end)
		if rest {
			p.b.Node(p.b.Last()).Flags |= syntax.FlagRest
		}
	default:
		return false
	}
	return true
}

// metavar returns how long the metavariable is that a text begins with, and
// whether it is one of several items.
func metavar(text []byte) (n int, rest bool) {
	if len(text) < 2 || text[0] != '$' {
		return 0, false
	}
	n = 1
	if rest = bytes.HasPrefix(text[1:], []byte("...")); rest {
		n = 4
	}
	first := n
	for n < len(text) && (text[n] >= 'A' && text[n] <= 'Z' || text[n] == '_' || n > first && text[n] >= '0' && text[n] <= '9') {
		n++
	}
	if n == first {
		return 0, false
	}
	return n, rest
}
