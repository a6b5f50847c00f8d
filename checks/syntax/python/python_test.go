package python_test

import (
	"bytes"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/python"
)

func check(t *testing.T, src, want string, mode syntax.Mode) {
	t.Helper()
	tree := python.Parse([]byte(src), mode)
	if err := tree.Check(); err != nil {
		t.Errorf("%q: %v", src, err)
	}
	if got := tree.String(); got != want {
		t.Errorf("%s:\ngot  %s\nwant %s", src, got, want)
	}
}

func TestParse(t *testing.T) {
	for _, group := range cases {
		t.Run(group.name, func(t *testing.T) {
			for _, c := range group.cases {
				check(t, c.src, c.want, syntax.Code)
			}
		})
	}
}

func TestPattern(t *testing.T) {
	for _, c := range patterns {
		check(t, c.src, c.want, syntax.Pattern)
	}
}

// Everything that isn't recovery is valid, and so must be without a gap.
func TestValidHasNoGaps(t *testing.T) {
	for _, group := range cases {
		if group.name == "recovery" {
			continue
		}
		for _, c := range group.cases {
			if tree := python.Parse([]byte(c.src), syntax.Code); len(tree.Gaps) > 0 && !strings.Contains(c.want, "!80") {
				t.Errorf("%q: gaps %v", c.src, tree.Gaps)
			}
		}
	}
}

func TestLineEndsDoNotMatter(t *testing.T) {
	for _, group := range cases {
		for _, c := range group.cases {
			if strings.ContainsAny(c.src, "\r") || strings.Contains(c.src, `"""`) || strings.Contains(c.src, "\\\n") {
				continue // the ends are in the text of a node
			}
			want := python.Parse([]byte(c.src), syntax.Code).String()
			for _, src := range []string{strings.ReplaceAll(c.src, "\n", "\r\n"), strings.ReplaceAll(c.src, "\n", "\r"), "\ufeff" + c.src} {
				if got := python.Parse([]byte(src), syntax.Code).String(); got != want && !strings.Contains(want, "Gap") {
					t.Errorf("%q:\ngot  %s\nwant %s", src, got, want)
				}
			}
		}
	}
}

func TestDepthIsBounded(t *testing.T) {
	const n = 10_000
	for _, unit := range []string{"(", "[", "{", "a(", "a[", "{a:", "f'{", `f"{f'{`, "f'{a:{", "not ", "-", "lambda:", "await ", "yield ", "a**", "`",
		"if a:", "lambda a=", "(yield ", "a if b else ", "*", "@(", "print ", "f'''{", `f"{"`, "match (", "def f(a=(", "type X[", "case "} {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			tree := python.Parse([]byte(strings.Repeat(unit, n)+"\nx = 1"), mode)
			if err := tree.Check(); err != nil {
				t.Errorf("%q: %v", unit, err)
			}
			if deepest(tree) > 40*syntax.MaxDepth && unit != "a if b else " {
				t.Errorf("%q: %d levels", unit, deepest(tree))
			}
		}
	}
	var src strings.Builder
	for i := range 2000 {
		src.WriteString(strings.Repeat(" ", i) + "if a:\n")
	}
	src.WriteString(strings.Repeat(" ", 2000) + "b\nc")
	tree := python.Parse([]byte(src.String()), syntax.Code)
	if err := tree.Check(); err != nil || len(tree.Gaps) != 1 || tree.Name(int32(len(tree.Nodes)-1)) != "c" {
		t.Errorf("%v, gaps %v", err, tree.Gaps)
	}
}

func deepest(tree *syntax.Tree) int {
	depth := make([]int, len(tree.Nodes))
	most := 0
	for i := 1; i < len(depth); i++ {
		depth[i] = depth[tree.Nodes[i].Parent] + 1
		most = max(most, depth[i])
	}
	return most
}

// What is flat in the source may be as long as it likes.
func TestChains(t *testing.T) {
	const n = 20_000
	for _, src := range []string{
		"x = 1" + strings.Repeat(" + a", n),
		"x" + strings.Repeat(".a(1)", n),
		"x" + strings.Repeat("[0]", n),
		"x = " + strings.Repeat("a = ", n) + "1",
		"x = " + strings.Repeat("a, ", n),
		"x = " + strings.Repeat("a if b else ", n) + "c",
		"if a:\n  b\n" + strings.Repeat("elif c:\n  d\n", n) + "else:\n  e",
		"x = " + strings.Repeat("'a' ", n),
		"x = [" + strings.Repeat("[1, 2],\n", n) + "]",
		"x = f'" + strings.Repeat("a{b}", n) + "'",
		"try: a\n" + strings.Repeat("except B: c\n", n),
		strings.Repeat("@a\n", n) + "def f(): pass",
		"import " + strings.Repeat("a.b, ", n) + "c",
		"import a" + strings.Repeat(".b", n),
		"match x:\n" + strings.Repeat("  case 1: a\n", n),
		"[x" + strings.Repeat(" for x in y", n) + "]",
		strings.Repeat("a;", n),
		"a" + strings.Repeat(" < b", n),
	} {
		tree := python.Parse([]byte(src+"\nz"), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Errorf("%.40q: %v", src, err)
		}
		if len(tree.Gaps) > 0 || tree.Name(int32(len(tree.Nodes)-1)) != "z" {
			t.Errorf("%.40q: gaps %.3v, and the last node is %v", src, tree.Gaps, tree.Nodes[len(tree.Nodes)-1])
		}
		for i := range tree.Nodes {
			if tree.Nodes[i].Flags&syntax.FlagBroken != 0 {
				t.Errorf("%.40q: %v is broken", src, tree.Nodes[i].Kind)
				break
			}
		}
	}
}

// statements returns the statements of the file and of its classes and
// functions that end before a place, as text and tree.
func statements(tree *syntax.Tree, before int) []string {
	var list []string
	for i := int32(1); i < int32(len(tree.Nodes)); i++ {
		n := &tree.Nodes[i]
		parent := tree.Nodes[n.Parent].Kind
		if n.Role == syntax.RoleItem && (parent == syntax.Block || parent == syntax.File) && int(n.End) < before {
			list = append(list, n.Kind.String()+" "+string(tree.Text(i)))
		}
	}
	return list
}

// lineBefore returns the start of the line before the one with a place: what ends
// there has ended, whatever follows.
func lineBefore(src []byte, i int) int {
	i = max(bytes.LastIndexByte(src[:i], '\n'), 0)
	return max(bytes.LastIndexByte(src[:i], '\n'), 0)
}

func TestDamageHarmsNothingBefore(t *testing.T) {
	src := sample(t)
	whole := python.Parse(src, syntax.Code)
	if len(whole.Gaps) > 0 {
		t.Fatalf("gaps %v", whole.Gaps)
	}
	compare := func(what string, at int, damaged []byte) {
		tree := python.Parse(damaged, syntax.Code)
		if err := tree.Check(); err != nil {
			t.Fatalf("%s at %d: %v", what, at, err)
		}
		before := lineBefore(src, at)
		want, got := statements(whole, before), statements(tree, before)
		// There may be more: a literal that isn't closed any more ends early.
		for len(want) > 0 {
			i := slices.Index(got, want[0])
			if i < 0 {
				t.Fatalf("%s at %d: there is no longer %q", what, at, want[0])
			}
			want, got = want[1:], got[i+1:]
		}
	}
	for at := 0; at < len(src); at += 50 {
		compare("cut", at, src[:at])
	}
	lines := bytes.SplitAfter(src, []byte("\n"))
	random := rand.New(rand.NewSource(1))
	for range 200 {
		i := random.Intn(len(lines))
		at := len(bytes.Join(lines[:i], nil))
		compare("line deleted", at, append(src[:at:at], src[at+len(lines[i]):]...))
	}
}

// What is behind the damage is as it was but for a few statements: a bracket
// or a colon that is missing is found to be so.
func TestDamageHarmsLittleBehind(t *testing.T) {
	src := sample(t)
	whole := python.Parse(src, syntax.Code)
	for at, c := range src {
		if !strings.ContainsRune("()[]{}:,\"'", rune(c)) {
			continue
		}
		end := at + bytes.IndexByte(append(src[at:len(src):len(src)], '\n'), '\n')
		want := statementsBehind(whole, end)
		got := statementsBehind(python.Parse(append(src[:at:at], src[at+1:]...), syntax.Code), end-1)
		lost, first := 0, ""
		for text, n := range want {
			if got[text] < n {
				lost += n - got[text]
				first = max(first, text)
			}
		}
		if lost > 4 {
			t.Errorf("without %q in line %d, %q: %d statements behind are lost, one is %q",
				c, 1+bytes.Count(src[:at], []byte("\n")), src[max(at-20, 0):end], lost, first)
		}
	}
}

// statementsBehind counts the statements that begin behind a place, by text.
func statementsBehind(tree *syntax.Tree, behind int) map[string]int {
	count := map[string]int{}
	for i := int32(1); i < int32(len(tree.Nodes)); i++ {
		n := &tree.Nodes[i]
		parent := tree.Nodes[n.Parent].Kind
		if n.Role == syntax.RoleItem && (parent == syntax.Block || parent == syntax.File) && int(n.Start) > behind {
			count[n.Kind.String()+" "+string(tree.Text(i))]++
		}
	}
	return count
}

// sample returns a long text with everything in it that is valid: the cases,
// one below the other, and in functions.
func sample(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, group := range cases {
		if group.name == "recovery" || group.name == "layout" {
			continue
		}
		for i, c := range group.cases {
			if strings.Contains(c.want, "!80") || strings.Contains(c.src, `"""`) || strings.Contains(c.src, "\\\n") || strings.Contains(c.src, "\t") {
				continue
			}
			src := c.src
			if i%3 == 0 {
				src = "def f():\n    " + strings.ReplaceAll(src, "\n", "\n    ")
			}
			b.WriteString(src + "\n")
		}
	}
	return b.Bytes()
}

func TestUnquote(t *testing.T) {
	for _, tt := range []struct {
		lit, want string
		ok        bool
	}{
		{`"a"`, "a", true},
		{`'a"b\'c'`, `a"b'c`, true},
		{`"""a` + "\r\n" + `"b"\n"""`, "a\n\"b\"\n", true},
		{`r'\n\''`, `\n\'`, true},
		{`b'\xff\101'`, "\xffA", true},
		{`"\xe9\u00e9\U0001F600\x41\7"`, "éé😀A\a", true},
		{`"\d\8"`, `\d\8`, true},
		{`b"\u0041\N"`, `\u0041\N`, true},
		{`"a\` + "\n" + `b"`, "ab", true},
		{`u""`, "", true},
		{`f"a"`, "", false},
		{`"\N{DASH}"`, "", false},
		{`"\x4"`, "", false},
		{`"\U00110000"`, "", false},
		{`"a`, "", false},
		{`"a"b`, "", false},
		{`x"a"`, "", false},
		{``, "", false},
	} {
		if got, ok := python.Unquote([]byte(tt.lit)); got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %q, %v, want %q, %v", tt.lit, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, group := range cases {
		for _, c := range group.cases {
			f.Add([]byte(c.src))
		}
	}
	for _, c := range patterns {
		f.Add([]byte(c.src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := python.Parse(src, mode).Check(); err != nil {
				t.Fatal(err)
			}
		}
		python.Unquote(src)
	})
}

// BenchmarkParse parses the Python files below the folder that PYTHON_FILES
// names, or without it the sample again and again.
func BenchmarkParse(b *testing.B) {
	var files [][]byte
	size := 0
	if root := os.Getenv("PYTHON_FILES"); root != "" {
		_ = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".py") && size < 20<<20 {
				src, _ := os.ReadFile(path)
				files, size = append(files, src), size+len(src)
			}
			return nil
		})
	} else {
		var src bytes.Buffer
		for _, group := range cases {
			for _, c := range group.cases {
				src.WriteString(c.src + "\n")
			}
		}
		files, size = [][]byte{bytes.Repeat(src.Bytes(), 50)}, 50*src.Len()
	}
	b.SetBytes(int64(size))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		for _, src := range files {
			python.Parse(src, syntax.Code)
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(size), "allocated/byte")
}
