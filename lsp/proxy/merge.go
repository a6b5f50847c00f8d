package proxy

import (
	"encoding/json"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
)

// An outcome is one server's answer to a request.
type outcome struct {
	result json.RawMessage
	err    error
}

// empty reports whether an answer says nothing.
func (o *outcome) empty() bool {
	switch strings.TrimSpace(string(o.result)) {
	case "", "null", "[]":
		return true
	}
	return o.err != nil
}

// merge sends a request to every server that can answer it, and to the client
// what both say. An error of one leaves the other's answer.
func (p *proxy) merge(id jsonrpc2.ID, method string, params json.RawMessage) {
	p.mu.Lock()
	var asked []*server
	if p.ours.provides(provider[method]) {
		asked = append(asked, p.ours)
	}
	if p.child.ready && p.child.provides(provider[method]) {
		asked = append(asked, p.child)
	}
	p.mu.Unlock()
	switch len(asked) {
	case 0:
		p.pass(p.ours, id, method, params) // for its error
		return
	case 2: // each would end the progress that the other begins
		params = without(params, "workDoneToken", "partialResultToken")
	}
	m := &merging{proxy: p, id: id, method: method, doc: documentOf(params), left: len(asked)}
	for _, s := range asked {
		p.askFor(s, id, method, p.contextFor(s, method, params), func(result json.RawMessage, err error) {
			m.take(s, outcome{result, err})
		})
	}
}

// A merging is a request that waits for the answers of the servers.
type merging struct {
	proxy  *proxy
	id     jsonrpc2.ID
	method string
	doc    string

	mu          sync.Mutex
	left        int
	ours, child outcome
	timer       *time.Timer
	done        bool
}

// take notes an answer, and answers the client when it was the last, or when
// our server has something to say and the child takes long.
func (m *merging) take(s *server, o outcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done {
		return
	}
	m.left--
	if s == m.proxy.child {
		m.child = o
	} else {
		m.ours = o
	}
	switch {
	case m.left == 0:
		m.answer()
	case s == m.proxy.ours && !o.empty():
		m.timer = time.AfterFunc(m.proxy.opt.times.merge, func() {
			m.mu.Lock()
			defer m.mu.Unlock()
			if !m.done {
				m.proxy.cancelParts(m.id, m.proxy.child)
				m.answer()
			}
		})
	}
}

// answer answers the client. m.mu is held.
func (m *merging) answer() {
	m.done = true
	if m.timer != nil {
		m.timer.Stop()
	}
	p := m.proxy
	p.forget(m.id)
	if m.ours.empty() && m.child.empty() {
		// Both, or the only one that was asked, have nothing or failed.
		switch {
		case m.child.err != nil && m.child.err != errDown:
			p.answer(m.id, nil, m.child.err)
		case m.ours.err != nil:
			p.answer(m.id, nil, m.ours.err)
		case m.ours.result != nil:
			p.answer(m.id, m.ours.result, nil)
		default:
			p.answer(m.id, m.child.result, nil)
		}
		return
	}
	p.mu.Lock()
	ours, child := p.merged(p.ours, m, &m.ours), p.merged(p.child, m, &m.child)
	markdown := p.markdown
	p.mu.Unlock()
	var both any
	switch m.method {
	case "textDocument/hover":
		both = hovers(ours, child, markdown)
	case "textDocument/completion":
		both = completions(ours, child)
	default: // lists
		a, _ := ours.([]any)
		b, _ := child.([]any)
		both = append(a, b...)
	}
	p.answer(m.id, encode(both), nil)
}

// merged returns what a server said in the client's positions, and with its
// name in what comes back to be resolved. p.mu is held.
func (p *proxy) merged(s *server, m *merging, o *outcome) any {
	if o.empty() {
		return nil
	}
	v := tree(p.toClient(s, m.doc, o.result))
	items, _ := v.([]any)
	if list, ok := v.(map[string]any); ok && m.method == "textDocument/completion" {
		unfold(list)
		items, _ = list["items"].([]any)
	}
	for _, item := range items {
		if o, ok := item.(map[string]any); ok && m.method != "textDocument/hover" {
			p.sign(s, o, m.doc)
		}
	}
	return v
}

// A signature is what the data of an item becomes: whose it is, and what was
// in it.
type signature struct {
	Of   string          `json:"squire.server"` // "squire" or "child"
	Doc  string          `json:"doc,omitempty"`
	Data json.RawMessage `json:"data,omitempty"`
}

// sign writes into an item whose it is. A code action that is only a command
// has no data; its name tells.
func (p *proxy) sign(s *server, item map[string]any, doc string) {
	if _, command := item["command"].(string); command {
		return
	}
	of := "squire"
	if s == p.child {
		of = "child"
	}
	sig := signature{Of: of, Doc: doc}
	if data, ok := item["data"]; ok {
		sig.Data = encode(data)
	}
	item["data"] = sig
}

// resolve sends an item to the server that it came from.
func (p *proxy) resolve(id jsonrpc2.ID, method, list string, params json.RawMessage) {
	item := map[string]json.RawMessage{}
	var sig signature
	if json.Unmarshal(params, &item) != nil || json.Unmarshal(item["data"], &sig) != nil || sig.Of == "" {
		p.mu.Lock()
		s := p.ours
		if p.child.provides(provider[list]) {
			s = p.child
		}
		p.mu.Unlock()
		p.pass(s, id, method, params) // not signed: only one gives such lists
		return
	}
	s := p.ours
	if sig.Of == "child" {
		s = p.child
	}
	delete(item, "data")
	if sig.Data != nil {
		item["data"] = sig.Data
	}
	p.mu.Lock()
	asked := p.toServerIn(s, sig.Doc, encode(item))
	p.mu.Unlock()
	p.askFor(s, id, method, asked, func(result json.RawMessage, err error) {
		p.forget(id)
		full, ok := tree(result).(map[string]any)
		if err != nil || !ok {
			if err == errDown {
				result, err = params, nil // as it was; the child can't add to it
			}
			p.answer(id, result, err)
			return
		}
		p.mu.Lock()
		full, _ = tree(p.toClient(s, sig.Doc, encode(full))).(map[string]any)
		p.mu.Unlock()
		p.sign(s, full, sig.Doc)
		p.answer(id, encode(full), nil)
	})
}

// cancelParts cancels what a server does for a request of the client.
func (p *proxy) cancelParts(id jsonrpc2.ID, s *server) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, part := range p.inflight[id] {
		if part.to == s {
			s.cancel(part.id)
		}
	}
}

// without returns parameters without some keys.
func without(params json.RawMessage, keys ...string) json.RawMessage {
	m := map[string]json.RawMessage{}
	if json.Unmarshal(params, &m) != nil {
		return params
	}
	n := len(m)
	for _, k := range keys {
		delete(m, k)
	}
	if len(m) == n {
		return params
	}
	return encode(m)
}

// contextFor returns the parameters of a code action request for one server:
// it is told of its own diagnostics alone, as without the proxy.
func (p *proxy) contextFor(s *server, method string, params json.RawMessage) json.RawMessage {
	if method != "textDocument/codeAction" {
		return params
	}
	m, ok := tree(params).(map[string]any)
	list, ok2 := dig(m, "context", "diagnostics").([]any)
	if !ok || !ok2 || len(list) == 0 {
		return params
	}
	kept := []any{}
	for _, d := range list {
		if ours := dig(d, "source") == "squire"; ours == (s == p.ours) {
			kept = append(kept, d)
		}
	}
	set(m, kept, "context", "diagnostics")
	return encode(m)
}

// hovers joins two hovers: what the child knows of the place, then what was
// found there.
func hovers(ours, child any, markdown bool) any {
	a, okA := child.(map[string]any)
	b, okB := ours.(map[string]any)
	if !okA {
		return ours
	}
	if !okB {
		return child
	}
	kind, rule := "markdown", "\n\n---\n\n"
	if !markdown {
		kind, rule = "plaintext", "\n\n"
	}
	first, second := content(a["contents"], markdown), content(b["contents"], markdown)
	text := first + rule + second
	if first == "" || second == "" {
		text = first + second
	}
	out := map[string]any{"contents": map[string]any{"kind": kind, "value": text}}
	for _, h := range []map[string]any{a, b} {
		if r := h["range"]; r != nil {
			out["range"] = r
			break
		}
	}
	return out
}

// content returns the text of a hover, which the protocol has four forms of.
func content(v any, markdown bool) string {
	switch v := v.(type) {
	case string: // Markdown, by the protocol's older form
		return strings.TrimSpace(v)
	case []any:
		var parts []string
		for _, part := range v {
			if t := content(part, markdown); t != "" {
				parts = append(parts, t)
			}
		}
		return strings.Join(parts, "\n\n")
	case map[string]any:
		text, _ := v["value"].(string)
		text = strings.TrimSpace(text)
		lang, code := v["language"].(string)
		if plain := v["kind"] == "plaintext"; markdown && text != "" && (code || plain) {
			if plain {
				lang = "text"
			}
			return fence(lang, text)
		}
		return text
	}
	return ""
}

// fence returns text as a block of code that nothing in it can end.
func fence(lang, text string) string {
	marks := "```"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	return marks + lang + "\n" + text + "\n" + marks
}

// completions joins two answers to completion, each a list of items or an
// object with one.
func completions(ours, child any) any {
	if ours == nil {
		return child
	}
	if child == nil {
		return ours
	}
	items := []any{}
	incomplete := false
	for _, v := range []any{ours, child} {
		switch v := v.(type) {
		case []any:
			items = append(items, v...)
		case map[string]any:
			list, _ := v["items"].([]any)
			items = append(items, list...)
			incomplete = incomplete || v["isIncomplete"] == true
		}
	}
	return map[string]any{"isIncomplete": incomplete, "items": items}
}

// unfold writes the defaults of a list into its items, which may come to stand
// beside items with other ones.
func unfold(list map[string]any) {
	defaults, _ := list["itemDefaults"].(map[string]any)
	items, _ := list["items"].([]any)
	delete(list, "itemDefaults")
	delete(list, "applyKind")
	for _, v := range items {
		item, ok := v.(map[string]any)
		if !ok {
			continue
		}
		for _, key := range []string{"commitCharacters", "insertTextFormat", "insertTextMode", "data"} {
			if d, ok := defaults[key]; ok && item[key] == nil {
				item[key] = d
			}
		}
		if at, ok := defaults["editRange"].(map[string]any); ok && item["textEdit"] == nil {
			item["textEdit"] = editAt(at, item)
			delete(item, "textEditText")
		}
	}
}

// editAt returns the edit of an item whose range is the list's: one range, or
// one to insert and one to replace.
func editAt(at map[string]any, item map[string]any) map[string]any {
	text := item["textEditText"]
	if text == nil {
		text = item["insertText"]
	}
	if text == nil {
		text = item["label"]
	}
	if at["insert"] != nil {
		return map[string]any{"newText": text, "insert": at["insert"], "replace": at["replace"]}
	}
	return map[string]any{"newText": text, "range": at}
}
