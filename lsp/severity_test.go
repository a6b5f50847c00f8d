package lsp

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

// realPolicy is the policy of a folder with Squire's own rules.
func realPolicy(root string) (*policy.Policy, error) {
	var o policy.Options
	if root != "" {
		o.Read, o.List = policy.WorktreeReader(root), policy.WorktreeLister(root)
	}
	return policy.Load(o)
}

// An error is what the hook refuses, under the policy in force, and nothing
// else is one.
func TestSeverity(t *testing.T) {
	const unsafe = "import yaml\n\n\ndef load(request):\n    return yaml.load(request.body)\n"
	const inEditor = "from django.utils.safestring import mark_safe\n\n\ndef show(user):\n    return mark_safe('<b>{}</b>'.format(user.name))\n"
	for _, tt := range []struct {
		name, config, text, rule string
		want                     protocol.DiagnosticSeverity
	}{
		{"what is refused", "", unsafe, "py-yaml-load", protocol.DiagnosticSeverityError},
		{"a policy that warns", "mode = \"warn\"\n", unsafe, "py-yaml-load", protocol.DiagnosticSeverityWarning},
		{"below the bar", "fail-on = \"critical\"\n", unsafe, "py-yaml-load", protocol.DiagnosticSeverityWarning},
		{"made low", "[rules.severity]\npy-yaml-load = \"low\"\n", unsafe, "py-yaml-load", protocol.DiagnosticSeverityInformation},
		{"made info", "[rules.severity]\npy-yaml-load = \"info\"\n", unsafe, "py-yaml-load", protocol.DiagnosticSeverityHint},
		{"low, and refused", "fail-on = \"low\"\n[rules.severity]\npy-yaml-load = \"low\"\n", unsafe, "py-yaml-load", protocol.DiagnosticSeverityError},
		{"a rule of editors", "", inEditor, "py-mark-safe-dynamic", protocol.DiagnosticSeverityWarning},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if tt.config != "" {
				if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte(tt.config), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			c := start(t, Options{Policy: realPolicy})
			c.initialize(dir, everything)
			doc := fileURI(dir, "app", "views.py")
			c.open(doc, "python", tt.text)
			for _, d := range c.diagnostics(doc, 1).Diagnostics {
				if d.Code != tt.rule {
					continue
				}
				if d.Severity != int(tt.want) {
					t.Errorf("severity %d, want %d", d.Severity, int(tt.want))
				}
				return
			}
			t.Errorf("%s is not found", tt.rule)
		})
	}
}

// Editors show a link for an absolute https address alone, and some fail at
// others.
func TestRulePages(t *testing.T) {
	pol, err := realPolicy("")
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for _, r := range pol.Rules() {
		page, ok := rulePage(r)
		if !ok {
			continue
		}
		pages++
		if u, err := url.Parse(page); err != nil || u.Scheme != "https" || u.Host == "" {
			t.Errorf("%s: %q", r.ID, page)
		}
	}
	if pages < 500 {
		t.Errorf("%d rules have a page", pages)
	}
	for _, r := range []*checks.Rule{{ID: "x", Origin: "user"}, {ID: "x", Page: "http://a.example/"}, {ID: "x", Page: "docs/x.md"}} {
		if page, ok := rulePage(r); ok {
			t.Errorf("%+v has the page %q", r, page)
		}
	}
}
