package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/render"
)

// at sits somebody at a screen of 80 by 24 who did what events say.
func at(t *testing.T, events ...progress.Event) *screen {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	path, err := progress.File()
	if err != nil {
		t.Fatal(err)
	}
	if len(events) > 0 {
		if err := progress.Append(path, events...); err != nil {
			t.Fatal(err)
		}
	}
	state, err := progress.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	s := newScreen(&learner{path, state}, false, func(string) string { return "" })
	s.try = func(k kata.Kata, dir string) act {
		return func() any {
			r, err := kata.Verify(t.Context(), k, dir)
			return verifiedMsg{k, r, err}
		}
	}
	s.handle(ownCodeMsg{})
	s.resize(80, 24)
	return s
}

// press presses keys and returns what the last one set going.
func press(s *screen, keys ...string) (do act) {
	for _, k := range keys {
		do = s.key(k)
	}
	return do
}

// fits holds that a screen is never wider or higher than its window, and that its
// last line names keys that work.
func fits(t *testing.T, s *screen) string {
	t.Helper()
	text := s.text()
	lines := strings.Split(text, "\n")
	if len(lines) > s.height {
		t.Errorf("%d lines in a window of %d:\n%s", len(lines), s.height, text)
	}
	for _, line := range lines {
		if n := render.Columns(line); n > s.width {
			t.Errorf("%d columns in a window of %d: %q", n, s.width, line)
		}
	}
	if !s.color && strings.Contains(text, "\x1b") {
		t.Errorf("control sequences without colour: %q", text)
	}
	footer := lines[len(lines)-1]
	for _, b := range s.bindings() {
		if b.name == "" || !strings.Contains(footer, b.name) {
			continue
		}
		if len(b.keys) == 0 || b.do == nil {
			t.Errorf("%q does nothing", b.name)
		}
	}
	if !strings.Contains(footer, " quit") {
		t.Errorf("the footer doesn't say how to leave: %q", footer)
	}
	return text
}

func wants(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q is not on the screen:\n%s", p, text)
		}
	}
}

func TestTheScreenOfOneWhoBegins(t *testing.T) {
	s := at(t)
	wants(t, fits(t, s), "Rank: page", "The path", "> Secrets in code", "enter read", "↑↓ choose", "q quit")
	press(s, "down", "down", "up")
	if s.cursor != 1 {
		t.Errorf("the cursor is at %d", s.cursor)
	}
	text := fits(t, s)
	press(s, "?")
	wants(t, fits(t, s), "squire learn --plain")
	press(s, "esc")
	if got := fits(t, s); got != text {
		t.Errorf("help doesn't go back to where it was:\n%s", got)
	}
	if press(s, "q"); !s.done {
		t.Error("q doesn't quit")
	}
}

// TestEveryScreenFits opens each lesson in windows of many sizes.
func TestEveryScreenFits(t *testing.T) {
	s := at(t)
	for _, size := range [][2]int{{80, 24}, {40, 12}, {200, 60}, {20, 6}} {
		s.resize(size[0], size[1])
		for _, color := range []bool{false, true} {
			s.color = color
			s.view, s.cursor = queueView, 0
			fits(t, s)
			for range len(s.queue) {
				press(s, "enter")
				fits(t, s)
				press(s, "space", "down", "t")
				fits(t, s)
				press(s, "esc")
				s.cursor = min(s.cursor+1, len(s.queue)-1)
			}
		}
	}
}

func TestALessonOfOwnCodeShowsTheLine(t *testing.T) {
	s := at(t)
	x := checks.Finding{
		Path: "shop/a.py", Severity: checks.High, Rule: &checks.Rule{ID: "py-sql-string-built", Concept: "sql-injection"},
		Verdict: checks.Verdict{Show: true}, Excerpt: checks.Excerpt{Line: 7, Text: "    db.execute(text)"}, Start: checks.Position{Line: 7},
	}
	s.handle(ownCodeMsg{ownCode: ownCode{needs: plan.Needs([]checks.Finding{x})}})
	wants(t, fits(t, s), "From your code", "> Queries built from text", "found in shop/a.py:7")
	press(s, "enter")
	wants(t, fits(t, s), "In your code, shop/a.py:7", "db.execute(text)", "t quiz", "x kata")
	if !s.learner.state.LessonRead("sql-injection") {
		t.Error("reading was not recorded")
	}
}

// rightKeys are the keys that answer a question.
func rightKeys(q *training.Question) []string {
	if q.Kind != training.Spot {
		return []string{training.OptionLabel(q.Answer())}
	}
	var keys []string
	for range q.Variants[0].Marked[0] - 1 {
		keys = append(keys, "down")
	}
	return append(keys, "enter")
}

func TestAQuizIsPassed(t *testing.T) {
	s := at(t)
	press(s, "enter", "t")
	id := s.lesson.ID
	wants(t, fits(t, s), "Question 1 of")
	for s.view == questionView {
		press(s, rightKeys(&s.questions[s.at])...)
		wants(t, fits(t, s), "Right.")
		press(s, "enter")
	}
	wants(t, fits(t, s), "the quiz is passed")
	stored, err := progress.Load(s.learner.path)
	if err != nil || !stored.QuizPassed(id) {
		t.Errorf("the quiz was not recorded: %v", err)
	}
}

func TestWhatIsDueIsAsked(t *testing.T) {
	old := progress.New(progress.Quiz, "sql-injection", "python", progress.Passed)
	old.T = time.Now().AddDate(0, 0, -30)
	s := at(t, old)
	wants(t, fits(t, s), "Due today", "> Queries built from text", "enter review")
	press(s, "enter")
	wants(t, fits(t, s), "Question 1 of 1")
	press(s, rightKeys(&s.questions[0])...)
	press(s, "enter")
	text := fits(t, s)
	wants(t, text, "That is all for today.")
	if strings.Contains(text, "Due today") {
		t.Errorf("it is still due:\n%s", text)
	}
}

func TestAKataIsVerifiedWhenItIsSaved(t *testing.T) {
	s := at(t)
	s.lesson, _ = training.Find("container-as-root-and-latest")
	s.lang = checks.Dockerfile
	s.openKata()
	wants(t, fits(t, s), "An image for the shop (dockerfile)", "v verify", "h hint", "s solution")
	press(s, "h")
	wants(t, fits(t, s), "Hint 1")

	do := press(s, "v")
	if do == nil {
		t.Fatal("v does nothing")
	}
	wants(t, fits(t, s), "Verifying")
	if strings.Contains(s.footer(), "v verify") {
		t.Error("the footer offers to verify while that is under way")
	}
	s.handle(do())
	wants(t, fits(t, s), "Not passed yet.", "NOT OK  the attack no longer works")

	file := filepath.Join(s.dir, "Dockerfile")
	if err := os.WriteFile(file, s.exercise.Solution[0].Text(), 0o644); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(file, later, later); err != nil {
		t.Fatal(err)
	}
	if do = s.tick(); do == nil {
		t.Fatal("it was saved and is not verified")
	}
	s.handle(do())
	wants(t, fits(t, s), "Passed.", "ok      the scanner is silent")
	if !s.learner.state.KataPassed("container-as-root-and-latest", checks.Dockerfile) {
		t.Error("it was not recorded")
	}
	if s.tick() != nil {
		t.Error("it is verified again without being saved")
	}
}

func TestTheSolutionIsRecorded(t *testing.T) {
	s := at(t)
	s.lesson, _ = training.Find("container-as-root-and-latest")
	s.openKata()
	press(s, "s")
	wants(t, fits(t, s), "s once more")
	press(s, "down", "s")
	wants(t, fits(t, s), "s once more")
	if _, ok := s.learner.state.Last(progress.Kata, "container-as-root-and-latest"); ok || s.solution {
		t.Error("the solution is shown before it is asked for twice")
	}
	press(s, "s")
	wants(t, strings.Join(s.body(), "\n"), "A solution", "USER 10001")
	if e, ok := s.learner.state.Last(progress.Kata, "container-as-root-and-latest"); !ok || e.Result != progress.Shown {
		t.Errorf("recorded: %+v", e)
	}
}

// Bytes of a terminal are keys; what is no key of ours is passed over, whole.
func TestKeysOfATerminal(t *testing.T) {
	for in, want := range map[string]string{
		"a":                             "a",
		"\r":                            "enter",
		" ":                             "space",
		"\x1b":                          "esc",
		"\x03":                          "ctrl+c",
		"\x1b[A\x1b[B\x1bOC\x1b[D":      "up down right left",
		"\x1b[5~\x1b[6~":                "pgup pgdown",
		"\x1b[1;5A\x1b[200~x\x1b[201~j": "x j",
		"\x1bq":                         "",
		"ü?":                            "ü ?",
		"\xff\x00":                      "",
	} {
		if got := strings.Join(keysOf([]byte(in)), " "); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func FuzzKeysOfATerminal(f *testing.F) {
	f.Add([]byte("\x1b[A\x1b[1;2Bq\x1b["))
	f.Fuzz(func(t *testing.T, in []byte) {
		if n := len(keysOf(in)); n > len(in) {
			t.Errorf("%d keys of %d bytes", n, len(in))
		}
	})
}

// The list is filtered by words, and a key that does nothing says why.
func TestTheListIsFiltered(t *testing.T) {
	s := at(t)
	whole := len(s.queue)
	press(s, "/")
	press(s, strings.Split("cwe-89", "")...)
	wants(t, fits(t, s), "> Queries built from text", "/cwe-89_", "enter keep", "esc all")
	if len(s.queue) != 1 {
		t.Errorf("%d of %d lessons are about CWE-89", len(s.queue), whole)
	}
	// Keys are letters until enter.
	press(s, "q", "backspace", "enter")
	wants(t, fits(t, s), "/cwe-89: 1 of", "enter read", "q quit")
	press(s, "esc")
	if s.filter != "" || len(s.queue) != whole || s.done {
		t.Errorf("filter %q, %d lessons", s.filter, len(s.queue))
	}
	press(s, "/", "x", "space", "#", "enter")
	wants(t, fits(t, s), "No lesson has these words.")
	press(s, "enter")
	wants(t, fits(t, s), "no lesson has all these words")
}

func TestAKeySaysWhyItDoesNothing(t *testing.T) {
	s := at(t)
	for key, want := range map[string]string{"v": "v is for katas", "f": "this folder is none", "h": "h is for katas"} {
		press(s, key)
		wants(t, fits(t, s), want)
	}
	press(s, "enter", "/")
	wants(t, fits(t, s), "go back to it first")
	s.lesson, _ = training.Find("container-as-root-and-latest")
	s.openKata()
	press(s, "e")
	wants(t, fits(t, s), "set $VISUAL or $EDITOR")
	for range s.exercise.Hints {
		press(s, "h")
	}
	wants(t, fits(t, s), "Hint 1 of 3")
	press(s, "h")
	wants(t, fits(t, s), "that was the last hint")
	press(s, "Z")
}

func TestTheFolderIsLookedAtWhenItIsAskedFor(t *testing.T) {
	s := at(t)
	s.handle(ownCodeMsg{ownCode: ownCode{root: t.TempDir()}})
	asked := ""
	s.survey = func(root string) act { asked = root; return func() any { return nil } }
	wants(t, fits(t, s), "From your code", "not looked at yet: f", "f look here")
	if press(s, "f") == nil || asked != s.own.root {
		t.Errorf("asked for %q", asked)
	}
	wants(t, fits(t, s), "looking at this folder")
	press(s, "f")
	wants(t, fits(t, s), "being looked at")
	s.handle(ownCodeMsg{ownCode: ownCode{root: s.own.root, looked: time.Now()}})
	text := fits(t, s)
	wants(t, text, "nothing was found here that has a lesson")
	if strings.Contains(text, "From your code") {
		t.Errorf("there is nothing from it:\n%s", text)
	}
}

func TestTheProgressIsShown(t *testing.T) {
	s := at(t, progress.New(progress.Quiz, "xxe", "go", progress.Passed), progress.New(progress.Lesson, "csrf", "", progress.Seen))
	wants(t, fits(t, s), "1/4 to squire")
	press(s, "p")
	wants(t, fits(t, s), "Quizzes    ██████░░░░░░░░░░░░░░ 1 of 3 for squire", "Katas      ░", "Lessons    ", "2 of ", "■ today", "XML that reads files: quiz passed")
	press(s, "esc")
	wants(t, fits(t, s), "↑↓ choose")
}

func TestLinesAreFolded(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{{"abc", []string{"abc"}}, {"abcdefghij", []string{"abcde", "  fgh", "  ij"}}, {"äöüßéè", []string{"äöüßé", "  è"}}} {
		if got := folded(c.line, 5, 2); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q", c.line, got)
		}
	}
}
