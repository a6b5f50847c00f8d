package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

func (r *reader) html(n *node) {
	// There is nothing but text in a text area.
	for p := n.parent; p != nil; p = p.parent {
		if tag := p.of("start_tag"); tag != nil && strings.EqualFold(r.raw(tag.of("tag_name")), "textarea") && tag != n.parent && tag != n.parent.parent {
			return
		}
	}
	switch n.kind {
	case "quoted_attribute_value":
		r.str(n, "")
	case "attribute_value":
		if n.parent.is("attribute") {
			r.str(n, "")
		}
	case "element", "script_element", "style_element":
		start := n.of("start_tag", "self_closing_tag")
		if start == nil {
			return
		}
		attrs := 0
		for _, k := range start.items() {
			if k.is("attribute") {
				attrs++
			}
		}
		tag, end := strings.ToLower(r.raw(start.of("tag_name"))), 0
		switch tag {
		case "img", "input", "link", "meta", "param": // an end tag of these means nothing
		default:
			if n.of("end_tag") != nil {
				end = n.end
			}
		}
		r.elements = append(r.elements, elementFact(tag, n.start, end, attrs))
	}
}

// elementFact is an element: where one ends that has no end tag is a matter of
// taste, with the white space behind it or without.
func elementFact(tag string, start, end, attrs int) fact {
	return fact{checks.Span{Start: start, End: max(start, end)}, fmt.Sprintf("%d-%d <%s> with %d attributes", start, end, tag, attrs)}
}

// elements returns the elements of a page.
func elements(t *syntax.Tree) (found []fact) {
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if n.Kind != syntax.Element {
			continue
		}
		attrs := 0
		for c := range t.Children(int32(i)) {
			if t.Nodes[c].Kind == syntax.Attr {
				attrs++
			}
		}
		tag, end := t.Name(int32(i)), 0
		text := t.Text(int32(i))
		if at := bytes.LastIndex(text, []byte("</")); at >= 0 {
			if name := strings.ToLower(strings.Trim(string(text[at+2:]), "> \t\r\n")); name == tag && n.Flags&syntax.FlagBroken == 0 {
				end = int(n.End)
			}
		}
		found = append(found, elementFact(tag, int(n.Start), end, attrs))
	}
	return found
}

// isTemplate reports whether a page has expressions of a template, which
// tree-sitter knows nothing of.
func isTemplate(src []byte) bool {
	for _, open := range []string{"{{", "{%", "<%", "<?", "{#"} {
		if bytes.Contains(src, []byte(open)) {
			return true
		}
	}
	return false
}

// blocks returns the blocks of an HCL file.
func blocks(t *syntax.Tree) (found []fact) {
	for i := range t.Nodes {
		if t.Nodes[i].Kind != syntax.Instruction || t.Nodes[i].Role == syntax.RolePart {
			continue
		}
		name := ""
		for c := range t.Children(int32(i)) {
			if r := t.Nodes[c].Role; r == syntax.RoleCallee || r == syntax.RoleArg {
				name += string(t.Text(c)) + " "
			}
		}
		found = append(found, fact{t.Span(int32(i)), fmt.Sprintf("%v %s", t.Span(int32(i)), name)})
	}
	return found
}
