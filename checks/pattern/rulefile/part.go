package rulefile

import (
	"fmt"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// partKeys are the keys of a part.
var partKeys = []string{
	"languages", "imports", "options", "pattern-sources", "pattern-sinks", "pattern-sanitizers", "pattern-propagators",
}

// LoadPart reads a part: the sources, sinks, sanitizers and propagators that
// rules share. name is what rules say in "use", file is for messages.
func LoadPart(name, file string, data []byte) (*pattern.Part, error) {
	l := &loader{file: file, part: true}
	rules, err := load(l, file, data)
	if err != nil {
		return nil, err
	}
	if len(rules) != 1 {
		return nil, &Error{File: file, Reason: "the file has several documents", Way: "give each part a file of its own"}
	}
	return &pattern.Part{Name: name, Rule: rules[0]}, nil
}

// onePart reads the one document of a file that is a part.
func (l *loader) onePart(n *node) {
	if n.kind != mapping {
		l.refuse(n.at, "a part is "+n.what()+", not a mapping", "begin it with \"languages:\"")
		return
	}
	r := &pattern.Rule{Rule: &checks.Rule{}, File: l.file, At: n.at, Options: pattern.DefaultOptions}
	l.rule = r
	for _, e := range n.entries {
		if !slices.Contains(partKeys, e.key.text) {
			l.unknown(e.key, partKeys...)
		}
	}
	l.readLanguages(n)
	if v := n.get("imports"); v != nil {
		l.imports(v)
	}
	if o := n.get("options"); o != nil {
		l.readOptions(o)
	}
	r.Taint = l.taint(n, false)
	t := r.Taint
	if len(t.Sources)+len(t.Sinks)+len(t.Sanitizers)+len(t.Propagators) == 0 && len(l.errs) == 0 {
		l.refuse(n.at, "the part is empty", fmt.Sprintf("add one of %v", partKeys[3:]))
	}
	if len(l.errs) == 0 {
		l.rules = append(l.rules, r)
	}
}
