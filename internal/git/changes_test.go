package git_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

// middle is when half of the commits of a wild history were made.
var middle = time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)

// wild makes a history of commits with any parents and any trees: a file that was
// a folder, links to other repositories, merges of what has nothing in common.
func wild(t *testing.T, commits int) *gittest.Repo {
	r := gittest.New(t)
	random := rand.New(rand.NewPCG(3, uint64(commits)))
	var ids []string
	paths := []string{"a", "a/b", "a/b/c", "ä ö", "x.go", "x", "x/y", "x-y", "deep/er/and/deeper", "z"}
	for i := range commits {
		for range random.IntN(5) {
			path := paths[random.IntN(len(paths))]
			switch random.IntN(6) {
			case 0:
				r.Try("rm", "-rq", "--cached", "--ignore-unmatch", path)
			case 1:
				r.Try("update-index", "--add", "--replace", "--cacheinfo", fmt.Sprintf("160000,%s,%s", strings.Repeat("ab", 20), path))
			default:
				r.Write("content", fmt.Sprintf("%d\n", random.IntN(12)))
				mode := []string{"100644", "100755", "120000"}[random.IntN(3)]
				r.Git("update-index", "--add", "--replace", "--cacheinfo", mode+","+r.Git("hash-object", "-w", "content")+","+path)
			}
		}
		args := []string{"commit-tree", "-m", fmt.Sprint(i), r.Git("write-tree")}
		for _, p := range random.Perm(len(ids))[:min(len(ids), []int{0, 1, 1, 1, 1, 2, 2, 3, 5}[random.IntN(9)])] {
			args = append(args, "-p", ids[p])
		}
		made := middle.Add(time.Duration(random.IntN(200)-100) * time.Hour)
		ids = append(ids, r.In(".", fmt.Sprintf("GIT_COMMITTER_DATE=@%d +0000", made.Unix())).Git(args...))
		r.Git("update-ref", fmt.Sprint("refs/heads/b", i), ids[i])
		if random.IntN(4) == 0 {
			r.Git("read-tree", ids[random.IntN(len(ids))])
		}
	}
	return r
}

// changesBy writes down a history as a backend has it.
func changesBy(t *testing.T, r *gittest.Repo, backend string, o git.HistoryRange) []string {
	t.Helper()
	repo, err := git.OpenEnv(t.Context(), r.Dir, append(slices.Clone(r.Environ), git.BackendVar+"="+backend))
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	h, err := repo.History(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	all := []string{fmt.Sprint(h.Len(), " commits, cut at ", h.Cut)}
	for c, err := range h.Changes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(c.Before, c.Commit, c.Old, c.New, c.Path))
	}
	return all
}

// TestChangesAreGits compares the changes that the reader finds with git's, also
// where git was told of other parents.
func TestChangesAreGits(t *testing.T) {
	t.Parallel()
	r := wild(t, 80)
	heads := strings.Fields(r.Git("for-each-ref", "--format=%(objectname)"))
	shallow := r.In(filepath.Join(filepath.Dir(r.Dir), "shallow"))
	r.Git("clone", "-q", "--depth=2", "--no-single-branch", "file://"+filepath.ToSlash(r.Dir), shallow.Dir)
	grafted := r.In(filepath.Join(filepath.Dir(r.Dir), "grafted"))
	r.Git("clone", "-q", "--mirror", ".", filepath.Join(grafted.Dir, ".git"))
	grafted.Git("config", "core.bare", "false")
	grafts := heads[7] + "\n" + heads[9] + " " + heads[3] + " " + heads[4] + "\n"
	if err := os.WriteFile(filepath.Join(grafted.Dir, ".git", "info", "grafts"), []byte(grafts), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		repo *gittest.Repo
		of   git.HistoryRange
	}{
		"all":     {r, git.HistoryRange{}},
		"range":   {r, git.HistoryRange{Of: []git.OID{git.OID(heads[70]), git.OID(heads[20])}, Not: []git.OID{git.OID(heads[5])}}},
		"since":   {r, git.HistoryRange{Since: middle}},
		"none":    {r, git.HistoryRange{Since: middle.AddDate(1, 0, 0)}},
		"shallow": {shallow, git.HistoryRange{}},
		"grafts":  {grafted, git.HistoryRange{}},
	} {
		want := changesBy(t, tt.repo, git.BackendGit, tt.of)
		if name != "none" && len(want) < 20 {
			t.Errorf("%s: %d changes show little", name, len(want))
		}
		if d := cmp.Diff(want, changesBy(t, tt.repo, git.BackendRead, tt.of)); d != "" {
			t.Errorf("%s (-git +read):\n%s", name, d)
		}
	}
}
