package checks

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
)

// ChooseFixes picks one fix for each finding of one file, the first that is
// wanted, so that all of them can be applied at once: a fix is picked with all
// of its edits or not at all, and where two touch the same text the first in
// the file wins, of two that begin there the one of the longer finding: what
// goes for a part of a secret would leave the rest.
//
// fixed are the findings that the edits mend, those included whose text goes
// with that of another, and clashing those whose fix had to stand back; both
// are indexes in order. Findings without a wanted fix are in neither.
func ChooseFixes(found []Finding, wanted func(*Finding, *Fix) bool) (edits []Edit, fixed, clashing []int) {
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := found[i].Span, found[j].Span
		return cmp.Or(a.Start-b.Start, b.Len()-a.Len())
	})
	var taken edition
	var back []int
	for _, i := range order {
		x := &found[i]
		n := slices.IndexFunc(x.Fixes, func(f Fix) bool { return wanted(x, &f) })
		switch {
		case n < 0:
		case taken.add(x.Fixes[n].Edits):
			fixed = append(fixed, i)
		default:
			back = append(back, i)
		}
	}
	for _, i := range back {
		if taken.replaces(found[i].Span) {
			fixed = append(fixed, i)
		} else {
			clashing = append(clashing, i)
		}
	}
	slices.Sort(fixed)
	slices.Sort(clashing)
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

// replaces reports whether one edit takes the whole of a span away.
func (e edition) replaces(s Span) bool {
	i := sort.Search(len(e), func(i int) bool { return e[i].Span.End >= s.End })
	for ; i < len(e) && e[i].Span.Start <= s.Start; i++ {
		if s.Len() > 0 && e[i].Span.End >= s.End {
			return true
		}
	}
	return false
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

// AfterEdits returns where what edits leave of some spans stands afterwards.
// The edits are those of ChooseFixes.
func AfterEdits(spans []Span, edits []Edit) []Span {
	spans = merge(slices.Clone(spans))
	var out []Span
	last, moved := 0, 0
	// keep notes the spans in what stays between two edits.
	keep := func(to int) {
		for len(spans) > 0 && spans[0].End <= last {
			spans = spans[1:]
		}
		for _, s := range spans {
			if s.Start >= to {
				break
			}
			out = append(out, Span{max(s.Start, last) + moved, min(s.End, to) + moved})
		}
	}
	for _, e := range edits {
		keep(e.Span.Start)
		last, moved = e.Span.End, moved+len(e.New)-e.Span.Len()
	}
	keep(math.MaxInt)
	return out
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
