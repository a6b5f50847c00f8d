package hooks_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

func openRepo(t *testing.T, r *gittest.Repo) git.Repository {
	t.Helper()
	repo, err := git.OpenEnv(t.Context(), r.Dir, r.Environ)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { repo.Close() })
	return repo
}

func envIn(r *gittest.Repo) hooks.Env {
	env := toyEnv()
	env.Dir, env.Environ = r.Dir, r.Environ
	return env
}

// A hook writes one file, and nothing when it refuses.
func TestHooksChangeNothingButTheLedger(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "content\n")
	r.Stage("f", "TESTSECRET-"+"00000001\n")
	r.Write("f", "worktree\n")
	before := gittest.Snapshot(t, r.Dir)
	if got := hooks.Run(t.Context(), hooks.PreCommit, nil, envIn(r)); got.Code != hooks.CodeFindings || len(got.Findings) != 1 {
		t.Errorf("got code %d, error %v, want findings", got.Code, got.Err)
	}
	if diff := cmp.Diff(before, gittest.Snapshot(t, r.Dir)); diff != "" {
		t.Errorf("a refusal changed something:\n%s", diff)
	}
	r.Git("add", "f")
	before = gittest.Snapshot(t, r.Dir)
	if got := hooks.Run(t.Context(), hooks.PreCommit, nil, envIn(r)); got.Code != hooks.CodeOK || got.Err != nil || got.Notes != nil {
		t.Errorf("got code %d, error %v, notes %q, want nothing to say", got.Code, got.Err, got.Notes)
	}
	after := gittest.Snapshot(t, r.Dir)
	for path := range after {
		if strings.HasPrefix(path, filepath.Join(".git", "squire")) {
			delete(after, path)
		}
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("a pass changed more than the ledger:\n%s", diff)
	}
}

func TestCanaryLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "content\n")
	r.Stage("f", "staged\n")
	repo := openRepo(t, r)
	if _, err := hooks.Install(t.Context(), repo, hooks.Options{Exe: filepath.Join(r.Home, "squire")}); err != nil {
		t.Fatal(err)
	}
	before := gittest.Snapshot(t, r.Dir)
	env := envIn(r.In(r.Dir, "PATH=/usr/bin:/bin"))
	p, err := hooks.Canary(t.Context(), repo, env)
	if err != nil {
		t.Fatal(err)
	}
	// The program that the hook records isn't there, so the hook fails closed,
	// which is no proof.
	if p.Rule != "test-secret" || !p.Hook.Ran || p.Hook.Code != 1 || p.Hook.Named || p.Caught() {
		t.Errorf("got %+v", p)
	}
	if diff := cmp.Diff(before, gittest.Snapshot(t, r.Dir)); diff != "" {
		t.Errorf("something changed:\n%s", diff)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "squire-plant-*", p.Path)); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

// The rules that are shipped must find the canary that is shipped: else the
// doctor would call a good hook blind.
func TestCanaryIsFoundByTheShippedRules(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "content\n")
	env := hooks.Env{Dir: r.Dir, Environ: r.Environ}
	for range 20 { // it is random
		p, err := hooks.Canary(t.Context(), openRepo(t, r), env)
		if err != nil {
			t.Fatal(err)
		}
		if p.Rule == "" || !p.Blocks {
			t.Fatalf("got %+v, want it found and blocked", p)
		}
	}
}

func TestRunSaysWhenItWasCanceled(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Stage("f", "content\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := hooks.Run(ctx, hooks.PreCommit, nil, envIn(r)); got.Code == hooks.CodeOK {
		t.Errorf("a canceled run passed: %+v", got)
	}
}

// Whatever a detector does wrong, the commit does not pass.
func TestAnEngineInTroubleBlocks(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Stage("f", "content\n")
	for name, detect := range map[string]func() error{
		"error": func() error { return errors.New("gave up") },
		"panic": func() error { panic("broken") },
	} {
		env := envIn(r)
		env.Policy.Detectors = []checks.Detector{broken{detect}}
		if got := hooks.Run(t.Context(), hooks.PreCommit, nil, env); got.Code != hooks.CodeIncomplete || len(got.Summary.Gaps) != 1 {
			t.Errorf("%s: got code %d, gaps %v, want an incomplete scan", name, got.Code, got.Summary.Gaps)
		}
	}
	if _, err := os.Stat(filepath.Join(r.Dir, ".git", "squire")); err == nil {
		t.Error("it was written down as passed")
	}
}

type broken struct{ detect func() error }

func (broken) Rules() []*checks.Rule                             { return nil }
func (broken) Hints() []string                                   { return nil }
func (b broken) Detect(*checks.File, func(checks.Finding)) error { return b.detect() }

func TestALedgerThatCannotBeWrittenDoesNotBlock(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Stage("f", "content\n")
	if err := os.WriteFile(filepath.Join(r.Dir, ".git", "squire"), nil, 0o644); err != nil { // where the folder belongs
		t.Fatal(err)
	}
	got := hooks.Run(t.Context(), hooks.PreCommit, nil, envIn(r))
	if got.Code != hooks.CodeOK || len(got.Notes) != 1 {
		t.Errorf("got code %d, notes %q, want a pass with a note", got.Code, got.Notes)
	}
}

func TestMarkScannedTouchesOnlyItsRange(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	for _, content := range []string{"1", "2", "3"} {
		r.Commit("f", "TESTSECRET-"+"0000000"+content)
		hooks.Run(t.Context(), hooks.PostCommit, nil, envIn(r))
	}
	repo := openRepo(t, r)
	unscanned := func() (all []string) {
		s, err := hooks.Status(t.Context(), repo)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range s.Unscanned {
			all = append(all, r.Git("show", "-s", "--format=%s "+"%T", string(u.Commit)))
		}
		return all
	}
	if got := unscanned(); len(got) != 3 {
		t.Fatalf("got %q, want 3 unscanned commits", got)
	}
	if err := hooks.MarkScanned(t.Context(), repo, "HEAD~2..HEAD~1"); err != nil {
		t.Fatal(err)
	}
	if got := unscanned(); len(got) != 2 {
		t.Errorf("got %q, want 2 unscanned commits", got)
	}
	if err := hooks.MarkScanned(t.Context(), repo, "nowhere"); err == nil {
		t.Error("a range that isn't there passed")
	}
	if err := hooks.MarkScanned(t.Context(), repo, "HEAD"); err != nil {
		t.Fatal(err)
	}
	if got := unscanned(); len(got) != 0 {
		t.Errorf("got %q, want none", got)
	}
}
