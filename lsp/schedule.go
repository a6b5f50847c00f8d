package lsp

import (
	"errors"
	"runtime"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	files "github.com/squiresec/squire/internal/source"
)

const (
	// longestPause bounds how long a change waits to be scanned.
	longestPause = 250 * time.Millisecond
	// cheap is what a scan may cost to be done for every keystroke: at ten of
	// them a second, a tenth of a core. What comes faster than that, a paste or
	// a macro, is scanned half of the time.
	cheap = 10 * time.Millisecond
)

// pauseAfter returns how long the next scan must keep from the end of one that
// took so long.
func pauseAfter(took time.Duration) time.Duration {
	if took < cheap {
		return took
	}
	return min(2*took, longestPause)
}

// scansAtOnce leaves half of the cores to the editor, but never lets one slow
// document hold up the others.
func scansAtOnce() int { return max(2, runtime.GOMAXPROCS(0)/2) }

// A scanResult is what a scan of a snapshot gave.
type scanResult struct {
	found   []checks.Finding
	secrets map[checks.ValueID][]int // indexes into found by secret
	gaps    []*checks.Gap
	flaws   []*rulefile.Error // of a rule file
	config  []configFlaw      // of .squire.toml
	took    time.Duration
	large   bool // no rules about code were looked for
}

// A largeText is what was found in the parts of a large document, for its next
// version.
type largeText struct {
	by    *inForce
	parts *checks.Parts
}

// scanText scans a snapshot. Of a large one only what changed since the last
// scan is looked at.
func (s *session) scanText(snap *snapshot, force *inForce, f *checks.File) ([]checks.Finding, error) {
	if !force.engine.InParts(f) {
		return force.engine.ScanFile(f)
	}
	d := snap.document
	s.mu.Lock()
	before := d.parts
	s.mu.Unlock()
	if before.by != force {
		before.parts = nil // the rules are others
	}
	found, parts, err := force.engine.Rescan(f, before.parts)
	s.mu.Lock()
	d.parts = largeText{force, parts}
	s.mu.Unlock()
	return found, err
}

// watch scans a document whenever it changed, until it is closed or the
// session ends. Only it publishes for the document, so the last publish is the
// last word.
//
// Changes that arrive during a scan or the pause after it become one: the
// newest text is scanned and the others never are. The pause grows with the
// cost of the document, so that typing in a file that takes long to scan keeps
// a core at most a third busy, up to a limit; a change after a rest is scanned
// at once.
func (s *session) watch(d *document) {
	defer close(d.gone)
	if d.prev != nil {
		select {
		case <-d.prev:
		case <-s.ctx.Done():
			return
		}
	}
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-d.shut:
			s.publishNothing(d)
			s.tellNeighbours(d, nil)
			return
		case <-d.wake:
		}
		s.mu.Lock()
		pause := time.Until(d.ready)
		s.mu.Unlock()
		if pause > 0 && !s.sleep(d, pause) {
			continue // the select above says why
		}
		s.mu.Lock()
		snap := d.now
		s.mu.Unlock()
		result := s.findings(snap)
		s.mu.Lock()
		d.ready = time.Now().Add(pauseAfter(result.took))
		s.mu.Unlock()
		if s.current(snap) {
			s.tellNeighbours(d, snap)
			s.publish(snap, result)
		}
	}
}

// sleep reports whether the time passed without the document being closed or
// the session ending.
func (s *session) sleep(d *document, t time.Duration) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.shut:
	case <-s.ctx.Done():
	}
	return false
}

// findings returns the findings of a snapshot that are to be shown. The first
// caller scans, others wait for it.
func (s *session) findings(snap *snapshot) *scanResult {
	snap.once.Do(func() {
		s.scans <- struct{}{}
		defer func() { <-s.scans }()
		snap.result = s.scan(snap)
	})
	return &snap.result
}

func (s *session) scan(snap *snapshot) (r scanResult) {
	force := s.inForce(snap.root)
	f := snap.scanFile()
	if snap.file != "" && snap.root.dir != "" && policy.IsRuleFile(f.Path) {
		r.flaws = force.policy.CheckRules(f.Path, f.Data)
	}
	if snap.file != "" && force.policy.Excluded(f.Path, false) {
		if snap.isConfig() || len(r.flaws) > 0 {
			found, _ := force.engine.ScanFile(f)
			r.tellFlaws(snap, found)
		}
		return r
	}
	// The clock starts here: the first scan also loads the policy.
	start := time.Now()
	found, err := s.scanText(snap, force, f)
	r.took = time.Since(start)
	r.tellFlaws(snap, found)
	for _, x := range found {
		if x.Verdict.Show {
			r.found = append(r.found, x)
		}
	}
	if len(r.found) > 0 && s.uncommitted(snap) {
		r.found = nil
	}
	for i := range r.found {
		if v := r.found[i].Value; v.Known() {
			if r.secrets == nil {
				r.secrets = map[checks.ValueID][]int{}
			}
			r.secrets[v] = append(r.secrets[v], i)
		}
	}
	r.large = force.engine.InParts(f)
	// Code that is half typed is nothing to tell who types it.
	for _, err := range flatten(checks.Incomplete(err)) {
		if g, ok := errors.AsType[*checks.Gap](err); ok {
			r.gaps = append(r.gaps, g)
			r.large = r.large && g.Kind != checks.TooLarge
		}
	}
	return r
}

// tellFlaws notes what is wrong with settings and rules. found are the findings
// in the same text, whose secrets no message may tell.
func (r *scanResult) tellFlaws(snap *snapshot, found []checks.Finding) {
	if snap.isConfig() {
		r.config = checkConfig(snap, found)
	}
	for i, e := range r.flaws {
		r.flaws[i] = tellableFlaw(e, snap.text, found)
	}
}

// uncommitted reports whether a document is a file that git ignores and doesn't
// track, such as a developer's own .env: what stands there is never committed,
// and an editor that shouts about it isn't believed elsewhere.
func (s *session) uncommitted(snap *snapshot) bool {
	if snap.file == "" || snap.root == nil || snap.root.dir == "" {
		return false
	}
	o := files.TreeOptions{Root: snap.root.dir}
	if !files.NewTree(o).Ignored(snap.path()) {
		return false
	}
	// Whether git tracks it all the same is asked once a document, and only
	// where it would have been passed over.
	snap.document.once.Do(func() {
		repo, err := git.Open(s.ctx, snap.root.dir)
		if err != nil {
			return
		}
		defer repo.Close()
		o.GitDir = repo.CommonDir()
		if o.Tracked, err = repo.TrackedIgnored(s.ctx); err == nil {
			snap.document.ignored = files.NewTree(o).Ignored(snap.path())
		}
	})
	return snap.document.ignored
}

// flatten undoes errors.Join.
func flatten(err error) []error {
	if err == nil {
		return nil
	}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		return j.Unwrap()
	}
	return []error{err}
}
