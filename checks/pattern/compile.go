package pattern

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// A SyntaxError is a pattern that can't be read.
type SyntaxError struct {
	At     Position // in the rule file
	Text   string   // of the pattern
	Offset int      // in Text, in bytes
	Reason string
}

func (e *SyntaxError) Error() string {
	if e.At.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("%d:%d: %s", e.At.Line, e.At.Column, e.Reason)
}

// A code is a pattern that was read: the nodes that its root has, which are one
// expression, statement or other fragment, or statements in a row.
type code struct {
	text  string
	tree  *syntax.Tree
	roots []*pnode
	names []string // that nodes have, by pnode.name
	// stmt says that the one root is a statement as it is written, with its
	// semicolon, and not an expression wherever it stands.
	stmt bool
	key  key
}

// A pnode is a node of a pattern, with all of it that can be known before there
// is a text.
type pnode struct {
	kind syntax.Kind
	role syntax.Role
	op   syntax.Op
	flag syntax.Flags
	name int32 // in code.names; -1 for none, or where a metavariable is the name
	slot int32 // of the metavariable that the node is, or that its name is; noSlot, anySlot
	text string
	kids []*pnode
	// groups are kids by role, in order; roles has a bit for each.
	groups []group
	roles  uint64
	value  *resolve.Value // of a literal
	isText bool           // "...": any string
	inside string         // "$X" in quotes: the slot takes what is between them
	match  *regexp.Regexp // "=~/…/"
	glob   *regexp.Regexp // of a Text with ... or $X in it
	path   string         // of an Ident, or a Member whose object has one: "os.system"
	dots   bool           // a Member behind "...": any chain stands between it and the object
	module string         // of the head of path, where the rule says what it has to be
	words  []*pnode       // of a Command
	image  *image         // of FROM
	typ    string         // of what stands behind the colon of a metavariable: the type
	// plain says that there is one way at most in which it can match at one
	// node: nothing in it chooses.
	plain bool
}

type group struct {
	role syntax.Role
	kids []*pnode
}

// Slots that no metavariable has.
const (
	noSlot  int32 = -1
	anySlot int32 = -2 // $_, which stands for anything each time
)

// A compiler gives metavariables their slots. They are those of a rule, so that
// a name stands for the same in all its patterns.
type compiler struct {
	lang    checks.Lang
	reader  languages.Language
	second  *languages.Language // to try when reader can't read a pattern
	slots   map[string]int32
	vars    []string
	imports map[string]string
	options *Options
	bad     error    // of a regular expression in a string
	generic bool     // patterns without a language are of words
	part    *program // of a part, of which each item is compiled by itself; nil for a rule
	checked bool     // nothing of the rule can be wrong
	frozen  bool     // there are all slots that it may give
	// outlines are filled where they are wanted: with them asked has the
	// metavariables that one pattern named, in order.
	outlines map[*Formula]*Outline
	asked    []string
}

// varName returns the name of a node that is or has a metavariable: "$X" or
// "$...X".
func varName(t *syntax.Tree, i int32) string {
	if n := &t.Nodes[i]; n.Kind == syntax.Metavar && n.Flags&syntax.FlagRest != 0 {
		return "$..." + t.Name(i)[1:]
	}
	return t.Name(i)
}

// slot returns the slot of a name. $X and $...X are two.
func (c *compiler) slot(name string) int32 {
	if name == "$_" {
		return anySlot
	}
	if c.outlines != nil && !slices.Contains(c.asked, name) {
		c.asked = append(c.asked, name)
	}
	if s, ok := c.slots[name]; ok {
		return s
	}
	if c.frozen {
		panic("the outline of a pattern lacks " + name)
	}
	s := int32(len(c.vars))
	c.slots[name] = s
	c.vars = append(c.vars, name)
	return s
}

// code reads a pattern.
func (c *compiler) code(text string, at Position) (*code, error) {
	src := strings.TrimRight(text, " \t\r\n")
	if strings.TrimSpace(src) == "" {
		return nil, &SyntaxError{At: at, Text: text, Reason: "the pattern is empty"}
	}
	t := c.reader.Parse([]byte(src), syntax.Pattern)
	if first := t.First(0); first != syntax.None && t.Nodes[first].Kind == syntax.Block && t.Next(first) == syntax.None && src[0] == '{' {
		// {...} alone is an object, not a block.
		if o := c.reader.Parse([]byte("("+src+")"), syntax.Pattern); len(o.Gaps) == 0 {
			t = o
		}
	}
	if c.second != nil && (len(t.Gaps) > 0 || lacks(t) != syntax.None) {
		if o := c.second.Parse([]byte(src), syntax.Pattern); len(o.Gaps) == 0 && lacks(o) == syntax.None {
			t = o
		}
	}
	t, top := c.shellIn(t, src)
	if len(t.Gaps) > 0 {
		g := t.Gaps[0]
		return nil, &SyntaxError{At: at, Text: text, Offset: g.Start,
			Reason: fmt.Sprintf("this is no %s: %q", c.lang, clip(src[g.Start:g.End], 40))}
	}
	if i := lacks(t); i != syntax.None {
		n := &t.Nodes[i]
		return nil, &SyntaxError{At: at, Text: text, Offset: int(n.End),
			Reason: fmt.Sprintf("something is missing here to make this %s: %q", c.lang, clip(string(t.Text(i)), 40))}
	}
	p := &code{text: text, tree: t}
	names := resolve.Of(t, c.reader.Unquote)
	index := map[string]int32{}
	for i := range t.Children(top) {
		p.roots = append(p.roots, c.node(p, names, index, i))
		if c.bad != nil {
			return nil, &SyntaxError{At: at, Text: text, Offset: int(t.Nodes[i].Start), Reason: "a string of the pattern: " + c.bad.Error()}
		}
	}
	if len(p.roots) == 0 {
		return nil, &SyntaxError{At: at, Text: text, Reason: "the pattern has nothing in it but comments"}
	}
	c.shape(p, src)
	p.key = keyOf(p, c.lang)
	return p, nil
}

// lacks returns the first node that lacks a part, or None.
func lacks(t *syntax.Tree) int32 {
	for i := range t.Nodes {
		if n := &t.Nodes[i]; n.Flags&syntax.FlagBroken != 0 && n.Kind != syntax.File && !mayLack(n.Kind) {
			return int32(i)
		}
	}
	return syntax.None
}

// mayLack reports whether a kind of node may lack a part in a pattern: a
// function without its body, a class, an entry.
func mayLack(k syntax.Kind) bool {
	switch k {
	case syntax.FuncDef, syntax.ClassDef, syntax.Catch, syntax.Case, syntax.Try, syntax.If, syntax.Element, syntax.Instruction, syntax.Map, syntax.KeyValue:
		return true
	}
	return false
}

// clip shortens a text for a message.
func clip(s string, n int) string {
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "") + "…"
	}
	return s
}

// shape makes of a lone expression statement the expression, and of a lone map
// or list of YAML with one entry that entry, as these stand for what is written
// in a larger one.
func (c *compiler) shape(p *code, src string) {
	if len(p.roots) != 1 {
		return
	}
	root := p.roots[0]
	if root.kind == syntax.ExprStmt && len(root.kids) == 1 {
		if p.stmt = strings.HasSuffix(src, ";"); p.stmt {
			return
		}
		root = root.kids[0]
	}
	// With a "..." beside it, it is the whole map or list.
	if c.lang == checks.YAML && (root.kind == syntax.Map || root.kind == syntax.Array) && len(root.kids) == 1 {
		root = root.kids[0]
	}
	// $(…) alone isn't a command that is to be found out first.
	if root.kind == syntax.Command && len(root.kids) == 1 {
		if w := root.kids[0]; w.kind == syntax.Word && len(w.kids) == 1 && (w.kids[0].kind == syntax.Subst || w.kids[0].kind == syntax.Expansion) {
			root = w.kids[0]
		}
	}
	p.roots[0] = root
}

func withoutEllipsis(nodes []*pnode) []*pnode {
	var kept []*pnode
	for _, n := range nodes {
		if n.kind != syntax.Ellipsis {
			kept = append(kept, n)
		}
	}
	return kept
}

// isMetavar reports whether a name is that of a metavariable: $X, $_ or $1. In
// JavaScript $scope is a name as others are.
func isMetavar(name string) bool {
	return len(name) > 1 && name[0] == '$' && metavarEnd(name) == len(name)
}

// node compiles a node of a pattern.
func (c *compiler) node(p *code, names *resolve.Names, index map[string]int32, i int32) *pnode {
	t := p.tree
	n := &t.Nodes[i]
	x := &pnode{kind: n.Kind, role: n.Role, op: n.Op, flag: n.Flags, name: -1, slot: noSlot}
	if name := t.Name(i); isMetavar(name) {
		x.slot = c.slot(varName(t, i))
	} else if name != "" && n.Kind != syntax.TypeExpr {
		at, ok := index[name]
		if !ok {
			at = int32(len(p.names))
			index[name] = at
			p.names = append(p.names, name)
		}
		x.name = at
	}
	if n.Kind == syntax.TypeExpr {
		x.text = t.Name(i)
	} else if t.First(i) == syntax.None {
		x.text = string(t.Text(i))
	}
	for k := range t.Children(i) {
		kid := c.node(p, names, index, k)
		if n.Kind == syntax.Template && kid.kind == syntax.Text {
			x.kids = append(x.kids, c.pieces(kid)...)
			continue
		}
		x.kids = append(x.kids, kid)
	}
	c.typed(x)
	if x.kind == syntax.Paren && len(x.kids) == 1 {
		x.kids[0].role = x.role
		return x.kids[0]
	}
	c.shell(x, t, i)
	if x.kind == syntax.Text && x.kids != nil {
		x.group()
		return x
	}
	c.leaf(x, names, i)
	c.path(p, x)
	if x.kind == syntax.Member && len(x.kids) == 1 && x.kids[0].kind == syntax.Member && x.kids[0].name >= 0 {
		x.dots = p.names[x.kids[0].name] == "..."
	}
	if x.kind == syntax.Metavar && len(x.kids) > 0 {
		x.kids[0].typ = typeText(p, x.kids[0])
	}
	x.group()
	return x
}

// shell sets what nodes of instructions and commands have.
func (c *compiler) shell(x *pnode, t *syntax.Tree, i int32) {
	switch {
	case x.kind == syntax.Instruction && x.slot >= 0 && x.kids == nil && c.lang == checks.Dockerfile:
		x.kind = syntax.Metavar // any instruction
	case x.kind == syntax.Instruction && c.lang == checks.Dockerfile && t.Name(i) == "from":
		for k := range t.Children(i) {
			if t.Nodes[k].Kind != syntax.Ellipsis && t.Nodes[k].Kind != syntax.Arg && t.Nodes[k].Role == syntax.RoleArg {
				x.image = c.imageOf(string(t.Text(k)))
				break
			}
		}
	case x.kind == syntax.DeepMatch && len(x.kids) == 1 && x.kids[0].kind == syntax.Command && len(x.kids[0].kids) == 1:
		word := *x.kids[0].kids[0] // not a command, but a word anywhere
		word.role = x.kids[0].role
		x.kids[0] = &word
	case x.kind == syntax.Command:
		for _, k := range x.kids {
			if k.role == syntax.RoleCallee || k.role == syntax.RoleArg {
				x.words = append(x.words, k)
			}
		}
	}
}

// typed makes a metavariable with a type of the two forms that Python and
// TypeScript write as something else: ($X: T).
func (c *compiler) typed(x *pnode) {
	if x.kind != syntax.Paren || len(x.kids) != 1 {
		return
	}
	in := x.kids[0]
	if in.kind != syntax.VarDef && in.kind != syntax.Cast || len(in.kids) != 2 {
		return
	}
	v, t := in.kids[0], in.kids[1]
	if v.kind != syntax.Metavar || t.kind != syntax.TypeExpr && t.kind != syntax.Metavar {
		return
	}
	t.role = syntax.RoleType
	role := x.role
	*x = *v
	x.role, x.kids, x.groups = role, []*pnode{t}, nil
}

// leaf finds out what a literal stands for.
func (c *compiler) leaf(x *pnode, names *resolve.Names, i int32) {
	switch x.kind {
	case syntax.String, syntax.Number, syntax.Bool, syntax.Null, syntax.Char:
	case syntax.Text:
		if x.text == "..." {
			x.kind = syntax.Ellipsis
		} else if isMetavar(x.text) {
			x.slot, x.inside = c.slot(x.text), x.text
		} else if strings.Contains(x.text, "...") {
			x.glob = globOf(x.text)
		}
		return
	default:
		return
	}
	if v, ok := names.Const(i); ok {
		x.value = &v
	} else if v, ok := c.reader.Unquote([]byte(x.text)); ok && x.kind == syntax.String {
		x.value = &resolve.Value{Kind: resolve.StringValue, Text: v}
	}
	if x.kind != syntax.String {
		return
	}
	text := x.text
	if x.value != nil {
		text = x.value.Text
	}
	// A regular expression is what stands there: its \ are no escapes of the
	// language, which may not have them.
	raw := text
	if c.lang != checks.YAML {
		raw = string(unquoted([]byte(strings.TrimSpace(x.text))))
	}
	switch {
	case text == "...":
		x.isText = true
	case strings.HasPrefix(raw, "=~/") && strings.LastIndexByte(raw, '/') > 2:
		end := strings.LastIndexByte(raw, '/')
		expr := raw[3:end]
		if strings.Contains(raw[end+1:], "i") {
			expr = "(?i)" + expr
		}
		match, err := regexp.Compile(expr)
		if x.match = match; err != nil {
			c.bad = err
		}
	case isMetavar(text):
		x.slot, x.inside = c.slot(text), text
	}
}

// pieces splits the text of a template where a "..." stands before or behind a
// metavariable or an expression, as in `...=~/id = $/${$X}...`. It stands for any
// text and fields.
func (c *compiler) pieces(x *pnode) []*pnode {
	dots := &pnode{kind: syntax.Ellipsis, role: x.role, name: -1, slot: noSlot}
	text, before := strings.CutPrefix(x.text, "...")
	text, behind := strings.CutSuffix(text, "...")
	inner := &pnode{kind: syntax.Text, role: x.role, name: -1, slot: noSlot, text: text}
	if expr, ok := strings.CutPrefix(text, "=~/"); isMetavar(text) {
		inner.slot, inner.inside = c.slot(text), text
	} else if expr, closed := strings.CutSuffix(expr, "/"); ok && closed {
		match, err := regexp.Compile(expr)
		if inner.match = match; err != nil {
			c.bad = err
		}
	} else {
		return []*pnode{x}
	}
	list := []*pnode{inner}
	if before {
		list = []*pnode{dots, inner}
	}
	if behind {
		list = append(list, dots)
	}
	return list
}

// metavarEnd returns where the metavariable at the beginning of a text ends.
func metavarEnd(s string) int {
	i := 1
	for i < len(s) && (s[i] == '_' || s[i] >= 'A' && s[i] <= 'Z' || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	return i
}

// globOf returns the expression for a text in which ... stands for anything.
func globOf(text string) *regexp.Regexp {
	parts := strings.Split(text, "...")
	for i := range parts {
		words := strings.Fields(parts[i])
		for w := range words {
			words[w] = regexp.QuoteMeta(words[w])
		}
		parts[i] = strings.Join(words, `\s+`)
		if len(words) > 0 {
			parts[i] = `(?:^|\b|\s)` + parts[i] + `(?:$|\b|\s)`
		}
	}
	return regexp.MustCompile(`(?s)^\s*` + strings.Join(parts, `.*`) + `\s*$`)
}

// path sets the full name that a chain of names is.
func (c *compiler) path(p *code, x *pnode) {
	switch {
	case x.name < 0:
	case x.kind == syntax.Ident:
		x.path = p.names[x.name]
		if m, ok := c.imports[x.path]; ok {
			x.module = m
		}
	case x.kind == syntax.Member && len(x.kids) == 1 && x.kids[0].path != "" && p.names[x.name] != "...":
		x.path = x.kids[0].path + "." + p.names[x.name]
		if m := x.kids[0].module; m != "" {
			x.module = m
			if x.kids[0].kind == syntax.Member {
				x.module = x.kids[0].module + "." + p.names[x.kids[0].name]
			}
		}
	}
}

// group sorts the kids by role and finds out whether anything chooses.
func (x *pnode) group() {
	x.plain = x.kind != syntax.DeepMatch && x.kind != syntax.Map && x.kind != syntax.Block &&
		x.kind != syntax.Element && x.kind != syntax.Command && x.kind != syntax.Pipe && x.kind != syntax.Text && x.kind != syntax.Instruction && x.kind != syntax.Import && x.kind != syntax.Composite && x.kind != syntax.ExprStmt && !x.dots
	if x.kind == syntax.Binary && (commutes(x.op) || compares(x.op)) {
		x.plain = false
	}
	for _, k := range x.kids {
		if !k.plain || k.kind == syntax.Ellipsis || k.flag&syntax.FlagRest != 0 && k.kind == syntax.Metavar || k.kind == syntax.Arg || chooses(k.role) {
			x.plain = false
		}
		if x.roles&(1<<k.role) != 0 {
			for g := range x.groups {
				if x.groups[g].role == k.role {
					x.groups[g].kids = append(x.groups[g].kids, k)
				}
			}
			continue
		}
		x.roles |= 1 << k.role
		x.groups = append(x.groups, group{k.role, []*pnode{k}})
	}
}

// chooses reports whether a pattern's children of a role are looked for among
// those of the node, in any order.
func chooses(r syntax.Role) bool {
	switch r {
	case syntax.RoleDecorator, syntax.RoleModifier, syntax.RoleBase, syntax.RoleCatch, syntax.RoleAttr, syntax.RoleTarget:
		return true
	}
	return false
}

func commutes(op syntax.Op) bool {
	switch op {
	case syntax.And, syntax.Or, syntax.BitAnd, syntax.BitOr, syntax.BitXor:
		return true
	}
	return false
}

func associates(op syntax.Op) bool { return commutes(op) || op == syntax.Add }

func compares(op syntax.Op) bool {
	switch op {
	case syntax.Eq, syntax.NotEq, syntax.StrictEq, syntax.NotStrictEq:
		return true
	}
	return false
}
