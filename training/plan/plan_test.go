package plan

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
)

var start = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

func on(days int, kind progress.Kind, lesson string, r progress.Result) progress.Event {
	e := progress.New(kind, lesson, "", r)
	e.T = start.AddDate(0, 0, days)
	return e
}

func finding(path, concept string, sev checks.Severity) checks.Finding {
	return checks.Finding{Path: path, Severity: sev, Rule: &checks.Rule{ID: "a-rule", Concept: concept}, Verdict: checks.Verdict{Show: true}}
}

func TestTheQueue(t *testing.T) {
	s := &progress.State{}
	s.Add(on(0, progress.Quiz, "ssrf", progress.Passed))
	needs := Needs([]checks.Finding{
		finding("a.py", "open-redirect", checks.Low),
		finding("b.py", "open-redirect", checks.Medium),
		finding("a.go", "sql-injection", checks.High),
		finding("c.go", "no-lesson-is-about-this", checks.Critical),
	})
	got := Queue(s, needs, nil, start.AddDate(0, 0, 30))
	if len(got) < 10 {
		t.Fatalf("only %d items", len(got))
	}
	type head struct {
		lesson string
		Reason
		Activity
		lang checks.Lang
		n    int
	}
	var heads []head
	for _, i := range got[:4] {
		heads = append(heads, head{i.Lesson.ID, i.Reason, i.Activity, i.Lang, i.Findings})
	}
	first := Curriculum(nil)[0].ID
	want := []head{
		{"ssrf", DueReview, Review, "", 0},
		{"sql-injection", OwnCode, Read, "go", 1},
		{"open-redirect", OwnCode, Read, "python", 2},
		{first, Path, Read, "", 0},
	}
	if !slices.Equal(heads, want) {
		t.Errorf("got  %v\nwant %v", heads, want)
	}
	if x := got[2].Finding; x == nil || x.Path != "b.py" {
		t.Errorf("the worst finding is %v", x)
	}
	seen := map[string]bool{}
	for _, i := range got {
		if seen[i.Lesson.ID] {
			t.Errorf("%s is there twice", i.Lesson.ID)
		}
		seen[i.Lesson.ID] = true
	}
}

func TestWhatIsSuppressedAsksForNothing(t *testing.T) {
	x := finding("a.go", "sql-injection", checks.High)
	x.Verdict.Show = false
	info := finding("b.go", "sql-injection", checks.Info)
	if got := Needs([]checks.Finding{x, info}); len(got) != 0 {
		t.Errorf("needs %v", got)
	}
}

func TestALessonIsDoneInSteps(t *testing.T) {
	l, _ := training.Find("sql-injection")
	s := &progress.State{}
	for _, tt := range []struct {
		want Activity
		then progress.Event
	}{
		{Read, on(0, progress.Lesson, l.ID, progress.Seen)},
		{Quiz, on(0, progress.Quiz, l.ID, progress.Passed)},
		{Kata, on(0, progress.Kata, l.ID, progress.Failed)},
		{Kata, on(0, progress.Kata, l.ID, progress.Passed)},
	} {
		if got := Next(s, l); got != tt.want {
			t.Errorf("next is %q, want %q", got, tt.want)
		}
		s.Add(tt.then)
	}
	if got := Next(s, l); got != "" {
		t.Errorf("after all there is %q", got)
	}
}

func TestTheCurriculumRespectsWhatComesBefore(t *testing.T) {
	for _, langs := range [][]checks.Lang{nil, {checks.Python}, {checks.Go, checks.Terraform}} {
		all := Curriculum(langs)
		if len(all) != len(training.Lessons()) {
			t.Errorf("%v: %d lessons of %d", langs, len(all), len(training.Lessons()))
		}
		at := map[string]int{}
		for i, l := range all {
			at[l.ID] = i
		}
		for _, l := range all {
			for _, before := range l.Prereq {
				if at[before] > at[l.ID] {
					t.Errorf("%v: %s comes after %s", langs, before, l.ID)
				}
			}
		}
	}
}

func TestRanksRestOnEvidence(t *testing.T) {
	s := &progress.State{}
	check := func(what string, want Rank) {
		t.Helper()
		if got := Stand(s); got.Rank != want {
			t.Errorf("%s: %+v, want %s", what, got, want)
		}
	}
	check("at first", Page)
	all := training.Lessons()
	for _, l := range all {
		s.Add(on(0, progress.Lesson, l.ID, progress.Seen))
		s.Add(on(0, progress.Quiz, l.ID, progress.Failed))
	}
	check("with everything read and nothing passed", Page)
	for _, l := range all[:25] {
		s.Add(on(1, progress.Quiz, l.ID, progress.Passed))
	}
	check("without a kata", Page)
	for _, k := range kata.All() {
		s.Add(on(2, progress.Kata, k.Lesson, progress.Passed))
	}
	check("without a review", Squire)
	for i := range 50 { // all on the day after: nothing stayed yet
		s.Add(on(3, progress.Review, all[i%25].ID, progress.Good))
	}
	check("with reviews that came too early", Squire)
	for i := range 10 {
		s.Add(on(10+i, progress.Review, all[i].ID, progress.Good))
	}
	check("with ten reviews kept", Knight)
	for i := range 30 {
		s.Add(on(30+10*i, progress.Review, all[i%5].ID, progress.Good))
	}
	check("with forty reviews kept", Champion)
	if st := Stand(s); st.Next != "" {
		t.Errorf("after champion comes %q", st.Next)
	}
}

func TestAStepAsksForNoMoreKatasThanThereAre(t *testing.T) {
	lessons := map[string]bool{}
	for _, k := range kata.All() {
		lessons[k.Lesson] = true
	}
	for _, st := range steps() {
		if st.Katas > len(lessons) {
			t.Errorf("%s asks for %d katas of %d", st.Rank, st.Katas, len(lessons))
		}
	}
	if fmt.Sprint(steps()[0].Evidence) != fmt.Sprint(Evidence{}) {
		t.Error("a page has to show something")
	}
}
