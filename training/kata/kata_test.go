package kata

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/squiresec/squire/checks"
)

// load returns a kata that this machine can run; others are skipped, in so many
// words.
func load(t *testing.T, k Kata) *Content {
	t.Helper()
	if err := k.Ready(); err != nil {
		if os.Getenv("CI") != "" && runtime.GOOS == "linux" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: %v", err)
	}
	c, err := k.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// try verifies files put over the start, or steps done in it.
func try(t *testing.T, c *Content, files []File, steps []Step) Result {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "kata")
	if err := Extract(c.kata, dir); err != nil {
		t.Fatal(err)
	}
	for i := range files {
		if err := write(dir, map[string][]byte{files[i].Path: files[i].Text()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := do(t.Context(), dir, steps); err != nil {
		t.Fatal(err)
	}
	r, err := Verify(t.Context(), c.kata, dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func tell(r Result) string {
	var b strings.Builder
	for _, o := range r.Gates {
		b.WriteString("\n" + string(o.Gate) + ": " + string(o.Status) + " in " + o.Took.String())
		if o.Text != "" {
			b.WriteString("\n  " + strings.ReplaceAll(o.Text, "\n", "\n  "))
		}
	}
	return b.String()
}

// TestKatas holds what a kata is: its start works, can be attacked and is found by
// the rules that it names, or says why there is none; its solution gets through all gates; each decoy fails
// the gates that it names and no other.
func TestKatas(t *testing.T) {
	if len(All()) == 0 {
		t.Fatal("there are no katas")
	}
	var katas, starts, solutions, decoys, failed atomic.Int64
	t.Cleanup(func() {
		sum := fmt.Sprintf("katas: %d of %d tried; %d starts fail, %d solutions pass, %d of %d decoys fail the gates they name\n",
			katas.Load(), len(All()), starts.Load(), solutions.Load(), failed.Load(), decoys.Load())
		t.Log(sum)
		if file := os.Getenv("KATAS"); file != "" { // for CI to show
			if err := os.WriteFile(file, []byte(sum), 0o666); err != nil {
				t.Error(err)
			}
		}
	})
	for _, k := range All() {
		t.Run(strings.ReplaceAll(k.String(), "/", "_"), func(t *testing.T) {
			t.Parallel()
			c := load(t, k)
			katas.Add(1)
			t.Run("start", func(t *testing.T) {
				defer counted(t, &starts)
				r := try(t, c, nil, nil)
				want := []Gate{Exploit, Scanner}
				if c.NoRule != "" {
					want = []Gate{Exploit}
				}
				if got := r.Failed(); r.Passed || !slices.Equal(got, want) {
					t.Errorf("fails %v, want %v%s", got, want, tell(r))
				}
				for _, rule := range c.Rules {
					if !strings.Contains(r.Gates[3].Text, "["+rule+"]") {
						t.Errorf("%s doesn't find the start%s", rule, tell(r))
					}
				}
			})
			t.Run("solution", func(t *testing.T) {
				defer counted(t, &solutions)
				r := try(t, c, c.Solution, c.SolutionSteps)
				if !r.Passed || len(r.Gates) != 4 {
					t.Errorf("doesn't pass%s", tell(r))
				}
				if r.Gates[3].Text == "" != (c.NoRule == "") {
					t.Errorf("no_rule is %q, and the scanner's gate says %q", c.NoRule, r.Gates[3].Text)
				}
				t.Logf("%v%s", r.Took, tell(r))
			})
			for _, d := range c.Decoys {
				decoys.Add(1)
				t.Run(d.Name, func(t *testing.T) {
					defer counted(t, &failed)
					r := try(t, c, d.Files, d.Steps)
					if got := r.Failed(); r.Passed || !slices.Equal(got, d.Gates) {
						t.Errorf("fails %v, says that it fails %v%s", got, d.Gates, tell(r))
					}
					for _, o := range r.Gates {
						if o.Status == Failed && o.Text == "" {
							t.Errorf("%s fails without a word", o.Gate)
						}
					}
				})
			}
		})
	}
}

// counted counts a test that did not fail.
func counted(t *testing.T, n *atomic.Int64) {
	if !t.Failed() {
		n.Add(1)
	}
}

func mustFind(t *testing.T, lesson string, lang checks.Lang) *Content {
	t.Helper()
	k, ok := Find(lesson, lang)
	if !ok || k.Lang != lang {
		t.Fatalf("there is no kata %s/%s", lesson, lang)
	}
	return load(t, k)
}

// The tests that count are those that Squire carries.
func TestTestsAreRestored(t *testing.T) {
	c := mustFind(t, "sql-injection", checks.Go)
	r := try(t, c, []File{
		{Path: "behaviour_test.go", Lines: []string{"package shop"}},
		{Path: "exploit_test.go", Lines: []string{"package shop"}},
		{Path: "more_test.go", Lines: []string{"package shop", `import ("os"; "testing")`, "func TestMain(*testing.M) { os.Exit(0) }"}},
	}, nil)
	if got := r.Failed(); !slices.Equal(got, []Gate{Exploit, Scanner}) {
		t.Errorf("fails %v%s", got, tell(r))
	}
}

// A program that ends well before its tests has passed none.
func TestAProgramThatEndsEarlyPassesNothing(t *testing.T) {
	for lang, early := range map[checks.Lang]struct{ top, end string }{
		checks.Go:         {`import "os"`, "func init() { os.Exit(0) }"},
		checks.Python:     {"import os", "os._exit(0)"},
		checks.JavaScript: {"", "process.exit(0);"},
	} {
		t.Run(string(lang), func(t *testing.T) {
			c := mustFind(t, "sql-injection", lang)
			file := c.Solution[0]
			at := max(0, slices.IndexFunc(file.Lines, func(line string) bool { return strings.HasPrefix(line, "import") }))
			file.Lines = append(slices.Insert(slices.Clone(file.Lines), at, early.top), early.end)
			r := try(t, c, []File{file}, nil)
			if got := r.Failed(); !slices.Equal(got, []Gate{Behaviour, Exploit}) {
				t.Errorf("fails %v%s", got, tell(r))
			}
		})
	}
}

func TestTheInterfaceStays(t *testing.T) {
	c := mustFind(t, "sql-injection", checks.Python)
	file := File{Path: "customers.py", Lines: []string{"def another():", "    return []"}}
	r := try(t, c, []File{file}, nil)
	if got := r.Failed(); !slices.Equal(got, []Gate{Builds}) || !strings.Contains(r.Gates[0].Text, "def customers") {
		t.Errorf("fails %v%s", got, tell(r))
	}
}

func TestWhatDoesNotBuildSaysWhere(t *testing.T) {
	for lang, name := range map[checks.Lang]string{checks.Go: "customers.go", checks.Python: "customers.py", checks.JavaScript: "customers.mjs"} {
		t.Run(string(lang), func(t *testing.T) {
			c := mustFind(t, "sql-injection", lang)
			file := c.Solution[0]
			file.Lines = append(slices.Clone(file.Lines), "((((")
			r := try(t, c, []File{file}, nil)
			if r.Gates[0].Status != Failed || r.Gates[1].Status != NotTried || !strings.Contains(r.Gates[0].Text, name) {
				t.Error(tell(r))
			}
		})
	}
}

func TestAFileThatIsGoneOrALinkIsNotRead(t *testing.T) {
	c := mustFind(t, "sql-injection", checks.JavaScript)
	dir := filepath.Join(t.TempDir(), "kata")
	if err := Extract(c.kata, dir); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "customers.mjs")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{"", "/etc/passwd"} {
		if link != "" {
			if err := os.Symlink(link, file); err != nil {
				t.Skip("no links here")
			}
		}
		r, err := Verify(t.Context(), c.kata, dir)
		if err != nil || r.Passed || !strings.Contains(r.Gates[0].Text, "not there") {
			t.Errorf("%v%s", err, tell(r))
		}
	}
}

func TestExtractOverwritesNothing(t *testing.T) {
	k := All()[0]
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Extract(k, dir); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("extracted into a folder with files: %v", err)
	}
}

func TestVerifyWithoutAFolderSaysHowToGetOne(t *testing.T) {
	_, err := Verify(t.Context(), All()[0], filepath.Join(t.TempDir(), "none"))
	if err == nil || !strings.Contains(err.Error(), "squire learn start") {
		t.Error(err)
	}
}

// What a kata runs has no network and no variable of the learner.
func TestTheSandbox(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux lets a program give up its network")
	}
	t.Setenv("SQUIRE_TEST_TOKEN", "of the learner")
	box, err := newSandbox()
	if err != nil {
		t.Fatal(err)
	}
	defer box.remove()
	out, err := box.run(t.Context(), runLimit, "sh", "-c", `echo "token=$SQUIRE_TEST_TOKEN home=$HOME"; ls /sys/class/net 2>/dev/null; cat /proc/net/route; ulimit -d`)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !strings.Contains(out, "token= home="+box.home) {
		t.Errorf("the environment is not scrubbed: %s", out)
	}
	if !strings.Contains(out, "\n2097152") {
		t.Errorf("memory is not limited: %s", out)
	}
	if len(box.notes()) > 0 {
		t.Skipf("SKIPPED: %v", box.notes())
	}
	if lines := strings.Count(out, "\n"); strings.Contains(out, "eth") && strings.Contains(out, "\t00000000\t") {
		t.Errorf("there is a way to the network (%d lines): %s", lines, out)
	}
}

// A program that doesn't end is ended, with its children.
func TestWhatRunsTooLongIsEnded(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no sh")
	}
	box, err := newSandbox()
	if err != nil {
		t.Fatal(err)
	}
	defer box.remove()
	// A second is what the program is given; it would take a minute.
	out, err := box.run(t.Context(), 1e9, "sh", "-c", "echo begun; sleep 60 & wait")
	if !errors.Is(err, errTime) || !strings.Contains(out, "begun") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestACancelledVerificationEnds(t *testing.T) {
	c := mustFind(t, "sql-injection", checks.Python)
	dir := filepath.Join(t.TempDir(), "kata")
	if err := Extract(c.kata, dir); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Verify(ctx, c.kata, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAnotherLanguageIsSaid(t *testing.T) {
	for _, c := range []struct {
		lesson  string
		asked   checks.Lang
		lang    checks.Lang
		instead string
	}{
		{"sql-injection", "python", "python", ""},
		{"sql-injection", "typescript", "javascript", ""},
		{"container-as-root-and-latest", "python", "dockerfile", ""},
		{"xss-output-encoding", "", "", ""},
	} {
		k, ok := Find(c.lesson, c.asked)
		if !ok || c.lang != "" && k.Lang != c.lang || k.Instead(c.asked) != c.instead {
			t.Errorf("%s in %q is %s, %q", c.lesson, c.asked, k, k.Instead(c.asked))
		}
	}
	// Every kata that Find gives is in the language or says that it isn't.
	for _, k := range All() {
		for _, asked := range []checks.Lang{checks.Go, checks.Python, checks.JavaScript, checks.TypeScript, checks.Java, checks.Rust} {
			got, ok := Find(k.Lesson, asked)
			_, runs := toolchainOf(got.Lang)
			same := got.Lang == asked || asked == checks.TypeScript && got.Lang == checks.JavaScript
			if said := got.Instead(asked); !ok || runs && same == (said != "") {
				t.Errorf("%s in %s is %s and says %q", k.Lesson, asked, got, said)
			}
		}
	}
	if got := (Kata{Lang: checks.Go}).Instead(checks.Rust); got != "shown in Go, none in Rust yet" {
		t.Errorf("it says %q", got)
	}
}
