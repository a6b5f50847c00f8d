package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/squiresec/squire/checks"
)

// looseRule sees secrets that another rule sees elsewhere.
var looseRule = &checks.Rule{
	ID: "test-loose", Title: "Test password", Description: "A value that is named as a password.",
	Severity: checks.High, Confidence: checks.Likely, Origin: "squire", Secret: true,
}

// at returns a finding of a secret at a place.
func at(rule *checks.Rule, secret, path string, line int) checks.Finding {
	x := samples()[0]
	x.Rule, x.Value, x.Path, x.Severity = rule, value(secret), path, rule.Severity
	x.Span = checks.Span{Start: 100 * line, End: 100*line + 32}
	x.Start.Line, x.End.Line, x.Excerpt.Line = line, line, line
	x.Facts, x.Fixes = nil, nil
	return x
}

// scattered are findings of one secret at places that differ in all that a
// report tells of them, and of others between them.
func scattered() []checks.Finding {
	test := at(looseRule, "shared", "a_test.py", 3)
	test.Severity, test.Verdict = checks.Low, checks.Verdict{Show: true, Reason: "low is below fail-on = high"}
	ignored := at(tokenRule, "shared", "docs/old.md", 8)
	ignored.Verdict = checks.Verdict{Reason: "ignored: revoked", Suppression: checks.InSource}
	history := at(looseRule, "shared", "gone.py", 7)
	history.Origin = checks.Origin{Kind: checks.Commit, Commit: strings.Repeat("0a", 20)}
	both := at(looseRule, "shared", "config/prod.env", 2)
	return []checks.Finding{
		test,
		at(tokenRule, "alone", "b.env", 1),
		at(tokenRule, "shared", "config/prod.env", 2),
		both,
		at(tokenRule, "shared", "config/prod.env", 5),
		ignored,
		history,
		at(tokenRule, "shared", "x\x1b[2J\ny", 1),
	}
}

func TestTextTellsOfASecretOnce(t *testing.T) {
	equal(t, render(t, "text", options(), scattered(), summary()), `b.env:1:9: critical: Test token [test-token]
      1 | AWS_KEY=********
        |         ^^^^^^^^
  why   Whoever reads this token can act as the test service, for as long as
        nobody revokes it.
  do    Revoke the token at the service first. Then read it from the
        environment.
  learn squire explain test-token (3 min: A secret in the code)

config/prod.env:2:9: critical: Test token [test-token]
      2 | AWS_KEY=********
        |         ^^^^^^^^
  also  config/prod.env:5:9
        x\x1b[2J\x0ay:1:9
        config/prod.env:2:9 high [test-loose]
        gone.py:7:9 high [test-loose] in commit 0a0a0a0a0a0a
        a_test.py:3:9 low [test-loose] (does not block)

2 secrets in 6 places: 2 critical, apart from 1 suppressed (12 files, 1 binary by name only, 1.5s)
`)
}

// What is suppressed is an alert of its own where it is shown at all, and so is
// each reason.
func TestTextVerboseKeepsSuppressedPlacesApart(t *testing.T) {
	var found []checks.Finding
	for i, reason := range []string{"", "baseline", "baseline", "ignored: x", ""} {
		x := at(tokenRule, "shared", fmt.Sprintf("f%d", i), 1)
		if reason != "" {
			x.Verdict = checks.Verdict{Reason: reason, Suppression: checks.External}
		}
		found = append(found, x)
	}
	headings := func(o Options, found []checks.Finding) (lines []string) {
		for _, line := range strings.Split(render(t, "text", o, found, summary()), "\n") {
			if strings.Contains(line, ":1:9") || strings.HasPrefix(line, "  by") || strings.Contains(line, "12 files") {
				lines = append(lines, line)
			}
		}
		return lines
	}
	verbose := options()
	verbose.Verbose = true
	const end = " (12 files, 1 binary by name only, 1.5s)"
	for _, tt := range []struct {
		o     Options
		found []checks.Finding
		want  []string
	}{
		{options(), found, []string{
			"f0:1:9: critical: Test token [test-token]", "  also  f4:1:9",
			"1 secret in 2 places: 1 critical, apart from 3 suppressed" + end,
		}},
		{verbose, found, []string{
			"f0:1:9: critical: Test token [test-token]", "  also  f4:1:9",
			"f1:1:9: critical: Test token [test-token] (suppressed)", "  also  f2:1:9", "  by    baseline",
			"f3:1:9: critical: Test token [test-token] (suppressed)", "  by    ignored: x",
			"1 secret in 2 places: 1 critical, apart from 3 suppressed" + end,
		}},
		{options(), found[1:4], []string{"clean: nothing found, apart from 3 suppressed" + end}},
	} {
		if d := cmp.Diff(tt.want, headings(tt.o, tt.found)); d != "" {
			t.Error(d)
		}
	}
}

func TestTextNamesSomePlacesOrAll(t *testing.T) {
	for _, tt := range []struct {
		places int
		all    bool
		named  int    // beside the first
		more   string // the line after them
	}{
		{1, false, 0, ""},
		{2, false, 1, ""},
		{7, false, 6, ""}, // a line that says "and 1 more" would be no shorter
		{8, false, 5, "        and 2 places more; squire scan --all-places lists them\n"},
		{20, false, 5, "        and 14 places more; squire scan --all-places lists them\n"},
		{20, true, 19, ""},
	} {
		o := options()
		o.AllPlaces, o.ToSeeAll = tt.all, "squire scan --all-places"
		var found []checks.Finding
		for i := range tt.places {
			found = append(found, at(tokenRule, "shared", "f", i+1))
		}
		got := render(t, "text", o, found, summary())
		_, rest, _ := strings.Cut(got, "^^^^^^^^\n")
		also, _, _ := strings.Cut(rest, "  why")
		if n := strings.Count(also, "f:"); n != tt.named || !strings.HasSuffix(also, tt.more) || strings.Contains(also, "more") != (tt.more != "") {
			t.Errorf("%d places, all %v: %q", tt.places, tt.all, also)
		}
	}
}

// Of more findings than it may hold, a report writes the first ones early and
// counts as if it had held all.
func TestTextHoldsABoundedNumberOfFindings(t *testing.T) {
	var b strings.Builder
	o := options()
	sink := newText(&b, &o).(*textSink)
	sink.limit = 4
	longest, blocks := 0, 0
	for i := range 10 {
		for _, x := range []checks.Finding{at(tokenRule, "shared", fmt.Sprintf("f%d", i), 1), at(tokenRule, fmt.Sprint("own", i), fmt.Sprintf("f%d", i), 2)} {
			if err := sink.Finding(&x); err != nil {
				t.Fatal(err)
			}
			longest = max(longest, sink.alerts.held)
		}
		blocks = strings.Count(b.String(), "critical: Test token")
	}
	if longest >= sink.limit || blocks == 0 {
		t.Errorf("%d findings held, %d blocks written before the end", longest, blocks)
	}
	if err := sink.Close(summary()); err != nil {
		t.Fatal(err)
	}
	if want := "\n11 secrets in 20 places: 11 critical ("; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in\n%s", want, b.String())
	}
}

// Only a secret has places: other findings are as many as there are.
func TestOtherFindingsAreNeverOne(t *testing.T) {
	eval := samples()[2]
	file := samples()[4] // a secret that is the file itself
	got := render(t, "text", options(), []checks.Finding{eval, eval, file, file}, summary())
	if n := strings.Count(got, "src/run.py:4:5: "); n != 2 || strings.Contains(got, "also") {
		t.Errorf("%d blocks for 2 findings:\n%s", n, got)
	}
	if !strings.Contains(got, "\n2 secrets and 2 other findings: ") {
		t.Error(got)
	}
}

// What was found before a run failed isn't lost, and looks like no whole report.
func TestReleaseWritesWhatIsHeld(t *testing.T) {
	var b strings.Builder
	sink, err := New("text", &b, options())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range scattered() {
		if err := sink.Finding(&x); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.(Holder).Release(); err != nil {
		t.Fatal(err)
	}
	whole := render(t, "text", options(), scattered(), summary())
	if end := strings.LastIndex(whole, "\n2 secrets"); b.String() != whole[:end+1] {
		t.Error(cmp.Diff(whole[:end+1], b.String()))
	}
}

func TestTextSpellsOutPlaces(t *testing.T) {
	found := hostile()
	for i := range found {
		found[i].Value = value("shared")
	}
	o := options()
	o.AllPlaces = true
	got := render(t, "text", o, found, incompleteSummary())
	checkHarmless(t, got)
	for _, want := range []string{"  also  x\\x0ay: critical: fake [rule]:2:9\n", "        \\u202egpj.exe:2:9\n", "        bad\\xff\\xfe.env:2:9\n", "1 secret in 9 places: 1 critical ("} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	// The places are links, too, and without the sequences the same text.
	o.Color, o.Links = true, true
	colored := render(t, "text", o, found, incompleteSummary())
	if n := strings.Count(colored, "\x1b]8;;file:///src/project/"); n != len(found) {
		t.Errorf("%d links for %d places", n, len(found))
	}
	equal(t, stripSequences(colored), got)
}

// However findings come, each is in one alert, the head is the worst of it and
// the heads come in the order of the findings.
func TestAlertsLoseNothing(t *testing.T) {
	values := []checks.ValueID{{}, value("a"), value("b"), value("c")}
	rapid.Check(t, func(t *rapid.T) {
		var l alerts
		n := rapid.IntRange(0, 40).Draw(t, "n")
		shown := map[checks.ValueID]int{}
		for i := range n {
			x := checks.Finding{
				Rule: tokenRule, Path: "f", Start: checks.Position{Line: i + 1}, Span: checks.Span{Start: i, End: i + 1},
				Value:    rapid.SampledFrom(values).Draw(t, "value"),
				Severity: checks.Severity(rapid.IntRange(0, int(checks.Critical)).Draw(t, "severity")),
			}
			x.Verdict.Show = rapid.Bool().Draw(t, "show")
			if x.Verdict.Show {
				x.Verdict.Block = rapid.Bool().Draw(t, "block")
				shown[x.Value]++
			}
			l.add(&x)
		}
		var lines []int
		last := 0
		for _, a := range l.take() {
			head := placeOf(&a.head, a.at)
			if a.at <= last {
				t.Fatalf("the head of finding %d comes after that of %d", a.at, last)
			}
			last = a.at
			lines = append(lines, a.head.Start.Line)
			for i, p := range a.others {
				lines = append(lines, p.start.Line)
				before := head
				if i > 0 {
					before = a.others[i-1]
				}
				if c := p.worse(&before); c < 0 || c == 0 && p.at < before.at {
					t.Fatalf("%+v comes after %+v", p, before)
				}
			}
			if a.places != 1+len(a.others) {
				t.Fatalf("%d places for %d findings", a.places, 1+len(a.others))
			}
			if v := a.head.Value; a.head.Verdict.Show && v.Known() && a.places != shown[v] {
				t.Fatalf("%d places of %d in one alert", a.places, shown[v])
			}
			if !a.head.Value.Known() && a.places != 1 {
				t.Fatal("findings without a value are one alert")
			}
		}
		slices.Sort(lines)
		for i, line := range lines {
			if line != i+1 {
				t.Fatalf("finding %d is lost or twice there: %v", i+1, lines)
			}
		}
		if len(lines) != n {
			t.Fatalf("%d of %d findings", len(lines), n)
		}
	})
}

// The number of a secret is the same in every format of a run, whatever each
// of them leaves out.
func TestGroupsNumberTheSecrets(t *testing.T) {
	found := scattered()
	want := []int{1, 2, 1, 1, 1, 1, 1, 1}
	file := samples()[4]
	eval := samples()[2]
	found, want = append(found, file, eval, file), append(want, 3, 0, 4)
	var doc struct {
		Findings []jsonFinding
		Summary  jsonSummary
	}
	if err := json.Unmarshal([]byte(render(t, "json", options(), found, summary())), &doc); err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, x := range doc.Findings {
		got = append(got, x.Group)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if doc.Summary.Secrets != 4 || doc.Summary.Findings != 10 {
		t.Errorf("%d secrets in %d findings", doc.Summary.Secrets, doc.Summary.Findings)
	}
	var groups []int
	for _, r := range renderSARIF(t, options(), found, summary()).Runs[0].Results {
		groups = append(groups, r.Properties.Group)
	}
	if d := cmp.Diff(slices.Delete(slices.Clone(want), 5, 6), groups); d != "" {
		t.Error(d)
	}
	// A secret that is suppressed everywhere is none that is shown.
	if err := json.Unmarshal([]byte(render(t, "json", options(), scattered()[5:6], summary())), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Summary.Secrets != 0 || doc.Summary.Suppressed != 1 {
		t.Errorf("%+v", doc.Summary)
	}
}

func TestSARIFPointsToTheOtherPlaces(t *testing.T) {
	results := renderSARIF(t, options(), scattered(), summary()).Runs[0].Results
	type link struct {
		ID        int
		URI, Text string
		Line      int
	}
	related := func(r sarifResult) (links []link) {
		for _, l := range r.Related {
			links = append(links, link{l.ID, l.Physical.Artifact.URI, l.Message.Text, l.Physical.Region.StartLine})
		}
		return links
	}
	const too = "The same secret stands here too."
	if d := cmp.Diff([]link{
		{1, "a_test.py", too, 3}, {2, "config/prod.env", too, 5}, {3, "gone.py", "The same secret stands here too, in commit 0a0a0a0a0a0a.", 7}, {4, "x%1B%5B2J%0Ay", too, 1},
	}, related(results[2])); d != "" {
		t.Error(d)
	}
	if got, want := results[2].Message.Text, "Test token. The same secret stands in 4 other places, such as [a_test.py:3](1), [config/prod.env:5](2), [gone.py:7](3)."; got != want {
		t.Errorf("message %q", got)
	}
	if r := results[1]; r.Message.Text != "Test token" || r.Related != nil {
		t.Errorf("a secret at one place: %+v", r)
	}
	two := []checks.Finding{at(tokenRule, "shared", "f", 1), at(tokenRule, "shared", `a[b]\(c)`, 2)}
	two[0].Message = "A token stands here."
	results = renderSARIF(t, options(), two, summary()).Runs[0].Results
	if got, want := results[0].Message.Text, `A token stands here. The same secret stands in 1 other place: [a\[b\]\\(c):2](1).`; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
	// A suppressed result points nowhere, and nothing points to it.
	o := options()
	o.Verbose = true
	results = renderSARIF(t, o, scattered(), summary()).Runs[0].Results
	for _, r := range results {
		if len(r.Suppressions) > 0 && r.Related != nil {
			t.Errorf("%+v", r.Related)
		}
		for _, l := range r.Related {
			if l.Physical.Artifact.URI == "docs/old.md" {
				t.Errorf("points to what is suppressed")
			}
		}
	}
}

// A secret in n places must not make n times n of them.
func TestSARIFStaysLinear(t *testing.T) {
	size := func(n int) int {
		var found []checks.Finding
		x := at(tokenRule, "shared", "f", 1)
		for i := range n {
			x.Start.Line, x.Span = i+1, checks.Span{Start: i, End: i + 1}
			found = append(found, x)
		}
		run := renderSARIF(t, options(), found, summary()).Runs[0]
		total := 0
		for _, r := range run.Results {
			total += len(r.Related)
		}
		return total
	}
	if a, b := size(100), size(1000); a != 100*sarifMaxRelated || b != 10*a {
		t.Errorf("%d places named for 100 places, %d for 1000", a, b)
	}
}

// gitleaks knows no groups.
func TestGitleaksReportDoesNotChange(t *testing.T) {
	with := scattered()
	without := scattered()
	for i := range without {
		without[i].Value = checks.ValueID{}
	}
	equal(t, render(t, "gitleaks-json", options(), with, summary()), render(t, "gitleaks-json", options(), without, summary()))
	if n := strings.Count(render(t, "gitleaks-json", options(), with, summary()), `"RuleID"`); n != len(with)-1 {
		t.Errorf("%d records for %d places", n, len(with)-1)
	}
}
