package main

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/squiresec/squire/checks/rules"
)

func TestWrittenRulesAreFresh(t *testing.T) {
	folders, err := read(os.DirFS("../../../checks/rules"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../checks/rules/rules.bin")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(rules.Encode(folders)) {
		t.Error("checks/rules/rules.bin is stale; run go generate ./checks/rules")
	}
}

// TestIncompleteRulesAreRefused takes parts of a good rule away.
func TestIncompleteRulesAreRefused(t *testing.T) {
	good, err := os.ReadFile("../../../checks/rules/python/py-yaml-load/rule.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const at = "python/py-yaml-load/rule.yaml"
	if _, err := read(fstest.MapFS{at: {Data: good}}); err != nil {
		t.Fatal(err)
	}
	without := func(key string) string {
		var kept []string
		for line := range strings.Lines(string(good)) {
			if !strings.HasPrefix(line, key+":") {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
	// with has an example or all of a list of them taken away.
	with := func(from, to string) string {
		out := strings.Replace(string(good), from, to, 1)
		if out == string(good) {
			t.Fatalf("%q is not in the rule", from)
		}
		return out
	}
	const bad = "  - |\n    import yaml\n    config = yaml.load(open(\"config.yaml\"))\n"
	for _, c := range []struct{ name, path, text, want string }{
		{"title", at, without("title"), `needs "title"`},
		{"advice", at, without("advice"), `needs "advice"`},
		{"concept", at, without("concept"), `needs "concept"`},
		{"lesson", at, without("lesson"), `needs "lesson"`},
		{"cwe", at, without("cwe"), `needs "cwe"`},
		{"confidence", at, without("confidence"), `needs "confidence"`},
		{"profile", at, without("profile"), `needs "profile"`},
		{"empty", at, with("lesson: unsafe-deserialization", "lesson: ''"), `needs "lesson"`},
		{"severity", at, with("severity: high", "severity: ERROR"), "write high"},
		{"folder", "python/other/rule.yaml", string(good), "the folder is other, the id py-yaml-load"},
		{"language", at, with("[python]", "[python, ruby]"), "not loaded: the languages ruby"},
		{"near", at, with("  near:\n  - |\n    from ruamel.yaml import YAML\n    yaml = YAML(typ=\"safe\")\n    config = yaml.load(text)\n", ""), `0 examples under "near", fewer than 1`},
		{"bad", at, with("  bad:\n"+bad, "  bad:\n"), `3 bad examples and 4 fixed`},
		{"few bad", at, string(good[:strings.Index(string(good), "tests:")]) + "tests: {bad: [a, b], ok: [c, d, e, f, g], near: [h], fixed: [i, j]}\n", `2 examples under "bad", fewer than 3`},
		{"pattern", at, with("yaml.unsafe_load($DATA)", "yaml.unsafe_load($DATA"), "rule.yaml:23:14: "},
		{"two ids", "java/py-yaml-load/rule.yaml", string(good), "is that of java/py-yaml-load/rule.yaml, too"},
		{"another name", "python/x/rule.yml", string(good), "checks/rules/python/x has no rule.yaml"},
	} {
		files := fstest.MapFS{c.path: {Data: []byte(c.text)}}
		if c.path != at {
			files[at] = &fstest.MapFile{Data: good}
		}
		_, err := read(files)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}
