package rewrite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/rewrite"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
)

var langs = map[string]checks.Lang{"go": checks.Go, "py": checks.Python, "js": checks.JavaScript, "ts": checks.TypeScript}

var rewrites = map[string]func(*syntax.Tree, checks.Span) ([]checks.Edit, bool){"sql": rewrite.SQLParameters, "shell": rewrite.ShellArguments}

func parse(t *testing.T, ext, text string) *syntax.Tree {
	t.Helper()
	l, ok := languages.For(langs[ext], "a."+ext)
	if !ok {
		t.Fatalf("no parser for %s", ext)
	}
	return l.Parse([]byte(text), syntax.Code)
}

// A query stands between « and ». Behind "---" is what becomes of it, or "no fix".
func TestEdits(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		ext := strings.TrimSuffix(filepath.Base(file), ".txt")
		kind := filepath.Base(filepath.Dir(file))
		for part := range strings.SplitSeq("\n"+string(data), "\n=== ") {
			name, body, ok := strings.Cut(part, "\n")
			if !ok || strings.TrimSpace(part) == "" {
				continue
			}
			t.Run(kind+"/"+ext+"/"+name, func(t *testing.T) {
				marked, want, ok := strings.Cut(body, "---\n")
				if !ok {
					t.Fatal("there is no ---")
				}
				want = strings.TrimSuffix(want, "\n")
				head, rest, _ := strings.Cut(marked, "«")
				query, tail, ok := strings.Cut(rest, "»")
				if !ok {
					t.Fatal("there is no query")
				}
				text := head + query + tail
				edits, ok := rewrites[kind](parse(t, ext, text), checks.Span{Start: len(head), End: len(head) + len(query)})
				if !ok {
					if want != "no fix" {
						t.Fatal("there is no fix")
					}
					return
				}
				got, err := checks.ApplyEdits([]byte(text), edits)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, strings.TrimSuffix(string(got), "\n")); diff != "" {
					t.Fatalf("-want +got:\n%s", diff)
				}
				if gaps := parse(t, ext, string(got)).Gaps; len(gaps) > 0 {
					t.Errorf("what comes of it can't be read: %v", gaps)
				}
			})
		}
	}
}

// Whatever a text is and wherever a query is said to be, the edits are in order,
// within the text, and what they make is read as well as before.
func FuzzEdits(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		ext := strings.TrimSuffix(filepath.Base(file), ".txt")
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for part := range strings.SplitSeq(string(data), "=== ") {
			_, body, _ := strings.Cut(part, "\n")
			body, _, _ = strings.Cut(body, "---\n")
			f.Add(ext, strings.ReplaceAll(strings.ReplaceAll(body, "«", ""), "»", ""))
		}
	}
	f.Fuzz(func(t *testing.T, ext, text string) {
		lang, ok := langs[ext]
		if !ok || len(text) > 2000 {
			return
		}
		l, _ := languages.For(lang, "a."+ext)
		tree := l.Parse([]byte(text), syntax.Code)
		for kind, rewrites := range rewrites {
			for i := range tree.Nodes {
				edits, ok := rewrites(tree, tree.Span(int32(i)))
				if !ok {
					continue
				}
				got, err := checks.ApplyEdits([]byte(text), edits)
				if err != nil {
					t.Fatal(err)
				}
				if len(tree.Gaps) == 0 {
					if gaps := l.Parse(got, syntax.Code).Gaps; len(gaps) > 0 {
						t.Errorf("%s: %s\nbecomes\n%s\nwhich can't be read at %v", kind, text, got, gaps)
					}
				}
			}
		}
	})
}
