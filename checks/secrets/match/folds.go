package match

import (
	"bytes"
	"slices"
	"sync"
)

// Three characters beyond ASCII fold to ASCII letters: under (?i) the Kelvin
// sign is a k and the long s an s, and in lower case the Kelvin sign is a k and
// the I with a dot an i. What is near one of them, where a literal or the reach
// of a hit would have to count it as a letter, is left to package regexp.
const (
	kelvin = "\u212a"
	longS  = "\u017f"
	dotted = "\u0130"
)

// A folded is one of these characters.
type folded struct{ at, end int }

// findFolds appends the places of the characters, in order.
func findFolds(places []folded, data []byte) []folded {
	if !bytes.Contains(data, []byte(kelvin)) && !bytes.Contains(data, []byte(longS)) && !bytes.Contains(data, []byte(dotted)) {
		return places
	}
	for i := 0; i < len(data); i++ {
		if data[i] == kelvin[0] || data[i] == longS[0] || data[i] == dotted[0] {
			if n := foldAt(data[i:]); n > 0 {
				places = append(places, folded{i, i + n})
			}
		}
	}
	return places
}

// foldAt returns the length of the character that data begins with, if it is
// one that folds.
func foldAt(data []byte) int {
	for _, c := range [...]string{kelvin, longS, dotted} {
		if len(data) >= len(c) && string(data[:len(c)]) == c {
			return len(c)
		}
	}
	return 0
}

// nearFolds looks for the literals that are spelt with a character that folds:
// a rule that has it as an anchor runs on the whole text, a keyword counts.
func (s *Set) nearFolds(c *scratch, data []byte) {
	lowered := sync.OnceValue(func() []byte { return bytes.ToLower(data) })
	for i := 0; i < len(c.folds); {
		// Places whose surroundings touch are looked at together.
		last := i
		for last+1 < len(c.folds) && c.folds[last+1].at-c.folds[last].end < 2*s.longest {
			last++
		}
		lo, hi := max(c.folds[i].at-s.longest, 0), min(c.folds[last].end+s.longest, len(data))
		// In expressions the long s counts and the dotted I doesn't; in
		// keywords it is the other way round.
		s.inFolded(data[lo:hi], longS, 's', func(u use) {
			// That a keyword is part of the anchor doesn't mean that it is
			// there: the long s is no s in lower case.
			if u.anchor != keyword && !has(c.whole, u.rule) && (!s.rules[u.rule].implied || containsKeyword(lowered(), s.rules[u.rule].expr.Keywords)) {
				s.runWhole(c, u.rule)
			}
		})
		s.inFolded(data[lo:hi], dotted, 'i', func(u use) {
			if u.anchor == keyword {
				put(c.keyed, u.rule)
			}
		})
		i = last + 1
	}
}

// containsKeyword reports whether a text in lower case has one of the keywords,
// if there are any.
func containsKeyword(lowered []byte, keywords []string) bool {
	return len(keywords) == 0 || slices.ContainsFunc(keywords, func(k string) bool { return bytes.Contains(lowered, []byte(k)) })
}

// inFolded calls hit for every literal that stands in a text when the Kelvin
// sign and one other character are folded, and that covers one of them.
func (s *Set) inFolded(text []byte, other string, letter byte, hit func(use)) {
	plain := make([]byte, 0, len(text))
	before := make([]int32, 1, len(text)+1) // characters folded before an offset of plain
	n := int32(0)
	for len(text) > 0 {
		size := 1
		switch {
		case bytes.HasPrefix(text, []byte(kelvin)):
			plain, size = append(plain, 'k'), len(kelvin)
			n++
		case bytes.HasPrefix(text, []byte(other)):
			plain, size = append(plain, letter), len(other)
			n++
		default:
			plain = append(plain, text[0])
		}
		text = text[size:]
		before = append(before, n)
	}
	s.pre.scan(plain, func(at int, l literal) {
		if before[at+len(l.text)] == before[at] {
			return
		}
		for k := l.uses; k != 0; {
			var u use
			u, k = s.useAt(k)
			hit(u)
		}
	})
}

// touchesFold reports whether a character that folds stands in a window.
func (c *scratch) touchesFold(w window) bool {
	lo, hi := 0, len(c.folds)
	for lo < hi {
		if m := (lo + hi) / 2; c.folds[m].end <= w.lo {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo < len(c.folds) && c.folds[lo].at < w.hi
}
