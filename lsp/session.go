package lsp

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// A state is where a session stands in its life.
type state int

const (
	fresh    state = iota // before initialize
	running               // from initialize on
	shutdown              // after shutdown: only exit is left
)

// A session is one client's use of the server.
type session struct {
	ctx     context.Context // of the whole session: ends the workers
	opt     Options
	log     *slog.Logger
	client  protocol.Client
	conn    jsonrpc2.Conn // for what the protocol doesn't have
	exit    func()        // makes the reader stop
	scans   chan struct{} // a token for each scan that may run at once
	workers workers

	orphaned chan struct{} // closed when the client's process is gone

	open   atomic.Int64  // requests without an answer
	closed chan struct{} // holds a token when there may be none left

	mu       sync.Mutex
	state    state
	can      ability
	extra    extra
	settings settings
	inflight map[jsonrpc2.ID]context.CancelFunc
	docs     map[string]*document
	leaving  map[string]*document // closed, but their last publish is to come
	folders  []string             // of the workspace, absolute
	roots    map[string]*root     // by folder
	ticking  bool                 // the tick that looks for changed policy files runs
	shown    map[*document]tally  // what is shown of each document; see tell
	toldSum  tally                // the sum that the client knows
	toldOnce bool

	learned learned

	toIndex map[string][]*document // by work tree: see lookAtIndex

	survey  survey
	refresh int           // how often the client was to be told to pull since it was
	ending  chan struct{} // closed by shutdown and at the end: what waits for news returns
	end     sync.Once

	quiet sync.Map // checks.Lang → ids of rules that the hook doesn't run; see inHook
}

func newSession(ctx context.Context, conn jsonrpc2.Conn, o Options) *session {
	return &session{
		ctx: ctx, opt: o, log: o.Log,
		client:   protocol.ClientDispatcher(conn),
		conn:     conn,
		settings: defaultSettings(),
		shown:    map[*document]tally{},
		toIndex:  map[string][]*document{},
		exit:     func() {},
		scans:    make(chan struct{}, scansAtOnce()),
		orphaned: make(chan struct{}),
		closed:   make(chan struct{}, 1),
		survey:   newSurvey(),
		ending:   make(chan struct{}),
		inflight: map[jsonrpc2.ID]context.CancelFunc{},
		docs:     map[string]*document{},
		leaving:  map[string]*document{},
		roots:    map[string]*root{},
	}
}

// workers are the goroutines of a session.
type workers struct {
	mu   sync.Mutex
	wg   sync.WaitGroup
	over bool // no new ones are taken
}

// work runs f beside the reader; f must return when s.ctx ends. A panic in it
// costs its result, not the session.
func (s *session) work(what string, f func()) {
	s.workers.mu.Lock()
	defer s.workers.mu.Unlock()
	if s.workers.over {
		return
	}
	s.workers.wg.Go(func() {
		defer func() {
			if v := recover(); v != nil {
				_ = s.panicked(what, v)
			}
		}()
		f()
	})
}

// answered notes that an answer was written.
func (s *session) answered() {
	if s.open.Add(-1) <= 0 {
		select {
		case s.closed <- struct{}{}:
		default:
		}
	}
}

// release has requests that wait for news answered.
func (s *session) release() { s.end.Do(func() { close(s.ending) }) }

// drain waits until every request has its answer, but not for longer than d.
func (s *session) drain(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	for s.open.Load() > 0 {
		select {
		case <-s.closed:
		case <-t.C:
			return
		}
	}
}

// stop waits for the workers, which the end of s.ctx has told to stop.
func (s *session) stop(d time.Duration) {
	s.workers.mu.Lock()
	s.workers.over = true
	s.workers.mu.Unlock()
	if !wait(&s.workers.wg, d) {
		s.log.Info("the session ended while a scan was running")
	}
}

func (s *session) exitCode() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == shutdown {
		return 0
	}
	return 1
}

// ability is what the client told of itself in initialize.
type ability struct {
	encoding        protocol.PositionEncodingKind
	related         bool // DiagnosticRelatedInformation
	unnecessary     bool // the tag of that name
	markdownHover   bool
	actionLiterals  bool // code actions that are more than a command
	resolveEdit     bool // edits of actions may come later
	documentChanges bool // versioned edits
	watch           bool // will register for watched files
	showDocument    bool
	pull            bool // pulls diagnostics, and can be told to do it again
	progress        bool // shows the progress of work that the server began
}

func yes(b *bool) bool { return b != nil && *b }

// abilities reads the capabilities of a client. Everything in them is
// optional.
func abilities(c *protocol.ClientCapabilities) ability {
	a := ability{encoding: protocol.PositionEncodingKindUTF16}
	if g := c.General; g != nil {
		for _, e := range g.PositionEncodings {
			if e == protocol.PositionEncodingKindUTF8 {
				a.encoding = e // our own: nothing to convert
			}
		}
	}
	if td := c.TextDocument; td != nil {
		if p := td.PublishDiagnostics; p != nil {
			a.related = yes(p.RelatedInformation)
			for _, t := range p.TagSupport.ValueSet {
				a.unnecessary = a.unnecessary || t == protocol.DiagnosticTagUnnecessary
			}
		}
		if h := td.Hover; h != nil {
			for _, k := range h.ContentFormat {
				a.markdownHover = a.markdownHover || k == protocol.MarkupKindMarkdown
			}
		}
		if ca := td.CodeAction; ca != nil {
			a.actionLiterals = ca.CodeActionLiteralSupport.CodeActionKind.ValueSet != nil
			for _, p := range ca.ResolveSupport.Properties {
				a.resolveEdit = a.resolveEdit || p == "edit"
			}
			a.resolveEdit = a.resolveEdit && yes(ca.DataSupport)
		}
	}
	if w := c.Workspace; w != nil {
		a.documentChanges = w.WorkspaceEdit != nil && yes(w.WorkspaceEdit.DocumentChanges)
		a.watch = w.DidChangeWatchedFiles != nil && yes(w.DidChangeWatchedFiles.DynamicRegistration)
	}
	if w := c.Window; w != nil {
		a.showDocument = w.ShowDocument != nil && w.ShowDocument.Support
		a.progress = yes(w.WorkDoneProgress)
	}
	a.pull = c.TextDocument != nil && c.TextDocument.Diagnostic != nil &&
		c.Workspace != nil && c.Workspace.Diagnostics != nil && yes(c.Workspace.Diagnostics.RefreshSupport)
	return a
}

func (s *session) initialize(p *protocol.InitializeParams) (*protocol.InitializeResult, error) {
	s.mu.Lock()
	s.can = abilities(&p.Capabilities)
	s.extra, s.settings = extras(p)
	if s.extra.bytes {
		s.can.encoding = protocol.PositionEncodingKindUTF8
	}
	s.folders = workspaceFolders(p)
	s.state = running
	can := s.can
	s.mu.Unlock()
	if p.ProcessID != nil {
		s.watchParent(int(*p.ProcessID))
	}
	s.log.Info("initialized", "client", clean(p.ClientInfo.Name), "positions", string(can.encoding))
	return &protocol.InitializeResult{
		ServerInfo:   protocol.ServerInfo{Name: "squire", Version: protocol.NewOptional(s.opt.Version)},
		Capabilities: s.capabilities(can),
	}, nil
}

func (s *session) capabilities(can ability) protocol.ServerCapabilities {
	t := true
	incremental := protocol.TextDocumentSyncKindIncremental
	c := protocol.ServerCapabilities{
		PositionEncoding: can.encoding,
		TextDocumentSync: &protocol.TextDocumentSyncOptions{
			OpenClose: &t, Change: &incremental, Save: protocol.Boolean(true),
		},
		HoverProvider:          protocol.Boolean(true),
		ExecuteCommandProvider: protocol.ExecuteCommandOptions{Commands: s.commands()},
		CodeActionProvider: &protocol.CodeActionOptions{
			CodeActionKinds: []protocol.CodeActionKind{quickFixKind, fixAllKind},
			ResolveProvider: &can.resolveEdit,
		},
		Workspace: &protocol.WorkspaceOptions{WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
			Supported: &t, ChangeNotifications: protocol.Boolean(true),
		}},
	}
	if can.pull {
		name := source
		c.DiagnosticProvider = &protocol.DiagnosticOptions{Identifier: &name, InterFileDependencies: true, WorkspaceDiagnostics: true}
	}
	s.offer(&c)
	return c
}

// watchParent ends the session when the client's process is gone, for clients
// that die without closing our input. A process that can't be seen from here,
// because the client runs in another container, is not watched.
func (s *session) watchParent(pid int) {
	if pid <= 1 || !alive(pid) {
		return
	}
	s.work("the watch of the client's process", func() {
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-s.ctx.Done():
				return
			case <-tick.C:
				if !alive(pid) {
					close(s.orphaned)
					return
				}
			}
		}
	})
}
