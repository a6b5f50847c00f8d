package pattern

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"sync"
)

// An Outline is what a compiled pattern or expression says of itself, so that it
// isn't compiled for a text in which it can't match. Its lists are words with a
// space between them.
type Outline struct {
	Vars  string // the metavariables, in the order in which they get their slots
	Names string // that nodes of a text must have
	Words string // that stand in a text in any way
	Cost  int    // see (*formula).cost
	// Sequence says that it is for statements in a row.
	Sequence bool
}

// Outlines sets the outlines of all patterns and expressions of a rule or of a
// part, and says that it was checked. One that is another in each of several
// languages has none.
func Outlines(r *Rule) error {
	var all map[*Formula]*Outline
	for i, lang := range r.targets() {
		c, err := newCompiler(r, lang)
		if err != nil {
			return err
		}
		c.outlines = map[*Formula]*Outline{}
		if r.Taint != nil {
			_, err = c.taint(r.Taint)
		} else {
			_, err = c.formula(r.Search)
		}
		if err != nil {
			return err
		}
		if i == 0 {
			all = c.outlines
			continue
		}
		maps.DeleteFunc(all, func(f *Formula, o *Outline) bool {
			other := c.outlines[f]
			return other == nil || *other != *o
		})
	}
	for f, o := range all {
		f.Outline = o
	}
	r.Checked = true
	return nil
}

// A lazyCode is a pattern that is read when the first text comes that has what
// it needs.
type lazyCode struct {
	names, words []string
	cost         int
	sequence     bool
	get          func() *code
}

// lazyCode compiles a pattern, or prepares that where it has an outline.
func (c *compiler) lazyCode(f *Formula) (*lazyCode, error) {
	if o := f.Outline; o != nil && c.checked {
		frozen := c.freeze(o)
		return &lazyCode{
			names: strings.Fields(o.Names), words: strings.Fields(o.Words), cost: o.Cost, sequence: o.Sequence,
			get: later(f.Text, func() (*code, error) { return frozen.code(f.Text, f.At) }),
		}, nil
	}
	c.asked = nil
	p, err := c.code(f.Text, f.At)
	if err != nil {
		return nil, err
	}
	k := &p.key
	x := &lazyCode{names: k.names, words: k.words, cost: p.cost(), sequence: k.sequence, get: func() *code { return p }}
	c.outline(f, Outline{Names: strings.Join(k.names, " "), Words: strings.Join(k.words, " "), Cost: x.cost, Sequence: x.sequence})
	return x, nil
}

// later compiles a text that was checked, when it is first asked for.
func later[T any](text string, compile func() (T, error)) func() T {
	return sync.OnceValue(func() T {
		v, err := compile()
		if err != nil {
			panic(fmt.Sprintf("%q was checked: %v", text, err))
		}
		return v
	})
}

// outline keeps what was found out of a formula whose metavariables were asked
// for last.
func (c *compiler) outline(f *Formula, o Outline) {
	if c.outlines == nil {
		return
	}
	o.Vars = strings.Join(c.asked, " ")
	c.outlines[f] = &o
}

// freeze gives the metavariables of an outline their slots, and returns a
// compiler that gives no others: it may be used when all others are done.
func (c *compiler) freeze(o *Outline) *compiler {
	for _, name := range strings.Fields(o.Vars) {
		c.slot(name)
	}
	frozen := *c
	frozen.frozen, frozen.asked = true, nil
	return &frozen
}

// A lazyRegexp is an expression that is compiled when it is first asked.
type lazyRegexp struct{ get func() *compiledRegexp }

type compiledRegexp struct {
	*regexp.Regexp
	groups []int32 // slots of the groups; noSlot where there is none
	weight int     // of a byte that it looks at, in steps
}

// lazyRegexp compiles an expression of its own, whose groups are metavariables.
func (c *compiler) lazyRegexp(f *Formula) (*lazyRegexp, error) {
	compile := func(c *compiler) (*compiledRegexp, error) {
		re, err := regexpOf(f.Text, "(?m)", f.At)
		if err != nil {
			return nil, err
		}
		return &compiledRegexp{re, c.groups(re), weigh(re)}, nil
	}
	if o := f.Outline; o != nil && c.checked {
		frozen := c.freeze(o)
		return &lazyRegexp{later(f.Text, func() (*compiledRegexp, error) { return compile(frozen) })}, nil
	}
	c.asked = nil
	re, err := compile(c)
	if err != nil {
		return nil, err
	}
	c.outline(f, Outline{})
	return &lazyRegexp{func() *compiledRegexp { return re }}, nil
}

// conditionRegexp compiles the expression of a condition, anchored on the left,
// as semgrep's is.
func (c *compiler) conditionRegexp(w *Condition) (func() *regexp.Regexp, error) {
	compile := func() (*regexp.Regexp, error) { return regexpOf(w.Text+")", `\A(?:`, w.At) }
	if c.checked {
		return later(w.Text, compile), nil
	}
	re, err := compile()
	return func() *regexp.Regexp { return re }, err
}

// cost guesses what it takes to look for a pattern: a call of a name is found in
// a list, all calls or all assignments of a text are many, its expressions more.
func (p *code) cost() int {
	switch {
	case p.key.callee != "" || p.key.symbol != "":
		return 1
	case p.key.kinds == nil:
		return 50
	}
	return 10
}
