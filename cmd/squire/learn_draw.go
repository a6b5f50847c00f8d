package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/render"
	"github.com/squiresec/squire/training/review"
)

// The layout: a list of a third beside the rest, or one of both where it is narrow.
const (
	narrow = 72
	gutter = " │ "
)

// rows is how many lines there are above the note and the keys.
func (s *screen) rows() int { return max(s.height-2, 1) }

func (s *screen) wide() bool { return s.width >= narrow }

func (s *screen) listWidth() int { return min(max(s.width/3, 28), 44) }

func (s *screen) pane() int {
	if s.wide() {
		return s.width - s.listWidth() - render.Columns(gutter)
	}
	return s.width
}

// text is the whole screen: never wider or higher than the window.
func (s *screen) text() string {
	right := s.body()
	s.long = len(right) > s.rows()
	s.scroll = min(max(s.scroll, 0), max(len(right)-s.rows(), 0))
	right = right[s.scroll:]
	var left []string
	if s.wide() {
		left = s.list(s.listWidth())
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
			line = item + strings.Repeat(" ", max(s.listWidth()-render.Columns(item), 0)) + s.style(gutter, "\x1b[2m") + line
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	b.WriteString(s.style(render.Cut(s.message(), s.width), "\x1b[1m") + "\n")
	b.WriteString(s.footer())
	return b.String()
}

// footer names the keys that work now, as many as there is room for. The last,
// which is the way out, always has it.
func (s *screen) footer() string {
	var names []string
	for _, b := range s.bindings() {
		if b.name != "" {
			names = append(names, b.name)
		}
	}
	out, last := "", names[len(names)-1]
	for _, name := range names[:len(names)-1] {
		if next := out + name + "  "; render.Columns(next+last) <= s.width {
			out = next
		}
	}
	out = render.Cut(out+last, s.width)
	if s.color {
		out += strings.Repeat(" ", max(s.width-render.Columns(out), 0))
	}
	return s.style(out, "\x1b[7m")
}

func (s *screen) style(text, sgr string) string {
	if !s.color || text == "" {
		return text
	}
	return sgr + text + "\x1b[0m"
}

// message is the line above the keys.
func (s *screen) message() string {
	switch {
	case s.filtering:
		return "/" + report.Escape(s.filter) + "_"
	case s.note != "":
		return report.Escape(s.note)
	case s.filter != "" && s.view == queueView:
		return fmt.Sprintf("/%s: %d of %d", report.Escape(s.filter), len(s.queue), s.whole)
	}
	return ""
}

// bar draws how much of something there is. It is told by its length, not by a
// colour, and numbers stand beside it.
func bar(has, of, width int) string {
	full := width
	if of > 0 {
		full = min(has, of) * width / of
	}
	return strings.Repeat("█", full) + strings.Repeat("░", width-full)
}

// evidence is how much of what the next rank asks for is there.
func evidence(s *plan.Standing) (has, of int) {
	for _, x := range [][2]int{{s.Has.Quizzes, s.Needs.Quizzes}, {s.Has.Katas, s.Needs.Katas}, {s.Has.Kept, s.Needs.Kept}} {
		has, of = has+min(x[0], x[1]), of+x[1]
	}
	return has, of
}

// groups are the titles of the list.
var groups = map[plan.Reason]string{plan.DueReview: "Due today", plan.OwnCode: "From your code", plan.Path: "The path"}

// list is the queue, with the chosen item in sight.
func (s *screen) list(width int) []string {
	standing := plan.Stand(s.learner.state)
	lines := []string{s.style(render.Cut("Rank: "+string(standing.Rank), width), "\x1b[1m")}
	if standing.Next != "" {
		has, of := evidence(&standing)
		lines = append(lines, render.Cut(fmt.Sprintf("%s %d/%d to %s", bar(has, of, 10), has, of, standing.Next), width))
	}
	lines = append(lines, "")
	switch {
	case len(s.queue) == 0 && s.filter != "":
		lines = append(lines, "No lesson has these words.")
	case len(s.queue) == 0:
		lines = append(lines, "Nothing is due, and", "everything is done.")
	}
	items, chosen := s.items(width)
	room := s.rows() - len(lines)
	from := min(max(0, chosen-room/2), max(0, len(items)-room))
	return append(lines, items[from:min(len(items), from+max(room, 0))]...)
}

// items are the lines of the list, and which of them is chosen.
func (s *screen) items(width int) (items []string, chosen int) {
	title := func(text string) { items = append(items, s.style(render.Cut(text, width), "\x1b[1m")) }
	count := map[plan.Reason]int{}
	for i := range s.queue {
		count[s.queue[i].Reason]++
	}
	hint := ""
	switch {
	case s.looking:
		hint = "looking at this folder …"
	case s.own.root != "" && s.own.looked.IsZero():
		hint = "not looked at yet: f"
	}
	if hint != "" && s.filter == "" && count[plan.OwnCode] == 0 {
		title(groups[plan.OwnCode])
		items = append(items, render.Cut("  "+hint, width))
	}
	var head plan.Reason
	for i := range s.queue {
		item := &s.queue[i]
		if item.Reason != head {
			head = item.Reason
			if len(items) > 0 {
				items = append(items, "")
			}
			title(fmt.Sprintf("%s (%d)", groups[head], count[head]))
		}
		mark := "  "
		if i == s.cursor {
			mark, chosen = "> ", len(items)
		}
		line := render.Cut(mark+item.Lesson.Title, width)
		if i == s.cursor && s.view == queueView {
			line = s.style(line+strings.Repeat(" ", max(width-render.Columns(line), 0)), "\x1b[7m")
		}
		items = append(items, line)
	}
	return items, chosen
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
	case progressView:
		return s.progress()
	case helpView:
		return s.help()
	}
	if len(s.queue) == 0 && s.filter != "" {
		return s.lines(paragraph("Words of a filter stand in a lesson's title, its name, its CWE number, or why it is next. Esc shows all lessons."))
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
	for i, line := range q.Variants[0].Lines {
		mark := "  "
		if i+1 == s.line {
			mark = "> "
		}
		text := fmt.Sprintf("%s%3d  %s", mark, i+1, report.Escape(strings.ReplaceAll(line, "\t", "    ")))
		for _, part := range folded(text, s.pane(), 9) {
			if i+1 == s.line {
				part = s.style(part, "\x1b[7m")
			}
			out = append(out, part)
		}
		if i+1 == s.line {
			s.scroll = max(0, len(out)-s.rows()+1)
		}
	}
	return out
}

// folded is a line in parts that fit, those after the first set in.
func folded(line string, width, in int) []string {
	var out []string
	for render.Columns(line) > width && width > 2*in {
		runes, n := []rune(line), 0
		for n < len(runes) && render.Columns(string(runes[:n+1])) <= width {
			n++
		}
		out = append(out, string(runes[:n]))
		line = strings.Repeat(" ", in) + string(runes[n:])
	}
	return append(out, line)
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
	dir := s.dir
	if home := s.env("HOME"); home != "" {
		if rest, ok := strings.CutPrefix(dir, home+"/"); ok {
			dir = "~/" + rest
		}
	}
	where := "The repository is " + dir
	if len(s.exercise.Edit) > 0 {
		where = "Change " + strings.Join(s.exercise.Edit, ", ") + " in " + dir + "; it is verified when you save."
	}
	blocks = append(blocks, paragraph(where))
	for i := range s.hints {
		if i < len(s.exercise.Hints) {
			blocks = append(append(blocks, heading(fmt.Sprintf("Hint %d of %d", i+1, len(s.exercise.Hints)))), s.exercise.Hints[i]...)
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
			for said := range strings.SplitSeq(g.Text, "\n") {
				for line := range strings.SplitSeq(report.Wrap(said, max(s.pane()-10, 10)), "\n") {
					out = append(out, "          "+line)
				}
			}
		}
	}
	for _, n := range s.result.Notes {
		out = append(out, "  note    "+n)
	}
	return append(out, "")
}

func (s *screen) help() []string {
	out := []string{s.style("Keys", "\x1b[1m"), ""}
	for _, k := range [][2]string{
		{"↑ ↓ j k", "choose, or scroll"}, {"space PgUp", "a page on, or back"}, {"enter", "open, answer, go on"}, {"esc ←", "back"},
		{"/", "filter the list by words, such as sql or cwe-89"}, {"f", "look at all the code in this folder"}, {"p", "your progress"},
		{"r t x", "read a lesson, take its quiz, do its kata"}, {"e", "edit the kata, with $VISUAL or $EDITOR"},
		{"v", "verify it; saving does it, too"}, {"h", "a hint: three, each says more"}, {"s s", "the solution; the lesson comes back sooner"},
		{"?", "these keys"}, {"q", "quit; Ctrl-Z suspends"},
	} {
		out = append(out, render.Cut(k[0]+strings.Repeat(" ", max(12-render.Columns(k[0]), 1))+k[1], s.pane()))
	}
	out = append(out, "")
	out = append(out, s.lines(paragraph("The last line of the screen names those that work now, and a key that doesn't says why. For plain lines instead of a screen: squire learn --plain"))...)
	return out
}

// progress tells how far the learner is.
func (s *screen) progress() []string {
	now := time.Now()
	standing := plan.Stand(s.learner.state)
	cards := review.Cards(s.learner.state, now.Location())
	out := []string{s.style("Your progress", "\x1b[1m"), "", "Rank: " + string(standing.Rank) + ". " + missing(&standing), ""}
	row := func(name string, has, of int, more string) {
		out = append(out, render.Cut(strings.TrimRight(fmt.Sprintf("%-10s %s %d of %d %s", name, bar(has, of, 20), has, of, more), " "), s.pane()))
	}
	if standing.Next != "" {
		for _, x := range []struct {
			name    string
			has, of int
		}{{"Quizzes", standing.Has.Quizzes, standing.Needs.Quizzes}, {"Katas", standing.Has.Katas, standing.Needs.Katas}, {"Kept", standing.Has.Kept, standing.Needs.Kept}} {
			if x.of > 0 {
				row(x.name, x.has, x.of, "for "+string(standing.Next))
			}
		}
	}
	read := 0
	for _, l := range training.Lessons() {
		if s.learner.state.LessonRead(l.ID) || s.learner.state.QuizPassed(l.ID) {
			read++
		}
	}
	row("Lessons", read, len(training.Lessons()), "read, or known")
	due := "Nothing is due today."
	if n := len(review.Due(s.learner.state, now)); n > 0 {
		due = fmt.Sprintf("Due today: %d.", n)
	} else if t, ok := review.Next(s.learner.state, now.Location()); ok && t.After(now) {
		due += " Next on " + t.Format(time.DateOnly) + "."
	}
	out = append(out, "", due, "", s.style("The last four weeks", "\x1b[1m"), s.weeks(now), "")
	for _, id := range s.learner.state.Touched() {
		if lesson, ok := training.Find(id); ok {
			st := s.learner.status(lesson, cards, now)
			mark := "[-]"
			if st.Next == "" {
				mark = "[x]"
			}
			line := mark + " " + lesson.Title
			if words := st.words(); words != "" {
				line += ": " + words
			}
			out = append(out, render.Cut(line, s.pane()))
		}
	}
	return out
}

// weeks marks the days on which something was done, the last one at the end.
func (s *screen) weeks(now time.Time) string {
	days := map[string]bool{}
	for _, e := range s.learner.state.Events() {
		days[e.T.In(now.Location()).Format(time.DateOnly)] = true
	}
	var b strings.Builder
	for i := range 28 {
		mark := "·"
		if days[now.AddDate(0, 0, i-27).Format(time.DateOnly)] {
			mark = "■"
		}
		if i > 0 && i%7 == 0 {
			b.WriteString(" ")
		}
		b.WriteString(mark)
	}
	return render.Cut(b.String()+" today", s.pane())
}
