package pattern

import (
	"cmp"
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/taint"
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
		all = append(m.sourceClauses(), either(m.itemSets(m.taint.sinks))...)
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

// sourceClauses returns what a text must have for there to be a source. Where
// every sink asks for several labels there has to be a source of each.
func (m *program) sourceClauses() []clause {
	t := m.taint
	var all []clause
	for _, label := range t.labels {
		var of []item
		for i := range t.spec.Sources {
			if labelOf(t.spec.Sources[i].Label) == label {
				of = append(of, t.sources[i])
			}
		}
		all = append(all, either(m.itemSets(of))...)
	}
	return all
}

// asked returns the labels of sources without which no sink has what it asks for.
func (t *taintProgram) asked() []string {
	var labels []string
	for i := range t.spec.Sinks {
		asked := asked(t.spec.Sinks[i].Requires)
		if i == 0 {
			labels = asked
		} else {
			labels = slices.DeleteFunc(labels, func(l string) bool { return !slices.Contains(asked, l) })
		}
	}
	for _, p := range t.spec.Propagators {
		labels = slices.DeleteFunc(labels, func(l string) bool { return l == p.Label }) // "" keeps its own
	}
	return labels
}

func labelOf(label string) string {
	if label == "" {
		return taint.DefaultLabel
	}
	return label
}

// asked returns the labels without which a requirement doesn't hold.
func asked(r *taint.Req) []string {
	if r == nil {
		return []string{taint.DefaultLabel}
	}
	var labels []string
	switch r.Op {
	case taint.Has:
		return []string{labelOf(r.Label)}
	case taint.And:
		for _, k := range r.Kids {
			labels = append(labels, asked(k)...)
		}
	case taint.Or:
		for i, k := range r.Kids {
			of := asked(k)
			if i == 0 {
				labels = of
			} else {
				labels = slices.DeleteFunc(labels, func(l string) bool { return !slices.Contains(of, l) })
			}
		}
	}
	return labels
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
		n := len(lit)
		if common(lit) {
			n = minLiteral - 1
		}
		shortest = min(shortest, n)
	}
	return 4*shortest - len(c)
}

// common reports whether a word stands in much code of any kind, however long
// it is.
func common(word string) bool {
	switch word {
	case "Context", "Request", "request", "Response", "response", "String", "Error", "Value", "value", "Config", "config", "Server", "Client",
		"client", "Handler", "Select", "select", "execute", "Exec", "exec", "Query", "query", "append", "format", "Sprintf", "import", "return",
		"function", "class", "public", "private", "static", "default", "data", "name", "type", "path", "file", "user", "http", "main", "test":
		return true
	}
	return false
}

func (f *formula) clauses(m *program) []clause {
	switch f.op {
	case Code:
		if f.words != nil {
			return f.words.clauses()
		}
		return f.code.get().clauses(m.lang)
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
		for i := range f.where {
			// What a metavariable stands for stands in the text, unless it is
			// the value of a constant.
			if w := &f.where[i]; w.kind == WhereRegex && !w.not && !w.known {
				all = append(all, regexpClauses(w.regexp().String())...)
			}
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

// itemSets is sets for items, some of which are of parts.
func (m *program) itemSets(items []item) [][]clause {
	var all [][]clause
	for _, x := range items {
		all = append(all, x.clauses(cmp.Or(x.of, m)))
	}
	return all
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
	case tree.Metavar:
		if len(x.kids) == 1 {
			x.kids[0].typeLiteral(p, lang, yield)
		}
		return
	case tree.Bool, tree.Null, tree.This, tree.Number, tree.Char, tree.Modifier:
		return
	case tree.String:
		if data(lang) && x.value != nil && !x.isText && x.match == nil && x.inside == "" {
			longestWord(x.value.Text, yield)
		}
		return
	case tree.Text:
		if x.kids == nil {
			if x.glob == nil && x.match == nil && !strings.Contains(x.text, "$") {
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
		// Those of sshd and Apache are in any case, those of nginx, which often
		// have a _, in lower case.
		if lang == checks.INI && x.name >= 0 && !strings.Contains(p.names[x.name], "_") {
			return
		}
	}
	if lang == checks.Java && x.role == tree.RoleObject && x.path != "" && strings.ToLower(x.path) == x.path {
		return // a package: an import with a * has it, a piece of a program has none
	}
	if x.module != "" {
		longestWord(strings.TrimPrefix(x.module, "java.lang."), yield)
	}
	if x.name >= 0 && x.kind != tree.TypeExpr {
		// What is in java.lang needs no import.
		everywhere := lang == checks.Java && (x.path == "java" || x.path == "java.lang")
		// What "imports" gives a module stands for any name of it.
		standsFor := x.kind == tree.Ident && x.module != ""
		if name := p.names[x.name]; name != "..." && name != "default" && !everywhere && !standsFor {
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

// typeLiteral yields the name of a type that a metavariable has to have: it is
// known only from where it is written in the file, but for those of literals.
func (x *pnode) typeLiteral(p *code, lang checks.Lang, yield func(string)) {
	name := genericOf(typeText(p, x))
	if i := strings.IndexByte(name, '.'); i > 0 && lang != checks.Java {
		longestWord(name[:i], yield) // its module
	}
	if i := strings.LastIndexAny(name, "./*&]"); i >= 0 {
		name = name[i+1:]
	}
	switch strings.ToLower(name) {
	case "string", "str", "int", "integer", "long", "short", "byte", "bytes", "char", "character", "float", "double", "number", "bool", "boolean",
		"object", "any", "list", "dict", "set", "tuple", "array", "map", "rune", "error", "int64", "int32", "uint", "float64", "complex", "none":
		return
	}
	longestWord(name, yield)
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

// regexpClauses returns the literals of which every match of an expression has
// one.
func regexpClauses(text string) []clause {
	re, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil
	}
	if c := required(re, 0); c != nil {
		return []clause{c}
	}
	return nil
}

// maxAlternatives bounds how many literals a clause of an expression has.
const maxAlternatives = 64

// maxRepeat is how often a literal is repeated in a clause, at most.
const maxRepeat = 32

// required returns the best clause of an expression, nil where there is none.
func required(re *syntax.Regexp, depth int) clause {
	if depth > 32 {
		return nil
	}
	switch re.Op {
	case syntax.OpLiteral:
		if lit := string(re.Rune); re.Flags&syntax.FoldCase == 0 && len(lit) >= minLiteral {
			return clause{lit}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0], depth+1)
	case syntax.OpRepeat:
		if re.Min == 0 {
			return nil
		}
		if sub := re.Sub[0]; sub.Op == syntax.OpLiteral && sub.Flags&syntax.FoldCase == 0 && len(string(sub.Rune))*re.Min >= minLiteral {
			return clause{strings.Repeat(string(sub.Rune), min(re.Min, maxRepeat))}
		}
		return required(re.Sub[0], depth+1)
	case syntax.OpConcat:
		var best clause
		for _, sub := range re.Sub {
			if c := required(sub, depth+1); c != nil && (best == nil || c.worth() > best.worth()) {
				best = c
			}
		}
		return best
	case syntax.OpAlternate:
		var all clause
		for _, sub := range re.Sub {
			c := required(sub, depth+1)
			if c == nil || len(all)+len(c) > maxAlternatives {
				return nil
			}
			all = append(all, c...)
		}
		return all
	}
	return nil
}

// A filter tells which of the literals of many rules stand in a text, in one
// pass over it. Each literal is known by three of its bytes; what passes a
// bitmap of their hashes is compared. Six positions are tested from one load of
// eight bytes, none depending on the one before.
type filter struct {
	bitmap   bitmap
	first    [1 << filterBits]int16 // literal by hash, counted from 1
	next     []int16
	literals []string
	offset   []int32 // of the three bytes in each
	index    map[string]int
}

const filterBits = 14

type bitmap [1 << filterBits / 64]uint64

func (b *bitmap) has(h uint32) bool { return b[h>>6]>>(h&63)&1 != 0 }

// hash3 is of the lowest three bytes of x.
func hash3(x uint64) uint32 {
	return uint32(x&0xFFFFFF) * 0x9E3779B1 >> (32 - filterBits)
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
	at := rarest(lit)
	h := hash3(uint64(lit[at]) | uint64(lit[at+1])<<8 | uint64(lit[at+2])<<16)
	f.literals = append(f.literals, lit)
	f.offset = append(f.offset, int32(at))
	f.next = append(f.next, f.first[h])
	f.first[h] = int16(i + 1)
	f.bitmap[h/64] |= 1 << (h % 64)
	return i
}

// rarest returns the offset of the three bytes that are likely rarest in code.
func rarest(lit string) int {
	at, best := 0, -1
	for i := 0; i+3 <= len(lit); i++ {
		if r := rarity(lit[i]) + rarity(lit[i+1]) + rarity(lit[i+2]); r > best {
			at, best = i, r
		}
	}
	return at
}

// rarity is higher for rarer bytes: the rank of a letter in English text, by
// the usual order etaoin…
func rarity(c byte) int {
	if 'a' <= c && c <= 'z' {
		return strings.IndexByte("etaoinsrhldcumfpgwybvkxjqz", c)
	}
	return 20
}

// find sets the bits of the literals that stand in a text.
func (f *filter) find(src []byte, seen []uint64) {
	if len(f.literals) == 0 {
		return
	}
	wanted := f.bitmap // without those that were all found
	i := 0
	for ; i+8 <= len(src); i += 6 {
		x := binary.LittleEndian.Uint64(src[i:])
		if h := hash3(x); wanted.has(h) {
			f.compare(src, i, h, seen, &wanted)
		}
		if h := hash3(x >> 8); wanted.has(h) {
			f.compare(src, i+1, h, seen, &wanted)
		}
		if h := hash3(x >> 16); wanted.has(h) {
			f.compare(src, i+2, h, seen, &wanted)
		}
		if h := hash3(x >> 24); wanted.has(h) {
			f.compare(src, i+3, h, seen, &wanted)
		}
		if h := hash3(x >> 32); wanted.has(h) {
			f.compare(src, i+4, h, seen, &wanted)
		}
		if h := hash3(x >> 40); wanted.has(h) {
			f.compare(src, i+5, h, seen, &wanted)
		}
	}
	for ; i+3 <= len(src); i++ {
		if h := hash3(uint64(src[i]) | uint64(src[i+1])<<8 | uint64(src[i+2])<<16); wanted.has(h) {
			f.compare(src, i, h, seen, &wanted)
		}
	}
}

// compare looks for the literals that have three bytes with a hash at a place.
func (f *filter) compare(src []byte, at int, h uint32, seen []uint64, wanted *bitmap) {
	left := false
	for l := f.first[h]; l != 0; l = f.next[l-1] {
		n := int(l - 1)
		if seen[n/64]&(1<<(n%64)) != 0 {
			continue
		}
		lit := f.literals[n]
		if from := at - int(f.offset[n]); from >= 0 && len(src)-from >= len(lit) && string(src[from:from+len(lit)]) == lit {
			seen[n/64] |= 1 << (n % 64)
			continue
		}
		left = true
	}
	if !left {
		wanted[h>>6] &^= 1 << (h & 63)
	}
}
