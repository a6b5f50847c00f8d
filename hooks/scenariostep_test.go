package hooks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

// A step is one command of git in a scenario, with what the hooks must make of
// it:
//
//	refused README:2 git commit -m leak
//	refused 'another user owns it' squire hook run pre-commit
//	told leak:1 git cherry-pick leak
//	passes git commit -m clean
//
// Before the command stand the findings, which must be exactly those, and
// expressions of which each must match something else that the hook says.
type step struct {
	hooking
	ts       *testscript.TestScript
	scenario *scenario
	want     expectation
}

// run reports whether what was to happen happened.
func (s *step) run(neg bool, args []string) bool {
	at := slices.IndexFunc(args, func(a string) bool { return a == "git" || a == "squire" })
	if neg || at < 0 || s.want == passes && at > 0 {
		s.ts.Fatalf("usage: refused|told PATH:LINE|REGEXP ... git|squire ARG ..., or passes git|squire ARG ...")
	}
	if s.squire() {
		s.runSquire(args[:at], args[at:])
		return true
	}
	return s.runOther(args[at:])
}

func (s *step) runSquire(expected, command []string) {
	ts := s.ts
	ts.Check(os.RemoveAll(runsFile(ts.Getenv(scenarioTop))))
	err := ts.Exec(command[0], command[1:]...)
	runs := readRuns(ts)
	var findings, said []string
	for _, r := range runs {
		if r.Changed != "" {
			ts.Fatalf("the hook %s changed something:\n%s", r.Hook, r.Changed)
		}
		s.checkBackend(r)
		findings, said = append(findings, r.Findings...), append(said, r.Said...)
	}
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		ts.Check(err)
	}
	if (err != nil) != (s.want == refused) {
		ts.Fatalf("want it %s, but %s ended with: %v", s.want, strings.Join(command, " "), err)
	}
	if s.want == refused && !slices.ContainsFunc(runs, func(r hookRun) bool { return r.Code != 0 }) {
		ts.Fatalf("git refused it, not the hook")
	}
	if s.shipped {
		return // whose findings are another matter
	}
	var places []string
	for _, e := range expected {
		switch {
		case isPlace.MatchString(e):
			places = append(places, e)
		case !slices.ContainsFunc(said, regexp.MustCompile(e).MatchString):
			ts.Fatalf("the hooks did not say %q but %q", e, said)
		}
	}
	if s.want == passes && len(said) > 0 {
		ts.Fatalf("the hooks said %q, want nothing", said)
	}
	slices.Sort(findings)
	slices.Sort(places)
	if diff := cmp.Diff(places, slices.Compact(findings)); diff != "" {
		ts.Fatalf("findings differ (-want +got):\n%s", diff)
	}
}

var isPlace = regexp.MustCompile(`:[0-9]+\z`)

// checkBackend makes sure that the backend that a scenario is run for is the
// one that served it, or that git did for the reason that the scenario names.
func (s *step) checkBackend(r hookRun) {
	want := s.backend
	if s.backend == git.BackendRead && s.scenario.declines != "" {
		want = "git (declined: " + s.scenario.declines + ")"
	}
	if r.Backend != "" && r.Backend != want {
		s.ts.Fatalf("%s was served by %q, want %q", r.Hook, r.Backend, want)
	}
}

// runOther runs a step with another hook or none, and puts everything where
// the rest of the scenario expects it.
func (s *step) runOther(command []string) bool {
	ts := s.ts
	if command[0] == "squire" { // a hook that git can't be brought to call
		if s.none() {
			return false
		}
		command = []string{s.hook, "git", "--pre-commit", "--redact", "--staged", "--verbose"}
		return (ts.Exec(command[0], command[1:]...) != nil) == (s.want == refused)
	}
	top := ts.Getenv(scenarioTop)
	saved := top + ".saved"
	if s.want == refused || !s.none() {
		ts.Check(exec.Command("cp", "-a", top, saved).Run())
		defer func() { ts.Check(os.RemoveAll(saved)) }()
	}
	err := ts.Exec(command[0], command[1:]...)
	switch {
	case s.none() && err != nil:
		ts.Fatalf("without a hook git refuses it as well: %v", err)
	case s.want == refused && err == nil, s.want == passes && err != nil:
		s.restore(top, saved)
	}
	if s.want == passes && err != nil {
		ts.Check(ts.Exec("git", append([]string{"-c", "core.hooksPath=/dev/null"}, command[1:]...)...))
	}
	// No other hook has a word to say once something is done.
	return s.want != told && (err != nil) == (s.want == refused)
}

func (s *step) restore(top, saved string) {
	s.ts.Check(os.RemoveAll(top))
	s.ts.Check(os.Rename(saved, top))
}

// A hookRun is what a hook of Squire wrote down about its run.
type hookRun struct {
	Hook     string
	Code     int
	Findings []string // "path:line", as shown
	Said     []string // notes, gaps and the error
	Backend  string   // what served the repository
	Changed  string   // what the run changed that it must not
}

func runsFile(top string) string { return filepath.Join(top, ".runs") }

func readRuns(ts *testscript.TestScript) []hookRun {
	data, err := os.ReadFile(runsFile(ts.Getenv(scenarioTop)))
	if !errors.Is(err, fs.ErrNotExist) {
		ts.Check(err)
	}
	var runs []hookRun
	for line := range bytes.Lines(data) {
		var r hookRun
		ts.Check(json.Unmarshal(line, &r))
		runs = append(runs, r)
	}
	return runs
}

// changedCode is how a hook of a scenario ends that changed something.
const changedCode = 97

// watchedHook runs a hook in a scenario. It compares everything below the
// folder of the scenario, worktrees, indexes, refs and remotes included,
// before and after: only the ledger may have changed.
func watchedHook(ctx context.Context, top, name string, args []string) int {
	env := toyEnv()
	if os.Getenv(scenarioShipped) != "" {
		env = hooks.Env{}
	}
	env.Stdin = os.Stdin
	before := scenarioState(top)
	result := hooks.Run(ctx, name, args, env)
	run := hookRun{Hook: name, Code: result.Code, Changed: cmp.Diff(before, scenarioState(top)), Backend: backendHere(ctx)}
	for _, x := range result.Findings {
		if x.Verdict.Show {
			run.Findings = append(run.Findings, fmt.Sprintf("%s:%d", git.Printable(x.Path), x.Start.Line))
		}
	}
	for _, gap := range result.Summary.Gaps {
		run.Said = append(run.Said, gap.Error())
	}
	run.Said = append(run.Said, result.Notes...)
	if result.Err != nil {
		run.Said = append(run.Said, result.Err.Error())
	}
	line, err := json.Marshal(run)
	if err == nil {
		err = appendLine(runsFile(top), line)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "write down the run:", err)
		return changedCode
	}
	if run.Changed != "" {
		fmt.Fprintf(os.Stderr, "the hook %s changed something:\n%s", name, run.Changed)
		return changedCode
	}
	return show(result)
}

func appendLine(file string, line []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// ledgers are the folders in which a hook may write.
var ledgers = regexp.MustCompile(`(^|/)(\.git(/modules/[^/]+)?|[^/]+\.git)/squire(/|$)`)

func scenarioState(top string) map[string]string {
	state, err := gittest.State(top)
	if err != nil {
		return map[string]string{"error": err.Error()} // which differs from what it should be
	}
	for path := range state {
		if path == ".runs" || ledgers.MatchString(filepath.ToSlash(path)) {
			delete(state, path)
		}
	}
	return state
}

// backendHere tells what serves the repository once all that is staged was
// listed, since a reader may find out late that it has to decline.
func backendHere(ctx context.Context) string {
	repo, err := git.Open(ctx, "")
	if err != nil {
		return "" // as the hook will have said
	}
	defer repo.Close()
	for _, err := range repo.Staged(ctx) {
		if err != nil {
			break
		}
	}
	return repo.Backend()
}
