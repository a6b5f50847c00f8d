package pattern

import (
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// kids appends the children of a node that have a role to the stack, and
// returns them.
func (s *search) kids(n int32, role syntax.Role) []int32 {
	from := len(s.stack)
	for c := s.Tree.First(n); c != syntax.None; c = s.Tree.Next(c) {
		if s.Tree.Nodes[c].Role == role {
			s.stack = append(s.stack, c)
		}
	}
	return s.stack[from:len(s.stack):len(s.stack)]
}

// children matches the groups of a pattern's children from the one at g on.
func (s *search) children(p *pnode, n int32, g int, k func() bool) bool {
	if g == 0 {
		// What the pattern doesn't speak of has to be something that it may
		// leave out.
		for c := s.Tree.First(n); c != syntax.None; c = s.Tree.Next(c) {
			if r := s.Tree.Nodes[c].Role; p.roles&(1<<r) == 0 && !silent(p, r) {
				return false
			}
		}
	}
	if g == len(p.groups) {
		return k()
	}
	mark := len(s.stack)
	defer func() { s.stack = s.stack[:mark] }()
	group := &p.groups[g]
	ns := s.kids(n, group.role)
	if p.plain && len(group.kids) == 1 {
		return len(ns) == 1 && s.node(group.kids[0], ns[0], enough) && s.children(p, n, g+1, k)
	}
	rest := k
	if g+1 < len(p.groups) {
		rest = func() bool { return s.children(p, n, g+1, k) }
	}
	switch group.role {
	case syntax.RoleArg:
		if p.kind == syntax.Instruction {
			ns = s.withoutFlags(group.kids, ns)
		}
		return s.args(group.kids, ns, rest)
	case syntax.RoleDecorator, syntax.RoleModifier, syntax.RoleBase, syntax.RoleCatch, syntax.RoleAttr, syntax.RoleTarget:
		return s.some(group.kids, ns, nil, rest)
	case syntax.RoleBody, syntax.RoleThen, syntax.RoleElse, syntax.RoleFinally:
		if len(ns) == 1 && len(group.kids) == 1 {
			return s.body(group.kids[0], ns[0], rest)
		}
	case syntax.RoleItem:
		switch p.kind {
		case syntax.Map, syntax.Composite, syntax.Set:
			return s.entries(group.kids, ns, rest)
		case syntax.Block, syntax.File:
			if s.Lang == checks.Terraform {
				// Attributes and blocks have no order. With a "..." they may
				// stand in a nested block.
				if hasEllipsis(group.kids) {
					ns = s.statements(n)
				}
				return s.some(group.kids, ns, nil, rest)
			}
			return s.sequence(group.kids, n, ns, func(int32) bool { return rest() })
		case syntax.TypeExpr, syntax.Element:
			if len(ns) == 0 && onlyEllipsis(group.kids) {
				return rest()
			}
		}
	}
	return s.list(group.kids, ns, rest)
}

func onlyEllipsis(ps []*pnode) bool {
	for _, p := range ps {
		if p.kind != syntax.Ellipsis {
			return false
		}
	}
	return true
}

// silent reports whether a node may have children of a role when the pattern
// has none: what such a pattern says is true of it nevertheless.
func silent(p *pnode, r syntax.Role) bool {
	if p.kind == syntax.Expansion {
		return len(p.kids) == 0 // ${x:-y} is of x, too
	}
	switch r {
	case syntax.RoleType, syntax.RoleResult, syntax.RoleDecorator, syntax.RoleModifier, syntax.RoleTypeParam, syntax.RoleTypeArg,
		syntax.RoleInit, syntax.RoleGuard, syntax.RoleDefault, syntax.RoleBase, syntax.RoleReceiver, syntax.RoleAlias, syntax.RoleFinally,
		syntax.RoleElse, syntax.RoleAttr, syntax.RoleLabel, syntax.RoleRedirect:
		return true
	case syntax.RoleBody:
		return p.kind == syntax.FuncDef || p.kind == syntax.ClassDef || p.kind == syntax.New || p.kind == syntax.Instruction
	case syntax.RoleItem:
		return p.kind == syntax.TypeExpr || p.kind == syntax.Element || p.kind == syntax.FuncDef
	case syntax.RoleCatch:
		return p.kind == syntax.Try
	case syntax.RoleParam:
		return p.kind == syntax.ClassDef
	case syntax.RoleKey:
		return p.name >= 0 || p.slot != noSlot
	}
	return false
}

// list matches a list of patterns, of which ... and $...X take any number, to
// the whole of a list of nodes.
func (s *search) list(ps []*pnode, ns []int32, k func() bool) bool {
	if len(ps) == 0 {
		return len(ns) == 0 && k()
	}
	p := ps[0]
	switch {
	case p.kind == syntax.Ellipsis:
		if len(ps) == 1 {
			return k()
		}
		for i := range len(ns) + 1 {
			if s.list(ps[1:], ns[i:], k) {
				return true
			}
		}
		return false
	case p.kind == syntax.Metavar && p.flag&syntax.FlagRest != 0:
		for i := len(ns); i >= 0; i-- {
			mark := len(s.trail)
			if s.bind(p.slot, s.listBinding(ns[:i])) && s.list(ps[1:], ns[i:], k) {
				return true
			}
			s.undo(mark)
		}
		return false
	case len(ns) == 0:
		return false
	}
	switch {
	case len(ps) == 1:
		return len(ns) == 1 && s.node(p, ns[0], k)
	case len(ps) == 2 && ps[1].kind == syntax.Ellipsis:
		return s.node(p, ns[0], k)
	}
	return s.node(p, ns[0], func() bool { return s.list(ps[1:], ns[1:], k) })
}

func (s *search) listBinding(ns []int32) binding {
	if len(ns) == 0 {
		return binding{kind: toList, node: syntax.None, last: syntax.None - 1}
	}
	first, last := ns[0], ns[len(ns)-1]
	return binding{kind: toList, node: first, last: last, span: checks.Span{Start: int(s.Tree.Nodes[first].Start), End: int(s.Tree.Nodes[last].End)}}
}

// args matches arguments: those with a name wherever they stand, the others in
// order.
func (s *search) args(ps []*pnode, ns []int32, k func() bool) bool {
	for i, p := range ps {
		if p.kind != syntax.Arg || p.name < 0 && p.slot == noSlot {
			continue
		}
		others := append(append([]*pnode{}, ps[:i]...), ps[i+1:]...)
		for j, n := range ns {
			x := &s.Tree.Nodes[n]
			if x.Kind != syntax.Arg || x.Sym == 0 {
				continue
			}
			if s.node(p, n, func() bool {
				rest := append(append([]int32{}, ns[:j]...), ns[j+1:]...)
				return s.args(others, rest, k)
			}) {
				return true
			}
		}
		return false
	}
	return s.list(ps, ns, k)
}

// withoutFlags leaves out the flags of an instruction that the pattern doesn't
// speak of, and the text of heredocs.
func (s *search) withoutFlags(ps []*pnode, ns []int32) []int32 {
	from := len(s.stack)
	for _, n := range ns {
		switch x := &s.Tree.Nodes[n]; x.Kind {
		case syntax.Heredoc:
			continue
		case syntax.Arg:
			if !slices.ContainsFunc(ps, func(p *pnode) bool {
				return p.kind == syntax.Arg && (p.slot != noSlot || p.name >= 0 && s.syms[p.name] == x.Sym)
			}) {
				continue
			}
		}
		s.stack = append(s.stack, n)
	}
	return s.stack[from:len(s.stack):len(s.stack)]
}

// some matches each of the patterns to one of the nodes, each to another, in any
// order; nodes may be left.
func (s *search) some(ps []*pnode, ns []int32, used []bool, k func() bool) bool {
	for len(ps) > 0 && ps[0].kind == syntax.Ellipsis {
		ps = ps[1:]
	}
	if len(ps) == 0 {
		return k()
	}
	if ps[0].kind == syntax.Metavar && ps[0].flag&syntax.FlagRest != 0 {
		mark := len(s.trail)
		if s.bind(ps[0].slot, s.listBinding(ns)) && s.some(ps[1:], ns, used, k) {
			return true
		}
		s.undo(mark)
		return false
	}
	if used == nil {
		used = make([]bool, len(ns))
	}
	for i, n := range ns {
		if used[i] {
			continue
		}
		used[i] = true
		if s.node(ps[0], n, func() bool { return s.some(ps[1:], ns, used, k) }) {
			return true
		}
		used[i] = false
	}
	return false
}

// entries matches the entries of a map or a struct in any order. All have to be
// spoken of unless there is a "...".
func (s *search) entries(ps []*pnode, ns []int32, k func() bool) bool {
	// An object of JavaScript or Terraform may always have more.
	open := s.Lang == checks.JavaScript || s.Lang == checks.TypeScript || s.Lang == checks.JSON || s.Lang == checks.Terraform
	named := 0
	for _, p := range ps {
		switch {
		case p.kind == syntax.Ellipsis:
			open = true
		case p.kind == syntax.KeyValue:
			named++
		case p.kind == syntax.Metavar && p.flag&syntax.FlagRest != 0:
			open = true
		case open:
			named++
		default:
			return s.list(ps, ns, k) // positions count
		}
	}
	if !open && named != len(ns) {
		return false
	}
	return s.some(ps, ns, nil, k)
}

// body matches the block of a function or a statement.
func (s *search) body(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	switch {
	case p.kind == syntax.Block && onlyEllipsis(p.kids):
		return len(p.kids) > 0 && k() || x.Kind == syntax.Block && s.Tree.First(n) == syntax.None && k()
	case p.kind == syntax.Block && x.Kind != syntax.Block:
		// x => y is x => { return y }, and an else may be another if.
		if items := withoutEllipsis(p.kids); len(items) == 1 {
			if items[0].kind == syntax.Return && len(items[0].kids) == 1 {
				return s.node(items[0].kids[0], n, k)
			}
			return s.node(items[0], n, k)
		}
		return false
	}
	return s.node(p, n, k)
}

// sequence matches statements to those of a block from the first on, and to all
// of them. With a ... among them those behind it may stand in a nested block,
// and others may follow. k gets the last one.
func (s *search) sequence(ps []*pnode, block int32, ns []int32, k func(last int32) bool) bool {
	open := hasEllipsis(ps)
	if open && len(ns) > 0 {
		ns = s.from(block, ns[0])
	}
	return s.statementsFrom(ps, ns, block, syntax.None, !open, k)
}

// from returns the statements of a block and below it, beginning with one.
func (s *search) from(block, first int32) []int32 {
	all := s.statements(block)
	low, high := 0, len(all)
	for low < high {
		if mid := (low + high) / 2; all[mid] < first {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return all[low:]
}

// statementsFrom matches statements in order. whole says that all of the block
// has to be spoken of.
func (s *search) statementsFrom(ps []*pnode, ns []int32, block, last int32, whole bool, k func(last int32) bool) bool {
	if s.steps++; s.over() {
		return false
	}
	if len(ps) == 0 {
		return (!whole || len(ns) == 0) && k(last)
	}
	p := ps[0]
	if p.kind == syntax.Ellipsis || p.kind == syntax.Metavar && p.flag&syntax.FlagRest != 0 {
		if len(ps) == 1 {
			if end := s.lastOf(block); len(ns) > 0 && end != syntax.None {
				last = end
			}
			return k(last)
		}
		for i := range ns {
			if s.canBegin(ps[1], ns[i]) && s.statementsFrom(ps[1:], ns[i:], block, last, whole, k) {
				return true
			}
		}
		return false
	}
	if len(ns) == 0 {
		return false
	}
	n := ns[0]
	return s.node(p, n, func() bool {
		end := last
		if end == syntax.None || s.Tree.Nodes[n].End > s.Tree.Nodes[end].End {
			end = n
		}
		rest := ns[1:]
		// What is nested in this statement was matched with it, but for a ...
		// that comes next.
		if len(ps) > 1 && ps[1].kind != syntax.Ellipsis || whole && len(ps) == 1 {
			for len(rest) > 0 && rest[0] < s.Tree.Nodes[n].Sub {
				rest = rest[1:]
			}
		}
		return s.statementsFrom(ps[1:], rest, block, end, whole, k)
	})
}

// canBegin is a quick look at whether a statement can match.
func (s *search) canBegin(p *pnode, n int32) bool {
	x := &s.Tree.Nodes[n]
	switch p.kind {
	case syntax.ExprStmt, syntax.Ellipsis, syntax.Metavar, syntax.Assign, syntax.VarDef, syntax.FuncDef, syntax.Call, syntax.DeepMatch,
		syntax.String, syntax.Ident, syntax.Member, syntax.Binary, syntax.New, syntax.Lambda:
		return true
	}
	return x.Kind == p.kind || x.Kind == syntax.Export
}

// lastOf returns the last statement of a block.
func (s *search) lastOf(block int32) int32 {
	last := syntax.None
	for c := s.Tree.First(block); c != syntax.None; c = s.Tree.Next(c) {
		last = c
	}
	return last
}

// exprStmt matches a statement that is an expression: at one, or at any
// expression within a statement, but not in its blocks.
func (s *search) exprStmt(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	if len(p.kids) == 0 {
		return x.Kind == syntax.ExprStmt && k()
	}
	want := p.kids[0]
	if want.kind == syntax.Metavar && want.kids == nil {
		if x.Kind == syntax.ExprStmt && s.Tree.First(n) != syntax.None {
			return s.node(want, s.Tree.First(n), k)
		}
		return s.node(want, n, k)
	}
	if !s.m.options.ImplicitDeepExpr {
		return x.Kind == syntax.ExprStmt && s.Tree.First(n) != syntax.None && s.node(want, s.Tree.First(n), k)
	}
	return s.deepIn(want, n, k)
}

// deepIn matches an expression anywhere in a statement but in the blocks of it.
func (s *search) deepIn(p *pnode, n int32, k func() bool) bool {
	for i := n; i < s.Tree.Nodes[n].Sub; {
		x := &s.Tree.Nodes[i]
		if isBlock(x.Kind) && i != n {
			i = x.Sub
			continue
		}
		if s.fits(p, i) && s.node(p, i, k) {
			return true
		}
		i++
	}
	return false
}
