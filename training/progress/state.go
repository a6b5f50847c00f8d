package progress

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/squiresec/squire/checks"
)

// A State is what a learner did until now. The zero State is one who begins.
type State struct {
	// Broken is how many lines could not be read.
	Broken int

	events []Event // by time, each once, without what was reset
}

// Events returns what counts, oldest first: without events that were reset, and
// without those of kinds that this version doesn't know.
func (s *State) Events() []Event {
	var out []Event
	for i := range s.events {
		if e := s.events[i]; e.known() && e.Kind != Reset {
			out = append(out, e)
		}
	}
	return out
}

// Add takes events into the state, as [Append] does into the file.
func (s *State) Add(events ...Event) {
	s.events = append(s.events, events...)
	s.settle()
}

// Last returns the latest event of a kind about a lesson.
func (s *State) Last(kind Kind, lesson string) (Event, bool) {
	for _, e := range slices.Backward(s.events) {
		if e.known() && e.Kind == kind && e.Lesson == lesson {
			return e, true
		}
	}
	return Event{}, false
}

// LessonRead reports whether the lesson was opened.
func (s *State) LessonRead(lesson string) bool {
	return s.has(func(e *Event) bool { return e.Kind == Lesson && e.Lesson == lesson })
}

// QuizPassed reports whether the lesson's quiz was passed, ever.
func (s *State) QuizPassed(lesson string) bool {
	return s.has(func(e *Event) bool { return e.Kind == Quiz && e.Lesson == lesson && e.Result == Passed })
}

// KataPassed reports whether a kata of the lesson was passed: in a language, or
// with lang "" in any.
func (s *State) KataPassed(lesson string, lang checks.Lang) bool {
	return s.has(func(e *Event) bool {
		return e.Kind == Kata && e.Lesson == lesson && e.Result == Passed && (lang == "" || e.Lang == lang)
	})
}

// Touched returns the lessons that the learner did anything with, each once, in
// the order in which that began.
func (s *State) Touched() []string {
	var out []string
	for _, e := range s.Events() {
		if !slices.Contains(out, e.Lesson) {
			out = append(out, e.Lesson)
		}
	}
	return out
}

// Since returns when the learner did something first.
func (s *State) Since() (time.Time, bool) {
	if all := s.Events(); len(all) > 0 {
		return all[0].T, true
	}
	return time.Time{}, false
}

func (s *State) has(match func(*Event) bool) bool {
	return slices.ContainsFunc(s.events, func(e Event) bool { return e.known() && match(&e) })
}

// Export writes the events for another machine, oldest first, without those
// that say nothing more: of the tries at one exercise it keeps the first, the
// first that passed and the last. Reviews are all kept, since each moves the
// next, and so is what a later version wrote.
func (s *State) Export(w io.Writer) error {
	type exercise struct {
		kind   Kind
		lesson string
		lang   checks.Lang
	}
	type ends struct{ first, passed, last int }
	seen := map[exercise]*ends{}
	for i := range s.events {
		e := &s.events[i]
		key := exercise{e.Kind, e.Lesson, e.Lang}
		at, ok := seen[key]
		if !ok {
			at = &ends{first: i, passed: -1}
			seen[key] = at
		}
		if at.passed < 0 && e.Result == Passed {
			at.passed = i
		}
		at.last = i
	}
	for i := range s.events {
		e := &s.events[i]
		if e.known() && e.Kind != Review {
			at := seen[exercise{e.Kind, e.Lesson, e.Lang}]
			if i != at.first && i != at.passed && i != at.last {
				continue
			}
		}
		line, err := e.line()
		if err != nil {
			return err
		}
		if _, err := w.Write(line); err != nil {
			return fmt.Errorf("export progress: %w", err)
		}
	}
	return nil
}
