package report

import (
	"bytes"
	"encoding/json"
	"io"
	"time"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
)

// jsonSchema names the version of both JSON formats. Fields may be added under
// it; one that changes its meaning or goes makes it squire/2. Every field is
// described in docs/report-json.md and docs/schema/report.schema.json.
const jsonSchema = "squire/1"

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// A jsonRule goes with every finding: a line must make sense alone. Its long
// texts don't; squire explain has them.
type jsonRule struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Severity   checks.Severity   `json:"severity"`
	Confidence checks.Confidence `json:"confidence"`
	CWE        []int             `json:"cwe"`
	Concept    string            `json:"concept,omitempty"`
	Lesson     string            `json:"lesson,omitempty"`
	Origin     string            `json:"origin,omitempty"`
	Aliases    []string          `json:"aliases"`
}

type jsonSpan struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

type jsonExcerpt struct {
	Line  int    `json:"line"`
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	More  int    `json:"more"`
}

type jsonStep struct {
	Span    jsonSpan        `json:"span"`
	Start   checks.Position `json:"start"`
	End     checks.Position `json:"end"`
	Message string          `json:"message"`
}

type jsonEdit struct {
	Span jsonSpan `json:"span"`
	New  string   `json:"new"`
}

type jsonFix struct {
	Title   string     `json:"title"`
	Safe    bool       `json:"safe"`
	Edits   []jsonEdit `json:"edits"`
	Imports []string   `json:"imports"`
}

// A jsonFinding has every field that a reader may branch on, empty or not.
type jsonFinding struct {
	Type        string             `json:"type"`             // "finding"
	Schema      string             `json:"schema,omitempty"` // on a line of its own
	Rule        jsonRule           `json:"rule"`
	Severity    checks.Severity    `json:"severity"`
	Message     string             `json:"message"`
	Path        string             `json:"path"`
	PathBytes   []byte             `json:"pathBytes,omitempty"`
	Origin      checks.Origin      `json:"origin"`
	Start       checks.Position    `json:"start"`
	End         checks.Position    `json:"end"`
	Span        jsonSpan           `json:"span"`
	Excerpt     jsonExcerpt        `json:"excerpt"`
	Facts       []checks.Fact      `json:"facts"`
	Trace       []jsonStep         `json:"trace"`
	Fixes       []jsonFix          `json:"fixes"`
	Fingerprint checks.Fingerprint `json:"fingerprint"`
	Group       int                `json:"group,omitempty"`
	Show        bool               `json:"show"`
	Block       bool               `json:"block"`
	Reason      string             `json:"reason,omitempty"`
	Suppression checks.Suppression `json:"suppression,omitempty"`
}

// A jsonGap is a file that was not scanned, or not wholly.
type jsonGap struct {
	Path      string         `json:"path"`
	PathBytes []byte         `json:"pathBytes,omitempty"`
	Kind      checks.GapKind `json:"kind"`
	Cause     string         `json:"cause"`
}

type jsonCounts struct {
	Critical int `json:"critical"`
	High     int `json:"high"`
	Medium   int `json:"medium"`
	Low      int `json:"low"`
	Info     int `json:"info"`
}

type jsonSummary struct {
	Type       string     `json:"type"`             // "summary"
	Schema     string     `json:"schema,omitempty"` // on a line of its own
	Tool       *jsonTool  `json:"tool,omitempty"`   // likewise
	Complete   bool       `json:"complete"`
	Canceled   bool       `json:"canceled"`
	Findings   int        `json:"findings"`
	Secrets    int        `json:"secrets"`
	Blocking   int        `json:"blocking"`
	Suppressed int        `json:"suppressed"`
	BySeverity jsonCounts `json:"bySeverity"`
	Files      int64      `json:"files"`
	Binaries   int64      `json:"binaries"`
	Bytes      int64      `json:"bytes"`
	Gaps       []jsonGap  `json:"gaps"`
	Partly     []jsonGap  `json:"notUnderstood,omitempty"`
	Notes      []string   `json:"notes,omitempty"`
	Started    string     `json:"started,omitempty"`
	Elapsed    float64    `json:"elapsedSeconds"`
}

// jsonPath returns a path as JSON can hold it, and its bytes where that is not
// the path itself.
func jsonPath(path string) (text string, raw []byte) {
	if utf8.ValidString(path) {
		return path, nil
	}
	return validUTF8(path), []byte(path)
}

// list makes an empty array of nil: readers needn't tell the two apart.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// newJSONFinding copies a finding into the shape of the format, which must not
// change when the type of findings does. group is the number of its secret.
func newJSONFinding(x *checks.Finding, group int) *jsonFinding {
	r := x.Rule
	j := &jsonFinding{
		Type: "finding",
		Rule: jsonRule{
			ID: r.ID, Title: r.Title, Severity: r.Severity, Confidence: r.Confidence, CWE: list(r.CWE),
			Concept: r.Concept, Lesson: r.Lesson, Origin: r.Origin, Aliases: list(r.Aliases),
		},
		Severity: x.Severity, Message: message(x), Origin: x.Origin,
		Start: x.Start, End: x.End, Span: jsonSpan(x.Span),
		Excerpt: jsonExcerpt(x.Excerpt), Facts: list(x.Facts),
		Trace: []jsonStep{}, Fixes: []jsonFix{},
		Fingerprint: x.Fingerprint, Group: group, Show: x.Verdict.Show, Block: x.Verdict.Block,
		Reason: x.Verdict.Reason, Suppression: x.Verdict.Suppression,
	}
	j.Path, j.PathBytes = jsonPath(x.Path)
	j.Excerpt.Text = validUTF8(j.Excerpt.Text, &j.Excerpt.Start, &j.Excerpt.End)
	for _, s := range x.Trace {
		j.Trace = append(j.Trace, jsonStep{jsonSpan(s.Span), s.Start, s.End, s.Message})
	}
	for _, f := range x.Fixes {
		edits := []jsonEdit{}
		for _, e := range f.Edits {
			edits = append(edits, jsonEdit{jsonSpan(e.Span), e.New})
		}
		j.Fixes = append(j.Fixes, jsonFix{f.Title, f.Safe, edits, list(f.Imports)})
	}
	return j
}

// message says what is wrong in one sentence, for formats that need one.
func message(x *checks.Finding) string {
	if x.Message != "" {
		return x.Message
	}
	return x.Rule.Title
}

func newJSONSummary(s *Summary, t *tally) *jsonSummary {
	j := &jsonSummary{
		Type: "summary", Complete: s.Complete(), Canceled: s.Canceled,
		Findings: t.shown, Secrets: t.secrets, Blocking: t.blocking, Suppressed: t.hidden,
		BySeverity: jsonCounts{
			t.severity[checks.Critical], t.severity[checks.High], t.severity[checks.Medium],
			t.severity[checks.Low], t.severity[checks.Info],
		},
		Files: s.Files, Binaries: s.Binaries, Bytes: s.Bytes,
		Gaps: []jsonGap{}, Notes: s.Notes, Elapsed: s.Elapsed.Seconds(),
	}
	if !s.Started.IsZero() {
		j.Started = s.Started.UTC().Format(time.RFC3339Nano)
	}
	for _, g := range s.Gaps {
		j.Gaps = append(j.Gaps, newJSONGap(g))
	}
	for _, g := range s.NotUnderstood {
		j.Partly = append(j.Partly, newJSONGap(g))
	}
	return j
}

func newJSONGap(g *checks.Gap) jsonGap {
	j := jsonGap{Kind: g.Kind, Cause: validUTF8(cause(g))}
	j.Path, j.PathBytes = jsonPath(g.Path)
	return j
}

// writeJSON writes one value on one line, without its line break. It keeps <,
// > and & as they are: an excerpt is code, and no report is put into HTML as it
// is.
func (o *output) writeJSON(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	o.Write(escapeJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
	return nil
}

// A jsonSink writes one document as findings come: it holds none of them.
type jsonSink struct {
	out     output
	o       *Options
	started bool
	tally
}

func newJSON(w io.Writer, o *Options) Sink { return &jsonSink{out: newOutput(w), o: o} }

// start writes everything before the first finding.
func (j *jsonSink) start() error {
	if j.started {
		return nil
	}
	j.started = true
	j.out.WriteString(`{"schema":"` + jsonSchema + `","tool":`)
	if err := j.out.writeJSON(&jsonTool{"squire", j.o.Version}); err != nil {
		return err
	}
	j.out.WriteString(`,"findings":[`)
	return nil
}

func (j *jsonSink) Finding(x *checks.Finding) error {
	if j.out.failed {
		return nil
	}
	if err := j.start(); err != nil {
		return err
	}
	if j.shown+j.hidden > 0 {
		j.out.WriteByte(',')
	}
	group := j.add(x)
	j.out.WriteByte('\n')
	if err := j.out.writeJSON(newJSONFinding(x, group)); err != nil {
		return err
	}
	return j.out.check(false)
}

// Close ends the document. Without it the output is no JSON: a report that was
// cut off can't be taken for a whole one.
func (j *jsonSink) Close(s *Summary) error {
	if j.out.failed {
		return nil
	}
	if err := j.start(); err != nil {
		return err
	}
	j.out.WriteString("\n],\"summary\":")
	if err := j.out.writeJSON(newJSONSummary(s, &j.tally)); err != nil {
		return err
	}
	j.out.WriteString("}\n")
	return j.out.check(true)
}

// A jsonlSink writes a line a finding at once. A stream without a summary line
// was cut off.
type jsonlSink struct {
	out output
	o   *Options
	tally
}

func newJSONL(w io.Writer, o *Options) Sink { return &jsonlSink{out: newOutput(w), o: o} }

func (j *jsonlSink) Finding(x *checks.Finding) error {
	v := newJSONFinding(x, j.add(x))
	v.Schema = jsonSchema
	return j.line(v)
}

func (j *jsonlSink) Close(s *Summary) error {
	v := newJSONSummary(s, &j.tally)
	v.Schema, v.Tool = jsonSchema, &jsonTool{"squire", j.o.Version}
	return j.line(v)
}

func (j *jsonlSink) line(v any) error {
	if j.out.failed {
		return nil
	}
	if err := j.out.writeJSON(v); err != nil {
		return err
	}
	j.out.WriteByte('\n')
	return j.out.check(true)
}
