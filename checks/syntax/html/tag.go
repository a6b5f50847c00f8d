package html

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// A tag says what is special about an element of HTML.
type tag uint8

const (
	plainTag tag = iota
	voidTag      // nothing is in it, and it has no end tag
	scriptTag
	styleTag
	textareaTag
	titleTag
	itemTag
	termTag // and dd
	paragraphTag
	rowTag
	cellTag    // and th
	sectionTag // of a table: thead, tbody, tfoot
	optionTag
	groupTag
	rubyTag // rb, rt, rtc, rp
	htmlTag
	headTag
	bodyTag
	tableTag
	listTag  // ul, ol, menu, dl: what is in it ends no item around it
	blockTag // it ends a paragraph
	containerTag
)

// tagOf tells what an element is by its name in lower case.
func tagOf(name []byte) tag {
	switch string(name) {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
		"basefont", "bgsound", "frame", "keygen", "command":
		return voidTag
	case "script":
		return scriptTag
	case "style":
		return styleTag
	case "textarea":
		return textareaTag
	case "title":
		return titleTag
	case "li":
		return itemTag
	case "dt", "dd":
		return termTag
	case "p":
		return paragraphTag
	case "tr":
		return rowTag
	case "td", "th":
		return cellTag
	case "thead", "tbody", "tfoot":
		return sectionTag
	case "option":
		return optionTag
	case "optgroup":
		return groupTag
	case "rb", "rt", "rtc", "rp":
		return rubyTag
	case "html":
		return htmlTag
	case "head":
		return headTag
	case "body":
		return bodyTag
	case "table":
		return tableTag
	case "ul", "ol", "menu", "dl":
		return listTag
	case "address", "article", "aside", "blockquote", "details", "div", "fieldset", "figcaption", "figure", "footer", "form",
		"h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "main", "nav", "pre", "section", "center", "dir":
		return blockTag
	case "template", "svg", "math", "object", "caption", "button":
		return containerTag
	}
	return plainTag
}

// optionalEnd reports whether HTML lets the end tag out.
func (t tag) optionalEnd() bool {
	switch t {
	case itemTag, termTag, paragraphTag, rowTag, cellTag, sectionTag, optionTag, groupTag, rubyTag, htmlTag, headTag, bodyTag:
		return true
	}
	return false
}

// rank says what a part of a table is in: a cell in a row in a section.
func (t tag) rank() int {
	switch t {
	case cellTag:
		return 1
	case rowTag:
		return 2
	case sectionTag:
		return 3
	}
	return 0
}

// ends reports whether an element that begins ends one that is open.
func (t tag) ends(open tag) bool {
	switch t {
	case itemTag, termTag, rubyTag:
		return open == t || open == paragraphTag
	case paragraphTag, tableTag, listTag, blockTag:
		return open == paragraphTag
	case cellTag, rowTag, sectionTag:
		return open.rank() > 0 && open.rank() <= t.rank() || open == paragraphTag
	case optionTag:
		return open == optionTag
	case groupTag:
		return open == optionTag || open == groupTag
	case bodyTag:
		return open == headTag
	}
	return false
}

// holds reports whether an element keeps the ones that begin in it from ending
// what is around it.
func (t tag) holds(begins tag) bool {
	switch t {
	case tableTag, containerTag, bodyTag, htmlTag:
		return true
	case listTag:
		return begins != paragraphTag && begins != blockTag
	case cellTag:
		return begins.rank() == 0
	case blockTag:
		return true
	case itemTag, termTag:
		return begins == paragraphTag || begins == blockTag || begins == listTag || begins == tableTag || begins.rank() > 0
	}
	return false
}

// rawEnd returns how the text in an element that has nothing else is ended, and
// what is missing where it isn't.
func (t tag) rawEnd() (name string, what int) {
	switch t {
	case scriptTag:
		return "script", noScript
	case styleTag:
		return "style", noStyle
	case textareaTag:
		return "textarea", noTextarea
	case titleTag:
		return "title", noTitle
	}
	return "", 0
}

// implied closes what an element that begins ends.
func (p *parser) implied(t tag) {
	if t == plainTag || t == voidTag {
		return
	}
	for i := len(p.open) - 1; i >= 0; i-- {
		open := p.open[i].tag
		if t.ends(open) {
			p.closeTo(i)
			continue
		}
		if open.holds(t) {
			return
		}
	}
}

// tagName reads the name of a tag.
func (p *parser) tagName() (sym int32, t tag) {
	from := p.Pos
	if p.pattern && p.At(0) == '$' {
		p.Pos += 1 + metavar(p.Src[p.Pos+1:])
		return p.symbol(from, p.Pos), plainTag
	}
	for p.More() && bytes.IndexByte([]byte(" \t\r\n\f></\"'={"), p.Src[p.Pos]) < 0 {
		p.Pos++
	}
	if p.xml {
		return p.symbol(from, p.Pos), plainTag
	}
	sym = p.symbol(from, p.Pos)
	name := p.Src[from:p.Pos]
	if len(name) <= 10 && hasUpper(name) {
		name = bytes.ToLower(name)
	}
	return sym, tagOf(name)
}

// symbol returns the symbol of a name in the text, in lower case in HTML.
func (p *parser) symbol(from, to int) int32 {
	name := p.Src[from:to]
	if !p.xml && (len(name) == 0 || name[0] != '$') && hasUpper(name) {
		return p.b.Symbol(string(bytes.ToLower(name)))
	}
	// The builder knows names of nodes alone.
	mark := p.b.Mark()
	p.b.Leaf(syntax.Text, from, to)
	p.b.Name(from, to)
	sym := p.b.Node(p.b.Last()).Sym
	p.b.Drop(mark)
	return sym
}

func hasUpper(name []byte) bool {
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			return true
		}
	}
	return false
}

func (p *parser) space() {
	for p.More() {
		switch p.Src[p.Pos] {
		case ' ', '\t', '\r', '\n', '\f':
			p.Pos++
		default:
			return
		}
	}
}

// endTag reads </x>.
func (p *parser) endTag() {
	p.Pos += 2
	sym, t := p.tagName()
	for p.More() && p.Src[p.Pos] != '>' && p.Src[p.Pos] != '<' {
		p.Pos++
	}
	if p.At(0) == '>' {
		p.Pos++
	}
	for i := len(p.open) - 1; i >= 0; i-- {
		e := p.open[i]
		if e.sym == sym {
			p.closeTo(i + 1)
			p.open = p.open[:i]
			p.wrapElement(e, p.Pos, true)
			return
		}
		// A cell is a world of its own to all but the parts of the table.
		if (e.tag == cellTag || e.tag == containerTag) && t.rank() == 0 && t != tableTag && t != htmlTag && t != bodyTag {
			return
		}
	}
}

// startTag reads <x …>, and if nothing but text is in the element all of it.
func (p *parser) startTag() {
	start := p.Pos
	p.Pos++
	nameStart := p.Pos
	sym, t := p.tagName()
	if p.Pos == nameStart {
		p.b.Gap(start, p.Pos)
		p.b.As(syntax.RoleItem)
		return
	}
	if !p.xml {
		p.implied(t)
	}
	e := element{sym: sym, tag: t, mark: p.b.Mark(), start: start}
	empty, closed := p.attributes()
	e.end = p.Pos
	name, what := t.rawEnd()
	switch {
	case t == voidTag || empty || !closed || len(p.open) >= syntax.MaxDepth:
		p.wrapElement(e, p.Pos, closed && (t == voidTag || empty))
	case name != "":
		ended := p.rawText(name, what)
		p.wrapElement(e, max(e.end, p.Pos), ended)
	default:
		p.open = append(p.open, e)
	}
}

// attributes reads what is in a start tag, up to and including its end.
func (p *parser) attributes() (empty, closed bool) {
	for p.space(); p.More(); p.space() {
		switch c := p.Src[p.Pos]; {
		case c == '>':
			p.Pos++
			return false, true
		case c == '/' && p.At(1) == '>':
			p.Pos += 2
			return true, true
		case (c == '<' || c == '{') && p.delimited(syntax.RoleAttr):
		case c == '<':
			return false, false
		case c == '/' || c == '"' || c == '\'' || c == '=':
			p.Pos++
		case p.pattern && (c == '.' || c == '$') && p.anyAttribute():
		default:
			p.attribute()
		}
	}
	return false, false
}

// anyAttribute reads ..., $...X or a $X that has no value.
func (p *parser) anyAttribute() bool {
	end := p.Pos
	for end < len(p.Src) && bytes.IndexByte([]byte(" \t\r\n>/="), p.Src[end]) < 0 {
		end++
	}
	kind, _ := standsFor(p.Src[p.Pos:end])
	if kind == syntax.Text || end < len(p.Src) && p.Src[end] == '=' {
		return false
	}
	p.addText(p.Pos, end, syntax.RoleAttr)
	p.Pos = end
	return true
}

// attribute reads a name with its value, if it has one.
func (p *parser) attribute() {
	mark, start := p.b.Mark(), p.Pos
	p.attributeName()
	end := p.Pos
	sym := p.symbol(start, end)
	p.space()
	broken := false
	if p.At(0) == '=' {
		p.Pos++
		end = p.Pos
		p.space()
		if c := p.At(0); p.More() && c != '>' && !(c == '<' && p.At(1) != '%' && p.At(1) != '?') {
			broken = !p.value()
			end = p.Pos
		} else {
			broken = true
		}
	}
	p.Pos = end
	n := p.wrap(syntax.Attr, mark, start)
	n.Role, n.Sym = syntax.RoleAttr, sym
	if broken {
		n.Flags |= syntax.FlagBroken
	}
}

// attributeName passes over a name, in which there may be expressions.
func (p *parser) attributeName() {
	start := p.Pos
	for p.More() {
		switch c := p.Src[p.Pos]; c {
		case ' ', '\t', '\r', '\n', '\f', '>', '=', '"', '\'':
			return
		case '/':
			if p.At(1) == '>' {
				return
			}
		case '<', '{':
			if d, ok := p.delimiter(); ok && p.Pos > start {
				if d.kind != output {
					return
				}
				p.Pos = d.after
				continue
			}
			if c == '<' {
				p.Pos = max(p.Pos, start+1)
				return
			}
		}
		p.Pos++
	}
}

// value reads the value of an attribute, and reports whether it has an end.
func (p *parser) value() bool {
	if c := p.Src[p.Pos]; c == '"' || c == '\'' {
		return p.quoted(c)
	}
	mark, start, from := p.b.Mark(), p.Pos, p.Pos
	parts := 0
	for p.More() {
		c := p.Src[p.Pos]
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '>' {
			break
		}
		if c == '/' && p.At(1) == '>' && (p.xml || parts > 0) {
			break
		}
		if c == '<' || c == '{' {
			if d, ok := p.delimiter(); ok {
				p.part(from, d)
				parts++
				from = p.Pos
				continue
			}
			if c == '<' {
				break
			}
		}
		p.Pos++
	}
	switch {
	case parts > 0:
		p.textPart(from, p.Pos)
		if from == p.Pos && parts == 1 && p.b.Last() >= mark && int(p.b.Node(p.b.Last()).Start) == start {
			break // it is all of it
		}
		p.wrap(syntax.Template, mark, start)
	case p.pattern:
		if kind, _ := standsFor(p.Src[start:p.Pos]); kind != syntax.Text {
			p.addText(start, p.Pos, syntax.RoleValue)
			return true
		}
		fallthrough
	default:
		p.b.Leaf(syntax.String, start, p.Pos)
	}
	p.b.As(syntax.RoleValue)
	return true
}

// quoted reads a value in quotes.
func (p *parser) quoted(quote byte) bool {
	mark, start := p.b.Mark(), p.Pos
	end, closed := p.valueEnd(quote)
	p.Pos++
	from, parts := p.Pos, 0
	for p.Pos < end {
		if c := p.Src[p.Pos]; c == '<' || c == '{' {
			if d, ok := p.delimiter(); ok && d.after <= end {
				p.part(from, d)
				parts++
				from = p.Pos
				continue
			}
		}
		p.Pos++
	}
	kind := syntax.String
	if parts > 0 {
		p.textPart(from, end)
		kind = syntax.Template
	}
	if closed {
		p.Pos = end + 1
	}
	n := p.wrap(kind, mark, start)
	n.Role = syntax.RoleValue
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
	return closed
}

// valueEnd returns where a value in quotes ends, which begins here. A quote
// that has none ends with its line, or its tag. That is so, too, if the next
// quote in the text stands behind some lines and tags, where one begins a value.
func (p *parser) valueEnd(quote byte) (end int, closed bool) {
	what := noDouble
	if quote == '\'' {
		what = noSingle
	}
	at := *p
	at.Pos++
	line := -1 // where the first one ends
	for !p.missing[what] && at.More() {
		switch c := at.Src[at.Pos]; {
		case c == quote:
			if line < 0 || at.Pos+1 >= len(at.Src) || bytes.IndexByte([]byte(" \t\r\n\f/>{<"), at.Src[at.Pos+1]) >= 0 {
				return at.Pos, true
			}
			if bytes.IndexByte(at.Src[p.Pos:at.Pos], '>') < 0 {
				return at.Pos, true
			}
			return p.lineOrTag(), false
		case c == '\n' && line < 0:
			line = at.Pos
		case c == '<' || c == '{':
			if d, ok := at.delimiter(); ok {
				at.Pos = d.after
				continue
			}
		}
		at.Pos++
	}
	if !p.missing[what] {
		p.missing[what] = true
		p.steps += at.Pos - p.Pos
	}
	return p.lineOrTag(), false
}

// lineOrTag returns where the line ends, or before that the tag.
func (p *parser) lineOrTag() int {
	at := p.Cursor
	for at.Pos++; at.More(); at.Pos++ {
		switch at.Src[at.Pos] {
		case '>', '\n', '\r':
			return at.Pos
		}
	}
	return at.Pos
}

// part reads an expression in a text that begins at from.
func (p *parser) part(from int, d delimiter) {
	p.textPart(from, p.Pos)
	p.delimitedBy(d, syntax.RolePart)
}

func (p *parser) textPart(from, to int) {
	if from < to {
		p.b.Leaf(syntax.Text, from, to)
		p.b.As(syntax.RolePart)
	}
}

// rawText reads the text up to an end tag, and that. It reports whether there
// is one; if not, the text isn't that of the element.
func (p *parser) rawText(name string, what int) bool {
	from := p.Pos
	to, after := p.rawTextEnd(name, what)
	if to < 0 {
		return false
	}
	src := p.Src
	p.Src = src[:to]
	start := from
	for p.More() {
		n := bytes.IndexAny(p.Src[p.Pos:], "<{")
		if n < 0 {
			break
		}
		p.Pos += n
		if d, ok := p.delimiter(); ok && (name != "script" && name != "style" || p.likely(d)) {
			p.addText(start, p.Pos, syntax.RoleItem)
			p.delimitedBy(d, syntax.RoleItem)
			start = p.Pos
			continue
		}
		p.Pos++
	}
	p.addText(start, to, syntax.RoleItem)
	p.Src, p.Pos = src, after
	return true
}

// likely reports whether something in a script is an expression of a template,
// and no object in an object.
func (p *parser) likely(d delimiter) bool {
	if d.open[0] == '<' || d.open == "{%" {
		return true
	}
	if d.open == "{#" || bytes.IndexByte(p.Src[p.Pos:d.after], '\n') >= 0 {
		return false
	}
	inner := bytes.TrimLeft(p.Src[d.from:d.to], " -")
	i := 0
	for i < len(inner) && (letter(inner[i]) || inner[i] >= '0' && inner[i] <= '9' || inner[i] == '.' || inner[i] == '$') {
		i++
	}
	rest := bytes.TrimLeft(inner[i:], " ")
	return i > 0 && (len(rest) == 0 || rest[0] != ':' && rest[0] != ',')
}

// rawTextEnd returns where the end tag of a name begins, and what is behind it;
// -1 if there is none.
func (p *parser) rawTextEnd(name string, what int) (start, after int) {
	at := p.Cursor
	for !p.missing[what] {
		n := bytes.Index(at.Src[at.Pos:], []byte("</"))
		if n < 0 {
			break
		}
		at.Pos += n + 2
		if end := at.Pos + len(name); end <= len(at.Src) && bytes.EqualFold(at.Src[at.Pos:end], []byte(name)) {
			if end == len(at.Src) || !letter(at.Src[end]) {
				start = at.Pos - 2
				for at.Pos = end; at.More() && at.At(0) != '>' && at.At(0) != '<'; at.Pos++ {
				}
				if at.At(0) == '>' {
					at.Pos++
				}
				return start, at.Pos
			}
		}
	}
	p.missing[what] = true
	return -1, -1
}
