package lsp

import (
	"context"
	"sync"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/review"
)

// learned is the user's progress as it was last read. Another Squire may add
// to the file at any time.
type learned struct {
	mu    sync.Mutex
	state *progress.State
	stamp stamp
}

// progress returns what the user has learned. What can't be read counts as
// nothing.
func (s *session) progress() *progress.State {
	s.learned.mu.Lock()
	defer s.learned.mu.Unlock()
	if s.opt.Progress == "" {
		return &progress.State{}
	}
	now := stampOf(s.opt.Progress)
	if s.learned.state != nil && now == s.learned.stamp {
		return s.learned.state
	}
	state, err := progress.Load(s.opt.Progress)
	if err != nil {
		s.log.Warn("the progress can't be read", "reason", oneLine(err.Error()))
		state = &progress.State{}
	}
	s.learned.state, s.learned.stamp = state, now
	return state
}

// quizPassed reports whether the user has passed the quiz of a lesson.
func (s *session) quizPassed(lesson string) bool { return s.progress().QuizPassed(lesson) }

// record writes to the progress what came of a lesson, and reports whether that
// worked.
func (s *session) record(kind progress.Kind, l *training.Lesson, lang checks.Lang, result progress.Result) bool {
	if s.opt.Progress == "" {
		return false
	}
	e := progress.New(kind, l.ID, lang, result)
	e.ContentDigest = l.Digest
	if err := progress.Append(s.opt.Progress, e); err != nil {
		s.log.Warn("the progress can't be written", "reason", oneLine(err.Error()))
		return false
	}
	return true
}

// opened records that a lesson was opened, the first time.
func (s *session) opened(l *training.Lesson, lang checks.Lang) {
	if !s.progress().LessonRead(l.ID) {
		s.record(progress.Lesson, l, lang, progress.Seen)
	}
}

// reviewParams answer a card of the review; without a lesson they ask for the
// cards that are due.
type reviewParams struct {
	Lesson string `json:"lesson"`
	Right  *bool  `json:"right"`
	MS     int64  `json:"ms"` // that the answer took
}

// reviewAnswer is the answer to squire/review.
type reviewAnswer struct {
	Due []reviewCard `json:"due"` // to ask now, at most five a day
	// Next is the day on which the next card falls due, as YYYY-MM-DD; "" where
	// there is no card.
	Next     string `json:"next,omitempty"`
	Recorded bool   `json:"recorded"`
}

// A reviewCard is a lesson to be asked about again.
type reviewCard struct {
	lessonRef
	Lang     checks.Lang   `json:"lang,omitempty"`
	Question *quizQuestion `json:"question,omitempty"`
}

func (s *session) reviewRequest(_ context.Context, p *reviewParams) (any, error) {
	a := reviewAnswer{Due: []reviewCard{}}
	now := time.Now()
	if p.Lesson != "" {
		if p.Right == nil {
			return nil, failed(`Say whether the answer was right, such as {"lesson": "sql-injection", "right": true}.`)
		}
		recorded := false
		for _, c := range review.Due(s.progress(), now) {
			if c.Lesson != p.Lesson {
				continue
			}
			l, ok := training.Find(c.Lesson)
			recorded = ok && s.record(progress.Review, l, c.Lang, review.Grade(*p.Right))
		}
		if !recorded {
			return nil, failed("No card of this lesson is due, or the progress can't be written.")
		}
		a.Recorded = true
	}
	state := s.progress()
	for _, c := range review.Due(state, now) {
		l, ok := training.Find(c.Lesson)
		if !ok {
			continue
		}
		one := reviewCard{lessonRef: s.refer(l), Lang: c.Lang}
		if content, err := l.Load(); err == nil {
			if q := c.Question(content); q != nil {
				asked := ask(q)
				one.Question = &asked
			}
		}
		a.Due = append(a.Due, one)
	}
	if day, ok := review.Next(state, now.Location()); ok {
		a.Next = day.Format(time.DateOnly)
	}
	return a, nil
}
