package taint

import (
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A call is one that is evaluated.
type call struct {
	node   int32
	callee int32
	name   string // the last part of the callee: of a.b.c() it is c
	object int32  // of a method, or None
	recv   value  // what object is
	self   value  // what the callee is, where it is no method
	args   []arg
	all    *set // of args
}

// An arg is an argument.
type arg struct {
	node int32 // the expression
	name int32 // symbol, of a named one
	rest bool  // it stands for any number
	v    value
}

// call evaluates a Call or a New.
func (a *analysis) call(node int32, s *state) value {
	c := call{node: node, callee: a.t.Child(node, syntax.RoleCallee), object: syntax.None}
	if c.callee != syntax.None {
		c.name = a.t.Name(c.callee)
		a.receiver(&c, s)
	}
	for k := range a.t.Children(node) {
		switch a.t.Nodes[k].Role {
		case syntax.RoleArg:
			a.argument(&c, k, s)
		case syntax.RoleBody:
			a.exec(k, s)
		}
	}
	var out value
	if f, makes := a.callee(c.callee); f != nil {
		out = a.known(f, &c, makes, s)
	} else {
		out = a.unknown(&c, s)
	}
	if !out.clean() && a.safeType(node) {
		out = value{}
	}
	a.callArgs = c.all
	return out
}

// receiver evaluates what is called.
func (a *analysis) receiver(c *call, s *state) {
	if a.t.Nodes[c.callee].Kind != syntax.Member {
		c.self = a.expr(c.callee, s)
		return
	}
	c.object = a.t.Child(c.callee, syntax.RoleObject)
	if a.flags[c.callee] != 0 {
		c.recv = a.expr(c.callee, s)
		return
	}
	c.recv = a.expr(c.object, s)
}

func (a *analysis) argument(c *call, node int32, s *state) {
	n := &a.t.Nodes[node]
	in := arg{node: node}
	if n.Kind == syntax.Arg || n.Kind == syntax.Spread {
		in.name = n.Sym
		in.rest = n.Flags&(syntax.FlagRest|syntax.FlagKeywords) != 0 || n.Kind == syntax.Spread
		if v := a.t.Child(node, syntax.RoleValue); v != syntax.None && a.flags[node] == 0 {
			in.node = v
		}
	}
	in.v = a.expr(in.node, s)
	c.args = append(c.args, in)
	c.all = union(c.all, in.v.whole())
}

// known evaluates a call of a function of the file.
func (a *analysis) known(f *function, c *call, makes bool, s *state) value {
	if makes {
		c.recv, c.object = value{}, syntax.None
	}
	params := make([]value, len(f.params))
	from := make([]int32, len(f.params))
	a.pass(f, c, params, from)
	own := !makes && a.isOwn(f, c)
	if own {
		c.recv = s.get(a.this(a.current()))
	}
	out, this := a.apply(f, c.node, c.recv, c.object, params, from, s)
	if own && !this.clean() {
		a.put(s, a.this(a.current()), this)
	}
	if !makes {
		return out
	}
	if a.hasBase(f.class) {
		return this.also(c.all)
	}
	return this
}

// isOwn reports whether a call in a method of Java is of another one of the same
// object, without this.
func (a *analysis) isOwn(f *function, c *call) bool {
	in := a.enclosingMethod()
	return a.t.Lang == checks.Java && in != nil && c.object == syntax.None && f.class != syntax.None && f.class == in.class &&
		a.t.Nodes[f.node].Flags&syntax.FlagStatic == 0
}

// hasBase reports whether a class has one that it inherits from, which may do
// anything with what it gets.
func (a *analysis) hasBase(class int32) bool {
	return class != syntax.None && a.t.Child(class, syntax.RoleBase) != syntax.None
}

// pass says which parameter gets which arguments.
func (a *analysis) pass(f *function, c *call, params []value, from []int32) {
	for i := range from {
		from[i] = syntax.None
	}
	give := func(i int, in arg) {
		params[i] = a.either(params[i], in.v)
		if from[i] == syntax.None {
			from[i] = in.node
		}
	}
	next, rest := 0, 0
	for _, in := range c.args {
		switch {
		case in.name != 0:
			for i, p := range f.params {
				if n := &a.t.Nodes[p]; n.Sym == in.name || n.Flags&syntax.FlagKeywords != 0 {
					give(i, in)
					break
				}
			}
		case in.rest:
			in.v = plain(in.v.whole())
			for i := next; i < len(params); i++ {
				give(i, in)
			}
		case next < len(params):
			if a.t.Nodes[f.params[next]].Flags&syntax.FlagRest == 0 {
				give(next, in)
				next++
				break
			}
			// Of the rest, each is an item of its own.
			if rest < maxItems {
				in.v = a.with(value{}, a.item(rest), in.v)
			} else {
				in.v = plain(in.v.whole())
			}
			rest++
			give(next, in)
		}
	}
}

// unknown evaluates a call of a function that isn't in the file: what it
// returns is tainted by its arguments and by the object that it is a method of.
func (a *analysis) unknown(c *call, s *state) value {
	a.fills(c, s)
	if v, ok := a.property(c, s); ok {
		return v
	}
	if v, ok := a.callback(c, s); ok {
		return v
	}
	if v, ok := a.looked(c); ok {
		return v
	}
	if a.spec.Options.AssumeSafeFunctions {
		// What is in a field of its object is an argument, too.
		return plain(union(c.recv.own, c.self.own))
	}
	if a.spec.Options.AssumeSafeIndexes && a.getsByKey(c) {
		by := c.recv.whole()
		for _, in := range c.args[1:] {
			by = union(by, in.v.whole())
		}
		return plain(by)
	}
	return plain(union(c.all, union(c.recv.whole(), c.self.whole())))
}

// getsByKey reports whether a call is x.get(key) of Python or Java, which is an
// index. A module's get is a function like others, as is that of a class: what
// Paths.get makes is of what it is given.
func (a *analysis) getsByKey(c *call) bool {
	if c.name != "get" && c.name != "getOrDefault" || c.object == syntax.None || len(c.args) == 0 || len(c.args) > 2 || a.names == nil {
		return false
	}
	switch a.t.Lang {
	case checks.Python:
		return c.name == "get" && c.args[0].name == 0 && !c.args[0].rest && a.names.Path(c.object) == ""
	case checks.Java:
		name := a.t.Name(c.object)
		isClass := a.t.Nodes[c.object].Kind != syntax.Call && name != "" && name[0] >= 'A' && name[0] <= 'Z' && strings.ToUpper(name) != name
		return !isClass
	}
	return false
}

// property takes obj.setX(v) and obj.getX() of Java for what they are called
// after.
func (a *analysis) property(c *call, s *state) (value, bool) {
	if a.t.Lang != checks.Java || c.object == syntax.None || len(c.name) < 4 || c.name[3] < 'A' || c.name[3] > 'Z' {
		return value{}, false
	}
	key := a.key(string(c.name[3]|0x20) + c.name[4:])
	switch {
	case c.name[:3] == "get" && len(c.args) == 0:
		return a.field(c.recv, key), true
	case c.name[:3] == "set" && len(c.args) == 1:
		if p, ok := a.place(c.object); ok && a.scope.sanitized == 0 {
			at, _ := a.paths.cons(key, 0)
			to := a.with(s.get(p.v), first(a.paths.join(p.at, at)), c.args[0].v.through(a.t.Span(c.node)))
			a.put(s, p.v, to)
		}
		return value{}, true
	}
	return value{}, false
}

func first(at path, _ bool) path { return at }

// apply returns what a function of the file returns and, of a constructor, what
// it makes, for parameters with these values. It does what the function does to
// its parameters, and notes which sinks they reach. from are the arguments.
func (a *analysis) apply(f *function, node int32, recv value, object int32, params []value, from []int32, s *state) (ret, this value) {
	a.ensure(f, s)
	b := &binding{a: a, f: f, recv: recv, params: params, from: from, object: object, node: node}
	for _, k := range f.sinks {
		if !a.spend() {
			break
		}
		what := b.set(k.what, a.spec.Sinks[a.marks.sinks[k.sink].Spec].Requires != nil)
		a.reach(k.sink, what)
	}
	for _, o := range f.out {
		to := b.value(o.is)
		if o.param == receiver {
			this = to
		}
		if node := b.argument(o.param); node != syntax.None {
			if p, ok := a.place(node); ok && p.exact {
				a.put(s, p.v, a.with(s.get(p.v), p.at, to))
			}
		}
	}
	for _, v := range f.outside {
		b.changes(v, s)
	}
	return b.value(f.ret), this
}

// A binding is what the parameters of a function are at a call.
type binding struct {
	a      *analysis
	f      *function
	node   int32
	object int32
	recv   value
	params []value
	from   []int32
	known  []bound
}

// A bound is what a symbol is at a call.
type bound struct {
	origin int32
	v      value
	whole  *set
	at     int32 // the argument
}

// argument returns the expression that a parameter gets, or None.
func (b *binding) argument(param int32) int32 {
	if param == receiver {
		return b.object
	}
	return b.from[param]
}

// maxCalls bounds how many calls may be nested in a trace. Taint that comes
// through more of them is let go.
const maxCalls = 8

// is returns what a symbol is at the call; false where it is none of this
// function.
func (b *binding) is(t taint) (*bound, bool) {
	if t.origin < symbolic {
		return nil, false
	}
	sym := b.a.symbols[t.origin-symbolic]
	if sym.fn != b.f.index {
		return nil, false
	}
	for i := range b.known {
		if b.known[i].origin == t.origin {
			return &b.known[i], true
		}
	}
	v := b.recv
	if sym.param != receiver {
		v = b.params[sym.param]
	}
	at := b.argument(sym.param)
	if at == syntax.None {
		at = b.node
	}
	if !v.clean() {
		b.a.carry(1 + len(v.cells))
		v = b.a.below(v, sym.at)
	}
	b.known = append(b.known, bound{t.origin, v, v.whole(), at})
	return &b.known[len(b.known)-1], true
}

// goes returns taints with the way through the function that a symbol took.
func (b *binding) goes(s *set, at int32, way *step) *set {
	return collect(b.appendTo(nil, s, at, way))
}

// appendTo does so, and adds them to a list.
func (b *binding) appendTo(list []taint, s *set, at int32, way *step) []taint {
	b.a.carry(len(s.all()))
	for _, t := range s.all() {
		t.trace = t.trace.into(b.a.t.Span(at), way)
		if t.trace.calls <= maxCalls {
			list = append(list, t)
		}
	}
	return list
}

// set returns what a set of the function is at the call. others keeps what is
// no symbol of the function.
func (b *binding) set(s *set, others bool) *set {
	var out []taint
	for _, t := range s.all() {
		if is, ok := b.is(t); ok {
			out = b.appendTo(out, is.whole, is.at, t.trace)
		} else if others {
			out = append(out, t)
		}
	}
	return collect(out)
}

// changes does to a variable what a closure did to it with its parameters.
func (b *binding) changes(v int32, s *state) {
	is := s.get(v)
	to := b.a.add(is, 0, b.set(is.own, false))
	for _, c := range is.cells {
		to = b.a.add(to, c.at, b.set(c.by, false))
	}
	if !same(is, to) {
		b.a.put(s, v, to)
	}
}

// value returns what a value of the function is at the call.
func (b *binding) value(v value) value {
	var out value
	for _, t := range v.own.all() {
		is, ok := b.is(t)
		if !ok {
			t.trace = t.trace.then(b.a.t.Span(b.node))
			out = out.also(one(t))
			continue
		}
		w := value{own: b.goes(is.v.own, is.at, t.trace)}
		for _, c := range is.v.cells {
			w.cells = append(w.cells, cell{c.at, b.goes(c.by, is.at, t.trace)})
		}
		out = b.a.either(out, w)
	}
	if len(out.cells) == 0 {
		for _, c := range v.cells {
			if by := b.set(c.by, true); by != nil || out.own != nil {
				out.cells = append(out.cells, cell{c.at, by})
			}
		}
		return out
	}
	for _, c := range v.cells {
		out = b.a.with(out, c.at, plain(b.set(c.by, true)))
	}
	return out
}
