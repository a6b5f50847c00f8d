package javascript

import "github.com/squiresec/squire/checks/syntax"

// imported reads an import statement.
func (p *parser) imported(mark, start int) {
	p.next()
	if p.tok.kind == wTypeof || p.tok.kind == wType && p.clauseFollows() || p.isWord("defer") && p.peek().kind == star || p.isWord("source") && p.peek().kind.name() && p.peek().kind != wFrom {
		p.next()
	}
	module, ok := token{}, true
	if p.tok.kind != str {
		if p.tok.kind.name() {
			from, to := p.tok.start, p.tok.end
			p.next()
			if p.tok.kind == assignOp {
				p.importAssign(mark, start, from, to)
				return
			}
			p.alias(from, to)
			p.b.Wrap(syntax.ImportName, p.b.Last(), from, to)
			p.last().Sym = p.b.Symbol("default")
			p.b.As(syntax.RoleItem)
			p.accept(comma)
		}
		if p.tok.kind == star {
			p.importAll()
		} else if p.tok.kind == lbrace {
			ok = p.names()
		}
		ok = p.expect(wFrom) && ok
	}
	if p.tok.kind == str || p.tok.kind == metavar {
		module = p.tok
		p.next()
		p.attributes()
	} else {
		ok = false
		p.errs++
	}
	ok = p.semicolon() && ok
	p.wrap(syntax.Import, mark, start)
	p.module(module)
	p.b.As(syntax.RoleItem)
	p.brokenIf(!ok)
}

// clauseFollows reports whether the current word "type" says that only types
// are imported, and is no name that is imported.
func (p *parser) clauseFollows() bool {
	next := p.peek()
	switch {
	case next.kind == wFrom:
		saved := p.save()
		p.next()
		p.next()
		k := p.tok.kind
		p.restore(saved)
		return k == wFrom || k == assignOp
	case next.kind == lbrace || next.kind == star:
		return true
	}
	return next.kind.name()
}

func (p *parser) isWord(word string) bool {
	return p.tok.kind == name && string(p.Src[p.tok.start:p.tok.end]) == word
}

func (p *parser) alias(from, to int) {
	p.b.Leaf(syntax.Alias, from, to)
	p.b.Name(from, to)
	p.b.As(syntax.RoleAlias)
}

// importAll reads * as name.
func (p *parser) importAll() {
	start, mark := p.tok.start, p.b.Mark()
	p.next()
	p.expect(wAs)
	what := p.tok
	if ok := what.kind.word() || what.kind == str; ok {
		p.next()
		p.wrap(syntax.ImportAs, mark, start)
		p.called(what)
	} else {
		p.wrap(syntax.ImportAs, mark, start)
	}
	p.b.As(syntax.RoleItem)
}

// importAssign reads the rest of import a = require("m") and import a = b.c.
func (p *parser) importAssign(mark, start, from, to int) {
	p.next()
	if p.isWord("require") && p.peek().kind == lparen {
		p.b.Leaf(syntax.ImportAs, from, to)
		p.b.Name(from, to)
		p.b.As(syntax.RoleItem)
		p.next()
		b := p.begin(rparen)
		module := p.tok
		ok := p.accept(str)
		ok = p.end(b) && ok
		ok = p.semicolon() && ok
		p.wrap(syntax.Import, mark, start)
		if ok {
			p.module(module)
		}
		p.b.As(syntax.RoleItem)
		p.brokenIf(!ok)
		return
	}
	p.b.Leaf(syntax.Ident, from, to)
	p.b.Name(from, to)
	p.b.As(syntax.RoleTarget)
	ok := p.assign() != nothing
	if ok {
		p.b.As(syntax.RoleValue)
	}
	ok = p.semicolon() && ok
	p.wrap(syntax.VarDef, mark, start).Flags |= syntax.FlagConst
	p.b.As(syntax.RoleItem)
	p.brokenIf(!ok)
}

// called names the node that was added last after a word or a string.
func (p *parser) called(what token) {
	if what.kind == str {
		p.module(what)
	} else {
		p.b.Name(what.start, what.end)
	}
}

// module names the node that was added last after a module.
func (p *parser) module(m token) {
	switch {
	case m.kind == metavar:
		p.b.Name(m.start, m.end)
	case m.kind != str || m.end-m.start < 2 || p.Src[m.end-1] != p.Src[m.start]:
	default:
		if text, ok := Unquote(p.Src[m.start:m.end]); ok && len(text) != m.end-m.start-2 {
			p.last().Sym = p.b.Symbol(text)
			return
		}
		p.b.Name(m.start+1, m.end-1)
	}
}

// names reads {a, b as c, type d, "e" as f} and reports whether it is closed.
func (p *parser) names() bool {
	b := p.begin(rbrace)
	for ok := p.more(&b); ok; ok = p.separator(&b) {
		if p.tok.kind == ellipsis && p.mode == syntax.Pattern || p.tok.kind == restVar {
			p.primary()
			p.b.As(syntax.RoleItem)
			continue
		}
		if p.tok.kind == wType && p.typeOnly() {
			p.next()
		}
		if !p.tok.kind.word() && p.tok.kind != str || p.tok.nl && statementWords[p.tok.kind] && p.beginsStatement() {
			break
		}
		start, mark, what := p.tok.start, p.b.Mark(), p.tok
		p.next()
		if p.tok.kind == wAs {
			p.next()
			if p.tok.kind.word() || p.tok.kind == str {
				p.alias(p.tok.start, p.tok.end)
				p.next()
			}
		}
		p.wrap(syntax.ImportName, mark, start)
		p.called(what)
		p.b.As(syntax.RoleItem)
	}
	return p.end(b)
}

// typeOnly reports whether the current word "type" isn't itself what is
// imported.
func (p *parser) typeOnly() bool {
	saved := p.save()
	defer p.restore(saved)
	p.next()
	if p.tok.kind != wAs {
		return p.tok.kind.word() || p.tok.kind == str
	}
	// type as, type as as x, but not type as x
	p.next()
	if p.tok.kind != wAs {
		return !p.tok.kind.word()
	}
	p.next()
	return p.tok.kind.word()
}

// attributes goes over with {type: "json"}.
func (p *parser) attributes() {
	if p.tok.kind == wWith || p.isWord("assert") && !p.tok.nl {
		if p.peek().kind != lbrace {
			return
		}
		mark := p.b.Mark()
		p.next()
		p.object()
		p.b.Drop(mark)
	}
}

// exported reads an export. Decorators before it were added since mark.
func (p *parser) exported(mark, start int) {
	decorated := p.b.Mark() > mark
	p.next()
	inner := p.tok.start
	if decorated {
		inner = start // the decorators are those of the class
	}
	flags, module, ok := syntax.Flags(0), token{}, true
	if p.tok.kind == wType && (p.peek().kind == lbrace || p.peek().kind == star) {
		p.next()
	}
	switch {
	case p.tok.kind == star:
		flags = syntax.FlagWildcard
		if p.peek().kind == wAs {
			p.importAll()
		} else {
			p.next()
		}
		ok, module = p.origin(true)
	case p.tok.kind == lbrace:
		ok = p.names()
		var from bool
		from, module = p.origin(false)
		ok = from && ok
	case p.tok.kind == assignOp:
		p.next()
		flags = syntax.FlagDefault
		ok = p.exportValue()
	case p.tok.kind == wDefault:
		flags = syntax.FlagDefault
		p.next()
		if !decorated {
			inner = p.tok.start
		}
		ok = p.exportDefault(mark, inner)
	case p.tok.kind == wAs && p.peek().kind == wNamespace:
		p.next()
		p.next()
		p.b.Leaf(syntax.ImportAs, p.tok.start, p.tok.end)
		p.b.Name(p.tok.start, p.tok.end)
		p.b.As(syntax.RoleItem)
		p.next()
		ok = p.semicolon()
	case p.tok.kind == wClass || p.tok.kind == wAbstract || p.tok.kind == at:
		p.decorators()
		p.declaration(mark, inner)
	case p.tok.kind == eof || p.tok.kind == semi || p.tok.kind == rbrace:
		ok = p.accept(semi)
		p.errs++
	default:
		p.statement()
	}
	p.wrap(syntax.Export, mark, start).Flags |= flags
	p.module(module)
	p.b.As(syntax.RoleItem)
	p.brokenIf(!ok)
}

// exportDefault reads what is exported as default.
func (p *parser) exportDefault(mark, start int) bool {
	p.decorators()
	switch {
	case p.tok.kind == wFunction:
		p.function(syntax.FuncDef, p.b.Mark(), p.tok.start, 0)
	case p.tok.kind == wAsync && p.peek().kind == wFunction && !p.peek().nl:
		p.next()
		p.function(syntax.FuncDef, p.b.Mark(), p.prevEnd-len("async"), syntax.FlagAsync)
	case p.tok.kind == wAbstract && p.peek().kind == wClass:
		p.next()
		p.class(mark, start)
	case p.tok.kind == wClass:
		p.class(mark, start)
	case p.tok.kind == wInterface && p.peek().kind.name():
		p.declaration(p.b.Mark(), p.tok.start)
	default:
		return p.exportValue()
	}
	p.b.As(syntax.RoleItem)
	return true
}

func (p *parser) exportValue() bool {
	if p.assign() == nothing {
		p.errs++
		p.semicolon()
		return false
	}
	p.b.As(syntax.RoleItem)
	return p.semicolon()
}

// origin reads from "m".
func (p *parser) origin(must bool) (ok bool, module token) {
	ok = true
	if p.tok.kind == wFrom {
		p.next()
		module = p.tok
		if ok = p.tok.kind == str || p.tok.kind == metavar; ok {
			p.next()
			p.attributes()
		}
	} else if must {
		ok = false
	}
	if !ok {
		p.errs++
	}
	return p.semicolon() && ok, module
}
