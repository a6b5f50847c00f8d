package lsp

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
)

// calleeAt returns the function that holds a span and can be called from a
// test: the outermost one with a name.
func calleeAt(snap *snapshot, at checks.Span) (callee, bool) {
	l, ok := languages.For(snap.lang(), snap.path())
	if !ok {
		return callee{}, false
	}
	t := l.Parse(snap.text, syntax.Code)
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if n.Kind != syntax.FuncDef || int(n.Start) > at.Start || int(n.End) < at.End || t.Name(int32(i)) == "" {
			continue
		}
		to := callee{
			name:   t.Name(int32(i)),
			static: n.Flags&syntax.FlagStatic != 0,
			async:  n.Flags&syntax.FlagAsync != 0,
		}
		for up := n.Parent; up >= 0; up = t.Nodes[up].Parent {
			switch t.Nodes[up].Kind {
			case syntax.ClassDef:
				to.class = t.Name(up)
			case syntax.FuncDef, syntax.Lambda:
				return callee{}, false // nobody outside can call it
			}
		}
		for c := range t.Children(int32(i)) {
			if p := &t.Nodes[c]; p.Kind == syntax.Param && p.Role == syntax.RoleParam && p.Flags&(syntax.FlagRest|syntax.FlagKeywords) == 0 {
				name := t.Name(c)
				if name == "" {
					return callee{}, false // a pattern: what is in it can't be told
				}
				to.params = append(to.params, parameter{name, t.Child(c, syntax.RoleDefault) != syntax.None})
			}
		}
		if to.class != "" && len(to.params) > 0 && (to.params[0].name == "self" || to.params[0].name == "cls") && snap.lang() == checks.Python {
			to.static = to.params[0].name == "cls"
			to.params = to.params[1:]
		}
		if to.name == to.class || to.name == "constructor" || to.name == "main" || strings.HasPrefix(to.name, "__") || len(to.params) == 0 {
			return callee{}, false
		}
		return to, true
	}
	return callee{}, false
}

// goSkeleton is a test in the package of the function. It is nothing where the
// file can't be parsed, or the function has parameters of types.
func goSkeleton(snap *snapshot, x *checks.Finding, a attack) (newFile, callee, bool) {
	none := func() (newFile, callee, bool) { return newFile{}, callee{}, false }
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", snap.text, parser.SkipObjectResolution)
	if err != nil {
		return none()
	}
	i := slices.IndexFunc(file.Decls, func(d ast.Decl) bool {
		return fset.Position(d.Pos()).Offset <= x.Span.Start && x.Span.End <= fset.Position(d.End()).Offset
	})
	if i < 0 {
		return none()
	}
	fn, ok := file.Decls[i].(*ast.FuncDecl)
	if !ok || fn.Type.TypeParams != nil || fn.Name.Name == "main" || fn.Name.Name == "init" || fn.Name.Name == "_" {
		return none()
	}
	w := &goTest{fset: fset, file: file, imports: map[string]string{"testing": ""}}
	text, ok := w.test(fn, x, a)
	if !ok {
		return none()
	}
	to := callee{name: fn.Name.Name}
	base := strings.TrimSuffix(path.Base(snap.path()), ".go")
	return newFile{path.Join(path.Dir(snap.path()), base+"_"+snake(fn.Name.Name)+"_security_test.go"), text}, to, true
}

// A goTest writes a test in Go.
type goTest struct {
	fset    *token.FileSet
	file    *ast.File
	imports map[string]string // path to name, "" for its own
}

// typeText returns a type as it is written, and sees that what it names is
// imported.
func (w *goTest) typeText(e ast.Expr) (string, bool) {
	var b bytes.Buffer
	if printer.Fprint(&b, w.fset, e) != nil {
		return "", false
	}
	known := true
	ast.Inspect(e, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if id, ok := sel.X.(*ast.Ident); ok {
			known = known && w.use(id.Name)
		}
		return false
	})
	return b.String(), known
}

// use imports the package that the file knows by a name.
func (w *goTest) use(name string) bool {
	for _, i := range w.file.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		switch {
		case i.Name != nil && i.Name.Name == name:
			w.imports[p] = name
			return true
		case i.Name == nil && (path.Base(p) == name || path.Base(path.Dir(p)) == name && strings.HasPrefix(path.Base(p), "v")):
			w.imports[p] = ""
			return true
		}
	}
	return false
}

// test returns the whole file.
func (w *goTest) test(fn *ast.FuncDecl, x *checks.Finding, a attack) (string, bool) {
	var setup []string
	call := fn.Name.Name
	if fn.Recv != nil {
		if len(fn.Recv.List) != 1 {
			return "", false
		}
		star, pointer := fn.Recv.List[0].Type.(*ast.StarExpr)
		of := fn.Recv.List[0].Type
		if pointer {
			of = star.X
		}
		id, ok := of.(*ast.Ident)
		if !ok {
			return "", false
		}
		setup = append(setup, "var receiver "+id.Name+" // give it what it needs")
		call = "receiver." + call
	}
	body, ok := w.handler(fn, call, a)
	if !ok {
		if body, ok = w.plain(fn, call, a); !ok {
			return "", false
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n", w.file.Name.Name)
	paths := make([]string, 0, len(w.imports))
	for p := range w.imports {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		fmt.Fprintf(&b, "%s %q\n", w.imports[p], p)
	}
	b.WriteString(")\n\n" + header("//", x, fn.Name.Name))
	fmt.Fprintf(&b, "func Test%sWithHostileInput(t *testing.T) {\n", capitalised(fn.Name.Name))
	for _, line := range setup {
		b.WriteString(line + "\n")
	}
	fmt.Fprintf(&b, "const hostile = %q\n%s}\n", a.input, body)
	text, err := format.Source([]byte(b.String()))
	return string(text), err == nil
}

// handler tests a function that answers requests.
func (w *goTest) handler(fn *ast.FuncDecl, call string, a attack) (string, bool) {
	var types []string
	for _, f := range fn.Type.Params.List {
		var b bytes.Buffer
		_ = printer.Fprint(&b, w.fset, f.Type)
		types = append(types, b.String())
	}
	if !slices.Equal(types, []string{"http.ResponseWriter", "*http.Request"}) || fn.Type.Results != nil {
		return "", false
	}
	w.imports["net/http/httptest"], w.imports["net/url"], w.imports["strings"] = "", "", ""
	key := "q"
	ast.Inspect(fn, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || len(c.Args) != 1 {
			return true
		}
		sel, isSel := c.Fun.(*ast.SelectorExpr)
		lit, isLit := c.Args[0].(*ast.BasicLit)
		if isSel && isLit && lit.Kind == token.STRING && slices.Contains([]string{"Get", "FormValue", "PathValue", "PostFormValue"}, sel.Sel.Name) {
			if s, err := strconv.Unquote(lit.Value); err == nil && s != "" && !strings.ContainsAny(s, "?&=# -") {
				key = s
			}
		}
		return true
	})
	sign := a.sign
	check := fmt.Sprintf("if strings.Contains(w.Body.String()+w.Header().Get(\"Location\"), %q) {\nt.Errorf(%q, w.Body)\n}\n", sign, a.what+": %s")
	if sign == "" {
		check = fmt.Sprintf("if w.Code < 400 && strings.TrimSpace(w.Body.String()) != \"\" {\nt.Errorf(%q, w.Code, w.Body)\n}\n", a.what+": %d %s")
	}
	return fmt.Sprintf("r := httptest.NewRequest(\"GET\", \"/?%s=\"+url.QueryEscape(hostile), nil)\nw := httptest.NewRecorder()\n%s(w, r)\n%s", key, call, check), true
}

// plain tests a function with a parameter of text.
func (w *goTest) plain(fn *ast.FuncDecl, call string, a attack) (string, bool) {
	var b strings.Builder
	var args []string
	text := false
	for _, f := range fn.Type.Params.List {
		names := f.Names
		if len(names) == 0 {
			names = []*ast.Ident{{Name: fmt.Sprintf("arg%d", len(args)+1)}}
		}
		typ, ok := w.typeText(f.Type)
		if !ok {
			return "", false
		}
		for _, n := range names {
			name := n.Name
			if name == "_" || name == "t" || name == "hostile" {
				name = fmt.Sprintf("arg%d", len(args)+1)
			}
			switch {
			case typ == "string":
				args, text = append(args, "hostile"), true
			case typ == "[]byte":
				args, text = append(args, "[]byte(hostile)"), true
			case strings.HasPrefix(typ, "..."):
				// Nothing has to be given.
			case typ == "context.Context":
				args = append(args, "t.Context()")
				delete(w.imports, "context")
			default:
				fmt.Fprintf(&b, "var %s %s // give it a value\n", name, typ)
				args = append(args, name)
			}
		}
	}
	if !text {
		return "", false
	}
	results := 0
	fails := false
	if fn.Type.Results != nil {
		for _, f := range fn.Type.Results.List {
			results += max(1, len(f.Names))
		}
		last, ok := fn.Type.Results.List[len(fn.Type.Results.List)-1].Type.(*ast.Ident)
		fails = ok && last.Name == "error"
	}
	names := make([]string, results)
	var values []string
	for i := range names {
		names[i] = fmt.Sprintf("got%d", i+1)
		if fails && i == results-1 {
			names[i] = "err"
			continue
		}
		values = append(values, names[i])
	}
	call += "(" + strings.Join(args, ", ") + ")"
	if results == 0 {
		fmt.Fprintf(&b, "%s\nt.Error(%q)\n", call, "say here how it shows that "+a.what)
		return b.String(), true
	}
	fmt.Fprintf(&b, "%s := %s\n", strings.Join(names, ", "), call)
	if fails {
		b.WriteString("if err != nil {\nreturn // refused: that is safe\n}\n")
	}
	switch {
	case len(values) == 0 || a.sign == "":
		for _, v := range values {
			fmt.Fprintf(&b, "_ = %s\n", v)
		}
		fmt.Fprintf(&b, "t.Errorf(%q, hostile)\n", "the input %q was taken; see that not "+a.what)
	default:
		w.imports["fmt"], w.imports["strings"] = "", ""
		fmt.Fprintf(&b, "if got := fmt.Sprint(%s); strings.Contains(got, %q) {\nt.Errorf(%q, got)\n}\n", strings.Join(values, ", "), a.sign, a.what+": %s")
	}
	return b.String(), true
}
