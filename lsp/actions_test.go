package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

// with returns the capabilities with others merged over them.
func with(base, over obj) obj {
	out := obj{}
	for k, v := range base {
		out[k] = v
	}
	for k, v := range over {
		if deep, ok := v.(obj); ok {
			below, _ := out[k].(obj)
			v = with(below, deep)
		}
		out[k] = v
	}
	return out
}

// actionsAt returns the actions for a line.
func (c *client) actionsAt(uri string, line int) (as []action) {
	c.t.Helper()
	c.call("textDocument/codeAction", obj{
		"textDocument": obj{"uri": uri}, "range": rng([4]int{line, 0, line, 200}), "context": obj{"diagnostics": []obj{}},
	}, &as)
	return as
}

// titled returns the action whose title begins with a text.
func titled(t *testing.T, as []action, prefix string) action {
	t.Helper()
	var have []string
	for _, a := range as {
		if strings.HasPrefix(a.Title, prefix) {
			return a
		}
		have = append(have, a.Title)
	}
	t.Fatalf("no action %q among %q", prefix, have)
	return action{}
}

// A client that previews edits is told to ask about a suggestion, and not about
// a safe fix.
func TestSuggestionsNeedConfirmation(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", with(everything, obj{
		"workspace":    obj{"workspaceEdit": obj{"changeAnnotationSupport": obj{}}},
		"textDocument": obj{"codeAction": obj{"honorsChangeAnnotations": true}},
	}))
	c.open("untitled:a", "go", secret(1)+"\nFIXME-1\n")
	resolved := func(a action) (e struct {
		Edit struct {
			DocumentChanges []struct {
				Edits []struct{ NewText, AnnotationID string }
			}
			ChangeAnnotations map[string]struct {
				Label, Description string
				NeedsConfirmation  bool
			}
		}
	}) {
		c.call("codeAction/resolve", obj{"title": a.Title, "data": a.Data}, &e)
		return e
	}
	e := resolved(titled(t, c.actionsAt("untitled:a", 0), "Read it from the environment")).Edit
	if len(e.DocumentChanges) != 1 || len(e.DocumentChanges[0].Edits) != 1 || len(e.ChangeAnnotations) != 1 {
		t.Fatalf("the suggestion: %+v", e)
	}
	id := e.DocumentChanges[0].Edits[0].AnnotationID
	if a := e.ChangeAnnotations[id]; !a.NeedsConfirmation || !strings.Contains(a.Description, "secret manager") {
		t.Errorf("the annotation %q: %+v", id, a)
	}
	e = resolved(titled(t, c.actionsAt("untitled:a", 1), "Fix it")).Edit
	if len(e.ChangeAnnotations) != 0 || e.DocumentChanges[0].Edits[0].AnnotationID != "" {
		t.Errorf("the safe fix: %+v", e)
	}
}

func TestIgnoreAllOfARule(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	c.open("untitled:a", "python", "FIXME-1\nx = 1\n  FIXME-2 FIXME-3\n")
	a := titled(t, c.actionsAt("untitled:a", 2), "Ignore all 2 of toy-fixme in this file")
	var r action
	c.call("codeAction/resolve", obj{"title": a.Title, "data": a.Data}, &r)
	want := []textEdit{
		{span{position{0, 0}, position{0, 0}}, "# squire:ignore toy-fixme -- reason\n"},
		{span{position{2, 0}, position{2, 0}}, "  # squire:ignore toy-fixme -- reason\n"},
	}
	if diff := cmp.Diff(want, r.Edit.DocumentChanges[0].Edits); diff != "" {
		t.Error(diff)
	}
}

func TestAccept(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte("[ignore]\nmax-days = 7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var accepted []string
	c := start(t, Options{Accept: func(root string, f *checks.File, x *checks.Finding, reason, until string) error {
		accepted = append(accepted, root, f.Path, x.Rule.ID, reason, until)
		return nil
	}})
	c.initialize(dir, everything)
	doc := fileURI(dir, "a.py")
	c.open(doc, "python", "a = '"+secret(1)+"'\n")
	a := titled(t, c.actionsAt(doc, 0), "Accept toy-secret until ")
	until := a.Title[len("Accept toy-secret until "):][:len("2006-01-02")]
	// The client answers a question with null: its user closed it.
	c.call("workspace/executeCommand", obj{"command": a.Command.Command, "arguments": a.Command.Arguments}, nil)
	if m := c.note("window/showMessageRequest"); !strings.Contains(string(m.Params), "false positive") || len(accepted) > 0 {
		t.Errorf("asked %s, accepted %q", m.Params, accepted)
	}
	var args obj
	if err := jsonInto(a.Command.Arguments[0], &args); err != nil {
		t.Fatal(err)
	}
	args["reason"] = "a demo"
	c.call("workspace/executeCommand", obj{"command": "squire.accept", "arguments": []obj{args}}, nil)
	if diff := cmp.Diff([]string{dir, "a.py", "toy-secret", "a demo", until}, accepted); diff != "" {
		t.Error(diff)
	}
	args["fingerprint"] = "00"
	if m := c.answer(c.ask("workspace/executeCommand", obj{"command": "squire.accept", "arguments": []obj{args}})); m.Error == nil || m.Error.Code != -32803 {
		t.Errorf("a finding that is not there: %+v", m)
	}
}

// A document that is no file, and a server that can't write, offer no accept.
func TestAcceptNeedsAFolder(t *testing.T) {
	c := start(t, Options{})
	c.initialize(t.TempDir(), everything)
	c.open("untitled:a", "python", secret(1))
	for _, a := range c.actionsAt("untitled:a", 0) {
		if strings.HasPrefix(a.Title, "Accept") {
			t.Errorf("offered: %s", a.Title)
		}
	}
	if m := c.answer(c.ask("workspace/executeCommand", obj{"command": "squire.accept", "arguments": []obj{{"uri": "untitled:a", "fingerprint": "00"}}})); m.Error == nil || m.Error.Code != -32602 {
		t.Errorf("ran: %+v", m)
	}
}

func TestRotationPlaybook(t *testing.T) {
	cache := t.TempDir()
	c := start(t, Options{CacheDir: cache})
	c.initialize("", everything)
	c.open("untitled:a", "go", secret(1))
	a := titled(t, c.actionsAt("untitled:a", 0), "Open the rotation playbook")
	c.call("workspace/executeCommand", obj{"command": a.Command.Command, "arguments": a.Command.Arguments}, nil)
	c.note("window/showDocument")
	page, err := os.ReadFile(filepath.Join(cache, "lessons", "rotate-toy-secret.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, must := range []string{"# Rotation playbook: Toy secret", "Not known: ask the provider.", "secret manager", "squire explain secret-leaked-now-what --full"} {
		if !strings.Contains(string(page), must) {
			t.Errorf("the playbook lacks %q:\n%s", must, page)
		}
	}
	if got := playbook(&checks.Rule{ID: "github-pat", Title: "x", Secret: true}); !strings.Contains(got, "https://") || strings.Contains(got, "ask the provider") {
		t.Errorf("the playbook of a provider that is known:\n%s", got)
	}
}

func TestLearnByLesson(t *testing.T) {
	cache := t.TempDir()
	c := start(t, Options{CacheDir: cache})
	c.initialize("", everything)
	c.call("workspace/executeCommand", obj{"command": "squire.learn", "arguments": []obj{{"lesson": "sql-injection", "lang": "go"}}}, nil)
	page, err := os.ReadFile(filepath.Join(cache, "lessons", "sql-injection.md"))
	if err != nil || !strings.HasPrefix(string(page), "# ") || strings.Count(string(page), "\n# ") > 0 {
		t.Errorf("the page: %v\n%s", err, page)
	}
}
