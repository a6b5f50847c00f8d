package git_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

// places returns "blob path" of all that a history brings.
func places(t *testing.T, repo git.Repository, o git.HistoryRange) map[string]bool {
	t.Helper()
	h, err := repo.History(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	before := 0
	for c, err := range h.Changes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Before < before || c.Before >= h.Len() {
			t.Errorf("%s: %d commits before, after %d of %d", c.Path, c.Before, before, h.Len())
		}
		before = c.Before
		if c.HasContent() {
			all[fmt.Sprintf("%s %q", c.New.OID, c.Path)] = true
		}
	}
	return all
}

// treesOf returns the same from the trees of some commits.
func treesOf(r *gittest.Repo, commits ...string) map[string]bool {
	all := map[string]bool{}
	for _, commit := range commits {
		for entry := range strings.SplitSeq(strings.TrimSuffix(r.Git("ls-tree", "-r", "-z", commit), "\x00"), "\x00") {
			if head, path, ok := strings.Cut(entry, "\t"); ok && !strings.HasPrefix(head, "160000") {
				all[fmt.Sprintf("%s %q", strings.Fields(head)[2], path)] = true
			}
		}
	}
	return all
}

// tangled makes a repository with all that hangs on to commits.
func tangled(t *testing.T, flags ...string) *gittest.Repo {
	r := gittest.New(t, flags...)
	r.Commit("a", "1\n")
	r.Commit("dir/b\n\xff", "2\n")
	r.Git("checkout", "-q", "-b", "side")
	r.Commit("a", "side\n")
	r.Git("mv", "a", "moved")
	r.Git("commit", "-q", "-m", "move")
	r.Git("checkout", "-q", "main")
	r.Commit("a", "main\n")
	r.Commit("c", "c\n")
	r.Git("merge", "-q", "--no-commit", "-s", "ours", "side")
	r.Stage("evil", "only in the merge\n")
	r.Git("commit", "-q", "-m", "merge")
	r.Git("update-index", "--add", "--cacheinfo", "160000,"+r.Git("rev-parse", "HEAD")+",sub")
	r.Git("commit", "-q", "-m", "link")
	r.Git("checkout", "-q", "--orphan", "other")
	r.Git("rm", "-rfq", ".")
	r.Commit("root", "second root\n")
	r.Git("tag", "-a", "-m", "tag", "v1")
	r.Git("checkout", "-q", "main")
	r.Git("branch", "-q", "-D", "other") // the tag keeps it
	for i := range 3 {
		r.Write("a", fmt.Sprintf("stashed %d\n", i))
		r.Write(fmt.Sprintf("untracked%d", i), fmt.Sprintf("u%d\n", i))
		r.Git("stash", "-q", "-u")
	}
	tree := filepath.Join(filepath.Dir(r.Dir), "linked")
	r.Git("worktree", "add", "-q", "--detach", tree, "HEAD")
	r.In(tree).Commit("linked", "in another worktree\n")
	return r
}

// reachable returns the commits that a history must have.
func reachable(r *gittest.Repo) []string {
	all := strings.Fields(r.Git("rev-list", "--all"))
	return append(all, strings.Fields(r.Git("rev-list", "-g", "refs/stash"))...)
}

func TestHistoryBringsWhatTheTreesHold(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			r := tangled(t, "--object-format="+format)
			// What only the reflog knows is not reachable.
			r.Git("checkout", "-q", "-b", "gone")
			gone := r.Commit("gone", "gone\n")
			r.Git("checkout", "-q", "main")
			r.Git("branch", "-q", "-D", "gone")
			got := places(t, open(t, r), git.HistoryRange{})
			want := treesOf(r, reachable(r)...)
			for i := range 3 { // the parents that hold untracked files
				maps.Copy(want, treesOf(r, fmt.Sprintf("stash@{%d}^3", i)))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for p := range treesOf(r, gone) {
				if strings.HasSuffix(p, ` "gone"`) && got[p] {
					t.Error("an unreachable commit was listed")
				}
			}
			if len(got) < 15 {
				t.Errorf("only %d versions", len(got))
			}
		})
	}
}

func TestHistoryOfNothing(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	if got := places(t, open(t, r), git.HistoryRange{}); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestHistoryRange(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	dated := func(day int) *gittest.Repo {
		return r.In(r.Dir, fmt.Sprintf("GIT_COMMITTER_DATE=2026-01-%02dT12:00:00Z", day))
	}
	first := dated(1).Commit("one", "1\n")
	dated(20).Commit("two", "2\n")
	// A wrong clock: git's own --since stops here.
	dated(2).Commit("three", "3\n")
	dated(21).Commit("four", "4\n")
	repo := open(t, r)
	paths := func(o git.HistoryRange) (all []string) {
		for p := range places(t, repo, o) {
			all = append(all, strings.Trim(strings.Fields(p)[1], `"`))
		}
		slices.Sort(all)
		return all
	}
	day := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		o    git.HistoryRange
		want []string
	}{
		"all":    {git.HistoryRange{}, []string{"four", "one", "three", "two"}},
		"commit": {git.HistoryRange{After: git.OID(first)}, []string{"four", "three", "two"}},
		"date":   {git.HistoryRange{Since: day}, []string{"four", "two"}},
		"both":   {git.HistoryRange{After: repo.Head(), Since: day}, nil},
	} {
		if diff := cmp.Diff(tt.want, paths(tt.o)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestHistoryOfShallowCloneIsCut(t *testing.T) {
	t.Parallel()
	origin := gittest.New(t)
	origin.Commit("one", "1\n")
	tip := origin.Commit("two", "2\n")
	clone := origin.In(filepath.Join(filepath.Dir(origin.Dir), "clone"))
	origin.Git("clone", "-q", "--depth=1", "file://"+origin.Dir, clone.Dir)
	h, err := open(t, clone).History(t.Context(), git.HistoryRange{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]git.OID{git.OID(tip)}, h.Cut); diff != "" {
		t.Errorf("cut (-want +got):\n%s", diff)
	}
	if whole, err := open(t, origin).History(t.Context(), git.HistoryRange{}); err != nil || len(whole.Cut) != 0 {
		t.Errorf("whole clone: cut at %v, %v", whole.Cut, err)
	}
}

func TestCommitByName(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	first := r.Commit("a", "1\n")
	r.Commit("a", "2\n")
	r.Git("tag", "-a", "-m", "t", "v1", first)
	repo := open(t, r)
	for name, want := range map[string]string{
		"v1": first, "HEAD~1": first, first[:9]: first,
		"nothing": "", "2026-01-01": "", "HEAD:a": "", "--all": "", "": "", "a b": "",
	} {
		id, ok, err := repo.Commit(t.Context(), name)
		if err != nil || ok != (want != "") || string(id) != want {
			t.Errorf("%q: got %q, %v, %v; want %q", name, id, ok, err, want)
		}
	}
}

// changesTo makes changes that bring some blobs.
func changesTo(ids ...string) iter.Seq[*git.HistoryChange] {
	return func(yield func(*git.HistoryChange) bool) {
		for _, id := range ids {
			c := &git.HistoryChange{}
			c.New.OID = git.OID(id)
			if !yield(c) {
				return
			}
		}
	}
}

func TestContentsComeInOrder(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	const many = 3000 // more than are asked for ahead
	var texts, ids []string
	for i := range many {
		text := strings.Repeat(fmt.Sprintf("%d\n", i), i%100)
		if i == 1500 {
			text = strings.Repeat("x", 200_000)
		}
		r.Write(fmt.Sprint(i), text)
		texts = append(texts, text)
	}
	r.Git("add", ".")
	byPath := map[string]string{}
	for line := range strings.Lines(r.Git("ls-files", "-s")) {
		f := strings.Fields(line)
		byPath[f[3]] = f[1]
	}
	for i := range many {
		ids = append(ids, byPath[fmt.Sprint(i)])
	}
	gone := strings.Repeat("1", len(ids[0]))
	ids, texts = append(ids, gone, ids[7]), append(texts, "", texts[7])
	repo := open(t, r)
	n := 0
	for c, err := range repo.Contents(t.Context(), 100_000, changesTo(ids...)) {
		if err != nil {
			t.Fatal(err)
		}
		_, large := errors.AsType[*git.TooLargeError](c.Err)
		switch {
		case string(c.Change.New.OID) != ids[n]:
			t.Fatalf("%d: got %s, want %s", n, c.Change.New.OID, ids[n])
		case n == 1500 && large, n == many && errors.Is(c.Err, git.ErrMissing):
		case c.Err != nil || string(c.Data) != texts[n]:
			t.Fatalf("%d: got %d bytes and %v, want %d bytes", n, len(c.Data), c.Err, len(texts[n]))
		}
		n++
	}
	if n != len(ids) {
		t.Errorf("got %d contents, want %d", n, len(ids))
	}

	for range repo.Contents(t.Context(), 100_000, changesTo(ids...)) {
		break // ends all that was started; the race detector and Cleanup watch
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n = 0
	var last error
	for _, err := range repo.Contents(ctx, 100_000, changesTo(ids...)) {
		if n++; n == 10 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("canceled after %d: got error %v", n, last)
	}
	last = nil
	for _, err := range repo.Contents(t.Context(), 100_000, changesTo(ids[0], r.Git("write-tree"))) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), "not a blob") {
		t.Errorf("a tree: got error %v", last)
	}
}

func TestContentsOfPartialCloneAreMissing(t *testing.T) {
	t.Parallel()
	origin := gittest.New(t)
	origin.Git("config", "uploadpack.allowFilter", "true")
	origin.Commit("f", "old\n")
	origin.Commit("g", "new\n")
	clone := origin.In(filepath.Join(filepath.Dir(origin.Dir), "clone"))
	origin.Git("clone", "-q", "--no-checkout", "--filter=blob:none", "file://"+origin.Dir, clone.Dir)
	here := clone.Commit("h", "here\n")
	before := gittest.Snapshot(t, filepath.Join(clone.Dir, ".git", "objects"))
	repo := open(t, clone)
	h, err := repo.History(t.Context(), git.HistoryRange{})
	if err != nil {
		t.Fatal(err)
	}
	changes := func(yield func(*git.HistoryChange) bool) {
		for c, err := range h.Changes(t.Context()) {
			if err != nil {
				t.Error(err)
				return
			}
			if c.HasContent() && !yield(&c) {
				return
			}
		}
	}
	var got []string
	for c, err := range repo.Contents(t.Context(), 1000, changes) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %q missing=%v", c.Change.Path, c.Data, errors.Is(c.Err, git.ErrMissing)))
	}
	want := []string{`f "" missing=true`, `g "" missing=true`, `h "here\n" missing=false`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", here, diff)
	}
	if after := gittest.Snapshot(t, filepath.Join(clone.Dir, ".git", "objects")); len(after) != len(before) {
		t.Error("objects were fetched")
	}
}
