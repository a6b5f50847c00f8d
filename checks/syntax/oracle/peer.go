package main

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/facts"
)

// A reader collects the facts of one of tree-sitter's trees. What is said of
// the languages is in reader_LANGUAGE.go: for each kind of node that is a
// fact, how to read it.
type reader struct {
	facts.Facts
	src  []byte
	text facts.Texts
	// elements are those of markup, and blocks, for which there are no facts.
	elements []fact
}

// readers are the methods that look at each node, by language.
var readers = map[string]func(*reader, *node){
	"go": (*reader).golang, "java": (*reader).java, "json": (*reader).json,
	"javascript": (*reader).javascript, "typescript": (*reader).javascript, "tsx": (*reader).javascript,
	"python": (*reader).python, "yaml": (*reader).yaml, "bash": (*reader).bash,
	"terraform": (*reader).hcl, "hclsyntax": (*reader).hcl, "html": (*reader).html,
}

// literals are the kinds that are written as they are in texts.
var literals = map[string]bool{
	"string": true, "template_string": true, "regex": true, "jsx_text": true, "string_literal": true,
	"character_literal": true, "interpreted_string_literal": true, "raw_string_literal": true, "rune_literal": true,
	"raw_string": true, "ansi_c_string": true, "translated_string": true, "heredoc_body": true, "word": true,
	"double_quote_scalar": true, "single_quote_scalar": true, "block_scalar": true, "plain_scalar": true,
	"string_lit": true, "quoted_template": true, "heredoc_template": true,
}

// theirs reads a text with the peer, or with what knows the language better. It
// reports whether all of it was understood.
func theirs(lang string, p *peer, src []byte) (f facts.Facts, elements []fact, whole bool) {
	switch {
	case lang == "hclsyntax":
		return hclFacts(src)
	case lang == "html" && isTemplate(src):
		return f, nil, false
	}
	root, whole := p.tree(src)
	if !whole {
		return f, nil, false
	}
	f, elements = factsOf(lang, src, root)
	return f, elements, true
}

func factsOf(lang string, src []byte, root *node) (facts.Facts, []fact) {
	r := &reader{src: src, text: facts.Texts{Lang: commentsOf(lang), Src: src}}
	each(root, func(n *node) {
		if text := src[n.start:n.end]; literals[n.kind] && n.named && len(bytes.TrimSpace(text)) > 0 {
			// Space around the text of markup is none of it.
			left := len(text) - len(bytes.TrimLeft(text, " \t\r\n"))
			r.text.Keep(checks.Span{Start: n.start + left, End: n.start + left + len(bytes.TrimSpace(text))})
		}
	})
	each(root, (*node).assured)
	visit := readers[lang]
	each(root, func(n *node) {
		if n.named {
			visit(r, n)
		}
	})
	return r.Facts, r.elements
}

// commentsOf returns a language of the product with the same comments.
func commentsOf(lang string) checks.Lang {
	switch lang {
	case "tsx":
		return checks.TypeScript
	case "bash":
		return checks.Shell
	case "hclsyntax":
		return checks.Terraform
	}
	return checks.Lang(lang)
}

// each calls a function for all nodes, in preorder.
func each(n *node, f func(*node)) {
	f(n)
	for _, k := range n.kids {
		each(k, f)
	}
}

func (r *reader) raw(n *node) string {
	if n == nil {
		return ""
	}
	return string(r.src[n.start:n.end])
}

func (r *reader) cut(n *node) string {
	if n == nil {
		return ""
	}
	return r.text.Cut(n.span())
}

// call adds a call of what stands from start to end.
func (r *reader) call(n *node, isNew bool, start, end int, last string, args []*node) {
	c := facts.Call{New: isNew, Callee: r.text.Callee(checks.Span{Start: start, End: end}, last), Span: n.span()}
	for _, a := range args {
		c.Args = append(c.Args, a.span())
	}
	r.Calls = append(r.Calls, c)
}

// assign adds an assignment, unless there is no value.
func (r *reader) assign(n, target, value *node, operator string) {
	if target != nil && value != nil {
		r.Assigns = append(r.Assigns, facts.Assign{Target: r.cut(target), Value: value.span(), Span: n.span(), Op: operators[operator]})
	}
}

// chain adds a = b = c, in which each assignment is the value of the one
// before: that of all is the last one.
func (r *reader) chain(n *node) {
	var targets []*node
	value := n
	for value.is(n.kind) && (value.at("operator") == nil || r.raw(value.at("operator")) == "=") {
		targets, value = append(targets, value.at("left")), value.at("right")
	}
	for _, target := range targets {
		r.assign(n, target, value, "")
	}
}

var operators = map[string]syntax.Op{
	"+=": syntax.Add, "-=": syntax.Sub, "*=": syntax.Mul, "/=": syntax.Div, "//=": syntax.FloorDiv, "%=": syntax.Mod,
	"**=": syntax.Pow, "@=": syntax.MatMul, "<<=": syntax.Shl, ">>=": syntax.Shr, ">>>=": syntax.UShr, "&=": syntax.BitAnd,
	"|=": syntax.BitOr, "^=": syntax.BitXor, "&^=": syntax.BitClear, "&&=": syntax.And, "||=": syntax.Or, "??=": syntax.Coalesce,
}

// str adds a string with the number of its children of a kind.
func (r *reader) str(n *node, part string) {
	s := facts.String{Span: n.span()}
	for _, k := range n.kids {
		if k.kind == part {
			s.Parts++
		}
	}
	r.Strings = append(r.Strings, s)
}

func (r *reader) imported(n *node, module, name, alias string) {
	r.Imports = append(r.Imports, facts.Import{Module: module, Name: name, Alias: alias, Span: n.span()})
}

func (r *reader) function(span checks.Span, name string, params []string) {
	r.Funcs = append(r.Funcs, facts.Func{Name: name, Params: params, Span: span})
}

// decorator adds a decorator, of which the sign is an unnamed child.
func (r *reader) decorator(n *node) {
	if items := n.items(); len(items) > 0 {
		r.decorators(n, r.text.Cut(checks.Span{Start: items[0].start, End: items[len(items)-1].end}))
	}
}

func (r *reader) decorators(n *node, text string) {
	r.Decorators = append(r.Decorators, facts.Decorator{Text: text, Span: n.span()})
}

// unquoted returns a string without its quotes, which is what it stands for in
// the places where this is called.
func unquoted(s string) string { return strings.Trim(s, "\"'`") }

// entry adds what stands under a key.
func (r *reader) entry(n, key, value *node) {
	if key != nil && value != nil {
		r.Entries = append(r.Entries, facts.Entry{Key: r.cut(key), Value: value.span(), Span: n.span()})
	}
}

func (r *reader) json(n *node) {
	switch n.kind {
	case "string":
		r.str(n, "")
	case "pair":
		r.entry(n, n.at("key"), n.at("value"))
	}
}
