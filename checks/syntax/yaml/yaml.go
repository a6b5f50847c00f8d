// Package yaml parses YAML 1.2, and what people write in YAML files that isn't
// YAML until something has filled it in: Helm's and Jinja's templates and the
// expressions of GitHub and GitLab.
//
//   - A document is an item of the file: a Map, an Array or a scalar. --- and ...
//     are nothing, %YAML is a Directive.
//   - A Map has a KeyValue for each key, whose Sym is the key where that has no
//     escapes. One without a Value is null.
//   - A scalar is a String, with its quotes if it has some, or where it stands for
//     that a Number, a Bool or a Null.
//   - A block scalar is a String from its | or > on, FlagRaw if it is |. Its one
//     part is the Text of its lines, with their indentation, for whoever wants to
//     parse them as a script.
//   - A scalar with {{ … }} or ${{ … }} in it is a Template of Text and
//     Expansion. The Value of an Expansion is the Text between the braces; its Sym
//     is that text where it is a name with dots.
//   - A line that is only {{ … }}, {% … %} or {# … #} is a Directive, an item of
//     what it stands in, and else as if it weren't there.
//   - An anchor or a tag is a Modifier before its value, with the & or ! in its
//     Sym; *a is an Alias, Sym a.
//
// In a pattern $X is a Metavar where a scalar or a key may stand, ... an
// Ellipsis where an item, a key with its value, or a value may stand, and
// <... x ...> a DeepMatch.
package yaml

import (
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// Parse parses a text.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree {
	p := &parser{b: syntax.NewBuilder(src), pattern: mode == syntax.Pattern}
	p.Src = src
	if p.Has("\uFEFF") {
		p.Pos = len("\uFEFF")
	}
	p.ahead.from = -1
	for p.document() {
	}
	return p.b.Tree(checks.YAML)
}

type parser struct {
	syntax.Cursor
	b       *syntax.Builder
	pattern bool
	depth   int
	ahead   ahead
}

// An ahead is what comes behind a place: where, and in which column.
type ahead struct {
	from   int // the place
	pos    int
	column int  // in bytes; -1 at the end of a document
	fresh  bool // on a later line
	// directives are the lines between that are skipped, in pairs of offsets.
	directives []int
}

// document parses one document, or passes over what is between two of them. It
// reports whether there may be more.
func (p *parser) document() bool {
	a := p.look()
	if a.column >= 0 {
		p.accept()
		if !a.fresh && p.b.Last() >= 0 && p.lineStart(p.Pos) < p.Pos && !p.begun() {
			p.gapLine()
			return true
		}
		at := p.Pos
		p.node(-1, a.column)
		p.b.As(syntax.RoleItem)
		if p.Pos == at {
			p.gapLine()
		}
		return true
	}
	p.accept()
	if !p.More() {
		return false
	}
	if p.At(0) == '%' {
		start := p.Pos
		p.Line()
		p.b.Leaf(syntax.Directive, start, p.Pos)
		p.b.As(syntax.RoleItem)
		return true
	}
	p.Pos += 3 // a marker
	return true
}

// begun reports whether only a marker is before this place on its line, or
// white space.
func (p *parser) begun() bool {
	start := p.lineStart(p.Pos)
	for start < p.Pos && blank(p.Src[start]) {
		start++
	}
	return start == p.Pos || p.marker(start)
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

func lineEnd(c byte) bool { return c == '\n' || c == '\r' }

// ends reports whether a byte that Cursor.At returned ends a line or the text.
// A NUL in the text does so too: nothing but garbage has one.
func ends(c byte) bool { return lineEnd(c) || c == 0 }

// lineStart returns where the line begins that a place is on.
func (p *parser) lineStart(pos int) int {
	for pos > 0 && p.Src[pos-1] != '\n' && p.Src[pos-1] != '\r' {
		pos--
	}
	if pos == 0 && len(p.Src) >= 3 && string(p.Src[:3]) == "\uFEFF" {
		return 3
	}
	return pos
}

// marker reports whether --- or ... stands at the start of a line.
func (p *parser) marker(pos int) bool {
	if len(p.Src)-pos < 3 {
		return false
	}
	text := string(p.Src[pos : pos+3])
	if text != "---" && (text != "..." || p.pattern) {
		return false
	}
	return len(p.Src) == pos+3 || blank(p.Src[pos+3]) || lineEnd(p.Src[pos+3])
}

// look returns what comes next. It is found out once for each place.
func (p *parser) look() *ahead {
	a := &p.ahead
	if a.from == p.Pos {
		return a
	}
	*a = ahead{from: p.Pos, directives: a.directives[:0]}
	c := p.Cursor
	line := p.Pos == 0 || p.Pos == 3 && p.Src[0] == 0xEF
	start := 0
	if line {
		start = c.Pos
		a.fresh = true
	} else {
		start = p.lineStart(c.Pos)
		line = start == c.Pos
		a.fresh = line
	}
	for {
		if line && p.marker(c.Pos) || line && c.At(0) == '%' && p.between() {
			a.pos, a.column = c.Pos, -1
			return a
		}
		for c.More() && blank(c.Src[c.Pos]) {
			c.Pos++
		}
		if line {
			if end := p.directive(c.Pos); end > 0 {
				a.directives = append(a.directives, c.Pos, end)
				c.Pos = end
			}
		}
		if !c.More() {
			a.pos, a.column = c.Pos, -1
			return a
		}
		switch b := c.Src[c.Pos]; {
		case b == '#' && (c.Pos == start || blank(c.Src[c.Pos-1]) || c.Pos == p.Pos && line):
			c.Line()
		case b == '\n' || b == '\r':
			c.Pos++
			start, line, a.fresh = c.Pos, true, true
			continue
		default:
			a.pos, a.column = c.Pos, c.Pos-start
			return a
		}
		line = false
	}
}

// between reports whether the parser is between documents, where %YAML may
// stand.
func (p *parser) between() bool { return p.depth == 0 }

// accept goes to what comes next, and adds the directives before it.
func (p *parser) accept() {
	a := p.look()
	for i := 0; i < len(a.directives); i += 2 {
		p.b.Leaf(syntax.Directive, a.directives[i], a.directives[i+1])
		p.b.As(syntax.RoleItem)
	}
	a.directives = a.directives[:0]
	p.Pos = a.pos
	// What stands here begins its line as it did.
	a.from = p.Pos
}

// gapLine makes the rest of a line a Gap.
func (p *parser) gapLine() {
	start := p.Pos
	p.Line()
	if p.Pos == start && p.More() {
		p.Pos++
	}
	p.b.Gap(start, p.Pos)
	p.b.As(syntax.RoleItem)
}

// node parses the value that stands here, in a column, within something that
// stands in the column parent. It adds one node, and passes over something.
func (p *parser) node(parent, column int) {
	if p.depth >= syntax.MaxDepth {
		p.skipDeep(parent)
		return
	}
	p.depth++
	switch {
	case p.dash() || p.listed(column):
		p.sequence(column)
	case p.At(0) == '?' && (blank(p.At(1)) || ends(p.At(1))), p.isKey(p.Pos), p.ellipsisAt(p.Pos) && p.followed(column):
		p.mapping(column)
	default:
		p.modifiers()
		p.scalarOr(parent)
	}
	p.depth--
}

// followed reports whether behind a line that is ... alone another one begins
// in the same column, so that it is a key with a value in a map.
func (p *parser) followed(column int) bool {
	a := p.behindEllipsis()
	return a.fresh && a.column == column
}

// listed reports whether the line is ... alone and a dash comes next.
func (p *parser) listed(column int) bool {
	if !p.ellipsisAt(p.Pos) {
		return false
	}
	a := p.behindEllipsis()
	return a.fresh && a.column == column && p.dashAt(a.pos)
}

func (p *parser) behindEllipsis() ahead {
	at := p.Pos
	p.Pos += 3
	a := *p.look()
	p.Pos = at
	p.look()
	p.ahead.fresh = true // as before
	return a
}

// scalarOr parses a scalar behind modifiers, or what is on the lines below
// them.
func (p *parser) scalarOr(parent int) {
	a := p.look()
	switch {
	case a.column < 0 || a.fresh && a.column <= parent && a.from != a.pos:
		p.b.Leaf(syntax.Null, p.Pos, p.Pos)
	case a.fresh && a.from != a.pos, !a.fresh && a.from != a.pos && p.isKey(a.pos):
		p.accept()
		p.node(parent, a.column)
	default:
		p.accept()
		p.scalar(parent)
	}
}

// dash reports whether an item of a sequence begins here.
func (p *parser) dash() bool { return p.At(0) == '-' && (blank(p.At(1)) || ends(p.At(1))) }

// skipDeep passes over all lines that are to the right of a column.
func (p *parser) skipDeep(parent int) {
	start := p.Pos
	for {
		p.Line()
		a := p.look()
		if a.column <= parent || !a.fresh {
			break
		}
		p.Pos = a.pos
	}
	p.b.Gap(start, p.Pos)
}

// sequence parses items that begin with a dash in a column.
func (p *parser) sequence(column int) {
	mark, start := p.b.Mark(), p.Pos
	broken := false
	for {
		at := p.Pos
		if p.dash() {
			p.Pos++
			p.value(column, true)
			p.b.As(syntax.RoleItem)
		} else if !p.ellipsis() {
			broken = true
			p.stray(column)
		}
		if p.Pos == at {
			p.gapLine()
		}
		a := p.look()
		if a.column < column || a.column < 0 || a.column == column && a.fresh && !p.dashAt(a.pos) && !p.ellipsisAt(a.pos) {
			break
		}
		p.accept()
	}
	p.end(syntax.Array, mark, start, broken)
}

func (p *parser) dashAt(pos int) bool {
	c := syntax.Cursor{Src: p.Src, Pos: pos}
	return c.At(0) == '-' && (blank(c.At(1)) || ends(c.At(1)))
}

func (p *parser) ellipsisAt(pos int) bool {
	c := syntax.Cursor{Src: p.Src, Pos: pos}
	return p.pattern && c.Has("...") && (blank(c.At(3)) || ends(c.At(3)))
}

// ellipsis parses the ... of a pattern that stands on a line of its own.
func (p *parser) ellipsis() bool {
	if !p.ellipsisAt(p.Pos) {
		return false
	}
	p.b.Leaf(syntax.Ellipsis, p.Pos, p.Pos+3)
	p.b.As(syntax.RoleItem)
	p.Pos += 3
	return true
}

// end wraps what was read since mark.
func (p *parser) end(kind syntax.Kind, mark, start int, broken bool) {
	n := p.b.Node(p.b.Wrap(kind, mark, start, start))
	if broken {
		n.Flags |= syntax.FlagBroken
	}
}

// stray parses what shouldn't stand where it does: behind a value on its line,
// or to the right of all that is around it.
func (p *parser) stray(column int) {
	if a := p.ahead; a.fresh && a.from == p.Pos && a.column > column && (p.dash() || p.isKey(p.Pos)) {
		p.node(column, a.column)
		p.b.As(syntax.RoleItem)
		return
	}
	p.gapLine()
}

// mapping parses keys that stand in a column, with their values.
func (p *parser) mapping(column int) {
	mark, start := p.b.Mark(), p.Pos
	broken := false
	for {
		at := p.Pos
		a := p.ahead
		own := a.column == column || p.Pos == start
		switch {
		case own && p.At(0) == '?' && (blank(p.At(1)) || ends(p.At(1))):
			p.complexKey(column)
		case own && p.isKey(p.Pos):
			p.keyValue(column)
		case own && p.ellipsis():
		default:
			broken = true
			p.stray(column)
		}
		if p.Pos == at {
			p.gapLine()
		}
		next := p.look()
		if next.column < column || next.column < 0 || next.column == column && next.fresh && p.dashAt(next.pos) && !p.isKey(next.pos) {
			break
		}
		p.accept()
	}
	p.end(syntax.Map, mark, start, broken)
}

// keyValue parses a key and its value.
func (p *parser) keyValue(column int) {
	mark, start := p.b.Mark(), p.Pos
	p.modifiers()
	p.accept()
	p.key()
	p.afterKey(mark, start, column)
}

// afterKey parses what is behind a key, from the colon on.
func (p *parser) afterKey(mark, start, column int) {
	key := *p.b.Node(p.b.Last())
	p.b.As(syntax.RoleKey)
	end := p.Pos
	for p.More() && blank(p.At(0)) {
		p.Pos++
	}
	if p.At(0) == ':' {
		p.Pos++
		end = p.Pos
		p.value(column, false)
	}
	p.b.Wrap(syntax.KeyValue, mark, start, end)
	p.b.As(syntax.RoleItem)
	p.nameKey(key)
}

// nameKey gives the node that was added last the name of its key.
func (p *parser) nameKey(key syntax.Node) {
	start, end := int(key.Start), int(key.End)
	if key.Kind != syntax.Metavar && start < end && (p.Src[start] == '"' || p.Src[start] == '\'') {
		start, end = start+1, end-1
		for _, c := range p.Src[start:max(start, end)] {
			if c == '\\' || c == '\'' || c == '\n' {
				return
			}
		}
	}
	if start < end && key.Kind != syntax.Array && key.Kind != syntax.Map && end-start < 1024 {
		p.b.Name(start, end)
	}
}

// complexKey parses "? key" and ": value".
func (p *parser) complexKey(column int) {
	mark, start := p.b.Mark(), p.Pos
	p.Pos++
	end := p.Pos
	p.value(column, true)
	p.b.As(syntax.RoleKey)
	key := *p.b.Node(p.b.Last())
	if a := p.look(); a.column == column && a.fresh && p.Src[a.pos] == ':' {
		p.accept()
		p.Pos++
		end = p.Pos
		p.value(column, true)
	}
	p.b.Wrap(syntax.KeyValue, mark, start, end)
	p.b.As(syntax.RoleItem)
	p.nameKey(key)
}

// value parses what is behind a dash or a colon in a column. Behind a dash a
// map or a sequence may begin on the same line, and nothing is a Null.
func (p *parser) value(column int, item bool) {
	before := p.b.Mark()
	at := p.Pos
	a := p.look()
	switch {
	case a.column < 0 || a.fresh && a.column < column:
	case a.fresh && a.column == column:
		if item || !p.dashAt(a.pos) {
			break
		}
		p.accept()
		p.node(column-1, column) // a sequence that isn't to the right of its key
	case a.fresh:
		p.accept()
		p.node(column, a.column)
	case item:
		p.accept()
		p.node(column, a.column)
	default:
		p.accept()
		p.modifiers()
		p.inline(column)
	}
	switch {
	case p.b.Mark() > before:
		p.b.As(syntax.RoleValue)
	case item:
		p.b.Leaf(syntax.Null, at, at)
	}
}

// inline parses the value behind a key on its line, or below its modifiers.
func (p *parser) inline(column int) {
	a := p.look()
	switch {
	case a.column < 0 || a.fresh && a.from != a.pos && a.column < column:
		p.b.Leaf(syntax.Null, p.Pos, p.Pos)
	case a.fresh && a.from != a.pos && a.column == column && !p.dashAt(a.pos):
		p.b.Leaf(syntax.Null, p.Pos, p.Pos)
	case a.fresh && a.from != a.pos:
		p.accept()
		p.node(min(column, a.column-1), a.column)
	default:
		p.accept()
		p.scalar(column)
	}
}

// modifiers parses anchors and tags.
func (p *parser) modifiers() {
	for {
		c := p.At(0)
		if c != '&' && c != '!' {
			return
		}
		start := p.Pos
		for p.More() && !blank(p.At(0)) && !ends(p.At(0)) && !(p.Pos > start && flowEnd(p.At(0)) && p.Src[start+1] != '<') {
			p.Pos++
		}
		p.b.Leaf(syntax.Modifier, start, p.Pos)
		p.b.Name(start, p.Pos)
		p.b.As(syntax.RoleModifier)
		for p.More() && blank(p.At(0)) {
			p.Pos++
		}
	}
}
