package lsp

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git/gittest"
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

// The same of all that is beyond diagnostics: every request that there is, at
// every place of documents of every kind with secrets in them, staged ones
// among them.
func TestNothingLeaksThroughFeatures(t *testing.T) {
	r := gittest.New(t)
	inGit(t, r)
	r.Commit("a.py", "x = 1\n")
	r.Stage("a.py", "x = '"+secret(20)+"'\n")
	cache, state := t.TempDir(), t.TempDir()
	c := start(t, Options{
		CacheDir: cache, Progress: filepath.Join(state, "progress.jsonl"),
		Accept: func(string, *checks.File, *checks.Finding, string, string) error {
			return errors.New("can't write: " + "disk full")
		},
	})
	c.call("initialize", obj{
		"processId": nil, "rootUri": fileURI(r.Dir),
		"capabilities":          with(everything, obj{"textDocument": obj{"codeAction": obj{"honorsChangeAnnotations": true}}, "workspace": obj{"workspaceEdit": obj{"changeAnnotationSupport": obj{}, "resourceOperations": []string{"create"}}}}),
		"initializationOptions": obj{"statusUpdates": true, "settings": obj{"codeLens": true, "note": secret(21)}},
	}, nil)
	c.notify("initialized", obj{})
	docs := map[string]string{
		"a.py":                 "def f(q):\n    y = '" + secret(22) + "' # " + secret(20)[:8] + "\n    return y # squire:ignore " + secret(23) + "\n",
		".squire.toml":         "mode = \"" + secret(24) + "\"\n" + secret(25) + " = 1\n[rules]\ndisable = [\"" + secret(26) + "\", \"toy-fixme\"]\n",
		".squire/rules/x.yaml": "id: " + secret(27) + "\nmessage: '" + secret(28) + "'\npattern: f(" + secret(29) + ")\n" + secret(30) + ": 1\n",
		"b.go":                 "package b\n\nfunc f(s string) { g(\"" + secret(31) + "\", \"FIXME-1\") }\n",
	}
	for name, text := range docs {
		doc := fileURI(r.Dir, filepath.FromSlash(name))
		c.open(doc, "", text)
		c.diagnostics(doc, 1)
	}
	c.until("the staged secret", func() bool {
		p, _ := c.lastPublished(fileURI(r.Dir, "a.py"))
		_, ok := p.has("staged-secret", "")
		return ok
	})
	asked := 0
	// ask sends a request whose answer may as well be an error.
	ask := func(method string, params any) wireMessage {
		asked++
		return c.answer(c.ask(method, params))
	}
	for name, text := range docs {
		doc := obj{"uri": fileURI(r.Dir, filepath.FromSlash(name))}
		for n, line := range strings.Split(text, "\n") {
			for at := 0; at <= len(line); at += 5 {
				where := obj{"textDocument": doc, "position": obj{"line": n, "character": at}}
				ask("textDocument/hover", where)
				ask("textDocument/completion", where)
			}
			var as []action
			_ = json.Unmarshal(ask("textDocument/codeAction", obj{"textDocument": doc, "range": rng([4]int{n, 0, n, 999}), "context": obj{"diagnostics": []obj{}}}).Result, &as)
			for _, a := range as {
				// An edit of the document may hold what stands in it, but none of
				// these has to.
				if a.Data != nil {
					ask("codeAction/resolve", obj{"title": a.Title, "data": a.Data})
				}
				if a.Command != nil {
					ask("workspace/executeCommand", obj{"command": a.Command.Command, "arguments": a.Command.Arguments})
					var args obj
					if json.Unmarshal(a.Command.Arguments[0], &args) == nil {
						args["reason"] = secret(42)
						ask("workspace/executeCommand", obj{"command": a.Command.Command, "arguments": []obj{args}})
					}
				}
			}
		}
		all := obj{"textDocument": doc, "range": rng([4]int{0, 0, 99, 0})}
		for _, m := range []string{"textDocument/inlayHint", "textDocument/codeLens", "textDocument/documentLink"} {
			ask(m, all)
		}
		ask("workspace/executeCommand", obj{"command": "squire.accept", "arguments": []obj{{"uri": doc["uri"], "fingerprint": secret(32), "reason": secret(33)}}})
	}
	for _, m := range []string{"squire/status", "squire/findings", "squire/lessons", "squire/lesson", "squire/quiz", "squire/review", "squire/kata"} {
		ask(m, nil)
		ask(m, obj{"lesson": secret(34), "rule": secret(35), "lang": secret(36), "uri": secret(37), "do": secret(38)})
		ask(m, secret(39))
		ask(m, obj{"lesson": "sql-injection", "answers": obj{"quiz-1": []string{secret(40)}}})
	}
	c.notify("workspace/didChangeConfiguration", obj{"settings": obj{"squire": secret(41)}})
	c.call("shutdown", nil, nil)
	c.notify("exit", nil)
	c.waitDone()

	said := c.wireLog() + c.log.String()
	for _, dir := range []string{cache, state} {
		err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
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
	}
	for _, must := range []string{"staged-secret", "annotationId", "Rotation playbook", "offline: ", "squire/didChangeStatus", "disk full", `"target"`} {
		if !strings.Contains(said, must) {
			t.Errorf("the session did not get as far as %q", must)
		}
	}
	for _, m := range secretRE.FindAllStringIndex(said, 5) {
		t.Errorf("a secret leaked: …%s…", said[max(0, m[0]-300):min(len(said), m[1]+100)])
	}
	t.Logf("%d requests, %d bytes", asked, len(said))
}
