package lsp

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
)

func TestFindingsRequest(t *testing.T) {
	dir := t.TempDir()
	c := start(t, Options{})
	c.initialize(dir, everything)
	c.open(fileURI(dir, "src", "a.py"), "python", "a = 1\nb = '"+secret(1)+"'\n")
	c.open(fileURI(dir, "b.py"), "python", "FIXME-1\n")
	type finding struct {
		URI, Folder, File, Rule, Severity, Concept, Title, Message, Fingerprint string
		Range                                                                   span
		Secret, Fixable                                                         bool
	}
	var got struct {
		Findings []finding
		Complete bool
	}
	c.call("squire/findings", nil, &got)
	if len(got.Findings) != 2 || !got.Complete {
		t.Fatalf("findings: %+v", got)
	}
	b, a := got.Findings[0], got.Findings[1]
	if b.Rule != "toy-fixme" || b.Folder != "." || !b.Fixable || b.Secret {
		t.Errorf("the fixme: %+v", b)
	}
	if a.Rule != "toy-secret" || a.Folder != "src" || a.File != "src/a.py" || a.Severity != "critical" || !a.Secret || a.Fixable ||
		a.Range.Start != (position{1, 5}) || a.Title != "Toy secret" || len(a.Fingerprint) < 8 {
		t.Errorf("the secret: %+v", a)
	}
	c.call("squire/findings", obj{"uri": fileURI(dir, "src")}, &got)
	if len(got.Findings) != 1 || got.Findings[0].Rule != "toy-secret" {
		t.Errorf("findings of a folder: %+v", got.Findings)
	}
	c.call("squire/findings", []obj{}, &got)
	if len(got.Findings) != 2 {
		t.Errorf("with an empty list for parameters: %+v", got.Findings)
	}
	c.call("squire/findings", []obj{{"uri": fileURI(dir, "b.py")}}, &got)
	if len(got.Findings) != 1 || got.Findings[0].Rule != "toy-fixme" {
		t.Errorf("findings of a file: %+v", got.Findings)
	}
}

func TestStatusRequest(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".squire.toml"), []byte("mode = \"warn\"\nmax-file-size = \"1KB\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{Version: "v9.9.9"})
	c.initialize(dir, everything)
	c.open(fileURI(dir, "a.py"), "python", "b = '"+secret(1)+"' # FIXME-1\n")
	c.open(fileURI(dir, "big.py"), "python", strings.Repeat("a = 1\n", 400))
	var got struct {
		Version, State, PositionEncoding string
		Open, Rules                      int
		Roots                            []struct {
			URI, Mode, FailOn, Problem string
			Rules                      int
			Config                     bool
		}
		Findings map[string]int
		Gaps     []struct{ URI, Kind, Message string }
	}
	c.call("squire/status", obj{}, &got)
	if got.Version != "v9.9.9" || got.PositionEncoding != "utf-16" || got.Open != 2 || got.Rules < 2 {
		t.Errorf("status: %+v", got)
	}
	if len(got.Roots) != 1 || got.Roots[0].URI != fileURI(dir) || got.Roots[0].Mode != "warn" || !got.Roots[0].Config {
		t.Errorf("roots: %+v", got.Roots)
	}
	if got.Findings["critical"] != 1 || got.Findings["low"] != 1 {
		t.Errorf("counts: %v", got.Findings)
	}
	if len(got.Gaps) != 1 || got.Gaps[0].URI != fileURI(dir, "big.py") || got.Gaps[0].Message == "" {
		t.Errorf("gaps: %+v", got.Gaps)
	}
}

func TestStatusIsToldToWhoAsked(t *testing.T) {
	c := start(t, Options{})
	c.call("initialize", obj{"processId": nil, "rootUri": nil, "capabilities": everything, "initializationOptions": obj{"statusUpdates": true}}, nil)
	c.notify("initialized", obj{})
	c.open("untitled:a", "python", secret(1)+"\n")
	counts := func() (n map[string]int) {
		for _, m := range c.notes {
			if m.Method == "squire/didChangeStatus" {
				var p struct{ Findings map[string]int }
				if err := json.Unmarshal(m.Params, &p); err != nil {
					t.Error(err)
				}
				n = p.Findings
			}
		}
		return n
	}
	c.until("a count of one", func() bool { return counts()["critical"] == 1 })
	c.notify("textDocument/didClose", obj{"textDocument": obj{"uri": "untitled:a"}})
	c.until("a count of none", func() bool { n := counts(); return n != nil && n["critical"] == 0 })
}

func TestLessonRequests(t *testing.T) {
	c := start(t, Options{Progress: filepath.Join(t.TempDir(), "progress.jsonl")})
	c.initialize("", everything)
	var list struct {
		Lessons []struct {
			ID, Title string
			Minutes   int
		}
	}
	c.call("squire/lessons", nil, &list)
	if len(list.Lessons) != len(training.Lessons()) {
		t.Errorf("%d lessons are listed, want %d", len(list.Lessons), len(training.Lessons()))
	}
	for _, l := range list.Lessons {
		var got struct {
			ID, Title, URL, Markdown string
			Blocks                   []training.Block
			Questions                int
		}
		c.call("squire/lesson", obj{"lesson": l.ID, "lang": "python"}, &got)
		if got.ID != l.ID || got.Title != l.Title || len(got.Blocks) < 3 || !strings.Contains(got.Markdown, l.Title) || !strings.HasPrefix(got.URL, "https://") {
			t.Errorf("lesson %s: %d blocks, %q", l.ID, len(got.Blocks), got.URL)
		}
		asked := 0
		for _, b := range got.Blocks {
			if b.Kind != training.Quiz {
				continue
			}
			asked++
			if b.Question.Why != nil || b.Question.Answer() >= 0 {
				t.Errorf("lesson %s gives the answer to %s away", l.ID, b.Question.ID)
			}
		}
		if asked != got.Questions {
			t.Errorf("lesson %s: %d questions on the page, want %d", l.ID, asked, got.Questions)
		}
	}
	if m := c.answer(c.ask("squire/lesson", obj{"lesson": "none-such"})); m.Error == nil || !strings.Contains(m.Error.Message, "squire/lessons") {
		t.Errorf("a lesson that is not there: %+v", m)
	}
	if m := c.answer(c.ask("squire/lesson", obj{})); m.Error == nil || m.Error.Code != -32602 {
		t.Errorf("no lesson is named: %+v", m)
	}
}

func TestQuizRequest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "progress.jsonl")
	c := start(t, Options{Progress: file})
	c.initialize("", everything)
	for _, l := range training.Lessons() {
		content, err := l.Load()
		if err != nil {
			t.Fatal(err)
		}
		right, wrong := obj{}, obj{}
		for _, q := range content.Ask(checks.Go) {
			if q.Kind == training.Spot {
				right[q.ID], wrong[q.ID] = q.Variants[0].Marked[:1], []int{0}
				continue
			}
			right[q.ID] = training.OptionLabel(q.Answer())
			wrong[q.ID] = training.OptionLabel((q.Answer() + 1) % len(q.Options))
		}
		type answer struct {
			Questions []struct {
				ID      string
				Label   string
				Labels  []string
				Options []struct{ Right bool }
			}
			Results []struct {
				ID      string
				Right   bool
				Options [][]training.Inline
			}
			Right                        int
			Passed, Recorded, QuizPassed bool
		}
		var got answer
		ask := obj{"lesson": l.ID, "lang": "go"}
		c.call("squire/quiz", ask, &got)
		if len(got.Questions) != len(content.Questions) || got.Results != nil || got.Passed {
			t.Errorf("quiz of %s: %+v", l.ID, got)
		}
		for _, q := range got.Questions {
			if len(q.Labels) != len(q.Options) || q.Label == "" {
				t.Errorf("quiz of %s: %+v", l.ID, q)
			}
		}
		if len(content.Questions) == 0 {
			continue
		}
		got, ask["answers"] = answer{}, wrong
		c.call("squire/quiz", ask, &got)
		if got.Passed || got.Right != 0 || got.QuizPassed || len(got.Results) != len(content.Questions) {
			t.Errorf("wrong answers to %s: %+v", l.ID, got)
		}
		got, ask["answers"] = answer{}, right
		c.call("squire/quiz", ask, &got)
		if !got.Passed || !got.Recorded || !got.QuizPassed || got.Right != len(content.Questions) {
			t.Errorf("right answers to %s: %+v", l.ID, got)
		}
	}
	state, err := progress.Load(file)
	if err != nil || len(state.Touched()) == 0 || state.LessonRead("sql-injection") {
		t.Errorf("the progress: %v, %v", state.Touched(), err)
	}
	if m := c.answer(c.ask("squire/quiz", obj{"lesson": "sql-injection", "answers": obj{"quiz-1": 7}})); m.Error == nil || m.Error.Code != -32602 {
		t.Errorf("an answer of the wrong form: %+v", m)
	}
}

// A client that shows lessons itself is told which, and no page is written.
func TestLessonView(t *testing.T) {
	cache := t.TempDir()
	c := start(t, Options{CacheDir: cache})
	c.call("initialize", obj{"processId": nil, "rootUri": nil, "capabilities": everything, "initializationOptions": obj{"lessonView": true}}, nil)
	c.notify("initialized", obj{})
	c.call("workspace/executeCommand", obj{"command": "squire.learn", "arguments": []obj{{"rule": "toy-secret", "lang": "go"}}}, nil)
	var p struct{ Rule, Lang string }
	if err := json.Unmarshal(c.note("squire/openLesson").Params, &p); err != nil || p.Rule != "toy-secret" || p.Lang != "go" {
		t.Errorf("openLesson: %+v, %v", p, err)
	}
	if files, _ := os.ReadDir(cache); len(files) > 0 {
		t.Errorf("written although the client shows it: %v", files)
	}
}

func TestReviewRequest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "progress.jsonl")
	e := progress.New(progress.Quiz, "sql-injection", checks.Python, progress.Failed)
	e.T = e.T.AddDate(0, -1, 0)
	if err := progress.Append(file, e); err != nil {
		t.Fatal(err)
	}
	c := start(t, Options{Progress: file})
	c.initialize("", everything)
	type answer struct {
		Due []struct {
			ID, Lang string
			Question *struct{ ID, Label string }
		}
		Next     string
		Recorded bool
	}
	var got answer
	c.call("squire/review", nil, &got)
	if len(got.Due) != 1 || got.Due[0].ID != "sql-injection" || got.Due[0].Lang != "python" || got.Due[0].Question == nil || got.Next == "" {
		t.Fatalf("due: %+v", got)
	}
	got = answer{}
	c.call("squire/review", obj{"lesson": "sql-injection", "right": true}, &got)
	if !got.Recorded || len(got.Due) != 0 {
		t.Errorf("after the answer: %+v", got)
	}
	if m := c.answer(c.ask("squire/review", obj{"lesson": "sql-injection", "right": true})); m.Error == nil {
		t.Errorf("a card that isn't due: %+v", m)
	}
}

func TestKataRequest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "progress.jsonl")
	c := start(t, Options{Progress: file})
	c.initialize("", everything)
	type answer struct {
		Katas []struct {
			Lesson, Lang, Title, Missing string
			Passed                       bool
		}
		Folder      string
		Edit        []string
		Task        []training.Block
		Hints       int
		Hint        []training.Block
		Explanation []training.Block
		Recorded    bool
		Result      *struct {
			Passed bool
			Gates  []struct{ Gate, Status, Text string }
		}
	}
	ask := func(params obj) (a answer) { c.call("squire/kata", params, &a); return a }
	if all := ask(nil); len(all.Katas) != len(kata.All()) {
		t.Errorf("%d katas, want %d", len(all.Katas), len(kata.All()))
	}
	a := ask(obj{"lesson": "sql-injection", "lang": "go"})
	if a.Folder != "" || len(a.Task) == 0 || a.Hints == 0 || len(a.Explanation) != 0 {
		t.Errorf("before it is begun: %+v", a)
	}
	if m := c.answer(c.ask("squire/kata", obj{"lesson": "sql-injection", "lang": "go", "do": "verify"})); m.Error == nil || m.Error.Code != -32803 {
		t.Errorf("verified before it was begun: %+v", m)
	}
	a = ask(obj{"lesson": "sql-injection", "lang": "go", "do": "start"})
	if a.Folder != fileURI(filepath.Dir(file), "katas", "sql-injection-go") || len(a.Edit) == 0 {
		t.Fatalf("begun: %+v", a)
	}
	for _, f := range a.Edit {
		if _, err := os.Stat(filePath(f)); err != nil {
			t.Error(err)
		}
	}
	if a = ask(obj{"lesson": "sql-injection", "lang": "go", "do": "hint", "hint": 1}); len(a.Hint) == 0 {
		t.Errorf("the hint: %+v", a)
	}
	for _, bad := range []obj{{"do": "hint"}, {"do": "hint", "hint": 99}, {"do": "remove"}} {
		bad["lesson"] = "sql-injection"
		if m := c.answer(c.ask("squire/kata", bad)); m.Error == nil || m.Error.Code != -32602 {
			t.Errorf("%v: %+v", bad, m)
		}
	}
	if testing.Short() {
		return
	}
	a = ask(obj{"lesson": "sql-injection", "lang": "go", "do": "verify"})
	if a.Result == nil || a.Result.Passed || !a.Recorded || len(a.Result.Gates) != len(kata.Gates()) {
		t.Errorf("tried as it was laid out: %+v", a.Result)
	}
}
