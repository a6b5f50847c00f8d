package source_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
	"github.com/squiresec/squire/internal/source"
)

// pushOf returns what a push of HEAD brings to somebody who has a commit.
func pushOf(t *testing.T, r *gittest.Repo, has string, o source.HistoryOptions) *source.History {
	t.Helper()
	repo := openRepo(t, r)
	limits := git.HistoryRange{Of: []git.OID{repo.Head()}}
	if has != "" {
		limits.Not = []git.OID{git.OID(has)}
	}
	h, err := repo.History(t.Context(), limits)
	if err != nil {
		t.Fatal(err)
	}
	return source.NewPush(repo, h, o)
}

func TestPushBringsWhatEachCommitAdds(t *testing.T) {
	for name, tt := range map[string]struct {
		do   func(r *gittest.Repo)
		want []string // without the commit
	}{
		"nothing":           {func(r *gittest.Repo) {}, nil},
		"clean":             {func(r *gittest.Repo) { r.Commit("f", "text\n") }, nil},
		"added and removed": {func(r *gittest.Repo) { r.Commit("f", secret(1)); r.Git("rm", "-q", "f"); commit(r, "gone") }, []string{"f:1"}},
		"renamed":           {func(r *gittest.Repo) { r.Write("sub/x", ""); r.Git("mv", "dirty", "sub/dirty"); commit(r, "renamed") }, nil},
		"renamed and changed": {func(r *gittest.Repo) {
			r.Git("rm", "-q", "--cached", "dirty")
			r.Commit("sub/dirty", "x\n"+secret(9)+"\n"+secret(1)+"\n")
		}, []string{"sub/dirty:3"}},
		"message":           {func(r *gittest.Repo) { r.Git("commit", "-q", "--allow-empty", "-m", "see\n\n"+secret(1)) }, []string{"(commit message):3"}},
		"empty message":     {func(r *gittest.Repo) { r.Git("commit", "-q", "--allow-empty", "--allow-empty-message", "-m", "") }, nil},
		"name":              {func(r *gittest.Repo) { r.Commit("keys/"+secret(1), "text\n") }, []string{"(commit message):1", "(file names):1"}},
		"merged from there": {func(r *gittest.Repo) { r.Git("merge", "-q", "--no-ff", "-m", "merge", "theirs") }, nil},
		"in a merge": {func(r *gittest.Repo) {
			r.Git("merge", "-q", "--no-ff", "--no-commit", "theirs")
			r.Stage("clean", "clean\n"+secret(1)+"\n")
			commit(r, "evil")
		}, []string{"clean:2"}},
		"longer than is compared": {func(r *gittest.Repo) { r.Commit("f", strings.Repeat("a line of text\n", 600_000)+secret(1)) }, []string{"f:600001"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			r.Commit("clean", "clean\n")
			r.Commit("dirty", "x\n"+secret(9)+"\n")
			r.Git("checkout", "-q", "-b", "theirs")
			r.Commit("theirs", secret(8))
			r.Git("checkout", "-q", "main")
			r.Git("commit", "-q", "--allow-empty", "-m", "there")
			r.Git("merge", "-q", "-s", "ours", "-m", "all that is there", "theirs")
			there := r.Git("rev-parse", "HEAD")
			r.Git("reset", "-q", "--hard", "HEAD~1")
			tt.do(r)
			found, gaps := places(t, pushOf(t, r, there, source.HistoryOptions{}))
			var got []string
			for _, place := range found {
				_, place, _ = strings.Cut(place, " ")
				got = append(got, place)
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" || len(gaps) > 0 {
				t.Errorf("gaps %q, (-want +got):\n%s", gaps, diff)
			}
		})
	}
}

// What is remembered as clean is not looked at again, messages included.
func TestPushPassesOverWhatIsKnown(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "1\n")
	r.Commit("f", secret(1))
	r.Git("commit", "-q", "--allow-empty", "-m", secret(2))
	var mu sync.Mutex
	known := map[source.Version]bool{}
	o := source.HistoryOptions{
		Known: func(v source.Version) bool { mu.Lock(); defer mu.Unlock(); return known[v] },
		Clean: func(v source.Version) { mu.Lock(); defer mu.Unlock(); known[v] = true },
	}
	want, _ := places(t, pushOf(t, r, "", o))
	if len(want) != 2 || len(known) != 3 { // one version and two messages
		t.Errorf("found %q, %d are clean", want, len(known))
	}
	var files []string
	for f, err := range pushOf(t, r, "", o).Files(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f.Path)
	}
	if !slices.Equal(files, []string{"f", source.MessagePath}) {
		t.Errorf("looked at %q again", files)
	}
}

func TestGitTreeIsAllThatItHolds(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("dir/f", "x\n"+secret(1)+"\n")
	tree := r.Git("rev-parse", "HEAD^{tree}")
	found, gaps := places(t, source.GitTree(openRepo(t, r), git.OID(tree), source.BlobOptions{}))
	if len(gaps) > 0 || !slices.Equal(found, []string{tree[:7] + " dir/f:2"}) {
		t.Errorf("found %q, gaps %q", found, gaps)
	}
}
