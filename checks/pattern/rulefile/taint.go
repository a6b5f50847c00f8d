package rulefile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks/pattern"
)

// taintKeys are the parts of a taint rule, with the keys of one item beside
// those of a formula.
var (
	sourceKeys     = []string{"label", "requires", "by-side-effect", "exact", "control", "focus"}
	sinkKeys       = []string{"requires", "exact", "at-exit", "focus"}
	sanitizerKeys  = []string{"by-side-effect", "exact", "not_conflicting", "not-conflicting", "focus"}
	propagatorKeys = []string{"from", "to", "by-side-effect", "label", "requires", "replace-labels", "focus"}
)

// taint reads the parts of a rule with mode: taint. In the newer syntax they
// stand below "taint" and have no "pattern-" before their names.
func (l *loader) taint(n *node, newer bool) *pattern.Taint {
	prefix := "pattern-"
	if newer {
		prefix = ""
	}
	t := &pattern.Taint{}
	for _, part := range []struct {
		name string
		keys []string
		need bool
		add  func(*pattern.Formula, *fields)
		has  func(*pattern.Taint) int
	}{
		{"sources", sourceKeys, true, func(p *pattern.Formula, f *fields) { t.Sources = append(t.Sources, l.source(p, f)) },
			func(t *pattern.Taint) int { return len(t.Sources) }},
		{"sinks", sinkKeys, true, func(p *pattern.Formula, f *fields) { t.Sinks = append(t.Sinks, l.sink(p, f)) },
			func(t *pattern.Taint) int { return len(t.Sinks) }},
		{"sanitizers", sanitizerKeys, false, func(p *pattern.Formula, f *fields) { t.Sanitizers = append(t.Sanitizers, l.sanitizer(p, f)) },
			func(t *pattern.Taint) int { return len(t.Sanitizers) }},
		{"propagators", propagatorKeys, false, func(p *pattern.Formula, f *fields) { t.Propagators = append(t.Propagators, l.propagator(p, f)) },
			func(t *pattern.Taint) int { return len(t.Propagators) }},
	} {
		list := n.get(prefix + part.name)
		key := &node{text: prefix + part.name, at: n.at}
		if list == nil {
			if part.need && !l.part {
				l.refuse(n.at, fmt.Sprintf("a taint rule has no %q", key.text), "say where data comes from and where it does harm")
			}
			continue
		}
		if !l.list(key, list) {
			continue
		}
		for _, item := range list.items {
			if f, ok := l.use(item, part.name, part.has); ok {
				if f != nil {
					part.add(nil, f)
				}
				continue
			}
			l.taintItem(item, part.name, part.keys, newer, part.add)
		}
	}
	return t
}

// taintItem reads one item: a formula, and keys beside it.
func (l *loader) taintItem(item *node, part string, keys []string, newer bool, add func(*pattern.Formula, *fields)) {
	key := &node{text: strings.TrimSuffix(part, "s"), at: item.at}
	if newer && item.kind == scalar {
		if p := l.code(item); p != nil {
			add(p, &fields{&node{kind: mapping, at: item.at}, key})
		}
		return
	}
	formula := positiveKeys
	if newer {
		formula = append([]string{"where"}, matchKeys...)
	}
	f, ok := l.fields(key, item, append(formula[:len(formula):len(formula)], keys...))
	if !ok {
		return
	}
	var p *pattern.Formula
	if newer {
		p = l.match(item, keys)
	} else {
		p = l.only(f, positiveKeys)
	}
	if p = l.search(p); p == nil {
		return
	}
	if n := f.get("focus"); n != nil {
		and := &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{p}, At: p.At}
		l.focus(and, n)
		p = and
	}
	add(p, f)
}

// use reads an item that stands for those of a part, which has some of its list.
// It returns false for another item, and nil for one that was refused.
func (l *loader) use(item *node, list string, has func(*pattern.Taint) int) (*fields, bool) {
	name := item.get("use")
	if name == nil {
		return nil, false
	}
	keys := []string{"use"}
	switch list {
	case "sources", "propagators":
		keys = append(keys, "label", "requires")
	case "sinks":
		keys = append(keys, "requires")
	}
	f, ok := l.fields(&node{text: strings.TrimSuffix(list, "s"), at: item.at}, item, keys)
	if !ok {
		return nil, true
	}
	text, ok := l.str(name, "the name of a part")
	if !ok {
		return nil, true
	}
	switch p := l.partOf(text); {
	case l.part:
		l.refuse(name.at, "a part uses another", "use both in the rule")
	case p == nil:
		way := "there is none here"
		if l.parts != nil {
			way = "the parts are " + strings.Join(l.parts.PartNames(), ", ")
			if near := nearest(text, l.parts.PartNames()); near != "" {
				way = fmt.Sprintf("did you mean %q?", near)
			}
		}
		l.refuse(name.at, fmt.Sprintf("there is no part %q", text), way)
	case has(p.Rule.Taint) == 0:
		l.refuse(name.at, fmt.Sprintf("the part %s has no %s", text, list), "use another")
	case l.rule.Dialects != nil && !slices.ContainsFunc(l.rule.Dialects, func(d pattern.Dialect) bool { return slices.Contains(p.Rule.Dialects, d) }):
		l.refuse(name.at, fmt.Sprintf("the part %s isn't for %s", text, l.rule.Dialects[0]), "use another")
	default:
		return f, true
	}
	return nil, true
}

// partOf returns a part by its name; nil when there is none.
func (l *loader) partOf(name string) *pattern.Part {
	if l.parts == nil {
		return nil
	}
	return l.parts.Part(name)
}

// used returns the part that an item stands for, and where it says so.
func (l *loader) used(f *fields) (*pattern.Part, pattern.Position) {
	n := f.get("use")
	if n == nil {
		return nil, pattern.Position{}
	}
	return l.partOf(n.text), n.at
}

// only reads the one formula of a mapping that has other keys, too.
func (l *loader) only(f *fields, keys []string) *pattern.Formula {
	var found *entry
	for i, e := range f.entries {
		if !slices.Contains(keys, e.key.text) {
			continue
		}
		if found != nil {
			l.refuse(e.key.at, fmt.Sprintf("both %q and %q are here", found.key.text, e.key.text), "keep one; put both into a list under \"patterns:\" or \"pattern-either:\"")
			return nil
		}
		found = &f.entries[i]
	}
	if found == nil {
		l.refuse(f.key.at, "no pattern is here", "add one of "+strings.Join(keys, ", "))
		return nil
	}
	return l.keyed(found.key, found.value)
}

func (l *loader) source(p *pattern.Formula, f *fields) pattern.Source {
	part, at := l.used(f)
	return pattern.Source{Formula: p, Use: part, At: at, Label: l.label(f), Requires: l.requires(f), BySideEffect: l.sideEffect(f), Exact: l.flag(f, "exact"), Control: l.flag(f, "control")}
}

func (l *loader) sink(p *pattern.Formula, f *fields) pattern.Sink {
	// As semgrep has it: what is in a sink is none unless the rule says so.
	exact := f.get("exact") == nil || l.flag(f, "exact")
	part, at := l.used(f)
	return pattern.Sink{Formula: p, Use: part, At: at, Requires: l.requires(f), Exact: exact, AtExit: l.flag(f, "at-exit")}
}

func (l *loader) sanitizer(p *pattern.Formula, f *fields) pattern.Sanitizer {
	part, at := l.used(f)
	return pattern.Sanitizer{Formula: p, Use: part, At: at, BySideEffect: l.sideEffect(f), Exact: l.flag(f, "exact"),
		NotConflicting: l.flag(f, "not_conflicting") || l.flag(f, "not-conflicting")}
}

func (l *loader) propagator(p *pattern.Formula, f *fields) pattern.Propagator {
	part, at := l.used(f)
	if part != nil {
		return pattern.Propagator{Use: part, At: at, Label: l.label(f), Requires: l.requires(f)}
	}
	g := pattern.Propagator{Formula: p, Label: l.label(f), Requires: l.requires(f), BySideEffect: pattern.BySideEffect}
	if f.get("by-side-effect") != nil {
		g.BySideEffect = l.sideEffect(f)
	}
	if n, ok := l.need(f, "from"); ok {
		g.From, _ = l.metavariable(n)
	}
	if n := f.get("to"); n != nil {
		g.To, _ = l.metavariable(n)
	}
	if n := f.get("replace-labels"); n != nil {
		g.Replaces = l.strs(n, "labels")
	}
	return g
}

func (l *loader) flag(f *fields, key string) bool {
	n := f.get(key)
	if n == nil {
		return false
	}
	b, _ := l.boolean(n)
	return b
}

func (l *loader) sideEffect(f *fields) pattern.SideEffect {
	n := f.get("by-side-effect")
	switch {
	case n == nil:
		return pattern.ByValue
	case n.kind == scalar && n.text == "only":
		return pattern.OnlySideEffect
	}
	if l.flag(f, "by-side-effect") {
		return pattern.BySideEffect
	}
	return pattern.ByValue
}

func (l *loader) label(f *fields) string {
	n := f.get("label")
	if n == nil {
		return ""
	}
	text, ok := l.str(n, "a label")
	if ok && (text == "" || len(labelOf(text)) != len(text)) {
		l.refuse(n.at, fmt.Sprintf("%q is no label", text), "one is letters, digits and _, such as INPUT")
	}
	return text
}

// labelOf returns the label that a text begins with.
func labelOf(text string) string {
	i := 0
	for i < len(text) && (text[i] == '_' || text[i]|0x20 >= 'a' && text[i]|0x20 <= 'z' || i > 0 && text[i] >= '0' && text[i] <= '9') {
		i++
	}
	return text[:i]
}

// requires reads a boolean expression over labels, in Python's syntax.
func (l *loader) requires(f *fields) *pattern.Requires {
	n := f.get("requires")
	if n == nil {
		return nil
	}
	if n.kind == sequence {
		l.refuse(n.at, "\"requires\" is a list", "write one expression over labels, such as \"A and not B\"; use a sink for each metavariable")
		return nil
	}
	text, ok := l.str(n, "an expression over labels")
	if !ok {
		return nil
	}
	p := labels{text: text}
	e := p.or(0)
	p.space()
	if p.bad || p.at < len(p.text) {
		l.refuse(within(n, text, p.at), fmt.Sprintf("the expression over labels can't be read from %q on", text[p.at:]), "labels are joined by and, or, not and parentheses, such as \"A and not B\"")
		return nil
	}
	return e
}

// labels reads an expression over labels.
type labels struct {
	text string
	at   int
	bad  bool
}

func (p *labels) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// word takes a word when it comes next.
func (p *labels) word(w string) bool {
	p.space()
	if labelOf(p.text[p.at:]) != w {
		return false
	}
	p.at += len(w)
	return true
}

func (p *labels) or(depth int) *pattern.Requires {
	return p.chain(pattern.Or, "or", func() *pattern.Requires {
		return p.chain(pattern.And, "and", func() *pattern.Requires { return p.not(depth) })
	})
}

func (p *labels) chain(op pattern.Op, word string, operand func() *pattern.Requires) *pattern.Requires {
	first := operand()
	if p.bad || !p.word(word) {
		return first
	}
	e := &pattern.Requires{Op: op, Kids: []*pattern.Requires{first}}
	for {
		e.Kids = append(e.Kids, operand())
		if p.bad || !p.word(word) {
			return e
		}
	}
}

func (p *labels) not(depth int) *pattern.Requires {
	if depth > MaxDepth {
		p.bad = true
		return nil
	}
	if p.word("not") {
		return &pattern.Requires{Op: pattern.Not, Kids: []*pattern.Requires{p.not(depth + 1)}}
	}
	p.space()
	if p.at < len(p.text) && p.text[p.at] == '(' {
		p.at++
		e := p.or(depth + 1)
		p.space()
		if p.bad || p.at >= len(p.text) || p.text[p.at] != ')' {
			p.bad = true
			return nil
		}
		p.at++
		return e
	}
	name := labelOf(p.text[p.at:])
	if name == "" || name == "and" || name == "or" {
		p.bad = true
		return nil
	}
	p.at += len(name)
	return &pattern.Requires{Op: pattern.Code, Label: name}
}
