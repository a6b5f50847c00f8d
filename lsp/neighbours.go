package lsp

import (
	"cmp"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
)

// Open documents with the same secret point to each other. The diagnostics of
// one then depend on the text of the others: a document whose secrets come, go
// or move has its neighbours publish again, from the findings that they have.

// neighboursOf returns the other open documents that have secrets, each as it
// was last scanned, in a fixed order.
func (s *session) neighboursOf(of *document) []*snapshot {
	if !s.can.related {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var near []*snapshot
	for _, d := range s.docs {
		if d != of && d.scanned != nil && len(d.scanned.result.secrets) > 0 {
			near = append(near, d.scanned)
		}
	}
	slices.SortFunc(near, func(a, b *snapshot) int { return cmp.Compare(a.uri, b.uri) })
	return near
}

// tellNeighbours takes note of what was scanned of a document, nil when it is
// closed, and wakes the other documents with a secret whose places in it are no
// longer what they were. Only a new scan wakes others, so two documents can't
// keep each other awake.
func (s *session) tellNeighbours(d *document, snap *snapshot) {
	if !s.can.related {
		return
	}
	s.mu.Lock()
	before := d.scanned
	d.scanned = snap
	s.mu.Unlock()
	if before == snap {
		return
	}
	for _, other := range s.neighboursOf(d) {
		if !changedFor(other, before, snap) {
			continue
		}
		select {
		case other.wake <- struct{}{}:
		default: // it will publish anyway
		}
	}
}

// changedFor reports whether another document would point to other places in
// the second version of a document than in the first; either may be nil.
func changedFor(other, before, after *snapshot) bool {
	for v := range other.result.secrets {
		if !slices.Equal(secretPlaces(before, v), secretPlaces(after, v)) {
			return true
		}
	}
	return false
}

// secretPlaces returns where others point to in a document with a secret.
func secretPlaces(snap *snapshot, v checks.ValueID) []protocol.Range {
	if snap == nil {
		return nil
	}
	all := snap.result.secrets[v]
	var places []protocol.Range
	for _, i := range all[:min(len(all), mostRelated)] {
		places = append(places, snap.mapper.SpanRange(snap.result.found[i].Span))
	}
	return places
}
