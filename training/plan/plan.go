// Package plan says what a learner may do next, and how far they are.
//
// What is next are cards that fall due, then lessons about what was found in the
// learner's own code, then the path that all can take. A rank stands for evidence
// alone: quizzes and katas that were passed, and reviews that show that it stayed.
// Nobody is compared with anybody, and nothing is measured by how fast it was.
package plan

import (
	"cmp"
	"slices"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/review"
)

// Reason says why something is next.
type Reason string

// The reasons, what counts most first.
const (
	DueReview Reason = "review"  // a card falls due
	OwnCode   Reason = "finding" // it was found in the learner's code
	Path      Reason = "path"    // it is next on the path
)

// Activity is what to do with a lesson.
type Activity string

// The activities, in the order in which they are done.
const (
	Read   Activity = "read"
	Quiz   Activity = "quiz"
	Kata   Activity = "kata"
	Review Activity = "review"
)

// An Item is one thing to do.
type Item struct {
	Lesson   *training.Lesson
	Lang     checks.Lang // to do it in; may be ""
	Reason   Reason
	Activity Activity
	Fixed    bool            // of DueReview: for a finding that was taken out
	Finding  *checks.Finding // of OwnCode
	Findings int             // how many there are of OwnCode
}

// A Need is a lesson that the learner's own code asks for.
type Need struct {
	Lesson  *training.Lesson
	Lang    checks.Lang
	Count   int
	Finding checks.Finding // the worst
}

// Needs returns the lessons about findings, those about the worst ones first.
// What is suppressed or is there for information alone asks for nothing.
func Needs(found []checks.Finding) []Need {
	var out []Need
	for _, x := range found {
		if !x.Verdict.Show || x.Severity <= checks.Info {
			continue
		}
		l, ok := training.ForRule(x.Rule)
		if !ok {
			continue
		}
		i := slices.IndexFunc(out, func(n Need) bool { return n.Lesson == l })
		if i < 0 {
			out = append(out, Need{Lesson: l, Lang: checks.DetectLang(x.Path, nil), Finding: x})
			i = len(out) - 1
		} else if x.Severity > out[i].Finding.Severity {
			out[i].Finding, out[i].Lang = x, checks.DetectLang(x.Path, nil)
		}
		out[i].Count++
	}
	slices.SortStableFunc(out, func(a, b Need) int {
		return cmp.Or(cmp.Compare(b.Finding.Severity, a.Finding.Severity), cmp.Compare(b.Count, a.Count))
	})
	return out
}

// Queue returns what to do, what is next first. needs may be nil; langs are the
// languages that the learner works with, the most used first.
func Queue(s *progress.State, needs []Need, langs []checks.Lang, now time.Time) []Item {
	var out []Item
	has := func(l *training.Lesson) bool {
		return slices.ContainsFunc(out, func(i Item) bool { return i.Lesson == l })
	}
	for _, c := range review.Due(s, now) {
		if l, ok := training.Find(c.Lesson); ok {
			out = append(out, Item{Lesson: l, Lang: c.Lang, Reason: DueReview, Activity: Review, Fixed: c.Fixed})
		}
	}
	for i := range needs {
		n := &needs[i]
		if a := Next(s, n.Lesson); a != "" && !has(n.Lesson) {
			out = append(out, Item{Lesson: n.Lesson, Lang: n.Lang, Reason: OwnCode, Activity: a, Finding: &n.Finding, Findings: n.Count})
		}
	}
	for _, l := range Curriculum(langs) {
		if a := Next(s, l); a != "" && !has(l) {
			out = append(out, Item{Lesson: l, Lang: langOf(l, langs), Reason: Path, Activity: a})
		}
	}
	return out
}

// Next returns what is to be done next of a lesson, or "" where all is done.
func Next(s *progress.State, l *training.Lesson) Activity {
	switch {
	case !s.LessonRead(l.ID) && !s.QuizPassed(l.ID):
		return Read
	case !s.QuizPassed(l.ID) && l.Depth == training.Full:
		return Quiz
	case !s.KataPassed(l.ID, "") && len(kata.List(l.ID)) > 0:
		return Kata
	}
	return ""
}

// Curriculum returns the lessons in the order in which to learn them: what a
// lesson asks for stands before it, and those with examples in the learner's
// languages before the others. Without languages it is the order of the lessons.
func Curriculum(langs []checks.Lang) []*training.Lesson {
	all := training.Lessons()
	slices.SortStableFunc(all, func(a, b *training.Lesson) int {
		return cmp.Compare(foreign(a, langs), foreign(b, langs))
	})
	var out []*training.Lesson
	var visit func(l *training.Lesson, depth int)
	visit = func(l *training.Lesson, depth int) {
		if slices.Contains(out, l) || depth > len(all) {
			return
		}
		for _, id := range l.Prereq {
			if before, ok := training.Find(id); ok {
				visit(before, depth+1)
			}
		}
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	for _, l := range all {
		visit(l, 0)
	}
	return out
}

// foreign is 1 for a lesson with nothing in any of the languages.
func foreign(l *training.Lesson, langs []checks.Lang) int {
	if len(langs) == 0 || len(l.Langs) == 0 || langOf(l, langs) != "" {
		return 0
	}
	return 1
}

func langOf(l *training.Lesson, langs []checks.Lang) checks.Lang {
	for _, lang := range langs {
		if slices.Contains(l.Langs, lang) || lang == checks.TypeScript && slices.Contains(l.Langs, checks.JavaScript) {
			return lang
		}
	}
	return ""
}

// A Rank stands for what was shown. Its text is the word.
type Rank string

// The ranks, in order.
const (
	Page     Rank = "page"
	Squire   Rank = "squire"
	Knight   Rank = "knight"
	Champion Rank = "champion"
)

// Evidence is what ranks rest on.
type Evidence struct {
	Quizzes int `json:"quizzes"` // lessons whose quiz was passed
	Katas   int `json:"katas"`   // lessons of which a kata was passed
	// Kept are reviews in which it was remembered, a week or more after it was
	// learned or last asked.
	Kept int `json:"kept"`
}

// A step is what a rank asks for.
type step struct {
	Rank Rank
	Evidence
}

// steps are what the ranks ask for. Katas count by lesson, and no rank asks for
// more of them than there are.
func steps() []step {
	lessons := map[string]bool{}
	for _, k := range kata.All() {
		lessons[k.Lesson] = true
	}
	katas := func(n int) int { return min(n, len(lessons)) }
	return []step{
		{Page, Evidence{}},
		{Squire, Evidence{Quizzes: 3, Katas: katas(1)}},
		{Knight, Evidence{Quizzes: 10, Katas: katas(5), Kept: 10}},
		{Champion, Evidence{Quizzes: 20, Katas: katas(12), Kept: 40}},
	}
}

// Standing is where a learner stands.
type Standing struct {
	Rank Rank     `json:"rank"`
	Has  Evidence `json:"has"`
	// Next is the rank that comes, "" at the end, and Needs what it asks for.
	Next  Rank     `json:"next,omitempty"`
	Needs Evidence `json:"needs"`
}

// Stand returns where a learner stands.
func Stand(s *progress.State) Standing {
	var has Evidence
	for _, id := range s.Touched() {
		if s.QuizPassed(id) {
			has.Quizzes++
		}
		if s.KataPassed(id, "") {
			has.Katas++
		}
	}
	has.Kept = kept(s)
	out := Standing{Has: has}
	for _, st := range steps() {
		if has.Quizzes >= st.Quizzes && has.Katas >= st.Katas && has.Kept >= st.Kept {
			out.Rank = st.Rank
			continue
		}
		out.Next, out.Needs = st.Rank, st.Evidence
		break
	}
	return out
}

// kept counts the reviews that show that something stayed.
func kept(s *progress.State) int {
	const week = 7 * 24 * time.Hour
	last, n := map[string]time.Time{}, 0
	for _, e := range s.Events() {
		if e.Kind == progress.Lesson || e.Kind == progress.Fix || e.Kind == progress.Drill {
			continue
		}
		before, ok := last[e.Lesson]
		if e.Kind == progress.Review && (e.Result == progress.Good || e.Result == progress.Easy) && ok && e.T.Sub(before) >= week {
			n++
		}
		last[e.Lesson] = e.T
	}
	return n
}
