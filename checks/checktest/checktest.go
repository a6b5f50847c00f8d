// Package checktest runs the tests of rules: those in a rule file, and files
// beside it with semgrep's comments ("ruleid: x", "ok: x").
//
// It promises that a rule is tested as it is run in a scan: by the same matcher,
// with the same prefilter, and that a test that proves nothing fails.
package checktest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// A Kind says what was tested.
type Kind string

// The kinds of tests.
const (
	Bad       Kind = "bad"  // has to be found
	OK        Kind = "ok"   // must not be
	Near      Kind = "near" // must not be, although it looks like it
	Fixed     Kind = "fixed"
	Annotated Kind = "annotated"
	Broken    Kind = "broken" // the rule can't be run
)

// A Failure is a test that didn't hold.
type Failure struct {
	Rule   string
	Kind   Kind
	File   string // that the test stands in
	Line   int    // of the example or of the comment, from 1; 0 where there is none
	Reason string
	// Want and Got are texts to compare, of a fix.
	Want, Got string
}

func (f *Failure) Error() string {
	at := f.File
	if f.Line > 0 {
		at = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return fmt.Sprintf("%s: rule %s: %s", at, f.Rule, f.Reason)
}

// A Result is what came of tests.
type Result struct {
	Tests    int
	Failures []Failure
}

// Add puts the results of other tests to this one's.
func (r *Result) Add(o Result) {
	r.Tests += o.Tests
	r.Failures = append(r.Failures, o.Failures...)
}

// Run runs the tests in a rule file.
func Run(rule *pattern.Rule) Result {
	run := &runner{rule: rule}
	m, err := pattern.Compile(rule)
	if err != nil {
		return Result{Tests: 1, Failures: []Failure{broken(rule, err)}}
	}
	run.matcher = m
	t := &rule.Tests
	for i, x := range t.Bad {
		got := run.bad(x)
		if i < len(t.Fixed) && len(got) > 0 {
			run.fixed(x, t.Fixed[i], got)
		}
	}
	if n := len(t.Fixed); n > len(t.Bad) {
		run.Tests++
		run.fail(Fixed, t.Fixed[n-1], "there are more fixed examples than bad ones")
	}
	for _, x := range t.OK {
		run.silent(OK, x)
	}
	for _, x := range t.Near {
		run.silent(Near, x)
	}
	return run.Result
}

func broken(rule *pattern.Rule, err error) Failure {
	f := Failure{Rule: rule.ID, Kind: Broken, File: rule.File, Line: rule.At.Line, Reason: err.Error()}
	if e, ok := errors.AsType[*pattern.SyntaxError](err); ok && e.At.Line > 0 {
		f.Line, f.Reason = e.At.Line, e.Reason
	}
	return f
}

type runner struct {
	Result
	rule    *pattern.Rule
	matcher *pattern.Matcher
}

func (r *runner) fail(k Kind, x pattern.Example, reason string) {
	r.Failures = append(r.Failures, Failure{Rule: r.rule.ID, Kind: k, File: r.rule.File, Line: x.At.Line, Reason: reason})
}

// find returns what the rule finds in an example. One without a path is looked
// at whatever paths the rule is for.
func (r *runner) find(k Kind, x pattern.Example) []checks.Finding {
	lang, path := LanguageOf(r.rule, x.Path)
	got, err := Find(r.matcher, path, lang, []byte(x.Text), x.Path == "")
	if err != nil {
		r.fail(k, x, err.Error())
	}
	return got
}

// Find returns what a matcher finds in a text, in order. anyPath has it look
// whatever paths the rule is for.
func Find(m *pattern.Matcher, path string, lang checks.Lang, text []byte, anyPath bool) ([]checks.Finding, error) {
	var got []checks.Finding
	report := func(f checks.Finding) { got = append(got, f) }
	if anyPath {
		err := m.Match(pattern.NewTarget(path, lang, text), report)
		if len(m.Rule.Paths.Include)+len(m.Rule.Paths.Exclude) > 0 || err != nil {
			return got, err
		}
		if err := sameInSet(m, path, lang, text, got); err != nil {
			return got, err
		}
		return got, nil
	}
	err := pattern.NewSet(pattern.Selection{}, pattern.Rules{m.Rule}).Detect(&checks.File{Path: path, Lang: lang, Data: text}, report)
	return got, err
}

// sameInSet holds that a scan, which looks for literals first, finds the same.
func sameInSet(m *pattern.Matcher, path string, lang checks.Lang, text []byte, want []checks.Finding) error {
	n := 0
	err := pattern.NewSet(pattern.Selection{}, pattern.Rules{m.Rule}).Detect(&checks.File{Path: path, Lang: lang, Data: text}, func(checks.Finding) { n++ })
	if err == nil && n != len(want) {
		err = fmt.Errorf("a scan finds %d places, the rule by itself %d; this is a defect of squire", n, len(want))
	}
	return err
}

// LanguageOf returns the language that an example is read in, and its path.
func LanguageOf(rule *pattern.Rule, path string) (checks.Lang, string) {
	if path != "" {
		return checks.DetectLang(path, nil), path
	}
	if len(rule.Langs) == 0 {
		return "", "example.txt"
	}
	lang := rule.Langs[0]
	return lang, "example" + extension(lang)
}

func extension(lang checks.Lang) string {
	switch lang {
	case checks.Go:
		return ".go"
	case checks.Python:
		return ".py"
	case checks.JavaScript:
		return ".js"
	case checks.TypeScript:
		return ".ts"
	case checks.Java:
		return ".java"
	case checks.Shell:
		return ".sh"
	case checks.Dockerfile:
		return ".dockerfile"
	case checks.Terraform:
		return ".tf"
	}
	return "." + string(lang)
}

func (r *runner) bad(x pattern.Example) []checks.Finding {
	r.Tests++
	got := r.find(Bad, x)
	if len(got) == 0 {
		r.fail(Bad, x, "nothing is found in this example; correct the pattern or the example")
	}
	return got
}

func (r *runner) silent(k Kind, x pattern.Example) {
	r.Tests++
	got := r.find(k, x)
	if len(got) == 0 {
		return
	}
	f := checks.File{Data: []byte(x.Text)}
	r.fail(k, x, fmt.Sprintf("line %d of this example is found; narrow the pattern down, with pattern-not or a condition", f.Line(got[0].Span.Start)))
}

// fixed applies the fixes of an example.
func (r *runner) fixed(x, want pattern.Example, found []checks.Finding) {
	r.Tests++
	got, n, err := Apply([]byte(x.Text), found)
	switch {
	case err != nil:
		r.fail(Fixed, want, err.Error())
		return
	case n == 0 && want.Text == x.Text:
		return // it says that there is no fix for this one
	case n == 0:
		r.fail(Fixed, want, "the rule offers no fix for the example")
		return
	case !sameLines(string(got), want.Text):
		r.fail(Fixed, want, "the fix makes something else of the example")
		last := &r.Failures[len(r.Failures)-1]
		last.Want, last.Got = want.Text, string(got)
		return
	}
	if reason := r.parses(x, string(got)); reason != "" {
		r.fail(Fixed, want, reason)
	}
	if again := r.find(Fixed, pattern.Example{Text: want.Text, Path: x.Path, At: want.At}); len(again) > 0 {
		r.fail(Fixed, want, "the rule finds something in what its fix makes")
	}
}

// parses returns why a text that a fix made can't be what it should be: it has
// parts that the language doesn't have, and the example has none.
func (r *runner) parses(x pattern.Example, fixed string) string {
	lang, path := LanguageOf(r.rule, x.Path)
	was, is := pattern.NewTarget(path, lang, []byte(x.Text)).Tree, pattern.NewTarget(path, lang, []byte(fixed)).Tree
	if is == nil || len(was.Gaps) > 0 || len(is.Gaps) == 0 {
		return ""
	}
	f := checks.File{Data: []byte(fixed)}
	return fmt.Sprintf("line %d of what the fix makes can't be read", f.Line(is.Gaps[0].Start))
}

// Apply applies the first fix of each finding, and tells how many there were.
func Apply(text []byte, found []checks.Finding) (fixed []byte, n int, err error) {
	edits, done, _ := checks.ChooseFixes(found, func(*checks.Finding, *checks.Fix) bool { return true })
	fixed, err = checks.ApplyEdits(text, edits)
	return fixed, len(done), err
}

// sameLines compares texts but for white space at the ends of lines.
func sameLines(a, b string) bool { return slices.Equal(Lines(a), Lines(b)) }

// Lines returns the lines of a text without white space at their ends, and
// without empty lines at its end.
func Lines(text string) []string {
	var all []string
	for line := range bytes.Lines([]byte(text)) {
		all = append(all, strings.TrimRight(string(line), " \t\r\n"))
	}
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}
