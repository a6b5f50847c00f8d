package taint

import (
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// expr evaluates an expression: what it may be tainted by, and what it does to
// the state.
func (a *analysis) expr(node int32, s *state) value {
	if node == syntax.None || !a.spend() || !a.enter() {
		return value{}
	}
	var v value
	if a.flags[node] == 0 {
		v = a.within(node, a.eval(node, s))
	} else if isStatement(a.t.Nodes[node].Kind) {
		outer := a.scope
		a.open(node, &a.scope)
		v = a.eval(node, s)
		a.scope = outer
		v = a.within(node, v)
	} else {
		v = a.marked(node, s)
	}
	a.leave()
	return v
}

// within returns a value with what the marks around it do to it.
func (a *analysis) within(node int32, v value) value {
	if a.scope.sanitized > 0 {
		return value{}
	}
	v = a.tainted(node, v, a.scope.sources)
	if len(a.scope.sinks) > 0 {
		what := v.whole()
		for _, m := range a.scope.sinks {
			a.reach(m, what)
		}
	}
	return v
}

// marked evaluates an expression that has marks.
func (a *analysis) marked(node int32, s *state) value {
	outer := a.scope
	a.open(node, &a.scope)
	v := a.eval(node, s)
	args := a.callArgs
	a.scope = outer
	sanitized := false
	a.at(node, isSanitizer, func(m int32) {
		side := a.spec.Sanitizers[a.marks.sanitizers[m].Spec].SideEffect
		sanitized = sanitized || side != OnlySideEffect
		if side != ByValue {
			a.wipe(node, s)
		}
	})
	if sanitized {
		return value{}
	}
	if a.scope.sanitized == 0 {
		v = a.sourced(node, v, s)
	}
	v = a.propagated(node, v, s)
	v = a.within(node, v)
	a.at(node, isSink, func(m int32) { a.sink(node, m, v, args) })
	return v
}

// sourced returns the value of an expression with the sources that match it.
func (a *analysis) sourced(node int32, v value, s *state) value {
	incoming := v.whole()
	if !a.cleaned(node, s) {
		v = a.tainted(node, v, a.sources(node, incoming))
	}
	var side *set
	a.at(node, isSource, func(m int32) {
		if a.spec.Sources[a.marks.sources[m].Spec].SideEffect != ByValue && a.isSource(m, incoming) {
			side = union(side, one(a.taintOf(m)))
		}
	})
	a.pour(node, side, s)
	return v
}

// tainted returns the value of an expression that is a source, or within one.
// What was cleaned of a variable stays clean.
func (a *analysis) tainted(node int32, v value, by *set) value {
	switch a.t.Nodes[node].Kind {
	case syntax.Ident, syntax.Member, syntax.Index:
		return v.besides(by)
	}
	return v.also(by)
}

// cleaned reports whether an expression is a field that is known to be clean,
// because it was checked or set.
func (a *analysis) cleaned(node int32, s *state) bool {
	if k := a.t.Nodes[node].Kind; k != syntax.Member && k != syntax.Index {
		return false
	}
	p, ok := a.place(node)
	if !ok || !p.exact || p.at == 0 {
		return false
	}
	by, known := s.get(p.v).find(p.at)
	return known && by == nil
}

// isSource reports whether a source is one where this comes in.
func (a *analysis) isSource(m int32, incoming *set) bool {
	spec := &a.spec.Sources[a.marks.sources[m].Spec]
	return spec.Requires == nil || a.holds(spec.Requires, labels(incoming))
}

// sources returns what the sources at a node taint it with, by value.
func (a *analysis) sources(node int32, incoming *set) (more *set) {
	a.at(node, isSource, func(m int32) {
		if a.spec.Sources[a.marks.sources[m].Spec].SideEffect != OnlySideEffect && a.isSource(m, incoming) {
			more = union(more, one(a.taintOf(m)))
		}
	})
	return more
}

// propagated returns the value of an expression with what a propagator brings
// to it, and notes what one takes from it.
func (a *analysis) propagated(node int32, v value, s *state) value {
	a.at(node, isTo, func(m int32) {
		v = v.also(a.from[m])
	})
	a.at(node, isFrom, func(m int32) {
		mark := &a.marks.propagators[m]
		spec := &a.spec.Propagators[mark.Spec]
		what := v.whole()
		a.from[m] = nil
		if what == nil || spec.Requires != nil && !a.holds(spec.Requires, labels(what)) {
			return
		}
		a.from[m] = a.relabel(what, spec).through(mark.To)
		if spec.SideEffect == ByValue {
			return
		}
		for _, h := range a.marks.at {
			if h.kind == isTo && h.mark == m {
				a.pour(h.node, a.from[m], s)
			}
		}
	})
	return v
}

// relabel returns a set with the labels that a propagator gives.
func (a *analysis) relabel(what *set, spec *PropagatorSpec) *set {
	if spec.Label == "" {
		return what
	}
	label := a.label(spec.Label)
	out := slices.Clone(what.list)
	for i, t := range out {
		if t.origin < symbolic && a.replaces(spec, t.label) {
			out[i].label = label
		}
	}
	return collect(out)
}

func (a *analysis) replaces(spec *PropagatorSpec, label uint8) bool {
	for _, r := range spec.Replaces {
		if a.label(r) == label {
			return true
		}
	}
	return len(spec.Replaces) == 0
}

// sink looks at what reaches a sink that is an expression: its value and, of a
// call that isn't what a pattern focuses on, its arguments.
func (a *analysis) sink(node, m int32, v value, args *set) {
	spec := &a.spec.Sinks[a.marks.sinks[m].Spec]
	k := a.t.Nodes[node].Kind
	if (k == syntax.Call || k == syntax.New) && (!spec.Focus || !spec.Exact) {
		a.reach(m, args)
	}
	a.reach(m, v.whole())
}

// eval evaluates an expression without its marks.
func (a *analysis) eval(node int32, s *state) value {
	n := &a.t.Nodes[node]
	switch n.Kind {
	case syntax.Ident, syntax.This, syntax.Metavar:
		return a.name(node, s)
	case syntax.Number, syntax.String, syntax.Text, syntax.Regexp, syntax.Char, syntax.Bool, syntax.Null, syntax.Super,
		syntax.TypeExpr, syntax.FuncType, syntax.Modifier, syntax.Gap:
		return value{}
	case syntax.Call, syntax.New:
		return a.call(node, s)
	case syntax.Member:
		return a.member(node, s)
	case syntax.Index:
		return a.index(node, s)
	case syntax.Binary:
		return a.binary(node, s)
	case syntax.Ternary:
		return a.ternary(node, s)
	case syntax.Assign, syntax.VarDef, syntax.Walrus:
		return a.set(node, s)
	case syntax.FieldDef:
		return a.fieldDef(node, s)
	case syntax.Lambda:
		if f := a.funcAt[node]; f != nil {
			a.closure(f, s)
		}
		return value{}
	case syntax.FuncDef:
		a.define(node, s)
		return value{}
	case syntax.Array, syntax.Tuple, syntax.Composite, syntax.Map:
		return a.literal(node, s)
	case syntax.Compr:
		return a.comprehension(node, s)
	case syntax.Paren, syntax.Await, syntax.Cast, syntax.Update:
		return a.inside(node, s)
	case syntax.Arg, syntax.Spread:
		return plain(a.each(node, s))
	case syntax.TypeTest:
		return a.typeTest(node, s)
	case syntax.Unary:
		return a.unary(node, s)
	case syntax.Sequence:
		var last value
		for c := range a.t.Children(node) {
			last = a.expr(c, s)
		}
		return last
	case syntax.Yield:
		return a.yield(node, s)
	case syntax.Switch:
		var out value
		a.switchOn(node, 0, s, &out)
		return out
	case syntax.Expansion:
		if a.t.First(node) == syntax.None && n.Sym != 0 {
			return a.name(node, s)
		}
	}
	if isStatement(n.Kind) {
		a.statement(node, s)
		return value{}
	}
	return plain(a.each(node, s))
}

// name evaluates a variable.
func (a *analysis) name(node int32, s *state) value {
	if a.safeType(node) {
		return value{}
	}
	p, ok := a.place(node)
	if !ok {
		return value{}
	}
	return a.below(s.get(p.v), p.at)
}

func (a *analysis) member(node int32, s *state) value {
	n := &a.t.Nodes[node]
	object := a.t.Child(node, syntax.RoleObject)
	v := a.field(a.expr(object, s), n.Sym)
	if a.spec.Options.AssumeSafeNumbers && (a.t.Name(node) == "length" || a.t.Name(node) == "size") {
		return value{}
	}
	if !v.clean() && a.safeType(node) {
		return value{}
	}
	return v
}

func (a *analysis) index(node int32, s *state) value {
	v := a.expr(a.t.Child(node, syntax.RoleObject), s)
	key, count := int32(0), 0
	var by *set
	for c := range a.t.Children(node) {
		if a.t.Nodes[c].Role == syntax.RoleIndex {
			by = union(by, a.expr(c, s).whole())
			key = a.constant(c)
			count++
		}
	}
	if item, ok := a.fetched(node, a.t.Child(node, syntax.RoleObject), a.t.Child(node, syntax.RoleIndex), v); ok && count == 1 {
		v = item
	} else if count == 1 && key != 0 {
		v = a.field(v, key)
	} else {
		v = plain(v.whole())
	}
	if !a.spec.Options.AssumeSafeIndexes {
		v = v.also(by)
	}
	return v
}

// binary evaluates an operator. A chain of them, as of a long sum, is a node in
// a node in a node: it is walked from its innermost one on.
func (a *analysis) binary(node int32, s *state) value {
	chain := []int32{node}
	for {
		left := a.t.Child(chain[len(chain)-1], syntax.RoleLeft)
		if left == syntax.None || a.t.Nodes[left].Kind != syntax.Binary || a.flags[left] != 0 {
			break
		}
		chain = append(chain, left)
	}
	v := a.expr(a.t.Child(chain[len(chain)-1], syntax.RoleLeft), s)
	for i := len(chain) - 1; i >= 0; i-- {
		at := chain[i]
		v = a.operator(at, v, s)
		if i > 0 {
			if !a.spend() {
				return value{}
			}
			v = a.within(at, v)
		}
	}
	return v
}

// operator evaluates the right side of an operator, and what it makes of both.
func (a *analysis) operator(node int32, left value, s *state) value {
	right := a.t.Child(node, syntax.RoleRight)
	op := a.t.Nodes[node].Op
	var v value
	switch op {
	case syntax.And, syntax.Or, syntax.Coalesce:
		maybe := s.fork()
		v = a.either(left, a.expr(right, maybe))
		s.join(maybe)
	default:
		v = plain(union(left.whole(), a.expr(right, s).whole()))
	}
	if a.safeOperator(op) {
		return value{}
	}
	return v
}

func (a *analysis) safeOperator(op syntax.Op) bool {
	switch op {
	case syntax.Eq, syntax.NotEq, syntax.StrictEq, syntax.NotStrictEq, syntax.Less, syntax.LessEq, syntax.Greater, syntax.GreaterEq,
		syntax.In, syntax.NotIn, syntax.Is, syntax.IsNot:
		return a.spec.Options.AssumeSafeComparisons || a.spec.Options.AssumeSafeBooleans
	case syntax.And, syntax.Or:
		// In Go and Java these have no other operands than booleans.
		return a.spec.Options.AssumeSafeBooleans && (a.t.Lang == checks.Go || a.t.Lang == checks.Java)
	case syntax.Not, syntax.InstanceOf:
		return a.spec.Options.AssumeSafeBooleans
	case syntax.Div:
		// A path of Python's pathlib is joined with it, too.
		return a.spec.Options.AssumeSafeNumbers && a.t.Lang != checks.Python
	case syntax.Sub, syntax.FloorDiv, syntax.Pow, syntax.Shl, syntax.Shr, syntax.UShr, syntax.BitXor, syntax.BitNot, syntax.Minus:
		return a.spec.Options.AssumeSafeNumbers
	}
	return false
}

func (a *analysis) ternary(node int32, s *state) value {
	then, other := a.cond(a.t.Child(node, syntax.RoleCond), s)
	var v, w value
	if !then.dead {
		v = a.expr(a.t.Child(node, syntax.RoleThen), then)
	}
	if !other.dead {
		w = a.expr(a.t.Child(node, syntax.RoleElse), other)
	}
	then.join(other)
	s.take(then)
	return a.either(v, w)
}

// inside evaluates what is around one expression, and perhaps a type.
func (a *analysis) inside(node int32, s *state) value {
	n := &a.t.Nodes[node]
	v := a.expr(a.t.Child(node, syntax.RoleValue), s)
	switch {
	case n.Kind == syntax.Update && a.spec.Options.AssumeSafeNumbers:
		return value{}
	case n.Kind == syntax.Cast && !v.clean() && a.safeType(node):
		return value{}
	}
	return v
}

func (a *analysis) typeTest(node int32, s *state) value {
	v := a.expr(a.t.Child(node, syntax.RoleValue), s)
	if target := a.t.Child(node, syntax.RoleTarget); target != syntax.None {
		a.bind(target, v, s)
	}
	if a.t.Nodes[node].Op == syntax.InstanceOf || a.t.Lang != checks.Go {
		return value{}
	}
	return v
}

func (a *analysis) unary(node int32, s *state) value {
	v := a.expr(a.t.Child(node, syntax.RoleValue), s)
	switch op := a.t.Nodes[node].Op; op {
	case syntax.Typeof, syntax.Void, syntax.DeleteOf:
		return value{}
	case syntax.Receive:
		return plain(v.whole())
	default:
		if a.safeOperator(op) {
			return value{}
		}
	}
	return v
}

func (a *analysis) fieldDef(node int32, s *state) value {
	for c := range a.t.Children(node) {
		if a.t.Nodes[c].Kind == syntax.Decorator {
			a.expr(a.t.Child(c, syntax.RoleValue), s)
		}
	}
	val := a.t.Child(node, syntax.RoleValue)
	v := a.expr(val, s)
	if n := &a.t.Nodes[node]; n.Sym != 0 && !v.clean() {
		v = v.through(a.t.Span(node))
		a.put(s, a.variable(node), v)
		a.attribute(node, n.Sym, v, s)
	}
	a.sinkHere(node, v.whole())
	return value{}
}

// attribute sets a field of this that is set in the body of a class.
func (a *analysis) attribute(node, sym int32, v value, s *state) {
	block := a.t.Nodes[node].Parent
	if block < 0 || a.t.Nodes[block].Kind != syntax.Block || a.t.Nodes[block].Parent < 0 {
		return
	}
	class := a.t.Nodes[block].Parent
	if k := a.t.Nodes[class].Kind; k != syntax.ClassDef && k != syntax.New || sym == 0 {
		return
	}
	this := a.number(varKey{class, thisSym})
	at, _ := a.paths.cons(sym, 0)
	a.put(s, this, a.with(s.get(this), at, v))
}

// maxItems bounds the items of a literal that are known apart.
const maxItems = 12

// literal evaluates a literal of a container: items by their number, fields by
// their key; where one isn't known, it is anywhere.
func (a *analysis) literal(node int32, s *state) value {
	var out value
	var any *set
	i := 0
	for c := range a.t.Children(node) {
		n := &a.t.Nodes[c]
		switch {
		case n.Role == syntax.RoleType:
			continue
		case n.Kind == syntax.KeyValue:
			any = union(any, a.entry(c, &out, s))
		case n.Kind == syntax.Spread || n.Kind == syntax.Arg:
			any = union(any, a.expr(c, s).whole())
			i = maxItems
		case n.Role == syntax.RoleIndex:
			a.expr(c, s)
		default:
			v := a.expr(c, s)
			if i < maxItems && n.Kind != syntax.FuncDef {
				if !v.clean() {
					out = a.with(out, a.item(i), v)
				}
			} else {
				any = union(any, v.whole())
			}
			i++
		}
	}
	if any == nil {
		return out
	}
	// What is known of an item is all of it; what may be anywhere isn't there.
	return value{own: any, cells: out.cells}.also(any)
}

// entry evaluates a key with its value, and returns what may be anywhere.
func (a *analysis) entry(node int32, out *value, s *state) *set {
	key, val := a.t.Child(node, syntax.RoleKey), a.t.Child(node, syntax.RoleValue)
	var by *set
	if key != syntax.None && (val == syntax.None || a.t.Nodes[key].Kind != syntax.Ident || a.t.Nodes[node].Sym == 0) {
		by = a.expr(key, s).whole()
	}
	if val == syntax.None {
		return by
	}
	v := a.expr(val, s)
	a.at(node, isSink, func(m int32) { a.reach(m, v.whole()) })
	if k := a.keyOf(node); k != 0 {
		if !v.clean() {
			at, _ := a.paths.cons(k, 0)
			*out = a.with(*out, at, v)
		}
		return by
	}
	return union(by, v.whole())
}

func (a *analysis) comprehension(node int32, s *state) value {
	for c := range a.t.Children(node) {
		if a.t.Nodes[c].Kind != syntax.CompFor {
			continue
		}
		over := a.t.Child(c, syntax.RoleValue)
		a.elements(c, over, a.expr(over, s), s)
		for k := range a.t.Children(c) {
			if a.t.Nodes[k].Role == syntax.RoleCond {
				a.expr(k, s)
			}
		}
	}
	var out *set
	for c := range a.t.Children(node) {
		if a.t.Nodes[c].Kind != syntax.CompFor {
			out = union(out, a.expr(c, s).whole())
		}
	}
	return plain(out)
}

// yield gives what a generator yields, or what a switch of Java is.
func (a *analysis) yield(node int32, s *state) value {
	v := a.expr(a.t.Child(node, syntax.RoleValue), s)
	if a.t.Lang == checks.Java {
		if n := len(a.frame.yields); n > 0 {
			*a.frame.yields[n-1] = a.either(*a.frame.yields[n-1], v)
			// It ends the switch as a break does.
			if t := len(a.frame.targets); t > 0 {
				a.frame.targets[t-1].out.join(s)
			}
			s.kill()
		}
		return value{}
	}
	a.sinkHere(node, v.whole())
	a.frame.gives(a, plain(v.whole()).through(a.t.Span(node)))
	return value{}
}
