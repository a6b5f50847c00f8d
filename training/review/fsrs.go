package review

import (
	"slices"
	"time"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v3"

	"github.com/squiresec/squire/training/progress"
)

// FSRS schedules by the Free Spaced Repetition Scheduler, version 5, with its
// default weights. Only this file knows the library.
type FSRS struct{}

// maxInterval is in days: a lesson is read again within a year, by its authors
// as by its readers.
const maxInterval = 365

func newFSRS() *fsrs.FSRS {
	p := fsrs.DefaultParam()
	p.EnableShortTerm = false // a card is asked once a day
	p.MaximumInterval = maxInterval
	return fsrs.NewFSRS(p)
}

// Next implements [Scheduler].
func (FSRS) Next(m Memory, day time.Time, grade progress.Result) Memory {
	next := newFSRS().Next(m.card(), day, fsrs.Rating(slices.Index(grades, grade)+1)).Card
	out := Memory{
		Stability: next.Stability, Difficulty: next.Difficulty,
		Last: day, Due: next.Due, Reps: int(next.Reps), Lapses: int(next.Lapses),
	}
	if latest := day.AddDate(0, 0, maxInterval); out.Due.After(latest) { // the library adds days to tell grades apart
		out.Due = latest
	}
	return out
}

// Recall implements [Scheduler].
func (FSRS) Recall(m Memory, day time.Time) float64 {
	return newFSRS().GetRetrievability(m.card(), day)
}

func (m *Memory) card() fsrs.Card {
	c := fsrs.NewCard()
	if m.Reps > 0 {
		c.State = fsrs.Review
		c.Stability, c.Difficulty = m.Stability, m.Difficulty
		c.LastReview, c.Due = m.Last, m.Due
		c.Reps, c.Lapses = uint64(m.Reps), uint64(m.Lapses)
	}
	return c
}
