package lsp

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"go.lsp.dev/jsonrpc2"
)

// puller is a client that pulls diagnostics and can be told to do it again.
func puller() obj {
	all := maps.Clone(everything)
	td := maps.Clone(all["textDocument"].(obj))
	td["diagnostic"] = obj{"dynamicRegistration": true}
	ws := maps.Clone(all["workspace"].(obj))
	ws["diagnostics"] = obj{"refreshSupport": true}
	all["textDocument"], all["workspace"] = td, ws
	return all
}

type pullReport struct {
	Kind     string
	ResultID string
	Items    []diag
}

func (c *client) pull(uri, previous string) (r pullReport) {
	c.t.Helper()
	c.call("textDocument/diagnostic", obj{"textDocument": obj{"uri": uri}, "identifier": "squire", "previousResultId": previous}, &r)
	return r
}

// pushes counts what was published.
func (c *client) pushes() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.notes {
		if m.Method == "textDocument/publishDiagnostics" {
			n++
		}
	}
	return n
}

// Diagnostics are pulled where the client can be told to do it again, and then
// nothing is pushed.
func TestPull(t *testing.T) {
	dir := t.TempDir()
	c := start(t, Options{})
	var res struct {
		Capabilities struct {
			DiagnosticProvider *struct {
				Identifier                                  string
				InterFileDependencies, WorkspaceDiagnostics bool
			}
		}
	}
	c.call("initialize", obj{"processId": nil, "rootUri": fileURI(dir), "capabilities": puller()}, &res)
	if p := res.Capabilities.DiagnosticProvider; p == nil || !p.InterFileDependencies || !p.WorkspaceDiagnostics {
		t.Fatalf("capabilities %+v", res)
	}
	c.notify("initialized", obj{})
	doc := fileURI(dir, "a.go")
	c.open(doc, "go", secret(1)+" FIXME-1")
	first := c.pull(doc, "")
	if first.Kind != "full" || len(first.Items) != 2 || first.ResultID == "" {
		t.Fatalf("the first pull: %+v", first)
	}
	if again := c.pull(doc, first.ResultID); again.Kind != "unchanged" || again.ResultID != first.ResultID {
		t.Errorf("the same again: %+v", again)
	}
	c.edit(doc, 2, [4]int{0, 0, 0, 19}, "x")
	if r := c.pull(doc, first.ResultID); r.Kind != "full" || len(r.Items) != 1 {
		t.Errorf("after an edit: %+v", r)
	}

	// What changes without an edit is asked for again.
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte("[rules]\ndisable = [\"toy-*\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.notify("workspace/didChangeWatchedFiles", obj{"changes": []obj{{"uri": fileURI(dir, ".squire.toml"), "type": 1}}})
	c.note("workspace/diagnostic/refresh")
	if r := c.pull(doc, ""); len(r.Items) != 0 {
		t.Errorf("after a change of the policy: %+v", r)
	}

	if r := c.pull(fileURI(dir, "closed.go"), ""); r.Kind != "full" || r.Items == nil || len(r.Items) != 0 {
		t.Errorf("a file that is not open: %+v", r)
	}
	if n := c.pushes(); n > 0 {
		t.Errorf("%d publishes for a client that pulls", n)
	}
}

// A pull for a text that is no longer the newest is to be sent again.
func TestPullOfOldText(t *testing.T) {
	s := &session{ending: make(chan struct{})}
	d := &document{shut: make(chan struct{})}
	d.now = &snapshot{document: d, version: 2}
	_, err := s.documentDiagnostic(t.Context(), &snapshot{document: d, version: 1}, &pullParams{})
	e, ok := errors.AsType[*jsonrpc2.Error](err)
	if !ok || e.Code != -32802 || string(e.Data) != `{"retriggerRequest":true}` {
		t.Errorf("got %+v", err)
	}
}

// A client that pulls but can't be told to do it again is pushed to.
func TestPushWithoutRefresh(t *testing.T) {
	capabilities := puller()
	capabilities["workspace"] = everything["workspace"]
	c := start(t, Options{})
	var res struct{ Capabilities map[string]any }
	c.call("initialize", obj{"processId": nil, "rootUri": nil, "capabilities": capabilities}, &res)
	if res.Capabilities["diagnosticProvider"] != nil {
		t.Errorf("capabilities %v", res)
	}
	c.alive("the start")
}

type workspaceReport struct {
	Items []struct {
		URI string
		pullReport
	}
}

// Files that are not open are pulled, too, and the answer waits until there is
// one.
func TestPullOfWorkspace(t *testing.T) {
	dir := t.TempDir()
	c := start(t, Options{})
	c.initialize(dir, puller())
	file := filepath.Join(dir, "a.go")
	if err := os.WriteFile(file, []byte(secret(1)), 0o600); err != nil {
		t.Fatal(err)
	}
	id := c.ask("workspace/diagnostic", obj{"previousResultIds": []obj{}})
	c.call("workspace/executeCommand", obj{"command": scanCommand}, nil)
	read := func(id string) (r workspaceReport) {
		t.Helper()
		m := c.answer(id)
		if m.Error != nil || json.Unmarshal(m.Result, &r) != nil {
			t.Fatalf("workspace/diagnostic: %+v", m)
		}
		return r
	}
	r := read(id)
	if len(r.Items) != 1 || r.Items[0].URI != fileURI(file) || len(r.Items[0].Items) != 1 {
		t.Fatalf("got %+v", r)
	}
	known := []obj{{"uri": fileURI(file), "value": r.Items[0].ResultID}}
	id = c.ask("workspace/diagnostic", obj{"previousResultIds": known})
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	c.call("workspace/executeCommand", obj{"command": scanCommand}, nil)
	if r := read(id); len(r.Items) != 1 || r.Items[0].Kind != "full" || len(r.Items[0].Items) != 0 {
		t.Errorf("after the file is gone: %+v", r)
	}
	// What waits is answered at the end.
	id = c.ask("workspace/diagnostic", obj{"previousResultIds": []obj{}})
	c.call("shutdown", nil, nil)
	if r := read(id); len(r.Items) != 0 {
		t.Errorf("at the end: %+v", r)
	}
}
