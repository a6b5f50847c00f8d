package python

import "github.com/squiresec/squire/checks/syntax"

// How tight operators bind.
const (
	powOr uint8 = 1 + iota
	powAnd
	powNot
	powCompare
	powBitOr
	powBitXor
	powBitAnd
	powShift
	powSum
	powProduct
	powSign
	powPower
	powAwait
)

var infix = [tokens]syntax.Infix{
	kwOr: {Power: powOr, Op: syntax.Or}, kwAnd: {Power: powAnd, Op: syntax.And},
	kwIn: {Power: powCompare, Op: syntax.In}, kwNot: {Power: powCompare, Op: syntax.NotIn}, kwIs: {Power: powCompare, Op: syntax.Is},
	tEq: {Power: powCompare, Op: syntax.Eq}, tNotEq: {Power: powCompare, Op: syntax.NotEq},
	tLess: {Power: powCompare, Op: syntax.Less}, tLessEq: {Power: powCompare, Op: syntax.LessEq},
	tGreater: {Power: powCompare, Op: syntax.Greater}, tGreaterEq: {Power: powCompare, Op: syntax.GreaterEq},
	tPipe: {Power: powBitOr, Op: syntax.BitOr}, tCaret: {Power: powBitXor, Op: syntax.BitXor}, tAmp: {Power: powBitAnd, Op: syntax.BitAnd},
	tShl: {Power: powShift, Op: syntax.Shl}, tShr: {Power: powShift, Op: syntax.Shr},
	tPlus: {Power: powSum, Op: syntax.Add}, tMinus: {Power: powSum, Op: syntax.Sub},
	tStar: {Power: powProduct, Op: syntax.Mul}, tAt: {Power: powProduct, Op: syntax.MatMul}, tSlash: {Power: powProduct, Op: syntax.Div},
	tSlashSlash: {Power: powProduct, Op: syntax.FloorDiv}, tPercent: {Power: powProduct, Op: syntax.Mod},
	tStarStar: {Power: powPower, Right: true, Op: syntax.Pow},
}

// startsExpr are the tokens that an expression can begin with.
var startsExpr = [tokens]bool{
	tName: true, tMetavar: true, tMetaRest: true, tNumber: true, tString: true, tTemplate: true, tDeepOpen: true, tEllipsis: true,
	tRound: true, tSquare: true, tCurly: true, tBackquote: true, tTilde: true, tPlus: true, tMinus: true, tStar: true, tStarStar: true,
	kwNot: true, kwNone: true, kwTrue: true, kwFalse: true, kwAwait: true, kwAsync: true, kwLambda: true, kwYield: true,
}

// exprList parses expressions with commas between them: a Tuple, if there is a
// comma. named says whether := may follow a name.
func (p *parser) exprList(named bool) {
	mark, start := p.b.Mark(), p.start
	p.starred(named)
	if p.tok != tComma {
		return
	}
	p.as(syntax.RoleItem)
	for p.tok == tComma {
		p.next()
		if !startsExpr[p.tok] {
			break
		}
		p.starred(named)
		p.as(syntax.RoleItem)
	}
	p.wrap(syntax.Tuple, mark, start)
}

// starred parses an expression, or *e.
func (p *parser) starred(named bool) {
	if p.tok != tStar {
		if named {
			p.walrus()
		} else {
			p.expr()
		}
		return
	}
	mark, start := p.b.Mark(), p.start
	p.next()
	p.binary(powBitOr)
	p.as(syntax.RoleValue)
	p.wrap(syntax.Spread, mark, start)
}

// walrus parses an expression in which := may stand.
func (p *parser) walrus() {
	mark, start := p.b.Mark(), p.start
	p.expr()
	if p.tok != tWalrus {
		return
	}
	p.as(syntax.RoleTarget)
	p.next()
	p.expr()
	p.as(syntax.RoleValue)
	p.wrap(syntax.Walrus, mark, start)
}

// expr parses one expression. A chain of conditional expressions is read in a
// loop, and the later ones are wrapped first.
func (p *parser) expr() {
	mark, start := p.b.Mark(), p.start
	p.binary(powOr)
	if p.tok != kwIf {
		return
	}
	type place struct{ mark, start int }
	var few [4]place
	around := few[:0]
	for p.tok == kwIf {
		around = append(around, place{mark, start})
		p.as(syntax.RoleThen)
		p.next()
		p.binary(powOr)
		p.as(syntax.RoleCond)
		mark, start = p.b.Mark(), p.start
		if p.tok == kwElse {
			p.next()
			mark, start = p.b.Mark(), p.start
			p.binary(powOr)
		} else {
			p.missing()
			break
		}
	}
	for i := len(around) - 1; i >= 0; i-- {
		p.as(syntax.RoleElse)
		p.wrap(syntax.Ternary, around[i].mark, around[i].start)
	}
}

// binary parses operators that bind at least as tight as power says.
func (p *parser) binary(power uint8) {
	mark, start := p.b.Mark(), p.start
	p.unary()
	for {
		op := infix[p.tok]
		if op.Power < power || op.Power == 0 {
			return
		}
		if p.tok == kwNot && !p.followedBy("in") {
			return
		}
		p.as(syntax.RoleLeft)
		lost := p.lost
		p.lost = false
		tok := p.tok
		p.next()
		switch {
		case tok == kwNot:
			p.next()
		case tok == kwIs && p.tok == kwNot:
			p.next()
			op.Op = syntax.IsNot
		}
		if op.Right {
			p.right()
		} else {
			p.binary(op.Power + 1)
		}
		p.as(syntax.RoleRight)
		p.lost = p.lost || lost
		p.wrap(syntax.Binary, mark, start).Op = op.Op
	}
}

// right parses what is on the right of **, to which it belongs before what is
// on the left.
func (p *parser) right() {
	if p.tooDeep() {
		return
	}
	p.depth++
	p.binary(powPower)
	p.depth--
}

var prefixes = [tokens]syntax.Infix{
	kwNot:   {Power: powCompare, Kind: syntax.Unary, Op: syntax.Not},
	tMinus:  {Power: powPower, Kind: syntax.Unary, Op: syntax.Minus},
	tPlus:   {Power: powPower, Kind: syntax.Unary, Op: syntax.Plus},
	tTilde:  {Power: powPower, Kind: syntax.Unary, Op: syntax.BitNot},
	kwAwait: {Power: powAwait, Kind: syntax.Await},
}

// unary parses an operand with what stands before it.
func (p *parser) unary() {
	prefix := prefixes[p.tok]
	if prefix.Power == 0 {
		p.operand()
		return
	}
	if p.tok == kwAwait && !p.startsOperand() { // a name in old code
		p.operand()
		return
	}
	if p.tooDeep() {
		return
	}
	mark, start := p.b.Mark(), p.start
	p.next()
	p.depth++
	p.binary(prefix.Power)
	p.depth--
	p.as(syntax.RoleValue)
	p.wrap(prefix.Kind, mark, start).Op = prefix.Op
}

// operand parses an atom with the members, calls and indices behind it.
func (p *parser) operand() {
	mark, start := p.b.Mark(), p.start
	p.atom()
	for {
		switch p.tok {
		case tDot:
			p.as(syntax.RoleObject)
			p.member(mark, start)
		case tRound:
			p.as(syntax.RoleCallee)
			p.call(mark, start)
		case tSquare:
			p.as(syntax.RoleObject)
			p.index(mark, start)
		case tEllipsis: // a....b() of a pattern, without spaces
			if p.mode != syntax.Pattern || p.At(0) != '.' {
				return
			}
			p.as(syntax.RoleObject)
			p.b.Wrap(syntax.Member, mark, start, p.end)
			p.b.Node(p.b.Last()).Sym = p.b.Symbol("...")
			p.next()
		default:
			return
		}
	}
}

func (p *parser) member(mark, start int) {
	p.next()
	from, end := p.start, p.end
	switch {
	case p.tok == tName || p.tok == tMetavar || p.tok == tEllipsis && p.mode == syntax.Pattern,
		p.tok >= kwAnd && from == p.prevEnd: // a name in old code, or half typed
		p.next()
	default:
		p.lost = true
		from, end = 0, 0
	}
	p.wrap(syntax.Member, mark, start)
	if end > 0 {
		p.b.Name(from, end)
	}
}

func (p *parser) call(mark, start int) {
	ok := p.list(tRoundEnd, p.argument)
	p.wrap(syntax.Call, mark, start)
	p.flag(!ok)
}

func (p *parser) index(mark, start int) {
	ok := p.list(tSquareEnd, p.subscript)
	p.wrap(syntax.Index, mark, start)
	p.flag(!ok)
}

// list parses what stands between brackets, with commas, and reports whether
// nothing is wrong.
func (p *parser) list(closer token, element func()) bool {
	if p.depth >= syntax.MaxDepth {
		start := p.start
		p.skipBrackets()
		p.gap(start, p.prevEnd)
		p.item()
		return false
	}
	outer := p.enter()
	ok := true
	for p.tok != closer && !p.closesOuter() {
		start := p.start
		element()
		if p.lost {
			ok, p.lost = false, false
		}
		if p.tok == tComma && p.start > start {
			p.next()
		} else if p.tok != closer {
			ok = false
			if !p.resume(start, closer) {
				break
			}
		}
	}
	return p.leave(closer, outer) && ok
}

// closesOuter reports whether the token ends a bracket around, or everything.
func (p *parser) closesOuter() bool {
	switch p.tok {
	case tRoundEnd, tSquareEnd, tCurlyEnd:
		return p.open[p.tok-tRoundEnd] > 0
	}
	return p.atEnd()
}

// argument parses one argument of a call, or one base of a class.
func (p *parser) argument() {
	mark, start := p.b.Mark(), p.start
	switch {
	case p.tok == tStar || p.tok == tStarStar:
		flag := syntax.FlagRest
		if p.tok == tStarStar {
			flag = syntax.FlagKeywords
		}
		p.next()
		p.expr()
		p.as(syntax.RoleValue)
		p.wrap(syntax.Arg, mark, start).Flags |= flag
	case (p.tok == tName || p.tok == tMetavar || p.tok >= kwAnd) && p.assigns():
		from, end := p.start, p.end
		p.next()
		p.next()
		p.expr()
		p.as(syntax.RoleValue)
		p.wrap(syntax.Arg, mark, start)
		p.b.Name(from, end)
	default:
		p.element(syntax.OfGenerator)
		p.typedMetavar(mark, start)
	}
	p.as(syntax.RoleArg)
}

// assigns reports whether "=" follows the token.
func (p *parser) assigns() bool {
	i := p.Pos
	for i < len(p.Src) && (p.Src[i] == ' ' || p.Src[i] == '\t' || p.Src[i] == '\n' || p.Src[i] == '\r') && i < p.Pos+200 {
		i++
	}
	return i < len(p.Src) && p.Src[i] == '=' && (i+1 >= len(p.Src) || p.Src[i+1] != '=')
}

// element parses an expression between brackets: with "as" behind it in a with
// statement or a pattern, or with "for" a comprehension.
func (p *parser) element(op syntax.Op) {
	mark, start := p.b.Mark(), p.start
	p.starred(true)
	switch {
	case p.tok == kwAs:
		p.asTarget(mark, start)
	case p.comprehension():
		p.as(syntax.RoleValue)
		p.compFors()
		p.wrap(syntax.Compr, mark, start).Op = op
		p.bare = p.b.Last()
	}
}

// typedMetavar parses ": T" behind a metavariable in a pattern.
func (p *parser) typedMetavar(mark, start int) {
	if p.tok != tColon || p.mode != syntax.Pattern || p.b.Node(p.b.Last()).Kind != syntax.Metavar {
		return
	}
	p.as(syntax.RoleTarget)
	p.next()
	p.typeExpr()
	p.wrap(syntax.VarDef, mark, start)
}

// asTarget parses "as x" behind a value.
func (p *parser) asTarget(mark, start int) {
	p.as(syntax.RoleValue)
	p.next()
	p.target()
	p.as(syntax.RoleTarget)
	p.wrap(syntax.VarDef, mark, start)
}

// subscript parses one index, or a slice.
func (p *parser) subscript() {
	mark, start := p.b.Mark(), p.start
	if p.tok != tColon {
		p.element(syntax.OfGenerator)
		if p.tok != tColon || p.endsHeader() {
			p.as(syntax.RoleIndex)
			return
		}
		p.as(syntax.RoleLow)
	}
	p.next()
	for _, role := range []syntax.Role{syntax.RoleHigh, syntax.RoleStep} {
		if startsExpr[p.tok] {
			p.walrus()
			p.as(role)
		}
		if p.tok != tColon || role == syntax.RoleStep {
			break
		}
		p.next()
	}
	p.wrap(syntax.Slice, mark, start)
	p.as(syntax.RoleIndex)
}

// target parses one thing that is assigned to, where "in" may follow.
func (p *parser) target() {
	if p.tok == tStar {
		p.starred(false)
		return
	}
	p.binary(powBitOr)
}

// targets parses what a for assigns to.
func (p *parser) targets() {
	mark, start := p.b.Mark(), p.start
	p.target()
	if p.tok != tComma {
		return
	}
	p.as(syntax.RoleItem)
	for p.tok == tComma {
		p.next()
		if !startsExpr[p.tok] {
			break
		}
		p.target()
		p.as(syntax.RoleItem)
	}
	p.wrap(syntax.Tuple, mark, start)
}

func (p *parser) comprehension() bool {
	return p.tok == kwFor || p.tok == kwAsync && p.followedBy("for")
}

// compFors parses the for and if of a comprehension.
func (p *parser) compFors() {
	for p.comprehension() {
		mark, start := p.b.Mark(), p.start
		var flags syntax.Flags
		if p.tok == kwAsync {
			flags = syntax.FlagAsync
			p.next()
		}
		p.next()
		p.targets()
		p.as(syntax.RoleTarget)
		if p.tok == kwIn {
			p.next()
			p.binary(powOr)
			p.as(syntax.RoleValue)
		} else {
			p.lost = true
		}
		lost := p.lost
		for p.tok == kwIf {
			p.lost = false
			p.next()
			p.condition()
			lost = lost || p.lost
		}
		p.lost = lost
		p.wrap(syntax.CompFor, mark, start).Flags |= flags
		p.item()
	}
}

// condition parses that of a comprehension: no conditional expression.
func (p *parser) condition() {
	mark, start := p.b.Mark(), p.start
	p.binary(powOr)
	if p.tok == tWalrus {
		p.as(syntax.RoleTarget)
		p.next()
		p.binary(powOr)
		p.as(syntax.RoleValue)
		p.wrap(syntax.Walrus, mark, start)
	}
	p.as(syntax.RoleCond)
}

// startsOperand reports whether what follows the token in its line can be an
// operand, for words that are keywords only then.
func (p *parser) startsOperand() bool {
	i := lineIndent(p.Src, p.Pos)
	if i >= len(p.Src) {
		return false
	}
	switch c := p.Src[i]; c {
	case '=', ')', ',', ':', ']', '}', '\n', '\r', '#', ';', '!':
		return false
	case '.':
		return i+1 < len(p.Src) && (p.Src[i+1] == '.' || isDigit(p.Src[i+1]))
	default:
		if !isLetter(c) {
			return true
		}
	}
	switch keyword(p.Src[i:wordEnd(p.Src, i)]) {
	case kwIn, kwIs, kwIf, kwAnd, kwOr, kwElse, kwFor, kwAs:
		return false
	case kwNot:
		return string(p.Src[i:min(len(p.Src), i+6)]) != "not in"
	}
	return true
}
