package policy

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

// one is a source of one file.
type one struct{ f *checks.File }

func (o one) Files(context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) { yield(o.f, nil) }
}

// A large file is judged in parts. Ignores count wherever it is cut, and none
// is called unused because its finding stands in another part.
func TestIgnoresInLargeFiles(t *testing.T) {
	var text strings.Builder
	for i := 0; text.Len() < checks.LargeFile+checks.LargeFile/2; i++ {
		secret := fmt.Sprintf("TESTSECRET-%08d", i)
		fmt.Fprintf(&text, "x = '%s' # squire:ignore test-secret -- example %s\n", secret, secret)
		fmt.Fprintf(&text, "# squire:ignore test-secret -- example\nx = '%s'\n%s\n", secret, strings.Repeat("words ", i%37))
		if i%5 == 0 {
			fmt.Fprintf(&text, "x = '%s' # trufflehog:ignore\ny = 1 # squire:ignore weak-hash -- unused\nx = '%s'\n", secret, secret)
		}
	}
	p := load(t, nil)
	whole, err := p.Engine().ScanFile(&checks.File{Path: "a.py", Data: []byte(text.String())})
	if err != nil {
		t.Fatal(err)
	}
	tell := func(x *checks.Finding) string {
		return fmt.Sprintf("%d:%d-%d %s %v %v %s %s", x.Start.Line, x.Start.Column, x.End.Column, x.Rule.ID, x.Verdict.Show, x.Verdict.Block, x.Verdict.Suppression, x.Fingerprint)
	}
	var want, got []string
	for i := range whole {
		want = append(want, tell(&whole[i]))
	}
	for x, err := range p.Engine().Scan(t.Context(), one{&checks.File{Path: "a.py", Data: []byte(text.String())}}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(x.Excerpt.Text+x.Verdict.Reason, "example") {
			t.Fatalf("a part shows %q and %q", x.Excerpt.Text, x.Verdict.Reason)
		}
		got = append(got, tell(&x))
	}
	if len(want) < 25_000 {
		t.Errorf("%d findings: the text tests too little", len(want))
	}
	if len(got) != len(want) {
		t.Errorf("%d findings in parts, %d in the whole", len(got), len(want))
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("finding %d (-whole +parts):\n%s", i, cmp.Diff(want[i], got[i]))
		}
	}
}
