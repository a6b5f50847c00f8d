package hooks_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/source"
)

// The scripts run this test program under the name squire, as git's hooks do.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"squire": func() { os.Exit(squire(os.Args[1:])) }})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, "home")
			for _, kv := range gittest.Environ(home) {
				if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "GIT_") || name == "HOME" || name == "LC_ALL" {
					e.Vars = append(e.Vars, kv)
				}
			}
			// Under -race every run of squire would linger for a second.
			e.Vars = append(e.Vars, "GORACE=atexit_sleep_ms=0")
			return os.Mkdir(home, 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"newrepo": newRepo},
	})
}

// newRepo makes a repository with one commit and Squire's hooks, and enters
// it. What it needs for that is in the script's environment.
func newRepo(ts *testscript.TestScript, neg bool, args []string) {
	dir := ts.MkAbs("repo")
	ts.Check(ts.Exec("git", "init", "-q", dir))
	ts.Check(ts.Chdir(dir))
	ts.Check(os.WriteFile(filepath.Join(dir, "README"), []byte("one\ntwo\nthree\n"), 0o644))
	ts.Check(ts.Exec("git", "add", "README"))
	ts.Check(ts.Exec("git", "commit", "-q", "-m", "first"))
	ts.Check(ts.Exec("squire", "hook", "install"))
}

// toy finds TESTSECRET- and eight digits, and keys of several lines.
type toy struct{}

var (
	toyRule    = &checks.Rule{ID: "test-secret", Title: "test secret", Severity: checks.High, Secret: true}
	toyPattern = regexp.MustCompile(`TESTSECRET-[0-9]{8}|(?s:TESTKEY-BEGIN.*?TESTKEY-END)`)
)

func (toy) Rules() []*checks.Rule { return []*checks.Rule{toyRule} }
func (toy) Hints() []string       { return nil }
func (toy) Detect(f *checks.File, report func(checks.Finding)) error {
	for _, m := range toyPattern.FindAllIndex(f.Data, -1) {
		report(checks.Finding{Rule: toyRule, Span: checks.Span{Start: m[0], End: m[1]}})
	}
	return nil
}

func toyEnv() hooks.Env {
	return hooks.Env{
		Policy: policy.Options{Detectors: []checks.Detector{toy{}}},
		Canary: func() (string, error) { return "TESTSECRET-" + "12345678", nil },
	}
}

// squire is as much of the command as hooks need.
func squire(args []string) int {
	ctx := context.Background()
	if len(args) >= 3 && args[0] == "hook" && args[1] == "run" {
		if top := os.Getenv(scenarioTop); top != "" {
			return watchedHook(ctx, top, args[2], args[3:])
		}
		env := toyEnv()
		env.Stdin = os.Stdin
		return show(hooks.Run(ctx, args[2], args[3:], env))
	}
	repo, err := git.Open(ctx, "")
	if err == nil {
		defer repo.Close()
		err = verb(ctx, repo, args)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "squire:", err)
		return 2
	}
	return 0
}

func show(r *hooks.Result) int {
	if r.Headline != "" {
		fmt.Fprintln(os.Stderr, r.Headline)
	}
	for _, x := range r.Findings {
		if x.Verdict.Show {
			fmt.Fprintf(os.Stderr, "%s:%d: %s\n", git.Printable(x.Path), x.Start.Line, x.Rule.Title)
		}
	}
	for _, gap := range r.Summary.Gaps {
		fmt.Fprintln(os.Stderr, "not scanned:", gap)
	}
	for _, line := range slices.Concat(r.Advice, r.Notes) {
		fmt.Fprintln(os.Stderr, line)
	}
	if r.Err != nil {
		fmt.Fprintln(os.Stderr, "squire:", r.Err)
	}
	return r.Code
}

func verb(ctx context.Context, repo git.Repository, args []string) error {
	switch strings.Join(args[:min(len(args), 2)], " ") {
	case "hook install":
		// os.Executable is the test program by its other name.
		exe := os.Getenv("SQUIRE_EXE")
		if exe == "" {
			exe = lookPath("squire")
		}
		done, err := hooks.Install(ctx, repo, hooks.Options{Exe: exe, Force: slices.Contains(args, "--force"), DryRun: slices.Contains(args, "--dry-run")})
		if err != nil {
			return err
		}
		for _, e := range done.Edits {
			fmt.Printf("edit %s\n%s", filepath.Base(e.File), e.Diff)
		}
		for _, n := range done.Notes {
			fmt.Println("note:", n)
		}
		for _, h := range done.Hooks {
			fmt.Printf("%s changed=%v chained=%v\n", h.Name, h.Changed, h.Chained != "")
		}
		return nil
	case "hook uninstall":
		done, err := hooks.Uninstall(ctx, repo, hooks.Options{})
		if err != nil {
			return err
		}
		for _, h := range done.Hooks {
			fmt.Printf("%s restored=%v kept=%v\n", h.Name, h.Restored, h.Kept)
		}
		return err
	case "hook status":
		s, err := hooks.Status(ctx, repo)
		if err != nil {
			return err
		}
		for _, h := range s.Hooks {
			fmt.Printf("%s %s chained=%v found=%v\n", h.Name, h.State, h.Chained != "", h.ExeFound)
		}
		fmt.Printf("holds=%v\n", s.Holds())
		if s.Shadowed != "" {
			fmt.Println("shadowed:", s.Shadowed)
		}
		for _, u := range s.Unscanned {
			fmt.Printf("unscanned %s %s\n", u.Commit, u.How)
		}
		return nil
	case "doctor":
		p, err := hooks.Canary(ctx, repo, toyEnv())
		if err != nil {
			return err
		}
		fmt.Printf("rule=%s blocks=%v ran=%v code=%d named=%v caught=%v\n", p.Rule, p.Blocks, p.Hook.Ran, p.Hook.Code, p.Hook.Named, p.Caught())
		if p.Hook.Problem != "" {
			fmt.Println("problem:", p.Hook.Problem)
		}
		return nil
	}
	if len(args) == 3 && args[0] == "scan" && args[1] == "--range" {
		src := source.Commits(repo, args[2], source.BlobOptions{})
		for x, err := range (&checks.Engine{Detectors: []checks.Detector{toy{}}}).Scan(ctx, src) {
			if err != nil {
				return err
			}
			fmt.Printf("%s:%d\n", x.Path, x.Start.Line)
		}
		return hooks.MarkScanned(ctx, repo, args[2])
	}
	return errors.New("unknown verb: " + strings.Join(args, " "))
}

func lookPath(name string) string {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if file := filepath.Join(dir, name); filepath.IsAbs(dir) {
			if _, err := os.Stat(file); err == nil {
				return file
			}
		}
	}
	return ""
}
