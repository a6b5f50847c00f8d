package syntax

import (
	"fmt"
	"strings"
)

// Check returns what is wrong with a tree, for tests and fuzzers of parsers:
// nodes lie within their parents, behind their siblings, and are what they are
// said to be.
func (t *Tree) Check() error {
	if len(t.Nodes) == 0 || t.Nodes[0].Kind != File || int(t.Nodes[0].Sub) != len(t.Nodes) || t.Nodes[0].Parent != None {
		return fmt.Errorf("the root is no file around everything")
	}
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if n.Kind == Invalid || n.Kind >= Kinds || n.Role >= Roles || n.Op >= Ops || int(n.Sym) >= len(t.symbols.names) {
			return fmt.Errorf("node %d: kind %d, role %d, operator %d, symbol %d", i, n.Kind, n.Role, n.Op, n.Sym)
		}
		if n.Start < 0 || n.End < n.Start || int(n.End) > len(t.Src) {
			return fmt.Errorf("node %d, %v: from %d to %d", i, n.Kind, n.Start, n.End)
		}
		end, at := n.Start, int32(i)+1
		for at < n.Sub {
			c := &t.Nodes[at]
			if c.Parent != int32(i) || c.Sub <= at || c.Sub > n.Sub {
				return fmt.Errorf("node %d, %v: its child %d, %v, has the parent %d and ends at %d", i, n.Kind, at, c.Kind, c.Parent, c.Sub)
			}
			if c.Start < end || c.End > n.End {
				return fmt.Errorf("node %d, %v %d-%d: its child %d, %v %d-%d, lies outside or before a sibling", i, n.Kind, n.Start, n.End, at, c.Kind, c.Start, c.End)
			}
			end, at = c.End, c.Sub
		}
		if at != max(n.Sub, int32(i)+1) {
			return fmt.Errorf("node %d, %v: ends at %d", i, n.Kind, n.Sub)
		}
	}
	last := 0
	for _, g := range t.Gaps {
		if g.Start < last || g.End < g.Start || g.End > len(t.Src) {
			return fmt.Errorf("a gap from %d to %d", g.Start, g.End)
		}
		last = g.End
	}
	return nil
}

// String writes a tree for tests: (Kind/Role:op "name" children), and the text
// of leaves without a name.
func (t *Tree) String() string {
	var b strings.Builder
	t.write(&b, 0, 0)
	return b.String()
}

// write goes down MaxDepth levels, which is as deep as parsers go, and some.
func (t *Tree) write(b *strings.Builder, i int32, depth int) {
	n := &t.Nodes[i]
	fmt.Fprintf(b, "(%v", n.Kind)
	if n.Role != NoRole {
		fmt.Fprintf(b, "/%v", n.Role)
	}
	if n.Op != NoOp {
		fmt.Fprintf(b, ":%v", n.Op)
	}
	if n.Flags != 0 {
		fmt.Fprintf(b, "!%x", uint8(n.Flags))
	}
	switch {
	case n.Sym != 0:
		fmt.Fprintf(b, " %q", t.Name(i))
	case t.First(i) == None && n.Kind != File:
		fmt.Fprintf(b, " %q", t.Text(i))
	}
	for c := range t.Children(i) {
		if depth < 8*MaxDepth {
			b.WriteByte(' ')
			t.write(b, c, depth+1)
		}
	}
	b.WriteByte(')')
}
