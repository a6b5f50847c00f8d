package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/review"
)

// interactive reports whether a person sits at a terminal that can be drawn on.
func (a *app) interactive(o *learnOptions) bool {
	in, ok := a.in.(*os.File)
	out, ok2 := a.out.(*os.File)
	return ok && ok2 && !o.plain && !o.asJSON && a.env("TERM") != "dumb" && a.env("CI") == "" &&
		term.IsTerminal(int(in.Fd())) && term.IsTerminal(int(out.Fd()))
}

// learnAtTerminal lets somebody learn at a terminal: the queue on the left, what is
// open on the right, and at the bottom the keys that work now.
func (a *app) learnAtTerminal(ctx context.Context, o *learnOptions) error {
	l, err := a.learner()
	if err != nil {
		return err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	color, _, _ := a.terminal(a.out)
	s := newScreen(l, color, a.env)
	quiet := &app{in: a.in, out: io.Discard, err: io.Discard, env: a.env} // the screen is drawn on
	s.look = func() any { return ownCodeMsg{quiet.ownCode(ctx, o, true), nil} }
	s.survey = func(root string) act {
		return func() any {
			err := quiet.survey(ctx, root)
			return ownCodeMsg{quiet.ownCode(ctx, o, true), err}
		}
	}
	s.try = func(k kata.Kata, dir string) act {
		return func() any {
			r, err := kata.Verify(ctx, k, dir)
			return verifiedMsg{k, r, err}
		}
	}
	return runScreen(ctx, a.in.(*os.File), a.out.(*os.File), s)
}

// A view is what the right side shows.
type view int

const (
	queueView    view = iota // the list has the keys
	lessonView               // a lesson is read
	questionView             // a question is asked
	answerView               // its answer is explained
	kataView                 // a kata is worked on
	progressView             // how far the learner is
	helpView                 // all keys
)

// What happens beside keys.
type (
	ownCodeMsg struct {
		ownCode
		err error
	}
	verifiedMsg struct {
		kata   kata.Kata
		result kata.Result
		err    error
	}
)

// An act is what is done beside the screen, in a goroutine. What it returns is
// handed to [screen.handle].
type act func() any

// A screen is the state of learning at a terminal.
type screen struct {
	learner *learner
	env     func(string) string
	color   bool
	look    act
	survey  func(root string) act
	try     func(k kata.Kata, dir string) act
	// What the screen wants of whoever runs it: to leave, or to run an editor.
	done    bool
	editing *exec.Cmd

	width, height int
	long          bool // there is more than fits on the right side
	own           ownCode
	looking       bool // the folder is still being looked at
	surveying     bool // all of it is, since the learner asked for it
	queue         []plan.Item
	whole         int // how long the queue is without a filter
	cursor        int
	view, before  view // before is where help goes back to
	scroll        int
	note          string // one line above the keys: what went wrong, or right
	filtering     bool   // keys are letters of the filter
	filter        string // what the items of the list must hold
	suspend       bool   // the terminal is wanted by the shell

	lesson  *training.Lesson
	content *training.Content
	lang    checks.Lang

	cards     []review.Card // of the questions, in a review
	questions []training.Question
	at, wrong int
	line      int // that is pointed at, from 1, where a line is asked for
	right     bool
	started   time.Time

	kata      kata.Kata
	exercise  *kata.Content
	dir       string
	hints     int
	solution  bool
	sure      bool // the solution was asked for once
	verifying bool
	result    *kata.Result
	saved     time.Time // the latest change of the files that was tried
}

func newScreen(l *learner, color bool, env func(string) string) *screen {
	s := &screen{learner: l, color: color, env: env, width: 80, height: 24, looking: true}
	s.refresh()
	return s
}

// refresh works out the queue anew, with the cursor on the same lesson.
func (s *screen) refresh() {
	var on *training.Lesson
	if s.cursor < len(s.queue) {
		on = s.queue[s.cursor].Lesson
	}
	s.queue = plan.Queue(s.learner.state, s.own.needs, s.own.langs, time.Now())
	s.whole = len(s.queue)
	if words := strings.Fields(strings.ToLower(s.filter)); len(words) > 0 {
		s.queue = slices.DeleteFunc(s.queue, func(i plan.Item) bool { return !holds(&i, words) })
	}
	s.cursor = 0
	for i := range s.queue {
		if s.queue[i].Lesson == on {
			s.cursor = i
		}
	}
}

// holds reports whether an item holds all words of a filter.
func holds(i *plan.Item, words []string) bool {
	text := strings.ToLower(strings.Join([]string{i.Lesson.Title, i.Lesson.ID, string(i.Lang), string(i.Activity), reasonOf(i)}, " "))
	for _, n := range i.Lesson.CWE {
		text += fmt.Sprintf(" cwe-%d", n)
	}
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// handle takes in what happened beside keys.
func (s *screen) handle(msg any) {
	switch msg := msg.(type) {
	case ownCodeMsg:
		s.own, s.looking = msg.ownCode, false
		switch n := len(s.own.needs); {
		case msg.err != nil:
			s.note = msg.err.Error()
		case s.surveying && n == 0:
			s.note = "nothing was found here that has a lesson"
		case s.surveying:
			s.note = "lessons about what was found in your code come first now"
		}
		s.surveying = false
		top := s.cursor == 0
		s.refresh()
		if top && s.view == queueView {
			s.cursor = 0
		}
	case verifiedMsg:
		s.verified(msg)
	}
}

// resize takes in the size of the window, in columns and lines.
func (s *screen) resize(width, height int) { s.width, s.height = max(width, 20), max(height, 6) }

func (s *screen) leave() {
	s.view, s.scroll = queueView, 0
	s.refresh()
}

func (s *screen) fail(err error) act {
	s.note = err.Error()
	return nil
}

// offers reports whether the lesson of an item has something to do.
func (s *screen) offers(i *plan.Item, a plan.Activity) bool {
	switch a {
	case plan.Quiz:
		return i.Lesson.Depth == training.Full
	case plan.Kata:
		return len(kata.List(i.Lesson.ID)) > 0
	}
	return true
}

// open begins something with the chosen lesson.
func (s *screen) open(activity plan.Activity) act {
	item := &s.queue[s.cursor]
	content, err := item.Lesson.Load()
	if err != nil {
		return s.fail(err)
	}
	s.lesson, s.content, s.lang, s.scroll = item.Lesson, content, item.Lang, 0
	switch activity {
	case plan.Review:
		return s.takeReview()
	case plan.Quiz:
		if len(content.Ask(item.Lang)) == 0 {
			return s.fail(errors.New("this lesson has no quiz"))
		}
		s.takeQuiz()
		return nil
	case plan.Kata:
		return s.openKata()
	}
	s.view = lessonView
	if err := s.learner.record(progress.New(progress.Lesson, s.lesson.ID, s.lang, progress.Seen)); err != nil {
		return s.fail(err)
	}
	return nil
}

func (s *screen) ask(questions []training.Question, cards []review.Card) {
	s.questions, s.cards = questions, cards
	s.at, s.wrong, s.line, s.scroll, s.view, s.started = 0, 0, 1, 0, questionView, time.Now()
}

func (s *screen) takeQuiz() { s.ask(s.content.Ask(s.lang), nil) }

// takeReview asks all that is due, not the chosen card alone.
func (s *screen) takeReview() act {
	var questions []training.Question
	var cards []review.Card
	for _, c := range review.Due(s.learner.state, time.Now()) {
		lesson, ok := training.Find(c.Lesson)
		if !ok {
			continue
		}
		content, err := lesson.Load()
		if err != nil {
			return s.fail(err)
		}
		if q := c.Question(content); q != nil {
			questions, cards = append(questions, *q), append(cards, c)
		}
	}
	if len(questions) == 0 {
		s.leave()
		return nil
	}
	s.ask(questions, cards)
	return nil
}

func (s *screen) answer(text string) act {
	right, ok := judge(&s.questions[s.at], text)
	if !ok {
		return nil
	}
	s.right, s.view, s.scroll = right, answerView, 0
	if !right {
		s.wrong++
	}
	if s.cards != nil {
		if err := review.Answer(s.learner.path, s.learner.state, s.cards[s.at], review.Grade(right), time.Since(s.started)); err != nil {
			return s.fail(err)
		}
		s.started = time.Now()
	}
	return nil
}

func (s *screen) nextQuestion() {
	if s.at++; s.at < len(s.questions) {
		s.view, s.line, s.scroll = questionView, 1, 0
		return
	}
	note := "That is all for today."
	if s.cards == nil {
		e := progress.New(progress.Quiz, s.lesson.ID, s.lang, progress.Failed)
		e.MS = time.Since(s.started).Milliseconds()
		note = fmt.Sprintf("%d of %d right. Read it once more, then try again.", len(s.questions)-s.wrong, len(s.questions))
		if s.wrong <= mistakes {
			e.Result = progress.Passed
			note = fmt.Sprintf("%d of %d right: the quiz is passed.", len(s.questions)-s.wrong, len(s.questions))
		}
		if err := s.learner.record(e); err != nil {
			note = err.Error()
		}
	}
	s.leave()
	s.note = note
}

func (s *screen) openKata() act {
	k, ok := kata.Find(s.lesson.ID, s.lang)
	if !ok {
		return nil
	}
	k = s.learner.laidOut(k, s.lang)
	laid, err := (&app{}).layOut(k)
	if err != nil {
		return s.fail(err)
	}
	content, err := k.Load()
	if err != nil {
		return s.fail(err)
	}
	s.kata, s.exercise, s.dir = k, content, laid.Dir
	s.view, s.scroll, s.result, s.solution, s.sure = kataView, 0, nil, false, false
	s.hints = s.learner.hintsSeen(k)
	s.note = laid.Missing
	s.saved = s.latest()
	return nil
}

// latest is when a file of the kata was changed last.
func (s *screen) latest() (t time.Time) {
	for _, name := range s.exercise.Edit {
		if info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(name))); err == nil && info.ModTime().After(t) {
			t = info.ModTime()
		}
	}
	return t
}

// tick is called about once a second: a kata that was saved is verified.
func (s *screen) tick() act {
	if s.view != kataView || s.verifying || !s.latest().After(s.saved) || s.kata.Ready() != nil {
		return nil
	}
	return s.verify()
}

func (s *screen) verify() act {
	s.verifying, s.saved = true, s.latest()
	return s.try(s.kata, s.dir)
}

func (s *screen) verified(msg verifiedMsg) {
	s.verifying = false
	if msg.err != nil {
		s.note = msg.err.Error()
		return
	}
	e := progress.New(progress.Kata, msg.kata.Lesson, msg.kata.Lang, progress.Failed)
	if msg.result.Passed {
		e.Result = progress.Passed
	}
	e.MS = msg.result.Took.Milliseconds()
	if err := s.learner.record(e); err != nil {
		s.note = err.Error()
	}
	if s.view == kataView && s.kata == msg.kata {
		s.result, s.scroll = &msg.result, 0
	}
}

func (s *screen) hint() {
	if err := s.learner.record(progress.New(progress.Kata, s.kata.Lesson, s.kata.Lang, progress.Hinted)); err != nil {
		s.note = err.Error()
	}
	s.hints++
}

// showSolution shows the solution when it is asked for twice: it can't be unseen.
func (s *screen) showSolution() {
	if !s.sure {
		s.sure, s.note = true, "s once more shows the solution; the lesson then comes back sooner"
		return
	}
	if err := s.learner.record(progress.New(progress.Kata, s.kata.Lesson, s.kata.Lang, progress.Shown)); err != nil {
		s.note = err.Error()
	}
	s.solution = true
}

// editor is the program that the learner edits with, or "".
func (s *screen) editor() string {
	if e := s.env("VISUAL"); e != "" {
		return e
	}
	return s.env("EDITOR")
}

func (s *screen) edit() {
	words := append(strings.Fields(s.editor()), filepath.Join(s.dir, filepath.FromSlash(s.exercise.Edit[0])))
	s.editing = exec.Command(words[0], words[1:]...)
	s.editing.Dir = s.dir
}
