package proxy

import (
	"encoding/json"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/lsp"
)

// shown is what the two servers found in one document.
type shown struct {
	uri         string // as the servers write it
	ours, child *found // nil before there was any
}

// found is what one server found.
type found struct {
	version int32 // of the text that it looked at, or 0 where it didn't say
	pulled  bool  // the proxy asked for it
	touched bool  // it was moved, so that an index into list may mean another
	list    []diagnostic
}

// A diagnostic is passed on as it came, but for its range.
type diagnostic struct {
	raw       json.RawMessage
	at        protocol.Range
	moved     bool
	confirmed bool // what is called is known
	withdrawn bool // it is not published
}

// published takes the diagnostics of a server. p.mu is held.
func (p *proxy) published(s *server, params json.RawMessage) {
	var m struct {
		URI         string            `json:"uri"`
		Version     *int32            `json:"version"`
		Diagnostics []json.RawMessage `json:"diagnostics"`
	}
	if json.Unmarshal(params, &m) != nil {
		return
	}
	if s.enc != p.enc {
		t, _ := tree(params).(map[string]any)
		p.translator(s).toClient(t, m.URI)
		m.Diagnostics = nil
		if json.Unmarshal(encode(t), &m) != nil {
			return
		}
	}
	f := &found{list: decodeAll(m.Diagnostics)}
	if m.Version != nil {
		f.version = *m.Version
	}
	p.show(s, m.URI, f)
}

func decodeAll(raw []json.RawMessage) []diagnostic {
	out := make([]diagnostic, 0, len(raw))
	for _, r := range raw {
		var d struct {
			Range protocol.Range `json:"range"`
		}
		if json.Unmarshal(r, &d) == nil {
			out = append(out, diagnostic{raw: r, at: d.Range})
		}
	}
	return out
}

// show replaces what a server found in a document and publishes it beside what
// the other one found. p.mu is held.
func (p *proxy) show(s *server, uri string, f *found) {
	key := lsp.DocumentKey(uri)
	sh := p.shown[key]
	if sh == nil {
		sh = &shown{uri: uri}
		p.shown[key] = sh
	}
	if d := p.docs[key]; d != nil && f.version != 0 && f.version < d.version {
		if !f.catchUp(d) {
			return // too old to be of use; a newer one comes
		}
	}
	place := &sh.ours
	if s == p.child {
		place = &sh.child
	}
	*place = f
	p.publish(key)
	switch {
	case s == p.ours:
		p.confirm(key, f)
	case sh.ours != nil: // by now the child may know what it was too busy to tell
		p.confirm(key, sh.ours)
	}
}

// catchUp moves ranges along the edits that the server didn't know. It reports
// false where they are not remembered.
func (f *found) catchUp(d *document) bool {
	if len(d.edits) == mostEdits && d.edits[0].version > f.version+1 {
		return false
	}
	for _, e := range d.edits {
		if e.version > f.version {
			f.move(e)
		}
	}
	return true
}

// publish tells the client what is known of a document. p.mu is held.
func (p *proxy) publish(key string) {
	sh := p.shown[key]
	out := map[string]any{"uri": sh.uri}
	if d := p.docs[key]; d != nil {
		out["uri"], out["version"] = d.uri, d.version
	}
	list := []json.RawMessage{}
	for _, f := range []*found{sh.ours, sh.child} {
		if f != nil {
			for i := range f.list {
				if !f.list[i].withdrawn {
					list = append(list, f.list[i].encode())
				}
			}
		}
	}
	out["diagnostics"] = list
	p.notify("textDocument/publishDiagnostics", out)
	if len(list) == 0 && p.docs[key] == nil {
		delete(p.shown, key)
	}
}

// encode returns a diagnostic with the range that it has now.
func (d *diagnostic) encode() json.RawMessage {
	if d.moved {
		var m map[string]json.RawMessage
		if json.Unmarshal(d.raw, &m) == nil {
			m["range"] = encode(d.at)
			d.raw, d.moved = encode(m), false
		}
	}
	return d.raw
}

// code returns the rule of a diagnostic.
func (d *diagnostic) code() string {
	var c struct {
		Code any `json:"code"`
	}
	_ = json.Unmarshal(d.raw, &c)
	code, _ := c.Code.(string)
	return code
}

// say adds a line to the message.
func (d *diagnostic) say(line string) {
	var m map[string]json.RawMessage
	var text string
	if json.Unmarshal(d.raw, &m) == nil && json.Unmarshal(m["message"], &text) == nil {
		m["message"] = encode(text + "\n" + line)
		d.raw = encode(m)
	}
}

// clearChild takes back all that the child published. p.mu is held.
func (p *proxy) clearChild() {
	for key, sh := range p.shown {
		had := sh.child != nil && len(sh.child.list) > 0
		sh.child = nil
		if had {
			p.publish(key)
		}
	}
}

// move moves what was found in a document along an edit of it.
func (sh *shown) move(e edit) {
	for _, f := range []*found{sh.ours, sh.child} {
		if f != nil {
			f.move(e)
		}
	}
}

func (f *found) move(e edit) {
	f.touched = true
	kept := f.list[:0]
	for _, d := range f.list {
		at, ok := e.move(d.at)
		if !ok {
			continue
		}
		if at != d.at {
			d.at, d.moved = at, true
		}
		kept = append(kept, d)
	}
	f.list = kept
}

// move returns where a range is after the edit, as editors move their own
// marks. It reports false where all of its text was replaced.
func (e edit) move(r protocol.Range) (protocol.Range, bool) {
	if e.at == nil {
		return r, true // the whole text: what was found again is published soon
	}
	from, to := e.at.Start, e.at.End
	if before(to, from) {
		from, to = to, from
	}
	if before(from, to) && !before(r.Start, from) && !before(to, r.End) && before(r.Start, r.End) {
		return r, false
	}
	end := protocol.Position{Line: from.Line + e.lines, Character: e.tail}
	if e.lines == 0 {
		end.Character += from.Character
	}
	shift := func(p protocol.Position) protocol.Position {
		if p.Line == to.Line {
			return protocol.Position{Line: end.Line, Character: end.Character + p.Character - to.Character}
		}
		return protocol.Position{Line: p.Line - to.Line + end.Line, Character: p.Character}
	}
	switch { // an edit at the start of a range is before it
	case !before(r.Start, to):
		r.Start = shift(r.Start)
	case before(from, r.Start):
		r.Start = end
	}
	switch { // one at its end is behind it
	case !before(from, r.End):
	case !before(r.End, to):
		r.End = shift(r.End)
	default:
		r.End = from
	}
	if before(r.End, r.Start) {
		r.End = r.Start
	}
	return r, true
}

func before(a, b protocol.Position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Character < b.Character
}
