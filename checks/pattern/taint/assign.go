package taint

import (
	"slices"
	"strconv"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// assign sets a target to a value, whose trace has come so far.
func (a *analysis) assign(target int32, v value, s *state) {
	if target == syntax.None || !a.spend() || !a.enter() {
		return
	}
	defer a.leave()
	switch n := &a.t.Nodes[target]; n.Kind {
	case syntax.Ident, syntax.Member, syntax.Index, syntax.This, syntax.Metavar:
		if n.Kind != syntax.Ident {
			by := a.inTarget(target, s)
			a.at(target, isSink, func(m int32) { a.reach(m, by) })
		}
		a.store(target, v, s)
	case syntax.Tuple, syntax.Array:
		a.takeApart(target, a.sideEffects(target, v), s)
	case syntax.Map:
		a.takeFields(target, a.sideEffects(target, v), s)
	case syntax.VarDef:
		for c := range a.t.Children(target) {
			if a.t.Nodes[c].Role == syntax.RoleTarget {
				a.assign(c, v, s)
			}
		}
	case syntax.Assign: // a default of JavaScript
		value := a.t.Child(target, syntax.RoleValue)
		a.assign(a.t.Child(target, syntax.RoleTarget), a.either(v, a.expr(value, s)), s)
	case syntax.Unary, syntax.Paren, syntax.Cast, syntax.Spread, syntax.Arg, syntax.TypeTest:
		a.assign(a.t.Child(target, syntax.RoleValue), v, s)
	default:
		a.expr(target, s)
	}
}

// inTarget evaluates what is computed in a target, such as an index.
func (a *analysis) inTarget(target int32, s *state) *set {
	var indexes *set
	for c := range a.t.Children(target) {
		v := a.expr(c, s)
		if a.t.Nodes[c].Role == syntax.RoleIndex {
			indexes = union(indexes, v.whole())
		}
	}
	return indexes
}

// takeApart assigns the items of a value to those of a pattern. In Go, what is
// called ok or err behind an item says something of it, and has nothing of it.
func (a *analysis) takeApart(target int32, v value, s *state) {
	i, rest := 0, false
	for c := range a.t.Children(target) {
		n := &a.t.Nodes[c]
		switch {
		case n.Kind == syntax.Spread || n.Kind == syntax.Arg || rest:
			a.assign(c, plain(v.whole()), s)
			rest = true
		case a.t.Lang == checks.Go && i > 0 && n.Kind == syntax.Ident && isVerdict(a.t.Name(c)):
			if by, known := v.find(a.item(i)); known {
				a.assign(c, plain(by), s)
			} else {
				a.assign(c, value{}, s)
			}
		default:
			a.assign(c, a.below(v, a.item(i)), s)
		}
		i++
	}
}

func isVerdict(name string) bool { return name == "err" || name == "ok" || name == "found" }

// takeFields assigns the fields of a value to the names of a pattern.
func (a *analysis) takeFields(target int32, v value, s *state) {
	for c := range a.t.Children(target) {
		n := &a.t.Nodes[c]
		if n.Kind != syntax.KeyValue {
			a.assign(c, plain(v.whole()), s)
			continue
		}
		part := plain(v.whole())
		if key := a.keyOf(c); key != 0 {
			part = a.field(v, key)
		}
		to := a.t.Child(c, syntax.RoleValue)
		if to == syntax.None {
			to = a.t.Child(c, syntax.RoleKey)
		}
		a.assign(to, part, s)
	}
}

// keyOf returns the key of a KeyValue, or 0.
func (a *analysis) keyOf(node int32) int32 {
	if sym := a.t.Nodes[node].Sym; sym != 0 {
		return sym
	}
	if k := a.t.Child(node, syntax.RoleKey); k != syntax.None {
		return a.constant(k)
	}
	return 0
}

// item returns the path of an item by its number.
func (a *analysis) item(i int) path {
	at, _ := a.paths.cons(a.key(strconv.Itoa(i)), 0)
	return at
}

// key returns the number of a key: its symbol, if it has one.
func (a *analysis) key(text string) int32 {
	if sym := a.t.Lookup(text); sym != 0 {
		return sym
	}
	k, ok := a.keys[text]
	if !ok {
		if a.keys == nil {
			a.keys = map[string]int32{}
		}
		k = -int32(len(a.keys)) - 1
		a.keys[text] = k
	}
	return k
}

// constant returns the key that an index is, if it is a literal; or 0.
func (a *analysis) constant(node int32) int32 {
	text := a.t.Text(node)
	switch a.t.Nodes[node].Kind {
	case syntax.Number:
		return a.key(string(text))
	case syntax.String:
		if len(text) < 3 || text[0] != text[len(text)-1] {
			return 0
		}
		for _, c := range text[1 : len(text)-1] {
			if c == '\\' || c == text[0] {
				return 0
			}
		}
		return a.key(string(text[1 : len(text)-1]))
	}
	return 0
}

// A place is where a value is kept: a variable, or a field of it.
type place struct {
	v  int32
	at path
	// exact says that it is all of it, and not one of many or a part of it.
	exact bool
}

// place returns where the value of an expression is kept.
func (a *analysis) place(node int32) (p place, ok bool) {
	var keys []int32
	exact := true
	for node != syntax.None {
		n := &a.t.Nodes[node]
		next := syntax.None
		switch n.Kind {
		case syntax.Ident, syntax.Metavar:
			if class := a.fieldOf(node); class != syntax.None {
				keys = append(keys, n.Sym)
				return a.placed(a.number(varKey{class, thisSym}), keys, exact), true
			}
			return a.placed(a.variable(node), keys, exact), true
		case syntax.Param:
			return a.placed(a.variable(node), keys, exact), true
		case syntax.Expansion:
			if n.Sym != 0 && a.t.Child(node, syntax.RoleValue) == syntax.None {
				return a.placed(a.variable(node), keys, exact), true
			}
			next = a.t.Child(node, syntax.RoleValue)
		case syntax.This:
			return a.placed(a.this(a.current()), keys, exact), true
		case syntax.Member:
			keys = append(keys, n.Sym)
			next = a.t.Child(node, syntax.RoleObject)
		case syntax.Index:
			index := a.t.Child(node, syntax.RoleIndex)
			key := int32(0)
			if index != syntax.None {
				key = a.constant(index)
			}
			if key == 0 {
				keys, exact = keys[:0], false
			} else {
				keys = append(keys, key)
			}
			next = a.t.Child(node, syntax.RoleObject)
		case syntax.Paren, syntax.Cast, syntax.Spread, syntax.Arg, syntax.TypeTest:
			next = a.t.Child(node, syntax.RoleValue)
		case syntax.VarDef:
			next = a.t.Child(node, syntax.RoleTarget)
		case syntax.Unary:
			if n.Op == syntax.Deref || n.Op == syntax.AddrOf {
				next = a.t.Child(node, syntax.RoleValue)
			}
		}
		node = next
	}
	return place{}, false
}

// placed returns the place below a variable; the last key is the first one.
func (a *analysis) placed(v int32, keys []int32, exact bool) place {
	if len(keys) > maxPath {
		keys, exact = keys[len(keys)-maxPath:], false
	}
	at := path(0)
	for _, k := range keys {
		at, _ = a.paths.cons(k, at)
	}
	return place{v, at, exact}
}

func (a *analysis) current() *function {
	if a.frame == nil {
		return nil
	}
	return a.frame.fn
}

// store sets what is kept where a node says.
func (a *analysis) store(node int32, v value, s *state) {
	p, ok := a.place(node)
	if !ok {
		return
	}
	if a.scope.sanitized > 0 {
		v = value{}
	}
	v = a.sideEffects(node, v)
	switch {
	case p.exact && p.at == 0:
		a.put(s, p.v, v)
		if f := a.current(); f != nil {
			f.rebinds(p.v)
		}
	case p.exact:
		a.put(s, p.v, a.with(s.get(p.v), p.at, v))
	default:
		a.put(s, p.v, a.add(s.get(p.v), p.at, v.whole()))
	}
}

// sideEffects returns what is stored at a node that is itself marked.
func (a *analysis) sideEffects(node int32, v value) value {
	if a.flags[node] == 0 {
		return v
	}
	a.at(node, isSource, func(m int32) {
		if a.binding || a.spec.Sources[a.marks.sources[m].Spec].SideEffect != ByValue {
			v = v.also(one(a.taintOf(m)))
		}
	})
	a.at(node, isTo, func(m int32) {
		if a.spec.Propagators[a.marks.propagators[m].Spec].SideEffect != ByValue {
			v = v.also(a.from[m])
		}
	})
	a.at(node, isSanitizer, func(m int32) {
		if a.spec.Sanitizers[a.marks.sanitizers[m].Spec].SideEffect != ByValue {
			v = value{}
		}
	})
	return v
}

func (f *function) rebinds(v int32) {
	if f.rebound == nil {
		f.rebound = map[int32]bool{}
	}
	f.rebound[v] = true
}

// pour adds taint to what is kept where a node says.
func (a *analysis) pour(node int32, more *set, s *state) {
	if more == nil || a.scope.sanitized > 0 {
		return
	}
	if p, ok := a.place(node); ok {
		a.put(s, p.v, a.add(s.get(p.v), p.at, more))
	}
}

// wipe cleans what is kept where a node says. Of a field it is noted even where
// nothing is known to taint it: request.query.name that was checked is clean
// when request.query is a source once more.
func (a *analysis) wipe(node int32, s *state) {
	p, ok := a.place(node)
	if !ok || !p.exact {
		return
	}
	v := a.with(s.get(p.v), p.at, value{})
	if _, known := v.find(p.at); !known && p.at != 0 {
		v.cells = append(slices.Clone(v.cells), cell{at: p.at})
		v = a.bounded(v)
	}
	a.put(s, p.v, v)
}

// set evaluates an Assign or a VarDef.
func (a *analysis) set(node int32, s *state) value {
	n := &a.t.Nodes[node]
	val := a.t.Child(node, syntax.RoleValue)
	if val == syntax.None {
		if n.Kind == syntax.VarDef && (a.t.Lang == checks.Go || a.t.Lang == checks.Java) {
			a.assign(node, value{}, s)
		}
		return value{}
	}
	v := a.expr(val, s)
	if a.safeType(val) {
		v = value{}
	}
	sunk := v.whole()
	for c := range a.t.Children(node) {
		t := &a.t.Nodes[c]
		if t.Role != syntax.RoleTarget {
			continue
		}
		to := v
		if n.Kind == syntax.Assign && n.Op != syntax.NoOp && n.Op != syntax.Define {
			to = a.either(plain(a.expr(c, s).whole()), plain(v.whole()))
		}
		if a.flags[node]&isSource != 0 && a.scope.sanitized == 0 {
			to = to.also(a.sources(node, to.whole()))
		}
		if a.flags[node]&isSink != 0 && t.Kind != syntax.Ident {
			sunk = union(sunk, a.inIndexes(c, s))
		}
		if t.Kind == syntax.Tuple || t.Kind == syntax.Array || t.Kind == syntax.Map {
			a.assign(c, to, s) // each name is a step
		} else {
			a.assign(c, to.through(a.t.Span(c)), s)
		}
		if t.Kind == syntax.Ident && a.t.Lang == checks.Python && !to.clean() {
			a.attribute(node, t.Sym, to.through(a.t.Span(c)), s)
		}
		v = to
	}
	a.sinkHere(node, sunk)
	return v
}

// inIndexes returns what the indexes of a target are tainted by.
func (a *analysis) inIndexes(target int32, s *state) *set {
	k := a.t.Nodes[target].Kind
	if k != syntax.Index && k != syntax.Member {
		return nil
	}
	return a.inTarget(target, s)
}
