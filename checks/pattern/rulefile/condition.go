package rulefile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks/pattern"
)

// condition adds a metavariable-… to an And; false when the key isn't one.
func (l *loader) condition(and *pattern.Formula, key, value *node) bool {
	var read func(*loader, *fields) []pattern.Condition
	var keys []string
	switch key.text {
	case "metavariable-regex":
		read, keys = (*loader).whereRegex, []string{"metavariable", "regex", "constant-propagation"}
	case "metavariable-pattern":
		read, keys = (*loader).wherePattern, append([]string{"metavariable", "language"}, formulaKeys...)
	case "metavariable-comparison":
		read, keys = (*loader).whereComparison, []string{"metavariable", "comparison", "strip", "base"}
	case "metavariable-analysis":
		read, keys = (*loader).whereAnalysis, []string{"metavariable", "analyzer"}
	case "metavariable-type":
		read, keys = (*loader).whereType, []string{"metavariable", "type", "types", "language"}
	case "metavariable-name":
		read, keys = (*loader).whereName, []string{"metavariable", "module", "modules"}
	default:
		return false
	}
	if !l.enter(value) {
		return true
	}
	defer func() { l.depth-- }()
	f, ok := l.fields(key, value, keys)
	if !ok {
		return true
	}
	and.Where = append(and.Where, read(l, f)...)
	return true
}

// fields are the keys of a mapping that were found to be known.
type fields struct {
	*node
	key *node // that it stands under
}

// fields checks that a value is a mapping with known keys.
func (l *loader) fields(key, value *node, known []string) (*fields, bool) {
	if value.kind != mapping {
		l.refuse(value.at, fmt.Sprintf("%q is %s, not a mapping", key.text, value.what()), "its keys are "+strings.Join(known, ", "))
		return nil, false
	}
	ok := true
	for _, e := range value.entries {
		if !slices.Contains(known, e.key.text) {
			l.unknownFormula(e.key, known)
			ok = false
		}
	}
	return &fields{value, key}, ok
}

// need returns the value of a key that has to be there.
func (l *loader) need(f *fields, key string) (*node, bool) {
	if n := f.get(key); n != nil {
		return n, true
	}
	l.refuse(f.key.at, fmt.Sprintf("%s has no %q", f.key.text, key), "add it")
	return nil, false
}

// str returns the text of a scalar.
func (l *loader) str(n *node, what string) (string, bool) {
	if n.kind != scalar {
		l.refuse(n.at, n.what()+" is here, not "+what, "write a text; put it in quotes when it holds \": \", \" #\" or begins with one of { [ & * ! | > % @")
		return "", false
	}
	return n.text, l.visit(n)
}

// strs returns a list of texts; one text is a list of one.
func (l *loader) strs(n *node, what string) []string {
	if n.kind == scalar {
		return []string{n.text}
	}
	if n.kind != sequence {
		l.refuse(n.at, n.what()+" is here, not a list of "+what, "begin each with \"- \"")
		return nil
	}
	var all []string
	for _, item := range n.items {
		if s, ok := l.str(item, what); ok {
			all = append(all, s)
		}
	}
	return all
}

func (l *loader) boolean(n *node) (value, ok bool) {
	if n.kind == scalar && !n.quoted {
		switch n.text {
		case "true", "True", "TRUE":
			return true, true
		case "false", "False", "FALSE":
			return false, true
		}
	}
	l.refuse(n.at, "neither true nor false is here", "write true or false, without quotes")
	return false, false
}

func (l *loader) integer(n *node) (int, bool) {
	if n.kind == scalar && !n.quoted {
		if i, err := strconv.Atoi(n.text); err == nil {
			return i, true
		}
	}
	l.refuse(n.at, "no whole number is here", "write digits, without quotes")
	return 0, false
}

// metavariable reads the name of one: $X, $...X or $1.
func (l *loader) metavariable(n *node) (string, bool) {
	name, ok := l.str(n, "a metavariable")
	if !ok {
		return "", false
	}
	if !isMetavariable(name) {
		l.refuse(n.at, fmt.Sprintf("%q is no metavariable", name), "one is $ and capital letters, digits and _, such as $X")
		return "", false
	}
	return name, true
}

func isMetavariable(name string) bool {
	rest, ok := strings.CutPrefix(name, "$")
	rest = strings.TrimPrefix(rest, "...")
	if !ok || rest == "" {
		return false
	}
	for _, c := range rest {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// subject returns the metavariable that a condition is about.
func (l *loader) subject(f *fields) (string, bool) {
	n, ok := l.need(f, "metavariable")
	if !ok {
		return "", false
	}
	return l.metavariable(n)
}

func (l *loader) whereRegex(f *fields) []pattern.Condition {
	name, ok := l.subject(f)
	n, there := l.need(f, "regex")
	if !ok || !there {
		return nil
	}
	known := false
	if c := f.get("constant-propagation"); c != nil {
		known, _ = l.boolean(c)
	}
	conditions := l.regexConditions(n)
	for i := range conditions {
		conditions[i].Var, conditions[i].Known = name, known
	}
	return conditions
}

func (l *loader) wherePattern(f *fields) []pattern.Condition {
	name, ok := l.subject(f)
	if !ok {
		return nil
	}
	c := pattern.Condition{Kind: pattern.WherePattern, Var: name, At: f.key.at}
	if n := f.get("language"); n != nil {
		if c.In, ok = l.otherLanguage(n); !ok {
			return nil
		}
	}
	outer := l.regexp
	if c.In != "" {
		l.regexp = c.In == pattern.Regex
	}
	defer func() { l.regexp = outer }()
	var begun *node
	for _, e := range f.entries {
		if !isKeyed(e.key.text) {
			continue
		}
		if begun != nil {
			l.refuse(e.key.at, fmt.Sprintf("metavariable-pattern has both %q and %q", begun.text, e.key.text), "put them into a list under \"patterns:\"")
			return nil
		}
		begun, c.Formula = e.key, l.keyed(e.key, e.value)
	}
	if begun == nil {
		l.refuse(f.key.at, "metavariable-pattern has no pattern", "add pattern, patterns, pattern-either or pattern-regex")
	}
	if c.Formula == nil {
		return nil
	}
	return []pattern.Condition{c}
}

func (l *loader) whereComparison(f *fields) []pattern.Condition {
	c := pattern.Condition{Kind: pattern.WhereComparison, At: f.key.at}
	n, ok := l.need(f, "comparison")
	if !ok {
		return nil
	}
	if c.Text, ok = l.str(n, "a comparison"); !ok {
		return nil
	}
	c.At = n.at
	if n := f.get("metavariable"); n != nil {
		if c.Var, ok = l.metavariable(n); !ok {
			return nil
		}
	}
	if n := f.get("strip"); n != nil {
		c.Strip, _ = l.boolean(n)
		if c.Strip && c.Var == "" {
			l.refuse(n.at, "\"strip\" needs a metavariable", "add \"metavariable: $X\"")
		}
	}
	if n := f.get("base"); n != nil {
		if c.Base, ok = l.integer(n); ok && (c.Base < 0 || c.Base == 1 || c.Base > 36) {
			l.refuse(n.at, fmt.Sprintf("there are no numbers to the base %d", c.Base), "write a base from 2 to 36")
		}
	}
	return []pattern.Condition{c}
}

func (l *loader) whereAnalysis(f *fields) []pattern.Condition {
	name, ok := l.subject(f)
	n, there := l.need(f, "analyzer")
	if !ok || !there || !l.analyzer(n) {
		return nil
	}
	return []pattern.Condition{{Kind: pattern.WhereAnalysis, Var: name, Text: "entropy", At: n.at}}
}

// analyzer checks that an analyzer is one of ours.
func (l *loader) analyzer(n *node) bool {
	at, name := n.at, n.text
	if n.kind == mapping {
		for _, e := range n.entries {
			if e.key.text != "kind" && e.key.text != "mode" {
				l.unknown(e.key, "kind", "mode")
				return false
			}
		}
		if kind := n.get("kind"); kind != nil {
			at, name = kind.at, kind.text
		}
	}
	switch name {
	case "entropy":
		return true
	case "entropy_v2", "redos":
		l.refuse(at, fmt.Sprintf("Squire doesn't have the analyzer %q", name), "\"entropy\" is there; metavariable-regex and metavariable-comparison may do, too")
	default:
		l.refuse(at, fmt.Sprintf("unknown analyzer %q", name), "\"entropy\" is there")
	}
	return false
}

func (l *loader) whereType(f *fields) []pattern.Condition {
	name, ok := l.subject(f)
	if !ok {
		return nil
	}
	c := pattern.Condition{Kind: pattern.WhereType, Var: name, At: f.key.at}
	c.Names = l.names(f, "type", "types")
	if n := f.get("language"); n != nil {
		if c.In, ok = l.otherLanguage(n); !ok {
			return nil
		}
	}
	if len(c.Names) == 0 {
		return nil
	}
	return []pattern.Condition{c}
}

func (l *loader) whereName(f *fields) []pattern.Condition {
	name, ok := l.subject(f)
	if !ok {
		return nil
	}
	c := pattern.Condition{Kind: pattern.WhereName, Var: name, At: f.key.at, Names: l.names(f, "module", "modules")}
	if len(c.Names) == 0 {
		return nil
	}
	return []pattern.Condition{c}
}

// names reads what stands under one key alone or under another as a list.
func (l *loader) names(f *fields, one, many string) []string {
	a, b := f.get(one), f.get(many)
	switch {
	case a != nil && b != nil:
		l.refuse(f.key.at, fmt.Sprintf("%s has both %q and %q", f.key.text, one, many), "keep one")
		return nil
	case a == nil && b == nil:
		l.refuse(f.key.at, fmt.Sprintf("%s has no %q", f.key.text, one), "add it")
		return nil
	case a == nil:
		a = b
	}
	return l.strs(a, one)
}
