package pattern

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// A binding is what a metavariable stands for.
type binding struct {
	kind boundTo
	// node is the node that it is, or whose name it is, or the first of a list;
	// None for text alone.
	node int32
	last int32 // the last of a list; before node when it is empty
	span checks.Span
}

type boundTo uint8

const (
	unbound boundTo = iota
	toNode
	toName // of node
	toList
	toText
	toValue // of the constant node
)

// maxSteps bounds how many nodes of patterns are compared for one rule in one
// text. It is some thousand times what code that people write takes.
const maxSteps = 4 << 20

// maxSpent bounds the steps of all rules in one text, and maxTold what they find
// in it. One rule never gets there; thousands that were made to would.
const (
	maxSpent = 32 * maxSteps
	maxTold  = 100_000
)

// A search looks for the patterns of one rule in one target.
//
// Patterns match in continuation-passing style: what matches calls k, which
// matches the rest and reports whether that is enough. When it returns false
// the next way is tried. Bindings that were made since are taken back, so that
// after false everything is as it was, and after true all is bound.
type search struct {
	*Target
	m       *program
	env     []binding
	trail   []int32 // slots in the order in which they were bound
	code    *code
	syms    []int32 // of the tree, by code.names; 0 for a name that it doesn't have
	steps   int
	stack   []int32
	memo    map[*formula][]found
	fitting map[ofName]bool // what nameFits found out
	// pending are conditions on what the patterns that are looked for bind.
	pending []*condition
	// narrow, in a metavariable-pattern, is where matches have to lie.
	context *found
}

func enough() bool { return true }

func (s *search) undo(mark int) {
	for _, slot := range s.trail[mark:] {
		s.env[slot] = binding{}
	}
	s.trail = s.trail[:mark]
}

// bind makes a metavariable stand for something. If it does already, both have
// to be the same.
func (s *search) bind(slot int32, b binding) bool {
	if slot < 0 {
		return true
	}
	if old := &s.env[slot]; old.kind != unbound {
		return s.same(*old, b)
	}
	s.env[slot] = b
	s.trail = append(s.trail, slot)
	return true
}

func (s *search) nodeBinding(n int32) binding {
	return binding{kind: toNode, node: n, span: s.Tree.Span(n)}
}

// same reports whether two bindings are the same code, however it is laid out.
func (s *search) same(a, b binding) bool {
	switch {
	case a.kind == toNode && b.kind == toNode:
		return s.equal(a.node, b.node) || s.Lang == checks.Shell && s.variable(a.node) != 0 && s.variable(a.node) == s.variable(b.node)
	case a.kind == toList && b.kind == toList:
		x, y := a.node, b.node
		for x <= a.last && y <= b.last && x >= 0 && y >= 0 {
			if !s.equal(x, y) {
				return false
			}
			x, y = s.Tree.Nodes[x].Sub, s.Tree.Nodes[y].Sub
		}
		return (x < 0 || x > a.last) && (y < 0 || y > b.last)
	case a.kind == toText || b.kind == toText || a.kind == toValue || b.kind == toValue:
		return s.meaning(a) == s.meaning(b)
	}
	x, y := s.nameOf(a), s.nameOf(b)
	return x != "" && x == y
}

func unquoted(b []byte) []byte {
	if n := len(b); n >= 2 && b[0] == b[n-1] && (b[0] == '"' || b[0] == '\'' || b[0] == '`') {
		return b[1 : n-1]
	}
	return b
}

// variable returns the name of a variable of a shell, as it is set or used.
func (s *search) variable(n int32) int32 {
	if s.Tree.Nodes[n].Kind == syntax.Word && s.Tree.Nodes[n].Sub == n+2 {
		n++
	}
	if k := s.Tree.Nodes[n].Kind; k == syntax.Ident || k == syntax.Expansion {
		return s.Tree.Nodes[n].Sym
	}
	return 0
}

// nameOf returns the name that a binding is, or "".
func (s *search) nameOf(b binding) string {
	if b.node == syntax.None || b.kind == toList {
		return ""
	}
	n := s.bare(b.node)
	if b.kind == toNode {
		switch s.Tree.Nodes[n].Kind {
		case syntax.Ident, syntax.Param, syntax.Word:
		case syntax.String:
			v, _ := s.unquote(s.Tree.Text(n))
			return v
		default:
			return ""
		}
	}
	return s.Tree.Name(n)
}

// equal reports whether two nodes are the same code.
func (s *search) equal(a, b int32) bool {
	a, b = s.bare(a), s.bare(b)
	if a == b {
		return true
	}
	nodes := s.Tree.Nodes
	size := nodes[a].Sub - a
	if nodes[b].Sub-b != size {
		return false
	}
	for i := range size {
		x, y := &nodes[a+i], &nodes[b+i]
		if x.Kind != y.Kind || x.Op != y.Op || x.Sym != y.Sym || x.Sub-a != y.Sub-b || i > 0 && x.Role != y.Role {
			return false
		}
		if x.Sub == a+i+1 && x.Sym == 0 && !bytes.Equal(s.Tree.Text(a+i), s.Tree.Text(b+i)) {
			if x.Kind != syntax.String {
				return false
			}
			v, ok := s.unquote(s.Tree.Text(a + i))
			w, ok2 := s.unquote(s.Tree.Text(b + i))
			if !ok || !ok2 || v != w {
				return false
			}
		}
	}
	s.steps += int(size)
	return true
}

// use makes a pattern the one that is matched.
func (s *search) use(p *code) {
	if s.code == p {
		return
	}
	s.code, s.syms = p, s.syms[:0]
	for _, name := range p.names {
		s.syms = append(s.syms, s.Tree.Lookup(name))
	}
}

// over reports whether the steps are used up.
func (s *search) over() bool { return s.steps > maxSteps }

// node matches a node of the pattern at one of the text.
func (s *search) node(p *pnode, n int32, k func() bool) bool {
	if s.steps++; s.over() {
		return false
	}
	mark := len(s.trail)
	n = s.bare(n)
	if p.plain {
		if s.one(p, n, enough) && k() {
			return true
		}
	} else if s.one(p, n, k) {
		return true
	}
	s.undo(mark)
	if v := s.propagated(p, n); v != syntax.None {
		return s.node(p, v, k)
	}
	return false
}

// propagated returns what a variable is set to, in its one place before, where
// the rule's options say that it matches as that; or None.
func (s *search) propagated(p *pnode, n int32) int32 {
	if !s.m.options.SymbolicPropagation || s.Tree.Nodes[n].Kind != syntax.Ident {
		return syntax.None
	}
	switch p.kind {
	case syntax.Call, syntax.New, syntax.Binary, syntax.Composite, syntax.Unary, syntax.Member, syntax.Index, syntax.Lambda, syntax.Array, syntax.Map, syntax.Cast:
	default:
		return syntax.None
	}
	if v := s.Names().Value(n); v < n { // in order, so that it comes to an end
		return v
	}
	return syntax.None
}

// named matches the name of a node.
func (s *search) named(p *pnode, n int32) bool {
	if p.slot != noSlot {
		x := &s.Tree.Nodes[n]
		return x.Sym != 0 && s.bind(p.slot, binding{kind: toName, node: n, span: s.nameSpan(n)})
	}
	return p.name < 0 || s.syms[p.name] != 0 && s.syms[p.name] == s.Tree.Nodes[n].Sym
}

// nameSpan returns where the name of a node stands, as far as that can be told
// from its text.
func (s *search) nameSpan(n int32) checks.Span {
	span, name := s.Tree.Span(n), s.Tree.Name(n)
	from := span.Start
	switch s.Tree.Nodes[n].Kind {
	case syntax.Instruction: // in any case, behind the < of a block
		if s.Src[from] == '<' {
			from++
		}
		if end := from + len(name); end <= span.End && strings.EqualFold(string(s.Src[from:end]), name) {
			return checks.Span{Start: from, End: end}
		}
	case syntax.Member: // behind the object
		if c := s.Tree.First(n); c != syntax.None {
			from = int(s.Tree.Nodes[c].End)
		}
	case syntax.FuncDef, syntax.ClassDef, syntax.Param, syntax.FieldDef: // behind decorators and modifiers, or the type
		for c := range s.Tree.Children(n) {
			if r := s.Tree.Nodes[c].Role; r == syntax.RoleDecorator || r == syntax.RoleModifier || r == syntax.RoleReceiver {
				from = int(s.Tree.Nodes[c].End)
			}
		}
	}
	for at := from; at < span.End; {
		i := bytes.Index(s.Src[at:span.End], []byte(name))
		if i < 0 {
			break
		}
		at += i
		end := at + len(name)
		if (at == 0 || !wordByte(s.Src[at-1])) && (end >= len(s.Src) || !wordByte(s.Src[end])) {
			return checks.Span{Start: at, End: end}
		}
		at = end
	}
	return span
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// one matches a node, without taking bindings back.
func (s *search) one(p *pnode, n int32, k func() bool) bool {
	x := &s.Tree.Nodes[n]
	switch p.kind {
	case syntax.Ellipsis:
		return k()
	case syntax.Metavar:
		return s.metavar(p, n) && k()
	case syntax.DeepMatch:
		return s.deep(p.kids[0], n, k)
	case syntax.String:
		return s.str(p, n) && k()
	case syntax.Number, syntax.Bool, syntax.Null, syntax.Char:
		return s.literal(p, n) && k()
	case syntax.Ident:
		return s.ident(p, n) && k()
	case syntax.Member:
		return s.member(p, n, k)
	case syntax.Text:
		if p.kids != nil {
			return x.Kind == syntax.Text && s.script(p, n, k)
		}
		return s.data(p, n) && k()
	case syntax.Command:
		return s.command(p, n, k)
	case syntax.Pipe:
		return s.pipe(p, n, k)
	case syntax.Instruction:
		if p.image != nil {
			return s.image(p, n, k)
		}
	case syntax.Word:
		if p.kids != nil {
			return x.Kind == syntax.Word && s.children(p, n, 0, k)
		}
		return (s.named(p, n) && x.Kind == p.kind && (p.name >= 0 || p.slot != noSlot) || string(s.Tree.Text(n)) == p.text) && k()
	case syntax.Assign:
		return s.assign(p, n, k)
	case syntax.VarDef:
		return s.varDef(p, n, k)
	case syntax.Binary:
		return s.binary(p, n, k)
	case syntax.Import:
		return s.imports(p, n, k)
	case syntax.ImportName:
		return s.importName(p, n) && k()
	case syntax.TypeExpr:
		return s.typeExpr(p, n, k)
	case syntax.KeyValue:
		return s.keyValue(p, n, k)
	case syntax.ExprStmt:
		return s.exprStmt(p, n, k)
	case syntax.Lambda:
		if x.Kind == syntax.FuncDef && p.flag&syntax.FlagArrow == 0 && p.name < 0 {
			return s.named(p, n) && s.children(p, n, 0, k)
		}
	case syntax.Map:
		if x.Kind == syntax.Set && onlyEllipsis(p.kids) {
			return k()
		}
	case syntax.FuncDef:
		if x.Kind == syntax.Lambda && (x.Sym != 0 || p.name < 0 && p.slot == noSlot) {
			return s.named(p, n) && s.children(p, n, 0, k)
		}
	}
	if x.Kind != p.kind || p.op != syntax.NoOp && x.Op != p.op || p.flag&^x.Flags&strictFlags(p.kind) != 0 {
		return false
	}
	if (p.name >= 0 || p.slot != noSlot) && !s.named(p, n) {
		return false
	}
	if len(p.kids) == 0 && p.name < 0 && p.slot == noSlot && leafText(p.kind) {
		return bytes.Equal(s.Tree.Text(n), []byte(p.text)) && k()
	}
	return s.children(p, n, 0, k)
}

// strictFlags are the flags that a node must have when the pattern has them.
func strictFlags(k syntax.Kind) syntax.Flags {
	switch k {
	case syntax.FuncDef, syntax.Lambda, syntax.CompFor:
		return syntax.FlagAsync
	case syntax.Param:
		return syntax.FlagRest | syntax.FlagKeywords
	case syntax.Arg:
		return syntax.FlagRest | syntax.FlagKeywords
	case syntax.Yield:
		return syntax.FlagDelegate
	}
	return 0
}

// leafText reports whether nodes of a kind, when nothing is below them, differ
// by their text.
func leafText(k syntax.Kind) bool {
	return k == syntax.Regexp || k == syntax.Heredoc || k == syntax.Modifier || k == syntax.Directive
}

// metavar binds a metavariable to a node, if that has its type.
func (s *search) metavar(p *pnode, n int32) bool {
	if p.kids != nil && !s.hasType(p.kids[0], n) {
		return false
	}
	switch s.Tree.Nodes[n].Kind {
	case syntax.Arg:
		if s.Tree.Nodes[n].Sym != 0 && p.flag&syntax.FlagRest == 0 {
			return false
		}
	case syntax.Text:
		if p.role == syntax.RolePart {
			return false // of a template what isn't text
		}
	case syntax.Param:
		if s.Tree.Nodes[n].Sym != 0 {
			return s.bind(p.slot, binding{kind: toName, node: n, span: s.nameSpan(n)})
		}
	}
	return s.bind(p.slot, s.nodeBinding(n))
}

// hasType reports whether a node has the type that a pattern says.
func (s *search) hasType(p *pnode, n int32) bool {
	written, path := s.Names().Type(n)
	if written == "" && path == "" {
		return false
	}
	if p.kind == syntax.Metavar {
		return true
	}
	want := p.typ
	return want == compact(written) || want == compact(path) || s.genericOf(written) == want || s.genericOf(path) == want ||
		typeEnds(compact(path), want) || path == "" && s.isShort(compact(written), want)
}

// typeEnds is pathEnds of types, whose marks for pointers and slices come first:
// "*net/http.Request" is *http.Request.
func typeEnds(full, want string) bool {
	marks := len(want) - len(strings.TrimLeft(want, "*[]"))
	return len(full) > marks && full[:marks] == want[:marks] && pathEnds(full[marks:], want[marks:])
}

// typeText returns a type of a pattern without white space.
func typeText(p *code, x *pnode) string {
	if x.text != "" && len(x.kids) <= 1 && (len(x.kids) == 0 || x.kids[0].kind == syntax.Ident) && wordByte(x.text[0]) {
		return x.text
	}
	switch {
	case x.kind == syntax.TypeExpr && len(x.kids) > 0:
		text := typeText(p, x.kids[0])
		if !wordByte((x.text + "x")[0]) {
			text = x.text + text
		}
		return text
	case x.path != "":
		return x.path
	case x.name >= 0:
		return p.names[x.name]
	}
	return x.text
}

func compact(s string) string { return strings.ReplaceAll(s, " ", "") }

// genericOf returns a type without its arguments. In Java [] is none.
func (s *search) genericOf(typ string) string {
	if s.Lang != checks.Java {
		return genericOf(typ)
	}
	if i := strings.IndexByte(typ, '<'); i > 0 && strings.HasSuffix(typ, ">") {
		return typ[:i]
	}
	return typ
}

// genericOf returns a type without its arguments.
func genericOf(s string) string {
	if i := strings.IndexAny(s, "<["); i > 0 {
		return s[:i]
	}
	return s
}

// str matches a string of a pattern.
func (s *search) str(p *pnode, n int32) bool {
	if p.inside != "" {
		if s.Tree.Nodes[n].Kind == syntax.Heredoc {
			return s.bind(p.slot, binding{kind: toText, node: n, span: s.inHeredoc(n)})
		}
		if s.Tree.Nodes[n].Kind != syntax.String {
			v, ok := s.constant(n)
			return ok && v.Kind == resolve.StringValue && s.bind(p.slot, binding{kind: toValue, node: n, span: s.Tree.Span(n)})
		}
		return s.bind(p.slot, binding{kind: toText, node: n, span: insideQuotes(s.Src, s.Tree.Span(n))})
	}
	v, ok := s.constant(n)
	if !ok || v.Kind != resolve.StringValue {
		return false
	}
	switch {
	case p.isText:
		return true
	case p.match != nil:
		return s.matches(p.match, v.Text)
	}
	return p.value != nil && p.value.Text == v.Text
}

// inHeredoc returns where the lines of a heredoc are.
func (s *search) inHeredoc(n int32) checks.Span {
	first, last := s.Tree.First(n), syntax.None
	for c := range s.Tree.Children(n) {
		last = c
	}
	if first == syntax.None {
		end := s.Tree.Span(n).End
		return checks.Span{Start: end, End: end}
	}
	return checks.Span{Start: int(s.Tree.Nodes[first].Start), End: int(s.Tree.Nodes[last].End)}
}

// insideQuotes returns what stands between the quotes of a literal.
func insideQuotes(src []byte, span checks.Span) checks.Span {
	text := src[span.Start:span.End]
	i := bytes.IndexAny(text, "\"'`")
	if i < 0 {
		return span
	}
	q := text[i]
	width := 1
	if i+6 <= len(text) && text[i+1] == q && text[i+2] == q {
		width = 3
	}
	if i+2*width > len(text) || text[len(text)-1] != q {
		return span
	}
	return checks.Span{Start: span.Start + i + width, End: span.End - width}
}

// constant returns the value of a node. Only literals have one where the rule
// doesn't want constants to be propagated.
func (s *search) constant(n int32) (resolve.Value, bool) {
	n = s.bare(n)
	k := s.Tree.Nodes[n].Kind
	if k == syntax.String {
		v, ok := s.unquote(s.Tree.Text(n))
		return resolve.Value{Kind: resolve.StringValue, Text: v}, ok
	}
	if !s.m.options.ConstantPropagation && !isLiteral(k) {
		return resolve.Value{}, false
	}
	return s.Names().Const(n)
}

func isLiteral(k syntax.Kind) bool {
	switch k {
	case syntax.String, syntax.Number, syntax.Bool, syntax.Null, syntax.Char, syntax.Concat, syntax.Template, syntax.Unary:
		return true
	}
	return false
}

func (s *search) literal(p *pnode, n int32) bool {
	x := &s.Tree.Nodes[n]
	if x.Kind == p.kind && x.Op == p.op && (p.kind == syntax.Bool || p.kind == syntax.Null || bytes.Equal(s.Tree.Text(n), []byte(p.text))) {
		return true
	}
	if p.value == nil || p.kind == syntax.Null {
		return false
	}
	v, ok := s.constant(n)
	return ok && v == *p.value
}

// data matches a text of markup or of an instruction.
func (s *search) data(p *pnode, n int32) bool {
	text := s.Tree.Text(n)
	if p.inside != "" {
		return s.Tree.Nodes[n].Kind == syntax.Text && s.bind(p.slot, binding{kind: toText, node: n, span: s.Tree.Span(n)})
	}
	if p.match != nil {
		return s.Tree.Nodes[n].Kind == syntax.Text && p.match.Match(text)
	}
	if p.glob != nil {
		return p.glob.Match(text)
	}
	return string(bytes.Join(bytes.Fields(text), []byte(" "))) == strings.Join(strings.Fields(p.text), " ")
}

// chain matches the object of a chain with ... in it: the one that stands there,
// and each one that is further to the left.
func (s *search) chain(p *pnode, n int32, k func() bool) bool {
	for n != syntax.None {
		if s.node(p, n, k) {
			return true
		}
		switch x := &s.Tree.Nodes[n]; x.Kind {
		case syntax.Member, syntax.Call, syntax.Index, syntax.Paren, syntax.Await:
			n = s.Tree.First(n)
		default:
			return false
		}
	}
	return false
}

// deep matches a pattern at a node or at any below it.
func (s *search) deep(p *pnode, n int32, k func() bool) bool {
	for i := n; i < s.Tree.Nodes[n].Sub; i++ {
		if s.fits(p, i) && s.node(p, i, k) {
			return true
		}
	}
	return false
}

// fits is a quick look at whether a pattern can match at a node at all, which
// spares most of the nodes below one.
func (s *search) fits(p *pnode, n int32) bool {
	x := &s.Tree.Nodes[n]
	switch x.Kind {
	case syntax.Paren:
		return false // what is in it comes next
	case syntax.Block, syntax.Case, syntax.Catch, syntax.Param, syntax.Alias, syntax.ImportName, syntax.Decorator, syntax.Modifier:
		return p.kind == x.Kind
	}
	switch p.kind {
	case syntax.Call, syntax.New, syntax.Index, syntax.Lambda, syntax.Binary, syntax.Ternary:
		return x.Kind == p.kind
	}
	return true
}
