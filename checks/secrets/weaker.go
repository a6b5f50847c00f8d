package secrets

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Weaker says what rules of the second configuration find less than they do in
// the first: one sentence each, in order of rules. It says nothing of rules
// that only one of them has. The rules compared are those after merging, so
// that another way to write the same says nothing.
//
// No sentence quotes an expression or a stop word: an allowlist may hold the
// very secret that it lets pass.
func Weaker(before, after Options) []string {
	if before.User == nil && after.User == nil {
		return nil
	}
	old, oldAllow := merge(before)
	changed, allow := merge(after)
	known := make(map[string]*Pattern, len(old))
	for _, p := range old {
		known[p.ID] = p.Pattern
	}
	var out []string
	if what := widened(oldAllow, allow); what != "" {
		out = append(out, "More passes under every rule: an allowlist gets "+what+".")
	}
	for _, p := range changed {
		q, ok := known[p.ID]
		if !ok || q == p.Pattern {
			continue
		}
		if p.differs(q) {
			out = append(out, fmt.Sprintf("Rule %s looks for something else than before.", p.ID))
		}
		if p.Entropy > q.Entropy {
			out = append(out, fmt.Sprintf("Rule %s passes over more: the randomness that it wants goes from %g to %g.", p.ID, q.Entropy, p.Entropy))
		}
		if what := widened(q.Allow, p.Allow); what != "" {
			out = append(out, fmt.Sprintf("More passes under rule %s: an allowlist of it gets %s.", p.ID, what))
		}
	}
	return out
}

// differs reports whether a rule may find less than another of the same id.
// What two expressions match can't be compared, so any change counts.
func (p *Pattern) differs(old *Pattern) bool {
	fewerKeywords := len(p.Keywords) > 0 && !(len(old.Keywords) > 0 && subset(old.Keywords, p.Keywords))
	return p.Regex != old.Regex ||
		p.Path != old.Path && p.Path != "" ||
		p.SecretGroup != old.SecretGroup ||
		fewerKeywords && !reflect.DeepEqual(p.Keywords, old.Keywords) ||
		len(p.Required) > 0 && !reflect.DeepEqual(p.Required, old.Required) ||
		p.SkipReport && !old.SkipReport
}

// widened says what some allowlists have that others don't, by kinds; "" when
// nothing more passes.
func widened(old, changed []Allowlist) string {
	var commits, paths, regexes, words int
	for i := range changed {
		a := &changed[i]
		if slices.ContainsFunc(old, func(o Allowlist) bool { return o.covers(a) }) {
			continue
		}
		// Of the nearest list only what is new counts.
		base := Allowlist{}
		if !a.And {
			for _, o := range old {
				if !o.And && o.Target == a.Target {
					base.Commits = append(base.Commits, o.Commits...)
					base.Paths = append(base.Paths, o.Paths...)
					base.Regexes = append(base.Regexes, o.Regexes...)
					base.Stopwords = append(base.Stopwords, o.Stopwords...)
				}
			}
		}
		commits += missing(a.Commits, base.Commits)
		paths += missing(a.Paths, base.Paths)
		regexes += missing(a.Regexes, base.Regexes)
		words += missing(a.Stopwords, base.Stopwords)
	}
	var parts []string
	for _, k := range []struct {
		n    int
		noun string
	}{{commits, "commit"}, {paths, "path"}, {regexes, "expression"}, {words, "stop word"}} {
		switch {
		case k.n == 1:
			parts = append(parts, "1 "+k.noun)
		case k.n > 1:
			parts = append(parts, fmt.Sprintf("%d %ss", k.n, k.noun))
		}
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
	return strings.Join(parts, "")
}

// covers reports whether everything that a lets pass passes o too.
func (o Allowlist) covers(a *Allowlist) bool {
	if o.And || a.And {
		return reflect.DeepEqual(o, *a)
	}
	return (o.Target == a.Target || len(a.Regexes) == 0) && subset(a.Commits, o.Commits) && subset(a.Paths, o.Paths) &&
		subset(a.Regexes, o.Regexes) && subset(a.Stopwords, o.Stopwords)
}

func subset(a, of []string) bool { return missing(a, of) == 0 }

// missing counts what a list has and another hasn't.
func missing(a, of []string) int {
	n := 0
	for _, s := range a {
		if !slices.Contains(of, s) {
			n++
		}
	}
	return n
}
