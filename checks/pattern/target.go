package pattern

import (
	"bytes"
	"regexp"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/generic"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// A Target is a text in which patterns are looked for, and what is known of it.
// It is not safe for concurrent use.
type Target struct {
	Path string
	Lang checks.Lang
	Src  []byte
	Tree *syntax.Tree // nil for a language that nothing reads

	unquote func([]byte) (string, bool)
	names   *resolve.Names
	tokens  *generic.Text // for patterns of words
	spent   int           // steps of all rules so far
	parts   map[*formula]shared

	// byKind are the nodes by kind, each in order: those of a kind k are from
	// kinds[k] to kinds[k+1].
	byKind []int32
	kinds  [syntax.Kinds + 1]int32
	// first and next are lists of the calls by the symbol of the last part of
	// their callee.
	first, next []int32
	// uses counts the nodes that have a symbol as their name.
	uses    []int32
	flat    map[int32][]int32
	said    map[string]bool   // what mentions found out
	matched map[matching]bool // what matches found out
	// trios are the hashes of all three bytes in a row, for mentions.
	trios *[1 << trioBits / 64]uint64
}

// NewTarget parses a text. lang and path say how.
func NewTarget(path string, lang checks.Lang, src []byte) *Target {
	t := &Target{Path: path, Lang: lang, Src: src}
	if l, ok := languages.For(lang, path); ok {
		t.Tree, t.unquote = l.Parse(src, syntax.Code), l.Unquote
	}
	return t
}

// A matching is an expression and a text that it is held against.
type matching struct{ expr, text string }

// The bounds of what is remembered of a file: texts, and the bytes of one.
const (
	mostMatched    = 1 << 14
	longestMatched = 256
)

// matches reports whether an expression finds something in a text. Many rules
// ask the same of the same texts, and a map answers faster than an expression.
func (t *Target) matches(re *regexp.Regexp, text string) bool {
	if len(text) > longestMatched {
		return re.MatchString(text)
	}
	key := matching{re.String(), text}
	is, ok := t.matched[key]
	if !ok {
		is = re.MatchString(text)
		if t.matched == nil {
			t.matched = map[matching]bool{}
		}
		if len(t.matched) < mostMatched {
			t.matched[key] = is
		}
	}
	return is
}

func (t *Target) matchesBytes(re *regexp.Regexp, text []byte) bool {
	if len(text) > longestMatched {
		return re.Match(text)
	}
	return t.matches(re, string(text))
}

// mentions reports whether a word stands anywhere in the text, as a word.
func (t *Target) mentions(word string) bool {
	if t.Tree != nil && t.Tree.Lookup(word) != 0 {
		return true
	}
	is, ok := t.said[word]
	if !ok {
		if t.said == nil {
			t.said = map[string]bool{}
		}
		// For a few words it isn't worth while to look at all of the text first.
		is = (len(t.said) < fewWords || t.hasTrios(word)) && t.hasWord([]byte(word))
		t.said[word] = is
	}
	return is
}

// hasWord reports whether a word stands in the text, and not only as a part of a
// longer one.
func (t *Target) hasWord(word []byte) bool {
	for at := 0; ; {
		n := bytes.Index(t.Src[at:], word)
		if n < 0 {
			return false
		}
		at += n + 1
		end := at - 1 + len(word)
		if (at == 1 || !wordByte(t.Src[at-2])) && (end == len(t.Src) || !wordByte(t.Src[end])) {
			return true
		}
	}
}

const (
	trioBits = 15
	fewWords = 16
)

func trio(a, b, c byte) uint32 {
	return (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 0x9E3779B1 >> (32 - trioBits)
}

// hasTrios reports whether all three bytes in a row of a word stand in the text.
// It is wrong at times, but only when it says yes.
func (t *Target) hasTrios(word string) bool {
	if t.trios == nil {
		t.trios = new([1 << trioBits / 64]uint64)
		for i := 2; i < len(t.Src); i++ {
			h := trio(t.Src[i-2], t.Src[i-1], t.Src[i])
			t.trios[h/64] |= 1 << (h % 64)
		}
	}
	for i := 2; i < len(word); i++ {
		if h := trio(word[i-2], word[i-1], word[i]); t.trios[h/64]&(1<<(h%64)) == 0 {
			return false
		}
	}
	return true
}

// Names returns what names mean in the text.
func (t *Target) Names() *resolve.Names {
	if t.names == nil {
		t.names = resolve.Of(t.Tree, t.unquote)
	}
	return t.names
}

// of returns the nodes of a kind, in order.
func (t *Target) of(k syntax.Kind) []int32 {
	if t.byKind == nil {
		t.index()
	}
	return t.byKind[t.kinds[k]:t.kinds[k+1]]
}

// index sorts the nodes by kind, in two passes.
func (t *Target) index() {
	nodes := t.Tree.Nodes
	for i := range nodes {
		t.kinds[nodes[i].Kind+1]++
	}
	for k := 1; k < len(t.kinds); k++ {
		t.kinds[k] += t.kinds[k-1]
	}
	at := t.kinds
	t.byKind = make([]int32, len(nodes))
	for i := range nodes {
		k := nodes[i].Kind
		t.byKind[at[k]] = int32(i)
		at[k]++
	}
}

// calls yields the calls whose callee's last part is a symbol, in order.
func (t *Target) calls(sym int32, yield func(int32)) {
	if t.next == nil {
		all := t.of(syntax.Call)
		t.next = make([]int32, len(all))
		t.first = make([]int32, t.Tree.Symbols())
		t.uses = make([]int32, t.Tree.Symbols())
		for i := range t.Tree.Nodes {
			t.uses[t.Tree.Nodes[i].Sym]++
		}
		for i := len(all) - 1; i >= 0; i-- {
			c := t.Tree.Child(all[i], syntax.RoleCallee)
			if c == syntax.None {
				continue
			}
			s := t.Tree.Nodes[t.bare(c)].Sym
			t.next[i] = t.first[s]
			t.first[s] = int32(i) + 1
		}
	}
	all := t.of(syntax.Call)
	for i := t.first[sym]; i != 0; i = t.next[i-1] {
		yield(all[i-1])
	}
}

// called yields the calls whose callee's last part is a name, or what an import
// or an assignment calls it. What names mean is found out only where that can
// make a difference: where the name stands as something else than what is
// called, a module has another name, or is what a call of require returns.
func (t *Target) called(name string, yield func(int32)) {
	sym, calls := t.Tree.Lookup(name), int32(0)
	if sym != 0 {
		t.calls(sym, func(n int32) {
			calls++
			yield(n)
		})
	}
	if sym != 0 && t.uses[sym] == calls && !t.renames() || sym == 0 && !t.renames() {
		return
	}
	for _, local := range t.Names().Locals(name) {
		if local != sym {
			t.calls(local, yield)
		}
	}
}

// renames reports whether a module may be known by a name that isn't written
// where it is imported.
func (t *Target) renames() bool {
	return len(t.of(syntax.ImportAs)) > 0 || t.Tree.Lookup("require") != 0 || t.Lang == checks.Java
}

// bare returns what parentheses stand around.
func (t *Target) bare(n int32) int32 {
	for t.Tree.Nodes[n].Kind == syntax.Paren && t.Tree.Nodes[n].Sub > n+1 {
		n++
	}
	return n
}

// statements returns the statements of a block, and those of the blocks within
// it, in the order in which they begin.
func (t *Target) statements(block int32) []int32 {
	if list, ok := t.flat[block]; ok {
		return list
	}
	var list []int32
	nodes := t.Tree.Nodes
	for i := block + 1; i < nodes[block].Sub; i++ {
		if isBlock(nodes[nodes[i].Parent].Kind) {
			list = append(list, i)
		}
	}
	if t.flat == nil {
		t.flat = map[int32][]int32{}
	}
	t.flat[block] = list
	return list
}

func isBlock(k syntax.Kind) bool { return k == syntax.Block || k == syntax.File }

// statement returns the statement that a node is or stands in.
func (t *Target) statement(n int32) int32 {
	nodes := t.Tree.Nodes
	for nodes[n].Parent >= 0 && !isBlock(nodes[nodes[n].Parent].Kind) {
		n = nodes[n].Parent
	}
	return n
}

// items returns the statements of a block, not those within them.
func (t *Target) items(block int32) []int32 {
	return slices.Collect(t.Tree.Children(block))
}

// text returns the text of a span.
func (t *Target) text(s checks.Span) []byte { return t.Src[s.Start:s.End] }
