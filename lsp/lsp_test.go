package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiagnosticsFollowEdits(t *testing.T) {
	c := start(t, Options{Version: "1.2.3"})
	dir := t.TempDir()
	c.initialize(dir, everything)
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "package a\n\nvar k = \""+secret(1)+"\"\n")
	p := c.diagnostics(doc, 1)
	if len(p.Diagnostics) != 1 {
		t.Fatalf("got %+v", p)
	}
	d := p.Diagnostics[0]
	want := diag{
		Range:    span{position{2, 9}, position{2, 28}},
		Severity: 1, Code: "toy-secret", Source: "squire",
		Message: "A toy secret stands in the code.\nWhoever reads the code can use it.\nRevoke it.",
	}
	want.CodeDescription.Href = "https://squiresec.github.io/rules/toy-secret"
	want.Data = d.Data
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}

	c.edit(doc, 2, [4]int{2, 9, 2, 28}, "clean")
	if p := c.diagnostics(doc, 2); len(p.Diagnostics) != 0 {
		t.Errorf("after the edit: %+v", p)
	}
	c.edit(doc, 3, [4]int{0, 0, 0, 0}, "// "+secret(2)+" "+secret(2)+"\n")
	p = c.diagnostics(doc, 3)
	if len(p.Diagnostics) != 2 || len(p.Diagnostics[0].RelatedInformation) != 1 {
		t.Fatalf("want two that point to each other, got %+v", p)
	}
	if got := p.Diagnostics[0].RelatedInformation[0].Location.Range; got != p.Diagnostics[1].Range {
		t.Errorf("the first points to %v, not to the second", got)
	}
	c.notify("textDocument/didClose", obj{"textDocument": obj{"uri": doc}})
	c.until("the clearing publish", func() bool {
		p, _ := c.lastPublished(doc)
		return p.Version == nil && len(p.Diagnostics) == 0
	})
}

func TestClientSpellsURI(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	const odd = "file:///C%3a/My%20Code/%C3%BC.go"
	c.open(odd, "go", secret(1))
	c.diagnostics(odd, 1)
	c.edit("file:///c:/My Code/%c3%bc.go", 2, [4]int{0, 0, 0, 19}, "")
	if p := c.diagnostics(odd, 2); len(p.Diagnostics) != 0 {
		t.Errorf("got %+v", p)
	}
}

func TestPositionEncodings(t *testing.T) {
	text := "a = \"🦊é\" + \"" + secret(1) + "\"\r\nb"
	for _, tc := range []struct {
		offer  []string
		option string // in initializationOptions
		want   string
		start  int
	}{
		{nil, "", "utf-16", 13},
		{[]string{"utf-32", "utf-16"}, "", "utf-16", 13},
		{[]string{"utf-32", "utf-8", "utf-16"}, "", "utf-8", 16},
		// Some clients count bytes and can't say so; what a client offers comes first.
		{nil, "utf-8", "utf-8", 16},
		{nil, "utf-7", "utf-16", 13},
		{[]string{"utf-16"}, "utf-8", "utf-16", 13},
	} {
		c := start(t, Options{})
		var res struct {
			Capabilities struct{ PositionEncoding string }
		}
		c.call("initialize", obj{
			"processId": nil, "rootUri": nil, "capabilities": obj{"general": obj{"positionEncodings": tc.offer}},
			"initializationOptions": obj{"positionEncoding": tc.option},
		}, &res)
		if res.Capabilities.PositionEncoding != tc.want {
			t.Errorf("offered %v, asked for %q, got %q", tc.offer, tc.option, res.Capabilities.PositionEncoding)
		}
		c.open("untitled:Untitled-1", "python", text)
		p := c.diagnostics("untitled:Untitled-1", 1)
		want := span{position{0, tc.start}, position{0, tc.start + len(secret(1))}}
		if len(p.Diagnostics) != 1 || p.Diagnostics[0].Range != want {
			t.Errorf("offered %v: got %+v, want %v", tc.offer, p.Diagnostics, want)
		}
	}
}

func TestHover(t *testing.T) {
	ask := func(c *client, character int) (h *struct {
		Contents struct{ Kind, Value string }
		Range    span
	}) {
		c.call("textDocument/hover", obj{"textDocument": obj{"uri": "untitled:a"}, "position": obj{"line": 0, "character": character}}, &h)
		return h
	}
	c := start(t, Options{})
	c.initialize("", everything)
	c.open("untitled:a", "go", "var k = \""+secret(1)+"\"")
	if h := ask(c, 3); h != nil {
		t.Errorf("beside the finding: %+v", h)
	}
	h := ask(c, 12)
	want := "**Toy secret** · critical · `toy-secret`\n\n**Why:** readers of the code can use it.\n\n**Safe:** `os.Getenv(\"TOY\")`\n\n" +
		"- checksum \\<valid\\>\n\n[Lesson: Toys (3 min)](https://example.invalid/toys)"
	if h == nil || h.Contents.Kind != "markdown" {
		t.Fatalf("got %+v", h)
	}
	if diff := cmp.Diff(want, h.Contents.Value); diff != "" {
		t.Error(diff)
	}
	if h.Range != (span{position{0, 9}, position{0, 28}}) {
		t.Errorf("range %v", h.Range)
	}

	c = start(t, Options{})
	c.initialize("", obj{})
	c.open("untitled:a", "go", secret(1))
	h = ask(c, 0)
	want = "Toy secret · critical · toy-secret\n\nWhy: readers of the code can use it.\n\nSafe: os.Getenv(\"TOY\")\n\n" +
		"- checksum <valid>\n\nLesson: Toys (3 min) (https://example.invalid/toys)"
	if h == nil || h.Contents.Kind != "plaintext" {
		t.Fatalf("got %+v", h)
	}
	if diff := cmp.Diff(want, h.Contents.Value); diff != "" {
		t.Error(diff)
	}
}

func TestCodeActions(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	text := "\tvar k = \"" + secret(1) + "\" // FIXME-1 FIXME-2"
	c.open("untitled:a.go", "go", text)
	actions := func(only ...string) (as []action) {
		c.call("textDocument/codeAction", obj{
			"textDocument": obj{"uri": "untitled:a.go"}, "range": rng([4]int{0, 0, 0, 60}),
			"context": obj{"diagnostics": []obj{}, "only": only},
		}, &as)
		return as
	}
	var titles []string
	all := actions()
	for _, a := range all {
		titles = append(titles, a.Title)
		if a.Edit != nil {
			t.Errorf("%s: the edit comes before it is asked for", a.Title)
		}
		if a.Kind != "source.fixAll.squire" && len(a.Diagnostics) != 1 {
			t.Errorf("%s: says not what it is about", a.Title)
		}
	}
	want := []string{
		"Read it from the environment (set it there, or in a secret manager; then import os)", "Open the rotation playbook: Toy secret", "Learn: Toys (3 min)", "Ignore toy-secret here, with a reason",
		"Fix it", "Ignore toy-fixme here, with a reason", "Fix it", "Ignore toy-fixme here, with a reason",
		"Fix all safe findings of squire in this file",
	}
	if diff := cmp.Diff(want, titles); diff != "" {
		t.Error(diff)
	}
	if all[0].IsPreferred || !all[4].IsPreferred {
		t.Error("safe fixes are preferred, and they alone")
	}
	resolve := func(a action) []textEdit {
		var r action
		c.call("codeAction/resolve", obj{"title": a.Title, "data": a.Data}, &r)
		if r.Edit == nil || len(r.Edit.DocumentChanges) != 1 || *r.Edit.DocumentChanges[0].TextDocument.Version != 1 {
			t.Fatalf("%s: %+v", a.Title, r)
		}
		return r.Edit.DocumentChanges[0].Edits
	}
	if diff := cmp.Diff([]textEdit{{span{position{0, 10}, position{0, 29}}, "$TOY"}}, resolve(all[0])); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]textEdit{{span{}, "\t// squire:ignore toy-secret -- reason\n"}}, resolve(all[3])); diff != "" {
		t.Error(diff)
	}
	if got := resolve(all[len(all)-1]); len(got) != 2 {
		t.Errorf("fix all: %+v", got)
	}
	if as := actions("source.fixAll"); len(as) != 1 || as[0].Kind != "source.fixAll.squire" {
		t.Errorf("source.fixAll: %+v", as)
	}
	if as := actions("source.fixAll.other"); len(as) != 0 {
		t.Errorf("another server's: %+v", as)
	}
	// An edit that was made for an older text is refused.
	c.edit("untitled:a.go", 2, [4]int{0, 99, 0, 99}, " and more")
	m := c.answer(c.ask("codeAction/resolve", obj{"title": all[0].Title, "data": all[0].Data}))
	if m.Error == nil || m.Error.Code != -32801 {
		t.Errorf("stale resolve: %+v", m)
	}
}

func TestCodeActionsOfPlainClient(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", obj{"textDocument": obj{"codeAction": obj{"codeActionLiteralSupport": obj{"codeActionKind": obj{"valueSet": []string{"quickfix"}}}}}})
	c.open("untitled:a", "go", "FIXME-1")
	var as []action
	c.call("textDocument/codeAction", obj{"textDocument": obj{"uri": "untitled:a"}, "range": rng([4]int{0, 1, 0, 1}), "context": obj{"diagnostics": []obj{}}}, &as)
	if len(as) == 0 || as[0].Edit == nil || len(as[0].Edit.Changes["untitled:a"]) != 1 {
		t.Errorf("got %+v", as)
	}

	c = start(t, Options{})
	c.initialize("", obj{}) // commands only
	c.open("untitled:a", "go", secret(1))
	var commands []struct{ Title, Command string }
	c.call("textDocument/codeAction", obj{"textDocument": obj{"uri": "untitled:a"}, "range": rng([4]int{0, 1, 0, 1}), "context": obj{"diagnostics": []obj{}}}, &commands)
	if len(commands) != 2 || commands[0].Command != "squire.rotate" || commands[1].Command != "squire.learn" {
		t.Errorf("got %+v", commands)
	}
}

func TestLearn(t *testing.T) {
	cache := t.TempDir()
	c := start(t, Options{CacheDir: cache})
	c.initialize("", everything)
	learn := func(rule string) {
		c.call("workspace/executeCommand", obj{"command": "squire.learn", "arguments": []obj{{"rule": rule}}}, nil)
	}
	learn("toy-secret")
	m := c.note("window/showDocument")
	file := filepath.Join(cache, "lessons", "toy-secret.md")
	if !strings.Contains(string(m.Params), fileURI(file)) {
		t.Errorf("showDocument %s", m.Params)
	}
	if b, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(b), "# Toys") {
		t.Errorf("%q, %v", b, err)
	}
	learn("../../evil\x1b[2J")
	if m := c.note("window/showMessage"); strings.Contains(string(m.Params), `\u001b`) {
		t.Errorf("showMessage %s", m.Params)
	}

	c = start(t, Options{})
	c.initialize("", obj{})
	c.call("workspace/executeCommand", obj{"command": "squire.learn", "arguments": []obj{{"rule": "toy-secret"}}}, nil)
	if m := c.note("window/showMessage"); !strings.Contains(string(m.Params), "squire explain toy-secret --full") {
		t.Errorf("showMessage %s", m.Params)
	}
}

func TestPolicyReload(t *testing.T) {
	for name, capabilities := range map[string]obj{"watched": everything, "polled": {}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c := start(t, Options{})
			c.initialize(dir, capabilities)
			if name == "watched" {
				if m := c.note("client/registerCapability"); !strings.Contains(string(m.Params), ".gitleaksignore") {
					t.Errorf("registered %s", m.Params)
				}
			}
			doc := fileURI(dir, "a.go")
			c.open(doc, "go", secret(1)+" FIXME-1")
			c.untilCount(doc, 2)
			config := filepath.Join(dir, ".squire.toml")
			save := func(text string) {
				t.Helper()
				if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				if name == "watched" {
					c.notify("workspace/didChangeWatchedFiles", obj{"changes": []obj{{"uri": fileURI(config), "type": 2}}})
				} else {
					c.notify("textDocument/didSave", obj{"textDocument": obj{"uri": fileURI(config)}})
				}
			}
			save("[rules]\ndisable = [\"toy-fixme\"]\n")
			c.untilCount(doc, 1)
			// A broken one says so, and the good one stays in force.
			save("[rules\n")
			c.note("window/showMessage")
			c.edit(doc, 2, [4]int{0, 0, 0, 0}, "FIXME-2 ")
			if p := c.diagnostics(doc, 2); len(p.Diagnostics) != 1 {
				t.Errorf("while broken: %+v", p)
			}
			published := func() (n int) {
				c.mu.Lock()
				defer c.mu.Unlock()
				_, n = c.lastPublished(doc)
				return n
			}
			n := published()
			save("[rules\n# still\n")
			c.until("the scan after the second save", func() bool { _, m := c.lastPublished(doc); return m > n })
			save("[paths]\nexclude = [\"*.go\"]\n")
			c.untilCount(doc, 0)
			c.mu.Lock()
			defer c.mu.Unlock()
			told := 0
			for _, m := range c.notes {
				if m.Method == "window/showMessage" {
					told++
				}
			}
			if told != 1 {
				t.Errorf("the broken settings were told %d times", told)
			}
		})
	}
}

func TestTickFindsChangedPolicy(t *testing.T) {
	dir := t.TempDir()
	c := start(t, Options{})
	c.initialize(dir, obj{})
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", "FIXME-1")
	c.untilCount(doc, 1)
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte("[rules]\ndisable = [\"toy-*\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.untilCount(doc, 0) // nobody told the server
}

func TestBrokenPolicyAtStart(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte("mode = \x1b[31m\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{})
	c.initialize(dir, everything)
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", secret(1))
	c.untilCount(doc, 1)
	m := c.note("window/showMessage")
	if !strings.Contains(string(m.Params), "defaults are in force") || strings.Contains(string(m.Params), `\u001b`) {
		t.Errorf("showMessage %s", m.Params)
	}
}

func TestMultiRoot(t *testing.T) {
	dir := t.TempDir()
	inner := filepath.Join(dir, "inner")
	if err := os.Mkdir(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(inner, ".squire.toml"), []byte("[rules]\ndisable = [\"toy-*\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{})
	c.initialize(dir, everything)
	doc := fileURI(inner, "a.go")
	c.open(doc, "go", secret(1))
	c.untilCount(doc, 1)
	c.notify("workspace/didChangeWorkspaceFolders", obj{"event": obj{"added": []obj{{"uri": fileURI(inner), "name": "inner"}}, "removed": []obj{}}})
	c.untilCount(doc, 0)
	c.notify("workspace/didChangeWorkspaceFolders", obj{"event": obj{"removed": []obj{{"uri": fileURI(inner), "name": "inner"}}, "added": []obj{}}})
	c.untilCount(doc, 1)
}

func TestTooLarge(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte("max-file-size = \"1KB\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{})
	c.initialize(dir, everything)
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", secret(1)+strings.Repeat(" ", 2000))
	p := c.diagnostics(doc, 1)
	if len(p.Diagnostics) != 1 || p.Diagnostics[0].Severity != 3 || !strings.Contains(p.Diagnostics[0].Message, "larger than 1 KB") {
		t.Errorf("got %+v", p)
	}
}

func TestManyFindings(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	c.open("untitled:a", "go", strings.Repeat(secret(1)+"\n", 3000))
	p := c.diagnostics("untitled:a", 1)
	if n := len(p.Diagnostics); n != mostDiagnostics+1 {
		t.Fatalf("got %d", n)
	}
	if last := p.Diagnostics[mostDiagnostics]; !strings.Contains(last.Message, "3000") {
		t.Errorf("the last is %+v", last)
	}
	if n := len(p.Diagnostics[0].RelatedInformation); n != mostRelated {
		t.Errorf("%d related places", n)
	}
}
