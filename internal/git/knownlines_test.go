package git

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/squiresec/squire/checks"
)

// TestKnownLines compares the answer with that of a map of strings, over line
// breaks of both kinds, long lines, and readers that give as little as they
// like.
func TestKnownLines(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	line := func() string {
		switch random.IntN(12) {
		case 0:
			return strings.Repeat("long ", 1<<14+random.IntN(4)) + strings.Repeat("\r", random.IntN(3))
		case 1:
			return "\r"
		}
		return fmt.Sprint(random.IntN(40))
	}
	text := func() string {
		var b strings.Builder
		for range random.IntN(60) {
			b.WriteString(line() + []string{"\n", "\n", "\r\n"}[random.IntN(3)])
		}
		return strings.TrimSuffix(b.String(), []string{"", "\n"}[random.IntN(2)])
	}
	for range 300 {
		olds, new := []string{text(), text()}, text()
		known := NewKnownLines()
		has := map[string]bool{}
		for _, old := range olds {
			if err := known.Read(iotest.HalfReader(strings.NewReader(old))); err != nil {
				t.Fatal(err)
			}
			for _, l := range splitLines([]byte(old), oneByte) {
				has[string(l)] = true
			}
		}
		want := checks.LineSet{}
		for i, l := range splitLines([]byte(new), oneByte) {
			if !has[string(l)] {
				want = appendLine(want, i+1)
			}
		}
		got, err := known.Added(iotest.OneByteReader(strings.NewReader(new)))
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("got %v, %v, want %v", got, err, want)
		}
	}
}

func TestKnownLinesAreBounded(t *testing.T) {
	var many bytes.Buffer
	for i := range maxKnownLines + 1 {
		fmt.Fprintln(&many, i)
	}
	known := NewKnownLines()
	if err := known.Read(bytes.NewReader(many.Bytes())); !errors.Is(err, ErrManyLines) {
		t.Errorf("remembered everything: %v", err)
	}
	odd := strings.Repeat("0\nnew\n", maxAddedRanges+1)
	if _, err := known.Added(strings.NewReader(odd)); !errors.Is(err, ErrManyLines) {
		t.Errorf("answered with everything: %v", err)
	}
	broken := errors.New("broken")
	if err := known.Read(iotest.ErrReader(broken)); err != broken {
		t.Errorf("got error %v", err)
	}
	if _, err := known.Added(io.MultiReader(strings.NewReader("x\n"), iotest.ErrReader(broken))); err != broken {
		t.Errorf("got error %v", err)
	}
}
