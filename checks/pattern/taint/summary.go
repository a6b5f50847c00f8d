package taint

import (
	"math"

	"github.com/squiresec/squire/checks/syntax"
)

// ensure makes the summary of a function, if there is none.
func (a *analysis) ensure(f *function, s *state) {
	switch {
	case f.parent == nil:
		a.summarize(f)
	case !f.walked:
		a.closure(f, s)
	case f.depth != 0:
		f.recurs = true
	}
}

// maxRunning bounds how many functions are walked through within each other.
// One that is called deeper is taken for one that does nothing.
const maxRunning = 64

// summarize walks through a function that is no closure. One that calls itself,
// through others or not, is walked through again with what is known of it then.
func (a *analysis) summarize(f *function) {
	switch {
	case f.done || a.stopped:
		return
	case f.depth > 0:
		a.low = min(a.low, f.depth)
		return
	case f.fresh:
		a.low = min(a.low, f.low)
		return
	case len(a.running) >= maxRunning:
		a.stopped = true
		return
	}
	a.running = append(a.running, f)
	f.depth = len(a.running)
	outer, waiting := a.low, len(a.waiting)
	for range maxRounds {
		a.low, f.grew = math.MaxInt, false
		a.walk(f, a.base.fork())
		a.closures(f, f.exit)
		// If it depends on one that is below it, that one goes on: the whole
		// circle is walked through once a round.
		if a.low != f.depth || !f.grew || a.stopped {
			break
		}
		a.notFresh(waiting)
	}
	low := a.low
	f.fresh, f.low = true, low
	a.running = a.running[:len(a.running)-1]
	a.low = outer
	a.waiting = append(a.waiting, f)
	if low < f.depth {
		a.low = min(a.low, low)
	} else {
		// With it all are done that waited for it.
		for _, w := range a.waiting[waiting:] {
			w.done = true
		}
		a.waiting = a.waiting[:waiting]
	}
	f.depth = 0
}

// notFresh takes back the summaries of functions that depend on one that is
// walked through again.
func (a *analysis) notFresh(from int) {
	for _, f := range a.waiting[from:] {
		f.fresh = false
	}
	a.waiting = a.waiting[:from]
}

// closure walks through a function within one, where it is written. What it
// does to the variables around it, it may have done from there on.
func (a *analysis) closure(f *function, s *state) {
	if f.depth != 0 {
		f.recurs = true
		return
	}
	if f.entry == nil {
		f.entry = s.fork()
	} else {
		f.entry.join(s)
	}
	if a.again && f.walked || len(a.running) >= maxRunning {
		return
	}
	a.running = append(a.running, f)
	f.depth = len(a.running)
	for range maxRounds {
		f.recurs, f.grew = false, false
		in := s.fork()
		in.dead = false
		a.walk(f, in)
		s.join(f.exit)
		a.mayThrow(f.exit)
		if !f.recurs || !f.grew || a.stopped {
			break
		}
	}
	f.walked, f.depth = true, 0
	a.running = a.running[:len(a.running)-1]
}

// closures walks through the closures in a function once more, with what the
// variables around them are when the function around them has ended: they may
// be called at any time.
func (a *analysis) closures(outer *function, exit *state) {
	a.again = true
	for _, f := range outer.inner {
		if !f.walked || f.depth != 0 {
			continue
		}
		end := exit
		if f.parent != outer {
			end = f.parent.exit
		}
		if end != nil && f.entry.join(end) && !a.stopped {
			f.depth = len(a.running) + 1
			a.walk(f, f.entry.fork())
			f.depth = 0
		}
	}
	a.again = false
}

// walk walks through a function with a state, and adds to its summary.
func (a *analysis) walk(f *function, s *state) {
	frameAround, triesAround, scopeAround := a.frame, a.tries, a.scope
	a.frame = &frame{fn: f, exit: a.nowhere()}
	a.tries = nil
	a.scope = a.around(f.body)

	if !f.arrow || f.class != syntax.None {
		a.bindThis(f, s)
	}
	for i, p := range f.params {
		a.bindParam(f, int32(i), p, s)
	}
	exit := a.frame.exit
	if a.t.Nodes[f.body].Kind == syntax.Block {
		a.exec(f.body, s)
	} else {
		v := a.expr(f.body, s)
		a.frame.gives(a, v.through(a.t.Span(f.body)))
	}
	exit.join(s)
	f.exit = exit
	a.outcomes(f, exit)

	a.frame, a.tries, a.scope = frameAround, triesAround, scopeAround
}

// stands returns the value that stands for a parameter.
func (a *analysis) stands(f *function, param, node int32) value {
	var start *step
	return plain(one(taint{origin: a.symbol(symbol{fn: f.index, param: param}), trace: start.then(a.t.Span(node))}))
}

func (a *analysis) bindThis(f *function, s *state) {
	node := f.this
	if node == syntax.None {
		node = f.node
	}
	v := a.stands(f, receiver, node)
	if f.this != syntax.None {
		v = a.sourcedParam(f.this, v, s)
	}
	if f.class != syntax.None {
		v = a.either(v, s.get(a.number(varKey{f.class, thisSym})))
		v = a.either(v, a.made(f, s))
	}
	s.set(a.this(f), v)
}

// made returns what the fields of this are tainted by since it was made, apart
// from what the constructor was called with.
func (a *analysis) made(f *function, s *state) (out value) {
	c := a.constructor(f.class)
	if c == nil || c == f || f.parent != nil {
		return out
	}
	a.ensure(c, s)
	for _, o := range c.out {
		if o.param != receiver {
			continue
		}
		for _, k := range o.is.cells {
			if k.by != nil && k.by.list[0].origin < symbolic {
				out = a.with(out, k.at, plain(&set{k.by.list[:known(k.by.list)]}))
			}
		}
	}
	return out
}

// bindParam sets a parameter to what it may be: what it is called with, its
// default, a source.
func (a *analysis) bindParam(f *function, i, node int32, s *state) {
	v := a.stands(f, i, node)
	if d := a.t.Child(node, syntax.RoleDefault); d != syntax.None {
		v = a.either(v, a.expr(d, s))
	}
	v = a.sourcedParam(node, v, s)
	if target := a.t.Child(node, syntax.RoleTarget); target != syntax.None {
		a.binding = true
		a.assign(target, v, s)
		a.binding = false
		return
	}
	if a.t.Nodes[node].Sym != 0 {
		s.set(a.variable(node), v)
	}
}

// sourcedParam returns the value of a parameter with the marks at it.
func (a *analysis) sourcedParam(node int32, v value, s *state) value {
	if a.flags[node] != 0 {
		sanitized := false
		a.at(node, isSanitizer, func(int32) { sanitized = true })
		if sanitized {
			return value{}
		}
		a.at(node, isSource, func(m int32) { v = v.also(one(a.taintOf(m))) })
		v = a.propagated(node, v, s)
	}
	if a.scope.sanitized > 0 || a.safeType(node) {
		return value{}
	}
	return v.also(a.scope.sources)
}

// outcomes notes what a function has done to the objects of its parameters.
func (a *analysis) outcomes(f *function, exit *state) {
	if exit.dead {
		return
	}
	note := func(param, v int32) {
		is := a.withoutNews(exit.get(v))
		if f.rebound[v] || len(is.cells) == 0 && is.own != nil && len(is.own.list) == 1 && is.own.list[0].origin == a.symbol(symbol{fn: f.index, param: param}) {
			return
		}
		for i := range f.out {
			if o := &f.out[i]; o.param == param {
				f.grew = f.grew || !a.covers(o.is, is)
				o.is = a.either(o.is, is)
				return
			}
		}
		f.grew = true
		f.out = append(f.out, outcome{param, is})
	}
	for i, p := range f.params {
		if a.t.Nodes[p].Sym != 0 && a.t.Nodes[p].Flags&(syntax.FlagRest|syntax.FlagKeywords) == 0 {
			note(int32(i), a.variable(p))
		}
	}
	if !f.arrow || f.class != syntax.None {
		note(receiver, a.this(f))
	}
}

// withoutNews returns a value without the cells that say what is said without
// them, as of a field that is set on one of two ways to what it was.
func (a *analysis) withoutNews(v value) value {
	cells := make([]cell, 0, len(v.cells))
	for _, c := range v.cells {
		near, left := a.nearest(v, c.at)
		if near = a.deeper(near, left); !near.covers(c.by) || !c.by.covers(near) {
			cells = append(cells, c)
		}
	}
	v.cells = cells
	return v
}
