package pattern

import (
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/taint"
	"github.com/squiresec/squire/checks/syntax"
)

// A taintProgram is a Taint that was compiled. Its formulas are in the order of
// the spec.
type taintProgram struct {
	spec                                    taint.Spec
	sources, sinks, sanitizers, propagators []*formula
	from, to                                []int32 // slots, by propagator
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
	var err error
	add := func(list *[]*formula, f *Formula) {
		k, e := c.formula(f)
		if e != nil && err == nil {
			err = e
		}
		*list = append(*list, k)
	}
	for _, s := range t.Sources {
		add(&x.sources, s.Formula)
		x.spec.Sources = append(x.spec.Sources, taint.SourceSpec{Label: s.Label, Requires: requires(s.Requires), SideEffect: taint.Side(s.BySideEffect), Exact: s.Exact})
	}
	for _, s := range t.Sinks {
		add(&x.sinks, s.Formula)
		x.spec.Sinks = append(x.spec.Sinks, taint.SinkSpec{Requires: requires(s.Requires), Exact: s.Exact, Focus: focuses(s.Formula)})
	}
	for _, s := range t.Sanitizers {
		add(&x.sanitizers, s.Formula)
		x.spec.Sanitizers = append(x.spec.Sanitizers, taint.SanitizerSpec{SideEffect: taint.Side(s.BySideEffect), Exact: s.Exact, NotConflicting: s.NotConflicting})
	}
	for _, p := range t.Propagators {
		add(&x.propagators, p.Formula)
		x.from, x.to = append(x.from, c.slot(p.From)), append(x.to, c.slot(p.To))
		x.spec.Propagators = append(x.spec.Propagators, taint.PropagatorSpec{SideEffect: taint.Side(p.BySideEffect), Label: p.Label, Replaces: p.Replaces, Requires: requires(p.Requires)})
	}
	return x, err
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

// reportTaint reports the sinks that data of a source reaches. Without a sink
// nothing else is looked for.
func (p *program) reportTaint(t *Target, report func(checks.Finding)) bool {
	if t.Tree == nil {
		return true
	}
	s := p.search(t)
	defer func() { t.spent += s.steps }()
	x := p.taint
	var marks taint.Marks
	marks.Sinks = s.marks(x.sinks)
	if len(marks.Sinks) == 0 {
		return !s.over()
	}
	if marks.Sources = s.marks(x.sources); len(marks.Sources) == 0 {
		return !s.over()
	}
	marks.Sanitizers = s.marks(x.sanitizers)
	for i, f := range x.propagators {
		for _, hit := range s.eval(f) {
			from, to := hit.env[x.from[i]], hit.env[x.to[i]]
			if from.kind != unbound && to.kind != unbound {
				marks.Propagators = append(marks.Propagators, taint.Mark{Span: hit.span, Node: hit.node, Spec: i, Env: hit.env, From: from.span, To: to.span})
			}
		}
	}
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

func (s *search) marks(formulas []*formula) []taint.Mark {
	var marks []taint.Mark
	for i, f := range formulas {
		for _, hit := range s.eval(f) {
			n := hit.node
			if n == syntax.None {
				n = s.justNode(hit.span)
			}
			marks = append(marks, taint.Mark{Span: hit.span, Node: n, Spec: i, Env: hit.env})
		}
	}
	return marks
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
