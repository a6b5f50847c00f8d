package source

import (
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
)

// namesPath stands for the path of a finding in the name of a file. The name
// itself is no path to report: it would repeat the secret.
const namesPath = "(file names)"

// shortestInName is how many letters and digits in a row, in bytes, a name
// needs to be looked at. Shorter secrets mean nothing without words around
// them, which a name hasn't.
const shortestInName = 16

// newNames returns the paths that some changes bring and that could hold a
// secret, as a file of one path a line; nil when there are none.
func (b *blobs) newNames(changes []git.Change, origin checks.Origin) *checks.File {
	var text strings.Builder
	for i := range changes {
		c := &changes[i]
		if c.New.OID == "" || !isNew(c) || !mayHoldSecret(c.Path) || b.Exclude != nil && b.Exclude(c.Path, false) {
			continue
		}
		text.WriteString(strings.ReplaceAll(c.Path, "\n", " "))
		text.WriteByte('\n')
	}
	if text.Len() == 0 {
		return nil
	}
	return &checks.File{Path: namesPath, Origin: origin, Data: []byte(text.String())}
}

// isNew reports whether no parent has the path.
func isNew(c *git.Change) bool {
	for _, old := range c.Old {
		if old.OID != "" {
			return false
		}
	}
	return true
}

// mayHoldSecret reports whether a path has a long enough run of letters,
// digits and what tokens join them with. Dates, ids and digests have no letter
// beyond f, and words no digit.
func mayHoldSecret(path string) bool {
	run, digit, letter := 0, false, false
	for i := range len(path) {
		c := path[i] | 0x20 // digits stay what they are
		switch {
		case c >= '0' && c <= '9':
			run, digit = run+1, true
		case c > 'f' && c <= 'z':
			run, letter = run+1, true
		case c >= 'a' && c <= 'f', path[i] == '_', path[i] == '-':
			run++
		default:
			run, digit, letter = 0, false, false
		}
		if run >= shortestInName && digit && letter {
			return true
		}
	}
	return false
}
