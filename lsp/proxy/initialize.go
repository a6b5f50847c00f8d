package proxy

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"

	"go.lsp.dev/jsonrpc2"
)

// initialize greets both servers and answers with what they can do together.
// The client sends nothing more until it has the answer.
func (p *proxy) initialize(id jsonrpc2.ID, params json.RawMessage) {
	asked, ok := tree(params).(map[string]any)
	if !ok {
		p.pass(p.ours, id, "initialize", params) // for its error
		return
	}
	p.mu.Lock()
	p.stage = running
	p.enc = chooseEncoding(asked)
	p.markdown = slices.Contains(texts(dig(asked, "capabilities", "textDocument", "hover", "contentFormat")), "markdown")
	p.folders = foldersOf(params)
	forOurs, forChild := tree(params).(map[string]any), tree(params).(map[string]any)
	p.greetOurs(forOurs)
	p.greetChild(forChild)
	p.greeting = forChild
	p.mu.Unlock()

	p.ours.ask(p.ours.reserve(), "initialize", encode(forOurs), func(result json.RawMessage, err error) {
		if err != nil {
			p.mu.Lock()
			p.stage = fresh
			p.mu.Unlock()
			p.answer(id, nil, err)
			return
		}
		p.mu.Lock()
		p.ours.learn(result)
		p.ours.ready = true
		p.mu.Unlock()
		// Beside the reader: our server may have something to say meanwhile.
		p.working.Go(func() {
			child := p.startChild()
			p.mu.Lock()
			answer := p.together(result, child)
			p.mu.Unlock()
			p.answer(id, answer, nil)
		})
	})
}

// chooseEncoding returns how the client counts characters. It is UTF-16
// wherever the client allows it, since every server knows that one.
func chooseEncoding(params map[string]any) encoding {
	offered := texts(dig(params, "capabilities", "general", "positionEncodings"))
	if len(offered) == 0 || slices.Contains(offered, string(utf16)) {
		return utf16
	}
	for _, name := range offered {
		if e := encoding(name); e == utf8 || e == utf32 {
			return e
		}
	}
	return utf16
}

// greetOurs changes the parameters of initialize for our server. What can be
// pulled could not be merged before it is asked for, so diagnostics are always
// published.
func (p *proxy) greetOurs(params map[string]any) {
	set(params, []any{p.enc}, "capabilities", "general", "positionEncodings")
	unset(params, "capabilities", "textDocument", "diagnostic")
	unset(params, "capabilities", "workspace", "diagnostics")
	unset(params, "capabilities", "workspace", "diagnostic")
	delete(params, "workDoneToken")
}

// greetChild changes the parameters of initialize for the child. A server that
// only lets its diagnostics be pulled is asked by the proxy, so that is offered
// to it. What it would register later could come twice to the client, so it has
// to say at once what it can do.
func (p *proxy) greetChild(params map[string]any) {
	encodings := []any{p.enc}
	if p.enc != utf16 {
		encodings = append(encodings, utf16)
	}
	set(params, encodings, "capabilities", "general", "positionEncodings")
	unset(params, "capabilities", "offsetEncoding")
	for _, can := range objects(dig(params, "capabilities", "textDocument")) {
		if _, ok := can["dynamicRegistration"]; ok {
			can["dynamicRegistration"] = false
		}
	}
	set(params, map[string]any{"dynamicRegistration": false, "relatedDocumentSupport": false}, "capabilities", "textDocument", "diagnostic")
	set(params, true, "capabilities", "textDocument", "publishDiagnostics", "versionSupport")
	set(params, map[string]any{"refreshSupport": true}, "capabilities", "workspace", "diagnostics")
	unset(params, "capabilities", "notebookDocument")
	unset(params, "initializationOptions", "squire")
	params["processId"] = os.Getpid()
}

// learn keeps what a server told of itself. proxy.mu is held.
func (s *server) learn(result json.RawMessage) {
	var r struct {
		Capabilities map[string]json.RawMessage `json:"capabilities"`
	}
	_ = json.Unmarshal(result, &r)
	s.can = r.Capabilities
	if s.can == nil {
		s.can = map[string]json.RawMessage{}
	}
	s.enc = utf16
	var e encoding
	if json.Unmarshal(s.can["positionEncoding"], &e) == nil && e != "" {
		s.enc = e
	}
	s.sync = readSync(s.can["textDocumentSync"])
}

// syncOptions is what a server wants to know of documents.
type syncOptions struct {
	openClose, save, includeText, willSave bool
	change                                 int // 0 nothing, 1 the whole text, 2 the edits
}

const (
	changeFull        = 1
	changeIncremental = 2
)

// readSync reads textDocumentSync, which is a number or an object.
func readSync(raw json.RawMessage) syncOptions {
	var n int
	if json.Unmarshal(raw, &n) == nil {
		return syncOptions{openClose: n > 0, change: n, save: n > 0}
	}
	var o struct {
		OpenClose bool            `json:"openClose"`
		Change    int             `json:"change"`
		Save      json.RawMessage `json:"save"`
		WillSave  bool            `json:"willSave"`
	}
	_ = json.Unmarshal(raw, &o)
	out := syncOptions{openClose: o.OpenClose, change: o.Change, willSave: o.WillSave}
	switch save := string(bytes.TrimSpace(o.Save)); save {
	case "", "null", "false":
	default:
		out.save = true
		var s struct {
			IncludeText bool `json:"includeText"`
		}
		_ = json.Unmarshal(o.Save, &s)
		out.includeText = s.IncludeText
	}
	return out
}

// together returns the answer to initialize. child is the child's, or nil where
// it didn't start. p.mu is held.
func (p *proxy) together(ours, child json.RawMessage) json.RawMessage {
	result, _ := tree(ours).(map[string]any)
	can, _ := result["capabilities"].(map[string]any)
	if can == nil {
		return ours
	}
	if other, ok := tree(child).(map[string]any); ok {
		if more, ok := other["capabilities"].(map[string]any); ok {
			kinds := kindsTogether(can["codeActionProvider"], more["codeActionProvider"])
			sync := can["textDocumentSync"]
			can, _ = union(more, can).(map[string]any)
			can["textDocumentSync"] = p.syncTogether(sync, more["textDocumentSync"])
			if o, ok := can["codeActionProvider"].(map[string]any); ok {
				delete(o, "codeActionKinds")
				if kinds != nil {
					o["codeActionKinds"] = kinds
				}
			}
			if t, ok := can["semanticTokensProvider"].(map[string]any); ok && p.child.enc != p.enc {
				// Changes of tokens can't be translated without all of them.
				if _, delta := t["full"].(map[string]any); delta {
					t["full"] = true
				}
			}
		}
		if info, ok := result["serverInfo"].(map[string]any); ok {
			info["name"] = "squire + " + p.child.name
		}
	}
	can["positionEncoding"] = p.enc
	delete(can, "diagnosticProvider")
	delete(can, "notebookDocumentSync")
	delete(can, "offsetEncoding")
	result["capabilities"] = can
	return encode(result)
}

// syncTogether returns what the client is to tell of documents: the edits, and
// what else one of the servers wants.
func (p *proxy) syncTogether(ours, childs any) any {
	out, _ := union(childs, ours).(map[string]any)
	if out == nil {
		out = map[string]any{}
	}
	out["openClose"] = true
	out["change"] = changeIncremental
	out["save"] = map[string]any{"includeText": p.child.sync.includeText}
	return out
}

// kindsTogether returns the kinds of code actions that one of two servers
// offers, or nil where one doesn't name its own.
func kindsTogether(ours, childs any) []any {
	list := func(provider any) (kinds []any, all bool) {
		switch v := provider.(type) {
		case nil:
			return nil, true
		case bool:
			return nil, !v
		case map[string]any:
			kinds, all = v["codeActionKinds"].([]any)
		}
		return kinds, all
	}
	a, allOfA := list(ours)
	b, allOfB := list(childs)
	if !allOfA || !allOfB {
		return nil
	}
	return unionLists(a, b)
}

// union returns what is in one of two capabilities. Where both name a value
// that can't be both, the first one's counts.
func union(a, b any) any {
	switch x := a.(type) {
	case nil:
		return b
	case bool:
		if y, ok := b.(bool); ok {
			return x || y
		}
		if b == nil || (x && isScalar(b)) {
			return a
		}
		return b
	case []any:
		if y, ok := b.([]any); ok {
			return unionLists(x, y)
		}
	case map[string]any:
		if y, ok := b.(map[string]any); ok {
			out := map[string]any{}
			for k, v := range x {
				out[k] = v
			}
			for k, v := range y {
				out[k] = union(out[k], v)
			}
			return out
		}
	}
	return a
}

func isScalar(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

func unionLists(a, b []any) []any {
	out := slices.Clone(a)
	if out == nil {
		out = []any{}
	}
	for _, v := range b {
		same := func(w any) bool { return bytes.Equal(encode(v), encode(w)) }
		if !slices.ContainsFunc(out, same) {
			out = append(out, v)
		}
	}
	return out
}

// foldersOf returns the workspace folders of initialize.
func foldersOf(params json.RawMessage) []json.RawMessage {
	var p struct {
		WorkspaceFolders []json.RawMessage `json:"workspaceFolders"`
	}
	_ = json.Unmarshal(params, &p)
	return p.WorkspaceFolders
}

// moveFolders keeps the list of folders for a child that is started again.
func (p *proxy) moveFolders(params json.RawMessage) {
	var c struct {
		Event struct {
			Added, Removed []json.RawMessage
		} `json:"event"`
	}
	if json.Unmarshal(params, &c) != nil {
		return
	}
	uriOf := func(f json.RawMessage) string {
		var o struct {
			URI string `json:"uri"`
		}
		_ = json.Unmarshal(f, &o)
		return o.URI
	}
	for _, gone := range c.Event.Removed {
		p.folders = slices.DeleteFunc(p.folders, func(f json.RawMessage) bool { return uriOf(f) == uriOf(gone) })
	}
	p.folders = append(p.folders, c.Event.Added...)
	if p.greeting["workspaceFolders"] != nil || len(p.folders) > 0 {
		p.greeting["workspaceFolders"] = p.folders
	}
}
