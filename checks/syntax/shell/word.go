package shell

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
	sh "mvdan.cc/sh/v3/syntax"
)

// word converts a word. One that stands for others in a pattern is none.
func (c *converter) word(w *sh.Word, role syntax.Role) {
	if c.pattern && c.wildcard(w, role) {
		return
	}
	start := c.off(w.Pos())
	if len(w.Parts) == 1 {
		if l, ok := w.Parts[0].(*sh.Lit); ok {
			end := c.litEnd(l)
			if start < end && bytes.IndexByte(c.src[start:end], '\\') < 0 {
				c.named(syntax.Word, start, end, role)
				return
			}
		}
	}
	mark, from := c.open(start)
	c.parts(w.Parts)
	c.close(syntax.Word, mark, from, c.at, role)
}

// wildcard converts ..., $X and $...X, and <... x ...>.
func (c *converter) wildcard(w *sh.Word, role syntax.Role) bool {
	start, end := c.off(w.Pos()), c.lineEnd(c.off(w.Pos()), c.off(w.End()))
	text := c.src[min(start, end):end]
	if n, rest := metavar(text); n > 0 && n == len(text) {
		if n := c.named(syntax.Metavar, start, end, role); rest {
			n.Flags |= syntax.FlagRest
		}
		return true
	}
	if string(text) == "..." {
		c.leaf(syntax.Ellipsis, start, end, role)
		return true
	}
	if sub, ok := w.Parts[0].(*sh.CmdSubst); ok && len(w.Parts) == 1 && bytes.HasPrefix(text, []byte("<...")) {
		mark, from := c.open(start)
		c.list(sub.Stmts, syntax.RoleValue, c.off(sub.Right))
		c.close(syntax.DeepMatch, mark, from, c.off(sub.Right)+len("...>"), role)
		return true
	}
	return false
}

// litEnd returns where a literal ends.
func (c *converter) litEnd(l *sh.Lit) int { return c.lineEnd(c.off(l.Pos()), c.off(l.End())) }

// lineEnd leaves out a carriage return that belongs to the end of the line.
func (c *converter) lineEnd(start, end int) int {
	for end > start && c.src[end-1] == '\r' && (end == len(c.src) || c.src[end] == '\n') {
		end--
	}
	return end
}

// parts converts the parts of a word or of what is in double quotes.
func (c *converter) parts(parts []sh.WordPart) {
	for _, p := range parts {
		switch x := p.(type) {
		case *sh.Lit:
			c.text(c.off(x.Pos()), c.litEnd(x))
		case *sh.SglQuoted:
			n := c.leaf(syntax.String, c.off(x.Left), c.off(x.Right)+1, syntax.RolePart)
			if !x.Dollar {
				n.Flags |= syntax.FlagRaw
			}
		case *sh.DblQuoted:
			c.quoted(x)
		case *sh.ParamExp:
			c.expansion(x, syntax.RolePart)
		case *sh.CmdSubst:
			c.subst(x.Stmts, x.Left, x.Right, x)
		case *sh.ProcSubst:
			n := c.subst(x.Stmts, x.OpPos, x.Rparen, x)
			switch {
			case n.Kind == syntax.Gap:
			case x.Op == sh.CmdOut:
				n.Op = syntax.RedirOut
			default:
				n.Op = syntax.RedirIn
			}
		case *sh.ArithmExp:
			mark, from := c.open(c.off(x.Left))
			if x.X != nil {
				c.arith(x.X, syntax.RoleValue)
			}
			c.close(syntax.Expansion, mark, from, c.off(x.End()), syntax.RolePart)
		case *sh.ExtGlob:
			c.leaf(syntax.Text, c.off(x.OpPos), c.off(x.End()), syntax.RolePart)
		}
	}
}

// text adds a Text.
func (c *converter) text(start, end int) {
	end = min(end, c.clip)
	if start < end {
		c.leaf(syntax.Text, start, end, syntax.RolePart)
	}
}

func (c *converter) quoted(x *sh.DblQuoted) {
	mark, from := c.open(c.off(x.Left))
	end := c.off(x.Right) + 1
	kind := syntax.String
	for _, p := range x.Parts {
		if _, ok := p.(*sh.Lit); !ok {
			kind = syntax.Template
		}
	}
	if kind == syntax.Template {
		c.at = min(c.at+1, len(c.src))
		c.parts(x.Parts)
	}
	c.close(kind, mark, from, end, syntax.RolePart)
}

func (c *converter) subst(stmts []*sh.Stmt, left, right sh.Pos, n sh.Node) *syntax.Node {
	if c.deep(n, syntax.RolePart) {
		return c.b.Node(c.b.Last())
	}
	c.depth++
	mark, from := c.open(c.off(left))
	c.list(stmts, syntax.RoleItem, c.off(right))
	c.depth--
	return c.close(syntax.Subst, mark, from, c.off(right)+1, syntax.RolePart)
}

// expansion converts $x and ${x…}.
func (c *converter) expansion(x *sh.ParamExp, role syntax.Role) {
	if c.deep(x, role) {
		return
	}
	c.depth++
	defer func() { c.depth-- }()
	start := c.at
	if x.Dollar.IsValid() {
		start = c.off(x.Dollar)
	} else if x.Param != nil {
		start = c.off(x.Param.Pos())
	}
	if c.pattern && x.Short && x.Param != nil && x.Index == nil {
		end := c.litEnd(x.Param)
		if n, _ := metavar(c.src[start:end]); n == end-start {
			c.named(syntax.Metavar, start, end, role)
			return
		}
	}
	mark, from := c.open(start)
	end := from
	if x.Param != nil {
		end = c.litEnd(x.Param)
	}
	if x.NestedParam != nil {
		c.parts([]sh.WordPart{x.NestedParam})
		c.b.As(syntax.RoleObject)
	}
	c.operand(x)
	if !x.Short {
		end = c.off(x.Rbrace) + 1
	} else if x.Index != nil {
		end = c.at + 1
	}
	n := c.close(syntax.Expansion, mark, from, end, role)
	switch {
	case x.Excl:
		n.Op = syntax.Deref
	case x.Length:
		n.Op = syntax.Length
	}
	if x.Param != nil {
		c.b.Name(c.off(x.Param.Pos()), c.litEnd(x.Param))
	}
}

// operand converts what stands behind the name in ${x…}.
func (c *converter) operand(x *sh.ParamExp) {
	if x.Index != nil {
		c.arith(x.Index, syntax.RoleIndex)
	}
	if s := x.Slice; s != nil {
		if s.Offset != nil {
			c.arith(s.Offset, syntax.RoleLow)
		}
		if s.Length != nil {
			c.arith(s.Length, syntax.RoleHigh)
		}
	}
	if r := x.Repl; r != nil {
		c.value(r.Orig, syntax.RoleKey)
		c.value(r.With, syntax.RoleValue)
	}
	if x.Exp != nil {
		c.value(x.Exp.Word, syntax.RoleValue)
	}
}

func (c *converter) value(w *sh.Word, role syntax.Role) {
	if w != nil && len(w.Parts) > 0 {
		c.word(w, role)
	}
}
