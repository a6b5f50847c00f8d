package shell

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
	sh "mvdan.cc/sh/v3/syntax"
)

// call converts a simple command: assignments, words and redirections, in the
// order in which they stand.
func (c *converter) call(assigns []*sh.Assign, args []*sh.Word, s *sh.Stmt, role syntax.Role, limit int) {
	if len(args) == 0 && len(s.Redirs) == 0 {
		c.assignments(assigns, role)
		return
	}
	if c.pattern && len(args) == 1 && len(assigns) == 0 && len(s.Redirs) == 0 && c.wildcard(args[0], role) {
		return
	}
	start := len(c.src)
	if len(assigns) > 0 {
		start = c.off(assigns[0].Pos())
	}
	if len(args) > 0 {
		start = min(start, c.off(args[0].Pos()))
	}
	if len(s.Redirs) > 0 {
		start = min(start, c.off(s.Redirs[0].Pos()))
	}
	mark, from := c.open(start)
	redirs, as := s.Redirs, syntax.RoleCallee
	before := func(at int) {
		for len(redirs) > 0 && c.off(redirs[0].OpPos) < at {
			c.redirect(redirs[0])
			redirs = redirs[1:]
		}
	}
	for _, a := range assigns {
		before(c.off(a.Pos()))
		c.assign(a, syntax.Assign, syntax.RoleInit)
	}
	for _, w := range args {
		before(c.off(w.Pos()))
		c.word(w, as)
		as = syntax.RoleArg
	}
	before(len(c.src) + 1)
	c.heredocs(limit, syntax.RoleRedirect)
	c.close(syntax.Command, mark, from, c.at, role)
}

// assignments converts those that stand without a command.
func (c *converter) assignments(assigns []*sh.Assign, role syntax.Role) {
	if len(assigns) == 1 || role == syntax.RoleItem {
		for _, a := range assigns {
			c.assign(a, syntax.Assign, role)
		}
		return
	}
	mark, from := c.open(c.at)
	for _, a := range assigns {
		c.assign(a, syntax.Assign, syntax.RoleItem)
	}
	c.close(syntax.Block, mark, from, c.at, role)
}

// assign converts x=y, x+=y, x[i]=y and x=(y z).
func (c *converter) assign(a *sh.Assign, kind syntax.Kind, role syntax.Role) {
	if a.Name == nil {
		c.word(a.Value, role)
		return
	}
	mark, from := c.open(c.off(a.Name.Pos()))
	c.name(a.Name, syntax.RoleTarget)
	if a.Index != nil {
		c.b.As(syntax.RoleObject)
		c.arith(a.Index, syntax.RoleIndex)
		c.close(syntax.Index, mark, from, c.at+1, syntax.RoleTarget)
	}
	end := c.at
	switch {
	case a.Array != nil:
		c.array(a.Array, syntax.RoleValue)
	case a.Value != nil && len(a.Value.Parts) > 0:
		c.word(a.Value, syntax.RoleValue)
	case !a.Naked && end < len(c.src):
		end++ // the sign: the value is empty
		if a.Append {
			end++
		}
		c.leaf(syntax.Word, end, end, syntax.RoleValue)
	}
	n := c.close(kind, mark, from, end, role)
	if a.Append {
		n.Op = syntax.Add
	}
}

// name adds an Ident, or what stands for one in a pattern.
func (c *converter) name(l *sh.Lit, role syntax.Role) {
	start, end := c.off(l.Pos()), c.litEnd(l)
	kind := syntax.Ident
	if c.pattern && start < end && c.src[start] == '$' {
		kind = syntax.Metavar
	}
	c.named(kind, start, end, role)
}

func (c *converter) array(a *sh.ArrayExpr, role syntax.Role) {
	mark, from := c.open(c.off(a.Lparen))
	for _, e := range a.Elems {
		if e.Index == nil {
			c.word(e.Value, syntax.RoleItem)
			continue
		}
		m, f := c.open(c.off(e.Index.Pos()))
		c.arith(e.Index, syntax.RoleKey)
		if e.Value != nil {
			c.word(e.Value, syntax.RoleValue)
		}
		c.close(syntax.KeyValue, m, f, c.at, syntax.RoleItem)
	}
	c.close(syntax.Array, mark, from, c.off(a.Rparen)+1, role)
}

// special converts the commands that have a syntax of their own.
func (c *converter) special(s *sh.Stmt, role syntax.Role, limit int) {
	switch x := s.Cmd.(type) {
	case *sh.DeclClause:
		c.declare(x, s, role, limit)
	case *sh.TestClause:
		mark, from := c.open(c.off(x.Left))
		c.named(syntax.Word, from, from+2, syntax.RoleCallee)
		c.test(x.X)
		right := c.off(x.Right)
		c.named(syntax.Word, right, right+2, syntax.RoleArg)
		c.finish(syntax.Command, mark, from, 0, s, role, limit)
	case *sh.ArithmCmd:
		mark, from := c.open(c.off(x.Left))
		if x.X != nil {
			c.arith(x.X, syntax.RoleValue)
		}
		c.finish(syntax.ExprStmt, mark, from, c.off(x.Right)+2, s, role, limit)
	case *sh.LetClause:
		mark, from := c.open(c.off(x.Let))
		c.named(syntax.Word, from, from+3, syntax.RoleCallee)
		for _, e := range x.Exprs {
			c.arith(e, syntax.RoleArg)
		}
		c.finish(syntax.Command, mark, from, 0, s, role, limit)
	case *sh.TimeClause:
		mark, from := c.open(c.off(x.Time))
		c.named(syntax.Word, from, from+4, syntax.RoleCallee)
		if x.Stmt != nil {
			c.stmt(x.Stmt, syntax.RoleArg, limit)
		}
		c.finish(syntax.Command, mark, from, 0, s, role, limit)
	case *sh.CoprocClause:
		mark, from := c.open(c.off(x.Coproc))
		c.named(syntax.Word, from, from+6, syntax.RoleCallee)
		if x.Name != nil {
			c.word(x.Name, syntax.RoleArg)
		}
		c.stmt(x.Stmt, syntax.RoleArg, limit)
		c.finish(syntax.Command, mark, from, 0, s, role, limit)
	}
}

// declare converts export A=1 B and its kin. Redirections may stand between.
func (c *converter) declare(x *sh.DeclClause, s *sh.Stmt, role syntax.Role, limit int) {
	start := c.off(x.Variant.Pos())
	redirs := s.Redirs
	if len(redirs) > 0 {
		start = min(start, c.off(redirs[0].Pos()))
	}
	mark, from := c.open(start)
	before := func(at int) {
		for len(redirs) > 0 && c.off(redirs[0].OpPos) < at {
			c.redirect(redirs[0])
			redirs = redirs[1:]
		}
	}
	before(c.off(x.Variant.Pos()))
	at, end := c.off(x.Variant.Pos()), c.litEnd(x.Variant)
	constant := bytes.Equal(c.src[at:end], []byte("readonly"))
	c.named(syntax.Word, at, end, syntax.RoleCallee)
	for _, a := range x.Args {
		before(c.off(a.Pos()))
		c.assign(a, syntax.VarDef, syntax.RoleArg)
		if n := c.b.Node(c.b.Last()); constant && n.Kind == syntax.VarDef {
			n.Flags |= syntax.FlagConst
		}
	}
	before(len(c.src) + 1)
	c.heredocs(limit, syntax.RoleRedirect)
	c.close(syntax.Command, mark, from, c.at, role)
}

// test converts what stands in [[ ]] to words in a row. A chain nests on either
// side, so this goes without recursion.
func (c *converter) test(x sh.TestExpr) {
	type step struct {
		x    sh.TestExpr
		op   int
		text string
	}
	for todo := []step{{x: x}}; len(todo) > 0; {
		t := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch x := t.x.(type) {
		case nil:
			if t.text != "" {
				c.named(syntax.Word, t.op, t.op+len(t.text), syntax.RoleArg)
			}
		case *sh.Word:
			c.word(x, syntax.RoleArg)
		case *sh.BinaryTest:
			todo = append(todo, step{x: x.Y}, step{op: c.off(x.OpPos), text: x.Op.String()}, step{x: x.X})
		case *sh.UnaryTest:
			todo = append(todo, step{x: x.X}, step{op: c.off(x.OpPos), text: x.Op.String()})
		case *sh.ParenTest:
			todo = append(todo, step{op: c.off(x.Rparen), text: ")"}, step{x: x.X}, step{op: c.off(x.Lparen), text: "("})
		}
	}
}
