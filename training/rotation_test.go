package training

import (
	"slices"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/secrets"
)

func TestRotation(t *testing.T) {
	for rule, want := range map[string]string{
		"github-pat": "github", "aws-access-token": "aws", "slack-bot-token": "slack", "heroku-api-key-v2": "heroku",
		"private-key": "private-key", "github": "github",
	} {
		p, ok := Rotation(rule)
		if !ok || p.ID != want {
			t.Errorf("Rotation(%q) = %q, %v; want %q", rule, p.ID, ok, want)
		}
	}
	if p, ok := Rotation("generic-api-key"); ok {
		t.Errorf("a value of unknown kind has the provider %q", p.Name)
	}
	if _, ok := Rotation(""); ok {
		t.Error("no rule at all has a provider")
	}
}

// Every row says what it knows and whence, and admits what it doesn't.
func TestProviders(t *testing.T) {
	var all []string
	for _, r := range secrets.New(secrets.Options{}).Rules() {
		all = append(all, r.ID)
	}
	owner := map[string]string{}
	for _, p := range Providers() {
		if p.ID == "" || p.Name == "" || p.Revoke == "" || p.Audit == "" || p.Source == "" {
			t.Errorf("%s: a cell is empty; unknown cells say so", p.ID)
		}
		if p.Revoke == Unknown && p.URL != "" {
			t.Errorf("%s: an address without knowing what to do there", p.ID)
		}
		if strings.Contains(p.Source, "no page read") && (p.URL != "" || p.AuditURL != "" || p.Revoke != Unknown) {
			t.Errorf("%s: claims something without a source", p.ID)
		}
		if p.Audit == Unknown && p.AuditURL != "" {
			t.Errorf("%s: an address for an audit that is unknown", p.ID)
		}
		for _, u := range []string{p.URL, p.AuditURL} {
			if u != "" && !strings.HasPrefix(u, "https://") {
				t.Errorf("%s: address %q", p.ID, u)
			}
		}
		if !strings.HasSuffix(p.Revoke, ".") && p.Revoke != Unknown {
			t.Errorf("%s: revoke is no sentence: %q", p.ID, p.Revoke)
		}
		if owner[p.ID] != "" {
			t.Errorf("two rows %s", p.ID)
		}
		owner[p.ID] = p.ID
	}
	seen := map[string]bool{}
	for _, p := range providers {
		for _, id := range p.rules {
			if !slices.Contains(all, id) {
				t.Errorf("%s: there is no rule %q", p.ID, id)
			}
			if seen[id] {
				t.Errorf("%s: rule %q is in two rows", p.ID, id)
			}
			seen[id] = true
		}
	}
}
