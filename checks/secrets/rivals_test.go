package secrets

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
)

// A maker makes hits of rules of every weight, on one text.
type maker struct {
	*rand.Rand
	text  []byte
	rules []*rule
}

func newMaker(seed uint64, size int) *maker {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 3))}
	for range size {
		m.text = append(m.text, "ab"[m.IntN(2)])
	}
	for _, r := range []rule{
		{Pattern: &Pattern{ID: "github-pat"}},
		{Pattern: &Pattern{ID: "aws-access-token"}},
		{Pattern: &Pattern{ID: "generic-api-key"}},
		{Pattern: &Pattern{ID: "my-Generic-rule"}},
		{Pattern: &Pattern{ID: "own-form"}, own: &ownRule{rank: specific}},
		{Pattern: &Pattern{ID: "own-service"}, own: &ownRule{rank: byService}},
		{Pattern: &Pattern{ID: "own-name"}, own: &ownRule{rank: byName}},
	} {
		m.rules = append(m.rules, &r)
	}
	return m
}

func (m *maker) hit(start, end, line int) hit {
	h := hit{rule: m.rules[m.IntN(len(m.rules))], secret: checks.Span{Start: start, End: end}}
	h.loc = location{startLine: line, data: m.text}
	h.allowed, h.path = m.IntN(9) == 0, m.IntN(9) == 0
	if m.IntN(9) == 0 {
		h.tags, h.plain = []string{"decoded:base64"}, string(m.text[start:end])
	}
	return h
}

// The two functions by their definitions, each with each.

func withoutGenericByDefinition(hits []hit) (kept []hit) {
	for _, h := range hits {
		better := func(o hit) bool {
			return o.rule != h.rule && o.rule.own == nil && !o.path && !o.allowed && !generic(o.rule) &&
				o.loc.startLine == h.loc.startLine && strings.Contains(o.text(), h.text())
		}
		if h.allowed || h.path || !generic(h.rule) || !slices.ContainsFunc(hits, better) {
			kept = append(kept, h)
		}
	}
	return kept
}

func orderByDefinition(hits []hit) (kept []hit) {
	for i, h := range hits {
		beaten := false
		for j, o := range hits {
			if i == j || h.path || o.path || !h.secret.Overlaps(o.secret) {
				continue
			}
			earlier := o.secret.Start < h.secret.Start || o.secret.Start == h.secret.Start && j < i
			beaten = beaten || o.weight() > h.weight() || o.weight() == h.weight() && h.rule.own != nil && earlier
		}
		if !beaten {
			kept = append(kept, h)
		}
	}
	return kept
}

func told(hits []hit) (lines []string) {
	for _, h := range hits {
		lines = append(lines, fmt.Sprint(h.rule.ID, h.secret, h.loc.startLine, h.allowed, h.path))
	}
	return lines
}

func TestRivalsByDefinition(t *testing.T) {
	for seed := range uint64(400) {
		m := newMaker(seed, 200)
		var hits []hit
		for range m.IntN(900) {
			start := m.IntN(len(m.text))
			hits = append(hits, m.hit(start, min(start+m.IntN(30), len(m.text)), m.IntN(1+int(seed%3))))
		}
		if d := cmp.Diff(told(withoutGenericByDefinition(hits)), told(withoutGeneric(hits))); d != "" {
			t.Fatalf("seed %d, without generic ones (-want +got):\n%s", seed, d)
		}
		if d := cmp.Diff(told(orderByDefinition(hits)), told(order(hits))); d != "" {
			t.Fatalf("seed %d, in order (-want +got):\n%s", seed, d)
		}
	}
}

// What compares each with each doesn't come to the end of these.
func TestRivalsOfTextsMadeOfHits(t *testing.T) {
	const n = 300_000
	m := newMaker(1, n+100)
	shapes := map[string]func(i int) (start, end, line int){
		"apart, on one line":        func(i int) (int, int, int) { return i, i + 1, 0 },
		"long ones over each other": func(i int) (int, int, int) { return i, i + 90, 0 },
		"one over all":              func(i int) (int, int, int) { return i, max(i+9, 9*n*max(1-i, 0)/10), 0 },
		"all at one place":          func(i int) (int, int, int) { return 5, 50, 0 },
		"a line each":               func(i int) (int, int, int) { return i, i + 20, i },
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			hits := make([]hit, n)
			for i := range hits {
				start, end, line := shape(i)
				hits[i] = m.hit(start, min(end, len(m.text)), line)
			}
			if kept := order(withoutGeneric(hits)); len(kept) == 0 {
				t.Error("nothing is left")
			}
		})
	}
}
