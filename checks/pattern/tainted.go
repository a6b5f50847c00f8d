package pattern

import (
	"cmp"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/taint"
	"github.com/squiresec/squire/checks/syntax"
)

// A taintProgram is a Taint that was compiled. Its items are in the order of
// the spec.
type taintProgram struct {
	spec                                    taint.Spec
	sources, sinks, sanitizers, propagators []item
	labels                                  []string // that every sink asks for, and that sources alone give
	sourcesFirst                            bool     // the rule's own are found more quickly than the sinks
}

func (c *compiler) taint(t *Taint) (*taintProgram, error) {
	x := &taintProgram{}
	o := c.options
	x.spec.Options = taint.Options{
		AssumeSafeFunctions:   o.TaintAssumeSafeFunctions,
		AssumeSafeIndexes:     o.TaintAssumeSafeIndexes,
		AssumeSafeComparisons: o.TaintAssumeSafeComparisons,
		AssumeSafeBooleans:    o.TaintAssumeSafeBooleans,
		AssumeSafeNumbers:     o.TaintAssumeSafeNumbers,
	}
	err := cmp.Or(c.sources(x, t.Sources), c.sinks(x, t.Sinks), c.sanitizers(x, t.Sanitizers), c.propagators(x, t.Propagators))
	x.labels = x.asked()
	if err == nil {
		cost := func(items []item) (sum int) {
			for _, i := range items {
				if i.of == nil {
					sum += i.cost()
				}
			}
			return sum
		}
		x.sourcesFirst = cost(x.sources) < cost(x.sinks)
	}
	return x, err
}

// cost guesses what it takes to look for a formula.
func (f *formula) cost() int {
	switch f.op {
	case Code:
		if f.code == nil {
			return 10
		}
		return f.code.cost
	case Regexp:
		return 50
	case Or:
		sum := 0
		for _, k := range f.kids {
			sum += k.cost()
		}
		return sum
	case And:
		for _, k := range f.kids {
			if k.op != Not && k.op != Outside && k.op != Inside {
				return k.cost()
			}
		}
		return 20
	}
	return 20
}

// item compiles a formula of the rule's own, or of a part. What a part has don't
// know of each other, so that each has metavariables of its own, and few.
func (c *compiler) item(list *[]item, f *Formula) error {
	if c.part == nil {
		k, err := c.formula(f)
		*list = append(*list, item{k, nil, noSlot, noSlot})
		return err
	}
	own := *c
	own.slots, own.vars = map[string]int32{}, nil
	k, err := own.formula(f)
	m := *c.part
	m.vars = own.vars
	*list = append(*list, item{k, &m, noSlot, noSlot})
	return err
}

// slotOf returns the slot of a metavariable of an item.
func (c *compiler) slotOf(x *item, name string) int32 {
	if x.of == nil {
		return c.slot(name)
	}
	slot := slices.Index(x.of.vars, name)
	if slot < 0 {
		slot, x.of.vars = len(x.of.vars), append(x.of.vars, name)
	}
	return int32(slot)
}

// entry compiles an entry of a rule's sources, sinks, sanitizers or propagators
// into list. Where the entry uses a part, what that has of them is added, and
// the part is returned.
func (c *compiler) entry(list *[]item, f *Formula, use *Part, at Position, of func(*taintProgram) []item) (*taintProgram, error) {
	if use == nil {
		return nil, c.item(list, f)
	}
	part, err := use.compiled(c.lang, at)
	if err == nil {
		*list = append(*list, of(part)...)
	}
	return part, err
}

func (c *compiler) sources(x *taintProgram, list []Source) error {
	for _, s := range list {
		part, err := c.entry(&x.sources, s.Formula, s.Use, s.At, func(p *taintProgram) []item { return p.sources })
		if err != nil {
			return err
		}
		if part == nil {
			x.spec.Sources = append(x.spec.Sources, taint.SourceSpec{Label: s.Label, Requires: requires(s.Requires), SideEffect: taint.Side(s.BySideEffect), Exact: s.Exact})
			continue
		}
		for _, spec := range part.spec.Sources {
			spec.Label, spec.Requires = cmp.Or(s.Label, spec.Label), cmp.Or(requires(s.Requires), spec.Requires)
			x.spec.Sources = append(x.spec.Sources, spec)
		}
	}
	return nil
}

func (c *compiler) sinks(x *taintProgram, list []Sink) error {
	for _, s := range list {
		part, err := c.entry(&x.sinks, s.Formula, s.Use, s.At, func(p *taintProgram) []item { return p.sinks })
		if err != nil {
			return err
		}
		if part == nil {
			x.spec.Sinks = append(x.spec.Sinks, taint.SinkSpec{Requires: requires(s.Requires), Exact: s.Exact, Focus: focuses(s.Formula)})
			continue
		}
		for _, spec := range part.spec.Sinks {
			spec.Requires = cmp.Or(requires(s.Requires), spec.Requires)
			x.spec.Sinks = append(x.spec.Sinks, spec)
		}
	}
	return nil
}

func (c *compiler) sanitizers(x *taintProgram, list []Sanitizer) error {
	for _, s := range list {
		part, err := c.entry(&x.sanitizers, s.Formula, s.Use, s.At, func(p *taintProgram) []item { return p.sanitizers })
		if err != nil {
			return err
		}
		if part == nil {
			x.spec.Sanitizers = append(x.spec.Sanitizers, taint.SanitizerSpec{SideEffect: taint.Side(s.BySideEffect), Exact: s.Exact, NotConflicting: s.NotConflicting})
			continue
		}
		x.spec.Sanitizers = append(x.spec.Sanitizers, part.spec.Sanitizers...)
	}
	return nil
}

func (c *compiler) propagators(x *taintProgram, list []Propagator) error {
	for _, p := range list {
		part, err := c.entry(&x.propagators, p.Formula, p.Use, p.At, func(p *taintProgram) []item { return p.propagators })
		if err != nil {
			return err
		}
		if part == nil {
			last := &x.propagators[len(x.propagators)-1]
			if last.from = c.slotOf(last, p.From); p.To != "" {
				last.to = c.slotOf(last, p.To)
			}
			x.spec.Propagators = append(x.spec.Propagators, taint.PropagatorSpec{SideEffect: taint.Side(p.BySideEffect), Label: p.Label, Replaces: p.Replaces, Requires: requires(p.Requires)})
			continue
		}
		for _, spec := range part.spec.Propagators {
			spec.Label, spec.Requires = cmp.Or(p.Label, spec.Label), cmp.Or(requires(p.Requires), spec.Requires)
			x.spec.Propagators = append(x.spec.Propagators, spec)
		}
	}
	return nil
}

// focuses reports whether a formula focuses on a part of what it matches.
func focuses(f *Formula) bool {
	if len(f.Focus) > 0 {
		return true
	}
	return f.Op == Or && slices.ContainsFunc(f.Kids, focuses)
}

func requires(r *Requires) *taint.Req {
	if r == nil {
		return nil
	}
	x := &taint.Req{Label: r.Label}
	switch r.Op {
	case And:
		x.Op = taint.And
	case Or:
		x.Op = taint.Or
	case Not:
		x.Op = taint.Not
	default:
		x.Op = taint.Has
	}
	for _, k := range r.Kids {
		x.Kids = append(x.Kids, requires(k))
	}
	return x
}

// starves reports whether no sink can get what it asks for: a label that only
// sources of parts have, of which there is none among the marks.
func (x *taintProgram) starves(marks []taint.Mark) bool {
	for _, label := range x.labels {
		own := false
		for i, s := range x.sources {
			own = own || s.of == nil && labelOf(x.spec.Sources[i].Label) == label
		}
		if !own && !slices.ContainsFunc(marks, func(m taint.Mark) bool { return labelOf(x.spec.Sources[m.Spec].Label) == label }) {
			return true
		}
	}
	return false
}

// lacksLabel reports whether there is no source at all of a label that every
// sink asks for.
func (x *taintProgram) lacksLabel(marks []taint.Mark) bool {
	return slices.ContainsFunc(x.labels, func(label string) bool {
		return !slices.ContainsFunc(marks, func(m taint.Mark) bool { return labelOf(x.spec.Sources[m.Spec].Label) == label })
	})
}

// reportTaint reports the sinks that data of a source reaches. Without a source
// nothing else is looked for.
func (p *program) reportTaint(t *Target, report func(checks.Finding)) bool {
	if t.Tree == nil {
		return true
	}
	s := p.search(t)
	defer func() { t.spent += s.steps }()
	x := p.taint
	var marks taint.Marks
	if !s.any(x.sinks) || !s.any(x.sources) {
		return true
	}
	// What parts match is known for the next rule, too; a sink is more often a
	// call, which is quickly found, than a source is.
	marks.Sources = s.marksOfParts(x.sources)
	if x.starves(marks.Sources) {
		return !s.over()
	}
	own := func() bool {
		marks.Sources = append(marks.Sources, s.marksOfOwn(x.sources)...)
		return len(marks.Sources) > 0
	}
	sinks := func() bool {
		marks.Sinks = s.marks(x.sinks)
		return len(marks.Sinks) > 0
	}
	first, second := sinks, own
	if x.sourcesFirst {
		first, second = own, sinks
	}
	if !first() || !second() || x.lacksLabel(marks.Sources) {
		return !s.over()
	}
	if marks.Sinks = taint.Open(t.Tree, &x.spec, marks.Sources, marks.Sinks); len(marks.Sinks) == 0 {
		return !s.over()
	}
	marks.Sanitizers = s.marks(x.sanitizers)
	marks.Propagators = s.marks(x.propagators)
	spec := x.spec
	if p.options.TaintUnifyMvars {
		spec.Compatible = func(a, b any) bool { return s.agree(a.([]binding), b.([]binding)) }
	}
	s.steps += len(t.Tree.Nodes) // about what it takes where little flows
	flows, complete := taint.Run(t.Tree, t.Names(), &spec, &marks)
	var last checks.Span
	for i, flow := range flows {
		if i > 0 && flow.Sink.Span == last {
			continue
		}
		last = flow.Sink.Span
		p.reportFlow(s, &flow, report)
	}
	return complete && !s.over()
}

// justNode returns the outermost node of just a span, or None.
func (s *search) justNode(span checks.Span) int32 {
	n := s.nodeAt(span)
	if s.Tree.Span(n) != span {
		return syntax.None
	}
	for p := s.Tree.Nodes[n].Parent; p >= 0 && s.Tree.Span(p) == span; p = s.Tree.Nodes[p].Parent {
		n = p
	}
	return n
}

func (p *program) reportFlow(s *search, flow *taint.Flow, report func(checks.Finding)) {
	env := flow.Sink.Env.([]binding)
	hit := found{span: flow.Sink.Span, node: flow.Sink.Node, env: env}
	both := merged(hit, found{env: flow.Source.Env.([]binding)})
	f := checks.Finding{Rule: p.rule.Rule, Span: flow.Sink.Span, Message: p.message(s.Target, both.env)}
	for i, span := range flow.Trace {
		what := "goes on here"
		switch i {
		case 0:
			what = "comes in here"
		case len(flow.Trace) - 1:
			what = "does harm here"
		}
		f.Trace = append(f.Trace, checks.Step{Span: span, Message: what})
	}
	if fix, ok := p.fix(s.Target, &both); ok {
		f.Fixes = []checks.Fix{fix}
	}
	report(f)
}
