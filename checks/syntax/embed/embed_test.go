package embed_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/embed"
	"github.com/squiresec/squire/checks/syntax/languages"
)

func find(t *testing.T, lang checks.Lang, src string) []embed.Fragment {
	t.Helper()
	l, ok := languages.For(lang, "")
	if !ok {
		t.Fatalf("no parser for %s", lang)
	}
	found := embed.Of(l.Parse([]byte(src), syntax.Code))
	for _, f := range found {
		if f.Span.Start < 0 || f.Span.End > len(src) || f.Span.End-f.Span.Start != len(f.Text) {
			t.Errorf("%q: a fragment of %d bytes from %d to %d", src, len(f.Text), f.Span.Start, f.Span.End)
		}
	}
	return found
}

func TestFragments(t *testing.T) {
	data, err := os.ReadFile("testdata/fragments.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, c := range strings.Split(string(data), "----\n") {
		head, src, _ := strings.Cut(c, "\n")
		src, wanted, _ := strings.Cut(src, "====\n")
		var want []string
		for line := range strings.Lines(wanted) {
			want = append(want, strings.TrimSpace(line))
		}
		var got []string
		for _, f := range find(t, checks.Lang(head), src) {
			got = append(got, fmt.Sprintf("%s %q", f.Lang, f.Text))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s\n%s(-want +got)\n%s", head, src, d)
		}
		cases++
	}
	if cases < 20 {
		t.Errorf("%d cases", cases)
	}
}

// What is code in a fragment parses without gaps, wherever it comes from.
func TestFragmentsParse(t *testing.T) {
	src := "on: push\njobs:\n  a:\n    steps:\n    - run: |\n        if [ \"${{ github.ref }}\" = x ]; then\n          echo ${{ a }}b\n        fi\n"
	for _, f := range find(t, checks.YAML, src) {
		l, _ := languages.For(f.Lang, "")
		tree := l.Parse(f.Text, syntax.Code)
		if len(tree.Gaps) > 0 || !strings.Contains(tree.String(), `(If/item`) || !strings.Contains(tree.String(), `(Expansion/part "gha___`) {
			t.Errorf("%s", tree)
		}
		return
	}
	t.Error("nothing found")
}

// TestReal finds fragments in the files that a list of paths names, in
// SQUIRE_FILES.
func TestReal(t *testing.T) {
	list, err := os.ReadFile(os.Getenv("SQUIRE_FILES"))
	if err != nil {
		t.Skip("SQUIRE_FILES names no list of files")
	}
	files, fragments, gaps := 0, map[checks.Lang]int{}, map[checks.Lang]int{}
	for _, path := range strings.Fields(string(list)) {
		src, err := os.ReadFile(path)
		if err != nil || bytes.Contains(src, []byte("package ")) && strings.HasSuffix(path, ".go") {
			continue
		}
		lang := checks.YAML
		if strings.Contains(strings.ToLower(path[strings.LastIndexByte(path, '/'):]), "dockerfile") {
			lang = checks.Dockerfile
		}
		files++
		for _, f := range find(t, lang, string(src)) {
			l, ok := languages.For(f.Lang, "")
			if !ok {
				t.Fatalf("no parser for %s", f.Lang)
			}
			tree := l.Parse(f.Text, syntax.Code)
			if err := tree.Check(); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			fragments[f.Lang]++
			bad := len(tree.Gaps) > 0
			for _, n := range tree.Nodes {
				bad = bad || n.Flags&syntax.FlagBroken != 0
			}
			if bad {
				gaps[f.Lang]++
				t.Logf("%s: %s: %q", path, f.Lang, f.Text)
			}
		}
	}
	t.Logf("%d files, %v, with gaps %v", files, fragments, gaps)
}

func FuzzOf(f *testing.F) {
	data, err := os.ReadFile("testdata/fragments.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range strings.Split(string(data), "----\n") {
		head, src, _ := strings.Cut(c, "\n")
		src, _, _ = strings.Cut(src, "====\n")
		f.Add(head, src)
	}
	f.Fuzz(func(t *testing.T, lang, src string) {
		if _, ok := languages.For(checks.Lang(lang), ""); ok {
			find(t, checks.Lang(lang), src)
		}
	})
}
