package pattern_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/checks/rules"
)

// operators are the operators of the rule language, each with a rule that uses
// it and a text. In the text the lines that have to be found end in "want".
// docs/rules.md has a row for each, which a test holds.
var operators = []struct{ name, rule, text string }{
	{"`pattern`", `pattern: foo($X)`, "foo(1)  # want\nbar(1)"},
	{"`patterns`", "patterns: [{pattern: foo($X)}, {pattern: $F(1)}]", "foo(1)  # want\nfoo(2)\nbar(1)"},
	{"`pattern-either`", "pattern-either: [{pattern: foo()}, {pattern: bar()}]", "foo()  # want\nbar()  # want\nbaz()"},
	{"`pattern-not`", "patterns: [{pattern: foo($X)}, {pattern-not: foo(1)}]", "foo(1)\nfoo(2)  # want"},
	{"`pattern-inside`", "patterns: [{pattern: foo()}, {pattern-inside: 'with $X: ...'}]", "foo()\nwith a:\n    foo()  # want"},
	{"`pattern-not-inside`", "patterns: [{pattern: foo()}, {pattern-not-inside: 'with $X: ...'}]", "foo()  # want\nwith a:\n    foo()"},
	{"`pattern-regex`", `pattern-regex: TODO\(\w+\)`, "# TODO(me) want\n# TODO"},
	{"`pattern-not-regex`", `patterns: [{pattern: foo($X)}, {pattern-not-regex: "foo\\(1\\)"}]`, "foo(1)\nfoo(2)  # want"},
	{"`metavariable-regex`", `patterns: [{pattern: $F(...)}, {metavariable-regex: {metavariable: $F, regex: ^fo+$}}]`, "foo()  # want\nfoot()\nbar()"},
	{"`metavariable-pattern`", `patterns: [{pattern: foo($X)}, {metavariable-pattern: {metavariable: $X, pattern: bar(...)}}]`, "foo(bar(1))  # want\nfoo(baz(1))"},
	{"`metavariable-pattern`, `language`", `patterns: [{pattern: foo($X)}, {metavariable-pattern: {metavariable: $X, language: javascript, pattern: eval(...)}}]`, "foo('a; eval(b)')  # want\nfoo('evals')"},
	{"`metavariable-comparison`", `patterns: [{pattern: foo($X)}, {metavariable-comparison: {metavariable: $X, comparison: $X > 10 and $X % 2 == 0}}]`, "foo(12)  # want\nfoo(0x0e)  # want\nfoo(13)\nfoo(2)"},
	{"`metavariable-analysis`, `entropy`", `patterns: [{pattern: foo("$X")}, {metavariable-analysis: {metavariable: $X, analyzer: entropy}}]`, "foo('q8Zr2Lw9Xk4Vb7Nt')  # want\nfoo('aaaaaaaaaaaaaaaa')"},
	{"`metavariable-type`", `patterns: [{pattern: foo($X)}, {metavariable-type: {metavariable: $X, type: str}}]`, "def f(a: str, b: int):\n    foo(a)  # want\n    foo(b)"},
	{"`focus-metavariable`", "patterns: [{pattern: 'foo($X, $Y)'}, {focus-metavariable: $Y}]", "foo(1,\n    2)  # want"},
	{"`paths`", "pattern: foo()\npaths: {include: ['*.py'], exclude: ['b/']}", "foo()  # want"},
	{"`options`", "pattern: $X == 1\noptions: {commutative_compop: true}", "1 == a  # want\na == 1  # want"},
	{"`...` of arguments", "pattern: foo(1, ..., 2)", "foo(1, 2)  # want\nfoo(1, a, b, 2)  # want\nfoo(2, 1)"},
	{"`...` of statements", "pattern: |\n  $X = a()\n  ...\n  b($X)", "x = a()  # want\nif c:\n    b(x)\ny = a()\nb(x)"},
	{"`...` of members", "pattern: $X. ... .exec()", "a.b().c.exec()  # want\nexec()"},
	{"`$...X`", "pattern: foo($...A, 1)", "foo(1)  # want\nfoo(a, b, 1)  # want\nfoo(a)"},
	{"`<... x ...>`", "pattern: foo(<... $X + 1 ...>)", "foo(a(b + 1))  # want\nfoo(a + 2)"},
	{"typed metavariables", "pattern: '($X: str).bar()'", "def f(a: str, b: int):\n    a.bar()  # want\n    b.bar()"},
	{"`\"...\"`", `pattern: foo("...")`, "foo('a')  # want\nfoo(a)"},
	{"`\"=~/…/\"`", `pattern: 'foo("=~/^a+$/i")'`, "foo('AAA')  # want\nfoo('ab')"},
	{"`=~/…/` in a template", `pattern: 'f"...=~/(to|is|at) $/{$X}..."'`, "f'{a}, is {c}'  # want\nf'{a}, was {c}'\nf'is '"},
	{"`\"$X\"`", `patterns: [{pattern: 'foo("$X")'}, {metavariable-regex: {metavariable: $X, regex: ^a$}}]`, "foo('a')  # want\nfoo('b')"},
	{"`options`, `symbolic_propagation`", "pattern: foo(bar(...))\noptions: {symbolic_propagation: true}", "x = bar(1)\nfoo(x)  # want\ny = bar(1)\ny = 2\nfoo(y)\ndef f(z):\n    foo(z)\n    z = bar()"},
	{"imports and aliases", "pattern: os.system($X)", "from os import system as s\ns(1)  # want\nmy.system(1)"},
	{"`imports`", "pattern: rand.Read($X)\nimports: {rand: secrets}", "import random as rand\nrand.Read(1)"},
	{"constants", `pattern: foo("ab")`, "A = 'a'\nfoo(A + 'b')  # want\nfoo(f'{A}b')  # want\nfoo('b')"},
	{"keyword arguments", "pattern: foo(a=1, b=2)", "foo(b=2, a=1)  # want\nfoo(a=1)"},
	{"operators that commute", "pattern: $X and b", "a and b  # want\nb and a  # want\na or b"},
	{"`mode: taint`", "mode: taint\npattern-sources: [{pattern: source()}]\npattern-sinks: [{pattern: sink(...)}]", "x = source()\ny = 'a' + x\nsink(y)  # want\nsink('a')"},
	{"`pattern-sanitizers`", "mode: taint\npattern-sources: [{pattern: source()}]\npattern-sinks: [{pattern: sink(...)}]\npattern-sanitizers: [{pattern: clean(...)}]", "x = source()\nsink(clean(x))\nsink(x)  # want"},
	{"`by-side-effect`", "mode: taint\npattern-sources: [{pattern: source()}]\npattern-sinks: [{pattern: sink(...)}]\npattern-sanitizers: [{patterns: [{pattern: check($X)}, {focus-metavariable: $X}], by-side-effect: true}]", "x = source()\nsink(x)  # want\ncheck(x)\nsink(x)"},
	{"`not_conflicting`", "mode: taint\npattern-sources: [{pattern: source()}]\npattern-sinks: [{pattern: sink(...)}]\npattern-sanitizers: [{pattern: $F(...), not_conflicting: true}]", "x = source()\nsink(x)  # want\nsink(f(x))"},
	{"`pattern-propagators`", "mode: taint\npattern-sources: [{pattern: source()}]\npattern-sinks: [{pattern: sink(...)}]\npattern-propagators: [{pattern: '$A.mix($B)', from: $B, to: $A}]", "a = new()\na.mix(source())\nsink(a)  # want\nb = new()\nsink(b)"},
	{"`pattern-propagators` without `to`", "mode: taint\noptions: {taint_assume_safe_functions: true}\npattern-sources: [{pattern: source()}]\npattern-sinks: [{pattern: 'sink($X)', exact: true}]\npattern-propagators: [{pattern: 'mix(..., $B, ...)', from: $B}]", "x = mix(1, source())\nsink(x)  # want\ny = other(source())\nsink(y)"},
	{"`label`, `requires`", "mode: taint\npattern-sources: [{pattern: one(), label: A}, {pattern: two($X), label: B, requires: A}]\npattern-sinks: [{pattern: sink(...), requires: B}]", "sink(two(one()))  # want\nsink(one())\nsink(two(1))"},
	{"`use`", "mode: taint\npattern-sources: [{use: python/request}]\npattern-sinks: [{pattern: sink(...)}]", "import flask\nsink(flask.request.args)  # want\nsink(a)"},
	{"`exact`", "mode: taint\npattern-sources: [{pattern: source(...), exact: true}]\npattern-sinks: [{pattern: sink(...)}]", "x = source(a)\nsink(x)  # want\nsink(a)"},
	{"`fix`", "pattern: foo($X)\nfix: bar($X)", "foo(1)  # want"},
	{"`fix-regex`", "pattern: foo($X)\nfix-regex: {regex: foo, replacement: bar}", "foo(1)  # want"},
}

func TestOperators(t *testing.T) {
	for _, op := range operators {
		t.Run(op.name, func(t *testing.T) {
			file := "rules:\n- id: test\n  message: m\n  severity: ERROR\n  languages: [python]\n  " + strings.ReplaceAll(op.rule, "\n", "\n  ") + "\n"
			loaded, err := rulefile.Load("test.yaml", []byte(file), rules.Builtin())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := pattern.Compile(loaded[0]); err != nil {
				t.Fatal(err)
			}
			got, err := scan(t, pattern.Selection{}, loaded, "a.py", op.text+"\n")
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, g := range got {
				line, _, _ := strings.Cut(g, ":")
				lines = append(lines, line)
			}
			var want []string
			for i, line := range strings.Split(op.text, "\n") {
				if strings.HasSuffix(line, "want") {
					want = append(want, fmt.Sprint(i+1))
				}
			}
			if strings.Join(lines, " ") != strings.Join(want, " ") {
				t.Errorf("%s\nin\n%s\nfinds lines %v, want %v", op.rule, op.text, lines, want)
			}
		})
	}
}

// The table of the documentation has every operator, and no other.
func TestOperatorsAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(doc), "| operator | what it means |\n| --- | --- |\n")
	if !ok {
		t.Fatal("docs/rules.md has no table of operators")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	rows := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		rows[name] = true
	}
	for _, op := range operators {
		if !rows[op.name] {
			t.Errorf("docs/rules.md has no row for %s", op.name)
		}
		delete(rows, op.name)
	}
	for name := range rows {
		t.Errorf("no test shows %s of docs/rules.md", name)
	}
}
