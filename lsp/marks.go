package lsp

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// The marks that an editor draws into a text beside diagnostics: hints, lenses
// and links.

// longestHint bounds a hint in runes: it pushes the code aside.
const longestHint = 48

// inlayHints returns what was verified of the secrets in a range without asking
// anybody.
func (s *session) inlayHints(ctx context.Context, snap *snapshot, p *protocol.InlayHintParams) (any, error) {
	hints := []protocol.InlayHint{}
	if snap == nil || !s.chosen().InlayHints {
		return hints, nil
	}
	asked := snap.mapper.RangeSpan(p.Range)
	r := s.findings(snap)
	if ctx.Err() != nil {
		return nil, protocol.ErrRequestCancelled
	}
	hinted := map[checks.Span]bool{} // two rules may see one place
	for i := range r.found {
		x := &r.found[i]
		if !x.Rule.Secret || len(x.Facts) == 0 || hinted[x.Span] || x.Span.End < asked.Start || x.Span.Start > asked.End {
			continue
		}
		hinted[x.Span] = true
		var all []string
		for _, f := range x.Facts {
			all = append(all, clean(f.Text))
		}
		left := true
		hints = append(hints, protocol.InlayHint{
			Position:    snap.mapper.OffsetPosition(x.Span.End),
			Label:       protocol.String("offline: " + shorten(all[0], longestHint)),
			Tooltip:     protocol.String("Verified offline by squire: " + strings.Join(all, "; ") + "."),
			PaddingLeft: &left,
		})
	}
	return hints, nil
}

// shorten cuts a text to n runes.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}

// codeLenses returns a lens over each line with findings that the last commit
// doesn't have: what the work at hand brings, and the lesson about it.
func (s *session) codeLenses(ctx context.Context, snap *snapshot) (any, error) {
	lenses := []protocol.CodeLens{}
	if snap == nil || snap.file == "" || !s.chosen().CodeLens {
		return lenses, nil
	}
	r := s.findings(snap)
	if len(r.found) == 0 {
		return lenses, nil
	}
	changed, ok := s.changedLines(ctx, snap)
	if ctx.Err() != nil {
		return nil, protocol.ErrRequestCancelled
	}
	if !ok {
		return lenses, nil
	}
	over := map[int]bool{}
	for i := range r.found {
		x := &r.found[i]
		line := snap.mapper.lineOf(x.Span.Start)
		// git counts lines at "\n" alone, as positions of findings do.
		if over[line] || !changed.Touches(x.Start.Line, max(x.Start.Line, x.End.Line)) {
			continue
		}
		over[line] = true
		title := fmt.Sprintf("squire: %s (%s)", clean(x.Rule.Title), x.Severity)
		lens := protocol.CodeLens{Range: snap.mapper.SpanRange(snap.mapper.line(line)), Command: protocol.Command{Title: title}}
		if lesson, ok := s.lesson(x.Rule, snap.lang()); ok {
			arg, _ := protocol.Marshal(learnArgs{Rule: x.Rule.ID, Lang: string(snap.lang()), URI: snap.uri})
			lens.Command = protocol.Command{
				Title:   fmt.Sprintf("%s · learn: %s, %d min", title, clean(lesson.Title), lesson.Minutes),
				Command: learnCommand, Arguments: []protocol.LSPAny{arg},
			}
		}
		lenses = append(lenses, lens)
	}
	return lenses, nil
}

var (
	ignoredRules = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`squire:ignore[ \t]+([A-Za-z0-9._:/-]+(?:,[ \t]*[A-Za-z0-9._:/-]+)*)`)
	})
	ruleName     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9._:/-]+`) })
	quotedName   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`["']([A-Za-z0-9._:/-]+)["']`) })
	weaknessName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bCWE-([1-9][0-9]{0,4})\b`) })
)

// mostLinks bounds the links of a document.
const mostLinks = 1000

// documentLinks leads from the names of rules in ignore comments and in
// .squire.toml to their pages, and from weaknesses there and in rule files to
// theirs.
func (s *session) documentLinks(ctx context.Context, snap *snapshot) (any, error) {
	links := []protocol.DocumentLink{}
	if snap == nil {
		return links, nil
	}
	add := func(at checks.Span, target, tooltip string) {
		if len(links) < mostLinks {
			u := uri.URI(target)
			links = append(links, protocol.DocumentLink{Range: snap.mapper.SpanRange(at), Target: &u, Tooltip: &tooltip})
		}
	}
	var pages map[string]*checks.Rule
	page := func(at checks.Span) {
		if pages == nil {
			pages = map[string]*checks.Rule{}
			for _, r := range s.inForce(snap.root).policy.Rules() {
				pages[r.ID] = r
			}
		}
		if r := pages[string(snap.text[at.Start:at.End])]; r != nil {
			if target, ok := rulePage(r); ok {
				add(at, target, clean(r.Title))
			}
		}
	}
	weaknesses := func(in checks.Span) {
		for _, m := range weaknessName().FindAllSubmatchIndex(snap.text[in.Start:in.End], -1) {
			n, _ := strconv.Atoi(string(snap.text[in.Start+m[2] : in.Start+m[3]]))
			tooltip := fmt.Sprintf("CWE-%d", n)
			if l, ok := training.ForCWE(n); ok {
				tooltip += "; the lesson: squire explain " + l.ID + " --full"
			}
			add(checks.Span{Start: in.Start + m[0], End: in.Start + m[1]},
				fmt.Sprintf("https://cwe.mitre.org/data/definitions/%d.html", n), tooltip)
		}
	}
	for _, m := range ignoredRules().FindAllSubmatchIndex(snap.text, mostLinks) {
		if ctx.Err() != nil {
			return nil, protocol.ErrRequestCancelled
		}
		for _, n := range ruleName().FindAllIndex(snap.text[m[2]:m[3]], -1) {
			page(checks.Span{Start: m[2] + n[0], End: m[2] + n[1]})
		}
		weaknesses(snap.mapper.line(snap.mapper.lineOf(m[0])))
	}
	switch {
	case snap.isConfig():
		for _, m := range quotedName().FindAllSubmatchIndex(snap.text, mostLinks) {
			page(checks.Span{Start: m[2], End: m[3]})
		}
	case snap.isRules():
		weaknesses(checks.Span{Start: 0, End: len(snap.text)})
	}
	slices.SortStableFunc(links, func(a, b protocol.DocumentLink) int {
		if d := int(a.Range.Start.Line) - int(b.Range.Start.Line); d != 0 {
			return d
		}
		return int(a.Range.Start.Character) - int(b.Range.Start.Character)
	})
	return slices.CompactFunc(links, func(a, b protocol.DocumentLink) bool { return a.Range == b.Range }), nil
}
