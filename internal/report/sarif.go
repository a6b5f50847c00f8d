package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// What GitHub takes in one run; it refuses a longer file whole. Source:
// "SARIF results exceed one or more limits" in GitHub's documentation.
const (
	sarifMaxResults = 25_000
	sarifMaxTags    = 20 // per rule
)

const (
	// sarifMaxRelated bounds the other places of a result: a secret in n places
	// has n results, and must not cost n times n of them.
	sarifMaxRelated = 10
	// sarifMaxLinks is how many of them the message names. GitHub shows a
	// related place where the message links to it.
	sarifMaxLinks = 3
)

const (
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	sarifRoot   = "%SRCROOT%"
)

// A sarifSink keeps findings until Close, since the worst must come first when
// there are more than GitHub takes, and writes them one by one.
//
// Suppressed findings are written with Options.Verbose alone: GitHub doesn't
// know suppressions and would open an alert for each.
type sarifSink struct {
	out     output
	o       *Options
	limit   int
	kept    []sarifFinding
	dropped int
	numbers secretNumbers
}

// A sarifFinding is a finding with the number of its secret, which is the same
// in the JSON report of the same run.
type sarifFinding struct {
	checks.Finding
	group int
}

func newSARIF(w io.Writer, o *Options) Sink {
	return &sarifSink{out: newOutput(w), o: o, limit: sarifMaxResults}
}

func (s *sarifSink) Finding(x *checks.Finding) error {
	group := s.numbers.of(x)
	if !x.Verdict.Show && !s.o.Verbose {
		return nil
	}
	s.kept = append(s.kept, sarifFinding{*x, group})
	if len(s.kept) >= 2*s.limit {
		s.cut()
	}
	return nil
}

// cut drops what is over the limit: suppressed findings first, then the mildest
// ones, of these the latest. The others keep their order.
func (s *sarifSink) cut() {
	over := len(s.kept) - s.limit
	if over <= 0 {
		return
	}
	rank := func(x *sarifFinding) int {
		if !x.Verdict.Show {
			return -1
		}
		return int(x.Severity)
	}
	order := make([]int, len(s.kept))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(&s.kept[b]), rank(&s.kept[a])) })
	order = order[:s.limit]
	slices.Sort(order)
	for to, from := range order {
		s.kept[to] = s.kept[from]
	}
	clear(s.kept[s.limit:])
	s.kept = s.kept[:s.limit]
	s.dropped += over
}

func (s *sarifSink) Close(sum *Summary) error {
	s.cut()
	rules := newSARIFRules(s.o, s.kept)
	same := newSARIFPlaces(s.kept)
	s.out.WriteString(`{"$schema":"` + sarifSchema + `","version":"2.1.0","runs":[{"tool":`)
	if err := s.out.writeJSON(&sarifTool{rules.driver(s.o)}); err != nil {
		return err
	}
	s.out.WriteString(`,"invocations":[`)
	if err := s.out.writeJSON(s.invocation(sum)); err != nil {
		return err
	}
	// The root itself is left out: it names a person's home, and says nothing
	// to whoever gets the report.
	s.out.WriteString(`],"originalUriBaseIds":{"` + sarifRoot + `":{"description":{"text":"The root of the project that was scanned."}}},` +
		`"columnKind":"utf16CodeUnits","results":[`)
	for i := range s.kept {
		if i > 0 {
			s.out.WriteByte(',')
		}
		s.out.WriteByte('\n')
		if err := s.out.writeJSON(rules.result(&s.kept[i], same)); err != nil {
			return err
		}
		if err := s.out.check(false); err != nil || s.out.failed {
			return err
		}
	}
	s.out.WriteString("\n]")
	if len(rules.cwes) > 0 {
		s.out.WriteString(`,"taxonomies":[`)
		if err := s.out.writeJSON(rules.taxonomy()); err != nil {
			return err
		}
		s.out.WriteString("]")
	}
	s.out.WriteString("}]}\n")
	return s.out.check(true)
}

// invocation tells whether everything was scanned, and what was not.
func (s *sarifSink) invocation(sum *Summary) *sarifInvocation {
	v := &sarifInvocation{Arguments: s.o.Args, Successful: sum.Complete(), Notifications: []sarifNotification{}}
	if !sum.Started.IsZero() {
		v.Start = sarifTime(sum.Started)
		v.End = sarifTime(sum.Started.Add(sum.Elapsed))
	}
	note := func(id, level, text string, at []sarifLocation) {
		v.Notifications = append(v.Notifications, sarifNotification{sarifText{text}, level, sarifReference{ID: id}, at})
	}
	for _, g := range sum.Gaps {
		path, _ := jsonPath(g.Path)
		note(string(g.Kind), "error", fmt.Sprintf("%s was not scanned: %s", path, validUTF8(cause(g))),
			[]sarifLocation{{Physical: sarifPhysical{Artifact: sarifArtifactAt(g.Path)}}})
	}
	if sum.Canceled {
		note("canceled", "error", "The scan was stopped before its end.", nil)
	}
	for _, text := range sum.Notes {
		note("note", "note", text, nil)
	}
	if s.dropped > 0 {
		note("too-many-results", "warning", fmt.Sprintf("%s over the %d that GitHub takes were left out, the mildest ones first. "+
			"The formats json and jsonl have them all.", count(s.dropped, "finding"), s.limit), nil)
	}
	return v
}

func sarifTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// sarifRules are the rules of a run and their places in it.
type sarifRules struct {
	list  []*checks.Rule
	index map[string]int // by rule id
	cwes  []int          // in ascending order
}

// newSARIFRules lists every rule that was looked for, so that a reader can tell
// "not found" from "not looked for", and any other that has a finding.
func newSARIFRules(o *Options, found []sarifFinding) *sarifRules {
	r := &sarifRules{index: map[string]int{}}
	cwes := map[int]bool{}
	add := func(rule *checks.Rule) {
		if _, ok := r.index[rule.ID]; ok {
			return
		}
		r.index[rule.ID] = len(r.list)
		r.list = append(r.list, rule)
		for _, c := range rule.CWE {
			if !cwes[c] {
				cwes[c] = true
				r.cwes = append(r.cwes, c)
			}
		}
	}
	if o.Rules != nil {
		for _, rule := range o.Rules() {
			add(rule)
		}
	}
	for i := range found {
		add(found[i].Rule)
	}
	slices.Sort(r.cwes)
	return r
}

// driver describes Squire and its rules.
func (r *sarifRules) driver(o *Options) sarifDriver {
	d := sarifDriver{Name: "squire", Version: o.Version, InformationURI: docsBase, Rules: []sarifRule{}}
	for _, rule := range r.list {
		d.Rules = append(d.Rules, r.rule(rule, o))
	}
	if len(r.cwes) > 0 {
		d.Taxonomies = []sarifComponent{{Name: "CWE"}}
	}
	return d
}

// rule describes one rule with all that GitHub and editors show of it.
func (r *sarifRules) rule(rule *checks.Rule, o *Options) sarifRule {
	help, markdown := sarifHelp(rule, o)
	s := sarifRule{
		ID:            rule.ID,
		Short:         sarifText{cmp.Or(rule.Title, rule.ID)},
		Full:          sarifText{cmp.Or(rule.Description, rule.Title, rule.ID)},
		Help:          sarifHelpText{help, markdown},
		HelpURI:       cmp.Or(rule.Page, docsBase+"rules/"+url.PathEscape(rule.ID)),
		Configuration: sarifConfiguration{sarifLevel(rule.Severity)},
		Properties: sarifRuleProperties{
			Tags: sarifTags(rule), Precision: rule.Confidence.String(), SecuritySeverity: securitySeverity(rule.Severity),
			Aliases: rule.Aliases, Lesson: rule.Lesson,
		},
	}
	for _, c := range rule.CWE {
		at := slices.Index(r.cwes, c)
		s.Relationships = append(s.Relationships, sarifRelationship{
			// The rule is one case of the weakness.
			Kinds:  []string{"superset"},
			Target: sarifReference{ID: fmt.Sprint(c), Index: &at, Component: &sarifComponent{Name: "CWE"}},
		})
	}
	return s
}

// sarifHelp says why a rule matters and what to do, as text and as Markdown.
// The words come from the rule, which may be a user's own, and are Markdown
// already or plain prose.
func sarifHelp(rule *checks.Rule, o *Options) (text, markdown string) {
	var t, m bytes.Buffer
	part := func(head, body string) {
		if body == "" {
			return
		}
		if t.Len() > 0 {
			t.WriteString("\n\n")
			m.WriteString("\n\n")
		}
		fmt.Fprintf(&t, "%s: %s", head, body)
		fmt.Fprintf(&m, "**%s.** %s", head, body)
	}
	part("Why", rule.Description)
	part("What to do", rule.Advice)
	if rule.Lesson != "" {
		title, minutes, ok := "", 0, false
		if o.Lesson != nil {
			title, minutes, ok = o.Lesson(rule.Lesson)
		}
		learn := "squire explain " + rule.ID
		if ok {
			learn = fmt.Sprintf("%s (%d min), with: %s", title, minutes, learn)
		}
		part("Learn", learn)
	}
	if t.Len() == 0 {
		return rule.ID, "`" + rule.ID + "`"
	}
	return t.String(), m.String()
}

// sarifTags puts what GitHub filters by first, for it keeps the first ones.
func sarifTags(rule *checks.Rule) []string {
	tags := []string{"security"}
	add := func(tag string) {
		if len(tags) < sarifMaxTags && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	for _, c := range rule.CWE {
		add(fmt.Sprintf("external/cwe/cwe-%03d", c))
	}
	for _, a := range rule.Aliases {
		if tool, id, ok := strings.Cut(a, ":"); ok {
			add("equiv:" + tool + "/" + id)
		}
	}
	if rule.Concept != "" {
		add("squire/concept/" + rule.Concept)
	}
	return tags
}

// sarifLevel folds five severities into the three levels of the standard.
func sarifLevel(s checks.Severity) string {
	switch {
	case s >= checks.High:
		return "error"
	case s == checks.Medium:
		return "warning"
	}
	return "note"
}

// securitySeverity is a score that falls in the middle of the band that GitHub
// gives the same name. GitHub knows no band for info.
func securitySeverity(s checks.Severity) string {
	switch s {
	case checks.Critical:
		return "9.5"
	case checks.High:
		return "8.0"
	case checks.Medium:
		return "5.5"
	case checks.Low:
		return "2.0"
	}
	return ""
}

// result turns a finding into a result. There is no snippet: GitHub shows the
// file itself to those who may see it.
func (r *sarifRules) result(x *sarifFinding, same sarifPlaces) *sarifResult {
	text, related := same.tell(&x.Finding)
	s := &sarifResult{
		RuleID: x.Rule.ID, RuleIndex: r.index[x.Rule.ID], Level: sarifLevel(x.Severity),
		Message:      sarifText{text},
		Locations:    []sarifLocation{sarifLocationOf(&x.Finding)},
		Related:      related,
		Fingerprints: map[string]string{"squire/v1": x.Fingerprint.String()},
		// Empty says "not suppressed", missing would say "not known".
		Suppressions: []sarifSuppression{},
		Properties: sarifResultProperties{
			Block: x.Verdict.Block, Severity: x.Severity, Facts: x.Facts, Commit: x.Origin.Commit,
			Group: x.group,
		},
	}
	if x.Verdict.Show {
		s.Properties.Reason = x.Verdict.Reason
	} else {
		kind := cmp.Or(x.Verdict.Suppression, checks.External)
		s.Suppressions = append(s.Suppressions, sarifSuppression{string(kind), x.Verdict.Reason})
	}
	if len(x.Trace) > 0 {
		var flow sarifThreadFlow
		for _, step := range x.Trace {
			flow.Locations = append(flow.Locations, sarifFlowLocation{sarifLocation{
				Physical: sarifPhysical{sarifArtifactAt(x.Path), sarifRegionOf(step.Span, step.Start, step.End)},
				Message:  &sarifText{step.Message},
			}})
		}
		s.CodeFlows = []sarifCodeFlow{{[]sarifThreadFlow{flow}}}
	}
	for _, f := range x.Fixes {
		if len(f.Edits) > 0 {
			s.Fixes = append(s.Fixes, sarifFixOf(x.Path, &f))
		}
	}
	return s
}

func sarifLocationOf(x *checks.Finding) sarifLocation {
	return sarifLocation{Physical: sarifPhysical{sarifArtifactAt(x.Path), sarifRegionOf(x.Span, x.Start, x.End)}}
}

// sarifFixOf places edits by bytes, as they are; columns would need the file.
func sarifFixOf(path string, f *checks.Fix) sarifFix {
	change := sarifChange{Artifact: sarifArtifactAt(path)}
	for _, e := range f.Edits {
		start, length := e.Span.Start, e.Span.Len()
		change.Replacements = append(change.Replacements, sarifReplacement{
			Deleted:  sarifRegion{ByteOffset: &start, ByteLength: &length},
			Inserted: sarifText{e.New},
		})
	}
	return sarifFix{sarifText{f.Title}, []sarifChange{change}}
}

// sarifRegionOf gives a place in lines and UTF-16 columns, which the run
// declares, and in bytes.
func sarifRegionOf(s checks.Span, start, end checks.Position) *sarifRegion {
	if s.Len() == 0 && start.Line <= 1 {
		// About the file itself. GitHub wants a line nevertheless.
		return &sarifRegion{StartLine: 1}
	}
	offset, length := s.Start, s.Len()
	return &sarifRegion{
		StartLine: start.Line, StartColumn: start.UTF16, EndLine: end.Line, EndColumn: end.UTF16,
		ByteOffset: &offset, ByteLength: &length,
	}
}

// sarifArtifactAt turns a path into a location: relative to the root where the
// path is, else absolute. A path may be any bytes, so all but the plainest are
// escaped.
func sarifArtifactAt(path string) sarifArtifact {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("/-._~", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	if strings.HasPrefix(path, "/") {
		return sarifArtifact{URI: "file://" + b.String()}
	}
	return sarifArtifact{URI: b.String(), BaseID: sarifRoot}
}

// taxonomy lists the weaknesses that the rules point to.
func (r *sarifRules) taxonomy() *sarifTaxonomy {
	t := &sarifTaxonomy{
		Name: "CWE", Organization: "MITRE", InformationURI: "https://cwe.mitre.org/",
		Short: sarifText{"Common Weakness Enumeration"},
	}
	for _, c := range r.cwes {
		t.Taxa = append(t.Taxa, sarifTaxon{fmt.Sprint(c), fmt.Sprintf("https://cwe.mitre.org/data/definitions/%d.html", c)})
	}
	return t
}
