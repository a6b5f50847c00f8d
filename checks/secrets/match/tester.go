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
	expr string

	once sync.Once
	re   *regexp.Regexp

	mu   sync.Mutex
	free []*dfa
	none bool // no automaton can be made
}

// NewTester returns a tester of an expression, which must compile. Nothing is
// compiled yet.
func NewTester(expr string) *Tester { return &Tester{expr: expr} }

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
	re, err := syntax.Parse("(?s:.*?)(?:"+t.expr+")", syntax.Perl)
	if err != nil {
		t.none = true
		return nil
	}
	d := newDFA([]*syntax.Regexp{re})
	t.none = d == nil
	return d
}

func (t *Tester) give(d *dfa) {
	t.mu.Lock()
	t.free = append(t.free, d)
	t.mu.Unlock()
}
