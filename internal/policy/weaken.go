package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
)

// A Weakening is one thing that a change of policy lets pass more than before.
type Weakening struct {
	File    string // that says so, relative to the root
	Line    int    // from 1; 0 where it stands nowhere, as after a deletion
	Message string // what gets weaker, one sentence
}

// Weakened says what gets weaker from one policy to another, a sentence each.
// It compares what the policies do, not how they are written: another order,
// another way to say the same and whatever makes a policy stricter say
// nothing. Both must have been loaded with the same options.
func Weakened(before, after *Policy) []Weakening {
	w := &weaker{old: before, new: after}
	w.settings()
	w.rulesOff()
	w.severities()
	w.userRules()
	w.overrides()
	w.paths()
	w.gitleaks()
	w.ignoreFile()
	w.baseline()
	return w.found
}

type weaker struct {
	old, new *Policy
	found    []Weakening
}

// at notes a weakening of .squire.toml, at the line of a key.
func (w *weaker) at(key, format string, args ...any) {
	line := 0
	if o := w.new.origins[key]; o.name == ConfigFile {
		line = o.line
	}
	w.in(ConfigFile, line, format, args...)
}

func (w *weaker) in(file string, line int, format string, args ...any) {
	w.found = append(w.found, Weakening{file, line, fmt.Sprintf(format, args...)})
}

func (m Mode) strength() int { return slices.Index([]Mode{Observe, Warn, Block}, m) }

func (w *weaker) settings() {
	o, n := w.old, w.new
	if n.mode.strength() < o.mode.strength() {
		w.at("mode", "Findings no longer do what they did: mode goes from %q to %q.", o.mode, n.mode)
	}
	if n.failOn > o.failOn {
		w.at("fail-on", "Fewer findings block: fail-on goes from %q to %q.", o.failOn, n.failOn)
	}
	if before, after := o.sizeLimit(), n.sizeLimit(); after < before {
		w.at("max-file-size", "Fewer files are scanned: max-file-size goes from %s to %s.", checks.SizeText(before), checks.SizeText(after))
	}
	if before, after := o.config.MaxDecodeDepth, n.config.MaxDecodeDepth; after < before {
		w.at("max-decode-depth", "Less of what is encoded is looked at: max-decode-depth goes from %d to %d.", before, after)
	}
	if before, after := o.config.MaxArchiveDepth, n.config.MaxArchiveDepth; after < before {
		w.at("max-archive-depth", "Fewer archives are opened: max-archive-depth goes from %d to %d.", before, after)
	}
	if o.config.RequireReason && !n.config.RequireReason {
		w.at("require-reason", "Ignore comments count without a reason: require-reason is turned off.")
	}
	switch before, after := o.config.Ignore.MaxDays, n.config.Ignore.MaxDays; {
	case before > 0 && after == 0:
		w.at("ignore.max-days", "Ignore comments may last for ever: the limit of %d days goes.", before)
	case before > 0 && after > before:
		w.at("ignore.max-days", "Ignore comments may last longer: ignore.max-days goes from %d to %d.", before, after)
	}
}

// sizeLimit is the size above which a hook doesn't scan a file.
func (p *Policy) sizeLimit() int64 { return cmp.Or(p.maxFileSize, checks.DefaultMaxFileSize) }

// rulesOff tells of the rules that ran and don't any more, together by what
// turns them off.
func (w *weaker) rulesOff() {
	now := w.new.ruleByID()
	lost := map[string][]string{} // ids by cause
	why := func(r *checks.Rule) string {
		n, there := now[r.ID]
		for _, glob := range w.new.config.Rules.Disable {
			if there && selects(glob, n) && !slices.ContainsFunc(w.old.disable, func(g string) bool { return g == glob }) {
				return "rules.disable"
			}
		}
		switch {
		case there:
			return "rules.enable"
		case w.old.userRule(r.ID) != nil:
			return w.old.userRule(r.ID).File
		case r.Origin == "gitleaks" && !w.new.config.Rules.GitleaksDefaults && w.old.config.Rules.GitleaksDefaults:
			return "rules.gitleaks-defaults"
		}
		return GitleaksFile
	}
	for _, r := range w.old.rules() {
		if n, there := now[r.ID]; w.old.Enabled(r) && !(there && w.new.Enabled(n)) {
			lost[why(r)] = append(lost[why(r)], r.ID)
		}
	}
	fixed := []string{"rules.disable", "rules.enable", "rules.gitleaks-defaults", GitleaksFile}
	files := slices.DeleteFunc(slices.Sorted(maps.Keys(lost)), func(key string) bool { return slices.Contains(fixed, key) })
	for _, key := range slices.Concat(fixed, files) {
		ids := lost[key]
		switch {
		case len(ids) == 0:
		case key == GitleaksFile || InRules(key):
			w.in(key, 0, "%s: %s.", noLongerRun(len(ids)), listed(ids))
		default:
			w.at(key, "%s, by %s: %s.", noLongerRun(len(ids)), key, listed(ids))
		}
	}
}

func noLongerRun(n int) string {
	if n == 1 {
		return "1 rule no longer runs"
	}
	return fmt.Sprintf("%d rules no longer run", n)
}

// listed writes the first few names of a list.
func listed(names []string) string {
	const few = 5
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	if len(names) <= few+1 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}

func (p *Policy) ruleByID() map[string]*checks.Rule {
	m := map[string]*checks.Rule{}
	for _, r := range p.rules() {
		m[r.ID] = r
	}
	return m
}

// everywhere returns the severity that a rule's findings have in every path.
func (p *Policy) everywhere(r *checks.Rule) checks.Severity {
	level := r.Severity
	for i := range p.severity {
		if s := &p.severity[i]; s.rules.match(r) {
			level = s.level
		}
	}
	for i := range p.overrides {
		if o := &p.overrides[i]; len(o.paths) == 0 && o.rules.match(r) {
			level = o.severity
		}
	}
	return level
}

// running yields the rules that run under both policies, as each has them.
func (w *weaker) running(yield func(before, after *checks.Rule)) {
	now := w.new.ruleByID()
	for _, r := range w.old.rules() {
		if n, ok := now[r.ID]; ok && w.old.Enabled(r) && w.new.Enabled(n) {
			yield(r, n)
		}
	}
}

func (w *weaker) severities() {
	lowered := map[string][]string{} // rules by "from to"
	var keys []string
	w.running(func(before, after *checks.Rule) {
		if from, to := w.old.everywhere(before), w.new.everywhere(after); to < from && !w.inRuleFile(before, after) {
			key := fmt.Sprintf("from %q to %q", from, to)
			if lowered[key] == nil {
				keys = append(keys, key)
			}
			lowered[key] = append(lowered[key], after.ID)
		}
	})
	for _, key := range keys {
		ids := lowered[key]
		w.at(w.severityKey(ids[0]), "Findings count as less severe, %s: %s.", key, listed(ids))
	}
}

// severityKey returns the key that says how severe a rule is now.
func (w *weaker) severityKey(id string) string {
	r, key := w.new.ruleByID()[id], "rules.severity"
	for i := range w.new.severity {
		if s := &w.new.severity[i]; s.rules.match(r) {
			key = "rules.severity." + s.glob
		}
	}
	for i := range w.new.overrides {
		if o := &w.new.overrides[i]; len(o.paths) == 0 && o.rules.match(r) {
			key = fmt.Sprintf("override[%d]", i)
		}
	}
	return key
}

// overrides tells of the severities of some paths. Where which paths are meant
// can't be compared, a table counts as changed unless the same one is there.
func (w *weaker) overrides() {
	for i := range w.new.overrides {
		o := &w.new.overrides[i]
		if len(o.paths) == 0 || w.old.hasOverride(o) {
			continue
		}
		var ids []string
		w.running(func(before, _ *checks.Rule) {
			if (len(o.rules) == 0 || o.rules.match(before)) && o.severity < w.old.everywhere(before) {
				ids = append(ids, before.ID)
			}
		})
		if len(ids) > 0 {
			w.at(fmt.Sprintf("override[%d]", i), "Findings in %s count as less severe, %q%s.", o.where(), o.severity, o.which(ids))
		}
	}
	for i := range w.old.overrides {
		o := &w.old.overrides[i]
		if len(o.paths) == 0 || w.new.hasOverride(o) {
			continue
		}
		var ids []string
		w.running(func(_, after *checks.Rule) {
			if (len(o.rules) == 0 || o.rules.match(after)) && o.severity > w.new.everywhere(after) {
				ids = append(ids, after.ID)
			}
		})
		if len(ids) > 0 {
			w.at("override", "Findings in %s no longer count as %q%s.", o.where(), o.severity, o.which(ids))
		}
	}
	w.overrideOrder()
}

// overrideOrder tells when two tables that were there change places and the
// milder one has the last word now.
func (w *weaker) overrideOrder() {
	place := func(o *override) int {
		return slices.IndexFunc(w.new.overrides, func(n override) bool { return n.same(o) })
	}
	for i := range w.old.overrides {
		for j := i + 1; j < len(w.old.overrides); j++ {
			a, b := &w.old.overrides[i], &w.old.overrides[j] // b had the last word
			x, y := place(a), place(b)
			if x < 0 || y < 0 || x < y || a.severity >= b.severity || len(a.paths)+len(b.paths) == 0 {
				continue
			}
			w.at(fmt.Sprintf("override[%d]", x), "Where two [[override]] tables fit, the milder one, %q, has the last word now.", a.severity)
		}
	}
}

func (p *Policy) hasOverride(o *override) bool {
	return slices.ContainsFunc(p.overrides, func(q override) bool { return q.same(o) })
}

func (o *override) same(q *override) bool {
	return o.severity == q.severity && equalSets(o.rules, q.rules) && equalSets(globsOf(o.paths), globsOf(q.paths))
}

func (o *override) where() string { return listed(globsOf(o.paths)) }

// which names rules where the table does.
func (o *override) which(ids []string) string {
	if len(o.rules) == 0 {
		return ""
	}
	return ": " + listed(ids)
}

func globsOf(list []exclude) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = e.match
	}
	return out
}

func equalSets(a, b []string) bool {
	sorted := func(s []string) []string { return slices.Compact(slices.Sorted(slices.Values(s))) }
	return slices.Equal(sorted(a), sorted(b))
}

// paths tells of paths that are excluded and weren't.
func (w *weaker) paths() {
	had := globsOf(w.old.excludes)
	var added []string
	for _, e := range w.new.excludes {
		folder := strings.TrimSuffix(e.match, "/**")
		if slices.Contains(had, e.match) || slices.Contains(had, folder) || slices.Contains(had, folder+"/**") {
			continue
		}
		// A plain path may lie in what was excluded before.
		if !strings.ContainsAny(folder, `*?[{\`) && w.old.Excluded(folder, false) {
			continue
		}
		added = append(added, e.glob)
	}
	if len(added) > 0 {
		w.at("paths.exclude", "Paths are no longer scanned: %s.", listed(added))
	}
}

func (w *weaker) gitleaks() {
	options := func(p *Policy) secrets.Options {
		return secrets.Options{User: p.gitleaks, NoDefaults: !p.config.Rules.GitleaksDefaults}
	}
	all := secrets.Weaker(options(w.old), options(w.new))
	const few = 10
	for i, message := range all {
		if i == few {
			w.in(GitleaksFile, 0, "And %d more changes of this kind let more pass.", len(all)-few)
			break
		}
		w.in(GitleaksFile, 0, "%s", message)
	}
}

func (w *weaker) ignoreFile() {
	added, line := 0, 0
	for entry, at := range w.new.ignored {
		if w.old.ignored[entry] == 0 {
			added++
			if line == 0 || at < line {
				line = at
			}
		}
	}
	if added > 0 {
		w.in(GitleaksIgnoreFile, line, "Findings are no longer shown: %s gets %s.", GitleaksIgnoreFile, count(added, "entry", "entries"))
	}
}

func (w *weaker) baseline() {
	o, n := w.old, w.new
	if o.key != nil && !slices.Equal(o.key, n.key) {
		what := "is another one"
		if n.key == nil {
			what = "goes, so that weak secrets can be guessed from fingerprints"
		}
		w.in(KeyFile, 0, "The fingerprint key %s; entries of the baseline can't be compared with those from before.", what)
	}
	if n.baseline == nil {
		return
	}
	added, longer, line := 0, 0, 0
	for id, e := range n.baseline.known {
		if e.over(n.now) {
			continue
		}
		var before knownEntry
		known := false
		if o.baseline != nil {
			before, known = o.baseline.known[id]
		}
		switch {
		case !known || before.over(o.now):
			added++
		case before.Until != "" && (e.Until == "" || e.Until > before.Until):
			longer++
		default:
			continue
		}
		if at := e.place + firstEntryLine; line == 0 || at < line {
			line = at
		}
	}
	if added > 0 {
		w.in(BaselineFile, line, "Findings are no longer shown: the baseline gets %s.", count(added, "entry", "entries"))
	}
	if longer > 0 {
		w.in(BaselineFile, line, "Findings stay accepted for longer: %s of the baseline.", count(longer, "entry", "entries"))
	}
}

// firstEntryLine is the line of a baseline where its first entry stands, as
// Squire writes one.
const firstEntryLine = 4

// WeakenedFindings returns a finding for each thing that gets weaker between
// two policies. p, which is in force, decides about them: whether they are
// shown, how severe they are, and whether they block.
func (p *Policy) WeakenedFindings(before, after *Policy, origin checks.Origin) []checks.Finding {
	r := &metaRules.weakened
	if !p.Enabled(r) {
		return nil
	}
	var found []checks.Finding
	for _, w := range Weakened(before, after) {
		at := checks.Position{Line: max(w.Line, 1), Column: 1, UTF16: 1}
		x := checks.Finding{
			Rule: r, Severity: r.Severity, Path: w.File, Origin: origin, Start: at, End: at, Message: w.Message,
			Excerpt:     checks.Excerpt{Line: at.Line},
			Fingerprint: checks.NewFingerprint(p.key, r, []byte(w.File+"\x00"+w.Message)),
		}
		p.setSeverity(&x)
		p.decide(&x)
		found = append(found, x)
	}
	return found
}

// refusesWeakening reports whether the policy says by name how severe a weaker
// policy is. Without that it never blocks: to loosen a policy is for people to
// weigh, in a review, and only has to be seen there.
func (p *Policy) refusesWeakening() bool {
	return slices.ContainsFunc(p.severity, func(s severityRule) bool { return s.glob == metaRules.weakened.ID })
}
