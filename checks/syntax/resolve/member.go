package resolve

import (
	"sort"
	"strings"

	"github.com/squiresec/squire/checks/syntax"
)

// membersNamed returns the places where a member of a name is set.
func (c *consts) membersNamed(sym int32) []memberSet {
	from := sort.Search(len(c.members), func(k int) bool { return c.members[k].sym >= sym })
	to := from
	for to < len(c.members) && c.members[to].sym == sym {
		to++
	}
	return c.members[from:to]
}

func (n *Names) timesMemberIsSet(sym int32) int { return len(n.constants().membersNamed(sym)) }

// member returns what a field always is. That of one which is null isn't known:
// null says that the value is yet to come, from anywhere.
func (e *evaluator) member(node int32, depth int) (Value, bool) {
	v, ok := e.memberValue(node, depth)
	return v, ok && (v.Kind != NullValue || e.style == javaStyle || e.style == hclStyle)
}

// memberValue returns the value of this.x, self.x or K.x, where only one place of
// the file sets a member x of anything: in the class itself, when it is made.
func (e *evaluator) memberValue(node int32, depth int) (Value, bool) {
	if e.style == hclStyle {
		if local := e.terraformLocal(node); local != syntax.None {
			return e.child(local, syntax.RoleValue, depth)
		}
		return Value{}, false
	}
	class := e.classOf(node)
	sym := e.Nodes[node].Sym
	if class == syntax.None || sym == 0 || !e.isPlainClass(class) {
		return Value{}, false
	}
	sets := e.constants().membersNamed(sym)
	v := e.classVariable(class, sym)
	switch {
	case v != none && len(sets) == 0:
		return e.variable(v)
	case v != none && e.style == pythonStyle || len(sets) != 1:
		return Value{}, false
	}
	at, set := sets[0].at, sets[0].node
	if e.classAround(set) != class || e.Nodes[set].Flags&syntax.FlagBroken != 0 {
		return Value{}, false
	}
	self := e.isSelf(e.First(node))
	if x := &e.Nodes[set]; x.Kind == syntax.FieldDef {
		switch {
		case e.style == javaStyle && !e.isFixed(set):
			return Value{}, false
		case e.style == scriptStyle && self == (x.Flags&syntax.FlagStatic != 0):
			return Value{}, false // one of them has it, the other hasn't
		}
		return e.child(set, syntax.RoleValue, depth)
	}
	value := e.valueOf(set)
	if value == syntax.None || !self || e.Nodes[at].Parent != set || !e.isSelf(e.First(at)) || !e.whenMade(set, class) {
		return Value{}, false
	}
	if e.style == javaStyle && !e.fieldIsFixed(class, sym) {
		return Value{}, false
	}
	return e.eval(value, depth+1)
}

// classVariable returns the variable of a class that has a name.
func (n *Names) classVariable(class, sym int32) int32 {
	t := n.table
	if sym <= 0 || int(sym)+1 >= len(t.of) {
		return none
	}
	for _, v := range t.order[t.of[sym]:t.of[sym+1]] {
		if t.vars[v].scope == class && t.vars[v].traits&isMethod == 0 {
			return v
		}
	}
	return none
}

// classOf returns the class of this file that the object of a Member is, or is
// an instance of, or None.
func (n *Names) classOf(member int32) int32 {
	object := n.First(member)
	if object == syntax.None {
		return object
	}
	if n.isSelf(object) {
		return n.classAround(member)
	}
	if n.Nodes[object].Kind != syntax.Ident {
		return syntax.None
	}
	v := n.variableOf(object)
	if v == none || n.table.vars[v].first != n.table.vars[v].last {
		return syntax.None
	}
	if def := n.table.vars[v].def; n.Nodes[def].Kind == syntax.ClassDef {
		return def
	}
	return syntax.None
}

// isSelf reports whether an expression is the object whose method it is in.
func (n *Names) isSelf(node int32) bool {
	if node == syntax.None {
		return false
	}
	method := n.functionAround(node)
	for method != syntax.None && n.Nodes[method].Kind == syntax.Lambda && n.Nodes[method].Flags&syntax.FlagArrow != 0 {
		method = n.functionAround(method)
	}
	switch n.Nodes[node].Kind {
	case syntax.This:
		if n.style == scriptStyle && method != syntax.None && n.memberOfClass(method) == syntax.None {
			return false // of a function that isn't a method
		}
		return true
	case syntax.Ident:
		if n.style != pythonStyle {
			return false
		}
		def := n.Def(node)
		if def == syntax.None || n.Nodes[def].Kind != syntax.Param || n.Nodes[def].Parent < 0 {
			return false
		}
		f := n.Nodes[def].Parent
		return n.Child(f, syntax.RoleParam) == def && n.memberOfClass(f) != syntax.None && len(n.Assigns(def)) == 0 && n.Child(f, syntax.RoleDecorator) == syntax.None
	}
	return false
}

// memberOfClass returns the class that a function is a method of, or None.
func (n *Names) memberOfClass(f int32) int32 {
	if n.Nodes[f].Kind != syntax.FuncDef {
		return syntax.None
	}
	b := n.Nodes[f].Parent
	if b < 0 || n.Nodes[b].Kind != syntax.Block || n.Nodes[b].Parent < 0 || n.Nodes[n.Nodes[b].Parent].Kind != syntax.ClassDef {
		return syntax.None
	}
	return n.Nodes[b].Parent
}

// classAround returns the innermost class around a node. One without a name is
// none.
func (n *Names) classAround(node int32) int32 {
	t := n.scopes()
	for k := t.frameOf(node); k >= 0; k = t.frames[k].around {
		switch p := t.frames[k].node; {
		case n.Nodes[p].Kind == syntax.ClassDef:
			return p
		case n.Nodes[p].Kind == syntax.Block && n.Nodes[n.Nodes[p].Parent].Kind == syntax.New:
			return syntax.None
		}
	}
	return syntax.None
}

// isPlainClass reports whether the members of a class are what is assigned to
// them: those of an enum aren't.
func (n *Names) isPlainClass(class int32) bool {
	x := &n.Nodes[class]
	if x.Op == syntax.OpEnum || x.Op == syntax.OpModule {
		return false
	}
	for c := n.First(class); c != syntax.None; c = n.Next(c) {
		if n.Nodes[c].Role == syntax.RoleBase {
			if name := string(n.Text(c)); len(name) > 200 || strings.Contains(name, "Enum") || strings.Contains(name, "Flag") {
				return false
			}
		}
	}
	return true
}

// whenMade reports whether a statement always runs when an object is made: it
// stands in the constructor, under no condition.
func (n *Names) whenMade(set, class int32) bool {
	f := n.functionAround(set)
	if f == syntax.None || n.memberOfClass(f) != class {
		return false
	}
	b := n.Nodes[set].Parent
	if b >= 0 && n.Nodes[b].Kind == syntax.ExprStmt {
		b = n.Nodes[b].Parent
	}
	if b < 0 || n.Nodes[b].Parent != f {
		return false
	}
	switch n.Name(f) {
	case "__init__":
		return n.style == pythonStyle
	case "constructor":
		return n.style == scriptStyle
	}
	return n.style == javaStyle && n.Nodes[f].Sym == n.Nodes[class].Sym && n.Child(f, syntax.RoleType) == syntax.None
}

// fieldIsFixed reports whether a class of Java declares a field that only this
// file can set.
func (n *Names) fieldIsFixed(class, sym int32) bool {
	v := n.classVariable(class, sym)
	return v != none && n.Nodes[n.table.vars[v].def].Kind == syntax.FieldDef && n.isFixed(n.table.vars[v].def)
}
