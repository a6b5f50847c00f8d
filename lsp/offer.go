package lsp

import (
	"context"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// offer adds what our own features can do to the server's capabilities.
func (s *session) offer(c *protocol.ServerCapabilities) {
	c.CompletionProvider = &protocol.CompletionOptions{TriggerCharacters: []string{"[", "\""}}
	c.DocumentLinkProvider = &protocol.DocumentLinkOptions{}
	c.CodeLensProvider = &protocol.CodeLensOptions{}
	c.InlayHintProvider = protocol.Boolean(true)
}

// about decodes the parameters of a request about a document, takes hold of the
// document as it is now, and returns the job that answers.
func about[P any](s *session, req *jsonrpc2.Request, uri func(*P) string, answer func(context.Context, *snapshot, *P) (any, error)) (job, error) {
	p, err := params[P](req)
	if err != nil {
		return nil, err
	}
	snap := s.snapshot(uri(p))
	return func(ctx context.Context) (any, error) { return answer(ctx, snap, p) }, nil
}

// editorFeature answers the requests of the protocol that mark and complete
// text. It reports false for any other.
func (s *session) editorFeature(req *jsonrpc2.Request) (do job, ok bool, err error) {
	switch req.Method() {
	case protocol.MethodTextDocumentCompletion:
		do, err = about(s, req, func(p *protocol.CompletionParams) string { return string(p.TextDocument.URI) }, s.complete)
	case protocol.MethodTextDocumentDocumentLink:
		do, err = about(s, req, func(p *protocol.DocumentLinkParams) string { return string(p.TextDocument.URI) },
			func(ctx context.Context, snap *snapshot, _ *protocol.DocumentLinkParams) (any, error) {
				return s.documentLinks(ctx, snap)
			})
	case protocol.MethodTextDocumentCodeLens:
		do, err = about(s, req, func(p *protocol.CodeLensParams) string { return string(p.TextDocument.URI) },
			func(ctx context.Context, snap *snapshot, _ *protocol.CodeLensParams) (any, error) {
				return s.codeLenses(ctx, snap)
			})
	case protocol.MethodTextDocumentInlayHint:
		do, err = about(s, req, func(p *protocol.InlayHintParams) string { return string(p.TextDocument.URI) }, s.inlayHints)
	default:
		return nil, false, nil
	}
	return do, true, err
}
