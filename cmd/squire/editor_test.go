package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"github.com/squiresec/squire/checks"
)

// TestPagesOfEditorsShowWhatTheCommandWrites holds the README of each editor
// against `squire editor NAME`, which is the source.
func TestPagesOfEditorsShowWhatTheCommandWrites(t *testing.T) {
	pages, err := filepath.Abs("../../editors")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range editors {
		page, err := os.ReadFile(filepath.Join(pages, e.name, "README.md"))
		if err != nil {
			t.Error(err)
			continue
		}
		code, out, errOut := call(t, t.TempDir(), "", "editor", e.name)
		if code != exitClean || out != e.text() {
			t.Errorf("editor %s: code %d\n%s", e.name, code, errOut)
		}
		if !strings.Contains(errOut, e.where) {
			t.Errorf("editor %s doesn't say that it goes into %s:\n%s", e.name, e.where, errOut)
		}
		if !strings.Contains(string(page), "\n"+out+"```\n") {
			t.Errorf("editors/%s/README.md doesn't show what `squire editor %s` writes", e.name, e.name)
		}
		if !strings.Contains(string(page), "`squire editor "+e.name+"`") {
			t.Errorf("editors/%s/README.md doesn't name `squire editor %s`", e.name, e.name)
		}
	}
}

// TestEveryEditorHasOneName looks for words that stand for two.
func TestEveryEditorHasOneName(t *testing.T) {
	seen := map[string]string{}
	for _, e := range editors {
		for _, word := range append([]string{e.name}, e.aliases...) {
			if other := seen[word]; other != "" {
				t.Errorf("%q is %s and %s", word, other, e.name)
			}
			seen[word] = e.name
		}
		if len(e.name) > 10 {
			t.Errorf("the name %s is wider than the list's column", e.name)
		}
	}
	entries, err := editorFiles.ReadDir("editor")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range entries {
		if !slices.ContainsFunc(editors, func(e editor) bool { return e.file == f.Name() }) {
			t.Errorf("no editor has editor/%s", f.Name())
		}
	}
}

// TestSettingsOfHelixServeEveryLanguage reads them as Helix does.
func TestSettingsOfHelixServeEveryLanguage(t *testing.T) {
	var settings struct {
		Servers   map[string]struct{ Command string } `toml:"language-server"`
		Languages []struct {
			Name    string
			Servers []string `toml:"language-servers"`
		} `toml:"language"`
	}
	e, err := findEditor("helix")
	if err != nil {
		t.Fatal(err)
	}
	if err := toml.Unmarshal([]byte(e.text()), &settings); err != nil {
		t.Fatal(err)
	}
	if settings.Servers["squire"].Command != "squire" {
		t.Error("squire isn't defined")
	}
	served := map[string]bool{}
	for _, l := range settings.Languages {
		if served[l.Name] {
			t.Errorf("%s stands there twice", l.Name)
		}
		served[l.Name] = true
		if n := len(l.Servers); n == 0 || l.Servers[n-1] != "squire" {
			t.Errorf("%s: squire is not behind the usual servers: %v", l.Name, l.Servers)
		}
	}
	for lang, name := range map[checks.Lang]string{
		checks.Go: "go", checks.Python: "python", checks.JavaScript: "javascript", checks.TypeScript: "typescript",
		checks.Java: "java", checks.Kotlin: "kotlin", checks.Ruby: "ruby", checks.PHP: "php", checks.CSharp: "c-sharp",
		checks.Rust: "rust", checks.C: "c", checks.CPP: "cpp", checks.Shell: "bash", checks.Dockerfile: "dockerfile",
		checks.YAML: "yaml", checks.JSON: "json", checks.TOML: "toml", checks.XML: "xml", checks.HTML: "html",
		checks.SQL: "sql", checks.Terraform: "hcl", checks.INI: "ini", checks.Markdown: "markdown",
	} {
		if !served[name] {
			t.Errorf("squire reads %s, and %s isn't there", lang, name)
		}
	}
}

func TestSettingsInJSONAreJSON(t *testing.T) {
	for _, e := range editors {
		if filepath.Ext(e.file) == ".json" && !json.Valid([]byte(e.text())) {
			t.Errorf("%s is no JSON", e.file)
		}
	}
}
