package rulefile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
)

// head is the part of a rule that isn't of interest.
const head = "rules:\n- id: x\n  message: m\n  severity: ERROR\n  languages: [python]\n"

// one loads a rule from what stands below head, indented by two.
func one(t *testing.T, body string) *pattern.Rule {
	t.Helper()
	rules, err := rulefile.Load("r.yaml", []byte(head+body), nil)
	if err != nil || len(rules) != 1 {
		t.Fatalf("%d rules, %v", len(rules), err)
	}
	return rules[0]
}

// show writes a formula on one line.
func show(f *pattern.Formula) string {
	if f == nil {
		return "nil"
	}
	var parts []string
	for _, k := range f.Kids {
		parts = append(parts, show(k))
	}
	for _, c := range f.Where {
		parts = append(parts, showCondition(c))
	}
	for _, names := range f.Focus {
		parts = append(parts, "focus("+strings.Join(names, "|")+")")
	}
	switch f.Op {
	case pattern.Code:
		return "«" + f.Text + "»"
	case pattern.Regexp:
		return "/" + f.Text + "/"
	}
	return [...]string{pattern.And: "and", pattern.Or: "or", pattern.Not: "not", pattern.Inside: "inside", pattern.Outside: "outside"}[f.Op] + "(" + strings.Join(parts, " ") + ")"
}

func showCondition(c pattern.Condition) string {
	s := [...]string{"regex", "pattern", "comparison", "analysis", "type", "name"}[c.Kind] + "[" + c.Var
	if c.Not {
		s += " not"
	}
	if c.Known {
		s += " known"
	}
	if c.Strip {
		s += " strip"
	}
	if c.Text != "" {
		s += " " + c.Text
	}
	if c.In != "" {
		s += " in " + string(c.In)
	}
	if c.Formula != nil {
		s += " " + show(c.Formula)
	}
	return s + strings.Join(append([]string{""}, c.Names...), " ") + "]"
}

func TestFormulas(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"one pattern", "  pattern: f($X)\n", "«f($X)»"},
		{"block", "  pattern: |\n    f($X)\n      ...\n", "«f($X)\n  ...»"},
		{"a number", "  pattern: 42\n", "«42»"},
		{"regex", "  pattern-regex: a+\\s\n", `/a+\s/`},
		{"regex of horizontal space", "  pattern-regex: 'a\\h[\\h]'\n", `/a[\t ][\t ]/`},
		{"either", "  pattern-either:\n  - pattern: a\n  - patterns:\n    - pattern: b\n  - pattern-inside: c\n", "or(«a» and(«b») inside(«c»))"},
		{"all kinds", `  patterns:
  - pattern: a
  - pattern-not: b
  - pattern-inside: c
  - pattern-not-inside:
      patterns:
      - pattern: d
      - pattern-not: e
  - pattern-regex: f
  - pattern-not-regex: g
  - pattern-either: [pattern: h, pattern-regex: i]
  - focus-metavariable: $X
  - focus-metavariable: [$Y, $Z]
`, "and(«a» not(«b») inside(«c») outside(and(«d» not(«e»))) /f/ not(/g/) or(«h» /i/) focus($X) focus($Y|$Z))"},
		{"conditions", `  patterns:
  - pattern: f($X, $Y)
  - metavariable-regex: {metavariable: $X, regex: a|b, constant-propagation: true}
  - metavariable-pattern:
      metavariable: $X
      language: generic
      patterns: [pattern-not: q]
  - metavariable-pattern: {metavariable: $X, language: regex, pattern: q+}
  - metavariable-comparison: {metavariable: $Y, comparison: $Y > 1, strip: true}
  - metavariable-comparison: {comparison: "$X == $Y"}
  - metavariable-analysis: {analyzer: entropy, metavariable: $X}
  - metavariable-type: {metavariable: $X, type: String}
  - metavariable-type: {metavariable: $X, types: [int, long]}
  - metavariable-name: {metavariable: $X, modules: [a, b]}
`, "and(«f($X, $Y)» regex[$X known a|b] pattern[$X in generic and(not(«q»))] pattern[$X in regex /q+/] comparison[$Y strip $Y > 1]" +
			" comparison[ $X == $Y] analysis[$X entropy] type[$X String] type[$X int long] name[$X a b])"},
		{"lookaheads at the beginning", `  patterns:
  - pattern: f($X)
  - metavariable-regex: {metavariable: $X, regex: '^(?!a|b)(?=.*c).*$'}
  - metavariable-regex: {metavariable: $X, regex: '(?i)(?!a)'}
  - metavariable-regex: {metavariable: $X, regex: 'a\Z'}
`, `and(«f($X)» regex[$X not ^(?:a|b)] regex[$X ^(?:.*c)] regex[$X ^.*$] regex[$X not (?i)(?:a)] regex[$X a\n?\z])`},
		{"newer syntax", `  match:
    all:
    - f($X)
    - not: g($X)
    - inside: {any: [h, {regex: i}]}
    - not: {inside: j}
    where:
    - metavariable: $X
      regex: k
    - metavariable: $X
      language: json
      all: [l, {not: m}]
    - comparison: $X > 1
    - focus: $X
    - {metavariable: $X, type: T}
    - {metavariable: $X, analyzer: entropy}
`, "and(«f($X)» not(«g($X)») inside(or(«h» /i/)) outside(«j») regex[$X k] pattern[$X in json and(«l» not(«m»))] comparison[ $X > 1] type[$X T] analysis[$X entropy] focus($X))"},
		{"newer syntax, one pattern with a condition", "  match:\n    pattern: f($X)\n    where: [{focus: [$X]}]\n", "and(«f($X)» focus($X))"},
		{"newer syntax, a text", "  match: f(...)\n", "«f(...)»"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := show(one(t, c.body).Search); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestTaint(t *testing.T) {
	older := one(t, `  mode: taint
  pattern-sources:
  - {pattern: src(), label: A, by-side-effect: true, exact: true, control: true}
  - patterns: [pattern: s2($X), focus-metavariable: $X]
    requires: not (A or B1) and C
    label: D
  pattern-sinks:
  - {pattern: "sink($X, $Y)", focus: $X, requires: A, at-exit: true}
  pattern-sanitizers:
  - pattern-either: [pattern: a, pattern: b]
    not_conflicting: true
    by-side-effect: only
  pattern-propagators:
  - {pattern: $A.add($B), from: $B, to: $A, label: N, replace-labels: [A], by-side-effect: false}
  - {pattern: $A.put($B), from: $B, to: $A}
`)
	newer := one(t, `  taint:
    sources:
    - {pattern: src(), label: A, by-side-effect: true, exact: true, control: true}
    - pattern: s2($X)
      where: [focus: $X]
      requires: not (A or B1) and C
      label: D
    sinks:
    - {pattern: "sink($X, $Y)", focus: $X, requires: A, at-exit: true}
    sanitizers:
    - any: [a, b]
      not-conflicting: true
      by-side-effect: only
    propagators:
    - {pattern: $A.add($B), from: $B, to: $A, label: N, replace-labels: [A], by-side-effect: false}
    - {pattern: $A.put($B), from: $B, to: $A}
`)
	label := func(s string) *pattern.Requires { return &pattern.Requires{Op: pattern.Code, Label: s} }
	of := func(op pattern.Op, kids ...*pattern.Requires) *pattern.Requires {
		return &pattern.Requires{Op: op, Kids: kids}
	}
	type formula = pattern.Formula
	code := func(s string) *formula { return &formula{Text: s} }
	want := &pattern.Taint{
		Sources: []pattern.Source{
			{Formula: code("src()"), Label: "A", BySideEffect: pattern.BySideEffect, Exact: true, Control: true},
			{Formula: &formula{Op: pattern.And, Kids: []*formula{code("s2($X)")}, Focus: [][]string{{"$X"}}}, Label: "D",
				Requires: of(pattern.And, of(pattern.Not, of(pattern.Or, label("A"), label("B1"))), label("C"))},
		},
		Sinks: []pattern.Sink{{Formula: &formula{Op: pattern.And, Kids: []*formula{code("sink($X, $Y)")}, Focus: [][]string{{"$X"}}}, Requires: label("A"), AtExit: true, Exact: true}},
		Sanitizers: []pattern.Sanitizer{{Formula: &formula{Op: pattern.Or, Kids: []*formula{code("a"), code("b")}},
			NotConflicting: true, BySideEffect: pattern.OnlySideEffect}},
		Propagators: []pattern.Propagator{
			{Formula: code("$A.add($B)"), From: "$B", To: "$A", Label: "N", Replaces: []string{"A"}},
			{Formula: code("$A.put($B)"), From: "$B", To: "$A", BySideEffect: pattern.BySideEffect},
		},
	}
	anywhere := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type() == typePosition }, cmp.Ignore())
	if d := cmp.Diff(want, older.Taint, anywhere); d != "" {
		t.Errorf("the older syntax (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want, newer.Taint, anywhere); d != "" {
		t.Errorf("the newer syntax (-want +got):\n%s", d)
	}
}

// TestPositions finds the text of each pattern where its position says.
func TestPositions(t *testing.T) {
	text := head + "  patterns:\r\n  - pattern: f($X)   \n  # é\n  - pattern: 'é($X)'\n  - pattern-inside: |\n      def $F(...):\n        ...\n  - pattern-not: {pattern: \"g\"}\n  - pattern-regex: é+\n"
	rules, err := rulefile.Load("r.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	lines, seen := strings.Split(text, "\n"), 0
	var walk func(f *pattern.Formula)
	walk = func(f *pattern.Formula) {
		if f.Op == pattern.Code || f.Op == pattern.Regexp {
			seen++
			for i, line := range strings.Split(f.Text, "\n") {
				if rest := lines[f.At.Line+i-1][f.At.Column-1:]; !strings.HasPrefix(rest, line) {
					t.Errorf("%q is at %v, where %q stands", line, f.At, rest)
				}
			}
		}
		for _, k := range f.Kids {
			walk(k)
		}
	}
	walk(rules[0].Search)
	if seen != 5 {
		t.Errorf("saw %d patterns, want 5", seen)
	}
}

func TestOurs(t *testing.T) {
	rules, err := rulefile.Load("rule.yaml", []byte(`id: py-x
title: Unsafe thing
message: |
  It matters:
  $X is bad.
advice: Do the other thing.
concept: deserialization
lesson: unsafe-deserialization
severity: high
confidence: high
profile: editor
languages: [python, ts, rust]
cwe: [CWE-502, "CWE-20: Improper Input Validation"]
owasp: [A08:2025]
asvs: [1.5.2]
aliases: [bandit:B506]
imports: {yaml: yaml}
paths: {include: ["src/**"], exclude: ["*_test.py"]}
options: {symbolic_propagation: true, ac_matching: false, interfile: true, generic_ellipsis_max_span: 3, timeout: 4}
pattern: yaml.load($X)
fix: {title: Use safe_load, replace: yaml.safe_load($X), safety: safe, imports: [yaml]}
tests:
  bad: ["yaml.load(f)", {text: "yaml.load(g)", path: a/b.py}]
  ok: [x]
  near: y
  fixed: ["yaml.safe_load(f)", "yaml.safe_load(g)"]
`), nil)
	if err != nil || len(rules) != 1 {
		t.Fatalf("%d rules, %v", len(rules), err)
	}
	r := rules[0]
	options := pattern.DefaultOptions
	options.SymbolicPropagation, options.ACMatching, options.GenericEllipsisMax = true, false, 3
	want := &pattern.Rule{
		Rule: &checks.Rule{ID: "py-x", Title: "Unsafe thing", Description: "It matters: $X is bad.", Advice: "Do the other thing.",
			Severity: checks.High, Confidence: checks.Certain, Langs: []checks.Lang{checks.Python, checks.TypeScript}, CWE: []int{502, 20},
			Controls: []string{"ASVS v5.0.0-1.5.2"}, Concept: "deserialization", Lesson: "unsafe-deserialization", Origin: "user",
			Aliases: []string{"bandit:B506"}, Tags: []string{"owasp:A08:2025"}},
		Message: "It matters:\n$X is bad.", Dialects: []pattern.Dialect{pattern.Python, pattern.TypeScript},
		Search:  &pattern.Formula{Text: "yaml.load($X)"},
		Fix:     &pattern.Fix{Title: "Use safe_load", Replace: "yaml.safe_load($X)", Safe: true, Imports: []string{"yaml"}},
		Paths:   pattern.Paths{Include: []string{"src/**"}, Exclude: []string{"*_test.py"}},
		Imports: map[string]string{"yaml": "yaml"}, Options: options, Profile: pattern.InEditor, File: "rule.yaml",
		Tests: pattern.Tests{
			Bad: []pattern.Example{{Text: "yaml.load(f)"}, {Text: "yaml.load(g)", Path: "a/b.py"}},
			OK:  []pattern.Example{{Text: "x"}}, Near: []pattern.Example{{Text: "y"}},
			Fixed: []pattern.Example{{Text: "yaml.safe_load(f)"}, {Text: "yaml.safe_load(g)"}},
		},
		NotLoaded: []string{"the languages rust: not read yet"},
	}
	if d := cmp.Diff(want, r, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type() == typePosition }, cmp.Ignore())); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestMetadata(t *testing.T) {
	r := one(t, `  pattern: f
  fix-regex: {regex: 'a(.)\b', replacement: 'b\1$ \g<n>', count: 2}
  metadata:
    cwe: "CWE-79: Improper Neutralization"
    owasp: [A03:2021 - Injection]
    confidence: LOW
    category: security
    technology: [flask]
    references: [https://example.com]
    likelihood: HIGH
    asvs: {control_id: 5.3.7 Insecure, version: "4"}
    mine: {of: any, kind: [x]}
`)
	if d := cmp.Diff([]any{[]int{79}, checks.Unsure, checks.High, []string{"ASVS v4-5.3.7"}, []string{"owasp:A03:2021 - Injection", "security", "technology:flask"}, "X", pattern.InEditor},
		[]any{r.CWE, r.Confidence, r.Severity, r.Controls, r.Tags, r.Title, r.Profile}); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if d := cmp.Diff(&pattern.Fix{Regexp: `a(.)\b`, Replace: `b\1$ \g<n>`, Count: 2, At: r.Fix.At}, r.Fix); d != "" {
		t.Errorf("fix (-want +got):\n%s", d)
	}
}

// TestASharedPart reads anchors, aliases and merged keys.
func TestASharedPart(t *testing.T) {
	r := one(t, "  metadata: &m {category: security}\n  patterns:\n  - &p {pattern: f}\n  - pattern-either:\n    - *p\n    - pattern: g\n  - metavariable-regex:\n      <<: {metavariable: $X, regex: a}\n      regex: b\n")
	if got, want := show(r.Search), "and(«f» or(«f» «g») regex[$X b])"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLanguages(t *testing.T) {
	for names, want := range map[string][]pattern.Dialect{
		"[py, python3, python]": {pattern.Python}, "[js, ts]": {pattern.JavaScript, pattern.TypeScript}, "golang": {pattern.Go},
		"[sh, bash]": {pattern.Shell}, "[docker]": {pattern.Dockerfile}, "[hcl, tf, terraform]": {pattern.Terraform}, "[yml]": {pattern.YAML},
		"[regex]": {pattern.Regex}, "[none]": {pattern.Regex}, "[generic]": {pattern.Generic}, "[kotlin, java]": {pattern.Java},
	} {
		rules, err := rulefile.Load("r", []byte("id: x\nmessage: m\nseverity: low\npattern: a\nlanguages: "+names+"\n"), nil)
		if err != nil {
			t.Errorf("%s: %v", names, err)
			continue
		}
		if d := cmp.Diff(want, rules[0].Dialects); d != "" {
			t.Errorf("%s (-want +got):\n%s", names, d)
		}
		if (rules[0].Langs == nil) != (want[0] == pattern.Regex || want[0] == pattern.Generic) {
			t.Errorf("%s: languages of files are %v", names, rules[0].Langs)
		}
		if isRegex := rules[0].Search.Op == pattern.Regexp; isRegex != (want[0] == pattern.Regex) {
			t.Errorf("%s: the pattern is an expression: %v", names, isRegex)
		}
	}
}

// aPart is the only part that there is.
type aPart struct{ p *pattern.Part }

func (a aPart) Part(name string) *pattern.Part {
	if name == a.p.Name {
		return a.p
	}
	return nil
}

func (a aPart) PartNames() []string { return []string{a.p.Name} }

func TestARuleUsesAPart(t *testing.T) {
	part, err := rulefile.LoadPart("go/input", "input.yaml", []byte("languages: [go]\npattern-sources: [{pattern: a, label: A}, {pattern: b}]\npattern-sinks: [{pattern: c, requires: A}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	load := func(body string) ([]*pattern.Rule, error) {
		return rulefile.Load("r", []byte("id: x\nmessage: m\nseverity: low\nlanguages: [go]\nmode: taint\n"+body), aPart{part})
	}
	rules, err := load("pattern-sources: [{use: go/input, label: L}, {pattern: d}]\npattern-sinks: [{use: go/input}]\n")
	if err != nil {
		t.Fatal(err)
	}
	x := rules[0].Taint
	if s := x.Sources[0]; s.Use != part || s.Formula != nil || s.Label != "L" || s.At.Line != 6 {
		t.Errorf("source %+v", s)
	}
	if x.Sources[1].Use != nil || x.Sinks[0].Use != part {
		t.Errorf("taint %+v", x)
	}
	for body, want := range map[string]string{
		"pattern-sources: [{use: go/inptu}]\npattern-sinks: [pattern: a]\n":                                   `r:6:25: rule x: there is no part "go/inptu"; did you mean "go/input"?`,
		"pattern-sources: [{use: go/input, pattern: a}]\npattern-sinks: [pattern: a]\n":                       `r:6:35: rule x: unknown key "pattern"; the keys here are use, label, requires`,
		"pattern-sources: [pattern: a]\npattern-sinks: [{use: go/input, exact: false}]\n":                     `r:7:33: rule x: unknown key "exact"; the keys here are use, requires`,
		"pattern-sources: [pattern: a]\npattern-sinks: [pattern: a]\npattern-sanitizers: [{use: go/input}]\n": `r:8:28: rule x: the part go/input has no sanitizers; use another`,
	} {
		if _, err := load(body); err == nil || err.Error() != want {
			t.Errorf("error\n%v\nwant\n%s", err, want)
		}
	}
	for body, want := range map[string]string{
		"languages: [go]\n": `input.yaml:1:1: the part is empty`,
		"languages: [go]\npattern-sources: [{use: go/input}]\n":   `input.yaml:2:25: a part uses another`,
		"languages: [go]\nid: x\npattern-sources: [pattern: a]\n": `input.yaml:2:1: unknown key "id"`,
	} {
		if _, err := rulefile.LoadPart("go/input", "input.yaml", []byte(body)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error\n%v\nwant\n%s", err, want)
		}
	}
}

// Lines that a fix adds are read as they stand; without a replacement there are
// only these.
func TestInsertions(t *testing.T) {
	for _, c := range []struct {
		fix  string
		want pattern.Fix
	}{
		{"insert: [{above: $X, text: \"a: b\\n\"}, {below: $Y, text: c}]", pattern.Fix{Keep: true, Insert: []pattern.Insertion{{Var: "$X", Text: "a: b\n"}, {Var: "$Y", Below: true, Text: "c"}}}},
		{"replace: g, insert: [{above: $X, text: a}]", pattern.Fix{Replace: "g", Insert: []pattern.Insertion{{Var: "$X", Text: "a"}}}},
	} {
		rules, err := rulefile.Load("r.yaml", []byte("id: x\nmessage: m\nseverity: low\nlanguages: [js]\npattern: f($X, $Y)\nfix: {title: t, "+c.fix+"}\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		c.want.Title = "t"
		ignoreAt := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".At" }, cmp.Ignore())
		if diff := cmp.Diff(&c.want, rules[0].Fix, ignoreAt); diff != "" {
			t.Errorf("%s: %s", c.fix, diff)
		}
	}
}
