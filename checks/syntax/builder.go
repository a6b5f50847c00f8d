package syntax

import "github.com/squiresec/squire/checks"

// A Builder makes a tree from its leaves up: a parser adds a node when it has
// read it, and so can wrap what it read before in a node that it learns of
// later, as it has to with "a + b" and "a.b(c)". Wrapping costs the same
// whatever is wrapped.
//
//	mark := b.Mark()
//	callee(b)                 // adds nodes
//	b.As(syntax.RoleCallee)   // the role of the one that was added last
//	b.Wrap(syntax.Call, mark, start, end)
type Builder struct {
	src     []byte
	nodes   []Node // in postorder; Sub is the index of the first node below
	gaps    []checks.Span
	symbols *symbols
}

// NewBuilder returns a builder for a text. Texts are shorter than two
// gigabytes.
func NewBuilder(src []byte) *Builder {
	return &Builder{src: src, nodes: make([]Node, 0, len(src)/6+16), symbols: newSymbols(src)}
}

// Mark returns the place behind what was added so far.
func (b *Builder) Mark() int { return len(b.nodes) }

// Leaf adds a node without children and returns its place.
func (b *Builder) Leaf(kind Kind, start, end int) int { return b.Wrap(kind, len(b.nodes), start, end) }

// Wrap adds a node whose children are the nodes that were added since mark and
// are not wrapped yet, and returns its place. start must not lie behind them;
// where they reach beyond end, the node does so too.
func (b *Builder) Wrap(kind Kind, mark, start, end int) int {
	n := Node{Kind: kind, Start: int32(start), End: int32(end), Sub: int32(mark)}
	if mark < len(b.nodes) {
		n.End = max(n.End, b.nodes[len(b.nodes)-1].End)
	}
	b.nodes = append(b.nodes, n)
	return len(b.nodes) - 1
}

// Last returns the place of the node that was added last. Before the first one
// it is -1.
func (b *Builder) Last() int { return len(b.nodes) - 1 }

// Node gives access to a node by its place, to set Role, Op, Flags and Sym.
// The pointer is good until the next node is added.
func (b *Builder) Node(place int) *Node { return &b.nodes[place] }

// As sets the role of the node that was added last.
func (b *Builder) As(role Role) { b.nodes[len(b.nodes)-1].Role = role }

// Name sets the name of the node that was added last to a part of the text.
func (b *Builder) Name(start, end int) {
	b.nodes[len(b.nodes)-1].Sym = b.symbols.add(b.src[start:end])
}

// Symbol returns the symbol of a name, which needn't stand in the text.
func (b *Builder) Symbol(name string) int32 { return b.symbols.add([]byte(name)) }

// Drop takes back all that was added since mark, for a parser that has to try.
// Whoever tries must bound how often, or time isn't linear any more.
func (b *Builder) Drop(mark int) { b.nodes = b.nodes[:mark] }

// Gap adds a Gap for a part of the text and remembers it.
func (b *Builder) Gap(start, end int) int {
	if n := len(b.gaps); n > 0 && b.gaps[n-1].End >= start {
		b.gaps[n-1].End = max(b.gaps[n-1].End, end)
	} else {
		b.gaps = append(b.gaps, checks.Span{Start: start, End: end})
	}
	return b.Leaf(Gap, start, end)
}

// Tree makes the tree: a File around all that was added and isn't wrapped. The
// builder must not be used after it.
func (b *Builder) Tree(lang checks.Lang) *Tree {
	b.Wrap(File, 0, 0, len(b.src))
	t := &Tree{Lang: lang, Src: b.src, Gaps: b.gaps, symbols: b.symbols, Nodes: make([]Node, len(b.nodes))}
	t.preorder(b.nodes)
	return t
}

// preorder fills Nodes from nodes in postorder. The size of a subtree is the
// same in both orders: that of the node at i is i - Sub + 1. Going backwards, a
// node comes before its children, the last child first.
func (t *Tree) preorder(post []Node) {
	// A parent decides where its children go. Until they are looked at
	// themselves, that is kept in their Parent, and the parent's place there.
	last := len(post) - 1
	post[last].Parent, t.Nodes[0].Parent = 0, None
	for i := last; i >= 0; i-- {
		n := post[i]
		to := n.Parent
		size := int32(i) - n.Sub + 1
		first := n.Sub
		n.Sub, n.Parent = to+size, t.Nodes[to].Parent
		t.Nodes[to] = n
		// The last child ends the subtree.
		for c, end := int32(i-1), to+size; c >= first; {
			below := c - post[c].Sub + 1
			end -= below
			post[c].Parent, t.Nodes[end].Parent = end, to
			c -= below
		}
	}
}
