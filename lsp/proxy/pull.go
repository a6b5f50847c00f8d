package proxy

import (
	"encoding/json"
	"time"

	"github.com/squiresec/squire/lsp"
)

// A child that only lets its diagnostics be pulled is asked by the proxy, which
// publishes what it says beside our own. It is asked for the newest text when
// the typing pauses, one request a document at a time.

// pullPause is how long a document must have rested to be asked for.
const pullPause = 100 * time.Millisecond

// A pulling is what is under way.
type pulling struct {
	timers map[string]*time.Timer // by lsp.DocumentKey
	asking map[string]bool
}

// pullSoon asks the child for the diagnostics of a document after a pause, if
// it is one that has to be asked. p.mu is held.
func (p *proxy) pullSoon(d *document) {
	if !p.child.ready || !p.child.provides("diagnosticProvider") {
		return
	}
	l := &p.life.pull
	if l.timers == nil {
		l.timers, l.asking = map[string]*time.Timer{}, map[string]bool{}
	}
	key := lsp.DocumentKey(d.uri)
	if t := l.timers[key]; t != nil {
		t.Reset(pullPause)
		return
	}
	l.timers[key] = time.AfterFunc(pullPause, func() { p.pull(key) })
}

// pullAll asks for all documents that are open. p.mu is held.
func (p *proxy) pullAll() {
	for _, d := range p.docs {
		p.pullSoon(d)
	}
}

// pull asks for the diagnostics of one document.
func (p *proxy) pull(key string) {
	p.mu.Lock()
	l := &p.life.pull
	d := p.docs[key]
	if d == nil || !p.child.ready {
		delete(l.timers, key)
		p.mu.Unlock()
		return
	}
	if l.asking[key] {
		l.timers[key].Reset(pullPause)
		p.mu.Unlock()
		return
	}
	l.asking[key] = true
	version, uri := d.version, d.uri
	p.mu.Unlock()
	params := encode(map[string]any{"textDocument": map[string]string{"uri": uri}})
	p.child.ask(p.child.reserve(), "textDocument/diagnostic", params, func(result json.RawMessage, err error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(l.asking, key)
		var r struct {
			Kind  string            `json:"kind"`
			Items []json.RawMessage `json:"items"`
		}
		if err != nil || p.docs[key] == nil || json.Unmarshal(p.toClient(p.child, uri, result), &r) != nil || r.Kind != "full" {
			return
		}
		p.show(p.child, uri, &found{version: version, pulled: true, list: decodeAll(r.Items)})
	})
}
