package lsp

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
)

// mostHovered bounds the findings that one hover tells of.
const mostHovered = 3

// hover tells of the findings at a position: what, why, the safe way, what is
// known of this one, and where the lesson is.
func (s *session) hover(ctx context.Context, snap *snapshot, p protocol.Position) (any, error) {
	if snap == nil {
		return nil, nil
	}
	at := snap.mapper.PositionOffset(p)
	r := s.findings(snap)
	if ctx.Err() != nil {
		return nil, protocol.ErrRequestCancelled
	}
	var cards []string
	var over checks.Span
	for i := range r.found {
		x := &r.found[i]
		if at < x.Span.Start || at > x.Span.End {
			continue // the place right after the last character counts too
		}
		if len(cards) == 0 || x.Span.Len() < over.Len() {
			over = x.Span
		}
		cards = append(cards, s.card(x, snap.lang()))
		if len(cards) == mostHovered {
			break
		}
	}
	if len(cards) == 0 {
		return nil, nil
	}
	h := &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: strings.Join(cards, "\n\n---\n\n")}
	if !s.can.markdownHover {
		h = &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: plain(h.Value)}
	}
	rng := snap.mapper.SpanRange(over)
	return &protocol.Hover{Contents: h, Range: &rng}, nil
}

// card returns the lesson card of a finding as Markdown. Words of the rule and
// the detector are escaped, the lesson's own are trusted.
func (s *session) card(x *checks.Finding, lang checks.Lang) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** · %s · %s\n\n", markdown(x.Rule.Title), x.Severity, code(x.Rule.ID))
	lesson, ok := s.lesson(x.Rule, lang)
	if ok && lesson.Card != "" {
		b.WriteString(strings.TrimSpace(lesson.Card))
		b.WriteString("\n")
	} else {
		for _, t := range []string{x.Message, x.Rule.Description, x.Rule.Advice} {
			if t = sentence(t); t != "" {
				b.WriteString(markdown(t) + "\n\n")
			}
		}
	}
	for i, f := range x.Facts {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "- %s\n", markdown(f.Text))
	}
	switch {
	case ok && lesson.URL != "":
		fmt.Fprintf(&b, "\n[Lesson: %s (%d min)](%s)", markdown(lesson.Title), lesson.Minutes, lesson.URL)
	case ok:
		fmt.Fprintf(&b, "\nLesson: %s (%d min), %s", markdown(lesson.Title), lesson.Minutes, code("squire explain "+x.Rule.ID+" --full"))
	}
	return strings.TrimSpace(b.String())
}

func (s *session) lesson(rule *checks.Rule, lang checks.Lang) (Lesson, bool) {
	if s.opt.Lessons == nil {
		return Lesson{}, false
	}
	return s.opt.Lessons.Lesson(rule, lang)
}
