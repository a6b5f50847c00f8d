package match

import (
	"regexp/syntax"
	"slices"
	"unicode"
)

// A reach says how far from a hit a match can extend on one side. It is made
// of steps that are walked over the text; each goes at least as far as the
// part of the expression that it stands for could go, from wherever that part
// could begin. So the end of the walk bounds every match.
type reach []step

// A step advances by up to limit bytes, only over bytes of the set if there is
// one. Alternatives are walked each from the same place; the farthest counts.
type step struct {
	limit int      // bytes; -1 without limit
	set   *byteSet // nil: any bytes
	alt   []reach
}

// newReach returns the reach of parts that stand one behind the other, seen
// from the hit.
func newReach(parts []*syntax.Regexp, leftward bool) reach {
	var all reach
	for _, p := range parts {
		for _, s := range steps(p, leftward) {
			last := len(all) - 1
			if last >= 0 && s.set == nil && s.alt == nil && all[last].set == nil && all[last].alt == nil {
				all[last].limit += s.limit
				continue
			}
			all = append(all, s)
		}
	}
	return all
}

func steps(re *syntax.Regexp, leftward bool) reach {
	switch re.Op {
	case syntax.OpCapture, syntax.OpQuest:
		return steps(re.Sub[0], leftward)
	case syntax.OpConcat:
		subs := re.Sub
		if leftward {
			subs = slices.Clone(subs)
			slices.Reverse(subs)
		}
		return newReach(subs, leftward)
	}
	n := maxBytes(re)
	single := len(re.Sub) == 1 && isChar(re.Sub[0])
	switch {
	case n == 0:
		return nil
	case re.Op == syntax.OpRepeat && single && re.Max > 3, n < 0 && re.Op != syntax.OpAlternate:
		// A run of characters, or of strings made of certain characters.
		s := step{limit: n, set: new(byteSet)}
		addBytes(re, s.set)
		return reach{s}
	case n < 0:
		s := step{}
		for _, sub := range re.Sub {
			s.alt = append(s.alt, steps(sub, leftward))
		}
		return reach{s}
	}
	return reach{{limit: n}}
}

func isChar(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return true
	case syntax.OpLiteral:
		return len(re.Rune) == 1
	}
	return false
}

// right returns the end of the walk from pos to the right.
func (r reach) right(b []byte, pos int) int {
	for i := range r {
		s := &r[i]
		switch {
		case s.alt != nil:
			far := pos
			for _, a := range s.alt {
				far = max(far, a.right(b, pos))
			}
			pos = far
		case s.set != nil:
			end := len(b)
			if s.limit >= 0 {
				end = min(end, pos+s.limit)
			}
			for pos < end && s.set.has(b[pos]) {
				pos++
			}
		default:
			pos += s.limit
		}
		if pos >= len(b) {
			return len(b)
		}
	}
	return pos
}

// left returns the end of the walk from pos to the left.
func (r reach) left(b []byte, pos int) int {
	for i := range r {
		s := &r[i]
		switch {
		case s.alt != nil:
			far := pos
			for _, a := range s.alt {
				far = min(far, a.left(b, pos))
			}
			pos = far
		case s.set != nil:
			end := 0
			if s.limit >= 0 {
				end = max(end, pos-s.limit)
			}
			for pos > end && s.set.has(b[pos-1]) {
				pos--
			}
		default:
			pos -= s.limit
		}
		if pos <= 0 {
			return 0
		}
	}
	return pos
}

// maxBytes returns the length in bytes of the longest match of re, or -1 when
// there is none. Characters that fold to ASCII count as ASCII: a text that
// holds them is not searched this way.
func maxBytes(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpLiteral:
		n := 0
		for _, r := range re.Rune {
			n += runeBytes(r)
		}
		return n
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			if runeBytes(re.Rune[i+1]) > 1 && !(re.Rune[i] == re.Rune[i+1] && foldsToASCII(re.Rune[i])) {
				return 4
			}
		}
		return 1
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 4
	case syntax.OpCapture, syntax.OpQuest:
		return maxBytes(re.Sub[0])
	case syntax.OpConcat:
		n := 0
		for _, s := range re.Sub {
			m := maxBytes(s)
			if m < 0 {
				return -1
			}
			n += m
		}
		return n
	case syntax.OpAlternate:
		n := 0
		for _, s := range re.Sub {
			m := maxBytes(s)
			if m < 0 {
				return -1
			}
			n = max(n, m)
		}
		return n
	case syntax.OpRepeat, syntax.OpStar, syntax.OpPlus:
		m := maxBytes(re.Sub[0])
		switch {
		case m == 0:
			return 0
		case m < 0 || re.Op != syntax.OpRepeat || re.Max < 0:
			return -1
		}
		return m * re.Max
	}
	return 0
}

// runeBytes is generous: a rune beyond ASCII counts as the longest one, since
// by folding it may stand for a longer one.
func runeBytes(r rune) int {
	if r < 0x80 {
		return 1
	}
	return 4
}

// addBytes adds every byte that can stand in a match of re.
func addBytes(re *syntax.Regexp, set *byteSet) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			addRunes(r, r, set)
			if re.Flags&syntax.FoldCase != 0 {
				for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
					addRunes(f, f, set)
				}
			}
		}
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			addRunes(re.Rune[i], re.Rune[i+1], set)
		}
	case syntax.OpAnyChar:
		addRunes(0, unicode.MaxRune, set)
	case syntax.OpAnyCharNotNL:
		addRunes(0, '\n'-1, set)
		addRunes('\n'+1, unicode.MaxRune, set)
	}
	for _, s := range re.Sub {
		addBytes(s, set)
	}
}

func addRunes(lo, hi rune, set *byteSet) {
	for r := lo; r <= hi && r < 0x80; r++ {
		set.add(byte(r))
	}
	if hi >= 0x80 && !(lo == hi && foldsToASCII(lo)) {
		set[2], set[3] = ^uint64(0), ^uint64(0)
	}
}
