package golang

import (
	"bytes"
	"go/token"

	"github.com/squiresec/squire/checks/syntax"
)

// columnOf returns how many bytes stand before a place on its line.
func (p *parser) columnOf(pos int) int {
	return pos - 1 - bytes.LastIndexByte(p.Src[:pos], '\n')
}

// outdented reports whether the token begins a line that isn't to the right of
// the statement's, so that it rather begins the next statement.
func (p *parser) outdented() bool { return p.fresh && p.columnOf(p.start) <= p.column }

// continues reports whether an expression goes on here, and not the next
// statement begins.
func (p *parser) continues() bool {
	switch p.tok {
	case token.IDENT, token.FUNC, token.MUL, token.ARROW, token.LPAREN:
		return p.starts() && !p.outdented()
	}
	return p.starts()
}

// topLevel reports whether a line begins with what stands at the level of the
// file alone, so that a } is missing before it. column is where the first
// statement of the block stands: in text without indentation only a function
// with a name says so.
func (p *parser) topLevel(column int) bool {
	if !p.fresh {
		return false
	}
	switch p.tok {
	case token.FUNC:
		if p.peek() == token.IDENT {
			return true
		}
	case token.TYPE, token.VAR, token.CONST, token.IMPORT, token.PACKAGE:
	default:
		return false
	}
	return column > 0 && p.columnOf(p.start) == 0
}

// block parses {…}.
func (p *parser) block(role syntax.Role) {
	mark, start := p.b.Mark(), p.start
	if !p.deeper() {
		p.b.As(role)
		return
	}
	level, column := p.level, p.column
	p.level = 0
	p.next()
	p.stmts()
	closed := p.take(token.RBRACE)
	p.level, p.column = level, column
	p.wrap(syntax.Block, mark, start, role)
	if !closed {
		p.broken()
	}
	p.depth--
}

// stmts parses the statements of a block or a case, not what ends them.
func (p *parser) stmts() {
	first := -1
	for {
		switch p.tok {
		case token.RBRACE, token.EOF, token.CASE, token.DEFAULT:
			return
		case token.SEMICOLON:
			p.next()
			continue
		}
		if p.topLevel(first) {
			return
		}
		if first < 0 && p.fresh {
			first = p.columnOf(p.start)
		}
		p.stmt()
	}
}

// stmt parses a statement or declaration with its role, and all that its line
// has behind it. It passes over at least one token.
func (p *parser) stmt() {
	mark, at, column := p.b.Mark(), p.place(), p.column
	if p.fresh {
		p.column = p.columnOf(p.start)
	}
	p.stmtHere()
	p.column = column
	if p.place() == at && p.tok != token.EOF {
		p.b.Drop(mark)
		p.gap()
		return
	}
	p.endOfStmt()
}

// endOfStmt passes over what is left of a line. A { begins a block, whatever
// was before it.
func (p *parser) endOfStmt() {
	switch p.tok {
	case token.SEMICOLON:
		p.next()
		return
	case token.RBRACE, token.EOF, token.CASE, token.DEFAULT:
		return
	}
	if p.fresh {
		return
	}
	p.broken()
	start := p.start
	for !p.fresh {
		switch p.tok {
		case token.SEMICOLON, token.RBRACE, token.EOF, token.LBRACE:
			if start < p.prev {
				p.b.Gap(start, p.prev)
				p.b.As(syntax.RoleItem)
			}
			return
		}
		p.next()
	}
	p.b.Gap(start, max(start, p.prev))
	p.b.As(syntax.RoleItem)
}

// stmtHere parses a statement, not the end of it.
func (p *parser) stmtHere() {
	mark, start := p.b.Mark(), p.start
	switch p.tok {
	case token.SEMICOLON, token.COMMA:
		p.next()
	case token.LBRACE:
		p.block(syntax.RoleItem)
	case token.VAR, token.CONST:
		p.group(p.varSpec)
	case token.TYPE:
		p.group(p.typeSpec)
	case token.FUNC:
		if p.declares() {
			p.function()
			return
		}
		p.simple(true)
		p.b.As(syntax.RoleItem)
	case token.IF:
		p.ifStmt()
	case token.FOR:
		p.forStmt()
	case token.SWITCH:
		p.switchStmt()
	case token.SELECT:
		p.next()
		p.cases(mark, start, syntax.OpSelect)
	case token.RETURN:
		p.returnStmt(mark, start)
	case token.DEFER, token.GO:
		p.deferStmt(mark, start)
	case token.BREAK, token.CONTINUE, token.GOTO:
		p.jump()
	case token.FALLTHROUGH:
		p.leaf(syntax.Directive)
		p.b.As(syntax.RoleItem)
	case token.CASE, token.DEFAULT: // outside of a switch
		p.gap()
	default:
		p.simple(true)
		p.b.As(syntax.RoleItem)
	}
}

// declares reports whether func begins a declaration and not an expression.
func (p *parser) declares() bool {
	ahead := p.lexer
	ahead.next()
	p.steps++
	if ahead.tok != token.LPAREN {
		return ahead.tok == token.IDENT && !ahead.fresh
	}
	for open := 0; ahead.tok != token.EOF && ahead.Pos-p.start < lookahead; ahead.next() {
		p.steps++
		switch ahead.tok {
		case token.LPAREN:
			open++
		case token.RPAREN:
			open--
		}
		if open == 0 {
			ahead.next()
			if ahead.tok != token.IDENT {
				return false
			}
			ahead.next()
			return ahead.tok == token.LPAREN || ahead.tok == token.LBRACK
		}
	}
	return false
}

// exprs parses a, b, c and returns how many there are.
func (p *parser) exprs(role syntax.Role) int {
	n := 1
	p.expr(role)
	for p.tok == token.COMMA {
		p.next()
		if !p.continues() {
			p.broken()
			break
		}
		p.expr(role)
		n++
	}
	return n
}

// tuple makes several expressions a Tuple. The result is one node.
func (p *parser) tuple(n, mark, start int, role syntax.Role) {
	if n > 1 {
		p.retag(mark, syntax.RoleItem)
		p.wrap(syntax.Tuple, mark, start, role)
		return
	}
	p.b.As(role)
}

// simple parses a statement that may stand before a block too. An expression is
// an ExprStmt if alone.
func (p *parser) simple(alone bool) {
	mark, start := p.b.Mark(), p.start
	n := p.exprs(syntax.RoleTarget)
	p.simpleRest(n, mark, start, alone)
}

func (p *parser) simpleRest(n, mark, start int, alone bool) {
	op := assignOp(p.tok)
	switch {
	case p.tok == token.DEFINE || p.tok == token.ASSIGN || op != syntax.NoOp:
		if p.tok == token.DEFINE {
			op = syntax.Define
		}
		p.tuple(n, mark, start, syntax.RoleTarget)
		p.next()
		p.assigned(op, mark, start)
	case p.tok == token.INC || p.tok == token.DEC:
		op = syntax.Inc
		if p.tok == token.DEC {
			op = syntax.Dec
		}
		p.tuple(n, mark, start, syntax.RoleValue)
		p.next()
		p.wrap(syntax.Update, mark, start, syntax.RoleValue).Op = op
		if alone {
			p.wrap(syntax.ExprStmt, mark, start, syntax.NoRole)
		}
	case p.tok == token.ARROW:
		p.tuple(n, mark, start, syntax.RoleTarget)
		p.next()
		p.expr(syntax.RoleValue)
		p.wrap(syntax.Send, mark, start, syntax.NoRole)
	case p.tok == token.COLON && alone && n == 1:
		p.label(mark, start)
	default:
		p.tuple(n, mark, start, syntax.RoleValue)
		if kind := p.b.Node(p.b.Last()).Kind; alone && (kind != syntax.Ellipsis || p.tok == token.COLON) {
			p.wrap(syntax.ExprStmt, mark, start, syntax.NoRole)
		}
	}
}

// assigned parses the right side of an assignment.
func (p *parser) assigned(op syntax.Op, mark, start int) {
	if p.tok == token.RANGE { // outside of the head of a for
		p.next()
	}
	ok := p.continues()
	if ok {
		value, at := p.b.Mark(), p.start
		p.tuple(p.exprs(syntax.RoleValue), value, at, syntax.RoleValue)
	}
	p.wrap(syntax.Assign, mark, start, syntax.NoRole).Op = op
	if !ok {
		p.broken()
	}
}

// label parses what is behind a name and a colon. In a pattern, an expression
// on the same line makes it a key with a value.
func (p *parser) label(mark, start int) {
	key := *p.b.Node(p.b.Last())
	from, to := int(key.Start), int(key.End)
	if p.pattern && p.depth == 0 {
		ahead := p.lexer
		ahead.next()
		if !ahead.fresh && ahead.tok != token.FOR && ahead.tok != token.SELECT && ahead.tok != token.SWITCH && ahead.tok != token.EOF {
			p.keyValue(mark, start)
			return
		}
	}
	if key.Kind != syntax.Ident && key.Kind != syntax.Metavar {
		p.b.As(syntax.RoleValue)
		p.wrap(syntax.ExprStmt, mark, start, syntax.NoRole)
		return
	}
	p.b.Drop(mark)
	p.next()
	if p.tok == token.SEMICOLON && p.auto {
		p.next()
	}
	if p.tok != token.RBRACE && p.tok != token.EOF && p.tok != token.SEMICOLON && p.tok != token.CASE && p.tok != token.DEFAULT && p.depth < syntax.MaxDepth {
		p.depth++
		p.stmtHere()
		p.depth--
		p.retag(mark, syntax.RoleBody)
	}
	p.wrap(syntax.Labeled, mark, start, syntax.NoRole)
	p.b.Name(from, to)
}

func (p *parser) returnStmt(mark, start int) {
	p.next()
	if p.starts() && !p.fresh {
		value, at := p.b.Mark(), p.start
		p.tuple(p.exprs(syntax.RoleValue), value, at, syntax.RoleValue)
	}
	p.wrap(syntax.Return, mark, start, syntax.RoleItem)
}

func (p *parser) deferStmt(mark, start int) {
	kind := syntax.Defer
	if p.tok == token.GO {
		kind = syntax.Spawn
	}
	p.next()
	ok := p.starts() && !p.fresh
	if ok {
		p.expr(syntax.RoleValue)
	}
	p.wrap(kind, mark, start, syntax.RoleItem)
	if !ok {
		p.broken()
	}
}

func (p *parser) jump() {
	kind := syntax.Break
	switch p.tok {
	case token.CONTINUE:
		kind = syntax.Continue
	case token.GOTO:
		kind = syntax.Goto
	}
	start := p.start
	p.next()
	from, to := p.start, p.end
	labeled := p.tok == token.IDENT && !p.fresh
	if labeled {
		p.next()
	}
	p.b.Leaf(kind, start, p.prev)
	p.b.As(syntax.RoleItem)
	if labeled {
		p.b.Name(from, to)
	}
}
