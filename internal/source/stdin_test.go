package source

import (
	"context"
	"errors"
	"fmt"
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

func TestStdinOfAnyLength(t *testing.T) {
	const line = "a line of text\n"
	lines := checks.LargeFile/len(line) + 1000
	text := strings.Repeat(line, lines) + "TESTSECRET"
	scan := func(limit int64) (got []string) {
		e := &checks.Engine{Workers: 1, MaxFileSize: limit, Detectors: []checks.Detector{marked{func() {}}}}
		for x, err := range e.Scan(t.Context(), Stdin(strings.NewReader(text), "a.log", limit)) {
			if err != nil {
				got = append(got, err.Error())
			} else {
				got = append(got, fmt.Sprintf("%s:%d:%d", x.Path, x.Start.Line, x.Start.Column))
			}
		}
		return got
	}
	place := fmt.Sprintf("a.log:%d:1", lines+1)
	expect(t, scan(0), place)
	expect(t, scan(int64(len(text))), place)
	expect(t, scan(int64(len(text))-1), "scan a.log: it is over the limit of 4 MB, so the rest of it was not scanned; raise max-file-size")
	expect(t, scan(1<<10), "scan a.log: the input is over the limit of 1 KB; raise max-file-size, or scan it in parts")
	for f, err := range Stdin(io.MultiReader(strings.NewReader(text), iotest.ErrReader(errors.New("broken"))), "", 0).Files(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, content); int(n) != len(text) || err == nil || err.Error() != "broken" {
			t.Errorf("%d bytes, %v", n, err)
		}
	}
}

func TestALongStreamCanBeBrokenOff(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	begun := make(chan struct{})
	go func() {
		_, _ = io.WriteString(w, strings.Repeat("a line of text\n", 1<<20)) // then it hangs
		close(begun)
	}()
	go func() {
		<-begun
		cancel()
	}()
	for _, workers := range []int{1, 3} {
		var last error
		for _, err := range (&checks.Engine{Workers: workers, Detectors: []checks.Detector{marked{func() {}}}}).Scan(ctx, Stdin(r, "", 0)) {
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("got %v", last)
		}
	}
}
