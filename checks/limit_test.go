package checks_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
)

// TestMaxFindings scans texts made of findings: so many are told, in the order
// of the file and the same with any number of workers, and that there are more
// is a gap.
func TestMaxFindings(t *testing.T) {
	dense := strings.Repeat("x WORD\n", 400_000)
	for _, tt := range []struct {
		name   string
		text   string
		lines  checks.LineSet
		stream bool
		want   string // places of the first and the last finding, how many, gaps
	}{
		{"few", strings.Repeat("WORD\n", 3), nil, false, "1 3 3 0"},
		{"as many", strings.Repeat("WORD\n", 100), nil, false, "1 100 100 0"},
		{"one more", strings.Repeat("WORD\n", 101), nil, false, "1 100 100 1"},
		{"in parts", dense, nil, false, "1 100 100 1"},
		{"as a stream", dense, nil, true, "1 100 100 1"},
		{"made of findings", strings.Repeat("WORD\n", 2_000_000), nil, true, "1 100 100 1"},
		{"old ones don't count", strings.Repeat("WORD\n", 1000), checks.LineSet{{First: 900, Last: 901}}, false, "900 901 2 0"},
		{"too many new ones", strings.Repeat("WORD\n", 1000), checks.LineSet{{First: 500, Last: 900}}, false, "500 599 100 1"},
	} {
		for _, workers := range []int{1, 4} {
			e := &checks.Engine{Detectors: []checks.Detector{words{}}, Workers: workers, MaxFindings: 100}
			f := &checks.File{Path: "f", Data: []byte(tt.text), Lines: tt.lines, Size: int64(len(tt.text))}
			if tt.stream {
				f.Data = nil
				f.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(tt.text))), nil }
			}
			first, last, found, gaps := 0, 0, 0, 0
			for x, err := range e.Scan(t.Context(), source{{file: f}, file("g", "WORD\n")}) {
				gap, isGap := errors.AsType[*checks.Gap](err)
				switch {
				case isGap:
					gaps++
					if !strings.Contains(gap.Error(), "more than 100 findings") {
						t.Errorf("%s: %v", tt.name, gap)
					}
				case err != nil:
					t.Fatal(err)
				case x.Path == "f":
					if found++; first == 0 {
						first = x.Start.Line
					}
					last = x.Start.Line
				}
			}
			if got := fmt.Sprint(first, last, found, gaps); got != tt.want {
				t.Errorf("%s, %d workers: got %s, want %s", tt.name, workers, got, tt.want)
			}
		}
	}
}
