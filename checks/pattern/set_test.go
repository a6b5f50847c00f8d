package pattern_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// scan returns what an engine finds with some rules in one file: "line: text".
func scan(t *testing.T, choice pattern.Selection, rules pattern.Rules, path, src string) ([]string, error) {
	t.Helper()
	e := &checks.Engine{Detectors: []checks.Detector{pattern.NewSet(choice, rules)}}
	f := &checks.File{Path: path, Data: []byte(src)}
	found, err := e.ScanFile(f)
	var got []string
	for _, x := range found {
		got = append(got, fmt.Sprintf("%d: %s", x.Start.Line, src[x.Span.Start:x.Span.End]))
	}
	return got, err
}

func setRule(id string, d pattern.Dialect, lang checks.Lang, text string) *pattern.Rule {
	r := ruleFor(d, code(text))
	r.Rule = &checks.Rule{ID: id, Severity: checks.High, Langs: []checks.Lang{lang}}
	return r
}

func TestScriptsInOtherFiles(t *testing.T) {
	rules := pattern.Rules{setRule("eval", pattern.Shell, checks.Shell, "eval $X")}
	for path, c := range map[string]struct{ src, want string }{
		"Dockerfile":                {"FROM a\nRUN true && \\\n    eval $x\n", "3: eval $x"},
		".github/workflows/ci.yaml": {"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          true\n          eval $y\n", "8: eval $y"},
		"a.sh":                      {"eval $x\n", "1: eval $x"},
		"a.yaml":                    {"a: eval $x\n", ""},
	} {
		got, err := scan(t, pattern.Selection{}, rules, path, c.src)
		if err != nil || strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q, %v, want %q", path, got, err, c.want)
		}
	}
}

// A name that stands for a module is not looked for in the text, and neither is
// what needs no import.
func TestNamesThatNeedNotBeThere(t *testing.T) {
	for _, c := range []struct {
		d               pattern.Dialect
		lang            checks.Lang
		path, code, src string
	}{
		{pattern.JavaScript, checks.JavaScript, "a.js", "navigation.redirect($X)", "import { redirect } from 'next/nav';\nredirect(a);\n"},
		{pattern.Java, checks.Java, "A.java", "java.lang.Runtime.getRuntime()", "class A {\n void f() { Runtime.getRuntime(); } }\n"},
	} {
		r := setRule("x", c.d, c.lang, c.code)
		r.Imports = map[string]string{"navigation": "next/nav"}
		if got, err := scan(t, pattern.Selection{}, pattern.Rules{r}, c.path, c.src); err != nil || len(got) != 1 {
			t.Errorf("%s: %q, %v", c.path, got, err)
		}
	}
}

func TestAnyTextIsLookedAtOnce(t *testing.T) {
	r := ruleFor(pattern.Regex, &pattern.Formula{Op: pattern.Regexp, Text: "evil"})
	got, err := scan(t, pattern.Selection{}, pattern.Rules{r}, "Dockerfile", "FROM a\nRUN true && \\\n    evil\n")
	if err != nil || strings.Join(got, "|") != "3: evil" {
		t.Errorf("%q, %v", got, err)
	}
}

// A rule that doesn't look into a file isn't compiled for it.
func TestPathsComeBeforePatterns(t *testing.T) {
	r := setRule("broken", pattern.Python, checks.Python, "f(")
	r.Needs = []pattern.Need{{Lang: checks.Python, Clauses: [][]string{{"foo"}}}}
	r.Paths.Include = []string{"b"}
	for path, fails := range map[string]bool{"a/x.py": false, "b/x.py": true} {
		if _, err := scan(t, pattern.Selection{}, pattern.Rules{r}, path, "foo()\n"); (err != nil) != fails {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestProfiles(t *testing.T) {
	r := setRule("x", pattern.Python, checks.Python, "foo()")
	r.Profile = pattern.InCI
	rules := pattern.Rules{r}
	yes := func(*checks.Rule) bool { return true }
	for _, c := range []struct {
		choice pattern.Selection
		want   int
	}{
		{pattern.Selection{Place: pattern.InHook}, 0},
		{pattern.Selection{Place: pattern.InEditor}, 0},
		{pattern.Selection{Place: pattern.InCI}, 1},
		{pattern.Selection{Place: pattern.InHook, Chosen: yes}, 1},
		{pattern.Selection{Place: pattern.InCI, Enabled: func(*checks.Rule) bool { return false }, Chosen: yes}, 0},
	} {
		if got, _ := scan(t, c.choice, rules, "a.py", "foo()\n"); len(got) != c.want {
			t.Errorf("%+v: %q, want %d", c.choice, got, c.want)
		}
	}
}

// In tests Squire's own rules weigh less, and in the hook they aren't heard; a
// user's rule is about what its author wants, and a regular expression is right
// anywhere.
func TestRulesInTests(t *testing.T) {
	severity := func(place pattern.Profile, d pattern.Dialect, origin string) (got []checks.Severity) {
		r := setRule("x", d, checks.Python, "foo()")
		if d == pattern.Regex {
			r = ruleFor(d, &pattern.Formula{Op: pattern.Regexp, Text: "foo"})
			r.Rule = &checks.Rule{ID: "x", Severity: checks.High}
		}
		r.Origin = origin
		e := &checks.Engine{Detectors: []checks.Detector{pattern.NewSet(pattern.Selection{Place: place}, pattern.Rules{r})}}
		found, err := e.ScanFile(&checks.File{Path: "tests/test_a.py", Data: []byte("foo()\n")})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range found {
			got = append(got, x.Severity)
		}
		return got
	}
	for _, c := range []struct {
		place  pattern.Profile
		d      pattern.Dialect
		origin string
		want   []checks.Severity
	}{
		{pattern.InCI, pattern.Python, "squire", []checks.Severity{checks.Low}},
		{pattern.InEditor, pattern.Python, "squire", []checks.Severity{checks.Low}},
		{pattern.InHook, pattern.Python, "squire", nil},
		{pattern.InHook, pattern.Python, "user", []checks.Severity{checks.High}},
		{pattern.InHook, pattern.Regex, "squire", []checks.Severity{checks.High}},
	} {
		if got := severity(c.place, c.d, c.origin); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// What can't be parsed is told, and doesn't make a scan incomplete.
func TestWhatIsNotUnderstood(t *testing.T) {
	rules := pattern.Rules{setRule("x", pattern.Python, checks.Python, "foo()")}
	got, err := scan(t, pattern.Selection{}, rules, "a.py", "foo()\nx = = )) 1\nfoo()\n")
	if len(got) != 2 {
		t.Errorf("found %q, want what stands around the broken line", got)
	}
	g, ok := errors.AsType[*checks.Gap](err)
	if !ok || g.Kind != checks.NotUnderstood || checks.Incomplete(err) != nil {
		t.Errorf("the error is %v, want that something wasn't understood", err)
	}
	if _, err := scan(t, pattern.Selection{}, rules, "a.py", "bar()\nx = = )) 1\n"); err != nil {
		t.Errorf("a file in which nothing can be found was parsed: %v", err)
	}
}

// A fix of several lines goes where it stands; what it keeps of the text stays
// as it is.
func TestFixesOfSeveralLines(t *testing.T) {
	for _, c := range []struct {
		d               pattern.Dialect
		lang            checks.Lang
		path, code, fix string
		text, want      string
	}{
		{pattern.Python, checks.Python, "a.py", "foo($...A)", "with x:\n    bar($...A)\n", "if y:\n    foo(a,\n        b)\n", "if y:\n    with x:\n        bar(a,\n        b)\n"},
		{pattern.YAML, checks.YAML, "a.yaml", "run: $X", "env: {A: b}\nrun: new", "a:\n  - run: x\n", "a:\n  - env: {A: b}\n    run: new\n"},
	} {
		r := setRule("x", c.d, c.lang, c.code)
		r.Fix = &pattern.Fix{Replace: c.fix}
		e := &checks.Engine{Detectors: []checks.Detector{pattern.NewSet(pattern.Selection{}, pattern.Rules{r})}}
		found, err := e.ScanFile(&checks.File{Path: c.path, Data: []byte(c.text)})
		if err != nil || len(found) != 1 || len(found[0].Fixes) != 1 {
			t.Fatalf("%s: %v, %v", c.path, found, err)
		}
		edit := found[0].Fixes[0].Edits[0]
		if got := c.text[:edit.Span.Start] + edit.New + c.text[edit.Span.End:]; got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.path, got, c.want)
		}
	}
}

// A fix may add lines beside the one where something stands: those of the first
// insertion of which the metavariable is bound.
func TestFixesThatAddLines(t *testing.T) {
	r := setRule("x", pattern.YAML, checks.YAML, "")
	r.Search = &pattern.Formula{Op: pattern.And, Kids: []*pattern.Formula{
		{Op: pattern.Regexp, Text: `<(?P<OLD>\w+)>`},
		{Op: pattern.Or, Kids: []*pattern.Formula{
			{Op: pattern.Inside, Kids: []*pattern.Formula{code("run: $RUN\nenv: $ENV")}},
			{Op: pattern.Inside, Kids: []*pattern.Formula{code("- run: $RUN")}},
			{Op: pattern.Inside, Kids: []*pattern.Formula{code("uses: $USES")}},
			{Op: pattern.Inside, Kids: []*pattern.Formula{code("other: ...")}},
		}},
	}}
	r.Fix = &pattern.Fix{Replace: "$A", Insert: []pattern.Insertion{
		{Var: "$ENV", Text: "A: $OLD\n"}, {Var: "$RUN", Text: "env:\n  A: $OLD\n"}, {Var: "$USES", Below: true, Text: "with:\n  a: $OLD\n"},
	}}
	for _, c := range []struct{ text, want string }{
		{"s:\n  - run: x <a>\n", "s:\n  - env:\n      A: a\n    run: x $A\n"},
		{"s:\n  - run: |\n      x <a>\n      y\n", "s:\n  - env:\n      A: a\n    run: |\n      x $A\n      y\n"},
		{"s:\n  run: x <a>\n  env:\n    # b\n    B: c\n", "s:\n  run: x $A\n  env:\n    # b\n    A: a\n    B: c\n"},
		{"s:\n- uses: <a> # b\n- c\n", "s:\n- uses: $A # b\n  with:\n    a: a\n- c\n"},
		{"s:\n- uses: <a>", "s:\n- uses: $A\n  with:\n    a: a"},
		{"other: <a>\n", "other: <a>\n"},
	} {
		e := &checks.Engine{Detectors: []checks.Detector{pattern.NewSet(pattern.Selection{}, pattern.Rules{r})}}
		found, err := e.ScanFile(&checks.File{Path: "a.yaml", Data: []byte(c.text)})
		if err != nil || len(found) != 1 {
			t.Fatalf("%q: %v, %v", c.text, found, err)
		}
		edits, _, _ := checks.ChooseFixes(found, func(*checks.Finding, *checks.Fix) bool { return true })
		if got, err := checks.ApplyEdits([]byte(c.text), edits); err != nil || string(got) != c.want {
			t.Errorf("%q becomes %q, want %q (%v)", c.text, got, c.want, err)
		}
	}
	r.Fix.Keep = true
	found, err := (&checks.Engine{Detectors: []checks.Detector{pattern.NewSet(pattern.Selection{}, pattern.Rules{r})}}).ScanFile(&checks.File{Path: "a.yaml", Data: []byte("uses: <a>\n")})
	if err != nil || len(found) != 1 || len(found[0].Fixes[0].Edits) != 1 {
		t.Errorf("what only adds lines makes of it %v, %v", found, err)
	}
}

// A fix never writes a secret of the file, as reports show fixes.
func TestFixesHoldNoSecrets(t *testing.T) {
	r := setRule("x", pattern.Python, checks.Python, "foo($X)")
	r.Fix = &pattern.Fix{Replace: "$X.bar()"}
	secret := "TEST" + "SECRET-12345678"
	e := &checks.Engine{Detectors: []checks.Detector{pattern.NewSet(pattern.Selection{}, pattern.Rules{r}), finder{secret}}}
	found, err := e.ScanFile(&checks.File{Path: "a.py", Data: []byte("foo(a)\nfoo('" + secret + "')\n")})
	if err != nil {
		t.Fatal(err)
	}
	fixes := map[string]int{}
	for _, x := range found {
		fixes[fmt.Sprint(x.Rule.ID, x.Start.Line)] = len(x.Fixes)
	}
	if fixes["x1"] != 1 || fixes["x2"] != 0 {
		t.Errorf("fixes: %v, want one for the first line alone", fixes)
	}
}

// A finder finds one text, as a secret.
type finder struct{ text string }

var secretRule = &checks.Rule{ID: "secret", Secret: true}

func (finder) Rules() []*checks.Rule { return []*checks.Rule{secretRule} }
func (finder) Hints() []string       { return nil }
func (x finder) Detect(f *checks.File, report func(checks.Finding)) error {
	if i := strings.Index(string(f.Data), x.text); i >= 0 {
		report(checks.Finding{Rule: secretRule, Span: checks.Span{Start: i, End: i + len(x.text)}})
	}
	return nil
}
