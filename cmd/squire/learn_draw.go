package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/render"
)

// The layout: a list of a third beside the rest, or one of both where it is narrow.
const (
	narrow    = 72
	listWidth = 30
	gutter    = " | "
)

// rows is how many lines there are above the note and the keys.
func (s *screen) rows() int { return max(s.height-2, 1) }

func (s *screen) wide() bool { return s.width >= narrow }

func (s *screen) pane() int {
	if s.wide() {
		return s.width - listWidth - len(gutter)
	}
	return s.width
}

// text is the whole screen: never wider or higher than the window.
func (s *screen) text() string {
	right := s.body()
	s.scroll = min(max(s.scroll, 0), max(len(right)-s.rows(), 0))
	right = right[s.scroll:]
	var left []string
	if s.wide() {
		left = s.list(listWidth)
	} else if s.view == queueView {
		right = s.list(s.width)
	}
	var b strings.Builder
	for i := range s.rows() {
		line := ""
		if i < len(right) {
			line = render.Cut(right[i], s.pane())
		}
		if s.wide() {
			item := ""
			if i < len(left) {
				item = left[i]
			}
			line = item + strings.Repeat(" ", listWidth-render.Columns(item)) + gutter + line
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	b.WriteString(render.Cut(report.Escape(s.note), s.width) + "\n")
	b.WriteString(s.footer())
	return b.String()
}

// footer names the keys that work now, as many as there is room for.
func (s *screen) footer() string {
	out := ""
	for _, b := range s.bindings() {
		if b.name == "" {
			continue
		}
		next := out
		if next != "" {
			next += "  "
		}
		if next += b.name; render.Columns(next) > s.width {
			break
		}
		out = next
	}
	return s.style(out, "\x1b[7m")
}

func (s *screen) style(text, sgr string) string {
	if !s.color || text == "" {
		return text
	}
	return sgr + text + "\x1b[0m"
}

// list is the queue, with the chosen item in sight.
func (s *screen) list(width int) []string {
	standing := plan.Stand(s.learner.state)
	lines := []string{s.style(render.Cut("Rank: "+string(standing.Rank), width), "\x1b[1m"), ""}
	if len(s.queue) == 0 {
		lines = append(lines, "Nothing is due, and", "everything is done.")
	}
	head, chosen := plan.Reason(""), 0
	var items []string
	for i := range s.queue {
		item := &s.queue[i]
		if item.Reason != head {
			head = item.Reason
			items = append(items, s.style(map[plan.Reason]string{plan.DueReview: "Due today", plan.OwnCode: "From your code", plan.Path: "The path"}[head], "\x1b[1m"))
		}
		mark := "  "
		if i == s.cursor {
			mark, chosen = "> ", len(items)
		}
		line := render.Cut(mark+item.Lesson.Title, width)
		if i == s.cursor && s.view == queueView {
			line = s.style(line, "\x1b[7m")
		}
		items = append(items, line)
	}
	room := s.rows() - len(lines) - 1
	from := min(max(0, chosen-room/2), max(0, len(items)-room))
	lines = append(lines, items[from:min(len(items), from+max(room, 0))]...)
	if s.looking {
		lines = append(lines, "(looking at this folder)")
	}
	return lines
}

// body is what the right side shows, as lines.
func (s *screen) body() []string {
	switch s.view {
	case lessonView:
		return s.lines(s.lessonBlocks()...)
	case questionView:
		return s.question()
	case answerView:
		word := "Right."
		if !s.right {
			word = "Not this one."
		}
		return append([]string{s.style(word, "\x1b[1m"), ""}, s.lines(training.Answers(&s.questions[s.at])...)...)
	case kataView:
		return s.kataLines()
	case helpView:
		return s.help()
	}
	if len(s.queue) == 0 {
		return s.lines(paragraph("Come back when something is due: `squire learn stats` says when."))
	}
	item := &s.queue[s.cursor]
	what := map[plan.Activity]string{plan.Read: "Read it", plan.Quiz: "Take the quiz", plan.Kata: "Do the kata", plan.Review: "Review what is due"}[item.Activity]
	blocks := []training.Block{
		heading(item.Lesson.Title),
		paragraph(fmt.Sprintf("%s, %d min: %s.", what, item.Lesson.Minutes, reasonOf(item))),
	}
	return s.lines(append(blocks, item.Lesson.CardFor(item.Lang)...)...)
}

func paragraph(text string) training.Block {
	return training.Block{Kind: training.Paragraph, Text: []training.Inline{{Text: text}}}
}

// lines renders blocks for the right side.
func (s *screen) lines(blocks ...training.Block) []string {
	var b bytes.Buffer
	_ = render.ANSI(&b, blocks, render.Options{Width: s.pane(), Color: s.color}) // a Buffer takes everything
	return strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
}

// lessonBlocks is the lesson without its questions, which are asked, and with the
// learner's own line.
func (s *screen) lessonBlocks() []training.Block {
	out := []training.Block{heading(s.lesson.Title)}
	for i := range s.own.needs {
		if n := &s.own.needs[i]; n.Lesson == s.lesson {
			at := fmt.Sprintf("In your code, %s:%d", report.Escape(n.Finding.Path), n.Finding.Start.Line)
			code := training.Code{Lines: []string{strings.TrimSpace(n.Finding.Excerpt.Text)}}
			out = append(out, paragraph(at), training.Block{Kind: training.CodeBlock, Variants: []training.Code{code}})
		}
	}
	for _, section := range s.content.Sections {
		if section.Name != training.SectionCard {
			out = append(out, heading(string(section.Name)))
		}
		out = append(out, s.content.Section(section.Name, s.lang)...)
	}
	return out
}

func (s *screen) question() []string {
	q := s.questions[s.at]
	out := []string{s.style(fmt.Sprintf("Question %d of %d", s.at+1, len(s.questions)), "\x1b[1m"), ""}
	if q.Kind != training.Spot {
		return append(out, s.lines(training.Block{Kind: training.Quiz, Question: &q})...)
	}
	out = append(out, s.lines(training.Block{Kind: training.Paragraph, Text: q.Prompt})...)
	out = append(out, "")
	top := len(out)
	for i, line := range q.Variants[0].Lines {
		mark := "  "
		if i+1 == s.line {
			mark = "> "
		}
		text := fmt.Sprintf("%s%3d  %s", mark, i+1, report.Escape(strings.ReplaceAll(line, "\t", "    ")))
		if i+1 == s.line {
			text = s.style(text, "\x1b[7m")
		}
		out = append(out, text)
	}
	s.scroll = max(0, top+s.line-s.rows()+2)
	return out
}

func (s *screen) kataLines() []string {
	lang := string(s.kata.Lang)
	if instead := s.kata.Instead(s.lang); instead != "" {
		lang = instead
	}
	blocks := []training.Block{heading(fmt.Sprintf("%s (%s)", s.kata.Title, lang))}
	var out []string
	if s.verifying {
		out = []string{"Verifying …", ""}
	} else if s.result != nil {
		out = s.outcome()
	}
	blocks = append(blocks, s.exercise.Task...)
	where := "The repository is " + s.dir
	if len(s.exercise.Edit) > 0 {
		where = "Change " + strings.Join(s.exercise.Edit, ", ") + " in " + s.dir + "; it is verified when you save."
	}
	blocks = append(blocks, paragraph(where))
	for i := range s.hints {
		if i < len(s.exercise.Hints) {
			blocks = append(append(blocks, heading(fmt.Sprintf("Hint %d", i+1))), s.exercise.Hints[i]...)
		}
	}
	if s.solution {
		blocks = append(append(blocks, solutionOf(s.kata, s.exercise)...), s.exercise.Explanation...)
	} else if s.result != nil && s.result.Passed {
		blocks = append(append(blocks, heading("Why it holds")), s.exercise.Explanation...)
	}
	return append(out, s.lines(blocks...)...)
}

// outcome tells what came of each gate.
func (s *screen) outcome() []string {
	out := []string{s.style("Not passed yet.", "\x1b[1m")}
	if s.result.Passed {
		out[0] = s.style("Passed. It comes back as a question in a few days.", "\x1b[1m")
	}
	for _, g := range s.result.Gates {
		word, sgr := "-     ", ""
		switch g.Status {
		case kata.Passed:
			word, sgr = "ok    ", "\x1b[32m"
		case kata.Failed:
			word, sgr = "NOT OK", "\x1b[31m"
		}
		out = append(out, "  "+s.style(word, sgr)+"  "+g.Gate.Title())
		if g.Text != "" {
			for line := range strings.SplitSeq(report.Wrap(g.Text, max(s.pane()-10, 10)), "\n") {
				out = append(out, "          "+line)
			}
		}
	}
	for _, n := range s.result.Notes {
		out = append(out, "  note    "+n)
	}
	return append(out, "")
}

func (s *screen) help() []string {
	return []string{
		"Keys", "",
		"up, down, j, k      move, or scroll", "space, pgdn, pgup    a page", "enter               open, answer, go on", "esc                 back to the list",
		"t                   the quiz of a lesson", "x                   the kata of a lesson", "v                   verify a kata (also when you save)",
		"h                   a hint", "s                   the solution; the lesson comes back sooner", "e                   edit, with $VISUAL or $EDITOR", "q                   quit", "",
		"The last line of the screen names those that work now.", "For plain lines instead: squire learn --plain",
	}
}
