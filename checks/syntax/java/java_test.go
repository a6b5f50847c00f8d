package java_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/java"
)

// parse returns a tree as text, without the frame of nodes that the text stands
// in, in which a % is the place.
func parse(t *testing.T, src, frame string, mode syntax.Mode) string {
	t.Helper()
	trees := [2]string{}
	for i, text := range []string{src, "HOLE;"} {
		tree := java.Parse([]byte(strings.Replace(frame, "%", text, 1)), mode)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", src, err)
		}
		if i == 0 && mode == syntax.Code && len(tree.Gaps) > 0 {
			t.Errorf("%s: gaps %v", src, tree.Gaps)
		}
		trees[i] = tree.String()
	}
	before, after, ok := strings.Cut(trees[1], `(ExprStmt/item (Ident/value "HOLE"))`)
	if !ok {
		before, after, _ = strings.Cut(trees[1], `(Ident/value "HOLE")`)
	}
	return strings.TrimSuffix(strings.TrimPrefix(trees[0], before), after)
}

func TestParse(t *testing.T) {
	for _, group := range []struct {
		frame string
		mode  syntax.Mode
		cases []struct{ src, want string }
	}{
		{"%", syntax.Code, fileCases},
		{"class T { void f() { % } }", syntax.Code, stmtCases},
		{"class T { Object x = %; }", syntax.Code, exprCases},
		{"%", syntax.Pattern, patternCases},
	} {
		for _, tt := range group.cases {
			if group.frame == "%" {
				tree := java.Parse([]byte(tt.src), group.mode)
				if err := tree.Check(); err != nil {
					t.Errorf("%s: %v", tt.src, err)
				}
				if got := strings.TrimSuffix(strings.TrimPrefix(tree.String(), "(File "), ")"); got != tt.want {
					t.Errorf("%s\n%s", tt.src, cmp.Diff(tt.want, got))
				}
				continue
			}
			if got := parse(t, tt.src, group.frame, group.mode); got != tt.want {
				t.Errorf("%s\n%s", tt.src, cmp.Diff(tt.want, got))
			}
		}
	}
}

// TestBroken looks at what stands around a statement that is half typed.
func TestBroken(t *testing.T) {
	short := strings.NewReplacer(
		`(ClassDef/item:OpClass "A" (Block/body (FuncDef/item "f" (TypeExpr/type "void") (Block/body`, "CLASS",
		`(ExprStmt/item (Call/value (Ident/callee "before")))`, "BEFORE",
		`(ExprStmt/item (Call/value (Ident/callee "after")))`, "AFTER",
		`(FuncDef/item "g" (TypeExpr/type "void") (Block/body "{}"))`, "G",
	)
	for _, tt := range brokenCases {
		body := strings.ReplaceAll(tt.src, "\n", "\n    ")
		src := "class A {\n  void f() {\n    before();\n    " + body + "\n    after();\n  }\n  void g() {}\n}"
		for _, src := range []string{src, strings.ReplaceAll(src, "\n", "\r\n"), "\ufeff" + src} {
			tree := java.Parse([]byte(src), syntax.Code)
			if err := tree.Check(); err != nil {
				t.Errorf("%s: %v", tt.src, err)
			}
			got := short.Replace(strings.TrimSuffix(strings.TrimPrefix(tree.String(), "(File "), ")"))
			got = strings.ReplaceAll(got, `\r`, "")
			if got != tt.want {
				t.Errorf("%s\n%s", tt.src, cmp.Diff(tt.want, got))
			}
			if !strings.Contains(got, "BEFORE") || !strings.Contains(got, `"after"`) && !strings.Contains(got, "AFTER") || !strings.Contains(got, "G") {
				t.Errorf("%s: what stands around is lost: %s", tt.src, got)
			}
		}
	}
}

// TestLayout has code that is whole, however its lines begin: what they are
// indented by only counts where something is missing.
func TestLayout(t *testing.T) {
	for _, src := range []string{
		"x =\nf();", "return\nf(a,\nb,\nc(d),\ne);", "throw new\nE(\"x\");", "int\nx = 1;",
		"for (A a = b();\na != null;\na = a.next()) { }", "f(a -> {\nb();\nif (c) d();\n},\ne);",
		"if (a)\nb();\nelse\nc();", "x = a\n? b\n: c;", "a\n.b()\n.c();", "@N\nint x;\nfinal\nint y;",
		"l:\nfor (;;) ;", "int[] x = {\n1,\n2\n};", "String s =\n\"a\" +\n\"b\";",
		"switch (a) {\ncase 1:\nb();\ndefault:\nc();\n}", "import\na.\n b;", "class A {\nint\nf() { }\n}",
		"f(switch (a) {\ncase 1 -> b;\ndefault -> {\nyield c;\n}\n},\nd);", "new A() {\nint x;\nvoid f() {\ng();\n}\n}.f();",
	} {
		if strings.HasPrefix(src, "import") {
			src = "\n" + src
		} else {
			src = "class A {\nvoid f() {\n" + src + "\n}\n}\n"
		}
		tree := java.Parse([]byte(src), syntax.Code)
		for i := range tree.Nodes {
			if tree.Nodes[i].Flags&syntax.FlagBroken != 0 {
				t.Errorf("%s: %q is broken", src, tree.Text(int32(i)))
			}
		}
		if len(tree.Gaps) > 0 {
			t.Errorf("%s: gaps %v", src, tree.Gaps)
		}
	}
}

// statements are the statements and members that end before an offset.
func statements(tree *syntax.Tree, end int) []checks.Span {
	var all []checks.Span
	for i := range tree.Nodes {
		n := &tree.Nodes[i]
		switch n.Kind {
		case syntax.ExprStmt, syntax.Assign, syntax.VarDef, syntax.FieldDef, syntax.Return, syntax.Throw, syntax.Import, syntax.FuncDef:
			if int(n.End) < end && n.Flags&syntax.FlagBroken == 0 {
				all = append(all, tree.Span(int32(i)))
			}
		}
	}
	return all
}

// TestCut cuts a text, and looks whether what ends before is as it was.
func TestCut(t *testing.T) {
	whole := java.Parse([]byte(sample), syntax.Code)
	for at := range len(sample) {
		tree := java.Parse([]byte(sample[:at]), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Fatal(err)
		}
		// The last line may be one that goes on.
		before := strings.LastIndexByte(sample[:at], '\n')
		if diff := cmp.Diff(statements(whole, before), statements(tree, before)); diff != "" {
			t.Fatalf("cut at %d, behind %q: %s", at, sample[max(0, at-40):at], diff)
		}
	}
}

func TestLinesDeleted(t *testing.T) {
	lines := strings.SplitAfter(sample, "\n")
	whole := java.Parse([]byte(sample), syntax.Code)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		before := strings.Join(lines[:at], "")
		tree := java.Parse([]byte(before+strings.Join(lines[min(at+1, len(lines)):], "")), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Fatal(err)
		}
		end := len(strings.TrimRight(before, "\n"))
		if diff := cmp.Diff(statements(whole, end), statements(tree, end)); diff != "" {
			t.Fatalf("without %q: %s", lines[at], diff)
		}
	})
}

// TestBytes changes bytes of a text at random.
func TestBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		src := []byte(sample)
		for range 1 + r.IntN(4) {
			src[r.IntN(len(src))] = "(){}[]<>;,.\"'\\\n@#$=-\x00\xff\u2028"[r.IntN(24)]
		}
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := java.Parse(src, mode).Check(); err != nil {
				t.Fatalf("%v\n%s", err, src)
			}
		}
	}
}

// TestLong parses what is long and flat, where it must lose nothing.
func TestLong(t *testing.T) {
	const n = 100_000
	for name, src := range map[string]string{
		"sum":     "class A { int x = " + strings.Repeat("a + ", n) + "b; }",
		"chain":   "class A { int x = a" + strings.Repeat(".b()", n) + "; }",
		"else if": "class A { void f() { " + strings.Repeat("if (a) b(); else ", n) + "c(); } }",
		"ternary": "class A { int x = " + strings.Repeat("a ? b : ", n) + "c; }",
		"array":   "class A { int[] x = {" + strings.Repeat("1, ", n) + "}; }",
		"not":     "class A { boolean x = " + strings.Repeat("!", n) + "c; }",
		"assign":  "class A { void f() { " + strings.Repeat("a = ", n) + "c; } }",
	} {
		tree := java.Parse([]byte(src), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(tree.Gaps) > 0 || len(tree.Nodes) < n {
			t.Errorf("%s: gaps %v, %d nodes", name, tree.Gaps, len(tree.Nodes))
		}
	}
}

// TestGapsAreTold looks whether what is too deep, or never closed, is a gap.
func TestGapsAreTold(t *testing.T) {
	for _, src := range []string{
		"class A { int x = " + strings.Repeat("(", 1000) + "1" + strings.Repeat(")", 1000) + "; int y; }",
		"class A { void f() {" + strings.Repeat("{", 1000) + "a();" + strings.Repeat("}", 1000) + "} int y; }",
		"class A { } /* int y;",
	} {
		tree := java.Parse([]byte(src), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Error(err)
		}
		if len(tree.Gaps) == 0 || strings.Contains(src, "int y; }") && !strings.Contains(tree.String(), `(FieldDef/item "y"`) {
			t.Errorf("%.40s: gaps %v", src, tree.Gaps)
		}
	}
}

func TestUnquote(t *testing.T) {
	for _, tt := range []struct {
		lit, want string
		ok        bool
	}{
		{`"a"`, "a", true},
		{`""`, "", true},
		{`"\b\s\t\n\f\r\"\'\\"`, "\b \t\n\f\r\"'\\", true},
		{`"\0\12\377\400"`, "\x00\nÿ 0", true},
		{`"A\uuu00e9"`, "Aé", true},
		{`"\uD83D\uDE00"`, "😀", true},
		{`"\uD83Dx"`, "\ufffdx", true},
		{`"\u005cn"`, "\n", true},
		{`"\x"`, "", false},
		{`"\u00"`, "", false},
		{`"a`, "", false},
		{`a`, "", false},
		{`"`, "", false},
		{`'a'`, "a", true},
		{"\"\"\"\n  a\n   b  \n  \"\"\"", "a\n b\n", true},
		{"\"\"\"\r\n\t a\\\r\n\t b\\n\"\"\"", "ab\n", true},
		{"\"\"\"\n\n  a \\\"\"\"\\s\n c\"\"\"", "\n a \"\"\" \nc", true},
		{`"""a"""`, "", false},
	} {
		if got, ok := java.Unquote([]byte(tt.lit)); got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %q, %v, want %q, %v", tt.lit, got, ok, tt.want, tt.ok)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	src := bytes.Repeat([]byte(sample), 100)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		java.Parse(src, syntax.Code)
	}
}
