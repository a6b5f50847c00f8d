package shell

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
	sh "mvdan.cc/sh/v3/syntax"
)

// A converter makes nodes of statements. It goes through a text from its start
// to its end: whatever positions it is given, no node begins before the end of
// the one before it.
type converter struct {
	b       *syntax.Builder
	src     []byte
	read    []byte // what is parsed: src, with names in the place of metavariables
	pattern bool
	base    int // where the text begins whose positions are given
	at      int // behind the last node
	clip    int // where texts end at the latest
	depth   int
	here    []*sh.Redirect // whose heredocs are still to come
}

func (c *converter) off(p sh.Pos) int { return min(c.base+int(p.Offset()), len(c.src)) }

// open begins a node. It ends with a call of close.
func (c *converter) open(start int) (mark, from int) {
	c.at = min(max(c.at, start), len(c.src))
	return c.b.Mark(), c.at
}

// close adds a node around those since mark, up to end or what they reach to.
func (c *converter) close(kind syntax.Kind, mark, from, end int, role syntax.Role) *syntax.Node {
	c.at = max(c.at, min(end, len(c.src)))
	n := c.b.Node(c.b.Wrap(kind, mark, from, c.at))
	n.Role = role
	return n
}

func (c *converter) leaf(kind syntax.Kind, start, end int, role syntax.Role) *syntax.Node {
	mark, from := c.open(start)
	return c.close(kind, mark, from, end, role)
}

// named adds a node whose text is its name.
func (c *converter) named(kind syntax.Kind, start, end int, role syntax.Role) *syntax.Node {
	n := c.leaf(kind, start, end, role)
	c.b.Name(int(n.Start), int(n.End))
	return n
}

// deep reports whether nesting goes too far, and makes a Gap of it then.
func (c *converter) deep(n sh.Node, role syntax.Role) bool {
	if c.depth < syntax.MaxDepth {
		return false
	}
	start := max(c.at, c.off(n.Pos()))
	end := max(start, c.off(n.End()))
	c.b.Gap(start, end)
	c.b.As(role)
	c.at = end
	return true
}

// list converts statements. limit is where what stands behind them begins.
func (c *converter) list(stmts []*sh.Stmt, role syntax.Role, limit int) {
	for i, s := range stmts {
		c.heredocs(c.off(s.Position)+1, role)
		next := limit
		if i+1 < len(stmts) {
			next = c.off(stmts[i+1].Position)
		}
		c.stmt(s, role, next)
	}
	c.heredocs(limit, role)
}

// block converts statements to a Block.
func (c *converter) block(stmts []*sh.Stmt, role syntax.Role, start, limit int) {
	if len(stmts) > 0 {
		start = c.off(stmts[0].Position)
		// A heredoc of the line before may come first.
		if len(c.here) > 0 {
			start = min(start, max(c.at, c.hereStart(c.here[0])))
		}
	}
	mark, from := c.open(start)
	c.list(stmts, syntax.RoleItem, limit)
	c.close(syntax.Block, mark, from, c.at, role)
}

// cond converts the statements of which the last one decides.
func (c *converter) cond(stmts []*sh.Stmt, role syntax.Role, start, limit int) {
	if len(stmts) == 1 {
		c.stmt(stmts[0], role, limit)
		return
	}
	c.block(stmts, role, start, limit)
}

func (c *converter) stmt(s *sh.Stmt, role syntax.Role, limit int) {
	if s.Position.IsRecovered() || c.deep(s, role) {
		return
	}
	c.depth++
	defer func() { c.depth-- }()
	mark, from := c.open(c.off(s.Position))
	spawn := s.Background || s.Coprocess || s.Disown
	inner := role
	if spawn || s.Negated {
		inner = syntax.RoleValue
	}
	end := c.off(s.Semicolon) + 1
	if spawn {
		limit = min(limit, end)
	}
	c.command(s, inner, limit)
	if s.Negated {
		outer := role
		if spawn {
			outer = syntax.RoleValue
		}
		c.close(syntax.Unary, mark, from, c.at, outer).Op = syntax.Not
	}
	if spawn {
		c.close(syntax.Spawn, mark, from, end, role)
	}
}

// command converts what a statement does, with its redirections.
func (c *converter) command(s *sh.Stmt, role syntax.Role, limit int) {
	switch x := s.Cmd.(type) {
	case nil:
		c.call(nil, nil, s, role, limit)
	case *sh.CallExpr:
		c.call(x.Assigns, x.Args, s, role, limit)
	case *sh.BinaryCmd:
		if x.Op == sh.Pipe || x.Op == sh.PipeAll {
			c.pipe(s, role, limit)
		} else {
			c.binary(s, role, limit)
		}
	case *sh.IfClause:
		c.ifClause(x, s, role, limit)
	case *sh.WhileClause:
		c.while(x, s, role, limit)
	case *sh.ForClause:
		c.forClause(x, s, role, limit)
	case *sh.CaseClause:
		c.switchClause(x, s, role, limit)
	case *sh.Block:
		c.braces(x.Stmts, x.Lbrace, x.Rbrace, s, role, limit)
	case *sh.Subshell:
		c.braces(x.Stmts, x.Lparen, x.Rparen, s, role, limit)
	case *sh.FuncDecl:
		c.function(x, s, role, limit)
	case *sh.TestDecl:
		mark, from := c.open(c.off(x.Position))
		desc := x.Description
		c.stmt(x.Body, syntax.RoleBody, limit)
		c.finish(syntax.FuncDef, mark, from, 0, s, role, limit)
		c.b.Name(c.off(desc.Pos()), c.off(desc.End()))
	default:
		c.special(s, role, limit)
	}
}

// finish ends the node of a compound command, with its redirections.
func (c *converter) finish(kind syntax.Kind, mark, from, end int, s *sh.Stmt, role syntax.Role, limit int) *syntax.Node {
	c.at = max(c.at, min(end, len(c.src)))
	for _, r := range s.Redirs {
		c.redirect(r)
	}
	c.heredocs(limit, syntax.RoleRedirect)
	return c.close(kind, mark, from, c.at, role)
}

func (c *converter) braces(stmts []*sh.Stmt, left, right sh.Pos, s *sh.Stmt, role syntax.Role, limit int) {
	mark, from := c.open(c.off(left))
	c.list(stmts, syntax.RoleItem, c.off(right))
	c.finish(syntax.Block, mark, from, c.off(right)+1, s, role, limit)
}

// isBinary returns the binary command that a statement is, and no more.
func isBinary(s *sh.Stmt) *sh.BinaryCmd {
	b, _ := s.Cmd.(*sh.BinaryCmd)
	if s.Negated || len(s.Redirs) > 0 || s.Background || s.Coprocess {
		return nil
	}
	return b
}

// pipe makes one Pipe of all commands of a pipeline.
func (c *converter) pipe(s *sh.Stmt, role syntax.Role, limit int) {
	mark, from := c.open(c.off(s.Position))
	type item struct {
		s     *sh.Stmt
		limit int
	}
	first := s.Cmd.(*sh.BinaryCmd)
	todo := []item{{first.Y, limit}, {first.X, c.off(first.OpPos)}}
	for len(todo) > 0 {
		x := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if b := isBinary(x.s); b != nil && (b.Op == sh.Pipe || b.Op == sh.PipeAll) {
			todo = append(todo, item{b.Y, x.limit}, item{b.X, c.off(b.OpPos)})
			continue
		}
		c.stmt(x.s, syntax.RoleItem, x.limit)
	}
	if s.Negated && c.b.Mark() > mark {
		from = int(c.b.Node(c.firstOf(mark)).Start)
	}
	c.finish(syntax.Pipe, mark, from, 0, s, role, limit)
}

// firstOf returns the first of the nodes since mark that isn't wrapped.
func (c *converter) firstOf(mark int) int {
	at := c.b.Last()
	for at >= mark {
		n := int(c.b.Node(at).Sub)
		if n <= mark {
			return at
		}
		at = n - 1
	}
	return mark
}

// binary converts a && b || c, which is nested on the left, in a loop.
func (c *converter) binary(s *sh.Stmt, role syntax.Role, limit int) {
	var chain []*sh.BinaryCmd
	left := s
	for b := s.Cmd.(*sh.BinaryCmd); b != nil && b.Op != sh.Pipe && b.Op != sh.PipeAll; b = isBinary(left) {
		chain = append(chain, b)
		left = b.X
	}
	mark, from := c.open(c.off(left.Position))
	c.stmt(left, syntax.RoleLeft, c.off(chain[len(chain)-1].OpPos))
	for i := len(chain) - 1; i >= 0; i-- {
		next := limit
		if i > 0 {
			next = c.off(chain[i-1].OpPos)
		}
		c.heredocs(c.off(chain[i].Y.Position), syntax.RoleRedirect)
		c.stmt(chain[i].Y, syntax.RoleRight, next)
		as := role
		if i > 0 {
			as = syntax.RoleLeft
			c.heredocs(next, syntax.RoleRedirect)
		} else {
			c.redirects(s)
			c.heredocs(limit, syntax.RoleRedirect)
		}
		op := syntax.And
		if chain[i].Op == sh.OrStmt {
			op = syntax.Or
		}
		c.close(syntax.Binary, mark, from, c.at, as).Op = op
	}
}

func (c *converter) redirects(s *sh.Stmt) {
	for _, r := range s.Redirs {
		c.redirect(r)
	}
}

func (c *converter) redirect(r *sh.Redirect) {
	start := c.off(r.OpPos)
	if r.N != nil {
		start = c.off(r.N.Pos())
	}
	mark, from := c.open(start)
	here := r.Op == sh.Hdoc || r.Op == sh.DashHdoc
	if r.Word != nil {
		c.at = max(c.at, c.off(r.OpPos)+len(r.Op.String()))
		if here {
			// A quoted delimiter is no string.
			start, end := c.off(r.Word.Pos()), c.off(r.Word.End())
			c.leaf(syntax.Word, start, c.lineEnd(start, end), syntax.RoleValue).Sym = c.b.Symbol(c.delimiter(r))
		} else {
			c.word(r.Word, syntax.RoleValue)
		}
	}
	n := c.close(syntax.Redirect, mark, from, c.at, syntax.RoleRedirect)
	switch r.Op {
	case sh.RdrIn, sh.RdrInOut, sh.DplIn:
		n.Op = syntax.RedirIn
	case sh.AppOut, sh.AppClob, sh.AppAll, sh.AppAllClob:
		n.Op = syntax.RedirAppend
	case sh.Hdoc, sh.DashHdoc, sh.WordHdoc:
		n.Op = syntax.RedirHere
	default:
		n.Op = syntax.RedirOut
	}
	if here && r.Word != nil {
		c.here = append(c.here, r)
	}
}

// delimiter returns what ends a heredoc.
func (c *converter) delimiter(r *sh.Redirect) string {
	start, end := c.off(r.Word.Pos()), c.off(r.Word.End())
	text := c.src[start:c.lineEnd(start, end)]
	return string(bytes.Trim(bytes.ReplaceAll(text, []byte{'\\'}, nil), `'"$`))
}

// hereStart returns where the text of a heredoc begins: where it isn't known,
// because it is empty, at the next line.
func (c *converter) hereStart(r *sh.Redirect) int {
	if r.Hdoc != nil && len(r.Hdoc.Parts) > 0 {
		return c.off(r.Hdoc.Pos())
	}
	return c.lineAfter(max(c.off(r.Word.End()), min(c.at, len(c.src))))
}

// lineAfter returns where the next line begins.
func (c *converter) lineAfter(at int) int {
	if n := bytes.IndexByte(c.src[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(c.src)
}

// heredocs adds those that begin before limit.
func (c *converter) heredocs(limit int, role syntax.Role) {
	for len(c.here) > 0 {
		r := c.here[0]
		start := c.hereStart(r)
		if start >= limit && limit < len(c.src) {
			return
		}
		c.here = c.here[1:]
		mark, from := c.open(start)
		raw := bytes.ContainsAny(c.src[c.off(r.Word.Pos()):c.off(r.Word.End())], `'"\`)
		if r.Hdoc != nil && len(r.Hdoc.Parts) > 0 {
			// mvdan.cc/sh counts the delimiter to the text.
			last := c.off(r.Hdoc.End())
			c.clip = from + bytes.LastIndexByte(c.src[from:max(from, last)], '\n') + 1
			c.parts(r.Hdoc.Parts)
			c.clip = len(c.src)
		}
		// The line with the delimiter is the end of it.
		end := c.at
		if n := bytes.IndexByte(c.src[end:], '\n'); n >= 0 {
			end += n
		} else {
			end = len(c.src)
		}
		for end > c.at && c.src[end-1] == '\r' {
			end--
		}
		n := c.close(syntax.Heredoc, mark, from, end, role)
		n.Sym = c.b.Symbol(c.delimiter(r))
		if raw {
			n.Flags |= syntax.FlagRaw
		}
	}
}
