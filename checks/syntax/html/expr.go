package html

import (
	"bytes"

	"github.com/squiresec/squire/checks/syntax"
)

// maxNesting bounds how deep expressions of templates nest.
const maxNesting = 64

// command reads an expression with the arguments that stand behind it, if any:
// printf "%s" .X | html. free says that there may be commas between these.
func (p *parser) command(role syntax.Role, free bool) bool {
	mark, start := p.b.Mark(), p.Pos
	if !p.call(free) {
		return false
	}
	for p.space(); p.At(0) == '|' && p.At(1) != '|'; p.space() {
		p.Pos++
		p.b.As(syntax.RoleLeft)
		p.space()
		if p.filter(free) {
			p.b.As(syntax.RoleRight)
		}
		p.wrap(syntax.Binary, mark, start).Op = syntax.Pipeline
	}
	p.b.As(role)
	return true
}

// call reads an expression, and what is beside it as its arguments.
func (p *parser) call(free bool) bool {
	mark, start := p.b.Mark(), p.Pos
	if !p.expression() {
		return false
	}
	switch p.b.Node(p.b.Last()).Kind {
	case syntax.Ident, syntax.Member:
	default:
		return true
	}
	end := p.Pos
	n := 0
	for p.space(); p.Pos > end && p.argumentBegins(); p.space() {
		if n == 0 {
			p.b.As(syntax.RoleCallee)
		}
		if !p.argument() {
			break
		}
		n++
		end = p.Pos
		if p.space(); free && p.At(0) == ',' {
			p.Pos++
		}
	}
	p.Pos = end
	if n > 0 {
		p.wrap(syntax.Call, mark, start)
	}
	return true
}

// filter reads what stands behind a |: name, name(x), name:x or name x.
func (p *parser) filter(free bool) bool {
	mark, start := p.b.Mark(), p.Pos
	if !p.call(free) {
		return false
	}
	if p.At(0) != ':' || p.ternary > 0 {
		return true
	}
	p.b.As(syntax.RoleCallee)
	for p.At(0) == ':' {
		p.Pos++
		p.space()
		if p.operand() {
			p.b.As(syntax.RoleArg)
		}
	}
	p.wrap(syntax.Call, mark, start)
	return true
}

// argumentBegins reports whether an argument begins here, and no operator that
// is a word.
func (p *parser) argumentBegins() bool {
	switch c := p.At(0); {
	case !p.More():
		return false
	case c == '"' || c == '\'' || c == '$' || c == '(' || c >= '0' && c <= '9':
		return true
	case c == '.':
		return true
	case letter(c):
		return !p.wordOperator()
	}
	return false
}

// wordOperator reports whether an operator stands here that is a word.
func (p *parser) wordOperator() bool {
	here := p.Pos
	p.word()
	word := string(p.Src[here:p.Pos])
	p.Pos = here
	switch word {
	case "if", "else", "and", "or", "in", "is", "not", "as", "do", "recursive":
		return true
	}
	return false
}

// argument reads x, or x=y.
func (p *parser) argument() bool {
	mark, start := p.b.Mark(), p.Pos
	if p.depth >= maxNesting {
		return false
	}
	p.depth++
	defer func() { p.depth-- }()
	from := p.Pos
	if p.word() {
		to := p.Pos
		p.space()
		named := p.At(0) == '=' && p.At(1) != '=' && p.At(1) != '>' || p.At(0) == ':' && p.At(1) == ' ' && p.ternary == 0
		if p.At(0) == ':' && p.At(1) == '=' {
			named = false
		}
		if named {
			p.Pos++
			p.space()
			if p.command(syntax.RoleValue, false) {
				n := p.wrap(syntax.Arg, mark, start)
				n.Role = syntax.RoleArg
				p.b.Name(from, to)
				return true
			}
			p.Pos = from
			return false
		}
		p.Pos = from
	}
	if p.pattern && p.Has("...") {
		p.leaf(syntax.Ellipsis, 3)
		p.b.As(syntax.RoleArg)
		return true
	}
	if !p.expression() {
		return false
	}
	for p.At(0) == '|' && p.At(1) != '|' {
		p.Pos++
		p.b.As(syntax.RoleLeft)
		if p.filter(false) {
			p.b.As(syntax.RoleRight)
		}
		p.wrap(syntax.Binary, mark, start).Op = syntax.Pipeline
	}
	p.b.As(syntax.RoleArg)
	return true
}

// expression reads an expression without filters.
func (p *parser) expression() bool {
	if p.depth >= maxNesting {
		return false
	}
	p.depth++
	defer func() { p.depth-- }()
	mark, start := p.b.Mark(), p.Pos
	if !p.binary(1) {
		return false
	}
	here := p.Pos
	p.space()
	switch {
	case p.At(0) == '?':
		p.Pos++
		p.b.As(syntax.RoleCond)
		p.ternary++
		p.branch(syntax.RoleThen)
		p.ternary--
		if p.space(); p.At(0) == ':' {
			p.Pos++
			p.branch(syntax.RoleElse)
		}
		p.wrap(syntax.Ternary, mark, start)
	case p.keyword("if"):
		p.b.As(syntax.RoleThen)
		p.branch(syntax.RoleCond)
		if p.space(); p.keyword("else") {
			p.branch(syntax.RoleElse)
		}
		p.wrap(syntax.Ternary, mark, start)
	default:
		p.Pos = here
	}
	return true
}

func (p *parser) branch(role syntax.Role) {
	p.space()
	if p.expression() {
		p.b.As(role)
	}
}

// keyword passes over a word if it stands here.
func (p *parser) keyword(word string) bool {
	if !p.Has(word) {
		return false
	}
	here := p.Pos
	if p.word(); p.Pos-here == len(word) {
		return true
	}
	p.Pos = here
	return false
}

type operator struct {
	text  string
	power int
	op    syntax.Op
}

// symbolOperators are the operators of all template languages, longer ones
// first.
var symbolOperators = [...]operator{
	{"===", 3, syntax.StrictEq}, {"!==", 3, syntax.NotStrictEq}, {"==", 3, syntax.Eq}, {"!=", 3, syntax.NotEq},
	{"<=", 4, syntax.LessEq}, {">=", 4, syntax.GreaterEq}, {"<", 4, syntax.Less}, {">", 4, syntax.Greater},
	{"&&", 2, syntax.And}, {"||", 1, syntax.Or}, {"??", 1, syntax.Coalesce},
	{"+", 5, syntax.Add}, {"-", 5, syntax.Sub}, {"~", 5, syntax.Add}, {"//", 6, syntax.FloorDiv}, {"**", 6, syntax.Pow},
	{"*", 6, syntax.Mul}, {"/", 6, syntax.Div}, {"%", 6, syntax.Mod},
}

var wordOperators = [...]operator{
	{"and", 2, syntax.And}, {"or", 1, syntax.Or}, {"in", 3, syntax.In}, {"is", 3, syntax.Is}, {"not in", 3, syntax.NotIn}, {"is not", 3, syntax.IsNot},
}

// infix returns the operator that stands here; its power is 0 if there is none.
func (p *parser) infix() operator {
	c := p.At(0)
	if letter(c) {
		var best operator
		for _, o := range wordOperators {
			if end := p.Pos + len(o.text); p.Has(o.text) && len(o.text) > len(best.text) && (end == len(p.Src) || !letter(p.Src[end])) {
				best = o
			}
		}
		return best
	}
	for _, o := range symbolOperators {
		if c == o.text[0] && p.Has(o.text) {
			return o
		}
	}
	return operator{}
}

// binary reads operators that bind at least as tightly as least.
func (p *parser) binary(least int) bool {
	mark, start := p.b.Mark(), p.Pos
	if !p.unary() {
		return false
	}
	for {
		here := p.Pos
		p.space()
		o := p.infix()
		if o.power < least || o.power == 0 {
			p.Pos = here
			return true
		}
		// a -b is two things, a - b and a-b are one.
		if o.text == "-" && here < p.Pos && p.At(1) != ' ' {
			p.Pos = here
			return true
		}
		p.Pos += len(o.text)
		p.space()
		p.b.As(syntax.RoleLeft)
		if !p.binary(o.power + 1) {
			p.wrap(syntax.Binary, mark, start).Op = o.op
			p.b.Node(p.b.Last()).Flags |= syntax.FlagBroken
			return true
		}
		p.b.As(syntax.RoleRight)
		p.wrap(syntax.Binary, mark, start).Op = o.op
	}
}

func (p *parser) unary() bool {
	type sign struct {
		start int
		op    syntax.Op
	}
	var signs []sign
	mark := p.b.Mark()
	for p.More() {
		start, op := p.Pos, syntax.Not
		switch {
		case p.At(0) == '!' && p.At(1) != '=':
			p.Pos++
		case p.At(0) == '-':
			op = syntax.Minus
			p.Pos++
		case p.keyword("not"):
		default:
			op = syntax.NoOp
		}
		if op == syntax.NoOp {
			break
		}
		signs = append(signs, sign{start, op})
		p.space()
	}
	if !p.operand() {
		if len(signs) > 0 {
			p.Pos = signs[0].start
		}
		return false
	}
	for i := len(signs) - 1; i >= 0; i-- {
		p.b.As(syntax.RoleValue)
		p.wrap(syntax.Unary, mark, signs[i].start).Op = signs[i].op
	}
	return true
}

// leaf adds a node for the next n bytes.
func (p *parser) leaf(kind syntax.Kind, n int) *syntax.Node {
	start := p.Pos
	p.Pos += n
	return p.b.Node(p.b.Leaf(kind, start, p.Pos))
}

// operand reads what an expression begins with and all that is behind it. It
// adds one node and passes over something, or it does neither.
func (p *parser) operand() bool {
	mark, start := p.b.Mark(), p.Pos
	if !p.atom() {
		return false
	}
	for p.complete() {
		switch c := p.At(0); {
		case c == '.' && (letter(p.At(1)) || p.At(1) == '$'):
			p.Pos++
			p.member(mark, start, 0)
		case c == '?' && p.At(1) == '.' && letter(p.At(2)):
			p.Pos += 2
			p.member(mark, start, syntax.FlagOptional)
		case c == '-' && p.At(1) == '>' && letter(p.At(2)): // of PHP and Perl
			p.Pos += 2
			p.member(mark, start, 0)
		case c == '.' && p.At(1) >= '0' && p.At(1) <= '9': // a.0 of Django
			p.Pos++
			p.b.As(syntax.RoleObject)
			p.number()
			p.b.As(syntax.RoleIndex)
			p.wrap(syntax.Index, mark, start)
		case c == '[' && p.depth < maxNesting:
			p.b.As(syntax.RoleObject)
			p.list(']', syntax.RoleIndex)
			p.wrap(syntax.Index, mark, start)
		case c == '(' && p.depth < maxNesting:
			p.b.As(syntax.RoleCallee)
			p.list(')', syntax.RoleArg)
			p.wrap(syntax.Call, mark, start)
		default:
			return true
		}
	}
	return true
}

// complete reports whether brackets that end here, if any, are closed. Behind
// those that aren't nothing more is read.
func (p *parser) complete() bool {
	end := p.Src[p.Pos-1]
	switch p.b.Node(p.b.Last()).Kind {
	case syntax.Paren, syntax.Call:
		return end == ')'
	case syntax.Array, syntax.Index:
		return end == ']' || end >= '0' && end <= '9'
	case syntax.Map:
		return end == '}'
	}
	return true
}

// member reads the name behind a dot.
func (p *parser) member(mark, start int, flags syntax.Flags) {
	p.b.As(syntax.RoleObject)
	from := p.Pos
	if p.At(0) == '$' {
		p.Pos++
	}
	p.word()
	p.wrap(syntax.Member, mark, start).Flags |= flags
	p.b.Name(from, p.Pos)
}

// atom reads one operand.
func (p *parser) atom() bool {
	switch c := p.At(0); {
	case !p.More():
		return false
	case c == '"' || c == '\'' || c == '`':
		p.str(c)
	case c >= '0' && c <= '9':
		p.number()
	case c == '$' || c == '@':
		return p.variable()
	case p.pattern && p.Has("..."):
		p.leaf(syntax.Ellipsis, 3)
	case c == '.':
		p.dot()
	case (c == '(' || c == '[' || c == '{') && p.depth < maxNesting:
		p.bracket(c)
	case letter(c):
		return p.name()
	default:
		return false
	}
	return true
}

// dot reads . and .X of Go.
func (p *parser) dot() {
	mark, start := p.b.Mark(), p.Pos
	p.leaf(syntax.This, 1)
	if letter(p.At(0)) {
		p.member(mark, start, 0)
	}
}

// variable reads $x, @x and, in a pattern, $X and $...X.
func (p *parser) variable() bool {
	start := p.Pos
	if p.pattern && p.At(0) == '$' {
		rest := bytes.HasPrefix(p.Src[p.Pos+1:], []byte("..."))
		skip := 1
		if rest {
			skip = 4
		}
		if n := metavar(p.Src[p.Pos+skip:]); n > 0 {
			node := p.leaf(syntax.Metavar, skip+n)
			if rest {
				node.Flags |= syntax.FlagRest
			}
			p.b.Name(start, p.Pos)
			return true
		}
	}
	p.Pos++
	p.word()
	p.b.Leaf(syntax.Ident, start, p.Pos)
	p.b.Name(start, p.Pos)
	return true
}

func (p *parser) name() bool {
	start := p.Pos
	if !p.word() {
		return false
	}
	word := p.Src[start:p.Pos]
	switch string(word) {
	case "true", "True":
		p.b.Node(p.b.Leaf(syntax.Bool, start, p.Pos)).Op = syntax.True
	case "false", "False":
		p.b.Node(p.b.Leaf(syntax.Bool, start, p.Pos)).Op = syntax.False
	case "null", "nil", "None":
		p.b.Leaf(syntax.Null, start, p.Pos)
	default:
		p.b.Leaf(syntax.Ident, start, p.Pos)
		p.b.Name(start, p.Pos)
	}
	return true
}

func (p *parser) number() {
	start := p.Pos
	for c := p.At(0); c >= '0' && c <= '9' || c == '.' && p.At(1) >= '0' && p.At(1) <= '9'; c = p.At(0) {
		p.Pos++
	}
	p.b.Leaf(syntax.Number, start, p.Pos)
}

func (p *parser) str(quote byte) {
	start := p.Pos
	for p.Pos++; p.More() && p.Src[p.Pos] != quote; p.Pos++ {
		if p.Src[p.Pos] == '\\' && p.Pos+1 < len(p.Src) {
			p.Pos++
		}
	}
	closed := p.More()
	if closed {
		p.Pos++
	}
	n := p.b.Node(p.b.Leaf(syntax.String, start, p.Pos))
	if !closed {
		n.Flags |= syntax.FlagBroken
	}
}

// list reads the arguments in brackets.
func (p *parser) list(end byte, role syntax.Role) {
	ternary := p.ternary
	p.ternary = 0
	p.Pos++
	for p.space(); p.More() && p.At(0) != end; p.space() {
		if p.At(0) == ',' {
			p.Pos++
			continue
		}
		if !p.argument() {
			break
		}
		p.b.As(role)
	}
	if p.At(0) == end {
		p.Pos++
	}
	p.ternary = ternary
}

// bracket reads (x), [x, y] and {x: y}.
func (p *parser) bracket(c byte) {
	mark, start := p.b.Mark(), p.Pos
	switch c {
	case '(':
		p.Pos++
		p.space()
		ternary := p.ternary
		p.ternary = 0
		p.depth++
		p.command(syntax.RoleValue, true)
		p.depth--
		p.ternary = ternary
		if p.space(); p.At(0) == ')' {
			p.Pos++
		}
		p.wrap(syntax.Paren, mark, start)
	case '[':
		p.list(']', syntax.RoleItem)
		p.wrap(syntax.Array, mark, start)
	default:
		p.entries()
		p.wrap(syntax.Map, mark, start)
	}
}

// entries reads what is in the braces of an object.
func (p *parser) entries() {
	ternary := p.ternary
	p.ternary = 1 // a : ends a key
	p.depth++
	p.Pos++
	for p.space(); p.More() && p.At(0) != '}'; p.space() {
		if p.At(0) == ',' {
			p.Pos++
			continue
		}
		mark, start := p.b.Mark(), p.Pos
		if !p.operand() {
			break
		}
		key := *p.b.Node(p.b.Last())
		if p.space(); p.At(0) == ':' {
			p.Pos++
			p.b.As(syntax.RoleKey)
			p.branch(syntax.RoleValue)
			p.wrap(syntax.KeyValue, mark, start).Sym = key.Sym
		}
		p.b.As(syntax.RoleItem)
	}
	if p.At(0) == '}' {
		p.Pos++
	}
	p.depth--
	p.ternary = ternary
}
