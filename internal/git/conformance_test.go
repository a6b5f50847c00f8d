package git_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

// TestBackendsAgree asks everything that a hook asks of each backend, and of
// go-git, which shares nothing with either. All that answer must say the same;
// who doesn't must be expected not to.
func TestBackendsAgree(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		refuses string // "read", "go-git": who doesn't answer
		make    func(r *gittest.Repo) *gittest.Repo
	}{
		{"index of version 2", "", func(r *gittest.Repo) *gittest.Repo { return r }},
		{"index of version 4", "", func(r *gittest.Repo) *gittest.Repo { r.Git("update-index", "--index-version=4"); return r }},
		{"packed", "", func(r *gittest.Repo) *gittest.Repo { r.Git("gc", "-q", "--prune=now"); return r }},
		{"many packs", "", func(r *gittest.Repo) *gittest.Repo {
			r.Git("repack", "-q", "-d")
			r.Git("add", "-A")
			r.Git("repack", "-q", "-d")
			r.Git("multi-pack-index", "write")
			return r
		}},
		{"detached", "", func(r *gittest.Repo) *gittest.Repo { r.Git("checkout", "-q", "--detach"); return r }},
		{"packed refs", "", func(r *gittest.Repo) *gittest.Repo { r.Git("pack-refs", "--all"); return r }},
		{"folder below", "", func(r *gittest.Repo) *gittest.Repo { return r.In("dir") }},
		{"untracked cache", "", func(r *gittest.Repo) *gittest.Repo { r.Git("update-index", "--untracked-cache"); return r }},
		{"linked worktree", "", func(r *gittest.Repo) *gittest.Repo {
			linked := r.In(filepath.Join(filepath.Dir(r.Dir), "linked"))
			r.Git("worktree", "add", "-q", linked.Dir, "-b", "linked")
			linked.Stage("dir/new", "new\n")
			return linked
		}},
		{"shared objects", "go-git", func(r *gittest.Repo) *gittest.Repo {
			shared := r.In(filepath.Join(filepath.Dir(r.Dir), "shared"))
			r.Git("clone", "-q", "--shared", ".", shared.Dir)
			shared.Stage("dir/new", "new\n")
			return shared
		}},
		{"no commit", "go-git", func(r *gittest.Repo) *gittest.Repo { r.Git("checkout", "-q", "--orphan", "other"); return r }},
		{"another index", "go-git", func(r *gittest.Repo) *gittest.Repo {
			other := r.In(".", "GIT_INDEX_FILE="+filepath.Join(r.Home, "index"))
			other.Git("read-tree", "HEAD~1")
			return other
		}},
		{"split index", "read go-git", func(r *gittest.Repo) *gittest.Repo { r.Git("update-index", "--split-index"); return r }},
		{"sparse index", "read go-git", func(r *gittest.Repo) *gittest.Repo {
			r.Git("reset", "-q", "--hard")
			r.Git("sparse-checkout", "init", "--cone", "--sparse-index")
			r.Git("sparse-checkout", "set", "dir")
			return r
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			r.Commit("same", "same\n")
			r.Commit("dir/changed", "before\n")
			r.Commit("dir/deep/gone", "gone\n")
			r.Commit("becomes/folder", "x\n")
			r.Git("tag", "-a", "-m", "tag", "v1")
			r.Stage("dir/changed", "after\n")
			r.Stage("dir/added ä", "added\n")
			r.Git("rm", "-q", "--cached", "dir/deep/gone")
			r.Git("update-index", "--chmod=+x", "same")
			r.Git("update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("ab", 20)+",sub")
			r.Write("intent", "not yet\n")
			r.Git("add", "-N", "intent")
			r = tt.make(r)
			want := answers(t, r, git.BackendGit)
			if !strings.Contains(want, "\n") {
				t.Fatalf("git answers %q", want)
			}
			if strings.Contains(tt.refuses, "read") {
				if _, err := tryAnswers(t, r, git.BackendRead); err == nil {
					t.Error("the reader answers")
				}
			} else if d := cmp.Diff(want, answers(t, r, git.BackendRead)); d != "" {
				t.Errorf("-git +read:\n%s", d)
			}
			theirs, err := goGitAnswers(r)
			if refuses := strings.Contains(tt.refuses, "go-git"); refuses != (err != nil) {
				t.Errorf("go-git says %v", err)
			} else if d := cmp.Diff(want, theirs); d != "" && !refuses {
				t.Errorf("-git +go-git:\n%s", d)
			}
		})
	}
}

func answers(t *testing.T, r *gittest.Repo, backend string) string {
	t.Helper()
	all, err := tryAnswers(t, r, backend)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// tryAnswers writes down what a backend says.
func tryAnswers(t *testing.T, r *gittest.Repo, backend string) (string, error) {
	repo, err := git.OpenEnv(t.Context(), r.Dir, append(slices.Clone(r.Environ), git.BackendVar+"="+backend))
	if err != nil {
		return "", err
	}
	defer repo.Close()
	var b strings.Builder
	fmt.Fprintln(&b, "HEAD", repo.Head())
	for c, err := range repo.Staged(t.Context()) {
		if err != nil {
			return "", err
		}
		content := ""
		if c.HasContent() {
			data, err := repo.Blob(t.Context(), c.New.OID, 1<<20, nil)
			if err != nil {
				return "", err
			}
			content = string(data)
		}
		fmt.Fprintf(&b, "%06o %06o %s %s %s %q\n", c.Old[0].Mode, c.New.Mode, c.Old[0].OID, c.New.OID, c.Path, content)
	}
	if repo.Head() == "" {
		return b.String(), nil
	}
	parents, err := repo.Parents(t.Context(), repo.Head())
	if err != nil {
		return "", err
	}
	fmt.Fprintln(&b, "parents", parents)
	for c, err := range repo.Diff(t.Context(), parents[0], repo.Head()) {
		if err != nil {
			return "", err
		}
		fmt.Fprintln(&b, "diff", c.Old[0].OID, c.New.OID, c.Path)
	}
	head, err := repo.ReadHead(t.Context(), "dir/changed")
	fmt.Fprintf(&b, "file %q %v\n", head, err)
	return b.String(), nil
}

// goGitAnswers writes down what go-git says, or why it doesn't.
func goGitAnswers(r *gittest.Repo) (string, error) {
	for _, kv := range r.Environ {
		if strings.HasPrefix(kv, "GIT_INDEX_FILE=") {
			return "", errors.New("it passes over GIT_INDEX_FILE")
		}
	}
	repo, err := gogit.PlainOpenWithOptions(r.Dir, &gogit.PlainOpenOptions{DetectDotGit: true, EnableDotGitCommonDir: true})
	if err != nil {
		return "", err
	}
	ref, err := repo.Head()
	if err != nil {
		return "", err
	}
	head, err := repo.CommitObject(ref.Hash())
	if err != nil {
		return "", err
	}
	idx, err := repo.Storer.Index()
	if err != nil {
		return "", err
	}
	tree, err := head.Tree()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintln(&b, "HEAD", ref.Hash())
	staged, err := goGitStaged(repo, tree, idx)
	if err != nil {
		return "", err
	}
	b.WriteString(staged)
	parent, err := head.Parent(0)
	if err != nil {
		return "", err
	}
	fmt.Fprintln(&b, "parents", []plumbing.Hash{parent.Hash})
	before, err := parent.Tree()
	if err != nil {
		return "", err
	}
	changes, err := object.DiffTree(before, tree)
	if err != nil {
		return "", err
	}
	for _, c := range changes {
		name := c.To.Name
		if name == "" {
			name = c.From.Name
		}
		fmt.Fprintln(&b, "diff", idOf(c.From.TreeEntry.Hash), idOf(c.To.TreeEntry.Hash), name)
	}
	file, err := tree.File("dir/changed")
	if err != nil {
		return "", err
	}
	text, err := file.Contents()
	fmt.Fprintf(&b, "file %q %v\n", text, err)
	return b.String(), err
}

func idOf(h plumbing.Hash) string {
	if h.IsZero() {
		return ""
	}
	return h.String()
}

// goGitStaged compares the entries of go-git's index with its tree.
func goGitStaged(repo *gogit.Repository, tree *object.Tree, idx *index.Index) (string, error) {
	type side struct {
		mode filemode.FileMode
		id   plumbing.Hash
	}
	old := map[string]side{}
	walk := object.NewTreeWalker(tree, true, nil)
	defer walk.Close()
	for {
		name, e, err := walk.Next()
		if err != nil {
			break
		}
		if e.Mode != filemode.Dir {
			old[name] = side{e.Mode, e.Hash}
		}
	}
	lines := map[string]string{}
	add := func(name string, was, is side) error {
		content := ""
		if is.id != was.id && !is.id.IsZero() && is.mode != filemode.Submodule {
			blob, err := repo.BlobObject(is.id)
			if err != nil {
				return err
			}
			in, err := blob.Reader()
			if err != nil {
				return err
			}
			data := make([]byte, blob.Size)
			if _, err := in.Read(data); err != nil {
				return err
			}
			content = string(data)
		}
		lines[name] = fmt.Sprintf("%06o %06o %s %s %s %q\n", uint32(was.mode), uint32(is.mode), idOf(was.id), idOf(is.id), name, content)
		return nil
	}
	for _, e := range idx.Entries {
		was, is := old[e.Name], side{e.Mode, e.Hash}
		delete(old, e.Name)
		if !e.IntentToAdd && was != is {
			if err := add(e.Name, was, is); err != nil {
				return "", err
			}
		}
	}
	for name, was := range old {
		if err := add(name, was, side{}); err != nil {
			return "", err
		}
	}
	names := make([]string, 0, len(lines))
	for name := range lines {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		b.WriteString(lines[name])
	}
	return b.String(), nil
}
