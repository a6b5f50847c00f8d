package pattern

import (
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// An Explanation says what became of a rule in one language, for whoever wants
// to know why it finds what it finds and what it costs.
type Explanation struct {
	Lang checks.Lang // "" is text alone
	// Needs are literals of which each row has one that stands in every file in
	// which the rule finds something. A file without is not looked at; without
	// rows every file is.
	Needs [][]string
	// Parses says that a file is parsed for the rule.
	Parses bool
	Codes  []ExplainedCode
}

// An ExplainedCode is one pattern of code.
type ExplainedCode struct {
	Text string
	At   Position
	Tree *syntax.Tree
	// Kinds are the nodes at which it is tried; nil is any expression. Callee
	// and Name narrow them down where they aren't "".
	Kinds        []syntax.Kind
	Callee, Name string
	Sequence     bool // it is one for statements in a row
}

// Explain compiles the rule for each of its languages and says what came of it.
func (m *Matcher) Explain() ([]Explanation, error) {
	var all []Explanation
	for _, lazy := range m.programs {
		p, err := lazy.get()
		if err != nil {
			return nil, err
		}
		e := Explanation{Lang: lazy.lang, Parses: p.needsTree}
		for _, c := range p.clauses() {
			e.Needs = append(e.Needs, slices.Clone([]string(c)))
		}
		for _, f := range m.Rule.codes() {
			if c, ok := explainCode(m.Rule, f, lazy.lang); ok {
				e.Codes = append(e.Codes, c)
			}
		}
		all = append(all, e)
	}
	return all, nil
}

// explainCode compiles one pattern by itself.
func explainCode(r *Rule, f *Formula, lang checks.Lang) (ExplainedCode, bool) {
	p, err := compile(&Rule{Rule: r.Rule, Search: f, Imports: r.Imports, Options: r.Options}, lang)
	if err != nil || p.formula == nil || p.formula.code == nil {
		return ExplainedCode{}, false
	}
	c := p.formula.code.get()
	return ExplainedCode{
		Text: f.Text, At: f.At, Tree: c.tree, Kinds: c.key.kinds, Callee: c.key.callee, Name: c.key.symbol, Sequence: c.key.sequence,
	}, true
}

// codes returns the patterns of code of a rule, in order, without those of
// conditions.
func (r *Rule) codes() []*Formula {
	var all []*Formula
	var add func(f *Formula)
	add = func(f *Formula) {
		if f == nil {
			return
		}
		if f.Op == Code {
			all = append(all, f)
		}
		for _, k := range f.Kids {
			add(k)
		}
	}
	add(r.Search)
	if t := r.Taint; t != nil {
		for i := range t.Sources {
			add(t.Sources[i].Formula)
		}
		for i := range t.Sinks {
			add(t.Sinks[i].Formula)
		}
		for i := range t.Sanitizers {
			add(t.Sanitizers[i].Formula)
		}
		for i := range t.Propagators {
			add(t.Propagators[i].Formula)
		}
	}
	return all
}
