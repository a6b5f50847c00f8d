package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ignore asks for the action that ignores the first secret of a document,
// applies it, and returns the text. It returns "" where none is offered.
func (c *client) ignore(uri, text string) string {
	c.t.Helper()
	var as []action
	at := c.diagnostics(uri, 1).Diagnostics[0].Range
	c.call("textDocument/codeAction", obj{"textDocument": obj{"uri": uri}, "range": at, "context": obj{"diagnostics": []obj{}}}, &as)
	for _, a := range as {
		if !strings.HasPrefix(a.Title, "Ignore toy-secret") {
			continue
		}
		var r action
		c.call("codeAction/resolve", obj{"title": a.Title, "data": a.Data}, &r)
		e := r.Edit.DocumentChanges[0].Edits[0]
		if e.Range.Start != e.Range.End || e.Range.Start.Character != 0 {
			c.t.Errorf("the comment goes to %v", e.Range)
		}
		c.notify("textDocument/didChange", obj{
			"textDocument": obj{"uri": uri, "version": 2}, "contentChanges": []obj{{"range": obj{"start": e.Range.Start, "end": e.Range.End}, "text": e.NewText}},
		})
		lines := strings.SplitAfter(text, "\n")
		return strings.Join(lines[:e.Range.Start.Line], "") + e.NewText + strings.Join(lines[e.Range.Start.Line:], "")
	}
	return ""
}

// The comment that the action writes is one that the policy understands, in
// every language.
func TestIgnoreInEveryLanguage(t *testing.T) {
	s := secret(1)
	for name, tc := range map[string]struct{ text, want string }{
		"a.go":           {"\tk := \"" + s + "\"\n", "\t// squire:ignore toy-secret -- reason\n\tk := \"" + s + "\"\n"},
		"crlf.go":        {"a\r\nk := \"" + s + "\"\r\n", "a\r\n// squire:ignore toy-secret -- reason\r\nk := \"" + s + "\"\r\n"},
		"a.py":           {"if x:\n    k = '" + s + "'", "if x:\n    # squire:ignore toy-secret -- reason\n    k = '" + s + "'"},
		"a.ts":           {"k = '" + s + "'", "// squire:ignore toy-secret -- reason\nk = '" + s + "'"},
		"A.java":         {"k = \"" + s + "\";", "// squire:ignore toy-secret -- reason\nk = \"" + s + "\";"},
		"a.rb":           {"k = '" + s + "'", "# squire:ignore toy-secret -- reason\nk = '" + s + "'"},
		"a.php":          {"<?php\n$k = '" + s + "';", "<?php\n// squire:ignore toy-secret -- reason\n$k = '" + s + "';"},
		"a.cs":           {"k = \"" + s + "\";", "// squire:ignore toy-secret -- reason\nk = \"" + s + "\";"},
		"a.rs":           {"k = \"" + s + "\";", "// squire:ignore toy-secret -- reason\nk = \"" + s + "\";"},
		"a.c":            {"k = \"" + s + "\";", "// squire:ignore toy-secret -- reason\nk = \"" + s + "\";"},
		"a.sh":           {"#!/bin/sh\nK=" + s + "\n", "#!/bin/sh\n# squire:ignore toy-secret -- reason\nK=" + s + "\n"},
		"Dockerfile":     {"FROM x\nENV K=" + s + "\n", "FROM x\n# squire:ignore toy-secret -- reason\nENV K=" + s + "\n"},
		"a.yaml":         {"a:\n  k: " + s + "\n", "a:\n  # squire:ignore toy-secret -- reason\n  k: " + s + "\n"},
		"a.toml":         {"k = '" + s + "'\n", "# squire:ignore toy-secret -- reason\nk = '" + s + "'\n"},
		"a.tf":           {"k = \"" + s + "\"\n", "# squire:ignore toy-secret -- reason\nk = \"" + s + "\"\n"},
		".env":           {"K=" + s + "\n", "# squire:ignore toy-secret -- reason\nK=" + s + "\n"},
		"a.sql":          {"select '" + s + "'\n", "-- squire:ignore toy-secret -- reason\nselect '" + s + "'\n"},
		"a.html":         {"<p>" + s + "</p>\n", "<!-- squire:ignore toy-secret -- reason -->\n<p>" + s + "</p>\n"},
		"a.md":           {"Use " + s + "\n", "<!-- squire:ignore toy-secret -- reason -->\nUse " + s + "\n"},
		"a.jsonc":        {"{\"k\": \"" + s + "\"}\n", "// squire:ignore toy-secret -- reason\n{\"k\": \"" + s + "\"}\n"},
		"closed.go":      {"x := `a`\nk := \"" + s + "\"\n", "x := `a`\n// squire:ignore toy-secret -- reason\nk := \"" + s + "\"\n"},
		"done.sh":        {"cat <<EOF\nx\nEOF\nK=" + s + "\n", "cat <<EOF\nx\nEOF\n# squire:ignore toy-secret -- reason\nK=" + s + "\n"},
		"afterpipe.yaml": {"a: |\n  x\nk: " + s + "\n", "a: |\n  x\n# squire:ignore toy-secret -- reason\nk: " + s + "\n"},

		// No comment can stand there, or it isn't certain that one would be
		// a comment.
		"a.json":         {"{\"k\": \"" + s + "\"}\n", ""},
		"a.xml":          {"<k>" + s + "</k>\n", ""},
		"unknown.zzz":    {s, ""},
		"shebang":        {"#!/bin/sh " + s + "\n", ""},
		"continued.sh":   {"curl \\\n  -H " + s + "\n", ""},
		"raw.go":         {"x := `\n" + s + "\n`\n", ""},
		"doc.py":         {"x = '''\n" + s + "\n'''\n", ""},
		"here.sh":        {"cat <<-'EOF'\n" + s + "\nEOF\n", ""},
		"here.tf":        {"x = <<EOT\n" + s + "\nEOT\n", ""},
		"block.yaml":     {"a:\n  k: |\n    x\n    " + s + "\n", ""},
		"fence.md":       {"```\n" + s + "\n```\n", ""},
		"template.ts":    {"x = `\n" + s + "`\n", ""},
		"textblock.java": {"x = \"\"\"\n" + s + "\"\"\";\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, Options{})
			dir := t.TempDir()
			c.initialize(dir, everything)
			doc := fileURI(dir, name)
			c.open(doc, "plaintext", tc.text)
			got := c.ignore(doc, tc.text)
			if got != tc.want {
				t.Fatalf("got %q\nwant %q", got, tc.want)
			}
			if got != "" {
				if p := c.diagnostics(doc, 2); len(p.Diagnostics) != 0 {
					t.Errorf("the comment is not understood: %+v", p.Diagnostics)
				}
			}
		})
	}
}

// Where the policy wants an end, the comment has one.
func TestIgnoreWithEnd(t *testing.T) {
	c := start(t, Options{})
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte("[ignore]\nmax-days = 30\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.initialize(dir, everything)
	doc := fileURI(dir, "a.go")
	text := "k := \"" + secret(1) + "\"\n"
	c.open(doc, "go", text)
	got := c.ignore(doc, text)
	year := time.Now().AddDate(0, 0, 30).Format("2006")
	if !strings.Contains(got, "-- reason until "+year+"-") {
		t.Errorf("got %q", got)
	}
	if p := c.diagnostics(doc, 2); len(p.Diagnostics) != 0 {
		t.Errorf("the comment is not understood: %+v", p.Diagnostics)
	}
}

// A comment that ignores nothing is grey, and its removal is a safe fix.
func TestUnusedIgnore(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	c.open("untitled:a.go", "go", "// squire:ignore toy-secret -- it was here once\nx\n")
	p := c.diagnostics("untitled:a.go", 1)
	if len(p.Diagnostics) != 1 || p.Diagnostics[0].Code != "ignore-unused" || len(p.Diagnostics[0].Tags) != 1 || p.Diagnostics[0].Tags[0] != 1 {
		t.Fatalf("got %+v", p.Diagnostics)
	}
	var as []action
	c.call("textDocument/codeAction", obj{"textDocument": obj{"uri": "untitled:a.go"}, "range": p.Diagnostics[0].Range, "context": obj{"diagnostics": []obj{}, "only": []string{"quickfix"}}}, &as)
	if len(as) != 1 || !as[0].IsPreferred {
		t.Errorf("got %+v", as)
	}
}
