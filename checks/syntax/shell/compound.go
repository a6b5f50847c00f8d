package shell

import (
	"github.com/squiresec/squire/checks/syntax"
	sh "mvdan.cc/sh/v3/syntax"
)

// ifClause converts a chain of if, elif and else, of any length.
func (c *converter) ifClause(x *sh.IfClause, s *sh.Stmt, role syntax.Role, limit int) {
	type begun struct{ mark, from int }
	var chain []begun
	fi := c.off(x.FiPos)
	for n := x; n != nil; n = n.Else {
		start := c.off(n.Position)
		next := fi
		if n.Else != nil {
			next = c.off(n.Else.Position)
		}
		if n != x && !n.ThenPos.IsValid() {
			c.block(n.Then, syntax.RoleElse, start+len("else"), next)
			break
		}
		mark, from := c.open(start)
		chain = append(chain, begun{mark, from})
		c.cond(n.Cond, syntax.RoleCond, start+len("if"), c.off(n.ThenPos))
		c.block(n.Then, syntax.RoleThen, c.off(n.ThenPos)+len("then"), next)
	}
	for i := len(chain) - 1; i > 0; i-- {
		c.close(syntax.If, chain[i].mark, chain[i].from, fi+len("fi"), syntax.RoleElse)
	}
	c.finish(syntax.If, chain[0].mark, chain[0].from, fi+len("fi"), s, role, limit)
}

func (c *converter) while(x *sh.WhileClause, s *sh.Stmt, role syntax.Role, limit int) {
	mark, from := c.open(c.off(x.WhilePos))
	do, done := c.off(x.DoPos), c.off(x.DonePos)
	start := from + len("while")
	if x.Until {
		m, f := c.open(from)
		c.cond(x.Cond, syntax.RoleValue, start, do)
		c.close(syntax.Unary, m, f, c.at, syntax.RoleCond).Op = syntax.Not
	} else {
		c.cond(x.Cond, syntax.RoleCond, start, do)
	}
	c.block(x.Do, syntax.RoleBody, do+len("do"), done)
	c.finish(syntax.While, mark, from, done+len("done"), s, role, limit)
}

// forClause converts all kinds of for, and select.
func (c *converter) forClause(x *sh.ForClause, s *sh.Stmt, role syntax.Role, limit int) {
	mark, from := c.open(c.off(x.ForPos))
	kind := syntax.ForEach
	switch l := x.Loop.(type) {
	case *sh.WordIter:
		c.name(l.Name, syntax.RoleTarget)
		if l.InPos.IsValid() {
			m, f := c.open(c.off(l.InPos) + len("in"))
			if len(l.Items) > 0 {
				m, f = c.open(c.off(l.Items[0].Pos()))
			}
			for _, w := range l.Items {
				c.word(w, syntax.RoleItem)
			}
			c.close(syntax.Array, m, f, c.at, syntax.RoleValue)
		}
	case *sh.CStyleLoop:
		kind = syntax.For
		for i, e := range []sh.ArithmExpr{l.Init, l.Cond, l.Post} {
			if e != nil {
				c.arith(e, []syntax.Role{syntax.RoleInit, syntax.RoleCond, syntax.RoleUpdate}[i])
			}
		}
	}
	do, done, end := c.off(x.DoPos), c.off(x.DonePos), len("done")
	if x.Braces {
		end = 1
	}
	c.block(x.Do, syntax.RoleBody, do+1, done)
	c.finish(kind, mark, from, done+end, s, role, limit)
}

func (c *converter) switchClause(x *sh.CaseClause, s *sh.Stmt, role syntax.Role, limit int) {
	mark, from := c.open(c.off(x.Case))
	c.word(x.Word, syntax.RoleCond)
	esac := c.off(x.Esac)
	for i, item := range x.Items {
		end := esac
		if item.OpPos.IsValid() {
			end = c.off(item.OpPos)
		} else if i+1 < len(x.Items) {
			end = c.off(x.Items[i+1].Pos())
		}
		m, f := c.open(c.off(item.Pos()))
		for _, p := range item.Patterns {
			c.word(p, syntax.RoleCond)
		}
		c.block(item.Stmts, syntax.RoleBody, c.at, end)
		c.close(syntax.Case, m, f, c.at, syntax.RoleCase)
	}
	n := len("esac")
	if x.Braces {
		n = 1
	}
	c.finish(syntax.Switch, mark, from, esac+n, s, role, limit)
}

// function converts a declaration; zsh can give one body several names, of which
// the first one counts.
func (c *converter) function(x *sh.FuncDecl, s *sh.Stmt, role syntax.Role, limit int) {
	mark, from := c.open(c.off(x.Position))
	name := x.Name
	if name == nil && len(x.Names) > 0 {
		name = x.Names[0]
	}
	if name != nil {
		c.at = max(c.at, c.off(name.End()))
	}
	if x.Body != nil {
		c.stmt(x.Body, syntax.RoleBody, limit)
	}
	c.finish(syntax.FuncDef, mark, from, 0, s, role, limit)
	if name != nil {
		c.b.Name(c.off(name.Pos()), c.litEnd(name))
	}
}
