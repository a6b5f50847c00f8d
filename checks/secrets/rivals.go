package secrets

import (
	"index/suffixarray"
	"math"
	"slices"
	"sort"
	"strings"
)

// Where several hits are about the same secret, one stays. A text can be made
// of hits, so nothing here may compare each with each.

// withoutGeneric drops the hits of generic rules whose secret is part of the
// secret of a specific rule on the same line. It compares the texts of the
// secrets, not their places: gitleaks does.
func withoutGeneric(hits []hit) []hit {
	if len(hits) < 2 {
		return hits
	}
	lines := map[int]*lineSecrets{} // those with a generic hit
	for i := range hits {
		if h := &hits[i]; !h.allowed && !h.path && generic(h.rule) {
			if lines[h.loc.startLine] == nil {
				lines[h.loc.startLine] = &lineSecrets{}
			}
			lines[h.loc.startLine].generic++
		}
	}
	if len(lines) == 0 {
		return hits
	}
	for i := range hits {
		if h := &hits[i]; h.rule.own == nil && !h.path && !h.allowed && !generic(h.rule) {
			if l := lines[h.loc.startLine]; l != nil {
				l.specific = append(l.specific, h.text())
			}
		}
	}
	kept := make([]hit, 0, len(hits))
	for _, h := range hits {
		if h.allowed || h.path || !generic(h.rule) || !lines[h.loc.startLine].contain(h.text()) {
			kept = append(kept, h)
		}
	}
	return kept
}

func generic(r *rule) bool { return strings.Contains(strings.ToLower(r.ID), "generic") }

// lineSecrets are the secrets of specific rules on one line.
type lineSecrets struct {
	generic  int // how many generic hits ask
	specific []string
	index    *suffixarray.Index // of many of them
}

// manyPairs is how many comparisons of two secrets cost more than an index.
const manyPairs = 1 << 12

// contain reports whether one of the secrets contains a text.
func (l *lineSecrets) contain(text string) bool {
	// A text with the byte that stands between secrets in the index might be
	// found across two of them.
	if len(l.specific)*l.generic < manyPairs || strings.Contains(text, "\x00") {
		return slices.ContainsFunc(l.specific, func(s string) bool { return strings.Contains(s, text) })
	}
	if l.index == nil {
		l.index = suffixarray.New([]byte(strings.Join(l.specific, "\x00")))
	}
	return text == "" || l.index.Lookup([]byte(text), 1) != nil
}

// text is the secret.
func (h hit) text() string {
	if h.tags != nil {
		return h.plain
	}
	return h.loc.text(h.secret)
}

// A weight orders hits on the same bytes. Hits of gitleaks' specific rules
// weigh most: they always stay.
func (h *hit) weight() int {
	switch {
	case h.path, h.rule.own == nil && !guessed[h.rule.ID]:
		return 4
	case h.rule.own == nil:
		return 2
	case h.rule.own.rank == specific:
		return 3
	case h.rule.own.rank == byService:
		return 1
	}
	return 0
}

// weights is how many there are.
const weights = 5

// order drops every hit that covers bytes of a hit that weighs more. Of own
// hits that weigh the same the one that begins first is kept, and of those the
// first in order of rules. The hits that are kept are moved to the front.
func order(hits []hit) []hit {
	if len(hits) < 2 {
		return hits
	}
	byStart := make([]int, 0, len(hits))
	for i := range hits {
		if !hits[i].path {
			byStart = append(byStart, i)
		}
	}
	slices.SortStableFunc(byStart, func(a, b int) int { return hits[a].secret.Start - hits[b].secret.Start })
	var classes [weights]class
	for _, i := range byStart {
		h := &hits[i]
		classes[h.weight()].add(h.secret.Start, h.secret.End)
	}
	beaten := make([]bool, len(hits))
	var before [weights]int // how many of each weight stand before in order
	for _, i := range byStart {
		h := &hits[i]
		w := h.weight()
		for heavier := w + 1; heavier < weights; heavier++ {
			beaten[i] = beaten[i] || classes[heavier].overlaps(h.secret.Start, h.secret.End, math.MaxInt)
		}
		if h.rule.own != nil {
			beaten[i] = beaten[i] || classes[w].overlaps(h.secret.Start, h.secret.End, before[w])
		}
		before[w]++
	}
	kept := hits[:0]
	for i, h := range hits {
		if !beaten[i] {
			kept = append(kept, h)
		}
	}
	clear(hits[len(kept):])
	return kept
}

// A class is the places of hits that weigh the same, by where they start.
type class struct {
	starts []int
	reach  []int // the furthest end up to each
}

func (c *class) add(start, end int) {
	if n := len(c.reach); n > 0 {
		end = max(end, c.reach[n-1])
	}
	c.starts, c.reach = append(c.starts, start), append(c.reach, end)
}

// overlaps reports whether one of the first n places shares a byte with the
// one from start to end, or has it within itself where that is empty.
func (c *class) overlaps(start, end, n int) bool {
	n = min(n, sort.SearchInts(c.starts, end)) // the others start behind it
	return n > 0 && c.reach[n-1] > start
}
