package lsp

import (
	"fmt"
	"net/url"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/checks/rules"
)

const (
	// source names Squire in the client's list, beside other servers.
	source = "squire"
	// rulePages is where the page of a rule is; the id follows.
	rulePages = "https://squiresec.github.io/rules/"
	// mostDiagnostics bounds one publish. A file of generated test data can
	// have tens of thousands of findings, and clients draw them all.
	mostDiagnostics = 1000
	// mostRelated bounds the places that one diagnostic points to.
	mostRelated = 10
)

// publish tells the client what was found in a snapshot.
func (s *session) publish(snap *snapshot, r *scanResult) {
	s.tell(snap.document, r.found)
	if s.can.pull {
		s.stale(snap, r)
		return
	}
	_ = s.client.PublishDiagnostics(s.ctx, &protocol.PublishDiagnosticsParams{
		URI:         uri.URI(snap.uri),
		Version:     protocol.NewOptional(snap.version),
		Diagnostics: s.diagnostics(snap, r),
	})
}

// publishNothing clears the diagnostics of a closed document.
func (s *session) publishNothing(d *document) {
	s.tell(d, nil)
	if s.can.pull {
		return // the client takes its own away
	}
	_ = s.client.PublishDiagnostics(s.ctx, &protocol.PublishDiagnosticsParams{
		URI: uri.URI(d.uri), Diagnostics: []protocol.Diagnostic{},
	})
}

// diagnostics returns what to show of a scan. It is never nil: an empty list
// clears the old ones.
func (s *session) diagnostics(snap *snapshot, r *scanResult) []protocol.Diagnostic {
	out := make([]protocol.Diagnostic, 0, min(len(r.found), mostDiagnostics)+len(r.gaps))
	for _, g := range r.gaps {
		out = append(out, s.gap(g, snap))
	}
	for _, e := range r.flaws {
		out = append(out, flaw(e, snap))
	}
	for i := range r.config {
		out = append(out, r.config[i].diagnostic(snap))
	}
	out = append(out, s.leftBehind(snap, r)...)
	if r.large {
		out = append(out, note("secrets-only", fmt.Sprintf("Squire looks for secrets alone in this file: it is larger than %s.\nInsecure code in it stays unseen, here and in `squire scan`.", megabytes(checks.LargeFile))))
	}
	near := s.neighboursOf(snap.document)
	for i := range r.found {
		if i == mostDiagnostics {
			more := fmt.Sprintf("Squire found %d places in this file and shows the first %d.\nRun `squire scan` on the file to see all of them.", len(r.found), i)
			out = append(out, note("too-many", more))
			break
		}
		out = append(out, s.diagnostic(snap, r, i, near))
	}
	return out
}

// diagnosticData comes back from the client with a code action request. It
// names the finding and quotes nothing.
type diagnosticData struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
}

func (s *session) diagnostic(snap *snapshot, r *scanResult, i int, near []*snapshot) protocol.Diagnostic {
	x := &r.found[i]
	d := protocol.Diagnostic{
		Range:    snap.mapper.SpanRange(x.Span),
		Severity: s.severity(x, snap.lang()),
		Code:     protocol.String(x.Rule.ID),
		Source:   protocol.NewOptional(source),
		Message:  protocol.String(message(x)),
	}
	if _, staged := s.stagedOf(snap.document)[x.Value]; staged {
		d.Message = protocol.String(message(x) + "\nIt is staged: the next commit takes it along.")
	}
	if href, ok := rulePage(x.Rule); ok {
		d.CodeDescription = protocol.CodeDescription{Href: uri.URI(href)}
	}
	if s.can.unnecessary && x.Rule.ID == "ignore-unused" {
		d.Tags = protocol.NewDiagnosticTags(protocol.DiagnosticTagUnnecessary)
	}
	if s.can.related {
		d.RelatedInformation = related(snap, r, i, near)
	}
	d.Data, _ = protocol.Marshal(diagnosticData{x.Fingerprint.String(), x.Rule.ID})
	return d
}

// severity returns how loud a finding is. An error is what the hook refuses a
// commit for under the policy in force, and nothing else is one: what is red
// here can't be committed.
func (s *session) severity(x *checks.Finding, lang checks.Lang) protocol.DiagnosticSeverity {
	switch {
	case x.Verdict.Block && s.inHook(x.Rule, lang):
		return protocol.DiagnosticSeverityError
	case x.Severity >= checks.Medium:
		return protocol.DiagnosticSeverityWarning
	case x.Severity == checks.Low:
		return protocol.DiagnosticSeverityInformation
	}
	return protocol.DiagnosticSeverityHint
}

// inHook reports whether a rule speaks in the hook. Some of our own rules speak
// in editors alone.
func (s *session) inHook(r *checks.Rule, lang checks.Lang) bool {
	if r.Origin != "squire" || r.Secret {
		return true
	}
	quiet, ok := s.quiet.Load(lang)
	if !ok {
		ids := map[string]bool{}
		for _, p := range rules.Builtin().For(lang) {
			if p.Profile != pattern.InHook && p.Profile != "" {
				ids[p.ID] = true
			}
		}
		quiet, _ = s.quiet.LoadOrStore(lang, ids)
	}
	return !quiet.(map[string]bool)[r.ID]
}

// message says what is wrong, why it matters and what to do next, a line each:
// clients with little room show the first.
func message(x *checks.Finding) string {
	lines := []string{sentence(x.Message)}
	if lines[0] == "" {
		lines[0] = sentence(x.Rule.Title)
	}
	for _, l := range []string{sentence(x.Rule.Description), sentence(x.Rule.Advice)} {
		if l != "" && l != lines[0] {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// rulePage returns the address of a rule's page. The rules that a repository
// brings have none.
func rulePage(r *checks.Rule) (string, bool) {
	switch {
	case r.Origin == "user":
		return "", false
	case r.Page != "":
		return r.Page, strings.HasPrefix(r.Page, "https://") // VS Code shows no other
	}
	return rulePages + url.PathEscape(r.ID), true
}

// related returns the way from source to sink, and the other places of the
// same secret: those of the document first, then those of the other documents
// that are open.
func related(snap *snapshot, r *scanResult, i int, near []*snapshot) []protocol.DiagnosticRelatedInformation {
	x := &r.found[i]
	var out []protocol.DiagnosticRelatedInformation
	add := func(in *snapshot, at checks.Span, message string) {
		if len(out) < mostRelated {
			out = append(out, protocol.DiagnosticRelatedInformation{
				Location: protocol.Location{URI: uri.URI(in.uri), Range: in.mapper.SpanRange(at)},
				Message:  message,
			})
		}
	}
	for _, step := range x.Trace {
		add(snap, step.Span, clean(step.Message))
	}
	const too = "The same secret stands here too."
	for _, j := range r.secrets[x.Value] {
		if len(out) == mostRelated {
			return out
		}
		if r.found[j].Span != x.Span { // two rules may see one place
			add(snap, r.found[j].Span, too)
		}
	}
	for _, other := range near {
		for _, j := range other.result.secrets[x.Value] {
			if len(out) == mostRelated {
				return out
			}
			add(other, other.result.found[j].Span, too)
		}
	}
	return out
}

// flaw shows what is wrong with a rule file, from its place to the end of the
// line. The rules in force are those from before until it is corrected.
func flaw(e *rulefile.Error, snap *snapshot) protocol.Diagnostic {
	at := checks.Span{}
	if e.Line > 0 {
		at = snap.mapper.line(min(e.Line, len(snap.mapper.lines)) - 1)
		at.Start = min(at.Start+max(e.Column-1, 0), at.End)
	}
	lines := []string{sentence(clean(e.Reason))}
	if e.RuleID != "" {
		lines[0] = sentence("Rule " + e.RuleID + ": " + clean(e.Reason))
	}
	if e.Way != "" {
		lines = append(lines, sentence(clean(e.Way)))
	}
	return protocol.Diagnostic{
		Range:    snap.mapper.SpanRange(at),
		Severity: protocol.DiagnosticSeverityError,
		Code:     protocol.String("rule-file"),
		Source:   protocol.NewOptional(source),
		Message:  protocol.String(strings.Join(lines, "\n")),
	}
}

// gap says that a document was not scanned, or not wholly: silence would look
// like "clean".
func (s *session) gap(g *checks.Gap, snap *snapshot) protocol.Diagnostic {
	switch g.Kind {
	case checks.TooLarge:
		limit := s.inForce(snap.root).policy.MaxFileSize()
		return note(string(g.Kind), fmt.Sprintf("Squire doesn't scan this file: it is larger than %s.\nSecrets in it stay unseen here.\nRaise max-file-size in .squire.toml, or run `squire scan` on it with --max-file-size.", megabytes(limit)))
	case checks.Panicked:
		return note(string(g.Kind), "Squire failed on a part of this file; this is a defect of squire.\nSomething in the file may stay unseen.\nPlease report it, with the output of `squire scan` on the file.")
	}
	return note(string(g.Kind), "Squire could not look at all of this file.\nSomething in it may stay unseen.\nRun `squire scan` on the file to see the reason.")
}

func megabytes(n int64) string {
	if n <= 0 {
		n = checks.DefaultMaxFileSize
	}
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", (n+1<<10-1)>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// note is a diagnostic about the scan itself, at the start of the document.
func note(code, message string) protocol.Diagnostic {
	return protocol.Diagnostic{
		Severity: protocol.DiagnosticSeverityInformation,
		Code:     protocol.String("scan-" + code),
		Source:   protocol.NewOptional(source),
		Message:  protocol.String(message),
	}
}
