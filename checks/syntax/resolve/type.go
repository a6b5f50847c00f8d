package resolve

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/facts"
)

// maxTypeSteps bounds how far a type is looked for.
const maxTypeSteps = 64

// Type returns the type of an expression as far as the file says it: that of a
// declaration, a new object, a literal, a cast, or what a function of the file
// is written to return. written is its text, without comments, and with white
// space only between words: "*http.Request", "Map<String,Foo>". path is the
// same with what is imported in full and without type arguments:
// "*net/http.Request", "java.util.Map"; it is "" where nothing of it is
// imported. Both are "" where the type isn't known.
func (n *Names) Type(node int32) (written, path string) {
	if node < 0 || int(node) >= len(n.Nodes) {
		return "", ""
	}
	// Many rules ask for the type of the same few names.
	t, ok := n.types[node]
	if !ok {
		n.scopes()
		x := typer{Names: n, steps: maxTypeSteps}
		t = x.of(node)
		if n.types == nil {
			n.types = map[int32]typed{}
		}
		n.types[node] = t
	}
	return t.written, t.path
}

// A typed is a type.
type typed struct{ written, path string }

type typer struct {
	*Names
	steps int
}

func (x *typer) of(node int32) typed {
	if x.steps--; x.steps < 0 || node == syntax.None {
		return typed{}
	}
	switch n := &x.Nodes[node]; n.Kind {
	case syntax.Ident:
		return x.variable(x.variableOf(node), node)
	case syntax.Param, syntax.VarDef, syntax.FieldDef:
		if v := x.table.declaredBy(node); v != none {
			return x.variable(v, node)
		}
		return x.declared(node, node)
	case syntax.Member:
		return x.member(node)
	case syntax.This:
		return x.instanceOf(x.classAround(node))
	case syntax.TypeExpr:
		return x.written(node)
	case syntax.New:
		return x.constructed(x.Child(node, syntax.RoleCallee))
	case syntax.Composite:
		return x.written(x.Child(node, syntax.RoleType))
	case syntax.Cast:
		return x.written(x.Child(node, syntax.RoleType))
	case syntax.TypeTest:
		if x.style == goStyle {
			return x.written(x.Child(node, syntax.RoleType))
		}
		return typed{written: x.basic(syntax.Bool)}
	case syntax.Call:
		return x.call(node)
	case syntax.Unary:
		return x.unary(node)
	case syntax.Paren:
		return x.of(x.First(node))
	case syntax.Walrus:
		return x.of(x.Child(node, syntax.RoleValue))
	case syntax.Await:
		return x.awaited(x.First(node))
	case syntax.Ternary:
		a, b := x.of(x.Child(node, syntax.RoleThen)), x.of(x.Child(node, syntax.RoleElse))
		if a == b {
			return a
		}
	case syntax.Binary:
		return x.binary(node)
	case syntax.Number:
		return typed{written: x.numberType(node)}
	case syntax.String, syntax.Template, syntax.Concat, syntax.Char, syntax.Bool, syntax.Map, syntax.Array, syntax.Set, syntax.Tuple:
		if n.Kind == syntax.String && n.Flags&syntax.FlagBytes != 0 && x.style == pythonStyle {
			return typed{written: "bytes"}
		}
		return typed{written: x.basic(n.Kind)}
	}
	return typed{}
}

// typesOf has the names of a type by style; other languages have none.
type typesOf [hclStyle + 1]string

// basic returns what the type of a literal is called.
func (n *Names) basic(kind syntax.Kind) string {
	switch kind {
	case syntax.String, syntax.Template, syntax.Concat:
		return typesOf{pythonStyle: "str", scriptStyle: "string", goStyle: "string", javaStyle: "String"}[n.style]
	case syntax.Char:
		return typesOf{pythonStyle: "", scriptStyle: "", goStyle: "rune", javaStyle: "char"}[n.style]
	case syntax.Bool:
		return typesOf{pythonStyle: "bool", scriptStyle: "boolean", goStyle: "bool", javaStyle: "boolean"}[n.style]
	}
	if n.style != pythonStyle {
		return ""
	}
	switch kind {
	case syntax.Map:
		return "dict"
	case syntax.Array:
		return "list"
	case syntax.Set:
		return "set"
	case syntax.Tuple:
		return "tuple"
	}
	return ""
}

// numberType returns the type of a number literal.
func (n *Names) numberType(node int32) string {
	v, ok := number(n.Text(node), n.style)
	if !ok {
		return ""
	}
	float := strings.ContainsAny(v.Text, ".e")
	last := n.Src[n.Nodes[node].End-1] | 0x20
	switch n.style {
	case scriptStyle:
		if last == 'n' {
			return "bigint"
		}
		return "number"
	case goStyle:
		if float {
			return "float64"
		}
		return "int"
	case javaStyle:
		switch {
		case float && last == 'f':
			return "float"
		case float:
			return "double"
		case last == 'l':
			return "long"
		}
		return "int"
	case pythonStyle:
		if float {
			return "float"
		}
		return "int"
	}
	return ""
}

// binary returns the type of a sum with a string in it, or of a comparison.
func (x *typer) binary(node int32) typed {
	switch x.Nodes[node].Op {
	case syntax.Eq, syntax.NotEq, syntax.StrictEq, syntax.NotStrictEq, syntax.Less, syntax.LessEq, syntax.Greater, syntax.GreaterEq, syntax.In, syntax.NotIn, syntax.Is, syntax.IsNot:
		return typed{written: x.basic(syntax.Bool)}
	case syntax.Add, syntax.Sub, syntax.Mul, syntax.Mod:
	default:
		return typed{}
	}
	a := x.of(x.Child(node, syntax.RoleLeft))
	text := typed{written: x.basic(syntax.String)}
	if a == text && text.written != "" {
		if x.Nodes[node].Op == syntax.Add || x.Nodes[node].Op == syntax.Mod && x.style == pythonStyle {
			return text
		}
		return typed{}
	}
	b := x.of(x.Child(node, syntax.RoleRight))
	if a == b || b == text && x.Nodes[node].Op == syntax.Add && (x.style == scriptStyle || x.style == javaStyle) {
		return b
	}
	return typed{}
}

func (x *typer) unary(node int32) typed {
	t := x.of(x.First(node))
	switch x.Nodes[node].Op {
	case syntax.AddrOf:
		return t.with("*")
	case syntax.Deref:
		if rest, ok := strings.CutPrefix(t.written, "*"); ok {
			return typed{rest, strings.TrimPrefix(t.path, "*")}
		}
	case syntax.Not:
		return typed{written: x.basic(syntax.Bool)}
	case syntax.Minus, syntax.Plus:
		return t
	}
	return typed{}
}

// with puts a mark before a type.
func (t typed) with(mark string) typed {
	if t.written != "" {
		t.written = mark + t.written
	}
	if t.path != "" {
		t.path = mark + t.path
	}
	return t
}

// variable returns the type of a variable, which is used at a node.
func (x *typer) variable(v, use int32) typed {
	if v == none {
		return typed{}
	}
	t := x.table
	a := &t.vars[v]
	if a.traits&(isImport|isMethod|isType) != 0 {
		return typed{}
	}
	if x.style == pythonStyle && a.traits&isParam != 0 && x.isFirstParam(a.def) {
		return x.instanceOf(x.memberOfClass(x.Nodes[a.def].Parent))
	}
	if found := x.declared(x.statementOf(a.def), a.def); found.written != "" {
		return found
	}
	if a.traits&isParam != 0 || a.first == none {
		return typed{}
	}
	// Where types are fixed, the first value says which it is.
	if fixed := x.style == goStyle || x.style == javaStyle; !fixed && a.first != a.last || !fixed && !x.setBefore(v, use) {
		return typed{}
	}
	s := &t.sets[a.first]
	if x.statementOf(a.def) != s.node {
		return typed{}
	}
	value := x.valueOf(s.node)
	if value == syntax.None || x.Nodes[x.Nodes[s.node].Parent].Kind == syntax.With {
		return typed{}
	}
	if x.style == goStyle && x.Nodes[x.Nodes[s.at].Parent].Kind == syntax.Tuple {
		switch k := x.position(s.at); {
		case x.Nodes[value].Kind == syntax.Call:
			return x.result(value, k)
		case x.Nodes[value].Kind == syntax.TypeTest && k == 0: // x, ok := y.(T)
			return x.of(value)
		}
	}
	return x.of(x.element(s.at, s.node, value))
}

// isFirstParam reports whether a parameter is the self of a method.
func (n *Names) isFirstParam(def int32) bool {
	f := n.Nodes[def].Parent
	return n.Nodes[def].Kind == syntax.Param && f >= 0 && n.memberOfClass(f) != syntax.None &&
		n.Child(f, syntax.RoleParam) == def && n.Child(f, syntax.RoleDecorator) == syntax.None
}

// statementOf returns the declaration that a name in its target belongs to.
func (n *Names) statementOf(def int32) int32 {
	for p := def; p >= 0; p = n.Nodes[p].Parent {
		switch n.Nodes[p].Kind {
		case syntax.Ident, syntax.Tuple, syntax.Paren:
		default:
			return p
		}
	}
	return def
}

// position returns which item of a tuple a node is.
func (n *Names) position(node int32) int {
	k := 0
	for c := n.First(n.Nodes[node].Parent); c != syntax.None && c != node; c = n.Next(c) {
		k++
	}
	return k
}

// declared returns the type that a declaration is written with.
func (x *typer) declared(node, def int32) typed {
	n := &x.Nodes[node]
	switch n.Kind {
	case syntax.Param, syntax.FieldDef:
		typ := x.Child(node, syntax.RoleType)
		if typ == syntax.None && x.style == goStyle {
			// a, b int
			for c := node; c != syntax.None && typ == syntax.None && x.Nodes[c].Kind == n.Kind && x.steps > 0; c = x.Next(c) {
				typ = x.Child(c, syntax.RoleType)
				x.steps--
			}
		}
		t := x.written(typ)
		if n.Kind == syntax.Param && n.Flags&syntax.FlagRest != 0 {
			switch x.style {
			case goStyle:
				return t.with("[]")
			case javaStyle:
				return t.array()
			default:
				return typed{}
			}
		}
		return t
	case syntax.VarDef, syntax.TypeTest:
		if n.Kind == syntax.TypeTest && def != node {
			return typed{}
		}
		return x.written(x.Child(node, syntax.RoleType))
	case syntax.Catch:
		typ := x.Child(node, syntax.RoleType)
		if typ == syntax.None {
			return typed{}
		}
		if next := x.Next(typ); next != syntax.None && x.Nodes[next].Role == syntax.RoleType {
			return typed{}
		}
		return x.written(typ)
	}
	return typed{}
}

func (t typed) array() typed {
	if t.written != "" {
		t.written += "[]"
	}
	if t.path != "" {
		t.path += "[]"
	}
	return t
}

// written returns the type that a TypeExpr, or an expression for a type, is.
func (x *typer) written(typ int32) typed {
	if typ == syntax.None {
		return typed{}
	}
	n := &x.Nodes[typ]
	if n.Kind == syntax.TypeExpr && n.Start == n.End {
		return typed{written: x.Name(typ)} // int a, b: that of b
	}
	if x.style == pythonStyle && n.Kind == syntax.TypeExpr {
		if typ = x.First(typ); typ == syntax.None {
			return typed{}
		}
		if x.Nodes[typ].Kind == syntax.String {
			s, _ := x.unquote(x.Text(typ))
			return typed{written: s}
		}
	}
	text := facts.Texts{Lang: x.Lang, Src: x.Src}
	t := typed{written: text.Cut(x.Span(typ))}
	if t.written == "var" && x.style == javaStyle || strings.HasSuffix(t.written, "…") {
		return typed{}
	}
	t.path = x.typePath(typ)
	return t
}

// typePath returns the full name of a type, with the marks of pointers and
// slices of Go and arrays of Java, and without type arguments.
func (x *typer) typePath(typ int32) string {
	before, behind := "", ""
	for range 8 {
		n := &x.Nodes[typ]
		switch sym := x.Name(typ); {
		case n.Kind == syntax.TypeExpr && x.style == goStyle && (sym == "*" || sym == "[]"):
			before += sym
		case n.Kind == syntax.TypeExpr && x.style == javaStyle && sym == "[]":
			behind += "[]"
		case n.Kind == syntax.TypeExpr:
			if typ = x.typeName(typ); typ == syntax.None || x.severalNames(typ) {
				return ""
			}
			continue
		case n.Kind == syntax.Index: // Python's list[T], Go's G[T]
		case n.Kind == syntax.Ident, n.Kind == syntax.Member:
			path := x.path(typ)
			if path == "" {
				return ""
			}
			return before + path + behind
		default:
			return ""
		}
		if typ = x.First(typ); typ == syntax.None {
			return ""
		}
	}
	return ""
}

// severalNames reports whether a type is one of several, as in A | B.
func (x *typer) severalNames(name int32) bool {
	for c := x.Next(name); c != syntax.None; c = x.Next(c) {
		if k := x.Nodes[c].Kind; k == syntax.Ident || k == syntax.Member {
			return true
		}
	}
	return false
}

// instanceOf returns the type of an instance of a class of this file.
func (x *typer) instanceOf(class int32) typed {
	if class == syntax.None {
		return typed{}
	}
	return typed{written: x.Name(class)}
}

// constructed returns the type of what a class makes.
func (x *typer) constructed(callee int32) typed {
	if callee == syntax.None {
		return typed{}
	}
	switch x.Nodes[callee].Kind {
	case syntax.Ident, syntax.Member:
		text := facts.Texts{Lang: x.Lang, Src: x.Src}
		return typed{text.Cut(x.Span(callee)), x.path(callee)}
	case syntax.TypeExpr:
		return x.written(callee)
	}
	return typed{}
}

// call returns the type of what a call returns.
func (x *typer) call(node int32) typed {
	callee := x.Child(node, syntax.RoleCallee)
	if callee == syntax.None {
		return typed{}
	}
	def := syntax.None
	if x.Nodes[callee].Kind == syntax.Ident {
		def = x.Def(callee)
	} else if x.Nodes[callee].Kind == syntax.Member {
		def = x.methodOf(callee)
	}
	if def != syntax.None {
		switch x.Nodes[def].Kind {
		case syntax.FuncDef:
			if x.Nodes[def].Flags&syntax.FlagAsync != 0 && x.style == pythonStyle {
				return typed{}
			}
			return x.result(node, 0)
		case syntax.ClassDef, syntax.TypeDef:
			if x.style == pythonStyle || x.style == goStyle {
				return typed{written: x.Name(def)}
			}
			return typed{}
		}
	}
	name := x.Name(callee)
	switch x.style {
	case pythonStyle:
		first, _ := utf8.DecodeRuneInString(name)
		path := x.path(callee)
		if unicode.IsUpper(first) && (path != "" || def == syntax.None) {
			return x.constructed(callee)
		}
	case goStyle:
		if def == syntax.None && x.Nodes[callee].Kind == syntax.Ident {
			return x.builtin(name, callee)
		}
	}
	return typed{}
}

// builtin returns the type of what a function of Go itself makes.
func (x *typer) builtin(name string, callee int32) typed {
	switch name {
	case "string", "int", "int64", "int32", "uint", "uint64", "uint32", "uint8", "byte", "rune", "float64", "float32", "bool":
		return typed{written: name}
	case "len", "cap", "copy":
		return typed{written: "int"}
	case "new", "make":
		arg := x.Next(callee)
		if arg == syntax.None {
			return typed{}
		}
		t := x.writtenValue(arg)
		if name == "new" {
			return t.with("*")
		}
		return t
	}
	return typed{}
}

// writtenValue returns the type that an expression stands for.
func (x *typer) writtenValue(node int32) typed {
	switch x.Nodes[node].Kind {
	case syntax.Ident, syntax.Member:
		return x.constructed(node)
	case syntax.TypeExpr, syntax.Index:
		return x.written(node)
	}
	return typed{}
}

// result returns the type of the k-th result of a call of a function of this
// file.
func (x *typer) result(call int32, k int) typed {
	callee := x.Child(call, syntax.RoleCallee)
	if callee == syntax.None {
		return typed{}
	}
	f := syntax.None
	if x.Nodes[callee].Kind == syntax.Member {
		f = x.methodOf(callee)
	} else if x.Nodes[callee].Kind == syntax.Ident {
		f = x.Def(callee)
	}
	if f == syntax.None || x.Nodes[f].Kind != syntax.FuncDef {
		return typed{}
	}
	for c := x.First(f); c != syntax.None; c = x.Next(c) {
		switch x.Nodes[c].Role {
		case syntax.RoleType:
			if k == 0 {
				return x.written(c)
			}
		case syntax.RoleResult:
			if k == 0 {
				return x.declared(c, c)
			}
			k--
		}
	}
	return typed{}
}

// awaited returns the type of what is awaited.
func (x *typer) awaited(node int32) typed {
	if node == syntax.None || x.Nodes[node].Kind != syntax.Call {
		return typed{}
	}
	t := x.result(node, 0)
	if x.style == scriptStyle {
		inner, ok := strings.CutPrefix(t.written, "Promise<")
		inner, closed := strings.CutSuffix(inner, ">")
		if !ok || !closed {
			return typed{}
		}
		return typed{written: inner}
	}
	return t
}
