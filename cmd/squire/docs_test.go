package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/checktest"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/internal/policy"
)

// TestConfigurationsInTheDocsAreGood loads every TOML example.
func TestConfigurationsInTheDocsAreGood(t *testing.T) {
	blocks := 0
	for _, name := range docs(t) {
		if strings.Contains(filepath.ToSlash(name), "/helix/") {
			continue // Helix is configured in TOML, too
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllSubmatch(text, -1) {
			blocks++
			_, err := policy.Load(policy.Options{Read: func(file string) ([]byte, error) {
				if file == policy.ConfigFile {
					return m[1], nil
				}
				return nil, fs.ErrNotExist
			}})
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if blocks == 0 {
		t.Error("no example was found")
	}
}

// TestRulesInTheDocsAreGood runs the tests of every rule that is an example.
func TestRulesInTheDocsAreGood(t *testing.T) {
	seen := 0
	for _, name := range docs(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("(?s)```yaml\n(id: .*?)```").FindAllSubmatch(text, -1) {
			loaded, err := rulefile.Load(name, m[1], nil)
			if err != nil {
				t.Error(err)
			}
			for _, r := range loaded {
				seen++
				for _, f := range checktest.Run(r).Failures {
					t.Errorf("%v\nwant %q\ngot  %q", &f, f.Want, f.Got)
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no example was found")
	}
}

// TestLinksInTheDocsLead follows every link to a file.
func TestLinksInTheDocsLead(t *testing.T) {
	links := 0
	for _, name := range docs(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\]\(([^)#\s]+)\)`).FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s: the link %s leads nowhere", name, m[1])
			}
		}
	}
	if links < 5 {
		t.Errorf("saw %d links, want more", links)
	}
}

func docs(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, glob := range []string{"../../*.md", "../../docs/*.md", "../../editors/*.md", "../../editors/*/*.md"} {
		names, err := filepath.Glob(glob)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, names...)
	}
	return all
}
