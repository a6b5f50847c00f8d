package source

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/squiresec/squire/checks"
)

func TestStdin(t *testing.T) {
	for f, err := range Stdin(strings.NewReader("text"), "a.py", 4).Files(t.Context()) {
		if err != nil || string(f.Data) != "text" || f.Path != "a.py" || f.Origin.Kind != checks.Stdin || f.Size != 4 {
			t.Errorf("got %+v, %v", f, err)
		}
	}
	for f, err := range Stdin(strings.NewReader(""), "", 0).Files(t.Context()) {
		if err != nil || len(f.Data) != 0 || f.Path != "stdin" {
			t.Errorf("got %+v, %v", f, err)
		}
	}
	expect(t, list(t, Stdin(strings.NewReader("text"), "", 3)), "! stdin (too-large)")
	expect(t, list(t, Stdin(iotest.ErrReader(errors.New("broken")), "x", 0)), "! x (unreadable)")
}

func TestStdinCanBeBrokenOff(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range Stdin(r, "", 0).Files(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestBuffer(t *testing.T) {
	f := Buffer("a/b.go", []byte("x"), 7)
	if f.Path != "a/b.go" || string(f.Data) != "x" || f.Origin != (checks.Origin{Kind: checks.Buffer, Version: 7}) {
		t.Errorf("got %+v", f)
	}
}
