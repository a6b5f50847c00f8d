package git_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

// TestAllOnGit runs all the other tests once more with git's plumbing for a
// backend: both must give the same answers.
func TestAllOnGit(t *testing.T) {
	if os.Getenv(git.BackendVar) != "" {
		t.Skip("this is that run")
	}
	t.Parallel()
	cmd := exec.Command(os.Args[0], "-test.short="+map[bool]string{true: "true", false: "false"}[testing.Short()])
	cmd.Env = append(os.Environ(), git.BackendVar+"="+git.BackendGit)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestBackendIsChosen(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Stage("a", "1\n")
	split := gittest.New(t)
	split.Stage("a", "1\n")
	split.Git("update-index", "--split-index")
	for _, tt := range []struct {
		name     string
		repo     *gittest.Repo
		choice   string
		want     string // of Backend, after the question
		complain string // instead of an answer
	}{
		{"nothing said", r, "", "read", ""},
		{"auto", r, "auto", "read", ""},
		{"read", r, "read", "read", ""},
		{"git", r, "git", "git", ""},
		{"declined", split, "auto", "git (declined: a split index)", ""},
		{"read alone", split, "read", "read", "a split index"},
		{"unknown", r, "svn", "", "want auto, read, git"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			repo, err := git.OpenEnv(t.Context(), tt.repo.Dir, append(slices.Clip(tt.repo.Environ), git.BackendVar+"="+tt.choice))
			staged := 0
			backend := ""
			if err == nil {
				defer repo.Close()
				for _, e := range repo.Staged(t.Context()) {
					staged++
					err = e
				}
				backend = repo.Backend()
			}
			if tt.complain != "" {
				if err == nil || !strings.Contains(err.Error(), tt.complain) {
					t.Errorf("got error %v, want one that says %q", err, tt.complain)
				}
			} else if err != nil || staged != 1 {
				t.Errorf("%d staged, error %v", staged, err)
			}
			if backend != tt.want {
				t.Errorf("backend %q, want %q", backend, tt.want)
			}
		})
	}
}
