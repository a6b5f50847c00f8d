package source_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
	"github.com/squiresec/squire/internal/source"
)

func historyOf(t *testing.T, r *gittest.Repo, o source.HistoryOptions) *source.History {
	t.Helper()
	repo := openRepo(t, r)
	h, err := repo.History(t.Context(), git.HistoryRange{})
	if err != nil {
		t.Fatal(err)
	}
	return source.NewHistory(repo, h, o)
}

// Every scenario starts with a commit of "clean" and "dirty", which has secret
// 9 on its second line, and says in which commits what is found. Commits are
// named by their subject.
func TestHistoryFindsWhatEachCommitBrought(t *testing.T) {
	for name, tt := range map[string]struct {
		do   func(r *gittest.Repo)
		want []string
	}{
		"nothing more":           {func(r *gittest.Repo) {}, nil},
		"added and removed":      {func(r *gittest.Repo) { r.Commit("f", secret(1)); r.Git("rm", "-q", "f"); commit(r, "gone") }, []string{"change f: f:1"}},
		"beside an old one":      {func(r *gittest.Repo) { r.Commit("dirty", "x\n"+secret(9)+"\n"+secret(1)+"\n") }, []string{"change dirty: dirty:3"}},
		"a change far from one":  {func(r *gittest.Repo) { r.Commit("dirty", "x\n"+secret(9)+"\n"+long+"end\n") }, nil},
		"taken back and forth":   {func(r *gittest.Repo) { r.Commit("f", secret(1)); r.Commit("f", "no\n"); r.Commit("f", secret(1)) }, []string{"change f: f:1"}},
		"copied to another path": {func(r *gittest.Repo) { r.Commit("copy", "x\n"+secret(9)+"\n") }, []string{"change copy: copy:2"}},
		"link to a secret":       {func(r *gittest.Repo) { link(r, secret(1), "link"); commit(r, "link") }, []string{"link: link:1"}},
		"empty commit":           {func(r *gittest.Repo) { r.Git("commit", "-q", "--allow-empty", "-m", "empty") }, nil},
		"another branch": {func(r *gittest.Repo) {
			r.Git("checkout", "-q", "-b", "side")
			r.Commit("f", secret(1))
			r.Git("checkout", "-q", "main")
		}, []string{"change f: f:1"}},
		"the same on two branches": {func(r *gittest.Repo) {
			r.Git("checkout", "-q", "-b", "side")
			r.Commit("f", secret(1))
			r.Git("checkout", "-q", "main")
			r.Commit("f", secret(1))
		}, []string{"change f: f:1"}},
		"merge without conflict": {func(r *gittest.Repo) {
			r.Git("checkout", "-q", "-b", "side")
			r.Commit("f", long+secret(1)+"\n")
			r.Git("checkout", "-q", "main")
			r.Commit("g", secret(2))
			r.Git("merge", "-q", "-m", "merge", "side")
		}, []string{"change f: f:100", "change g: g:1"}},
		"both sides of one file": {func(r *gittest.Repo) {
			r.Commit("f", "top\n"+long+"bottom\n")
			r.Git("checkout", "-q", "-b", "side")
			r.Commit("f", secret(1)+"\n"+long+"bottom\n")
			r.Git("checkout", "-q", "main")
			r.Commit("f", "top\n"+long+secret(2)+"\n")
			r.Git("merge", "-q", "-m", "merge", "side")
		}, []string{"change f: f:1", "change f: f:101"}},
		"evil merge": {func(r *gittest.Repo) {
			r.Git("checkout", "-q", "-b", "side")
			r.Commit("f", "side\n")
			r.Git("checkout", "-q", "main")
			r.Git("merge", "-q", "--no-ff", "--no-commit", "side")
			r.Stage("f", "side\n"+secret(1)+"\n")
			commit(r, "merge")
		}, []string{"merge: f:2"}},
		"stash": {func(r *gittest.Repo) {
			r.Write("clean", "one\n"+secret(1)+"\n")
			r.Git("stash", "-q")
			r.Write("clean", "one\n"+secret(2)+"\n")
			r.Git("stash", "-q")
		}, []string{"WIP on main: first: clean:2", "WIP on main: first: clean:2"}},
		"tag of a deleted branch": {func(r *gittest.Repo) {
			r.Git("checkout", "-q", "-b", "side")
			r.Commit("f", secret(1))
			r.Git("tag", "-a", "-m", "t", "v1")
			r.Git("checkout", "-q", "main")
			r.Git("branch", "-q", "-D", "side")
		}, []string{"change f: f:1"}},
		"deleted branch": {func(r *gittest.Repo) {
			r.Git("checkout", "-q", "-b", "side")
			r.Commit("f", secret(1))
			r.Git("checkout", "-q", "main")
			r.Git("branch", "-q", "-D", "side")
		}, nil},
		"UTF-16": {func(r *gittest.Repo) {
			r.Git("config", "core.autocrlf", "false")
			r.Commit("f", "\xff\xfe"+strings.Join(strings.Split("a\n"+secret(1)+"\n", ""), "\x00")+"\x00")
		}, []string{"change f: f:2"}},
		"attribute -diff": {func(r *gittest.Repo) { r.Commit(".gitattributes", "* -diff\n"); r.Commit("f", secret(1)) }, []string{"change f: f:1"}},
		"link to another repository": {func(r *gittest.Repo) {
			r.Git("update-index", "--add", "--cacheinfo", "160000,"+r.Git("rev-parse", "HEAD")+",sub")
			commit(r, "link")
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			r.Stage("clean", "one\n")
			r.Stage("dirty", "x\n"+secret(9)+"\n")
			commit(r, "first")
			tt.do(r)
			found, gaps := places(t, historyOf(t, r, source.HistoryOptions{}))
			for i, f := range found {
				id, place, _ := strings.Cut(f, " ")
				subject := r.Git("log", "-1", "--format=%s", id)
				if strings.HasPrefix(subject, "WIP") { // "WIP on main: <id> first"
					subject = "WIP on main: first"
				}
				found[i] = subject + ": " + place
			}
			want := append([]string{"first: dirty:2"}, tt.want...)
			slices.Sort(found)
			slices.Sort(want)
			if diff := cmp.Diff(want, found); diff != "" || len(gaps) > 0 {
				t.Errorf("gaps %v (-want +got):\n%s", gaps, diff)
			}
		})
	}
}

var long = strings.Repeat("a line\n", 99)

func commit(r *gittest.Repo, subject string) { r.Git("commit", "-q", "--no-verify", "-m", subject) }

func TestHistoryTellsWhatItCouldNotRead(t *testing.T) {
	t.Parallel()
	origin := gittest.New(t)
	origin.Commit("large", strings.Repeat("x\n", 1000))
	origin.Commit("skipped", secret(1))
	origin.Commit("f", secret(2))
	o := source.HistoryOptions{BlobOptions: source.BlobOptions{MaxSize: 1000, Exclude: func(path string, dir bool) bool { return path == "skipped" }}}
	found, gaps := places(t, historyOf(t, origin, o))
	if len(found) != 1 || !strings.HasSuffix(found[0], " f:1") {
		t.Errorf("found %v", found)
	}
	if diff := cmp.Diff([]string{"large too-large"}, gaps); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}

	clone := origin.In(filepath.Join(filepath.Dir(origin.Dir), "clone"))
	origin.Git("clone", "-q", "--depth=1", "file://"+origin.Dir, clone.Dir)
	_, gaps = places(t, historyOf(t, clone, source.HistoryOptions{}))
	if len(gaps) != 1 || !strings.HasPrefix(gaps[0], "(history before commit ") {
		t.Errorf("a shallow clone has gaps %v", gaps)
	}

	// A repository that lacks a tree is no clean one.
	tree := origin.Git("rev-parse", "HEAD~1^{tree}")
	if err := os.Remove(filepath.Join(origin.Dir, ".git", "objects", tree[:2], tree[2:])); err != nil {
		t.Fatal(err)
	}
	var last error
	engine := &checks.Engine{Detectors: []checks.Detector{toy{}}}
	for _, err := range engine.Scan(t.Context(), historyOf(t, origin, o)) {
		last = err
	}
	if _, gap := errors.AsType[*checks.Gap](last); last == nil || gap {
		t.Errorf("a missing tree gives error %v", last)
	}
}

// A second run scans what is new or was not clean, and finds the same.
func TestHistoryPassesOverWhatIsKnown(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	for i := range 20 {
		r.Commit("f", fmt.Sprintf("%d\n", i))
	}
	r.Commit("dirty", secret(1))
	r.Commit("dirty", secret(1)+"\nmore\n")
	r.Commit("dirty", "less\n")
	var mu sync.Mutex
	known := map[source.Version]bool{}
	o := source.HistoryOptions{
		Known: func(v source.Version) bool { mu.Lock(); defer mu.Unlock(); return known[v] },
		Clean: func(v source.Version) { mu.Lock(); defer mu.Unlock(); known[v] = true },
	}
	first := historyOf(t, r, o)
	want, _ := places(t, first)
	if n := first.KnownVersions.Load(); n != 0 || len(want) != 1 || len(known) != 22 || first.Versions.Load() != 23 {
		t.Errorf("first run: %d known, %d found, %d clean of %d", n, len(want), len(known), first.Versions.Load())
	}
	second := historyOf(t, r, o)
	got, _ := places(t, second)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("second run (-want +got):\n%s", diff)
	}
	if n := second.KnownVersions.Load(); n != 22 {
		t.Errorf("second run: %d known, want 22", n)
	}
	id := r.Commit("new", secret(2))
	if got, _ = places(t, historyOf(t, r, o)); len(got) != 2 || got[1] != id[:7]+" new:1" {
		t.Errorf("third run: found %v", got)
	}
}

// There are allowlists that name commits: a blob that is clean in one is not
// known to be clean in another.
func TestHistoryKnowsABlobInItsCommitAlone(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	first := r.Commit("f", "text\n")
	r.Commit("f", "other\n")
	r.Commit("f", "text\n")
	repo := openRepo(t, r)
	versions := func(o git.HistoryRange) (all []source.Version) {
		h, err := repo.History(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		places(t, source.NewHistory(repo, h, source.HistoryOptions{Known: func(v source.Version) bool {
			all = append(all, v)
			return true
		}}))
		return all
	}
	whole, part := versions(git.HistoryRange{}), versions(git.HistoryRange{After: git.OID(first)})
	if len(whole) != 2 || len(part) != 2 || part[0] != whole[1] || part[1] == whole[0] {
		t.Errorf("whole %x, part %x", whole, part)
	}
}

// Stopping leaves nothing running and remembers nothing that wasn't scanned.
func TestHistoryStops(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	for i := range 30 {
		r.Commit(fmt.Sprintf("f%d", i), secret(i))
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	engine := &checks.Engine{Detectors: []checks.Detector{toy{}}}
	h := historyOf(t, r, source.HistoryOptions{Clean: func(source.Version) { t.Error("nothing is clean") }})
	n := 0
	var last error
	for _, err := range engine.Scan(ctx, h) {
		if n++; n == 3 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("after %d: error %v", n, last)
	}
	for range h.Files(t.Context()) {
		break
	}
}
