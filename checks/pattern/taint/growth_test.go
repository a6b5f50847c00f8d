package taint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/taint"
)

// shapes are texts that grow with n. In all of them the last sink is reached.
var shapes = []struct {
	name string
	lang checks.Lang
	text func(b *strings.Builder, n int)
}{
	{"statements", checks.Python, func(b *strings.Builder, n int) {
		b.WriteString("def f():\n x0 = source()\n")
		for i := range n {
			fmt.Fprintf(b, " x%d = x%d + 'a'\n", i+1, i)
		}
		fmt.Fprintf(b, " sink(x%d)\n", n)
	}},
	{"one variable", checks.Python, func(b *strings.Builder, n int) {
		b.WriteString("def f():\n x = source()\n")
		for range n {
			b.WriteString(" x = x + 'a'\n")
		}
		b.WriteString(" sink(x)\n")
	}},
	{"branches", checks.JavaScript, func(b *strings.Builder, n int) {
		b.WriteString("function f(c) { let x = source();\n")
		for i := range n {
			fmt.Fprintf(b, "let y%d = x; if (c) { x = y%d; y%d = 'a' } else { y%d = x + 'b' }\n", i, i, i, i)
		}
		b.WriteString("sink(x); }")
	}},
	{"branches beside each other", checks.Go, func(b *strings.Builder, n int) {
		b.WriteString("package p\nfunc f() {\n x := source()\n if false {\n")
		for i := range n {
			fmt.Fprintf(b, "} else if x == \"%d\" {\n y := x\n x = y\n", i)
		}
		b.WriteString("}\nsink(x)\n}\n")
	}},
	{"loops", checks.Java, func(b *strings.Builder, n int) {
		b.WriteString("class A { void f() { String x = source(), y = \"\";\n")
		for i := range n {
			fmt.Fprintf(b, "for (String z%d : x) { y = x + z%d; }\n", i, i)
		}
		b.WriteString("sink(y); } }")
	}},
	{"try", checks.Python, func(b *strings.Builder, n int) {
		b.WriteString("def f():\n x = source()\n try:\n")
		for i := range n {
			fmt.Fprintf(b, "  x%d = x\n", i)
		}
		b.WriteString(" except E:\n  sink(x)\n sink(x)\n")
	}},
	{"functions", checks.Python, func(b *strings.Builder, n int) {
		for i := range n {
			fmt.Fprintf(b, "def f%d(x):\n y = x\n sink(y)\n return y\ndef g%d():\n return f%d(source())\n", i, i, i)
		}
	}},
	{"closures", checks.JavaScript, func(b *strings.Builder, n int) {
		b.WriteString("function f() { let x = source(), y = '';\n")
		for i := range n {
			fmt.Fprintf(b, "g%d(() => { y = x + '%d'; sink(y); });\n", i, i)
		}
		b.WriteString("sink(y); }")
	}},
	{"fields", checks.JavaScript, func(b *strings.Builder, n int) {
		b.WriteString("function f(o) {\n")
		for i := range n {
			fmt.Fprintf(b, "o.f%d = source();\n", i)
		}
		b.WriteString("sink(o); }")
	}},
	{"sum", checks.Java, func(b *strings.Builder, n int) {
		b.WriteString("class A { void f() { String x = source(); sink(\"\"")
		for range n {
			b.WriteString(" + x")
		}
		b.WriteString("); } }")
	}},
	{"sources and sinks", checks.Go, func(b *strings.Builder, n int) {
		b.WriteString("package p\nfunc f() {\n x := \"\"\n")
		for range n {
			b.WriteString(" x = x + source()\n sink(x)\n")
		}
		b.WriteString("}\n")
	}},
}

// Twice the text takes twice the steps.
func TestGrowth(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			var steps [2]int
			for i, n := range []int{1000, 2000} {
				var b strings.Builder
				shape.text(&b, n)
				tree, names := parse(shape.lang, b.String())
				s := spec()
				s.Steps = 1 << 30
				m := mark(tree)
				n, complete := taint.Steps(tree, names, s, m)
				steps[i] = n
				if !complete {
					t.Error("not complete")
				}
				flows, _ := taint.Run(tree, names, s, m)
				if len(flows) == 0 {
					t.Error("no flow")
				}
			}
			t.Log(steps)
			if steps[1] > steps[0]*21/10 {
				t.Errorf("1000 take %d steps, 2000 take %d", steps[0], steps[1])
			}
		})
	}
}

// Loops in loops, and functions that call each other, take more steps, but not
// without end.
func TestNesting(t *testing.T) {
	loops, calls := "def f(c):\n x = y = z = ''\n", ""
	for i := range 20 {
		loops += strings.Repeat(" ", i+1) + "while c:\n"
	}
	pad := strings.Repeat(" ", 21)
	loops += pad + "z = y\n" + pad + "y = x\n" + pad + "x = source()\n" + pad + "sink(z)\n"
	for i := range 20 {
		calls += fmt.Sprintf("def f%d(x):\n", i)
		for j := range 20 {
			calls += fmt.Sprintf(" x = f%d(x)\n", j)
		}
		calls += " sink(x)\n return x\n"
	}
	calls += "def g():\n f0(source())\n"
	closures := "function f() { let x = source();\n" + strings.Repeat("g(() => { x = x + h;\n", 40) + "sink(x);" + strings.Repeat("});\n", 40) + "}"
	for _, e := range []struct {
		name, text string
		lang       checks.Lang
		limit      int
	}{
		{"loops", loops, checks.Python, 100_000}, {"calls", calls, checks.Python, 200_000}, {"closures", closures, checks.JavaScript, 50_000},
	} {
		tree, names := parse(e.lang, e.text)
		s := spec()
		s.Steps = 10_000_000
		steps, complete := taint.Steps(tree, names, s, mark(tree))
		t.Log(e.name, steps)
		if steps > e.limit || !complete {
			t.Errorf("%s: %d steps, complete %v", e.name, steps, complete)
		}
	}
}

func TestBudget(t *testing.T) {
	text := "def f():\n x = source()\n" + strings.Repeat(" x = g(x)\n", 1000) + " sink(x)\n"
	tree, names := parse(checks.Python, text)
	s := spec()
	s.Steps = 1000
	if flows, complete := taint.Run(tree, names, s, mark(tree)); complete || len(flows) != 0 {
		t.Errorf("complete %v, %d flows, though the steps don't suffice", complete, len(flows))
	}
	s.Steps = 0
	if flows, complete := taint.Run(tree, names, s, mark(tree)); !complete || len(flows) != 1 {
		t.Errorf("complete %v, %d flows with the usual steps, want 1", complete, len(flows))
	}
}
