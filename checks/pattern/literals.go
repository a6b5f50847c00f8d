package pattern

import (
	"cmp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	tree "github.com/squiresec/squire/checks/syntax"
)

// A clause is a set of literals of which one stands in every text in which a
// rule finds something. All clauses of a rule have to hold: they are its
// formula in conjunctive normal form, as far as it speaks of what must be
// there. What must not be there is left out, and what can't be told, a regular
// expression without a literal or $F(...), gives no clause. The idea is that of
// opengrep's Analyze_rule.
type clause []string

// minLiteral is the length in bytes from which on a literal is worth looking
// for, and maxClauses how many a rule needs.
const (
	minLiteral = 3
	maxClauses = 4
)

// clauses returns what a text must have for a program to find anything.
func (m *program) clauses() []clause {
	var all []clause
	if m.taint != nil {
		all = append(either(m.sets(m.taint.sources)), either(m.sets(m.taint.sinks))...)
	} else {
		all = m.formula.clauses(m)
	}
	return fewest(all)
}

// Needs finds out what texts must have for a rule, so that it needn't be
// compiled to know where it may find something.
func Needs(r *Rule) ([]Need, error) {
	var needs []Need
	for _, p := range Lazy(r).programs {
		got, err := p.get()
		if err != nil {
			return nil, err
		}
		n := Need{Lang: p.lang}
		for _, c := range got.clauses() {
			n.Clauses = append(n.Clauses, c)
		}
		needs = append(needs, n)
	}
	return needs, nil
}

// fewest keeps the clauses that hold in the fewest texts, by guess: those of
// long literals and few of them.
func fewest(all []clause) []clause {
	slices.SortStableFunc(all, func(a, b clause) int { return cmp.Compare(b.worth(), a.worth()) })
	var kept []clause
	for _, c := range all {
		if len(kept) < maxClauses && !slices.ContainsFunc(kept, func(k clause) bool { return slices.Equal(k, c) }) {
			kept = append(kept, c)
		}
	}
	return kept
}

// worth guesses how seldom a clause holds.
func (c clause) worth() int {
	shortest := 1 << 10
	for _, lit := range c {
		shortest = min(shortest, len(lit))
	}
	return 4*shortest - len(c)
}

func (f *formula) clauses(m *program) []clause {
	switch f.op {
	case Code:
		if f.words != nil {
			return f.words.clauses()
		}
		return f.code.clauses(m.lang)
	case Regexp:
		return regexpClauses(f.text)
	case Or:
		return either(m.sets(f.kids))
	case Inside:
		return f.kids[0].clauses(m)
	case And:
		var all []clause
		for _, kid := range f.kids {
			all = append(all, kid.clauses(m)...)
		}
		return all
	}
	return nil // what must not be there
}

// sets returns the clauses of each of several formulas.
func (m *program) sets(kids []*formula) [][]clause {
	var sets [][]clause
	for _, kid := range kids {
		sets = append(sets, kid.clauses(m))
	}
	return sets
}

// either returns what must be there when one of several sets of clauses holds:
// the best of each, joined.
func either(sets [][]clause) []clause {
	var joined clause
	for _, set := range sets {
		best := fewest(set)
		if len(best) == 0 {
			return nil
		}
		for _, lit := range best[0] {
			if !slices.Contains(joined, lit) {
				joined = append(joined, lit)
			}
		}
	}
	if joined == nil {
		return nil
	}
	return []clause{joined}
}

// clauses returns the literals of a pattern, each a clause.
func (p *code) clauses(lang checks.Lang) []clause {
	var all []clause
	for _, root := range p.roots {
		root.literals(p, lang, func(lit string) {
			if len(lit) >= minLiteral {
				all = append(all, clause{lit})
			}
		})
	}
	return all
}

// literals yields what must stand in a text where a pattern matches. Strings of
// programs are left out, as one may be put together; so are numbers, which are
// written in many ways, types, which may be known without being written, and
// operators.
func (x *pnode) literals(p *code, lang checks.Lang, yield func(string)) {
	switch x.kind {
	case tree.Metavar, tree.Bool, tree.Null, tree.This, tree.Number, tree.Char, tree.Modifier:
		return
	case tree.String:
		if data(lang) && x.value != nil && !x.isText && x.match == nil && x.inside == "" {
			longestWord(x.value.Text, yield)
		}
		return
	case tree.Text:
		if x.kids == nil {
			if x.glob == nil && !strings.Contains(x.text, "$") {
				longestWord(x.text, yield)
			}
			return
		}
	case tree.Instruction:
		if x.name >= 0 && len(x.kids) == 0 {
			return // its name is in lower case here, and in upper there
		}
		for _, k := range x.kids {
			k.literals(p, lang, yield)
		}
		if lang == checks.Dockerfile {
			return
		}
	}
	if x.module != "" {
		longestWord(x.module, yield)
	}
	if x.name >= 0 && x.kind != tree.TypeExpr {
		if name := p.names[x.name]; name != "..." && name != "default" {
			longestWord(name, yield)
		}
	}
	if x.kind == tree.Instruction {
		return
	}
	for _, k := range x.kids {
		k.literals(p, lang, yield)
	}
}

// data reports whether strings of a language stand in a text as they are.
func data(l checks.Lang) bool {
	return l == checks.YAML || l == checks.Dockerfile || l == checks.Terraform
}

// longestWord yields the longest run of letters and digits in a text.
func longestWord(text string, yield func(string)) {
	best := ""
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return !(r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
	}) {
		if len(w) > len(best) {
			best = w
		}
	}
	if best != "" {
		yield(best)
	}
}

// regexpClauses returns a literal that every match of an expression has.
func regexpClauses(text string) []clause {
	re, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil
	}
	best := ""
	var walk func(re *syntax.Regexp, depth int)
	walk = func(re *syntax.Regexp, depth int) {
		if depth > 32 {
			return
		}
		switch re.Op {
		case syntax.OpLiteral:
			if re.Flags&syntax.FoldCase == 0 && len(string(re.Rune)) > len(best) {
				best = string(re.Rune)
			}
		case syntax.OpConcat, syntax.OpCapture, syntax.OpPlus:
			for _, sub := range re.Sub {
				walk(sub, depth+1)
			}
		}
	}
	walk(re, 0)
	if len(best) < minLiteral {
		return nil
	}
	return []clause{{best}}
}

// A filter tells which of the literals of many rules stand in a text, in one
// pass over it. Each literal is known by three of its bytes; what passes a
// bitmap of their hashes is compared.
type filter struct {
	bitmap   [1 << filterBits / 64]uint64
	first    [1 << filterBits]int16 // literal by hash, counted from 1
	next     []int16
	literals []string
	offset   []int32 // of the three bytes in each
	index    map[string]int
}

const filterBits = 12

func hash3(a, b, c byte) uint32 {
	return (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 0x9E3779B1 >> (32 - filterBits)
}

// add adds a literal of at least three bytes and returns its number.
func (f *filter) add(lit string) int {
	if i, ok := f.index[lit]; ok {
		return i
	}
	if f.index == nil {
		f.index = map[string]int{}
	}
	i := len(f.literals)
	f.index[lit] = i
	// The middle: beginnings and ends are shared by many words.
	at := (len(lit) - 3) / 2
	h := hash3(lit[at], lit[at+1], lit[at+2])
	f.literals = append(f.literals, lit)
	f.offset = append(f.offset, int32(at))
	f.next = append(f.next, f.first[h])
	f.first[h] = int16(i + 1)
	f.bitmap[h/64] |= 1 << (h % 64)
	return i
}

// find sets the bits of the literals that stand in a text.
func (f *filter) find(src []byte, seen []uint64) {
	left := len(f.literals)
	if left == 0 {
		return
	}
	for i := 0; i+2 < len(src); i++ {
		h := hash3(src[i], src[i+1], src[i+2])
		if f.bitmap[h/64]&(1<<(h%64)) == 0 {
			continue
		}
		for l := f.first[h]; l != 0; l = f.next[l-1] {
			n := int(l - 1)
			if seen[n/64]&(1<<(n%64)) != 0 {
				continue
			}
			lit := f.literals[n]
			if from := i - int(f.offset[n]); from >= 0 && len(src)-from >= len(lit) && string(src[from:from+len(lit)]) == lit {
				seen[n/64] |= 1 << (n % 64)
				if left--; left == 0 {
					return
				}
			}
		}
	}
}
