package review

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/progress"
)

var start = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func on(days int, kind progress.Kind, lesson string, r progress.Result) progress.Event {
	e := progress.New(kind, lesson, "go", r)
	e.T = start.AddDate(0, 0, days)
	return e
}

func state(events ...progress.Event) *progress.State {
	s := &progress.State{}
	s.Add(events...)
	return s
}

func anyLesson(string) bool { return true }

func lessonsOf(cards []Card) []string {
	var out []string
	for _, c := range cards {
		out = append(out, c.Lesson)
	}
	return out
}

func TestACardComesBack(t *testing.T) {
	s := state(on(0, progress.Lesson, "ssrf", progress.Seen))
	if got := Cards(s, time.UTC); len(got) != 0 {
		t.Errorf("a lesson that was only read is asked: %v", got)
	}
	s.Add(on(0, progress.Quiz, "ssrf", progress.Passed))
	all := Cards(s, time.UTC)
	if len(all) != 1 || all[0].Lang != "go" {
		t.Fatalf("cards: %+v", all)
	}
	first := all[0].Due
	if !first.After(day(start, time.UTC)) {
		t.Errorf("it is due on the day on which it was learned")
	}
	if got := Due(s, first.Add(-time.Minute)); len(got) != 0 {
		t.Errorf("due before its day: %v", got)
	}
	if got := Due(s, first); len(got) != 1 {
		t.Errorf("not due on its day: %v", got)
	}
	days := int(first.Sub(day(start, time.UTC)).Hours() / 24)
	good, again := state(s.Events()...), state(s.Events()...)
	good.Add(on(days, progress.Review, "ssrf", progress.Good))
	again.Add(on(days, progress.Review, "ssrf", progress.Again))
	g, a := Cards(good, time.UTC)[0], Cards(again, time.UTC)[0]
	if !g.Due.After(a.Due) || g.Due.Sub(first) <= first.Sub(start) || a.Lapses != 1 {
		t.Errorf("remembered: %v, forgotten: %v, first: %v", g.Due, a.Due, first)
	}
}

// A day is one review, with its worst grade.
func TestTriesOfADayAreOne(t *testing.T) {
	once := Cards(state(on(0, progress.Quiz, "ssrf", progress.Failed)), time.UTC)[0]
	often := Cards(state(
		on(0, progress.Quiz, "ssrf", progress.Passed), on(0, progress.Quiz, "ssrf", progress.Failed),
		on(0, progress.Kata, "ssrf", progress.Failed), on(0, progress.Kata, "ssrf", progress.Passed),
	), time.UTC)[0]
	if once != often {
		t.Errorf("once %+v, often %+v", once, often)
	}
}

func TestASolutionThatWasShownComesBackSooner(t *testing.T) {
	passed := Cards(state(on(0, progress.Kata, "ssrf", progress.Passed)), time.UTC)[0]
	shown := Cards(state(on(0, progress.Kata, "ssrf", progress.Shown), on(0, progress.Kata, "ssrf", progress.Passed)), time.UTC)[0]
	if !shown.Due.Before(passed.Due) {
		t.Errorf("shown: %v, passed: %v", shown.Due, passed.Due)
	}
}

func TestAtMostFiveADay(t *testing.T) {
	s := &progress.State{}
	for i := range 12 {
		s.Add(on(0, progress.Quiz, fmt.Sprintf("lesson-%d", i), progress.Passed))
	}
	now := start.AddDate(0, 0, 100)
	for asked := 0; ; asked++ {
		cards := due(s, now, FSRS{}, anyLesson)
		if want := PerDay - asked; len(cards) != want {
			t.Fatalf("after %d: %d cards, want %d", asked, len(cards), want)
		}
		if len(cards) == 0 {
			break
		}
		e := on(100, progress.Review, cards[0].Lesson, progress.Good)
		s.Add(e)
	}
	if got := due(s, now.AddDate(0, 0, 1), FSRS{}, anyLesson); len(got) != PerDay {
		t.Errorf("the next day: %d cards", len(got))
	}
}

func TestWhatIsForgottenMostComesFirst(t *testing.T) {
	s := state(
		on(0, progress.Quiz, "strong", progress.Passed),
		on(20, progress.Review, "strong", progress.Good),
		on(20, progress.Quiz, "weak", progress.Failed),
	)
	got := lessonsOf(due(s, start.AddDate(0, 0, 300), FSRS{}, anyLesson))
	if want := []string{"weak", "strong"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestALessonThatIsGoneIsNotAsked(t *testing.T) {
	if got := Cards(state(on(0, progress.Quiz, "no-such-lesson", progress.Passed)), time.UTC); len(got) != 0 {
		t.Errorf("cards: %v", got)
	}
}

// A day is the learner's, not that of Greenwich.
func TestTheDayIsTheLearners(t *testing.T) {
	zone := time.FixedZone("east", 9*3600)
	e := progress.New(progress.Quiz, "ssrf", "", progress.Passed)
	e.T = time.Date(2026, 1, 5, 20, 0, 0, 0, time.UTC) // already the 6th there
	here, there := Cards(state(e), time.UTC)[0], Cards(state(e), zone)[0]
	if got := there.Due.Sub(here.Due); got != 24*time.Hour {
		t.Errorf("due %v here, %v there", here.Due, there.Due)
	}
}

func TestAnAnswerIsRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.jsonl")
	s := state(on(0, progress.Quiz, "ssrf", progress.Passed))
	c := Cards(s, time.UTC)[0]
	if err := Answer(path, s, c, Grade(true), 7*time.Second); err != nil {
		t.Fatal(err)
	}
	stored, err := progress.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*progress.State{"file": stored, "state": s} {
		e, ok := s.Last(progress.Review, "ssrf")
		if !ok || e.Result != progress.Good || e.MS != 7000 || e.ContentDigest == "" {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestQuestionsTakeTurns(t *testing.T) {
	l, ok := training.Find("sql-injection")
	if !ok {
		t.Fatal("there is no lesson about SQL")
	}
	content, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := content.Ask("go")
	seen := map[string]bool{}
	for i := range all {
		c := Card{Lesson: l.ID, Lang: "go", Memory: Memory{Reps: i}}
		q := c.Question(content)
		if i == 0 && q.Kind == training.Spot {
			t.Error("the line to spot comes first")
		}
		seen[q.ID] = true
	}
	if len(seen) != len(all) {
		t.Errorf("%d of %d questions are asked", len(seen), len(all))
	}
}

// TestAYear has a learner take up sixty lessons, one every working day, and
// remember or forget as the model says. What is held is what is promised: two
// minutes on an ordinary day, nothing left behind, and most of it remembered.
func TestAYear(t *testing.T) {
	const (
		lessons    = 60
		onRight    = 20 * time.Second // to read a question and answer it
		onWrong    = 45 * time.Second // and to read why
		perSession = 5 * time.Second  // to begin
	)
	for seed := range uint64(5) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		s := &progress.State{}
		begun, asked, right := 0, 0, 0
		var loads []time.Duration
		for d := range 365 {
			now := start.AddDate(0, 0, d)
			if weekday := now.Weekday(); weekday != time.Saturday && weekday != time.Sunday && begun < lessons {
				s.Add(on(d, progress.Quiz, fmt.Sprintf("lesson-%d", begun), progress.Passed))
				begun++
			}
			if rnd.Float64() < 0.15 {
				continue // a day off: holidays and other work
			}
			var load time.Duration
			for _, c := range due(s, now, FSRS{}, anyLesson) {
				if load == 0 {
					load = perSession
				}
				asked++
				if rnd.Float64() < (FSRS{}).Recall(c.Memory, day(now, time.UTC)) {
					right++
					load += onRight
					s.Add(on(d, progress.Review, c.Lesson, progress.Good))
				} else {
					load += onWrong
					s.Add(on(d, progress.Review, c.Lesson, progress.Again))
				}
			}
			loads = append(loads, load)
		}
		slices.Sort(loads)
		median, p90, most := loads[len(loads)/2], loads[len(loads)*9/10], loads[len(loads)-1]
		end := day(start.AddDate(0, 0, 365), time.UTC)
		late := 0
		for _, c := range cards(s, time.UTC, FSRS{}, anyLesson) {
			if end.Sub(c.Due) > 14*24*time.Hour {
				late++
			}
		}
		recall := float64(right) / float64(asked)
		t.Logf("seed %d: median %v, p90 %v, most %v; %d reviews, %.0f%% remembered, %d late", seed, median, p90, most, asked, recall*100, late)
		if median > 2*time.Minute || most > 4*time.Minute {
			t.Errorf("seed %d: median %v, most %v a day", seed, median, most)
		}
		if asked < 3*lessons || recall < 0.8 || late > 0 {
			t.Errorf("seed %d: %d reviews, %.2f remembered, %d cards late by two weeks", seed, asked, recall, late)
		}
	}
}

// FuzzCards holds that no order of events makes the scheduler fail: every card
// is due after the day of its last review, and within a year of it.
func FuzzCards(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 200, 7, 9, 100, 4})
	f.Fuzz(func(t *testing.T, data []byte) {
		kinds := []progress.Kind{progress.Lesson, progress.Quiz, progress.Kata, progress.Review, progress.Reset}
		results := append([]progress.Result{progress.Seen, progress.Passed, progress.Failed, progress.Shown, "strange"}, grades...)
		s := &progress.State{}
		var events []progress.Event
		for i := 0; i+2 < len(data) && i < 300; i += 3 {
			kind := kinds[int(data[i])%len(kinds)]
			events = append(events, on(int(data[i+2])*3, kind, "ssrf", results[int(data[i+1])%len(results)]))
		}
		s.Add(events...)
		for _, c := range Cards(s, time.UTC) {
			if !c.Due.After(c.Last) || c.Due.Sub(c.Last) > maxInterval*24*time.Hour || c.Stability <= 0 {
				t.Errorf("%+v", c)
			}
		}
	})
}

// Who takes a finding out of their own code is asked about it on the day after, and
// then as they remember it.
func TestALessonComesBackAfterAFix(t *testing.T) {
	fix := on(0, progress.Fix, "ssrf", "")
	s := state(fix)
	tomorrow := day(start, time.UTC).AddDate(0, 0, 1)
	all := Cards(s, time.UTC)
	if len(all) != 1 || !all[0].Due.Equal(tomorrow) || !all[0].Fixed || all[0].Lang != "go" {
		t.Fatalf("of a lesson that was never done: %+v", all)
	}
	if len(Due(s, start)) != 0 || len(Due(s, tomorrow)) != 1 {
		t.Error("it is not due on the day after")
	}
	s.Add(on(1, progress.Review, "ssrf", progress.Good))
	if c := Cards(s, time.UTC)[0]; c.Fixed || !c.Due.After(tomorrow) || c.Reps != 1 {
		t.Errorf("after it was asked: %+v", c)
	}

	known := state(on(-30, progress.Quiz, "ssrf", progress.Passed), on(-20, progress.Review, "ssrf", progress.Easy), fix)
	if c := Cards(known, time.UTC)[0]; !c.Fixed || !c.Due.Equal(tomorrow) || c.Reps != 2 {
		t.Errorf("of a lesson that is known: %+v", c)
	}
	// What is due before stays so.
	due := state(on(-300, progress.Quiz, "ssrf", progress.Failed), fix)
	if c := Cards(due, time.UTC)[0]; c.Fixed || c.Due.After(start) {
		t.Errorf("of a lesson that is due: %+v", c)
	}
}
