package training_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/training"
)

// firesFile lists the examples of code that a rule of ours finds, with the rule.
// What stands there keeps firing; what the rules learn is added with UPDATE=1.
const firesFile = "testdata/fires.txt"

// A rule fires where the lesson says that the code is wrong, and nowhere in what
// it says is right. An example that no rule finds yet is not in the list: the
// rules grow at their own pace, and the lesson teaches people all the same.
func TestCodeExamplesFire(t *testing.T) {
	engine := &checks.Engine{Detectors: []checks.Detector{
		pattern.NewSet(pattern.Selection{}, rules.Builtin()), secrets.New(secrets.Options{}),
	}}
	var got []string
	for _, l := range training.Lessons() {
		for _, s := range load(t, l).Snippets {
			if s.Name != "bad" && s.Name != "good" || slices.Contains(l.Concepts, "hard-coded-secret") {
				continue
			}
			found, err := engine.ScanFile(&checks.File{Path: placeOf(&s), Data: s.Source()})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				at := fmt.Sprintf("%s %s/%s %s", l.ID, s.Lang, s.File, f.Rule.ID)
				switch {
				case s.Name == "good":
					t.Errorf("%s: fires on line %d of an example that is meant to be safe", at, f.Start.Line)
				case len(s.Marked) > 0 && !slices.ContainsFunc(s.Marked, func(n int) bool { return f.Start.Line <= n && n <= max(f.Start.Line, f.End.Line) }):
					t.Errorf("%s: fires on line %d, the lesson marks %v", at, f.Start.Line, s.Marked)
				case !slices.Contains(got, at):
					got = append(got, at)
				}
			}
		}
	}
	slices.Sort(got)
	checkFires(t, got)
}

func checkFires(t *testing.T, got []string) {
	t.Helper()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(firesFile, []byte(strings.Join(got, "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(firesFile)
	if err != nil {
		t.Fatal(err)
	}
	for want := range strings.Lines(string(data)) {
		want = strings.TrimSpace(want)
		if want != "" && !slices.Contains(got, want) {
			t.Errorf("no longer fires: %s", want)
		}
	}
}

// placeOf is where a file like an example lies: some rules look at the place.
func placeOf(s *training.Snippet) string {
	switch {
	case s.Lang == checks.Dockerfile:
		return "Dockerfile"
	case s.Lang == checks.YAML && slices.ContainsFunc(s.Lines, func(l string) bool { return strings.Contains(l, "runs-on:") }):
		return ".github/workflows/" + s.File
	case s.Lang == checks.JSON:
		return "package.json"
	case strings.HasSuffix(s.File, ".npmrc"):
		return ".npmrc"
	case s.Lang == checks.INI && !slices.ContainsFunc(s.Lines, func(l string) bool { return strings.Contains(l, "{") }):
		return "etc/ssh/sshd_config" // nginx has braces
	}
	return "src/" + s.File
}

// Every lesson that shows a way to do it wrong shows one to do it right, in the
// same languages.
func TestBadAndGoodInTheSameLanguages(t *testing.T) {
	for _, l := range training.Lessons() {
		langs := map[string][]checks.Lang{}
		for _, s := range load(t, l).Snippets {
			langs[s.Name] = append(langs[s.Name], s.Lang)
		}
		for name := range langs {
			slices.SortFunc(langs[name], cmp.Compare[checks.Lang])
		}
		if len(langs["good"]) == 0 || len(langs["bad"]) == 0 {
			continue
		}
		if diff := gocmp.Diff(langs["bad"], langs["good"]); diff != "" {
			t.Errorf("%s: languages of bad and good (-bad +good):\n%s", l.ID, diff)
		}
	}
}
