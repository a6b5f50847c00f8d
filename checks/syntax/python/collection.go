package python

import "github.com/squiresec/squire/checks/syntax"

// bracketed parses what begins with a bracket.
func (p *parser) bracketed() {
	if p.depth >= syntax.MaxDepth {
		start := p.start
		p.skipBrackets()
		p.gap(start, p.prevEnd)
		return
	}
	switch p.tok {
	case tRound:
		p.round()
	case tSquare:
		p.square()
	default:
		p.curly()
	}
}

// round parses a Paren, a Tuple or a generator.
func (p *parser) round() {
	mark, start := p.b.Mark(), p.start
	outer := p.enter()
	n, comma, ok := p.elements(tRoundEnd, syntax.OfGenerator)
	ok = p.leave(tRoundEnd, outer) && ok
	switch {
	case n == 1 && !comma && p.ownBrackets(mark, start):
	case n == 1 && !comma && p.b.Node(p.b.Last()).Kind != syntax.Spread:
		p.as(syntax.RoleValue)
		p.wrap(syntax.Paren, mark, start)
	default:
		p.wrap(syntax.Tuple, mark, start)
	}
	p.flag(!ok)
}

func (p *parser) square() {
	mark, start := p.b.Mark(), p.start
	outer := p.enter()
	n, comma, ok := p.elements(tSquareEnd, syntax.OfList)
	ok = p.leave(tSquareEnd, outer) && ok
	if n != 1 || comma || !p.ownBrackets(mark, start) {
		p.wrap(syntax.Array, mark, start)
	}
	p.flag(!ok)
}

// ownBrackets reports whether the node that was added last is a comprehension,
// and makes the brackets around it, which begin at start, a part of it.
func (p *parser) ownBrackets(mark, start int) bool {
	if p.b.Last() != p.bare {
		return false
	}
	n := p.b.Node(p.bare)
	if int(n.Sub) != mark {
		return false // something was skipped before it
	}
	n.Start, n.End, n.Role = int32(start), int32(max(p.prevEnd, int(n.End))), syntax.NoRole
	p.bare = -1
	return true
}

// elements parses expressions between brackets. It returns how many there are,
// and whether there was a comma.
func (p *parser) elements(closer token, op syntax.Op) (n int, comma, ok bool) {
	ok = true
	for p.tok != closer && !p.closesOuter() {
		start := p.start
		mark := p.b.Mark()
		p.element(op)
		if closer == tRoundEnd {
			p.typedMetavar(mark, start)
		}
		if p.as(syntax.RoleItem) {
			n++
		} else {
			ok, p.lost = false, false
		}
		if p.tok == tComma && p.start > start {
			p.next()
			comma = true
		} else if p.tok != closer {
			ok = false
			if !p.resume(start, closer) {
				break
			}
			comma = true
		}
	}
	return n, comma, ok
}

// curly parses a dict, a set, or a comprehension of one. Brackets with nothing
// in them, or in a pattern nothing but "...", are a dict.
func (p *parser) curly() {
	mark, start := p.b.Mark(), p.start
	outer := p.enter()
	kind, n, ok := syntax.Map, 0, true
	var node *syntax.Node
	for p.tok != tCurlyEnd && !p.closesOuter() {
		from := p.start
		p.entry()
		if !p.as(syntax.RoleItem) {
			ok, p.lost = false, false
		} else {
			n++
			node = p.b.Node(p.b.Last())
			switch node.Kind {
			case syntax.KeyValue, syntax.Ellipsis, syntax.Arg, syntax.Gap:
			case syntax.Compr:
				if p.bare != p.b.Last() {
					kind = syntax.Set
				}
			case syntax.Metavar:
				if node.Flags&syntax.FlagRest == 0 {
					kind = syntax.Set
				}
			default:
				kind = syntax.Set
			}
		}
		if p.tok == tComma && p.start > from {
			p.next()
		} else if p.tok != tCurlyEnd {
			ok = false
			if !p.resume(from, tCurlyEnd) {
				break
			}
		}
	}
	ok = p.leave(tCurlyEnd, outer) && ok
	if n != 1 || !p.ownBrackets(mark, start) {
		p.wrap(kind, mark, start)
	}
	p.flag(!ok)
}

// entry parses a key with its value, **e, or an element of a set.
func (p *parser) entry() {
	mark, start := p.b.Mark(), p.start
	if p.tok == tStarStar {
		p.next()
		p.binary(powBitOr)
		p.as(syntax.RoleValue)
		p.wrap(syntax.Arg, mark, start).Flags |= syntax.FlagKeywords
		return
	}
	p.element(syntax.OfSet)
	if p.tok != tColon {
		return
	}
	p.keyValue(mark, start)
	if p.comprehension() {
		p.as(syntax.RoleValue)
		p.compFors()
		p.wrap(syntax.Compr, mark, start).Op = syntax.OfMap
		p.bare = p.b.Last()
	}
}

// keyValue parses ": value" behind a key.
func (p *parser) keyValue(mark, start int) {
	key := *p.b.Node(p.b.Last())
	p.as(syntax.RoleKey)
	lost := p.lost
	p.next()
	mark2, start2 := p.b.Mark(), p.start
	p.starred(true)
	if p.tok == kwAs {
		p.asTarget(mark2, start2)
	}
	p.as(syntax.RoleValue)
	p.lost = p.lost || lost
	p.wrap(syntax.KeyValue, mark, start)
	if key.Kind == syntax.String {
		if from, end, ok := plain(p.Src[key.Start:key.End]); ok {
			p.b.Name(int(key.Start)+from, int(key.Start)+end)
		}
	}
}

// plain returns what is between the quotes of a literal, if it stands for
// itself.
func plain(lit []byte) (from, end int, ok bool) {
	for from < len(lit) && lit[from] != '"' && lit[from] != '\'' {
		from++
	}
	if from >= len(lit) {
		return 0, 0, false
	}
	_, n := quoteAt(lit, from)
	from, end = from+n, len(lit)-n
	if end < from {
		return 0, 0, false
	}
	for _, c := range lit[from:end] {
		if c == '\\' {
			return 0, 0, false
		}
	}
	return from, end, true
}
