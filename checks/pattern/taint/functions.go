package taint

import (
	"sort"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A function is a function, method or closure of the file with a body, and what
// is known of what it does: its summary.
type function struct {
	index  int32
	node   int32
	body   int32
	params []int32
	// this is the Param of the receiver in Go and Python, which is none of
	// params; None where it is the keyword this, or nothing.
	this   int32
	class  int32       // the class, or New with a body, that it is a method of, or None
	inner  []*function // all closures in it, of one that is none itself
	parent *function   // around it; nil for one of the file or a class of it
	arrow  bool        // this is that of the function around it

	// ret is what it returns. In it, and in the others, stand symbols for what
	// its parameters will be.
	ret value
	// sinks are the sinks that a parameter reaches, with what gets there.
	sinks []sunk
	// out is what parameters, and at the end this, are changed to.
	out []outcome

	grew bool // more is known than before
	done bool // and will not be more
	// fresh says that it was walked through in this round of a circle of
	// functions; low is how far down running it depends on one.
	fresh   bool
	low     int
	depth   int // in analysis.running, from 1 on
	walked  bool
	recurs  bool   // it was called while it was walked through
	entry   *state // of a closure: what the variables around it may be
	exit    *state
	rebound map[int32]bool // variables that were set to something else
	// outside are the variables around a closure that it changes.
	outside []int32
}

// A sunk is what gets to a sink.
type sunk struct {
	sink int32
	what *set
}

// An outcome is what the object of a parameter is after a call.
type outcome struct {
	param int32 // or receiver
	is    value
}

// reaches notes that something of a parameter gets to a sink.
func (f *function) reaches(sink int32, what *set) {
	for i := range f.sinks {
		if s := &f.sinks[i]; s.sink == sink {
			f.grew = f.grew || !s.what.covers(what)
			s.what = union(s.what, what)
			return
		}
	}
	f.sinks = append(f.sinks, sunk{sink, what})
	f.grew = true
}

// functions finds the functions of the file.
func (a *analysis) functions() {
	a.funcAt = map[int32]*function{}
	a.byName = map[int32][]*function{}
	var open []*function
	var classes []int32
	for i := range a.t.Nodes {
		at, n := int32(i), &a.t.Nodes[i]
		for len(open) > 0 && a.t.Nodes[open[len(open)-1].node].Sub <= at {
			open = open[:len(open)-1]
		}
		for len(classes) > 0 && a.t.Nodes[classes[len(classes)-1]].Sub <= at {
			classes = classes[:len(classes)-1]
		}
		switch n.Kind {
		case syntax.ClassDef, syntax.New:
			classes = append(classes, at)
		case syntax.FuncDef, syntax.Lambda:
			if f := a.function(at, open, classes); f != nil {
				open = append(open, f)
			}
		}
	}
}

// function makes the function at a node, if it has a body.
func (a *analysis) function(at int32, open []*function, classes []int32) *function {
	f := &function{index: int32(len(a.funcs)), node: at, body: syntax.None, this: syntax.None, class: syntax.None}
	n := &a.t.Nodes[at]
	for c := range a.t.Children(at) {
		switch a.t.Nodes[c].Role {
		case syntax.RoleParam:
			if a.t.Nodes[c].Kind == syntax.Param && !a.isMarker(c) {
				f.params = append(f.params, c)
			}
		case syntax.RoleReceiver:
			f.this = c
		case syntax.RoleBody:
			f.body = c
		}
	}
	if f.body == syntax.None {
		return nil
	}
	if len(open) > 0 {
		f.parent = open[len(open)-1]
		f.outermost().inner = append(f.outermost().inner, f)
	}
	f.arrow = n.Kind == syntax.Lambda && (n.Flags&syntax.FlagArrow != 0 || a.t.Lang == checks.Go)
	if n.Kind == syntax.FuncDef && len(classes) > 0 {
		a.method(f, classes[len(classes)-1])
	}
	a.funcs = append(a.funcs, f)
	a.funcAt[at] = f
	if sym := a.nameOf(f); sym != 0 {
		a.byName[sym] = append(a.byName[sym], f)
	}
	if f.class != syntax.None && a.isConstructor(f) {
		if sym := a.t.Nodes[f.class].Sym; sym != 0 && sym != n.Sym {
			a.byName[sym] = append(a.byName[sym], f)
		}
	}
	return f
}

// isMarker reports whether a Param is Python's / or *.
func (a *analysis) isMarker(param int32) bool {
	if a.t.Lang != checks.Python {
		return false
	}
	name := a.t.Name(param)
	return name == "/" || name == "*"
}

// method makes a function a method of a class, if it stands right in it.
func (a *analysis) method(f *function, class int32) {
	n := &a.t.Nodes[f.node]
	block := n.Parent
	if block < 0 || a.t.Nodes[block].Parent != class {
		return
	}
	f.class = class
	if a.t.Lang == checks.Python && n.Flags&syntax.FlagStatic == 0 && len(f.params) > 0 && !a.decorated(f.node, "staticmethod") {
		f.this, f.params = f.params[0], f.params[1:]
	}
}

// decorated reports whether a function has a decorator of a plain name.
func (a *analysis) decorated(node int32, name string) bool {
	for c := range a.t.Children(node) {
		if a.t.Nodes[c].Kind != syntax.Decorator {
			continue
		}
		if v := a.t.Child(c, syntax.RoleValue); v != syntax.None && a.t.Name(v) == name {
			return true
		}
	}
	return false
}

// nameOf returns the name of a function, or of what it is assigned to.
func (a *analysis) nameOf(f *function) int32 {
	n := &a.t.Nodes[f.node]
	if n.Sym != 0 || n.Parent < 0 {
		return n.Sym
	}
	p := &a.t.Nodes[n.Parent]
	switch p.Kind {
	case syntax.VarDef, syntax.Assign:
		if target := a.t.Child(n.Parent, syntax.RoleTarget); target != syntax.None && n.Role == syntax.RoleValue {
			return a.t.Nodes[target].Sym
		}
	case syntax.KeyValue, syntax.FieldDef:
		return p.Sym
	}
	return 0
}

func (a *analysis) isConstructor(f *function) bool {
	n := &a.t.Nodes[f.node]
	switch a.t.Lang {
	case checks.Python:
		return a.t.Name(f.node) == "__init__"
	case checks.Java:
		return n.Sym != 0 && n.Sym == a.t.Nodes[f.class].Sym
	}
	return a.t.Name(f.node) == "constructor"
}

// relevant returns whether what stands outside of functions has to be walked
// through, and which functions have to for their own sake: those from which
// both a source and a sink can be reached through functions of the file.
// Functions that these call are walked through when they are called.
func (a *analysis) relevant() (file bool, matters []bool) {
	g := newCalls(a)
	for _, h := range a.marks.at {
		switch h.kind {
		case isSource:
			g.has(h.node, g.source)
		case isSink:
			g.has(h.node, g.sink)
		}
	}
	own := g.source[g.file]
	g.spread(g.source)
	g.spread(g.sink)
	matters = make([]bool, len(a.funcs))
	for _, f := range a.funcs {
		matters[f.index] = g.sink[f.index] && (own || g.source[f.index])
	}
	return own || g.source[g.file] && g.sink[g.file], matters
}

// calls says which functions of the file name which. Closures count as part of
// the function around them.
type calls struct {
	a            *analysis
	file         int         // the number of what is outside of functions
	outer        []*function // those that are in no other
	by           [][]int32   // those that name one
	source, sink []bool
}

func newCalls(a *analysis) *calls {
	n := len(a.funcs) + 1
	g := &calls{a: a, file: n - 1, by: make([][]int32, n), source: make([]bool, n), sink: make([]bool, n)}
	outer, end := int32(g.file), int32(0)
	next := 0
	for i := range a.t.Nodes {
		at, node := int32(i), &a.t.Nodes[i]
		if at >= end {
			outer = int32(g.file)
		}
		for next < len(a.funcs) && a.funcs[next].node == at {
			if f := a.funcs[next]; f.parent == nil {
				g.outer = append(g.outer, f)
				outer, end = f.index, node.Sub
			}
			next++
		}
		if node.Kind == syntax.FuncDef {
			g.made(at, outer)
		}
		if node.Sym == 0 || node.Kind != syntax.Ident && node.Kind != syntax.Member {
			continue
		}
		for _, f := range a.byName[node.Sym] {
			g.names(outer, f)
		}
	}
	return g
}

// names notes that one function names another.
func (g *calls) names(from int32, f *function) {
	to := f.outermost().index
	if by := g.by[to]; to != from && (len(by) == 0 || by[len(by)-1] != from) {
		g.by[to] = append(by, from)
	}
}

// made counts the constructor of a class as named by its methods.
func (g *calls) made(node, outer int32) {
	f := g.a.funcAt[node]
	if f == nil || f.class == syntax.None {
		return
	}
	if c := g.a.constructor(f.class); c != nil {
		g.names(outer, c)
	}
}

func (f *function) outermost() *function {
	for f.parent != nil {
		f = f.parent
	}
	return f
}

// has notes that there is something at a node: in the function around it, or
// in all that are within it.
func (g *calls) has(node int32, what []bool) {
	end := g.a.t.Nodes[node].Sub
	i := sort.Search(len(g.outer), func(i int) bool { return g.a.t.Nodes[g.outer[i].node].Sub > node })
	if i < len(g.outer) && g.outer[i].node <= node {
		what[g.outer[i].index] = true
		return
	}
	what[g.file] = true
	for ; i < len(g.outer) && g.outer[i].node < end; i++ {
		what[g.outer[i].index] = true
	}
}

// spread passes on to functions what those have that they name.
func (g *calls) spread(what []bool) {
	var todo []int32
	for i, has := range what {
		if has {
			todo = append(todo, int32(i))
		}
	}
	for len(todo) > 0 {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, by := range g.by[at] {
			if !what[by] {
				what[by] = true
				todo = append(todo, by)
			}
		}
	}
}

// A varKey is a variable: what declares it or, where that isn't known, its name
// in the outermost function.
type varKey struct{ def, sym int32 }

// thisSym is the name of this.
const thisSym int32 = -1

func (a *analysis) number(k varKey) int32 {
	v, ok := a.vars[k]
	if !ok {
		v = int32(len(a.vars))
		a.vars[k] = v
		a.declares = append(a.declares, k.def)
	}
	return v
}

// variable returns the number of the variable that a node with a name refers to
// or declares.
func (a *analysis) variable(node int32) int32 {
	if v := a.varOf[node]; v != 0 {
		return v - 1
	}
	def := a.def(node)
	k := varKey{def: def}
	if def == syntax.None {
		k = varKey{def: a.unit(), sym: a.t.Nodes[node].Sym}
	}
	v := a.number(k)
	a.varOf[node] = v + 1
	return v
}

// unit returns the node of the outermost function that is walked through.
func (a *analysis) unit() int32 {
	if a.frame == nil || a.frame.fn == nil {
		return 0
	}
	return a.frame.fn.outermost().node
}

func (a *analysis) def(node int32) int32 {
	if a.names == nil {
		return syntax.None
	}
	return a.names.Def(node)
}

// this returns the variable of the keyword this in a function.
func (a *analysis) this(f *function) int32 {
	for f != nil && f.arrow && f.class == syntax.None {
		f = f.parent
	}
	switch {
	case f == nil:
		return a.number(varKey{0, thisSym})
	case f.this != syntax.None:
		return a.variable(f.this)
	case f.class != syntax.None:
		return a.number(varKey{f.class, thisSym})
	}
	return a.number(varKey{f.node, thisSym})
}

// fieldOf returns the class whose field a plain name is, as it may be in Java; or
// None.
func (a *analysis) fieldOf(node int32) int32 {
	if a.t.Lang != checks.Java {
		return syntax.None
	}
	def := a.def(node)
	if def == syntax.None || a.t.Nodes[def].Kind != syntax.FieldDef || a.t.Nodes[def].Flags&syntax.FlagStatic != 0 {
		return syntax.None
	}
	block := a.t.Nodes[def].Parent
	if block < 0 {
		return syntax.None
	}
	return a.t.Nodes[block].Parent
}

// callee returns the function of the file that a call is one of, or nil. makes
// says that it makes an object.
func (a *analysis) callee(node int32) (f *function, makes bool) {
	for node != syntax.None && a.t.Nodes[node].Kind == syntax.Paren {
		node = a.t.Child(node, syntax.RoleValue)
	}
	if node == syntax.None {
		return nil, false
	}
	switch n := &a.t.Nodes[node]; n.Kind {
	case syntax.Lambda:
		return a.funcAt[node], false
	case syntax.Ident:
		return a.named(node)
	case syntax.Super:
		return nil, false
	case syntax.Member:
		return a.methodAt(node), false
	}
	return nil, false
}

// named returns the function that a plain name stands for.
func (a *analysis) named(node int32) (f *function, makes bool) {
	if def := a.def(node); def != syntax.None {
		return a.declared(def)
	}
	if found := a.byName[a.t.Nodes[node].Sym]; a.names == nil && len(found) == 1 {
		return found[0], found[0].class != syntax.None && a.isConstructor(found[0])
	}
	return nil, false
}

// declared returns the function that a node declares: itself, the constructor
// of a class, or the one value of a variable.
func (a *analysis) declared(def int32) (f *function, makes bool) {
	switch a.t.Nodes[def].Kind {
	case syntax.FuncDef:
		return a.funcAt[def], false
	case syntax.ClassDef:
		f = a.constructor(def)
		return f, f != nil
	case syntax.Import, syntax.ImportAs, syntax.ImportName, syntax.Param:
		return nil, false
	}
	set := a.names.Assigns(def)
	if len(set) != 1 {
		return nil, false
	}
	if v := a.t.Child(set[0], syntax.RoleValue); v != syntax.None {
		return a.funcAt[v], false
	}
	return nil, false
}

// constructor returns the only constructor of a class.
func (a *analysis) constructor(class int32) *function {
	var one *function
	for _, f := range a.byName[a.t.Nodes[class].Sym] {
		if f.class != class || !a.isConstructor(f) {
			continue
		}
		if one != nil {
			return nil
		}
		one = f
	}
	return one
}

// methodAt returns the method that a Member names: one of the class around it
// for this and self, one of the class that is named or that the object is
// written to be of.
func (a *analysis) methodAt(member int32) *function {
	object := a.t.First(member)
	if object == syntax.None {
		return nil
	}
	found := a.byName[a.t.Nodes[member].Sym]
	if len(found) == 0 {
		return nil
	}
	class, own := a.classOf(object)
	var one *function
	for _, f := range found {
		switch {
		case f.class == syntax.None && f.this == syntax.None:
			continue
		case class != 0 && a.classSym(f) != class:
			continue
		case class == 0 && !own:
			continue
		case one != nil:
			return nil
		}
		one = f
	}
	return one
}

// classOf returns the name of the class that an object is of, or whether it is
// that of the function that is walked through and has no name.
func (a *analysis) classOf(object int32) (sym int32, own bool) {
	n := &a.t.Nodes[object]
	fn := a.enclosingMethod()
	if fn != nil && (n.Kind == syntax.This || n.Kind == syntax.Ident && fn.this != syntax.None && a.variable(object) == a.variable(fn.this)) {
		return a.classSym(fn), true
	}
	if n.Kind == syntax.Ident {
		if def := a.def(object); def != syntax.None && a.t.Nodes[def].Kind == syntax.ClassDef {
			return n.Sym, false
		}
	}
	return a.t.Lookup(strings.TrimLeft(a.typeOf(object), "*&")), false
}

// enclosingMethod returns the method around what is walked through, if it is one.
func (a *analysis) enclosingMethod() *function {
	if a.frame == nil {
		return nil
	}
	f := a.frame.fn
	for f != nil && f.class == syntax.None && f.this == syntax.None {
		f = f.parent
	}
	return f
}

// classSym returns the name of the class, or in Go the type, of a method.
func (a *analysis) classSym(f *function) int32 {
	if f.class != syntax.None {
		return a.t.Nodes[f.class].Sym
	}
	if f.this == syntax.None {
		return 0
	}
	for i := f.this + 1; i < a.t.Nodes[f.this].Sub; i++ {
		if a.t.Nodes[i].Kind == syntax.Ident && a.t.Nodes[i].Role != syntax.RoleTypeArg {
			return a.t.Nodes[i].Sym
		}
	}
	return 0
}
