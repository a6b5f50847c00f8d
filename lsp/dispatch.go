package lsp

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// Errors of the protocol that the library doesn't name.
const (
	codeNotInitialized = jsonrpc2.Code(-32002)
	codeRequestFailed  = jsonrpc2.Code(-32803)
)

// A job answers one request. It runs beside the reader, so it must work on
// what it took hold of before.
type job func(context.Context) (any, error)

// handle takes every message, one after the other, on the reader.
//
// Notifications are done here, so they keep their order. Requests take their
// snapshot here and then run beside the reader: the library's own middleware
// starts everything at once, which loses the order of edits, and its
// cancellation uses a context that is recycled under it.
func (s *session) handle(ctx context.Context, req *jsonrpc2.Request) (result any, err error) {
	defer func() {
		if v := recover(); v != nil {
			result, err = nil, s.panicked(req.Method(), v)
			if !req.IsCall() {
				err = nil
			}
		}
	}()
	if !req.IsCall() {
		if err := s.notification(req); err != nil {
			s.log.Warn("notification dropped", "method", clean(req.Method()), "reason", err)
		}
		return nil, nil // an error here would end the connection
	}
	s.open.Add(1)
	work, err := s.request(req)
	if err != nil {
		return nil, err
	}
	if m := req.Method(); m == protocol.MethodInitialize || m == protocol.MethodShutdown {
		return work(s.ctx)
	}
	ctx2, done := s.cancellable(req.ID())
	defer done()
	jsonrpc2.Async(ctx)
	result, err = work(ctx2)
	if err == nil && ctx2.Err() != nil {
		err = protocol.ErrRequestCancelled
	}
	return result, err
}

// panicked writes a panic to the log and makes an error of it for the client.
func (s *session) panicked(what string, v any) error {
	// The value of a runtime error tells indexes and types; any other value
	// might quote a document.
	cause := fmt.Sprintf("%T", v)
	if re, ok := v.(runtime.Error); ok {
		cause = re.Error()
	}
	stack := make([]byte, 8<<10)
	stack = stack[:runtime.Stack(stack, false)]
	s.log.Error("a defect of squire, please report it", "in", clean(what), "cause", cause, "stack", string(stack))
	return jsonrpc2.NewError(jsonrpc2.InternalError, "squire failed on this request ("+cause+"); this is a defect of squire, please report it")
}

// cancellable returns a context that $/cancelRequest can end.
func (s *session) cancellable(id jsonrpc2.ID) (context.Context, func()) {
	ctx, cancel := context.WithCancel(s.ctx)
	if str, ok := id.StringValue(); ok {
		id = jsonrpc2.NewStringID(strings.Clone(str)) // it is part of the frame
	}
	s.mu.Lock()
	s.inflight[id] = cancel
	s.mu.Unlock()
	return ctx, func() {
		s.mu.Lock()
		delete(s.inflight, id)
		s.mu.Unlock()
		cancel()
	}
}

func (s *session) cancelRequest(p *protocol.CancelParams) {
	var id jsonrpc2.ID
	switch v := p.ID.(type) {
	case protocol.Integer:
		id = jsonrpc2.NewNumberID(int64(v))
	case protocol.String:
		id = jsonrpc2.NewStringID(string(v))
	}
	s.mu.Lock()
	cancel := s.inflight[id]
	s.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// errParams says that parameters can't be read. The decoder's own words quote
// what they can't read, which may be a document.
var errParams = errors.New("the parameters can't be read")

// params decodes the parameters of a message.
func params[P any](req *jsonrpc2.Request) (*P, error) {
	p := new(P)
	if err := protocol.Unmarshal(req.Params(), p); err != nil {
		if req.IsCall() {
			return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, errParams.Error())
		}
		return nil, errParams
	}
	return p, nil
}

// notify decodes a notification and does it.
func notify[P any](req *jsonrpc2.Request, do func(*P)) error {
	p, err := params[P](req)
	if err == nil {
		do(p)
	}
	return err
}

func (s *session) notification(req *jsonrpc2.Request) error {
	s.mu.Lock()
	state := s.state
	s.mu.Unlock()
	m := req.Method()
	switch {
	case m == protocol.MethodExit:
		s.exit()
		return nil
	case state != running:
		return errors.New("it came outside of initialize and shutdown")
	}
	switch m {
	case protocol.MethodCancelRequest:
		return notify(req, s.cancelRequest)
	case protocol.MethodInitialized:
		s.initialized()
		return nil
	case protocol.MethodTextDocumentDidOpen:
		return notify(req, s.didOpen)
	case protocol.MethodTextDocumentDidChange:
		return notify(req, s.didChange)
	case protocol.MethodTextDocumentDidSave:
		return notify(req, s.didSave)
	case protocol.MethodTextDocumentDidClose:
		return notify(req, s.didClose)
	case protocol.MethodWorkspaceDidChangeWatchedFiles:
		return notify(req, s.didChangeWatchedFiles)
	case protocol.MethodWorkspaceDidChangeWorkspaceFolders:
		return notify(req, s.didChangeWorkspaceFolders)
	case protocol.MethodWorkspaceDidChangeConfiguration:
		return notify(req, s.didChangeConfiguration)
	case protocol.MethodWindowWorkDoneProgressCancel:
		return notify(req, s.cancelProgress)
	case protocol.MethodSetTrace:
		return nil
	}
	if strings.HasPrefix(m, "$/") {
		return nil // the protocol allows to ignore these
	}
	return errors.New("unknown method")
}

// request decodes a request, takes hold of what it is about, and returns the
// job that answers it.
func (s *session) request(req *jsonrpc2.Request) (job, error) {
	s.mu.Lock()
	state := s.state
	s.mu.Unlock()
	m := req.Method()
	switch {
	case m == protocol.MethodInitialize && state != fresh:
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "initialize may be sent once only")
	case m != protocol.MethodInitialize && state == fresh:
		return nil, jsonrpc2.NewError(codeNotInitialized, "the server waits for initialize")
	case state == shutdown:
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "the server is shut down and waits for exit")
	}
	switch m {
	case protocol.MethodInitialize:
		p, err := params[protocol.InitializeParams](req)
		return func(context.Context) (any, error) { return s.initialize(p) }, err
	case protocol.MethodShutdown:
		return func(context.Context) (any, error) {
			s.mu.Lock()
			s.state = shutdown
			s.mu.Unlock()
			s.release()
			return nil, nil
		}, nil
	case protocol.MethodTextDocumentHover:
		p, err := params[protocol.HoverParams](req)
		if err != nil {
			return nil, err
		}
		snap := s.snapshot(string(p.TextDocument.URI))
		return func(ctx context.Context) (any, error) { return s.hover(ctx, snap, p.Position) }, nil
	case protocol.MethodTextDocumentCodeAction:
		p, err := params[protocol.CodeActionParams](req)
		if err != nil {
			return nil, err
		}
		snap := s.snapshot(string(p.TextDocument.URI))
		return func(ctx context.Context) (any, error) { return s.codeActions(ctx, snap, p) }, nil
	case protocol.MethodTextDocumentDiagnostic:
		p, err := params[pullParams](req)
		if err != nil {
			return nil, err
		}
		snap := s.snapshot(p.TextDocument.URI)
		return func(ctx context.Context) (any, error) { return s.documentDiagnostic(ctx, snap, p) }, nil
	case protocol.MethodWorkspaceDiagnostic:
		p, err := params[workspacePullParams](req)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context) (any, error) { return s.workspaceDiagnostic(ctx, p) }, nil
	case protocol.MethodCodeActionResolve:
		p, err := params[protocol.CodeAction](req)
		if err != nil {
			return nil, err
		}
		return s.resolveAction(p)
	case protocol.MethodWorkspaceExecuteCommand:
		p, err := params[protocol.ExecuteCommandParams](req)
		if err != nil {
			return nil, err
		}
		return s.executeCommand(p)
	}
	do, err := s.feature(req)
	if errors.Is(err, jsonrpc2.ErrMethodNotFound) {
		err = fmt.Errorf("%q: %w", clean(m), err)
	}
	return do, err
}
