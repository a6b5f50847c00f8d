package secrets_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	"github.com/zricethezav/gitleaks/v8/detect"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/checks/secrets/secretstest"
)

// oracle is gitleaks itself. Its findings on whole files are the truth for
// ours on its rules.
func oracle(t *testing.T) *detect.Detector {
	t.Helper()
	zerolog.SetGlobalLevel(zerolog.Disabled)
	d, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// notOurs leaves Squire's own rules out: gitleaks has none of them.
func notOurs(r *checks.Rule) bool { return r.Origin != "squire" }

// key writes all of a finding that must be equal. It goes into no message of a
// passing test.
func key(rule, file string, startLine, endLine, startCol, endCol int, match, secret string) string {
	return fmt.Sprintf("%s\t%s\t%d-%d\t%d-%d\t%q\t%q", rule, file, startLine, endLine, startCol, endCol, match, secret)
}

func theirs(d *detect.Detector, name, text string) []string {
	var keys []string
	for _, f := range d.Detect(detect.Fragment{Raw: text, FilePath: name, StartLine: 1}) {
		keys = append(keys, key(f.RuleID, f.File, max(f.StartLine, 1), max(f.EndLine, 1), f.StartColumn, f.EndColumn, f.Match, f.Secret))
	}
	slices.Sort(keys)
	return keys
}

func ours(t *testing.T, d *secrets.Detector, name, text string) []string {
	t.Helper()
	var keys []string
	f := &checks.File{Path: name, Data: []byte(text)}
	err := d.Detect(f, func(x checks.Finding) {
		if x.Verdict.Suppression != "" {
			return
		}
		match := text[x.Around.Start:x.Around.End]
		if m := x.Match.Text; m != "" {
			match = m // about the path
		}
		keys = append(keys, key(x.Rule.ID, name, max(x.Match.StartLine, 1), max(x.Match.EndLine, 1), x.Match.StartColumn, x.Match.EndColumn, match, text[x.Span.Start:x.Span.End]))
	})
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	slices.Sort(keys)
	return keys
}

// TestSameAsGitleaksOnEveryRule makes texts for every default rule and sets
// them into contexts that shift lines, columns and ends.
func TestSameAsGitleaksOnEveryRule(t *testing.T) {
	gl, sq := oracle(t), secrets.New(secrets.Options{Enabled: notOurs})
	contexts := []struct{ name, before, after string }{
		{"first.txt", "", "\n"},
		{"last-line-without-break.txt", "one\ntwo\n", ""},
		{"only.txt", "", ""},
		{"middle.go", "package p\n\nvar k = `", "`\n\n// more\n"},
		{"crlf.env", "A=1\r\nKEY=", "\r\nB=2\r\n"},
		{"quoted.json", "{\n\t\"token\": \"", "\"\n}\n"},
		{"allowed.py", "k = '", "' # gitleaks:" + "allow\n"},
		{"unicode.md", "Schlüssel 🔑 für K\u212aelvin: ", " — ende\n"},
	}
	found := 0
	for _, r := range sq.Rules() {
		if p, ok := secrets.Lookup(r.ID); !ok || p.Regex == "" {
			continue
		}
		for seed := range uint64(3) {
			line, _ := secretstest.Line(r.ID, seed)
			for _, c := range contexts {
				text := c.before + line + c.after
				name := c.name
				if p := secretstest.Path(r.ID); p != "test.txt" {
					name = p
				}
				want, got := theirs(gl, name, text), ours(t, sq, name, text)
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("rule %s, seed %d, %s (-gitleaks +squire):\n%s", r.ID, seed, c.name, d)
				}
				found += len(got)
			}
		}
	}
	if want := 3 * 3 * len(sq.Rules()); found < want {
		t.Errorf("the texts gave %d findings, want at least %d: they don't test much", found, want)
	}
}

// TestSameAsGitleaksOnTrees compares on gitleaks' own sources, which hold the
// texts that its rules are tested with, and on two trees with few secrets.
func TestSameAsGitleaksOnTrees(t *testing.T) {
	gl, sq := oracle(t), secrets.New(secrets.Options{Enabled: notOurs})
	for _, c := range []struct {
		module string
		least  int // findings
	}{
		{"github.com/zricethezav/gitleaks/v8", 300},
		{"github.com/go-git/go-git/v5", 0},
		{"github.com/spf13/cobra", 0},
	} {
		t.Run(c.module, func(t *testing.T) {
			found := 0
			root := moduleDir(t, c.module)
			err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
				if err != nil || !e.Type().IsRegular() {
					return err
				}
				data, err := os.ReadFile(p)
				if err != nil {
					return err
				}
				rel, err := filepath.Rel(root, p)
				if err != nil {
					return err
				}
				name := filepath.ToSlash(rel)
				got := ours(t, sq, name, string(data))
				if d := cmp.Diff(theirs(gl, name, string(data)), got); d != "" {
					t.Errorf("%s (-gitleaks +squire):\n%s", name, d)
				}
				found += len(got)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if found < c.least {
				t.Errorf("%d findings, want at least %d: the tree tests too little", found, c.least)
			}
		})
	}
}

func moduleDir(t *testing.T, module string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		t.Fatalf("go list %s: %v", module, err)
	}
	return strings.TrimSpace(string(out))
}
