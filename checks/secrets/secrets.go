// Package secrets finds secrets: gitleaks' rules as data, our matcher.
//
// On gitleaks' rules the findings are those of gitleaks v8; a test holds the
// two against each other. Building gitleaks' own detector would cost 80 ms of
// processor time at each start, so it serves as the oracle only.
package secrets

import (
	"sync"

	"github.com/squiresec/squire/checks"
)

//go:generate go run ../../internal/gen/gitleaks gitleaks_gen.go

// Options choose the rules of a Detector.
type Options struct {
	// User is what the repository's .gitleaks.toml adds; may be nil.
	User *Config
	// NoDefaults leaves gitleaks' default rules out.
	NoDefaults bool
	// Enabled says which rules run; nil means all.
	Enabled func(*checks.Rule) bool
}

// A Detector finds secrets. It implements checks.Detector.
type Detector struct {
	rules []*rule
	byID  map[string]*rule // only filled where a rule requires another
	allow []*allowlist     // for every rule

	once sync.Once
	gate *gate
}

// A rule is a Pattern ready to be matched, its expressions compiled when first
// needed.
type rule struct {
	*Pattern
	meta  *checks.Rule
	regex lazyRegexp
	path  lazyRegexp
	allow []*allowlist
}

// New returns a detector. Nothing is compiled until a file needs it.
func New(o Options) *Detector {
	d := &Detector{}
	patterns, allow := merge(o)
	d.allow = newAllowlists(allow)
	d.rules = make([]*rule, 0, len(patterns))
	composite := false
	for i := range patterns {
		p := &patterns[i]
		meta := describe(p.Pattern, p.origin)
		if o.Enabled != nil && !o.Enabled(meta) && !p.SkipReport {
			continue
		}
		r := &rule{Pattern: p.Pattern, meta: meta, allow: newAllowlists(p.Allow)}
		r.regex.src, r.path.src = p.Regex, p.Path
		d.rules = append(d.rules, r)
		composite = composite || len(p.Required) > 0
	}
	if composite {
		d.byID = make(map[string]*rule, len(d.rules))
		for _, r := range d.rules {
			d.byID[r.ID] = r
		}
	}
	return d
}

// Rules implements checks.Detector.
func (d *Detector) Rules() []*checks.Rule {
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
	d.once.Do(func() { d.gate = newGate(d.rules) })
	if pathAllowed(d.allow, f) {
		return nil
	}
	s := scan{Detector: d, file: f}
	var live [4]uint64 // a set of rules: 256 bits do for the defaults
	set := live[:]
	if n := (len(d.rules) + 63) / 64; n > len(set) {
		set = make([]uint64, n)
	}
	d.gate.live(f.Data, set)
	for i, r := range d.rules {
		if set[i/64]>>(i%64)&1 != 0 {
			s.rule(r)
		}
	}
	for _, m := range withoutGeneric(s.hits) {
		report(m.finding(f))
	}
	return nil
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
