package rulefile

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/squiresec/squire/checks/pattern"
)

// A nodeKind says what a node is.
type nodeKind uint8

const (
	null nodeKind = iota
	scalar
	sequence
	mapping
)

// A node is a part of a YAML document. Aliases point to what they stand for, so
// a node may have several parents, but none is its own ancestor.
type node struct {
	kind    nodeKind
	text    string // of a scalar
	quoted  bool   // "true" rather than true
	block   bool   // a scalar under | or >
	at      pattern.Position
	items   []*node
	entries []entry
}

type entry struct{ key, value *node }

// get returns the value of a key, or nil.
func (n *node) get(key string) *node {
	for _, e := range n.entries {
		if e.key.text == key {
			return e.value
		}
	}
	return nil
}

// what names the kind of a node in messages.
func (n *node) what() string {
	switch n.kind {
	case scalar:
		return "a text"
	case sequence:
		return "a list"
	case mapping:
		return "a mapping"
	}
	return "empty"
}

// A problem is why a text is no YAML that is read here.
type problem struct {
	at          pattern.Position
	reason, way string
}

// readYAML reads the documents of a text.
func readYAML(data []byte) (docs []*node, bad *problem) {
	defer func() {
		if recover() != nil { // the library met what it doesn't know
			docs, bad = nil, &problem{reason: "it is not valid YAML", way: "check it with a YAML formatter"}
		}
	}()
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil, &problem{reason: "it is not UTF-8 text", way: "save it as UTF-8"}
	}
	// The library loses count of the lines in a file with \r\n.
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n")
	r := &reader{lines: strings.Split(text, "\n"), anchors: map[string]*node{}}
	tokens := lexer.Tokenize(text)
	if at, deep := tooDeep(tokens); deep {
		return nil, &problem{r.at(at), fmt.Sprintf("YAML is nested more than %d deep", MaxDepth), "write it flatter"}
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, r.syntax(err)
	}
	for _, d := range file.Docs {
		if d.Body == nil {
			continue
		}
		n := r.node(d.Body, 0)
		if r.bad != nil {
			return nil, r.bad
		}
		if n.kind != null {
			docs = append(docs, n)
		}
	}
	return docs, nil
}

// tooDeep looks for nesting before the library does, which calls itself for
// each level. Of block style it looks at what stands on one line; below each
// other, levels need more and more spaces, so that the size bounds them.
func tooDeep(tokens token.Tokens) (*token.Token, bool) {
	flow, line, inLine := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, inLine = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
			inLine++
		}
		if flow > MaxDepth || (inLine > MaxDepth && flow == 0) || inLine > 1<<14 {
			return t, true
		}
	}
	return nil, false
}

// A reader makes nodes of the library's.
type reader struct {
	lines   []string
	anchors map[string]*node
	bad     *problem
}

// syntax makes a problem of an error of the library.
func (r *reader) syntax(err error) *problem {
	p := &problem{way: "check the indentation and the quotes here"}
	if e, ok := err.(yaml.Error); ok {
		p.reason = "it is not valid YAML: " + e.GetMessage()
		p.at = r.at(e.GetToken())
		return p
	}
	p.reason = "it is not valid YAML"
	return p
}

// at returns where a token stands. The library counts columns in runes.
func (r *reader) at(t *token.Token) pattern.Position {
	if t == nil || t.Position == nil {
		return pattern.Position{}
	}
	line, column := t.Position.Line, t.Position.Column
	if line < 1 || line > len(r.lines) {
		return pattern.Position{}
	}
	off, text := 0, r.lines[line-1]
	for ; column > 1 && off < len(text); column-- {
		_, size := utf8.DecodeRuneInString(text[off:])
		off += size
	}
	return pattern.Position{Line: line, Column: before(text, off, t) + 1}
}

// before returns where on a line a token begins that the library says begins at
// off: it counts spaces behind a text as part of it.
func before(line string, off int, t *token.Token) int {
	begin := t.Value[:min(len(t.Value), 1)]
	switch t.Type {
	case token.SingleQuoteType:
		begin = "'"
	case token.DoubleQuoteType:
		begin = "\""
	}
	for i := off; i >= 0 && i > off-16 && begin != ""; i-- {
		if strings.HasPrefix(line[i:], begin) {
			// Of a plain text more has to fit, where it is on one line.
			if t.Type == token.StringType && i < off && !strings.HasPrefix(line[i:], t.Value[:min(len(t.Value), 3)]) {
				continue
			}
			return i
		}
	}
	return off
}

func (r *reader) refuse(at pattern.Position, reason, way string) *node {
	if r.bad == nil {
		r.bad = &problem{at, reason, way}
	}
	return &node{at: at}
}

func (r *reader) node(n ast.Node, depth int) *node {
	if n == nil {
		return &node{}
	}
	at := r.at(n.GetToken())
	if depth > MaxDepth {
		return r.refuse(at, fmt.Sprintf("YAML is nested more than %d deep", MaxDepth), "write it flatter")
	}
	switch n := n.(type) {
	case *ast.NullNode:
		return &node{at: at}
	case *ast.StringNode:
		return r.text(n, at)
	case *ast.LiteralNode:
		return &node{kind: scalar, text: n.Value.Value, quoted: true, block: true, at: r.blockStart(n)}
	case *ast.SequenceNode:
		list := &node{kind: sequence, at: at}
		for _, v := range n.Values {
			list.items = append(list.items, r.node(v, depth+1))
		}
		return list
	case *ast.MappingNode:
		return r.mapping(n.Values, at, depth)
	case *ast.MappingValueNode:
		return r.mapping([]*ast.MappingValueNode{n}, at, depth)
	case *ast.AnchorNode:
		v := r.node(n.Value, depth+1)
		r.anchors[n.Name.GetToken().Value] = v
		return v
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		if v := r.anchors[name]; v != nil {
			return v
		}
		return r.refuse(at, fmt.Sprintf("the alias *%s stands for nothing", name), fmt.Sprintf("set &%s above it", name))
	case *ast.TagNode:
		return r.refuse(at, "a YAML tag is here", "remove it; to begin a text with !, put it in quotes")
	case ast.ScalarNode:
		return &node{kind: scalar, text: n.GetToken().Value, at: at}
	}
	return r.refuse(at, "this part of YAML isn't read in rule files", "write it as a text, a list or a mapping")
}

func (r *reader) text(n *ast.StringNode, at pattern.Position) *node {
	t := &node{kind: scalar, text: n.Value, at: at}
	if k := n.Token.Type; k == token.SingleQuoteType || k == token.DoubleQuoteType {
		t.quoted = true
		t.at.Column++ // behind the quote
	}
	return t
}

// mapping reads keys and values. What << brings counts where a key isn't given.
func (r *reader) mapping(values []*ast.MappingValueNode, at pattern.Position, depth int) *node {
	m := &node{kind: mapping, at: at}
	merged := []*node{}
	for i, v := range values {
		key, value := v.Key.(ast.Node), r.node(v.Value, depth+1)
		if i == 0 {
			m.at = r.at(key.GetToken())
		}
		if v.Key.IsMergeKey() {
			merged = append(merged, value)
			continue
		}
		if mk, ok := key.(*ast.MappingKeyNode); ok {
			key = mk.Value
		}
		k := r.node(key, depth+1)
		if k.kind != scalar && r.bad == nil {
			r.refuse(k.at, "a key is "+k.what()+", not a text", "write the key as a text")
		}
		m.entries = append(m.entries, entry{k, value})
	}
	for _, from := range merged {
		r.merge(m, from)
	}
	return m
}

func (r *reader) merge(m, from *node) {
	sources := []*node{from}
	if from.kind == sequence {
		sources = from.items
	}
	for _, s := range sources {
		if s.kind != mapping {
			r.refuse(s.at, "<< takes over "+s.what()+", not a mapping", "give it the alias of a mapping")
			return
		}
		for _, e := range s.entries {
			if m.get(e.key.text) == nil {
				m.entries = append(m.entries, e)
			}
		}
		if len(m.entries) > 1_000 {
			r.refuse(m.at, "<< takes over too much", "write the keys out")
			return
		}
	}
}

// blockStart returns where the text under a | or > begins: on the next line,
// behind the indentation, which all its lines have.
func (r *reader) blockStart(n *ast.LiteralNode) pattern.Position {
	head := r.at(n.Start)
	if head.Line == 0 {
		return head
	}
	explicit := strings.ContainsAny(n.Start.Value, "123456789")
	indent := -1
	last := min(len(r.lines), head.Line+strings.Count(n.Value.Value, "\n")+1)
	for _, line := range r.lines[min(head.Line, last):last] {
		text := strings.TrimLeft(line, " ")
		if strings.TrimSpace(text) == "" {
			continue
		}
		if lead := len(line) - len(text); indent < 0 || lead < indent {
			indent = lead
		}
		if !explicit {
			break
		}
	}
	if indent < 0 { // nothing stands below it
		return head
	}
	return pattern.Position{Line: head.Line + 1, Column: indent + 1}
}
