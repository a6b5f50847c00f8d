package source

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/squiresec/squire/checks"
)

// Stdin is one file with all that r gives, under the name of name, which also
// decides the language. More than limit bytes (0: the engine's default) are a
// Gap: the start of a stream alone would look like a clean scan.
func Stdin(r io.Reader, name string, limit int64) checks.Source {
	if name == "" {
		name = "stdin"
	}
	if limit <= 0 {
		limit = checks.DefaultMaxFileSize
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
		type result struct {
			data []byte
			err  error
		}
		done := make(chan result, 1)
		// A read from a terminal or a pipe can't be interrupted, so it has a
		// goroutine that is left behind when the user breaks off. It ends with
		// the stream, or with the program.
		go func() {
			data, err := io.ReadAll(io.LimitReader(s.r, s.limit+1))
			done <- result{data, err}
		}()
		var got result
		select {
		case got = <-done:
		case <-ctx.Done():
			yield(nil, context.Cause(ctx))
			return
		}
		switch {
		case got.err != nil:
			yield(nil, &checks.Gap{Path: s.name, Kind: checks.Unreadable, Err: got.err})
		case int64(len(got.data)) > s.limit:
			yield(nil, &checks.Gap{Path: s.name, Kind: checks.TooLarge, Err: fmt.Errorf("the input is over the limit of %s; raise max-file-size, or scan it in parts", size(s.limit))})
		default:
			yield(&checks.File{
				Path: s.name, Data: got.data, Size: int64(len(got.data)),
				Origin: checks.Origin{Kind: checks.Stdin},
			}, nil)
		}
	}
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
