package report

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
)

// sarifLog is what the tests read back.
type sarifLog struct {
	Runs []struct {
		Tool        sarifTool
		Invocations []sarifInvocation
		Taxonomies  []sarifTaxonomy
		Results     []sarifResult
	}
}

func renderSARIF(t *testing.T, o Options, found []checks.Finding, s *Summary) (log sarifLog) {
	t.Helper()
	if err := json.Unmarshal([]byte(render(t, "sarif", o, found, s)), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIFFollowsTheOfficialSchema(t *testing.T) {
	schema := compile(t, "testdata/sarif-schema-2.1.0.json", "", func(doc any) { delete(doc.(map[string]any), "id") })
	verbose := options()
	verbose.Verbose, verbose.Args = true, []string{"scan", "--format", "sarif"}
	for name, run := range runs() {
		t.Run(name, func(t *testing.T) {
			validate(t, schema, render(t, "sarif", options(), run.found, run.sum))
			validate(t, schema, render(t, "sarif", verbose, run.found, run.sum))
			validate(t, schema, render(t, "sarif", Options{}, run.found, run.sum))
		})
	}
	bad := strings.Replace(render(t, "sarif", options(), samples(), summary()), `"level":"error"`, `"level":"awful"`, 1)
	var v any
	if err := json.Unmarshal([]byte(bad), &v); err != nil {
		t.Fatal(err)
	}
	if schema.Validate(v) == nil {
		t.Error("the schema lets a wrong level pass")
	}
}

func TestSARIFRules(t *testing.T) {
	run := renderSARIF(t, options(), samples(), summary()).Runs[0]
	rule := run.Tool.Driver.Rules[0]
	if rule.ID != "test-token" || rule.HelpURI != "https://squiresec.github.io/rules/test-token" || rule.Configuration.Level != "error" {
		t.Errorf("rule %+v", rule)
	}
	want := sarifRuleProperties{
		Tags:      []string{"security", "external/cwe/cwe-798", "external/cwe/cwe-321", "equiv:gitleaks/test-token", "equiv:gosec/G101", "squire/concept/hard-coded-secret"},
		Precision: "high", SecuritySeverity: "9.5", Aliases: tokenRule.Aliases, Lesson: "secret-in-code",
	}
	if d := cmp.Diff(want, rule.Properties); d != "" {
		t.Error(d)
	}
	if !strings.Contains(rule.Help.Markdown, "**Learn.** A secret in the code (3 min), with: squire explain test-token") {
		t.Errorf("help %q", rule.Help.Markdown)
	}
	for _, rel := range rule.Relationships {
		taxon := run.Taxonomies[rel.Target.Component.Index].Taxa[*rel.Target.Index]
		if taxon.ID != rel.Target.ID || taxon.HelpURI != "https://cwe.mitre.org/data/definitions/"+taxon.ID+".html" {
			t.Errorf("relationship to %s leads to %+v", rel.Target.ID, taxon)
		}
	}
	if len(rule.Relationships) != 2 {
		t.Errorf("%d relationships", len(rule.Relationships))
	}
	// A rule that nobody announced is there nevertheless.
	run = renderSARIF(t, Options{}, samples(), summary()).Runs[0]
	for _, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("ruleIndex of %s points to %s", r.RuleID, run.Tool.Driver.Rules[r.RuleIndex].ID)
		}
	}
}

func TestSARIFTagsStayUnderTheLimit(t *testing.T) {
	r := *tokenRule
	for i := range 50 {
		r.Aliases = append(r.Aliases, fmt.Sprintf("tool:%d", i))
	}
	if n := len(sarifTags(&r)); n != sarifMaxTags {
		t.Errorf("%d tags", n)
	}
}

func TestSARIFResults(t *testing.T) {
	xs := samples()
	results := renderSARIF(t, options(), xs, summary()).Runs[0].Results
	if len(results) != 4 {
		t.Fatalf("%d results; suppressed ones are not for GitHub", len(results))
	}
	token, eval, file := results[0], results[2], results[3]
	offset, length := 20, 32
	region := &sarifRegion{StartLine: 2, StartColumn: 9, EndLine: 2, EndColumn: 41, ByteOffset: &offset, ByteLength: &length}
	want := sarifResult{
		RuleID: "test-token", RuleIndex: 0, Level: "error", Message: sarifText{"Test token"},
		Locations:    []sarifLocation{{Physical: sarifPhysical{sarifArtifact{"config/prod.env", "%SRCROOT%"}, region}}},
		Fingerprints: map[string]string{"squire/v1": "01020300000000000000000000000000"},
		Fixes: []sarifFix{{sarifText{"Read the value from the environment"}, []sarifChange{{sarifArtifact{"config/prod.env", "%SRCROOT%"}, []sarifReplacement{
			{sarifRegion{ByteOffset: &offset, ByteLength: &length}, sarifText{"${AWS_KEY}"}},
		}}}}},
		Suppressions: []sarifSuppression{},
		Properties:   sarifResultProperties{Block: true, Severity: checks.Critical, Facts: xs[0].Facts, Group: 1},
	}
	if d := cmp.Diff(want, token); d != "" {
		t.Error(d)
	}
	if p := results[1].Properties; p.Block || p.Commit != xs[1].Origin.Commit || p.Reason == "" {
		t.Errorf("properties of what doesn't block: %+v", p)
	}
	if steps := eval.CodeFlows[0].ThreadFlows[0].Locations; len(steps) != 2 || *steps[0].Location.Physical.Region.ByteOffset != 0 || eval.Level != "warning" {
		t.Errorf("flow %+v, level %s", steps, eval.Level)
	}
	if d := cmp.Diff(&sarifRegion{StartLine: 1}, file.Locations[0].Physical.Region); d != "" {
		t.Error(d)
	}

	o := options()
	o.Verbose = true
	results = renderSARIF(t, o, xs, summary()).Runs[0].Results
	if d := cmp.Diff([]sarifSuppression{{"inSource", "ignored: input is a constant"}}, results[3].Suppressions); d != "" {
		t.Error(d)
	}
}

func TestSARIFIncomplete(t *testing.T) {
	inv := renderSARIF(t, options(), nil, incompleteSummary()).Runs[0].Invocations[0]
	if inv.Successful || len(inv.Notifications) != 2 {
		t.Fatalf("%+v", inv)
	}
	n := inv.Notifications[1]
	if n.Level != "error" || n.Descriptor.ID != "too-large" || n.Message.Text != `big\xff.bin was not scanned: 100 MB is over the limit of 64 MB` || n.Locations[0].Physical.Artifact.URI != "big%FF.bin" {
		t.Errorf("%+v", n)
	}
	if inv := renderSARIF(t, options(), nil, &Summary{Canceled: true}).Runs[0].Invocations[0]; inv.Successful || len(inv.Notifications) != 1 {
		t.Errorf("%+v", inv)
	}
	if inv := renderSARIF(t, options(), nil, summary()).Runs[0].Invocations[0]; !inv.Successful || inv.End != "2026-11-23T10:00:01.500Z" {
		t.Errorf("%+v", inv)
	}
}

func TestSARIFKeepsTheWorstOfTooMany(t *testing.T) {
	s := newSARIF(nil, &Options{Verbose: true}).(*sarifSink)
	s.limit = 5
	var want []int // lines of what must stay, in order
	severities := []checks.Severity{checks.Low, checks.High, checks.Medium, checks.Low}
	for line := range 24 {
		x := samples()[0]
		x.Start.Line = line
		x.Severity = severities[line%4]
		if line == 1 {
			x.Severity, x.Verdict = checks.Critical, checks.Verdict{Suppression: checks.External}
		}
		if line > 1 && line%4 == 1 {
			want = append(want, line)
		}
		if err := s.Finding(&x); err != nil {
			t.Fatal(err)
		}
		if len(s.kept) >= 2*s.limit {
			t.Fatalf("%d findings kept", len(s.kept))
		}
	}
	s.cut()
	var got []int
	for _, x := range s.kept {
		got = append(got, x.Start.Line)
	}
	if d := cmp.Diff(want[:5], got); d != "" {
		t.Error(d)
	}
	notes := s.invocation(summary()).Notifications
	if len(notes) != 1 || !strings.HasPrefix(notes[0].Message.Text, "19 findings over the 5 that GitHub takes") {
		t.Errorf("notifications %+v", notes)
	}
}

func FuzzSARIFPath(f *testing.F) {
	for _, x := range hostile() {
		f.Add(x.Path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		a := sarifArtifactAt(path)
		u, err := url.Parse(a.URI)
		if err != nil {
			t.Fatalf("%q became %q: %v", path, a.URI, err)
		}
		if (a.BaseID == "") != strings.HasPrefix(path, "/") || u.IsAbs() != (a.BaseID == "") || u.Host != "" && a.BaseID != "" {
			t.Errorf("%q became %+v", path, a)
		}
		if u.Path != path {
			t.Errorf("%q came back as %q", path, u.Path)
		}
		if slices.ContainsFunc([]byte(a.URI), func(c byte) bool { return c <= ' ' || c > '~' }) {
			t.Errorf("%q is not plain", a.URI)
		}
	})
}
