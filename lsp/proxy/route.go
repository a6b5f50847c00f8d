package proxy

import (
	"encoding/json"
	"slices"
	"strings"

	"go.lsp.dev/jsonrpc2"
)

// Codes of answers that the JSON-RPC library doesn't name.
const codeRequestFailed = jsonrpc2.Code(-32803)

// provider names the capability that a server must have for a request to go to
// it, for those that may go to both.
var provider = map[string]string{
	"textDocument/hover":        "hoverProvider",
	"textDocument/codeAction":   "codeActionProvider",
	"textDocument/completion":   "completionProvider",
	"textDocument/codeLens":     "codeLensProvider",
	"textDocument/documentLink": "documentLinkProvider",
	"textDocument/inlayHint":    "inlayHintProvider",
}

// resolved names for each request that completes an item of a list the request
// that gave the list.
var resolved = map[string]string{
	"codeAction/resolve":     "textDocument/codeAction",
	"completionItem/resolve": "textDocument/completion",
	"codeLens/resolve":       "textDocument/codeLens",
	"documentLink/resolve":   "textDocument/documentLink",
	"inlayHint/resolve":      "textDocument/inlayHint",
}

// request sends a request of the client where it belongs.
func (p *proxy) request(id jsonrpc2.ID, method string, params json.RawMessage) {
	p.mu.Lock()
	at := p.stage
	p.mu.Unlock()
	switch {
	case method == "initialize" && at == fresh:
		p.initialize(id, params)
		return
	case method == "shutdown" && at == running:
		p.shutdown(id, params)
		return
	case at != running:
		p.pass(p.ours, id, method, params) // it knows the right error
		return
	}
	switch method {
	case "workspace/executeCommand":
		p.pass(p.ownerOf(params), id, method, params)
		return
	case "textDocument/diagnostic", "workspace/diagnostic":
		p.refuse(id, jsonrpc2.MethodNotFound, "diagnostics are published; there is nothing to pull")
		return
	}
	if list, ok := resolved[method]; ok {
		p.resolve(id, method, list, params)
		return
	}
	if _, ok := provider[method]; ok {
		p.merge(id, method, params)
		return
	}
	p.pass(p.only(method), id, method, params)
}

// only returns the server that a request goes to which isn't merged.
func (p *proxy) only(method string) *server {
	if strings.HasPrefix(method, "squire/") {
		return p.ours
	}
	return p.child
}

// pass sends a request to one server, and its answer to the client.
func (p *proxy) pass(s *server, id jsonrpc2.ID, method string, params json.RawMessage) {
	doc := documentOf(params)
	p.askFor(s, id, method, params, func(result json.RawMessage, err error) {
		p.forget(id)
		if err == errDown {
			p.withoutChild(id, method)
			return
		}
		p.mu.Lock()
		result = p.toClient(s, doc, result)
		p.mu.Unlock()
		p.answer(id, result, err)
	})
}

// withoutChild answers a request to the child while it doesn't run. To most of
// what an editor asks by itself "nothing" is an answer; only what the user
// asked for is refused.
func (p *proxy) withoutChild(id jsonrpc2.ID, method string) {
	if strings.HasPrefix(method, "textDocument/") && method != "textDocument/rename" && !strings.Contains(method, "ormatting") {
		p.answer(id, nil, nil)
		return
	}
	p.refuse(id, codeRequestFailed, p.child.name+" is not running, so Squire can't ask it")
}

// askFor asks a server on behalf of the client's request id, so that a
// cancellation finds it.
func (p *proxy) askFor(s *server, id jsonrpc2.ID, method string, params json.RawMessage, answer func(json.RawMessage, error)) {
	if s == p.child && !p.childReady() {
		answer(nil, errDown)
		return
	}
	n := s.reserve()
	p.mu.Lock()
	params = p.toServer(s, params)
	p.inflight[id] = append(p.inflight[id], part{s, n}) // before the answer can come
	p.mu.Unlock()
	s.ask(n, method, params, answer)
}

func (p *proxy) childReady() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.child.ready
}

// forget notes that a request of the client was answered.
func (p *proxy) forget(id jsonrpc2.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.inflight, id)
}

// answer answers the client.
func (p *proxy) answer(id jsonrpc2.ID, result json.RawMessage, err error) {
	if err == nil && len(result) == 0 {
		result = json.RawMessage("null")
	}
	p.client.push(jsonrpc2.AppendResponse(nil, id, jsonrpc2.RawMessage(result), err))
}

func (p *proxy) refuse(id jsonrpc2.ID, code jsonrpc2.Code, text string) {
	p.answer(id, nil, jsonrpc2.NewError(code, text))
}

// ownerOf returns the server whose command is to be executed.
func (p *proxy) ownerOf(params json.RawMessage) *server {
	var c struct {
		Command string `json:"command"`
	}
	_ = json.Unmarshal(params, &c)
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.Contains(p.ours.commands(), c.Command) {
		return p.ours
	}
	return p.child
}

// commands returns the commands that a server told of.
func (s *server) commands() []string {
	var o struct {
		Commands []string `json:"commands"`
	}
	_ = json.Unmarshal(s.can["executeCommandProvider"], &o)
	return o.Commands
}

// provides reports whether a server has a capability. proxy.mu is held.
func (s *server) provides(name string) bool {
	switch v := string(s.can[name]); v {
	case "", "null", "false":
		return false
	}
	return true
}

// cancelRequest passes a cancellation to whoever works on the request.
func (p *proxy) cancelRequest(params json.RawMessage) {
	var c struct {
		ID any `json:"id"`
	}
	if json.Unmarshal(params, &c) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, parts := range p.inflight {
		if sameID(id, c.ID) {
			for _, part := range parts {
				part.to.cancel(part.id)
			}
		}
	}
}

// notification sends a notification of the client where it belongs; body is the
// whole message.
func (p *proxy) notification(method string, params json.RawMessage, body []byte) {
	p.mu.Lock()
	at := p.stage
	p.mu.Unlock()
	if method == "exit" || at != running {
		p.ours.out().push(body)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch method {
	case "initialized":
		p.ours.out().push(body)
		p.greeted()
	case "$/cancelRequest":
		p.mu.Unlock()
		p.cancelRequest(params)
		p.mu.Lock()
	case "textDocument/didOpen":
		p.didOpen(params, body)
	case "textDocument/didChange":
		p.didChange(params, body)
	case "textDocument/didSave":
		p.ours.out().push(body)
		if p.child.ready && p.child.sync.save {
			p.toChild(body)
		}
	case "textDocument/didClose":
		p.didClose(params, body)
	case "textDocument/willSave":
		if p.child.ready && p.child.sync.willSave {
			p.toChild(body)
		}
	case "workspace/didChangeConfiguration":
		p.settings = params
		p.toBoth(body)
	case "workspace/didChangeWorkspaceFolders":
		p.moveFolders(params)
		p.toBoth(body)
	case "workspace/didChangeWatchedFiles", "$/setTrace":
		p.toBoth(body)
	case "window/workDoneProgress/cancel":
		if token, ours := p.life.ownCancel(params); ours {
			p.ours.out().push(jsonrpc2.AppendNotification(nil, method, jsonrpc2.RawMessage(token)))
			return
		}
		p.toChild(body)
	default:
		if strings.HasPrefix(method, "squire/") {
			p.ours.out().push(body)
			return
		}
		p.toChild(body)
	}
}

// toBoth sends a notification to both servers. p.mu is held.
func (p *proxy) toBoth(body []byte) {
	p.ours.out().push(body)
	p.toChild(body)
}

// toChild sends a message to the child, if it is ready for any. One that
// doesn't read is ended, as it would hold more and more memory. p.mu is held.
func (p *proxy) toChild(body []byte) {
	if !p.child.ready {
		return
	}
	if p.child.out().push(body) > mostWaiting {
		p.log.Warn("the child doesn't read; it is ended", "child", p.child.name)
		p.life.kill()
	}
}
