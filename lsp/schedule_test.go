package lsp

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

// slow is the toy, but for texts with SLOW waits until it is released.
type slow struct {
	toy
	entered, release chan struct{}
}

func (s *slow) Detect(f *checks.File, report func(checks.Finding)) error {
	if bytes.Contains(f.Data, []byte("SLOW")) {
		close(s.entered)
		<-s.release
	}
	return s.toy.Detect(f, report)
}

// What was found in a text that has changed meanwhile is never published, and
// a slow document doesn't hold up another.
func TestStaleResultsAreNotPublished(t *testing.T) {
	d := &slow{entered: make(chan struct{}), release: make(chan struct{})}
	c := start(t, Options{Policy: func(string) (*policy.Policy, error) {
		return policy.Load(policy.Options{Detectors: []checks.Detector{d}})
	}})
	c.initialize("", everything)
	doc := "untitled:slow"
	c.open(doc, "go", "SLOW "+secret(1))
	<-d.entered
	c.edit(doc, 2, [4]int{0, 0, 0, 99}, "quick")
	c.alive("a change during a scan")
	close(d.release)
	c.diagnostics(doc, 2)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.notes {
		var p published
		if m.Method == "textDocument/publishDiagnostics" && json.Unmarshal(m.Params, &p) == nil && p.URI == doc && *p.Version != 2 {
			t.Errorf("a stale result was published: %s", m.Params)
		}
	}
}

func TestPauseAfter(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		0: 0, time.Millisecond: time.Millisecond, 20 * time.Millisecond: 40 * time.Millisecond,
		100 * time.Millisecond: 200 * time.Millisecond, time.Minute: longestPause,
	} {
		if got := pauseAfter(took); got != want {
			t.Errorf("after a scan of %v: %v, want %v", took, got, want)
		}
	}
}
