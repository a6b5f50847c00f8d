package generic

import (
	"sort"

	"github.com/squiresec/squire/checks"
)

// A search looks for one pattern in one text.
type search struct {
	pattern *Pattern
	text    *Text
	steps   int
	spent   bool // steps were all used up; whatever failed then may not have
	vars    []checks.Span
	bound   []bool
	trail   []int // slots, in the order in which they were bound
	failed  []run // by node
}

// A place is how far a match has come.
type place struct {
	at    int32 // token that comes next
	block int32 // that the text goes on in: that of the token before
	limit int32 // token where the block ends that the match may not leave
	line  int32 // of the token before
	end   int   // of the token before, in bytes
}

// A run of tokens, at all of which a node behind "..." is known not to match
// within a limit, and so within any that is less. Whether it does depends on
// nothing else, unless the node is tied. One run of each node is enough to
// remember: matches are looked for from the beginning to the end of the text, so
// that they go over the same one again and again.
type run struct{ from, to, limit int32 }

// starts yields the tokens at which a match may begin, until it returns false.
func (s *search) starts(yield func(int32) bool) {
	tokens := s.text.tokens
	first := &s.pattern.nodes[0]
	for i := range tokens {
		switch {
		case first.kind == dots:
			// It begins where a block does: it would at every token otherwise.
			if i != 0 && s.text.blocks[tokens[i].block].first != int32(i) {
				continue
			}
		case !s.equal(first, int32(i)):
			continue
		}
		if !yield(int32(i)) {
			return
		}
	}
}

// equal reports whether a literal is a token, or a variable may stand for it.
func (s *search) equal(n *node, at int32) bool {
	t := &s.text.tokens[at]
	if n.kind == variable {
		return wordByte(s.text.src[t.start])
	}
	return int(t.end-t.start) == len(n.text) && string(s.text.src[t.start:t.end]) == n.text
}

// match returns the shortest match that begins at a token.
func (s *search) match(at int32) (Match, bool) {
	s.undo(0)
	t := &s.text.tokens[at]
	p, ok := s.from(0, place{at: at, block: t.block, limit: s.text.blocks[t.block].end, line: t.line, end: int(t.start)})
	if !ok {
		return Match{}, false
	}
	m := Match{Span: checks.Span{Start: int(t.start), End: p.end}, Vars: make([]checks.Span, len(s.vars))}
	for i, span := range s.vars {
		if s.bound[i] {
			m.Vars[i] = span
		}
	}
	return m, true
}

// from matches the pattern from a node on, to its end or to that of the node's
// block. It calls itself at dots and for blocks of the pattern, so that how deep
// it goes is up to the pattern and not to the text.
func (s *search) from(i int, p place) (place, bool) {
	for {
		n := &s.pattern.nodes[i]
		switch n.kind {
		case end:
			return p, true
		case closes:
			return p, p.at == s.text.blocks[p.block].end
		case dots:
			return s.dots(i, p)
		case opens:
			var ok bool
			if p, ok = s.block(i, p, nil); !ok {
				return p, false
			}
			i = n.after
		default:
			var ok bool
			if p, ok = s.token(n, p); !ok {
				return p, false
			}
			i++
		}
	}
}

// token matches a literal or a variable.
func (s *search) token(n *node, p place) (place, bool) {
	if p.at >= p.limit || !s.step() || !s.equal(n, p.at) {
		return p, false
	}
	t := &s.text.tokens[p.at]
	if n.kind == variable && !s.bind(n.slot, checks.Span{Start: int(t.start), End: int(t.end)}) {
		return p, false
	}
	return place{at: p.at + 1, block: t.block, limit: p.limit, line: t.line, end: int(t.end)}, true
}

func (s *search) step() bool {
	s.steps--
	if s.steps < 0 {
		s.spent = true
	}
	return !s.spent
}

// bind makes a variable stand for a part of the text, or reports whether it
// stands for the same already.
func (s *search) bind(slot int, span checks.Span) bool {
	if slot < 0 {
		return true
	}
	if s.bound[slot] {
		was := s.vars[slot]
		return string(s.text.src[was.Start:was.End]) == string(s.text.src[span.Start:span.End])
	}
	s.vars[slot], s.bound[slot] = span, true
	s.trail = append(s.trail, slot)
	return true
}

func (s *search) undo(mark int) {
	for _, slot := range s.trail[mark:] {
		s.bound[slot] = false
	}
	s.trail = s.trail[:mark]
}

// An ellipsis is a "..." that is open: it began somewhere and takes tokens until
// what follows it in the pattern matches.
type ellipsis struct {
	slot  int
	start int // bytes
	until int // the last line that it may go on for
}

// skipped returns what an ellipsis that ends before a token stands for.
func (s *search) skipped(e *ellipsis, p place, at int32) checks.Span {
	span := checks.Span{Start: e.start, End: e.start}
	if at > p.at {
		span.End = int(s.text.tokens[at-1].end)
	}
	return span
}

// dots matches the pattern from a "..." on.
func (s *search) dots(i int, p place) (place, bool) {
	n := &s.pattern.nodes[i]
	e := &ellipsis{slot: n.slot, start: p.end, until: int(p.line) + n.dots*s.pattern.lines}
	switch s.pattern.nodes[i+1].kind {
	case end, closes:
		return s.rest(e, p)
	case opens:
		var ok bool
		if p, ok = s.block(i+1, p, e); !ok {
			return p, false
		}
		return s.from(s.pattern.nodes[i+1].after, p)
	}
	return s.retry(i+1, e, p)
}

// rest lets an ellipsis with nothing behind it have what there is of the block.
func (s *search) rest(e *ellipsis, p place) (place, bool) {
	tokens := s.text.tokens[p.at:s.text.blocks[p.block].end]
	n := sort.Search(len(tokens), func(i int) bool { return int(tokens[i].line) > e.until })
	span := s.skipped(e, p, p.at+int32(n))
	if !s.bind(e.slot, span) {
		return p, false
	}
	if n > 0 {
		p.end, p.line = span.End, tokens[n-1].line
	}
	// What the lines don't suffice for is left out, the end of a block included.
	p.at = s.text.blocks[p.block].end
	return p, true
}

// retry tries the pattern from a literal or a variable on, which stands behind
// an ellipsis, at one token after another.
func (s *search) retry(i int, e *ellipsis, p place) (place, bool) {
	n := &s.pattern.nodes[i]
	known := s.failed[i]
	if n.tied || known.limit < p.limit {
		known = run{}
	}
	mark, at := len(s.trail), p.at
	for ; at < p.limit; at++ {
		if known.from <= at && at < known.to {
			at = min(known.to, p.limit)
		}
		if at == p.limit || int(s.text.tokens[at].line) > e.until || !s.step() {
			break
		}
		if !s.equal(n, at) || !s.bind(e.slot, s.skipped(e, p, at)) {
			continue
		}
		q := p
		q.at = at
		if q, ok := s.from(i, q); ok {
			s.learn(i, run{p.at, at, p.limit})
			return q, true
		}
		s.undo(mark)
	}
	s.learn(i, run{p.at, at, p.limit})
	return p, false
}

// learn remembers that a node failed at a run of tokens. When the steps are spent
// it may not be so, but then nothing is looked for any more.
func (s *search) learn(i int, r run) {
	if r.from >= r.to {
		return
	}
	was := &s.failed[i]
	switch {
	case was.limit < r.limit || r.to < was.from || was.to < r.from:
		*was = r
	case r.from < was.from || was.to < r.to:
		*was = run{min(r.from, was.from), max(r.to, was.to), r.limit}
	}
}

// block matches an indented block of the pattern, behind an ellipsis if e isn't
// nil, to one block of the text, the whole of it. There is one way to do so: the
// ellipsis doesn't go over a block. One that needs nothing matches nothing, too;
// at the end of a block only if the pattern needs no more.
func (s *search) block(i int, p place, e *ellipsis) (place, bool) {
	from, last := p.at, s.text.blocks[p.block].end
	for e != nil && p.at < last && s.begins(p) == 0 && int(s.text.tokens[p.at].line) <= e.until {
		if !s.step() {
			return p, false
		}
		p.at++
	}
	if e != nil && p.at > from {
		// Its line stays that of the token before: what the ellipsis skips
		// doesn't take the next one further.
		p.end = int(s.text.tokens[p.at-1].end)
	}
	if e != nil && !s.bind(e.slot, checks.Span{Start: e.start, End: p.end}) {
		return p, false
	}
	n := &s.pattern.nodes[i]
	if p.at == last {
		return p, n.last
	}
	in := s.begins(p)
	if in == 0 {
		return p, n.empty
	}
	limit := s.text.blocks[in].end
	sub, ok := s.from(i+1, place{at: p.at, block: in, limit: limit, line: p.line, end: p.end})
	return place{at: limit, block: p.block, limit: p.limit, line: sub.line, end: sub.end}, ok
}

// begins returns the block that begins with the next token, or 0 for none. The
// block in which the match itself began doesn't do so any more.
func (s *search) begins(p place) int32 {
	in := s.text.tokens[p.at].block
	if in == p.block || s.text.blocks[in].first != p.at {
		return 0
	}
	return in
}
