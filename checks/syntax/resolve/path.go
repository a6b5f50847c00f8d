package resolve

import (
	"slices"
	"strings"

	"github.com/squiresec/squire/checks/syntax"
)

// MaxMembers bounds how long a chain a.b.c may be to have a path.
const MaxMembers = 32

// imports are what a file imports.
type imports struct {
	modules   []string
	wildcards []string
	locals    []local
	// heads are the symbols, as bits, that something imported is known by.
	heads []uint64
	paths []string // by variable; "" where not known yet
	state []pathState
}

type pathState uint8

const (
	pathUnknown pathState = iota
	pathAsked             // being found out: a name that is defined by itself has none
	pathKnown
)

// A local is a name of the file for something whose full name ends in last.
type local struct {
	last string
	sym  int32
}

// plainNames returns the names by which an import without an alias may be
// known.
func plainNames(s style, module string) []string {
	switch s {
	case pythonStyle:
		first, _, _ := strings.Cut(module, ".")
		return []string{first}
	case goStyle:
		return goNames(module)
	}
	return nil
}

// goNames returns the likely names of a Go package: its last element, without a
// version, and without what says that it is of Go.
func goNames(module string) []string {
	dir, base := "", module
	if k := strings.LastIndexByte(module, '/'); k >= 0 {
		dir, base = module[:k], module[k+1:]
	}
	if dir != "" && len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = dir[strings.LastIndexByte(dir, '/')+1:]
	}
	if k := strings.LastIndex(base, ".v"); k > 0 {
		base = base[:k]
	}
	names := []string{base}
	for _, cut := range []string{strings.TrimPrefix(base, "go-"), strings.TrimSuffix(base, "-go"), strings.TrimSuffix(base, ".go"),
		base[strings.LastIndexByte(base, '-')+1:], strings.ReplaceAll(base, "-", "")} {
		if cut != "" && !slices.Contains(names, cut) {
			names = append(names, cut)
		}
	}
	return names
}

// imported returns what is imported, and finds it out if it isn't known.
func (n *Names) imported() *imports {
	if n.imports != nil {
		return n.imports
	}
	t := n.scopes()
	m := &imports{paths: make([]string, len(t.vars)), state: make([]pathState, len(t.vars))}
	n.imports = m
	for _, i := range t.imports {
		n.note(i)
	}
	m.heads = make([]uint64, len(t.of)/64+1)
	for i := range t.vars {
		if v := &t.vars[i]; v.traits&isImport != 0 {
			m.heads[v.sym/64] |= 1 << (v.sym % 64)
		}
	}
	// One name for another may be that of a third.
	for range 3 {
		if !n.noteAliases() {
			break
		}
	}
	for i := range t.vars {
		if t.vars[i].traits&(isImport|isAlias) != 0 {
			n.noteLocal(int32(i))
		}
	}
	slices.SortFunc(m.locals, func(a, b local) int {
		if c := strings.Compare(a.last, b.last); c != 0 {
			return c
		}
		return int(a.sym - b.sym)
	})
	m.locals = slices.Compact(m.locals)
	return m
}

// note adds the modules that a node imports.
func (n *Names) note(i int32) {
	m, x := n.imports, &n.Nodes[i]
	switch {
	case x.Kind == syntax.Import || x.Kind == syntax.Export && x.Sym != 0:
		module := n.module(n.Symbol(x.Sym))
		m.modules = append(m.modules, module)
		if x.Kind == syntax.Import && x.Flags&syntax.FlagWildcard != 0 {
			m.wildcards = append(m.wildcards, module)
		}
		for c := n.First(i); c != syntax.None; c = n.Next(c) {
			if n.Nodes[c].Kind == syntax.ImportName && (n.style == pythonStyle || n.style == javaStyle) {
				m.modules = append(m.modules, join(module, n.Name(c)))
			}
		}
	case x.Kind == syntax.Call && n.style == scriptStyle:
		if module, ok := n.required(i); ok {
			m.modules = append(m.modules, module)
		}
	}
}

// noteAliases looks for variables that are other names for what is imported,
// and reports whether there are new ones.
func (n *Names) noteAliases() bool {
	t, m, found := n.table, n.imports, false
	if n.style != pythonStyle && n.style != scriptStyle && n.style != goStyle {
		return false
	}
	for i := range t.sets {
		s := &t.sets[i]
		if s.v == none || t.vars[s.v].traits&(isAlias|isImport) != 0 || t.vars[s.v].first != t.vars[s.v].last {
			continue
		}
		value := n.valueOf(s.node)
		if value == syntax.None {
			continue
		}
		head := n.head(n.promisified(value))
		if head == syntax.None {
			continue
		}
		if n.Nodes[head].Kind == syntax.Ident && !m.isHead(n.Nodes[head].Sym) {
			continue
		}
		if k := n.Nodes[head].Kind; k == syntax.Call {
			if _, ok := n.required(head); !ok {
				continue
			}
		}
		v := &t.vars[s.v]
		v.traits |= isAlias
		if n.pathOf(s.v) == "" {
			v.traits &^= isAlias
			m.state[s.v] = pathUnknown // another pass may know more
			continue
		}
		m.heads[v.sym/64] |= 1 << (v.sym % 64)
		found = true
	}
	return found
}

func (m *imports) isHead(sym int32) bool {
	return int(sym/64) < len(m.heads) && m.heads[sym/64]&(1<<(sym%64)) != 0
}

// valueOf returns the value of a plain assignment or a declaration.
func (n *Names) valueOf(node int32) int32 {
	x := &n.Nodes[node]
	switch x.Kind {
	case syntax.Assign, syntax.VarDef, syntax.Walrus:
	default:
		return syntax.None
	}
	if x.Op != syntax.NoOp && x.Op != syntax.Define {
		return syntax.None
	}
	c := n.First(node)
	for range 8 {
		if c == syntax.None || n.Nodes[c].Role == syntax.RoleValue {
			return c
		}
		c = n.Next(c)
	}
	// Of many targets, the value is behind the last.
	for c = x.Sub - 1; n.Nodes[c].Parent != node; {
		c = n.Nodes[c].Parent
	}
	if n.Nodes[c].Role != syntax.RoleValue {
		return syntax.None
	}
	return c
}

// noteLocal adds a variable to those that Locals finds.
func (n *Names) noteLocal(v int32) {
	m, t := n.imports, n.table
	add := func(path string) {
		if path != "" {
			m.locals = append(m.locals, local{path[strings.LastIndexAny(path, "./")+1:], t.vars[v].sym})
		}
	}
	if t.vars[v].traits&isAlias != 0 {
		add(n.pathOf(v))
		return
	}
	for s := t.vars[v].first; s != none; s = t.sets[s].next {
		add(n.importPath(t.sets[s].node))
	}
}

// module returns a module as it is called in paths.
func (n *Names) module(name string) string {
	if n.style == scriptStyle {
		return strings.TrimPrefix(name, "node:")
	}
	return name
}

// join adds a member to a path.
func join(path, member string) string {
	if strings.HasSuffix(path, ".") { // from . import a
		return path + member
	}
	return path + "." + member
}

// importPath returns what an import stands for, by the node that declares it.
func (n *Names) importPath(node int32) string {
	x := &n.Nodes[node]
	switch x.Kind {
	case syntax.Import:
		module := n.Symbol(x.Sym)
		if n.style == pythonStyle { // import a.b makes a known
			module, _, _ = strings.Cut(module, ".")
		}
		return n.module(module)
	case syntax.ImportAs:
		return n.module(n.Name(x.Parent))
	case syntax.ImportName:
		module := n.module(n.Name(x.Parent))
		if name := n.Name(node); n.style != scriptStyle || name != "default" {
			return join(module, name)
		}
		return module
	}
	return ""
}

// required returns the module of require("m") and import("m").
func (n *Names) required(call int32) (string, bool) {
	callee := n.Child(call, syntax.RoleCallee)
	if callee == syntax.None || n.style != scriptStyle || n.Nodes[callee].Kind != syntax.Ident {
		return "", false
	}
	arg := n.Next(callee)
	if arg == syntax.None || n.Next(arg) != syntax.None || n.Nodes[arg].Kind != syntax.String {
		return "", false
	}
	switch n.Name(callee) {
	case "require":
		if n.lookup(callee, n.Nodes[callee].Sym) != none {
			return "", false
		}
	case "import":
	default:
		return "", false
	}
	module, ok := n.unquote(n.Text(arg))
	return n.module(module), ok && module != ""
}

// head returns what a chain of members begins with: an Ident, or a Call or an
// Await; None for anything else.
func (n *Names) head(node int32) int32 {
	for range 2 * MaxMembers {
		switch n.Nodes[node].Kind {
		case syntax.Ident, syntax.Call:
			return node
		case syntax.Member, syntax.Paren, syntax.Await:
			if node = n.First(node); node == syntax.None {
				return node
			}
		default:
			return syntax.None
		}
	}
	return syntax.None
}

// Path returns the full name of what a node stands for through the imports of
// the file. The node is an Ident, a Member of one, a Decorator, or a TypeExpr
// that is a name. In Python, JavaScript and Java a full name has dots:
// "os.path.join", "javax.crypto.Cipher"; in Go and JavaScript it begins with
// the module as it is imported: "crypto/md5.New", "child_process.exec". It is ""
// where the name isn't imported, or is hidden.
func (n *Names) Path(node int32) string {
	if node = n.named(node); node == syntax.None {
		return ""
	}
	return n.path(node)
}

// named returns the name in a decorator or a type; anything else is itself.
func (n *Names) named(node int32) int32 {
	if node < 0 || int(node) >= len(n.Nodes) {
		return syntax.None
	}
	switch n.Nodes[node].Kind {
	case syntax.Decorator:
		node = n.Child(node, syntax.RoleValue)
		if node != syntax.None && n.Nodes[node].Kind == syntax.Call {
			node = n.Child(node, syntax.RoleCallee)
		}
	case syntax.TypeExpr:
		node = n.typeName(node)
	}
	return node
}

// May reports whether a name can be a full name: it is, by its Path, or nothing
// in the file declares it and all names of a module are imported among which it
// would be. Those of java.lang always are.
func (n *Names) May(node int32, full string) bool {
	if node = n.named(node); node == syntax.None || full == "" {
		return false
	}
	if path := n.path(node); path != "" {
		return path == full
	}
	module, ok := n.before(node, full)
	if !ok {
		return false
	}
	if module == "java.lang." && n.style == javaStyle {
		return true
	}
	for _, w := range n.Wildcards() {
		if join(w, "") == module {
			return true
		}
	}
	return false
}

// Ends reports whether nothing in the file declares or imports a name, and a
// full name ends in it.
func (n *Names) Ends(node int32, full string) bool {
	if node = n.named(node); node == syntax.None || n.path(node) != "" {
		return false
	}
	module, ok := n.before(node, full)
	return ok && strings.HasSuffix(module, ".")
}

// before returns what a full name has before a name that nothing in the file
// declares.
func (n *Names) before(node int32, full string) (string, bool) {
	head := n.head(node)
	if head == syntax.None || n.Nodes[head].Kind != syntax.Ident || n.variableOf(head) != none {
		return "", false
	}
	name := n.Name(head)
	for at, k := node, 0; at != head && k < MaxMembers; at, k = n.First(at), k+1 {
		if n.Nodes[at].Kind != syntax.Member {
			return "", false
		}
	}
	for at := head; at != node; {
		at = n.Nodes[at].Parent
		name = join(name, n.Name(at))
	}
	return strings.CutSuffix(full, name)
}

// typeName returns the name in a type that is one, perhaps with arguments.
func (n *Names) typeName(typ int32) int32 {
	name := n.First(typ)
	if name == syntax.None {
		return name
	}
	if k := n.Nodes[name].Kind; k != syntax.Ident && k != syntax.Member {
		return syntax.None
	}
	if sym := n.Name(typ); sym != "" && sym != n.Name(name) {
		return syntax.None // *T, []T
	}
	return name
}

// path returns the full name of an expression.
func (n *Names) path(node int32) string {
	if n.style == shellStyle || n.style == hclStyle || n.style == otherStyle {
		return ""
	}
	var members [MaxMembers]int32
	count := 0
	head := node
	for {
		x := &n.Nodes[head]
		switch {
		case x.Kind == syntax.Member:
			if count == MaxMembers || x.Sym == 0 {
				return ""
			}
			members[count] = x.Sym
			count++
		case x.Kind == syntax.Paren || x.Kind == syntax.Await:
		default:
			return n.pathFrom(head, members[:count])
		}
		if head = n.First(head); head == syntax.None {
			return ""
		}
	}
}

// pathFrom returns the path of a head with members, the last one first.
func (n *Names) pathFrom(head int32, members []int32) string {
	m := n.imported()
	base := ""
	switch x := &n.Nodes[head]; x.Kind {
	case syntax.Ident:
		if !m.isHead(x.Sym) || n.isKey(head) {
			return ""
		}
		v := n.lookup(head, x.Sym)
		if v == none {
			return ""
		}
		base = n.pathOf(v)
	case syntax.Call:
		base, _ = n.required(head)
	}
	if base == "" {
		return ""
	}
	for k := len(members) - 1; k >= 0; k-- {
		name := n.Symbol(members[k])
		if k == len(members)-1 && n.style == scriptStyle && name == "default" {
			continue
		}
		base = join(base, name)
	}
	return base
}

// pathOf returns what a variable is another name for.
func (n *Names) pathOf(v int32) string {
	m := n.imported()
	if n.table.vars[v].traits&(isImport|isAlias) == 0 {
		return ""
	}
	switch m.state[v] {
	case pathUnknown:
		m.state[v] = pathAsked
		m.paths[v] = n.findPath(v)
		m.state[v] = pathKnown
	case pathAsked:
		return ""
	}
	return m.paths[v]
}

func (n *Names) findPath(v int32) string {
	t := n.table
	switch x := &t.vars[v]; {
	case x.traits&isAlias != 0 && x.traits&(isImport|isParam) == 0:
		return n.aliasPath(v)
	case x.traits&isImport == 0 || x.traits&isParam != 0:
		return ""
	}
	path := ""
	for s := t.vars[v].first; s != none; s = t.sets[s].next {
		node := t.sets[s].node
		switch n.Nodes[node].Kind {
		case syntax.Import, syntax.ImportAs, syntax.ImportName:
			if path == "" {
				path = n.importPath(node)
			}
		default:
			if !n.inTry(node) && !n.isNull(n.valueOf(node)) {
				return ""
			}
		}
	}
	return path
}

// inTry reports whether a statement is a substitute for an import that may
// fail: it stands in a try, or what catches its exceptions.
func (n *Names) inTry(node int32) bool {
	for p := n.Nodes[node].Parent; p >= 0; p = n.Nodes[p].Parent {
		switch n.Nodes[p].Kind {
		case syntax.Try, syntax.Catch:
			return true
		case syntax.FuncDef, syntax.ClassDef, syntax.Lambda:
			return false
		}
	}
	return false
}

func (n *Names) isNull(value int32) bool {
	return value != syntax.None && n.Nodes[value].Kind == syntax.Null
}

// promisified returns the function that util.promisify makes another one of,
// which does the same; anything else is itself.
func (n *Names) promisified(value int32) int32 {
	if n.style != scriptStyle || n.Nodes[value].Kind != syntax.Call {
		return value
	}
	callee := n.Child(value, syntax.RoleCallee)
	if callee == syntax.None || n.Name(callee) != "promisify" || n.path(callee) != "util.promisify" {
		return value
	}
	if arg := n.Next(callee); arg != syntax.None {
		return arg
	}
	return value
}

// aliasPath returns the path of the value of a variable that is set once.
func (n *Names) aliasPath(v int32) string {
	t := n.table
	s := &t.sets[t.vars[v].first]
	value := n.valueOf(s.node)
	if value == syntax.None {
		return ""
	}
	path := n.path(n.promisified(value))
	if path == "" {
		return ""
	}
	// In const {a: {b}} = x, b is x.a.b.
	var keys []int32
	for at := s.at; at != s.node; at = n.Nodes[at].Parent {
		x := &n.Nodes[at]
		switch x.Kind {
		case syntax.Ident, syntax.Map:
		case syntax.Assign: // a default
		case syntax.KeyValue:
			if x.Sym == 0 || len(keys) == MaxMembers {
				return ""
			}
			keys = append(keys, x.Sym)
		default:
			return ""
		}
	}
	for k := len(keys) - 1; k >= 0; k-- {
		if name := n.Symbol(keys[k]); k < len(keys)-1 || name != "default" {
			path = join(path, name)
		}
	}
	return path
}

// Locals returns the symbols by which the file knows imported things whose full
// name ends in a last part: for "system" s, of "from os import system as s".
func (n *Names) Locals(last string) []int32 {
	m := n.imported()
	k, _ := slices.BinarySearchFunc(m.locals, last, func(l local, last string) int { return strings.Compare(l.last, last) })
	var symbols []int32
	for ; k < len(m.locals) && m.locals[k].last == last; k++ {
		symbols = append(symbols, m.locals[k].sym)
	}
	return symbols
}

// Module reports whether a module, or one below it, is imported in any way.
func (n *Names) Module(path string) bool {
	path = n.module(path)
	for _, m := range n.imported().modules {
		if rest, ok := strings.CutPrefix(m, path); ok && (rest == "" || rest[0] == '.' || rest[0] == '/' || strings.HasSuffix(path, ".")) {
			return path != ""
		}
	}
	return false
}

// Wildcards returns the modules of which all names are imported. Whether a name
// that nothing in the file declares is one of theirs can't be known.
func (n *Names) Wildcards() []string { return n.imported().wildcards }
