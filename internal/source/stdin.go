package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/squiresec/squire/checks"
)

// Stdin is one file with all that r gives, under the name of name, which also
// decides the language. However much that is, little of it is held at once.
// More than limit bytes (0: no limit) are a Gap: the start of a stream alone
// would look like a clean scan. Where the limit is more than checks.LargeFile
// the engine's own, which should be the same, ends the stream.
func Stdin(r io.Reader, name string, limit int64) checks.Source {
	if name == "" {
		name = "stdin"
	}
	return &stdin{r, name, limit}
}

type stdin struct {
	r     io.Reader
	name  string
	limit int64
}

// Files implements checks.Source.
func (s *stdin) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		r := interruptible(ctx, s.r)
		defer r.Close()
		most := int64(checks.LargeFile)
		if s.limit > 0 {
			most = min(most, s.limit)
		}
		data, err := readLimited(r, most)
		switch {
		case ctx.Err() != nil:
			yield(nil, context.Cause(ctx))
		case errors.Is(err, errTooLarge) && most == s.limit:
			yield(nil, &checks.Gap{Path: s.name, Kind: checks.TooLarge, Err: fmt.Errorf("the input is over the limit of %s; raise max-file-size, or scan it in parts", checks.SizeText(s.limit))})
		case errors.Is(err, errTooLarge):
			yield(&checks.File{
				Path: s.name, Origin: checks.Origin{Kind: checks.Stdin},
				Open: func() (io.ReadCloser, error) {
					return io.NopCloser(io.MultiReader(bytes.NewReader(data), r)), nil
				},
			}, nil)
		case err != nil:
			yield(nil, &checks.Gap{Path: s.name, Kind: checks.Unreadable, Err: err})
		default:
			yield(&checks.File{
				Path: s.name, Data: data, Size: int64(len(data)),
				Origin: checks.Origin{Kind: checks.Stdin},
			}, nil)
		}
	}
}

// interruptible is a stream whose reads end with the context. A read from a
// terminal or a pipe can't be interrupted, so it has a goroutine that is left
// behind when the user breaks off. It ends with the stream, or with the
// program.
func interruptible(ctx context.Context, r io.Reader) io.ReadCloser {
	if ctx.Done() == nil {
		return io.NopCloser(r) // nothing will interrupt it
	}
	in, out := io.Pipe()
	go func() {
		_, err := io.Copy(out, r)
		out.CloseWithError(err) // nil is the end
	}()
	stop := context.AfterFunc(ctx, func() { in.CloseWithError(context.Cause(ctx)) })
	return &pipe{in, stop}
}

type pipe struct {
	*io.PipeReader
	stop func() bool
}

func (p *pipe) Close() error {
	p.stop()
	return p.PipeReader.Close()
}
