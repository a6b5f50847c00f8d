package match

import (
	"regexp"
	"regexp/syntax"
	"sync"
)

// A Tester tells whether an expression matches a text. It first asks an
// automaton, which for most texts knows that it doesn't, many times faster
// than package regexp. It is safe for concurrent use.
type Tester struct {
	expr  string
	plans *Plans

	once sync.Once
	re   *regexp.Regexp

	mu   sync.Mutex
	free []*dfa
	none bool // no automaton can be made
}

// NewTester returns a tester of an expression, which must compile. Nothing is
// compiled yet; plans may be nil.
func NewTester(expr string, plans *Plans) *Tester { return &Tester{expr: expr, plans: plans} }

// testerForm is the expression that a tester's automaton is made of.
func testerForm(expr string) string { return "(?s:.*?)(?:" + expr + ")" }

// testerProgram returns the program for an automaton of a tester's form, or
// nil when there is none.
func testerProgram(form string) *program {
	re, err := syntax.Parse(form, syntax.Perl)
	if err != nil {
		return nil
	}
	return rightProgram([]*syntax.Regexp{re})
}

// MatchString is regexp's MatchString.
func (t *Tester) MatchString(s string) bool {
	if d := t.take(); d != nil {
		ok, _, _ := d.match([]byte(s))
		t.give(d)
		if !ok {
			return false
		}
	}
	t.once.Do(func() { t.re = regexp.MustCompile(t.expr) })
	return t.re.MatchString(s)
}

func (t *Tester) take() *dfa {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.free); n > 0 {
		d := t.free[n-1]
		t.free = t.free[:n-1]
		return d
	}
	if t.none {
		return nil
	}
	var p *program
	if plan := t.plans.of(testerForm(t.expr)); plan != nil {
		p = plan.sides[0].prog
	} else {
		p = testerProgram(testerForm(t.expr))
	}
	if p == nil {
		t.none = true
		return nil
	}
	return newDFA(p)
}

func (t *Tester) give(d *dfa) {
	t.mu.Lock()
	t.free = append(t.free, d)
	t.mu.Unlock()
}
