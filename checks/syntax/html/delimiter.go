package html

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// A delimiter is where an expression or a statement of a template is.
type delimiter struct {
	kind     delimiterKind
	open     string // what it begins with: "{{"
	from, to int    // around what is in it
	after    int
}

type delimiterKind uint8

const (
	output delimiterKind = iota
	statement
	remark // a comment
	foreign
)

// opens are what delimiters look like, longer ones first.
var opens = [...]struct {
	open, close string
	kind        delimiterKind
}{
	{"{{!", "}}", remark},
	{"{{{", "}}}", output}, {"{{&", "}}", output}, {"{{", "}}", output}, {"{%", "%}", statement}, {"{#", "#}", remark},
	{"<%#", "%>", remark}, {"<%==", "%>", output}, {"<%=", "%>", output}, {"<%-", "%>", output},
	{"<%@", "%>", foreign}, {"<%!", "%>", foreign}, {"<%", "%>", statement},
	{"<?=", "?>", output}, {"<?php", "?>", foreign},
}

// comments are those in which there may be other delimiters.
var comments = [...]struct {
	open, close string
	missing     int
}{{"{{!--", "--}}", noHandlebars}, {"<%--", "--%>", noJSP}}

// delimiter tells what is here, if it is a delimiter that is closed before
// another one of its kind begins.
func (p *parser) delimiter() (d delimiter, ok bool) {
	switch p.At(1) {
	case '{', '%', '#', '?':
	default:
		return d, false
	}
	for _, o := range comments {
		if p.Has(o.open) {
			n := p.find(o.close, o.missing)
			return delimiter{kind: remark, open: o.open, after: p.Pos + n + len(o.close)}, n >= 0
		}
	}
	for i := range opens {
		o := &opens[i]
		if !p.Has(o.open) {
			continue
		}
		from := p.Pos + len(o.open)
		to, closed := p.closing(from, o.open[:2], o.close)
		if !closed {
			if o.open == "<?php" {
				return delimiter{foreign, o.open, from, len(p.Src), len(p.Src)}, true
			}
			continue
		}
		d = delimiter{o.kind, o.open, from, to, to + len(o.close)}
		if d.open == "{{{" || d.open == "{{" {
			for d.after < len(p.Src) && p.Src[d.after] == '}' && d.open == "{{" { // {{ {a: {}} }}
				d.to++
				d.after++
			}
		}
		return d, true
	}
	return d, false
}

// closing looks for the end of what is opened.
func (p *parser) closing(from int, open, close string) (to int, ok bool) {
	for i := from; i+len(close) <= len(p.Src); i++ {
		switch c := p.Src[i]; {
		case c == close[0] && string(p.Src[i:i+len(close)]) == close:
			p.steps += i - from
			return i, true
		case c == open[0] && p.Src[i+1] == open[1]:
			p.steps += i - from
			return 0, false
		}
	}
	p.steps += len(p.Src) - from
	return 0, false
}

// delimited reads a delimiter if one is here.
func (p *parser) delimited(role syntax.Role) bool {
	d, ok := p.delimiter()
	if ok {
		p.delimitedBy(d, role)
	}
	return ok
}

// delimitedBy reads what is here, which is a delimiter.
func (p *parser) delimitedBy(d delimiter, role syntax.Role) {
	mark, start := p.b.Mark(), p.Pos
	if d.kind == remark {
		p.Pos = d.after
		return
	}
	if d.kind == foreign {
		p.b.Leaf(syntax.Directive, start, d.after)
		p.b.As(role)
		p.Pos = d.after
		return
	}
	src := p.Src
	from, to := d.from, d.to
	if from < to && bytes.IndexByte([]byte("-~+"), src[from]) >= 0 && (d.open == "{{" || d.open == "{%" || d.open == "<%") {
		from++
	}
	if from < to && bytes.IndexByte([]byte("-~_+"), src[to-1]) >= 0 {
		to--
	}
	if d.kind == statement && d.open[0] == '<' { // the braces of a block
		from = to - len(bytes.TrimLeft(src[from:to], "} \t"))
		to = from + len(bytes.TrimRight(src[from:to], "{ \t"))
	}
	if bytes.HasPrefix(bytes.TrimLeft(src[from:to], blank), []byte("/*")) {
		p.Pos = d.after // a comment of Go
		return
	}
	p.Src, p.Pos = src[:to], from
	node := p.inside(d)
	if from = p.behind(); from < to {
		p.b.Leaf(syntax.Text, from, from+len(bytes.TrimRight(src[from:to], blank)))
		p.b.As(syntax.RoleItem)
	}
	p.Src, p.Pos = src, d.after
	n := p.wrap(node.Kind, mark, start)
	n.Role, n.Sym = role, node.Sym
}

// behind returns where what couldn't be read begins.
func (p *parser) behind() int {
	p.space()
	return p.Pos
}

// inside reads what is in a delimiter, and returns what it is.
func (p *parser) inside(d delimiter) syntax.Node {
	p.space()
	if d.kind == output && !p.isStatement(d) {
		p.command(syntax.RoleValue, d.open[0] == '<')
		return syntax.Node{Kind: syntax.Expansion, Sym: p.symbol(d.from-len(d.open), d.from)}
	}
	start := p.Pos
	for p.More() && bytes.IndexByte([]byte("#/^>*"), p.Src[p.Pos]) >= 0 {
		p.Pos++
	}
	p.word()
	n := syntax.Node{Kind: syntax.Instruction, Sym: p.symbol(start, p.Pos)}
	for p.space(); p.More(); p.space() {
		if p.operators() {
			continue
		}
		if !p.argument() {
			break
		}
	}
	return n
}

// operators passes over what stands between the arguments of a statement.
func (p *parser) operators() bool {
	switch p.Src[p.Pos] {
	case ',', ';':
		p.Pos++
		return true
	case ':':
		if p.At(1) == '=' {
			p.Pos++
		}
		p.Pos++
		return true
	}
	return false
}

// isStatement reports whether {{ … }} or <%- … %> is a statement: {{#if x}},
// {{ range .X }}, <%- end -%>.
func (p *parser) isStatement(d delimiter) bool {
	if d.open != "{{" && d.open != "<%-" {
		return false
	}
	switch p.At(0) {
	case '#', '/', '^', '>':
		return d.open == "{{"
	}
	here := p.Pos
	p.word()
	word := string(p.Src[here:p.Pos])
	p.space()
	alone, elseIf := !p.More(), p.Has("if ")
	args := p.More() && (p.argumentBegins() || p.At(0) == '(')
	p.Pos = here
	switch word {
	case "else", "end", "break", "continue":
		return alone || args || elseIf
	case "if", "range", "with", "define", "template", "block":
		return args
	case "unless", "elsif", "for", "while", "case", "when", "begin":
		return d.open == "<%-"
	}
	return false
}

// word passes over a name.
func (p *parser) word() bool { return p.Ident("") }
