package main

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax/facts"
)

// hclFacts reads a file with the parser of HCL's makers. It reports whether
// that understands everything.
func hclFacts(src []byte) (f facts.Facts, more []fact, whole bool) {
	file, diags := hclsyntax.ParseConfig(src, "", hcl.InitialPos)
	if diags.HasErrors() {
		return f, nil, false
	}
	r := &hclReader{reader: reader{src: src, text: facts.Texts{Lang: checks.Terraform, Src: src}}}
	hclsyntax.VisitAll(file.Body.(*hclsyntax.Body), func(n hclsyntax.Node) hcl.Diagnostics {
		if t, ok := n.(*hclsyntax.TemplateExpr); ok {
			r.text.Keep(spanOf(t.SrcRange))
		}
		return nil
	})
	hclsyntax.VisitAll(file.Body.(*hclsyntax.Body), func(n hclsyntax.Node) hcl.Diagnostics {
		r.visit(n)
		return nil
	})
	return r.Facts, r.elements, true
}

type hclReader struct{ reader }

func spanOf(r hcl.Range) checks.Span { return checks.Span{Start: r.Start.Byte, End: r.End.Byte} }

// at makes a range a node, as readers of tree-sitter's tree have it.
func at(r hcl.Range) *node { return &node{start: r.Start.Byte, end: r.End.Byte} }

func (r *hclReader) visit(n hclsyntax.Node) {
	switch n := n.(type) {
	case *hclsyntax.Block:
		whole := hcl.RangeBetween(n.TypeRange, n.CloseBraceRange)
		name := r.raw(at(n.TypeRange)) + " "
		for _, l := range n.LabelRanges {
			name += r.raw(at(l)) + " "
			r.Strings = append(r.Strings, facts.String{Span: spanOf(l)})
		}
		r.elements = append(r.elements, fact{spanOf(whole), fmt.Sprintf("%v %s", spanOf(whole), name)})
	case *hclsyntax.Attribute:
		value := at(n.Expr.Range())
		for value.end > value.start && (r.src[value.end-1] == ' ' || r.src[value.end-1] == '\t') {
			value.end-- // behind the word that ends a heredoc
		}
		r.entry(&node{start: n.SrcRange.Start.Byte, end: value.end}, at(n.NameRange), value)
	case *hclsyntax.ObjectConsExpr:
		for _, item := range n.Items {
			key, value := at(item.KeyExpr.Range()), at(item.ValueExpr.Range())
			r.entry(&node{start: key.start, end: value.end}, key, value)
		}
	case *hclsyntax.ForExpr:
		if n.KeyExpr != nil {
			key, value := at(n.KeyExpr.Range()), at(n.ValExpr.Range())
			end := value.end
			if n.Group {
				for r.src[end] != '.' {
					end++
				}
				end += 3
			}
			r.entry(&node{start: key.start, end: end}, key, value)
		}
	case *hclsyntax.FunctionCallExpr:
		var args []*node
		for i, a := range n.Args {
			arg := at(a.Range())
			if n.ExpandFinal && i == len(n.Args)-1 {
				for arg.end < len(r.src) && r.src[arg.end] != '.' {
					arg.end++
				}
				arg.end += 3
			}
			args = append(args, arg)
		}
		r.call(at(n.Range()), false, n.NameRange.Start.Byte, n.NameRange.End.Byte, "", args)
	case *hclsyntax.ScopeTraversalExpr:
		r.keys(n.Traversal)
	case *hclsyntax.RelativeTraversalExpr:
		r.keys(n.Traversal)
	case *hclsyntax.TemplateWrapExpr:
		r.quoted(spanOf(n.SrcRange), 1)
	case *hclsyntax.TemplateExpr:
		parts := 0
		for _, p := range n.Parts {
			if l, ok := p.(*hclsyntax.LiteralValueExpr); !ok || l.Val.Type() != cty.String {
				parts++
			}
		}
		r.quoted(spanOf(n.SrcRange), parts)
	}
}

// keys adds the strings in a.b["c"], which are no expressions for the peer.
func (r *hclReader) keys(t hcl.Traversal) {
	for _, step := range t {
		if i, ok := step.(hcl.TraverseIndex); ok && i.Key.Type() == cty.String {
			text := string(i.SrcRange.SliceBytes(r.src))
			if from, to := strings.IndexByte(text, '"'), strings.LastIndexByte(text, '"'); from < to {
				start := i.SrcRange.Start.Byte
				r.quoted(checks.Span{Start: start + from, End: start + to + 1}, 0)
			}
		}
	}
}

// quoted adds a text that has quotes: a heredoc is none for Squire, and what is
// between two directives is a template for the peer.
func (r *hclReader) quoted(s checks.Span, parts int) {
	if s.Start < len(r.src) && r.src[s.Start] == '"' && r.src[s.End-1] == '"' {
		r.Strings = append(r.Strings, facts.String{Span: s, Parts: parts})
	}
}
