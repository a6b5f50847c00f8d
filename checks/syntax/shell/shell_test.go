package shell_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/shell"
)

// TestTrees parses the texts of testdata: a script, and behind "=> " the tree.
// SQUIRE_UPDATE writes the trees anew, to be read before they are committed.
func TestTrees(t *testing.T) {
	for name, mode := range map[string]syntax.Mode{"code": syntax.Code, "broken": syntax.Code, "pattern": syntax.Pattern} {
		file := "testdata/" + name + ".txt"
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var src []string
		var out strings.Builder
		for line := range strings.Lines(string(data)) {
			want, ok := strings.CutPrefix(line, "=> ")
			if !ok {
				out.WriteString(line)
				src = append(src, line)
				continue
			}
			text := strings.TrimSuffix(strings.Join(src, ""), "\n")
			src = nil
			tree := shell.Parse([]byte(text), mode)
			if err := tree.Check(); err != nil {
				t.Errorf("%s: %v", text, err)
			}
			got := tree.String() + "\n"
			out.WriteString("=> " + got)
			if got != want && os.Getenv("SQUIRE_UPDATE") == "" {
				t.Errorf("%s, %s\ngot  %swant %s", name, text, got, want)
			}
			if name == "code" && len(tree.Gaps) > 0 {
				t.Errorf("%s: gaps %v", text, tree.Gaps)
			}
			if crlf := shell.Parse([]byte(strings.ReplaceAll(text, "\n", "\r\n")), mode); len(crlf.Nodes) != len(tree.Nodes) {
				t.Errorf("%s: with carriage returns %s", text, crlf)
			}
		}
		if os.Getenv("SQUIRE_UPDATE") != "" {
			if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"code", "broken", "pattern"} {
		data, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		var src strings.Builder
		for line := range strings.Lines(string(data)) {
			if !strings.HasPrefix(line, "=> ") {
				src.WriteString(line)
				continue
			}
			f.Add([]byte(src.String()))
			src.Reset()
		}
	}
	f.Add([]byte("#!/bin/zsh\nprint ${(f)x} ${${a}:h} =(b)\n"))
	f.Add([]byte("#!/bin/mksh\nx=${ a;} |& b\n"))
	f.Add([]byte("#!/usr/bin/bats\n@test \"a b\" { c; }\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			if err := shell.Parse(src, mode).Check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// nested are texts that open something over and over.
func nested(n int) map[string]string {
	all := map[string]string{}
	for _, open := range []string{
		"(", "{ ", "$(", "`", "${a:-", "\"$(", "\"${a:-", "$((", "((", "[[ (", "[[ ! ", "if ", "if a; then ", "while ", "until a; do ", "for x in a; do ",
		"case a in b) ", "! ", "time ", "coproc ", "f() ", "f() { ", "function f ", "a | ", "a && ", "a || ", "a |& ", "a; ", "a\n", "a & ", "<(", "${a[", "a[",
		"$[", "$((-", "$((!", "$((a=", "$((a+", "$((a?", "$((a?b:", "$((a**", "((a,", "[[ a && ", "x=(", "x=", "declare ", "echo $((1+", "let a=", "<<A ", "cat <<A\n",
		"cat <<A\n$(", "\\\n", "\\", "'", "\"", "$'", "$", "#", "a ", "elif ", "@(", "${a//", "${a:", "${a:1+", "${!", "$a[", "=(", ">", "> a ", ";;", ")", "}", "fi\n",
		"echo \"\n", "if x\n", "f() {\n", "case x in\n", "a) b;;\n", "else ", "then ", "do ", "select x in y; do ", "let ", "export a=(", "a=$(", "${(", "${${", "$...A ", "<... ", "... ",
		"a <<A <<B; if ", "repeat ", "esac\n", "\x00", "\r\n", "\xff", "a\\\n",
	} {
		all[open] = strings.Repeat(open, n)
	}
	return all
}

func TestDeepNestingAndLongChains(t *testing.T) {
	for first, n := range map[string]int{"": 2_000, "#!/bin/zsh\n": 600, "#!/bin/mksh\n": 600} {
		for name, src := range nested(n) {
			tree := shell.Parse([]byte(first+src), syntax.Code)
			if err := tree.Check(); err != nil {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
}

func TestUnquote(t *testing.T) {
	for lit, want := range map[string]string{
		`'a\n$b'`: `a\n$b`, `"a\"b\$\n\` + "\n" + `c"`: `a"b$\nc`, `$'a\n\x41\101\u00e9\q\''`: "a\nAA\u00e9\\q'", `$"a"`: "a", `""`: "",
	} {
		if got, ok := shell.Unquote([]byte(lit)); !ok || got != want {
			t.Errorf("%s: %q, %v", lit, got, ok)
		}
	}
	for _, lit := range []string{"", "a", `"a`, `'`, `$`} {
		if got, ok := shell.Unquote([]byte(lit)); ok {
			t.Errorf("%s: %q", lit, got)
		}
	}
}

// A statement that could be nested deeper than a stack goes is read line by line.
func TestNestingBeyondTheStack(t *testing.T) {
	src := "a\n" + strings.Repeat("(", 200_000) + "\nb\n"
	tree := shell.Parse([]byte(src), syntax.Code)
	if err := tree.Check(); err != nil {
		t.Error(err)
	}
	names := 0
	for i := range tree.Nodes {
		if n := tree.Name(int32(i)); n == "a" || n == "b" {
			names++
		}
	}
	if names != 2 || len(tree.Gaps) == 0 {
		t.Errorf("%d commands, %d gaps", names, len(tree.Gaps))
	}
}

// TestReal parses the scripts that a list of paths names, in SQUIRE_SCRIPTS.
func TestReal(t *testing.T) {
	list, err := os.ReadFile(os.Getenv("SQUIRE_SCRIPTS"))
	if err != nil {
		t.Skip("SQUIRE_SCRIPTS names no list of files")
	}
	count, size, nodes, gaps, broken := 0, 0, 0, 0, 0
	for _, path := range strings.Fields(string(list)) {
		src, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		tree := shell.Parse(src, syntax.Code)
		if err := tree.Check(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		count, size, nodes = count+1, size+len(src), nodes+len(tree.Nodes)
		bad := false
		for i, n := range tree.Nodes {
			if n.Flags&syntax.FlagBroken != 0 && !bad {
				bad = true
				t.Logf("%s: broken: %.80q", path, tree.Text(int32(i)))
			}
		}
		if len(tree.Gaps) > 0 {
			gaps++
			t.Logf("%s: a gap: %.80q", path, src[tree.Gaps[0].Start:])
		}
		if bad {
			broken++
		}
		damage(t, path, src, tree)
	}
	t.Logf("%d files, %d bytes, %d nodes, %d with gaps, %d broken; cut, %d of %d commands are lost", count, size, nodes, gaps, broken, cuts.lost, cuts.all)
}

// damage cuts a script at some places: what ends before is as it was.
func damage(t *testing.T, path string, src []byte, whole *syntax.Tree) {
	if len(src) > 20_000 {
		return
	}
	for _, at := range []int{len(src) / 3, len(src) / 2, len(src) * 4 / 5} {
		tree := shell.Parse(src[:at], syntax.Code)
		if err := tree.Check(); err != nil {
			t.Errorf("%s, cut at %d: %v", path, at, err)
		}
		got := map[[2]int32]bool{}
		for _, n := range tree.Nodes {
			if n.Kind == syntax.Command {
				got[[2]int32{n.Start, n.End}] = true
			}
		}
		line := int32(bytes.LastIndexByte(src[:at], '\n'))
		all, lost := 0, 0
		for i, n := range whole.Nodes {
			if n.Kind == syntax.Command && n.End < line {
				if all++; !got[[2]int32{n.Start, n.End}] {
					lost++
					if lost == 1 && os.Getenv("SQUIRE_LOST") != "" {
						t.Logf("%s, cut at %d: lost %.60q", path, at, whole.Text(int32(i)))
					}
				}
			}
		}
		cuts.all, cuts.lost = cuts.all+all, cuts.lost+lost
	}
}

var cuts struct{ all, lost int }

// TestDamage cuts a script at many places, and takes lines out of it: nearly all
// commands before that are as they were.
func TestDamage(t *testing.T) {
	src := sample(t)
	whole := shell.Parse(src, syntax.Code)
	all, lost := 0, 0
	count := func(tree *syntax.Tree, line int) {
		if err := tree.Check(); err != nil {
			t.Fatal(err)
		}
		got := map[[2]int32]bool{}
		for _, n := range tree.Nodes {
			got[[2]int32{n.Start, n.End}] = got[[2]int32{n.Start, n.End}] || n.Kind == syntax.Command
		}
		for _, n := range whole.Nodes {
			if n.Kind == syntax.Command && int(n.End) < line {
				if all++; !got[[2]int32{n.Start, n.End}] {
					lost++
				}
			}
		}
	}
	for at := 50; at < len(src); at += 50 {
		line := bytes.LastIndexByte(src[:at], '\n') + 1
		count(shell.Parse(src[:at], syntax.Code), line)
		end := line + bytes.IndexByte(append(src[line:len(src):len(src)], '\n'), '\n')
		count(shell.Parse(append(src[:line:line], src[min(end+1, len(src)):]...), syntax.Code), line)
	}
	if all < 1000 || lost > all/50 {
		t.Errorf("%d of %d commands are lost", lost, all)
	}
}

// sample returns all scripts of testdata as one.
func sample(t testing.TB) []byte {
	data, err := os.ReadFile("testdata/code.txt")
	if err != nil {
		t.Fatal(err)
	}
	var src []byte
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "=> ") {
			src = append(src, line...)
		}
	}
	return bytes.ReplaceAll(src, []byte("${(f)x}"), []byte("x")) // of zsh
}

func BenchmarkParse(b *testing.B) {
	src := bytes.Repeat(sample(b), 50)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		shell.Parse(src, syntax.Code)
	}
}
