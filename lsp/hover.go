package lsp

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
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
		text, at := s.hoverDocument(snap, at)
		if text == "" {
			return nil, nil
		}
		cards, over = []string{text}, at
	}
	h := &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: strings.Join(cards, "\n\n---\n\n")}
	if !s.can.markdownHover {
		h = &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: plain(h.Value)}
	}
	rng := snap.mapper.SpanRange(over)
	return &protocol.Hover{Contents: h, Range: &rng}, nil
}

// hoverDocument tells of what isn't a finding: keys and rules in .squire.toml
// and in rule files. It returns "" where there is nothing to tell.
func (s *session) hoverDocument(snap *snapshot, at int) (string, checks.Span) {
	switch {
	case snap.isConfig():
		return s.hoverConfig(snap, at)
	case snap.isRules():
		return s.hoverRules(snap, at)
	}
	return "", checks.Span{}
}

// mostWords bounds a card, in words: more isn't read beside the code.
const mostWords = 60

// card returns what to know of a finding as Markdown: what, why and the safe
// way, then what is known of this one and where the lesson is, as far as there
// is room. Words of the rule and the detector are escaped, the lesson's own are
// trusted.
func (s *session) card(x *checks.Finding, lang checks.Lang) string {
	lesson, taught := s.lesson(x.Rule, lang)
	head := fmt.Sprintf("**%s** · %s · %s", markdown(x.Rule.Title), x.Severity, code(x.Rule.ID))
	if taught && s.knows(x.Rule) {
		return shortCard(head, lesson, x.Facts)
	}
	left := mostWords - words(head)
	if lesson.URL != "" {
		left-- // for the way to the lesson, which is always there
	}
	out := []string{head}
	add := func(part string, must bool) {
		if n := words(part); part != "" && (must || n <= left) {
			out = append(out, part)
			left -= n
		}
	}
	if taught && lesson.Card != "" {
		add(strings.TrimSpace(lesson.Card), true)
		add(safeCode(lesson), false)
	} else {
		for _, t := range []string{x.Message, x.Rule.Description, x.Rule.Advice} {
			add(markdown(firstWords(sentence(t), left)), false)
		}
	}
	var facts []string
	for _, f := range x.Facts {
		if fact := "- " + markdown(f.Text); words(fact) <= left {
			facts = append(facts, fact)
			left -= words(fact)
		}
	}
	if len(facts) > 0 {
		out = append(out, strings.Join(facts, "\n"))
	}
	switch {
	case lesson.URL != "":
		where := fmt.Sprintf("[Lesson: %s (%d min)](%s)", markdown(lesson.Title), lesson.Minutes, lesson.URL)
		if words(where) > left+1 {
			where = fmt.Sprintf("[Lesson](%s)", lesson.URL)
		}
		out = append(out, where)
	case taught:
		add(fmt.Sprintf("Lesson (%d min): %s", lesson.Minutes, code("squire explain "+x.Rule.ID+" --full")), false)
	}
	return strings.Join(out, "\n\n")
}

// knows reports whether the user has passed the quiz of a rule's lesson, and
// then wants to hear less.
func (s *session) knows(r *checks.Rule) bool {
	if s.opt.Progress == "" || !s.chosen().ShortHover {
		return false
	}
	l, ok := training.ForRule(r)
	return ok && s.quizPassed(l.ID)
}

// shortCard is one line, for who knows the rest.
func shortCard(head string, lesson Lesson, facts []checks.Fact) string {
	line := head
	if lesson.Safe != "" && !strings.Contains(lesson.Safe, "\n") {
		line += " · safe: " + code(lesson.Safe)
	}
	for _, f := range facts {
		if fact := " · " + markdown(f.Text); words(line+fact) <= mostWords {
			line += fact
		}
	}
	return line
}

// safeCode is the safe way as a block of code.
func safeCode(l Lesson) string {
	if l.Safe == "" {
		return ""
	}
	fence := "```"
	for strings.Contains(l.Safe, fence) {
		fence += "`"
	}
	return "Safe:\n\n" + fence + l.Lang + "\n" + l.Safe + "\n" + fence
}

// words counts the words that a reader sees; the address of a link is none.
func words(md string) int {
	n := 0
	for _, w := range strings.Fields(md) {
		if strings.Trim(w, "`*·-") != "" {
			n++
		}
	}
	return n
}

// firstWords returns as many sentences of a text as have at most n words
// together, the first of them in any case cut to n.
func firstWords(text string, n int) string {
	kept := ""
	for _, part := range strings.SplitAfter(text, ". ") {
		if words(kept+part) > n {
			break
		}
		kept += part
	}
	if kept != "" || n <= 0 {
		return strings.TrimSpace(kept)
	}
	return strings.Join(strings.Fields(text)[:min(n, len(strings.Fields(text)))], " ") + "…"
}

func (s *session) lesson(rule *checks.Rule, lang checks.Lang) (Lesson, bool) {
	if s.opt.Lessons == nil {
		return Lesson{}, false
	}
	return s.opt.Lessons.Lesson(rule, lang)
}
