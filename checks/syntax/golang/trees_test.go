package golang_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/golang"
)

// TestTrees parses the texts of testdata: lines of code, and behind "=> " the
// tree.
func TestTrees(t *testing.T) {
	for name, mode := range map[string]syntax.Mode{"code": syntax.Code, "broken": syntax.Code, "pattern": syntax.Pattern} {
		data, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		var src []string
		for line := range strings.Lines(string(data)) {
			want, ok := strings.CutPrefix(line, "=> ")
			if !ok {
				src = append(src, line)
				continue
			}
			text := strings.TrimSuffix(strings.Join(src, ""), "\n")
			src = nil
			tree := golang.Parse([]byte(text), mode)
			if err := tree.Check(); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			if got := tree.String() + "\n"; got != want {
				t.Errorf("%s, %s\ngot  %swant %s", name, text, got, want)
			}
			if name == "code" && len(tree.Gaps) > 0 {
				t.Errorf("%s: gaps %v", text, tree.Gaps)
			}
			// A carriage return is space.
			if crlf := golang.Parse([]byte(strings.ReplaceAll(text, "\n", "\r\n")), mode); name != "broken" && len(crlf.Nodes) != len(tree.Nodes) {
				t.Errorf("%s: with carriage returns %s", text, crlf)
			}
		}
	}
}

func TestUnquote(t *testing.T) {
	for lit, want := range map[string]string{`"a\n\u00e9"`: "a\né", "`a\\n`": `a\n`, `'x'`: "x", `""`: ""} {
		if got, ok := golang.Unquote([]byte(lit)); !ok || got != want {
			t.Errorf("%s: %q, %v", lit, got, ok)
		}
	}
	if _, ok := golang.Unquote([]byte(`"a`)); ok {
		t.Error("a literal without its end")
	}
}

// statements are the statements and declarations of a tree that end before a
// place, as text with their kind.
func statements(tree *syntax.Tree, before int) []string {
	var out []string
	for i := range tree.Nodes {
		n := &tree.Nodes[i]
		switch n.Kind {
		case syntax.ExprStmt, syntax.Assign, syntax.VarDef, syntax.Return, syntax.If, syntax.FuncDef, syntax.Import,
			syntax.ForEach, syntax.For, syntax.While, syntax.Switch, syntax.Defer, syntax.ClassDef:
			if int(n.End) < before {
				out = append(out, fmt.Sprint(n.Kind, n.Start, n.End))
			}
		}
	}
	return out
}

// TestDamage cuts files, and takes lines out of them: what ends before the
// damage is as it was.
func TestDamage(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	files(t, 12, func(name string, src []byte) {
		src = src[:min(len(src), 20_000)]
		whole := golang.Parse(src, syntax.Code)
		same := func(damaged []byte, at int) {
			tree := golang.Parse(damaged, syntax.Code)
			if err := tree.Check(); err != nil {
				t.Fatalf("%s at %d: %v", name, at, err)
			}
			want, got := statements(whole, at), statements(tree, at)
			have := map[string]bool{}
			for _, s := range got {
				have[s] = true
			}
			for _, s := range want {
				if !have[s] {
					t.Errorf("%s damaged at %d: %s is lost", name, at, s)
				}
			}
		}
		for at := 50; at < len(src); at += 150 {
			same(src[:at], startOfStatement(whole, at))
		}
		lines := strings.SplitAfter(string(src), "\n")
		for range 100 {
			gone := random.IntN(len(lines))
			at := len(strings.Join(lines[:gone], ""))
			same([]byte(strings.Join(lines[:gone], "")+strings.Join(lines[gone+1:], "")), startOfStatement(whole, at))
		}
	})
}

// startOfStatement returns where the line begins before the one at a place: the
// statement that is damaged may begin there, or a raw string in it.
func startOfStatement(tree *syntax.Tree, at int) int {
	start := at
	for i := range tree.Nodes {
		n := &tree.Nodes[i]
		if int(n.Start) >= at {
			break
		}
		switch n.Kind {
		case syntax.ExprStmt, syntax.Assign, syntax.VarDef, syntax.Return, syntax.Import, syntax.FieldDef, syntax.Defer, syntax.Spawn:
			if int(n.End) >= at-1 {
				return int(n.Start)
			}
		}
	}
	return start
}

// TestAround takes one line of a body away or breaks it: the functions behind
// are there.
func TestAround(t *testing.T) {
	body := "\tx := f(a, T{b: c})\n\tif x {\n\t\tg(x)\n\t}\n\treturn h(x)\n"
	for _, broken := range []string{
		"x := f(", "f(a, g(b", "if x {", "if x == ", "for i := range", "x := T{", "x := []string{\"a\",", "}", ")", "func(", "func",
		"switch x {", "case", "var", "var x", "type", "go", "defer", "return f(", "x.", "x.y(", "\"open", "x[", "x[1:", "a +", "!", "a :=", "a,", "else {", "import",
	} {
		src := "package a\n\nfunc one() {\n" + body + "}\n\nfunc two() {\n" + body + "\t" + broken + "\n" + body + "}\n\nfunc three() {\n" + body + "}\n"
		tree := golang.Parse([]byte(src), syntax.Code)
		calls := map[string]int{}
		for i, n := range tree.Nodes {
			if n.Kind == syntax.Call {
				calls[tree.Name(tree.First(int32(i)))]++
			}
			if n.Kind == syntax.FuncDef && n.Role == syntax.RoleItem && n.Parent == 0 {
				calls["func "+tree.Name(int32(i))]++
			}
		}
		for _, name := range []string{"func one", "func two", "func three"} {
			if calls[name] != 1 {
				t.Errorf("%q: %d of %s: %s", broken, calls[name], name, tree)
			}
		}
		if calls["f"] < 4 || calls["g"] < 4 || calls["h"] < 4 {
			t.Errorf("%q: calls are lost: %v: %s", broken, calls, tree)
		}
	}
}

// TestLong parses what is long or deep, each with as many steps as it has text.
func TestLong(t *testing.T) {
	n := 20_000
	for name, src := range map[string]string{
		"sum":        "x := a" + strings.Repeat(" + a", n),
		"chain":      "a" + strings.Repeat(".b()", n),
		"else if":    "if a {}" + strings.Repeat(" else if a {}", n),
		"parens":     strings.Repeat("(", n) + "x" + strings.Repeat(")", n) + "\nf()",
		"open":       strings.Repeat("(", n),
		"brackets":   strings.Repeat("a[", n),
		"calls":      strings.Repeat("f(\n", n),
		"blocks":     strings.Repeat("{", n),
		"ifs":        strings.Repeat("if a {", n),
		"funcs":      strings.Repeat("func(){", n),
		"types":      "var x " + strings.Repeat("[]", n) + "int",
		"func types": "var x " + strings.Repeat("func(a ", n),
		"structs":    "var x " + strings.Repeat("struct{a ", n),
		"generics":   "var x " + strings.Repeat("a[", n),
		"params":     "func f(" + strings.Repeat("a [", n),
		"pointers":   strings.Repeat("*", n) + "x",
		"literals":   "x := T" + strings.Repeat("{", n),
		"comments":   strings.Repeat("/*", n),
		"quotes":     strings.Repeat("\"a\n", n),
		"raw":        strings.Repeat("`a\n", n) + "`",
		"labels":     strings.Repeat("a: ", n),
		"label line": strings.Repeat("a:\n", n),
		"methods":    strings.Repeat("func (", n),
		"assigned":   strings.Repeat("f(\na := ", n),
		"elements":   "T{" + strings.Repeat("f(a\nb = ", n),
		"switches":   strings.Repeat("switch {", n),
		"cases":      "switch {" + strings.Repeat("case a: ", n),
	} {
		tree := golang.Parse([]byte(src), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if steps := golang.Steps([]byte(src)); steps > 4*len(src)+100 {
			t.Errorf("%s: %d steps for %d bytes", name, steps, len(src))
		}
	}
	n = 100_000
	tree := golang.Parse([]byte(strings.Repeat("(", n)+"x"+strings.Repeat(")", n)+"\nf()"), syntax.Code)
	if last := tree.Nodes[len(tree.Nodes)-1]; len(tree.Gaps) == 0 || tree.Symbol(last.Sym) != "f" {
		t.Error("what is behind the brackets is lost")
	}
	if tree := golang.Parse([]byte("x := a"+strings.Repeat(" + a", n)), syntax.Code); len(tree.Gaps) != 0 {
		t.Error("a long sum has a gap")
	}
	odd := "\uFEFFpackage a\r\nvar x = \"\xff\x00\u2028\"\r\n\x00f(\xc3)\r\ng()"
	if tree := golang.Parse([]byte(odd), syntax.Code); tree.Check() != nil || tree.Name(1) != "a" || !strings.HasSuffix(tree.String(), `(Ident/callee "g"))))`) {
		t.Errorf("odd bytes: %s", tree)
	}
}
