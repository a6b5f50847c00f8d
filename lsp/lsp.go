// Package lsp is Squire's language server: the findings of the command line,
// while you type, with a fix and a lesson in place.
//
// It promises:
//
//   - Edits are applied in the order they arrive, and requests are answered
//     from the text as it was when they arrived. A result for an older text is
//     never published.
//   - No message of a client, however malformed, ends the session; only the end
//     of the input, the exit notification and the death of the client do, and
//     then within a second.
//   - No secret's text leaves the server but inside an edit of the document
//     that it stands in. Messages, hovers, data and logs are made from
//     findings, which hold none.
//   - Nothing is sent anywhere, nothing of a workspace is executed, and nothing
//     is written but lessons in the user's cache folder and progress, and what
//     a command of the user writes: accepting a finding, its baseline.
//   - While nothing happens, no work is done.
package lsp

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

// Options say how to serve. The zero value works.
type Options struct {
	// Version of squire, told to the client.
	Version string
	// Log may be nil. No secret's text is ever written to it, nor any other
	// text of a document.
	Log *slog.Logger
	// Policy loads the policy of a folder, given by its absolute path, or the
	// defaults when it is "". Nil means policy.Load with what the folder holds.
	Policy func(root string) (*policy.Policy, error)
	// Packages returns what looks up the packages of the lock files in a folder,
	// given by its absolute path. It may be nil.
	Packages func(root string) checks.Detector
	// Lessons may be nil: hovers then show the rule's own words.
	Lessons Lessons
	// CacheDir is where lessons are written for the editor to open. Empty means
	// the folder squire in the user's cache folder.
	CacheDir string
	// Accept writes a finding in a document into the baseline of the folder
	// root, with a reason and the last day on which that holds, as YYYY-MM-DD.
	// Nil means that findings can't be accepted here.
	Accept func(root string, f *checks.File, x *checks.Finding, reason, until string) error
	// Progress is the path of the user's progress in the training; see package
	// progress. Empty means that nobody has learned anything yet, and nothing is
	// recorded.
	Progress string
}

// Lessons is what the server needs of the training. It is safe for concurrent
// use. What it returns is trusted Markdown.
type Lessons interface {
	// Lesson returns the lesson of a rule, with the safe line for lang where
	// it has one. It reports false where the rule has no lesson.
	Lesson(rule *checks.Rule, lang checks.Lang) (Lesson, bool)
	// Page returns the whole lesson as one Markdown page.
	Page(rule *checks.Rule, lang checks.Lang) (string, error)
}

// A Lesson is the outside of a lesson.
type Lesson struct {
	Title   string // "Secrets belong in the environment"
	Minutes int    // reading time
	Card    string // Markdown, at most 45 words: what and why
	Safe    string // the safe way in code, in a language that the reader knows, or ""
	Lang    string // of Safe, as Markdown's fences name it
	URL     string // absolute https address of the lesson, or ""
}

// The times that Serve gives to what is still running when the session ends.
// Together they stay below a second.
const (
	drainTime = 400 * time.Millisecond // for answers, once the input has ended
	stopTime  = 300 * time.Millisecond // for scans, which can't be interrupted
)

// Serve runs one session over in and out, which it doesn't close, and returns
// the exit code that the protocol asks for: 0 when the client said shutdown, 1
// when it went without. The error says why the session ended where that was
// not the client's doing: ctx was cancelled, or out can't be written.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) (exitCode int, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	st := newStream(in, out)
	conn := jsonrpc2.NewConn(st, jsonrpc2.WithCodec(codec{}))
	s := newSession(ctx, conn, o)
	ended := make(chan struct{})
	st.atEnd = func() {
		// The library drops the answers to come once it knows of the end, and a
		// client that pipes its requests in may still be reading.
		s.release()
		s.drain(drainTime)
		close(ended)
	}
	st.answered = s.answered
	s.exit = st.stop
	conn.Go(ctx, s.handle)

	select {
	case <-ended:
	case <-conn.Done():
	case <-s.orphaned:
		o.Log.Info("the client is gone")
	case <-ctx.Done():
		err = context.Cause(outer)
	}
	cancel()
	s.stop(stopTime)
	if e := conn.Err(); err == nil && e != nil && !errors.Is(e, context.Canceled) {
		err = e
	}
	return s.exitCode(), err
}

// codec encodes and decodes as the protocol's unions need it.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(jsonrpc2.RawMessage); ok {
		return raw, nil
	}
	return protocol.Marshal(v)
}

func (codec) Unmarshal(data []byte, v any) error { return protocol.Unmarshal(data, v) }

// wait waits for wg, but not for longer than d. It reports whether wg was
// done.
func wait(wg *sync.WaitGroup, d time.Duration) bool {
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
		return false
	}
}
