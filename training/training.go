// Package training teaches what a finding means: short lessons that work
// offline, and for a leaked secret the page where its provider revokes it.
//
// It promises three things. Looking a lesson up costs nothing at start-up: the
// index is static data, and a lesson is decoded when somebody opens it. Every
// text is ours and checked when Squire is built (see package compile). No
// lesson shows a string that a scanner would take for a secret: examples are
// masked, and only [Snippet.Source] writes a made-up secret out in full.
//
// The lessons are written in training/lessons, one folder each; see the README
// there. `go generate` compiles them into lessons_gen.go and data/.
package training

import (
	"slices"

	"github.com/squiresec/squire/checks"
)

//go:generate go run ./compile/cmd

// A Lesson is one entry of the index: all that is needed to offer a lesson,
// and its card. It is shared and must not be changed. [Lesson.Load] gives the
// rest.
type Lesson struct {
	ID       string // stable, kebab case: "secret-in-code"
	Title    string // a short noun phrase: "Secrets in code"
	Minutes  int    // to read, from 1 to 5, katas not counted
	Level    int    // 1 base, 2 practitioner, 3 deep
	Depth    Depth
	CWE      []int         // the first is what the lesson is mainly about
	Concepts []string      // the values of checks.Rule.Concept that it teaches
	Rules    []string      // ids of rules that it is the lesson of
	Langs    []checks.Lang // languages that its examples are written in
	Controls []string      // "ASVS v5.0.0-13.3.1"
	Prereq   []string      // ids of lessons to read first
	Related  []string      // ids of lessons to read next
	Reviewed string        // the day of the last review, as 2006-01-02
	Digest   string        // names the content; changes when the lesson does

	card []Block
}

// Depth says how much of a lesson is written.
type Depth string

// The depths.
const (
	Full     Depth = "full" // all parts of the format
	CardOnly Depth = "card" // card, why and fix
)

// Lessons returns all lessons in the order in which to learn them.
func Lessons() []*Lesson { return slices.Clone(lessons[:]) }

// Find returns the lesson with an id.
func Find(id string) (*Lesson, bool) {
	return first(func(l *Lesson) bool { return l.ID == id })
}

// ForRule returns the lesson of a rule: the one that the rule names, else the
// one that names the rule, else one about the rule's concept, else one about
// its first CWE.
func ForRule(r *checks.Rule) (*Lesson, bool) {
	if l, ok := Find(r.Lesson); ok {
		return l, true
	}
	if l, ok := first(func(l *Lesson) bool { return slices.Contains(l.Rules, r.ID) }); ok {
		return l, true
	}
	if r.Concept != "" {
		if l, ok := first(func(l *Lesson) bool { return slices.Contains(l.Concepts, r.Concept) }); ok {
			return l, true
		}
	}
	if len(r.CWE) > 0 {
		return ForCWE(r.CWE[0])
	}
	return nil, false
}

// ForCWE returns the lesson about a weakness: one that is mainly about it, else
// one that touches it.
func ForCWE(n int) (*Lesson, bool) {
	if l, ok := first(func(l *Lesson) bool { return len(l.CWE) > 0 && l.CWE[0] == n }); ok {
		return l, true
	}
	return first(func(l *Lesson) bool { return slices.Contains(l.CWE, n) })
}

func first(match func(*Lesson) bool) (*Lesson, bool) {
	for _, l := range lessons {
		if match(l) {
			return l, true
		}
	}
	return nil, false
}

// Card returns the lesson in at most sixty words, for a hover or the end of a
// refused commit: the rule, a line to avoid and the line to write instead.
func (l *Lesson) Card() []Block { return l.CardFor("") }

// CardFor returns the card with its example in the given language. Where there
// is none in that language, it shows the lesson's first one and says which
// language that is.
func (l *Lesson) CardFor(lang checks.Lang) []Block { return choose(l.card, lang) }
