package match

import (
	"regexp"
	"regexp/syntax"
	"sync"
)

// A Tester tells whether an expression matches a text. It first asks an
// automaton, which for most texts knows that it doesn't, many times faster
// than package regexp; then a machine. It is safe for concurrent use.
type Tester struct {
	expr  string
	plans *Plans

	planOnce sync.Once
	plan     *plan

	regexpOnce sync.Once
	re         *regexp.Regexp

	mu   sync.Mutex
	free []*tester
}

// A tester is what one test at a time needs, kept for the next one.
type tester struct {
	dfa     *dfa // or nil
	machine machine
}

// NewTester returns a tester of an expression, which must compile. Nothing is
// compiled yet; plans may be nil.
func NewTester(expr string, plans *Plans) *Tester { return &Tester{expr: expr, plans: plans} }

// testerForm is the expression that a tester's automaton is made of, under
// which its plan is found.
func testerForm(expr string) string { return "(?s:.*?)(?:" + expr + ")" }

// newTesterPlan returns a plan with the program of the expression, and one side
// with that of its form. Either may be missing.
func newTesterPlan(expr string) *plan {
	p := &plan{whole: asIs(nil), sides: make([]side, 1)}
	if re, err := syntax.Parse(expr, syntax.Perl); err == nil {
		p.whole = asIs(wholeProgram(re))
	}
	if re, err := syntax.Parse(testerForm(expr), syntax.Perl); err == nil {
		p.sides[0].prog = rightProgram([]*syntax.Regexp{re})
	}
	return p
}

// MatchString is regexp's MatchString.
func (t *Tester) MatchString(s string) bool {
	t.planOnce.Do(func() {
		if t.plan = t.plans.of(testerForm(t.expr)); t.plan == nil {
			t.plan = newTesterPlan(t.expr)
		}
	})
	x, text := t.take(), []byte(s)
	defer t.give(x)
	if x.dfa != nil {
		if ok, _, _ := x.dfa.match(text); !ok {
			return false
		}
	}
	if p := t.plan.whole(); p != nil && p.fits(len(text)) {
		part := &search{program: p, text: text, hi: len(text)}
		x.machine.reset(part)
		_, _, ok := x.machine.find(part, 0, false)
		return ok
	}
	t.regexpOnce.Do(func() { t.re = regexp.MustCompile(t.expr) })
	return t.re.MatchString(s)
}

func (t *Tester) take() *tester {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.free); n > 0 {
		x := t.free[n-1]
		t.free = t.free[:n-1]
		return x
	}
	x := &tester{}
	if p := t.plan.sides[0].prog; p != nil {
		x.dfa = newDFA(p)
	}
	return x
}

func (t *Tester) give(x *tester) {
	t.mu.Lock()
	t.free = append(t.free, x)
	t.mu.Unlock()
}
