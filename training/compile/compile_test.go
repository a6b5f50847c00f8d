package compile_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/compile"
)

// root is the folder training/.
var root = os.DirFS("..")

func load(t *testing.T, fsys fs.FS) *compile.Catalogue {
	t.Helper()
	c, err := compile.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The generated files must be those of the lessons. If this fails, run
// `go generate ./training`.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	files, err := compile.Generate(load(t, root))
	if err != nil {
		t.Fatal(err)
	}
	have := map[string][]byte{}
	names, err := filepath.Glob("../data/*")
	if err != nil {
		t.Fatal(err)
	}
	katas, err := filepath.Glob("../kata/data/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(names, katas, []string{"../lessons_gen.go", "../kata/katas_gen.go"}) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		have[filepath.ToSlash(strings.TrimPrefix(name, ".."+string(filepath.Separator)))] = data
	}
	want := slices.Sorted(maps.Keys(files))
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(have))); diff != "" {
		t.Fatalf("other files than go generate writes (-want +have):\n%s", diff)
	}
	for name := range files {
		if string(files[name]) != string(have[name]) {
			t.Errorf("%s is stale: run go generate ./training", name)
		}
	}
}

func TestGenerateIsDeterministic(t *testing.T) {
	first, err := compile.Generate(load(t, root))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := compile.Generate(load(t, root))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Fatalf("the same lessons gave other files:\n%s", diff)
		}
	}
}

// The lessons as they are have no problems. The day is that of their last
// review, so that this test does not fail by waiting; a scheduled run of the
// linter with the real day reminds of reviews.
func TestLessonsAreClean(t *testing.T) {
	c := load(t, root)
	for _, p := range compile.Lint(c, everything(day(lastReview(c)))) {
		t.Error(p)
	}
}

// everything are the options with all rules there are.
func everything(today time.Time) compile.Options {
	return compile.Options{Today: today, Shingles: shingles(), Rules: slices.Concat(secrets.New(secrets.Options{}).Rules(), policy.MetaRules(), rules.Index()), Detectors: detectors()}
}

func detectors() []checks.Detector {
	return []checks.Detector{pattern.NewSet(pattern.Selection{}, rules.Builtin()), secrets.New(secrets.Options{})}
}

func lastReview(c *compile.Catalogue) (last string) {
	for _, l := range c.Lessons {
		last = max(last, l.Front.Reviewed)
	}
	return last
}

func day(s string) time.Time {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		panic(err)
	}
	return t
}

// Our own rules find no secret in what is committed here, so that neither our
// hook nor anybody's scanner stops at it.
func TestSourcesHoldNoSecret(t *testing.T) {
	c := load(t, root)
	files, err := compile.Generate(c)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(files, c.Sources)
	e := &checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{})}}
	for name, data := range files {
		found, err := e.ScanFile(&checks.File{Path: "training/" + name, Data: data})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range found {
			t.Errorf("%s:%d: %s", name, x.Start.Line, x.Rule.ID)
		}
	}
}

// small is a catalogue of one good lesson, for tests to break.
func small() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"refs.yaml":                            file(smallRefs),
		"controls.yaml":                        file("- {id: ASVS v5.0.0-13.3.1, text: secrets live elsewhere, url: \"https://github.com/OWASP/ASVS\"}\n"),
		"lessons/LICENSE":                      file("a file that is no lesson"),
		"lessons/small/lesson.md":              file(smallLesson),
		"lessons/small/quiz.yaml":              file(smallQuiz),
		"lessons/small/snippets/go/bad.go":     file("package a\n\nvar v = \"{{secret password seed=1}}\" // {{mark}}\n"),
		"lessons/small/snippets/go/good.go":    file("package a\n\nvar v = os.Getenv(\"V\") // {{mark}}\n"),
		"lessons/small/snippets/go/decoy1.go":  file("package a\n\nvar v = \"{{secret password}}\"\n"),
		"lessons/small/snippets/python/bad.py": file("v = \"{{secret \"password\" seed=1}}\"  # {{mark}}\n"),
	}
}

const smallRefs = "- {id: sheet, title: A sheet, url: \"https://cheatsheetseries.owasp.org/x.html\", licence: CC-BY-SA-4.0, checked: \"2026-11-23\"}\n"

const smallLesson = `---
schema: 1
id: small
title: A small lesson
order: 1
depth: full
concepts: [smallness]
cwe: [798]
controls: {asvs: [v5.0.0-13.3.1]}
level: 1
langs: {go: snippet, python: snippet}
refs: [sheet]
minutes: 2
reviewed: "2026-11-23"
review_by: "2027-11-22"
license: CC-BY-4.0
locale: en
---

## Card

Read *it* at **run time**, with ` + "`Getenv`" + ` \*not\* &amp; never.
Wrapped here.

{{lines bad}}

## Why

See [the sheet](ref:sheet).

## Spot

One line.

## Exploit

` + "```sh\ncat a.go\n```" + `

## Fix

1. Take it out.
2. - inner

   More text.

> [!WARNING]
> Revoke it.

{{example good}}

## How we see it

### Misses

Nothing.
`

const smallQuiz = `
spot:
  - {prompt: Which line?, snippet: bad, why: It holds the value.}
fix:
  - prompt: Which change?
    options:
      - {snippet: good, right: true, why: It reads it.}
      - {snippet: decoy1, why: Still there.}
      - {text: A comment that says "do not read this line please", why: No.}
quiz:
  - kind: safe
    prompt: Which is safe?
    options:
      - {text: A key in a private place that only a few people read, why: No.}
      - {text: A name, right: true, why: Opens nothing.}
      - {text: A key, why: No.}
  - kind: statement
    prompt: What is true?
    options:
      - {text: A long wrong answer to look at, why: No.}
      - {text: Neither, why: No.}
      - {text: This, right: true, why: Yes.}
  - kind: statement
    prompt: What else?
    options:
      - {text: That, right: true, why: Yes.}
      - {text: A long wrong answer to look at, why: No.}
      - {text: Neither, why: No.}
`

func TestSmallLessonCompiles(t *testing.T) {
	c := load(t, small())
	if problems := compile.Lint(c, compile.Options{Today: day("2026-11-23")}); len(problems) > 0 {
		t.Fatalf("the good lesson has problems: %v", problems)
	}
	l := c.Lessons[0]
	wantCard := []training.Block{
		{Kind: training.Paragraph, Text: []training.Inline{
			{Text: "Read "}, {Style: training.Emph, Text: "it"}, {Text: " at "}, {Style: training.Strong, Text: "run time"},
			{Text: ", with "}, {Style: training.Mono, Text: "Getenv"}, {Text: " *not* & never. Wrapped here."},
		}},
		{Kind: training.CodeBlock, Variants: []training.Code{
			{Lang: "go", Role: training.Bad, Lines: []string{`var v = "{{secret password seed=1}}"`}},
			{Lang: "python", Role: training.Bad, Lines: []string{`v = "{{secret "password" seed=1}}"`}},
		}},
	}
	if diff := cmp.Diff(wantCard, l.Section(training.SectionCard)); diff != "" {
		t.Errorf("card (-want +got):\n%s", diff)
	}
	why := l.Section(training.SectionWhy)
	if got := why[0].Text[1].Href; got != "https://cheatsheetseries.owasp.org/x.html" {
		t.Errorf("a link's reference became %q", got)
	}
	fix := l.Section(training.SectionFix)
	if len(fix) != 3 || !fix[0].Ordered || len(fix[0].Items) != 2 || len(fix[0].Items[1]) != 2 ||
		fix[1].Tone != training.Warning || fix[2].Variants[0].Marked[0] != 3 {
		t.Errorf("the part Fix is not as written: %+v", fix)
	}
}

// What does not compile must say where, and what to do.
func TestBrokenLessons(t *testing.T) {
	edit := func(name, from, to string) func(fstest.MapFS) {
		return func(m fstest.MapFS) {
			old := string(m[name].Data)
			if !strings.Contains(old, from) {
				panic("the fixture lost " + from)
			}
			m[name] = &fstest.MapFile{Data: []byte(strings.Replace(old, from, to, 1))}
		}
	}
	const md, quiz = "lessons/small/lesson.md", "lessons/small/quiz.yaml"
	tests := []struct {
		name  string
		spoil func(fstest.MapFS)
		want  string
	}{
		{"no front matter", edit(md, "---\nschema", "schema"), "lesson.md:1: want front matter"},
		{"front matter not closed", edit(md, "en\n---\n", "en\n"), "no closing line"},
		{"unknown key", edit(md, "level: 1", "level: 1\nlevle: 1"), "levle"},
		{"not YAML", edit(md, "cwe: [798]", "cwe: [798"), "front matter"},
		{"other schema", edit(md, "schema: 1", "schema: 2"), "schema is 2"},
		{"bad id", edit(md, "id: small", "id: Small One"), "want lower-case words"},
		{"id is not the folder", edit(md, "id: small", "id: other"), "differs from the folder's name"},
		{"bad day", edit(md, `"2027-11-22"`, `"soon"`), "not a day"},
		{"bad depth", edit(md, "depth: full", "depth: deep"), "want full or card"},
		{"missing part", edit(md, "## Exploit\n\n```sh\ncat a.go\n```\n", ""), `part "Exploit" is missing`},
		{"unknown part", edit(md, "## Why", "## Whatever"), `part "Whatever" is unknown`},
		{"parts out of order", edit(md, "## Why", "## Fix"), "out of order"},
		{"text before the card", edit(md, "## Card", "Hello.\n\n## Card"), "lesson.md:20: text before the first part"},
		{"HTML", edit(md, "One line.", "<b>One</b> line."), "HTML is not part"},
		{"HTML block", edit(md, "One line.", "<script>x</script>"), "HTML is not part"},
		{"image", edit(md, "One line.", "![x](y)"), "image is not part"},
		{"rule", edit(md, "One line.", "a\n\n---\n"), "is not part"},
		{"nested styles", edit(md, "*it*", "*it **is***"), "styles don't nest"},
		{"link elsewhere", edit(md, "(ref:sheet)", "(https://example.com)"), "write (ref:id)"},
		{"unknown reference", edit(md, "(ref:sheet)", "(ref:shet)"), "write (ref:id)"},
		{"reference not in refs.yaml", edit(md, "refs: [sheet]", "refs: [sheet, other]"), `"other" is not in refs.yaml`},
		{"unknown control", edit(md, "13.3.1", "99.9.9"), "not in controls.yaml"},
		{"unknown lesson", edit(md, "level: 1", "level: 1\nrelated: [big]"), `no other lesson "big"`},
		{"unknown example", edit(md, "{{example good}}", "{{example best}}"), `no example "best"`},
		{"no marked lines", edit(md, "{{lines bad}}", "{{lines decoy1}}"), "has no line with {{mark}}"},
		{"directive within text", edit(md, "One line.", "One {{example bad}}."), "paragraph of its own"},
		{"our braces in code within text", edit(md, "One line.", "One `x {{mark}}`."), "paragraph of its own"},
		{"secret in text", edit(md, "One line.", "One {{secret password}}."), "a secret only in code"},
		{"unknown callout", edit(md, "[!WARNING]", "[!DANGER]"), "a quotation is a callout"},
		{"bad fence", edit(md, "```sh", "```sh worse"), "fence"},
		{"unknown kind of secret", edit("lessons/small/snippets/go/bad.go", "password", "pasword"), `unknown kind of secret "pasword"`},
		{"bad placeholder", edit("lessons/small/snippets/go/bad.go", "seed=1", "seed=x"), "want {{secret"},
		{"language not announced", edit(md, "python: snippet", "ruby: snippet"), `"python" is not under langs`},
		{"quiz: unknown key", edit(quiz, "kind: safe", "kindd: safe"), "kindd"},
		{"quiz: unknown kind", edit(quiz, "kind: safe", "kind: trick"), `kind "trick"`},
		{"quiz: two right", edit(quiz, "{text: A key, why", "{text: A key, right: true, why"), "2 options are right"},
		{"quiz: none right", edit(quiz, "{text: A name, right: true, why", "{text: A name, why"), "0 options are right"},
		{"quiz: no mark to spot", edit(quiz, "snippet: bad", "snippet: decoy1"), "there is no answer"},
		{"quiz: empty option", edit(quiz, "text: A key,", "text: \"\","), "neither text nor snippet"},
		{"quiz: two paragraphs", edit(quiz, "prompt: Which is safe?", "prompt: \"a\\n\\nb\""), "want one paragraph"},
		{"folder without lesson", func(m fstest.MapFS) { delete(m, md) }, "there is no lesson.md"},
		{"same name twice", func(m fstest.MapFS) {
			m["lessons/small/snippets/go/bad.txt"] = m["lessons/small/snippets/go/bad.go"]
		}, "same name"},
		{"quiz: nested without end", edit(quiz, "spot:", "spot: "+strings.Repeat("[", 600)), "nests deeper"},
		{"quiz: hyphens without end", edit(quiz, "spot:", "spot:\n  "+strings.Repeat("- ", 600)), "nests deeper"},
		{"list nested without end", edit(md, "One line.", strings.Repeat("- ", 600)+"x"), "lists and callouts nest deeper"},
		{"no refs.yaml", func(m fstest.MapFS) { delete(m, "refs.yaml") }, "refs.yaml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := small()
			tt.spoil(m)
			_, err := compile.Load(m)
			if err == nil {
				t.Fatal("it compiled")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not say %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "\n") && tt.name != "unknown reference" {
				t.Errorf("more than one line for one mistake: %q", err)
			}
		})
	}
}

// Each rule of the linter fires on a lesson that breaks it, and only there.
func TestLintRules(t *testing.T) {
	const md, quiz = "lessons/small/lesson.md", "lessons/small/quiz.yaml"
	edit := func(name, from, to string) func(fstest.MapFS) {
		return func(m fstest.MapFS) {
			if !strings.Contains(string(m[name].Data), from) {
				panic("the fixture lost " + from)
			}
			m[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(m[name].Data), from, to))}
		}
	}
	tests := []struct {
		name, rule, want string
		spoil            func(fstest.MapFS)
	}{
		{"teaches nothing", "L1", "teaches no rule", edit(md, "concepts: [smallness]\n", "")},
		{"claimed twice", "L1", "already has the lesson", edit(md, "concepts: [smallness]", "concepts: [smallness, smallness]")},
		{"known prefix", "L5", "good.go:3: this line holds text shaped like a secret", edit("lessons/small/snippets/go/good.go", `"V"`, `"`+"gh"+"p_"+strings.Repeat("aB3", 12)+`"`)},
		{"private key", "L5", "shaped like a secret", edit(md, "One line.", "-----BEG"+"IN RSA PRIVATE"+" KEY-----")},
		{"random text", "L5", "shaped like a secret", edit(quiz, "It reads it.", "q8Zt"+"Lk2vXw9BnRy4HsJd7MfP")},
		{"http", "L6", "want an https address", func(m fstest.MapFS) {
			edit("refs.yaml", "https://", "http://")(m)
		}},
		{"unknown host", "L6", "not on the list of hosts", edit("refs.yaml", "cheatsheetseries.owasp.org", "example.com")},
		{"nobody read it", "L6", "the day on which it was read", edit("refs.yaml", "2026-11-23", "yesterday")},
		{"unused reference", "L6", "used by no lesson", func(m fstest.MapFS) {
			m["refs.yaml"] = &fstest.MapFile{Data: []byte(smallRefs + strings.NewReplacer("id: sheet", "id: other", "x.html", "y.html").Replace(smallRefs))}
		}},
		{"long card", "L7", "the card has", edit(md, "Wrapped here.", strings.Repeat("Word and word. ", 25))},
		{"long why", "L7", "the part Why has", edit(md, "See [", strings.Repeat("Word and word. ", 45)+"See [")},
		{"long lesson", "L7", "want at most 5", edit(md, "Nothing.", strings.Repeat("Word and word. ", 300))},
		{"wrong minutes", "L7", "says minutes: 4", edit(md, "minutes: 2", "minutes: 4")},
		{"banned word", "L7", `"Simply" belittles`, edit(md, "One line.", "Simply one line.")},
		{"banned word in an answer", "L7", `"obviously" belittles`, edit(quiz, "Still there.", "That is obviously still there.")},
		{"long sentence", "L7", "a sentence of", edit(md, "One line.", strings.Repeat("and so on ", 14)+"forever.")},
		{"option without reason", "L8", "has no explanation", nil},
		{"answer always first", "L8", "always at the same place", nil},
		{"answer always longest", "L8", "always the longest", nil},
		{"nothing safe", "L8", "already safe", edit(quiz, "kind: safe", "kind: statement")},
		{"two options", "L8", "has 2 options", edit(quiz, "      - {text: A key, why: No.}\n", "")},
		{"wide code", "L11", "a line of code with", edit(md, "cat a.go", "cat "+strings.Repeat("a.go ", 15))},
		{"review is due", "L9", "was to be reviewed", edit(md, "2027-11-22", "2026-11-01")},
		{"review far away", "L9", "more than a year", edit(md, "2027-11-22", "2028-11-22")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := small()
			if tt.spoil != nil {
				tt.spoil(m)
			}
			c := load(t, m)
			breakQuestions(c.Lessons[0], tt.name)
			problems := compile.Lint(c, compile.Options{Today: day("2026-11-23")})
			if len(problems) == 0 {
				t.Fatal("the linter found nothing")
			}
			for _, p := range problems {
				if p.Code != tt.rule {
					t.Errorf("another rule fired: %v", p)
				}
			}
			if !strings.Contains(problems[0].String(), tt.want) {
				t.Errorf("problem %q does not say %q", problems[0], tt.want)
			}
			if strings.Contains(problems[0].String(), "aB3aB3") {
				t.Error("the message repeats the secret")
			}
		})
	}
}

// breakQuestions does to a compiled lesson what its YAML could not say without
// being refused earlier, or what would be hard to read there.
func breakQuestions(l *compile.Lesson, how string) {
	for i := range l.Quiz {
		q := &l.Quiz[i]
		at := q.Answer()
		if at < 0 {
			continue
		}
		switch how {
		case "option without reason":
			q.Options[0].Why = nil
		case "answer always first":
			q.Options[0], q.Options[at] = q.Options[at], q.Options[0]
		case "answer always longest":
			q.Options[at].Text = []training.Inline{{Text: strings.Repeat("long ", 30)}}
		}
	}
}

// shingles are those of the pages that lessons link.
func shingles() *compile.Shingles {
	data, err := os.ReadFile("../shingles.bin")
	if err != nil {
		panic(err)
	}
	s, err := compile.ReadShingles(data)
	if err != nil {
		panic(err)
	}
	return s
}
