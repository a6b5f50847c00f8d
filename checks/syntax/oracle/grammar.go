package main

import (
	"fmt"
	"strings"
	"unsafe"

	hcl "github.com/tree-sitter-grammars/tree-sitter-hcl/bindings/go"
	yaml "github.com/tree-sitter-grammars/tree-sitter-yaml/bindings/go"
	sitter "github.com/tree-sitter/go-tree-sitter"
	bash "github.com/tree-sitter/tree-sitter-bash/bindings/go"
	golang "github.com/tree-sitter/tree-sitter-go/bindings/go"
	html "github.com/tree-sitter/tree-sitter-html/bindings/go"
	java "github.com/tree-sitter/tree-sitter-java/bindings/go"
	javascript "github.com/tree-sitter/tree-sitter-javascript/bindings/go"
	json "github.com/tree-sitter/tree-sitter-json/bindings/go"
	python "github.com/tree-sitter/tree-sitter-python/bindings/go"
	typescript "github.com/tree-sitter/tree-sitter-typescript/bindings/go"

	"github.com/squiresec/squire/checks"
)

// grammars are the peer's, by the names that -lang takes.
var grammars = map[string]func() unsafe.Pointer{
	"go": golang.Language, "java": java.Language, "javascript": javascript.Language,
	"bash": bash.Language, "json": json.Language, "python": python.Language,
	"terraform": hcl.Language, "hclsyntax": hcl.Language, "html": html.Language,
	"yaml":       yaml.Language,
	"typescript": typescript.LanguageTypescript, "tsx": typescript.LanguageTSX,
}

// A node is one of tree-sitter's, copied out of C: to ask C for each thing
// costs more than to look at the tree.
type node struct {
	kind, field string // field is what it is to its parent
	named       bool
	start, end  int
	parent      *node
	kids        []*node
}

// A peer is tree-sitter with the grammar of one language.
type peer struct {
	parser *sitter.Parser
	lang   *sitter.Language
	kinds  []string // by number
	named  []bool
	fields []string
}

func newPeer(lang string) (*peer, error) {
	load := grammars[lang]
	if load == nil {
		return nil, fmt.Errorf("no grammar for %q", lang)
	}
	p := &peer{parser: sitter.NewParser(), lang: sitter.NewLanguage(load())}
	if err := p.parser.SetLanguage(p.lang); err != nil {
		return nil, fmt.Errorf("grammar %s: %w", lang, err)
	}
	for id := range p.lang.NodeKindCount() {
		p.kinds = append(p.kinds, p.lang.NodeKindForId(uint16(id)))
		p.named = append(p.named, p.lang.NodeKindIsNamed(uint16(id)))
	}
	for id := range p.lang.FieldCount() + 1 {
		p.fields = append(p.fields, p.lang.FieldNameForId(uint16(id)))
	}
	return p, nil
}

// only parses, to measure it.
func (p *peer) only(src []byte) { p.parser.Parse(src, nil).Close() }

// tree parses, and reports whether the peer understood everything.
func (p *peer) tree(src []byte) (root *node, whole bool) {
	t := p.parser.Parse(src, nil)
	defer t.Close()
	c := t.Walk()
	defer c.Close()
	return p.copied(c, nil), !t.RootNode().HasError()
}

const errorKind = 65535 // tree-sitter's number for ERROR

func (p *peer) copied(c *sitter.TreeCursor, parent *node) *node {
	at := c.Node()
	n := &node{start: int(at.StartByte()), end: int(at.EndByte()), parent: parent}
	switch id := at.KindId(); {
	case id == errorKind:
		n.kind = "ERROR"
	case int(id) < len(p.kinds):
		n.kind, n.named = p.kinds[id], p.named[id]
	}
	if f := c.FieldId(); f != 0 && int(f) < len(p.fields) {
		n.field = p.fields[f]
	}
	if c.GotoFirstChild() {
		for ok := true; ok; ok = c.GotoNextSibling() {
			n.kids = append(n.kids, p.copied(c, n))
		}
		c.GotoParent()
	}
	return n
}

// span returns where a node is.
func (n *node) span() checks.Span { return checks.Span{Start: n.start, End: n.end} }

// at returns the child with a field, or nil.
func (n *node) at(field string) *node {
	for _, k := range n.kids {
		if k.field == field {
			return k
		}
	}
	return nil
}

// all returns the named children with a field; comments never have one.
func (n *node) all(field string) []*node {
	var found []*node
	for _, k := range n.kids {
		if k.field == field && k.named {
			found = append(found, k)
		}
	}
	return found
}

// of returns the first child of one of some kinds, or nil.
func (n *node) of(kinds ...string) *node {
	for _, k := range n.kids {
		for _, kind := range kinds {
			if k.kind == kind {
				return k
			}
		}
	}
	return nil
}

// items returns the named children that say something.
func (n *node) items() []*node {
	var found []*node
	for _, k := range n.kids {
		if k.named && !isComment(k.kind) {
			found = append(found, k)
		}
	}
	return found
}

func isComment(kind string) bool {
	return strings.HasSuffix(kind, "comment") || kind == "line_continuation"
}

// is reports whether a node, which may be nil, is of one of some kinds.
func (n *node) is(kinds ...string) bool {
	if n != nil {
		for _, kind := range kinds {
			if n.kind == kind {
				return true
			}
		}
	}
	return false
}

// codeEnd returns where the code of a node ends: in some languages the peer
// counts the comments behind the last statement of a block to the block.
func (n *node) codeEnd() int {
	for i := len(n.kids) - 1; i >= 0; i-- {
		if k := n.kids[i]; !isComment(k.kind) && k.end > k.start {
			return k.codeEnd()
		}
	}
	return n.end
}
