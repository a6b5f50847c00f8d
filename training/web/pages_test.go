package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/review"
)

// wellFormed holds for every page: it loads nothing from elsewhere, has nothing
// in line that the policy would refuse, and is a tree.
func wellFormed(t *testing.T, path, page string) {
	t.Helper()
	for _, tag := range regexp.MustCompile(`<[a-zA-Z][^>]*>`).FindAllString(page, -1) {
		if regexp.MustCompile(` on[a-z]+=`).MatchString(tag) {
			t.Errorf("%s: a script in line in %s", path, tag)
		}
		for _, bad := range []string{" style=", "javascript:", "<iframe", "<object", "<base", "<img", "srcset", "http-equiv"} {
			if strings.Contains(tag, bad) {
				t.Errorf("%s: %s in %s", path, bad, tag)
			}
		}
		if strings.Contains(tag, "//") && !strings.HasPrefix(tag, `<a href="https://`) && !strings.HasPrefix(tag, "<textarea") {
			t.Errorf("%s: an address in %s", path, tag)
		}
	}
	if n := strings.Count(page, "<script"); n != 1 || !strings.Contains(page, `<script type="module" src="/`) {
		t.Errorf("%s: %d scripts", path, n)
	}
	if strings.Count(page, "<h1") != 1 || strings.Count(page, "<main") != 1 || !strings.Contains(page, "<title>") {
		t.Errorf("%s: wants one h1, one main and a title", path)
	}
	var open []string
	for _, m := range regexp.MustCompile(`<(/?)([a-z][a-z0-9]*)[^>]*?(/?)>`).FindAllStringSubmatch(page, -1) {
		name := m[2]
		if m[3] == "/" || slices.Contains([]string{"meta", "link", "input", "br"}, name) {
			continue
		}
		if m[1] == "" {
			open = append(open, name)
			continue
		}
		if len(open) == 0 || open[len(open)-1] != name {
			t.Errorf("%s: </%s> closes %v", path, name, open)
			return
		}
		open = open[:len(open)-1]
	}
	if len(open) > 0 {
		t.Errorf("%s: not closed: %v", path, open)
	}
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] {
			t.Errorf("%s: two elements have the id %s", path, m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !ids[m[1]] {
			t.Errorf("%s: %s is not there", path, m[1])
		}
	}
}

func TestEveryPageOfEveryLesson(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	for _, path := range []string{"/", "/lessons", "/review", "/progress", "/workshop"} {
		wellFormed(t, path, b.get(path, 200))
	}
	for _, l := range training.Lessons() {
		paths := []string{"/lessons/" + l.ID, "/lessons/" + l.ID + "?lang=php", "/workshop/" + l.ID, "/workshop/" + l.ID + "/notes"}
		if content, err := l.Load(); err != nil {
			t.Fatal(err)
		} else if len(content.Questions) > 0 {
			paths = append(paths, "/lessons/"+l.ID+"/quiz")
		}
		for _, path := range paths {
			page := b.get(path, 200)
			wellFormed(t, path, page)
			if strings.Contains(path, "/quiz") {
				continue
			}
			if !strings.Contains(page, string(esc(l.Title))) {
				t.Errorf("%s doesn't have the title of the lesson", path)
			}
		}
	}
}

// An answer is not on a page before it was given.
func TestAnswersAreNotToldBefore(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	looked := 0
	for _, l := range training.Lessons() {
		content, err := l.Load()
		if err != nil {
			t.Fatal(err)
		}
		lesson := b.get("/lessons/"+l.ID, 200)
		quiz := ""
		if len(content.Questions) > 0 {
			quiz = b.get("/lessons/"+l.ID+"/quiz", 200)
		}
		for _, q := range content.Ask("") {
			for _, o := range q.Options {
				looked++
				if why := string(inline(o.Why)); strings.Contains(lesson, why) || strings.Contains(quiz, why) {
					t.Errorf("%s %s: the reason of an answer is on the page: %s", l.ID, q.ID, why)
				}
			}
		}
	}
	if looked < 100 {
		t.Errorf("looked at %d answers", looked)
	}
}

// What is found in the learner's code is shown as the scanner shows it: without
// its secrets, and as text.
func TestOwnCodeIsMaskedAndEscaped(t *testing.T) {
	key := training.SampleKinds()[0]
	secret, err := training.Sample(key, 7)
	if err != nil {
		t.Fatal(err)
	}
	const path = "a<img src=x onerror=alert(1)>\u202e.go"
	source := "package a\n\nvar key = \"" + secret + "\" // <script>alert(2)</script>\n"
	pol, err := policy.Load(policy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	found, err := pol.Engine().ScanFile(&checks.File{Path: path, Data: []byte(source)})
	if err != nil {
		t.Fatal(err)
	}
	needs := plan.Needs(found)
	if len(needs) == 0 {
		t.Fatal("nothing was found")
	}
	s := serve(t, func(o *Options) {
		o.Look = func(context.Context) OwnCode { return OwnCode{Needs: needs, Langs: []checks.Lang{checks.Go}} }
	})
	b := browse(t, s)
	for _, at := range []string{"/", "/lessons/" + needs[0].Lesson.ID, "/workshop", "/workshop/" + needs[0].Lesson.ID} {
		page := b.get(at, 200)
		wellFormed(t, at, page)
		if strings.Contains(page, secret) || strings.Contains(page, secret[8:]) {
			t.Errorf("%s shows the secret", at)
		}
		if strings.Contains(page, "<img") || strings.Contains(page, "<script>") || strings.Contains(page, "\u202e") {
			t.Errorf("%s shows text of the project as markup", at)
		}
		if !strings.HasPrefix(at, "/workshop") && !strings.Contains(page, "a&lt;img src=x onerror=alert(1)&gt;?.go") {
			t.Errorf("%s doesn't say where it was found", at)
		}
	}
}

// Answering all questions of a lesson, here and there, is a quiz that counts.
func TestQuiz(t *testing.T) {
	for _, wrong := range []int{0, 1, 2} {
		t.Run(fmt.Sprint(wrong, " wrong"), func(t *testing.T) {
			s := serve(t, nil)
			b := browse(t, s)
			const id = "sql-injection"
			l, _ := training.Find(id)
			content, err := l.Load()
			if err != nil {
				t.Fatal(err)
			}
			questions := content.Ask(checks.Go)
			left := wrong
			var page string
			for i := range questions {
				q := &questions[i]
				from := "quiz"
				if q.Kind == training.Spot || q.Kind == training.PickFix {
					from = "lesson" // where these stand as well
				}
				right := q.Answer()
				if q.Kind == training.Spot {
					right = q.Variants[0].Marked[0]
				}
				a := right
				if left > 0 {
					a, left = (right+1)%3, left-1
				}
				page = b.send("/lessons/"+id+"/answer", url.Values{"lang": {"go"}, "from": {from}, "q": {q.ID}, "a": {fmt.Sprint(a)}})
				wellFormed(t, q.ID, page)
				word := "Right."
				if a != right {
					word = "Not this one."
				}
				if !strings.Contains(page, `id="v-`+q.ID+`"`) || !strings.Contains(page, word) {
					t.Errorf("%s: no verdict %q", q.ID, word)
				}
				// A second answer to the same question changes nothing.
				b.send("/lessons/"+id+"/answer", url.Values{"lang": {"go"}, "from": {from}, "q": {q.ID}, "a": {fmt.Sprint(right)}})
			}
			page = b.get("/lessons/"+id+"/quiz?lang=go", 200)
			wellFormed(t, "result", page)
			want := fmt.Sprintf("%d of %d right", len(questions)-wrong, len(questions))
			if !strings.Contains(page, want) {
				t.Errorf("the result doesn't say %q", want)
			}
			if got := b.state().QuizPassed(id); got != (wrong <= mistakes) {
				t.Errorf("passed: %v with %d wrong", got, wrong)
			}
			recorded := 0
			for _, e := range b.state().Events() {
				if e.Kind == progress.Quiz {
					recorded++
				}
			}
			if recorded != 1 {
				t.Errorf("recorded %d times", recorded)
			}
			page = b.send("/lessons/"+id+"/again", url.Values{"lang": {"go"}})
			if !strings.Contains(page, "Question 1 of") {
				t.Error("the quiz doesn't begin anew")
			}
		})
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	for _, a := range []string{"", "-1", "99", "x", "0 or 1"} {
		b.do("POST", "/lessons/sql-injection/answer", "", url.Values{"lang": {"go"}, "q": {"quiz-1"}, "a": {a}}, 400)
	}
	b.do("POST", "/lessons/sql-injection/answer", "", url.Values{"lang": {"go"}, "q": {"quiz-99"}, "a": {"0"}}, 404)
	if n := len(b.state().Events()); n != 0 {
		t.Errorf("%d things are recorded", n)
	}
}

func TestReview(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	if page := b.get("/review", 200); !strings.Contains(page, "Nothing is due today") {
		t.Error("a card without a quiz")
	}
	e := progress.New(progress.Quiz, "sql-injection", checks.Go, progress.Passed)
	e.T = time.Now().Add(-60 * 24 * time.Hour).UTC()
	if err := progress.Append(s.o.Progress, e); err != nil {
		t.Fatal(err)
	}
	due := review.Due(b.state(), time.Now())
	if len(due) != 1 {
		t.Fatalf("%d cards are due", len(due))
	}
	l, _ := training.Find("sql-injection")
	content, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	q := due[0].Question(content)
	page := b.get("/review", 200)
	wellFormed(t, "review", page)
	if !strings.Contains(page, `id="q-`+q.ID+`"`) {
		t.Error("the question isn't asked")
	}
	if !strings.Contains(b.get("/", 200), "Start the review") {
		t.Error("today doesn't begin with the review")
	}
	form := url.Values{"lesson": {"sql-injection"}, "q": {q.ID}, "a": {fmt.Sprint(q.Answer())}}
	page = b.send("/review/answer", form)
	wellFormed(t, "verdict", page)
	if !strings.Contains(page, "Right.") || !strings.Contains(page, "That is all for today") {
		t.Error("no verdict")
	}
	b.send("/review/answer", form) // sent twice
	kept := 0
	for _, e := range b.state().Events() {
		if e.Kind == progress.Review {
			kept++
			if e.Result != progress.Good {
				t.Errorf("graded %s", e.Result)
			}
		}
	}
	if kept != 1 {
		t.Errorf("graded %d times, want once", kept)
	}
}

// A kata that runs nothing: solved in the page, and the file on the disk is the
// one that everybody sees.
func TestKata(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	var k kata.Kata
	for _, one := range kata.All() {
		if one.Lang == checks.Dockerfile {
			k = one
		}
	}
	content, err := k.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := "/katas/" + k.Lesson + "/" + string(k.Lang)
	page := b.get(at, 200)
	wellFormed(t, at, page)
	var have struct{ Files []draft }
	state := func() {
		t.Helper()
		body := b.get(at+"/state", 200)
		if err := json.Unmarshal([]byte(body), &have); err != nil {
			t.Fatal(err)
		}
	}
	state()
	dir, _ := s.o.KataDir(k)
	file := filepath.Join(dir, content.Edit[0])
	onDisk := func() string {
		t.Helper()
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if have.Files[0].Text != onDisk() || !strings.Contains(page, have.Files[0].Digest) {
		t.Error("the page has another text than the file")
	}

	_, res := b.do("POST", at+"/verify", "", url.Values{}, 303)
	if page := b.get(at, 200); !strings.Contains(page, "Not yet:") || !strings.HasSuffix(res.Header.Get("Location"), "#gates") {
		t.Error("the start passed")
	}

	solution := ""
	for i := range content.Solution {
		if content.Solution[i].Path == content.Edit[0] {
			solution = string(content.Solution[i].Text())
		}
	}
	form := url.Values{"file-0": {strings.ReplaceAll(solution, "\n", "\r\n")}, "digest-0": {have.Files[0].Digest}}
	b.do("POST", at+"/save", "application/json", form, 200)
	if onDisk() != solution {
		t.Error("what was sent is not what is on the disk")
	}
	// The digest is that of before: somebody else changed the file.
	form.Set("file-0", "FROM scratch\n")
	body, _ := b.do("POST", at+"/save", "application/json", form, 409)
	if !strings.Contains(body, "changed by another program") || onDisk() != solution {
		t.Errorf("a change of another program is lost: %s", body)
	}

	state()
	body, _ = b.do("POST", at+"/verify", "application/json", url.Values{"file-0": {solution}, "digest-0": {have.Files[0].Digest}}, 200)
	var told []told
	for line := range strings.Lines(body) {
		told = append(told, decode(t, line))
	}
	if len(told) != 5 || !told[4].Over || !told[4].Passed {
		t.Fatalf("told %v", told)
	}
	for _, g := range kata.Gates() {
		if !slices.ContainsFunc(told, func(x toldLine) bool { return x.Gate == g && x.Status == kata.Passed }) {
			t.Errorf("nothing was told of the gate %s", g)
		}
	}
	if !b.state().KataPassed(k.Lesson, k.Lang) {
		t.Error("it isn't recorded")
	}
	page = b.get(at, 200)
	wellFormed(t, at+" passed", page)
	if !strings.Contains(page, `id="solution"`) {
		t.Error("the explanation isn't shown to whoever passed")
	}
	b.send(at+"/restart", nil)
	if onDisk() == solution {
		t.Error("it didn't begin anew")
	}
}

type toldLine = told

func decode(t *testing.T, line string) (x told) {
	t.Helper()
	if err := json.Unmarshal([]byte(line), &x); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestHintsAndSolution(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	const at = "/katas/sql-injection/go"
	if page := b.get(at, 200); strings.Contains(page, `id="solution"`) || !strings.Contains(page, "Hint 1 of 3") {
		t.Error("a hint or the solution is shown unasked")
	}
	for n := 2; n <= 4; n++ {
		page := b.send(at+"/hint", nil)
		if want := fmt.Sprintf("Hint %d of 3", n); strings.Contains(page, want) != (n <= 3) {
			t.Errorf("after %d hints the page has no %q", n-1, want)
		}
	}
	b.send(at+"/hint", nil) // there is no fourth
	hinted := 0
	for _, e := range b.state().Events() {
		if e.Result == progress.Hinted {
			hinted++
		}
	}
	if hinted != 3 {
		t.Errorf("%d hints are recorded", hinted)
	}
	if page := b.send(at+"/solution", nil); !strings.Contains(page, `id="solution"`) {
		t.Error("no solution")
	}
	if e := b.state().Events(); e[len(e)-1].Result != progress.Shown {
		t.Error("that the solution was shown isn't recorded")
	}
}

// All katas have a page, and a file that leads out of the folder is not followed.
func TestKataFiles(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	for _, k := range kata.All() {
		if k.Lang == kata.Git && k.Ready() != nil {
			continue
		}
		at := "/katas/" + k.Lesson + "/" + string(k.Lang)
		page := b.get(at, 200)
		// Made-up secrets of a kata are in the field to edit, as they are in the
		// file, and nowhere else.
		wellFormed(t, at, regexp.MustCompile(`(?s)(<textarea[^>]*>).*?(</textarea>)`).ReplaceAllString(page, "$1$2"))
	}
	k, _ := kata.Find("sql-injection", checks.Go)
	content, err := k.Load()
	if err != nil {
		t.Fatal(err)
	}
	dir, _ := s.o.KataDir(k)
	file, outside := filepath.Join(dir, content.Edit[0]), filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("not for the page\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, file); err != nil {
		t.Skip(err)
	}
	const at = "/katas/sql-injection/go"
	for _, path := range []string{at, at + "/state"} {
		if page := b.get(path, 200); strings.Contains(page, "not for the page") || !strings.Contains(page, "not there as a file") {
			t.Errorf("%s follows a link out of the folder", path)
		}
	}
	b.do("POST", at+"/save", "application/json", url.Values{"file-0": {"gone"}, "digest-0": {""}}, 409)
	if data, err := os.ReadFile(outside); err != nil || string(data) != "not for the page\n" {
		t.Errorf("it was written through the link: %q, %v", data, err)
	}
	// Such a file is put back by beginning anew.
	b.send(at+"/restart", nil)
	if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() {
		t.Errorf("not begun anew: %v", err)
	}
}

// The text in the editor is the file, whatever is in it.
func TestEditorKeepsTheText(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	const at = "/katas/sql-injection/go"
	b.get(at, 200)
	k, _ := kata.Find("sql-injection", checks.Go)
	content, err := k.Load()
	if err != nil {
		t.Fatal(err)
	}
	dir, _ := s.o.KataDir(k)
	file := filepath.Join(dir, content.Edit[0])
	for _, text := range []string{"\n\nfirst lines are empty\n", "</textarea><script>alert(1)</script>&amp;&lt;\n", "no end", "", "tab\there \u202e\u0001\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		page := b.get(at, 200)
		_, rest, _ := strings.Cut(page, "<textarea")
		_, rest, _ = strings.Cut(rest, ">\n")
		got, _, _ := strings.Cut(rest, "</textarea>")
		if want := string(exactly(text)); got != want {
			t.Errorf("%q is shown as %q", text, got)
		}
		if strings.Contains(page, "<script>alert") {
			t.Error("the text is markup")
		}
	}
	if err := os.WriteFile(file, []byte("a\r\nb\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var have struct{ Files []draft }
	if err := json.Unmarshal([]byte(b.get(at+"/state", 200)), &have); err != nil {
		t.Fatal(err)
	}
	b.do("POST", at+"/save", "application/json", url.Values{"file-0": {"a\nc\n"}, "digest-0": {have.Files[0].Digest}}, 200)
	if data, err := os.ReadFile(file); err != nil || string(data) != "a\r\nc\r\n" {
		t.Errorf("ends of lines were changed: %q, %v", data, err)
	}
	for _, bad := range []string{"\xff\xfe", strings.Repeat("a", maxText+1)} {
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if page := b.get(at, 200); strings.Contains(page, "<textarea") {
			t.Error("a file that the page would change can be edited")
		}
	}
}

func TestProgressPage(t *testing.T) {
	s := serve(t, nil)
	b := browse(t, s)
	if page := b.get("/progress", 200); !strings.Contains(page, "Nothing yet") {
		t.Error("a learner who begins has progress")
	}
	for i, id := range []string{"sql-injection", "path-traversal", "secret-in-code"} {
		for _, kind := range []progress.Kind{progress.Lesson, progress.Quiz} {
			e := progress.New(kind, id, checks.Go, progress.Passed)
			e.T = time.Now().Add(-time.Duration(1+9*i) * 24 * time.Hour).UTC()
			if err := progress.Append(s.o.Progress, e); err != nil {
				t.Fatal(err)
			}
		}
	}
	page := b.get("/progress", 200)
	wellFormed(t, "progress", page)
	if n := strings.Count(page, `class="chart" role="img" aria-label="`); n != 2 {
		t.Errorf("%d charts with a label, want 2", n)
	}
	if n := strings.Count(page, "<summary>The numbers</summary>"); n != 2 {
		t.Errorf("%d charts have their numbers as text, want 2", n)
	}
	for _, want := range []string{`<table class="memory">`, "Queries built from text", "3<span class=\"of\"> of"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}
