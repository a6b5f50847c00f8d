package syntax_test

import (
	"math/rand/v2"
	"testing"

	"github.com/squiresec/squire/checks/syntax"
)

// TestBuilder makes trees at random and looks whether what was wrapped in what
// is so in preorder.
func TestBuilder(t *testing.T) {
	src := make([]byte, 10_000)
	for i := range src {
		src[i] = 'a' + byte(i%26)
	}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 5))
		b, pos := syntax.NewBuilder(src), 0
		var grow func(depth int) int
		grow = func(depth int) int {
			start, mark, children := pos, b.Mark(), 0
			for depth < 6 && r.IntN(3) > 0 && children < 5 {
				pos++
				grow(depth + 1)
				b.As(syntax.RoleItem)
				children++
			}
			pos += 1 + r.IntN(3)
			place := b.Wrap(syntax.Paren, mark, start, pos)
			b.Name(start, start+1+r.IntN(2))
			b.Node(place).Op = syntax.Op(children)
			return place
		}
		for pos < 900 {
			grow(0)
		}
		tree := b.Tree("go")
		if err := tree.Check(); err != nil {
			t.Fatal(err)
		}
		for i := range tree.Nodes[1:] {
			i := int32(i + 1)
			n, children := tree.Nodes[i], 0
			for c := range tree.Children(i) {
				children++
				if !tree.Within(c, i) || tree.Within(i, c) || tree.Nodes[c].Role != syntax.RoleItem {
					t.Fatalf("node %d: child %d", i, c)
				}
			}
			if children != int(n.Op) {
				t.Fatalf("node %d has %d children, want %d", i, children, n.Op)
			}
			if name := tree.Name(i); name != string(src[n.Start:int(n.Start)+len(name)]) || tree.Lookup(name) != n.Sym {
				t.Fatalf("node %d is called %q", i, name)
			}
		}
		if tree.Lookup("not there") != 0 || tree.Lookup("") != 0 {
			t.Error("a name that nothing has was found")
		}
	}
}

func TestNamesAreThoseOfTheConstants(t *testing.T) {
	for k := range syntax.Kinds {
		if k.String() == "" {
			t.Errorf("kind %d has no name", k)
		}
	}
	for r := range syntax.Roles {
		if r.String() == "" && r != syntax.NoRole {
			t.Errorf("role %d has no name", r)
		}
	}
	for o := range syntax.Ops {
		if o.String() == "" {
			t.Errorf("operator %d has no name", o)
		}
	}
}
