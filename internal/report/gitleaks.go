package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/squiresec/squire/checks"
)

// gitleaksFinding has the fields of a finding in gitleaks' JSON report, in its
// order.
type gitleaksFinding struct {
	RuleID      string
	Description string

	StartLine   int
	EndLine     int
	StartColumn int
	EndColumn   int

	Match  string
	Secret string

	File        string
	SymlinkFile string
	Commit      string

	Entropy float32

	Author  string
	Email   string
	Date    string
	Message string
	Tags    []string

	Fingerprint string
}

// gitleaksSink writes what gitleaks --redact writes, so that a pipeline which
// reads gitleaks' report can read Squire's: secrets that are shown, and nothing
// that gitleaks has no field for. Gaps have none either; the exit code tells
// of them.
type gitleaksSink struct {
	out output
	n   int
}

func newGitleaks(w io.Writer, _ *Options) Sink { return &gitleaksSink{out: newOutput(w)} }

func (g *gitleaksSink) Finding(x *checks.Finding) error {
	if g.out.failed || x.Match == nil || !x.Verdict.Show {
		return nil
	}
	// gitleaks' own encoder: one space a level, HTML characters escaped.
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent(" ", " ")
	if err := enc.Encode(newGitleaksFinding(x)); err != nil {
		return err
	}
	if g.n == 0 {
		g.out.WriteString("[\n ")
	} else {
		g.out.WriteString(",\n ")
	}
	g.n++
	g.out.Write(escapeJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
	return g.out.check(false)
}

func (g *gitleaksSink) Close(*Summary) error {
	if g.out.failed {
		return nil
	}
	if g.n == 0 {
		g.out.WriteString("[]\n")
	} else {
		g.out.WriteString("\n]\n")
	}
	return g.out.check(true)
}

func newGitleaksFinding(x *checks.Finding) *gitleaksFinding {
	m := x.Match
	f := &gitleaksFinding{
		RuleID: x.Rule.ID, Description: gitleaksDescription(x.Rule),
		StartLine: m.StartLine, EndLine: m.EndLine, StartColumn: m.StartColumn, EndColumn: m.EndColumn,
		Match: m.Text, Secret: "REDACTED",
		File: x.Path, Commit: x.Origin.Commit, Entropy: m.Entropy, Tags: list(slices.Concat(x.Rule.Tags, m.Tags)),
	}
	if x.Span.Len() == 0 {
		// A rule about the path alone. gitleaks --redact replaces the empty
		// secret between any two letters of the match; nobody wants that back.
		f.Match, f.Secret = "file detected: "+x.Path, ""
	}
	f.Fingerprint = fmt.Sprintf("%s:%s:%d", f.File, f.RuleID, f.StartLine)
	if f.Commit != "" {
		f.Fingerprint = f.Commit + ":" + f.Fingerprint
	}
	return f
}

// gitleaksDescription returns the text of gitleaks' Description field: its own
// words where the rule is one of its, else ours.
func gitleaksDescription(r *checks.Rule) string { return cmp.Or(r.Upstream, r.Description) }
