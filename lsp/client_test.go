package lsp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

// patience is how long a test waits for something that must come.
const patience = 20 * time.Second

// toy finds TESTSECRET-12345678, and FIXME-n with a safe fix.
type toy struct{}

var (
	toySecret = &checks.Rule{
		ID: "toy-secret", Title: "Toy secret", Severity: checks.Critical, Secret: true, Origin: "squire",
		Description: "Whoever reads the code can use it.", Advice: "Revoke it.", Lesson: "toy",
	}
	toyFixme = &checks.Rule{ID: "toy-fixme", Title: "Fixme", Severity: checks.Low, Origin: "squire"}
	secretRE = regexp.MustCompile(`TESTSECRET-[0-9]{8}`)
	fixmeRE  = regexp.MustCompile(`FIXME-[0-9]`)
)

func (toy) Rules() []*checks.Rule { return []*checks.Rule{toySecret, toyFixme} }
func (toy) Hints() []string       { return []string{"testsecret-", "fixme-", "paniconthis"} }

func (toy) Detect(f *checks.File, report func(checks.Finding)) error {
	if bytes.Contains(f.Data, []byte("PANICONTHIS")) {
		panic(string(f.Data))
	}
	for _, m := range secretRE.FindAllIndex(f.Data, -1) {
		at := checks.Span{Start: m[0], End: m[1]}
		report(checks.Finding{
			Rule: toySecret, Severity: toySecret.Severity, Span: at, Message: "A toy secret stands in the code",
			Facts: []checks.Fact{{Name: "checksum", Text: "checksum <valid>"}},
			Fixes: []checks.Fix{{Title: "Read it from the environment", Edits: []checks.Edit{{Span: at, New: "$TOY"}}, Imports: []string{"os"}}},
		})
	}
	for _, m := range fixmeRE.FindAllIndex(f.Data, -1) {
		at := checks.Span{Start: m[0], End: m[1]}
		report(checks.Finding{
			Rule: toyFixme, Severity: toyFixme.Severity, Span: at, Message: "Something to fix",
			Fixes: []checks.Fix{{Title: "Fix it", Safe: true, Edits: []checks.Edit{{Span: at, New: "fixed"}}}},
		})
	}
	return nil
}

// secret returns a secret that toy finds.
func secret(n int) string { return "TEST" + "SECRET-" + fmt.Sprintf("%08d", n) }

// toyPolicy is the policy of a folder, with the toy for a detector.
func toyPolicy(root string) (*policy.Policy, error) {
	o := policy.Options{Detectors: []checks.Detector{toy{}}}
	if root != "" {
		o.Read, o.List = policy.WorktreeReader(root), policy.WorktreeLister(root)
	}
	return policy.Load(o)
}

// toyLessons has a lesson for the toy secret.
type toyLessons struct{}

func (toyLessons) Lesson(r *checks.Rule, _ checks.Lang) (Lesson, bool) {
	if r.ID != "toy-secret" {
		return Lesson{}, false
	}
	return Lesson{
		Title: "Toys", Minutes: 3, URL: "https://example.invalid/toys",
		Card: "**Why:** readers of the code can use it.\n\n**Safe:** `os.Getenv(\"TOY\")`",
	}, true
}

func (toyLessons) Page(r *checks.Rule, _ checks.Lang) (string, error) {
	return "# Toys\n\nThe lesson of " + r.ID + ".\n", nil
}

// A client is the other end of a session. It shares no code with the server.
type client struct {
	t    *testing.T
	in   io.WriteCloser
	done chan struct{} // closed when Serve has returned
	code int
	err  error
	log  *syncBuffer

	mu      sync.Mutex
	cond    *sync.Cond
	nextID  int
	answers map[string]wireMessage
	notes   []wireMessage // notifications and requests of the server, in order
	wire    bytes.Buffer
	closed  bool
}

// wireMessage is one message of the server.
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

// start runs a session. The zero Options get the toys.
func start(t *testing.T, o Options) *client {
	t.Helper()
	if o.Policy == nil {
		o.Policy = toyPolicy
	}
	if o.Lessons == nil {
		o.Lessons = toyLessons{}
	}
	if o.CacheDir == "" {
		o.CacheDir = t.TempDir()
	}
	logs := &syncBuffer{}
	o.Log = slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	toServer, in := io.Pipe()
	out, fromServer := io.Pipe()
	c := &client{t: t, in: in, done: make(chan struct{}), answers: map[string]wireMessage{}, log: logs}
	c.cond = sync.NewCond(&c.mu)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		c.code, c.err = Serve(ctx, toServer, fromServer, o)
		fromServer.Close()
		close(c.done)
	}()
	go c.read(out)
	t.Cleanup(func() {
		in.Close()
		cancel()
		c.waitDone()
		if t.Failed() {
			t.Logf("server log:\n%s", logs)
		}
	})
	return c
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
	r := bufio.NewReader(io.TeeReader(out, lockedWriter{c}))
	defer func() {
		c.mu.Lock()
		c.closed = true
		c.cond.Broadcast()
		c.mu.Unlock()
	}()
	for {
		length := 0
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if line == "\r\n" {
				break
			}
			if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
				length, _ = strconv.Atoi(strings.TrimSpace(v))
			}
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		if bytes.HasPrefix(body, []byte("[")) {
			continue // the answer to a batch
		}
		var m wireMessage
		if err := json.Unmarshal(body, &m); err != nil {
			c.t.Errorf("the server wrote no JSON: %v", err)
			return
		}
		c.mu.Lock()
		if m.Method == "" {
			c.answers[string(m.ID)] = m
		} else {
			c.notes = append(c.notes, m)
		}
		c.cond.Broadcast()
		c.mu.Unlock()
		if m.Method != "" && m.ID != nil {
			result := "null"
			if m.Method == "window/showDocument" {
				result = `{"success":true}`
			}
			go c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":%s}`, m.ID, result))
		}
	}
}

type lockedWriter struct{ c *client }

func (w lockedWriter) Write(p []byte) (int, error) {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	return w.c.wire.Write(p)
}

// raw writes bytes as they are.
func (c *client) raw(s string) {
	if _, err := io.WriteString(c.in, s); err != nil {
		c.t.Errorf("write to the server: %v", err)
	}
}

// send frames a message.
func (c *client) send(body string) {
	_, _ = io.WriteString(c.in, fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
}

func encode(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

func (c *client) notify(method string, params any) {
	c.t.Helper()
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, encode(c.t, params)))
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
			c.t.Fatalf("waited in vain for %s; the server wrote:\n%s\nand logged:\n%s", what, c.wire.String(), c.log)
		}
		c.cond.Wait()
	}
}

// ask sends a request and returns its id.
func (c *client) ask(method string, params any) string {
	c.t.Helper()
	c.mu.Lock()
	c.nextID++
	id := strconv.Itoa(c.nextID)
	c.mu.Unlock()
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":%q,"params":%s}`, id, method, encode(c.t, params)))
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

// everything is what a client that can do all says of itself.
var everything = obj{
	"general": obj{"positionEncodings": []string{"utf-16"}},
	"textDocument": obj{
		"publishDiagnostics": obj{"relatedInformation": true, "tagSupport": obj{"valueSet": []int{1, 2}}, "codeDescriptionSupport": true},
		"hover":              obj{"contentFormat": []string{"markdown", "plaintext"}},
		"codeAction": obj{
			"codeActionLiteralSupport": obj{"codeActionKind": obj{"valueSet": []string{"quickfix", "source"}}},
			"dataSupport":              true, "resolveSupport": obj{"properties": []string{"edit"}},
		},
	},
	"workspace": obj{
		"workspaceEdit":         obj{"documentChanges": true},
		"didChangeWatchedFiles": obj{"dynamicRegistration": true},
	},
	"window": obj{"showDocument": obj{"support": true}},
}

type obj = map[string]any

// initialize opens the session on a folder, "" for none.
func (c *client) initialize(root string, capabilities obj) {
	c.t.Helper()
	params := obj{"processId": nil, "rootUri": nil, "capabilities": capabilities}
	if root != "" {
		params["rootUri"] = fileURI(root)
		params["workspaceFolders"] = []obj{{"uri": fileURI(root), "name": "w"}}
	}
	c.call("initialize", params, nil)
	c.notify("initialized", obj{})
}

func fileURI(elem ...string) string { return string(uri.File(filepath.Join(elem...))) }

func (c *client) open(uri, lang, text string) {
	c.t.Helper()
	c.notify("textDocument/didOpen", obj{"textDocument": obj{"uri": uri, "languageId": lang, "version": 1, "text": text}})
}

// edit replaces a range, given as line, character, line, character.
func (c *client) edit(uri string, version int, at [4]int, text string) {
	c.t.Helper()
	c.notify("textDocument/didChange", obj{
		"textDocument":   obj{"uri": uri, "version": version},
		"contentChanges": []obj{{"range": rng(at), "text": text}},
	})
}

func rng(at [4]int) obj {
	return obj{"start": obj{"line": at[0], "character": at[1]}, "end": obj{"line": at[2], "character": at[3]}}
}

// position and the like are what the tests read of the protocol's types.
type (
	position struct {
		Line      int `json:"line"`
		Character int `json:"character"`
	}
	span struct {
		Start position `json:"start"`
		End   position `json:"end"`
	}
	diag struct {
		Range           span
		Severity        int
		Code            string
		CodeDescription struct{ Href string }
		Source          string
		Message         string
		Tags            []int
		Data            json.RawMessage

		RelatedInformation []struct {
			Location struct {
				URI   string
				Range span
			}
			Message string
		}
	}
	published struct {
		URI         string
		Version     *int
		Diagnostics []diag
	}
	textEdit struct {
		Range   span
		NewText string
	}
	action struct {
		Title       string
		Kind        string
		IsPreferred bool
		Diagnostics []diag
		Command     *struct {
			Command   string
			Arguments []json.RawMessage
		}
		Data json.RawMessage `json:"data,omitempty"`
		Edit *struct {
			Changes         map[string][]textEdit
			DocumentChanges []struct {
				TextDocument struct {
					URI     string
					Version *int
				}
				Edits []textEdit
			}
		} `json:"edit,omitempty"`
	}
)

// lastPublished returns the newest diagnostics of a document. c.mu is held.
func (c *client) lastPublished(uri string) (p published, n int) {
	for _, m := range c.notes {
		if m.Method != "textDocument/publishDiagnostics" {
			continue
		}
		var q published
		if err := json.Unmarshal(m.Params, &q); err != nil {
			c.t.Errorf("diagnostics: %v", err)
		}
		if q.URI == uri {
			p = q
			n++
		}
	}
	return p, n
}

// sofar is lastPublished for those who don't hold the lock.
func (c *client) sofar(uri string) (p published, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastPublished(uri)
}

// diagnostics waits for the diagnostics of a version.
func (c *client) diagnostics(uri string, version int) (p published) {
	c.t.Helper()
	c.until(fmt.Sprintf("diagnostics of %s, version %d", uri, version), func() bool {
		p, _ = c.lastPublished(uri)
		return p.Version != nil && *p.Version >= version
	})
	return p
}

// until diagnostics of a document are n in number.
func (c *client) untilCount(uri string, n int) (p published) {
	c.t.Helper()
	c.until(fmt.Sprintf("%d diagnostics of %s", n, uri), func() bool {
		times := 0
		p, times = c.lastPublished(uri)
		return times > 0 && len(p.Diagnostics) == n
	})
	return p
}

// note waits for a notification or request of the server and returns the last.
func (c *client) note(method string) (m wireMessage) {
	c.t.Helper()
	c.until(method, func() bool {
		for _, n := range c.notes {
			if n.Method == method {
				m = n
			}
		}
		return m.Method != ""
	})
	return m
}

func (c *client) wireLog() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wire.String()
}
