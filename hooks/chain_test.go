package hooks

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// newChain writes a ledger with records of its own version after some of an
// older one, which had no hashes.
func newChain(t *testing.T, old, records int) (l *ledger, lines []string) {
	t.Helper()
	l = &ledger{filepath.Join(t.TempDir(), "scans.jsonl")}
	var text strings.Builder
	for i := range old {
		fmt.Fprintf(&text, `{"v":1,"event":"unscanned","commit":"%s","time":"2026-01-01T00:00:00Z"}`+"\n", oid(fmt.Sprint(i)))
	}
	if err := os.WriteFile(l.file, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	for i := range records {
		if err := l.append(record{Event: skipped, Rule: fmt.Sprintf("rule-%d", i), Reason: "why"}); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(l.file)
	if err != nil {
		t.Fatal(err)
	}
	return l, slices.Collect(strings.Lines(string(data)))
}

func TestTheChainShowsWhatWasChanged(t *testing.T) {
	t.Parallel()
	_, lines := newChain(t, 2, 5)
	broken := func(lines []string) []int { return brokenLinks([]byte(strings.Join(lines, ""))) }
	with := func(i int, line string) []string {
		out := slices.Clone(lines)
		out[i] = line
		return out
	}
	for _, tt := range []struct {
		name  string
		lines []string
		want  []int
	}{
		{"untouched", lines, nil},
		{"empty", nil, nil},
		{"only old ones", lines[:2], nil},
		{"edited", with(3, strings.Replace(lines[3], "why", "because", 1)), []int{5}},
		{"an old one edited", with(1, strings.Replace(lines[1], "2026", "2025", 1)), []int{3}},
		{"taken out", slices.Delete(slices.Clone(lines), 4, 5), []int{5}},
		{"beginning cut off", lines[3:], []int{1}},
		{"put in", slices.Insert(slices.Clone(lines), 3, `{"v":1,"event":"skipped","rule":"r"}`+"\n"), []int{4}},
		{"changed places", append(append(slices.Clone(lines[:4]), lines[5], lines[4]), lines[6]), []int{5}},
	} {
		if d := cmp.Diff(tt.want, broken(tt.lines)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

// A write that was cut off, and hooks of two worktrees that write at once, are
// no tampering.
func TestTheChainHoldsAfterAccidents(t *testing.T) {
	t.Parallel()
	l, lines := newChain(t, 0, 3)
	text := strings.Join(lines, "")
	if err := os.WriteFile(l.file, []byte(text[:len(text)-20]), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := l.append(record{Event: skipped, Rule: "later"}, record{Event: skipped, Rule: "last"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(l.file)
	if err != nil {
		t.Fatal(err)
	}
	if got := brokenLinks(data); got != nil {
		t.Errorf("after a cut: lines %v are called broken:\n%s", got, data)
	}
	if got := parseLedger(data); len(got) != 4 || got[3].Rule != "last" {
		t.Errorf("after a cut: %d records, want 4", len(got))
	}
	_, lines = newChain(t, 0, 3)
	other := strings.Replace(lines[2], "rule-2", "rule-x", 1) // follows from the same line
	if got := brokenLinks([]byte(strings.Join(append(lines, other), ""))); got != nil {
		t.Errorf("two at once: lines %v are called broken", got)
	}
}
