package lsp

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

func withProgress() obj {
	all := maps.Clone(everything)
	all["window"] = obj{"showDocument": obj{"support": true}, "workDoneProgress": true}
	return all
}

// writeAll writes files into a folder.
func writeAll(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// progressKinds are the notifications of a scan's progress so far, and what the
// last one says. c.mu is held.
func (c *client) progressKinds() (kinds, message string) {
	for _, m := range c.notes {
		var p struct {
			Value struct{ Kind, Message string }
		}
		if m.Method == "$/progress" && json.Unmarshal(m.Params, &p) == nil {
			kinds += p.Value.Kind[:1]
			message = p.Value.Message
		}
	}
	return strings.ReplaceAll(kinds, "r", ""), message
}

// untilScanned waits until so many scans have ended, and returns what the last
// says.
func (c *client) untilScanned(n int) (message string) {
	c.t.Helper()
	c.until("the end of the scan", func() bool {
		kinds, m := c.progressKinds()
		message = m
		return kinds == strings.Repeat("be", n)
	})
	return message
}

func TestWorkspaceScan(t *testing.T) {
	dir := t.TempDir()
	writeAll(t, dir, map[string]string{
		"a.go": "x\r\n🦊 " + secret(1) + "\n", "sub/b.go": secret(2) + " " + secret(1), "open.go": secret(3), "clean.go": "package a\n",
		".gitignore": "ignored.go\n", "ignored.go": secret(4), "skip/c.go": secret(5), ".squire.toml": "[paths]\nexclude = [\"skip/**\"]\n",
	})
	c := start(t, Options{})
	c.initialize(dir, withProgress())
	open := fileURI(dir, "open.go")
	c.open(open, "go", "FIXME-1")
	c.untilCount(open, 1)
	if n := c.pushes(); n != 1 {
		t.Errorf("%d publishes before anybody asked for a scan", n)
	}
	scan := func() { c.call("workspace/executeCommand", obj{"command": scanCommand}, nil) }
	scan()
	if m := c.untilScanned(1); !strings.Contains(m, "3 findings in 2 that are not open") {
		t.Errorf("the scan said %q", m)
	}
	p := c.untilCount(fileURI(dir, "a.go"), 1)
	if at := p.Diagnostics[0].Range.Start; p.Version != nil || at != (position{1, 3}) {
		t.Errorf("a file that is not open: %+v", p)
	}
	c.untilCount(fileURI(dir, "sub/b.go"), 2)
	c.untilCount(open, 1) // it is as it is typed
	for _, none := range []string{"ignored.go", "skip/c.go", "clean.go"} {
		if _, n := c.sofar(fileURI(dir, none)); n > 0 {
			t.Errorf("%s was published", none)
		}
	}

	// Opened, it is as it is typed; closed, as it is on the disk.
	a := fileURI(dir, "a.go")
	c.open(a, "go", "nothing")
	c.untilCount(a, 0)
	c.notify("textDocument/didClose", obj{"textDocument": obj{"uri": a}})
	c.untilCount(a, 1)

	// What is gone from the disk goes at the next scan, and settings count.
	if err := os.Remove(filepath.Join(dir, "a.go")); err != nil {
		t.Fatal(err)
	}
	writeAll(t, dir, map[string]string{".squire.toml": "[paths]\nexclude = [\"sub/**\"]\n"})
	c.notify("workspace/didChangeWatchedFiles", obj{"changes": []obj{{"uri": fileURI(dir, ".squire.toml"), "type": 2}}})
	c.untilCount(a, 0)
	c.untilCount(fileURI(dir, "sub/b.go"), 0)
	c.untilCount(fileURI(dir, "skip/c.go"), 1)
}

// A scan at the start is a setting, and it looks at all folders, each with its
// own policy.
func TestWorkspaceScanAtStart(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	inner := filepath.Join(one, "inner")
	writeAll(t, one, map[string]string{"a.go": secret(1), "inner/b.go": secret(2), "inner/.squire.toml": "[rules]\ndisable = [\"toy-*\"]\n"})
	writeAll(t, two, map[string]string{"c.go": secret(3)})
	c := start(t, Options{})
	c.call("initialize", obj{
		"processId": nil, "rootUri": nil, "capabilities": withProgress(),
		"initializationOptions": obj{"settings": obj{"workspaceScan": "start"}},
		"workspaceFolders":      []obj{{"uri": fileURI(one), "name": "1"}, {"uri": fileURI(inner), "name": "i"}, {"uri": fileURI(two), "name": "2"}},
	}, nil)
	c.notify("initialized", obj{})
	if m := c.untilScanned(1); !strings.Contains(m, "2 findings in 2 that") {
		t.Errorf("the scan said %q", m)
	}
	c.untilCount(fileURI(one, "a.go"), 1)
	c.untilCount(fileURI(two, "c.go"), 1)
	c.notify("workspace/didChangeWorkspaceFolders", obj{"event": obj{"removed": []obj{{"uri": fileURI(two), "name": "2"}}, "added": []obj{}}})
	c.untilCount(fileURI(two, "c.go"), 0)
}

// A scan ends when its progress is taken away, and says so.
func TestWorkspaceScanCancelled(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{}
	for _, name := range strings.Fields("a b c d e f g h i j k l m n o p") {
		files[name+".go"] = "SLOW " + secret(1)
	}
	writeAll(t, dir, files)
	d := &gated{entered: make(chan struct{}, 99), release: make(chan struct{})}
	c := start(t, Options{Policy: func(string) (*policy.Policy, error) {
		return policy.Load(policy.Options{Detectors: []checks.Detector{d}})
	}})
	c.initialize(dir, withProgress())
	c.call("workspace/executeCommand", obj{"command": scanCommand}, nil)
	<-d.entered
	c.notify("window/workDoneProgress/cancel", obj{"token": "squire/scan/1"})
	c.alive("a cancel") // the reader has seen it
	close(d.release)
	if m := c.untilScanned(1); !strings.Contains(m, "stopped after") {
		t.Errorf("the scan said %q", m)
	}
}

// gated is the toy, but waits for texts with SLOW until it is released.
type gated struct {
	toy
	entered, release chan struct{}
}

func (g *gated) Detect(f *checks.File, report func(checks.Finding)) error {
	if strings.HasPrefix(string(f.Data), "SLOW") {
		g.entered <- struct{}{}
		<-g.release
	}
	return g.toy.Detect(f, report)
}
