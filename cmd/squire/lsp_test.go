package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/internal/policy"
)

// What an editor accepts is accepted for the command line, under the key that
// the first acceptance makes.
func TestAcceptInEditor(t *testing.T) {
	root := t.TempDir()
	f := &checks.File{Path: "db.py", Lang: checks.Python, Data: []byte("import yaml\n\ndef load(request):\n    return yaml.load(request.body)\n")}
	scan := func() []checks.Finding {
		pol, err := policy.Load(policy.Options{Read: policy.WorktreeReader(root), List: policy.WorktreeLister(root)})
		if err != nil {
			t.Fatal(err)
		}
		found, err := pol.EngineFor(pattern.InEditor).ScanFile(f)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	found := scan()
	if len(found) == 0 || !found[0].Verdict.Show {
		t.Fatalf("nothing to accept: %+v", found)
	}
	secret := "gh" + "p_" + strings.Repeat("aB3dE6gH9k", 4)[:36]
	if err := acceptInEditor(root, f, &found[0], secret, "2999-01-31"); err == nil {
		t.Error("a reason with a secret was taken")
	}
	if err := acceptInEditor(root, f, &found[0], "a demo", "soon"); err == nil {
		t.Error("a date that is none was taken")
	}
	if err := acceptInEditor(root, f, &found[0], "a demo", "2999-01-31"); err != nil {
		t.Fatal(err)
	}
	for _, x := range scan() {
		if x.Span == found[0].Span && x.Rule.ID == found[0].Rule.ID && (x.Verdict.Show || !strings.Contains(x.Verdict.Reason, "a demo")) {
			t.Errorf("after it was accepted: %+v", x.Verdict)
		}
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(policy.KeyFile))); err != nil {
		t.Errorf("no key was made: %v", err)
	}
	gone := found[0]
	gone.Span.Start++
	if err := acceptInEditor(root, f, &gone, "a demo", "2999-01-31"); err == nil {
		t.Error("a finding that isn't there was accepted")
	}
}
