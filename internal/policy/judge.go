package policy

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
)

// Judge implements checks.Judge: it drops what rules that are off found, sets
// severities, suppresses what is excluded, ignored or in the baseline, and adds
// what is wrong with the ignore comments themselves.
func (p *Policy) Judge(f *checks.File, found []checks.Finding) []checks.Finding {
	hide := newHider(f, found)
	found = slices.DeleteFunc(found, func(x checks.Finding) bool { return !p.Enabled(x.Rule) })
	var set *ignoreSet
	if !f.Binary && bytes.Contains(f.Data, []byte(marker)) {
		set = newIgnoreSet(p.ignores(f))
	}
	for i := range found {
		x := &found[i]
		p.setSeverity(x)
		p.suppress(f, x, set, hide)
		p.decide(x)
	}
	if set == nil {
		return found
	}
	if _, excluded := p.exclusion(f.Path); excluded {
		return found
	}
	about := p.ignoreFindings(set)
	for i := range about {
		about[i].Path = f.Path
		p.setSeverity(&about[i])
		p.decide(&about[i])
	}
	found = append(found, about...)
	slices.SortStableFunc(found, func(a, b checks.Finding) int { return a.Span.Start - b.Span.Start })
	return found
}

// setSeverity applies [rules.severity] and [[override]]; the last that fits
// wins.
func (p *Policy) setSeverity(x *checks.Finding) {
	for i := range p.severity {
		if s := &p.severity[i]; s.rules.match(x.Rule) {
			x.Severity = s.level
		}
	}
	for i := range p.overrides {
		if o := &p.overrides[i]; o.fits(x) {
			x.Severity = o.severity
		}
	}
}

// suppress sets the verdict of a finding that something stands against. The
// ignore comments are always asked, so that one that is needed isn't called
// unused.
func (p *Policy) suppress(f *checks.File, x *checks.Finding, set *ignoreSet, hide *hider) {
	first, last := lines(f, x)
	var ignored *ignore
	if set != nil && !f.Binary {
		ignored = set.of(x.Rule, first, last)
	}
	if x.Verdict.Suppression != checks.NotSuppressed {
		return // the detector read a comment of its own: gitleaks:allow
	}
	against := func(how checks.Suppression, reason string) {
		x.Verdict = checks.Verdict{Suppression: how, Reason: reason}
	}
	if e, ok := p.exclusion(x.Path); ok {
		against(checks.External, fmt.Sprintf("path excluded by %s: %s", e.origin, e.glob))
		return
	}
	if p.gitleaksIgnored(x) {
		against(checks.External, "ignored in "+GitleaksIgnoreFile)
		return
	}
	if ignored != nil {
		reason := "ignored here without a reason"
		if ignored.reason != "" {
			reason = "ignored: " + hide.in(ignored.reason)
		}
		if ignored.until != "" {
			reason += " (until " + ignored.until + ")"
		}
		against(checks.InSource, reason)
		return
	}
	if !f.Binary {
		if m := foreignIgnore(f, x.Rule, first, last); m != "" {
			against(checks.InSource, "ignored by a comment: "+m)
			return
		}
	}
	if since, ok := p.inBaseline(x); ok {
		against(checks.External, baselineReason+since)
	}
}

// decide sets Show and Block of a finding by its severity and the mode.
func (p *Policy) decide(x *checks.Finding) {
	v := &x.Verdict
	if v.Suppression != checks.NotSuppressed {
		v.Show, v.Block = false, false
		return
	}
	*v = checks.Verdict{Show: true}
	switch {
	case x.Rule == &metaRules.unused:
		v.Reason = "an unused ignore never blocks"
	case x.Severity < p.failOn:
		v.Reason = fmt.Sprintf("%s is below fail-on = %s", x.Severity, p.failOn)
	case p.mode != Block:
		v.Reason = "mode = " + string(p.mode)
	default:
		v.Block = true
	}
}

// lines returns the first and the last line of a finding: of its span and of
// the whole match around it, less the white space at the edges of that.
func lines(f *checks.File, x *checks.Finding) (first, last int) {
	s := x.Span
	if a := x.Around; a.Len() > 0 && a.Start >= 0 && a.End <= len(f.Data) {
		text := f.Data[a.Start:a.End]
		a.Start += len(text) - len(bytes.TrimLeft(text, " \t\r\n"))
		a.End -= len(text) - len(bytes.TrimRight(text, " \t\r\n"))
		s = checks.Span{Start: min(s.Start, a.Start), End: max(s.End, a.End)}
	}
	first = f.Line(s.Start)
	return first, max(first, f.Line(max(s.End-1, 0)))
}

// A hider takes the secrets of a file out of text that comes from it: the
// reason of an ignore comment goes into reports.
type hider struct{ secrets []string }

func newHider(f *checks.File, found []checks.Finding) *hider {
	h := &hider{}
	for i := range found {
		if x := &found[i]; x.Rule.Secret && x.Span.Len() > 0 && !f.Binary {
			h.secrets = append(h.secrets, string(f.Data[x.Span.Start:x.Span.End]))
		}
	}
	// The longest first: a secret may hold another.
	slices.SortFunc(h.secrets, func(a, b string) int { return len(b) - len(a) })
	h.secrets = slices.Compact(h.secrets)
	return h
}

// in returns text without the secrets. Pieces of a secret go too: a word that
// has a run of minPiece bytes in common with one is masked as a whole.
func (h *hider) in(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		for _, s := range h.secrets {
			if strings.Contains(w, s) || sharesPiece(w, s) {
				words[i] = checks.Mask
				break
			}
		}
	}
	text = strings.Join(words, " ")
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "") + "…"
	}
	for _, s := range h.secrets {
		text = strings.ReplaceAll(text, s, checks.Mask) // one with spaces in it
	}
	return text
}

// maxReason is how many bytes of a reason are told.
const maxReason = 300

// minPiece is how many bytes of a secret give it away.
const minPiece = 8

func sharesPiece(word, secret string) bool {
	for i := 0; i+minPiece <= len(word); i++ {
		if strings.Contains(secret, word[i:i+minPiece]) {
			return true
		}
	}
	return false
}
