package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/review"
)

func newLearnList(a *app, o *learnOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List all lessons with what you did of each",
		Args:  cobra.NoArgs,
		Example: `  squire learn list
  squire learn list --json`,
		RunE: func(*cobra.Command, []string) error { return a.learnList(o, training.Lessons()) },
	}
}

func newLearnPath(a *app, o *learnOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "path",
		Short: "List the lessons in the order in which to learn them",
		Long: `Lists the lessons in the order in which to learn them: what a lesson asks for
stands before it, and those about the languages of this folder come first.`,
		Args:    cobra.NoArgs,
		Example: `  squire learn path`,
		RunE: func(*cobra.Command, []string) error {
			var langs []checks.Lang
			if root, _, err := rootOf(nil); err == nil && !o.noScan && isProject(root) {
				langs = languagesIn(root)
			}
			return a.learnList(o, plan.Curriculum(langs))
		},
	}
}

// lessonStatus is one lesson of learn list --json.
type lessonStatus struct {
	ID       string         `json:"id"`
	Title    string         `json:"title"`
	Minutes  int            `json:"minutes"`
	Level    int            `json:"level"`
	Depth    training.Depth `json:"depth"`
	CWE      []int          `json:"cwe"`
	Langs    []checks.Lang  `json:"languages"`
	Katas    []checks.Lang  `json:"katas"`
	Prereq   []string       `json:"prereq"`
	Read     bool           `json:"read"`
	Quiz     bool           `json:"quiz"`        // passed
	Passed   []checks.Lang  `json:"passed"`      // katas that passed
	Next     plan.Activity  `json:"next"`        // "" where all is done
	Due      string         `json:"due"`         // the day of the next review, "" for none
	Reviews  int            `json:"reviews"`     // days on which it was asked
	Recalled float64        `json:"recall_rate"` // the chance that it is remembered today; 0 without a card
}

func (l *learner) status(lesson *training.Lesson, cards []review.Card, now time.Time) lessonStatus {
	out := lessonStatus{
		ID: lesson.ID, Title: lesson.Title, Minutes: lesson.Minutes, Level: lesson.Level, Depth: lesson.Depth, CWE: orEmpty(lesson.CWE),
		Langs: orEmpty(lesson.Langs), Katas: []checks.Lang{}, Passed: []checks.Lang{}, Prereq: orEmpty(lesson.Prereq),
		Read: l.state.LessonRead(lesson.ID), Quiz: l.state.QuizPassed(lesson.ID), Next: plan.Next(l.state, lesson),
	}
	for _, k := range kata.List(lesson.ID) {
		out.Katas = append(out.Katas, k.Lang)
		if l.state.KataPassed(lesson.ID, k.Lang) {
			out.Passed = append(out.Passed, k.Lang)
		}
	}
	for _, c := range cards {
		if c.Lesson == lesson.ID {
			y, m, d := now.Date()
			out.Due, out.Reviews = c.Due.Format(time.DateOnly), c.Reps
			out.Recalled = review.FSRS{}.Recall(c.Memory, time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
		}
	}
	return out
}

// words of what was done, for a list that says it without colour.
func (s *lessonStatus) words() string {
	var out []string
	if s.Read {
		out = append(out, "read")
	}
	if s.Quiz {
		out = append(out, "quiz passed")
	}
	for _, lang := range s.Katas {
		word := "kata " + string(lang)
		if slices.Contains(s.Passed, lang) {
			word += " passed"
		}
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

func (a *app) learnList(o *learnOptions, lessons []*training.Lesson) error {
	l, err := a.learner()
	if err != nil {
		return err
	}
	now := time.Now()
	cards := review.Cards(l.state, now.Location())
	all := []lessonStatus{}
	for _, lesson := range lessons {
		all = append(all, l.status(lesson, cards, now))
	}
	if o.asJSON {
		return writeJSON(a.out, all)
	}
	var b strings.Builder
	widest := 0
	for _, s := range all {
		widest = max(widest, len(s.ID))
	}
	for i := range all {
		s := &all[i]
		mark := "[ ]"
		if s.Next == "" {
			mark = "[x]"
		} else if s.Read || s.Quiz {
			mark = "[-]"
		}
		line := fmt.Sprintf("%s %-*s  %d min  %s", mark, widest, s.ID, s.Minutes, s.Title)
		if words := s.words(); words != "" {
			line += "  (" + words + ")"
		}
		fmt.Fprintln(&b, line)
	}
	_, err = fmt.Fprint(a.out, b.String())
	return err
}

func newLearnStats(a *app, o *learnOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "stats",
		Short: "Tell how far you are, and what your rank rests on",
		Args:  cobra.NoArgs,
		Example: `  squire learn stats
  squire learn stats --json`,
		RunE: func(*cobra.Command, []string) error { return a.learnStats(o) },
	}
}

// statsJSON is what learn stats --json writes.
type statsJSON struct {
	Standing plan.Standing `json:"standing"`
	Lessons  int           `json:"lessons"` // that there are
	Read     int           `json:"read"`
	Cards    int           `json:"cards"` // that come back
	Due      int           `json:"due"`   // today
	NextDue  string        `json:"next_due"`
	Since    string        `json:"since"` // the first day, "" for none
}

func (a *app) learnStats(o *learnOptions) error {
	l, err := a.learner()
	if err != nil {
		return err
	}
	now := time.Now()
	j := statsJSON{Standing: plan.Stand(l.state), Lessons: len(training.Lessons()), Cards: len(review.Cards(l.state, now.Location())), Due: len(review.Due(l.state, now))}
	for _, id := range l.state.Touched() {
		if l.state.LessonRead(id) {
			j.Read++
		}
	}
	if t, ok := l.state.Since(); ok {
		j.Since = t.In(now.Location()).Format(time.DateOnly)
	}
	if t, ok := review.Next(l.state, now.Location()); ok {
		j.NextDue = t.Format(time.DateOnly)
	}
	if o.asJSON {
		return writeJSON(a.out, j)
	}
	s := &j.Standing
	var b strings.Builder
	fmt.Fprintf(&b, "rank     %s. %s\n", s.Rank, missing(s))
	fmt.Fprintf(&b, "lessons  %d of %d read\n", j.Read, j.Lessons)
	fmt.Fprintf(&b, "quizzes  %d passed\n", s.Has.Quizzes)
	fmt.Fprintf(&b, "katas    %d passed, counted by lesson\n", s.Has.Katas)
	fmt.Fprintf(&b, "reviews  %d kept, %d due today", s.Has.Kept, j.Due)
	if j.Due == 0 && j.NextDue != "" {
		fmt.Fprintf(&b, ", next on %s", j.NextDue)
	}
	b.WriteString("\n")
	if j.Since != "" {
		fmt.Fprintf(&b, "since    %s\n", j.Since)
	}
	_, err = fmt.Fprint(a.out, b.String())
	return err
}
