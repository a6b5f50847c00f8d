package pattern

import (
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A formula is a Formula that was compiled.
type formula struct {
	op     Op
	code   *lazyCode // of Code: one of these
	words  *words    // in a rule for text alone
	regexp *lazyRegexp
	kids   []*formula
	where  []condition
	focus  [][]int32
	text   string
	at     Position
}

// A found is a range of the text where a formula holds, with what its
// metavariables stand for there.
type found struct {
	span checks.Span
	node int32 // of just this span; None for statements in a row and for text
	kind foundBy
	env  []binding
}

// foundBy says by what a range was found: it decides what "not" and "and" mean.
// The rules are those of semgrep.
type foundBy uint8

const (
	byPattern foundBy = iota
	byInside
	byRegexp
)

// eval returns the ranges where a formula holds, in order.
func (s *search) eval(f *formula) []found {
	if got, ok := s.memo[f]; ok {
		return got
	}
	if !s.may(f) {
		return nil
	}
	var got []found
	switch f.op {
	case Code:
		if f.words != nil {
			got = s.words(f.words)
		} else {
			if s.possible(f.code) {
				got = s.find(f.code.get())
			}
		}
	case Regexp:
		got = s.grep(f)
	case Or:
		for _, kid := range f.kids {
			got = append(got, s.eval(kid)...)
		}
	case Inside:
		got = slices.Clone(s.eval(f.kids[0]))
		for i := range got {
			got[i].kind = byInside
		}
	case And:
		got = s.and(f)
	}
	if f == s.m.formula {
		return got // nobody asks again
	}
	if s.memo == nil {
		s.memo = map[*formula][]found{}
	}
	s.memo[f] = got
	return got
}

// find returns the ranges that a pattern matches, each with every way in which
// its metavariables can stand for something.
func (s *search) find(p *code) []found {
	var got []found
	s.use(p)
	s.candidates(p, func(n int32) {
		if s.context != nil && !lies(s.Tree.Span(n), s.context.span) {
			return
		}
		if s.refuses(p, n) {
			return
		}
		s.at(p, n, func(f found) bool {
			got = append(got, f)
			return len(got) > maxFound
		})
	})
	return got
}

// refuses is a quick look at whether a pattern of a method's call can't match:
// the type of the object is another, or the conditions don't admit the name. Most
// calls are of something else, and to match takes a lot more.
func (s *search) refuses(p *code, n int32) bool {
	if p.key.sequence || p.roots[0].kind != syntax.Call || s.Tree.Nodes[n].Kind != syntax.Call {
		return false
	}
	i := slices.IndexFunc(p.roots[0].kids, func(k *pnode) bool { return k.role == syntax.RoleCallee })
	c := s.Tree.Child(n, syntax.RoleCallee)
	if i < 0 || c == syntax.None {
		return false
	}
	want := p.roots[0].kids[i]
	c = s.bare(c)
	if want.kind != syntax.Member || want.dots || want.slot < 0 || s.Tree.Nodes[c].Kind != syntax.Member {
		return false
	}
	s.steps++
	s.use(p)
	of, object := want.kids[0], s.Tree.First(c)
	if of.kind == syntax.Metavar && of.kids != nil && object != syntax.None && !s.hasType(of.kids[0], s.bare(object)) {
		return true
	}
	if len(s.pending) == 0 || s.env[want.slot].kind != unbound {
		return false
	}
	mark := len(s.trail)
	refused := s.named(want, c) && s.hopeless()
	s.undo(mark)
	return refused
}

// hopeless reports whether a condition will not hold of what is bound now.
func (s *search) hopeless() bool {
	for i := len(s.pending) - 1; i >= 0; i-- { // the innermost says the least, and is the quickest
		c := s.pending[i]
		if s.env[c.slot].kind != unbound && !s.holds(&found{env: s.env}, c) {
			return true
		}
	}
	return false
}

// lies reports whether a span lies in another.
func lies(in, out checks.Span) bool { return out.Start <= in.Start && in.End <= out.End }

// maxFound bounds the ranges of one pattern in one text.
const maxFound = 50_000

// possible reports whether all that a pattern needs stands in the text.
func (s *search) possible(p *lazyCode) bool {
	for _, name := range p.names {
		if s.Tree.Lookup(name) == 0 {
			return false
		}
	}
	for _, word := range p.words {
		if !s.mentions(word) {
			return false
		}
	}
	return true
}

// may reports whether a formula can hold anywhere in the text, as far as what
// its patterns need tells.
func (s *search) may(f *formula) bool {
	switch f.op {
	case Code:
		return f.code == nil || s.possible(f.code)
	case Or:
		return slices.ContainsFunc(f.kids, s.may)
	case And:
		return !slices.ContainsFunc(f.kids, func(k *formula) bool { return !s.may(k) })
	case Inside:
		return s.may(f.kids[0])
	}
	return true
}

// at matches a pattern at one node, with the bindings that there are.
func (s *search) at(p *code, n int32, k func(found) bool) {
	s.use(p)
	mark := len(s.trail)
	if !p.key.sequence {
		span := s.Tree.Span(n)
		s.node(p.roots[0], n, func() bool { return !s.hopeless() && k(s.found(span, n)) })
		s.undo(mark)
		return
	}
	// n is the first of statements in a row.
	block := s.Tree.Nodes[n].Parent
	if block == syntax.None {
		return
	}
	ns := s.from(block, n)
	if !hasEllipsis(p.roots) {
		s.stack = s.stack[:0]
		for c := n; c != syntax.None; c = s.Tree.Next(c) {
			s.stack = append(s.stack, c)
		}
		ns = slices.Clone(s.stack)
	}
	start := int(s.Tree.Nodes[n].Start)
	s.statementsFrom(p.roots, ns, block, syntax.None, false, func(last int32) bool {
		if s.hopeless() {
			return false
		}
		end := int(s.Tree.Nodes[n].End)
		if last != syntax.None {
			end = max(end, int(s.Tree.Nodes[last].End))
		}
		return k(s.found(checks.Span{Start: start, End: end}, syntax.None))
	})
	s.undo(mark)
}

func (s *search) found(span checks.Span, n int32) found {
	return found{span: span, node: n, env: slices.Clone(s.env)}
}

// grep returns the ranges that a regular expression matches.
func (s *search) grep(f *formula) []found {
	from, to := 0, len(s.Src)
	if s.context != nil {
		from, to = s.context.span.Start, s.context.span.End
	}
	re := f.regexp.get()
	s.spent += (to - from) * re.weight
	var got []found
	for _, m := range re.FindAllSubmatchIndex(s.Src[from:to], maxFound) {
		x := found{span: checks.Span{Start: from + m[0], End: from + m[1]}, node: syntax.None, kind: byRegexp, env: make([]binding, len(s.m.vars))}
		for g, slot := range re.groups {
			if a, b := m[2*g], m[2*g+1]; slot >= 0 && a >= 0 {
				x.env[slot] = binding{kind: toText, node: syntax.None, span: checks.Span{Start: from + a, End: from + b}}
			}
		}
		got = append(got, x)
	}
	return got
}

// and narrows what the first pattern finds by the others.
func (s *search) and(f *formula) []found {
	lead := s.lead(f)
	var got []found
	// What patterns bind has to hold in the end, so it can be asked at once.
	outer := len(s.pending)
	for i := range f.where {
		if c := &f.where[i]; c.kind == WhereRegex {
			s.pending = append(s.pending, c)
		}
	}
	switch {
	case lead >= 0:
		got = slices.Clone(s.eval(f.kids[lead]))
	case s.context != nil:
		got = []found{*s.context}
	}
	// Patterns narrow first: what lies in something else is then looked for
	// around few places.
	for _, inside := range []bool{false, true} {
		for i, kid := range f.kids {
			switch {
			case len(got) == 0:
				s.pending = s.pending[:outer]
				return nil
			case i == lead || kid.op == Not || kid.op == Outside || inside != (kid.op == Inside):
			case inside:
				got = s.inside(got, kid.kids[0])
			default:
				got = s.intersect(got, s.eval(kid))
			}
		}
	}
	s.pending = s.pending[:outer]
	for _, kid := range f.kids {
		if kid.op == Not || kid.op == Outside {
			got = slices.DeleteFunc(got, func(x found) bool { return s.excluded(x, kid) })
		}
	}
	for i := range f.where {
		got = s.where(got, &f.where[i])
	}
	if len(f.focus) > 0 {
		got = s.focus(got, f.focus)
	}
	return got
}

// lead returns the kid that an And begins with, the first pattern that isn't an
// Inside, or the first Inside; -1 if there is none.
func (s *search) lead(f *formula) int {
	lead := -1
	for i, kid := range f.kids {
		switch kid.op {
		case Not, Outside:
		case Inside:
			if lead < 0 {
				lead = i
			}
		default:
			return i
		}
	}
	return lead
}

// inside keeps the ranges that lie in one of a formula, and adds what that one
// binds.
func (s *search) inside(got []found, f *formula) []found {
	if f.code == nil || s.context != nil || len(got) > 0 && got[0].kind == byInside {
		in := slices.Clone(s.eval(f))
		for i := range in {
			in[i].kind = byInside
		}
		return s.intersect(got, in)
	}
	var kept []found
	for _, x := range got {
		s.around(x, f.code, func(y found) bool {
			y.span, y.node, y.kind = x.span, x.node, x.kind
			kept = append(kept, y)
			return false
		})
	}
	return distinct(kept)
}

// around matches a pattern at everything that a range lies in, innermost last,
// with the bindings of the range.
func (s *search) around(x found, lazy *lazyCode, k func(found) bool) {
	if !s.possible(lazy) {
		return
	}
	p := lazy.get()
	s.use(p)
	old := s.env
	s.env = slices.Clone(x.env)
	defer func() { s.env, s.trail = old, s.trail[:0] }()
	if p.key.sequence {
		s.aroundStatements(x, p, k)
		return
	}
	done := false
	for n := s.nodeAt(x.span); n != syntax.None && !done; n = s.Tree.Nodes[n].Parent {
		if !p.key.admits(s.Tree.Nodes[n].Kind) {
			continue
		}
		s.at(p, n, func(y found) bool {
			done = lies(x.span, y.span) && k(y)
			return done
		})
	}
}

func (s *search) aroundStatements(x found, p *code, k func(found) bool) {
	done := false
	for n := s.nodeAt(x.span); n != syntax.None && !done; n = s.Tree.Nodes[n].Parent {
		if !isBlock(s.Tree.Nodes[n].Kind) {
			continue
		}
		for c := s.Tree.First(n); c != syntax.None && !done && int(s.Tree.Nodes[c].Start) <= x.span.Start; c = s.Tree.Next(c) {
			if len(p.roots) > 1 && !s.canBegin(p.roots[0], c) {
				continue
			}
			s.at(p, c, func(y found) bool {
				done = lies(x.span, y.span) && k(y)
				return done
			})
		}
	}
}

// nodeAt returns the innermost node around a span.
func (s *search) nodeAt(span checks.Span) int32 {
	nodes := s.Tree.Nodes
	n := int32(0)
	for {
		c := n + 1
		for c < nodes[n].Sub && int(nodes[c].End) < span.End {
			c = nodes[c].Sub
		}
		if c >= nodes[n].Sub || int(nodes[c].Start) > span.Start || int(nodes[c].End) < span.End {
			return n
		}
		n = c
	}
}

// intersect keeps the ranges of one set that lie in one of the other and the
// other way round, with the bindings of both.
func (s *search) intersect(a, b []found) []found {
	kept := s.within(nil, a, b)
	return distinct(s.within(kept, b, a))
}

func (s *search) within(kept, a, b []found) []found {
	for _, x := range a {
		for _, y := range b {
			if s.steps++; s.over() {
				return kept
			}
			if x.kind == byInside && y.kind != byInside {
				continue
			}
			if lies(x.span, y.span) && s.agree(x.env, y.env) {
				kept = append(kept, merged(x, y))
			}
		}
	}
	return kept
}

func merged(x, y found) found {
	env := slices.Clone(x.env)
	for i := range env {
		if env[i].kind == unbound {
			env[i] = y.env[i]
		}
	}
	x.env = env
	return x
}

// agree reports whether what two ranges bind is the same where both do.
func (s *search) agree(a, b []binding) bool {
	for i := range a {
		if a[i].kind != unbound && b[i].kind != unbound && !s.same(a[i], b[i]) {
			return false
		}
	}
	return true
}

// distinct drops what is there twice.
func distinct(list []found) []found {
	if len(list) < 2 {
		return list
	}
	kept := list[:0]
	for _, x := range list {
		dup := false
		for i := max(0, len(kept)-64); i < len(kept) && !dup; i++ {
			dup = kept[i].span == x.span && kept[i].kind == x.kind && slices.Equal(kept[i].env, x.env)
		}
		if !dup {
			kept = append(kept, x)
		}
	}
	return kept
}

// excluded reports whether a Not or an Outside holds of a range.
func (s *search) excluded(x found, f *formula) bool {
	kid := f.kids[0]
	if f.op == Outside {
		if kid.code != nil && s.context == nil {
			hit := false
			s.around(x, kid.code, func(found) bool { hit = true; return true })
			return hit
		}
		return slices.ContainsFunc(s.eval(kid), func(y found) bool {
			return lies(x.span, y.span) && s.agree(x.env, y.env)
		})
	}
	if kid.op == Or {
		return slices.ContainsFunc(kid.kids, func(k *formula) bool {
			return s.excluded(x, &formula{op: Not, kids: []*formula{k}})
		})
	}
	if kid.code != nil && x.node != syntax.None && !kid.code.sequence {
		return s.justHere(x, kid.code)
	}
	return slices.ContainsFunc(s.eval(kid), func(y found) bool {
		same := x.span == y.span
		if y.kind == byRegexp {
			same = lies(x.span, y.span) || lies(y.span, x.span)
		}
		return same && s.agree(x.env, y.env)
	})
}

// justHere reports whether a pattern matches a range itself: its node, or one of
// the same span around or in it.
func (s *search) justHere(x found, lazy *lazyCode) bool {
	if !s.possible(lazy) {
		return false
	}
	p := lazy.get()
	s.use(p)
	old := s.env
	s.env = slices.Clone(x.env)
	defer func() { s.env, s.trail = old, s.trail[:0] }()
	hit := false
	try := func(n int32) bool {
		s.at(p, n, func(y found) bool { hit = true; return true })
		return hit
	}
	span := s.Tree.Span(x.node)
	for n := x.node; n != syntax.None && s.Tree.Span(n) == span; n = s.Tree.Nodes[n].Parent {
		if try(n) {
			return true
		}
	}
	for n := s.Tree.First(x.node); n != syntax.None && s.Tree.Span(n) == span; n = s.Tree.First(n) {
		if try(n) {
			return true
		}
	}
	return false
}

// focus makes of each range those of the metavariables that are in focus.
func (s *search) focus(got []found, focus [][]int32) []found {
	var kept []found
	for _, slots := range focus {
		for _, x := range got {
			for _, slot := range slots {
				b := x.env[slot]
				if b.kind == unbound || b.span == (checks.Span{}) {
					continue
				}
				y := x
				y.span, y.node, y.kind = b.span, syntax.None, byPattern
				if b.kind == toNode {
					y.node = b.node
				}
				kept = append(kept, y)
			}
		}
	}
	return distinct(kept)
}
