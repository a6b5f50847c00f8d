package policy

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// userRule returns the rule of a rule file with an id, or nil.
func (p *Policy) userRule(id string) *pattern.Rule {
	for _, r := range p.user {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// inRuleFile reports whether a rule's severity is lower because its file says
// so, and no setting says otherwise.
func (w *weaker) inRuleFile(before, after *checks.Rule) bool {
	return after.Severity < before.Severity && w.new.userRule(after.ID) != nil && w.new.everywhere(after) == after.Severity
}

// userRules tells of rule files whose rules find less than before, or may. Rules
// that are gone are told of by rulesOff.
func (w *weaker) userRules() {
	w.running(func(b, a *checks.Rule) {
		before, after := w.old.userRule(b.ID), w.new.userRule(a.ID)
		if before == nil || after == nil {
			return
		}
		say := func(format string, args ...any) {
			w.in(after.File, after.At.Line, "Rule %s %s.", after.ID, fmt.Sprintf(format, args...))
		}
		if from, to := w.old.everywhere(b), w.new.everywhere(a); to < from && w.inRuleFile(b, a) {
			say("counts as less severe: its severity goes from %q to %q", from, to)
		}
		if quieter(before.Profile, after.Profile) {
			say("speaks in fewer places: its profile goes from %q to %q", before.Profile, after.Profile)
		}
		if added := without(after.Paths.Exclude, before.Paths.Exclude); len(added) > 0 {
			say("no longer looks into paths: %s", listed(added))
		}
		lost := without(before.Paths.Include, after.Paths.Include)
		if len(after.Paths.Include) > 0 && (len(before.Paths.Include) == 0 || len(lost) > 0) {
			say("looks into some paths alone: %s", listed(after.Paths.Include))
		}
		if mayFindLess(before, after) {
			say("looks for something else, which may be less than before")
		}
	})
}

// quieter reports whether a profile is for fewer places than one before it.
func quieter(before, after pattern.Profile) bool {
	order := []pattern.Profile{pattern.InHook, pattern.InEditor, pattern.InCI, pattern.Off}
	return slices.Index(order, after) > slices.Index(order, before)
}

// without returns what is in one list and not in another.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// mayFindLess reports whether a rule looks for something else than before. What
// two patterns find can't be compared; all that can be told is that one was
// added to those of which any will do.
func mayFindLess(before, after *pattern.Rule) bool {
	rest := func(r *pattern.Rule) string {
		return unplaced(struct{ Dialects, Taint, Imports, Options any }{r.Dialects, r.Taint, r.Imports, r.Options})
	}
	if rest(before) != rest(after) {
		return true
	}
	return len(without(choices(before.Search), choices(after.Search))) > 0
}

// choices returns the formulas of which any will do.
func choices(f *pattern.Formula) []string {
	if f == nil || f.Op != pattern.Or || len(f.Where)+len(f.Focus) > 0 {
		return []string{unplaced(f)}
	}
	var all []string
	for _, kid := range f.Kids {
		all = append(all, choices(kid)...)
	}
	return all
}

// unplaced writes a part of a rule without the places where it stands.
func unplaced(part any) string {
	var v any
	data, err := json.Marshal(part)
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		panic(err) // rules are plain data
	}
	var strip func(v any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "At")
			for _, x := range v {
				strip(x)
			}
		case []any:
			for _, x := range v {
				strip(x)
			}
		}
	}
	strip(v)
	data, _ = json.Marshal(v) // was just read
	return string(data)
}
