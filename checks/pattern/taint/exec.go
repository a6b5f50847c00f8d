package taint

import (
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A frame is a function that is walked through; fn is nil for the file.
type frame struct {
	fn      *function
	exit    *state // of all returns
	targets []target
	yields  []*value // of Java's switches that are expressions
}

// A target is a statement that break or continue may mean.
type target struct {
	label     int32
	loop      bool
	breakable bool   // without a label
	out, next *state // behind it, and at its next round
}

// maxRounds bounds how often a loop is walked through. What a round adds is
// seen by the next one, so taint that needs more rounds to get through a loop
// has to be handed on by as many variables, backwards.
const maxRounds = 4

// exec walks through a statement.
func (a *analysis) exec(node int32, s *state) {
	if node == syntax.None || a.stopped {
		return
	}
	if !a.spend() || !a.enter() {
		return
	}
	defer a.leave()
	f := a.flags[node]
	if f == 0 || !isStatement(a.t.Nodes[node].Kind) {
		a.statement(node, s)
		return
	}
	outer := a.scope
	a.open(node, &a.scope)
	a.statement(node, s)
	a.scope = outer
}

// isStatement reports whether marks at a node of a kind are looked at by exec;
// those at expressions are by expr.
func isStatement(k syntax.Kind) bool {
	switch k {
	case syntax.File, syntax.Block, syntax.ExprStmt, syntax.VarDef, syntax.If, syntax.For, syntax.ForEach, syntax.While,
		syntax.DoWhile, syntax.Switch, syntax.Case, syntax.Try, syntax.Catch, syntax.With, syntax.Return, syntax.Throw, syntax.Labeled,
		syntax.Defer, syntax.Spawn, syntax.Send, syntax.Delete, syntax.Assert, syntax.Assign, syntax.FuncDef, syntax.ClassDef,
		syntax.Export, syntax.Decorator, syntax.FieldDef:
		return true
	}
	return false
}

func (a *analysis) statement(node int32, s *state) {
	n := &a.t.Nodes[node]
	switch n.Kind {
	case syntax.File, syntax.Block:
		a.block(node, s)
	case syntax.Export:
		for c := range a.t.Children(node) {
			a.exec(c, s)
		}
	case syntax.If:
		a.branch(node, s)
	case syntax.For, syntax.While, syntax.DoWhile:
		a.loop(node, 0, s)
	case syntax.ForEach:
		a.forEach(node, 0, s)
	case syntax.Switch:
		a.switchOn(node, 0, s, nil)
	case syntax.Try:
		a.try(node, s)
	case syntax.With:
		for c := range a.t.Children(node) {
			if a.t.Nodes[c].Role == syntax.RoleBody {
				a.exec(c, s)
			} else {
				a.expr(c, s)
			}
		}
	case syntax.Return:
		a.result(a.returned(node, s), node, s)
		s.kill()
	case syntax.Throw:
		a.sinkHere(node, a.each(node, s))
		s.kill()
	case syntax.Break, syntax.Continue:
		a.jump(node, s)
	case syntax.Labeled:
		a.labeled(node, s)
	case syntax.FuncDef:
		a.define(node, s)
	case syntax.ClassDef:
		a.class(node, s)
	case syntax.Send:
		a.send(node, s)
	case syntax.Delete:
		a.each(node, s)
		if v := a.t.Child(node, syntax.RoleValue); v != syntax.None && a.t.Nodes[v].Kind == syntax.Ident {
			a.put(s, a.variable(v), value{})
		}
	case syntax.Defer, syntax.Spawn, syntax.ExprStmt, syntax.Assert:
		a.sinkHere(node, a.each(node, s))
	case syntax.Case, syntax.Catch, syntax.Decorator: // without what they belong to
		a.each(node, s)
	case syntax.Import, syntax.Package, syntax.TypeDef, syntax.Scope, syntax.Empty, syntax.Gap, syntax.Goto, syntax.Directive, syntax.Modifier:
	default:
		a.expr(node, s)
	}
}

// block walks through statements. Behind a return only functions are looked at,
// which may be called before.
func (a *analysis) block(node int32, s *state) {
	for c := range a.t.Children(node) {
		if a.stopped {
			return
		}
		if s.dead {
			if k := a.t.Nodes[c].Kind; k == syntax.FuncDef || k == syntax.ClassDef {
				alive := s.fork()
				alive.dead = false
				a.exec(c, alive)
			}
			continue
		}
		a.exec(c, s)
	}
}

// each evaluates the values below a node and returns what they are tainted by.
func (a *analysis) each(node int32, s *state) *set {
	var all *set
	for c := range a.t.Children(node) {
		switch a.t.Nodes[c].Role {
		case syntax.RoleType, syntax.RoleModifier, syntax.RoleTypeArg, syntax.RoleTypeParam, syntax.RoleLabel:
			continue
		}
		all = union(all, a.expr(c, s).whole())
	}
	return all
}

// sinkHere looks whether a statement is a sink, for what is in it.
func (a *analysis) sinkHere(node int32, what *set) {
	a.at(node, isSink, func(m int32) { a.reach(m, what) })
}

// branch walks through an if and, in a loop, those in its else.
func (a *analysis) branch(node int32, s *state) {
	out := a.nowhere()
	for {
		a.exec(a.t.Child(node, syntax.RoleInit), s)
		then, rest := a.cond(a.t.Child(node, syntax.RoleCond), s.fork())
		s.take(rest)
		a.exec(a.t.Child(node, syntax.RoleThen), then)
		out.join(then)
		other := a.t.Child(node, syntax.RoleElse)
		if other == syntax.None || a.t.Nodes[other].Kind != syntax.If || a.flags[other] != 0 || a.stopped {
			a.exec(other, s)
			break
		}
		node = other
	}
	out.join(s)
	s.take(out)
}

// open adds a target for break and continue.
func (fr *frame) open(a *analysis, label int32, loop, breakable bool) {
	fr.targets = append(fr.targets, target{label: label, loop: loop, breakable: breakable, out: a.nowhere(), next: a.nowhere()})
}

func (fr *frame) close() target {
	t := fr.targets[len(fr.targets)-1]
	fr.targets = fr.targets[:len(fr.targets)-1]
	return t
}

// loop walks through a loop until nothing new comes out of a round.
func (a *analysis) loop(node, label int32, s *state) {
	n := &a.t.Nodes[node]
	a.exec(a.t.Child(node, syntax.RoleInit), s)
	cond, body := a.t.Child(node, syntax.RoleCond), a.t.Child(node, syntax.RoleBody)
	endless := cond == syntax.None || a.t.Nodes[cond].Kind == syntax.Bool && a.t.Nodes[cond].Op == syntax.True
	out, broken := a.nowhere(), a.nowhere()
	for range maxRounds {
		a.frame.open(a, label, true, true)
		round := s.fork()
		if n.Kind != syntax.DoWhile {
			a.expr(cond, round)
			a.leaves(out, round, endless)
		}
		a.exec(body, round)
		t := a.frame.close()
		round.join(t.next)
		if n.Kind == syntax.DoWhile {
			a.expr(cond, round)
			a.leaves(out, round, endless)
		}
		if update := a.t.Child(node, syntax.RoleUpdate); !round.dead {
			a.expr(update, round)
		}
		broken.join(t.out)
		if !s.join(round) || a.stopped {
			break
		}
	}
	a.exec(a.t.Child(node, syntax.RoleElse), out)
	out.join(broken)
	s.take(out)
}

// leaves adds the state in which a loop ends to those behind it.
func (a *analysis) leaves(out, s *state, endless bool) {
	if !endless {
		out.join(s)
	}
}

func (a *analysis) forEach(node, label int32, s *state) {
	over := a.t.Child(node, syntax.RoleValue)
	v := a.expr(over, s)
	broken := a.nowhere()
	for range maxRounds {
		a.frame.open(a, label, true, true)
		round := s.fork()
		a.elements(node, over, v, round)
		a.exec(a.t.Child(node, syntax.RoleBody), round)
		t := a.frame.close()
		round.join(t.next)
		broken.join(t.out)
		if !s.join(round) || a.stopped {
			break
		}
	}
	a.exec(a.t.Child(node, syntax.RoleElse), s)
	s.join(broken)
}

// elements assigns what a loop or a comprehension goes over to its targets.
func (a *analysis) elements(node, over int32, v value, s *state) {
	el := plain(v.whole())
	first := true
	for c := range a.t.Children(node) {
		if a.t.Nodes[c].Role != syntax.RoleTarget {
			continue
		}
		if first && a.counts(node, c, over) {
			a.assign(c, value{}, s)
		} else if el2 := a.pairs(over, el); a.destructures(c) {
			a.assign(c, el2.through(a.t.Span(c)), s)
		} else {
			a.assign(c, el.through(a.t.Span(c)), s)
		}
		first = false
	}
}

// destructures reports whether a target takes an element apart.
func (a *analysis) destructures(target int32) bool {
	for a.t.Nodes[target].Kind == syntax.VarDef || a.t.Nodes[target].Kind == syntax.Paren {
		c := a.t.Child(target, syntax.RoleTarget)
		if a.t.Nodes[target].Kind == syntax.Paren {
			c = a.t.Child(target, syntax.RoleValue)
		}
		if c == syntax.None {
			return false
		}
		target = c
	}
	k := a.t.Nodes[target].Kind
	return k == syntax.Tuple || k == syntax.Array
}

// switchOn walks through a switch; result gets what its arms yield, if it is an
// expression.
func (a *analysis) switchOn(node, label int32, s *state, result *value) {
	a.exec(a.t.Child(node, syntax.RoleInit), s)
	subject := value{}
	if cond := a.t.Child(node, syntax.RoleCond); cond != syntax.None {
		subject = a.expr(cond, s)
	}
	a.frame.open(a, label, false, a.t.Lang != checks.Python)
	if result != nil {
		a.frame.yields = append(a.frame.yields, result)
	}
	fall, out := a.nowhere(), a.nowhere()
	taken, known := a.taken(node)
	whole := known && taken != syntax.None
	for c := range a.t.Children(node) {
		if a.t.Nodes[c].Kind != syntax.Case {
			continue
		}
		whole = whole || a.isDefault(c)
		arm := s.fork()
		a.patterns(c, subject, s, arm)
		if a.ofTexts(c) {
			a.wipe(a.t.Child(node, syntax.RoleCond), arm)
		}
		if known && c != taken {
			arm.kill()
		}
		arm.join(fall)
		body := a.t.Child(c, syntax.RoleBody)
		if arm.dead {
			continue
		}
		if result != nil && body != syntax.None && !isStatement(a.t.Nodes[body].Kind) {
			*result = a.either(*result, a.expr(body, arm))
		} else {
			a.exec(body, arm)
		}
		if a.fallsThrough(c, body) {
			fall = arm
		} else {
			fall = a.nowhere()
			out.join(arm)
		}
	}
	if result != nil {
		a.frame.yields = a.frame.yields[:len(a.frame.yields)-1]
	}
	out.join(fall)
	out.join(a.frame.close().out)
	if !whole || known && taken == syntax.None {
		out.join(s)
	}
	s.take(out)
}

// isDefault reports whether a case is taken by all that took no other.
func (a *analysis) isDefault(node int32) bool {
	for c := range a.t.Children(node) {
		r := a.t.Nodes[c].Role
		if r == syntax.RoleGuard || r == syntax.RoleCond && a.t.Nodes[c].Kind != syntax.Empty {
			return false
		}
	}
	return true
}

// ofTexts reports whether a case is taken for texts of the program's own alone,
// one of which what is switched on then is.
func (a *analysis) ofTexts(node int32) bool {
	some := false
	for c := range a.t.Children(node) {
		switch n := &a.t.Nodes[c]; {
		case n.Role == syntax.RoleCond && n.Kind == syntax.String:
			some = true
		case n.Role == syntax.RoleCond:
			return false
		}
	}
	return some
}

// patterns evaluates the conditions of a case and assigns what they bind.
func (a *analysis) patterns(node int32, subject value, s, arm *state) {
	for c := range a.t.Children(node) {
		switch a.t.Nodes[c].Role {
		case syntax.RoleCond:
			k := a.t.Nodes[c].Kind
			switch {
			case a.t.Lang == checks.Python || a.t.Lang == checks.Java && (k == syntax.VarDef || k == syntax.Call):
				a.bind(c, subject, arm)
			case k == syntax.Assign || k == syntax.Send: // of Go's select
				a.exec(c, arm)
			default:
				a.expr(c, s)
			}
		case syntax.RoleGuard:
			a.expr(c, arm)
		}
	}
}

// bind assigns what is matched to the names of a pattern.
func (a *analysis) bind(pattern int32, v value, s *state) {
	all := plain(v.whole())
	for i := pattern; i < a.t.Nodes[pattern].Sub; i++ {
		n := &a.t.Nodes[i]
		switch {
		case n.Role == syntax.RoleCallee || n.Role == syntax.RoleKey || n.Role == syntax.RoleType || n.Kind == syntax.Member:
			i = n.Sub - 1
		case n.Kind == syntax.Ident && (n.Role == syntax.RoleTarget || a.t.Lang == checks.Python):
			a.put(s, a.variable(i), all.through(a.t.Span(i)))
		}
	}
}

// fallsThrough reports whether a case goes on into the next one, if it comes to
// its end.
func (a *analysis) fallsThrough(node, body int32) bool {
	switch a.t.Lang {
	case checks.JavaScript, checks.TypeScript:
		return true
	case checks.Java:
		return a.t.Nodes[node].Flags&syntax.FlagArrow == 0
	case checks.Go:
		last := syntax.None
		if body != syntax.None {
			for c := range a.t.Children(body) {
				last = c
			}
		}
		return last != syntax.None && a.t.Nodes[last].Kind == syntax.Directive
	}
	return false
}

// try walks through a try. Whatever a variable is set to in the body, it may be
// when something is caught.
func (a *analysis) try(node int32, s *state) {
	thrown := s.fork()
	a.tries = append(a.tries, thrown)
	finally, other := syntax.None, syntax.None
	var catches []int32
	for c := range a.t.Children(node) {
		switch a.t.Nodes[c].Role {
		case syntax.RoleWith:
			a.expr(c, s)
		case syntax.RoleBody:
			a.exec(c, s)
		case syntax.RoleElse:
			other = c
		case syntax.RoleFinally:
			finally = c
		case syntax.RoleCatch:
			catches = append(catches, c)
		}
	}
	a.tries = a.tries[:len(a.tries)-1]
	caught := thrown.fork()
	a.mayThrow(thrown)
	a.tries = append(a.tries, thrown)
	a.exec(other, s)
	for _, c := range catches {
		in := caught.fork()
		a.catch(c, in)
		s.join(in)
	}
	a.tries = a.tries[:len(a.tries)-1]
	a.mayThrow(thrown)
	if finally == syntax.None {
		return
	}
	// What is in finally is seen by every way out, and then only by the usual
	// one, so that what was cleaned stays so.
	thrown.join(s)
	a.exec(finally, thrown)
	if !s.dead {
		a.exec(finally, s)
	}
}

// mayThrow adds a state to what may be when something is thrown to the try
// around.
func (a *analysis) mayThrow(s *state) {
	if len(a.tries) > 0 {
		a.tries[len(a.tries)-1].join(s)
	}
}

func (a *analysis) catch(node int32, s *state) {
	outer := a.scope
	if a.flags[node] != 0 {
		a.open(node, &a.scope)
	}
	if target := a.t.Child(node, syntax.RoleTarget); target != syntax.None {
		a.assign(target, value{}, s)
	}
	a.exec(a.t.Child(node, syntax.RoleBody), s)
	a.scope = outer
}

// put sets a variable.
func (a *analysis) put(s *state, v int32, to value) {
	s.set(v, to)
	if f := a.current(); f != nil && f.parent != nil && !a.t.Within(a.declares[v], f.node) && !slices.Contains(f.outside, v) {
		f.outside = append(f.outside, v)
	}
	if len(a.tries) > 0 {
		thrown := a.tries[len(a.tries)-1]
		thrown.set(v, a.either(thrown.get(v), to))
	}
}

// returned evaluates what a return returns: in Go, without a value, its named
// results.
func (a *analysis) returned(node int32, s *state) value {
	if v := a.t.Child(node, syntax.RoleValue); v != syntax.None || a.frame.fn == nil {
		return a.expr(v, s)
	}
	var out value
	i := 0
	for c := range a.t.Children(a.frame.fn.node) {
		if n := &a.t.Nodes[c]; n.Role == syntax.RoleResult {
			if n.Sym != 0 {
				out = a.with(out, a.item(i), plain(s.get(a.variable(c)).whole()))
			}
			i++
		}
	}
	if i == 1 {
		return plain(out.whole())
	}
	return out
}

// result adds to what the function returns.
func (a *analysis) result(v value, node int32, s *state) {
	a.sinkHere(node, v.whole())
	a.frame.exit.join(s)
	a.frame.gives(a, v.through(a.t.Span(node)))
}

func (fr *frame) gives(a *analysis, v value) {
	if f := fr.fn; f != nil && !v.clean() {
		f.grew = f.grew || !a.covers(f.ret, v)
		f.ret = a.either(f.ret, v)
	}
}

// jump ends a break or continue at its target.
func (a *analysis) jump(node int32, s *state) {
	n := &a.t.Nodes[node]
	for i := len(a.frame.targets) - 1; i >= 0; i-- {
		t := &a.frame.targets[i]
		switch {
		case n.Sym != 0 && t.label != n.Sym:
		case n.Kind == syntax.Continue && t.loop:
			t.next.join(s)
			s.kill()
			return
		case n.Kind == syntax.Break && (n.Sym != 0 || t.breakable):
			t.out.join(s)
			s.kill()
			return
		}
	}
	s.kill()
}

func (a *analysis) labeled(node int32, s *state) {
	body, label := a.t.Child(node, syntax.RoleBody), a.t.Nodes[node].Sym
	if body == syntax.None {
		return
	}
	switch a.t.Nodes[body].Kind {
	case syntax.For, syntax.While, syntax.DoWhile:
		a.loop(body, label, s)
	case syntax.ForEach:
		a.forEach(body, label, s)
	case syntax.Switch:
		a.switchOn(body, label, s, nil)
	default:
		a.frame.open(a, label, false, false)
		a.exec(body, s)
		s.join(a.frame.close().out)
	}
}

// define meets a function where it is written: its decorators are called then,
// and a closure sees the variables around it.
func (a *analysis) define(node int32, s *state) {
	for c := range a.t.Children(node) {
		if a.t.Nodes[c].Kind == syntax.Decorator {
			a.expr(a.t.Child(c, syntax.RoleValue), s)
		}
	}
	if f := a.funcAt[node]; f != nil && f.parent != nil {
		a.closure(f, s)
	}
}

// class walks through what a class does where it is written: fields, and
// closures if it is in a function.
func (a *analysis) class(node int32, s *state) {
	for c := range a.t.Children(node) {
		n := &a.t.Nodes[c]
		switch {
		case n.Kind == syntax.Decorator:
			a.expr(a.t.Child(c, syntax.RoleValue), s)
		case n.Role == syntax.RoleBody || n.Role == syntax.RoleItem:
			a.exec(c, s)
		}
	}
}

// send puts a value into a channel.
func (a *analysis) send(node int32, s *state) {
	v := a.expr(a.t.Child(node, syntax.RoleValue), s)
	a.sinkHere(node, v.whole())
	if target := a.t.Child(node, syntax.RoleTarget); target != syntax.None {
		a.expr(target, s)
		a.pour(target, v.whole().through(a.t.Span(target)), s)
	}
}
