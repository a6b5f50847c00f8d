package pattern

import (
	"fmt"
	"slices"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/taint"
	"github.com/squiresec/squire/checks/syntax"
)

// A Part is sources, sinks, sanitizers and propagators that rules share: what
// a request brings, say. It is used by name. Its metavariables are its own:
// those of a rule that uses it are others, even with the same names. What it
// matches in a text is looked for once, however many rules use it.
type Part struct {
	Name string // "python/request"
	// Rule has the part's languages, imports and options, and what it consists
	// of as its Taint; nothing else, and no Use in it.
	Rule *Rule

	byLang sync.Map // checks.Lang → func() (*taintProgram, error)
}

// Compile compiles the part for all its languages, to see that it can be. Its
// errors are *[SyntaxError]s.
func (p *Part) Compile() error {
	for _, d := range p.Rule.Dialects {
		lang, _ := langOf(d)
		if _, err := p.compiled(lang, Position{}); err != nil {
			return err
		}
	}
	return nil
}

// compiled returns the part for a language. at is where it is used.
func (p *Part) compiled(lang checks.Lang, at Position) (*taintProgram, error) {
	if !slices.ContainsFunc(p.Rule.Dialects, func(d Dialect) bool { l, _ := langOf(d); return l == lang }) {
		return nil, &SyntaxError{At: at, Reason: fmt.Sprintf("%s isn't for %s", p.Name, lang)}
	}
	get, ok := p.byLang.Load(lang)
	if !ok {
		get, _ = p.byLang.LoadOrStore(lang, sync.OnceValues(func() (*taintProgram, error) {
			c, err := newCompiler(p.Rule, lang)
			if err != nil {
				return nil, err
			}
			c.part = &program{rule: p.Rule, lang: lang, options: &p.Rule.Options, needsTree: true}
			return c.taint(p.Rule.Taint)
		}))
	}
	return get.(func() (*taintProgram, error))()
}

// An item is a formula of a taint rule: one of its own, or of a part.
type item struct {
	*formula
	of       *program // the part that the formula is of; nil is the rule itself
	from, to int32    // slots, of a propagator
}

// shared is what an item of a part matches in one text.
type shared struct {
	marks    []taint.Mark
	complete bool
}

// marks returns what items match, each as a mark with the item's number.
func (s *search) marks(items []item) []taint.Mark {
	return append(s.marksOfParts(items), s.marksOfOwn(items)...)
}

// marksOfOwn is marks for the items that are of no part.
func (s *search) marksOfOwn(items []item) []taint.Mark {
	var marks []taint.Mark
	for i, x := range items {
		if x.of == nil {
			marks = append(marks, s.mark(x, i)...)
		}
	}
	return marks
}

// marksOfParts is marks for the items of parts, which are looked for once in a
// text.
func (s *search) marksOfParts(items []item) []taint.Mark {
	var marks []taint.Mark
	unbound := make([]binding, len(s.m.vars)) // what a part binds is its own
	for i, x := range items {
		if x.of == nil {
			continue
		}
		got, ok := s.parts[x.formula]
		if !ok {
			in := x.of.search(s.Target)
			got.marks = in.mark(x, 0)
			got.complete = !in.over()
			s.spent += in.steps
			if s.parts == nil {
				s.parts = map[*formula]shared{}
			}
			s.parts[x.formula] = got
		}
		if !got.complete {
			s.steps = maxSteps + 1 // the rule hasn't seen everything either
		}
		for _, m := range got.marks {
			m.Spec, m.Env = i, unbound
			marks = append(marks, m)
		}
	}
	return marks
}

// any reports whether one of several items can match anywhere in the text.
func (s *search) any(items []item) bool {
	return slices.ContainsFunc(items, func(x item) bool { return s.may(x.formula) })
}

// mark returns what one item of the search's own program matches.
func (s *search) mark(x item, spec int) []taint.Mark {
	var marks []taint.Mark
	for _, hit := range s.eval(x.formula) {
		m := taint.Mark{Span: hit.span, Node: hit.node, Spec: spec, Env: hit.env}
		if x.from != noSlot {
			from := hit.env[x.from]
			if m.From, m.To = from.span, hit.span; x.to != noSlot {
				to := hit.env[x.to]
				if to.kind == unbound {
					continue
				}
				m.To = to.span
			}
			if from.kind == unbound {
				continue
			}
		} else if m.Node == syntax.None {
			m.Node = s.justNode(hit.span)
		}
		marks = append(marks, m)
	}
	return marks
}
