package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/review"
)

func newLearnQuiz(a *app, o *learnOptions) *cobra.Command {
	var lang string
	cmd := &cobra.Command{
		Use:   "quiz LESSON",
		Short: "Answer the questions of a lesson",
		Long: `Asks the questions of a lesson. Type the letter of an answer, or the number of a
line where a line is asked for, and Enter; each answer is explained. The quiz is
passed with at most one wrong. To take it before reading is welcome: what you know
you needn't read.

Answers can come from a file or a pipe, one a line. With --json the questions are
written and none is asked.

Exit codes: 0 passed, 1 not passed, 2 wrong use.`,
		Example: `  squire learn quiz sql-injection
  squire learn quiz sql-injection --lang python --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("learn quiz wants one lesson, such as `squire learn quiz sql-injection`")
			}
			return nil
		},
		RunE:              func(_ *cobra.Command, args []string) error { return a.learnQuiz(o, args[0], checks.Lang(lang)) },
		ValidArgsFunction: completeLessons,
	}
	kataLangFlag(cmd, &lang)
	return cmd
}

// quizJSON is what learn quiz --json writes.
type quizJSON struct {
	Lesson    string              `json:"lesson"`
	Title     string              `json:"title"`
	Questions []training.Question `json:"questions"`
}

// mistakes is how many wrong answers a quiz forgives.
const mistakes = 1

func (a *app) learnQuiz(o *learnOptions, word string, lang checks.Lang) error {
	lesson, content, err := loadLesson(word)
	if err != nil {
		return err
	}
	questions := content.Ask(lang)
	if len(questions) == 0 {
		return usageError("the lesson %s has no questions; `squire learn start %s` shows it", lesson.ID, lesson.ID)
	}
	if o.asJSON {
		return writeJSON(a.out, quizJSON{lesson.ID, lesson.Title, questions})
	}
	l, err := a.learner()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(a.out, "%s: %d questions\n", lesson.Title, len(questions)); err != nil {
		return err
	}
	started := time.Now()
	in := bufio.NewScanner(a.in)
	wrong := 0
	for i := range questions {
		right, given, err := a.ask(o, in, &questions[i], fmt.Sprintf("%d of %d", i+1, len(questions)))
		if err != nil {
			return err
		}
		if !given {
			a.note("squire: the quiz was left after %d of %d questions; nothing is recorded", i, len(questions))
			return code(exitFindings)
		}
		if !right {
			wrong++
		}
	}
	e := progress.New(progress.Quiz, lesson.ID, lang, progress.Failed)
	e.MS = time.Since(started).Milliseconds()
	if wrong <= mistakes {
		e.Result = progress.Passed
	}
	if err := l.record(e); err != nil {
		return err
	}
	if e.Result == progress.Failed {
		fmt.Fprintf(a.out, "\n%d of %d right. Read it once more: squire learn start %s\n", len(questions)-wrong, len(questions), lesson.ID)
		return code(exitFindings)
	}
	_, err = fmt.Fprintf(a.out, "\n%d of %d right: passed. A question of it comes back in a few days.\n", len(questions)-wrong, len(questions))
	return err
}

// ask asks one question and explains the answer. given is false where the input
// ends before there is one.
func (a *app) ask(o *learnOptions, in *bufio.Scanner, q *training.Question, place string) (right, given bool, err error) {
	if _, err := fmt.Fprintf(a.out, "\n%s\n\n", place); err != nil {
		return false, false, err
	}
	if err := a.show(o, []training.Block{{Kind: training.Quiz, Question: q}}); err != nil {
		return false, false, err
	}
	want := "a letter"
	if q.Kind == training.Spot {
		want = "the number of a line"
	}
	for {
		if _, err := fmt.Fprintf(a.out, "\nYour answer, %s: ", want); err != nil {
			return false, false, err
		}
		if !in.Scan() {
			fmt.Fprintln(a.out)
			if in.Err() != nil {
				return false, false, fmt.Errorf("read the answer: %w", in.Err())
			}
			return false, false, nil
		}
		var ok bool
		if right, ok = judge(q, in.Text()); ok {
			break
		}
		fmt.Fprintf(a.out, "That is not %s.\n", want)
	}
	word := "Right."
	if !right {
		word = "Not this one."
	}
	fmt.Fprintf(a.out, "\n%s\n\n", word)
	return right, true, a.show(o, training.Answers(q))
}

// judge reads an answer: a letter, or the number of a line. ok is false for what
// is neither.
func judge(q *training.Question, text string) (right, ok bool) {
	text = strings.ToLower(strings.Trim(text, " \t\r.)"))
	if q.Kind == training.Spot {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || len(q.Variants) == 0 || n > len(q.Variants[0].Lines) {
			return false, false
		}
		return slices.Contains(q.Variants[0].Marked, n), true
	}
	for i := range q.Options {
		if text == training.OptionLabel(i) {
			return i == q.Answer(), true
		}
	}
	return false, false
}

func newLearnReview(a *app, o *learnOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "review",
		Short: "Answer what you would soon forget, five questions at most",
		Long: `Asks one question each of the lessons that fall due today, five a day at most. When a
lesson comes back follows from how well it was remembered. With --json what is due is
written and nothing is asked.`,
		Example: `  squire learn review
  squire learn review --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.learnReview(o) },
	}
}

// cardJSON is one card of learn review --json.
type cardJSON struct {
	Lesson   string             `json:"lesson"`
	Title    string             `json:"title"`
	Due      string             `json:"due"`
	Question *training.Question `json:"question"`
}

func (a *app) learnReview(o *learnOptions) error {
	l, err := a.learner()
	if err != nil {
		return err
	}
	now := time.Now()
	type asked struct {
		card     review.Card
		lesson   *training.Lesson
		question *training.Question
	}
	var all []asked
	for _, c := range review.Due(l.state, now) {
		lesson, ok := training.Find(c.Lesson)
		if !ok {
			continue
		}
		content, err := lesson.Load()
		if err != nil {
			return err
		}
		if q := c.Question(content); q != nil {
			all = append(all, asked{c, lesson, q})
		}
	}
	if o.asJSON {
		out := []cardJSON{}
		for _, x := range all {
			out = append(out, cardJSON{x.card.Lesson, x.lesson.Title, x.card.Due.Format(time.DateOnly), x.question})
		}
		return writeJSON(a.out, out)
	}
	if len(all) == 0 {
		text := "Nothing is due today.\n"
		if t, ok := review.Next(l.state, now.Location()); ok && t.After(now) {
			text = fmt.Sprintf("Nothing is due today; next on %s.\n", t.Format(time.DateOnly))
		}
		_, err := io.WriteString(a.out, text)
		return err
	}
	in := bufio.NewScanner(a.in)
	for i, x := range all {
		started := time.Now()
		right, given, err := a.ask(o, in, x.question, fmt.Sprintf("%d of %d: %s", i+1, len(all), x.lesson.Title))
		if err != nil || !given {
			return err
		}
		if err := review.Answer(l.path, l.state, x.card, review.Grade(right), time.Since(started)); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(a.out, "\nThat is all for today.\n")
	return err
}
