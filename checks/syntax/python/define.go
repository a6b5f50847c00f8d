package python

import "github.com/squiresec/squire/checks/syntax"

// decorated parses decorators and what they stand before. Without a function or
// a class they are statements.
func (p *parser) decorated(col int) {
	mark, start := p.b.Mark(), p.start
	for p.tok == tAt {
		p.decorator()
		if p.tok != tNewline || p.col != col {
			break
		}
		if c := p.At(0); c != '@' && !p.followedBy("def") && !p.followedBy("class") && !p.followedBy("async") {
			break
		}
		p.next()
		p.stmtCol, p.compound = col, true
	}
	switch {
	case p.tok == kwDef:
		p.funcDef(mark, start, col, 0)
	case p.tok == kwClass:
		p.classDef(mark, start, col)
	case p.tok == kwAsync && p.followedBy("def"):
		p.next()
		p.funcDef(mark, start, col, syntax.FlagAsync)
	default:
		p.roles(mark, syntax.RoleItem)
		p.flag(p.mode == syntax.Code)
		if p.tok == kwAsync {
			p.junk()
		}
	}
}

func (p *parser) decorator() {
	mark, start := p.b.Mark(), p.start
	p.compound = false
	p.next()
	p.walrus()
	p.as(syntax.RoleValue)
	p.wrap(syntax.Decorator, mark, start)
	if p.tok != tNewline && p.tok != tEOF {
		p.as(syntax.RoleDecorator)
		p.junk()
	}
	p.as(syntax.RoleDecorator)
}

func (p *parser) funcDef(mark, start, col int, flags syntax.Flags) {
	yields := p.yields
	p.yields = false
	p.next()
	from, end := p.name()
	ok := end > 0
	ok = !p.typeParams() && ok
	if p.tok == tRound {
		ok = p.list(tRoundEnd, p.typedParam) && ok
	} else {
		ok = false
	}
	if p.tok == tArrow {
		p.next()
		p.typeExpr()
	}
	ok = p.colon() && ok
	ok = p.suite(col, syntax.RoleBody) && ok
	if p.yields {
		flags |= syntax.FlagGenerator
	}
	p.yields = yields
	p.wrap(syntax.FuncDef, mark, start).Flags |= flags
	p.b.Name(from, end)
	p.flag(!ok)
	p.item()
}

func (p *parser) typedParam() { p.param(true) }

// name passes over the name of what is defined.
func (p *parser) name() (from, end int) {
	if p.tok != tName && p.tok != tMetavar && !(p.tok >= kwAnd && p.At(0) == '(') {
		return 0, 0
	}
	from, end = p.start, p.end
	p.next()
	return from, end
}

func (p *parser) classDef(mark, start, col int) {
	p.next()
	from, end := p.name()
	ok := end > 0
	ok = !p.typeParams() && ok
	if p.tok == tRound {
		ok = p.list(tRoundEnd, p.base) && ok
	}
	ok = p.colon() && ok
	yields := p.yields
	ok = p.suite(col, syntax.RoleBody) && ok
	p.yields = yields
	p.wrap(syntax.ClassDef, mark, start).Op = syntax.OpClass
	p.b.Name(from, end)
	p.flag(!ok)
	p.item()
}

func (p *parser) base() {
	mark := p.b.Mark()
	p.argument()
	if p.b.Mark() > mark {
		p.as(syntax.RoleBase)
	}
}

// typeParams parses [T: bound = default, *Ts, **P], if it is there, and reports
// whether it is broken.
func (p *parser) typeParams() bool {
	if p.tok != tSquare {
		return false
	}
	mark := p.b.Mark()
	ok := p.list(tSquareEnd, p.typedParam)
	p.roles(mark, syntax.RoleTypeParam)
	return !ok
}
