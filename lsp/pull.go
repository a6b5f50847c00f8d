package lsp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// Diagnostics are pushed, or they are pulled, and never both. A client pulls
// when it can and can be told to pull again: what is found in a document also
// changes with the policy, with other documents and with git's index, and a
// client that can't be told would show what is no longer true.

// A pulled is what a client knows of a document's diagnostics.
type pulled struct {
	version int32
	id      string // of the result; "" before the first
}

// resultID names a list of diagnostics by what is in it.
func resultID(list []protocol.Diagnostic) string {
	h := sha256.New()
	for i := range list {
		data, _ := protocol.Marshal(&list[i])
		h.Write(append(data, 0))
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// errPullAgain is the answer to a pull for a text that is no longer the newest.
func errPullAgain() error {
	data, _ := protocol.Marshal(&protocol.DiagnosticServerCancellationData{RetriggerRequest: true})
	return &jsonrpc2.Error{
		Code: jsonrpc2.Code(protocol.LSPErrorCodesServerCancelled), Message: "the document has changed since", Data: data,
	}
}

// documentDiagnostic answers a pull. It keeps the pauses between the scans of a
// document, as pushing does.
func (s *session) documentDiagnostic(ctx context.Context, snap *snapshot, p *pullParams) (any, error) {
	if snap == nil {
		if snap = s.surveyed(p.TextDocument.URI); snap == nil {
			return report([]protocol.Diagnostic{}, "", p.PreviousResultID), nil
		}
	} else {
		s.mu.Lock()
		pause := time.Until(snap.document.ready)
		s.mu.Unlock()
		if pause > 0 && !s.rest(ctx, snap.document, pause) {
			return nil, protocol.ErrRequestCancelled
		}
		if !s.current(snap) {
			return nil, errPullAgain()
		}
	}
	r := s.findings(snap)
	if ctx.Err() != nil {
		return nil, protocol.ErrRequestCancelled
	}
	list := s.diagnostics(snap, r)
	id := resultID(list)
	s.mu.Lock()
	snap.document.pulled = pulled{snap.version, id}
	s.mu.Unlock()
	return report(list, id, p.PreviousResultID), nil
}

// pullParams are the parameters of textDocument/diagnostic, with the client's
// URI as it wrote it.
type pullParams struct {
	TextDocument struct {
		URI string `json:"uri"`
	} `json:"textDocument"`
	PreviousResultID string `json:"previousResultId"`
}

func report(list []protocol.Diagnostic, id, previous string) any {
	if id != "" && id == previous {
		return &protocol.RelatedUnchangedDocumentDiagnosticReport{
			UnchangedDocumentDiagnosticReport: protocol.UnchangedDocumentDiagnosticReport{Kind: "unchanged", ResultID: id},
		}
	}
	full := protocol.FullDocumentDiagnosticReport{Kind: "full", Items: list}
	if id != "" {
		full.ResultID = &id
	}
	return &protocol.RelatedFullDocumentDiagnosticReport{FullDocumentDiagnosticReport: full}
}

// rest reports whether the time passed without the request being cancelled, the
// document being closed or the session ending.
func (s *session) rest(ctx context.Context, d *document, t time.Duration) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-d.shut:
	case <-s.ending:
	}
	return false
}

// stale has the client pull again where it pulled something else for the same
// text.
func (s *session) stale(snap *snapshot, r *scanResult) {
	id := resultID(s.diagnostics(snap, r))
	s.mu.Lock()
	known := snap.document.pulled
	s.mu.Unlock()
	if known.id != "" && known.version == snap.version && known.id != id {
		s.pullAgain()
	}
}

// pullAgain tells the client to pull everything again. What asks for it while
// the client has yet to answer is one more question, however often.
func (s *session) pullAgain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh++
	if s.refresh > 1 {
		return
	}
	s.work("a refresh", func() {
		for {
			s.mu.Lock()
			s.refresh = 1
			s.mu.Unlock()
			err := s.client.DiagnosticRefresh(s.ctx)
			s.mu.Lock()
			done := s.refresh == 1 || err != nil
			if done {
				s.refresh = 0
			}
			s.mu.Unlock()
			if done {
				return
			}
		}
	})
}

// workspaceDiagnostic answers with what was found in files that are not open.
// It holds the answer back until it says something new, as the protocol asks
// for: a client sends the next request as soon as it has an answer.
func (s *session) workspaceDiagnostic(ctx context.Context, p *workspacePullParams) (any, error) {
	before := map[string]string{}
	for _, known := range p.PreviousResultIDs {
		before[known.URI] = known.Value
	}
	for {
		s.mu.Lock()
		changed := s.survey.changed
		s.mu.Unlock()
		items, news := s.workspaceReport(before)
		if news {
			return &protocol.WorkspaceDiagnosticReport{Items: items}, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, protocol.ErrRequestCancelled
		case <-s.ending:
			return &protocol.WorkspaceDiagnosticReport{Items: items}, nil
		}
	}
}

// workspacePullParams are the parameters of workspace/diagnostic.
type workspacePullParams struct {
	PreviousResultIDs []struct {
		URI   string `json:"uri"`
		Value string `json:"value"`
	} `json:"previousResultIds"`
}

// workspaceReport returns what is to be told to a client that has the results
// in before, and whether anything of it is new.
func (s *session) workspaceReport(before map[string]string) (items []protocol.WorkspaceDocumentDiagnosticReport, news bool) {
	items = []protocol.WorkspaceDocumentDiagnosticReport{}
	now := map[string]bool{}
	for _, snap := range s.elsewhere() {
		list := s.diagnostics(snap, s.findings(snap))
		id := resultID(list)
		now[snap.uri] = true
		if before[snap.uri] == id {
			items = append(items, &protocol.WorkspaceUnchangedDocumentDiagnosticReport{
				UnchangedDocumentDiagnosticReport: protocol.UnchangedDocumentDiagnosticReport{Kind: "unchanged", ResultID: id}, URI: uri.URI(snap.uri),
			})
			continue
		}
		news = true
		items = append(items, &protocol.WorkspaceFullDocumentDiagnosticReport{
			FullDocumentDiagnosticReport: protocol.FullDocumentDiagnosticReport{Kind: "full", ResultID: &id, Items: list}, URI: uri.URI(snap.uri),
		})
	}
	for gone := range before {
		if now[gone] || s.snapshot(gone) != nil {
			continue // an open document is asked for by itself
		}
		news = true
		items = append(items, &protocol.WorkspaceFullDocumentDiagnosticReport{
			FullDocumentDiagnosticReport: protocol.FullDocumentDiagnosticReport{Kind: "full", Items: []protocol.Diagnostic{}}, URI: uri.URI(gone),
		})
	}
	return items, news
}
