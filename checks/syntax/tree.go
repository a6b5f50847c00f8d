// Package syntax holds the one kind of tree that every language is parsed to,
// and what the parsers, one a folder below this one, are made of.
//
// It promises four things. A parser never fails: a buffer that is half typed
// still yields every statement around the broken one, and what had to be
// skipped is in Tree.Gaps. It never hangs: it takes time linear in the length
// of the text, and nesting beyond MaxDepth is skipped without recursion. A tree
// is small: one slice of nodes, in preorder, without a pointer in it. And it is
// the same for all languages: a call is a Call, with the same roles for its
// parts, so that what looks at trees is written once.
package syntax

import "github.com/squiresec/squire/checks"

// A Node is one construct of a text. Nodes lie in preorder, so the nodes of a
// subtree are those from a node up to its Sub, "inside" is a comparison of
// numbers, and a walk of everything is a loop.
type Node struct {
	Kind  Kind
	Role  Role // what it is to its parent
	Op    Op   // of Binary, Unary, Assign and Update
	Flags Flags
	// Start and End are byte offsets in Tree.Src. A node lies within its
	// parent, and behind its earlier siblings.
	Start, End int32
	// Sub is the index behind the last node below this one.
	Sub int32
	// Parent is the index of the node around this one; that of the root is -1.
	Parent int32
	// Sym is what it is called: of an Ident, Member, KeyValue, FuncDef,
	// ClassDef, Param, Arg, Import and of others with a name. It is an index
	// for Tree.Symbol; 0 is no name.
	Sym int32
}

// A Tree is a parsed text. Nodes[0] is the root, a File. It is never modified
// after it was made.
type Tree struct {
	Lang  checks.Lang
	Src   []byte
	Nodes []Node
	// Gaps are the parts of the text that the parser could make nothing of,
	// in order.
	Gaps []checks.Span

	symbols *symbols
}

// None is the index of no node.
const None int32 = -1

// Symbol returns the name that a Node.Sym stands for; "" for 0.
func (t *Tree) Symbol(sym int32) string { return t.symbols.text(sym) }

// Name returns the name of a node, or "".
func (t *Tree) Name(i int32) string { return t.symbols.text(t.Nodes[i].Sym) }

// Lookup returns the symbol of a name, or 0 when no node of the tree has it.
func (t *Tree) Lookup(name string) int32 { return t.symbols.lookup(name) }

// Text returns the text of a node.
func (t *Tree) Text(i int32) []byte { return t.Src[t.Nodes[i].Start:t.Nodes[i].End] }

// Span returns where a node is, in bytes.
func (t *Tree) Span(i int32) checks.Span {
	return checks.Span{Start: int(t.Nodes[i].Start), End: int(t.Nodes[i].End)}
}

// First returns the first child of a node, or None.
func (t *Tree) First(i int32) int32 {
	if t.Nodes[i].Sub > i+1 {
		return i + 1
	}
	return None
}

// Next returns the sibling behind a node, or None.
func (t *Tree) Next(i int32) int32 {
	n := &t.Nodes[i]
	if n.Parent >= 0 && n.Sub < t.Nodes[n.Parent].Sub {
		return n.Sub
	}
	return None
}

// Child returns the first child of a node that has a role, or None.
func (t *Tree) Child(i int32, role Role) int32 {
	for c := t.First(i); c != None; c = t.Next(c) {
		if t.Nodes[c].Role == role {
			return c
		}
	}
	return None
}

// Children yields the children of a node in order.
func (t *Tree) Children(i int32) func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		for c := t.First(i); c != None; c = t.Next(c) {
			if !yield(c) {
				return
			}
		}
	}
}

// Within reports whether a node is another one or lies below it.
func (t *Tree) Within(i, outer int32) bool { return outer <= i && i < t.Nodes[outer].Sub }

// Symbols returns a number above every symbol of the tree.
func (t *Tree) Symbols() int { return len(t.symbols.names) }
