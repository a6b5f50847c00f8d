package policy

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps"
)

// selectors name rules: each by its id, concept, origin or alias, as a glob.
type selectors []string

// match reports whether one of the selectors names the rule.
func (s selectors) match(r *checks.Rule) bool {
	return slices.ContainsFunc(s, func(glob string) bool { return selects(glob, r) })
}

func selects(glob string, r *checks.Rule) bool {
	meta := strings.IndexAny(glob, globMeta)
	if meta < 0 {
		return names(glob, r)
	}
	start := glob[:meta] // of most names another: that is seen sooner than what a glob matches
	fits := func(name string) bool {
		if !strings.HasPrefix(name, start) {
			return false
		}
		ok, _ := path.Match(glob, name)
		return ok
	}
	return fits(r.ID) || r.Concept != "" && fits(r.Concept) || fits(r.Origin) || slices.ContainsFunc(r.Aliases, fits)
}

// names reports whether name is a name of the rule.
func names(name string, r *checks.Rule) bool {
	return name == r.ID || name == r.Concept || name == r.Origin || slices.Contains(r.Aliases, name)
}

// globMeta are the characters that stand for others, or for themselves behind a \.
const globMeta = `*?[\`

func isGlob(s string) bool { return strings.ContainsAny(s, globMeta) }

// selectors checks a list of globs against the rules there are. where is the
// place to name in an error.
func (p *Policy) selectors(where string, globs []string) (selectors, error) {
	if len(globs) == 0 {
		return nil, nil
	}
	var errs []error
	if len(globs) > maxEntries {
		return nil, fmt.Errorf("%s: %d entries are more than the limit of %d; use globs", where, len(globs), maxEntries)
	}
	for _, glob := range globs {
		switch _, err := path.Match(glob, ""); {
		case err != nil || glob == "" || len(glob) > maxPattern:
			errs = append(errs, fmt.Errorf("%s: %q is no glob for rules; write an id such as \"aws-access-token\", or a glob such as \"aws-*\"", where, clip(glob)))
		case deps.Names(glob): // no list of them is in the binary
		case !slices.ContainsFunc(p.rules(), func(r *checks.Rule) bool { return selects(glob, r) }):
			// A name that selects nothing is a slip of the pen, and with it a
			// rule stays on that was to be off, or worse the other way round.
			errs = append(errs, fmt.Errorf("%s: no rule is called %q%s", where, clip(glob), DidYouMean(glob, p.known().names)))
		}
		if len(errs) == maxErrors {
			break
		}
	}
	return selectors(globs), errors.Join(errs...)
}

// clip keeps an error on one line of a screen.
func clip(s string) string {
	if len(s) > 80 {
		return s[:80] + "…"
	}
	return s
}

// A ruleIndex knows every rule by its names.
type ruleIndex struct {
	names []string // ids, concepts and origins, sorted: what a typo is compared with
	byKey map[string][]*checks.Rule
}

func newRuleIndex(rules []*checks.Rule) *ruleIndex {
	x := &ruleIndex{byKey: make(map[string][]*checks.Rule, 2*len(rules))}
	for _, r := range rules {
		keys := append([]string{r.ID, r.Concept}, r.Aliases...)
		slices.Sort(keys)
		for _, k := range slices.Compact(keys) {
			if k != "" {
				x.byKey[k] = append(x.byKey[k], r)
			}
		}
		x.names = append(x.names, r.ID, r.Concept, r.Origin)
	}
	slices.Sort(x.names)
	x.names = slices.DeleteFunc(slices.Compact(x.names), func(n string) bool { return n == "" })
	return x
}

// A severityRule is one line of [rules.severity].
type severityRule struct {
	glob  string
	rules selectors
	level checks.Severity
}

// An override is one [[override]].
type override struct {
	paths    []exclude
	rules    selectors
	severity checks.Severity
}

func (o *override) fits(x *checks.Finding) bool {
	if len(o.rules) > 0 && !o.rules.match(x.Rule) {
		return false
	}
	if len(o.paths) == 0 {
		return true
	}
	_, ok := firstMatch(o.paths, x.Path)
	return ok
}

// An exclude is one glob over paths.
type exclude struct {
	glob   string // as written
	match  string // what is matched with: no leading "/" or "./", no trailing "/"
	origin origin
}

func compileExcludes(from origin, globs []string) ([]exclude, error) {
	where := from.place()
	if len(globs) > maxEntries {
		return nil, fmt.Errorf("%s: %d entries are more than the limit of %d; use globs", where, len(globs), maxEntries)
	}
	var out []exclude
	var errs []error
	for _, glob := range globs {
		match := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(glob, "."), "/"), "/")
		if strings.HasPrefix(glob, ".") && !strings.HasPrefix(glob, "./") {
			match = strings.TrimSuffix(glob, "/")
		}
		switch {
		case strings.HasPrefix(glob, "!"):
			errs = append(errs, fmt.Errorf("%s: %q starts with \"!\", which has no meaning here; name only what is to be excluded", where, clip(glob)))
		case match == "" || !doublestar.ValidatePattern(match):
			errs = append(errs, fmt.Errorf("%s: %q is no glob for paths; write one such as \"vendor/**\" or \"**/*.snap\"", where, clip(glob)))
		// Each further "**" or "{…}" multiplies the ways to match: a few lines
		// of policy could otherwise stop a scan.
		case len(glob) > maxPattern || strings.Count(glob, "**") > maxDoubleStars || strings.Count(glob, "{") > maxBraces:
			errs = append(errs, fmt.Errorf("%s: %q is too involved: at most %d bytes, %d \"**\" and %d \"{\" are read; split it in two", where, clip(glob), maxPattern, maxDoubleStars, maxBraces))
		default:
			out = append(out, exclude{glob, match, from})
		}
		if len(errs) == maxErrors {
			break
		}
	}
	return out, errors.Join(errs...)
}

// firstMatch returns the first glob that matches the path or a folder that it
// lies in.
func firstMatch(globs []exclude, name string) (exclude, bool) {
	for _, e := range globs {
		// Most are plain folders: "vendor", "vendor/**".
		if folder := strings.TrimSuffix(e.match, "/**"); !strings.ContainsAny(folder, `*?[{\`) {
			if rest, ok := strings.CutPrefix(name, folder); ok && (rest == "" || rest[0] == '/') {
				return e, true
			}
			continue
		}
		for n := name; n != "." && n != "/"; n = path.Dir(n) {
			if ok, _ := doublestar.Match(e.match, n); ok {
				return e, true
			}
		}
	}
	return exclude{}, false
}

// exclusion returns the glob that excludes a path.
func (p *Policy) exclusion(name string) (exclude, bool) {
	if len(p.excludes) == 0 {
		return exclude{}, false
	}
	return firstMatch(p.excludes, name)
}

// Select returns what names rules by their ids, concepts, origins or aliases,
// or globs of them. where is the place to name in an error.
func (p *Policy) Select(where string, names []string) (func(*checks.Rule) bool, error) {
	var globs []string
	for _, n := range names {
		if n = strings.TrimSpace(n); n != "" {
			globs = append(globs, n)
		}
	}
	s, err := p.selectors(where, globs)
	if err != nil {
		return nil, err
	}
	return s.match, nil
}
