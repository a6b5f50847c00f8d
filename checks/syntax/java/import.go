package java

import "github.com/squiresec/squire/checks/syntax"

// A path is a.b.c: what it is called, what stands before its last name, and
// where that is.
type path struct {
	sym, before int32
	at, end     int
}

// dotted passes over a.b.c. Space between names is left out of what it is
// called.
func (p *parser) dotted() path {
	d := path{at: p.tok.start, end: p.tok.start}
	if !p.name() {
		return d
	}
	var written []byte
	p.next()
	d.end = p.prev
	for p.tok.kind == tDot {
		s := p.spot()
		p.next()
		if !p.name() && !p.tok.kind.keyword() || p.tok.nl && (p.tok.kind.keyword() || p.tok.col <= p.col) {
			p.back(s)
			break
		}
		written = append(append(written, p.Src[d.at:d.end]...), '.')
		d.at = p.tok.start
		p.next()
		d.end = p.prev
	}
	if written != nil {
		d.before = p.b.Symbol(string(written[:len(written)-1]))
	}
	d.sym = p.b.Symbol(string(append(written, p.Src[d.at:d.end]...)))
	return d
}

// packageOf adds package a.b.
func (p *parser) packageOf(mark, start int) {
	p.next()
	path := p.dotted()
	ok := p.end() && path.sym != 0
	n := p.wrap(syntax.Package, mark, start)
	n.Sym = path.sym
	p.whole(n, ok)
}

// imports adds an import.
func (p *parser) imports() {
	mark, start := p.b.Mark(), p.tok.start
	p.next()
	flags := syntax.Flags(0)
	if p.accept(kStatic) {
		flags = syntax.FlagStatic
	}
	op := syntax.NoOp
	if p.is("module") && p.peek() == tIdent {
		p.next()
		op, flags = syntax.OpModule, syntax.FlagWildcard
	}
	path := p.dotted()
	ok, sym := path.sym != 0, path.before
	switch {
	case op == syntax.OpModule:
		sym = path.sym
	case p.tok.kind == tDot && p.peek() == tOp:
		sym = path.sym
		p.next()
		ok = p.tok.op == syntax.Mul
		p.next()
		flags |= syntax.FlagWildcard
	case p.tok.kind == tEllipsis && p.mode == syntax.Pattern, p.tok.kind == tDot && p.mode == syntax.Pattern:
		sym = path.sym
		p.accept(tDot)
		p.ellipsisItem()
		p.accept(tDot)
	case ok:
		k := syntax.ImportName
		if p.mode == syntax.Pattern && p.Src[path.at] == '$' {
			k = syntax.Metavar
		}
		p.b.Leaf(k, path.at, path.end)
		p.b.Name(path.at, path.end)
		p.b.As(syntax.RoleItem)
	}
	ok = p.end() && ok
	n := p.wrap(syntax.Import, mark, start)
	n.Sym, n.Op = sym, op
	n.Flags |= flags
	p.whole(n, ok)
}

// moduleAhead reports whether a module is declared next.
func (p *parser) moduleAhead() bool {
	s := p.spot()
	defer p.back(s)
	if p.is("open") {
		p.next()
	}
	if !p.is("module") {
		return false
	}
	p.next()
	if !p.name() {
		return false
	}
	for p.next(); p.tok.kind == tDot; p.next() {
		if p.next(); !p.name() && !p.tok.kind.keyword() {
			return false
		}
	}
	return p.tok.kind == tLBrace
}

// module adds a module with its directives.
func (p *parser) module(mark, start int) {
	if p.is("open") {
		p.ident()
		p.b.Node(p.b.Last()).Kind = syntax.Modifier
		p.b.As(syntax.RoleModifier)
	}
	p.next()
	path := p.dotted()
	body, from := p.b.Mark(), p.tok.start
	p.next()
	for p.tok.kind != tRBrace && p.tok.kind != tEOF {
		at := p.tok.start
		p.directive()
		p.b.As(syntax.RoleItem)
		if p.tok.start == at {
			p.junk()
		}
	}
	closed := p.accept(tRBrace)
	p.whole(p.wrap(syntax.Block, body, from), closed)
	p.b.As(syntax.RoleBody)
	n := p.wrap(syntax.ClassDef, mark, start)
	n.Op, n.Sym = syntax.OpModule, path.sym
}

// directive adds requires, exports, opens, uses or provides.
func (p *parser) directive() {
	mark, start := p.b.Mark(), p.tok.start
	k, flags := syntax.Instruction, syntax.Flags(0)
	if p.is("requires") {
		k = syntax.Import
	}
	p.next()
	end := p.prev
	sym := int32(0)
	if k == syntax.Import {
		for p.tok.kind == kStatic || p.is("transitive") && p.peek() != tSemi {
			at := p.tok.start
			p.leaf(syntax.Modifier)
			p.b.Name(at, p.prev)
			p.b.As(syntax.RoleModifier)
		}
		sym, flags = p.dotted().sym, syntax.FlagWildcard
	}
	for k == syntax.Instruction && p.qualified() {
		p.b.As(syntax.RoleArg)
		if p.is("to") || p.is("with") || p.tok.kind == tComma {
			p.next()
		}
	}
	ok := p.end()
	n := p.wrap(k, mark, start)
	n.Flags |= flags
	p.whole(n, ok)
	if k == syntax.Import {
		n.Op, n.Sym = syntax.OpModule, sym
		return
	}
	p.b.Name(start, end)
}
