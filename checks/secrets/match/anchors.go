package match

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// An anchor is a literal that some matches of an expression must contain, and
// what the expression asks for on both sides of it. An expression has a list
// of anchors such that every match contains one of them in its place.
type anchor struct {
	lit string // ASCII in lower case; hits are looked for in any case
	// left and right are the parts of the expression around the literal: left
	// nearest first, right in order. A match that contains the literal here
	// is made of them.
	left, right []*syntax.Regexp
	// after is the offset from the start of the literal at which right begins,
	// or -1 when alternatives disagree about it.
	after int
}

// Limits of the analysis.
const (
	minAnchor  = 3  // bytes of a literal: one trigram
	maxStrings = 80 // alternatives of a literal, before an expression is taken to have none
	smallClass = 16 // characters of a class that is spelt out
	wideClass  = 40 // the same, where otherwise there would be no anchor
)

// analyze returns the anchors of an expression, or nil when it has none and
// must be looked for in the whole text. The result depends on the expression
// alone.
func analyze(re *syntax.Regexp) []anchor {
	as := analysis{classLimit: smallClass}.anchors(re)
	if len(as) == 0 {
		as = analysis{classLimit: wideClass}.anchors(re)
	}
	return as
}

// An analysis walks an expression.
type analysis struct{ classLimit int }

// exact returns all strings that re matches, folded to lower case, when they
// are few and ASCII.
func (a analysis) exact(re *syntax.Regexp) ([]string, bool) {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return []string{""}, true
	case syntax.OpLiteral:
		var b strings.Builder
		for _, r := range re.Rune {
			if r >= 0x80 {
				return nil, false
			}
			b.WriteByte(lower(byte(r)))
		}
		return []string{b.String()}, true
	case syntax.OpCharClass:
		return a.class(re.Rune)
	case syntax.OpCapture:
		return a.exact(re.Sub[0])
	case syntax.OpConcat:
		return a.sequence(re.Sub)
	case syntax.OpAlternate:
		var all []string
		for _, s := range re.Sub {
			e, ok := a.exact(s)
			if !ok {
				return nil, false
			}
			all = append(all, e...)
		}
		all = distinct(all)
		return all, len(all) <= maxStrings
	case syntax.OpQuest:
		e, ok := a.exact(re.Sub[0])
		return distinct(append([]string{""}, e...)), ok
	case syntax.OpRepeat:
		if re.Min == re.Max && re.Min <= 8 {
			return a.sequence(slices.Repeat(re.Sub, re.Min))
		}
	}
	return nil, false
}

func (a analysis) sequence(subs []*syntax.Regexp) ([]string, bool) {
	all := []string{""}
	for _, s := range subs {
		e, ok := a.exact(s)
		if !ok {
			return nil, false
		}
		if all = cross(all, e); len(all) > maxStrings {
			return nil, false
		}
	}
	return all, true
}

// class spells a class out. The two characters beyond ASCII that fold to ASCII
// letters are left out: a text that holds one of them is not searched by
// anchors at all.
func (a analysis) class(ranges []rune) ([]string, bool) {
	var in [0x80]bool
	n := 0
	for i := 0; i < len(ranges); i += 2 {
		lo, hi := ranges[i], ranges[i+1]
		if lo == hi && foldsToASCII(lo) {
			continue
		}
		if hi >= 0x80 {
			return nil, false
		}
		for r := lo; r <= hi; r++ {
			if c := lower(byte(r)); !in[c] {
				in[c] = true
				n++
			}
		}
	}
	if n == 0 || n > a.classLimit {
		return nil, false
	}
	all := make([]string, 0, n)
	for c, ok := range in {
		if ok {
			all = append(all, string(rune(c)))
		}
	}
	return all, true
}

// foldsToASCII reports whether r is the Kelvin sign or the long s.
func foldsToASCII(r rune) bool { return r == 0x212A || r == 0x17F }

// prefixes returns strings of which every match of re begins with one, in
// lower case. The empty string alone means that nothing is known.
func (a analysis) prefixes(re *syntax.Regexp) []string {
	if e, ok := a.exact(re); ok {
		return e
	}
	unknown := []string{""}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return a.prefixes(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min == 0 {
			return unknown
		}
		e, ok := a.exact(re.Sub[0])
		if !ok {
			return a.prefixes(re.Sub[0])
		}
		all := e
		for range min(re.Min, 4) - 1 {
			longer := cross(all, e)
			if len(longer) > maxStrings {
				break
			}
			all = longer
		}
		return all
	case syntax.OpConcat:
		all := unknown
		for _, s := range re.Sub {
			e, ok := a.exact(s)
			if !ok {
				e = a.prefixes(s)
			}
			longer := cross(all, e)
			if len(longer) > maxStrings {
				return all
			}
			if all = longer; !ok {
				return all
			}
		}
		return all
	case syntax.OpAlternate:
		var all []string
		for _, s := range re.Sub {
			all = append(all, a.prefixes(s)...)
		}
		if all = distinct(all); len(all) <= maxStrings {
			return all
		}
	}
	return unknown
}

// anchors returns the best anchors of re, or nil.
func (a analysis) anchors(re *syntax.Regexp) []anchor {
	switch re.Op {
	case syntax.OpCapture:
		return a.anchors(re.Sub[0])
	case syntax.OpLiteral:
		if e, ok := a.exact(re); ok && len(e[0]) >= minAnchor {
			return []anchor{{lit: e[0], after: len(e[0])}}
		}
	case syntax.OpConcat:
		return a.concat(re.Sub)
	case syntax.OpAlternate:
		return a.alternate(re)
	case syntax.OpPlus:
		return a.repeat(re, -1)
	case syntax.OpRepeat:
		if re.Min >= 1 {
			return a.repeat(re, re.Max)
		}
	}
	return nil
}

// concat tries every run of parts that can be spelt out, and the anchors
// within each part, and keeps the rarest.
func (a analysis) concat(subs []*syntax.Regexp) []anchor {
	var best []anchor
	rarity := 0.0
	try := func(as []anchor) {
		if f := frequency(as); as != nil && (best == nil || f < rarity) {
			best, rarity = as, f
		}
	}
	for i := range subs {
		left := slices.Clone(subs[:i])
		slices.Reverse(left)
		run := []string{""}
		for j := i; j < len(subs); j++ {
			e, ok := a.exact(subs[j])
			if !ok {
				try(a.extended(run, left, subs[j:]))
				break
			}
			longer := cross(run, e)
			if len(longer) > maxStrings {
				break
			}
			run = longer
			if shortest(run) >= minAnchor {
				as := make([]anchor, 0, len(run))
				for _, s := range run {
					as = append(as, anchor{lit: s, left: left, right: subs[j+1:], after: len(s)})
				}
				try(as)
			}
		}
		inner := a.anchors(subs[i])
		for k := range inner {
			inner[k].left = slices.Concat(inner[k].left, left)
			inner[k].right = slices.Concat(inner[k].right, subs[i+1:])
		}
		try(inner)
	}
	return best
}

// extended appends to a run the beginnings of the part behind it, which stays
// part of the right side.
func (a analysis) extended(run []string, left, right []*syntax.Regexp) []anchor {
	lits := cross(run, a.prefixes(right[0]))
	if len(lits) > maxStrings || shortest(lits) < minAnchor {
		return nil
	}
	after := -1
	if n := shortest(run); n == longest(run) {
		after = n
	}
	as := make([]anchor, 0, len(lits))
	for _, s := range lits {
		as = append(as, anchor{lit: s, left: left, right: right, after: after})
	}
	return as
}

// alternate needs anchors of every alternative.
func (a analysis) alternate(re *syntax.Regexp) []anchor {
	var all []anchor
	for _, s := range re.Sub {
		as := a.anchors(s)
		if as == nil {
			as = a.beginnings(s)
		}
		if as == nil {
			return a.beginnings(re)
		}
		all = append(all, as...)
	}
	return all
}

// beginnings are anchors from which the whole of re is to their right.
func (a analysis) beginnings(re *syntax.Regexp) []anchor {
	p := a.prefixes(re)
	if shortest(p) < minAnchor {
		return nil
	}
	as := make([]anchor, 0, len(p))
	for _, s := range p {
		as = append(as, anchor{lit: s, right: []*syntax.Regexp{re}})
	}
	return as
}

// repeat gives the anchors of one turn, with further turns on both sides.
func (a analysis) repeat(re *syntax.Regexp, most int) []anchor {
	as := a.anchors(re.Sub[0])
	if as == nil || most == 1 {
		return as
	}
	others := &syntax.Regexp{Op: syntax.OpStar, Sub: re.Sub, Flags: re.Flags}
	if most > 0 {
		others.Op, others.Max = syntax.OpRepeat, most-1
	}
	for i := range as {
		as[i].left = append(slices.Clip(as[i].left), others)
		as[i].right = append(slices.Clip(as[i].right), others)
	}
	return as
}

// frequency estimates how often the literals stand in source text. Only the
// order of the results matters.
func frequency(as []anchor) float64 {
	sum := 0.0
	for _, a := range as {
		f := 1.0
		for i := range len(a.lit) {
			f *= byteFrequency(a.lit[i])
		}
		sum += f
	}
	return sum
}

// letters are those of English and source text, the most frequent first.
const letters = "etaoinsrlcdpumfghbyvwkxqjz"

// byteFrequency is a rough share of a byte in source text.
func byteFrequency(c byte) float64 {
	if k := strings.IndexByte(letters, c); k >= 0 {
		f := 0.09
		for range k {
			f *= 0.88
		}
		return f
	}
	if '0' <= c && c <= '9' {
		return 0.012
	}
	return 0.005
}

// cross returns all strings of a followed by all of b. Both hold no string
// twice.
func cross(a, b []string) []string {
	if len(a) == 1 && a[0] == "" {
		return b
	}
	if len(b) == 1 && b[0] == "" {
		return a
	}
	all := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			all = append(all, x+y)
		}
	}
	if len(a) == 1 || len(b) == 1 {
		return all
	}
	return distinct(all)
}

// distinct drops what came before; it keeps the order.
func distinct(s []string) []string {
	out := make([]string, 0, len(s))
	if len(s) <= 16 { // cheaper than a map, and nearly always the case
		for _, x := range s {
			if !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
		return out
	}
	seen := make(map[string]bool, len(s))
	for _, x := range s {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}

func shortest(s []string) int {
	n := len(s[0])
	for _, x := range s {
		n = min(n, len(x))
	}
	return n
}

func longest(s []string) int {
	n := 0
	for _, x := range s {
		n = max(n, len(x))
	}
	return n
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
