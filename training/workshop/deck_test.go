package workshop

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/squiresec/squire/training"
)

// A deck loads nothing, and its policy allows its own style and script alone.
func TestDeckIsOneFileThatLoadsNothing(t *testing.T) {
	for _, l := range training.Lessons() {
		deck := deckOf(t, l, nil)
		for _, bad := range []string{"src=", "@import", "url(", "<link", "<iframe", "http-equiv=\"refresh", " onclick", " style=", "javascript:", "<img"} {
			// What a lesson shows is text, escaped: only markup counts.
			for _, tag := range regexp.MustCompile(`<[a-z][^>]*>`).FindAllString(withoutStyleAndScript(deck), -1) {
				if strings.Contains(tag, bad) {
					t.Errorf("%s: %s in %s", l.ID, bad, tag)
				}
			}
		}
		if n := strings.Count(deck, "<script"); n != 1 {
			t.Errorf("%s: %d scripts", l.ID, n)
		}
		for _, tag := range []string{"style", "script"} {
			_, rest, _ := strings.Cut(deck, "<"+tag+">")
			inside, _, _ := strings.Cut(rest, "</"+tag+">")
			sum := sha256.Sum256([]byte(inside))
			if want := tag + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(deck, want) {
				t.Errorf("%s: the policy doesn't allow the %s of the page", l.ID, tag)
			}
		}
		if !strings.Contains(deck, `content="default-src 'none'; `) {
			t.Errorf("%s: no policy", l.ID)
		}
	}
}

func withoutStyleAndScript(deck string) string {
	return regexp.MustCompile(`(?s)<(style|script)>.*?</(style|script)>`).ReplaceAllString(deck, "")
}

// The lines of a question about lines have numbers that a room can name, and the
// answer stands where it can be hidden.
func TestRoomCanNameALine(t *testing.T) {
	l, _ := training.Find("sql-injection")
	deck := deckOf(t, l, nil)
	if !strings.Contains(deck, "\n 1  package shop\n") && !strings.Contains(deck, "<code> 1  package shop\n") {
		t.Error("the lines have no numbers")
	}
	if !strings.Contains(deck, "<details class=\"answer\">\n<summary>Answer</summary>") {
		t.Error("there is no answer to open")
	}
}
