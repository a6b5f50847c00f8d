package compile

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
)

// A Report counts what a catalogue holds, and says what is wrong with it.
type Report struct {
	Lessons    LessonCount     `json:"lessons"`
	Languages  []LanguageCount `json:"languages"` // those with the most examples first
	Questions  int             `json:"questions"`
	Examples   ExampleCount    `json:"examples"`
	Rules      RuleCount       `json:"rules"`
	References ReferenceCount  `json:"references"`
	Katas      *Trial          `json:"katas"`
	Problems   []Problem       `json:"problems"` // in the order of checks and files
}

// A LessonCount counts lessons by depth.
type LessonCount struct {
	Total int `json:"total"`
	Full  int `json:"full"`
	Card  int `json:"card"`
	Quiz  int `json:"with_quiz"`
}

// A LanguageCount is what there is in a language.
type LanguageCount struct {
	Lang   checks.Lang `json:"language"`
	Bad    int         `json:"bad"`
	Good   int         `json:"good"`
	Decoys int         `json:"decoys"` // of examples and of katas
	Katas  int         `json:"katas"`
}

// An ExampleCount says what the scanner made of the examples.
type ExampleCount struct {
	Bad    int `json:"bad"`    // of what is wrong
	Fired  int `json:"fired"`  // of these, that fire what their marks say
	Taught int `json:"taught"` // of these, that no rule finds yet
	Good   int `json:"good"`   // of what is right
	Silent int `json:"silent"` // of these, that fire nothing
}

// A RuleCount says where rules lead. A pair is a rule and a language that it
// looks at.
type RuleCount struct {
	Total   int `json:"total"`
	Pairs   int `json:"pairs"`
	Own     int `json:"in_its_language"`          // whose lesson shows the language, or what is the same in all
	Named   int `json:"names_the_language_shown"` // whose lesson shows another and says which
	Without int `json:"without_lesson"`           // rules
}

// A ReferenceCount counts the pages that lessons link.
type ReferenceCount struct {
	Total int `json:"total"`
	Stale int `json:"stale"`
}

// Survey lints a catalogue, counts what it holds, and tells what came of its katas.
func Survey(c *Catalogue, o Options, katas *Trial) *Report {
	l := lint(c, o)
	r := &Report{Katas: katas, Problems: l.found}
	r.Problems = append(r.Problems, katas.Problems...)
	slices.SortStableFunc(r.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.number(), b.number()), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	if o.Only != "" {
		r.Problems = slices.DeleteFunc(r.Problems, func(p Problem) bool { return !strings.HasPrefix(p.File, o.Only+"/") && p.File != o.Only })
	}
	wrong := map[string]bool{}
	for _, p := range r.Problems {
		if p.Code == "L2" {
			wrong[p.File] = true
		}
		if p.Code == "L6" && path.Base(p.File) == "refs.yaml" {
			r.References.Stale++
		}
	}
	fired := l.fired
	byLang := map[checks.Lang]*LanguageCount{}
	lang := func(l checks.Lang) *LanguageCount {
		if byLang[l] == nil {
			byLang[l] = &LanguageCount{Lang: l}
		}
		return byLang[l]
	}
	links := map[string]bool{}
	for _, l := range c.Lessons {
		if o.Only != "" && l.Dir != o.Only {
			continue
		}
		r.Lessons.Total++
		if l.Front.Depth == "full" {
			r.Lessons.Full++
		} else {
			r.Lessons.Card++
		}
		if len(l.Quiz) > 0 {
			r.Lessons.Quiz++
		}
		r.Questions += len(l.Quiz)
		for _, ref := range l.refs {
			links[ref.URL] = true
		}
		for _, s := range l.Snippets {
			name := path.Join(l.Dir, "snippets", string(s.Lang), s.File)
			switch {
			case s.Name == "bad":
				lang(s.Lang).Bad++
				r.Examples.Bad++
				switch {
				case wrong[name]:
				case fired[name]:
					r.Examples.Fired++
				default:
					r.Examples.Taught++
				}
			case s.Name == "good":
				lang(s.Lang).Good++
				r.Examples.Good++
				if !wrong[name] {
					r.Examples.Silent++
				}
			case strings.HasPrefix(s.Name, "decoy"):
				lang(s.Lang).Decoys++
			}
		}
		for _, k := range l.Katas {
			lang(k.Lang).Katas++
			lang(k.Lang).Decoys += len(k.Content.Decoys)
		}
	}
	for _, n := range byLang {
		r.Languages = append(r.Languages, *n)
	}
	slices.SortFunc(r.Languages, func(a, b LanguageCount) int {
		return cmp.Or(cmp.Compare(b.Bad+b.Good+b.Katas, a.Bad+a.Good+a.Katas), cmp.Compare(a.Lang, b.Lang))
	})
	r.References.Total = len(links)
	if !c.Own && o.Only == "" {
		r.countRules(c, o.Rules)
	}
	return r
}

// number orders problems by their check.
func (p *Problem) number() int {
	n := 0
	for _, c := range strings.TrimPrefix(p.Code, "L") {
		n = n*10 + int(c-'0')
	}
	return n
}

// countRules says where each rule leads, in each language that it looks at. A
// rule about any language is counted in all that lessons have examples in.
func (r *Report) countRules(c *Catalogue, rules []*checks.Rule) {
	var all []checks.Lang
	for _, n := range r.Languages {
		if n.Lang != kata.Git {
			all = append(all, n.Lang)
		}
	}
	for _, rule := range rules {
		r.Rules.Total++
		lesson := c.forRule(rule)
		if lesson == nil {
			r.Rules.Without++
			continue
		}
		langs := rule.Langs
		if len(langs) == 0 {
			langs = all
		}
		content := lesson.Content()
		for _, lang := range langs {
			r.Rules.Pairs++
			if names, _ := training.OtherLanguage(content.Section(training.SectionCard, lang), lang); names {
				r.Rules.Named++
			} else {
				r.Rules.Own++
			}
		}
	}
}

// BuiltIn returns the lessons and katas of this program, as far as they can be
// checked without what they were made of: where they are marked, which rule finds
// it isn't known.
func BuiltIn() (*Catalogue, error) {
	c := &Catalogue{dir: "lessons", Sources: map[string][]byte{}, targets: map[string][]target{}}
	for _, l := range training.Lessons() {
		content, err := l.Load()
		if err != nil {
			return nil, err
		}
		lesson := &Lesson{
			Dir: path.Join("lessons", l.ID), Sections: content.Sections, Snippets: content.Snippets, Quiz: content.Questions,
			refs: content.References, ctrl: content.Controls,
			Front: Front{
				Schema: Schema, ID: l.ID, Title: l.Title, Depth: string(l.Depth), Concepts: l.Concepts, Rules: l.Rules, CWE: l.CWE, Level: l.Level,
				Prereq: l.Prereq, Related: l.Related, Minutes: l.Minutes, Reviewed: l.Reviewed, ReviewBy: aYearAfter(l.Reviewed), Locale: "en",
				Concept: len(l.Concepts)+len(l.Rules) == 0,
			},
		}
		// The index has the card, so that a hover opens no lesson.
		if content.Section(training.SectionCard, "") == nil {
			lesson.Sections = append([]training.Section{{Name: training.SectionCard, Blocks: l.Card()}}, lesson.Sections...)
		}
		for _, s := range content.Snippets {
			name := path.Join(lesson.Dir, "snippets", string(s.Lang), s.File)
			for _, line := range s.Marked {
				c.targets[name] = append(c.targets[name], target{line: line, any: true})
			}
		}
		for _, k := range kata.List(l.ID) {
			k2, err := k.Load()
			if err != nil {
				return nil, err
			}
			lesson.Katas = append(lesson.Katas, Kata{Dir: path.Join(lesson.Dir, "kata", string(k.Lang)), Lang: k.Lang, Title: k.Title, Content: *k2})
		}
		for _, lang := range l.Langs {
			depth := "snippet"
			if slices.ContainsFunc(lesson.Katas, func(k Kata) bool { return k.Lang == lang }) {
				depth = "full"
			}
			lesson.Front.Langs = append(lesson.Front.Langs, langItem(lang, depth))
		}
		c.Lessons = append(c.Lessons, lesson)
	}
	return c, nil
}

func aYearAfter(day string) string {
	t, err := time.Parse(dayForm, day)
	if err != nil {
		return day
	}
	return t.AddDate(1, 0, 0).Format(dayForm)
}
