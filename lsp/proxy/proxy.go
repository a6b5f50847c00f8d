// Package proxy serves editors that talk to one server a buffer: it stands
// between the editor and two servers, Squire's own in this process and a
// child that the command line names, such as gopls, and looks like one.
//
// It promises:
//
//   - Both servers see all traffic of the documents, in the order in which the
//     client sent it. What is written to one never waits for the other.
//   - The diagnostics of a document are published together. Where one server
//     has looked at an older text than the other, its ranges are moved along
//     the edits since, so that every range is one of the version published.
//   - The end of the child, however it comes, ends nothing else: its
//     diagnostics are cleared, the user is told once, and it is started again
//     with the documents that are open, five times at most.
//   - The child is gone within a second of the end of the session.
//   - Only the command line says what the child is. Nothing of a workspace can
//     name a program, and no shell is run.
package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"

	"github.com/squiresec/squire/lsp"
)

// Options say what to serve.
type Options struct {
	// Server are the options of Squire's own server.
	Server lsp.Options
	// Child is the command of the other server: the program and its arguments.
	Child []string
	// Stderr is where the child's messages go. Nil discards them.
	Stderr io.Writer

	times *times // for tests; nil means usual
}

// times are what the proxy grants to the child.
type times struct {
	// start is how long its first answer may take. Then the session goes on
	// without it.
	start time.Duration
	// merge is how long the answer of our server waits for the child's, where
	// it says something: a hover with a finding must not wait until the child
	// has loaded its workspace.
	merge time.Duration
	// pauses are how long one that ended is left alone before it is started
	// again, the first time and so on. After the last it stays ended.
	pauses []time.Duration
}

var usual = times{
	start:  15 * time.Second,
	merge:  2 * time.Second,
	pauses: []time.Duration{200 * time.Millisecond, time.Second, 3 * time.Second, 10 * time.Second, 30 * time.Second},
}

// The times that the end of a session may take. Together they stay below a
// second.
const (
	farewell = 500 * time.Millisecond // for the child to answer shutdown, and to leave
	flushing = 300 * time.Millisecond // for the last messages to the client
)

// A stage is where a session stands in its life.
type stage int

const (
	fresh   stage = iota // before initialize
	running              // from initialize on
	ending               // after shutdown, or at the end of the input
)

// A proxy is one session.
type proxy struct {
	opt    Options
	log    *slog.Logger
	ctx    context.Context // of the session
	cancel context.CancelFunc

	client *queue  // to the editor
	ours   *server // never nil
	child  *server // never nil, but may not run

	mu        sync.Mutex
	stage     stage
	enc       encoding // of the client's positions
	markdown  bool     // the client's hovers may be Markdown
	told      map[string]bool
	inflight  map[jsonrpc2.ID][]part // the client's requests, by its id
	asked     map[int64]origin       // the servers' requests, by the id the client knows
	nextAsked int64                  // the id of the last one of these
	docs      map[string]*document   // open, by lsp.DocumentKey
	shown     map[string]*shown      // what is published, by lsp.DocumentKey
	folders   []json.RawMessage      // of the workspace
	settings  json.RawMessage        // the last workspace/didChangeConfiguration
	greeting  map[string]any         // the child's initialize, to greet it again
	life      childLife              // of the child
	working   sync.WaitGroup         // goroutines of the session
}

// A part is one of the requests that a client's request became.
type part struct {
	to *server
	id int64
}

// An origin is where a request to the client came from.
type origin struct {
	from       *server
	generation int
	id         jsonrpc2.ID
	method     string
}

// Serve runs one session over in and out, which it doesn't close, and returns
// the exit code that the protocol asks for, as [lsp.Serve] does.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) (exitCode int, err error) {
	if len(o.Child) == 0 {
		return lsp.Serve(ctx, in, out, o.Server)
	}
	if o.Server.Log == nil {
		o.Server.Log = slog.New(slog.DiscardHandler)
	}
	if o.Stderr == nil {
		o.Stderr = io.Discard
	}
	if o.times == nil {
		o.times = &usual
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := &proxy{
		opt: o, log: o.Server.Log, ctx: ctx, cancel: cancel,
		enc:      utf16,
		told:     map[string]bool{},
		inflight: map[jsonrpc2.ID][]part{},
		asked:    map[int64]origin{},
		docs:     map[string]*document{},
		shown:    map[string]*shown{},
	}
	p.ours = newServer("squire")
	p.child = newServer(childName(o.Child))
	wire := lsp.NewFramer(in, out)
	p.client = newQueue(func(body []byte) error {
		_, err := wire.WriteFrame(context.WithoutCancel(ctx), body)
		return err
	})

	served := make(chan struct{}) // closed when our server has ended
	toOurs, fromProxy := io.Pipe()
	toProxy, fromOurs := io.Pipe()
	go func() {
		defer close(served)
		exitCode, err = lsp.Serve(ctx, toOurs, fromOurs, o.Server)
		toOurs.Close()
		fromOurs.Close()
	}()
	ourWire := lsp.NewFramer(toProxy, fromProxy)
	p.ours.start(newQueue(func(body []byte) error {
		_, err := ourWire.WriteFrame(context.WithoutCancel(ctx), body)
		return err
	}))
	read := make(chan struct{}) // closed when all of our server was passed on
	go func() {
		defer close(read)
		p.listen(p.ours, ourWire)
	}()

	inputEnded := make(chan struct{})
	go func() {
		defer close(inputEnded)
		p.serveClient(wire)
	}()
	select {
	case <-inputEnded:
	case <-served:
	case <-ctx.Done():
	}
	// Our server gives answers that are under way their time, and knows the
	// exit code. It is told of the end by that of its input.
	farewells := make(chan struct{})
	go func() { defer close(farewells); p.sendChildAway() }()
	p.ours.out().finish(func() { fromProxy.Close() })
	<-served
	until(read, flushing) // a client that doesn't read holds up who writes to it
	<-farewells
	p.client.finish(func() {})
	p.client.wait(flushing)
	cancel()
	ended := make(chan struct{})
	go func() { p.working.Wait(); close(ended) }()
	until(ended, flushing)
	if errors.Is(err, io.ErrClosedPipe) {
		err = nil
	}
	return exitCode, err
}

// until waits for done, but not for longer than d. It reports whether it came.
func until(done <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}

// childName is how messages call the child: its program without folders.
func childName(command []string) string {
	name := command[0]
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	return clean(strings.TrimSuffix(name, ".exe"))
}

// serveClient takes every message of the client, one after the other.
func (p *proxy) serveClient(wire lsp.Framer) {
	for {
		body, _, err := wire.ReadFrame(p.ctx)
		if err != nil {
			return
		}
		body = append([]byte(nil), body...) // what follows keeps parts of it
		msg, err := jsonrpc2.DecodeMessage(body)
		if err != nil { // a batch, which the protocol doesn't know
			p.client.push(jsonrpc2.AppendResponse(nil, jsonrpc2.ID{}, nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "batches are no part of the protocol")))
			continue
		}
		switch m := msg.(type) {
		case *jsonrpc2.Call:
			p.request(m.ID(), m.Method(), json.RawMessage(m.Params()))
		case *jsonrpc2.Notification:
			p.notification(m.Method(), json.RawMessage(m.Params()), body)
			if m.Method() == "exit" {
				return
			}
		case *jsonrpc2.Response:
			p.answered(m)
		}
	}
}

// answered passes the client's answer to the server that asked.
func (p *proxy) answered(m *jsonrpc2.Response) {
	n, ok := m.ID().Number()
	p.mu.Lock()
	from, known := p.asked[n]
	delete(p.asked, n)
	if ok && known && from.from.generation == from.generation {
		from.from.out().push(jsonrpc2.AppendResponse(nil, from.id, m.Result(), m.Err()))
	}
	p.mu.Unlock()
}

// notify sends a notification of the proxy's own making to the client.
func (p *proxy) notify(method string, params any) {
	p.client.push(jsonrpc2.AppendNotification(nil, method, encode(params)))
}

// Kinds of window/showMessage.
const (
	messageError   = 1
	messageWarning = 2
)

// tell shows a message to the user, each kind of it once. p.mu is held.
func (p *proxy) tell(what string, kind int, text string) {
	if p.told[what] {
		return
	}
	p.told[what] = true
	p.notify("window/showMessage", map[string]any{"type": kind, "message": text})
}
