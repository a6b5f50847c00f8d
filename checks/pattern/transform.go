package pattern

import (
	"maps"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/rewrite"
	"github.com/squiresec/squire/checks/syntax"
)

// A transform rewrites what stands in a span; false where it can't be sure.
type transform func(*syntax.Tree, checks.Span) ([]checks.Edit, bool)

func transforms() map[string]transform {
	return map[string]transform{
		"sql-parameters":       rewrite.SQLParameters,
		"shell-arguments":      rewrite.ShellArguments,
		"crypto-rand-import":   otherImport("math/rand", "crypto/rand", "Read"),
		"html-escape":          escapeHTML,
		"html-template-import": otherImport("text/template", "html/template"),
	}
}

// Transforms returns the names that [Fix.Transform] may have, in order.
func Transforms() []string { return slices.Sorted(maps.Keys(transforms())) }

// transformed returns the fix of a rule with a transform.
func (p *program) transformed(t *Target, x *found) (checks.Fix, bool) {
	rewrite := transforms()[p.rule.Fix.Transform]
	if rewrite == nil || t.Tree == nil {
		return checks.Fix{}, false
	}
	edits, ok := rewrite(t.Tree, x.span)
	if !ok || len(edits) == 0 {
		return checks.Fix{}, false
	}
	return p.fixOf(t, edits), true
}

// escapeHTML escapes a value that fmt.Fprintf of Go writes into a page. Elsewhere
// it may be all of the page, or an address.
func escapeHTML(t *syntax.Tree, span checks.Span) ([]checks.Edit, bool) {
	if t.Lang != checks.Go {
		return nil, false
	}
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if t.Span(int32(i)) != span || n.Role != syntax.RoleArg || n.Parent < 0 || t.Nodes[n.Parent].Kind != syntax.Call {
			continue
		}
		switch n.Kind {
		case syntax.Ident, syntax.Member, syntax.Index, syntax.Call:
		default:
			return nil, false
		}
		if string(t.Text(t.Child(n.Parent, syntax.RoleCallee))) != "fmt.Fprintf" {
			return nil, false
		}
		return []checks.Edit{
			{Span: checks.Span{Start: span.Start, End: span.Start}, New: "html.EscapeString("},
			{Span: checks.Span{Start: span.End, End: span.End}, New: ")"},
		}, true
	}
	return nil, false
}
