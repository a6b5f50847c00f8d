package match

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
	"unicode/utf8"
)

// A lead is a lazy run of characters with which an expression begins, such as
// [\w.-]{0,50}? before the name of a service. Package regexp tries it anew at
// every character, which is most of what such an expression costs.
//
// Where every anchor follows the lead at once, the lead can be left to us. A
// match begins with it, so the leftmost match goes through the first anchor
// behind which the rest of the expression matches: a later anchor's lead can't
// begin further left, since leads are runs of the same characters and of the
// same greatest length; and of two that begin at the same place, the lazy one
// is the shorter.
type lead struct {
	set  [utf8.RuneSelf]bool
	most int // characters
	expr string

	once sync.Once
	rest *regexp.Regexp // of what follows, at the beginning of a text
}

// newLead returns the lead of an expression, or nil when it has none that can
// be left to us.
func newLead(expr string, re *syntax.Regexp, as []anchor) *lead {
	written := leadForm().FindStringSubmatch(expr)
	if written == nil || re.Op != syntax.OpConcat || len(re.Sub) < 2 {
		return nil
	}
	first := re.Sub[0]
	if first.Op != syntax.OpRepeat || first.Flags&syntax.NonGreedy == 0 || first.Min != 0 || first.Max < 1 ||
		first.Sub[0].Op != syntax.OpCharClass {
		return nil
	}
	l := &lead{most: first.Max}
	class := first.Sub[0].Rune
	for i := 0; i < len(class); i += 2 {
		if class[i] == class[i+1] && foldsToASCII(class[i]) {
			continue // texts that hold it aren't searched by anchors
		}
		if class[i+1] >= utf8.RuneSelf {
			return nil
		}
		for r := class[i]; r <= class[i+1]; r++ {
			l.set[r] = true
		}
	}
	for _, a := range as {
		if len(a.left) != 1 || a.left[0] != first {
			return nil
		}
	}
	if slices.ContainsFunc(re.Sub[1:], looksBack) {
		return nil
	}
	l.expr = written[1] + expr[len(written[0]):]
	return l
}

// leadForm matches a lead as it is written, after flags for the whole
// expression: the rest is then what follows, under the same flags. Making the
// text of the rest from the parsed expression would cost milliseconds.
var leadForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\A((?:\(\?[a-z]+\))?)\[(?:[^\\\]]|\\.)*\]\{0,[0-9]+\}\?`)
})

// looksBack reports whether re may depend on what stands before it, which the
// rest of an expression doesn't see when it runs alone.
func looksBack(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpBeginText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	return slices.ContainsFunc(re.Sub, looksBack)
}

func (l *lead) regexp() *regexp.Regexp {
	l.once.Do(func() { l.rest = regexp.MustCompile(`\A(?:` + l.expr + `)`) })
	return l.rest
}

// behind reports the matches through the windows' anchors, which are in order.
// Like inWindows it reports nothing and returns false where a match reaches the
// edge of what its window shows.
func (l *lead) behind(data []byte, ws []window, expr int, found func(int, int, int)) bool {
	var matches []window
	done := 0 // end of the last match
	for i, w := range ws {
		if w.at < done {
			continue
		}
		// Of two anchors in one place, "key" and "keys", each has a window.
		for i+1 < len(ws) && ws[i+1].at == w.at {
			i++
			w.hi = max(w.hi, ws[i].hi)
		}
		m := l.regexp().FindIndex(data[w.at:w.hi])
		if m == nil {
			continue
		}
		end := w.at + m[1]
		if end == w.hi && w.hi < len(data) {
			return false
		}
		start := w.at
		for start > done && w.at-start < l.most && data[start-1] < utf8.RuneSelf && l.set[data[start-1]] {
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
