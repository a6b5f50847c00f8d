package golang_test

import (
	"bytes"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/golang"
)

// facts are what a tree says of a file, each with its place, in no order of
// its own.
type facts []string

func add(f *facts, what string, src []byte, start, end int) {
	*f = append(*f, what+" "+strings.TrimRight(string(src[start:end]), "\r"))
}

// oracle reads the facts of a file with go/parser.
func oracle(t *testing.T, src []byte) (facts, bool) {
	fset := token.NewFileSet()
	f, err := goparser.ParseFile(fset, "", src, goparser.SkipObjectResolution)
	if err != nil {
		return nil, false
	}
	base := fset.File(f.FileStart).Base()
	var out facts
	put := func(what string, from, to token.Pos) { add(&out, what, src, int(from)-base, int(to)-base) }
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			put("call", n.Pos(), n.End())
			for _, a := range n.Args {
				put("arg", a.Pos(), a.End())
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				put("string", n.Pos(), n.End())
			}
		case *ast.FuncDecl:
			put("func "+n.Name.Name, n.Pos(), n.End())
		case *ast.FuncLit:
			put("lambda", n.Pos(), n.End())
		case *ast.AssignStmt:
			put("assign", n.Pos(), n.End())
		case *ast.SelectorExpr:
			put("member "+n.Sel.Name, n.Pos(), n.End())
		case *ast.CompositeLit:
			put("composite", n.Pos(), n.End())
		case *ast.KeyValueExpr:
			put("keyvalue", n.Pos(), n.End())
		case *ast.BinaryExpr:
			put("binary", n.Pos(), n.End())
		case *ast.UnaryExpr:
			put("unary", n.Pos(), n.End())
		case *ast.IfStmt:
			put("if", n.Pos(), n.End())
		case *ast.ForStmt:
			put("for", n.Pos(), n.End())
		case *ast.RangeStmt:
			put("range", n.Pos(), n.End())
		case *ast.ReturnStmt:
			put("return", n.Pos(), n.End())
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			put("switch", n.Pos(), n.End())
		case *ast.TypeAssertExpr:
			put("typetest", n.Pos(), n.End())
		case *ast.SliceExpr:
			put("slice", n.Pos(), n.End())
		case *ast.DeferStmt:
			put("defer", n.Pos(), n.End())
		}
		return true
	})
	sort.Strings(out)
	return out, true
}

// ours reads the same facts from a tree. What Go's tree calls something else
// is called so here: *x is no unary expression, | and ~ in types are operators,
// an import's path is a string, x.(type) and range are assignments.
func ours(tree *syntax.Tree) facts {
	var out facts
	put := func(what string, i int32) {
		s := tree.Span(i)
		add(&out, what, tree.Src, s.Start, s.End)
	}
	for i := range int32(len(tree.Nodes)) {
		n := &tree.Nodes[i]
		if n.Role == syntax.RoleArg {
			j := i
			if n.Kind == syntax.Arg {
				j = tree.First(i)
			}
			put("arg", j)
		}
		switch n.Kind {
		case syntax.Call:
			put("call", i)
		case syntax.Cast:
			put("call", i)
			if v := tree.Child(i, syntax.RoleValue); v != syntax.None {
				put("arg", v)
			}
		case syntax.String:
			put("string", i)
		case syntax.Import:
			path := tree.Text(i)
			out = append(out, "string "+string(path[bytes.IndexAny(path, "\"`"):]))
		case syntax.FuncDef:
			if !bytes.HasPrefix(tree.Text(i), []byte("func")) {
				break
			}
			put("func "+tree.Name(i), i)
		case syntax.Lambda:
			put("lambda", i)
		case syntax.Assign:
			put("assign", i)
		case syntax.Member:
			put("member "+tree.Name(i), i)
		case syntax.Composite:
			put("composite", i)
		case syntax.KeyValue:
			put("keyvalue", i)
		case syntax.Binary:
			put("binary", i)
		case syntax.Unary:
			if n.Op != syntax.Deref {
				put("unary", i)
			}
		case syntax.If:
			put("if", i)
		case syntax.For, syntax.While:
			put("for", i)
		case syntax.ForEach:
			put("range", i)
		case syntax.Return:
			put("return", i)
		case syntax.Switch:
			put("switch", i)
		case syntax.TypeTest:
			put("typetest", i)
		case syntax.Slice:
			put("slice", tree.Nodes[i].Parent)
		case syntax.Defer:
			put("defer", i)
		case syntax.TypeExpr:
			switch tree.Name(i) {
			case "~":
				put("unary", i)
			case "|":
				first := tree.First(i)
				for c := tree.Next(first); c != syntax.None; c = tree.Next(c) {
					add(&out, "binary", tree.Src, tree.Span(i).Start, tree.Span(c).End)
				}
			}
		}
	}
	sort.Strings(out)
	return out
}

// files calls a function with real files: those of Go itself, or all of a
// folder that SQUIRE_CORPUS names.
func files(t testing.TB, most int, do func(name string, src []byte)) {
	root, sub := os.Getenv("SQUIRE_CORPUS"), ""
	if root == "" {
		root, sub = runtime.GOROOT(), "src/net"
	} else {
		most = 1 << 30
	}
	err := filepath.WalkDir(filepath.Join(root, sub), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || most == 0 {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		most--
		do(path, src)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOracle(t *testing.T) {
	count, size, invalid, differ, gaps, nodes := 0, 0, 0, 0, 0, 0
	files(t, 150, func(name string, src []byte) {
		want, ok := oracle(t, src)
		tree := golang.Parse(src, syntax.Code)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !ok {
			invalid++
			return
		}
		count, size, nodes = count+1, size+len(src), nodes+len(tree.Nodes)
		if len(tree.Gaps) > 0 {
			gaps++
			g := tree.Gaps[0]
			t.Errorf("%s: a gap at %d: %.60q", name, g.Start, src[g.Start:])
		}
		for i, n := range tree.Nodes {
			if n.Flags&syntax.FlagBroken != 0 && n.Kind != syntax.Unary && n.Kind != syntax.Update {
				t.Errorf("%s: a broken %v at %d: %.60q", name, n.Kind, n.Start, tree.Text(int32(i)))
				break
			}
		}
		if diff := cmp.Diff(want, ours(tree)); diff != "" {
			differ++
			if differ < 10 {
				t.Errorf("%s: (-go/parser +ours)\n%.3000s", name, diff)
			}
		}
	})
	if count == 0 {
		t.Skip("there are no Go files here")
	}
	t.Logf("%d files, %d bytes, %.1f nodes a hundred bytes; %d not Go, %d with gaps, %d differ", count, size, float64(nodes)*100/float64(size+1), invalid, gaps, differ)
}

func BenchmarkParse(b *testing.B) {
	var all []byte
	files(b, 100, func(_ string, src []byte) { all = append(all, src...) })
	b.SetBytes(int64(len(all)))
	b.ReportAllocs()
	for b.Loop() {
		golang.Parse(all, syntax.Code)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("package a\nimport b \"c\"\nfunc (r T) f(a, b int, c ...G[d]) (x, y error) { if a := <-b; c { return } else if d {} }\n"))
	f.Add([]byte("switch x := y.(type) { case int, []T: z(func() {}, \"a\", 'b', `c`)\ndefault: for i := range 3 { a[i:j] = b.\n"))
	f.Add([]byte("$X.$F(..., $...Y, <... \"a\" ...>)\n...\nL: T{a: {1}, ...}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := golang.Parse(src, mode).Check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
