package hooks_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git/gittest"
)

// Whatever a hook finds, it leaves index, worktree, refs and objects as they
// are.
func TestNoHookChangesTheRepository(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	base := r.Commit("f", "content\n")
	head := r.Commit("f", "TESTSECRET-"+"00000001\n")
	r.Git("tag", "-a", "-m", "TESTSECRET-"+"00000002", "v1")
	r.Stage("g", "TESTSECRET-"+"00000003\n")
	r.Write("message", "TESTSECRET-"+"00000004\n")
	tag := r.Git("rev-parse", "v1")
	none := strings.Repeat("0", 40)
	for _, tt := range []struct {
		hook  string
		args  []string
		stdin string
		code  int
	}{
		{hooks.PreCommit, nil, "", hooks.CodeFindings},
		{hooks.PreMergeCommit, nil, "", hooks.CodeFindings},
		{hooks.PreApplypatch, nil, "", hooks.CodeFindings},
		{hooks.CommitMsg, []string{"message"}, "", hooks.CodeFindings},
		{hooks.ApplypatchMsg, []string{"message"}, "", hooks.CodeFindings},
		{hooks.PostCommit, nil, "", hooks.CodeOK},
		{hooks.PrePush, []string{"origin", "/nowhere"}, "main " + head + " refs/heads/main " + base + "\n", hooks.CodeFindings},
		{hooks.PrePush, []string{"origin", "/nowhere"}, "v1 " + tag + " refs/tags/v1 " + none + "\n", hooks.CodeFindings},
		{hooks.PreReceive, nil, none + " " + tag + " refs/tags/v1\n", hooks.CodeFindings},
		{hooks.ReferenceTransaction, []string{"prepared"}, base + " " + head + " refs/heads/main\n", hooks.CodeOK},
	} {
		before := gittest.Snapshot(t, r.Dir)
		env := envIn(r)
		env.Stdin = strings.NewReader(tt.stdin)
		got := hooks.Run(t.Context(), tt.hook, tt.args, env)
		if got.Code != tt.code || got.Err != nil {
			t.Errorf("%s: got code %d, error %v, want code %d", tt.hook, got.Code, got.Err, tt.code)
		}
		if tt.code == hooks.CodeFindings && (got.Headline == "" || strings.Contains(got.Headline, "\n") || len(got.Advice) == 0) {
			t.Errorf("%s: got headline %q, advice %q", tt.hook, got.Headline, got.Advice)
		}
		after := gittest.Snapshot(t, r.Dir)
		for path := range after {
			if strings.HasPrefix(path, filepath.Join(".git", "squire")) {
				delete(after, path)
				delete(before, path)
			}
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s changed something:\n%s", tt.hook, diff)
		}
	}
}

// Each hook that Install writes, or can be asked to, is one that Run knows.
func TestEveryNamedHookRuns(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	for _, name := range append(hooks.Names(), hooks.Optional()...) {
		if got := hooks.Run(t.Context(), name, nil, envIn(r)); got.Err != nil && strings.Contains(got.Err.Error(), "unknown hook") {
			t.Errorf("%s: %v", name, got.Err)
		}
	}
}
