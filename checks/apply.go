package checks

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
)

// ChooseFixes picks one fix for each finding of one file, the first that is
// wanted, so that all of them can be applied at once: a fix is picked with all
// of its edits or not at all, and where two touch the same text the first in
// order wins. fixed are the findings that the edits mend, and clashing those
// whose fix had to stand back, both as indexes. Findings without a wanted fix
// are in neither.
func ChooseFixes(found []Finding, wanted func(*Finding, *Fix) bool) (edits []Edit, fixed, clashing []int) {
	var taken edition
	for i := range found {
		x := &found[i]
		n := slices.IndexFunc(x.Fixes, func(f Fix) bool { return wanted(x, &f) })
		switch {
		case n < 0:
		case taken.add(x.Fixes[n].Edits):
			fixed = append(fixed, i)
		default:
			clashing = append(clashing, i)
		}
	}
	return taken, fixed, clashing
}

// An edition is a list of edits, in order, that don't touch each other.
type edition []Edit

// add adds all of some edits, or none where one of them doesn't go with what is
// there. The very same edit twice counts once: two findings may need the same
// import, and two rules may see the same defect.
func (e *edition) add(edits []Edit) bool {
	if len(edits) == 0 {
		return false
	}
	out := slices.Clone(*e)
	for _, n := range edits {
		if n.Span.Start < 0 || n.Span.End < n.Span.Start {
			return false
		}
		at := sort.Search(len(out), func(i int) bool { return !before(out[i], n) })
		if at < len(out) && out[at] == n {
			continue
		}
		if at > 0 && n.clashes(out[at-1]) || at < len(out) && n.clashes(out[at]) {
			return false
		}
		out = slices.Insert(out, at, n)
	}
	*e = out
	return true
}

// before orders edits by where they begin; what is put in at a place comes
// before what is replaced there.
func before(a, b Edit) bool {
	if a.Span.Start != b.Span.Start {
		return a.Span.Start < b.Span.Start
	}
	return a.Span.End < b.Span.End
}

// clashes reports whether it can't be told what two edits make together.
func (a Edit) clashes(b Edit) bool {
	if a.Span.Len() == 0 && b.Span.Len() == 0 {
		return a.Span.Start == b.Span.Start
	}
	return a.Span.Start < b.Span.End && b.Span.Start < a.Span.End
}

// ApplyEdits returns data with edits applied, such as ChooseFixes gives: in
// order, apart from each other. It never changes data.
func ApplyEdits(data []byte, edits []Edit) ([]byte, error) {
	var out bytes.Buffer
	last := 0
	for _, e := range edits {
		if e.Span.Start < last || e.Span.End < e.Span.Start || e.Span.End > len(data) {
			return nil, fmt.Errorf("apply edits: one from byte %d to %d stands outside the text or within another", e.Span.Start, e.Span.End)
		}
		out.Write(data[last:e.Span.Start])
		out.WriteString(e.New)
		last = e.Span.End
	}
	out.Write(data[last:])
	return out.Bytes(), nil
}
