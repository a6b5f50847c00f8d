package taint

import (
	"cmp"
	"slices"
	"sort"

	"github.com/squiresec/squire/checks"
)

// A taint is one source that a value may come from, and the way that it took.
// Its identity is the origin and the label; of two ways the shorter one is kept.
type taint struct {
	// origin is the number of a source mark, in the order of their positions;
	// from symbolic on it stands for what a parameter will be.
	origin int32
	label  uint8
	trace  *step
}

// symbolic is the first origin that is a parameter: see analysis.symbols.
const symbolic int32 = 1 << 30

func (t taint) key() int64 { return int64(t.origin)<<8 | int64(t.label) }

// A set is a set of taints, ordered by key and never modified. nil is empty.
type set struct{ list []taint }

// maxSet bounds a set. What comes first in the file is kept, which is what is
// reported, so the bound costs no flow but those of labels and of other
// sources to the same sink.
const maxSet = 32

// maxSymbols bounds how many of a set stand for parameters, or fields of them:
// methods that call each other in circles otherwise carry every field of their
// object through every call.
const maxSymbols = 12

func (s *set) all() []taint {
	if s == nil {
		return nil
	}
	return s.list
}

func one(t taint) *set { return &set{[]taint{t}} }

// union returns a set of both, one of the two where it can.
func union(a, b *set) *set {
	if a == b || b == nil {
		return a
	}
	if a == nil {
		return b
	}
	aOnly, bOnly := differ(a.list, b.list)
	switch {
	case !bOnly:
		return a
	case !aOnly:
		return b
	}
	return merge(a.list, b.list)
}

// differ reports whether a has something that b lacks, and the other way round:
// a taint, or a shorter trace.
func differ(a, b []taint) (aOnly, bOnly bool) {
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch ka, kb := a[i].key(), b[j].key(); {
		case ka < kb:
			aOnly = true
			i++
		case kb < ka:
			bOnly = true
			j++
		default:
			la, lb := a[i].trace.len(), b[j].trace.len()
			aOnly = aOnly || la < lb
			bOnly = bOnly || lb < la
			i++
			j++
		}
	}
	return aOnly || i < len(a), bOnly || j < len(b)
}

func merge(a, b []taint) *set {
	out := make([]taint, 0, min(len(a)+len(b), maxSet))
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].key() < b[0].key():
			out, a = append(out, a[0]), a[1:]
		case len(a) == 0 || b[0].key() < a[0].key():
			out, b = append(out, b[0]), b[1:]
		default:
			t := a[0]
			if b[0].trace.len() < t.trace.len() {
				t = b[0]
			}
			out, a, b = append(out, t), a[1:], b[1:]
		}
	}
	return &set{bounded(out)}
}

// bounded returns the first ones of a list, as many as a set may have.
func bounded(list []taint) []taint {
	list = list[:min(len(list), maxSet)]
	return list[:min(len(list), known(list)+maxSymbols)]
}

// known returns how many taints of an ordered list are those of sources.
func known(list []taint) int {
	return sort.Search(len(list), func(i int) bool { return list[i].origin >= symbolic })
}

// collect makes a set of taints in any order. It takes the list over.
func collect(list []taint) *set {
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b taint) int {
		return cmp.Or(cmp.Compare(a.key(), b.key()), cmp.Compare(a.trace.len(), b.trace.len()))
	})
	list = slices.CompactFunc(list, func(a, b taint) bool { return a.key() == b.key() })
	return &set{bounded(list)}
}

// covers reports whether a has all the taints of b, whatever their traces.
func (s *set) covers(b *set) bool {
	if s == b || b == nil {
		return true
	}
	if s == nil {
		return false
	}
	i := 0
	for _, t := range b.list {
		for i < len(s.list) && s.list[i].key() < t.key() {
			i++
		}
		if i == len(s.list) {
			// A full set has the first ones only, and takes no others.
			return len(s.list) == maxSet || t.origin >= symbolic && len(s.list) == known(s.list)+maxSymbols
		}
		if s.list[i].key() != t.key() {
			return false
		}
	}
	return true
}

// through returns the set with a step more on each trace.
func (s *set) through(at checks.Span) *set {
	if s == nil {
		return nil
	}
	out := make([]taint, len(s.list))
	for i, t := range s.list {
		t.trace = t.trace.then(at)
		out[i] = t
	}
	return &set{out}
}

// A step is a place on the way of a taint, after the one before it. Steps are
// shared and never modified.
type step struct {
	before *step
	// within is the way through a function, from its parameter on, that was
	// called at this step.
	within *step
	start  int32
	end    int32
	length int32
	calls  int16 // how many are nested
}

// maxTrace bounds a trace, in steps: a longer one stops growing, so that a loop
// can't drive it on.
const maxTrace = 200

func (s *step) len() int32 {
	if s == nil {
		return 0
	}
	return s.length
}

// then returns the trace with one more step.
func (s *step) then(at checks.Span) *step {
	n := &step{before: s, start: int32(at.Start), end: int32(at.End), length: s.len() + 1}
	if s == nil {
		return n
	}
	if s.length >= maxTrace || s.start == n.start && s.end == n.end {
		return s
	}
	n.calls = s.calls
	return n
}

// into returns the trace with a call and the way through what was called.
func (s *step) into(at checks.Span, within *step) *step {
	n := &step{before: s, within: within, start: int32(at.Start), end: int32(at.End), length: s.len() + within.len() + 1}
	if s != nil {
		n.calls = s.calls
	}
	if within != nil {
		n.calls = max(n.calls, within.calls+1)
	}
	return n
}

// maxShown bounds the steps of a trace that are returned.
const maxShown = 64

// spans returns the trace, and behind it the sink, each place once.
func (s *step) spans(sink checks.Span) []checks.Span {
	var steps []*step
	// A trace within a trace is unrolled with a list of what is still to do.
	todo := []*step{s}
	for len(todo) > 0 && len(steps) < 4*maxTrace {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if at == nil {
			continue
		}
		if at.within != nil {
			todo = append(todo, &step{before: at.before, start: at.start, end: at.end}, at.within)
			continue
		}
		steps = append(steps, at)
		todo = append(todo, at.before)
	}
	var out []checks.Span
	add := func(span checks.Span) {
		for _, o := range out {
			if o == span {
				return
			}
		}
		out = append(out, span)
	}
	for i := len(steps) - 1; i >= 0 && len(out) < maxShown; i-- {
		add(checks.Span{Start: int(steps[i].start), End: int(steps[i].end)})
	}
	// The sink is last, even where the data went through it before.
	for i, o := range out {
		if o == sink && i > 0 {
			out = append(out[:i], out[i+1:]...)
			break
		}
	}
	if len(out) == 1 && out[0] == sink {
		return out
	}
	return append(out, sink)
}
