package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax/facts"
)

// samples have each kind of fact that a language has, in its many forms. Both
// sides must find the same in them, and so many.
var samples = map[string]struct {
	src  string
	want map[string]int
}{
	"json": {`{"a": ["b", {"c": null}]}`, map[string]int{"strings": 3, "entries": 2}},
	"python": {`from __future__ import annotations
import a.b as c, d
from .e import (f as g, h)
from i import *
@dec.o(1)
async def m(self, /, x: int = 1, *args, y="s" 'r', **kw):
	a = b = c(*args, k=f"{x!r:>{y}} {z}")  # comment
	c.d: int = yield
	a, (b, *d) = a.b(x for x in d)  \
		.c
	with (open(a) as f, g) : pass
	if (n := 1) : n **= 2
	# the end
class C(B, metaclass=M):
	z = {"k": lambda *, q: q, **r}
	def n(self):
		match x:
			case {"t": A(b=1) as e}: pass
	return *sys.split(), 1
`, map[string]int{"calls": 6, "strings": 5, "assignments": 9, "entries": 2, "imports": 6, "functions": 3, "decorators": 1}},
	"go": {`package p
import ("fmt"; f "os"; . "io")
var a, b = 1, "x"
const c = ` + "`y`" + `
func (r *T[K]) m(a, b int, _ ...string) (err error) {
	d, e := fmt.Println(a, b...), []byte("z")
	d, e = G[int](*(*T)(e)), func(x int) { x += 2 }
	switch v := r.(type) { case int: go f.Exit(v) }
	select { case x, ok := <-ch: }
	_ = map[K]V{k: {f: 1}, "l": g()}
}`, map[string]int{"calls": 5, "strings": 4, "assignments": 8, "entries": 3, "imports": 3, "functions": 2}},
}

func TestBothSidesFindTheSame(t *testing.T) {
	for lang, s := range samples {
		t.Run(lang, func(t *testing.T) {
			p, err := newPeer(lang)
			if err != nil {
				t.Fatal(err)
			}
			src := []byte(s.src)
			root, whole := p.tree(src)
			if !whole {
				t.Fatal("tree-sitter finds errors in the sample")
			}
			tree, err := parsed(languages[lang], src)
			if err != nil || len(tree.Gaps) > 0 {
				t.Fatalf("error %v, gaps %v", err, tree.Gaps)
			}
			ours, theirs := facts.Of(tree), factsOf(lang, src, root)
			normalise(lang, &ours)
			normalise(lang, &theirs)
			x, y := listed(&ours), listed(&theirs)
			got := map[string]int{}
			for _, kind := range kinds {
				tally, onlyOurs, onlyTheirs := diff(x[kind], y[kind])
				t.Log(report(lang, kind, src, onlyOurs, onlyTheirs))
				if tally.compared > 0 {
					got[kind] = tally.equal
				}
			}
			if d := cmp.Diff(s.want, got); d != "" {
				t.Errorf("facts that are equal (-want +got):\n%s", d)
			}
		})
	}
}

func TestEveryLanguageHasBothSidesAndASample(t *testing.T) {
	for lang := range languages {
		if grammars[lang] == nil || readers[lang] == nil || samples[lang].src == "" {
			t.Errorf("%s has no grammar, no reader or no sample", lang)
		}
	}
}

// A fact that the sides see differently is one disagreement, not two, and one
// that stands twice on one side isn't equal to one on the other.
func TestDiff(t *testing.T) {
	at := func(n int, text string) fact { return fact{checks.Span{Start: n, End: n + 1}, text} }
	got, onlyOurs, onlyTheirs := diff(
		[]fact{at(0, "a"), at(1, "a"), at(2, "b"), at(3, "c")},
		[]fact{at(0, "a"), at(2, "x"), at(3, "c"), at(4, "d"), at(5, "e")})
	if got != (tally{equal: 2, compared: 5}) {
		t.Errorf("got %+v", got)
	}
	lines := strings.Split(strings.TrimSpace(report("f", "calls", []byte("a\nbcdef"), onlyOurs, onlyTheirs)), "\n")
	want := []string{
		`f:1: calls: only squire: a | "\n"`, `f:2: calls: only squire: b | "b"`, `f:2: calls: only tree-sitter: x | "b"`,
		`f:2: calls: only tree-sitter: d | "d"`, `f:2: calls: only tree-sitter: e | "e"`,
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Errorf("report (-want +got):\n%s", d)
	}
}
