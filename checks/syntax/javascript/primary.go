package javascript

import (
	"github.com/squiresec/squire/checks/syntax"
)

// primary reads an operand that has no operators.
func (p *parser) primary() found {
	switch k := p.tok.kind; k {
	case name, metavar:
		return p.identOrArrow()
	case number:
		p.leaf(syntax.Number)
	case str:
		p.str()
	case tick:
		p.template()
	case lparen:
		return p.parenOrArrow(p.b.Mark(), p.tok.start, 0)
	case lbracket:
		p.array()
	case lbrace:
		p.object()
	case slash:
		p.regexpLiteral()
	case assignOp:
		if p.tok.op != syntax.Div {
			return nothing
		}
		p.regexpLiteral()
	case less, shl:
		return p.angle()
	case at:
		return p.decorated()
	case private, restVar:
		p.ident()
	case ellipsis:
		if p.mode != syntax.Pattern {
			return nothing
		}
		p.leaf(syntax.Ellipsis)
	case deepOpen:
		p.deep()
	case wAsync:
		return p.async()
	default:
		return p.primaryWord(k)
	}
	return operand
}

// primaryWord reads an operand that begins with a keyword.
func (p *parser) primaryWord(k kind) found {
	switch k {
	case wThis:
		p.leaf(syntax.This)
	case wSuper:
		p.leaf(syntax.Super)
	case wNull:
		p.leaf(syntax.Null)
	case wTrue:
		p.leaf(syntax.Bool).Op = syntax.True
	case wFalse:
		p.leaf(syntax.Bool).Op = syntax.False
	case wFunction:
		p.function(syntax.Lambda, p.b.Mark(), p.tok.start, 0)
	case wClass:
		p.class(p.b.Mark(), p.tok.start)
	case wNew:
		return p.newObject()
	case wImport:
		p.ident() // import(…), import.meta
	default:
		if k.name() {
			return p.identOrArrow()
		}
		return nothing
	}
	return operand
}

func (p *parser) identOrArrow() found {
	start, mark := p.tok.start, p.b.Mark()
	p.ident()
	if p.tok.kind != arrow || p.tok.nl {
		return operand
	}
	p.asParam()
	p.arrowBody(mark, start, 0)
	return whole
}

// asParam makes the name that was added last a parameter.
func (p *parser) asParam() {
	n := p.last()
	n.Role = syntax.RoleParam
	if n.Flags&syntax.FlagRest == 0 {
		n.Kind = syntax.Param
	}
}

// async reads what begins with that word, which may be a name.
func (p *parser) async() found {
	start, mark := p.tok.start, p.b.Mark()
	switch next := p.peek(); {
	case next.nl:
	case next.kind == wFunction:
		p.next()
		p.function(syntax.Lambda, mark, start, syntax.FlagAsync)
		return operand
	case next.kind == lparen || next.kind == less && p.types:
		return p.asyncArrow(mark, start)
	case next.kind.name():
		saved := p.save()
		p.next()
		p.ident()
		if p.tok.kind == arrow {
			p.asParam()
			p.arrowBody(mark, start, syntax.FlagAsync)
			return whole
		}
		p.back(saved, mark)
	}
	return p.identOrArrow()
}

// asyncArrow reads async (…) => …, or a call of what is called async.
func (p *parser) asyncArrow(mark, start int) found {
	saved := p.save()
	p.next()
	if p.tok.kind == less {
		if p.genericArrow() {
			p.typeParams()
			return p.lambda(mark, start, syntax.FlagAsync)
		}
		p.back(saved, mark)
		p.ident()
		return operand
	}
	if p.isArrow() {
		return p.lambda(mark, start, syntax.FlagAsync)
	}
	p.back(saved, mark)
	p.ident()
	return operand
}

// newObject reads new X(…) and new.target.
func (p *parser) newObject() found {
	start, mark := p.tok.start, p.b.Mark()
	if p.peek().kind == dot {
		p.ident()
		return operand
	}
	if !p.enter() {
		p.skipNested()
		return operand
	}
	defer p.leave()
	p.next()
	calleeStart, calleeMark := p.tok.start, p.b.Mark()
	found := p.primary()
	closed := found != nothing
	if closed {
		p.postfix(calleeMark, calleeStart, false)
		p.b.As(syntax.RoleCallee)
		if p.types && (p.tok.kind == less || p.tok.kind == shl) {
			p.typeArgs()
		}
		if p.tok.kind == lparen {
			closed = p.args()
		}
	} else {
		p.errs++
	}
	p.wrap(syntax.New, mark, start)
	p.brokenIf(!closed)
	return operand
}

// str reads a string.
func (p *parser) str() {
	n := p.leaf(syntax.String)
	if text := p.Src[n.Start:n.End]; len(text) < 2 || text[len(text)-1] != text[0] {
		n.Flags |= syntax.FlagBroken
	}
}

func (p *parser) regexpLiteral() {
	closed := p.regexp()
	n := p.leaf(syntax.Regexp)
	if !closed {
		n.Flags |= syntax.FlagBroken
		p.errs++
	}
}

// deep reads <... x ...>.
func (p *parser) deep() {
	start, mark := p.tok.start, p.b.Mark()
	p.next()
	if p.expression() {
		p.b.As(syntax.RoleValue)
	}
	closed := p.expect(deepClose)
	p.wrap(syntax.DeepMatch, mark, start)
	p.brokenIf(!closed)
}

// angle reads what begins with "<" where an operand may stand.
func (p *parser) angle() found {
	if p.tok.kind == shl {
		return nothing
	}
	start, mark := p.tok.start, p.b.Mark()
	switch {
	case p.types && p.genericArrow():
		p.typeParams()
		return p.lambda(mark, start, 0)
	case p.jsx:
		return p.jsxExpression()
	}
	return nothing
}

// genericArrow reports whether type parameters of an arrow function begin at
// the current "<". Where elements are read, they must look different.
func (p *parser) genericArrow() bool {
	if p.fuel <= 0 {
		return false
	}
	saved, mark := p.save(), p.b.Mark()
	p.next()
	k := p.tok.kind
	ok := k.name() || k == wConst
	if ok && p.jsx {
		p.next()
		next := p.tok.kind
		if ok = next == comma || next == wExtends || next == assignOp || k == wConst && next.name(); ok && next == wExtends {
			p.next()
			ok = p.tok.kind != assignOp && p.tok.kind != greater && p.tok.kind != slash
		}
	}
	p.restore(saved)
	if !ok || p.jsx {
		return ok
	}
	p.trying++
	p.typeParams()
	ok = p.errs == saved.errs && p.tok.kind == lparen && p.isArrow()
	p.trying--
	p.back(saved, mark)
	return ok
}

// template reads a template, with the expressions in it.
func (p *parser) template() {
	start, mark := p.tok.start, p.b.Mark()
	closed := false
	if p.enter() {
		closed = p.templateParts(false)
		p.leave()
	} else {
		p.skipTemplate()
		p.next()
		p.gap(start)
		p.b.As(syntax.RolePart)
		closed = true
	}
	p.wrap(syntax.Template, mark, start)
	p.brokenIf(!closed)
}

// templateParts reads a template from behind its first quote on. In that of a
// type there are types, and its text doesn't matter.
func (p *parser) templateParts(types bool) bool {
	for {
		from := p.Pos
		stop := p.templateText()
		if p.Pos > from && !types {
			p.b.Leaf(syntax.Text, from, p.Pos)
			p.b.As(syntax.RolePart)
		}
		switch stop {
		case '`':
			p.Pos++
			p.tok.end = p.Pos
			p.next()
			return true
		case 0:
			p.tok.end = p.Pos
			p.next()
			p.errs++
			return false
		}
		p.tok.start = p.Pos
		p.Pos++
		p.tok.kind, p.tok.end = lbrace, p.Pos+1
		p.Pos++
		b := p.begin(rbrace)
		if types {
			p.typ(syntax.RoleItem)
		} else if p.expression() {
			p.b.As(syntax.RolePart)
		}
		p.in = b.in
		p.open[2]--
		if !p.templateBrace() {
			return false
		}
	}
}

// templateBrace passes to the brace that ends an expression in a template.
func (p *parser) templateBrace() bool {
	start := p.tok.start
	for p.tok.kind != rbrace {
		if p.tok.kind == eof || p.tok.nl || p.tok.kind == tick {
			p.errs++
			p.unclosed = true
			return false
		}
		p.next()
	}
	if p.tok.start > start {
		p.errs++
		p.gap(start)
		p.b.As(syntax.RolePart)
	}
	p.Pos = p.tok.end
	return true
}

// templateText passes over text and returns what ends it: the quote, the
// dollar of an expression or 0, where the template isn't closed. That one ends
// with its line.
func (p *parser) templateText() byte {
	from := p.Pos
	for ; p.Pos < len(p.Src); p.Pos++ {
		switch c := p.Src[p.Pos]; {
		case c == '`' || c == '$' && p.At(1) == '{':
			return c
		case c == '\\':
			p.Pos++
		case c == '\n' && p.openTemplate:
			return 0
		}
	}
	p.openTemplate = true
	p.unclosed = true
	p.Pos = from
	p.lineEnd()
	return 0
}

func (p *parser) array() {
	start, mark := p.tok.start, p.b.Mark()
	b := p.begin(rbracket)
	for ok := p.more(&b); ok; ok = p.separator(&b) {
		if p.tok.kind == comma {
			continue // a hole
		}
		if p.spread(syntax.Spread) {
			p.b.As(syntax.RoleItem)
		}
	}
	closed := p.end(b)
	p.wrap(syntax.Array, mark, start)
	p.brokenIf(!closed)
}

// object reads an object literal, or the pattern that looks like one.
func (p *parser) object() {
	start, mark := p.tok.start, p.b.Mark()
	b := p.begin(rbrace)
	for ok := p.more(&b); ok; ok = p.separator(&b) {
		if p.tok.kind == semi || !p.property() {
			break
		}
		p.b.As(syntax.RoleItem)
	}
	closed := p.end(b)
	p.wrap(syntax.Map, mark, start)
	p.brokenIf(!closed)
}

// property reads an entry of an object.
func (p *parser) property() bool {
	switch {
	case p.tok.kind == ellipsis || p.tok.kind == restVar:
		return p.spread(syntax.Arg)
	case p.tok.kind == deepOpen:
		p.deep()
		return true
	}
	start, mark := p.tok.start, p.b.Mark()
	flags := p.methodWords()
	if p.accept(star) {
		flags |= syntax.FlagGenerator
	}
	key, ok := p.key(false)
	if !ok {
		p.b.Drop(mark)
		return false
	}
	switch {
	case p.tok.kind == lparen || p.tok.kind == less:
		p.method(mark, start, flags, key)
	case p.accept(colon):
		p.keyNode(key)
		p.b.As(syntax.RoleKey)
		ok = p.assign() != nothing
		if ok {
			p.b.As(syntax.RoleValue)
		}
		p.wrap(syntax.KeyValue, mark, start)
		if key.tok.kind != lbracket {
			p.named(key)
		}
		p.brokenIf(!ok)
	default:
		p.shorthand(mark, start, key)
	}
	return true
}

// shorthand reads the rest of {a}, and of {a = 1}, a pattern. key was read.
func (p *parser) shorthand(mark, start int, key key) {
	p.keyNode(key)
	ok := key.tok.kind.word()
	if p.tok.kind == assignOp && p.tok.op == syntax.NoOp {
		p.b.As(syntax.RoleTarget)
		p.next()
		if p.assign() != nothing {
			p.b.As(syntax.RoleValue)
		}
		p.wrap(syntax.Assign, mark, start)
	}
	p.b.As(syntax.RoleValue)
	p.wrap(syntax.KeyValue, mark, start)
	p.named(key)
	p.brokenIf(!ok)
}

// methodWords goes over async, get and set where they are no names.
func (p *parser) methodWords() (flags syntax.Flags) {
	for p.tok.kind == wAsync || p.tok.kind == wGet || p.tok.kind == wSet {
		next := p.peek()
		if !next.beginsKey() || next.nl && p.tok.kind == wAsync {
			return flags
		}
		if p.tok.kind == wAsync {
			flags |= syntax.FlagAsync
			p.next()
			continue
		}
		p.modifier()
	}
	return flags
}

func (p *parser) modifier() {
	from, to := p.tok.start, p.tok.end
	p.leaf(syntax.Modifier)
	p.b.As(syntax.RoleModifier)
	p.b.Name(from, to)
}

func (t token) beginsKey() bool {
	switch t.kind {
	case str, number, private, lbracket, star, restVar:
		return true
	}
	return t.kind.word()
}

// A key is what an entry or a member is called.
type key struct {
	tok   token
	plain bool // a word: there is no node for it yet
	end   int
}

// key reads the key of an entry, or of a member of a class. In brackets it may
// be what names an index signature.
func (p *parser) key(member bool) (k key, ok bool) {
	k.tok = p.tok
	switch p.tok.kind {
	case str:
		p.str()
		p.b.As(syntax.RoleKey)
	case number:
		p.leaf(syntax.Number)
		p.b.As(syntax.RoleKey)
	case lbracket:
		b := p.begin(rbracket)
		if p.assign() == nothing {
			p.gap(p.prevEnd)
		}
		p.b.As(syntax.RoleKey)
		p.end(b)
		k.end = p.prevEnd
		return k, true
	default:
		if !p.tok.kind.word() && p.tok.kind != private {
			return k, false
		}
		k.plain = true
		p.next()
	}
	k.end = p.prevEnd
	return k, true
}

// keyNode adds an Ident for a key that is a word. It may only be called before
// anything else is added.
func (p *parser) keyNode(k key) {
	if !k.plain {
		return
	}
	kind := syntax.Ident
	if k.tok.kind == metavar {
		kind = syntax.Metavar
	}
	p.b.Leaf(kind, k.tok.start, k.tok.end)
	p.b.Name(k.tok.start, k.tok.end)
}

// named gives its name to the node that was added last.
func (p *parser) named(k key) {
	from, to := k.tok.start, k.end
	if k.tok.kind == str {
		if from, to = from+1, to-1; to <= from || p.Src[to] != p.Src[from-1] {
			return
		}
	}
	p.b.Name(from, to)
}
