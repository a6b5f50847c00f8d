package checktest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// rule finds f(…) of one argument in Python and makes it g(…).
func rule(tests pattern.Tests, paths ...string) *pattern.Rule {
	return &pattern.Rule{
		Rule:     &checks.Rule{ID: "f-call", Langs: []checks.Lang{checks.Python}},
		Dialects: []pattern.Dialect{pattern.Python}, Options: pattern.DefaultOptions, File: "r.yaml",
		Search: &pattern.Formula{Text: "f($X)"}, Fix: &pattern.Fix{Replace: "g($X)"}, Tests: tests, Paths: pattern.Paths{Include: paths},
	}
}

func examples(texts ...string) []pattern.Example {
	var all []pattern.Example
	for i, s := range texts {
		all = append(all, pattern.Example{Text: s, At: pattern.Position{Line: i + 1, Column: 1}})
	}
	return all
}

// kinds are the failures in short.
func kinds(r Result) []string {
	var all []string
	for _, f := range r.Failures {
		all = append(all, string(f.Kind)+string(rune('0'+f.Line)))
	}
	return all
}

func TestRun(t *testing.T) {
	for _, c := range []struct {
		name  string
		tests pattern.Tests
		paths []string
		want  []string
	}{
		{name: "all hold", tests: pattern.Tests{Bad: examples("f(1)"), OK: examples("g(1)"), Near: examples("f(1, 2)"), Fixed: examples("g(1)\n")}},
		{name: "not found", tests: pattern.Tests{Bad: examples("f(1)", "h(1)")}, want: []string{"bad2"}},
		{name: "found", tests: pattern.Tests{OK: examples("g()", "f(1)"), Near: examples("f(2)")}, want: []string{"ok2", "near1"}},
		{name: "fixed otherwise", tests: pattern.Tests{Bad: examples("f(1)"), Fixed: examples("g(2)")}, want: []string{"fixed1"}},
		{name: "more fixed than bad", tests: pattern.Tests{Bad: examples("f(1)"), Fixed: examples("g(1)", "g(2)")}, want: []string{"fixed2"}},
		{name: "not for this path", tests: pattern.Tests{Bad: []pattern.Example{{Text: "f(1)", Path: "b/x.py"}, {Text: "f(1)", Path: "a/x.py"}, {Text: "f(1)"}}}, paths: []string{"a/**"}, want: []string{"bad0"}},
		{name: "another language", tests: pattern.Tests{OK: []pattern.Example{{Text: "f(1)", Path: "x.go"}}}},
	} {
		r := Run(rule(c.tests, c.paths...))
		if d := cmp.Diff(c.want, kinds(r)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
		if n := len(c.tests.Bad) + len(c.tests.OK) + len(c.tests.Near) + len(c.tests.Fixed); r.Tests != n {
			t.Errorf("%s: %d tests, want %d", c.name, r.Tests, n)
		}
	}
}

func TestABrokenRuleFails(t *testing.T) {
	r := rule(pattern.Tests{OK: examples("g()")})
	r.Search.Text, r.Search.At = "f($X", pattern.Position{Line: 7, Column: 3}
	if d := cmp.Diff([]string{"broken7"}, kinds(Run(r))); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestAFixThatFindsItself has a fix in whose result the rule finds something.
func TestAFixThatFindsItself(t *testing.T) {
	r := rule(pattern.Tests{Bad: examples("f(1)"), Fixed: examples("f(2)")})
	r.Fix.Replace = "f(2)"
	if d := cmp.Diff([]string{"fixed1"}, kinds(Run(r))); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestNoFixForOne has a fix for some of what is found: an example that stays as
// it is says that it gets none.
func TestNoFixForOne(t *testing.T) {
	for _, c := range []struct {
		fixed string
		want  []string
	}{{"f(2)", nil}, {"g(2)", []string{"fixed2"}}} {
		r := rule(pattern.Tests{Bad: examples("f(1)", "f(2)"), Fixed: examples("g(1)", c.fixed)})
		r.Tests.Fixed[1].At.Line = 2
		r.Fix = &pattern.Fix{Regexp: `^f\(1`, Replace: "g(1"}
		if d := cmp.Diff(c.want, kinds(Run(r))); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.fixed, d)
		}
	}
}

func TestNotes(t *testing.T) {
	for line, want := range map[string][]string{
		"# ruleid: a":                {"ruleid", "a"},
		"  // ruleid:a,b.c-d":        {"ruleid", "a", "b.c-d"},
		"/* ok: a */":                {"ok", "a"},
		"<!-- ruleid: a-b -->":       {"ruleid", "a-b"},
		"{/* todoruleid: a */}":      {"todoruleid", "a"},
		"-- todook: a":               {"todook", "a"},
		"# deepruleid: a":            {"deepruleid", "a"},
		"% ruleid: a":                {"ruleid", "a"},
		"x = 1 # ruleid: a":          nil,
		"# book: a":                  nil,
		"# ruleid:":                  nil,
		"print('ruleid: a is here')": nil,
	} {
		word, ids := noteIn(line)
		var got []string
		if word != "" {
			got = append([]string{word}, ids...)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", line, d)
		}
	}
}

func TestRunAnnotated(t *testing.T) {
	m, err := pattern.Compile(rule(pattern.Tests{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text, fixed string
		want              []string
	}{
		{"all hold", "# ruleid: f-call\nf(1)\n# ok: f-call\ng(1)\n", "# ruleid: f-call\ng(1)\n# ok: f-call\ng(1)\n", nil},
		{"in a row", "# ruleid: f-call\n# ok: other\n\n", "", []string{"annotated3"}},
		{"in a row, found", "# ruleid: f-call\n# ok: other\nf(1)\n", "", nil},
		{"missing, forbidden, unexpected", "# ruleid: f-call\ng(1)\n# ok: f-call\nf(1)\nf(2)\n", "", []string{"annotated2", "annotated4", "annotated5"}},
		{"known not to work", "# todoruleid: f-call\ng(1)\n# todook: f-call\nf(1)\n# deepruleid: f-call\nf(2)\n", "", nil},
		{"by a longer id", "# ruleid: a.b.f-call\nf(1)\n", "", nil},
		{"fixed otherwise", "# ruleid: f-call\nf(1)\n", "# ruleid: f-call\nh(1)\n", []string{"fixed0"}},
		{"about another rule", "# ruleid: other\ng(1)\n", "", nil},
	} {
		var fixed []byte
		if c.fixed != "" {
			fixed = []byte(c.fixed)
		}
		got := RunAnnotated([]*pattern.Matcher{m}, "x.py", []byte(c.text), fixed)
		if d := cmp.Diff(c.want, kinds(got["f-call"])); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}
