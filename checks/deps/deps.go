// Package deps reports packages with known vulnerabilities: those that a lock
// file names at a version which an advisory of the local copy of OSV's database
// is about.
//
// It promises three things. It reaches nothing: what it knows is in the folder
// of the database, and how old that is can be asked. A file that it could not
// look up, because it is broken or because there are no advisories for it, is a
// gap and never clean. And it says what it knows, no more: that a version is
// affected, not that the program calls the part that is.
package deps

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps/lock"
	"github.com/squiresec/squire/checks/deps/osv"
	"github.com/squiresec/squire/checks/deps/version"
	"github.com/squiresec/squire/checks/pathclass"
)

// RuleID is the id of the rule that stands for all advisories, and the concept
// of the rules that stand for one each.
const RuleID = "dep-known-vulnerability"

// Old is how old a copy may be before it is told, in days.
const Old = 30

// Rule returns the rule that stands for all advisories: what configuration
// names, and what is explained.
func Rule() *checks.Rule {
	return &checks.Rule{
		ID:          RuleID,
		Title:       "package with a known vulnerability",
		Description: "A version that is used here has a hole that is published. Whoever reads the advisory knows where to start, and programs look for such versions day and night. Whether your program calls the part with the hole isn't looked at.",
		Advice:      "Update the package to the fixed version that the finding names. Where that has to wait, ignore the advisory by its id, with a reason and a date.",
		Severity:    checks.Medium, Confidence: checks.Likely,
		CWE: []int{1395}, Controls: []string{"ASVS v5.0.0-15.2.1"},
		Concept: RuleID, Origin: "squire", Lesson: "vulnerable-dependencies",
	}
}

// Names reports whether a name in a configuration or an ignore comment is that
// of the rule or of an advisory, as databases of OSV write them.
func Names(name string) bool {
	if name == RuleID {
		return true
	}
	prefix, rest, ok := strings.Cut(name, "-")
	return ok && rest != "" && slices.Contains([]string{"GHSA", "CVE", "GO", "PYSEC", "RUSTSEC", "MAL", "OSV", "RSEC", "DRUPAL", "MGASA", "GSD"}, prefix)
}

// Options say how to look packages up.
type Options struct {
	// Dir is the folder of the database.
	Dir string
	// Beside reads another file of the tree, by its path in it. It may be nil:
	// then a go.sum is read without its go.mod.
	Beside func(path string) ([]byte, error)
	// Skipped is told what could not be looked up in a file, by any goroutine.
	// It may be nil.
	Skipped func(path string, all []lock.Skipped)
	// Editor says that a file is being written: what can't be read, and that
	// there is no database, is then nothing to tell.
	Editor bool
}

// A Detector looks up what lock files name. It is safe for concurrent use.
type Detector struct {
	o Options

	mu    sync.Mutex
	rules map[string]*checks.Rule // by advisory and package
	used  map[version.Ecosystem]osv.Status
}

// New returns a Detector. The database is opened when a lock file comes, and
// closed after it: an import may replace it at any time.
func New(o Options) *Detector {
	return &Detector{o: o, rules: map[string]*checks.Rule{}, used: map[version.Ecosystem]osv.Status{}}
}

// Rules implements checks.Detector. A finding's own rule has the id of its
// advisory.
func (d *Detector) Rules() []*checks.Rule { return []*checks.Rule{Rule()} }

// Hints implements checks.Detector: a file is known by its path.
func (d *Detector) Hints() []string { return nil }

// Used returns the databases that were asked, in the order of
// version.Ecosystems.
func (d *Detector) Used() []osv.Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []osv.Status
	for _, e := range version.Ecosystems() {
		if s, ok := d.used[e]; ok {
			all = append(all, s)
		}
	}
	return all
}

// Stale reports whether a copy is so old that it has to be told.
func Stale(s osv.Status, now time.Time) bool { return osv.Age(s.Newest, now) >= Old }

// Detect implements checks.Detector.
func (d *Detector) Detect(f *checks.File, report func(checks.Finding)) error {
	if f.Binary || !Wanted(f.Path) {
		return nil
	}
	if f.Part() {
		return gap(errors.New("it is too large to be read as a lock file"))
	}
	parsed, err := lock.Parse(f.Path, f.Data)
	packages, complete := d.besideGoMod(f.Path, parsed.Packages)
	if complete {
		return nil
	}
	if len(parsed.Skipped) > 0 && d.o.Skipped != nil {
		d.o.Skipped(f.Path, parsed.Skipped)
	}
	switch {
	case err == nil:
	case d.o.Editor:
		err = nil
	default:
		err = gap(err)
	}
	if len(packages) == 0 {
		return err
	}
	return errors.Join(err, d.lookUp(f.Path, packages, report))
}

// Wanted reports whether a path is that of a lock file to look at.
func Wanted(name string) bool { return lock.Known(name) && !installed(name) }

// installed reports whether a path lies in what a package manager put there: the
// lock files of packages say what their authors worked with.
func installed(name string) bool {
	return slices.ContainsFunc(strings.Split(path.Dir(name), "/"), func(dir string) bool {
		return dir == "node_modules" || dir == "site-packages" || dir == "bower_components"
	})
}

// lowered is a severity one step lower for what is no part of the program: tests,
// examples, documentation. Low stays.
func lowered(s checks.Severity, name string) checks.Severity {
	switch pathclass.Of(path.Join(path.Dir(name), "x")) {
	case pathclass.Test, pathclass.Docs, pathclass.Example:
		return max(s-1, checks.Low)
	}
	return s
}

func gap(err error) error { return &checks.Gap{Kind: checks.Partial, Err: err} }

// besideGoMod leaves out of a go.sum what the go.mod beside it tells better.
// complete says that this is everything.
func (d *Detector) besideGoMod(name string, packages []lock.Package) (left []lock.Package, complete bool) {
	if path.Base(name) != "go.sum" || d.o.Beside == nil {
		return packages, false
	}
	goMod := path.Join(path.Dir(name), "go.mod")
	text, err := d.o.Beside(goMod)
	if err != nil {
		return packages, false
	}
	if lock.ListsAll(text) {
		return nil, true
	}
	required := map[string]bool{}
	direct, _ := lock.Parse(goMod, text) // what is wrong with it is told where it is scanned
	for _, p := range direct.Packages {
		required[p.Name] = true
	}
	return slices.DeleteFunc(packages, func(p lock.Package) bool { return required[p.Name] }), false
}

// lookUp reports what is known of packages.
func (d *Detector) lookUp(name string, packages []lock.Package, report func(checks.Finding)) error {
	e := lock.Ecosystem(name)
	index, err := osv.Open(d.o.Dir, e)
	switch {
	case errors.Is(err, fs.ErrNotExist) && d.o.Editor:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return gap(errors.New("there are no advisories about " + string(e) + " on this machine; fetch those of " + string(e) + " and run `squire deps db import FILE.zip`"))
	case err != nil:
		return gap(errors.New(err.Error() + "; import it again with `squire deps db import FILE.zip`"))
	}
	defer index.Close()
	// Elsewhere the age stands in the report.
	aged := ""
	if d.o.Editor && Stale(index.Status, time.Now()) {
		aged = " The advisories on this machine are old: import a new copy."
	}
	d.mu.Lock()
	d.used[e] = index.Status
	d.mu.Unlock()

	type key struct{ name, version string }
	more := map[key]int{} // places beside the first
	var first []lock.Package
	for _, p := range packages {
		k := key{p.Name, p.Version}
		if n, seen := more[k]; seen {
			more[k] = n + 1
			continue
		}
		more[k] = 0
		first = append(first, p)
	}
	for _, p := range first {
		all, err := index.Lookup(p.Name)
		if err != nil {
			return gap(errors.New(err.Error() + "; import it again with `squire deps db import FILE.zip`"))
		}
		d.findings(&p, all, more[key{p.Name, p.Version}], func(x checks.Finding) {
			x.Severity = lowered(x.Rule.Severity, name)
			x.Message += aged
			report(x)
		})
	}
	return nil
}

// findings reports what of all advisories about a package is about its version:
// one finding a hole, whoever wrote about it.
func (d *Detector) findings(p *lock.Package, all []osv.Advisory, more int, report func(checks.Finding)) {
	var hits []*osv.Advisory
	for i := range all {
		if all[i].Affects(p.Ecosystem, p.Version) {
			hits = append(hits, &all[i])
		}
	}
	if len(hits) == 0 {
		return
	}
	fix := update(p, osv.Fix(p.Ecosystem, p.Version, hits))
	for _, g := range holes(hits) {
		x := checks.Finding{
			Rule:    d.rule(p, g),
			Span:    checks.Span(p.Span),
			Message: message(p, g, osv.Fix(p.Ecosystem, p.Version, g.all), more),
		}
		if fix != nil {
			x.Fixes = []checks.Fix{*fix}
		}
		report(x)
	}
}

// A hole is one or several advisories about the same thing.
type hole struct {
	all   []*osv.Advisory // the one that names it first
	names []string        // its other names, in order
}

// holes puts advisories together that share a name.
func holes(hits []*osv.Advisory) []hole {
	names := func(a *osv.Advisory) []string { return append([]string{a.ID}, a.Aliases...) }
	var out []hole
	for _, a := range hits {
		var joined []*osv.Advisory
		out = slices.DeleteFunc(out, func(g hole) bool {
			same := slices.ContainsFunc(g.all, func(b *osv.Advisory) bool {
				return slices.ContainsFunc(names(b), func(n string) bool { return slices.Contains(names(a), n) })
			})
			if same {
				joined = append(joined, g.all...)
			}
			return same
		})
		out = append(out, hole{all: append(joined, a)})
	}
	for i := range out {
		g := &out[i]
		slices.SortStableFunc(g.all, func(a, b *osv.Advisory) int {
			if r := rank(a) - rank(b); r != 0 {
				return r
			}
			return strings.Compare(a.ID, b.ID)
		})
		for _, a := range g.all {
			g.names = append(g.names, names(a)...)
		}
		slices.Sort(g.names)
		g.names = slices.DeleteFunc(slices.Compact(g.names), func(n string) bool { return n == g.all[0].ID })
	}
	slices.SortFunc(out, func(a, b hole) int { return strings.Compare(a.all[0].ID, b.all[0].ID) })
	return out
}

// rank says which of several advisories names a hole: the one with the most
// readers, as its name is what people look for.
func rank(a *osv.Advisory) int {
	for i, p := range [...]string{"MAL-", "GO-", "RUSTSEC-", "GHSA-"} {
		if strings.HasPrefix(a.ID, p) {
			return i
		}
	}
	return 9
}

// cve returns the name that people know a hole by.
func (g *hole) cve() string {
	for _, n := range g.names {
		if strings.HasPrefix(n, "CVE-") {
			return n
		}
	}
	return ""
}

// severity is the worst that is said of a hole.
func (g *hole) severity() checks.Severity {
	worst := osv.Unknown
	for _, a := range g.all {
		worst = max(worst, a.Severity)
	}
	switch {
	case g.all[0].Kind == osv.Unmaintained:
		return checks.Low
	case worst == osv.Unknown:
		return checks.Medium
	}
	return checks.Info + checks.Severity(worst)
}

// rule returns the rule of a hole in a package: always the same one, so that a
// report explains it once.
func (d *Detector) rule(p *lock.Package, g hole) *checks.Rule {
	head := g.all[0]
	key := head.ID + " " + p.Name
	d.mu.Lock()
	defer d.mu.Unlock()
	if r := d.rules[key]; r != nil {
		return r
	}
	r := Rule()
	r.ID, r.Origin, r.Severity, r.Aliases = head.ID, "osv", g.severity(), g.names
	r.Advice = "Update it. Where that has to wait, ignore the advisory by its id, with a reason and a date."
	r.Page = "https://osv.dev/vulnerability/" + head.ID
	r.Title = "known vulnerability in " + p.Name
	switch head.Kind {
	case osv.Malware:
		r.Title, r.CWE, r.Confidence = "malicious package "+p.Name, []int{506}, checks.Certain
		r.Description = "Somebody published this version to do harm, and it does when it is installed."
		r.Advice = "Remove it. Treat every machine that installed it as taken over, and change the secrets that were on it."
	case osv.Unmaintained:
		r.Title, r.CWE = "package without a maintainer: "+p.Name, []int{1104}
		r.Description = "Nobody mends the holes that are found in it from now on."
		r.Advice = "Look for a package that takes its place."
	}
	for _, a := range g.all {
		if a.Summary != "" && head.Kind != osv.Malware {
			r.Description = strings.TrimRight(a.Summary, ".") + "."
			break
		}
	}
	d.rules[key] = r
	return r
}

// message says what is wrong in one sentence or two.
func message(p *lock.Package, g hole, fixed string, more int) string {
	text := p.Name + " " + p.Version
	switch g.all[0].Kind {
	case osv.Malware:
		text += " is known to be malicious"
	case osv.Unmaintained:
		text += " is no longer maintained"
	default:
		text += " has a known vulnerability"
		if cve := g.cve(); cve != "" {
			text += " (" + cve + ")"
		}
	}
	switch {
	case fixed != "":
		text += ", fixed in " + spelled(p, fixed) + "."
	case g.all[0].Kind == osv.Vulnerability:
		text += "; no fixed version is known."
	default:
		text += "."
	}
	switch {
	case more == 1:
		text += " It stands in one more place of this file."
	case more > 1:
		text += " It stands in more places of this file."
	}
	return text
}

// spelled writes a version as the file does: Go's have a "v".
func spelled(p *lock.Package, v string) string {
	if p.Ecosystem == version.Go && strings.HasPrefix(p.Version, "v") {
		v = "v" + strings.TrimPrefix(v, "v")
		if strings.HasSuffix(p.Version, "+incompatible") && !strings.Contains(v, "+") {
			v += "+incompatible"
		}
	}
	return v
}

// update returns the edit that mends all that is known of a package, where one
// edit does.
func update(p *lock.Package, to string) *checks.Fix {
	if p.Pin.Len() == 0 || to == "" {
		return nil
	}
	title := "Update " + p.Name + " to " + spelled(p, to)
	if p.Ecosystem == version.Go {
		if major(p.Version) != major(to) {
			return nil // another module, by Go's rules
		}
		title += "; run `go mod tidy` after it"
	}
	return &checks.Fix{Title: title, Edits: []checks.Edit{{Span: checks.Span(p.Pin), New: spelled(p, to)}}}
}

// major returns the major version, those before 2 as one: they have one path.
func major(v string) string {
	m, _, _ := strings.Cut(strings.TrimPrefix(v, "v"), ".")
	if m == "0" {
		return "1"
	}
	return m
}
