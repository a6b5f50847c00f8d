package python

import (
	"strings"

	"github.com/squiresec/squire/checks/syntax"
)

// imports parses "import a.b as c, d".
func (p *parser) imports() {
	start := p.start
	p.next()
	for {
		mark := p.b.Mark()
		sym := p.module()
		if p.tok == kwAs {
			from := p.start
			p.next()
			if p.tok == tName || p.tok == tMetavar {
				name, end := p.start, p.end
				p.next()
				p.b.Leaf(syntax.ImportAs, from, end)
				p.b.Name(name, end)
				p.item()
			} else {
				p.lost = true
			}
		}
		n := p.wrap(syntax.Import, mark, start)
		n.Sym = sym
		p.flag(sym == 0)
		p.item()
		if p.tok != tComma {
			return
		}
		p.next()
		start = p.start
	}
}

// module parses the name of a module and returns its symbol, or 0.
func (p *parser) module() int32 {
	start, spaced := p.start, false
	for end := start; ; end = p.prevEnd {
		switch p.tok {
		case tDot, tEllipsis:
		case tName, tMetavar, kwAsync, kwAwait:
			if p.prevEnd > start && p.Src[p.prevEnd-1] != '.' {
				return p.moduleSymbol(start, spaced)
			}
		default:
			return p.moduleSymbol(start, spaced)
		}
		spaced = spaced || p.start > end
		p.next()
	}
}

func (p *parser) moduleSymbol(start int, spaced bool) int32 {
	if p.prevEnd <= start {
		return 0
	}
	name := string(p.Src[start:p.prevEnd])
	if spaced {
		name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r <= ' ' || r == '\\' }), "")
	}
	return p.b.Symbol(name)
}

// fromImport parses "from a import b as c". It may be a value of a yield that
// went wrong, too.
func (p *parser) fromImport() {
	mark, start := p.b.Mark(), p.start
	p.next()
	sym := p.module()
	var flags syntax.Flags
	ok := sym != 0
	switch {
	case p.tok != kwImport:
		ok = false
	default:
		p.next()
		switch p.tok {
		case tStar:
			flags = syntax.FlagWildcard
			p.next()
		case tRound:
			ok = p.list(tRoundEnd, p.importName) && ok
		default:
			ok = p.importNames() && ok
		}
	}
	n := p.wrap(syntax.Import, mark, start)
	n.Sym = sym
	n.Flags |= flags
	p.flag(!ok)
}

// importNames parses names without brackets around them.
func (p *parser) importNames() bool {
	for {
		p.importName()
		if p.lost {
			return false
		}
		if p.tok != tComma {
			return true
		}
		p.next()
	}
}

func (p *parser) importName() {
	mark, start, end := p.b.Mark(), p.start, p.end
	switch p.tok {
	case tEllipsis, tMetaRest:
		if p.mode == syntax.Pattern {
			p.special()
			p.item()
			return
		}
		fallthrough
	default:
		p.lost = true
		return
	case tName, tMetavar, kwAsync, kwAwait:
	}
	p.next()
	if p.tok == kwAs {
		p.next()
		if p.tok == tName || p.tok == tMetavar {
			p.named(syntax.Alias)
			p.as(syntax.RoleAlias)
		} else {
			p.lost = true
		}
	}
	p.wrap(syntax.ImportName, mark, start)
	p.b.Name(start, end)
	p.item()
}
