package workshop

import (
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// Every lesson is half an hour in every language, and every part has something
// to show and something to say.
func TestEverySessionTakesHalfAnHour(t *testing.T) {
	example := Example{Rule: "rule", Title: "A rule", Where: "a file", Lines: []string{"name1()"}, Marked: []int{1}}
	for _, l := range training.Lessons() {
		for _, lang := range append(l.Langs, "", checks.TypeScript, checks.Rust) {
			for _, examples := range [][]Example{nil, {example}, {example, example, example}} {
				s, err := Plan(l, Options{Lang: lang, Examples: examples})
				if err != nil {
					t.Fatal(err)
				}
				checkSession(t, s)
			}
		}
	}
}

func checkSession(t *testing.T, s *Session) {
	t.Helper()
	sum := 0
	for _, p := range s.Parts {
		sum += p.Minutes
		if p.Minutes < 1 || p.Title == "" || len(p.Slides) == 0 {
			t.Errorf("%s in %q: part %s has %d minutes and %d slides", s.Lesson, s.Lang, p.Kind, p.Minutes, len(p.Slides))
		}
		if len(p.Slides) > 0 && len(p.Slides[0].Notes) == 0 {
			t.Errorf("%s: nothing is said at the beginning of %s", s.Lesson, p.Kind)
		}
		for _, slide := range p.Slides {
			if slide.Title == "" || len(slide.Blocks) == 0 && slide.Question == nil {
				t.Errorf("%s: an empty slide in %s", s.Lesson, p.Kind)
			}
			if (slide.Question != nil) != (len(slide.Answer) > 0) {
				t.Errorf("%s: a question without an answer in %s", s.Lesson, p.Kind)
			}
		}
	}
	if sum != Minutes {
		t.Errorf("%s in %q takes %d minutes, want %d", s.Lesson, s.Lang, sum, Minutes)
	}
	if first, last := s.Parts[0].Kind, s.Parts[len(s.Parts)-1].Kind; first != Welcome || last != Monday {
		t.Errorf("%s begins with %s and ends with %s", s.Lesson, first, last)
	}
}

// The katas of the session's language come first.
func TestKatasOfTheLanguageComeFirst(t *testing.T) {
	l, _ := training.Find("sql-injection")
	for _, lang := range []checks.Lang{checks.Go, checks.Python, checks.JavaScript} {
		s, err := Plan(l, Options{Lang: lang})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Katas) < 3 || s.Katas[0].Lang != lang {
			t.Errorf("asked for %s: %v", lang, s.Katas)
		}
	}
}
