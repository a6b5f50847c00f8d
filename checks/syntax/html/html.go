// Package html parses HTML 5, the templates that are written in it (Jinja,
// Django, Go, Handlebars, Mustache, EJS, ERB, Vue, Angular), and XML.
//
// How it maps:
//
//   - An element is an Element. Its Sym is the tag, in lower case but in XML; its
//     Attrs have their names as Sym, in lower case likewise, and as Value a
//     String, with its quotes if it has any, or a Template where expressions are
//     in it. What is between the tags are its Items: elements, Text without the
//     white space around it, and expressions.
//   - {{ x }} and {{{ x }}}, <%= x %>, <%- x %> and <?= x ?> are an Expansion
//     with the Value x, as far as that can be read without knowing the template
//     language; what can't is a Text. Sym is what it opens with, as that
//     decides what is escaped: "{{", "{{{", "<%=". x | safe is a Binary
//     with the operator Pipeline; what stands beside each other is a Call, as
//     printf "%s" .X is in Go. A Go template's dot is This, .X a Member of it.
//   - Statements of a template, {% if x %}, {{#if x}}, {{ range .X }}, <% if %>,
//     are Instructions; Sym is the first word, the others are Args. They hold
//     nothing: what is between them is beside them. Among attributes they have
//     the role of these.
//   - What is in script and style is one Text, or several with expressions of a
//     template between them. The same is true of textarea and title.
//   - A doctype, <?php … ?> and <?xml … ?> are a Directive, a CDATA section is a
//     Text. Comments, those of templates too, are no nodes.
//
// Tags that HTML lets out close their elements where the next one begins. An
// end tag closes what is open inside of it, which then has FlagBroken; one that
// closes nothing is passed over, as browsers do and as templates need it, which
// have both halves of a condition in their text. Beyond syntax.MaxDepth
// elements have no Items: those are beside them.
//
// In a pattern ... is a child, an attribute or a value, $X a child, an
// attribute, a tag, a value or the name of an attribute with one. An element
// without its end tag is one of which the pattern doesn't say what is in it.
package html

import (
	"bytes"
	"html"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// Parse parses HTML.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree {
	return parse(src, mode, false).b.Tree(checks.HTML)
}

// ParseXML parses XML.
func ParseXML(src []byte, mode syntax.Mode) *syntax.Tree {
	return parse(src, mode, true).b.Tree(checks.XML)
}

func parse(src []byte, mode syntax.Mode, xml bool) *parser {
	p := &parser{b: syntax.NewBuilder(src), pattern: mode == syntax.Pattern, xml: xml}
	p.Src = src
	if p.Has("\uFEFF") {
		p.Pos = len("\uFEFF")
	}
	for p.More() {
		p.text()
		if p.More() {
			p.markup()
		}
	}
	p.closeTo(0)
	return p
}

// Unquote returns what the value of an attribute stands for, with quotes or
// without.
func Unquote(lit []byte) (string, bool) {
	if n := len(lit); n > 0 && (lit[0] == '"' || lit[0] == '\'') {
		if n < 2 || lit[n-1] != lit[0] {
			return "", false
		}
		lit = lit[1 : n-1]
	}
	if bytes.IndexByte(lit, '&') < 0 {
		return string(lit), true
	}
	return html.UnescapeString(string(lit)), true
}

type parser struct {
	syntax.Cursor
	b       *syntax.Builder
	pattern bool
	xml     bool
	open    []element // what isn't closed yet, outermost first
	missing [missings]bool
	steps   int // for tests: what was looked at more than once
	depth   int // of expressions
	ternary int // how many : are awaited
}

// An element is one whose end is still to come.
type element struct {
	sym         int32
	tag         tag
	mark, start int
	end         int // of its start tag
}

// What was looked for in vain up to the end of the text, and needn't be again.
const (
	noComment = iota
	noCDATA
	noDouble
	noSingle
	noScript
	noStyle
	noTextarea
	noTitle
	noHandlebars
	noJSP
	missings
)

// text passes over text up to what is none, and adds it.
func (p *parser) text() {
	start := p.Pos
	for p.More() && !p.atMarkup() {
		p.Pos++
		if n := bytes.IndexAny(p.Src[p.Pos:min(len(p.Src), p.Pos+64)], "<{"); n >= 0 {
			p.Pos += n
		} else {
			p.Pos = min(len(p.Src), p.Pos+64)
		}
	}
	p.addText(start, p.Pos, syntax.RoleItem)
}

// atMarkup reports whether something begins here that is no text.
func (p *parser) atMarkup() bool {
	switch p.Src[p.Pos] {
	case '<':
		switch c := p.At(1); {
		case letter(c), c == '!', c == '?':
			return true
		case c == '%':
			_, ok := p.delimiter()
			return ok
		case c == '/':
			return letter(p.At(2)) || p.At(2) == '>' || p.pattern && p.At(2) == '$'
		case c == '$':
			return p.pattern
		}
	case '{':
		switch p.At(1) {
		case '{', '%', '#':
			_, ok := p.delimiter()
			return ok
		}
	}
	return false
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80 }

// blank is white space.
const blank = " \t\r\n\f"

// addText adds a text without the white space around it, if more is in it.
func (p *parser) addText(from, to int, role syntax.Role) {
	trimmed := bytes.TrimLeft(p.Src[from:to], blank)
	from = to - len(trimmed)
	trimmed = bytes.TrimRight(trimmed, blank)
	if len(trimmed) == 0 || p.xml && string(trimmed) == "]>" { // the end of a document type
		return
	}
	to = from + len(trimmed)
	kind, rest := syntax.Text, false
	if p.pattern {
		kind, rest = standsFor(trimmed)
	}
	n := p.b.Node(p.b.Leaf(kind, from, to))
	n.Role = role
	if kind == syntax.Metavar {
		if rest {
			n.Flags |= syntax.FlagRest
		}
		p.b.Name(from, to)
	}
}

// standsFor tells whether a text of a pattern is ... or $X, or $...X, or itself.
func standsFor(text []byte) (kind syntax.Kind, rest bool) {
	if string(text) == "..." {
		return syntax.Ellipsis, false
	}
	if name, ok := bytes.CutPrefix(text, []byte("$")); ok {
		name, rest = bytes.CutPrefix(name, []byte("..."))
		if len(name) > 0 && metavar(name) == len(name) {
			return syntax.Metavar, rest
		}
	}
	return syntax.Text, false
}

// metavar returns how long the name of a metavariable is that begins here,
// without its dollar.
func metavar(s []byte) (n int) {
	for n < len(s) && (s[n] >= 'A' && s[n] <= 'Z' || s[n] == '_' || n > 0 && s[n] >= '0' && s[n] <= '9') {
		n++
	}
	return n
}

// markup reads what begins with < or {, and passes over one byte at least.
func (p *parser) markup() {
	switch c := p.At(1); {
	case p.delimited(syntax.RoleItem):
	case p.Has("<!--"):
		p.comment()
	case p.Has("<![CDATA["):
		p.cdata()
	case c == '!' || c == '?':
		p.declaration()
	case c == '/':
		p.endTag()
	default:
		p.startTag()
	}
}

// comment passes over a comment. One that isn't closed ends with its line.
func (p *parser) comment() {
	p.Pos += len("<!--")
	for _, end := range []string{">", "->"} { // an empty one
		if p.Has(end) {
			p.Pos += len(end)
			return
		}
	}
	if n := p.find("-->", noComment); n >= 0 {
		p.Pos += n + len("-->")
		return
	}
	p.Line()
}

// find returns how far ahead a text stands, or -1.
func (p *parser) find(text string, what int) int {
	if p.missing[what] {
		return -1
	}
	n := bytes.Index(p.Src[p.Pos:], []byte(text))
	if n < 0 {
		p.missing[what] = true
		p.steps += len(p.Src) - p.Pos
	}
	return n
}

func (p *parser) cdata() {
	p.Pos += len("<![CDATA[")
	start := p.Pos
	n := p.find("]]>", noCDATA)
	if n < 0 {
		p.Line()
		p.addText(start, p.Pos, syntax.RoleItem)
		return
	}
	p.addText(start, start+n, syntax.RoleItem)
	p.Pos = start + n + len("]]>")
}

// declaration reads <!doctype …> and <?xml … ?>. A declaration in brackets, as
// a document type may have it, is one of its own.
func (p *parser) declaration() {
	start := p.Pos
	for p.Pos += 2; p.More(); p.Pos++ {
		switch p.Src[p.Pos] {
		case '>':
			p.Pos++
			p.directive(start, true)
			return
		case '<':
			p.directive(start, p.xml)
			return
		}
	}
	p.directive(start, false)
}

func (p *parser) directive(start int, closed bool) {
	end := start + len(bytes.TrimRight(p.Src[start:p.Pos], blank))
	n := p.b.Node(p.b.Leaf(syntax.Directive, start, end))
	n.Role = syntax.RoleItem
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// closeTo closes elements until n are open.
func (p *parser) closeTo(n int) {
	for len(p.open) > n {
		e := p.open[len(p.open)-1]
		p.open = p.open[:len(p.open)-1]
		p.wrapElement(e, e.end, e.tag.optionalEnd())
	}
}

func (p *parser) wrapElement(e element, end int, closed bool) {
	n := p.b.Node(p.b.Wrap(syntax.Element, e.mark, e.start, end))
	n.Role = syntax.RoleItem
	n.Sym = e.sym
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// wrap adds a node up to here.
func (p *parser) wrap(kind syntax.Kind, mark, start int) *syntax.Node {
	return p.b.Node(p.b.Wrap(kind, mark, start, p.Pos))
}
