package shell

import (
	"github.com/squiresec/squire/checks/syntax"
	sh "mvdan.cc/sh/v3/syntax"
)

// arith converts an arithmetic expression, or what stands in the place of one.
func (c *converter) arith(x sh.ArithmExpr, role syntax.Role) {
	// Chains nest on the left.
	var chain []*sh.BinaryArithm
	for {
		b, ok := x.(*sh.BinaryArithm)
		if !ok || b.Op == sh.TernQuest || assignment(b.Op) {
			break
		}
		chain = append(chain, b)
		x = b.X
	}
	if len(chain) == 0 {
		c.operandOf(x, role)
		return
	}
	mark := c.b.Mark()
	c.operandOf(x, syntax.RoleLeft)
	from := int(c.b.Node(c.b.Last()).Start)
	for i := len(chain) - 1; i >= 0; i-- {
		c.arithNested(chain[i].Y, syntax.RoleRight)
		as := role
		if i > 0 {
			as = syntax.RoleLeft
		}
		c.close(syntax.Binary, mark, from, c.at, as).Op = arithOp(chain[i].Op)
	}
}

func (c *converter) arithNested(x sh.ArithmExpr, role syntax.Role) {
	if x == nil || c.deep(x, role) {
		return
	}
	c.depth++
	c.arith(x, role)
	c.depth--
}

// operandOf converts an expression that is no chain.
func (c *converter) operandOf(x sh.ArithmExpr, role syntax.Role) {
	switch x := x.(type) {
	case *sh.Word:
		c.arithWord(x, role)
	case *sh.ParenArithm:
		mark, from := c.open(c.off(x.Lparen))
		c.arithNested(x.X, syntax.RoleValue)
		c.close(syntax.Paren, mark, from, c.off(x.Rparen)+1, role)
	case *sh.FlagsArithm:
		if x.X != nil {
			c.arithNested(x.X, role)
		}
	case *sh.UnaryArithm:
		c.unary(x, role)
	case *sh.BinaryArithm:
		mark := c.b.Mark()
		kind, left := syntax.Assign, syntax.RoleTarget
		if x.Op == sh.TernQuest {
			kind, left = syntax.Ternary, syntax.RoleCond
		}
		before := c.at
		c.arithNested(x.X, left)
		from := before
		if c.b.Mark() > mark {
			from = int(c.b.Node(c.b.Last()).Start)
		}
		if branches, ok := x.Y.(*sh.BinaryArithm); kind == syntax.Ternary && ok && branches.Op == sh.TernColon {
			c.arithNested(branches.X, syntax.RoleThen)
			c.arithNested(branches.Y, syntax.RoleElse)
		} else {
			c.arithNested(x.Y, syntax.RoleValue)
		}
		c.close(kind, mark, from, c.at, role).Op = arithOp(x.Op)
	}
}

func (c *converter) unary(x *sh.UnaryArithm, role syntax.Role) {
	mark, start, end := c.b.Mark(), c.at, c.at
	if !x.Post {
		mark, start = c.open(c.off(x.OpPos))
	}
	c.arithNested(x.X, syntax.RoleValue)
	if x.Post {
		if c.b.Mark() > mark {
			start = int(c.b.Node(c.b.Last()).Start)
		}
		end = c.off(x.OpPos) + 2
	}
	kind := syntax.Unary
	if x.Op == sh.Inc || x.Op == sh.Dec {
		kind = syntax.Update
	}
	n := c.close(kind, mark, start, end, role)
	switch x.Op {
	case sh.Inc:
		n.Op = syntax.Inc
	case sh.Dec:
		n.Op = syntax.Dec
	case sh.Not:
		n.Op = syntax.Not
	case sh.BitNegation:
		n.Op = syntax.BitNot
	case sh.Plus:
		n.Op = syntax.Plus
	case sh.Minus:
		n.Op = syntax.Minus
	}
	if kind == syntax.Update && !x.Post {
		n.Flags |= syntax.FlagPrefix
	}
}

// arithWord converts a name, a number, or an expansion, which needs no Word
// around it here.
func (c *converter) arithWord(w *sh.Word, role syntax.Role) {
	if len(w.Parts) != 1 {
		c.word(w, role)
		return
	}
	switch x := w.Parts[0].(type) {
	case *sh.Lit:
		start, end := c.off(x.Pos()), c.litEnd(x)
		switch {
		case start < end && c.src[start] >= '0' && c.src[start] <= '9':
			c.leaf(syntax.Number, start, end, role)
		case isName(c.src[start:max(start, end)]):
			c.named(syntax.Ident, start, end, role)
		default:
			c.word(w, role)
		}
	case *sh.ParamExp:
		if x.Dollar.IsValid() || x.Param == nil || x.Index == nil {
			c.expansion(x, role)
			return
		}
		mark, from := c.open(c.off(x.Param.Pos()))
		c.name(x.Param, syntax.RoleObject)
		c.arithNested(x.Index, syntax.RoleIndex)
		c.close(syntax.Index, mark, from, c.at+1, role)
	default:
		c.word(w, role)
	}
}

func isName(text []byte) bool {
	for i, b := range text {
		if !(b == '_' || b|0x20 >= 'a' && b|0x20 <= 'z' || i > 0 && b >= '0' && b <= '9') {
			return false
		}
	}
	return len(text) > 0
}

func assignment(op sh.BinAritOperator) bool {
	switch op {
	case sh.Assgn, sh.AddAssgn, sh.SubAssgn, sh.MulAssgn, sh.QuoAssgn, sh.RemAssgn, sh.AndAssgn, sh.OrAssgn,
		sh.XorAssgn, sh.ShlAssgn, sh.ShrAssgn, sh.AndBoolAssgn, sh.OrBoolAssgn, sh.XorBoolAssgn, sh.PowAssgn:
		return true
	}
	return false
}

func arithOp(op sh.BinAritOperator) syntax.Op {
	switch op {
	case sh.Add, sh.AddAssgn:
		return syntax.Add
	case sh.Sub, sh.SubAssgn:
		return syntax.Sub
	case sh.Mul, sh.MulAssgn:
		return syntax.Mul
	case sh.Quo, sh.QuoAssgn:
		return syntax.Div
	case sh.Rem, sh.RemAssgn:
		return syntax.Mod
	case sh.Pow, sh.PowAssgn:
		return syntax.Pow
	case sh.Eql:
		return syntax.Eq
	case sh.Neq:
		return syntax.NotEq
	case sh.Gtr:
		return syntax.Greater
	case sh.Lss:
		return syntax.Less
	case sh.Leq:
		return syntax.LessEq
	case sh.Geq:
		return syntax.GreaterEq
	case sh.And, sh.AndAssgn:
		return syntax.BitAnd
	case sh.Or, sh.OrAssgn:
		return syntax.BitOr
	case sh.Xor, sh.XorAssgn, sh.XorBool, sh.XorBoolAssgn:
		return syntax.BitXor
	case sh.Shl, sh.ShlAssgn:
		return syntax.Shl
	case sh.Shr, sh.ShrAssgn:
		return syntax.Shr
	case sh.AndArit, sh.AndBoolAssgn:
		return syntax.And
	case sh.OrArit, sh.OrBoolAssgn:
		return syntax.Or
	case sh.Comma:
		return syntax.Comma
	}
	return syntax.NoOp
}
