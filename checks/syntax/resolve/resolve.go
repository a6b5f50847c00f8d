// Package resolve tells what the names in one file mean: what is imported
// under which name, which declaration a name refers to, what is assigned to it,
// which value an expression always has, and which type it is written to have.
//
// It promises to say nothing rather than something wrong. A name that a
// parameter or a local variable hides is no import; a variable that is set
// twice is no constant; what only another file can tell is unknown. It fails at
// nothing, on broken trees neither. Everything is found out when it is first
// asked for, in time linear in the size of the tree, and remembered.
//
// Scopes are those of the language: functions for Python, with class bodies
// that their methods don't see, global and nonlocal, and comprehensions; blocks
// for Go, Java, let and const; functions for var. In Java a method has another
// name than a field that is called the same.
package resolve

import (
	"slices"
	"sort"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// Names are the names of one file. They aren't safe for concurrent use.
type Names struct {
	*syntax.Tree
	unquote func([]byte) (string, bool)
	style   style

	table   *table          // nil until a name is looked up
	imports *imports        // nil until an import is asked for
	consts  *consts         // nil until a constant is asked for
	types   map[int32]typed // of the nodes that were asked for

	fieldList   []fieldOf
	fieldsKnown bool
}

// Of prepares a tree. unquote returns what a literal stands for. Nothing is
// done before the first question.
func Of(t *syntax.Tree, unquote func([]byte) (string, bool)) *Names {
	return &Names{Tree: t, unquote: unquote, style: styleOf(t.Lang)}
}

// A style says whose rules names follow.
type style uint8

const (
	otherStyle style = iota
	pythonStyle
	scriptStyle // JavaScript and TypeScript
	goStyle
	javaStyle
	shellStyle
	hclStyle // Terraform
)

func styleOf(lang checks.Lang) style {
	switch lang {
	case checks.Python:
		return pythonStyle
	case checks.JavaScript, checks.TypeScript:
		return scriptStyle
	case checks.Go:
		return goStyle
	case checks.Java:
		return javaStyle
	case checks.Shell:
		return shellStyle
	case checks.Terraform:
		return hclStyle
	}
	return otherStyle
}

// A variable is what a name stands for in a part of the text: also a function,
// a class, an import.
type variable struct {
	sym   int32
	def   int32 // the node that declares it; no other variable has the same
	scope int32 // the node that it belongs to
	// It is seen from from up to to. Of variables with one name, these ranges
	// lie within each other or apart.
	from, to int32
	outer    int32 // the variable of that name that it hides, or none
	meant    int32 // of Python's global and nonlocal: the variable of another scope, or none
	// Where it is set, as indices of sets: the first and the last.
	first, last int32
	traits      traits
}

type traits uint8

const (
	isParam traits = 1 << iota
	isConst
	isMethod // a method of Java
	isMember // of a class, and seen in it by its plain name
	isType   // a class or a type
	isImport // at least one of the sets is an import
	isAlias  // a set looks like another name for something imported
)

// none is the index of no variable and no set.
const none int32 = -1

// A set is a place where a variable gets its value. Declarations of functions,
// classes and imports are some, too.
type set struct {
	v    int32 // the variable
	at   int32 // the Ident, or the node that has the name
	node int32 // the statement
	next int32 // the next one of the same variable
}

// A table has all variables of a file.
type table struct {
	vars []variable
	sets []set
	// A symbol's variables are order[of[sym]:of[sym+1]], by where they are
	// first seen.
	order, of []int32
	byDef     []int32 // variables by the node that declares them
	// bound are the names where they are declared, by node: there, a variable
	// may not be seen yet.
	bound []binding
	// frames are the functions, classes and comprehensions, in order. To climb
	// from parent to parent takes long in an expression of many operators.
	frames []frame
	// imports are the nodes that may import something.
	imports []int32
	// opaque says that a shell runs other code, which may set variables.
	opaque bool
	// members are the places where a member of anything is set.
	members []memberSet
}

type binding struct{ at, v int32 }

// A frame is a function, class or comprehension: its node, where that ends, and
// the index of the frame around it, or none.
type frame struct{ node, end, around int32 }

// frameOf returns the innermost frame around a node, or none.
func (t *table) frameOf(node int32) int32 {
	k := int32(sort.Search(len(t.frames), func(k int) bool { return t.frames[k].node >= node })) - 1
	for k >= 0 && t.frames[k].end <= node {
		k = t.frames[k].around
	}
	return k
}

// A memberSet is an assignment to x.name, or a field's declaration.
type memberSet struct{ sym, at, node int32 }

// scopes returns the table, which it makes if it has to.
func (n *Names) scopes() *table {
	if n.table == nil {
		w := &walker{Tree: n.Tree, style: n.style, table: &table{}}
		w.walk()
		n.table = w.table
		n.table.finish(n)
	}
	return n.table
}

// finish sorts what the walk found, and finds out whose the sets are.
func (t *table) finish(n *Names) {
	symbols := int32(0)
	for i := range t.vars {
		symbols = max(symbols, t.vars[i].sym)
	}
	t.of = make([]int32, symbols+2)
	for i := range t.vars {
		t.of[t.vars[i].sym+1]++
	}
	for i := 1; i < len(t.of); i++ {
		t.of[i] += t.of[i-1]
	}
	t.order = make([]int32, len(t.vars))
	at := slices.Clone(t.of)
	for i := range t.vars {
		s := t.vars[i].sym
		t.order[at[s]] = int32(i)
		at[s]++
	}
	for s := range t.of[:len(t.of)-1] {
		t.nest(t.order[t.of[s]:t.of[s+1]])
	}
	byAt := func(a, b binding) int { return int(a.at - b.at) }
	if !slices.IsSortedFunc(t.bound, byAt) {
		slices.SortStableFunc(t.bound, byAt)
	}
	t.byDef = make([]int32, len(t.vars))
	for i := range t.byDef {
		t.byDef[i] = int32(i)
	}
	byDef := func(a, b int32) int { return int(t.vars[a].def - t.vars[b].def) }
	if !slices.IsSortedFunc(t.byDef, byDef) {
		slices.SortStableFunc(t.byDef, byDef)
	}
	for i := range t.sets {
		t.link(n, int32(i))
	}
}

// nest sorts the variables of one name and finds out which hides which.
func (t *table) nest(vars []int32) {
	byFrom := func(a, b int32) int {
		x, y := &t.vars[a], &t.vars[b]
		if x.from != y.from {
			return int(x.from - y.from)
		}
		return int(y.to - x.to)
	}
	if !slices.IsSortedFunc(vars, byFrom) {
		slices.SortStableFunc(vars, byFrom)
	}
	for i, v := range vars {
		outer := none
		if i > 0 {
			outer = vars[i-1]
		}
		for outer != none && t.vars[outer].to < t.vars[v].to {
			outer = t.vars[outer].outer
		}
		t.vars[v].outer = outer
	}
}

// link adds a set to those of its variable.
func (t *table) link(n *Names, i int32) {
	s := &t.sets[i]
	if s.v == none {
		if s.v = n.lookup(s.at, n.Nodes[s.at].Sym); s.v == none {
			return
		}
	}
	s.v = t.real(s.v)
	v := &t.vars[s.v]
	if v.first == none {
		v.first = i
	} else {
		t.sets[v.last].next = i
	}
	v.last = i
}

// real follows global and nonlocal.
func (t *table) real(v int32) int32 {
	for range 8 {
		if v == none || t.vars[v].meant == none {
			return v
		}
		v = t.vars[v].meant
	}
	return none
}

// lookup returns the variable that a name means at a node.
func (n *Names) lookup(at, sym int32) int32 {
	t := n.table
	if sym <= 0 || int(sym)+1 >= len(t.of) {
		return none
	}
	vars := t.order[t.of[sym]:t.of[sym+1]]
	if len(vars) == 0 {
		return none
	}
	if n.mayBind(at) {
		if v := t.boundAt(at); v != none {
			return t.real(v)
		}
	}
	k := sort.Search(len(vars), func(k int) bool { return t.vars[vars[k]].from > at })
	if k == 0 {
		return none
	}
	for v := vars[k-1]; v != none; v = t.vars[v].outer {
		if at < t.vars[v].to && n.sees(at, v) {
			return t.real(v)
		}
	}
	return none
}

// boundAt returns the variable that is declared at a node.
func (t *table) boundAt(at int32) int32 {
	k := sort.Search(len(t.bound), func(k int) bool { return t.bound[k].at >= at })
	if k < len(t.bound) && t.bound[k].at == at {
		return t.bound[k].v
	}
	return none
}

// mayBind reports whether a node has a place in which names are declared.
func (n *Names) mayBind(at int32) bool {
	switch n.Nodes[at].Role {
	case syntax.RoleTarget, syntax.RoleItem, syntax.RoleValue:
		return true
	}
	return false
}

// sees reports whether a variable whose range a node is in is seen from there.
func (n *Names) sees(at, v int32) bool {
	x := &n.table.vars[v]
	switch n.style {
	case pythonStyle:
		if n.Nodes[x.scope].Kind == syntax.Compr {
			return !n.firstIterable(at, x.scope)
		}
		return x.traits&isMember == 0 || !n.functionBetween(at, x.scope)
	case javaStyle:
		node := &n.Nodes[at]
		parent := syntax.Invalid
		if node.Parent >= 0 {
			parent = n.Nodes[node.Parent].Kind
		}
		switch {
		case x.traits&isImport != 0:
			return true
		case node.Kind == syntax.Ident && node.Role == syntax.RoleCallee && parent == syntax.Call:
			return x.traits&isMethod != 0
		case node.Kind == syntax.Ident && (parent == syntax.TypeExpr || parent == syntax.New):
			return x.traits&isType != 0 || node.Role == syntax.RoleArg || node.Role == syntax.RoleObject
		}
		return x.traits&isMethod == 0 || node.Kind == syntax.FuncDef
	case shellStyle:
		return (x.traits&isMethod != 0) == (n.Nodes[at].Kind == syntax.Word && n.Nodes[at].Role == syntax.RoleCallee)
	}
	return true
}

// firstIterable reports whether a node is in what a comprehension loops over
// first: that is no part of its scope.
func (n *Names) firstIterable(at, compr int32) bool {
	for c := n.First(compr); c != syntax.None; c = n.Next(c) {
		if n.Nodes[c].Kind == syntax.CompFor {
			value := n.Child(c, syntax.RoleValue)
			return value != syntax.None && n.Within(at, value)
		}
	}
	return false
}

// functionBetween reports whether a function or a comprehension lies around a
// node, inside of another.
func (n *Names) functionBetween(at, outer int32) bool {
	t := n.table
	for k := t.frameOf(at); k >= 0 && t.frames[k].node > outer; k = t.frames[k].around {
		switch p := t.frames[k].node; n.Nodes[p].Kind {
		case syntax.FuncDef, syntax.Lambda:
			if body := n.Child(p, syntax.RoleBody); body != syntax.None && n.Within(at, body) {
				return true
			}
		case syntax.Compr:
			if !n.firstIterable(at, p) {
				return true
			}
		}
	}
	return false
}

// variableOf returns the variable that a node refers to or declares.
func (n *Names) variableOf(node int32) int32 {
	if node < 0 || int(node) >= len(n.Nodes) {
		return none
	}
	t := n.scopes()
	switch x := &n.Nodes[node]; x.Kind {
	case syntax.Ident:
		if n.isKey(node) {
			return none
		}
		return n.lookup(node, x.Sym)
	case syntax.Expansion:
		return n.lookup(node, x.Sym)
	case syntax.Word:
		if n.style == shellStyle && x.Role == syntax.RoleCallee {
			return n.lookup(node, x.Sym)
		}
	}
	return t.declaredBy(node)
}

// declaredBy returns the variable that a node declares.
func (t *table) declaredBy(node int32) int32 {
	k := sort.Search(len(t.byDef), func(k int) bool { return t.vars[t.byDef[k]].def >= node })
	if k < len(t.byDef) && t.vars[t.byDef[k]].def == node {
		return t.real(t.byDef[k])
	}
	return none
}

// isKey reports whether an Ident is the name of a field in a literal.
func (n *Names) isKey(node int32) bool {
	x := &n.Nodes[node]
	if x.Role != syntax.RoleKey {
		return false
	}
	if n.style != goStyle || n.Nodes[x.Parent].Kind != syntax.KeyValue {
		return true
	}
	// In a literal of a map a name is a value.
	lit := n.Nodes[x.Parent].Parent
	if lit < 0 || n.Nodes[lit].Kind != syntax.Composite {
		return true
	}
	typ := n.Child(lit, syntax.RoleType)
	return typ == syntax.None || n.Name(typ) != "map"
}

// Def returns the node that declares what an Ident refers to: a VarDef, Assign,
// Walrus, ForEach, Param, Catch, CompFor, FuncDef, ClassDef, TypeDef, FieldDef,
// Import, ImportAs or ImportName. Where a statement declares several names it
// is the Ident in its target, so that no two variables have the same. That of a
// command of a shell is a FuncDef, that of Terraform's local.x a KeyValue. It is
// None where that is unknown. A node that declares something is its own.
func (n *Names) Def(node int32) int32 {
	if node >= 0 && int(node) < len(n.Nodes) {
		switch k := n.Nodes[node].Kind; {
		case n.style == hclStyle && k == syntax.Member:
			return n.terraformLocal(node)
		case n.style == hclStyle && k == syntax.KeyValue && n.isTerraformLocal(node), n.style == javaStyle && k == syntax.FuncDef:
			return node
		}
	}
	v := n.variableOf(node)
	if v == none {
		return syntax.None
	}
	if n.style == javaStyle && n.table.vars[v].traits&isMethod != 0 && n.Nodes[node].Kind == syntax.Ident {
		return n.overload(v, node)
	}
	return n.table.vars[v].def
}

// maxOverloads bounds how many methods of one name are told apart.
const maxOverloads = 32

// overload returns the one method of a name that takes as many arguments as a
// call has.
func (n *Names) overload(v, callee int32) int32 {
	t := n.table
	if s := t.vars[v].first; s != none && t.sets[s].next == none {
		return t.vars[v].def
	}
	call, found := n.Nodes[callee].Parent, syntax.None
	tried := 0
	for s := t.vars[v].first; s != none; s = t.sets[s].next {
		if tried++; tried > maxOverloads {
			return syntax.None
		}
		def := t.sets[s].node
		if n.count(def, syntax.RoleParam) != n.count(call, syntax.RoleArg) {
			continue
		}
		if found != syntax.None {
			return syntax.None
		}
		found = def
	}
	return found
}

func (n *Names) count(node int32, role syntax.Role) int {
	count := 0
	for c := n.First(node); c != syntax.None; c = n.Next(c) {
		if n.Nodes[c].Role == role {
			count++
		}
	}
	return count
}

// Assigns returns the nodes that set a variable, by the node that declares it,
// in order. The declaration is among them where it has a value, and so are
// declarations of functions, classes and imports. A Unary in it is Go's &x:
// what is done with the address isn't known.
func (n *Names) Assigns(def int32) []int32 {
	t := n.scopes()
	v := t.declaredBy(def)
	if v == none {
		if n.style == hclStyle && def >= 0 && int(def) < len(n.Nodes) && n.isTerraformLocal(def) {
			return []int32{def}
		}
		return nil
	}
	var nodes []int32
	for s := t.vars[v].first; s != none; s = t.sets[s].next {
		nodes = append(nodes, t.sets[s].node)
	}
	return nodes
}
