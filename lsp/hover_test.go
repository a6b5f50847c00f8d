package lsp

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/progress"
)

// Every rule's card is one that is read: at most sixty words, with the words of
// its lesson, whatever is known of the finding.
func TestCardsAreShort(t *testing.T) {
	pol, err := policy.Load(policy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "progress.jsonl")
	var all []progress.Event
	for _, l := range training.Lessons() {
		all = append(all, progress.New(progress.Quiz, l.ID, "", progress.Passed))
	}
	if err := progress.Append(file, all...); err != nil {
		t.Fatal(err)
	}
	fresh := &session{opt: Options{Lessons: Training{}}, settings: defaultSettings()}
	learned := &session{opt: Options{Lessons: Training{}, Progress: file}, settings: defaultSettings()}
	facts := []checks.Fact{{Text: "its checksum is valid"}, {Text: strings.Repeat("long ", 60)}, {Text: "it expires on 2030-01-01"}}
	safe := 0
	for _, r := range pol.Rules() {
		x := &checks.Finding{Rule: r, Severity: r.Severity, Message: "Something is wrong in this line", Facts: facts}
		for _, lang := range append(r.Langs, checks.YAML) {
			card := fresh.card(x, lang)
			if n := words(card); n > 60 {
				t.Errorf("the card of %s in %s has %d words:\n%s", r.ID, lang, n, card)
			}
			if l, ok := training.ForRule(r); ok && !strings.Contains(card, "lessons/"+l.ID) {
				t.Errorf("the card of %s in %s doesn't lead to its lesson:\n%s", r.ID, lang, card)
			}
			if strings.Contains(card, "```") {
				safe++
			}
			if _, ok := training.ForRule(r); !ok {
				continue
			}
			if card := learned.card(x, lang); strings.Contains(card, "\n") || words(card) > 60 {
				t.Errorf("the card of %s for who knows it:\n%s", r.ID, card)
			}
		}
	}
	if safe < 500 {
		t.Errorf("%d cards show the safe way", safe)
	}
}

// Once the quiz is passed the hover is one line, unless the user wants it all.
func TestHoverIsShortForWhoKnows(t *testing.T) {
	file := filepath.Join(t.TempDir(), "progress.jsonl")
	rule := &checks.Rule{ID: "x", Title: "SQL built from text", Lesson: "sql-injection", Severity: checks.High}
	x := &checks.Finding{Rule: rule, Severity: checks.High, Message: "It is", Facts: []checks.Fact{{Text: "a fact"}}}
	s := &session{opt: Options{Lessons: Training{}, Progress: file}, settings: defaultSettings()}
	if card := s.card(x, checks.Go); !strings.Contains(card, "\n") {
		t.Errorf("before the quiz: %s", card)
	}
	if err := progress.Append(file, progress.New(progress.Quiz, "sql-injection", checks.Go, progress.Passed)); err != nil {
		t.Fatal(err)
	}
	want := "**SQL built from text** · high · `x` · safe: `return db.QueryRow(\"SELECT id FROM users WHERE name = $1\", n)` · a fact"
	if diff := cmp.Diff(want, s.card(x, checks.Go)); diff != "" {
		t.Error(diff)
	}
	s.settings.ShortHover = false
	if card := s.card(x, checks.Go); !strings.Contains(card, "\n") {
		t.Errorf("with shortHover off: %s", card)
	}
}
