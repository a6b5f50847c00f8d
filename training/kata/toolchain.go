package kata

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/report"
)

// The time that code may take. Building runs nothing of the learner's, and the
// first one on a machine compiles the standard library.
const (
	runLimit   = 20 * time.Second
	buildLimit = 2 * time.Minute
)

// A toolchain runs the katas of a language: the learner's own, since a kata is
// offered in a language that is there.
type toolchain struct {
	program string
	build   func(edit []string) []string // arguments
	test    func(gate Gate) []string     // the program and its arguments
	// ran tells from what a test wrote that tests were run and all passed: a
	// program that ends early with success has passed nothing.
	ran *regexp.Regexp
	// why finds the messages in what a test wrote.
	why func(output string) []string
}

// The tests of a kata are behaviour_test.go and exploit_test.go, test_behaviour.py
// and test_exploit.py, behaviour.test.mjs and exploit.test.mjs.
//
// It is a function, so that nothing is compiled at start-up.
func toolchainOf(lang checks.Lang) (toolchain, bool) {
	switch lang {
	case checks.Go:
		return toolchain{
			program: "go",
			build: func([]string) []string {
				return []string{"test", "-c", "-vet=off", "-ldflags=-s -w", "-o", goTest, "."}
			},
			test: func(g Gate) []string {
				name := map[Gate]string{Behaviour: "^TestBehaviour", Exploit: "^TestExploit"}[g]
				return []string{goTest, "-test.v", "-test.run=" + name, "-test.timeout=" + (runLimit - time.Second).String()}
			},
			ran: regexp.MustCompile(`(?ms)^--- PASS: Test.*^PASS$`),
			why: func(out string) []string {
				return matching(out, regexp.MustCompile(`^\s+(\w+_test\.go:\d+: .*)$|^(panic: .*)$`))
			},
		}, true
	case checks.Python:
		return toolchain{
			program: "python3",
			build: func(edit []string) []string {
				return append([]string{"-B", "-c", "import sys\nfor f in sys.argv[1:]: compile(open(f, encoding='utf-8').read(), f, 'exec')"}, edit...)
			},
			test: func(g Gate) []string { return []string{"python3", "-B", "-m", "unittest", "test_" + string(g)} },
			ran:  regexp.MustCompile(`(?ms)^Ran [1-9]\d* tests? in .*^OK$`),
			why: func(out string) []string {
				return matching(out, regexp.MustCompile(`^((?:\w+\.)*\w*(?:Error|Exception|Exit|Interrupt): .*)$`))
			},
		}, true
	case checks.JavaScript:
		return toolchain{
			program: "node",
			build:   func(edit []string) []string { return append([]string{"--check"}, edit...) },
			test: func(g Gate) []string {
				return []string{"node", "--test-reporter=tap", string(g) + ".test.mjs"}
			},
			ran: regexp.MustCompile(`(?ms)^# pass [1-9]\d*$.*^# fail 0$`),
			why: func(out string) []string {
				return matching(out, regexp.MustCompile(`^\s*error: (?:'|")?(.*?)(?:'|")?$|^(\w*Error: .*)$`))
			},
		}, true
	}
	return toolchain{}, false
}

const goTest = "./kata.test.exe"

// runTests tries the first three gates in a copy.
func (c *Content) runTests(ctx context.Context, t toolchain, edits map[string][]byte) ([]Outcome, []string, error) {
	if err := c.kata.Ready(); err != nil {
		return nil, nil, err
	}
	box, err := newSandbox()
	if err != nil {
		return nil, nil, fmt.Errorf("verify kata %s: %w", c.kata, err)
	}
	defer box.remove()
	files := c.startFiles()
	for name, data := range edits {
		files[name] = data
	}
	if err := write(box.work, files); err != nil {
		return nil, nil, fmt.Errorf("verify kata %s: %w", c.kata, err)
	}
	// Data and pages are edited as well, and are no programs.
	edit := slices.DeleteFunc(slices.Clone(c.Edit), func(name string) bool {
		return slices.Contains([]string{".json", ".html"}, filepath.Ext(name))
	})
	built, err := c.try(func() (Outcome, error) {
		out, err := box.run(ctx, buildLimit, t.program, t.build(edit)...)
		if err == nil {
			return outcome(Builds, ""), nil
		}
		if !ranToEnd(err) {
			return Outcome{}, err
		}
		return outcome(Builds, c.tell(box, out, err, nil)), nil
	})
	if err != nil || built.Status == Failed {
		return []Outcome{built}, box.notes(), err
	}
	all := []Outcome{built}
	for _, g := range []Gate{Behaviour, Exploit} {
		o, err := c.try(func() (Outcome, error) {
			args := t.test(g)
			out, err := box.run(ctx, runLimit, args[0], args[1:]...)
			switch {
			case err == nil && t.ran.MatchString(out):
				return outcome(g, ""), nil
			case err == nil:
				return outcome(g, "the program ended before its tests did"), nil
			case !ranToEnd(err):
				return Outcome{}, err
			}
			return outcome(g, c.tell(box, out, err, t.why)), nil
		})
		if err != nil {
			return nil, nil, err
		}
		all = append(all, o)
	}
	return all, box.notes(), nil
}

// ranToEnd reports whether an error is one of the program, not of starting it.
func ranToEnd(err error) bool {
	_, exited := errors.AsType[*exec.ExitError](err)
	return exited || errors.Is(err, errTime)
}

// tell shortens what a program wrote: the messages of tests where there are any,
// else its last lines.
func (c *Content) tell(box *sandbox, out string, err error, why func(string) []string) string {
	const most = 12
	if errors.Is(err, errTime) {
		return fmt.Sprintf("it ran for %v without coming to an end", runLimit)
	}
	for _, dir := range []string{box.work, box.home} {
		out = strings.ReplaceAll(out, dir+string(filepath.Separator), "")
	}
	var lines []string
	if why != nil {
		lines = why(out)
	}
	if len(lines) == 0 {
		for line := range strings.Lines(out) {
			if line = strings.TrimRight(line, "\r\n\t "); line != "" && !strings.HasPrefix(line, "FAIL") {
				lines = append(lines, line)
			}
		}
		lines = lines[max(0, len(lines)-most):]
	}
	lines = lines[:min(len(lines), most)]
	for i := range lines {
		lines[i] = report.Escape(lines[i])
	}
	if len(lines) == 0 {
		return "it ended with " + err.Error()
	}
	return strings.Join(lines, "\n")
}

// matching returns the first group that is there of each line that matches, each
// text once.
func matching(text string, form *regexp.Regexp) []string {
	var out []string
	for line := range strings.Lines(text) {
		m := form.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
		for _, group := range m[min(1, len(m)):] {
			if group != "" && !slices.Contains(out, group) {
				out = append(out, group)
				break
			}
		}
	}
	return out
}

func lookPath(program string) (string, error) {
	p, err := exec.LookPath(program)
	if err != nil {
		return "", err
	}
	return filepath.Abs(p)
}

// environment is what a program of a kata may know: where programs are, and a
// home of its own. Version managers need to know where they are themselves.
func environment(home, tmp string) []string {
	env := []string{
		"HOME=" + home, "USERPROFILE=" + home, "TMPDIR=" + tmp, "TMP=" + tmp, "TEMP=" + tmp, "LANG=C.UTF-8", "NO_COLOR=1",
		"PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED=0", "PYTHONNOUSERSITE=1",
		"GOENV=off", "GOFLAGS=", "GOPROXY=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "GOWORK=off", "GOTELEMETRY=off", "GO111MODULE=on",
		"CGO_ENABLED=0", "GOPATH=" + filepath.Join(home, "go"),
	}
	for _, name := range []string{
		"PATH", "PATHEXT", "SYSTEMROOT", "COMSPEC", "GOROOT",
		"PYENV_ROOT", "PYENV_VERSION", "ASDF_DIR", "ASDF_DATA_DIR", "MISE_DATA_DIR", "VOLTA_HOME", "NVM_DIR",
	} {
		if v := os.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	// With a cache of its own, each verification would compile the standard
	// library.
	cache := os.Getenv("GOCACHE")
	if dir, err := os.UserCacheDir(); !filepath.IsAbs(cache) && err == nil {
		cache = filepath.Join(dir, "go-build")
	}
	if filepath.IsAbs(cache) {
		env = append(env, "GOCACHE="+cache)
	} else {
		env = append(env, "GOCACHE="+filepath.Join(home, "cache"))
	}
	return env
}
