package pattern

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
	"github.com/squiresec/squire/checks/syntax/embed"
)

// A Collection has rules. The rules that it returns are never modified, and those
// for a language are among those of the index, by pointer.
type Collection interface {
	// Index returns what all rules say about themselves, in a fixed order.
	Index() []*checks.Rule
	// For returns the rules for files of a language, "" for those of none.
	For(lang checks.Lang) []*Rule
}

// Rules are a Collection of rules that are there.
type Rules []*Rule

// Index returns what the rules say about themselves.
func (r Rules) Index() []*checks.Rule {
	var index []*checks.Rule
	for _, rule := range r {
		index = append(index, rule.Rule)
	}
	return index
}

// For returns the rules for files of a language.
func (r Rules) For(lang checks.Lang) []*Rule {
	var rules []*Rule
	for _, rule := range r {
		if rule.Langs == nil || slices.Contains(rule.Langs, lang) {
			rules = append(rules, rule)
		}
	}
	return rules
}

// A Selection says which rules of its collections a Set looks for.
type Selection struct {
	// Place is where the findings go: InHook, InEditor, InCI; Off has every
	// rule run. "" is Off.
	Place Profile
	// Enabled reports whether a rule runs; nil has all run. One that it
	// enables by itself runs whatever its profile is: see Chosen.
	Enabled func(*checks.Rule) bool
	// Chosen reports whether somebody asked for just this rule.
	Chosen func(*checks.Rule) bool
	// Unfiltered has every rule run on every file, for tests that hold both
	// against each other.
	Unfiltered bool
}

// admits reports whether a rule is looked for.
func (s *Selection) admits(r *Rule) bool {
	if s.Enabled != nil && !s.Enabled(r.Rule) {
		return false
	}
	if s.Chosen != nil && s.Chosen(r.Rule) {
		return true
	}
	return s.Place == "" || r.Profile.rank() <= s.Place.rank()
}

// leaves reports whether a rule isn't looked for in files of a class: in the
// hook Squire's own rules about code leave tests, examples and what others wrote
// alone.
func (s *Selection) leaves(r *Rule, class pathclass.Class) bool {
	return s.Place == InHook && lowered(r, class) && (s.Chosen == nil || !s.Chosen(r.Rule))
}

// lowered reports whether what a rule finds weighs less in files of a class. A
// rule of the user's own is about what it says that it is about, and one about
// text, such as a merge marker, is right anywhere.
func lowered(r *Rule, class pathclass.Class) bool {
	return class != pathclass.Ordinary && r.Origin != "user" && !slices.Contains(r.Dialects, Regex) && !slices.Contains(r.Dialects, Generic)
}

// rank orders profiles, the loudest first. One that nobody gave is that of the
// hook: whoever writes a rule of his own wants to hear of it.
func (p Profile) rank() int {
	switch p {
	case InEditor:
		return 1
	case InCI:
		return 2
	case Off:
		return 3
	}
	return 0
}

// A Set is many rules that are looked for together. It is a [checks.Detector].
//
// A file costs one pass over its bytes, for the literals that rules need. A
// file in which no rule can find anything is not parsed. Rules of a language
// are read and compiled when the first file of it comes.
type Set struct {
	collections []Collection
	choice      Selection
	index       func() []*checks.Rule
	byLang      sync.Map // checks.Lang → *langSet
}

// NewSet returns a set of the rules of some collections.
func NewSet(choice Selection, collections ...Collection) *Set {
	s := &Set{collections: collections, choice: choice}
	s.index = sync.OnceValue(func() []*checks.Rule {
		var index []*checks.Rule
		for _, src := range collections {
			index = append(index, src.Index()...)
		}
		return index
	})
	return s
}

// Rules returns all rules of the collections, whether they are looked for or not.
func (s *Set) Rules() []*checks.Rule { return s.index() }

// Hints returns nil: each language has literals of its own.
func (s *Set) Hints() []string { return nil }

// A langSet is the rules for one language.
type langSet struct {
	once     sync.Once
	matchers []*Matcher
	filter   filter
	need     [][][]int // by matcher: clauses of numbers of literals
	err      error     // of rules that don't compile
}

func (s *Set) langSet(lang checks.Lang) *langSet {
	v, ok := s.byLang.Load(lang)
	if !ok {
		v, _ = s.byLang.LoadOrStore(lang, &langSet{})
	}
	l := v.(*langSet)
	l.once.Do(func() {
		for _, src := range s.collections {
			for _, r := range src.For(lang) {
				if s.choice.admits(r) {
					l.add(r, lang)
				}
			}
		}
	})
	return l
}

func (l *langSet) add(r *Rule, lang checks.Lang) {
	m := Lazy(r)
	clauses, err := m.clauses(lang)
	if err != nil {
		l.err = errors.Join(l.err, fmt.Errorf("rule %s: %w", r.ID, err))
		return
	}
	var need [][]int
	for _, c := range clauses {
		var lits []int
		for _, lit := range c {
			lits = append(lits, l.filter.add(lit))
		}
		need = append(need, lits)
	}
	l.matchers, l.need = append(l.matchers, m), append(l.need, need)
}

// clauses returns what a text of a language must have. A rule that says so
// itself isn't compiled.
func (m *Matcher) clauses(lang checks.Lang) ([][]string, error) {
	for _, n := range m.Rule.Needs {
		if n.Lang == lang || n.Lang == "" {
			return n.Clauses, nil
		}
	}
	p, err := m.program(lang)
	if p == nil {
		return nil, err
	}
	var clauses [][]string
	for _, c := range p.clauses() {
		clauses = append(clauses, c)
	}
	return clauses, nil
}

// live returns the programs that may find something in a file, read as one of a
// language.
func (s *Set) live(lang checks.Lang, class pathclass.Class, f *checks.File) ([]*program, error) {
	l := s.langSet(lang)
	if len(l.matchers) == 0 {
		return nil, l.err
	}
	seen := make([]uint64, len(l.filter.literals)/64+1)
	l.filter.find(f.Data, seen)
	var live []*program
	for i, m := range l.matchers {
		if !s.choice.Unfiltered && !holds(l.need[i], seen) || s.choice.leaves(m.Rule, class) || !m.Rule.Paths.admit(f.Path) {
			continue
		}
		p, err := m.program(lang)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", m.Rule.ID, err)
		}
		if p != nil {
			live = append(live, p)
		}
	}
	return live, l.err
}

func holds(need [][]int, seen []uint64) bool {
clauses:
	for _, lits := range need {
		for _, n := range lits {
			if seen[n/64]&(1<<(n%64)) != 0 {
				continue clauses
			}
		}
		return false
	}
	return true
}

// Detect looks for all rules of the file's language, and in the scripts that
// are in it for those of theirs. Its error names each rule that didn't come to
// its end, and what of the file couldn't be understood.
func (s *Set) Detect(f *checks.File, report func(checks.Finding)) error {
	if f.Binary || len(f.Data) == 0 {
		return nil
	}
	class := pathclass.Of(f.Path)
	live, err := s.live(f.Lang, class, f)
	inner, innerErr := s.inner(f, class)
	err = errors.Join(err, innerErr)
	if len(live) == 0 && len(inner) == 0 {
		return err
	}
	if f.Part() {
		return &checks.Gap{Kind: checks.NotUnderstood, Err: errors.New("it is too long for them")}
	}
	t := &Target{Path: f.Path, Lang: f.Lang, Src: f.Data}
	if len(inner) > 0 || slices.ContainsFunc(live, func(p *program) bool { return p.needsTree }) {
		t = NewTarget(f.Path, f.Lang, f.Data)
	}
	d := &detection{file: f, class: class, errs: []error{err}, report: report}
	d.run(t, live, 0)
	if len(inner) > 0 && t.Tree != nil {
		for _, part := range embed.Of(t.Tree) {
			if programs := inner[part.Lang]; len(programs) > 0 {
				d.run(NewTarget(f.Path, part.Lang, part.Text), programs, part.Span.Start)
			}
		}
	}
	return errors.Join(d.errs...)
}

// inner returns the programs that may find something in the scripts of a file,
// by their language.
func (s *Set) inner(f *checks.File, class pathclass.Class) (map[checks.Lang][]*program, error) {
	var inner map[checks.Lang][]*program
	var errs []error
	for _, lang := range embed.Langs(f.Lang) {
		live, err := s.live(lang, class, f)
		errs = append(errs, err)
		// Rules for any text look at the whole file.
		live = slices.DeleteFunc(live, func(p *program) bool { return p.rule.Langs == nil })
		if len(live) > 0 {
			if inner == nil {
				inner = map[checks.Lang][]*program{}
			}
			inner[lang] = live
		}
	}
	return inner, errors.Join(errs...)
}

// A detection is the search for rules in one file.
type detection struct {
	file   *checks.File
	class  pathclass.Class
	report func(checks.Finding)
	errs   []error
	partly bool // something wasn't understood, and that was said
	told   int  // findings
}

// run looks for programs in a target that begins at an offset of the file.
func (d *detection) run(t *Target, programs []*program, offset int) {
	for i, p := range programs {
		if t.spent > maxSpent || d.told >= maxTold {
			d.errs = append(d.errs, fmt.Errorf("%w; nor were %d more rules looked for, as all together take too long or find too much in this file", &Incomplete{Rule: p.rule.ID}, len(programs)-i-1))
			break
		}
		complete := p.report(t, func(x checks.Finding) {
			if d.told++; d.told > maxTold {
				return
			}
			if offset > 0 || len(t.Src) != len(d.file.Data) {
				shift(&x, offset)
				if !bytes.Equal(d.file.Data[x.Span.Start:x.Span.End], t.Src[x.Span.Start-offset:x.Span.End-offset]) {
					x.Fixes = nil // it is made of what stands for something else
				}
			}
			if lowered(p.rule, d.class) && p.rule.Severity > checks.Low {
				x.Severity = checks.Low
				x.Facts = append(x.Facts, checks.Fact{Name: "file", Text: "it stands in a " + d.class.String() + " file"})
			}
			d.report(x)
		})
		if !complete || d.told > maxTold {
			d.errs = append(d.errs, &Incomplete{Rule: p.rule.ID})
		}
	}
	if t.Tree != nil && len(t.Tree.Gaps) > 0 && !d.partly {
		d.partly = true
		d.errs = append(d.errs, &checks.Gap{Kind: checks.NotUnderstood, Err: fmt.Errorf("line %d", d.file.Line(offset+t.Tree.Gaps[0].Start))})
	}
}

// shift moves a finding of a script to where it stands in the file.
func shift(x *checks.Finding, by int) {
	move := func(s checks.Span) checks.Span { return checks.Span{Start: s.Start + by, End: s.End + by} }
	x.Span = move(x.Span)
	for i := range x.Trace {
		x.Trace[i].Span = move(x.Trace[i].Span)
	}
	for _, fix := range x.Fixes {
		for i := range fix.Edits {
			fix.Edits[i].Span = move(fix.Edits[i].Span)
		}
	}
}

// Incomplete is the error of a rule that took too many steps in a file.
type Incomplete struct{ Rule string }

func (e *Incomplete) Error() string {
	return "rule " + e.Rule + ": " + ErrBudget.Error()
}

func (e *Incomplete) Unwrap() error { return ErrBudget }
