// Package java parses Java, from version 8 to 25, with the string templates
// that were a preview in 21.
//
// What is Java's own is written so:
//
//   - A type is a TypeExpr, whose Sym is its last name: (TypeExpr "List" (Ident
//     "List") (TypeExpr "String" …)). That of an array is "[]" around the type
//     of its elements, of a wildcard "?", "? extends" or "? super", and of an
//     intersection "&". Words like int and var have no Ident. A $X alone is a
//     Metavar.
//   - "int a, b": the type belongs to the VarDef or FieldDef of a; that of b has
//     an empty TypeExpr with the same Sym. Brackets behind a name are in no type.
//   - An assignment is an Assign, as a statement too, without an ExprStmt.
//   - "import a.b.C" is the Import of a.b with the ImportName C; "import module
//     a" has OpModule and FlagWildcard.
//   - A modifier is a Modifier, and static and final are flags as well. What a
//     class extends and implements is a Base; what it permits, or a method
//     throws, is an Item. Type parameters are TypeExpr with RoleTypeParam, and
//     their bounds are in them. A method's types come before its parameters.
//   - A constructor is a FuncDef without a type; a constant of an enum a FieldDef
//     whose Value is a New without a callee, where it has arguments or a body.
//   - new T(…) has the type arguments of T as TypeArg beside its callee, which is
//     a plain name; in a.new T(…) a is the Object. new T[n] is a Composite with
//     an Index for each length.
//   - T::m is a Member with the operator AddrOf, T.class a Member "class", and
//     T.this a Member "this". this(…) and super(…) are a Call.
//   - A Case with an arrow has FlagArrow, and a Body that is a Block, an
//     expression or a Throw; another one's is always a Block. "default" beside
//     null is an Empty. A pattern "T x" is a VarDef, and T(…) a Call of VarDefs
//     and Calls; x instanceof T y is a TypeTest with y as Target, and with T(…)
//     it has only a Target.
//   - The variable of a for-each loop is a VarDef as Target. synchronized is
//     a With.
//   - STR."…" is a Call of STR with a Template.
//   - A module is a ClassDef with OpModule: requires is an Import, the others are
//     Instructions.
//
// In patterns "(T $X)" is a Metavar with a Type, the method that stands for any
// in "a. … .b()" is a Member whose Sym is "...", and an expression that is the
// whole pattern is in no ExprStmt if no semicolon follows.
package java

import (
	"unicode"

	"github.com/squiresec/squire/checks/syntax"
)

// Parse parses a text.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree {
	p := newParser(src, mode)
	p.file()
	return p.b.Tree("java")
}

type parser struct {
	syntax.Cursor
	b    *syntax.Builder
	mode syntax.Mode

	tok   token // the next one
	prev  int   // the end of the one before it
	depth int   // of what is being parsed
	steps int   // tokens that were read, some of them twice, for tests

	// col is the indentation of the statement or member that is being parsed,
	// or -1 if it isn't the first of its line. What begins no deeper doesn't
	// belong to it, where that would make it broken.
	col  int32
	from int // where that statement begins
	// memberCol is the same for the member around it.
	memberCol int32
	// brackets counts the open ones of the expressions around.
	brackets int
	// label says that -> ends the expression, as it does behind case.
	label bool
	// class is the symbol of the class around, for its constructors; 0 in a
	// block.
	class int32
	inner place

	pending        []prefix // operators that wait for their operand
	noTypeArgs     int      // before here no < begins type arguments
	noTextBlockEnd bool
	openComment    int // where a comment that isn't closed begins, or -1
}

// A place is what kind of a list is being parsed.
type place uint8

const (
	inFile place = iota
	inClass
	inBlock
)

// newParser returns a parser at the start of a text.
func newParser(src []byte, mode syntax.Mode) *parser {
	return &parser{Cursor: syntax.Cursor{Src: src}, b: syntax.NewBuilder(src), mode: mode, openComment: -1, col: -1, memberCol: -1}
}

// file parses everything.
func (p *parser) file() {
	p.lex()
	if p.mode == syntax.Pattern && p.typeAlone() {
		p.typ(syntax.RoleItem)
	}
	for p.tok.kind != tEOF {
		at := p.tok.start
		p.item()
		if p.tok.start == at {
			p.junk() // a bracket that nothing opened
		}
	}
	if p.openComment >= 0 {
		p.b.Gap(max(p.openComment, p.prev), len(p.Src))
		p.b.As(syntax.RoleItem)
	}
	p.bare()
}

// typeAlone reports whether a type with arguments or brackets is all there is.
func (p *parser) typeAlone() bool {
	s := p.spot()
	defer p.back(s)
	return p.skipType() && p.tok.kind == tEOF && (p.Src[p.prev-1] == '>' || p.Src[p.prev-1] == ']')
}

// bare takes an expression that is the whole pattern out of its statement.
func (p *parser) bare() {
	last := p.b.Last()
	if p.mode != syntax.Pattern || last < 1 {
		return
	}
	n := *p.b.Node(last)
	if n.Kind == syntax.ExprStmt && n.Sub == 0 && p.Src[n.End-1] != ';' && p.b.Node(last-1).Kind != syntax.Gap {
		p.b.Drop(last)
		p.b.As(syntax.RoleItem)
	}
}

// junk passes over one token.
func (p *parser) junk() {
	start := p.tok.start
	p.next()
	p.b.Gap(start, p.prev)
	p.b.As(syntax.RoleItem)
}

// next passes over a token.
func (p *parser) next() {
	p.prev = p.tok.end
	p.lex()
}

// accept passes over a token if it is of a kind.
func (p *parser) accept(k kind) bool {
	if p.tok.kind != k {
		return false
	}
	p.next()
	return true
}

// A spot is where a parser is, to look ahead and come back.
type spot struct {
	tok       token
	pos, prev int
	comment   int
}

// spot returns where the parser is.
func (p *parser) spot() spot { return spot{p.tok, p.Pos, p.prev, p.openComment} }

// back goes back to where it was. Nothing may have been added meanwhile.
func (p *parser) back(s spot) { p.tok, p.Pos, p.prev, p.openComment = s.tok, s.pos, s.prev, s.comment }

// peek returns the kind of the token behind the next one.
func (p *parser) peek() kind {
	s := p.spot()
	p.next()
	k := p.tok.kind
	p.back(s)
	return k
}

// is reports whether the next token is a name that is a keyword here.
func (p *parser) is(word string) bool {
	return p.tok.kind == tIdent && string(p.Src[p.tok.start:p.tok.end]) == word
}

// name reports whether the next token is a name.
func (p *parser) name() bool { return p.tok.kind == tIdent || p.tok.kind == tMetavar }

// broken marks the node that was added last.
func (p *parser) broken() { p.b.Node(p.b.Last()).Flags |= syntax.FlagBroken }

// wrap adds a node around what was added since mark, up to the token before.
func (p *parser) wrap(k syntax.Kind, mark, start int) *syntax.Node {
	return p.b.Node(p.b.Wrap(k, mark, start, max(p.prev, start)))
}

// leaf adds the next token as a node.
func (p *parser) leaf(k syntax.Kind) *syntax.Node {
	start := p.tok.start
	p.next()
	return p.b.Node(p.b.Leaf(k, start, p.prev))
}

// ident adds the next token as a name.
func (p *parser) ident() {
	k := syntax.Ident
	if p.tok.kind == tMetavar {
		k = syntax.Metavar
	}
	start := p.tok.start
	p.next()
	p.b.Leaf(k, start, p.prev)
	p.b.Name(start, p.prev)
}

// metavarRest adds $...X.
func (p *parser) metavarRest() {
	start := p.tok.start
	p.leaf(syntax.Metavar).Flags |= syntax.FlagRest
	p.b.Name(start, p.prev)
}

// ellipsis adds ... of a pattern.
func (p *parser) ellipsis() bool {
	if p.mode != syntax.Pattern || p.tok.kind != tEllipsis {
		return false
	}
	p.leaf(syntax.Ellipsis)
	return true
}

// outdented reports whether the next token begins a line that is indented no
// more than the statement is.
func (p *parser) outdented() bool { return p.tok.nl && p.col >= 0 && p.tok.col <= p.col }

// stray reports whether the next token begins something that doesn't belong to
// what is being parsed, though an expression could begin with it: the next
// line's statement, when the one before it was not finished.
func (p *parser) stray() bool {
	if !p.outdented() || p.tok.start == p.from || p.mode == syntax.Pattern {
		return false
	}
	if p.tok.kind.beginsStatement() {
		return true
	}
	if p.tok.kind != tIdent && !p.tok.kind.primitive() {
		return false
	}
	// In brackets the bracket that closes them tells. Outside, a call may as well
	// be the value that was put on a line of its own.
	if p.brackets > 0 {
		return p.statementAhead()
	}
	s := p.spot()
	defer p.back(s)
	return p.skipType() && (p.tok.kind == tAssign || p.tok.kind == tIdent) && !p.tok.nl
}

// statementAhead reports whether what comes next ends like a statement before
// the brackets around it are closed. It looks a few tokens ahead.
func (p *parser) statementAhead() bool {
	s := p.spot()
	defer p.back(s)
	open := 0
	for range 64 {
		switch p.tok.kind {
		case tLParen, tLBrack:
			open++
		case tLBrace:
			return false
		case tRParen, tRBrack:
			if open--; open < 0 {
				return false
			}
		case tSemi:
			return open == 0
		case tRBrace, tEOF:
			return false
		}
		p.next()
	}
	return false
}

// end passes over the semicolon of a statement, and over what stands before it
// that doesn't belong there. It reports whether the statement is whole.
func (p *parser) end() bool {
	if p.accept(tSemi) {
		return true
	}
	if p.mode == syntax.Pattern && (p.tok.nl || p.tok.kind == tEOF || p.tok.kind == tRBrace) {
		return true
	}
	start, closer := p.tok.start, p.tok.kind == tRParen || p.tok.kind == tRBrack
	for !p.boundary() && (!closer || p.tok.kind == tRParen || p.tok.kind == tRBrack) {
		p.next()
	}
	if p.prev > start {
		p.b.Gap(start, p.prev)
	}
	p.accept(tSemi)
	return false
}

// boundary reports whether a statement ends before the next token, whatever it
// is like.
func (p *parser) boundary() bool {
	switch p.tok.kind {
	case tEOF, tSemi, tRBrace, tLBrace:
		return true
	}
	return p.tok.nl && (p.col < 0 || p.tok.col <= p.col || p.tok.kind.beginsStatement())
}

// close passes over a closing bracket, and reports whether it comes next. Of what
// stands before it in the same line a Gap is made.
func (p *parser) close(k kind) bool {
	if p.accept(k) {
		return true
	}
	start := p.tok.start
	for open := 0; !p.tok.nl && p.tok.kind != tEOF && p.tok.kind != tSemi && p.tok.kind != tLBrace && p.tok.kind != tRBrace; p.next() {
		switch p.tok.kind {
		case tLParen, tLBrack:
			open++
			continue
		case tRParen, tRBrack:
			if open--; open >= 0 {
				continue
			}
		default:
			continue
		}
		if p.prev > start {
			p.b.Gap(start, p.prev)
		}
		p.accept(k)
		return false
	}
	if p.prev > start {
		p.b.Gap(start, p.prev)
	}
	return false
}

// enter goes one level deeper, or passes over what is too deep.
func (p *parser) enter() bool {
	if p.depth < syntax.MaxDepth {
		p.depth++
		return true
	}
	start := p.tok.start
	for open := 0; p.tok.kind != tEOF; p.next() {
		switch p.tok.kind {
		case tLParen, tLBrace, tLBrack:
			open++
		case tRParen, tRBrace, tRBrack:
			open--
		case tSemi, tComma:
			if open == 0 && p.tok.start > start {
				open = -1
			}
		}
		if open < 0 {
			break
		}
	}
	p.b.Gap(start, max(p.prev, start))
	return false
}

// inName reports whether a name may go on with a character that isn't ASCII.
func inName(r rune) bool {
	return unicode.IsLetter(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Nl, unicode.Sc)
}
