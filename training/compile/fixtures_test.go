package compile_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/secretstest"
	"github.com/squiresec/squire/training/compile"
)

// Each fixture is one good lesson with a change. Its files are put over those of
// the lesson, in edits one text takes the place of another, and want holds all
// that the linter says. Where there is a page, nothing is to be copied from it. @RANDOM@
// and @TOKEN@ are texts that no file here may hold.
//
// UPDATE=1 writes what it says now.
func TestFixtures(t *testing.T) {
	names, err := filepath.Glob("testdata/lint/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	failing := map[string]bool{}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			m, want := small(), ""
			o := compile.Options{Today: day("2026-11-23"), Rules: fixtureRules(), Detectors: detectors()}
			texts := strings.NewReplacer("@RANDOM@", "q8Zt"+"Lk2vXw9BnRy4"+"HsJd7MfP", "@TOKEN@", secretstest.Secret("github-pat", 5))
			for _, f := range a.Files {
				f.Data = []byte(texts.Replace(string(f.Data)))
				target, edits := strings.CutPrefix(f.Name, "edit ")
				switch {
				case f.Name == "want":
					want = string(f.Data)
				case f.Name == "page":
					o.Shingles = compile.NewShingles([]string{string(f.Data)})
				case edits:
					old, text, ok := strings.Cut(strings.TrimSuffix(string(f.Data), "\n"), "\n=>\n")
					if !ok || !strings.Contains(string(m[target].Data), old) {
						t.Fatalf("nothing to edit: %q is not in %s", old, target)
					}
					m[target] = &fstest.MapFile{Data: []byte(strings.Replace(string(m[target].Data), old, text, 1))}
				default:
					m[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			c, err := compile.Read(m)
			if err != nil {
				t.Fatal(err)
			}
			trial, err := compile.Try(t.Context(), c, "", false)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, p := range compile.Survey(c, o, trial).Problems {
				lines = append(lines, p.String())
				failing[p.Code] = true
			}
			got := strings.Join(append(lines, ""), "\n")
			if os.Getenv("UPDATE") != "" {
				i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
				a.Files[i].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
	for _, check := range compile.Checks() {
		if !failing[check.Code] {
			t.Errorf("no fixture fails %s", check.Code)
		}
	}
}

// fixtureRules are those that the fixtures speak of.
func fixtureRules() []*checks.Rule {
	return []*checks.Rule{
		{ID: "small-rule", Concept: "smallness"}, {ID: "docker-unpinned-base", Concept: "smallness"}, {ID: "docker-root-user", Concept: "smallness"},
	}
}
