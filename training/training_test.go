package training_test

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/render"
)

func load(t *testing.T, l *training.Lesson) *training.Content {
	t.Helper()
	c, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestIndex(t *testing.T) {
	var ids []string
	for _, l := range training.Lessons() {
		ids = append(ids, l.ID)
		if found, ok := training.Find(l.ID); !ok || found != l {
			t.Errorf("Find(%q) finds another lesson or none", l.ID)
		}
		if l.Title == "" || l.Minutes < 1 || l.Digest == "" || l.Reviewed == "" || len(l.Card()) == 0 {
			t.Errorf("%s: the index is not filled: %+v", l.ID, l)
		}
	}
	want := []string{"secret-in-code", "secret-leaked-now-what", "private-key-and-env-files", "how-to-suppress-honestly"}
	if diff := cmp.Diff(want, ids[:min(len(want), len(ids))]); diff != "" {
		t.Errorf("the first lessons (-want +got):\n%s", diff)
	}
	if _, ok := training.Find("no-such-lesson"); ok {
		t.Error("found a lesson that does not exist")
	}
	// The caller owns the slice.
	training.Lessons()[0] = nil
	if training.Lessons()[0] == nil {
		t.Error("a caller can change the index")
	}
}

func TestForRule(t *testing.T) {
	tests := []struct {
		name string
		rule checks.Rule
		want string
	}{
		{"the rule names it", checks.Rule{ID: "private-key", Lesson: "secret-leaked-now-what", Concept: "hard-coded-secret"}, "secret-leaked-now-what"},
		{"the lesson names the rule", checks.Rule{ID: "private-key", Concept: "hard-coded-secret", CWE: []int{798}}, "private-key-and-env-files"},
		{"by concept", checks.Rule{ID: "x", Concept: "hard-coded-secret", CWE: []int{312}}, "secret-in-code"},
		{"by primary CWE", checks.Rule{ID: "x", CWE: []int{312}}, "private-key-and-env-files"},
		{"by any CWE of the lesson", checks.Rule{ID: "x", CWE: []int{540}}, "private-key-and-env-files"},
		{"a name that is gone falls through", checks.Rule{ID: "x", Lesson: "gone", CWE: []int{798}}, "secret-in-code"},
		{"nothing fits", checks.Rule{ID: "x", CWE: []int{9999}}, ""},
		{"nothing known", checks.Rule{ID: "x"}, ""},
		// An empty Lesson must not find a lesson without an id, an empty
		// concept not one without concepts.
		{"second CWE does not decide", checks.Rule{ID: "x", CWE: []int{9999, 798}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if l, ok := training.ForRule(&tt.rule); ok {
				got = l.ID
			}
			if got != tt.want {
				t.Errorf("lesson %q, want %q", got, tt.want)
			}
		})
	}
}

// Every rule that Squire ships has a lesson, and the one that it names exists.
func TestEveryRuleHasALesson(t *testing.T) {
	all := slices.Concat(secrets.New(secrets.Options{}).Rules(), policy.MetaRules(), rules.Index())
	if len(all) < 300 {
		t.Fatalf("only %d rules: a detector is not there", len(all))
	}
	for _, r := range all {
		if _, ok := training.ForRule(r); !ok {
			t.Errorf("rule %s has no lesson", r.ID)
		}
		if _, ok := training.Find(r.Lesson); r.Lesson != "" && !ok {
			t.Errorf("rule %s names the lesson %q, which does not exist", r.ID, r.Lesson)
		}
	}
	for _, l := range training.Lessons() {
		for _, id := range l.Rules {
			for _, r := range all {
				if r.ID == id && r.Lesson != "" && r.Lesson != l.ID {
					t.Errorf("lesson %s names the rule %s, which names the lesson %s", l.ID, id, r.Lesson)
				}
			}
			if !slices.ContainsFunc(all, func(r *checks.Rule) bool { return r.ID == id }) {
				t.Errorf("lesson %s names the rule %q, which does not exist", l.ID, id)
			}
		}
	}
}

// Whatever a rule finds, in whichever language, the card that is shown is in that
// language, or says which one it shows, or shows no code.
func TestEveryFindingsLessonSaysItsLanguage(t *testing.T) {
	all := slices.Concat(secrets.New(secrets.Options{}).Rules(), policy.MetaRules(), rules.Index())
	var every []checks.Lang
	for _, l := range training.Lessons() {
		every = append(every, l.Langs...)
	}
	for _, r := range all {
		every = append(every, r.Langs...)
	}
	slices.Sort(every)
	every = slices.Compact(every)
	own, named := 0, 0
	for _, r := range all {
		l, ok := training.ForRule(r)
		if !ok {
			t.Errorf("rule %s has no lesson", r.ID)
			continue
		}
		in := r.Langs
		if len(in) == 0 {
			in = every
		}
		for _, lang := range in {
			other, said := training.OtherLanguage(l.CardFor(lang), lang)
			if !other {
				own++
				continue
			}
			named++
			if !said {
				t.Errorf("rule %s in %s: the card of %s shows another language and doesn't say so", r.ID, lang, l.ID)
			}
		}
	}
	if own+named < 2000 || named == 0 {
		t.Errorf("looked at %d pairs of rule and language, of which %d show another", own+named, named)
	}
	t.Logf("%d pairs of rule and language: %d cards in the language, %d name the one that they show", own+named, own, named)
}

var langs = []checks.Lang{"", checks.Go, checks.Python, checks.JavaScript, checks.TypeScript, checks.Java, checks.Kotlin,
	checks.Ruby, checks.Shell, checks.YAML, checks.Dockerfile, checks.INI, checks.Rust, "klingon"}

// What a reader is shown has exactly one example where there are several, no
// placeholder, and nothing that our own rules take for a secret.
func TestShownLessons(t *testing.T) {
	d := secrets.New(secrets.Options{})
	for _, l := range training.Lessons() {
		for _, lang := range langs {
			for name, blocks := range map[string][]training.Block{"card": l.CardFor(lang), "page": load(t, l).Blocks(lang)} {
				eachCode(blocks, func(variants []training.Code) {
					if len(variants) != 1 {
						t.Errorf("%s, %s in %q: %d variants", l.ID, name, lang, len(variants))
					}
				})
				var out bytes.Buffer
				if err := render.Markdown(&out, blocks); err != nil {
					t.Fatal(err)
				}
				if regexp.MustCompile(`\{\{[a-z]`).MatchString(out.String()) {
					t.Errorf("%s, %s in %q shows a placeholder", l.ID, name, lang)
				}
				for _, x := range scan(t, d, "lesson.md", out.Bytes()) {
					t.Errorf("%s, %s in %q shows what %s takes for a secret, line %d", l.ID, name, lang, x.Rule.ID, x.Start.Line)
				}
			}
		}
	}
}

func scan(t *testing.T, d checks.Detector, name string, data []byte) []checks.Finding {
	t.Helper()
	e := &checks.Engine{Detectors: []checks.Detector{d}}
	found, err := e.ScanFile(&checks.File{Path: name, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func eachCode(blocks []training.Block, f func([]training.Code)) {
	for _, b := range blocks {
		if b.Kind == training.CodeBlock {
			f(b.Variants)
		}
		for _, item := range b.Items {
			eachCode(item, f)
		}
		eachCode(b.Blocks, f)
		if q := b.Question; q != nil {
			if len(q.Variants) > 0 {
				f(q.Variants)
			}
			for _, o := range q.Options {
				if len(o.Variants) > 0 {
					f(o.Variants)
				}
			}
		}
	}
}

// Exact language, or a note that says which one is shown, once a page.
func TestOtherLanguage(t *testing.T) {
	l, _ := training.Find("secret-in-code")
	for lang, want := range map[checks.Lang]string{
		checks.Python: "Avoid (Python):", checks.TypeScript: "Avoid (JavaScript):", checks.Kotlin: "Avoid (Java):",
		checks.Rust: "Avoid (shown in Go, none in Rust yet):", "": "Avoid (Go):",
	} {
		var card bytes.Buffer
		if err := render.Plain(&card, l.CardFor(lang), render.Options{}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(card.String(), want) {
			t.Errorf("card in %q does not say %q:\n%s", lang, want, card.String())
		}
	}
	var page bytes.Buffer
	if err := render.Plain(&page, load(t, l).Blocks(checks.Rust), render.Options{}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(page.String(), "none in Rust"); n != 1 {
		t.Errorf("the page says %d times that there is nothing in Rust, want once", n)
	}
	// Loading again must not see what was done to the shared data.
	if a, b := l.CardFor(checks.Rust), l.CardFor(""); a[1].Variants[0].InsteadOf == "" || b[1].Variants[0].InsteadOf != "" {
		t.Error("one reader's language changed another's card")
	}
}

// The options of one question are in one language, so that they compare.
func TestOptionsAreInOneLanguage(t *testing.T) {
	for _, l := range training.Lessons() {
		for _, lang := range langs {
			for _, q := range load(t, l).Ask(lang) {
				seen := map[checks.Lang]bool{}
				for _, o := range q.Options {
					for _, v := range o.Variants {
						seen[v.Lang] = true
					}
				}
				if len(seen) > 1 {
					t.Errorf("%s, %s in %q mixes languages: %v", l.ID, q.ID, lang, seen)
				}
			}
		}
	}
}

// Every question has one right answer, a reason for each option, and an id of
// its own; the answers of the page name it.
func TestQuestions(t *testing.T) {
	for _, l := range training.Lessons() {
		ids := map[string]bool{}
		for _, q := range load(t, l).Ask("") {
			if ids[q.ID] {
				t.Errorf("%s: two questions %s", l.ID, q.ID)
			}
			ids[q.ID] = true
			right := 0
			for i, o := range q.Options {
				if len(o.Why) == 0 {
					t.Errorf("%s, %s: option %d has no reason", l.ID, q.ID, i)
				}
				if o.Right {
					right++
				}
			}
			var out bytes.Buffer
			if err := render.Plain(&out, training.Answers(&q), render.Options{}); err != nil {
				t.Fatal(err)
			}
			want := q.Label() + ": "
			if q.Kind == training.Spot {
				want += "line"
				if right != 0 || q.Answer() != -1 || len(q.Variants[0].Marked) == 0 {
					t.Errorf("%s, %s has no line to find", l.ID, q.ID)
				}
			} else {
				want += training.OptionLabel(q.Answer()) + "."
				if right != 1 {
					t.Errorf("%s, %s has %d right options", l.ID, q.ID, right)
				}
			}
			if !strings.HasPrefix(out.String(), want) {
				t.Errorf("the answer to %s of %s starts %.40q, want %q", q.ID, l.ID, out.String(), want)
			}
		}
	}
}

func TestRelatedLessonsExist(t *testing.T) {
	for _, l := range training.Lessons() {
		for _, id := range slices.Concat(l.Prereq, l.Related) {
			if _, ok := training.Find(id); !ok {
				t.Errorf("%s: no lesson %q", l.ID, id)
			}
		}
	}
}

// Nobody is sent to a lesson that comes later in the curriculum.
func TestPrerequisitesComeFirst(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range training.Lessons() {
		for _, id := range l.Prereq {
			if !seen[id] {
				t.Errorf("%s: its prerequisite %s comes later", l.ID, id)
			}
		}
		seen[l.ID] = true
	}
}

func TestReferencesAreHTTPS(t *testing.T) {
	for _, l := range training.Lessons() {
		c := load(t, l)
		if l.Depth == training.Full && (len(c.References) == 0 || len(c.Controls) == 0) {
			t.Errorf("%s has no references or no controls", l.ID)
		}
		for _, r := range c.References {
			if !strings.HasPrefix(r.URL, "https://") {
				t.Errorf("%s: reference %s is %q", l.ID, r.ID, r.URL)
			}
		}
	}
}

// The .gitignore examples do in git what the lesson says they do.
func TestGitignoreExamples(t *testing.T) {
	private := []string{".env", ".env.production", "services/shop/.env", "deploy/id_ed25519", "tls/server.key", "tls/server.pem", "store.p12"}
	public := []string{".env.example", "deploy/id_ed25519.pub", "main.go"}
	l, _ := training.Find("private-key-and-env-files")
	for _, s := range load(t, l).Snippets {
		if !strings.HasSuffix(s.File, ".gitignore") {
			continue
		}
		dir := t.TempDir()
		git(t, dir, "init", "-q")
		if err := os.WriteFile(dir+"/.gitignore", s.Source(), 0o666); err != nil {
			t.Fatal(err)
		}
		ok := true
		for _, name := range private {
			ok = ok && ignored(t, dir, name)
		}
		for _, name := range public {
			ok = ok && !ignored(t, dir, name)
		}
		if ok != (s.Name == "good") {
			t.Errorf("%s: keeps the right files out: %v", s.File, ok)
		}
	}
}

func git(t *testing.T, dir string, args ...string) error {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
	return cmd.Run()
}

func ignored(t *testing.T, dir, name string) bool {
	return git(t, dir, "check-ignore", "-q", "--no-index", name) == nil
}

// The package does nothing when a program starts that links it: the hook pays
// for that on every commit.
func TestNoWorkAtStart(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(out, []byte("init unicode @")) && !bytes.Contains(out, []byte("init runtime @")) {
		t.Fatalf("the runtime traces no start-up any more:\n%s", out)
	}
	if line := regexp.MustCompile(`(?m)^init \S*/squire/training\S* @.*$`).Find(out); line != nil {
		t.Errorf("work at start-up: %s", line)
	}
}

// The libraries of the compiler stay out of the product.
func TestProductLinksNoMarkdown(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".", "./render").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, dep := range strings.Fields(string(out)) {
		if strings.Contains(dep, "goldmark") || strings.Contains(dep, "yaml") || strings.HasSuffix(dep, "/training/compile") || dep == "regexp" {
			t.Errorf("training depends on %s", dep)
		}
	}
}
