package resolve_test

import (
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

var fuzzed = []checks.Lang{checks.Python, checks.Go, checks.JavaScript, checks.TypeScript, checks.Java, checks.YAML, checks.Dockerfile, checks.JSON, checks.Shell, checks.Terraform}

// askEverything asks every question of every node, and looks whether what is
// said fits together.
func askEverything(t *testing.T, tree *syntax.Tree, unquote func([]byte) (string, bool)) {
	n := resolve.Of(tree, unquote)
	n.Module("os")
	n.Wildcards()
	n.Locals("x")
	for i := range int32(len(tree.Nodes)) {
		n.Path(i)
		n.May(i, "os.x")
		n.Const(i)
		n.Type(i)
		n.Method(i)
		def := n.Def(i)
		if def == syntax.None {
			continue
		}
		if def < 0 || int(def) >= len(tree.Nodes) {
			t.Fatalf("node %d is declared by %d", i, def)
		}
		if other := n.Def(def); other != def && tree.Nodes[def].Kind != syntax.Ident {
			t.Fatalf("node %d is declared by %d, and that by %d\n%s", i, def, other, tree.Src)
		}
		if def != i {
			continue
		}
		for _, a := range n.Assigns(def) {
			if a < 0 || int(a) >= len(tree.Nodes) {
				t.Fatalf("node %d is set by %d", i, a)
			}
		}
	}
	n.Path(syntax.None)
	n.Def(int32(len(tree.Nodes)))
	n.Const(syntax.None)
	n.Type(syntax.None)
	n.Assigns(syntax.None)
}

func FuzzNames(f *testing.F) {
	for _, src := range samples {
		for k := range fuzzed {
			f.Add(uint8(k), src)
		}
	}
	f.Fuzz(func(t *testing.T, k uint8, src string) {
		if len(src) > 1<<14 {
			return
		}
		lang := fuzzed[int(k)%len(fuzzed)]
		l, ok := languages.For(lang, "")
		if !ok {
			return
		}
		for _, mode := range []syntax.Mode{syntax.Code, syntax.Pattern} {
			askEverything(t, l.Parse([]byte(src), mode), l.Unquote)
		}
	})
}

var samples = []string{
	"import os as o, a.b\nfrom x import y as z, *\nclass K(B):\n  q = 1\n  def m(self, *a, b=1):\n    global g, h\n    nonlocal n\n    self.x = 'a' + 'b'\n    for i, (j, k) in [v for v in w if v]: pass\n    with open(f) as fh: (n := 3)\n    match x:\n      case K(z=w, *u) | {'k': kk, **rr} as t: pass\n    return f'{x!r:>{w}}' % ('%s' % 1)\n",
	"package p\nimport (m \"os/exec\"; . \"d\"; \"math/rand/v2\")\nconst (a = iota; b)\ntype T struct { x, y int; *E }\nfunc (t *T) f(a, b int, c ...string) (r int, err error) {\n x, y := t.f(); x, z := &y, T{x: 1}\n if v, ok := q[k]; ok { v := 1 } else { v++ }\n for i, x := range xs { }\n switch s := x.(type) { case int: s() }\n select { case c := <-ch: c() }\n return fmt.Sprintf(\"%s\", \"a\"+\"b\")\n}\n",
	"import d, {b as c} from 'm'; import * as q from \"node:fs\"; const {exec: run, ...r} = require('child_process'), [a, b = 1] = x;\nvar v = `a${x}b`; { let v = 1; function f({a, b: [c]}, d = v) { var e = this.x; } }\nclass K extends B { static x = 1; #y; constructor(private z: T<U>) { this.x = 'a' } get m() { return K.x } }\nfor (const [k, w] of y) try { (() => k)() } catch ({message}) { label: for (;;) break label }\nfunction g(): void; enum E { A = 'a' } namespace N { export const x = 1 } let o = <T>x as any;\n",
	"package p; import javax.crypto.Cipher; import static a.b.C.*; import a.*;\npublic class K<T> extends B implements I { private static final String A = \"a\" + 'b', C; int x, y[];\n static { int q = 1; } K(int a) { this.x = a; }\n @Ann(\"v\") String m(final int a, T... b) throws E { for (int i = 0, j; ; i++) {} for (var s : xs) {} try (R r = f(); z) { } catch (A | B e) { }\n if (!(o instanceof S s2)) return String.format(\"%s\", A); switch (o) { case P(int px, var py) when px > 1 -> f(); case 1: int z; default: }\n new T() { int f; void g() { f = K.this.x; } }; r((c, d) -> c); return (String) a; }\n enum E { A(1) { }, B; } record R(int x) { } interface I { int Z = 1; } }\n",
	"FROM a AS b\nARG X=1\nENV Y=$X\nRUN echo $Y\n",
	"x=1\ny=\"$x\"\nf() { local z=2; echo ${z}; }\nfor i in a b; do echo $i; done\n",
	"locals {\n  a = \"x\"\n  b = \"${local.a}y\"\n}\nvariable \"v\" { default = 1 }\nresource \"t\" \"n\" { c = local.b }\n",
	"a: &x 1\nb: *x\nc: {{ .Values.d }}\n",
}
