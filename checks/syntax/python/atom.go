package python

import "github.com/squiresec/squire/checks/syntax"

// atom parses an operand without what stands behind it.
func (p *parser) atom() {
	switch p.tok {
	case tName:
		p.named(syntax.Ident)
	case tNumber:
		p.leaf(syntax.Number)
	case tString, tTemplate:
		p.literals()
	case kwNone:
		p.leaf(syntax.Null)
	case kwTrue:
		p.leaf(syntax.Bool)
		p.b.Node(p.b.Last()).Op = syntax.True
	case kwFalse:
		p.leaf(syntax.Bool)
		p.b.Node(p.b.Last()).Op = syntax.False
	case tRound, tSquare, tCurly:
		p.bracketed()
	case kwLambda:
		p.lambda()
	case kwYield:
		p.yield()
	case kwAsync, kwAwait: // names in old code
		p.named(syntax.Ident)
	case tBackquote:
		p.repr()
	default:
		p.special()
	}
}

// special parses what stands for other code in a pattern.
func (p *parser) special() {
	switch p.tok {
	case tEllipsis:
		if p.mode == syntax.Pattern {
			p.leaf(syntax.Ellipsis)
		} else {
			p.named(syntax.Ident)
		}
	case tMetavar:
		p.named(syntax.Metavar)
	case tMetaRest:
		start, end := p.start, p.end
		p.next()
		n := p.b.Node(p.b.Leaf(syntax.Metavar, start, end))
		n.Flags, n.Sym = syntax.FlagRest, p.b.Symbol("$"+string(p.Src[start+4:end]))
	case tDeepOpen:
		p.deepMatch()
	default:
		p.missing()
	}
}

func (p *parser) deepMatch() {
	if p.tooDeep() {
		return
	}
	mark, start := p.b.Mark(), p.start
	outer := p.brackets
	p.brackets++
	p.deep++
	p.depth++
	p.next()
	p.walrus()
	p.as(syntax.RoleValue)
	p.depth--
	p.deep--
	closed := p.tok == tDeepClose
	if p.tok != tNewline {
		p.brackets = outer
	}
	if closed {
		p.next()
	}
	p.wrap(syntax.DeepMatch, mark, start)
	p.flag(!closed)
}

// repr parses the backquotes of Python 2.
func (p *parser) repr() {
	if p.tooDeep() {
		return
	}
	mark, start := p.b.Mark(), p.start
	p.next()
	if p.tok != tBackquote {
		p.depth++
		p.exprList(false)
		p.depth--
		p.as(syntax.RoleValue)
	}
	if p.tok == tBackquote {
		p.next()
	} else {
		p.lost = true
	}
	p.wrap(syntax.Paren, mark, start)
}

// literals parses strings side by side.
func (p *parser) literals() {
	mark, start, n := p.b.Mark(), p.start, 0
	for ; p.tok == tString || p.tok == tTemplate; n++ {
		if n > 0 {
			p.item()
		}
		if p.tok == tTemplate {
			if p.depth >= syntax.MaxDepth || p.templates > maxTemplates {
				from := p.start
				p.pass()
				p.gap(from, p.prevEnd)
			} else {
				p.template()
			}
			continue
		}
		flags := p.flags
		p.leaf(syntax.String)
		p.b.Node(p.b.Last()).Flags = flags
	}
	if n > 1 {
		p.item()
		p.wrap(syntax.Concat, mark, start)
	}
}

func (p *parser) yield() {
	p.yields = true
	if p.tooDeep() {
		return
	}
	mark, start := p.b.Mark(), p.start
	var flags syntax.Flags
	p.next()
	p.depth++
	if p.tok == kwFrom {
		flags = syntax.FlagDelegate
		p.next()
		p.expr()
		p.as(syntax.RoleValue)
	} else if startsExpr[p.tok] {
		p.exprList(false)
		p.as(syntax.RoleValue)
	}
	p.depth--
	p.wrap(syntax.Yield, mark, start).Flags |= flags
}

func (p *parser) lambda() {
	if p.tooDeep() {
		return
	}
	mark, start, yields := p.b.Mark(), p.start, p.yields
	p.depth++
	p.next()
	broken := false
	for p.tok != tColon && !p.atEnd() {
		from := p.start
		p.param(false)
		if p.tok == tComma && p.start > from {
			p.next()
		} else if p.tok != tColon {
			broken = true
			break
		}
	}
	if p.tok == tColon {
		p.next()
		p.expr()
		broken = !p.as(syntax.RoleBody) || broken
	} else {
		broken = true
	}
	p.lost = p.lost || broken
	p.depth--
	p.yields = yields
	p.wrap(syntax.Lambda, mark, start)
}

// param parses a parameter; typed says whether it may have a type.
func (p *parser) param(typed bool) {
	mark, start := p.b.Mark(), p.start
	var flags syntax.Flags
	switch p.tok {
	case tEllipsis, tMetaRest:
		p.special()
		p.as(syntax.RoleParam)
		return
	case tSlash:
		p.named(syntax.Param)
		p.as(syntax.RoleParam)
		return
	case tStar, tStarStar:
		flags = syntax.FlagRest
		if p.tok == tStarStar {
			flags = syntax.FlagKeywords
		}
		star, end := p.start, p.end
		p.next()
		if p.tok == tComma || p.tok == tColon || p.atEnd() {
			p.b.Leaf(syntax.Param, star, end)
			p.b.Name(star, end)
			p.as(syntax.RoleParam)
			return
		}
	}
	from, end := p.start, p.start
	switch {
	case p.tok == tName || p.tok == tMetavar || p.tok == kwAsync || p.tok == kwAwait:
		end = p.end
		p.next()
	case p.tok == tRound: // of Python 2
		p.bracketed()
		p.as(syntax.RoleTarget)
	default:
		p.lost = true
		if flags == 0 {
			return
		}
	}
	p.paramRest(typed)
	n := p.wrap(syntax.Param, mark, start)
	n.Flags |= flags
	p.b.Name(from, end)
	p.as(syntax.RoleParam)
}

// paramRest parses the type of a parameter and what it is when not given.
func (p *parser) paramRest(typed bool) {
	lost := p.lost
	p.lost = false
	if typed && p.tok == tColon && !(p.brackets == 1 && p.endsHeader()) {
		p.next()
		p.typeExpr()
		lost = lost || p.lost
		p.lost = false
	}
	if p.tok == tAssign {
		p.next()
		p.expr()
		p.as(syntax.RoleDefault)
	}
	p.lost = p.lost || lost
}

// typeExpr parses an annotation and gives it its role.
func (p *parser) typeExpr() {
	mark, start := p.b.Mark(), p.start
	p.starred(false)
	if p.as(syntax.RoleItem) {
		p.wrap(syntax.TypeExpr, mark, start)
		p.as(syntax.RoleType)
	}
}
