// Package javascript parses JavaScript up to ES2025 with decorators and
// explicit resources, JSX, and TypeScript up to 5.9. There is one parser; a
// dialect says what is meant where two of them differ: <T>x and f<T>(x). What
// can't be confused is read in all of them, so types in a .js file are no
// obstacle; of Flow's, where @flow says so, most are read.
//
// How constructs are mapped, where that isn't plain:
//
//   - const a = 1, b = 2 is two VarDefs side by side; the last one has the
//     semicolon. An Assign that stands alone is a statement without ExprStmt;
//     a = b = c has two Targets. x++ alone is an ExprStmt.
//   - A destructuring is the Map or the Array that it looks like, as Target. A
//     default in it is an Assign, {a} a KeyValue that has only a value.
//   - The body of if, for, while, case and functions is always a Block, also
//     around one statement without braces. A Cond has no Paren around it.
//   - x => y and function expressions are Lambdas, the first with FlagArrow;
//     methods and accessors are FuncDefs, get and set are Modifiers of them. A
//     name in quotes or brackets is a child with RoleKey; Sym is the text.
//     Type parameters are Params with RoleTypeParam.
//   - f`x` is a Call with a Template, import(x) one of an Ident "import",
//     import.meta a Member of it. instanceof is a TypeTest; "x as T" and
//     "x satisfies T" are Casts, of which the value comes first; x! is x.
//   - import a, {b as c} from "m" is an Import "m" with an ImportName "default",
//     whose Alias is "a", and an ImportName "b" with an Alias "c"; * as a is an
//     ImportAs, import a = require("m") too. import A = B.C is a VarDef. Modules
//     and attributes are no String nodes, and neither are literal types.
//   - export default has FlagDefault. "use strict" is a Directive around a
//     String, debugger a Directive of that name.
//   - A type is a TypeExpr with the names in it as Items, flat; a generic type
//     has its own TypeExpr, in which arguments are TypeExprs. Function types are
//     FuncTypes; members of object types and interfaces are FieldDefs and
//     FuncDefs. Enums, interfaces and namespaces are ClassDefs by Op; enum
//     members are FieldDefs.
//   - {…} in JSX is the expression itself, {...x} an Arg with FlagRest among
//     attributes and a Spread among children. Text without anything but space is
//     dropped.
//
// In patterns a metavariable is a Metavar where an expression or a type may
// stand, and a Sym that begins with a dollar where a name does: of a function,
// class, parameter, member, key, attribute, tag or import. $...X has that as
// Sym. A lone "..." is an Ellipsis without ExprStmt around it; "a. ... .b()"
// has a Member named "..."; ($X: T) is a Paren around a Cast. A clause (catch,
// finally, case, else), a decorator and a key with a value may be the whole
// pattern; there, {a: 1} is an object and not a Block.
package javascript

import (
	"bytes"
	"sort"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A Dialect is what a file is written in.
type Dialect uint8

// The dialects.
const (
	JS  Dialect = iota // JavaScript, with JSX
	TS                 // TypeScript
	TSX                // TypeScript with JSX
)

// Parse parses a text.
func Parse(src []byte, dialect Dialect, mode syntax.Mode) *syntax.Tree {
	tree, _ := parse(src, dialect, mode)
	return tree
}

// parse returns how many tokens were read, too, which tests bound.
//
// Code is laid out in all kinds of ways, so how lines are indented means
// nothing, until a bracket is missing. Then it is the best hint where: the text
// is parsed again, and lines count.
func parse(src []byte, dialect Dialect, mode syntax.Mode) (*syntax.Tree, int) {
	p := newParser(src, dialect, mode)
	p.file()
	steps := p.steps
	if p.unclosed && mode == syntax.Code {
		p = newParser(src, dialect, mode)
		p.layout = true
		p.file()
		steps += p.steps
	}
	lang := checks.TypeScript
	if dialect == JS {
		lang = checks.JavaScript
	}
	tree := p.b.Tree(lang)
	if len(p.lost) > 0 {
		tree.Gaps = merge(append(tree.Gaps, p.lost...))
	}
	return tree, steps
}

// merge sorts spans and makes one of those that overlap.
func merge(spans []checks.Span) []checks.Span {
	sort.Slice(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	out := spans[:1]
	for _, s := range spans[1:] {
		if last := &out[len(out)-1]; s.Start <= last.End {
			last.End = max(last.End, s.End)
		} else {
			out = append(out, s)
		}
	}
	return out
}

type parser struct {
	syntax.Cursor
	b    *syntax.Builder
	mode syntax.Mode
	// types is set where < may begin type arguments, jsx where it may begin an
	// element.
	types, jsx bool
	js         bool // what isn't TypeScript may be Flow

	first   int // where the text begins, behind a byte order mark
	tok     token
	prevEnd int // where the token before tok ends
	line    int // where the line of Pos begins
	depth   int
	in      context
	open    [3]int // how many ( [ { are open

	errs     int  // what was found to be missing or wrong
	unclosed bool // a bracket is missing, or there is one too many
	layout   bool // lines count

	steps int
	// fuel bounds in bytes what is read only to find out what it is, and read
	// again then.
	fuel      int
	trying    int          // whether what is read may be dropped
	noTypes   map[int]bool // where a "<" begins no type arguments
	lost      []checks.Span
	prefixes  []prefix
	rights    []right
	branches  []branch
	tags      []checks.Span
	tagsDepth int
	// Text without end is looked for once only.
	openComment, openTemplate bool
}

// A context is what some constructs depend on.
type context uint8

const (
	inFor       context = 1 << iota // "in" is no operator
	inGenerator                     // yield is one
	inThen                          // a colon ends it
	inExtends                       // of a conditional type
)

func newParser(src []byte, dialect Dialect, mode syntax.Mode) *parser {
	p := &parser{Cursor: syntax.Cursor{Src: src}, b: syntax.NewBuilder(src), mode: mode}
	p.js, p.jsx = dialect == JS, dialect != TS
	p.types = !p.js || bytes.Contains(src[:min(len(src), 2000)], []byte("@flow"))
	p.fuel = 8*len(src) + 2048
	if p.Has("\uFEFF") {
		p.Pos = len("\uFEFF")
		p.first, p.line = p.Pos, p.Pos
	}
	p.scan()
	return p
}

// A state is what it takes to read from somewhere again.
type state struct {
	pos, line, prevEnd int
	tok                token
	in                 context
	open               [3]int
	errs               int
	unclosed           bool
}

func (p *parser) save() state {
	return state{p.Pos, p.line, p.prevEnd, p.tok, p.in, p.open, p.errs, p.unclosed}
}

func (p *parser) restore(s state) {
	p.Pos, p.line, p.prevEnd, p.tok, p.in, p.open, p.errs, p.unclosed = s.pos, s.line, s.prevEnd, s.tok, s.in, s.open, s.errs, s.unclosed
}

// back goes back to a state, which costs fuel.
func (p *parser) back(s state, mark int) {
	p.fuel -= p.Pos - s.pos + 1
	p.b.Drop(mark)
	p.restore(s)
}

func (p *parser) file() {
	for p.tok.kind != eof {
		at := p.tok.start
		if p.mode == syntax.Pattern {
			p.fragment()
		} else {
			p.statement()
		}
		if p.tok.start == at && p.tok.kind != eof {
			p.skip()
		}
	}
}

// wrap adds a node around what was added since mark, up to the last token.
func (p *parser) wrap(k syntax.Kind, mark, start int) *syntax.Node {
	return p.b.Node(p.b.Wrap(k, mark, start, max(start, p.prevEnd)))
}

// leaf adds a node for the current token, and goes on.
func (p *parser) leaf(k syntax.Kind) *syntax.Node {
	place := p.b.Leaf(k, p.tok.start, p.tok.end)
	p.next()
	return p.b.Node(place)
}

// ident adds an Ident, or a Metavar, for the current token, and goes on.
func (p *parser) ident() {
	k, flags := syntax.Ident, syntax.Flags(0)
	switch p.tok.kind {
	case metavar:
		k = syntax.Metavar
	case restVar:
		k, flags = syntax.Metavar, syntax.FlagRest
	}
	p.b.Node(p.b.Leaf(k, p.tok.start, p.tok.end)).Flags = flags
	p.b.Name(p.tok.start, p.tok.end)
	p.next()
}

func (p *parser) last() *syntax.Node { return p.b.Node(p.b.Last()) }

// accept goes on if the current token is k.
func (p *parser) accept(k kind) bool {
	if p.tok.kind == k {
		p.next()
		return true
	}
	return false
}

// expect does so too; that there is another token is an error.
func (p *parser) expect(k kind) bool {
	if p.accept(k) {
		return true
	}
	p.errs++
	return false
}

// enter reports whether there may be another level; leave ends it.
func (p *parser) enter() bool {
	if p.depth >= syntax.MaxDepth {
		return false
	}
	p.depth++
	return true
}

func (p *parser) leave() { p.depth-- }
