package compile

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/squiresec/squire/training"
)

// locales (L12): lesson.de.md and quiz.de.yaml say in another language what
// lesson.md and quiz.yaml say: the same parts with the same kinds of blocks, the
// same examples, links and answers. They aren't shown yet.
func (l *linter) locales() {
	for _, lesson := range l.c.Lessons {
		for _, name := range slices.Sorted(maps.Keys(l.c.Sources)) {
			if path.Dir(name) != lesson.Dir {
				continue
			}
			stem, locale, ok := strings.Cut(strings.TrimSuffix(path.Base(name), path.Ext(name)), ".")
			switch {
			case !ok:
			case !localeForm().MatchString(locale):
				l.report(name, 0, "%q is no language such as de or pt-BR", locale)
			case stem == "lesson":
				l.lessonIn(lesson, name, locale)
			case stem == "quiz":
				l.quizIn(lesson, name)
			}
		}
	}
}

func (l *linter) lessonIn(lesson *Lesson, name, locale string) {
	other, err := Parse(name, l.c.Sources[name], lesson.Snippets)
	if err != nil {
		l.found = append(l.found, Problem{Code: l.code, File: name, Text: strings.TrimPrefix(err.Error(), name+":")})
		return
	}
	if other.Front.ID != lesson.Front.ID || other.Front.Locale != locale {
		l.report(name, 1, "want id: %s and locale: %s", lesson.Front.ID, locale)
	}
	_ = other.eachInline(func(run *training.Inline) error {
		if id, ok := strings.CutPrefix(run.Href, refScheme); ok {
			if r, ok := l.c.ref(id); ok {
				run.Href = r.URL
			}
		}
		return nil
	})
	for _, s := range lesson.Sections {
		want, have := shapes(s.Blocks), shapes(other.Section(s.Name))
		if i := firstDifference(want, have); i >= 0 {
			l.report(name, lineAfter(l.c.Sources[name], "## "+string(s.Name)), "the part %s differs from lesson.md in its block %d: want %s, have %s", s.Name, i+1, at(want, i), at(have, i))
		}
	}
	for _, s := range other.Sections {
		if lesson.Section(s.Name) == nil {
			l.report(name, lineAfter(l.c.Sources[name], "## "+string(s.Name)), "lesson.md has no part %s", s.Name)
		}
	}
}

func (l *linter) quizIn(lesson *Lesson, name string) {
	other, err := parseQuiz(name, l.c.Sources[name], lesson.Snippets)
	if err != nil {
		l.found = append(l.found, Problem{Code: l.code, File: name, Text: strings.TrimPrefix(err.Error(), name+": ")})
		return
	}
	outline := func(questions []training.Question) (out []string) {
		for i := range questions {
			q := &questions[i]
			out = append(out, fmt.Sprintf("%s of kind %s with %d options, right is %d", q.ID, q.Kind, len(q.Options), q.Answer()+1))
		}
		return out
	}
	want, have := outline(lesson.Quiz), outline(other)
	if i := firstDifference(want, have); i >= 0 {
		l.report(name, 0, "question %d differs from quiz.yaml: want %s, have %s", i+1, at(want, i), at(have, i))
	}
}

// shapes describes blocks by what is the same in every language.
func shapes(blocks []training.Block) (out []string) {
	for i := range blocks {
		b := &blocks[i]
		s := string(b.Kind)
		switch b.Kind {
		case training.List:
			s = fmt.Sprintf("list of %d", len(b.Items))
		case training.CodeBlock:
			s = "code " + fmt.Sprintf("%.30q", b.Variants[0].Lines[0])
		case training.Callout:
			s = "callout " + string(b.Tone)
		}
		for _, run := range b.Text {
			if run.Style == training.Link {
				s += ", link " + run.Href
			}
		}
		out = append(out, s)
		for _, inner := range slices.Concat(b.Items, [][]training.Block{b.Blocks}) {
			out = append(out, shapes(inner)...)
		}
	}
	return out
}

// firstDifference returns the first index at which two lists differ, or -1.
func firstDifference(a, b []string) int {
	for i := range max(len(a), len(b)) {
		if at(a, i) != at(b, i) {
			return i
		}
	}
	return -1
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "nothing"
}
