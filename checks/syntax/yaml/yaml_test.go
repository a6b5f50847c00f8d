package yaml_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/yaml"
)

// An oracle collects the scalars of a file: what they stand for, without ends
// of lines behind them, and on which line they begin.
type oracle struct{ facts []string }

func (o *oracle) Visit(n ast.Node) ast.Visitor {
	put := func(value string) {
		o.facts = append(o.facts, fmt.Sprintf("%d %q", n.GetToken().Position.Line, strings.TrimRight(value, "\n")))
	}
	switch n := n.(type) {
	case *ast.StringNode:
		put(n.Value)
	case *ast.LiteralNode:
		put(n.Value.Value)
		return nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		put(n.GetToken().Value)
	case *ast.MergeKeyNode:
		put("<<")
	case *ast.AnchorNode:
		ast.Walk(o, n.Value)
		return nil
	case *ast.AliasNode:
		return nil
	case *ast.CommentNode, *ast.CommentGroupNode, *ast.DirectiveNode:
		return nil
	case *ast.TagNode:
	}
	return o
}

// ours are the same from a tree.
func ours(tree *syntax.Tree) []string {
	var out []string
	line, at := 1, 0
	for i, n := range tree.Nodes {
		kind := n.Kind
		for ; at < int(n.Start); at++ {
			if tree.Src[at] == '\n' {
				line++
			}
		}
		if kind == syntax.String || kind == syntax.Template || kind == syntax.Number || kind == syntax.Bool {
			value, _ := yaml.Unquote(tree.Text(int32(i)))
			out = append(out, fmt.Sprintf("%d %q", line, strings.TrimRight(value, "\n")))
		}
	}
	return out
}

// files calls a function with the YAML files of a folder that SQUIRE_CORPUS
// names.
func files(t testing.TB, do func(name string, src []byte)) {
	root := os.Getenv("SQUIRE_CORPUS")
	if root == "" {
		t.Skip("SQUIRE_CORPUS names no folder")
	}
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".yml")) {
			if src, err := os.ReadFile(path); err == nil && len(src) < 1<<20 {
				do(path, src)
			}
		}
		return nil
	})
}

func compare(t *testing.T, name string, src []byte) (valid, same bool, tree *syntax.Tree) {
	tree = yaml.Parse(src, syntax.Code)
	if err := tree.Check(); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	f, err := parser.ParseBytes(src, 0)
	if err != nil {
		return false, false, tree
	}
	o := &oracle{}
	for _, d := range f.Docs {
		if d.Body != nil {
			ast.Walk(o, d.Body)
		}
	}
	diff := cmp.Diff(o.facts, ours(tree))
	if diff != "" {
		t.Logf("%s: (-goccy +ours)\n%.1200s", name, diff)
	}
	return true, diff == "", tree
}

func TestReal(t *testing.T) {
	count, size, invalid, gaps, differ := 0, 0, 0, 0, 0
	files(t, func(name string, src []byte) {
		valid, same, tree := compare(t, name, src)
		count, size = count+1, size+len(src)
		if !valid {
			invalid++
		}
		if len(tree.Gaps) > 0 {
			gaps++
			t.Logf("%s (valid %v): a gap: %.80q", name, valid, src[tree.Gaps[0].Start:])
		}
		if valid && !same {
			differ++
		}
	})
	t.Logf("%d files, %d bytes, %d not YAML to the oracle, %d with gaps, %d differ", count, size, invalid, gaps, differ)
}

// sample uses all there is, in a form that the oracle reads as well.
const sample = `# comment
name: build
on: {push: {branches: [main, "release/**"]}, pull_request: }
env: &env
  A: 'it''s'
  B: "tab\there \u00e9"
  <<: *other
jobs:
  build:
    runs-on: ${{ matrix.os }}
    strategy:
      matrix:
        os: [ubuntu-latest,
             windows-latest]
    steps:
    - uses: actions/checkout@v4
      with:
        fetch-depth: 0
    - name: several
        words
      run: |
        echo "${{ github.event.issue.title }}"

        make
    - run: >-
        folded
        text
      if: ${{ always() }}
    # end
---
- - 1
  - 2.5
- key: null
  other: true
- "a: b": c#d
`

func TestOracle(t *testing.T) {
	if _, same, tree := compare(t, "sample", []byte(strings.ReplaceAll(sample, "*other", "x"))); !same || len(tree.Gaps) > 0 {
		t.Errorf("it differs: %s", tree)
	}
}

// TestDamage cuts the text everywhere, and takes lines out of it: what is on
// the lines before is as it was.
func TestDamage(t *testing.T) {
	keys := func(tree *syntax.Tree, before int) (out []string) {
		for i, n := range tree.Nodes {
			if n.Role == syntax.RoleKey && int(n.End) < before {
				out = append(out, fmt.Sprint(tree.Name(n.Parent), n.Start, n.Kind, string(tree.Text(int32(i)))))
			}
		}
		return out
	}
	whole := yaml.Parse([]byte(sample), syntax.Code)
	same := func(damaged string, at int) {
		tree := yaml.Parse([]byte(damaged), syntax.Code)
		if err := tree.Check(); err != nil {
			t.Fatalf("at %d: %v", at, err)
		}
		line := strings.LastIndexByte(sample[:at], '\n') + 1
		want := keys(whole, line)
		got := keys(tree, len(damaged))
		if len(got) < len(want) || len(want) > 0 && cmp.Diff(want, got[:len(want)]) != "" {
			t.Errorf("damaged at %d: %s", at, cmp.Diff(want, got))
		}
	}
	for at := range len(sample) {
		same(sample[:at], at)
	}
	lines := strings.SplitAfter(sample, "\n")
	for i := range lines {
		before := strings.Join(lines[:i], "")
		same(before+strings.Join(lines[i+1:], ""), len(before))
	}
}

// TestAround breaks one line: the keys before and behind it are there.
func TestAround(t *testing.T) {
	for _, broken := range []string{"b", "b:", "b: [", "b: {z: [w,", `b: "c`, "b: 'c", "b: |", "- b", "  b: c", "b: {{ z", "]", "}", "&b", "!b", "*b", "? b", ": b", "b: c: d", "\tb: c", "\"b", "b: @", "%b", "`b"} {
		src := "x:\n  a: 1\n  " + broken + "\n  c: 2\n  d:\n    e: 3\ny: 4\n"
		tree := yaml.Parse([]byte(src), syntax.Code)
		got := map[string]int{}
		for i, n := range tree.Nodes {
			if n.Kind == syntax.KeyValue {
				got[tree.Name(int32(i))]++
			}
		}
		for _, key := range []string{"x", "a", "c", "d", "e", "y"} {
			if got[key] != 1 {
				t.Errorf("%q: %d of %s: %s", broken, got[key], key, tree)
			}
		}
	}
}

func TestUnquote(t *testing.T) {
	for lit, want := range map[string]string{
		`a`: "a", `"a\n\x41\u00e9"`: "a\nAé", `'a''b'`: "a'b", "a\n  b\n\n  c": "a b\nc", "\"a\\\n  b\"": "ab",
		"|\n  a\n   b\n\n  c": "a\n b\n\nc\n", ">-\n  a\n  b\n\n  c\n   d": "a b\nc\n d", "|": "", "": "",
	} {
		if got, ok := yaml.Unquote([]byte(lit)); !ok || got != want {
			t.Errorf("%q: %q, %v, want %q", lit, got, ok, want)
		}
	}
	for _, lit := range []string{`"a`, `'`, `"\q"`, `"\u12"`} {
		if got, ok := yaml.Unquote([]byte(lit)); ok {
			t.Errorf("%s is %q", lit, got)
		}
	}
}

// TestLong parses what is long or deep.
func TestLong(t *testing.T) {
	const n = 20_000
	var stairs strings.Builder
	for i := range 1000 {
		stairs.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	for name, src := range map[string]string{
		"dashes":     strings.Repeat("- ", n),
		"questions":  strings.Repeat("? ", n),
		"stairs":     stairs.String(),
		"brackets":   strings.Repeat("[", n) + strings.Repeat("]", n) + "\na: b",
		"braces":     strings.Repeat("{a: ", n),
		"templates":  strings.Repeat("{{", n),
		"lines":      strings.Repeat("{{ a }}\n", n),
		"open":       strings.Repeat("- \"a\n", n),
		"open keys":  strings.Repeat("a: 'b\n", n),
		"blocks":     strings.Repeat("a: |\n", n),
		"block left": strings.Repeat("a: |\n{{ b }}\n", n),
		"anchors":    strings.Repeat("&a ", n),
		"tags":       strings.Repeat("!", n),
		"documents":  strings.Repeat("---\n", n),
		"plain":      "a: b\n" + strings.Repeat("  c\n", n),
		"one line":   strings.Repeat("a: b ", n),
		"flow lines": "[" + strings.Repeat("a: b,\n", n),
		"stray":      "a:\n" + strings.Repeat("  b: c\n d: e\n", n),
		"colons":     strings.Repeat(": ", n),
		"deep":       strings.Repeat("<...", n) + strings.Repeat("...>", n),
	} {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := yaml.Parse([]byte(src), mode).Check(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	tree := yaml.Parse([]byte("a:\n"+strings.Repeat("  b: c\n", 3)+"d: "+strings.Repeat("[", 5000)+"\ne: f\n"), syntax.Code)
	if len(tree.Gaps) == 0 || tree.Lookup("e") == 0 {
		t.Error("what is behind the brackets is lost")
	}
}

// TestTrees parses the texts of testdata: YAML, and behind "=> " the tree.
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
			tree := yaml.Parse([]byte(text), mode)
			if err := tree.Check(); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			if got := tree.String() + "\n"; got != want {
				t.Errorf("%s, %s\ngot  %swant %s", name, text, got, want)
			}
			if name != "broken" && len(tree.Gaps) > 0 {
				t.Errorf("%s: gaps %v", text, tree.Gaps)
			}
			if crlf := yaml.Parse([]byte(strings.ReplaceAll(text, "\n", "\r\n")), mode); len(crlf.Nodes) != len(tree.Nodes) {
				t.Errorf("%s: with carriage returns %s", text, crlf)
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	src := []byte(strings.Repeat(sample+"---\n", 200))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		yaml.Parse(src, syntax.Code)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("%YAML 1.2\n---\na: &x [1, {b: c}, \"d\\n\"]\n\"e\": |-\n  f\n  {{ g }}\n? h\n: - i\n  - - j\n{{- if k }}\nl: 'm''n'\n..."))
	f.Add([]byte("$X: ...\n...\n- <... $Y ...>\n- !t *z # c\n- [a, $...B, c: ${{ d }}]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			tree := yaml.Parse(src, mode)
			if err := tree.Check(); err != nil {
				t.Fatal(err)
			}
			for i, n := range tree.Nodes {
				if n.Kind == syntax.String {
					yaml.Unquote(tree.Text(int32(i)))
				}
			}
		}
	})
}
