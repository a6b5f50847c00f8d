package pattern

import (
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// otherImport imports another package of Go in place of one with the same name
// and the same functions, when nothing else of the first is used than these; no
// functions are all of them. The names in the code stay.
func otherImport(from, to string, functions ...string) transform {
	return func(t *syntax.Tree, _ checks.Span) ([]checks.Edit, bool) {
		if t.Lang != checks.Go {
			return nil, false
		}
		name := from[strings.LastIndexByte(from, '/')+1:]
		at := syntax.None
		for i := range t.Nodes {
			n := int32(i)
			switch t.Nodes[i].Kind {
			case syntax.Import:
				switch t.Name(n) {
				case to:
					return nil, false
				case from:
					if at != syntax.None || t.First(n) != syntax.None {
						return nil, false // twice, or under another name
					}
					at = n
				}
			case syntax.Ident:
				if t.Name(n) == name && len(functions) > 0 && !names(functions, t, t.Nodes[i].Parent) {
					return nil, false
				}
			}
		}
		if at == syntax.None {
			return nil, false
		}
		path := strings.Index(string(t.Text(at)), `"`+from+`"`)
		if path < 0 {
			return nil, false
		}
		start := int(t.Nodes[at].Start) + path + 1
		return []checks.Edit{{Span: checks.Span{Start: start, End: start + len(from)}, New: to}}, true
	}
}

// names reports whether a node is a member with one of some names.
func names(functions []string, t *syntax.Tree, node int32) bool {
	if node < 0 || t.Nodes[node].Kind != syntax.Member {
		return false
	}
	for _, f := range functions {
		if t.Name(node) == f {
			return true
		}
	}
	return false
}
