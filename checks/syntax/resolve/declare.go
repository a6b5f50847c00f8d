package resolve

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// function declares a function and opens its scope.
func (w *walker) function(i int32) {
	n := &w.Nodes[i]
	if n.Sym != 0 && w.declaresFunction(i) {
		s, from, is := w.inner(), int32(0), traits(0)
		switch w.style {
		case shellStyle:
			s, is = &w.scopes[0], isMethod
		case pythonStyle, otherStyle, hclStyle:
			s = w.enclosing()
			from = s.from
			is = memberOf(s)
		case goStyle:
			from = i
			if s.kind == fileScope {
				from = 0
			}
		case javaStyle:
			from, is = s.from, isMethod|isMember
		default:
			from = s.from
		}
		v := w.declare(n.Sym, s, i, from, is, true)
		if d := w.vars[v].def; w.Nodes[d].Kind == syntax.FuncDef && w.Child(d, syntax.RoleBody) == syntax.None {
			w.vars[v].def = i // the others only said what it takes
		}
		w.setHere(v, i, i)
	}
	w.push(i, funcScope, w.bodyOf(i))
}

// declaresFunction reports whether a function is called by its plain name.
func (w *walker) declaresFunction(i int32) bool {
	p := w.Nodes[i].Parent
	if p < 0 {
		return false
	}
	switch w.style {
	case pythonStyle, javaStyle, otherStyle, shellStyle, hclStyle:
		return true
	case goStyle:
		if w.Child(i, syntax.RoleReceiver) != syntax.None {
			return false
		}
		return w.Nodes[p].Kind != syntax.Block || w.Nodes[p].Parent < 0 || w.Nodes[w.Nodes[p].Parent].Kind != syntax.ClassDef
	}
	switch w.Nodes[p].Kind {
	case syntax.Block:
		g := w.Nodes[p].Parent
		return g < 0 || w.Nodes[g].Kind != syntax.ClassDef || w.Nodes[g].Op == syntax.OpModule
	case syntax.File, syntax.Export, syntax.Labeled, syntax.If:
		return true
	}
	return false
}

// memberOf returns the traits of a name that is declared in a scope.
func memberOf(s *scope) traits {
	if s.kind == classScope {
		return isMember
	}
	return 0
}

// class declares a class or type and opens its scope.
func (w *walker) class(i int32) {
	n := &w.Nodes[i]
	if n.Sym != 0 {
		s := w.inner()
		if w.style == pythonStyle {
			s = w.enclosing()
		}
		from := s.from
		if w.style == goStyle {
			from = i
			if s.kind == fileScope {
				from = 0
			}
		}
		if n.Role == syntax.RoleItem || w.Nodes[max(n.Parent, 0)].Kind == syntax.Export {
			w.setHere(w.declare(n.Sym, s, i, from, isType|memberOf(s), true), i, i)
		}
	}
	if n.Kind == syntax.ClassDef {
		w.push(i, classScope, w.bodyOf(i))
		if n.Sym != 0 && n.Role != syntax.RoleItem && w.inner().node == i {
			w.setHere(w.declare(n.Sym, w.inner(), i, i, isType, true), i, i)
		}
	}
}

// compound opens the scope of a statement, if the language has one there, and
// declares what its head does.
func (w *walker) compound(i int32) {
	n := &w.Nodes[i]
	if w.style == shellStyle {
		if n.Kind == syntax.ForEach {
			w.shellSets(i)
		}
		return
	}
	if w.style == pythonStyle || w.style == otherStyle || w.style == hclStyle {
		switch n.Kind {
		case syntax.ForEach, syntax.Catch:
			w.bind(i, i, 0)
		case syntax.Compr:
			w.push(i, comprScope, i)
		case syntax.CompFor:
			w.bind(i, i, 0)
		case syntax.Case:
			w.patterns(i)
		}
		return
	}
	if w.opensScope(i) {
		kind := blockScope
		if p := n.Parent; n.Kind == syntax.Block && p >= 0 {
			switch {
			case w.Nodes[p].Kind == syntax.New:
				kind = classScope
			case w.Nodes[p].Kind == syntax.ClassDef && w.Nodes[p].Op == syntax.OpModule:
				kind = funcScope
			}
		}
		w.push(i, kind, i)
	}
	switch {
	case n.Kind == syntax.Catch:
		w.bind(i, i, 0)
	case n.Kind == syntax.ForEach && w.style == goStyle && n.Op == syntax.Define:
		w.bind(i, i, 0)
	case n.Kind == syntax.ForEach:
		for c := w.First(i); c != syntax.None; c = w.Next(c) {
			if w.Nodes[c].Role == syntax.RoleTarget && w.Nodes[c].Kind != syntax.VarDef {
				w.setAll(c, i)
			}
		}
	}
}

func (w *walker) opensScope(i int32) bool {
	n := &w.Nodes[i]
	switch n.Kind {
	case syntax.If:
		return w.style == goStyle
	case syntax.For, syntax.ForEach, syntax.Switch, syntax.Catch:
		return true
	case syntax.Case:
		return w.style != scriptStyle
	case syntax.Try:
		return w.style == javaStyle
	case syntax.Block:
		if n.Parent < 0 {
			return false
		}
		switch p := &w.Nodes[n.Parent]; p.Kind {
		case syntax.FuncDef, syntax.Lambda:
			// Parameters are in the same scope.
			return n.Role != syntax.RoleBody
		case syntax.ClassDef:
			return w.style == scriptStyle
		case syntax.Case:
			return w.style == javaStyle && p.Flags&syntax.FlagArrow != 0
		}
		return true
	}
	return false
}

// patterns declares what the patterns of a Python case capture.
func (w *walker) patterns(i int32) {
	for c := w.First(i); c != syntax.None; c = w.Next(c) {
		if w.Nodes[c].Role == syntax.RoleCond {
			w.bindPattern(c, c, i, 0)
		}
	}
}

// param declares a parameter of the function or class whose scope is open.
func (w *walker) param(i int32) {
	n := &w.Nodes[i]
	s := w.inner()
	if n.Parent != s.node || s.kind == fileScope {
		return // of a function type
	}
	if n.Sym == 0 {
		if target := w.Child(i, syntax.RoleTarget); target != syntax.None {
			w.bindPattern(target, i, syntax.None, isParam)
		}
		return
	}
	if w.blank(n.Sym) {
		return
	}
	from := n.Sub
	if w.style == pythonStyle || s.kind == classScope {
		from = s.from
	}
	is := isParam
	if n.Role == syntax.RoleTypeParam {
		is |= isType
	}
	w.declare(n.Sym, s, i, from, is, true)
}

// varDef declares what a VarDef does.
func (w *walker) varDef(i int32) {
	n := &w.Nodes[i]
	is := traits(0)
	if n.Flags&syntax.FlagConst != 0 {
		is = isConst
	}
	if w.style == pythonStyle {
		is |= memberOf(w.enclosing())
		if n.Parent >= 0 {
			switch w.Nodes[n.Parent].Kind {
			case syntax.Block, syntax.File, syntax.With:
			default:
				return // of a pattern, which was bound with its case
			}
		}
	}
	setter := syntax.None
	switch p := n.Parent; {
	case p >= 0 && w.Nodes[p].Kind == syntax.ForEach && n.Role == syntax.RoleTarget:
		setter = p
	case n.Kind == syntax.VarDef && (w.Child(i, syntax.RoleValue) != syntax.None || w.style == javaStyle && n.Role != syntax.RoleItem && n.Role != syntax.RoleInit):
		setter = i
	}
	w.bind(i, setter, is)
}

// assign notes what an assignment sets, and declares it where the language
// does.
func (w *walker) assign(i int32) {
	n := &w.Nodes[i]
	switch {
	case w.style == pythonStyle || w.style == otherStyle || w.style == hclStyle:
		w.bind(i, i, memberOf(w.enclosing()))
	case w.style == goStyle && n.Op == syntax.Define:
		w.bind(i, i, 0)
	default:
		for c := w.First(i); c != syntax.None; c = w.Next(c) {
			if w.Nodes[c].Role == syntax.RoleTarget {
				w.setAll(c, i)
			}
		}
	}
}

// field notes a field of a class. Java's are seen by their plain names.
func (w *walker) field(i int32) {
	n := &w.Nodes[i]
	if n.Sym == 0 {
		return
	}
	if w.Child(i, syntax.RoleValue) != syntax.None {
		w.members = append(w.members, memberSet{n.Sym, i, i})
	}
	s := w.inner()
	if w.style != javaStyle || s.kind != classScope {
		return
	}
	is := isMember
	if n.Flags&syntax.FlagConst != 0 {
		is |= isConst
	}
	v := w.declare(n.Sym, s, i, s.from, is, true)
	if w.Child(i, syntax.RoleValue) != syntax.None {
		w.setHere(v, i, i)
	}
}

// imported declares the names of an import.
func (w *walker) imported(i int32) {
	s := w.inner()
	if w.style == pythonStyle {
		s = w.enclosing()
	}
	found := false
	for c := w.First(i); c != syntax.None; c = w.Next(c) {
		at := c
		switch w.Nodes[c].Kind {
		case syntax.ImportAs:
		case syntax.ImportName:
			if a := w.First(c); a != syntax.None {
				at = a
			}
		default:
			continue
		}
		found = true
		if sym := w.Nodes[at].Sym; sym != 0 && !w.blank(sym) {
			w.importName(sym, s, c)
		}
	}
	if found || w.Nodes[i].Flags&syntax.FlagWildcard != 0 || w.Nodes[i].Sym == 0 {
		return
	}
	for _, name := range plainNames(w.style, w.Symbol(w.Nodes[i].Sym)) {
		if sym := w.Lookup(name); sym != 0 {
			w.importName(sym, s, i)
			return
		}
	}
}

func (w *walker) importName(sym int32, s *scope, def int32) {
	w.setHere(w.declare(sym, s, def, s.from, isImport|memberOf(s)&isMember, true), def, def)
}

// declaredElsewhere makes a name of a Python function mean a variable of the
// file (global) or of the function around (nonlocal).
func (w *walker) declaredElsewhere(i int32) {
	n, s := &w.Nodes[i], w.enclosing()
	if int(n.End-n.Start) > len(w.Symbol(n.Sym)) {
		// The keyword stands in the first of several names.
		w.nonlocal = bytes.HasPrefix(w.Text(i), []byte("nonlocal"))
	}
	if w.style != pythonStyle || n.Sym == 0 || s.kind == fileScope {
		return
	}
	outer := &w.scopes[0]
	if w.nonlocal {
		if outer = w.around(s, n.Sym); outer == nil {
			return
		}
	}
	there := w.declare(n.Sym, outer, i, outer.from, 0, true)
	here := w.declare(n.Sym, s, i, s.from, 0, true)
	if here != there && w.vars[here].meant == none && w.vars[here].traits&isParam == 0 {
		w.vars[here].meant = there
	}
}

// around returns the scope of the nearest function around another one that has
// a name so far, or else of the nearest one.
func (w *walker) around(s *scope, sym int32) *scope {
	var nearest *scope
	for k := len(w.scopes) - 1; k > 0; k-- {
		x := &w.scopes[k]
		if x.kind != funcScope || x.node >= s.node {
			continue
		}
		if nearest == nil {
			nearest = x
		}
		if int(sym) >= len(w.top) {
			break
		}
		for v := w.top[sym] - 1; v != none && w.vars[v].scope >= x.node; v = w.vars[v].outer {
			if w.vars[v].scope == x.node {
				return x
			}
		}
	}
	return nearest
}
