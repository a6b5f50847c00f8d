package pattern

import (
	"slices"

	"github.com/squiresec/squire/checks"
)

// ForceAll compiles everything of a rule, or of a part, for a language, and returns
// the metavariables by slot: those of the rule, and behind them those of each item of
// a part.
func ForceAll(r *Rule, part *Part, lang checks.Lang) ([][]string, error) {
	if part != nil {
		t, err := part.compiled(lang, Position{})
		if err != nil {
			return nil, err
		}
		var vars [][]string
		for _, x := range slices.Concat(t.sources, t.sinks, t.sanitizers, t.propagators) {
			x.force()
			vars = append(vars, x.of.vars)
		}
		return vars, nil
	}
	p, err := compile(r, lang)
	if err != nil {
		return nil, err
	}
	p.force()
	return [][]string{p.vars}, nil
}

func (m *program) force() {
	if m.taint == nil {
		m.formula.force()
		return
	}
	for _, x := range slices.Concat(m.taint.sources, m.taint.sinks, m.taint.sanitizers, m.taint.propagators) {
		x.force()
	}
}

func (f *formula) force() {
	if f.code != nil {
		f.code.get()
	}
	if f.regexp != nil {
		f.regexp.get()
	}
	for _, k := range f.kids {
		k.force()
	}
	for _, w := range f.where {
		if w.regexp != nil {
			w.regexp()
		}
		if w.nested != nil {
			w.nested.force()
		}
		if w.inner != nil {
			w.inner.force()
		}
	}
}

// Targets are the languages for which a rule is compiled.
func (r *Rule) Targets() []checks.Lang { return r.targets() }
