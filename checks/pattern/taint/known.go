package taint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// truth returns what a condition always is, if that is known. In Go a variable
// of the package may be set by another file of it.
func (a *analysis) truth(node int32) (holds, known bool) {
	if node == syntax.None || a.names == nil || a.t.Lang == checks.Go {
		return false, false
	}
	switch a.t.Nodes[node].Kind {
	case syntax.Binary, syntax.Bool, syntax.Ident, syntax.Member:
	case syntax.Call:
		if node = a.returnsAlways(node); node == syntax.None {
			return false, false
		}
	default:
		return false, false
	}
	v, ok := a.names.Const(node)
	return v.Text == "true", ok && v.Kind == resolve.BoolValue
}

// returnsAlways returns what a function of the file returns, if that is all that
// it does, and it can't be another one that is called; or None.
func (a *analysis) returnsAlways(call int32) int32 {
	f, makes := a.callee(a.t.Child(call, syntax.RoleCallee))
	if f == nil || makes || a.t.Nodes[f.body].Kind != syntax.Block {
		return syntax.None
	}
	only := a.t.First(f.body)
	if only == syntax.None || a.t.Nodes[only].Kind != syntax.Return || a.t.Next(only) != syntax.None {
		return syntax.None
	}
	if f.class != syntax.None && !a.isFixed(f.node) {
		return syntax.None
	}
	return a.t.Child(only, syntax.RoleValue)
}

// isFixed reports whether no class can have another method in the place of one.
func (a *analysis) isFixed(method int32) bool {
	for c := range a.t.Children(method) {
		if a.t.Nodes[c].Kind != syntax.Modifier {
			continue
		}
		if name := a.t.Name(c); name == "private" || name == "static" || name == "final" {
			return true
		}
	}
	return a.t.Nodes[method].Flags&syntax.FlagStatic != 0
}

// taken returns the case that a switch of Java or JavaScript, or a match of
// Python, always takes: that of a value that is known, if all cases are, or its default. None is returned
// where it takes no case; known is false where that isn't known.
func (a *analysis) taken(node int32) (arm int32, known bool) {
	cond := a.t.Child(node, syntax.RoleCond)
	if cond == syntax.None || a.names == nil || a.t.Lang == checks.Go {
		return syntax.None, false
	}
	v, ok := a.names.Const(cond)
	if !ok {
		return syntax.None, false
	}
	arm = syntax.None
	for c := range a.t.Children(node) {
		if a.t.Nodes[c].Kind != syntax.Case {
			continue
		}
		if a.isDefault(c) {
			if arm == syntax.None {
				arm = c
			}
			continue
		}
		for k := range a.t.Children(c) {
			switch a.t.Nodes[k].Role {
			case syntax.RoleGuard:
				return syntax.None, false
			case syntax.RoleCond:
				is, known := a.isCase(k, v)
				if !known {
					return syntax.None, false
				}
				if is {
					return c, true
				}
			}
		}
	}
	return arm, true
}

// isCase reports whether a case is that of a value; known is false where it may
// be. In Python a name is another name for the value, and 'a' | 'b' are two cases.
func (a *analysis) isCase(node int32, v resolve.Value) (is, known bool) {
	if n := &a.t.Nodes[node]; a.t.Lang == checks.Python {
		for n.Kind == syntax.Binary && n.Op == syntax.BitOr {
			if is, known = a.isCase(a.t.Child(node, syntax.RoleRight), v); is || !known {
				return is, known
			}
			node = a.t.Child(node, syntax.RoleLeft)
			n = &a.t.Nodes[node]
		}
		if n.Kind != syntax.String && n.Kind != syntax.Number {
			return false, false
		}
	}
	w, ok := a.names.Const(node)
	if !ok || w.Kind != v.Kind {
		return false, false
	}
	return w.Text == v.Text, true
}

// keyed puts what a map of Java, or a ConfigParser of Python, is given under a key
// that is known, and reports whether it did.
func (a *analysis) keyed(c *call, s *state) bool {
	switch c.name {
	case "put", "setProperty", "putIfAbsent", "set":
	default:
		return false
	}
	keys := 1
	if a.isConfig(c.object) {
		keys = 2
	}
	if len(c.args) != keys+1 || c.object == syntax.None || !a.isContainer(c.object) || a.scope.sanitized > 0 {
		return false
	}
	p, ok := a.place(c.object)
	if !ok || !p.exact {
		return false
	}
	to := p.at
	for _, in := range c.args[:keys] {
		key := a.constant(in.node)
		if key == 0 {
			return false
		}
		at, _ := a.paths.cons(key, 0)
		to = first(a.paths.join(to, at))
	}
	a.put(s, p.v, a.with(s.get(p.v), to, c.args[keys].v.through(a.t.Span(c.node))))
	return true
}

// isConfig reports whether an expression is a ConfigParser of Python, whose keys
// are a section and a name in it.
func (a *analysis) isConfig(object int32) bool {
	if a.t.Lang != checks.Python || object == syntax.None || a.names == nil || a.t.Nodes[object].Kind != syntax.Ident {
		return false
	}
	def := a.def(object)
	if def == syntax.None {
		return false
	}
	for _, set := range a.names.Assigns(def) {
		v := a.t.Child(set, syntax.RoleValue)
		if v == syntax.None || a.t.Nodes[v].Kind != syntax.Call {
			continue
		}
		if callee := a.t.Child(v, syntax.RoleCallee); callee != syntax.None && strings.HasSuffix(a.t.Name(callee), "ConfigParser") {
			return true
		}
	}
	return false
}

// looked returns what a map has under a key that is known.
func (a *analysis) looked(c *call) (value, bool) {
	switch c.name {
	case "get", "getProperty", "getOrDefault":
	default:
		return value{}, false
	}
	if len(c.args) == 0 || len(c.args) > 2 || c.object == syntax.None || !a.isContainer(c.object) {
		return value{}, false
	}
	if a.isConfig(c.object) {
		section, key := a.constant(c.args[0].node), int32(0)
		if len(c.args) == 2 {
			key = a.constant(c.args[1].node)
		}
		if section == 0 || key == 0 {
			return value{}, false
		}
		return a.field(a.field(c.recv, section), key), true
	}
	if _, ok := a.integer(c.args[0].node); ok {
		return a.fetched(c.node, c.object, c.args[0].node, c.recv)
	}
	key := a.constant(c.args[0].node)
	if key == 0 {
		return value{}, false
	}
	v := a.field(c.recv, key)
	if len(c.args) == 2 {
		v = a.either(v, c.args[1].v)
	}
	return v, true
}

// integer returns what an expression always is, if that is an integer.
func (a *analysis) integer(node int32) (int, bool) {
	if a.names == nil || node == syntax.None {
		return 0, false
	}
	v, ok := a.names.Const(node)
	if !ok || v.Kind != resolve.NumberValue {
		return 0, false
	}
	i, err := strconv.Atoi(v.Text)
	return i, err == nil
}

// maxListed bounds the statements of a block in which the items of a list are
// counted, and maxMentioned the nodes that are looked at.
const (
	maxListed    = 64
	maxMentioned = 2000
)

// listed returns the item of a list with a number, where the list was made and
// filled in the same block, each time by a statement of its own. added is the
// call that added it.
func (a *analysis) listed(use, list int32, index int) (added int32, known bool) {
	start := a.madeEmpty(list)
	if start == syntax.None || a.inLoop(use, a.t.Nodes[start].Parent) {
		return syntax.None, false
	}
	var items []int32
	left, statements := maxMentioned, maxListed
	defer func() { a.carry((maxMentioned - left) / 2) }() // a node takes less than a taint
	for at := a.t.Next(start); at != syntax.None; at = a.t.Next(at) {
		if at <= use && use < a.t.Nodes[at].Sub {
			if a.mentions(at, use, list, &left) || index < 0 || index >= len(items) {
				return syntax.None, false
			}
			return items[index], true
		}
		if !a.mentions(at, a.t.Nodes[at].Sub, list, &left) {
			if left < 0 {
				return syntax.None, false
			}
			continue
		}
		call := at
		if a.t.Nodes[at].Kind == syntax.ExprStmt {
			call = a.t.Child(at, syntax.RoleValue)
		}
		if statements--; statements < 0 || call == syntax.None || a.t.Nodes[call].Kind != syntax.Call || !a.fillsList(call, list, &items) {
			return syntax.None, false
		}
	}
	return syntax.None, false
}

// statementAt returns the statement that declares something, if that is one of a
// block.
func (a *analysis) statementAt(def int32) int32 {
	for at := def; at >= 0; at = a.t.Nodes[at].Parent {
		p := a.t.Nodes[at].Parent
		if p < 0 {
			return syntax.None
		}
		switch a.t.Nodes[p].Kind {
		case syntax.Block, syntax.File:
			return at
		case syntax.VarDef, syntax.Assign, syntax.ExprStmt, syntax.Tuple:
		default:
			return syntax.None
		}
	}
	return syntax.None
}

// madeEmpty returns the statement of a block that sets a variable, which nothing
// else sets, to a new list with nothing in it; or None.
func (a *analysis) madeEmpty(list int32) int32 {
	if a.names == nil || a.t.Nodes[list].Kind != syntax.Ident {
		return syntax.None
	}
	def := a.def(list)
	if def == syntax.None || len(a.names.Assigns(def)) != 1 {
		return syntax.None
	}
	at := a.statementAt(def)
	if at == syntax.None {
		return syntax.None
	}
	v := a.t.Child(at, syntax.RoleValue)
	if v != syntax.None && a.t.Nodes[at].Kind == syntax.ExprStmt {
		v = a.t.Child(v, syntax.RoleValue)
	}
	if v == syntax.None {
		return syntax.None
	}
	switch a.t.Nodes[v].Kind {
	case syntax.Array:
		if a.t.First(v) == syntax.None {
			return at
		}
	case syntax.New:
		c := a.t.Child(v, syntax.RoleCallee)
		if c != syntax.None && isListType(a.typeName(c)) && a.t.Child(v, syntax.RoleArg) == syntax.None && a.t.Child(v, syntax.RoleBody) == syntax.None {
			return at
		}
	}
	return syntax.None
}

// typeName returns the last part of the name of a type.
func (a *analysis) typeName(node int32) string {
	name, _, _ := strings.Cut(string(a.t.Text(node)), "<")
	return name[strings.LastIndexByte(name, '.')+1:]
}

func isListType(name string) bool {
	for _, end := range []string{"List", "Deque", "Vector"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// inLoop reports whether a node within another one may be come to several times,
// or at another time.
func (a *analysis) inLoop(node, within int32) bool {
	for at := node; at > within; at = a.t.Nodes[at].Parent {
		switch a.t.Nodes[at].Kind {
		case syntax.For, syntax.ForEach, syntax.While, syntax.DoWhile, syntax.FuncDef, syntax.Lambda, syntax.ClassDef, syntax.Compr:
			return true
		}
	}
	return false
}

// lists puts what is added to a list under the call that does so, where listed
// may ask for it.
func (a *analysis) lists(c *call, s *state) bool {
	if c.object == syntax.None || len(c.args) == 0 || a.scope.sanitized > 0 {
		return false
	}
	start := a.madeEmpty(c.object)
	if start == syntax.None {
		return false
	}
	statement := c.node
	if p := a.t.Nodes[c.node].Parent; p >= 0 && a.t.Nodes[p].Kind == syntax.ExprStmt {
		statement = p
	}
	p, ok := a.place(c.object)
	if !ok || p.at != 0 || a.t.Nodes[statement].Parent != a.t.Nodes[start].Parent {
		return false
	}
	a.put(s, p.v, a.add(s.get(p.v), a.added(c.node), c.args[len(c.args)-1].v.whole().through(a.t.Span(c.node))))
	return true
}

// added returns the path of what a call added to a list.
func (a *analysis) added(call int32) path {
	at, _ := a.paths.cons(a.key("+"+strconv.Itoa(int(call))), 0)
	return at
}

// fetched returns the item of a list with a number, if it is known which that is.
func (a *analysis) fetched(use, list, index int32, v value) (value, bool) {
	if list == syntax.None || v.clean() {
		return value{}, false
	}
	i, ok := a.integer(index)
	if !ok {
		return value{}, false
	}
	call, ok := a.listed(use, list, i)
	if !ok {
		return value{}, false
	}
	return a.below(v, a.added(call)), true
}

// mentions reports whether a list is spoken of in a range of nodes, but to read
// it.
func (a *analysis) mentions(from, to, list int32, left *int) bool {
	sym := a.t.Nodes[list].Sym
	for i := from; i < to; i++ {
		if *left--; *left < 0 {
			return true
		}
		if n := &a.t.Nodes[i]; n.Kind == syntax.Ident && n.Sym == sym && !a.reads(n.Parent) {
			return true
		}
	}
	return false
}

// reads reports whether a node is the name of a method that changes no list.
func (a *analysis) reads(node int32) bool {
	if node < 0 || a.t.Nodes[node].Kind != syntax.Member {
		return false
	}
	switch a.t.Name(node) {
	case "get", "size", "isEmpty", "contains", "indexOf", "toString", "length":
		return true
	}
	return false
}

// fillsList does to the items what a call does to the list, if that is known.
func (a *analysis) fillsList(call, list int32, items *[]int32) bool {
	callee := a.t.Child(call, syntax.RoleCallee)
	if callee == syntax.None || a.t.Nodes[callee].Kind != syntax.Member {
		return false
	}
	object := a.t.Child(callee, syntax.RoleObject)
	if object == syntax.None || a.t.Nodes[object].Kind != syntax.Ident || a.t.Nodes[object].Sym != a.t.Nodes[list].Sym {
		return false
	}
	var args []int32
	for c := range a.t.Children(call) {
		if a.t.Nodes[c].Role == syntax.RoleArg {
			if k := a.t.Nodes[c].Kind; k == syntax.Arg || k == syntax.Spread {
				return false
			}
			args = append(args, c)
		}
	}
	left := 0
	for _, arg := range args {
		left = maxMentioned
		if a.mentions(arg, a.t.Nodes[arg].Sub, list, &left) {
			return false
		}
	}
	at, isNumber := 0, false
	if len(args) > 0 {
		at, isNumber = a.integer(args[0])
	}
	n := len(*items)
	switch name := a.t.Name(callee); {
	case (name == "add" || name == "append" || name == "push" || name == "addLast") && len(args) == 1:
		*items = append(*items, call)
	case (name == "add" || name == "insert") && len(args) == 2 && isNumber && at >= 0 && at <= n:
		*items = slices.Insert(*items, at, call)
	case (name == "unshift" || name == "addFirst") && len(args) == 1:
		*items = slices.Insert(*items, 0, call)
	case (name == "remove" && a.t.Lang == checks.Java || name == "pop" && a.t.Lang == checks.Python) && len(args) == 1 && isNumber && at >= 0 && at < n:
		*items = slices.Delete(*items, at, at+1)
	case (name == "removeFirst" || name == "shift") && len(args) == 0 && n > 0:
		*items = slices.Delete(*items, 0, 1)
	case (name == "removeLast" || name == "pop") && len(args) == 0 && n > 0:
		*items = (*items)[:n-1]
	case name == "clear" && len(args) == 0:
		*items = (*items)[:0]
	default:
		return false
	}
	return true
}
