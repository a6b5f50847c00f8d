package hooks_test

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

// The scenarios are the ways in which a secret can get into a repository, and
// those in which something harmless looks like it. Each is one script in
// testdata/scenarios, which says what must happen and not which hook sees to
// it. So the same scripts run with Squire over each backend, with the hook of
// another scanner, and with no hook at all: there every one that expects a
// refusal must not get it, or it would prove nothing.

// A hooking says what runs the hooks of a scenario.
type hooking struct {
	hook    string // "squire", "none", or the path of a gitleaks program
	backend string // of squire: "read" or "git"
	// shipped takes the rules that are shipped, and secrets of a kind that
	// every scanner knows, in place of the toy detector.
	shipped bool
}

func (h *hooking) squire() bool { return h.hook == "squire" }
func (h *hooking) none() bool   { return h.hook == "none" }

func TestScenarios(t *testing.T) {
	for _, backend := range []string{"read", "git"} {
		t.Run(backend, func(t *testing.T) {
			t.Parallel()
			runScenarios(t, hooking{hook: "squire", backend: backend})
		})
	}
}

// A scenario that git itself refuses, or that expects nothing, shows nothing.
func TestScenariosProveSomething(t *testing.T) {
	t.Parallel()
	runScenarios(t, hooking{hook: "none"})
}

// counts are how many scenarios there are of commits and, by "p", of pushes.
var counts = map[string]int{"": 86, "p": 12}

// awaited are the scenarios of hooks that are still to come.
var awaited []string

func TestEveryScenarioIsThereOnce(t *testing.T) {
	have := map[string]string{}
	for _, s := range readScenarios(t) {
		if other, twice := have[s.id]; twice {
			t.Errorf("scenario %s is both %s and %s", s.id, other, s.file)
		}
		have[s.id] = s.file
	}
	for prefix, n := range counts {
		for i := range n {
			id := prefix + strconv.Itoa(i+1)
			if have[id] == "" && !slices.Contains(awaited, id) {
				t.Errorf("there is no scenario %s", id)
			}
			delete(have, id)
		}
	}
	for id, file := range have {
		t.Errorf("%s: there should be no scenario %s", file, id)
	}
}

// A scenario is what the head of a script says of it.
type scenario struct {
	file  string
	id    string // "3", or "p3" of a push
	title string
	// declines names what the own reader leaves to git; "" when it reads all.
	declines string
	// note is for the table: why a pre-commit hook has no say here. peer is
	// what to know of the other hook.
	note, peer string
	text       []byte
}

var scenarioTitle = regexp.MustCompile(`\A# (p?[0-9]+)\. (.+)\n`)

func readScenarios(t *testing.T) []scenario {
	t.Helper()
	files, err := filepath.Glob("testdata/scenarios/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	var all []scenario
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m := scenarioTitle.FindSubmatch(text)
		if m == nil {
			t.Fatalf("%s: the first line must be `# NUMBER. WHAT IT PROVES`", file)
		}
		s := scenario{file: file, id: string(m[1]), title: string(m[2]), text: text}
		for line := range strings.Lines(string(text)) {
			if v, ok := strings.CutPrefix(line, "# read: declines ("); ok {
				s.declines = strings.TrimSuffix(v, ")\n")
			} else if v, ok := strings.CutPrefix(line, "# note: "); ok {
				s.note = strings.TrimSuffix(v, "\n")
			} else if v, ok := strings.CutPrefix(line, "# gitleaks: "); ok {
				s.peer = strings.TrimSuffix(v, "\n")
			} else if !strings.HasPrefix(line, "#") {
				break
			}
		}
		name := strings.TrimPrefix(s.id, "p")
		if len(name) < 2 {
			name = "0" + name
		}
		if strings.HasPrefix(s.id, "p") {
			name = "p" + name
		}
		if !strings.HasPrefix(filepath.Base(file), name+"-") {
			t.Errorf("%s: scenario %s needs a name that starts with %s-", file, s.id, name)
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b scenario) int {
		return cmp.Or(cmp.Compare(strings.Trim(a.id, "0123456789"), strings.Trim(b.id, "0123456789")), cmp.Compare(a.number(), b.number()))
	})
	return all
}

func (s *scenario) number() int {
	n, _ := strconv.Atoi(strings.TrimPrefix(s.id, "p"))
	return n
}

// outcomes are what came of the steps of each scenario, by id.
type outcomes struct {
	mu  sync.Mutex
	all map[string][]outcome
}

// An outcome is one step: what was to happen and whether it did.
type outcome struct {
	want expectation
	got  bool
}

// An expectation is a command of the scripts that has a hook do something.
type expectation string

const (
	refused expectation = "refused" // the hook stops what git was about to do
	told    expectation = "told"    // git does it, and the hook says afterwards what is wrong
	passes  expectation = "passes"  // the hook has nothing to say
)

func runScenarios(t *testing.T, h hooking) *outcomes {
	t.Helper()
	dir := t.TempDir()
	results := &outcomes{all: map[string][]outcome{}}
	byName := map[string]scenario{}
	var files []string
	for _, s := range readScenarios(t) {
		if h.shipped {
			s.text = withRealSecrets(s.text)
		}
		file := filepath.Join(dir, filepath.Base(s.file))
		if err := os.WriteFile(file, s.text, 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		byName[strings.TrimSuffix(filepath.Base(s.file), ".txtar")] = s
	}
	step := func(want expectation) func(*testscript.TestScript, bool, []string) {
		return func(ts *testscript.TestScript, neg bool, args []string) {
			s := byName[ts.Name()]
			st := &step{ts: ts, hooking: h, scenario: &s, want: want}
			got := st.run(neg, args)
			results.mu.Lock()
			defer results.mu.Unlock()
			results.all[s.id] = append(results.all[s.id], outcome{want, got})
		}
	}
	testscript.Run(t, testscript.Params{
		Files:               files,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			s := byName[filepath.Base(e.WorkDir)[len("script-"):]]
			return setupScenario(e, h, &s)
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "squire":
				return h.squire(), nil
			case "reftable": // git knows it since 2.45
				return knowsReftable(), nil
			case "gitleaks":
				return !h.squire() && !h.none(), nil
			case "root":
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"refused": step(refused), "told": step(told), "passes": step(passes),
			"ran":      func(ts *testscript.TestScript, neg bool, args []string) { ranCommand(ts, h, args) },
			"initrepo": func(ts *testscript.TestScript, neg bool, args []string) { initRepo(ts, h, args) },
			"newrepo":  func(ts *testscript.TestScript, neg bool, args []string) { newScenarioRepo(ts, h, args) },
			"install":  func(ts *testscript.TestScript, neg bool, args []string) { installHooks(ts, h, args) },
			"bytes":    bytesCommand, "utf16": utf16Command, "fill": fillCommand, "patchbytes": patchCommand, "stageas": stageAsCommand,
		},
	})
	return results
}

// The environment of a hook in a scenario.
const (
	scenarioTop     = "SQUIRE_SCENARIO"         // the folder in which nothing may change
	scenarioShipped = "SQUIRE_SCENARIO_SHIPPED" // set for the rules that are shipped
)

func setupScenario(e *testscript.Env, h hooking, s *scenario) error {
	if s.declines != "" && h.backend == git.BackendRead {
		h.backend = "auto" // which may ask git; alone the reader refuses
	}
	home := filepath.Join(e.WorkDir, "home")
	for _, kv := range gittest.Environ(home) {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "GIT_") || name == "HOME" || name == "LC_ALL" {
			e.Vars = append(e.Vars, kv)
		}
	}
	// What git puts into new repositories, samples of hooks above all, would be
	// compared again and again.
	e.Vars = append(e.Vars, "GIT_TEMPLATE_DIR=", "GORACE=atexit_sleep_ms=0", git.BackendVar+"="+h.backend, scenarioTop+"="+e.WorkDir)
	// A path that is too long for most file systems.
	e.Vars = append(e.Vars, "LONG="+strings.Repeat(strings.Repeat("d", 99)+"/", 50)+"f")
	if h.shipped {
		e.Vars = append(e.Vars, scenarioShipped+"=1")
	}
	return os.Mkdir(home, 0o755)
}

// initRepo makes a repository without a commit, with the hooks, and enters it.
func initRepo(ts *testscript.TestScript, h hooking, flags []string) {
	dir := ts.MkAbs("repo")
	ts.Check(ts.Exec("git", append(append([]string{"init", "-q"}, flags...), dir)...))
	ts.Check(ts.Chdir(dir))
	installHooks(ts, h, nil)
}

// newScenarioRepo makes a repository with one commit, and then as initRepo.
func newScenarioRepo(ts *testscript.TestScript, h hooking, flags []string) {
	dir := ts.MkAbs("repo")
	ts.Check(ts.Exec("git", append(append([]string{"init", "-q"}, flags...), dir)...))
	ts.Check(ts.Chdir(dir))
	ts.Check(os.WriteFile(filepath.Join(dir, "README"), []byte("one\ntwo\nthree\n"), 0o644))
	ts.Check(ts.Exec("git", "add", "README"))
	ts.Check(ts.Exec("git", "commit", "-q", "-m", "first"))
	installHooks(ts, h, nil)
}

// installHooks puts the hooks into the repository of the current folder.
func installHooks(ts *testscript.TestScript, h hooking, args []string) {
	switch {
	case h.squire():
		ts.Check(ts.Exec("squire", append([]string{"hook", "install"}, args...)...))
	case !h.none():
		ts.Check(ts.Exec("git", "rev-parse", "--git-path", "hooks"))
		dir := ts.MkAbs(strings.TrimSuffix(ts.ReadFile("stdout"), "\n"))
		ts.Check(os.MkdirAll(dir, 0o755))
		// The entry of its own .pre-commit-hooks.yaml.
		text := fmt.Sprintf("#!/bin/sh\nexec '%s' git --pre-commit --redact --staged --verbose\n", h.hook)
		ts.Check(os.WriteFile(filepath.Join(dir, "pre-commit"), []byte(text), 0o755))
	}
}

// ranCommand checks which hooks the last step ran, in order.
func ranCommand(ts *testscript.TestScript, h hooking, want []string) {
	if !h.squire() {
		return
	}
	var got []string
	for _, r := range readRuns(ts) {
		got = append(got, r.Hook)
	}
	if !slices.Equal(got, want) {
		ts.Fatalf("the hooks %q ran, want %q", got, want)
	}
}

// bytesCommand writes a file: `bytes FILE 'a\x00b\n'`, with the escapes of Go.
func bytesCommand(ts *testscript.TestScript, neg bool, args []string) {
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
	ts.Check(err)
	name, err := strconv.Unquote(`"` + strings.ReplaceAll(args[0], `"`, `\"`) + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
}

// utf16Command writes a text in UTF-16 with a byte order mark: `utf16 le FILE
// TEXT`.
func utf16Command(ts *testscript.TestScript, neg bool, args []string) {
	text, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	var out bytes.Buffer
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		if args[0] == "le" {
			out.Write([]byte{byte(u), byte(u >> 8)})
		} else {
			out.Write([]byte{byte(u >> 8), byte(u)})
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o644))
}

// fillCommand writes a file of so many bytes of harmless text with one more
// text in the middle: `fill FILE BYTES SEPARATOR TEXT`.
func fillCommand(ts *testscript.TestScript, neg bool, args []string) {
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	separator, err := strconv.Unquote(`"` + args[2] + `"`)
	ts.Check(err)
	half := strings.Repeat("nothing to see here"+separator, size/2/(19+len(separator)))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(half+args[3]+separator+half), 0o644))
}

// patchCommand overwrites the last bytes of a file: `patchbytes FILE '\x00\x00'`.
func patchCommand(ts *testscript.TestScript, neg bool, args []string) {
	file := ts.MkAbs(args[0])
	data, err := os.ReadFile(file)
	ts.Check(err)
	tail, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(file, append(data[:len(data)-len(tail)], tail...), 0o644))
}

// stageAsCommand stages the content of a file under a path that the file
// system may refuse: `stageas PATH FILE`, with the escapes of Go.
func stageAsCommand(ts *testscript.TestScript, neg bool, args []string) {
	path, err := strconv.Unquote(`"` + args[0] + `"`)
	ts.Check(err)
	ts.Check(ts.Exec("git", "hash-object", "-w", args[1]))
	id := strings.TrimSpace(ts.ReadFile("stdout"))
	ts.Check(ts.Exec("git", "update-index", "--add", "--cacheinfo", "100644,"+id+","+path))
}

// knowsReftable reports whether git knows repositories with refs in tables.
var knowsReftable = sync.OnceValue(func() bool {
	version, err := exec.Command("git", "version").Output()
	var major, minor int
	if _, scanErr := fmt.Sscanf(string(version), "git version %d.%d", &major, &minor); err != nil || scanErr != nil {
		return false
	}
	return major > 2 || major == 2 && minor >= 45
})
