// Package hcl parses HCL 2 in its native syntax, as Terraform up to 1.14,
// OpenTofu, Packer, Nomad and Terragrunt write it, and what is left of HCL 1:
// names of attributes in quotes, a brace on a line of its own.
//
// How its constructs map:
//
//   - A block is an Instruction. Its type is the Callee, an Ident, and its Sym;
//     labels are Args, the Body is a Block. A label is a String whether it has
//     quotes or not: resource aws_x "b" and resource "aws_x" "b" are one thing.
//   - An attribute is a KeyValue, as is an item of an object, so that one pattern
//     finds both. The Key is an Ident, a String, a Paren or another expression,
//     Sym its name where it has one. An object is a Map, a list an Array.
//   - "plain" is a String. A text with ${…} or %{…} in it is a Template: Text,
//     and for each ${…} an Expansion with what is in it as Value; Sym is the
//     name of a plain variable. %{ if x } is an Instruction with an Arg,
//     %{ for k, v in x } a CompFor, %{ else }, %{ endif } and %{ endfor } are
//     Instructions alone. A Heredoc has the same parts; its Sym is the word that
//     ends it.
//   - a.b is a Member, a[0] and a.0 an Index; a[*] and a.* are a Member whose Sym
//     is "*".
//   - f(x) is a Call, its Callee an Ident; of p::q::f that is one, too. The dots
//     of f(xs...) make the last argument an Arg with FlagRest.
//   - A for expression is a Compr. Its parts are in the order of the text: the
//     CompFor, then the Value, then the Cond behind "if", if any. Two targets are
//     a Tuple. The Value of one that makes an object is a KeyValue, with
//     FlagRest where its dots group.
//
// In a pattern ... is an item of a body, of a list or an object, a label, an
// argument or a value; a. ... .b has a Member whose Sym is "...". Items needn't
// stand on lines of their own. An expression that stands alone is an item.
package hcl

import (
	"bytes"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// Parse parses a text.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree {
	p := parse(src, mode, false)
	if p.unbalanced {
		// A bracket is missing somewhere. The layout tells where.
		p = parse(src, mode, true)
	}
	return p.b.Tree(checks.Terraform)
}

func parse(src []byte, mode syntax.Mode, layout bool) *parser {
	p := &parser{b: syntax.NewBuilder(src), layout: layout, column: -1}
	p.Src, p.pattern = src, mode == syntax.Pattern
	p.lexer.whole, p.lines, p.fresh = src, true, true
	if p.Has("\uFEFF") {
		p.Pos = len("\uFEFF")
		p.lineStart = p.Pos
	}
	p.next()
	for p.tok != tEOF {
		p.item()
	}
	return p
}

// A parser adds to its builder what it reads. Functions for expressions add
// exactly one node, whatever they meet.
type parser struct {
	lexer
	b     *syntax.Builder
	depth int
	// unbalanced says that a bracket was open at the end, or closed nothing.
	unbalanced bool
	// layout says that indentation decides where brackets end: a line that
	// is indented no more than the item it would go on with begins another.
	layout bool
	// column is how far the item that is read is indented, in bytes.
	column int
}

// item reads one item of a body, or passes over what is none. It always passes
// over something.
func (p *parser) item() {
	switch {
	case p.tok == tNewline || p.tok == ',' || p.tok == ';':
		p.next()
		return
	case p.tok == tEllipsis && p.pattern && !p.pastDots():
		p.leaf(syntax.Ellipsis)
		p.b.As(syntax.RoleItem)
		return
	}
	what := p.ahead()
	switch {
	case what == noItem && p.pattern && p.begins() && !p.outside():
		p.expr(syntax.RoleItem)
		return
	case what == noItem:
		p.garbage()
		return
	}
	column := p.column
	if p.fresh {
		p.column = p.start - p.lineStart
	}
	if what == anAttribute {
		p.attribute()
	} else {
		p.block()
	}
	p.column = column
}

// What an item is.
type itemKind uint8

const (
	noItem itemKind = iota
	anAttribute
	aBlock
)

// maxLabels bounds how far ahead a block is looked for.
const maxLabels = 16

// ahead tells what begins here.
func (p *parser) ahead() itemKind {
	if p.tok != tIdent && p.tok != tQuote && p.tok != tEllipsis {
		return noItem
	}
	l := p.lexer
	defer func() { p.steps = l.steps }()
	for n := range maxLabels {
		switch l.tok {
		case tIdent:
			l.next()
		case tQuote:
			l.Pos = l.start
			l.skip()
			l.next()
		case tEllipsis:
			if !l.pattern {
				return noItem
			}
			l.next()
		case '=':
			if n == 1 {
				return anAttribute
			}
			return noItem
		case '{':
			return aBlock
		case tNewline, tEOF:
			return p.aheadOfLine(&l, n)
		default:
			return noItem
		}
	}
	return noItem
}

// aheadOfLine tells what n words are, behind which the line ends.
func (p *parser) aheadOfLine(l *lexer, n int) itemKind {
	if l.tok == tNewline {
		l.next()
	}
	if l.tok == '{' {
		return aBlock
	}
	if p.pattern || p.tok == tQuote {
		return noItem
	}
	return aBlock // half typed
}

// pastDots reports whether the dots that stand here begin a block: ... { }.
func (p *parser) pastDots() bool {
	l := p.lexer
	l.next()
	p.steps++
	return l.tok == '{'
}

// attribute reads name = value.
func (p *parser) attribute() {
	mark, start := p.b.Mark(), p.start
	p.word(syntax.RoleKey)
	key := p.b.Last()
	p.next() // =
	if p.tok == tNewline || p.tok == tEOF || p.tok == '}' {
		p.wrap(syntax.KeyValue, mark, start).Flags |= syntax.FlagBroken
	} else {
		p.expr(syntax.RoleValue)
		p.wrap(syntax.KeyValue, mark, start)
	}
	p.b.As(syntax.RoleItem)
	p.named(key)
	p.endOfItem()
}

// named gives the node that was added last the name of its key, or of its type,
// where that has one.
func (p *parser) named(place int) {
	switch key := *p.b.Node(place); key.Kind {
	case syntax.Ident, syntax.Metavar:
		p.b.Node(p.b.Last()).Sym = key.Sym
	case syntax.String:
		if from, to := int(key.Start), int(key.End); to-from > 2 && key.Flags&syntax.FlagBroken == 0 && bytes.IndexByte(p.Src[from:to], '\\') < 0 {
			p.b.Name(from+1, to-1)
		}
	}
}

// word reads the name of an attribute or a block.
func (p *parser) word(role syntax.Role) {
	switch p.tok {
	case tQuote:
		p.quoted()
	case tEllipsis:
		p.leaf(syntax.Ellipsis)
	default:
		p.name()
	}
	p.b.As(role)
}

// block reads type label… { … }.
func (p *parser) block() {
	mark, start := p.b.Mark(), p.start
	p.word(syntax.RoleCallee)
	key := p.b.Last()
	for p.tok == tIdent || p.tok == tQuote || p.tok == tEllipsis {
		p.label()
	}
	broken := false
	if p.tok == tNewline && p.braceAhead() {
		p.next()
	}
	if p.tok == '{' {
		p.body()
		p.b.As(syntax.RoleBody)
	} else {
		broken = true
	}
	n := p.wrap(syntax.Instruction, mark, start)
	n.Role = syntax.RoleItem
	if broken {
		n.Flags |= syntax.FlagBroken
	}
	p.named(key)
	p.endOfItem()
}

// label reads one label: a name is a String without quotes.
func (p *parser) label() {
	switch {
	case p.tok == tQuote:
		p.quoted()
	case p.tok == tEllipsis:
		p.leaf(syntax.Ellipsis)
	case p.meta:
		p.name()
	default:
		p.leaf(syntax.String)
	}
	p.b.As(syntax.RoleArg)
}

// braceAhead reports whether the next line begins with a brace.
func (p *parser) braceAhead() bool {
	l := p.lexer
	l.next()
	p.steps++
	return l.tok == '{'
}

// body reads what stands between the braces of a block.
func (p *parser) body() {
	mark, start := p.b.Mark(), p.start
	if !p.enter() {
		return
	}
	lines := p.lines
	p.lines = true
	p.next()
	for !p.endOfBody() {
		p.item()
	}
	p.lines = lines
	closed := p.tok == '}' && !(p.layout && p.fresh && p.start-p.lineStart < p.column)
	if closed {
		p.next()
	}
	n := p.wrap(syntax.Block, mark, start)
	if !closed {
		n.Flags |= syntax.FlagBroken
		p.unbalanced = true
	}
	p.depth--
}

// endOfBody reports whether the body ends here, with its brace or without.
func (p *parser) endOfBody() bool {
	switch {
	case p.tok == tEOF:
		return true
	case !p.layout || !p.fresh:
		return p.tok == '}'
	case p.tok == '}':
		return p.start-p.lineStart <= p.column
	}
	return (p.tok == tIdent || p.tok == tQuote) && p.start-p.lineStart <= p.column
}

// endOfItem passes over what can't stand behind an item on its line.
func (p *parser) endOfItem() {
	switch p.tok {
	case tNewline, tEOF, '}', ',', ';':
		return
	}
	if p.pattern || p.outside() || p.ahead() != noItem {
		return
	}
	p.garbage()
}

// garbage makes the rest of the line a Gap, with what is in brackets.
func (p *parser) garbage() {
	if p.tok == '}' || p.tok == ')' || p.tok == ']' {
		p.unbalanced = true
		p.b.Gap(p.start, p.end)
		p.next()
		p.b.As(syntax.RoleItem)
		return
	}
	from := p.start
	p.skipTo(func() bool { return p.tok == tNewline || p.tok == '}' || p.outside() })
	p.b.Gap(from, max(from, p.prev))
	p.b.As(syntax.RoleItem)
}

// skipTo passes over one token at least, and on until stop says so outside of
// all brackets that open on the way.
func (p *parser) skipTo(stop func() bool) {
	for {
		p.skipOne()
		if p.tok == tEOF || stop() {
			return
		}
	}
}

// skipOne passes over a token, and over what is in it if it is a bracket. Where
// a bracket is missing, that would be too much.
func (p *parser) skipOne() {
	switch p.tok {
	case '(', '[', '{', tQuote:
		if p.layout && p.tok != tQuote {
			break
		}
		p.Pos = p.start
		if !p.skip() {
			p.unbalanced = true
		}
		p.end = p.Pos
	}
	p.next()
}

// outside reports whether what stands here belongs to no bracket of the item,
// by the layout.
func (p *parser) outside() bool {
	if !p.layout || !p.fresh || p.tok == tNewline {
		return false
	}
	switch p.tok {
	case ')', ']', '}':
		return p.start-p.lineStart < p.column
	}
	return p.start-p.lineStart <= p.column
}

// wrap adds a node up to the token before this one. What is missing in it
// stands behind the token before it, and so begins it.
func (p *parser) wrap(kind syntax.Kind, mark, start int) *syntax.Node {
	if mark < p.b.Mark() {
		start = min(start, int(p.b.Node(mark).Start))
	}
	return p.b.Node(p.b.Wrap(kind, mark, start, max(start, p.prev)))
}

// leaf makes the token a node.
func (p *parser) leaf(kind syntax.Kind) {
	p.b.Leaf(kind, p.start, p.end)
	p.next()
}

// missing adds a node for what should stand here and doesn't.
func (p *parser) missing() { p.b.Leaf(syntax.Gap, p.prev, p.prev) }

// name reads a name or a metavariable.
func (p *parser) name() {
	kind := syntax.Ident
	if p.meta {
		kind = syntax.Metavar
	}
	n := p.b.Node(p.b.Leaf(kind, p.start, p.end))
	if p.rest {
		n.Flags |= syntax.FlagRest
	}
	p.b.Name(p.start, p.end)
	p.next()
}

// enter reports whether the parser may go one level deeper. If not, it has
// passed over what stands here and added a Gap. Whoever gets true calls
// p.depth-- afterwards.
func (p *parser) enter() bool {
	if p.depth < syntax.MaxDepth {
		p.depth++
		return true
	}
	from := p.start
	p.skipOne()
	p.b.Gap(from, max(from, p.prev))
	return false
}
