package lsp

import (
	"context"
	"io"
)

// A Framer reads and writes whole messages of the base protocol. Reading
// survives every malformed message, as the server does: it is answered with a
// JSON-RPC error and skipped.
type Framer interface {
	// ReadFrame returns the body of the next message, which is valid until
	// the next call, and its length in bytes. The error is io.EOF at the end
	// of the input, or the reader's own.
	ReadFrame(ctx context.Context) ([]byte, int64, error)
	// WriteFrame writes one message with a single call of Write. It may be
	// called from several goroutines.
	WriteFrame(ctx context.Context, body []byte) (int64, error)
}

// NewFramer returns a Framer for what stands between a client and the server.
func NewFramer(in io.Reader, out io.Writer) Framer { return newStream(in, out) }

// DocumentKey returns the same string for every way to write the URI of a
// document.
func DocumentKey(rawURI string) string { return docKey(rawURI) }
