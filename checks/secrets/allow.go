package secrets

import (
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets/match"
)

// An allowlist is an Allowlist ready to be asked.
type allowlist struct {
	*Allowlist
	paths   *match.Tester // nil without paths
	regexes lazyRegexp
}

func newAllowlists(lists []Allowlist) []*allowlist {
	out := make([]*allowlist, len(lists))
	for i := range lists {
		a := &allowlist{Allowlist: &lists[i]}
		a.regexes.src = joinOr(lists[i].Regexes)
		if len(lists[i].Paths) > 0 {
			a.paths = match.NewTester(joinOr(lists[i].Paths), plans())
		}
		out[i] = a
	}
	return out
}

func (a *allowlist) path(f *checks.File) bool {
	return a.paths != nil && f.Path != "" && a.paths.MatchString(f.Path)
}

func (a *allowlist) commit(f *checks.File) bool {
	return f.Origin.Commit != "" && slices.ContainsFunc(a.Commits, func(c string) bool {
		return strings.EqualFold(strings.TrimSpace(c), f.Origin.Commit)
	})
}

func (a *allowlist) stopword(secret string) bool {
	if len(a.Stopwords) == 0 || secret == "" {
		return false
	}
	secret = strings.ToLower(secret)
	return slices.ContainsFunc(a.Stopwords, func(w string) bool { return strings.Contains(secret, w) })
}

// pathAllowed reports whether an allowlist lets the whole file pass. A list
// whose conditions must all hold can say so only when it has none about
// content.
func pathAllowed(lists []*allowlist, f *checks.File) bool {
	if f.Path == "" && f.Origin.Commit == "" {
		return false
	}
	for _, a := range lists {
		if !a.And {
			if a.commit(f) || a.path(f) {
				return true
			}
			continue
		}
		if len(a.Regexes) > 0 || len(a.Stopwords) > 0 {
			continue
		}
		if (len(a.Commits) == 0 || a.commit(f)) && (len(a.Paths) == 0 || a.path(f)) {
			return true
		}
	}
	return false
}

// A candidate is a match that may turn out to be allowed.
type candidate struct {
	secret, match string
	line          []byte
	file          *checks.File
	lines         *lineMemo // may be nil
}

// A lineMemo remembers what allowlists said of the last line. The thousands of
// matches on one endless line would else cost its length each.
type lineMemo struct {
	line  []byte
	asked []lineVerdict
}

type lineVerdict struct {
	list    *allowlist
	matches bool
}

// matches reports whether the expressions of an allowlist match in a line. A
// nil memo remembers nothing.
func (m *lineMemo) matches(a *allowlist, line []byte) bool {
	if len(line) == 0 {
		return false
	}
	if m == nil {
		return a.regexes.get().Match(line)
	}
	// A line is a part of one text, so its place tells it from others.
	if len(m.line) != len(line) || &m.line[0] != &line[0] {
		m.line, m.asked = line, m.asked[:0]
	}
	for _, v := range m.asked {
		if v.list == a {
			return v.matches
		}
	}
	v := lineVerdict{a, a.regexes.get().Match(line)}
	m.asked = append(m.asked, v)
	return v.matches
}

func (c candidate) allowed(lists []*allowlist) bool {
	return slices.ContainsFunc(lists, c.allowedBy)
}

func (c candidate) allowedBy(a *allowlist) bool {
	target := c.secret
	if a.Target == "match" {
		target = c.match
	}
	regex := func() bool {
		switch {
		case !a.regexes.set():
			return false
		case a.Target == "line":
			return c.lines.matches(a, c.line)
		}
		return target != "" && a.regexes.get().MatchString(target)
	}
	if !a.And {
		return a.stopword(c.secret) || regex()
	}
	return (len(a.Commits) == 0 || a.commit(c.file)) &&
		(len(a.Paths) == 0 || a.path(c.file)) &&
		(len(a.Stopwords) == 0 || a.stopword(c.secret)) &&
		(len(a.Regexes) == 0 || regex())
}
