package proxy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/lsp"
)

// A client is an editor with one server a buffer.
type client struct {
	t    *testing.T
	in   io.WriteCloser
	done chan struct{}
	code int
	log  *syncBuffer
	can  map[string]any // what the server said it can

	logFile string // of the binary, where it is one

	mu      sync.Mutex
	cond    *sync.Cond
	nextID  int
	answers map[string]wireMessage
	notes   []wireMessage
	closed  bool
}

type wireMessage struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

type obj = map[string]any

// capabilities are those of a client that can all that the tests look at.
func capabilities(encodings ...string) obj {
	return obj{
		"general": obj{"positionEncodings": encodings},
		"textDocument": obj{
			"hover":              obj{"contentFormat": []string{"markdown"}, "dynamicRegistration": true},
			"publishDiagnostics": obj{"versionSupport": true, "relatedInformation": true},
			"diagnostic":         obj{},
			"codeAction": obj{
				"codeActionLiteralSupport": obj{"codeActionKind": obj{"valueSet": []string{"quickfix", "source"}}},
				"dataSupport":              true, "resolveSupport": obj{"properties": []string{"edit"}},
			},
		},
		"workspace": obj{"workspaceEdit": obj{"documentChanges": true}, "diagnostics": obj{"refreshSupport": true}},
	}
}

// begin runs a session beside a command, over pipes in this process.
func begin(t *testing.T, command []string) *client {
	t.Helper()
	logs := &syncBuffer{}
	// Nothing that a test waits for in vain takes long; what must come has time.
	short := times{start: patience, merge: 100 * time.Millisecond, pauses: make([]time.Duration, 5)}
	if strings.Contains(os.Getenv(childVar), "silent") {
		short.start = 100 * time.Millisecond
	}
	o := Options{times: &short, Child: command, Stderr: logs, Server: lsp.Options{
		Log: slog.New(slog.NewTextHandler(logs, nil)), CacheDir: t.TempDir(),
	}}
	toServer, in := io.Pipe()
	out, fromServer := io.Pipe()
	c := &client{t: t, in: in, done: make(chan struct{}), answers: map[string]wireMessage{}, log: logs}
	c.cond = sync.NewCond(&c.mu)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(c.done)
		var err error
		if c.code, err = Serve(ctx, toServer, fromServer, o); err != nil {
			t.Errorf("Serve: %v", err)
		}
		fromServer.Close()
	}()
	t.Cleanup(cancel)
	c.follow(out)
	return c
}

// follow reads what the server says, and ends the session with the test.
func (c *client) follow(out io.Reader) {
	go c.read(out)
	c.t.Cleanup(func() {
		c.in.Close()
		c.waitDone()
		if c.t.Failed() {
			c.t.Logf("server log:\n%s", c.log)
		}
	})
}

// beginBinary runs the binary that SQUIRE names, beside the gopls that GOPLS
// names.
func beginBinary(t *testing.T, dir string) *client {
	t.Helper()
	squire, gopls := os.Getenv("SQUIRE"), os.Getenv("GOPLS")
	if squire == "" || gopls == "" {
		t.Skip("SQUIRE and GOPLS name no programs: run make test-gopls")
	}
	cmd := exec.Command(squire, "lsp", "--with", strconv.Quote(gopls)+" serve", "--log", filepath.Join(t.TempDir(), "log"))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=local", "GOWORK=off", "GO111MODULE=on")
	logs := &syncBuffer{}
	cmd.Stderr = logs
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, fromServer := io.Pipe()
	cmd.Stdout = fromServer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, in: in, done: make(chan struct{}), answers: map[string]wireMessage{}, log: logs, logFile: cmd.Args[5]}
	c.cond = sync.NewCond(&c.mu)
	go func() {
		defer close(c.done)
		_ = cmd.Wait()
		c.code = cmd.ProcessState.ExitCode()
		fromServer.Close()
	}()
	c.follow(out)
	return c
}

// beginFake runs a session beside a fake server that behaves as mode says.
func beginFake(t *testing.T, mode string) *client {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(childVar, mode+".")
	return begin(t, []string{self})
}

func (c *client) waitDone() {
	c.t.Helper()
	select {
	case <-c.done:
	case <-time.After(patience):
		c.t.Fatal("Serve did not return")
	}
}

func (c *client) read(out io.Reader) {
	wire := lsp.NewFramer(out, io.Discard)
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.closed = true
		c.cond.Broadcast()
	}()
	for {
		body, _, err := wire.ReadFrame(context.Background())
		if err != nil {
			return
		}
		var m wireMessage
		if err := json.Unmarshal(bytes.Clone(body), &m); err != nil {
			c.t.Errorf("no JSON: %v", err)
			return
		}
		c.mu.Lock()
		if m.Method == "" {
			if _, twice := c.answers[string(m.ID)]; twice {
				c.t.Errorf("request %s was answered twice", m.ID)
			}
			c.answers[string(m.ID)] = m
		} else {
			c.notes = append(c.notes, m)
		}
		c.cond.Broadcast()
		c.mu.Unlock()
		if m.Method != "" && m.ID != nil {
			result := "null"
			if m.Method == "workspace/configuration" {
				result = `["from the client"]`
			}
			go c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%s}`, m.ID, result))
		}
	}
}

func (c *client) send(body string) {
	_, _ = io.WriteString(c.in, fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
}

func (c *client) notify(method string, params any) {
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, encode(params)))
}

// until waits until ok, which runs with the lock.
func (c *client) until(what string, ok func() bool) {
	c.t.Helper()
	timer := time.AfterFunc(patience, func() { c.mu.Lock(); c.cond.Broadcast(); c.mu.Unlock() })
	defer timer.Stop()
	deadline := time.Now().Add(patience)
	c.mu.Lock()
	defer c.mu.Unlock()
	for !ok() {
		if c.closed || time.Now().After(deadline) {
			for _, n := range c.notes {
				c.t.Logf("%s %s", n.Method, n.Params)
			}
			c.t.Fatalf("waited in vain for %s; log:\n%s", what, c.log)
		}
		c.cond.Wait()
	}
}

func (c *client) ask(method string, params any) string {
	c.mu.Lock()
	c.nextID++
	id := strconv.Quote("request " + strconv.Itoa(c.nextID)) // strings, as some clients have them
	c.mu.Unlock()
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":%q,"params":%s}`, id, method, encode(params)))
	return id
}

func (c *client) answer(id string) (m wireMessage) {
	c.t.Helper()
	c.until("the answer to "+id, func() (ok bool) { m, ok = c.answers[id]; return ok })
	return m
}

// call sends a request and decodes its result.
func (c *client) call(method string, params, result any) {
	c.t.Helper()
	m := c.answer(c.ask(method, params))
	if m.Error != nil {
		c.t.Fatalf("%s: %d %s", method, m.Error.Code, m.Error.Message)
	}
	if result != nil {
		if err := json.Unmarshal(m.Result, result); err != nil {
			c.t.Fatalf("%s: %v in %s", method, err, m.Result)
		}
	}
}

// initialize opens the session on a folder.
func (c *client) initialize(root string, capabilities obj) {
	c.t.Helper()
	var r struct{ Capabilities map[string]any }
	c.call("initialize", obj{
		"processId": nil, "rootUri": fileURI(root), "capabilities": capabilities,
		"workspaceFolders": []obj{{"uri": fileURI(root), "name": "w"}},
	}, &r)
	c.can = r.Capabilities
	c.notify("initialized", obj{})
}

func fileURI(elem ...string) string { return string(uri.File(filepath.Join(elem...))) }

func (c *client) open(uri, lang, text string) {
	c.notify("textDocument/didOpen", obj{"textDocument": obj{"uri": uri, "languageId": lang, "version": 1, "text": text}})
}

func (c *client) change(uri string, version int, changes ...change) {
	c.notify("textDocument/didChange", obj{"textDocument": obj{"uri": uri, "version": version}, "contentChanges": changes})
}

func rng(startLine, start, endLine, end uint32) protocol.Range {
	return protocol.Range{Start: protocol.Position{Line: startLine, Character: start}, End: protocol.Position{Line: endLine, Character: end}}
}

type diag struct {
	Range   protocol.Range
	Source  string
	Code    any
	Message string
}

type publishing struct {
	URI         string
	Version     *int
	Diagnostics []diag
}

// by returns the diagnostics of one server.
func (p publishing) by(source string) (out []diag) {
	for _, d := range p.Diagnostics {
		if d.Source == source {
			out = append(out, d)
		}
	}
	return out
}

// last returns what was published last of a document. c.mu is held.
func (c *client) last(uri string) (p publishing, times int) {
	for _, m := range c.notes {
		if m.Method != "textDocument/publishDiagnostics" {
			continue
		}
		var q publishing
		if err := json.Unmarshal(m.Params, &q); err != nil {
			c.t.Errorf("diagnostics: %v", err)
		}
		if q.URI == uri {
			p = q
			times++
		}
	}
	return p, times
}

// diagnostics waits until so many of each source are shown.
func (c *client) diagnostics(uri string, version int, count map[string]int) (p publishing) {
	c.t.Helper()
	c.until(fmt.Sprintf("diagnostics of %s at version %d: %v", uri, version, count), func() bool {
		p, _ = c.last(uri)
		if version > 0 && (p.Version == nil || *p.Version != version) || version == 0 && p.Version != nil {
			return false
		}
		for source, n := range count {
			if len(p.by(source)) != n {
				return false
			}
		}
		return true
	})
	return p
}

// seen returns how often the server sent something.
func (c *client) seen(method string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.notes {
		if m.Method == method {
			n++
		}
	}
	return n
}
