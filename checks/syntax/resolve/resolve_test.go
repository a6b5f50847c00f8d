package resolve_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// A question is a text in which « and » stand around what is asked about.
type question struct{ src, want string }

// ask runs questions in the text as it is, and in one with lines and comments
// between its lines: that changes no answer.
func ask(t *testing.T, lang checks.Lang, answer func(n *resolve.Names, node int32) string, questions []question) {
	t.Helper()
	comment := "//"
	if lang == checks.Python || lang == checks.Shell || lang == checks.Terraform {
		comment = "#"
	}
	for _, q := range questions {
		src := strings.ReplaceAll(q.src, ";;", "\n")
		loose := "\n" + comment + " more\n\n" + src
		if !strings.Contains(src, "\"\"\"") && !strings.Contains(src, "\\\n") {
			loose = strings.ReplaceAll(loose, "\n", "\n\n"+comment+" x = \"other\"\n")
		}
		for _, src := range []string{src, loose} {
			n, node := prepare(t, lang, src)
			if node == syntax.None {
				t.Errorf("%s: no node is marked in\n%s", lang, src)
				continue
			}
			if got := answer(n, node); got != q.want {
				t.Errorf("%s: %q, want %q, in\n%s\n%s", lang, got, q.want, src, n.Tree)
				break
			}
		}
	}
}

// prepare parses a text without its marks, and returns the innermost node of
// what they mark.
func prepare(t *testing.T, lang checks.Lang, src string) (*resolve.Names, int32) {
	t.Helper()
	start := strings.Index(src, "«")
	end := strings.Index(src, "»") - len("«")
	src = strings.NewReplacer("«", "", "»", "").Replace(src)
	l, ok := languages.For(lang, "")
	if !ok {
		t.Fatalf("no parser for %s", lang)
	}
	tree := l.Parse([]byte(src), syntax.Code)
	node := syntax.None
	for i := range tree.Nodes {
		if x := &tree.Nodes[i]; int(x.Start) == start && int(x.End) == end {
			node = int32(i)
		}
	}
	return resolve.Of(tree, l.Unquote), node
}

func pathOf(n *resolve.Names, node int32) string { return n.Path(node) }

// defOf writes a declaration as its kind, its name if it has one, and the line
// in the text without blank lines and comments.
func defOf(n *resolve.Names, node int32) string {
	def := n.Def(node)
	if def == syntax.None {
		return ""
	}
	return fmt.Sprintf("%v %s", n.Nodes[def].Kind, strings.TrimSpace(strings.SplitN(string(n.Text(def)), "\n", 2)[0]))
}
