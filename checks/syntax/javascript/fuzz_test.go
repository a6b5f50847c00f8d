package javascript

import (
	"testing"

	"github.com/squiresec/squire/checks/syntax"
)

// stepsPerByte bounds how many tokens are read for a byte of any text, however
// it is made: one pass reads one, a second pass another, and the fuel for
// looking ahead is eight times the text, for either.
const stepsPerByte = 24

// stepsAtLeast is what a short text may take: in each of two passes what the
// fuel begins with, read once to find out what it is and once as that.
const stepsAtLeast = 2 * 2 * 2048

// check parses a text in all ways and fails where a promise is broken.
func check(t *testing.T, src []byte) {
	t.Helper()
	for _, dialect := range []Dialect{JS, TS, TSX} {
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			tree, steps := parse(src, dialect, mode)
			if err := tree.Check(); err != nil {
				t.Fatalf("dialect %d, mode %d: %v in %q", dialect, mode, err, src)
			}
			if steps > stepsPerByte*len(src)+stepsAtLeast {
				t.Fatalf("dialect %d, mode %d: %d tokens read of %d bytes", dialect, mode, steps, len(src))
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, tt := range constructs {
		f.Add([]byte(tt.src))
	}
	for _, tt := range patterns {
		f.Add([]byte(tt.src))
	}
	for _, tt := range broken {
		f.Add([]byte(tt.src))
	}
	f.Fuzz(check)
}
