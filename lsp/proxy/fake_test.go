package proxy

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/lsp"
)

// childVar makes the test binary a language server: what it is told there is
// how it behaves.
const childVar = "SQUIRE_TEST_CHILD"

func TestMain(m *testing.M) {
	if mode := os.Getenv(childVar); mode != "" {
		os.Exit(fakeServer(mode))
	}
	os.Exit(m.Run())
}

// A fake is a language server that finds TODO in documents. Its text of a
// document is its own, made of what it was told.
type fake struct {
	mode string
	wire lsp.Framer
	enc  encoding
	docs map[string]string

	mu      sync.Mutex
	waiting map[int64]chan struct{} // requests that wait to be cancelled
	answers map[int64]chan json.RawMessage
	asked   int64
}

// has reports whether the fake was told to behave in some way.
func (f *fake) has(how string) bool { return strings.Contains(f.mode, how) }

func fakeServer(mode string) int {
	f := &fake{
		mode: mode, wire: lsp.NewFramer(os.Stdin, os.Stdout), enc: utf16, docs: map[string]string{},
		waiting: map[int64]chan struct{}{}, answers: map[int64]chan json.RawMessage{},
	}
	if f.has("utf-8") {
		f.enc = utf8
	}
	if f.has("crash at once") {
		return 3
	}
	if f.has("garbage") {
		fmt.Print("panic: this is no message\n\n\x1b[2J{}\nContent-Length: 7\r\n\r\n{\"oops\"")
	}
	for {
		body, _, err := f.wire.ReadFrame(context.Background())
		if err != nil {
			return 1
		}
		if f.has("silent") {
			continue
		}
		msg, err := jsonrpc2.DecodeMessage(append([]byte(nil), body...))
		if err != nil {
			return 4
		}
		switch m := msg.(type) {
		case *jsonrpc2.Call:
			f.request(m)
		case *jsonrpc2.Notification:
			if m.Method() == "exit" {
				if f.has("stay") {
					select {}
				}
				return 0
			}
			f.notification(m.Method(), json.RawMessage(m.Params()))
		case *jsonrpc2.Response:
			n, _ := m.ID().Number()
			f.mu.Lock()
			f.answers[n] <- json.RawMessage(m.Result())
			f.mu.Unlock()
		}
	}
}

func (f *fake) send(body []byte) { _, _ = f.wire.WriteFrame(context.Background(), body) }

func (f *fake) notify(method string, params any) {
	f.send(jsonrpc2.AppendNotification(nil, method, encode(params)))
}

func (f *fake) answer(m *jsonrpc2.Call, result any) {
	f.send(jsonrpc2.AppendResponse(nil, m.ID(), encode(result), nil))
}

func (f *fake) request(m *jsonrpc2.Call) {
	var p struct {
		TextDocument struct{ URI string } `json:"textDocument"`
		Position     protocol.Position    `json:"position"`
		Context      struct {
			Diagnostics []struct{ Source string }
		} `json:"context"`
		Data      map[string]any    `json:"data"`
		Command   string            `json:"command"`
		Arguments []json.RawMessage `json:"arguments"`
	}
	_ = json.Unmarshal(m.Params(), &p)
	text := f.docs[p.TextDocument.URI]
	switch m.Method() {
	case "initialize":
		if f.has("lives once") {
			if _, err := os.Stat("lived"); err == nil {
				os.Exit(5)
			}
			_ = os.WriteFile("lived", nil, 0o600)
		}
		f.answer(m, map[string]any{"capabilities": f.capabilities()})
	case "shutdown":
		if !f.has("stay") {
			f.answer(m, nil)
		}
	case "textDocument/hover":
		if f.has("mute") {
			return
		}
		at := offset([]byte(text), p.Position, f.enc)
		if f.has("knows Go") { // whose method it is tells the name of what it is called on
			page := "database/sql#DB.Query"
			if strings.HasSuffix(text[:at], "values.") {
				page = "net/url#Values.Get"
			} else if strings.HasSuffix(text[:at], "other.") {
				page = "example.com/m#Other.Query"
			}
			f.answer(m, map[string]any{"contents": map[string]string{"kind": "markdown", "value": "see https://pkg.go.dev/context#Context\n[it](https://pkg.go.dev/" + page + ")"}})
			return
		}
		word, _, _ := strings.Cut(text[at:], " ")
		f.answer(m, map[string]any{"contents": map[string]string{"kind": "markdown", "value": "the fake sees " + word},
			"range": f.rangeOf(text, at, at+len(word))})
	case "textDocument/codeAction":
		sources := []string{}
		for _, d := range p.Context.Diagnostics {
			sources = append(sources, d.Source)
		}
		f.answer(m, []any{
			map[string]any{"title": "Fake fix", "kind": "quickfix", "data": map[string]any{"n": 7, "about": sources}},
			map[string]any{"title": "Fake command", "command": "fake.text"},
		})
	case "codeAction/resolve":
		f.answer(m, map[string]any{"title": "resolved by the fake", "data": p.Data, "about": p.Data["about"]})
	case "textDocument/completion":
		f.answer(m, map[string]any{"isIncomplete": true, "itemDefaults": map[string]any{"data": 5}, "items": []any{map[string]string{"label": "fake"}}})
	case "textDocument/diagnostic":
		f.answer(m, map[string]any{"kind": "full", "items": f.diagnostics(text)})
	case "textDocument/rename":
		f.answer(m, map[string]any{"changes": map[string]any{}})
	case "workspace/executeCommand":
		f.command(m, p.Command, p.Arguments)
	default:
		f.send(jsonrpc2.AppendResponse(nil, m.ID(), nil, jsonrpc2.NewError(jsonrpc2.MethodNotFound, "the fake knows no "+m.Method())))
	}
}

// command does what a test wants to see.
func (f *fake) command(m *jsonrpc2.Call, name string, args []json.RawMessage) {
	var arg string
	if len(args) > 0 {
		_ = json.Unmarshal(args[0], &arg)
	}
	switch name {
	case "fake.text":
		f.answer(m, f.docs[arg])
	case "fake.crash":
		os.Exit(3)
	case "fake.pid":
		f.answer(m, os.Getpid())
	case "fake.wait": // until it is cancelled
		n, _ := m.ID().Number()
		cancelled := make(chan struct{})
		f.mu.Lock()
		f.waiting[n] = cancelled
		f.mu.Unlock()
		go func() {
			f.notify("fake/waits", map[string]any{})
			<-cancelled
			f.send(jsonrpc2.AppendResponse(nil, m.ID(), nil, jsonrpc2.NewError(-32800, "cancelled")))
		}()
	case "fake.ask": // the client, and say what it said
		f.mu.Lock()
		f.asked++
		id, answer := f.asked, make(chan json.RawMessage, 1)
		f.answers[id] = answer
		f.mu.Unlock()
		f.send(jsonrpc2.AppendCall(nil, jsonrpc2.NewNumberID(id), arg, encode(map[string]any{
			"items": []any{map[string]string{"section": "fake"}}, "token": "t",
			"registrations": []any{map[string]string{"id": "r", "method": "workspace/didChangeWatchedFiles"}},
		})))
		go func() { f.answer(m, <-answer) }()
	case "fake.progress":
		f.notify("$/progress", map[string]any{"token": "t", "value": map[string]string{"kind": "begin", "title": "fake"}})
		f.answer(m, nil)
	}
}

func (f *fake) capabilities() map[string]any {
	change := changeIncremental
	if f.has("full") {
		change = changeFull
	}
	can := map[string]any{
		"textDocumentSync":       map[string]any{"openClose": true, "change": change, "save": map[string]bool{"includeText": true}},
		"hoverProvider":          true,
		"completionProvider":     map[string]any{"triggerCharacters": []string{"."}},
		"renameProvider":         true,
		"codeActionProvider":     map[string]any{"codeActionKinds": []string{"quickfix", "source.organizeImports"}, "resolveProvider": true},
		"executeCommandProvider": map[string]any{"commands": []string{"fake.text", "fake.crash", "fake.pid", "fake.wait", "fake.ask", "fake.progress"}},
	}
	if f.enc != utf16 {
		can["positionEncoding"] = f.enc
	}
	if f.has("pull") {
		can["diagnosticProvider"] = map[string]bool{"interFileDependencies": false, "workspaceDiagnostics": false}
	}
	return can
}

func (f *fake) notification(method string, params json.RawMessage) {
	switch method {
	case "textDocument/didOpen":
		var o openParams
		_ = json.Unmarshal(params, &o)
		f.docs[o.TextDocument.URI] = o.TextDocument.Text
		f.publish(o.TextDocument.URI, o.TextDocument.Version)
	case "textDocument/didChange":
		var c changeParams
		_ = json.Unmarshal(params, &c)
		text := f.docs[c.TextDocument.URI]
		for _, ch := range c.ContentChanges {
			if ch.Range == nil {
				text = ch.Text
				continue
			}
			// Not by the proxy's own way to apply an edit.
			m := lsp.NewMapper([]byte(text), f.enc)
			at := m.RangeSpan(*ch.Range)
			text = text[:at.Start] + ch.Text + text[at.End:]
		}
		f.docs[c.TextDocument.URI] = text
		f.publish(c.TextDocument.URI, c.TextDocument.Version)
	case "textDocument/didClose":
		delete(f.docs, documentOf(params))
		f.notify("textDocument/publishDiagnostics", map[string]any{"uri": documentOf(params), "diagnostics": []any{}})
	case "$/cancelRequest":
		var c struct{ ID int64 }
		_ = json.Unmarshal(params, &c)
		f.mu.Lock()
		if w := f.waiting[c.ID]; w != nil {
			close(w)
		}
		f.mu.Unlock()
	}
}

func (f *fake) publish(uri string, version int32) {
	if f.has("pull") || f.has("late") && version > 1 {
		return
	}
	f.notify("textDocument/publishDiagnostics", map[string]any{"uri": uri, "version": version, "diagnostics": f.diagnostics(f.docs[uri])})
}

func (f *fake) diagnostics(text string) []any {
	out := []any{}
	for at := 0; ; {
		i := strings.Index(text[at:], "TODO")
		if i < 0 {
			return out
		}
		at += i
		out = append(out, map[string]any{"range": f.rangeOf(text, at, at+4), "source": "fake", "message": "something is left to do", "severity": 2})
		at += 4
	}
}

func (f *fake) rangeOf(text string, start, end int) protocol.Range {
	m := lsp.NewMapper([]byte(text), f.enc)
	return protocol.Range{Start: m.OffsetPosition(start), End: m.OffsetPosition(end)}
}

// patience is how long a test waits for something that must come.
const patience = 20 * time.Second
