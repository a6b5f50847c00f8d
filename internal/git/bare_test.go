package git_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

func TestOpenBare(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	head := r.Commit("dir/f", "content\n")
	r.Git("clone", "-q", "--bare", ".", "../bare.git")
	for name, in := range map[string]*gittest.Repo{
		"bare":            r.In("../bare.git", "GIT_DIR=."),
		"with a worktree": r.In(".git", "GIT_DIR=."),
	} {
		repo, err := git.OpenBare(t.Context(), in.Dir, in.Environ)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer repo.Close()
		if repo.Head() != git.OID(head) || repo.Root() != "" {
			t.Errorf("%s: got head %q, root %q", name, repo.Head(), repo.Root())
		}
		if data, err := repo.ReadAt(t.Context(), git.OID(head), "dir/f"); err != nil || string(data) != "content\n" {
			t.Errorf("%s: got %q, %v", name, data, err)
		}
	}
	empty := gittest.New(t, "--bare")
	repo, err := git.OpenBare(t.Context(), empty.Dir, empty.Environ)
	if err != nil || repo.Head() != "" {
		t.Errorf("before the first commit: got %v", err)
	}
	if _, err := git.OpenBare(t.Context(), r.Home, r.Environ); err == nil {
		t.Error("a folder without a repository was opened")
	}
}

// A range holds what git's own rev-list says, and the messages are those of
// its commits.
func TestHistoryOfARange(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	one := r.Commit("f", "1")
	r.Git("update-ref", "refs/remotes/origin/main", one)
	two := r.Commit("f", "2")
	r.Git("checkout", "-q", "-b", "side", one)
	three := r.Commit("g", "3")
	r.Git("merge", "-q", "-m", "both", two)
	merge := r.Git("rev-parse", "HEAD")
	loose := r.Git("commit-tree", "-p", merge, "-m", "in no ref", merge+"^{tree}")
	repo := open(t, r)
	ids := func(all ...string) (list []git.OID) {
		for _, id := range all {
			list = append(list, git.OID(id))
		}
		return list
	}
	for name, tt := range map[string]struct {
		limits git.HistoryRange
		want   []string // arguments of rev-list
	}{
		"all":              {git.HistoryRange{}, []string{"--all"}},
		"of":               {git.HistoryRange{Of: ids(two, three)}, []string{two, three}},
		"nothing":          {git.HistoryRange{Of: []git.OID{}}, nil},
		"not":              {git.HistoryRange{Of: ids(merge), Not: ids(two)}, []string{merge, "^" + two}},
		"not the remote's": {git.HistoryRange{Of: ids(merge), NotRemote: "origin"}, []string{merge, "^" + one}},
		"no such remote":   {git.HistoryRange{Of: ids(merge), NotRemote: "other"}, []string{merge}},
		"both":             {git.HistoryRange{Of: ids(merge), Not: ids(three), NotRemote: "origin"}, []string{merge, "^" + three}},
		"in no ref":        {git.HistoryRange{Of: ids(loose), NotRefs: true}, []string{loose, "^" + merge}},
		"after":            {git.HistoryRange{After: git.OID(two)}, []string{"--all", "^" + two}},
	} {
		h, err := repo.History(t.Context(), tt.limits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, want := map[git.OID]string{}, map[git.OID]string{}
		for m, err := range h.Messages(t.Context(), 1<<20) {
			if err != nil || m.Err != nil {
				t.Fatal(err, m.Err)
			}
			got[m.Commit] = strings.TrimSpace(string(m.Text))
		}
		if tt.want != nil {
			for id := range strings.FieldsSeq(r.Git(append([]string{"rev-list"}, tt.want...)...)) {
				want[git.OID(id)] = r.Git("show", "-s", "--format=%B", id)
			}
		}
		trim := maps.Collect(func(yield func(git.OID, string) bool) {
			for id, text := range want {
				if !yield(id, strings.TrimSpace(text)) {
					return
				}
			}
		})
		if diff := cmp.Diff(trim, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if listed := slices.Collect(h.Commits()); len(listed) != len(want) {
			t.Errorf("%s: %d commits, want %d", name, len(listed), len(want))
		}
	}
	if _, err := repo.History(t.Context(), git.HistoryRange{Of: ids(strings.Repeat("1", 40))}); err == nil {
		t.Error("a commit that isn't here was listed")
	}
}

// In a partial clone the contents of a range come without a look at the rest.
func TestContentsOfARangeInAPartialClone(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Git("config", "uploadpack.allowFilter", "true")
	r.Commit("f", "1\n")
	r.Commit("f", "2\n")
	r.Git("clone", "-q", "--no-checkout", "--filter=blob:none", "file://"+r.Dir, "../partial")
	partial := r.In("../partial")
	blob := func() string {
		partial.Write("g", "new\n")
		return partial.Git("hash-object", "-w", "g")
	}()
	partial.Git("update-index", "--add", "--cacheinfo", "100644,"+blob+",g")
	commit := partial.Git("commit-tree", "-p", "HEAD", "-m", "new", partial.Git("write-tree", "--missing-ok"))
	repo := open(t, partial)
	h, err := repo.History(t.Context(), git.HistoryRange{Of: []git.OID{git.OID(commit)}, NotRemote: "origin"})
	if err != nil || h.Len() != 1 {
		t.Fatalf("got %v", err)
	}
	var changes []*git.HistoryChange
	for c, err := range h.Changes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if c.HasContent() {
			changes = append(changes, &c)
		}
	}
	var got []string
	for c, err := range h.Contents(t.Context(), 1<<20, slices.Values(changes)) {
		if err != nil || c.Err != nil {
			t.Fatal(err, c.Err)
		}
		got = append(got, string(c.Data))
	}
	if !slices.Equal(got, []string{"new\n"}) {
		t.Errorf("got %q", got)
	}
}
