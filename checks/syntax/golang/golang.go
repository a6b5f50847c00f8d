// Package golang parses Go, up to version 1.26, generics and range over
// functions included.
//
// The parser is one of its own: go/parser gives up on the statements behind a
// half-typed one, goes as deep as the text does and can't read a pattern. It is
// the oracle of the tests instead.
//
// How Go's constructs map, where it isn't plain:
//
//   - An Import is one specification. Its ImportAs holds a name before the
//     path, "_" too; import . is FlagWildcard.
//   - a, b := f() is an Assign with the operator Define and a Tuple as target;
//     var a, b = 1, 2 one VarDef with Tuples; const is FlagConst. Each
//     specification of a group is a VarDef of its own, beside the others.
//   - Where several parameters or fields share a type (a, b int), each is a
//     node, and the type is in the last: one without a Type has that of the
//     next. A parameter or field without a name has no Sym.
//   - A result without parentheses is the Type of a function; results in
//     parentheses are Params with the role result.
//   - The type of something is a TypeExpr around a name, or a TypeExpr whose
//     Sym says what it makes of the types in it: "[]", "[n]", "*", "map",
//     "chan", "<-chan", "chan<-", "struct", "interface", "|", "~", "(". Types in
//     it that are a name are an Ident or a Member. A function type is a
//     FuncType. In an expression, what may be a type or a value is what it
//     looks like as a value: *T is a Unary, G[int] an Index.
//   - []byte(x) is a Cast; string(x) is a Call.
//   - type T struct and interface are a ClassDef with a Block of FieldDef (a
//     tag has the role decorator, what is embedded has no Sym) and of FuncDef;
//     other types are a TypeDef.
//   - for cond {} is a While, for {} a For without parts. x++ is an Update in an
//     ExprStmt, f(xs...) an Arg with FlagRest, x.(type) a TypeTest without
//     Type, fallthrough a Directive. nil, true and false are never names.
//
// In a pattern an expression that stands alone is an ExprStmt, as in code, and
// a lone ... an Ellipsis. In a chain, a. ... .b() has a Member whose Sym is
// "...". key: value alone is a KeyValue. The metavariable that stands for a
// whole type is a Metavar without a TypeExpr around it. ($X : T) is a Metavar
// with a Type.
package golang

import (
	"go/token"
	"strconv"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// Parse parses a text.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree {
	p := parse(src, mode)
	return p.b.Tree(checks.Go)
}

func parse(src []byte, mode syntax.Mode) *parser {
	p := &parser{b: syntax.NewBuilder(src)}
	p.Src, p.pattern = src, mode == syntax.Pattern
	if p.Has("\uFEFF") {
		p.Pos = len("\uFEFF")
	}
	p.next()
	for p.tok != token.EOF {
		p.item()
	}
	return p
}

// Unquote returns what a string or character literal stands for.
func Unquote(lit []byte) (string, bool) {
	s, err := strconv.Unquote(string(lit))
	return s, err == nil
}

// A parser adds to its builder what it reads. Functions for expressions, types
// and names add exactly one node, whatever they meet; those for statements and
// declarations give what they add its role.
type parser struct {
	lexer
	b     *syntax.Builder
	depth int
	// level is below zero in the head of an if, for or switch, outside of
	// brackets: there a { begins the body, not a literal.
	level int
	// column and line are where the statement begins that is being read.
	column int
	// typeSwitch says that x.(type) was met.
	typeSwitch bool
}

// item parses one item of the file.
func (p *parser) item() {
	switch p.tok {
	case token.RBRACE, token.RPAREN, token.RBRACK:
		p.gap()
	case token.PACKAGE:
		p.packageClause()
	case token.IMPORT:
		p.group(p.importSpec)
	default:
		p.stmt()
	}
}

// gap makes the token a Gap.
func (p *parser) gap() {
	p.b.Gap(p.start, p.end)
	p.b.As(syntax.RoleItem)
	p.next()
}

// wrap adds a node up to the token before this one. What is missing in it stands
// behind the token before it, and so begins it.
func (p *parser) wrap(kind syntax.Kind, mark, start int, role syntax.Role) *syntax.Node {
	if mark < p.b.Mark() {
		start = min(start, int(p.b.Node(mark).Start))
	}
	n := p.b.Node(p.b.Wrap(kind, mark, start, max(start, p.prev)))
	n.Role = role
	return n
}

// broken flags the node that was added last.
func (p *parser) broken() {
	if last := p.b.Last(); last >= 0 {
		p.b.Node(last).Flags |= syntax.FlagBroken
	}
}

// missing adds a node for what should stand here and doesn't.
func (p *parser) missing() { p.b.Leaf(syntax.Gap, p.prev, p.prev) }

// place returns where the token is, to see whether anything was passed over: an
// end of line begins where the token before it ends.
func (p *parser) place() span { return span{p.start, p.Pos} }

// take passes over a token if it stands here.
func (p *parser) take(tok token.Token) bool {
	if p.tok != tok {
		return false
	}
	p.next()
	return true
}

// name parses a name or a metavariable.
func (p *parser) name() {
	if p.tok != token.IDENT {
		p.missing()
		return
	}
	n := p.b.Node(p.b.Leaf(p.nameKind(), p.start, p.end))
	if p.rest {
		n.Flags |= syntax.FlagRest
	}
	p.b.Name(p.start, p.end)
	p.next()
}

func (p *parser) nameKind() syntax.Kind {
	if p.meta {
		return syntax.Metavar
	}
	return syntax.Ident
}

// ellipsis parses the ... of a pattern.
func (p *parser) ellipsis() {
	p.b.Leaf(syntax.Ellipsis, p.start, p.end)
	p.next()
}

func (p *parser) atEllipsis() bool { return p.pattern && p.tok == token.ELLIPSIS }

// retag gives the nodes that were added since mark another role.
func (p *parser) retag(mark int, role syntax.Role) {
	for i := p.b.Last(); i >= mark; i = int(p.b.Node(i).Sub) - 1 {
		p.b.Node(i).Role = role
	}
}

// deeper reports whether the parser may go one level deeper. If not, it has
// passed over what stands here, brackets to their end, and added a Gap.
// Whoever gets true calls p.depth-- afterwards.
func (p *parser) deeper() bool {
	if p.depth < syntax.MaxDepth {
		p.depth++
		return true
	}
	start := p.start
	p.skipNested()
	p.b.Gap(start, max(start, p.prev))
	return false
}

// skipNested passes over a token, and if it opens a bracket over all that is in
// it.
func (p *parser) skipNested() {
	for open := 0; p.tok != token.EOF; {
		switch p.tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			open++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			open--
		}
		p.next()
		if open <= 0 {
			return
		}
	}
}
