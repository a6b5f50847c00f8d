package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/internal/git/gittest"
)

func TestInlayHints(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	c.open("untitled:a", "go", "a := \""+secret(1)+"\"\nb := \""+secret(2)+"\"\n")
	type hint struct {
		Position       position
		Label, Tooltip string
	}
	hints := func() (h []hint) {
		c.call("textDocument/inlayHint", obj{"textDocument": obj{"uri": "untitled:a"}, "range": rng([4]int{0, 0, 0, 99})}, &h)
		return h
	}
	want := []hint{{position{0, 6 + len(secret(1))}, "offline: checksum <valid>", "Verified offline by squire: checksum <valid>."}}
	if diff := cmp.Diff(want, hints()); diff != "" {
		t.Error(diff)
	}
	c.notify("workspace/didChangeConfiguration", obj{"settings": obj{"squire": obj{"inlayHints": false}}})
	if h := hints(); len(h) != 0 {
		t.Errorf("with the setting off: %+v", h)
	}
}

func TestCodeLens(t *testing.T) {
	r := gittest.New(t)
	inGit(t, r)
	r.Commit("a.py", "old = '"+secret(1)+"'\n")
	c := start(t, Options{})
	c.initialize(r.Dir, everything)
	doc := fileURI(r.Dir, "a.py")
	c.open(doc, "python", "old = '"+secret(1)+"'\nx = '"+secret(2)+"' # FIXME-1\nFIXME-2\n")
	type lens struct {
		Range   span
		Command struct {
			Title, Command string
			Arguments      []obj
		}
	}
	lenses := func() (l []lens) {
		c.call("textDocument/codeLens", obj{"textDocument": obj{"uri": doc}}, &l)
		return l
	}
	if l := lenses(); len(l) != 0 {
		t.Errorf("lenses are off by default: %+v", l)
	}
	c.notify("workspace/didChangeConfiguration", obj{"settings": obj{"squire": obj{"codeLens": true}}})
	l := lenses()
	if len(l) != 2 || l[0].Range.Start.Line != 1 || l[1].Range.Start.Line != 2 {
		t.Fatalf("lenses: %+v", l)
	}
	if l[0].Command.Title != "squire: Toy secret (critical) · learn: Toys, 3 min" || l[0].Command.Command != "squire.learn" || l[0].Command.Arguments[0]["rule"] != "toy-secret" {
		t.Errorf("the secret's: %+v", l[0].Command)
	}
	if l[1].Command.Title != "squire: Fixme (low)" || l[1].Command.Command != "" {
		t.Errorf("that of a rule without a lesson: %+v", l[1].Command)
	}
	// A commit is seen at the next save.
	r.Commit("a.py", "old = '"+secret(1)+"'\nx = '"+secret(2)+"' # FIXME-1\n")
	c.notify("textDocument/didSave", obj{"textDocument": obj{"uri": doc}})
	if l := lenses(); len(l) != 1 || l[0].Range.Start.Line != 2 {
		t.Errorf("after a commit: %+v", l)
	}
}

// marked returns a text without its marks ‸, and their offsets.
func marked(text string) (string, []int) {
	var at []int
	for {
		before, after, ok := strings.Cut(text, "‸")
		if !ok {
			return text, at
		}
		at = append(at, len(before))
		text = before + after
	}
}

// placeOf returns the position of an offset in a text of ASCII.
func placeOf(text string, at int) position {
	line := strings.Count(text[:at], "\n")
	return position{line, at - 1 - strings.LastIndex(text[:at], "\n")}
}

type completion struct {
	Items []struct {
		Label, Detail, Documentation string
		TextEdit                     textEdit
	}
}

// completions returns the labels that are offered at the mark of a text, and
// the text that choosing the first of a label makes.
func (c *client) completions(uri, lang, text, choose string) (labels []string, chosen string) {
	c.t.Helper()
	text, at := marked(text)
	c.open(uri, lang, text)
	var got completion
	c.call("textDocument/completion", obj{"textDocument": obj{"uri": uri}, "position": placeOf(text, at[0])}, &got)
	lines := strings.SplitAfter(text, "\n")
	for _, i := range got.Items {
		labels = append(labels, i.Label)
		if i.Label == choose {
			r := i.TextEdit.Range
			line := lines[r.Start.Line]
			lines[r.Start.Line] = line[:r.Start.Character] + i.TextEdit.NewText + line[r.End.Character:]
			return append(labels, labelsOf(got)[len(labels):]...), strings.Join(lines, "")
		}
	}
	return labels, chosen
}

func labelsOf(c completion) (labels []string) {
	for _, i := range c.Items {
		labels = append(labels, i.Label)
	}
	return labels
}

func TestConfigCompletion(t *testing.T) {
	dir := t.TempDir()
	c := start(t, Options{})
	c.initialize(dir, everything)
	doc := fileURI(dir, ".squire.toml")
	for _, tt := range []struct {
		name, text, choose, want string
		without                  []string
	}{
		{"a key", "‸", "fail-on", "fail-on = ", []string{"disable", "exclude"}},
		{"half a key", "fail‸", "fail-on", "fail-on = ", nil},
		{"a header", "‸", "[rules]", "[rules]", nil},
		{"in a header", "[ru‸]\n", "rules.severity", "[rules.severity]\n", []string{"override"}},
		{"in a header of a list", "[[‸]]\n", "override", "[[override]]\n", []string{"rules"}},
		{"a value", "mode = ‸\n", "warn", "mode = \"warn\"\n", []string{"true"}},
		{"in a string", "mode = \"‸\"\n", "warn", "mode = \"warn\"\n", nil},
		{"half a string", "fail-on = \"me‸\n", "medium", "fail-on = \"medium\n", nil},
		{"yes or no", "require-reason = ‸", "false", "require-reason = false", []string{"warn"}},
		{"an example", "max-file-size = ‸", "64MB", "max-file-size = \"64MB\"", nil},
		{"a key of a table", "[rules]\nd‸\n", "disable", "[rules]\ndisable = \n", []string{"mode", "severity"}},
		{"a key of a list", "[[override]]\nse‸\n", "severity", "[[override]]\nseverity = \n", []string{"mode"}},
		{"a dotted key", "rules.‸", "enable", "rules.enable = ", []string{"mode"}},
		{"a rule", "[rules]\ndisable = [\"‸\"]\n", "toy-secret", "[rules]\ndisable = [\"toy-secret\"]\n", []string{"mode"}},
		{"a rule on another line", "[rules]\ndisable = [\n  \"a\", # x\n  ‸\n]\n", "toy-secret", "[rules]\ndisable = [\n  \"a\", # x\n  \"toy-secret\"\n]\n", nil},
		{"a rule of an override", "[[override]]\nrules = ['toy-‸']\n", "toy-fixme", "[[override]]\nrules = ['toy-fixme']\n", nil},
		{"a severity by rule", "[rules.severity]\n‸", "toy-secret", "[rules.severity]\n\"toy-secret\" = ", []string{"mode"}},
		{"its value", "[rules.severity]\n\"toy-secret\" = ‸", "low", "[rules.severity]\n\"toy-secret\" = \"low\"", nil},
		{"a comment", "# ‸", "", "", []string{"mode"}},
		{"behind a value", "mode = \"warn\" # ‸", "", "", []string{"mode", "warn"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			labels, got := c.completions(doc, "toml", tt.text, tt.choose)
			if got != tt.want {
				t.Errorf("got %q, want %q; offered %q", got, tt.want, labels)
			}
			for _, w := range tt.without {
				if slices.Contains(labels, w) {
					t.Errorf("offers %s", w)
				}
			}
		})
	}
	c.t = t
	// A file of that name elsewhere is no policy.
	if labels, _ := c.completions(fileURI(dir, "sub", "x.toml"), "toml", "‸", ""); len(labels) > 0 {
		t.Errorf("offered in another file: %q", labels)
	}
}

func (c *client) hoverAt(uri string, at position) (text string, over span) {
	c.t.Helper()
	var h *struct {
		Contents struct{ Value string }
		Range    span
	}
	c.call("textDocument/hover", obj{"textDocument": obj{"uri": uri}, "position": at}, &h)
	if h == nil {
		return "", span{}
	}
	return h.Contents.Value, h.Range
}

func TestConfigHover(t *testing.T) {
	dir := t.TempDir()
	c := start(t, Options{})
	c.initialize(dir, everything)
	doc := fileURI(dir, ".squire.toml")
	text, at := marked("mo‸de = \"warn\"\n[ru‸les]\ndis‸able = [\"toy-se‸cret\"]\n[rules.severity]\n\"toy-fix‸me\" = \"low\" # com‸ment\n")
	c.open(doc, "toml", text)
	for i, want := range []string{"`mode`", "`rules`", "`rules.disable`", "**Toy secret**", "**Fixme**", ""} {
		got, _ := c.hoverAt(doc, placeOf(text, at[i]))
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("hover %d: %q, want %q", i, got, want)
		}
	}
}

func TestConfigValidation(t *testing.T) {
	dir := t.TempDir()
	c := start(t, Options{})
	c.initialize(dir, everything)
	doc := fileURI(dir, ".squire.toml")
	c.open(doc, "toml", "mode = \"warn\"\n")
	if p := c.diagnostics(doc, 1); len(p.Diagnostics) != 0 {
		t.Errorf("a good file: %+v", p.Diagnostics)
	}
	c.edit(doc, 2, [4]int{0, 0, 1, 0}, "mode = \"wran\"\n\n[ruels]\n")
	p := c.diagnostics(doc, 2)
	if line, ok := p.has("config", "ruels"); !ok || line != 2 {
		t.Errorf("an unknown key: %+v", p.Diagnostics)
	}
	c.edit(doc, 3, [4]int{2, 0, 3, 0}, "")
	p = c.diagnostics(doc, 3)
	if line, ok := p.has("config", "warn"); !ok || line != 0 {
		t.Errorf("an unknown mode: %+v", p.Diagnostics)
	}
	c.edit(doc, 4, [4]int{0, 0, 1, 0}, "mode = \""+secret(1)+"\"\n")
	p = c.diagnostics(doc, 4)
	if _, ok := p.has("config", "unknown mode"); !ok {
		t.Errorf("a secret for a mode: %+v", p.Diagnostics)
	}
	// The file on disk is read for the policy in force; what is told of it
	// has no secret either.
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte("mode = \""+secret(1)+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.notify("workspace/didChangeWatchedFiles", obj{"changes": []obj{{"uri": doc, "type": 2}}})
	c.note("window/showMessage")
	if strings.Contains(c.wireLog()+c.log.String(), secret(1)) {
		t.Error("the secret was told")
	}
}

func TestDocumentLinks(t *testing.T) {
	dir := t.TempDir()
	c := start(t, Options{})
	c.initialize(dir, everything)
	type link struct {
		Range  span
		Target string
	}
	links := func(uri, lang, text string) (l []link) {
		c.open(uri, lang, text)
		c.call("textDocument/documentLink", obj{"textDocument": obj{"uri": uri}}, &l)
		return l
	}
	want := []link{
		{span{position{0, 18}, position{0, 28}}, "https://squiresec.github.io/rules/toy-secret"},
		{span{position{0, 29}, position{0, 38}}, "https://squiresec.github.io/rules/toy-fixme"},
		{span{position{0, 46}, position{0, 52}}, "https://cwe.mitre.org/data/definitions/89.html"},
	}
	if diff := cmp.Diff(want, links("untitled:a", "python", "x = 1 # squire:ignore toy-secret,toy-fixme -- see CWE-89\n# CWE-79\n"[4:])); diff != "" {
		t.Error(diff)
	}
	want = []link{{span{position{1, 12}, position{1, 22}}, "https://squiresec.github.io/rules/toy-secret"}}
	if diff := cmp.Diff(want, links(fileURI(dir, ".squire.toml"), "toml", "[rules]\ndisable = [\"toy-secret\", \"none-such\"]\n")); diff != "" {
		t.Error(diff)
	}
	want = []link{{span{position{1, 6}, position{1, 12}}, "https://cwe.mitre.org/data/definitions/79.html"}}
	if diff := cmp.Diff(want, links(fileURI(dir, ".squire", "rules", "a.yaml"), "yaml", "id: a\ncwe: [CWE-79]\n")); diff != "" {
		t.Error(diff)
	}
}

func TestRuleCompletion(t *testing.T) {
	dir := t.TempDir()
	c := start(t, Options{})
	c.initialize(dir, everything)
	for _, tt := range []struct {
		name, file, text, choose, want string
		without                        []string
	}{
		{"a key of ours", ".squire/rules/a.yaml", "id: a\nsev‸\n", "severity", "id: a\nseverity: \n", []string{"pattern-not"}},
		{"a severity", ".squire/rules/a.yaml", "id: a\nseverity: ‸\n", "high", "id: a\nseverity: high\n", []string{"id"}},
		{"a language in a list", ".squire/rules/a.yaml", "languages: [go, ‸]\n", "python", "languages: [go, python]\n", nil},
		{"a language below", ".squire/rules/a.yaml", "languages:\n- ‸\n", "go", "languages:\n- go\n", nil},
		{"a pattern", ".squire/rules/a.yaml", "patterns:\n- pattern: x\n- ‸\n", "pattern-not", "patterns:\n- pattern: x\n- pattern-not: \n", []string{"severity"}},
		{"below a condition", ".squire/rules/a.yaml", "patterns:\n- metavariable-regex:\n    ‸\n", "regex", "patterns:\n- metavariable-regex:\n    regex: \n", []string{"pattern-not"}},
		{"a key of semgrep's form", "x/rules.yml", "rules:\n- id: a\n  languages: [go]\n  ‸\n", "mode", "rules:\n- id: a\n  languages: [go]\n  mode: \n", []string{"pattern-not"}},
		{"a source", "x/rules.yml", "rules:\n  - id: a\n    mode: taint\n    pattern-sources:\n      - pattern: x\n      - ‸\n", "by-side-effect", "rules:\n  - id: a\n    mode: taint\n    pattern-sources:\n      - pattern: x\n      - by-side-effect: \n", []string{"severity"}},
		{"a lesson", ".squire/rules/a.yaml", "lesson: ‸\n", "sql-injection", "lesson: sql-injection\n", nil},
		{"rules of something else", "k8s/role.yaml", "apiVersion: rbac/v1\nkind: Role\nrules:\n- ‸\n", "", "", []string{"id"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c.t = t
			labels, got := c.completions(fileURI(dir, tt.file), "yaml", tt.text, tt.choose)
			if got != tt.want {
				t.Errorf("got %q, want %q; offered %q", got, tt.want, labels)
			}
			for _, w := range tt.without {
				if slices.Contains(labels, w) {
					t.Errorf("offers %s", w)
				}
			}
		})
	}
	c.t = t
	doc := fileURI(dir, ".squire", "rules", "b.yaml")
	c.open(doc, "yaml", "id: b\nprofile: editor\n")
	if got, over := c.hoverAt(doc, position{1, 3}); !strings.Contains(got, "Where the rule speaks") || over.End != (position{1, 7}) {
		t.Errorf("hover: %q over %v", got, over)
	}
}

// The table of keys is that of the reader.
func TestRuleKeysAreThoseThatAreRead(t *testing.T) {
	read := rulefile.Keys()
	for _, k := range read {
		if ruleKeys[k] == "" {
			t.Errorf("the key %q is not described", k)
		}
	}
	for k := range ruleKeys {
		if !slices.Contains(read, k) {
			t.Errorf("the key %q is described and not read", k)
		}
	}
}

func TestIgnoreCompletion(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	labels, got := c.completions("untitled:a", "python", "# squire:ignore ‸\nx = '"+secret(1)+"'\n", "toy-secret")
	if len(labels) != 1 || !strings.HasPrefix(got, "# squire:ignore toy-secret\n") {
		t.Errorf("beside a finding: %q, %q", labels, got)
	}
	labels, got = c.completions("untitled:b", "python", "x = 1 # squire:ignore toy-‸\n", "toy-fixme")
	if len(labels) < 2 || got != "x = 1 # squire:ignore toy-fixme\n" {
		t.Errorf("beside none: %q, %q", labels, got)
	}
	if labels, _ = c.completions("untitled:c", "python", "x = ‸\n", ""); len(labels) > 0 {
		t.Errorf("in code: %q", labels)
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add("[a.b]\nx.\"y = [\n\"\"\"z", 9)
	f.Add("a = 'b\nc = {d = [1, \"", 13)
	f.Add("rules:\n- id: a\n  patterns:\n  - pattern: x", 30)
	f.Add("\r\n", 1)
	f.Add("\"000\"", 5)
	f.Fuzz(func(t *testing.T, text string, at int) {
		if at < 0 || at > len(text) {
			return
		}
		p := tomlAt([]byte(text), at)
		if p.token.Start > p.token.End || p.token.End > len(text) || p.kind != tomlNowhere && (p.token.Start > at || p.token.End < at) {
			t.Errorf("%q at %d: %+v", text, at, p)
		}
		snap := &snapshot{document: &document{}, text: []byte(text), mapper: NewMapper([]byte(text), "utf-8")}
		if y := snap.yamlAt(at); y.token.Start > y.token.End || y.token.End > len(text) {
			t.Errorf("%q at %d: %+v", text, at, y)
		}
	})
}
