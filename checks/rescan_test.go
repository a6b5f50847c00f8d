package checks_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
)

// counting counts the bytes that are looked at.
type counting struct {
	checks.Detector
	bytes int
}

func (c *counting) Detect(f *checks.File, report func(checks.Finding)) error {
	c.bytes += len(f.Data)
	return c.Detector.Detect(f, report)
}

// After any edits a rescan finds what looking at all parts does, and looks at
// some of them alone. That parts find what the whole has is another test's.
func TestRescanFindsWhatAllPartsHave(t *testing.T) {
	lines := planted(t)
	r := rand.New(rand.NewPCG(7, 7))
	count := &counting{Detector: secrets.New(secrets.Options{})}
	e := &checks.Engine{Detectors: []checks.Detector{count}}
	filler := strings.Repeat("an ordinary line of text, and nothing in it\n", 20)
	var b strings.Builder
	for range 24 {
		b.WriteString(lines[r.IntN(len(lines))] + "\n" + filler)
	}
	text := []byte(b.String())
	var parts *checks.Parts
	found, reused := 0, 0
	for i := range 250 {
		e.CutAt(100, 4000, 1500, 200)
		before := count.bytes
		got, next, err := e.Rescan(&checks.File{Path: "a.env", Data: text}, parts)
		if err != nil {
			t.Fatal(err)
		}
		if count.bytes-before < len(text) {
			reused++
		}
		want := e.LookAgain(&checks.File{Path: "a.env", Data: text}, next)
		if d := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.Comparer(checks.ValueID.Equal)); d != "" {
			t.Fatalf("edit %d (-all +rescanned):\n%s", i, d)
		}
		found += len(got)
		parts = next
		at := r.IntN(len(text) + 1)
		switch r.IntN(5) {
		case 0:
			text = slices.Insert(slices.Clone(text), at, []byte("\n"+lines[r.IntN(len(lines))]+"\n")...)
		case 1:
			text = slices.Insert(slices.Clone(text), at, []byte("word")...)
		case 2:
			text = slices.Insert(slices.Clone(text), at, []byte(filler[:r.IntN(len(filler))])...)
		case 3:
			text = slices.Delete(slices.Clone(text), at, min(at+r.IntN(60), len(text)))
		case 4:
			text = slices.Delete(slices.Clone(text), at, min(at+r.IntN(900), len(text)))
		}
	}
	if found < 1000 || reused < 120 {
		t.Errorf("%d findings, %d of 250 rescans looked at less than the whole text", found, reused)
	}
}
