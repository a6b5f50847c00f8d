package proxy

import (
	"encoding/json"
	"errors"
	"sync"

	"go.lsp.dev/jsonrpc2"

	"github.com/squiresec/squire/lsp"
)

const (
	// mostWaiting bounds the bytes that wait for the child: one that doesn't
	// read is as good as ended.
	mostWaiting = 256 << 20
	// mostUnread bounds the bytes that wait for the client before the servers
	// have to wait with what they write.
	mostUnread = 16 << 20
)

// errDown is the answer of a server that doesn't run.
var errDown = errors.New("the server is not running")

// A server is one of the two that the client sees as one.
type server struct {
	name string

	// Guarded by proxy.mu:
	generation int // how often it was started
	enc        encoding
	sync       syncOptions
	can        map[string]json.RawMessage // its capabilities, nil before initialize
	ready      bool                       // it takes documents

	mu    sync.Mutex
	queue *queue // nil while it doesn't run
	next  int64  // the id of the last request to it
	calls map[int64]func(result json.RawMessage, err error)
}

func newServer(name string) *server {
	return &server{name: name, enc: utf16, calls: map[int64]func(json.RawMessage, error){}}
}

func (s *server) out() *queue {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue
}

// start gives the server what writes to it.
func (s *server) start(q *queue) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = q
}

// end takes away what writes to the server, and answers what it was asked.
// q is what it had, so that an end that is noticed late ends nothing newer.
func (s *server) end(q *queue) {
	s.mu.Lock()
	if s.queue != q {
		s.mu.Unlock()
		return
	}
	s.queue = nil
	calls := s.calls
	s.calls = map[int64]func(json.RawMessage, error){}
	s.mu.Unlock()
	for _, answer := range calls {
		answer(nil, errDown)
	}
}

// ask sends a request under an id from reserve. answer is called once: on the
// goroutine that reads from the server, or at once where it doesn't run.
func (s *server) ask(id int64, method string, params json.RawMessage, answer func(result json.RawMessage, err error)) {
	s.mu.Lock()
	q := s.queue
	if q == nil {
		s.mu.Unlock()
		answer(nil, errDown)
		return
	}
	s.calls[id] = answer
	q.push(jsonrpc2.AppendCall(nil, jsonrpc2.NewNumberID(id), method, jsonrpc2.RawMessage(params)))
	s.mu.Unlock()
}

// reserve returns an id for a request.
func (s *server) reserve() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	return s.next
}

// take returns what waits for an answer.
func (s *server) take(id int64) func(json.RawMessage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := s.calls[id]
	delete(s.calls, id)
	return answer
}

// cancel tells the server that nobody waits for a request.
func (s *server) cancel(id int64) {
	s.out().push(jsonrpc2.AppendNotification(nil, "$/cancelRequest", encode(map[string]any{"id": id})))
}

// listen takes every message of a server, one after the other, until it ends.
func (p *proxy) listen(s *server, wire lsp.Framer) {
	p.mu.Lock()
	generation := s.generation
	p.mu.Unlock()
	for {
		body, _, err := wire.ReadFrame(p.ctx)
		if err != nil {
			return
		}
		p.client.ease(mostUnread)
		body = append([]byte(nil), body...)
		msg, err := jsonrpc2.DecodeMessage(body)
		if err != nil {
			continue
		}
		switch m := msg.(type) {
		case *jsonrpc2.Call:
			p.serverRequest(s, generation, m)
		case *jsonrpc2.Notification:
			p.serverNotification(s, m.Method(), json.RawMessage(m.Params()), body)
		case *jsonrpc2.Response:
			n, _ := m.ID().Number()
			if answer := s.take(n); answer != nil {
				answer(json.RawMessage(m.Result()), m.Err())
			}
		}
	}
}

// serverRequest passes a request of a server to the client under an id of the
// proxy's own, or answers it where the proxy knows better.
func (p *proxy) serverRequest(s *server, generation int, m *jsonrpc2.Call) {
	params := json.RawMessage(m.Params())
	p.mu.Lock()
	defer p.mu.Unlock()
	switch m.Method() {
	case "workspace/diagnostic/refresh":
		s.out().push(jsonrpc2.AppendResponse(nil, m.ID(), jsonrpc2.RawMessage("null"), nil))
		if s == p.child {
			p.pullAll()
		}
		return
	case "window/workDoneProgress/create":
		params = p.life.created(s == p.child, params)
	case "client/registerCapability":
		if s == p.child {
			if params = p.life.registered(params); params == nil {
				s.out().push(jsonrpc2.AppendResponse(nil, m.ID(), jsonrpc2.RawMessage("null"), nil))
				return
			}
		}
	case "client/unregisterCapability":
		if s == p.child {
			p.life.unregistered(params)
		}
	}
	p.nextAsked++
	p.asked[p.nextAsked] = origin{s, generation, m.ID(), m.Method()}
	p.client.push(jsonrpc2.AppendCall(nil, jsonrpc2.NewNumberID(p.nextAsked), m.Method(), jsonrpc2.RawMessage(p.toClient(s, "", params))))
}

// serverNotification passes a notification of a server to the client.
func (p *proxy) serverNotification(s *server, method string, params json.RawMessage, body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch method {
	case "textDocument/publishDiagnostics":
		p.published(s, params)
		return
	case "$/cancelRequest":
		p.cancelAsked(s, params)
		return
	case "$/progress":
		if changed, other := p.life.progressed(s == p.child, params); other {
			p.client.push(jsonrpc2.AppendNotification(nil, method, jsonrpc2.RawMessage(changed)))
			return
		}
	}
	p.client.push(body)
}

// cancelAsked passes on that a server doesn't wait for an answer any more.
func (p *proxy) cancelAsked(s *server, params json.RawMessage) {
	var c struct {
		ID any `json:"id"`
	}
	if json.Unmarshal(params, &c) != nil {
		return
	}
	for id, o := range p.asked {
		if o.from == s && o.generation == s.generation && sameID(o.id, c.ID) {
			p.notify("$/cancelRequest", map[string]any{"id": id})
		}
	}
}

// sameID compares an id with one as package json decodes it.
func sameID(id jsonrpc2.ID, v any) bool {
	switch v := v.(type) {
	case float64:
		n, ok := id.Number()
		return ok && float64(n) == v
	case string:
		str, ok := id.StringValue()
		return ok && str == v
	}
	return false
}
