// Package review brings back what a learner learned shortly before it would be
// forgotten: a question of a lesson, at most five a day.
//
// It keeps nothing of its own. When a card is due follows from the events in
// package progress alone, so that two machines which have the same events agree.
// It is asked by whoever wants to learn; no hook and no finding asks for it.
//
// A lesson of which the learner took a finding out of their own code comes back on
// the day after, however well it was known.
//
// What happened with a lesson on one day of the calendar counts as one review,
// with the worst of its grades: how often somebody tried until it worked says
// nothing about how long it will be remembered.
package review

import (
	"cmp"
	"slices"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/progress"
)

// PerDay is how many cards a learner is asked in a day.
const PerDay = 5

// A Memory is what a scheduler knows of one card. The zero Memory is a card
// that was never asked.
type Memory struct {
	Stability  float64   // days until it is remembered with a chance of nine in ten
	Difficulty float64   // from 1 to 10
	Last       time.Time // the day it was asked, at midnight UTC
	Due        time.Time // the day to ask it again, at midnight UTC
	Reps       int       // days on which it was asked
	Lapses     int       // days on which it was forgotten, the first not counted
}

// A Scheduler knows how people forget.
type Scheduler interface {
	// Next returns the memory after a review on a day, which is not before
	// m.Last. The grade is one of progress.Again, Hard, Good and Easy.
	Next(m Memory, day time.Time, grade progress.Result) Memory
	// Recall returns the chance, from 0 to 1, that the card is remembered on a
	// day.
	Recall(m Memory, day time.Time) float64
}

// A Card is a lesson to be asked about.
type Card struct {
	Lesson string
	Lang   checks.Lang // in which the learner did it last; may be ""
	// Fixed says that it is due for a finding that was taken out of the learner's
	// own code.
	Fixed bool
	Memory
}

// Cards returns a card for each lesson whose quiz or kata the learner tried, or of
// which they repaired something, and that is still there, in the order in which they fall due. Days are those of
// the zone.
func Cards(s *progress.State, zone *time.Location) []Card { return cards(s, zone, FSRS{}, known) }

func known(lesson string) bool { _, ok := training.Find(lesson); return ok }

func cards(s *progress.State, zone *time.Location, scheduler Scheduler, known func(string) bool) []Card {
	type today struct {
		day   time.Time
		grade progress.Result
	}
	byLesson, pending, fixed := map[string]*Card{}, map[string]today{}, map[string]time.Time{}
	var order []string
	settle := func(c *Card) {
		if p, ok := pending[c.Lesson]; ok {
			c.Memory = scheduler.Next(c.Memory, p.day, p.grade)
		}
	}
	for _, e := range s.Events() { // by time
		g := grade(&e)
		if g == "" && e.Kind != progress.Fix || !known(e.Lesson) {
			continue
		}
		c := byLesson[e.Lesson]
		if c == nil {
			c = &Card{Lesson: e.Lesson}
			byLesson[e.Lesson] = c
			order = append(order, e.Lesson)
		}
		if e.Lang != "" {
			c.Lang = e.Lang
		}
		d := day(e.T, zone)
		if e.Kind == progress.Fix {
			fixed[e.Lesson] = d.AddDate(0, 0, 1)
			continue
		}
		if !d.Before(fixed[e.Lesson]) {
			delete(fixed, e.Lesson) // it was asked since
		}
		p, ok := pending[e.Lesson]
		if ok && p.day.Equal(d) {
			pending[e.Lesson] = today{d, worse(p.grade, g)}
			continue
		}
		settle(c)
		pending[e.Lesson] = today{d, g}
	}
	out := make([]Card, 0, len(order))
	for _, id := range order {
		c := byLesson[id]
		settle(c)
		if due, ok := fixed[id]; ok && (c.Reps == 0 || c.Due.After(due)) {
			c.Due, c.Fixed = due, true
		}
		out = append(out, *c)
	}
	slices.SortStableFunc(out, func(a, b Card) int { return a.Due.Compare(b.Due) })
	return out
}

// Due returns the cards to ask now, what is nearest to being forgotten first:
// at most [PerDay], those of today counted.
func Due(s *progress.State, now time.Time) []Card { return due(s, now, FSRS{}, known) }

func due(s *progress.State, now time.Time, scheduler Scheduler, known func(string) bool) []Card {
	today := day(now, now.Location())
	left := PerDay
	for _, e := range s.Events() {
		if e.Kind == progress.Review && day(e.T, now.Location()).Equal(today) {
			left--
		}
	}
	out := slices.DeleteFunc(cards(s, now.Location(), scheduler, known), func(c Card) bool { return c.Due.After(today) })
	slices.SortStableFunc(out, func(a, b Card) int {
		return cmp.Compare(scheduler.Recall(a.Memory, today), scheduler.Recall(b.Memory, today))
	})
	return out[:min(len(out), max(left, 0))]
}

// Next returns the day on which a card falls due next, at midnight UTC. It is
// false where there is no card.
func Next(s *progress.State, zone *time.Location) (time.Time, bool) {
	all := Cards(s, zone)
	if len(all) == 0 {
		return time.Time{}, false
	}
	return all[0].Due, true
}

// Question returns the question to ask for a card, another one each time, in the
// card's language where that is possible. It is nil for a lesson without any.
func (c *Card) Question(content *training.Content) *training.Question {
	all := content.Ask(c.Lang)
	if len(all) == 0 {
		return nil
	}
	// The quiz first, then the fix and the line: those are remembered by
	// their look.
	slices.SortStableFunc(all, func(a, b training.Question) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	return &all[c.Reps%len(all)]
}

func rank(k training.QuestionKind) int {
	switch k {
	case training.PickSafe, training.Choice:
		return 0
	case training.PickFix:
		return 1
	}
	return 2
}

// Answer records what came of a card, in the file at a path and in the state:
// [Grade] turns an answer into a grade. Nothing is graded by how fast it was.
func Answer(path string, s *progress.State, c Card, grade progress.Result, took time.Duration) error {
	e := progress.New(progress.Review, c.Lesson, c.Lang, grade)
	e.MS = took.Milliseconds()
	if l, ok := training.Find(c.Lesson); ok {
		e.ContentDigest = l.Digest
	}
	if err := progress.Append(path, e); err != nil {
		return err
	}
	s.Add(e)
	return nil
}

// Grade is the grade of an answer.
func Grade(right bool) progress.Result {
	if right {
		return progress.Good
	}
	return progress.Again
}

// grade is what an event says about memory, or "" for nothing: a kata that fails
// is somebody at work.
func grade(e *progress.Event) progress.Result {
	switch e.Kind {
	case progress.Review:
		if slices.Contains(grades, e.Result) {
			return e.Result
		}
	case progress.Quiz:
		return Grade(e.Result == progress.Passed)
	case progress.Kata:
		switch e.Result {
		case progress.Passed:
			return progress.Good
		case progress.Shown:
			return progress.Again
		}
	}
	return ""
}

// grades are the grades, the worst first.
var grades = []progress.Result{progress.Again, progress.Hard, progress.Good, progress.Easy}

func worse(a, b progress.Result) progress.Result {
	return grades[min(slices.Index(grades, a), slices.Index(grades, b))]
}

// day is the day of the calendar on which t is in a zone, as midnight UTC, so
// that days can be counted where clocks are changed.
func day(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
