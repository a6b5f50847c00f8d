package resolve

import (
	"sort"
	"strings"

	"github.com/squiresec/squire/checks/syntax"
)

// The variables of a shell are those of the whole script, but for what a
// function says is local.

// shellSets notes what an assignment, a for or a declaration of a shell sets.
func (w *walker) shellSets(i int32) {
	n := &w.Nodes[i]
	if n.Role == syntax.RoleInit {
		return // A=1 command: the script's A stays as it is
	}
	for c := w.First(i); c != syntax.None; c = w.Next(c) {
		if w.Nodes[c].Role != syntax.RoleTarget {
			continue
		}
		at := c
		if w.Nodes[c].Kind == syntax.Index {
			at = w.First(c)
		}
		if at == syntax.None || w.Nodes[at].Kind != syntax.Ident || w.Nodes[at].Sym == 0 {
			continue
		}
		s := w.shellScope(i, w.Nodes[at].Sym)
		def := i
		if at != c {
			def = at
		}
		v := w.declare(w.Nodes[at].Sym, s, def, s.from, 0, true)
		w.bound = append(w.bound, binding{at, v})
		if n.Kind != syntax.VarDef || w.Child(i, syntax.RoleValue) != syntax.None {
			w.setHere(v, at, i)
		}
	}
}

// shellScope returns the scope of a name that is set: that of the function if
// it is local there.
func (w *walker) shellScope(i, sym int32) *scope {
	s := w.enclosing()
	if s.kind != funcScope {
		return s
	}
	if p := w.Nodes[i].Parent; w.Nodes[i].Kind == syntax.VarDef && w.Nodes[p].Kind == syntax.Command {
		switch w.commandName(p) {
		case "local", "declare", "typeset":
			return s
		}
	}
	if int(sym) < len(w.top) {
		for v := w.top[sym] - 1; v != none && w.vars[v].scope >= s.node; v = w.vars[v].outer {
			if w.vars[v].scope == s.node && w.vars[v].traits&isMethod == 0 {
				return s
			}
		}
	}
	return &w.scopes[0]
}

func (w *walker) commandName(i int32) string {
	if c := w.Child(i, syntax.RoleCallee); c != syntax.None {
		return w.Name(c)
	}
	return ""
}

// shellCommand notes what a command sets by name. What it runs in the shell
// itself may set anything.
func (w *walker) shellCommand(i int32) {
	switch w.commandName(i) {
	case "source", ".", "eval":
		w.opaque = true
	case "read", "readarray", "mapfile", "unset", "printf", "getopts", "let", "wait":
		for c := w.First(i); c != syntax.None; c = w.Next(c) {
			if n := &w.Nodes[c]; n.Role == syntax.RoleArg && n.Sym != 0 {
				s := w.shellScope(i, n.Sym)
				v := w.declare(n.Sym, s, c, s.from, 0, true)
				w.setHere(v, c, i)
			}
		}
	}
}

// shellFixed reports whether a variable that is set in one place has that value
// wherever it is used behind that place, in the same list of commands.
func (n *Names) shellFixed(set, use int32) bool {
	if n.table.opaque {
		return false
	}
	list := n.Nodes[set].Parent
	if list >= 0 && n.Nodes[list].Kind == syntax.Command {
		list = n.Nodes[list].Parent
	}
	if list < 0 || use < n.Nodes[set].Sub || !n.Within(use, list) {
		return false
	}
	return n.Nodes[list].Kind == syntax.File || n.Nodes[list].Kind == syntax.Block
}

// word evaluates a word of a shell or a Dockerfile.
func (e *evaluator) word(node int32, depth int) (Value, bool) {
	if e.First(node) == syntax.None {
		text := string(e.Text(node))
		if text == "" || strings.ContainsAny(text, "\\*?[]{}~$`'\"") {
			return Value{}, false
		}
		return str(text)
	}
	return e.text(node, depth)
}

// expansion evaluates $x. Without quotes, a value with spaces would be several
// words.
func (e *evaluator) expansion(node int32, depth int) (Value, bool) {
	x := &e.Nodes[node]
	if x.Op != syntax.NoOp || e.First(node) != syntax.None || e.style != shellStyle {
		return Value{}, false
	}
	v, ok := e.name(node, depth)
	if !ok || e.Nodes[x.Parent].Kind == syntax.Word && strings.ContainsAny(v.Text, " \t\r\n*?[") {
		return Value{}, false
	}
	return v, true
}

// terraformLocal returns the KeyValue that declares local.x, or None if it isn't
// one only.
func (n *Names) terraformLocal(member int32) int32 {
	object := n.First(member)
	if n.style != hclStyle || object == syntax.None || n.Nodes[object].Kind != syntax.Ident || n.Name(object) != "local" {
		return syntax.None
	}
	sym := n.Nodes[member].Sym
	all := n.terraformLocals()
	k := sort.Search(len(all), func(k int) bool { return all[k].sym >= sym })
	if k == len(all) || all[k].sym != sym || k+1 < len(all) && all[k+1].sym == sym {
		return syntax.None
	}
	return all[k].node
}

// terraformLocals returns what the locals blocks of the file define, by name.
func (n *Names) terraformLocals() []fieldOf {
	if n.fieldsKnown {
		return n.fieldList
	}
	n.fieldsKnown = true
	for i := n.First(0); i != syntax.None; i = n.Next(i) {
		if n.Nodes[i].Kind != syntax.Instruction || n.Name(i) != "locals" {
			continue
		}
		body := n.Child(i, syntax.RoleBody)
		if body == syntax.None {
			continue
		}
		for c := n.First(body); c != syntax.None; c = n.Next(c) {
			if n.Nodes[c].Kind == syntax.KeyValue && n.Nodes[c].Sym != 0 {
				n.fieldList = append(n.fieldList, fieldOf{n.Nodes[c].Sym, i, c})
			}
		}
	}
	sort.SliceStable(n.fieldList, func(a, b int) bool { return n.fieldList[a].sym < n.fieldList[b].sym })
	return n.fieldList
}

// isTerraformLocal reports whether a node is a KeyValue that declares a local.
func (n *Names) isTerraformLocal(node int32) bool {
	body := n.Nodes[node].Parent
	if n.Nodes[node].Kind != syntax.KeyValue || body < 0 {
		return false
	}
	block := n.Nodes[body].Parent
	return block >= 0 && n.Nodes[block].Kind == syntax.Instruction && n.Name(block) == "locals" && n.Nodes[block].Parent == 0
}
