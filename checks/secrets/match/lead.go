package match

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// A lead is a lazy run of characters with which an expression begins, such as
// [\w.-]{0,50}? before the name of a service. Trying it anew at every character
// is most of what such an expression costs.
//
// Where every anchor follows the lead at once, the lead can be left to us. A
// match begins with it, so the leftmost match goes through the first anchor
// behind which the rest of the expression matches: a later anchor's lead can't
// begin further left, since leads are runs of the same characters and of the
// same greatest length; and of two that begin at the same place, the lazy one
// is the shorter.
type lead struct {
	set  byteSet // ASCII alone
	most int     // characters
	rest uint16  // the instruction of what follows
}

// newLead returns the lead of an expression, or nil when it has none that can
// be left to us. Its rest is still to be set.
func newLead(first *syntax.Regexp, rest []*syntax.Regexp, as []anchor) *lead {
	if first == nil || first.Op != syntax.OpRepeat || first.Flags&syntax.NonGreedy == 0 || first.Min != 0 || first.Max < 1 ||
		first.Sub[0].Op != syntax.OpCharClass || len(as) == 0 {
		return nil
	}
	l := &lead{most: first.Max}
	class := first.Sub[0].Rune
	for i := 0; i < len(class); i += 2 {
		if class[i] == class[i+1] && foldsToASCII(class[i]) {
			continue // rules don't run by anchors where they stand near by
		}
		if class[i+1] >= utf8.RuneSelf {
			return nil
		}
		for r := class[i]; r <= class[i+1]; r++ {
			l.set.add(byte(r))
		}
	}
	for _, a := range as {
		if len(a.left) != 1 || a.left[0] != first {
			return nil
		}
	}
	if slices.ContainsFunc(rest, looksBack) {
		return nil
	}
	return l
}

// looksBack reports whether re may depend on what stands before it, which a
// lead is not tried for.
func looksBack(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	return slices.ContainsFunc(re.Sub, looksBack)
}

// behind reports the matches through the windows' anchors, which are in order.
// Like inWindows it reports nothing and returns false where a match reaches the
// edge of what its window shows.
func (l *lead) behind(m *machine, p *program, data []byte, ws []window, expr int, found func(int, int, int)) bool {
	var matches []window
	done := 0 // end of the last match
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		// Of two anchors in one place, "key" and "keys", each has a window.
		for ; i+1 < len(ws) && ws[i+1].at == w.at; i++ {
			w.hi = max(w.hi, ws[i+1].hi)
		}
		if w.at < done {
			continue
		}
		s := &search{program: p, text: data, lo: w.at, hi: w.hi}
		if !p.fits(s.hi - s.lo) {
			return false
		}
		m.reset(s)
		end, ok := m.run(s, l.rest, w.at, false)
		if !ok {
			continue
		}
		if end == w.hi && w.hi < len(data) {
			return false
		}
		start := w.at
		for start > done && w.at-start < l.most && l.set.has(data[start-1]) {
			start--
		}
		matches = append(matches, window{lo: start, hi: end})
		done = end
	}
	for _, m := range matches {
		found(expr, m.lo, m.hi)
	}
	return true
}
