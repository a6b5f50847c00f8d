package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The rules of a folder count as soon as they are saved, whoever tells of it.
func TestRulesOfTheFolder(t *testing.T) {
	const rule = "id: no-launch\nmessage: Nothing is launched here.\nseverity: high\nlanguages: [python]\npattern: launch(...)\n"
	for _, how := range []string{"watched", "saved"} {
		t.Run(how, func(t *testing.T) {
			dir := t.TempDir()
			c := start(t, Options{})
			if how == "watched" {
				c.initialize(dir, everything)
				if m := c.note("client/registerCapability"); !strings.Contains(string(m.Params), ".squire/rules/**") {
					t.Errorf("registered %s", m.Params)
				}
			} else {
				c.initialize(dir, obj{})
			}
			doc := fileURI(dir, "a.py")
			c.open(doc, "python", "launch(1)\n")
			c.untilCount(doc, 0)

			// While it is written, the author sees what is wrong with it.
			file := filepath.Join(dir, ".squire", "rules", "no-launch.yaml")
			c.open(fileURI(file), "yaml", strings.Replace(rule, "pattern:", "patern:", 1))
			p := c.untilCount(fileURI(file), 2)
			at := map[[2]int]diag{}
			for _, d := range p.Diagnostics {
				at[[2]int{d.Range.Start.Line, d.Range.Start.Character}] = d
			}
			if d := at[[2]int{4, 0}]; d.Severity != 1 || d.Code != "rule-file" || !strings.Contains(d.Message, `unknown key "patern"`) || !strings.Contains(d.Message, "\ndid you mean") || d.Range.End.Line != 4 {
				t.Errorf("diagnostics %+v", p.Diagnostics)
			}
			c.edit(fileURI(file), 2, [4]int{4, 0, 4, 6}, "pattern")
			c.untilCount(fileURI(file), 0)

			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			save := func(text string) {
				t.Helper()
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				if how == "watched" {
					c.notify("workspace/didChangeWatchedFiles", obj{"changes": []obj{{"uri": fileURI(file), "type": 2}}})
				} else {
					c.notify("textDocument/didSave", obj{"textDocument": obj{"uri": fileURI(file)}})
				}
			}
			save(rule)
			if p := c.untilCount(doc, 1); p.Diagnostics[0].Code != "no-launch" {
				t.Errorf("diagnostics %+v", p.Diagnostics)
			}
			save(strings.Replace(rule, "launch(", "land(", 1))
			c.untilCount(doc, 0)
			save(rule)
			c.untilCount(doc, 1)
			// One that can't be read is told, and the rules from before stay.
			save("id: [\n")
			if m := c.note("window/showMessage"); !strings.Contains(string(m.Params), "no-launch.yaml") {
				t.Errorf("showMessage %s", m.Params)
			}
			c.edit(doc, 2, [4]int{0, 0, 0, 0}, "\n")
			if p := c.diagnostics(doc, 2); len(p.Diagnostics) != 1 {
				t.Errorf("while broken: %+v", p.Diagnostics)
			}
		})
	}
}
