// Package match finds the matches of hundreds of regular expressions in a
// text, as regexp.FindAllIndex would find them one by one, at a small fraction
// of the cost.
//
// From each expression it derives literals of which every match contains one,
// its anchors. One pass over the text finds the anchors of all expressions. At
// each hit an automaton of what stands to the anchor's right refuses nearly
// all hits within a few bytes. For the others it works out how far a match
// could extend, and runs the expression itself in that window alone.
//
// Why the result is the same: a match contains an anchor; the window around
// that anchor's hit holds every text that could be matched around it; so in
// the window the expression finds what it finds in the whole text, unless it
// looks beyond the window. It can look one character beyond a match, so a
// match that touches the edge of its window doesn't count: the expression then
// runs on the whole text. So it does when there is no proof: for expressions
// without anchors, and where one of the characters beyond ASCII that fold to
// ASCII letters stands near a hit. A text made to be slow costs one pass of
// each expression, never more. A fuzz test holds all this against regexp.
package match

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// An Expr is a regular expression and the condition on which it is looked for.
type Expr struct {
	Regexp string // syntax of package regexp; must compile
	// Keywords are strings in lower case of which one must stand somewhere in
	// the text, in any case, for a match to count. None means no condition.
	Keywords []string
}

// Anchors returns literals in lower case of which every match of an
// expression contains one, or nil when there are none.
func Anchors(expr string) []string {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil
	}
	var lits []string
	for _, a := range analyze(re) {
		lits = append(lits, a.lit)
	}
	return lits
}

// A Set is a list of expressions to look for together. It is safe for
// concurrent use.
type Set struct {
	rules []rule
	pre   prefilter
	uses  string // see [Set.useAt]
	short []shortKeyword
	// always are the rules that no literal can rule out.
	always []int32

	mu   sync.Mutex
	free []*scratch
	dfas map[*program]int // index by the program of the right side

	plans   *Plans
	longest int // bytes of a literal
}

type shortKeyword struct {
	text string
	rule int32
}

// A rule is an expression, ready as far as it was needed.
type rule struct {
	expr     Expr
	anchored bool
	// implied says that every anchor contains a keyword, so that a hit
	// fulfils the condition.
	implied bool

	planOnce sync.Once
	plan     *plan
	dfas     []int // by side; -1 where there is none

	regexpOnce sync.Once
	re         *regexp.Regexp

	byteRunOnce sync.Once
	byteRun     byteRun
}

// NewSet returns a set. Nothing is compiled until a text needs it, and what is
// among plans not even then; plans may be nil.
func NewSet(exprs []Expr, plans *Plans) *Set {
	s := &Set{rules: make([]rule, len(exprs)), plans: plans}
	b := &indexer{known: make(map[string]int, 4*len(exprs))}
	for i, e := range exprs {
		r := &s.rules[i]
		r.expr = e
		anchors, ok := plans.anchors(e.Regexp)
		if !ok {
			anchors = Anchors(e.Regexp)
		}
		if n := len(anchors); n > 0 && len(b.lits)+n <= maxLiterals && longest(anchors) <= maxLiteral {
			r.anchored, r.implied = true, true
			for k, lit := range anchors {
				b.use(lit, use{rule: int32(i), anchor: int32(k)})
				r.implied = r.implied && (len(e.Keywords) == 0 || containsAny(lit, e.Keywords))
			}
		}
		if r.implied {
			continue
		}
		if len(e.Keywords) == 0 {
			s.always = append(s.always, int32(i))
		}
		for _, k := range e.Keywords {
			if len(k) < 3 || len(k) > maxLiteral || !ascii(k) || len(b.lits) == maxLiterals {
				s.short = append(s.short, shortKeyword{k, int32(i)})
			} else {
				b.use(k, use{rule: int32(i), anchor: keyword})
			}
		}
	}
	s.pre, s.uses = newPrefilter(b.lits), string(b.uses)
	for _, l := range b.lits {
		s.longest = max(s.longest, len(l.text))
	}
	return s
}

// An indexer collects literals, each once, and what they are used for.
type indexer struct {
	lits  []literal
	known map[string]int // index of a text's literal
	uses  []byte         // see [Set.useAt]
}

// use registers what a literal is to a rule.
func (b *indexer) use(text string, u use) {
	i, ok := b.known[text]
	if !ok {
		i = len(b.lits)
		b.known[text] = i
		b.lits = append(b.lits, literal{text: text})
	}
	l := &b.lits[i]
	b.uses = binary.LittleEndian.AppendUint32(b.uses, uint32(u.rule))
	b.uses = binary.LittleEndian.AppendUint32(b.uses, uint32(u.anchor))
	b.uses = binary.LittleEndian.AppendUint32(b.uses, uint32(l.uses))
	l.uses = len(b.uses) / useSize
}

// useSize is the size in bytes of the record of a use: rule, anchor and the
// next use of the same literal.
const useSize = 12

// useAt returns a use, counted from 1, and which is next of the same literal.
func (s *Set) useAt(i int) (u use, next int) {
	r := s.uses[useSize*(i-1):][:useSize]
	return use{rule: int32(u32(r)), anchor: int32(u32(r[4:]))}, int(u32(r[8:]))
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (r *rule) regexp() *regexp.Regexp {
	r.regexpOnce.Do(func() { r.re = regexp.MustCompile(r.expr.Regexp) })
	return r.re
}

// mayMatch reports whether the expression needs to run on a whole text, for the
// matches for which near is true.
func (r *rule) mayMatch(data []byte, near func(lo, hi int) bool) bool {
	r.byteRunOnce.Do(func() {
		if re, err := syntax.Parse(r.expr.Regexp, syntax.Perl); err == nil {
			r.byteRun = runOf(re)
			r.byteRun.reach = longestMatch(re)
		}
	})
	return r.byteRun.in(data, near)
}

// Submatch returns the offsets of the groups of an expression's first match in
// a text, as regexp's FindSubmatchIndex does, or nil.
func (s *Set) Submatch(i int, text []byte) []int {
	r := &s.rules[i]
	p := s.planOf(r).whole()
	if p == nil || !p.fits(len(text)) {
		return r.regexp().FindSubmatchIndex(text)
	}
	c := s.take()
	defer s.give(c)
	return slices.Clone(c.machine.submatch(p, text))
}

// FindAll returns the offsets of all matches of an expression in a text, as
// regexp's FindAllIndex does.
func (s *Set) FindAll(i int, text []byte) [][]int { return s.rules[i].regexp().FindAllIndex(text, -1) }

// planOf returns a rule's plan.
func (s *Set) planOf(r *rule) *plan {
	r.planOnce.Do(func() {
		p := s.plans.of(r.expr.Regexp)
		if p == nil {
			p = newPlan(r.expr.Regexp)
		}
		r.dfas = make([]int, len(p.sides))
		for i := range p.sides {
			r.dfas[i] = s.dfaIndex(p.sides[i].prog)
		}
		r.plan = p
	})
	return r.plan
}

// dfaIndex gives equal right sides one automaton.
func (s *Set) dfaIndex(p *program) int {
	if p == nil {
		return -1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dfas == nil {
		s.dfas = map[*program]int{}
	}
	i, ok := s.dfas[p]
	if !ok {
		i = len(s.dfas)
		s.dfas[p] = i
	}
	return i
}

// appendKey appends what tells an expression from others. Its String method
// would do too, but looks at every character of every class, which for "any
// but a quote" is all of Unicode.
func appendKey(key []byte, re *syntax.Regexp) []byte {
	key = append(key, byte(re.Op))
	key = binary.AppendUvarint(key, uint64(re.Flags))
	key = binary.AppendVarint(key, int64(re.Min))
	key = binary.AppendVarint(key, int64(re.Max))
	key = binary.AppendUvarint(key, uint64(len(re.Rune)))
	for _, r := range re.Rune {
		key = binary.AppendUvarint(key, uint64(r))
	}
	key = binary.AppendUvarint(key, uint64(len(re.Sub)))
	for _, sub := range re.Sub {
		key = appendKey(key, sub)
	}
	return key
}

// A scratch is the memory of one scan at a time, kept for the next one: its
// automata get better with every text.
type scratch struct {
	dfas    []*dfa
	machine machine
	windows [][]window // by rule
	touched []int32    // rules with windows or whole
	whole   []uint64   // set of rules that run on the whole text
	keyed   []uint64   // set of rules with a keyword in the text
	folds   []folded   // of the text
	work    int        // bytes looked at by automata and reaches
	// spent is the same by rule, spenders those for which it isn't 0.
	spent    []int
	spenders []int32
}

// A window is a part of a text, around an anchor.
type window struct{ lo, hi, at int }

func (s *Set) take() *scratch {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.free); n > 0 {
		c := s.free[n-1]
		s.free = s.free[:n-1]
		return c
	}
	words := (len(s.rules) + 63) / 64
	return &scratch{windows: make([][]window, len(s.rules)), whole: make([]uint64, words), keyed: make([]uint64, words), spent: make([]int, len(s.rules))}
}

// keptWindows is how many windows of a rule a scratch keeps room for.
const keptWindows = 1 << 12

func (s *Set) give(c *scratch) {
	for _, r := range c.touched {
		if c.windows[r] = c.windows[r][:0]; cap(c.windows[r]) > keptWindows {
			c.windows[r] = nil
		}
	}
	c.touched = c.touched[:0]
	clear(c.whole)
	clear(c.keyed)
	c.work = 0
	for _, r := range c.spenders {
		c.spent[r] = 0
	}
	c.spenders = c.spenders[:0]
	s.mu.Lock()
	s.free = append(s.free, c)
	s.mu.Unlock()
}

func has(set []uint64, i int32) bool { return set[i/64]>>(i%64)&1 != 0 }
func put(set []uint64, i int32)      { set[i/64] |= 1 << (i % 64) }

// Scan calls found for every match of every expression, as FindAllIndex would
// return them: expressions in order, matches in order. want is asked once
// before an expression runs, where anything hints at a match.
func (s *Set) Scan(data []byte, want func(expr int) bool, found func(expr, start, end int)) {
	s.ScanNear(data, nil, want, found)
}

// ScanNear is Scan for a caller who needs only the matches for which near is
// true. It doesn't look where near is false, so near must be true for whatever
// contains a span for which it is. Nil is true for all.
func (s *Set) ScanNear(data []byte, near func(lo, hi int) bool, want func(expr int) bool, found func(expr, start, end int)) {
	if len(data) == 0 && len(s.always) == 0 {
		return
	}
	c := s.take()
	defer s.give(c)
	if c.folds = findFolds(c.folds[:0], data); len(c.folds) > 0 {
		s.nearFolds(c, data)
	}
	s.pre.scan(data, func(at int, l literal) {
		for k := l.uses; k != 0; {
			var u use
			if u, k = s.useAt(k); u.anchor == keyword {
				put(c.keyed, u.rule)
			} else {
				s.hit(c, data, at, len(l.text), u)
			}
		}
	})
	for _, k := range s.short {
		if !has(c.keyed, k.rule) && ((!ascii(k.text) || len(c.folds) > 0) && bytes.Contains(bytes.ToLower(data), []byte(k.text)) || ascii(k.text) && containsFold(data, k.text)) {
			put(c.keyed, k.rule)
		}
	}
	for _, r := range s.always {
		put(c.keyed, r)
	}
	s.run(c, data, near, want, found)
}

// How many bytes automata and reaches may look at for one byte of text, for all
// rules and for one. Beyond it the rules, or the one, run on the whole text,
// which is linear.
const (
	workLimit = 64
	ruleLimit = 4
)

// maxWalk is how many bytes an automaton looks at behind a hit: on a line of
// megabytes, where all counts as part of a value, it would come to no end.
const maxWalk = 512

func (c *scratch) spend(rule int32, bytes int) {
	c.work += bytes
	if c.spent[rule] == 0 {
		c.spenders = append(c.spenders, rule)
	}
	c.spent[rule] += bytes
}

// costOf returns what a window of a rule counts for: the part of it that isn't in
// the last one, which is searched only once, and a little for having found out.
func (c *scratch) costOf(rule int32, w window) int {
	n := w.hi - w.lo
	ws := c.windows[rule]
	if len(ws) == 0 {
		return n
	}
	last := ws[len(ws)-1]
	return max(n-max(min(w.hi, last.hi)-max(w.lo, last.lo), 0), n/4)
}

// windowLimit is how many bytes of text there are for one window of a rule,
// beyond the first few thousand: a text made of hits must not cost many times
// its own memory.
const windowLimit = 256

// hit looks at one anchor in the text.
func (s *Set) hit(c *scratch, data []byte, at, length int, u use) {
	r := &s.rules[u.rule]
	if has(c.whole, u.rule) {
		return
	}
	p := s.planOf(r)
	if c.work > workLimit*(len(data)+1024) || c.spent[u.rule] > ruleLimit*(len(data)+1024) {
		s.runWhole(c, u.rule) // a text made to be slow
		return
	}
	side, dfa := &p.sides[p.sideOf[u.anchor]], r.dfas[p.sideOf[u.anchor]]
	from := at + length
	if side.after >= 0 {
		from = at + side.after
	}
	hi := -1
	if dfa >= 0 {
		ok, end, steps := c.dfa(dfa, side.prog).match(data[min(from, len(data)):min(from+maxWalk, len(data))])
		c.spend(u.rule, steps)
		if !ok && steps < maxWalk {
			return
		}
		if end >= 0 && steps < maxWalk {
			hi = max(from+end, at+length)
		}
	}
	if hi < 0 {
		hi = max(side.right.right(data, from), at+length)
	}
	w := widen(data, side.left.left(data, at), hi)
	w.at = at
	if len(c.folds) > 0 && c.touchesFold(w) {
		s.runWhole(c, u.rule)
		return
	}
	c.spend(u.rule, c.costOf(u.rule, w))
	if n := len(c.windows[u.rule]); n > 4096+len(data)/windowLimit {
		s.runWhole(c, u.rule)
		return
	} else if n == 0 {
		c.touched = append(c.touched, u.rule)
	}
	c.windows[u.rule] = append(c.windows[u.rule], w)
}

func (s *Set) runWhole(c *scratch, rule int32) {
	put(c.whole, rule)
	c.touched = append(c.touched, rule)
}

func (c *scratch) dfa(i int, p *program) *dfa {
	if i >= len(c.dfas) {
		c.dfas = append(c.dfas, make([]*dfa, i+1-len(c.dfas))...)
	}
	if c.dfas[i] == nil {
		c.dfas[i] = newDFA(p)
	}
	return c.dfas[i]
}

// widen adds what an expression can see around a match, one character on each
// side, and moves the edges to where characters begin, so that the expression
// sees the same characters in the window as in the text.
func widen(data []byte, lo, hi int) window {
	lo, hi = max(lo-utf8.UTFMax-1, 0), min(hi+utf8.UTFMax+1, len(data))
	for lo > 0 && !utf8.RuneStart(data[lo]) {
		lo--
	}
	for hi < len(data) && !utf8.RuneStart(data[hi]) {
		hi++
	}
	return window{lo: lo, hi: hi}
}

// run runs every expression that has windows, or a keyword and no anchors.
func (s *Set) run(c *scratch, data []byte, near func(int, int) bool, want func(int) bool, found func(int, int, int)) {
	for _, r := range c.touched {
		if s.rules[r].implied {
			put(c.keyed, r)
		}
	}
	for word, set := range c.keyed {
		for ; set != 0; set &= set - 1 {
			i := int32(word*64 + bits.TrailingZeros64(set))
			r := &s.rules[i]
			whole := !r.anchored || has(c.whole, i)
			if !whole && len(c.windows[i]) == 0 || !want(int(i)) {
				continue
			}
			done := false
			switch {
			case whole:
			case r.plan.lead != nil && near == nil:
				done = r.plan.lead.behind(&c.machine, r.plan.whole(), data, c.windows[i], int(i), found)
			default:
				done = r.inWindows(&c.machine, data, c.windows[i], near, int(i), found)
			}
			if !done && (!whole || r.mayMatch(data, near)) {
				for _, m := range r.regexp().FindAllIndex(data, -1) {
					if near == nil || near(m[0], m[1]) {
						found(int(i), m[0], m[1])
					}
				}
			}
		}
	}
}

// inWindow calls found for all matches in one window.
func (r *rule) inWindow(m *machine, data []byte, w window, found func(lo, hi int)) {
	p := r.plan.whole()
	if p == nil || !p.fits(w.hi-w.lo) {
		for _, x := range r.regexp().FindAllIndex(data[w.lo:w.hi], -1) {
			found(w.lo+x[0], w.lo+x[1])
		}
		return
	}
	s := &search{program: p, text: data, lo: w.lo, hi: w.hi}
	m.reset(s)
	for from := w.lo; ; {
		lo, hi, ok := m.find(s, from, false)
		if !ok {
			return
		}
		found(lo, hi)
		from = hi
	}
}

// fewBytes is up to how many bytes a window is searched without asking whether
// what is in it counts, which may be dear to know.
const fewBytes = 256

// inWindows runs the expression in the windows. It reports nothing and returns
// false when a match touches the edge of its window, or when the windows are
// most of the text.
func (r *rule) inWindows(m *machine, data []byte, ws []window, near func(int, int) bool, expr int, found func(int, int, int)) bool {
	slices.SortFunc(ws, func(a, b window) int { return a.lo - b.lo })
	merged := ws[:1]
	total := 0
	for _, w := range ws[1:] {
		if last := &merged[len(merged)-1]; w.lo <= last.hi {
			last.hi = max(last.hi, w.hi)
		} else {
			merged = append(merged, w)
		}
	}
	if near != nil { // merged windows have no match in common
		merged = slices.DeleteFunc(merged, func(w window) bool { return w.hi-w.lo > fewBytes && !near(w.lo, w.hi) })
	}
	for _, w := range merged {
		total += w.hi - w.lo
	}
	if len(merged) > 1 && total > len(data)/4*3 {
		return false
	}
	var matches []window
	edge := false
	for _, w := range merged {
		r.inWindow(m, data, w, func(lo, hi int) {
			edge = edge || lo == w.lo && lo > 0 || hi == w.hi && hi < len(data)
			matches = append(matches, window{lo: lo, hi: hi})
		})
		if edge {
			return false
		}
	}
	for _, m := range matches {
		if near == nil || near(m.lo, m.hi) {
			found(expr, m.lo, m.hi)
		}
	}
	return true
}
