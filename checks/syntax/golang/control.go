package golang

import (
	"go/token"

	"github.com/squiresec/squire/checks/syntax"
)

// body parses the block of a statement, if it is there.
func (p *parser) body(role syntax.Role) bool {
	if p.tok != token.LBRACE {
		return false
	}
	p.block(role)
	return true
}

// head parses "init; cond" before a block.
func (p *parser) head() {
	level := p.level
	p.level = -1
	defer func() { p.level = level }()
	if p.tok == token.LBRACE {
		return
	}
	if p.tok != token.SEMICOLON {
		mark, start := p.b.Mark(), p.start
		p.simple(false)
		p.b.As(syntax.RoleCond)
		if p.tok != token.SEMICOLON || p.auto {
			return
		}
		p.initial(mark, start)
	}
	if p.auto {
		return
	}
	p.next()
	if p.starts() {
		p.simple(false)
		p.b.As(syntax.RoleCond)
	}
}

// initial makes what was read the first part of a head.
func (p *parser) initial(mark, start int) {
	switch p.b.Node(p.b.Last()).Kind {
	case syntax.Assign, syntax.Send, syntax.Ellipsis:
	default:
		p.b.As(syntax.RoleValue)
		p.wrap(syntax.ExprStmt, mark, start, syntax.NoRole)
	}
	p.b.As(syntax.RoleInit)
}

// ifStmt parses an if and the ones behind its else, in a loop: a chain of them
// is as long as the text.
func (p *parser) ifStmt() {
	type place struct {
		mark, start int
		broken      bool
	}
	var open []place
	for {
		at := place{mark: p.b.Mark(), start: p.start}
		p.next()
		p.head()
		at.broken = !p.body(syntax.RoleThen)
		open = append(open, at)
		if p.tok != token.ELSE {
			break
		}
		p.next()
		if p.tok == token.IF {
			continue
		}
		if !p.body(syntax.RoleElse) {
			open[len(open)-1].broken = true
		}
		break
	}
	for i := len(open) - 1; i >= 0; i-- {
		n := p.wrap(syntax.If, open[i].mark, open[i].start, syntax.RoleElse)
		if open[i].broken {
			n.Flags |= syntax.FlagBroken
		}
	}
	p.b.As(syntax.RoleItem)
}

func (p *parser) forStmt() {
	mark, start := p.b.Mark(), p.start
	p.next()
	level := p.level
	p.level = -1
	kind, op := p.forHead()
	p.level = level
	ok := p.body(syntax.RoleBody)
	p.wrap(kind, mark, start, syntax.RoleItem).Op = op
	if !ok {
		p.broken()
	}
}

// forHead parses what is before the body.
func (p *parser) forHead() (syntax.Kind, syntax.Op) {
	switch {
	case p.tok == token.LBRACE:
		return syntax.For, syntax.NoOp
	case p.tok == token.RANGE:
		p.next()
		if p.continues() {
			p.expr(syntax.RoleValue)
		}
		return syntax.ForEach, syntax.NoOp
	case p.tok != token.SEMICOLON:
		mark, start := p.b.Mark(), p.start
		n := p.exprs(syntax.RoleTarget)
		if (p.tok == token.DEFINE || p.tok == token.ASSIGN) && p.peek() == token.RANGE {
			op := syntax.NoOp
			if p.tok == token.DEFINE {
				op = syntax.Define
			}
			p.next()
			p.next()
			if p.continues() {
				p.expr(syntax.RoleValue)
			}
			return syntax.ForEach, op
		}
		p.simpleRest(n, mark, start, false)
		if p.tok != token.SEMICOLON || p.auto {
			p.b.As(syntax.RoleCond)
			return syntax.While, syntax.NoOp
		}
		p.initial(mark, start)
	}
	if p.auto {
		return syntax.For, syntax.NoOp
	}
	p.next()
	if p.tok != token.SEMICOLON && p.tok != token.LBRACE {
		p.simple(false)
		p.b.As(syntax.RoleCond)
	}
	if p.tok == token.SEMICOLON && !p.auto {
		p.next()
		if p.tok != token.LBRACE && p.starts() {
			p.simple(false)
			p.b.As(syntax.RoleUpdate)
		}
	}
	return syntax.For, syntax.NoOp
}

func (p *parser) switchStmt() {
	mark, start := p.b.Mark(), p.start
	p.next()
	was := p.typeSwitch
	p.typeSwitch = false
	p.head()
	op := syntax.NoOp
	if p.typeSwitch {
		op = syntax.OpTypeSwitch
	}
	p.typeSwitch = was
	p.cases(mark, start, op)
}

// cases parses {…} of a switch or select and ends it.
func (p *parser) cases(mark, start int, op syntax.Op) {
	closed := false
	if p.tok == token.LBRACE && p.depth < syntax.MaxDepth {
		level, column := p.level, p.column
		p.level = 0
		p.depth++
		p.next()
		p.clauses()
		closed = p.take(token.RBRACE)
		p.depth--
		p.level, p.column = level, column
	} else if p.tok == token.LBRACE {
		p.block(syntax.RoleCase) // a Gap
	}
	n := p.wrap(syntax.Switch, mark, start, syntax.RoleItem)
	n.Op = op
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

func (p *parser) clauses() {
	for {
		switch p.tok {
		case token.RBRACE, token.EOF:
			return
		case token.SEMICOLON:
			p.next()
		case token.CASE, token.DEFAULT:
			p.clause()
		case token.ELLIPSIS:
			if p.pattern {
				p.ellipsis()
				p.b.As(syntax.RoleCase)
				continue
			}
			p.stmt()
		default:
			if p.topLevel(1) {
				return
			}
			p.stmt()
		}
	}
}

// clause parses a case with its statements.
func (p *parser) clause() {
	mark, start := p.b.Mark(), p.start
	if p.tok == token.CASE {
		p.next()
		from, at := p.b.Mark(), p.start
		n := 0
		if p.starts() {
			n = p.exprs(syntax.RoleCond)
		}
		if n > 0 && p.tok != token.COLON {
			p.simpleRest(n, from, at, false)
			p.b.As(syntax.RoleCond)
		}
	} else {
		p.next()
	}
	ok := p.take(token.COLON)
	body, at := p.b.Mark(), p.prev
	p.stmts()
	p.wrap(syntax.Block, body, at, syntax.RoleBody)
	p.wrap(syntax.Case, mark, start, syntax.RoleCase)
	if !ok {
		p.broken()
	}
}
