package pattern

import (
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// assign matches a = b. It is also a declaration that gives a value, as that is
// the same to whoever asks where a value comes from.
func (s *search) assign(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	switch x.Kind {
	case syntax.Assign, syntax.Walrus:
		if x.Role == syntax.RoleInit && p.role != syntax.RoleInit && s.Lang == checks.Shell {
			return false // it is for one command
		}
		if p.op != x.Op && !(p.op == syntax.NoOp && x.Op == syntax.Define) {
			return false
		}
		return s.children(p, n, 0, k)
	case syntax.VarDef, syntax.FieldDef:
		if p.op != syntax.NoOp && p.op != syntax.Define || !s.m.options.VardefAssign {
			return false
		}
		return s.define(p, n, k)
	case syntax.Param, syntax.KeyValue:
		return false
	}
	return false
}

// define matches the target and the value of a pattern to those of a
// declaration.
func (s *search) define(p *pnode, n int32, k func() bool) bool {
	var target, value *pnode
	for _, c := range p.kids {
		switch c.role {
		case syntax.RoleTarget:
			if target != nil {
				return false
			}
			target = c
		case syntax.RoleValue:
			value = c
		}
	}
	has := s.Tree.Child(n, syntax.RoleValue)
	if target == nil || value != nil && has == syntax.None && value.kind != syntax.Ellipsis {
		return false
	}
	rest := k
	if value != nil && has != syntax.None {
		rest = func() bool { return s.node(value, has, k) }
	}
	if at := s.Tree.Child(n, syntax.RoleTarget); at != syntax.None {
		return s.node(target, at, rest)
	}
	// A field has its name itself.
	switch {
	case s.Tree.Nodes[n].Sym == 0:
		return false
	case target.kind == syntax.Metavar:
		return (target.kids == nil || s.hasType(target.kids[0], n)) && s.bind(target.slot, binding{kind: toName, node: n, span: s.nameSpan(n)}) && rest()
	case target.kind == syntax.Ident && target.name >= 0:
		return s.syms[target.name] == s.Tree.Nodes[n].Sym && rest()
	}
	return false
}

// varDef matches a declaration, of a field too.
func (s *search) varDef(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	if p.flag&syntax.FlagConst&^x.Flags != 0 {
		return false
	}
	switch x.Kind {
	case syntax.VarDef:
		if p.roles&(1<<syntax.RoleValue) == 0 && s.Tree.Child(n, syntax.RoleValue) != syntax.None {
			return s.define(p, n, func() bool { return s.typeAndMore(p, n, k) })
		}
		return s.children(p, n, 0, k)
	case syntax.FieldDef:
		return s.define(p, n, func() bool { return s.typeAndMore(p, n, k) })
	case syntax.Param:
		// catch (E e), resources and the like have their own kinds.
		return false
	}
	return false
}

// typeAndMore matches what else a declaration has: its type, decorators and
// modifiers.
func (s *search) typeAndMore(p *pnode, n int32, k func() bool) bool {
	mark := len(s.stack)
	defer func() { s.stack = s.stack[:mark] }()
	for _, g := range p.groups {
		switch g.role {
		case syntax.RoleType:
			at := s.Tree.Child(n, syntax.RoleType)
			if at == syntax.None || !s.node(g.kids[0], at, enough) {
				return false
			}
		case syntax.RoleDecorator, syntax.RoleModifier:
			if !s.some(g.kids, s.kids(n, g.role), nil, enough) {
				return false
			}
		}
	}
	return k()
}

// binary matches an operator with its operands, in any order and any grouping
// where it makes no difference.
func (s *search) binary(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	if x.Kind != syntax.Binary || x.Op != p.op {
		return false
	}
	if len(p.kids) != 2 {
		return s.children(p, n, 0, k)
	}
	left, right := s.Tree.Child(n, syntax.RoleLeft), s.Tree.Child(n, syntax.RoleRight)
	if left == syntax.None || right == syntax.None {
		return false
	}
	try := func(a, b int32) bool {
		return s.node(p.kids[0], a, func() bool { return s.node(p.kids[1], b, k) })
	}
	if try(left, right) {
		return true
	}
	if compares(p.op) && s.m.options.CommutativeCompOp || commutes(p.op) && s.m.options.ACMatching {
		if try(right, left) {
			return true
		}
	}
	if !associates(p.op) || !s.m.options.ACMatching {
		return false
	}
	ps := operands(p, p.op, nil)
	if len(ps) == 2 && ps[0].kind != syntax.Ellipsis && ps[1].kind != syntax.Ellipsis {
		return false
	}
	mark := len(s.stack)
	defer func() { s.stack = s.stack[:mark] }()
	ns := s.operands(n, p.op)
	if commutes(p.op) {
		open := len(withoutEllipsis(ps)) != len(ps)
		if !open && len(ps) != len(ns) {
			return false
		}
		return s.some(ps, ns, nil, k)
	}
	return s.list(ps, ns, k)
}

// operands returns the operands of a pattern's chain of one operator.
func operands(p *pnode, op syntax.Op, list []*pnode) []*pnode {
	if p.kind == syntax.Binary && p.op == op && len(p.kids) == 2 {
		return operands(p.kids[1], op, operands(p.kids[0], op, list))
	}
	return append(list, p)
}

// maxOperands bounds how many operands of a chain are looked at.
const maxOperands = 256

// operands returns the operands of a chain of one operator, left to right. The
// chain is as deep as it is long, so it is walked in the order of the nodes.
func (s *search) operands(n int32, op syntax.Op) []int32 {
	from := len(s.stack)
	nodes := s.Tree.Nodes
	for i := n; i < nodes[n].Sub; {
		x := &nodes[i]
		if x.Kind == syntax.Paren || x.Kind == syntax.Binary && x.Op == op {
			i++
			continue
		}
		s.stack = append(s.stack, i)
		if len(s.stack)-from == maxOperands {
			break
		}
		i = x.Sub
	}
	return s.stack[from:len(s.stack):len(s.stack)]
}

// imports matches an import of a module, and of the names that the pattern has.
func (s *search) imports(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	if x.Kind != syntax.Import {
		return false
	}
	if s.Lang == checks.Python && len(p.kids) == 0 && p.name >= 0 {
		return s.importsFrom(s.code.names[p.name], n) && k()
	}
	script := s.Lang == checks.JavaScript || s.Lang == checks.TypeScript
	plain := len(p.kids) == 0 && p.name >= 0
	// "a" alone is also what imports from a, or from a/b.
	if !s.named(p, n) && !(plain && (script || s.Lang == checks.Go) && strings.HasPrefix(s.Tree.Name(n), s.code.names[p.name]+"/")) {
		return false
	}
	if p.flag&syntax.FlagWildcard&^x.Flags != 0 {
		return false
	}
	mark := len(s.stack)
	defer func() { s.stack = s.stack[:mark] }()
	ns := s.kids(n, syntax.RoleItem)
	items := withoutEllipsis(p.kids)
	if len(items) == 0 {
		// import a; not from a import b, which is another pattern.
		return (s.Lang == checks.Go || script && plain || len(ns) == 0 || s.Tree.Nodes[ns[0]].Kind == syntax.ImportAs || len(p.kids) > 0) && k()
	}
	return s.some(items, ns, nil, k)
}

// importsFrom reports whether an import of Python is of a module, of one in it,
// or of something from it: "import a" is also what "from a import b" does.
func (s *search) importsFrom(module string, n int32) bool {
	have := s.Tree.Name(n)
	if have == module || strings.HasPrefix(have, module+".") {
		return true
	}
	rest, ok := strings.CutPrefix(module, have+".")
	if !ok {
		return false
	}
	for c := s.Tree.First(n); c != syntax.None; c = s.Tree.Next(c) {
		if s.Tree.Nodes[c].Kind == syntax.ImportName && s.Tree.Name(c) == rest {
			return true
		}
	}
	return false
}

// importName matches one name of an import. A pattern that gives it no other
// name is silent about that.
func (s *search) importName(p *pnode, n int32) bool {
	if s.Tree.Nodes[n].Kind != syntax.ImportName || !s.named(p, n) {
		return false
	}
	if len(p.kids) == 0 {
		return true
	}
	at := s.Tree.Child(n, syntax.RoleAlias)
	if at == syntax.None {
		return p.kids[0].kind == syntax.Alias && s.named(p.kids[0], n)
	}
	return s.named(p.kids[0], at)
}

// typeExpr matches a type as it is written, or by its full name. One without
// arguments is also one with them.
func (s *search) typeExpr(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	if x.Kind != syntax.TypeExpr {
		// A name alone may stand where a pattern has a type, and the other way
		// round.
		return len(p.kids) == 1 && s.node(p.kids[0], n, k)
	}
	if name := s.Tree.Name(n); name != p.text {
		if p.slot == noSlot && !(name != "" && len(p.kids) > 0 && p.kids[0].path != "" && strings.HasSuffix(p.kids[0].path, name)) {
			return false
		}
		if p.slot != noSlot && !s.bind(p.slot, s.nodeBinding(n)) {
			return false
		}
	}
	if len(p.kids) == 0 {
		return k()
	}
	mark := len(s.stack)
	defer func() { s.stack = s.stack[:mark] }()
	ns := s.kids(n, syntax.RoleItem)
	if len(ns) > len(p.kids) && !hasEllipsis(p.kids) {
		ns = ns[:len(p.kids)]
	}
	return s.list(p.kids, ns, k)
}

func hasEllipsis(ps []*pnode) bool { return len(withoutEllipsis(ps)) != len(ps) }

// keyValue matches an entry by its key.
func (s *search) keyValue(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	if x.Kind != syntax.KeyValue {
		return false
	}
	var key, value *pnode
	for _, c := range p.kids {
		switch c.role {
		case syntax.RoleKey:
			key = c
		case syntax.RoleValue:
			value = c
		}
	}
	atKey, atValue := s.Tree.Child(n, syntax.RoleKey), s.Tree.Child(n, syntax.RoleValue)
	rest := func() bool {
		if value == nil || value.kind == syntax.Ellipsis {
			return k()
		}
		if atValue == syntax.None { // null, or nothing
			return value.kind == syntax.Null && k() || value.kind == syntax.String && value.value != nil && value.value.Text == "" && k()
		}
		return s.node(value, atValue, k)
	}
	switch {
	case key == nil && p.name < 0 && p.slot == noSlot:
		return rest()
	case key != nil && key.kind == syntax.Ellipsis:
		return rest()
	case key != nil && key.kind == syntax.Metavar:
		if atKey == syntax.None {
			if x.Sym == 0 {
				return false
			}
			return s.bind(key.slot, binding{kind: toName, node: n, span: s.nameSpan(n)}) && rest()
		}
		return s.node(key, atKey, rest)
	case p.name >= 0:
		return s.syms[p.name] != 0 && s.syms[p.name] == x.Sym && rest()
	case key != nil && atKey != syntax.None:
		return s.node(key, atKey, rest)
	}
	return s.named(p, n) && rest()
}
