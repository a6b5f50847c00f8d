package resolve

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// A walker goes through a tree once and notes what is declared and set.
type walker struct {
	*syntax.Tree
	*table
	style  style
	scopes []scope
	top    []int32 // by symbol: one more than the innermost variable that is open
	// closes is where the innermost scope ends.
	closes              int32
	require, importCall int32 // symbols
	blanks              [2]int32
	// nonlocal says that the last of Python's global and nonlocal was that.
	nonlocal bool
}

// A scope is a part of the tree in which names can be declared.
type scope struct {
	node int32
	from int32 // where hoisted names are first seen
	end  int32
	kind scopeKind
	// hoists says that the last VarDef in it was a var.
	hoists bool
}

type scopeKind uint8

const (
	fileScope scopeKind = iota
	funcScope
	classScope
	blockScope
	comprScope
)

// noted are the kinds of nodes that say something of names.
var noted = [syntax.Kinds]bool{
	syntax.FuncDef: true, syntax.Lambda: true, syntax.ClassDef: true, syntax.TypeDef: true, syntax.Block: true, syntax.If: true,
	syntax.For: true, syntax.ForEach: true, syntax.Switch: true, syntax.Case: true, syntax.Catch: true, syntax.Try: true,
	syntax.Compr: true, syntax.CompFor: true, syntax.Param: true, syntax.Import: true, syntax.Export: true, syntax.Call: true,
	syntax.VarDef: true, syntax.Assign: true, syntax.Walrus: true, syntax.FieldDef: true, syntax.Update: true, syntax.Unary: true,
	syntax.TypeTest: true, syntax.Delete: true, syntax.Scope: true, syntax.Command: true,
}

func (w *walker) walk() {
	// Most files need no more, and few much less.
	size := len(w.Nodes)/16 + 8
	w.vars, w.sets, w.bound = make([]variable, 0, size), make([]set, 0, size), make([]binding, 0, size)
	w.top = make([]int32, size)
	w.require, w.importCall = w.Lookup("require"), w.Lookup("import")
	switch w.style {
	case goStyle:
		w.blanks[0] = w.Lookup("_")
	case pythonStyle:
		w.blanks = [2]int32{w.Lookup("/"), w.Lookup("*")}
	}
	w.scopes = append(make([]scope, 0, 16), scope{end: w.Nodes[0].Sub, kind: fileScope})
	w.closes = w.Nodes[0].Sub
	for i := range w.Nodes {
		if i >= int(w.closes) {
			for len(w.scopes) > 1 && w.inner().end <= int32(i) {
				w.scopes = w.scopes[:len(w.scopes)-1]
			}
			w.closes = w.inner().end
		}
		if noted[w.Nodes[i].Kind] {
			w.node(int32(i))
		}
	}
}

func (w *walker) node(i int32) {
	switch n := &w.Nodes[i]; n.Kind {
	case syntax.FuncDef:
		w.function(i)
	case syntax.Lambda:
		w.push(i, funcScope, w.bodyOf(i))
		if n.Sym != 0 && w.inner().node == i {
			w.setHere(w.declare(n.Sym, w.inner(), i, i, isConst, true), i, i)
		}
	case syntax.ClassDef, syntax.TypeDef:
		w.class(i)
	case syntax.Block, syntax.If, syntax.For, syntax.ForEach, syntax.Switch, syntax.Case, syntax.Catch, syntax.Try, syntax.Compr, syntax.CompFor:
		w.compound(i)
	case syntax.Param:
		w.param(i)
	case syntax.Import:
		w.imports = append(w.imports, i)
		w.imported(i)
	case syntax.Export:
		if n.Sym != 0 {
			w.imports = append(w.imports, i)
		}
	case syntax.Call:
		if w.style == scriptStyle && n.Sub > i+1 && w.Nodes[i+1].Kind == syntax.Ident {
			if sym := w.Nodes[i+1].Sym; sym != 0 && (sym == w.require || sym == w.importCall) {
				w.imports = append(w.imports, i)
			}
		}
	case syntax.VarDef, syntax.Assign:
		switch {
		case w.style == shellStyle:
			w.shellSets(i)
		case n.Kind == syntax.VarDef:
			w.varDef(i)
		default:
			w.assign(i)
		}
	case syntax.Command:
		if w.style == shellStyle {
			w.shellCommand(i)
		}
	case syntax.Walrus:
		w.bind(i, i, 0)
	case syntax.FieldDef:
		w.field(i)
	case syntax.Update, syntax.Unary:
		if n.Kind == syntax.Update || n.Op == syntax.AddrOf {
			w.setAll(w.First(i), i)
		}
	case syntax.TypeTest:
		if w.style == javaStyle {
			w.bind(i, i, 0)
		}
	case syntax.Delete:
		if w.style == pythonStyle {
			w.bind(i, i, 0)
		}
	case syntax.Scope:
		w.declaredElsewhere(i)
	}
}

// push opens a scope.
func (w *walker) push(i int32, kind scopeKind, from int32) {
	if end := w.Nodes[i].Sub; end > i+1 {
		w.closes = end
		if kind != blockScope {
			w.addFrame(i, end)
		}
		w.scopes = append(w.scopes, scope{node: i, from: from, end: end, kind: kind})
	}
}

// addFrame remembers a function, class or comprehension.
func (w *walker) addFrame(i, end int32) {
	around := int32(len(w.frames) - 1)
	for around >= 0 && w.frames[around].end <= i {
		around = w.frames[around].around
	}
	w.frames = append(w.frames, frame{i, end, around})
}

func (w *walker) inner() *scope { return &w.scopes[len(w.scopes)-1] }

// enclosing returns the scope of the function, class or file around; those of
// blocks and comprehensions are passed over.
func (w *walker) enclosing() *scope {
	for k := len(w.scopes) - 1; ; k-- {
		if s := &w.scopes[k]; s.kind != blockScope && s.kind != comprScope {
			return s
		}
	}
}

// bodyOf returns the body of a node, or the node if it has none.
func (w *walker) bodyOf(i int32) int32 {
	if b := w.Child(i, syntax.RoleBody); b != syntax.None {
		return b
	}
	return i
}

// declare adds a variable to a scope, seen from from on. If reuse is set and
// the scope has one of that name, it is that one.
func (w *walker) declare(sym int32, s *scope, def, from int32, is traits, reuse bool) int32 {
	for int(sym) >= len(w.top) {
		w.top = append(w.top, 0)
	}
	inner := w.top[sym] - 1
	for inner != none && w.vars[inner].to <= def {
		inner = w.vars[inner].outer
	}
	w.top[sym] = inner + 1
	// Between the innermost one and this one's place may lie others, when an
	// outer scope gets a variable late.
	outer, within := inner, none
	for outer != none && w.vars[outer].scope > s.node {
		outer, within = w.vars[outer].outer, outer
	}
	for same := outer; reuse && same != none && w.vars[same].scope == s.node; same = w.vars[same].outer {
		v := &w.vars[same]
		if (w.style == javaStyle || w.style == shellStyle) && (v.traits^is)&(isMethod|isType) != 0 {
			continue // methods, types and variables have names of their own
		}
		v.traits |= is
		if w.Nodes[v.def].Kind == syntax.Scope {
			v.def = def
		}
		return same
	}
	v := int32(len(w.vars))
	w.vars = append(w.vars, variable{sym: sym, def: def, scope: s.node, from: from, to: s.end,
		outer: outer, meant: none, first: none, last: none, traits: is})
	if within == none {
		w.top[sym] = v + 1
	} else {
		w.vars[within].outer = v
	}
	return v
}

// setHere notes that a variable gets a value.
func (w *walker) setHere(v, at, node int32) {
	w.sets = append(w.sets, set{v: v, at: at, node: node, next: none})
}

// setAll notes that what the names of a pattern mean, wherever it is declared,
// gets a value.
func (w *walker) setAll(pattern, node int32) {
	w.eachName(pattern, func(at int32) {
		w.sets = append(w.sets, set{v: none, at: at, node: node, next: none})
	}, node)
}

// eachName calls f for each name that a pattern binds, and notes the members
// that are set.
func (w *walker) eachName(pattern int32, f func(at int32), node int32) {
	if pattern == syntax.None {
		return
	}
	for i, end := pattern, w.Nodes[pattern].Sub; i < end; {
		n := &w.Nodes[i]
		switch {
		case i != pattern && (n.Role == syntax.RoleKey || n.Role == syntax.RoleCallee || n.Role == syntax.RoleType):
			i = n.Sub
			continue
		case i != pattern && n.Role == syntax.RoleValue && w.Nodes[n.Parent].Kind == syntax.Assign:
			i = n.Sub // a default
			continue
		}
		switch n.Kind {
		case syntax.Ident:
			if n.Sym != 0 && !w.blank(n.Sym) {
				f(i)
			}
		case syntax.Member:
			w.members = append(w.members, memberSet{n.Sym, i, node})
			i = n.Sub
			continue
		case syntax.Tuple, syntax.Array, syntax.Paren, syntax.Spread, syntax.Arg, syntax.KeyValue, syntax.Map, syntax.Assign:
		case syntax.Call, syntax.Binary, syntax.VarDef:
			// Patterns of a case.
			if w.style != pythonStyle || n.Role == syntax.RoleTarget {
				i = n.Sub
				continue
			}
		default:
			i = n.Sub
			continue
		}
		i++
	}
}

// blank reports whether a name is one that is never declared: Go's _, and what
// separates parameters of Python.
func (w *walker) blank(sym int32) bool { return sym == w.blanks[0] || sym == w.blanks[1] }

// bind declares the names in the targets of a statement, in the scope that the
// language says, and notes that node sets them.
func (w *walker) bind(i, node int32, is traits) {
	for c := w.First(i); c != syntax.None; c = w.Next(c) {
		if r := w.Nodes[c].Role; r == syntax.RoleTarget || r == syntax.RoleValue && w.Nodes[i].Kind == syntax.Delete {
			w.bindPattern(c, i, node, is)
		}
	}
}

// bindPattern declares the names of a pattern. owner is the node that declares
// it, if it declares nothing else; node sets them, or is None.
func (w *walker) bindPattern(pattern, owner, node int32, is traits) {
	s, from, reuse := w.placeOf(owner)
	single := w.Nodes[pattern].Kind == syntax.Ident && !w.severalTargets(pattern)
	w.eachName(pattern, func(at int32) {
		def := at
		if single {
			def = owner
		}
		v := w.declare(w.Nodes[at].Sym, s, def, from, is, reuse)
		w.bound = append(w.bound, binding{at, v})
		if node != syntax.None {
			w.setHere(v, at, node)
		}
	}, owner)
}

// severalTargets reports whether a statement has more targets than one.
func (w *walker) severalTargets(target int32) bool {
	count := 0
	for c := w.First(w.Nodes[target].Parent); c != syntax.None && count < 2; c = w.Next(c) {
		if r := w.Nodes[c].Role; r == syntax.RoleTarget || r == w.Nodes[target].Role {
			count++
		}
	}
	return count > 1
}

// placeOf returns where a statement declares its names: the scope, the node
// from which on they are seen, and whether those that are there are set again
// rather than hidden.
func (w *walker) placeOf(owner int32) (s *scope, from int32, reuse bool) {
	n := &w.Nodes[owner]
	switch w.style {
	case scriptStyle:
		if n.Kind == syntax.VarDef && w.hoists(owner) {
			s = w.enclosing()
			return s, s.from, true
		}
		s = w.inner()
		if n.Kind == syntax.Param {
			return s, n.Sub, true
		}
		return s, s.from, true
	case goStyle, javaStyle:
		s = w.inner()
		from = n.Sub
		switch {
		case w.style == goStyle && s.kind == fileScope && n.Kind == syntax.VarDef:
			return s, 0, true
		case n.Kind == syntax.ForEach:
			return s, w.bodyOf(owner), true
		case n.Kind == syntax.Catch:
			return s, s.node, true
		case w.style == javaStyle && w.inOldCase(owner):
			s = &w.scopes[len(w.scopes)-2]
		}
		return s, from, w.style == goStyle
	}
	if n.Kind == syntax.CompFor {
		s = w.inner()
		return s, s.from, true
	}
	s = w.enclosing()
	return s, s.from, true
}

// inOldCase reports whether a statement stands in a case with a colon, whose
// names are seen in those behind it.
func (w *walker) inOldCase(i int32) bool {
	b := w.Nodes[i].Parent
	if b < 0 || w.Nodes[b].Kind != syntax.Block || w.Nodes[b].Parent < 0 {
		return false
	}
	c := w.Nodes[b].Parent
	return w.Nodes[c].Kind == syntax.Case && w.Nodes[c].Flags&syntax.FlagArrow == 0 && w.inner().node == c && len(w.scopes) > 1
}

// hoists reports whether a VarDef of JavaScript is a var. The keyword stands
// in the first one of a declaration.
func (w *walker) hoists(i int32) bool {
	s := w.inner()
	switch text := w.Text(i); {
	case w.Nodes[i].Flags&syntax.FlagConst != 0, startsWithWord(text, "let"), startsWithWord(text, "const"), startsWithWord(text, "using"), startsWithWord(text, "await"):
		s.hoists = false
	case startsWithWord(text, "var"), startsWithWord(text, "declare"):
		s.hoists = true
	}
	return s.hoists
}

func startsWithWord(text []byte, word string) bool {
	if !bytes.HasPrefix(text, []byte(word)) {
		return false
	}
	if len(text) == len(word) {
		return true
	}
	c := text[len(word)]
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '[' || c == '{' || c == '/'
}
