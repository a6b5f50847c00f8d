package rulefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks/pattern"
)

// formulaKeys begin a formula.
var formulaKeys = []string{
	"pattern", "pattern-regex", "patterns", "pattern-either", "pattern-not", "pattern-not-regex", "pattern-inside", "pattern-not-inside",
}

// positiveKeys begin a formula that can stand alone.
var positiveKeys = []string{"pattern", "pattern-regex", "patterns", "pattern-either"}

// cannot are keys of semgrep's that Squire doesn't have, with the way out.
func cannot(key string) (way string, ok bool) {
	switch key {
	case "pattern-where-python":
		return "it runs Python code from a rule; use metavariable-comparison, or metavariable-regex", true
	case "semgrep-internal-pattern-anywhere", "pattern-anywhere", "anywhere":
		return "use pattern-inside with a pattern of the whole file, such as one that begins and ends with \"...\"", true
	case "semgrep-internal-metavariable-name":
		return "use metavariable-name with module, or metavariable-regex", true
	case "as":
		return "give the part a metavariable", true
	}
	return "", false
}

// enter counts the depth of formulas; the caller leaves when it is true.
func (l *loader) enter(n *node) bool {
	if !l.visit(n) {
		return false
	}
	if l.depth++; l.depth > MaxDepth {
		l.refuse(n.at, fmt.Sprintf("the patterns are nested more than %d deep", MaxDepth), "merge patterns in patterns, and pattern-either in pattern-either")
		l.depth--
		return false
	}
	return true
}

// keyed reads the formula that a key of semgrep's syntax begins; nil when it
// was refused, or the key isn't one.
func (l *loader) keyed(key, value *node) *pattern.Formula {
	if !l.enter(value) {
		return nil
	}
	defer func() { l.depth-- }()
	switch key.text {
	case "pattern":
		return l.code(value)
	case "pattern-regex":
		return l.regex(value)
	case "pattern-not-regex":
		return l.one(pattern.Not, key, l.regex(value))
	case "patterns":
		return l.conjunction(key, value)
	case "pattern-either":
		return l.either(key, value)
	case "pattern-not":
		return l.one(pattern.Not, key, l.content(value))
	case "pattern-inside":
		return l.one(pattern.Inside, key, l.content(value))
	case "pattern-not-inside":
		return l.one(pattern.Outside, key, l.content(value))
	}
	return nil
}

func (l *loader) one(op pattern.Op, key *node, kid *pattern.Formula) *pattern.Formula {
	if kid == nil {
		return nil
	}
	return &pattern.Formula{Op: op, Kids: []*pattern.Formula{kid}, At: key.at}
}

// code reads a pattern of code; in rules of the language regex it is an
// expression.
func (l *loader) code(n *node) *pattern.Formula {
	if l.regexp {
		return l.regex(n)
	}
	text, ok := l.str(n, "a pattern")
	if !ok {
		return nil
	}
	if strings.TrimSpace(text) == "" {
		l.refuse(n.at, "the pattern is empty", "write the code to look for, such as f($X)")
		return nil
	}
	return &pattern.Formula{Op: pattern.Code, Text: strings.TrimRight(text, "\n"), At: n.at}
}

func (l *loader) regex(n *node) *pattern.Formula {
	text, ok := l.str(n, "a regular expression")
	if !ok {
		return nil
	}
	text, ok = l.expression(text, n)
	if !ok {
		return nil
	}
	return &pattern.Formula{Op: pattern.Regexp, Text: text, At: n.at}
}

// content reads what stands under pattern-inside and its kin: a pattern, or a
// mapping with one key.
func (l *loader) content(n *node) *pattern.Formula {
	switch n.kind {
	case mapping:
		f := l.alone(n, formulaKeys)
		if f != nil && !positive(f) {
			l.refuse(n.at, "nothing is looked for here, only left out", "begin with a pattern, pattern-either or pattern-inside")
			return nil
		}
		return f
	case sequence:
		l.refuse(n.at, "a list is here, not a pattern", "put \"patterns:\" above it when all have to match, \"pattern-either:\" when one has to")
		return nil
	}
	return l.code(n)
}

// alone reads a mapping that has a key of a formula and nothing else.
func (l *loader) alone(n *node, known []string) *pattern.Formula {
	if len(n.entries) != 1 {
		l.refuse(n.at, fmt.Sprintf("%d keys are here, not one", len(n.entries)), "put them into a list under \"patterns:\", each with a \"- \" before it")
		return nil
	}
	e := n.entries[0]
	if f := l.keyed(e.key, e.value); f != nil || isKeyed(e.key.text) {
		return f
	}
	l.unknownFormula(e.key, known)
	return nil
}

func isKeyed(key string) bool { return slices.Contains(formulaKeys, key) }

func (l *loader) unknownFormula(key *node, known []string) {
	if way, ok := cannot(key.text); ok {
		l.refuse(key.at, fmt.Sprintf("Squire doesn't have %s", key.text), way)
		return
	}
	l.unknown(key, known...)
}

// either reads pattern-either.
func (l *loader) either(key, list *node) *pattern.Formula {
	if !l.list(key, list) {
		return nil
	}
	or := &pattern.Formula{Op: pattern.Or, At: key.at}
	for _, item := range list.items {
		if item.kind != mapping {
			l.refuse(item.at, item.what()+" is here, not a mapping", "write \"- pattern: …\"")
			continue
		}
		kid := l.alone(item, []string{"pattern", "pattern-regex", "patterns", "pattern-either", "pattern-inside"})
		if kid == nil {
			continue
		}
		if !positive(kid) {
			l.refuse(item.at, "a choice of pattern-either looks for nothing, it only leaves out", "put it into \"patterns:\" together with what is looked for")
			continue
		}
		or.Kids = append(or.Kids, kid)
	}
	return or
}

// list reports whether there is a list with something in it.
func (l *loader) list(key, n *node) bool {
	switch {
	case n.kind != sequence:
		l.refuse(n.at, fmt.Sprintf("%q is %s, not a list", key.text, n.what()), "begin each item with \"- \"")
		return false
	case len(n.items) == 0:
		l.refuse(n.at, fmt.Sprintf("%q is empty", key.text), "add an item, or remove the key")
		return false
	}
	return true
}

var patternsKeys = []string{
	"pattern", "pattern-regex", "patterns", "pattern-either", "pattern-not", "pattern-not-regex", "pattern-inside", "pattern-not-inside",
	"focus-metavariable", "metavariable-regex", "metavariable-pattern", "metavariable-comparison", "metavariable-analysis",
	"metavariable-type", "metavariable-name",
}

// conjunction reads patterns.
func (l *loader) conjunction(key, list *node) *pattern.Formula {
	if !l.list(key, list) {
		return nil
	}
	and := &pattern.Formula{Op: pattern.And, At: key.at}
	for _, item := range list.items {
		if item.kind != mapping {
			l.refuse(item.at, item.what()+" is here, not a mapping", "write \"- pattern: …\"")
			continue
		}
		if len(item.entries) != 1 {
			l.refuse(item.at, fmt.Sprintf("%d keys are in one item of patterns", len(item.entries)), "begin each with \"- \"")
			continue
		}
		e := item.entries[0]
		switch {
		case isKeyed(e.key.text):
			if kid := l.keyed(e.key, e.value); kid != nil {
				and.Kids = append(and.Kids, kid)
			}
		case e.key.text == "focus-metavariable":
			l.focus(and, e.value)
		case l.condition(and, e.key, e.value):
		default:
			l.unknownFormula(e.key, patternsKeys)
		}
	}
	return and
}

// focus adds a focus-metavariable: one, or a list of which each is meant.
func (l *loader) focus(and *pattern.Formula, n *node) {
	var names []string
	items := []*node{n}
	if n.kind == sequence {
		items = n.items
	}
	for _, item := range items {
		if name, ok := l.metavariable(item); ok {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		and.Focus = append(and.Focus, names)
	}
}

// positive reports whether a formula looks for something rather than only
// leaving out.
func positive(f *pattern.Formula) bool {
	switch f.Op {
	case pattern.Not, pattern.Outside:
		return false
	case pattern.And:
		for _, k := range f.Kids {
			if positive(k) {
				return true
			}
		}
		return false
	}
	return true
}

// search checks a formula that stands alone.
func (l *loader) search(f *pattern.Formula) *pattern.Formula {
	if f != nil && !positive(f) {
		l.refuse(f.At, "nothing is looked for here, only left out", "add a pattern, a pattern-either or a pattern-inside")
		return nil
	}
	return f
}
