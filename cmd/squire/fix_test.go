package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
)

// A diff, applied to what was, gives what becomes, and shows little else.
func TestDiffsTellTheChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := []byte(rapid.StringMatching(`([a-c]{0,2}\n){0,25}[a-c]{0,2}`).Draw(t, "before"))
		var found []checks.Finding
		for range rapid.IntRange(1, 5).Draw(t, "edits") {
			start := rapid.IntRange(0, len(before)).Draw(t, "start")
			e := checks.Edit{
				Span: checks.Span{Start: start, End: rapid.IntRange(start, min(start+8, len(before))).Draw(t, "end")},
				New:  rapid.StringMatching(`([A-C]{0,2}\n?){0,3}`).Draw(t, "new"),
			}
			found = append(found, checks.Finding{Fixes: []checks.Fix{{Edits: []checks.Edit{e}}}})
		}
		f := &mended{path: "f", before: before}
		f.edits, _, _ = checks.ChooseFixes(found, func(*checks.Finding, *checks.Fix) bool { return true })
		var err error
		if f.after, err = checks.ApplyEdits(before, f.edits); err != nil {
			t.Fatal(err)
		}
		f.lines, f.newLines = checks.MaskedLines(f.before, nil, nil), checks.MaskedLines(f.after, nil, nil)
		var out bytes.Buffer
		(&mender{}).diff(&out, f)
		got, err := patch(f.lines, out.String())
		if err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		if !slices.Equal(got, f.newLines) {
			t.Fatalf("%q with edits %v: the diff gives %q, want %q\n%s", before, f.edits, got, f.newLines, out.String())
		}
	})
}

// patch applies a unified diff.
func patch(lines []string, diff string) ([]string, error) {
	var out []string
	at, wantOut, wantAt := 0, -1, -1
	end := func() error {
		if wantOut >= 0 && (wantOut != len(out) || wantAt != at) {
			return fmt.Errorf("a hunk ends at %d and %d, and its head says %d and %d", at, len(out), wantAt, wantOut)
		}
		return nil
	}
	for l := range strings.Lines(diff) {
		l = strings.TrimSuffix(l, "\n")
		var start, n, newStart, newN int
		if strings.HasPrefix(l, "---") || strings.HasPrefix(l, "+++") {
			continue
		}
		if c, _ := fmt.Sscanf(l, "@@ -%d,%d +%d,%d @@", &start, &n, &newStart, &newN); c == 4 {
			if err := end(); err != nil {
				return nil, err
			}
			out = append(out, lines[at:start-1]...)
			at, wantOut, wantAt = start-1, newStart-1+newN, start-1+n
			if len(out) != newStart-1 {
				return nil, fmt.Errorf("a hunk begins at %d and not at %d", newStart, len(out)+1)
			}
			continue
		}
		if l[0] != '+' {
			if at >= len(lines) || lines[at] != l[1:] {
				return nil, fmt.Errorf("line %d isn't %q", at+1, l[1:])
			}
			at++
		}
		if l[0] != '-' {
			out = append(out, l[1:])
		}
	}
	return append(out, lines[at:]...), end()
}

// TestFixLeaksNothing mends secrets of many rules and greps all that is told.
func TestFixLeaksNothing(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	var text strings.Builder
	n := 0
	for _, s := range plantAll(t, other) {
		if !strings.ContainsAny(s, "\n\"\\'") {
			n++
			fmt.Fprintf(&text, "# before\nVALUE_%d = \"%s\"\n# again: %s\n", n, s, s)
		}
	}
	file := filepath.Join(dir, "settings.py")
	if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	planted := map[string]string{}
	err := secrets.New(secrets.Options{}).Detect(&checks.File{Path: "settings.py", Lang: checks.Python, Data: []byte(text.String())}, func(x checks.Finding) {
		planted[fmt.Sprint(x.Span)] = text.String()[x.Span.Start:x.Span.End]
	})
	if err != nil || len(planted) < 50 {
		t.Fatalf("%d secrets are found, %v", len(planted), err)
	}
	for _, args := range [][]string{{"fix", "--unsafe", "--dry-run"}, {"fix", "--unsafe"}} {
		code, out, errOut := call(t, dir, "", args...)
		if code != exitFindings || strings.Count(out, "  line ") < 50 {
			t.Fatalf("%v: code %d\n%s%s", args, code, out, errOut)
		}
		mustNotHold(t, strings.Join(args, " "), []byte(out+errOut), planted)
	}
}

// What is put in the place of a file never goes through a link, never over what
// somebody wrote since, and leaves nothing behind when it fails.
func TestReplaceInside(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "root")
	for name, text := range map[string]string{"root/a/f": "old", "root/.git/config": "old", "outside": "old"} {
		file := filepath.Join(top, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	names := []string{"../outside", "/etc/hosts", "a", "a/none", ".git/config", "a/../a/f", ""}
	if runtime.GOOS != "windows" {
		for link, to := range map[string]string{"link": "a/f", "out": "../outside", "folder": "a"} {
			if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
				t.Fatal(err)
			}
		}
		names = append(names, "link", "out", "folder/f")
	}
	for _, name := range names {
		if err := replaceInside(dir, name, []byte("old"), []byte("new")); err == nil {
			t.Errorf("%q was replaced", name)
		}
	}
	if err := replaceInside(dir, "a/f", []byte("older"), []byte("new")); err == nil || !strings.Contains(err.Error(), "in the meantime") {
		t.Errorf("over what somebody wrote: %v", err)
	}
	for _, name := range []string{"root/a/f", "root/.git/config", "outside"} {
		if data, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(name))); err != nil || string(data) != "old" {
			t.Errorf("%s is %q, %v", name, data, err)
		}
	}
	if err := replaceInside(dir, "a/f", []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "a"))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	info, err := os.Stat(filepath.Join(dir, "a", "f"))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}
