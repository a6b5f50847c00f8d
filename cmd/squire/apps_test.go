package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/secretstest"
)

// apps are programs as people write them, of several files each, in which
// comments mark the defects:
//
//	db.Query("… WHERE id = " + id) // want go-sql-string-built
//
// A comment on a line of its own is about the next line that isn't one. Words
// behind the ids, in brackets, are for the reader; "(not in the hook)" is for the
// test, too: the hook doesn't look there. "misses CONCEPT" marks a defect that no
// rule finds, "falsely RULE" what a rule finds that is none. Where a format has no comments, want.txt has lines of path, line and
// ids. Everything else is to stay without a finding.
const apps = "../../testdata/apps"

// A spot is a line of an app and what is found there.
type spot struct {
	Path string
	Line int
	What string
}

func (p spot) String() string { return fmt.Sprintf("%s:%d: %s", p.Path, p.Line, p.What) }

// marks are what the comments of an app say.
type marks struct {
	want   map[spot]bool
	quiet  map[spot]bool // of want, where the hook doesn't look
	misses map[spot]bool // by concept
}

var (
	marked    = regexp.MustCompile(`(?://|\{#|#|<!--|--|\{?/\*)\s*(want|falsely|misses)((?: [a-z0-9-]+)+)(?: \(([^)]*)\))?`)
	bareLine  = regexp.MustCompile(`^\s*(//|#|--\s|/\*|<!--|\{/\*|\{\{/\*|\{#|\*|$)`)
	secretFor = regexp.MustCompile(`\{\{secret ([a-z0-9-]+)\}\}`)
)

func TestApps(t *testing.T) {
	dirs, err := os.ReadDir(apps)
	if err != nil {
		t.Fatal(err)
	}
	if len(dirs) == 0 {
		t.Fatal("there are no apps")
	}
	rules := codeRules(t)
	for _, d := range dirs {
		t.Run(d.Name(), func(t *testing.T) {
			m := marks{want: map[spot]bool{}, quiet: map[spot]bool{}, misses: map[spot]bool{}}
			m.copyApp(t, filepath.Join(apps, d.Name()))
			found := scanHere(t, "ci")
			got := map[spot]bool{}
			for _, x := range found {
				got[spot{x.Path, x.Start.Line, x.Rule.ID}] = true
				if m.misses[spot{x.Path, x.Start.Line, x.Rule.Concept}] {
					t.Errorf("%s:%d: %s is found, it isn't missed any more", x.Path, x.Start.Line, x.Rule.ID)
				}
			}
			for p := range m.want {
				if _, ok := rules[p.What]; !ok {
					t.Errorf("%v: there is no such rule", p)
				}
			}
			if diff := cmp.Diff(lines(m.want), lines(got)); diff != "" {
				t.Errorf("marked (-), found (+):\n%s", diff)
			}

			inHook := maps.Clone(m.want)
			maps.DeleteFunc(inHook, func(p spot, _ bool) bool { return m.quiet[p] || rules[p.What] != "hook" })
			clear(got)
			for _, x := range scanHere(t, "hook") {
				if x.Severity > checks.Low {
					got[spot{x.Path, x.Start.Line, x.Rule.ID}] = true
				}
			}
			if diff := cmp.Diff(lines(inHook), lines(got)); diff != "" {
				t.Errorf("in the hook, marked (-), found (+):\n%s", diff)
			}
			if len(m.want) < 10 {
				t.Errorf("%d defects are marked, want 10 and more", len(m.want))
			}
		})
	}
}

// codeRules returns the profiles of all rules; those about secrets are the hook's.
func codeRules(t *testing.T) map[string]string {
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"rule", "list", "--json"}, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("rule list: %d %s", code, errs.String())
	}
	var list []struct{ ID, Profile string }
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	rules := map[string]string{}
	for _, r := range list {
		rules[r.ID] = r.Profile
	}
	return rules
}

// copyApp copies an app to a folder whose name says nothing of tests, makes that
// the current one, and reads the marks.
func (m *marks) copyApp(t *testing.T, from string) {
	to := filepath.Join(t.TempDir(), "app")
	err := filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if path.Base(name) == "want.txt" {
			m.list(t, string(data))
			return nil
		}
		m.read(t, name, string(data))
		data = secretFor.ReplaceAllFunc(data, func(b []byte) []byte {
			return []byte(secretstest.Secret(string(secretFor.FindSubmatch(b)[1]), 11))
		})
		return os.WriteFile(filepath.Join(to, name), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(to)
}

// read reads the marks of a file.
func (m *marks) read(t *testing.T, name, text string) {
	all := strings.Split(text, "\n")
	for i, line := range all {
		at := marked.FindStringSubmatchIndex(line)
		if at == nil {
			continue
		}
		about := i
		for bareLine.MatchString(line[:at[0]]+"\n") && (about == i || bareLine.MatchString(all[about])) {
			if about++; about == len(all) {
				t.Fatalf("%s:%d: a mark is about nothing", name, i+1)
			}
		}
		note := ""
		if at[6] >= 0 {
			note = line[at[6]:at[7]]
		}
		m.add(line[at[2]:at[3]], spot{name, about + 1, ""}, line[at[4]:at[5]], note)
	}
}

// list reads want.txt.
func (m *marks) list(t *testing.T, text string) {
	for line := range strings.Lines(text) {
		line, note, _ := strings.Cut(strings.TrimSpace(line), " (")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		p := spot{}
		where, what, _ := strings.Cut(line, " ")
		name, n, _ := strings.Cut(where, ":")
		if _, err := fmt.Sscan(n, &p.Line); err != nil || what == "" {
			t.Fatalf("want.txt: %q is no path:line and ids", line)
		}
		p.Path = name
		m.add("want", p, what, strings.TrimSuffix(note, ")"))
	}
}

func (m *marks) add(word string, p spot, ids, note string) {
	for id := range strings.FieldsSeq(ids) {
		if strings.Trim(id, "-") == "" {
			continue // the end of a comment
		}
		p.What = id
		if word == "misses" {
			m.misses[p] = true
			continue
		}
		m.want[p] = true
		if note == "not in the hook" {
			m.quiet[p] = true
		}
	}
}

// A finding is of the report in JSON.
type appFinding struct {
	Rule struct {
		ID, Concept string
	}
	Path     string
	Start    struct{ Line int }
	Severity checks.Severity
}

// scanHere scans the current folder.
func scanHere(t *testing.T, profile string) []appFinding {
	var out, errs bytes.Buffer
	code := run(context.Background(), []string{"scan", "--profile", profile, "--format", "json"}, strings.NewReader(""), &out, &errs)
	if code > 1 {
		t.Fatalf("scan --profile %s: %d %s", profile, code, errs.String())
	}
	var report struct {
		Findings []appFinding
		Summary  struct{ NotUnderstood []any }
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	if n := report.Summary.NotUnderstood; len(n) > 0 {
		t.Errorf("files that are not understood: %v", n)
	}
	return report.Findings
}

// lines are places in order, as texts.
func lines(places map[spot]bool) []string {
	var out []string
	for p := range places {
		out = append(out, p.String())
	}
	slices.Sort(out)
	return out
}
