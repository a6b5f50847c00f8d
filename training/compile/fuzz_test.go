package compile_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/compile"
	"github.com/squiresec/squire/training/render"
)

var fuzzSnippets = []training.Snippet{
	{Name: "bad", Lang: "go", File: "bad.go", Lines: []string{"a", "\tb"}, Marked: []int{2}},
	{Name: "good", Lang: "go", File: "good.go", Lines: []string{"a"}, Marked: []int{1}},
}

// Any bytes either compile or give one clear error; what compiles can be shown.
func FuzzParse(f *testing.F) {
	for _, id := range []string{"secret-in-code", "secret-leaked-now-what", "private-key-and-env-files", "how-to-suppress-honestly"} {
		data, err := os.ReadFile("../lessons/" + id + "/lesson.md")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	front, body, _ := strings.Cut(smallLesson, "\n---\n")
	for _, s := range []string{
		"", "---", "---\n---\n", "---\n\n---\n", smallLesson, front, body, strings.ReplaceAll(smallLesson, "\n", "\r\n"),
		"---\n[]\n---\n", "---\nschema: {}\n---\n", "---\n&a [*a]\n---\n", "---\n\xff\n---\n## Card", "---\ncwe: &a\n---\n", "---\ncwe: *a\n---\n", "---\ncwe: ! 0\n---\n",
		front + "\n---\n## ", front + "\n---\n##\n", front + "\n---\n## Card\n\n- \n", front + "\n---\n## Card\n\n> \n", front + "\n---\n## Card\n\n>\n> [!NOTE]\n",
		front + "\n---\n## Card\n\n```\n", front + "\n---\n## Card\n\n``` ```", front + "\n---\n## Card\n\n[](ref:sheet) ` ` ** **", front + "\n---\n## Card\n\n1. 1. 1. 1. x",
		front + "\n---\n## Card\n\n{{lines good}}{{lines good}}\n\n{{secret", front + "\n---\n## Card\n\n[a]: b\n", front + "\n---\n## Card\n\na  \nb\\\nc&#0;\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := compile.Parse("lesson.md", data, fuzzSnippets)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "lesson.md:") || strings.Contains(err.Error(), "\n") {
				t.Errorf("the error does not start with the file, or has several lines: %q", err)
			}
			return
		}
		for _, s := range l.Sections {
			var b bytes.Buffer
			for _, err := range []error{
				render.ANSI(&b, s.Blocks, render.Options{}), render.Plain(&b, s.Blocks, render.Options{Width: 1}),
				render.Markdown(&b, s.Blocks), render.HTML(&b, s.Blocks),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		c := &compile.Catalogue{Lessons: []*compile.Lesson{l}}
		compile.Lint(c, compile.Options{Today: day("2026-11-23")})
		if _, err := compile.Generate(c); err != nil {
			t.Errorf("what compiles must generate: %v", err)
		}
	})
}

// The same for questions.
func FuzzQuiz(f *testing.F) {
	f.Add([]byte(smallQuiz))
	for _, s := range []string{"", "spot", "spot: [{}]", "fix: [{options: [{}]}]", "quiz:\n  - kind: safe\n    options: []\n", "quiz: [{kind: safe, prompt: \"`\", options: [{text: \"**\", right: true, why: \"\"}]}]", "\xff", "a: &a [*a, *a]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m := small()
		m["lessons/small/quiz.yaml"] = &fstest.MapFile{Data: data}
		c, err := compile.Load(m)
		if err != nil {
			if !strings.Contains(err.Error(), "quiz.yaml") && !strings.Contains(err.Error(), "lessons/small: link") {
				t.Errorf("the error does not name the file: %q", err)
			}
			return
		}
		for _, q := range c.Lessons[0].Quiz {
			if q.Kind != training.Spot && q.Answer() < 0 {
				t.Errorf("%s compiles without a right answer", q.ID)
			}
		}
		compile.Lint(c, compile.Options{Today: day("2026-11-23")})
	})
}

// A reader of rendered Markdown sees the text that was given, whatever it was:
// rendered and parsed again, it is the same.
func TestMarkdownRoundTrip(t *testing.T) {
	front, _, _ := strings.Cut(smallLesson, "\n---\n")
	front = strings.Replace(front, "depth: full", "depth: card", 1)
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching("[a-z0-9*_`\\[\\]<>#|~&!+.)(\\\\=\"':;-]{1,12}")
		want := rapid.StringMatching("[a-z]").Draw(t, "first")
		if rapid.Bool().Draw(t, "sign first") {
			want = rapid.SampledFrom([]string{"1.", "12)", "-", "+", "*", "#", "##", ">", "=", "---", "```", "~~~", "<a>", "&amp;", "\\"}).Draw(t, "sign")
		}
		for range rapid.IntRange(0, 4).Draw(t, "words") {
			want += " " + word.Draw(t, "word")
		}
		var b bytes.Buffer
		if err := render.Markdown(&b, []training.Block{{Kind: training.Paragraph, Text: []training.Inline{{Text: want}}}}); err != nil {
			t.Fatal(err)
		}
		text := front + "\n---\n## Card\n\n" + b.String() + "\n## Why\n\na\n\n## Fix\n\na\n"
		l, err := compile.Parse("lesson.md", []byte(text), nil)
		if err != nil {
			t.Fatalf("%q became %q: %v", want, b.String(), err)
		}
		got := l.Section(training.SectionCard)
		if len(got) != 1 || got[0].Kind != training.Paragraph || len(got[0].Text) != 1 || got[0].Text[0].Text != want {
			t.Errorf("%q became %q and reads as %+v", want, b.String(), got)
		}
	})
}
