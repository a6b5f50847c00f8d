package javascript

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

func examine(t *testing.T, examples []example, mode syntax.Mode) {
	t.Helper()
	for _, tt := range examples {
		tree := Parse([]byte(tt.src), tt.dialect, mode)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", tt.src, err)
		}
		if got := tree.String(); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.src, got, tt.want)
		}
	}
}

func TestConstructs(t *testing.T) {
	examine(t, constructs, syntax.Code)
	for _, tt := range constructs {
		tree := Parse([]byte(tt.src), tt.dialect, syntax.Code)
		if len(tree.Gaps) > 0 {
			t.Errorf("%s: gaps %v", tt.src, tree.Gaps)
		}
		for i := range tree.Nodes {
			if tree.Nodes[i].Flags&syntax.FlagBroken != 0 {
				t.Errorf("%s: %v is broken", tt.src, tree.Nodes[i].Kind)
			}
		}
	}
}

func TestPatterns(t *testing.T) { examine(t, patterns, syntax.Pattern) }

func TestBrokenCode(t *testing.T) { examine(t, broken, syntax.Code) }

func TestMetavariablesAreNamesInCode(t *testing.T) {
	got := Parse([]byte("$X($Y)"), JS, syntax.Code).String()
	want := `(File (ExprStmt/item (Call/value (Ident/callee "$X") (Ident/arg "$Y"))))`
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLanguageAndSpans(t *testing.T) {
	src := "\uFEFFconst a = f(b);\r\nfoo.bar()\r\n"
	tree := Parse([]byte(src), TSX, syntax.Code)
	var got []string
	for i := range tree.Nodes[1:] {
		got = append(got, fmt.Sprintf("%v %s", tree.Nodes[i+1].Kind, tree.Text(int32(i+1))))
	}
	want := []string{"VarDef const a = f(b);", "Ident a", "Call f(b)", "Ident f", "Ident b", "ExprStmt foo.bar()", "Call foo.bar()", "Member foo.bar", "Ident foo"}
	if diff := cmp.Diff(want, got); diff != "" || tree.Lang != checks.TypeScript {
		t.Errorf("language %s, nodes (-want +got):\n%s", tree.Lang, diff)
	}
	if lang := Parse(nil, JS, syntax.Code).Lang; lang != checks.JavaScript {
		t.Errorf("language %s", lang)
	}
}

func TestOddBytesAreFine(t *testing.T) {
	for _, src := range []string{
		"a(\"\x00\xff\")\nb()", "a('\xed\xa0\x80')\rb()", "a()\u2028b()", "a() // c\u2029b()", "\uFEFFa()\nb()", "a()\u00a0\n\v\fb()",
		"a()\n/* \xff */b()", "a(`\x00`)\nb()", "a(/\xff/)\nb()",
	} {
		tree := Parse([]byte(src), JS, syntax.Code)
		if n := len(tree.Nodes); len(tree.Gaps) > 0 || tree.Name(int32(n-1)) != "b" {
			t.Errorf("%q: %v, gaps %v", src, tree, tree.Gaps)
		}
	}
}

func TestUnquote(t *testing.T) {
	for _, tt := range []struct {
		lit, want string
		ok        bool
	}{
		{`"a"`, "a", true}, {`''`, "", true}, {"`a\nb`", "a\nb", true}, {`"a\"b\'c\\"`, `a"b'c\`, true},
		{`"\n\t\b\f\v\r\0"`, "\n\t\b\f\v\r\x00", true}, {`"\x41\u0042\u{43}\u{1F600}"`, "ABC😀", true},
		{`"\ud83d\ude00"`, "😀", true}, {`"\ud83dx"`, "\uFFFDx", true}, {`"\ude00"`, "\uFFFD", true}, {`"\ud83d"`, "\uFFFD", true},
		{"'a\\\nb\\\r\nc'", "abc", true}, {`"\101\7\400"`, "A\a 0", true}, {`"\z\é"`, "zé", true}, {"`\\`\\${`", "`${", true},
		{`"a`, "", false}, {`a`, "", false}, {`"`, "", false}, {"\"a\nb\"", "", false}, {`"\x4"`, "", false}, {`"\u{110000}"`, "", false},
		{`"\u{}"`, "", false}, {`"\u12"`, "", false}, {"`${a}`", "", false}, {`"\"`, "", false}, {`"a"b"`, "", false}, {`"\u{41"`, "", false},
	} {
		if got, ok := Unquote([]byte(tt.lit)); got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %q %v, want %q %v", tt.lit, got, ok, tt.want, tt.ok)
		}
	}
}

// bombs are texts that drive a parser deep, or make it look ahead often.
var bombs = []struct{ before, open, middle, close, after string }{
	{"", "(", "a", ")", ""}, {"", "[", "a", "]", ""}, {"x = ", "{a:", "1", "}", ""}, {"", "{", "a", "}", ""}, {"", "a(", "b", ")", ""},
	{"", "a[", "b", "]", ""}, {"", "!", "a", "", ""}, {"", "-", "a", "", ""}, {"", "new ", "A", "", ""}, {"", "await ", "a", "", ""},
	{"", "a => ", "b", "", ""}, {"", "async a => ", "b", "", ""}, {"", "(a) => ", "b", "", ""}, {"", "(a = ", "b", ") => c", ""},
	{"", "({a: ", "b", "}) => c", ""}, {"", "([", "b", "]) => c", ""}, {"", "a ? ", "b", " : c", ""}, {"", "a ? b : ", "c", "", ""},
	{"", "a ** ", "b", "", ""}, {"", "a = ", "b", "", ""}, {"", "`${", "a", "}`", ""}, {"", "function f() {", "", "}", ""},
	{"x = ", "function () { return ", "a", "}", ""}, {"", "class A { m() {", "", "} }", ""}, {"x = ", "class { a = ", "1", "}", ""},
	{"", "if (a) ", "b", "", ""}, {"", "if (a) {", "b", "}", ""}, {"", "while (a) ", "b", "", ""}, {"", "for (;;) ", "b", "", ""},
	{"", "do ", "a", " while (b)", ""}, {"", "a: ", "b", "", ""}, {"", "switch (a) { case 1: ", "b", "}", ""}, {"", "try {", "a", "} catch {}", ""},
	{"x = ", "<a>", "b", "</a>", ""}, {"x = ", "<a>{", "b", "}</a>", ""}, {"x = ", "<a b={", "c", "}/>", ""}, {"x = ", "<a b=", "<c/>", "/>", ""},
	{"type A = ", "(", "B", ")", ""}, {"type A = ", "[", "B", "]", ""}, {"type A = ", "B<", "C", ">", ""}, {"type A = ", "{a: ", "B", "}", ""},
	{"type A = ", "(a: ", "B", ") => C", ""}, {"type A = ", "B extends C ? ", "D", " : E", ""}, {"type A = ", "B extends ", "C", " ? D : E", ""},
	{"type A = ", "keyof ", "B", "", ""}, {"type A = ", "`${", "B", "}`", ""}, {"let a: ", "B[", "C", "]", ""}, {"", "a < ", "b", "", ""},
	{"", "a<b, ", "c", "", ""}, {"", "f<", "A", ">(b)", ""}, {"", "<A>", "b", "", ""}, {"", "<A>(", "b", ")", ""}, {"", "<A>(b = ", "c", ") => d", ""},
	{"", "a < (", "b", ")", ""}, {"", "a < {b: ", "c", "}", ""}, {"", "async (", "a", ")", ""}, {"", "async <A>(", "b", ")", ""},
	{"", "(a): b => ", "c", "", ""}, {"", "a ? (b) : ", "c", "", ""}, {"", "a ? (b) : c => ", "d", "", ""}, {"", "a ? ((b): c => ", "d", ") : e", ""},
	{"", "@a(", "b", ") class C {}", ""}, {"", "@a ", "class A {}", "", ""}, {"", "({a(b = ", "c", ") {}})", ""}, {"", "export ", "a", "", ""},
	{"", "declare ", "a", "", ""}, {"", "namespace A {", "a", "}", ""}, {"", "(a: ", "B", ") => c", ""}, {"", "(a, {b}: C<", "D", ">) => c", ""},
	{"", "a?.[", "b", "]", ""}, {"", "yield ", "a", "", ""}, {"let ", "[", "a", "]", " = b"}, {"let ", "{a: ", "b", "}", " = c"},
	{"", "a<b>?.<", "c", ">(d)", ""}, {"", "x = <A,>(b = ", "c", ") => d", ""}, {"", "a\n", "`", "\\`\n", ""}, {"", "/*", "", "", ""}, {"", "</a", ">", "", ""},
	{"", "<a ", "", "", ""}, {"", "<a b=\"", "", "", ""}, {"", "<a>", "</b>", "", ""}, {"", ")", "a", "", ""}, {"", "}", "a", "", ""}, {"", "(]", "a", "", ""},
	{"", "<...", "a", "...>", ""}, {"", "$X. ... .a(", "b", ")", ""}, {"", "($X: ", "A", ")", ""},
}

// TestDepthAndTimeAreBounded counts tokens: clocks tell nothing on a machine
// that others use.
func TestDepthAndTimeAreBounded(t *testing.T) {
	for _, b := range bombs {
		for _, n := range []int{300, 5000} {
			for _, closed := range []int{n, 0, n / 2} {
				src := b.before + strings.Repeat(b.open, n) + b.middle + strings.Repeat(b.close, closed) + b.after + ";\nlast()\n"
				check(t, []byte(src))
			}
		}
	}
}

// TestWhatIsFlatIsWhole holds long programs that aren't nested against MaxDepth.
func TestWhatIsFlatIsWhole(t *testing.T) {
	const n = 20_000
	for _, tt := range []struct {
		dialect             Dialect
		before, part, after string
		kind                syntax.Kind
	}{
		{JS, "x = a", " + b", "", syntax.Binary}, {JS, "x = a", ".b()", "", syntax.Call}, {JS, "x = a", ".b", "", syntax.Member}, {JS, "x = a", "[b]", "", syntax.Index},
		{JS, "", "if (a) b; else ", "c", syntax.If}, {JS, "x = ", "a ? b : ", "c", syntax.Ternary}, {JS, "", "a += ", "b", syntax.Assign},
		{JS, "x = [", "a, ", "]", syntax.Ident}, {JS, "x = {", "a: 1, ", "}", syntax.KeyValue}, {JS, "", "a();\n", "", syntax.Call},
		{JS, "x = `", "${a}", "`", syntax.Ident}, {JS, "x = <a>", "<b/>", "</a>", syntax.Element}, {JS, "x = ", "!", "a", syntax.Unary},
		{JS, "x = (a", ", b", ")", syntax.Ident}, {JS, "switch (a) {", "case 1: b();", "}", syntax.Case}, {JS, "class A {", "m() {}", "}", syntax.FuncDef},
		{TS, "type A = B", " | C", "", syntax.Ident}, {TS, "type A = ", "B extends C ? D : ", "E", syntax.TypeExpr}, {TS, "let a: B", "[]", "", syntax.VarDef},
		{TS, "x = a", " as b", "", syntax.Cast}, {TS, "x = a", "!", "", syntax.Ident}, {TS, "x = a", "<b>(c)", "", syntax.Call}, {TS, "x = a", " < b", "", syntax.Binary},
		{JS, "", "a => {}\n", "", syntax.Lambda}, {JS, "x = a", "`b`", "", syntax.Call}, {TS, "", "<A>", "b", syntax.Cast},
	} {
		src := []byte(tt.before + strings.Repeat(tt.part, n) + tt.after)
		tree, steps := parse(src, tt.dialect, syntax.Code)
		count := 0
		for i := range tree.Nodes {
			if tree.Nodes[i].Kind == tt.kind {
				count++
			}
		}
		want := n
		if tt.part == "[]" || tt.part == "!" && tt.dialect == TS {
			want = 1
		}
		if err := tree.Check(); err != nil || len(tree.Gaps) > 0 || count < want || steps > stepsPerByte*len(src) {
			t.Errorf("%s%s…: %v, %d gaps, %d of %v, %d steps", tt.before, tt.part, err, len(tree.Gaps), count, tt.kind, steps)
		}
	}
}

// statements returns what ends before a place, and where.
func statements(tree *syntax.Tree, before int) map[string]int {
	out := map[string]int{}
	for i := range tree.Nodes {
		switch n := &tree.Nodes[i]; n.Kind {
		case syntax.ExprStmt, syntax.VarDef, syntax.Assign, syntax.Return, syntax.If, syntax.Import, syntax.FuncDef, syntax.Call:
			if int(n.End) < before {
				out[fmt.Sprint(n.Kind, n.Start, n.End)]++
			}
		}
	}
	return out
}

// TestDamageStaysWhereItIs cuts a real program everywhere and takes lines out
// of it: what ends before the damage is as it was.
func TestDamageStaysWhereItIs(t *testing.T) {
	for _, name := range []string{"server.js", "component.tsx", "service.ts"} {
		src, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		dialect := map[string]Dialect{"server.js": JS, "component.tsx": TSX, "service.ts": TS}[name]
		whole := Parse(src, dialect, syntax.Code)
		if len(whole.Gaps) > 0 {
			t.Fatalf("%s: gaps %v", name, whole.Gaps)
		}
		same := func(damaged []byte, at int) {
			t.Helper()
			tree := Parse(damaged, dialect, syntax.Code)
			if err := tree.Check(); err != nil {
				t.Fatalf("%s, damaged at %d: %v", name, at, err)
			}
			// The statement that the damage is in may begin earlier.
			line := strings.LastIndexByte(string(src[:at]), '\n') + 1
			got := statements(tree, line)
			for node := range statements(whole, line) {
				if got[node] == 0 {
					t.Errorf("%s, damaged at %d, %q: no %s", name, at, src[max(0, at-40):at], node)
				}
			}
		}
		for at := 0; at < len(src); at += 50 {
			same(src[:at:at], at)
		}
		lines := strings.SplitAfter(string(src), "\n")
		r := rand.New(rand.NewPCG(1, 2))
		for range 200 {
			i := r.IntN(len(lines))
			before := strings.Join(lines[:i], "")
			same([]byte(before+strings.Join(lines[i+1:], "")), len(before))
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for _, name := range []string{"server.js", "component.tsx", "service.ts"} {
		src, err := os.ReadFile("testdata/" + name)
		if err != nil {
			b.Fatal(err)
		}
		dialect := map[string]Dialect{"server.js": JS, "component.tsx": TSX, "service.ts": TS}[name]
		src = []byte(strings.Repeat(string(src), 20))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(src, dialect, syntax.Code)
			}
		})
	}
}
