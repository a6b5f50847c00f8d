// Package secrets finds secrets: gitleaks' rules as data, our matcher.
//
// On gitleaks' rules the findings are those of gitleaks v8; a test holds the
// two against each other. Building gitleaks' own detector would cost 80 ms of
// processor time at each start, so it serves as the oracle only.
package secrets

import (
	"sync"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
	"github.com/squiresec/squire/checks/secrets/match"
)

//go:generate go run ../../internal/gen/gitleaks gitleaks_gen.go

// Options choose the rules of a Detector.
type Options struct {
	// User is what the repository's .gitleaks.toml adds; may be nil.
	User *Config
	// NoDefaults leaves gitleaks' default rules out.
	NoDefaults bool
	// DecodeDepth is how often what is encoded in a file is decoded and
	// searched again; 0 is not at all. gitleaks' default is 5.
	DecodeDepth int
	// Now is what dates in secrets are compared with. With the zero time
	// nothing is expired.
	Now time.Time
	// Enabled says which rules run; nil means all.
	Enabled func(*checks.Rule) bool
}

// A Detector finds secrets. It implements checks.Detector.
type Detector struct {
	rules []*rule
	byID  map[string]*rule // only filled where a rule requires another
	allow []*allowlist     // for every rule
	// userAllow are those of the user's configuration. Squire's own rules have
	// a filter of their own in place of the default ones.
	userAllow []*allowlist
	depth     int // of decoding
	now       time.Time

	described sync.Once

	once sync.Once
	set  *match.Set // the rules that have an expression
	in   []*rule    // by index in set
	bare []*rule    // those that look at paths alone
	own  bool       // some are Squire's
	// standard says that the rules are those for which there are plans, all
	// and in order.
	standard bool
	// Two rules have no expression; nil where they don't run.
	service, loose *rule
}

// A rule is a Pattern ready to be matched, its expressions compiled when first
// needed.
type rule struct {
	*Pattern
	meta   *checks.Rule // filled by Detector.describe
	own    *ownRule     // nil for gitleaks' rules and those of users
	origin string
	path   *match.Tester // nil: any path
	allow  []*allowlist
	set    *match.Set
	index  int // in set
}

// New returns a detector. Nothing is compiled until a file needs it.
func New(o Options) *Detector {
	d := &Detector{depth: o.DecodeDepth, now: o.Now}
	patterns, allow := merge(o)
	d.allow = newAllowlists(allow)
	if o.User != nil {
		d.userAllow = newAllowlists(o.User.Allow)
	}
	d.rules = make([]*rule, 0, len(patterns))
	// One piece of memory for all: every commit pays for this.
	rules := make([]rule, len(patterns))
	composite := false
	for i := range patterns {
		p, r := &patterns[i], &rules[i]
		r.Pattern, r.own, r.origin = p.Pattern, p.own, p.origin
		if o.Enabled != nil {
			r.meta = new(checks.Rule)
			r.describe()
			if !o.Enabled(r.meta) && !p.SkipReport {
				continue
			}
		}
		r.allow = newAllowlists(p.Allow)
		if p.Path != "" {
			r.path = match.NewTester(p.Path, plans())
		}
		d.rules = append(d.rules, r)
		if r.Regex == "" && r.path != nil {
			d.bare = append(d.bare, r)
		}
		d.own = d.own || r.own != nil
		composite = composite || len(p.Required) > 0
	}
	d.standard = o.User == nil && !o.NoDefaults && len(d.rules) == len(patterns)
	if composite {
		d.byID = make(map[string]*rule, len(d.rules))
		for _, r := range d.rules {
			d.byID[r.ID] = r
		}
	}
	return d
}

// describe fills in what the rules say about themselves. A scan that finds
// nothing doesn't need it.
func (d *Detector) describe() {
	d.described.Do(func() {
		metas := make([]checks.Rule, len(d.rules))
		for i, r := range d.rules {
			if r.meta == nil {
				r.meta = &metas[i]
				r.describe()
			}
		}
	})
}

// Rules implements checks.Detector.
func (d *Detector) Rules() []*checks.Rule {
	d.describe()
	rules := make([]*checks.Rule, 0, len(d.rules))
	for _, r := range d.rules {
		if !r.SkipReport {
			rules = append(rules, r.meta)
		}
	}
	return rules
}

// Hints implements checks.Detector. Some rules look at paths, some have no
// keyword, so the detector wants every file and gates by itself.
func (d *Detector) Hints() []string { return nil }

// Detect implements checks.Detector.
func (d *Detector) Detect(f *checks.File, report func(checks.Finding)) error {
	if pathAllowed(d.allow, f) {
		return nil
	}
	s := scan{Detector: d, file: f}
	for _, r := range d.bare {
		if !r.SkipReport && !pathAllowed(r.allow, f) && r.path.MatchString(f.Path) {
			s.hits = append(s.hits, hit{rule: r, path: true})
		}
	}
	if len(f.Data) == 0 {
		s.report(report)
		return nil
	}
	d.once.Do(d.prepare)
	d.set.ScanNear(f.Data, s.counting(), func(i int) bool { return !d.in[i].SkipReport && s.applies(d.in[i]) }, func(i, start, end int) {
		if d.in[i].own != nil {
			s.ownAt(d.in[i], start, end)
		} else if h, ok := s.hit(d.in[i], start, end); ok {
			s.hits = append(s.hits, h)
		}
	})
	if d.service != nil || d.loose != nil {
		s.keys(d.service, d.loose)
	}
	s.dropIncomplete()
	partial := s.decode()
	s.report(report)
	return partial
}

// ownReach is how many bytes from what an own rule looks for its secret may
// stand.
const ownReach = 2 << 10

// counting returns what tells ScanNear which matches count, or nil for all: where
// rules need other rules' matches, those count that stand far from what changed.
func (s *scan) counting() func(lo, hi int) bool {
	counts := s.file.Counts
	if counts == nil || s.byID != nil {
		return nil
	}
	reach := 0
	if s.own {
		reach = ownReach
	}
	return func(lo, hi int) bool { return counts(checks.Span{Start: lo - reach, End: hi + reach}) }
}

// report passes on the hits that no better one stands for.
func (s *scan) report(report func(checks.Finding)) {
	if len(s.hits) == 0 {
		return
	}
	s.describe()
	found := withoutGeneric(s.hits)
	if s.own {
		found = order(found)
	}
	if len(found) == 0 {
		return
	}
	f, class, fix := s.file, pathclass.Of(s.file.Path), &fixer{file: s.file}
	for _, m := range found {
		x := m.finding(fix)
		x.Severity = m.severityOf(f, class)
		m.weigh(&x, f, class, s.now)
		report(x)
	}
}

// prepare indexes the rules. It costs some tenths of a millisecond, so it
// waits for the first file.
func (d *Detector) prepare() {
	exprs := make([]match.Expr, 0, len(d.rules))
	for _, r := range d.rules {
		switch {
		case r.own != nil && r.ID == serviceKey:
			d.service = r
		case r.own != nil && r.ID == looseKey:
			d.loose = r
		}
		if r.Regex == "" {
			continue
		}
		r.index = len(exprs)
		d.in = append(d.in, r)
		exprs = append(exprs, r.expr())
	}
	if d.standard {
		d.set = plans().NewSet(exprs)
	} else {
		d.set = match.NewSet(exprs, plans())
	}
	for _, r := range d.rules {
		r.set = d.set
	}
}

// Lookup returns one of gitleaks' default rules. Tests make matching texts
// from it.
func Lookup(id string) (Pattern, bool) {
	for _, p := range gitleaksPatterns {
		if p.ID == id {
			return p, true
		}
	}
	return Pattern{}, false
}
