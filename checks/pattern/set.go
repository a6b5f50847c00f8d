package pattern

import (
	"errors"
	"sync"

	"github.com/squiresec/squire/checks"
)

// A Set is many rules that are looked for together. It is a [checks.Detector].
//
// A file costs one pass over its bytes, for the literals that rules need. A
// file in which no rule can find anything is not parsed.
type Set struct {
	// Unfiltered has every rule run on every file, for tests that hold both
	// against each other.
	Unfiltered bool

	matchers []*Matcher
	rules    []*checks.Rule
	byLang   sync.Map // checks.Lang → *langSet, made when the first file comes
}

// NewSet returns a set of rules.
func NewSet(matchers []*Matcher) *Set {
	s := &Set{matchers: matchers}
	for _, m := range matchers {
		s.rules = append(s.rules, m.Rule.Rule)
	}
	return s
}

// Rules returns the rules of the set.
func (s *Set) Rules() []*checks.Rule { return s.rules }

// Hints returns nil: each language has literals of its own.
func (s *Set) Hints() []string { return nil }

// A langSet is the rules for one language.
type langSet struct {
	once     sync.Once
	programs []*program
	filter   filter
	need     [][][]int // by program: clauses of numbers of literals
}

func (s *Set) langSet(lang checks.Lang) *langSet {
	v, ok := s.byLang.Load(lang)
	if !ok {
		v, _ = s.byLang.LoadOrStore(lang, &langSet{})
	}
	l := v.(*langSet)
	l.once.Do(func() { l.fill(s.matchers, lang) })
	return l
}

func (l *langSet) fill(matchers []*Matcher, lang checks.Lang) {
	for _, m := range matchers {
		p := m.program(lang)
		if p == nil {
			continue
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
	if len(l.programs) == 0 {
		return nil
	}
	live := l.programs
	if !s.Unfiltered {
		if live = l.live(f.Data); len(live) == 0 {
			return nil
		}
	}
	t := &Target{Path: f.Path, Lang: f.Lang, Src: f.Data}
	for _, p := range live {
		if p.needsTree {
			t = NewTarget(f.Path, f.Lang, f.Data)
			break
		}
	}
	var errs []error
	for _, p := range live {
		if !p.rule.Paths.admit(f.Path) {
			continue
		}
		if !p.report(t, report) {
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
