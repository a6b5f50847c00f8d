package match

import (
	"math"
	"math/bits"
	"regexp/syntax"
	"unicode/utf8"
)

// A byteRun is what every match of an expression contains: at least min bytes
// in a row that are all in the set. An expression without anchors, of which
// every match has fifteen digits in a row, is refused by it in a fraction of a
// pass. The zero byteRun says nothing.
type byteRun struct {
	set [4]uint64
	min int
	// reach is how many bytes a match is long at most, -1 if there is no limit.
	reach int
}

// minRun is how long a run must be to be worth a search.
const minRun = 8

func (b *byteRun) has(c byte) bool { return b.set[c>>6]>>(c&63)&1 != 0 }

// in reports whether a text may hold a match for which near, if it isn't nil, is
// true. It looks at one byte in min where none is in the set.
func (b *byteRun) in(data []byte, near func(lo, hi int) bool) bool {
	if b.min == 0 {
		return true
	}
	for at := b.min - 1; at < len(data); {
		from, to := at, at
		for from >= 0 && b.has(data[from]) {
			from--
		}
		if from < at {
			for to < len(data) && b.has(data[to]) {
				to++
			}
			if to-from-1 >= b.min && (near == nil || b.reach < 0 || near(max(from-b.reach, 0), min(to+b.reach, len(data)))) {
				return true
			}
		}
		at = to + b.min // all before to was looked at, or can't be the end of a run
	}
	return false
}

// rarity tells, of two runs, which fewer texts have: in bits, as if all bytes
// were as likely.
func (b *byteRun) rarity() float64 {
	n := 0
	for _, word := range b.set {
		n += bits.OnesCount64(word)
	}
	if n == 0 {
		return 0
	}
	return float64(b.min) * (8 - math.Log2(float64(n)))
}

// runOf returns the rarest run that every match of an expression contains.
func runOf(re *syntax.Regexp) byteRun {
	switch re.Op {
	case syntax.OpCapture:
		return runOf(re.Sub[0])
	case syntax.OpRepeat, syntax.OpPlus:
		least := re.Min
		if re.Op == syntax.OpPlus {
			least = 1
		}
		if class := re.Sub[0]; class.Op == syntax.OpCharClass && least >= minRun {
			return byteRun{set: bytesOf(class.Rune), min: least}
		}
		if least > 0 {
			return runOf(re.Sub[0])
		}
	case syntax.OpConcat:
		var best byteRun
		for _, sub := range re.Sub {
			if r := runOf(sub); r.rarity() > best.rarity() {
				best = r
			}
		}
		return best
	case syntax.OpAlternate:
		all := runOf(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			r := runOf(sub)
			if r.min < all.min {
				all.min = r.min
			}
			for i := range all.set {
				all.set[i] |= r.set[i]
			}
		}
		return all
	}
	return byteRun{}
}

// endless is more bytes than a bounded match is worth knowing of.
const endless = 1 << 12

// longestMatch returns how many bytes a match of an expression has at most, or
// -1 if these are many.
func longestMatch(re *syntax.Regexp) int {
	n := 0
	switch re.Op {
	case syntax.OpLiteral:
		n = len(re.Rune) * utf8.UTFMax
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		n = utf8.UTFMax
	case syntax.OpStar, syntax.OpPlus:
		return -1
	case syntax.OpRepeat:
		sub := longestMatch(re.Sub[0])
		if re.Max < 0 || sub < 0 {
			return -1
		}
		n = re.Max * sub
	case syntax.OpConcat, syntax.OpAlternate, syntax.OpCapture, syntax.OpQuest:
		for _, sub := range re.Sub {
			m := longestMatch(sub)
			if m < 0 {
				return -1
			}
			if re.Op == syntax.OpAlternate {
				n = max(n, m)
			} else {
				n += m
			}
		}
	}
	if n > endless {
		return -1
	}
	return n
}

// bytesOf returns the bytes that characters of a class, given as ranges, are
// made of. Of those beyond ASCII it doesn't tell one from another.
func bytesOf(class []rune) (set [4]uint64) {
	for i := 0; i+1 < len(class); i += 2 {
		for c := class[i]; c <= min(class[i+1], 0x7F); c++ {
			set[c>>6] |= 1 << (c & 63)
		}
		if class[i+1] > 0x7F {
			set[2], set[3] = ^uint64(0), ^uint64(0)
		}
	}
	return set
}
