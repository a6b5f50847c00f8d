// Package osv keeps a copy of OSV's advisories on this machine, and says which of
// them are about a package at a version.
//
// It promises four things. It never reaches out: what it knows was brought by
// [Import], from a file that somebody fetched. It never answers from half a
// database: a file that is cut off, damaged or of another version is an error,
// not an empty answer, and an import takes the place of the one before whole or
// not at all. It says how old it is. And a hostile archive costs a bounded
// amount of memory and time.
package osv

import (
	"strings"
	"time"

	"github.com/squiresec/squire/checks/deps/version"
)

// Severity says how bad an advisory is, 0 for one that doesn't say.
type Severity uint8

// The severities in ascending order.
const (
	Unknown Severity = iota
	Low
	Medium
	High
	Critical
)

// Kind says what an advisory is about.
type Kind uint8

// The kinds of advisory.
const (
	Vulnerability Kind = iota
	Malware            // the package was made to do harm
	Unmaintained       // nobody looks after it, which is no hole by itself
)

// An Advisory is what is known of one hole in one package.
type Advisory struct {
	ID       string   // "GHSA-…", "GO-2024-…"
	Aliases  []string // other names, such as "CVE-…"
	Summary  string   // one line, in the words of whoever published it
	Severity Severity
	Vector   string // CVSS, or ""
	Kind     Kind
	Ranges   []Range
	Versions []string // those that no range holds
}

// An EventKind is a kind of event.
type EventKind uint8

// The kinds of event of a range.
const (
	Introduced   EventKind = iota // from this version on
	Fixed                         // from this version on no more
	LastAffected                  // after this version no more
	Limit                         // nothing from this version on is said
)

// An Event is one bound of a range.
type Event struct {
	Kind    EventKind
	Version string
}

// A Range is a run of affected versions, or several.
type Range struct{ Events []Event }

// Affects reports whether an advisory is about a version.
func (a *Advisory) Affects(e version.Ecosystem, v string) bool {
	for _, listed := range a.Versions {
		if listed == v {
			return true
		}
		if c, ok := version.Compare(e, listed, v); ok && c == 0 {
			return true
		}
	}
	for i := range a.Ranges {
		if a.Ranges[i].holds(e, v) {
			return true
		}
	}
	return false
}

// holds evaluates a range as OSV's specification says: the last event at or
// before the version decides. A range with an event that is no version holds
// nothing.
func (r *Range) holds(e version.Ecosystem, v string) bool {
	limited, within := false, false
	var last *Event
	for i := range r.Events {
		ev := &r.Events[i]
		c, ok := 1, true
		if ev.Version != "0" || ev.Kind != Introduced {
			if c, ok = version.Compare(e, v, ev.Version); !ok {
				return false
			}
		}
		switch {
		case ev.Kind == Limit:
			limited = true
			within = within || c < 0
		case ev.Kind == LastAffected && c <= 0, c < 0:
		case last == nil || later(e, ev, last):
			last = ev
		}
	}
	if limited && !within {
		return false
	}
	return last != nil && last.Kind == Introduced
}

// later reports whether x comes after y, both before the version in question.
// Where a range begins and ends at one version, it holds nothing.
func later(e version.Ecosystem, x, y *Event) bool {
	switch first := (Event{Introduced, "0"}); {
	case *y == first:
		return true
	case *x == first:
		return false
	}
	c, ok := version.Compare(e, x.Version, y.Version)
	return ok && (c > 0 || c == 0 && x.Kind > y.Kind)
}

// Fixed returns the lowest version above v that the advisory knows to be fixed,
// and "" where it knows none.
func (a *Advisory) Fixed(e version.Ecosystem, v string) string {
	return Fix(e, v, []*Advisory{a})
}

// Fix returns the lowest version above v that one of the advisories names as
// fixed and none of them is about, or "".
func Fix(e version.Ecosystem, v string, all []*Advisory) string {
	best := ""
	for _, a := range all {
		for _, r := range a.Ranges {
			for _, ev := range r.Events {
				if ev.Kind != Fixed {
					continue
				}
				if c, ok := version.Compare(e, ev.Version, v); !ok || c <= 0 {
					continue
				}
				if c, _ := version.Compare(e, ev.Version, best); best != "" && c >= 0 {
					continue
				}
				if !affected(e, ev.Version, all) {
					best = ev.Version
				}
			}
		}
	}
	return best
}

func affected(e version.Ecosystem, v string, all []*Advisory) bool {
	for _, a := range all {
		if a.Affects(e, v) {
			return true
		}
	}
	return false
}

// NormalName returns the name by which a package is looked up: some registries
// take several spellings for one.
func NormalName(e version.Ecosystem, name string) string {
	switch e {
	case version.PyPI:
		// PEP 503: runs of "-", "_" and "." are one "-".
		var b strings.Builder
		dash := false
		for _, c := range []byte(strings.ToLower(name)) {
			if c == '-' || c == '_' || c == '.' {
				dash = b.Len() > 0
				continue
			}
			if dash {
				b.WriteByte('-')
				dash = false
			}
			b.WriteByte(c)
		}
		return b.String()
	case version.Packagist:
		return strings.ToLower(name)
	}
	return name
}

// Age returns how old the newest advisory of a database is, in whole days.
func Age(newest, now time.Time) int {
	return max(int(now.Sub(newest).Hours()/24), 0)
}
