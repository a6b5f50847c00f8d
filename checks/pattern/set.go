package pattern

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
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
	programs []*program
	filter   filter
	need     [][][]int // by program: clauses of numbers of literals
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
	p, err := Lazy(r).program(lang)
	if err != nil {
		l.err = errors.Join(l.err, fmt.Errorf("rule %s: %w", r.ID, err))
	}
	if p == nil {
		return
	}
	var need [][]int
	for _, c := range p.clauses() {
		var lits []int
		for _, lit := range c {
			lits = append(lits, l.filter.add(lit))
		}
		need = append(need, lits)
	}
	l.programs, l.need = append(l.programs, p), append(l.need, need)
}

// live returns the programs that may find something in a text.
func (l *langSet) live(src []byte) []*program {
	seen := make([]uint64, len(l.filter.literals)/64+1)
	l.filter.find(src, seen)
	var live []*program
	for i, p := range l.programs {
		if holds(l.need[i], seen) {
			live = append(live, p)
		}
	}
	return live
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

// Detect looks for all rules of the file's language. An error names each rule
// that didn't come to its end.
func (s *Set) Detect(f *checks.File, report func(checks.Finding)) error {
	if f.Binary || len(f.Data) == 0 {
		return nil
	}
	l := s.langSet(f.Lang)
	live := l.programs
	if !s.choice.Unfiltered && len(live) > 0 {
		live = l.live(f.Data)
	}
	if len(live) == 0 {
		return l.err
	}
	t := &Target{Path: f.Path, Lang: f.Lang, Src: f.Data}
	for _, p := range live {
		if p.needsTree {
			t = NewTarget(f.Path, f.Lang, f.Data)
			break
		}
	}
	errs := []error{l.err}
	class := pathclass.Of(f.Path)
	for _, p := range live {
		if !p.rule.Paths.admit(f.Path) {
			continue
		}
		if !p.report(t, func(x checks.Finding) {
			if class != pathclass.Ordinary && p.rule.Severity > checks.Low {
				x.Severity = checks.Low
				x.Facts = append(x.Facts, checks.Fact{Name: "file", Text: "it stands in a " + class.String() + " file"})
			}
			report(x)
		}) {
			errs = append(errs, &Incomplete{Rule: p.rule.ID})
		}
	}
	return errors.Join(errs...)
}

// Incomplete is the error of a rule that took too many steps in a file.
type Incomplete struct{ Rule string }

func (e *Incomplete) Error() string {
	return "rule " + e.Rule + ": " + ErrBudget.Error()
}

func (e *Incomplete) Unwrap() error { return ErrBudget }
