package taint_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/taint"
	"github.com/squiresec/squire/checks/syntax"
)

// texts returns the texts of spans.
func texts(src string, spans []checks.Span) (out []string) {
	for _, s := range spans {
		out = append(out, src[s.Start:s.End])
	}
	return out
}

func TestTrace(t *testing.T) {
	for _, e := range []struct {
		name string
		lang checks.Lang
		text string
		want []string
	}{
		{"directly", checks.Python, "sink(source())\n", []string{"source()", "sink(source())"}},
		{"assignments", checks.Python, "def f():\n  x = source()\n  y = x\n  o.z = y\n  sink(o.z)\n",
			[]string{"source()", "x", "y", "o.z", "sink(o.z)"}},
		{"the shorter way", checks.Python, "def f(c):\n  x = source()\n  if c:\n    y = x\n    z = y\n  else:\n    z = x\n  sink(z)\n",
			[]string{"source()", "x", "z", "sink(z)"}},
		{"the first source", checks.Python, "def f(tainted):\n  x = tainted + source()\n  sink(x)\n",
			[]string{"tainted", "x", "sink(x)"}},
		{"into a function", checks.Python, "def run(a, b):\n  c = b\n  sink(c)\ndef f():\n  x = source()\n  run(1, x)\n",
			[]string{"source()", "x", "x", "b", "c", "sink(c)"}},
		{"out of a function", checks.Go, "package p\nfunc get() string { return source() }\nfunc f() { x := get(); sink(x) }\n",
			[]string{"source()", "return source()", "get()", "x", "sink(x)"}},
		{"through a function", checks.JavaScript, "function id(a) { return a + 1; }\nfunction f() { sink(id(source())); }",
			[]string{"source()", "a", "return a + 1;", "sink(id(source()))"}},
		{"a loop", checks.Python, "def f(xs):\n  x = y = ''\n  for i in xs:\n    sink(y)\n    y = x\n    x = source()\n",
			[]string{"source()", "x", "y", "sink(y)"}},
		{"a container", checks.Java, "class A { void f() { var l = new ArrayList<String>(); l.add(source()); for (var e : l) sink(e); } }",
			[]string{"source()", "l.add(source())", "var e", "sink(e)"}},
		{"the shorter way of one of two", checks.Python, "def f(c, d):\n  if c:\n    x = source()\n    y = x\n    z = y + d\n  else:\n    z = g(d) + source()\n  sink(z)\n",
			[]string{"source()", "x", "y", "z", "sink(z)"}},
		{"the first source, in a later round", checks.Python, "def f(tainted, xs):\n  y = source()\n  for i in xs:\n    sink(y)\n    y = tainted\n",
			[]string{"tainted", "y", "sink(y)"}},
		{"the label that is asked for first", checks.Python, "def f():\n  b = source_b()\n  a = source_a()\n  sink_ab(b + a)\n",
			[]string{"source_a()", "a", "sink_ab(b + a)"}},
		{"a propagator", checks.Python, "def f(a):\n  move(source(), a)\n  sink(a)\n", []string{"source()", "a", "sink(a)"}},
	} {
		t.Run(e.name, func(t *testing.T) {
			tree, names := parse(e.lang, e.text)
			flows, _ := taint.Run(tree, names, spec(), mark(tree))
			if len(flows) != 1 {
				t.Fatalf("%d flows, want 1", len(flows))
			}
			checkTrace(t, tree, flows[0])
			if d := cmp.Diff(e.want, texts(e.text, flows[0].Trace)); d != "" {
				t.Errorf("trace (-want +got):\n%s", d)
			}
		})
	}
}

// A mark without a node is found by its span: the node of that span, the name
// of a parameter, or the statements that it is made of.
func TestMarksWithoutNodes(t *testing.T) {
	one := func(src, part string) taint.Mark {
		i := strings.Index(src, part)
		return taint.Mark{Span: checks.Span{Start: i, End: i + len(part)}, Node: syntax.None}
	}
	for _, e := range []struct {
		name               string
		lang               checks.Lang
		text, source, sink string
		want               int
	}{
		{"nodes", checks.Python, "x = a()\nb(x)\n", "a()", "b(x)", 1},
		{"a name", checks.Python, "def f(aa, bb):\n  b(aa)\n", "aa", "b(aa)", 1},
		{"another name", checks.Python, "def f(aa, bb):\n  b(aa)\n", "bb", "b(aa)", 0},
		{"a name behind a type", checks.Java, "class A { void f(String aa) { b(aa); } }", "aa", "b(aa)", 1},
		{"a name with its type", checks.Java, "class A { void f(@P String aa) { b(aa); } }", "String aa", "b(aa)", 1},
		{"a name before a type", checks.Go, "package p\nfunc f(aa string) { b(aa) }", "aa", "b(aa)", 1},
		{"a name in a pattern", checks.JavaScript, "function f({aa, bb}) { b(aa); c(bb) }", "aa", "b(aa)", 1},
		{"another name in a pattern", checks.JavaScript, "function f({aa, bb}) { b(aa); c(bb) }", "bb", "b(aa)", 0},
		{"statements", checks.Python, "def f():\n  x = a()\n  y = 1\n  b(x)\n  z = 2\n", "a()", "y = 1\n  b(x)", 1},
		{"other statements", checks.Python, "def f():\n  x = a()\n  y = 1\n  b(x)\n  z = 2\n", "a()", "y = 1\n", 0},
		{"an expression statement", checks.JavaScript, "x = a(); b(x);", "a()", "b(x);", 1},
		{"a return", checks.Python, "def f():\n  x = a()\n  return x\n", "a()", "return x", 1},
		{"an assignment", checks.JavaScript, "function f(e) { e.html = a(); }", "a()", "e.html = a();", 1},
		{"an assignment with an index", checks.JavaScript, "function f(e) { e[a()] = 1; }", "a()", "e[a()] = 1;", 1},
		{"a target with an index", checks.JavaScript, "function f(e) { e[a()] = 1; }", "a()", "e[a()]", 1},
		{"a target", checks.JavaScript, "function f(e) { e[0] = a(); }", "a()", "e[0]", 0},
		{"a part of the source", checks.JavaScript, "function f(e) { g(1, 'x'); }", "g(1, 'x');", "'x'", 1},
		{"another assignment", checks.JavaScript, "function f(e) { let x = a(); e.html = 1; }", "a()", "e.html = 1;", 0},
		{"a key", checks.JavaScript, "function f() { return {html: a(), b: 1}; }", "a()", "html: a()", 1},
		{"another key", checks.JavaScript, "function f() { return {html: a(), b: 1}; }", "a()", "b: 1", 0},
		{"an attribute", checks.JavaScript, "function f() { return <p html={a()} b={1}/>; }", "a()", "html={a()}", 1},
		{"another attribute", checks.JavaScript, "function f() { return <p html={a()} b={1}/>; }", "a()", "b={1}", 0},
		{"a keyword argument", checks.Python, "g(1, k=a(), l=1)\n", "a()", "k=a()", 1},
		{"another keyword argument", checks.Python, "g(1, k=a(), l=1)\n", "a()", "l=1", 0},
		{"a template", checks.Python, "def f():\n  x = a()\n  g(f'{x}')\n", "a()", "f'{x}'", 1},
		{"an operand", checks.Go, "package p\nfunc f() { x := a(); g(\"a\" + x) }", "a()", "\"a\" + x", 1},
		{"nothing at all", checks.Go, "package p\nfunc f() { x := a(); g(\"a\" + x) }", "a()", "", 0},
	} {
		t.Run(e.name, func(t *testing.T) {
			tree, names := parse(e.lang, e.text)
			s := spec()
			flows, complete := taint.Run(tree, names, s, &taint.Marks{Sources: []taint.Mark{one(e.text, e.source)}, Sinks: []taint.Mark{one(e.text, e.sink)}})
			if len(flows) != e.want || !complete {
				t.Errorf("%d flows, want %d", len(flows), e.want)
			}
		})
	}
}

// A source that is a statement taints what is set in it.
func TestSourceIsStatement(t *testing.T) {
	text := "class A { void f() { T x = make(); sink(x.run()); T y = other(); sink(y.run()); } }"
	tree, names := parse(checks.Java, text)
	m := mark(tree)
	at := strings.Index(text, "T x")
	m.Sources = []taint.Mark{{Span: checks.Span{Start: at, End: at + len("T x = make();")}, Node: syntax.None, Spec: sideSource}}
	flows, _ := taint.Run(tree, names, spec(), m)
	if len(flows) != 1 || text[flows[0].Sink.Span.Start:flows[0].Sink.Span.End] != "sink(x.run())" {
		t.Errorf("flows %+v, want that of x", flows)
	}
	// One that requires something is one where that comes in.
	text = "def f():\n  x = ''\n  x += source_a()\n  sink_c(x)\n  y = ''\n  y += g()\n  sink_c(y)\n"
	tree, names = parse(checks.Python, text)
	m = mark(tree)
	for _, part := range []string{"x += source_a()", "y += g()"} {
		at := strings.Index(text, part)
		m.Sources = append(m.Sources, taint.Mark{Span: checks.Span{Start: at, End: at + len(part)}, Node: syntax.None, Spec: needsA})
	}
	flows, _ = taint.Run(tree, names, spec(), m)
	if len(flows) != 1 || flows[0].Label != "C" || lineOf(text, flows[0].Sink.Span.Start) != 4 {
		t.Errorf("flows %+v, want that of x", flows)
	}
}

// Of each sink the first source that goes with it is told, and what they bound.
func TestCompatible(t *testing.T) {
	text := "def f():\n  a = source()\n  b = source()\n  sink(a + b)\n  sink(a)\n"
	tree, names := parse(checks.Python, text)
	s, m := spec(), mark(tree)
	for i := range m.Sources {
		m.Sources[i].Env = i
	}
	for i := range m.Sinks {
		m.Sinks[i].Env = 1
	}
	s.Compatible = func(source, sink any) bool { return source == sink }
	flows, _ := taint.Run(tree, names, s, m)
	if len(flows) != 1 || flows[0].Source.Env != 1 || flows[0].Sink.Env != 1 || lineOf(text, flows[0].Sink.Span.Start) != 4 {
		t.Errorf("flows %+v, want that of b", flows)
	}
}

// Flows are in the order of their sinks, whatever the order of the marks, and
// the same sink may be marked by several specs.
func TestOrder(t *testing.T) {
	text := "def f():\n  x = source()\n  sink(x)\n  sink(x + 1)\n  sink(2)\n  sink(source_a())\n"
	tree, names := parse(checks.Python, text)
	m := mark(tree)
	for i, j := 0, len(m.Sinks)-1; i < j; i, j = i+1, j-1 {
		m.Sinks[i], m.Sinks[j] = m.Sinks[j], m.Sinks[i]
	}
	again := m.Sinks[len(m.Sinks)-1]
	again.Spec = deepSink
	m.Sinks = append(m.Sinks, again)
	var got []string
	flows, _ := taint.Run(tree, names, spec(), m)
	for _, f := range flows {
		got = append(got, text[f.Sink.Span.Start:f.Sink.Span.End])
		if f.Label != taint.DefaultLabel {
			t.Errorf("label %q", f.Label)
		}
	}
	if d := cmp.Diff([]string{"sink(x)", "sink(x)", "sink(x + 1)"}, got); d != "" {
		t.Error(d)
	}
}

// Without anything that knows names they are told apart by function.
func TestWithoutNames(t *testing.T) {
	text := "def g(a):\n  sink(a)\ndef f():\n  x = source()\n  g(x)\ndef h(x):\n  sink(x)\n"
	tree, _ := parse(checks.Python, text)
	flows, _ := taint.Run(tree, nil, spec(), mark(tree))
	if len(flows) != 1 || lineOf(text, flows[0].Sink.Span.Start) != 2 {
		t.Errorf("flows %+v, want that in g", flows)
	}
}

// Marks that make no sense are none.
func TestBadMarks(t *testing.T) {
	tree, names := parse(checks.Python, "sink(source())\n")
	m := mark(tree)
	bad := []taint.Mark{
		{Spec: -1}, {Spec: 99}, {Node: -7, Span: checks.Span{Start: -1, End: 3}}, {Node: 99, Span: checks.Span{Start: 5, End: 2}},
		{Node: syntax.None, Span: checks.Span{Start: 3, End: 900}, From: checks.Span{Start: -4, End: 900}},
	}
	m.Sources, m.Sinks = append(m.Sources, bad...), append(m.Sinks, bad...)
	m.Sanitizers, m.Propagators = append(m.Sanitizers, bad...), append(m.Propagators, bad...)
	if flows, complete := taint.Run(tree, names, spec(), m); len(flows) != 1 || !complete {
		t.Errorf("flows %+v, complete %v", flows, complete)
	}
}
