package git_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

func openIndex(t *testing.T, r *gittest.Repo) *git.Index {
	t.Helper()
	x, err := git.OpenIndexEnv(t.Context(), r.Dir, r.Environ)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func TestReplaceStagesContentAndNothingElse(t *testing.T) {
	for _, flags := range [][]string{nil, {"--object-format=sha256"}} {
		r := gittest.New(t, flags...)
		odd := "odd \"name\"\té"
		r.Stage("run.sh", "one\n")
		r.Git("update-index", "--chmod=+x", "run.sh")
		r.Stage(odd, "two\n")
		r.Stage("other", "three\n")
		r.Write("other", "later\n")
		x := openIndex(t, r)
		var list []git.Replacement
		for _, path := range []string{"run.sh", odd} {
			e, err := x.Entry(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, git.Replacement{Path: path, Old: e, Content: []byte("new " + path)})
		}
		if err := x.Replace(t.Context(), list); err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			if got := r.Git("cat-file", "blob", ":"+c.Path); got != string(c.Content) {
				t.Errorf("%q: staged is %q", c.Path, got)
			}
		}
		if got := r.Git("ls-files", "-s", "run.sh"); !strings.HasPrefix(got, "100755 ") {
			t.Errorf("the mode became %s", got)
		}
		if got := r.Git("cat-file", "blob", ":other"); got != "three" {
			t.Errorf("another file became %q", got)
		}
		// The same second, the same length: git must still see the change.
		if got := r.Git("-c", "core.quotePath=off", "status", "--short", "other"); got != "AM other" {
			t.Errorf("status of a file changed since: %q", got)
		}
		if got, err := os.ReadFile(filepath.Join(r.Dir, "run.sh")); err != nil || string(got) != "one\n" {
			t.Errorf("the worktree became %q, %v", got, err)
		}
		if err := x.Replace(t.Context(), list); err == nil || !strings.Contains(err.Error(), "staged in the meantime") {
			t.Errorf("replaced what is not there any more: %v", err)
		}
	}
}

// Programs that the repository configures must not run, whatever is replaced.
func TestReplaceRunsNothing(t *testing.T) {
	r := gittest.New(t)
	canary := filepath.Join(r.Home, "ran")
	script := filepath.Join(r.Home, "evil.sh")
	r.Stage("f", "one\n")
	r.Stage("g", "one\n")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntouch '"+canary+"'\ncat\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	r.Write(".gitattributes", "* filter=evil diff=evil\n")
	hooks := filepath.Join(r.Dir, ".git", "hooks", "post-index-change")
	if err := os.MkdirAll(filepath.Dir(hooks), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(hooks, []byte("#!/bin/sh\ntouch '"+canary+"'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"filter.evil.clean", "filter.evil.process", "filter.evil.smudge", "core.fsmonitor", "diff.evil.textconv"} {
		r.Git("config", key, script)
	}
	os.Remove(canary)
	// Files that are newer than the index are compared when it is written.
	long := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(r.Dir, ".git", "index"), long, long); err != nil {
		t.Fatal(err)
	}
	x := openIndex(t, r)
	e, err := x.Entry(t.Context(), "f")
	if err != nil {
		t.Fatal(err)
	}
	if filter, err := x.Filter(t.Context(), "f"); err != nil || filter != "filter=evil" {
		t.Errorf("filter %q, %v", filter, err)
	}
	if err := x.Replace(t.Context(), []git.Replacement{{Path: "f", Old: e, Content: []byte("two\n")}}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(canary); err == nil {
		t.Error("a program of the repository ran")
	}
}

func TestTemporaryIndexesAreRefused(t *testing.T) {
	r := gittest.New(t)
	r.Stage("f", "one\n")
	own := filepath.Join(r.Dir, ".git", "index")
	if _, err := git.OpenIndexEnv(t.Context(), r.Dir, r.In(".", "GIT_INDEX_FILE="+own+".lock").Environ); !errors.Is(err, git.ErrTemporaryIndex) {
		t.Errorf("temporary index: %v", err)
	}
	x, err := git.OpenIndexEnv(t.Context(), r.Dir, r.In(".", "GIT_INDEX_FILE="+filepath.Join(".git", "index")).Environ)
	if err != nil {
		t.Fatalf("the repository's own index, named: %v", err)
	}
	x.Close()
	linked := filepath.Join(filepath.Dir(r.Dir), "linked")
	r.Commit("f", "two\n")
	r.Git("worktree", "add", "-q", linked)
	openIndex(t, r.In(linked))
}

func TestEntriesThatCannotBeReplaced(t *testing.T) {
	r := gittest.New(t)
	for _, f := range []string{"plain", "skipped", "assumed"} {
		r.Stage(f, "x\n")
	}
	r.Git("update-index", "--skip-worktree", "skipped")
	r.Git("update-index", "--assume-unchanged", "assumed")
	blob := strings.Fields(r.Git("ls-files", "-s", "plain"))[1]
	r.Git("update-index", "--add", "--cacheinfo", "120000,"+blob+",link")
	x := openIndex(t, r)
	got := map[string]bool{}
	for _, f := range []string{"plain", "skipped", "assumed", "link", "none"} {
		_, err := x.Entry(t.Context(), f)
		got[f] = err == nil
	}
	if d := cmp.Diff(map[string]bool{"plain": true, "skipped": false, "assumed": false, "link": false, "none": false}, got); d != "" {
		t.Errorf("replaceable (-want +got):\n%s", d)
	}
}
