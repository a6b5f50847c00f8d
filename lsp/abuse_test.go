package lsp

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// alive proves that a session still works.
func (c *client) alive(what string) {
	c.t.Helper()
	doc := "untitled:" + strings.ReplaceAll(what, " ", "-")
	c.open(doc, "go", secret(1))
	if p := c.diagnostics(doc, 1); len(p.Diagnostics) != 1 {
		c.t.Errorf("after %s: %+v", what, p)
	}
}

func TestLifecycle(t *testing.T) {
	code := func(c *client, id string) int {
		t.Helper()
		m := c.answer(id)
		if m.Error == nil {
			return 0
		}
		return m.Error.Code
	}
	c := start(t, Options{})
	if got := code(c, c.ask("textDocument/hover", obj{})); got != -32002 {
		t.Errorf("a request before initialize: %d", got)
	}
	if got := code(c, c.ask("shutdown", nil)); got != -32002 {
		t.Errorf("shutdown before initialize: %d", got)
	}
	c.open("untitled:early", "go", secret(1)) // dropped
	c.initialize("", everything)
	if got := code(c, c.ask("initialize", obj{"processId": nil, "rootUri": nil, "capabilities": obj{}})); got != -32600 {
		t.Errorf("initialize again: %d", got)
	}
	c.alive("the start")
	m := c.answer(c.ask("shutdown", nil))
	if m.Error != nil || string(m.Result) != "null" {
		t.Errorf("shutdown: %+v", m)
	}
	if got := code(c, c.ask("textDocument/hover", obj{})); got != -32600 {
		t.Errorf("a request after shutdown: %d", got)
	}
	c.notify("exit", nil)
	c.waitDone()
	if c.code != 0 || c.err != nil {
		t.Errorf("Serve returned %d, %v", c.code, c.err)
	}
	if _, n := c.sofar("untitled:early"); n > 0 {
		t.Error("a document that was opened before initialize was scanned")
	}
}

func TestExitWithoutShutdown(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	c.notify("exit", nil)
	c.waitDone()
	if c.code != 1 || c.err != nil {
		t.Errorf("Serve returned %d, %v", c.code, c.err)
	}
	c = start(t, Options{})
	c.notify("exit", nil)
	c.waitDone()
	if c.code != 1 {
		t.Errorf("exit before initialize: %d", c.code)
	}
}

// The end of the input ends the session, even while the client reads nothing.
func TestEndOfInput(t *testing.T) {
	in := frame(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`) +
		frame(fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:a","languageId":"go","version":1,"text":%q}}}`, secret(1)))
	nobody, out := io.Pipe()
	defer nobody.Close()
	first := &firstOnly{w: out, sink: io.Discard}
	done := make(chan int, 1)
	go func() {
		code, _ := Serve(context.Background(), strings.NewReader(in), first, Options{Policy: toyPolicy})
		done <- code
	}()
	select {
	case code := <-done:
		if code != 1 {
			t.Errorf("got %d", code)
		}
	case <-time.After(patience):
		t.Fatal("Serve did not return")
	}
}

// firstOnly takes one write and blocks on the next.
type firstOnly struct {
	w, sink io.Writer
	n       int
}

func (f *firstOnly) Write(p []byte) (int, error) {
	f.n++
	if f.n == 1 {
		return f.sink.Write(p)
	}
	return f.w.Write(p)
}

// A client that pipes its requests in gets its answers before the end counts.
func TestAnswersBeforeEnd(t *testing.T) {
	in := frame(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`) +
		frame(fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:a","languageId":"go","version":1,"text":%q}}}`, secret(1))) +
		frame(`{"jsonrpc":"2.0","id":2,"method":"textDocument/hover","params":{"textDocument":{"uri":"untitled:a"},"position":{"line":0,"character":3}}}`)
	var out syncBuffer
	if code, err := Serve(context.Background(), strings.NewReader(in), &out, Options{Policy: toyPolicy}); code != 1 || err != nil {
		t.Errorf("Serve returned %d, %v", code, err)
	}
	if !strings.Contains(out.String(), `"id":2,"result":{"contents"`) {
		t.Errorf("the hover was not answered: %s", out.String())
	}
}

func TestCancelledContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in, hold := io.Pipe()
	defer hold.Close()
	done := make(chan error, 1)
	go func() {
		_, err := Serve(ctx, in, io.Discard, Options{Policy: toyPolicy})
		done <- err
	}()
	cancel()
	select {
	case err := <-done:
		if err == nil {
			t.Error("no error")
		}
	case <-time.After(patience):
		t.Fatal("Serve did not return")
	}
}

func TestDeadParent(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the client's process is not watched on Windows")
	}
	parent := exec.Command("sleep", "60")
	if err := parent.Start(); err != nil {
		t.Skip("no sleep: ", err)
	}
	c := start(t, Options{})
	c.call("initialize", obj{"processId": parent.Process.Pid, "rootUri": nil, "capabilities": obj{}}, nil)
	c.alive("a living parent")
	_ = parent.Process.Kill()
	_ = parent.Wait()
	c.waitDone()
	if c.code != 1 {
		t.Errorf("Serve returned %d", c.code)
	}
}

func TestUnseenParent(t *testing.T) {
	c := start(t, Options{})
	c.call("initialize", obj{"processId": 1<<31 - 1, "rootUri": nil, "capabilities": obj{}}, nil)
	c.alive("a parent in another container")
}

func TestMalformedMessages(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	c.alive("the start")
	for name, raw := range map[string]string{
		"invalid JSON":         frame(`{"jsonrpc":"2.0",`),
		"invalid params":       frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":5}}`),
		"broken params":        frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{nonsense}}`),
		"params of wrong type": frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":[1,2]}`),
		"no params":            frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen"}`),
		"null params":          frame(`{"jsonrpc":"2.0","method":"textDocument/didClose","params":null}`),
		"unknown notification": frame(`{"jsonrpc":"2.0","method":"what/ever","params":{}}`),
		"unknown dollar":       frame(`{"jsonrpc":"2.0","method":"$/what","params":{}}`),
		"cancel of nothing":    frame(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":12345}}`),
		"cancel of a list":     frame(`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":[]}}`),
		"a stray answer":       frame(`{"jsonrpc":"2.0","id":4711,"result":{}}`),
		"a stray error":        frame(`{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"m"}}`),
		"an empty batch":       frame(`[]`),
		"a batch":              frame(`[{"jsonrpc":"2.0","id":"b1","method":"what/ever"},{"jsonrpc":"2.0","method":"what/ever"}]`),
		"change of unopened":   frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:no","version":2},"contentChanges":[{"text":"x"}]}}`),
		"close of unopened":    frame(`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"untitled:no"}}}`),
		"a negative line":      frame(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"untitled:the-start","version":2},"contentChanges":[{"range":{"start":{"line":-1,"character":-1},"end":{"line":0,"character":0}},"text":"x"}]}}`),
		"a strange URI":        frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"%zz\u0000:\u001b","languageId":"go","version":1,"text":"x"}}}`),
		"no URI":               frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"languageId":"go","version":1,"text":"x"}}}`),
		"bad UTF-8":            frame("{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"untitled:bad\",\"languageId\":\"\xff\",\"version\":1,\"text\":\"\xff\xfe\"}}}"),
		"negative length":      "Content-Length: -3\r\n\r\n{}",
		"no length":            "X: y\r\n\r\n{}",
		"deep JSON":            frame(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000) + `}`),
	} {
		c.raw(raw)
		c.alive(name)
	}
	for name, body := range map[string]string{
		"unknown method": `{"jsonrpc":"2.0","id":"q","method":"what/ever"}`,
		"invalid params": `{"jsonrpc":"2.0","id":"q","method":"textDocument/hover","params":{"textDocument":7}}`,
		"broken params":  `{"jsonrpc":"2.0","id":"q","method":"textDocument/hover","params":{nonsense}}`,
		"bad command":    `{"jsonrpc":"2.0","id":"q","method":"workspace/executeCommand","params":{"command":"rm -rf"}}`,
		"bad argument":   `{"jsonrpc":"2.0","id":"q","method":"workspace/executeCommand","params":{"command":"squire.learn","arguments":[7]}}`,
		"bad data":       `{"jsonrpc":"2.0","id":"q","method":"codeAction/resolve","params":{"title":"t","data":[]}}`,
	} {
		c.mu.Lock()
		delete(c.answers, `"q"`)
		c.mu.Unlock()
		c.send(body)
		if m := c.answer(`"q"`); m.Error == nil {
			t.Errorf("%s was answered with %s", name, m.Result)
		}
	}
	if strings.Contains(c.wireLog()+c.log.String(), "nonsense") {
		t.Error("an error quotes the message")
	}
}

func TestPanicInDetector(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	c.open("untitled:p", "go", "PANICONTHIS "+secret(5))
	p := c.diagnostics("untitled:p", 1)
	if len(p.Diagnostics) != 1 || !strings.Contains(p.Diagnostics[0].Message, "defect") {
		t.Errorf("got %+v", p)
	}
	c.alive("a panic")
	if strings.Contains(c.wireLog()+c.log.String(), secret(5)) {
		t.Error("the panic quotes the document")
	}
}

func TestPanicInRequest(t *testing.T) {
	c := start(t, Options{Lessons: failing{}})
	c.initialize("", everything)
	c.open("untitled:a", "go", secret(5))
	c.diagnostics("untitled:a", 1)
	m := c.answer(c.ask("textDocument/hover", obj{"textDocument": obj{"uri": "untitled:a"}, "position": obj{"line": 0, "character": 0}}))
	if m.Error == nil || m.Error.Code != -32603 || strings.Contains(m.Error.Message, "private") {
		t.Errorf("got %+v", m.Error)
	}
	c.alive("a panic")
}

func TestCancel(t *testing.T) {
	gate := &slowLessons{entered: make(chan struct{}), release: make(chan struct{})}
	c := start(t, Options{Lessons: gate})
	c.initialize("", everything)
	c.open("untitled:a", "go", secret(1))
	c.diagnostics("untitled:a", 1)
	id := c.ask("textDocument/hover", obj{"textDocument": obj{"uri": "untitled:a"}, "position": obj{"line": 0, "character": 0}})
	<-gate.entered
	c.notify("$/cancelRequest", obj{"id": 2})
	c.alive("a cancel") // the reader has seen it
	close(gate.release)
	if m := c.answer(id); id != "2" || m.Error == nil || m.Error.Code != -32800 {
		t.Errorf("request %s was answered with %+v", id, m)
	}
}

// A burst of edits ends in the right state, without a publish for each.
func TestBurst(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	doc := "untitled:burst"
	c.open(doc, "go", strings.Repeat("x\n", 500))
	for i := range 400 {
		c.edit(doc, i+2, [4]int{i, 0, i, 1}, secret(i))
	}
	p := c.diagnostics(doc, 401)
	if len(p.Diagnostics) != 400 {
		t.Errorf("%d diagnostics", len(p.Diagnostics))
	}
	last := 0
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.notes {
		var q published
		if m.Method != "textDocument/publishDiagnostics" || jsonInto(m.Params, &q) != nil || q.Version == nil {
			continue
		}
		if *q.Version < last {
			t.Errorf("version %d was published after %d", *q.Version, last)
		}
		// Every publish is right for its version: n edits, n findings.
		if want := *q.Version - 1; len(q.Diagnostics) != want {
			t.Errorf("version %d has %d diagnostics", *q.Version, len(q.Diagnostics))
		}
		last = *q.Version
	}
}

func TestReopen(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	doc := "untitled:again"
	for i := range 50 {
		c.open(doc, "go", secret(i))
		if i%2 == 0 {
			c.notify("textDocument/didClose", obj{"textDocument": obj{"uri": doc}})
		} else {
			c.open(doc, "go", secret(i)) // twice, without closing
			c.notify("textDocument/didClose", obj{"textDocument": obj{"uri": doc}})
		}
	}
	c.notify("textDocument/didOpen", obj{"textDocument": obj{"uri": doc, "languageId": "go", "version": 77, "text": secret(1) + secret(2)}})
	if p := c.diagnostics(doc, 77); len(p.Diagnostics) != 2 {
		t.Errorf("got %+v", p)
	}
	c.alive("many reopenings")
	if p, _ := c.sofar(doc); len(p.Diagnostics) != 2 {
		t.Errorf("an old document's last word came late: %+v", p)
	}
}

func TestViewsAreNotScanned(t *testing.T) {
	c := start(t, Options{})
	c.initialize("", everything)
	c.open("git:/a.go?HEAD", "go", secret(1))
	c.alive("a view")
	if _, n := c.sofar("git:/a.go?HEAD"); n != 0 {
		t.Error("a view of an old version was scanned")
	}
}
