package resolve

import (
	"slices"
	"sort"
	"strings"

	"github.com/squiresec/squire/checks/syntax"
)

// A fieldOf is a field or a method that a class has, by its name.
type fieldOf struct{ sym, class, node int32 }

// fields returns the fields and methods of the classes of the file, by name.
func (n *Names) fields() []fieldOf {
	if n.fieldsKnown {
		return n.fieldList
	}
	n.fieldsKnown = true
	for i := range n.Nodes {
		x := &n.Nodes[i]
		if x.Sym == 0 || x.Parent < 0 {
			continue
		}
		class := syntax.None
		switch p := &n.Nodes[x.Parent]; {
		case x.Kind == syntax.FuncDef && n.style == goStyle:
			class = n.receiverClass(int32(i))
		case x.Kind == syntax.FieldDef || x.Kind == syntax.FuncDef:
			if p.Kind == syntax.Block && p.Parent >= 0 {
				class = p.Parent
			}
		case x.Kind == syntax.Param && p.Kind == syntax.ClassDef:
			class = x.Parent // of a record
		case x.Kind == syntax.Param && n.style == scriptStyle && n.Child(int32(i), syntax.RoleModifier) != syntax.None:
			class = n.memberOfClass(x.Parent) // constructor(private a: T)
		}
		if class != syntax.None && n.Nodes[class].Kind == syntax.ClassDef {
			n.fieldList = append(n.fieldList, fieldOf{x.Sym, class, int32(i)})
		}
	}
	slices.SortStableFunc(n.fieldList, func(a, b fieldOf) int {
		if a.sym != b.sym {
			return int(a.sym - b.sym)
		}
		return int(a.class - b.class)
	})
	return n.fieldList
}

// receiverClass returns the type of this file that a function of Go is a method
// of.
func (n *Names) receiverClass(f int32) int32 {
	r := n.Child(f, syntax.RoleReceiver)
	if r == syntax.None {
		return syntax.None
	}
	typ := n.Child(r, syntax.RoleType)
	for range 4 {
		if typ == syntax.None {
			return typ
		}
		switch n.Nodes[typ].Kind {
		case syntax.TypeExpr, syntax.Paren, syntax.Unary, syntax.Index:
			typ = n.First(typ)
		case syntax.Ident:
			return n.Def(typ)
		default:
			return syntax.None
		}
	}
	return syntax.None
}

// field returns what a class has under a name, or None if that isn't one thing.
func (n *Names) field(class, sym int32) int32 {
	all := n.fields()
	k := sort.Search(len(all), func(k int) bool {
		return all[k].sym > sym || all[k].sym == sym && all[k].class >= class
	})
	if k == len(all) || all[k].sym != sym || all[k].class != class {
		return syntax.None
	}
	if k+1 < len(all) && all[k+1].sym == sym && all[k+1].class == class {
		return syntax.None
	}
	return all[k].node
}

// classNamed returns the class of this file that a type is, or points to.
func (x *typer) classNamed(t typed, at int32) int32 {
	if t.path != "" {
		return syntax.None
	}
	name := strings.TrimPrefix(t.written, "*")
	if k := strings.IndexAny(name, "<["); k > 0 {
		name = name[:k]
	}
	v := x.lookup(at, x.Lookup(name))
	if v == none || x.Nodes[x.table.vars[v].def].Kind != syntax.ClassDef {
		return syntax.None
	}
	return x.table.vars[v].def
}

// classOfObject returns the class of this file that the object of a member is
// an instance of.
func (x *typer) classOfObject(member int32) int32 {
	object := x.First(member)
	if object == syntax.None {
		return object
	}
	if x.isSelf(object) {
		return x.classAround(member)
	}
	return x.classNamed(x.of(object), member)
}

// methodOf returns the method of this file that a member of an object is.
func (x *typer) methodOf(member int32) int32 {
	if x.steps--; x.steps < 0 {
		return syntax.None
	}
	class := x.classOfObject(member)
	if class == syntax.None {
		return class
	}
	f := x.field(class, x.Nodes[member].Sym)
	if f == syntax.None || x.Nodes[f].Kind != syntax.FuncDef {
		return syntax.None
	}
	return f
}

// Method returns the FuncDef of this file that a Member calls, as far as the
// type of its object is written, and the class has one of that name only; else
// None.
func (n *Names) Method(member int32) int32 {
	if member < 0 || int(member) >= len(n.Nodes) || n.Nodes[member].Kind != syntax.Member {
		return syntax.None
	}
	n.scopes()
	x := typer{Names: n, steps: maxTypeSteps}
	return x.methodOf(member)
}

// member returns the type of a field.
func (x *typer) member(node int32) typed {
	class := x.classOfObject(node)
	sym := x.Nodes[node].Sym
	if class == syntax.None || sym == 0 {
		return typed{}
	}
	if f := x.field(class, sym); f != syntax.None {
		if t := x.declared(f, f); t.written != "" || x.Nodes[f].Kind != syntax.FieldDef {
			return t
		}
	}
	if v := x.classVariable(class, sym); v != none && x.style == pythonStyle {
		return x.variable(v, node)
	}
	// A field that is set in one place has the type of its value.
	sets := x.constants().membersNamed(sym)
	if len(sets) != 1 || x.style == goStyle || x.classAround(sets[0].node) != class {
		return typed{}
	}
	s := sets[0]
	if x.Nodes[s.node].Kind == syntax.FieldDef {
		return x.of(x.Child(s.node, syntax.RoleValue))
	}
	if x.Nodes[s.at].Parent != s.node || !x.isSelf(x.First(s.at)) {
		return typed{}
	}
	if t := x.written(x.Child(s.node, syntax.RoleType)); t.written != "" {
		return t
	}
	if v := x.valueOf(s.node); v != syntax.None {
		return x.of(v)
	}
	return typed{}
}
