// Package rewrite has the fixes that no text with metavariables says: they take
// apart how a text is put together, and give its parts in another way. A fix that
// can't be sure of all of it changes nothing.
package rewrite

import (
	"slices"

	"github.com/squiresec/squire/checks"
)

// inOrder returns the edits in the order of the text; false where two of them
// change the same.
func (f *fix) inOrder() ([]checks.Edit, bool) {
	slices.SortStableFunc(f.edits, func(a, b checks.Edit) int { return a.Span.Start - b.Span.Start })
	for i := 1; i < len(f.edits); i++ {
		if f.edits[i].Span.Start < f.edits[i-1].Span.End {
			return nil, false
		}
	}
	return f.edits, true
}
