package main

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/secretstest"
	"github.com/squiresec/squire/internal/policy"
)

// broken yields one file with a secret, then does what a run may end by.
type broken struct {
	text string
	end  func() error
}

func (b broken) Files(context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		if yield(&checks.File{Path: "a.py", Data: []byte(b.text)}, nil) {
			if err := b.end(); err != nil {
				yield(nil, err)
			}
		}
	}
}

// The text report waits for the end of a scan, to tell of a secret once. What
// was found by then is told however the scan ends.
func TestWhatWasFoundIsToldHoweverTheScanEnds(t *testing.T) {
	text := "T = '" + secretstest.Secret("github-pat", 7) + "'\n"
	scan := func(ctx context.Context, end func() error) (string, string, *result, error) {
		pol, err := policy.Load(policy.Options{})
		if err != nil {
			t.Fatal(err)
		}
		old := filepath.Join(t.TempDir(), "old.txt")
		if err := os.WriteFile(old, []byte("the last good report"), 0o644); err != nil {
			t.Fatal(err)
		}
		engine := pol.Engine()
		engine.Workers = 1
		var out bytes.Buffer
		a := &app{in: strings.NewReader(""), out: &out, err: &out, env: func(string) string { return "" }}
		r, err := a.report(ctx, &job{engine: engine, source: broken{text, end}}, &outputOptions{format: "text", color: "auto", outs: []string{"text=" + old}})
		b, readErr := os.ReadFile(old)
		if readErr != nil {
			t.Fatal(readErr)
		}
		return out.String(), string(b), r, err
	}
	const heading = "a.py:1:6: high: GitHub personal access token [github-pat]\n"

	out, file, _, err := scan(t.Context(), func() error { return errors.New("the disk is gone") })
	if err == nil || !strings.HasPrefix(out, heading) || strings.Contains(out, "1 secret") {
		t.Errorf("after a failure: error %v\n%s", err, out)
	}
	if file != "the last good report" {
		t.Errorf("a failed run wrote to a file:\n%s", file)
	}

	ctx, cancel := context.WithCancel(t.Context())
	out, file, r, err := scan(ctx, func() error { cancel(); return ctx.Err() })
	if err != nil || r.summary.Complete() || !strings.HasPrefix(out, heading) || !strings.Contains(out, "stopped before its end") || file != out {
		t.Errorf("after a cancellation: error %v\n%s", err, out)
	}
}
