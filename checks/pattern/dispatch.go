package pattern

import (
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A key says where a pattern can match, so that nothing else is tried.
type key struct {
	// sequence is for statements in a row: the other fields are those of the
	// first.
	sequence bool
	kinds    []syntax.Kind // of nodes; nil is any expression
	callee   string        // of a call: the last part of what is called
	symbol   string        // that the node has to have as its name
	// names have to stand in the text as those of nodes, words in any way.
	names, words []string
}

// admits reports whether a pattern can match at a node of a kind.
func (k *key) admits(kind syntax.Kind) bool {
	return k.kinds == nil || slices.Contains(k.kinds, kind)
}

func keyOf(p *code, lang checks.Lang) key {
	k := keyOfNode(p, p.roots[0])
	k.sequence = len(p.roots) > 1 || p.roots[0].kind == syntax.Ellipsis || p.stmt
	if first := p.roots[0]; first.kind == syntax.ExprStmt && len(first.kids) == 1 {
		k.callee = keyOfNode(p, first.kids[0]).callee
	}
	seen := map[string]bool{}
	for _, root := range p.roots {
		needed(p, root, seen)
	}
	for name := range seen {
		k.names = append(k.names, name)
	}
	slices.Sort(k.names)
	for _, c := range p.clauses(lang) {
		if !slices.Contains(k.names, c[0]) && !slices.Contains(k.words, c[0]) {
			k.words = append(k.words, c[0])
		}
	}
	return k
}

func keyOfNode(p *code, x *pnode) key {
	switch x.kind {
	case syntax.Metavar, syntax.Ellipsis, syntax.DeepMatch:
		return key{}
	case syntax.Call:
		k := key{kinds: []syntax.Kind{syntax.Call}}
		for _, c := range x.kids {
			if c.role == syntax.RoleCallee && c.name >= 0 && (c.kind == syntax.Ident || c.kind == syntax.Member) && c.slot == noSlot {
				k.callee = p.names[c.name]
			}
		}
		return k
	case syntax.Ident, syntax.Member:
		k := key{kinds: []syntax.Kind{syntax.Ident, syntax.Member}}
		if x.name >= 0 {
			k.symbol = p.names[x.name]
		}
		if x.path == "" && x.kind == syntax.Member {
			k.kinds = k.kinds[1:]
		}
		return k
	case syntax.Assign:
		return key{kinds: []syntax.Kind{syntax.Assign, syntax.VarDef, syntax.FieldDef, syntax.Walrus}}
	case syntax.VarDef:
		return key{kinds: []syntax.Kind{syntax.VarDef, syntax.FieldDef}}
	case syntax.Lambda:
		return key{kinds: []syntax.Kind{syntax.Lambda, syntax.FuncDef}}
	case syntax.Map:
		return key{kinds: []syntax.Kind{syntax.Map, syntax.Set}}
	case syntax.FuncDef:
		return key{kinds: []syntax.Kind{syntax.FuncDef, syntax.Lambda}}
	case syntax.String:
		return key{kinds: []syntax.Kind{syntax.String, syntax.Concat, syntax.Template}}
	case syntax.TypeExpr:
		return key{kinds: []syntax.Kind{syntax.TypeExpr}}
	case syntax.ExprStmt:
		return key{}
	}
	return key{kinds: []syntax.Kind{x.kind}}
}

// needed collects the names that a text must have for a pattern to match. A
// name through which an import is meant stands in the import.
func needed(p *code, x *pnode, seen map[string]bool) {
	switch x.kind {
	case syntax.DeepMatch, syntax.Metavar, syntax.Ellipsis:
		if x.kind == syntax.Metavar {
			return // its type may be written otherwise
		}
	case syntax.Member:
		if x.name >= 0 && p.names[x.name] == "..." {
			for _, c := range x.kids {
				needed(p, c, seen)
			}
			return
		}
	case syntax.Decorator, syntax.TypeExpr:
	}
	// The head of a path may be called otherwise by an import, and an import
	// has its name as a part of its own: only what is no head is a name in the
	// tree's table, or is it when imported by that name.
	if x.name >= 0 && x.kind != syntax.Ident && x.kind != syntax.Import && x.kind != syntax.KeyValue && x.path == "" {
		seen[p.names[x.name]] = true
	}
	if x.image != nil {
		return // its parts are no names
	}
	for _, c := range x.kids {
		needed(p, c, seen)
	}
}

// candidates yields the nodes at which a pattern may match.
func (s *search) candidates(p *code, yield func(int32)) {
	k := &p.key
	if k.sequence {
		s.sequences(p, yield)
		return
	}
	switch {
	case k.kinds == nil:
		for i := range s.Tree.Nodes {
			if isExpression(s.Tree.Nodes[i].Kind) || p.roots[0].kind != syntax.Metavar {
				yield(int32(i))
			}
		}
		return
	case k.callee != "":
		if s.Tree.First(0) == syntax.None {
			return
		}
		s.called(k.callee, yield)
		return
	case k.symbol != "":
		s.symbols(k, yield)
		return
	}
	for _, kind := range k.kinds {
		for _, n := range s.of(kind) {
			yield(n)
		}
	}
}

// symbols yields the names that are a symbol, or that an import gives to it.
func (s *search) symbols(k *key, yield func(int32)) {
	sym := s.Tree.Lookup(k.symbol)
	locals := s.Names().Locals(k.symbol)
	for _, kind := range k.kinds {
		for _, n := range s.of(kind) {
			x := s.Tree.Nodes[n].Sym
			if x == 0 || x != sym && !slices.Contains(locals, x) {
				continue
			}
			if r := s.Tree.Nodes[n].Role; r == syntax.RoleKey || r == syntax.RoleLabel {
				continue
			}
			yield(n)
		}
	}
}

// sequences yields the statements with which a pattern of several may begin.
func (s *search) sequences(p *code, yield func(int32)) {
	first := p.roots[0]
	if first.kind == syntax.Ellipsis && len(p.roots) > 1 {
		// It begins where the block does.
		for _, kind := range []syntax.Kind{syntax.File, syntax.Block} {
			for _, b := range s.of(kind) {
				if c := s.Tree.First(b); c != syntax.None {
					yield(c)
				}
			}
		}
		return
	}
	if p.key.callee != "" && s.Names().Locals(p.key.callee) == nil {
		last := syntax.None
		if sym := s.Tree.Lookup(p.key.callee); sym != 0 {
			s.calls(sym, func(n int32) {
				if st := s.statement(n); st != last && st > 0 {
					last = st
					yield(st)
				}
			})
		}
		return
	}
	for i := range s.Tree.Nodes {
		x := &s.Tree.Nodes[i]
		if x.Parent >= 0 && isBlock(s.Tree.Nodes[x.Parent].Kind) && (p.key.kinds == nil || p.key.admits(x.Kind)) {
			yield(int32(i))
		}
	}
}

// isExpression reports whether nodes of a kind are expressions.
func isExpression(k syntax.Kind) bool {
	return k >= syntax.Ident && k <= syntax.Sequence && k != syntax.Text && k != syntax.KeyValue && k != syntax.CompFor && k != syntax.Arg && k != syntax.Paren ||
		k == syntax.Element || k == syntax.Command || k == syntax.Word || k == syntax.Expansion || k == syntax.Subst || k == syntax.Instruction ||
		k == syntax.Yield
}
