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
	foreign := foreignSeen{}
	for i := range found {
		x := &found[i]
		p.setSeverity(x)
		p.suppress(f, x, set, foreign, hide)
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
func (p *Policy) suppress(f *checks.File, x *checks.Finding, set *ignoreSet, foreign foreignSeen, hide *hider) {
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
		if m := foreign.ignore(f, x.Rule, first, last); m != "" {
			against(checks.InSource, "ignored by a comment: "+m)
			return
		}
	}
	if reason, ok := p.inBaseline(x, hide); ok {
		against(checks.External, reason)
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
	case x.Rule == &metaRules.weakened && !p.refusesWeakening():
		v.Reason = "a weaker policy is told, and blocks only where rules.severity names policy-weakened"
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
// has a byte in a run of minPiece bytes of a secret is masked as a whole.
func (h *hider) in(text string) string {
	if len(h.secrets) == 0 {
		return clipReason(text)
	}
	if len(h.secrets) > maxSecrets {
		return "(the reason is not shown: this file holds too many secrets to take them all out of it)"
	}
	text = clipReason(text)
	hidden := make([]bool, len(text))
	for i := range len(text) {
		for _, s := range h.secrets {
			n := min(len(s), minPiece)
			if i+n <= len(text) && strings.Contains(s, text[i:i+n]) {
				for j := i; j < i+n; j++ {
					hidden[j] = true
				}
				break
			}
		}
	}
	var out []string
	for i := 0; i < len(text); {
		if text[i] == ' ' || text[i] == '\t' {
			i++
			continue
		}
		end := i
		for end < len(text) && text[end] != ' ' && text[end] != '\t' {
			end++
		}
		word := text[i:end]
		if slices.Contains(hidden[i:end], true) {
			word = checks.Mask
		}
		// Of a run of masks one is enough: how many there are tells something.
		if n := len(out); word != checks.Mask || n == 0 || out[n-1] != checks.Mask {
			out = append(out, word)
		}
		i = end
	}
	return strings.Join(out, " ")
}

const (
	maxReason  = 300 // bytes of a reason that are told
	maxSecrets = 200 // in a file, for a reason to be told
	minPiece   = 8   // bytes of a secret that give it away
)

func clipReason(text string) string {
	if len(text) > maxReason {
		return strings.ToValidUTF8(text[:maxReason], "") + "…"
	}
	return text
}
