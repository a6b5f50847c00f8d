package taint

import "github.com/squiresec/squire/checks/syntax"

// cond evaluates a condition and returns the states where it holds and where it
// doesn't. Of an and, both sides were evaluated where it holds; of an or, where
// it doesn't: if (!x || !known(x)) return, and x is known from there on. s isn't
// used any more.
func (a *analysis) cond(node int32, s *state) (yes, no *state) {
	yes, no = a.sides(node, s)
	if holds, known := a.truth(node); known {
		if holds {
			no.kill()
		} else {
			yes.kill()
		}
	}
	return yes, no
}

func (a *analysis) sides(node int32, s *state) (yes, no *state) {
	if node != syntax.None && a.flags[node] == 0 && a.depth < maxDepth/2 && a.enter() {
		defer a.leave()
		switch n := &a.t.Nodes[node]; {
		case n.Kind == syntax.Paren:
			return a.cond(a.t.Child(node, syntax.RoleValue), s)
		case n.Kind == syntax.Unary && n.Op == syntax.Not:
			no, yes = a.cond(a.t.Child(node, syntax.RoleValue), s)
			return yes, no
		case n.Kind == syntax.Binary && n.Op == syntax.And:
			yes, no = a.cond(a.t.Child(node, syntax.RoleLeft), s)
			yes, also := a.cond(a.t.Child(node, syntax.RoleRight), yes)
			no.join(also)
			return yes, no
		case n.Kind == syntax.Binary && n.Op == syntax.Or:
			yes, no = a.cond(a.t.Child(node, syntax.RoleLeft), s)
			also, no := a.cond(a.t.Child(node, syntax.RoleRight), no)
			yes.join(also)
			return yes, no
		}
	}
	a.expr(node, s)
	yes, no = s.fork(), s
	a.settles(node, yes, no)
	return yes, no
}

// settles cleans what a condition leaves no choice: a variable that is empty, or
// equal to a text of the program's own.
func (a *analysis) settles(node int32, yes, no *state) {
	if node == syntax.None {
		return
	}
	switch n := &a.t.Nodes[node]; n.Kind {
	case syntax.Ident, syntax.Member:
		a.wipe(node, no)
	case syntax.Binary:
		side := yes
		switch n.Op {
		case syntax.Eq, syntax.StrictEq:
		case syntax.NotEq, syntax.NotStrictEq:
			side = no
		default:
			return
		}
		left, right := a.t.Child(node, syntax.RoleLeft), a.t.Child(node, syntax.RoleRight)
		if left != syntax.None && right != syntax.None && a.t.Nodes[right].Kind == syntax.String {
			a.wipe(left, side)
		}
	}
}
