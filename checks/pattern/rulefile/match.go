package rulefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks/pattern"
)

// matchKeys begin a formula in semgrep's newer syntax; "where" goes with each.
var matchKeys = []string{"pattern", "regex", "all", "any", "not", "inside"}

// match reads a formula of the newer syntax. beside are further keys that may
// stand in the same mapping.
func (l *loader) match(n *node, beside []string) *pattern.Formula {
	if n.kind == scalar {
		return l.code(n)
	}
	if n.kind != mapping {
		l.refuse(n.at, n.what()+" is here, not a pattern", "put \"all:\" above a list when all have to match, \"any:\" when one has to")
		return nil
	}
	if !l.enter(n) {
		return nil
	}
	defer func() { l.depth-- }()
	var f *pattern.Formula
	var begun, where *node
	for _, e := range n.entries {
		switch {
		case e.key.text == "where":
			where = e.value
		case slices.Contains(matchKeys, e.key.text):
			if begun != nil {
				l.refuse(e.key.at, fmt.Sprintf("both %q and %q are here", begun.text, e.key.text), "put them into a list under \"all:\" or \"any:\"")
				return nil
			}
			begun, f = e.key, l.matchKey(e.key, e.value)
		case !slices.Contains(beside, e.key.text):
			l.unknownFormula(e.key, append(matchKeys[:len(matchKeys):len(matchKeys)], "where"))
		}
	}
	if begun == nil {
		l.refuse(n.at, "no pattern is here", "add one of "+strings.Join(matchKeys, ", "))
	}
	if f == nil || where == nil {
		return f
	}
	if f.Op != pattern.And {
		f = &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{f}, At: f.At}
	}
	l.where(f, where)
	return f
}

func (l *loader) matchKey(key, value *node) *pattern.Formula {
	switch key.text {
	case "pattern":
		return l.code(value)
	case "regex":
		return l.regex(value)
	case "inside":
		return l.one(pattern.Inside, key, l.match(value, nil))
	case "not":
		if value.kind == mapping && len(value.entries) == 1 && value.entries[0].key.text == "inside" {
			return l.one(pattern.Outside, key, l.match(value.entries[0].value, nil))
		}
		return l.one(pattern.Not, key, l.match(value, nil))
	}
	if !l.list(key, value) {
		return nil
	}
	f := &pattern.Formula{Op: pattern.And, At: key.at}
	if key.text == "any" {
		f.Op = pattern.Or
	}
	for _, item := range value.items {
		kid := l.match(item, nil)
		if kid == nil {
			continue
		}
		if f.Op == pattern.Or && !positive(kid) {
			l.refuse(item.at, "a choice of any looks for nothing, it only leaves out", "put it into \"all:\" together with what is looked for")
			continue
		}
		f.Kids = append(f.Kids, kid)
	}
	return f
}

// where reads the conditions of the newer syntax.
func (l *loader) where(and *pattern.Formula, list *node) {
	if !l.list(&node{text: "where"}, list) {
		return
	}
	for _, item := range list.items {
		if item.kind != mapping {
			l.refuse(item.at, item.what()+" is here, not a condition", "write \"- metavariable: $X\" with \"regex:\" below it, \"- comparison:\" or \"- focus:\"")
			continue
		}
		l.whereItem(and, item)
	}
}

func (l *loader) whereItem(and *pattern.Formula, item *node) {
	key := &node{text: "where", at: item.at}
	has := func(k string) bool { return item.get(k) != nil }
	var read func(*loader, *fields) []pattern.Condition
	keys := []string{"metavariable"}
	switch {
	case has("focus"):
		if _, ok := l.fields(key, item, []string{"focus"}); ok {
			l.focus(and, item.get("focus"))
		}
		return
	case has("comparison"):
		read, keys = (*loader).whereComparison, []string{"metavariable", "comparison", "strip", "base"}
	case has("regex") && !has("where") && !has("language"):
		read, keys = (*loader).whereRegex, append(keys, "regex", "constant-propagation")
	case has("type"), has("types"):
		read, keys = (*loader).whereType, append(keys, "type", "types", "language")
	case has("analyzer"):
		read, keys = (*loader).whereAnalysis, append(keys, "analyzer")
	case has("module"), has("modules"):
		read, keys = (*loader).whereName, append(keys, "module", "modules")
	default:
		read, keys = (*loader).whereMatch, append(append(keys, "language", "where"), matchKeys...)
	}
	if f, ok := l.fields(key, item, keys); ok {
		and.Where = append(and.Where, read(l, f)...)
	}
}

// whereMatch is metavariable-pattern in the newer syntax.
func (l *loader) whereMatch(f *fields) []pattern.Condition {
	name, ok := l.subject(f)
	if !ok {
		return nil
	}
	c := pattern.Condition{Kind: pattern.WherePattern, Var: name, At: f.node.at}
	outer := l.regexp
	defer func() { l.regexp = outer }()
	if n := f.get("language"); n != nil {
		if c.In, ok = l.otherLanguage(n); !ok {
			return nil
		}
		l.regexp = c.In == pattern.Regex
	}
	if c.Formula = l.match(f.node, []string{"metavariable", "language"}); c.Formula == nil {
		return nil
	}
	return []pattern.Condition{c}
}
