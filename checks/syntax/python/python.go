// Package python parses Python 3.8 to 3.14, and of Python 2 what it takes to
// read old files: the print and exec statements, "except E, e", "raise E, v",
// backquotes, <>, and tuples as parameters.
//
// How constructs are mapped, where that isn't plain:
//
//   - a, b = c is an Assign with a Tuple as Target; a = b = c has two Targets;
//     a += b has an Op. x: T = v is a VarDef, in a class too.
//   - An annotation is a TypeExpr whose one Item is the expression that it is.
//   - "e as x" is a VarDef with Value and Target, in the order of the source: in
//     a with statement and in patterns. with (a as b, c as d) has two Items.
//   - "import a.b as c" is an Import "a.b" with an ImportAs "c"; "import a, b"
//     is two Imports; "from ..a import b as c" is an Import "..a" with an
//     ImportName "b" with an Alias "c".
//   - match is a Switch. Patterns are the expressions they look like: a class
//     pattern is a Call, a | b a Binary with BitOr, *rest a Spread. case _ has no
//     Cond.
//   - x if c else y has its children in the order of the source: Then, Cond, Else.
//   - a < b < c is (a < b) < c.
//   - f"…" and t"…" are a Template with Text and Expansion; the Sym of an
//     Expansion is set for a plain name, that of a Template is "t" for t"…".
//     Expansions in a format are Parts of the Expansion around. Literals side by
//     side are a Concat.
//   - The markers / and * among parameters are Params of that name. A type
//     parameter is a Param with RoleTypeParam: its bound is the Type.
//   - a[i, j] has two Index, a[i:j] a Slice. f(x for x in y) has a Compr as
//     argument. The keywords of a class (metaclass=M) are Args with RoleBase.
//   - raise E from c is a Throw with two Values. except (A, B) has two Types,
//     which are expressions; except* has FlagRest. yield and await are
//     expressions. self is an Ident, and ... is one of that name.
//
// In patterns a metavariable stands for an expression as a Metavar, and for the
// name of a function, a class, a parameter, a member, a keyword argument or an
// import as a Sym that begins with a dollar. "a. ... .b()" has a Member named
// "...". A statement "..." is an Ellipsis without ExprStmt around it. The typed
// metavariable ($X: T) is a Paren around a VarDef. A clause without its
// statement (except, case, elif, else, finally), a decorator, or an entry of a
// dict may be the whole pattern.
package python

import (
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// Parse parses a text.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree {
	p := newParser(src, mode)
	p.file()
	if from := p.turned(); from < len(src) {
		p = newParser(src, mode)
		p.doubtFrom = from
		p.file()
	}
	return p.b.Tree(checks.Python)
}

func newParser(src []byte, mode syntax.Mode) *parser {
	p := &parser{Cursor: syntax.Cursor{Src: src}, b: syntax.NewBuilder(src), mode: mode}
	p.bare, p.firstGap, p.doubtFrom = -1, len(src), len(src)
	p.budget = 8*len(src) + 4096
	if p.Has("\ufeff") {
		p.Pos = 3
	}
	return p
}

// A parser reads tokens one at a time: tok is the one it looks at. Every method
// that parses an expression adds one node that isn't wrapped; where there is no
// expression that is a missing one, which as takes away again.
type parser struct {
	syntax.Cursor // behind tok
	b             *syntax.Builder
	mode          syntax.Mode

	tok        token
	op         syntax.Op    // of tAugmented
	flags      syntax.Flags // of tString and tTemplate
	quote      quoted       // of tTemplate
	start, end int          // of tok
	prevEnd    int          // the end of the token before, a newline not counted
	nl         bool         // tok is the first one of its line
	col        int          // the column of the first token of the line

	brackets  int    // how many are open; a newline is a token only if none is
	open      [3]int // how many of each kind
	deep      int    // how many <... are open
	stmtCol   int    // the column of the statement
	compound  bool   // the statement begins with a keyword that wants a colon
	okUntil   int    // brackets are known to be closed up to here
	noTriple  [2]bool
	templates int // how many f"…" are around
	steps     int // tokens read, and bytes searched in vain
	firstGap  int // where the first gap is; len(Src) for none
	doubtFrom int // see doubtful
	budget    int // bytes that may still be looked ahead

	depth  int
	lost   bool // something is missing in what will be wrapped next
	bare   int  // the place of a comprehension whose brackets aren't read
	yields bool // there is a yield in the function
}

// as sets the role of the expression that was added last. If that is missing it
// takes it away, and what is wrapped next is broken.
func (p *parser) as(role syntax.Role) bool {
	last := p.b.Last()
	n := p.b.Node(last)
	if n.Kind == syntax.Gap && n.Start == n.End {
		p.b.Drop(last)
		p.lost = true
		return false
	}
	n.Role = role
	return true
}

// wrap adds a node around all since mark, up to the token before.
func (p *parser) wrap(kind syntax.Kind, mark, start int) *syntax.Node {
	n := p.b.Node(p.b.Wrap(kind, mark, start, max(p.prevEnd, start)))
	if p.lost {
		n.Flags |= syntax.FlagBroken
		p.lost = false
	}
	return n
}

// leaf adds a node for the token and passes over it.
func (p *parser) leaf(kind syntax.Kind) {
	p.b.Leaf(kind, p.start, p.end)
	p.next()
}

// named adds a node with the token as its name and passes over it.
func (p *parser) named(kind syntax.Kind) {
	p.b.Leaf(kind, p.start, p.end)
	p.b.Name(p.start, p.end)
	p.next()
}

// missing stands for an expression that isn't there.
func (p *parser) missing() { p.b.Leaf(syntax.Gap, p.start, p.start) }

// gap adds a Gap, and remembers where the first one is.
func (p *parser) gap(start, end int) {
	p.firstGap = min(p.firstGap, start)
	p.b.Gap(start, end)
}

// flag marks the node that was added last as broken.
func (p *parser) flag(broken bool) {
	if broken {
		p.b.Node(p.b.Last()).Flags |= syntax.FlagBroken
	}
}

// item gives the node that was added last to the block.
func (p *parser) item() { p.as(syntax.RoleItem) }

// roles sets the role of all nodes since mark that aren't wrapped.
func (p *parser) roles(mark int, role syntax.Role) {
	for at := p.b.Last(); at >= mark; at = int(p.b.Node(at).Sub) - 1 {
		p.b.Node(at).Role = role
	}
}

// file parses the whole text.
func (p *parser) file() {
	line := p.Pos
	p.scan()
	if p.tok != tNewline && p.tok != tEOF && !p.nl {
		p.col = column(p.Src[line:p.start])
	}
	for p.tok != tEOF {
		if p.tok == tNewline {
			p.next()
			continue
		}
		p.progress(p.col)
	}
}
