package lsp

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
)

func jsonInto(b []byte, v any) error { return json.Unmarshal(b, v) }

// failing panics with text that nobody may see.
type failing struct{}

func (failing) Lesson(*checks.Rule, checks.Lang) (Lesson, bool) { panic("private text") }
func (failing) Page(*checks.Rule, checks.Lang) (string, error)  { panic("private text") }

// slowLessons waits in Lesson until it is released.
type slowLessons struct {
	toyLessons
	entered, release chan struct{}
}

func (s *slowLessons) Lesson(r *checks.Rule, l checks.Lang) (Lesson, bool) {
	close(s.entered)
	<-s.release
	return s.toyLessons.Lesson(r, l)
}

// A whole session, with secrets in all its documents and in broken messages,
// and not one of them in anything that the server says or logs.
func TestNothingLeaks(t *testing.T) {
	dir := t.TempDir()
	cache := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte("key = \""+secret(900)+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{CacheDir: cache})
	c.initialize(dir, everything)
	doc := fileURI(dir, "a.py")
	c.open(doc, "python", "a = '"+secret(1)+"'\nb = '"+secret(2)+"' # "+secret(1)+"\n# squire:ignore toy-secret -- known "+secret(3)+"\nc = '"+secret(4)+"'\n")
	c.diagnostics(doc, 1)
	c.open(fileURI(dir, "b.py"), "python", "same = '"+secret(1)+"'\n")
	c.until("places in another document", func() bool {
		p, _ := c.lastPublished(doc)
		return strings.Contains(strings.Join(p.places(), ""), "b.py")
	})
	c.edit(doc, 2, [4]int{0, 0, 0, 0}, "# "+secret(5)+" PANICONTHIS\n")
	c.diagnostics(doc, 2)
	c.edit(doc, 3, [4]int{0, 0, 1, 0}, "FIXME-1 "+secret(6)+"\n")
	c.diagnostics(doc, 3)
	for line := range 5 {
		var h any
		c.call("textDocument/hover", obj{"textDocument": obj{"uri": doc}, "position": obj{"line": line, "character": 8}}, &h)
		var as []action
		c.call("textDocument/codeAction", obj{"textDocument": obj{"uri": doc}, "range": rng([4]int{line, 0, line, 99}), "context": obj{"diagnostics": []obj{}}}, &as)
		for _, a := range as {
			if a.Data != nil {
				c.call("codeAction/resolve", obj{"title": a.Title, "data": a.Data}, nil)
			}
			if a.Command != nil {
				c.call("workspace/executeCommand", obj{"command": a.Command.Command, "arguments": a.Command.Arguments}, nil)
			}
		}
	}
	// Messages that can't be read, with a secret where the trouble is.
	c.raw(frame(`{"jsonrpc":"2.0","id":801,"method":"textDocument/hover","params":"` + secret(7) + `"}`))
	c.raw(frame(`{"jsonrpc":"2.0","id":802,"method":"codeAction/resolve","params":{"title":"t","data":"` + secret(8) + `"}}`))
	c.raw(frame(`{"jsonrpc":"2.0","id":803,"method":"workspace/executeCommand","params":{"command":"` + secret(9) + `"}}`))
	c.raw(frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"contentChanges":"` + secret(10) + `"}}`))
	c.raw(frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"text":` + secret(11) + `}}}`))
	c.raw(frame(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":["` + secret(14) + `"]}}`))
	c.raw(frame(`{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":"` + secret(15) + `"}}`))
	c.raw(frame(`{"jsonrpc":"2.0","id":804,"method":"textDocument/codeAction","params":{"context":{"diagnostics":[{"message":["` + secret(16) + `"]}]}}}`))
	c.raw(frame(secret(12)))
	c.raw(secret(13) + "\r\n\r\n")
	for _, id := range []string{"801", "802", "803", "804"} {
		c.answer(id)
	}
	c.call("shutdown", nil, nil)
	c.notify("exit", nil)
	c.waitDone()

	said := c.wireLog() + c.log.String()
	err := filepath.WalkDir(cache, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			b, err := os.ReadFile(path)
			said += string(b)
			return err
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	for _, must := range []string{"toy-secret", "squire:ignore", "# Toys", "showDocument", "notification dropped"} {
		if !strings.Contains(said, must) {
			t.Errorf("the session did not get as far as %q", must)
		}
	}
	if m := secretRE.FindString(said); m != "" {
		i := strings.Index(said, m)
		t.Errorf("a secret leaked: …%s…", said[max(0, i-200):min(len(said), i+100)])
	}
}
