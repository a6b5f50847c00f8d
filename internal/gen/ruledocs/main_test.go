package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/rules"
)

func TestPagesAreFresh(t *testing.T) {
	const dir = "../../../docs/rules"
	want := pages(rules.All())
	for name, text := range want {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != string(text) {
			t.Errorf("docs/rules/%s is stale; run make generate (%v)", name, err)
		}
	}
	there, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range there {
		if want[f.Name()] == nil {
			t.Errorf("docs/rules/%s is of no rule; run make generate", f.Name())
		}
	}
}

// TestAPageTellsAll holds that no part of a rule is left out.
func TestAPageTellsAll(t *testing.T) {
	for _, r := range rules.All() {
		text := string(page(r))
		for _, want := range []string{r.ID, "## Why", "## What to do", "## Found", "## Good", "## How it is found", "## What isn't found", "cwe.mitre.org", r.Lesson, strings.TrimSpace(strings.SplitN(r.Tests.Bad[0].Text, "\n", 2)[0])} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page doesn't have %q", r.ID, want)
			}
		}
	}
}
