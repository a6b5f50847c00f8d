package git_test

import (
	"fmt"
	"io"
	"slices"
	"testing"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

// TestSameAsGoGit compares the changes between commits, and the content that
// they bring, with an implementation that shares nothing with ours.
func TestSameAsGoGit(t *testing.T) {
	r := gittest.New(t)
	commits := []string{r.Commit("a.txt", "one\n")}
	r.Write("dir/deep/b.txt", "two\n")
	r.Git("add", ".")
	commits = append(commits, r.Commit("a.txt", "one\nmore\n"))
	r.Git("mv", "dir/deep/b.txt", "dir/c.txt")
	commits = append(commits, r.Commit("umlaut-ä.txt", "three\n"))
	r.Git("rm", "-q", "a.txt")
	r.Git("update-index", "--chmod=+x", "dir/c.txt")
	commits = append(commits, r.Commit("a.txt/now-a-folder", "four\n"))
	repo := open(t, r)

	theirs, err := gogit.PlainOpen(r.Dir)
	if err != nil {
		t.Fatal(err)
	}
	tree := func(id string) *object.Tree {
		c, err := theirs.CommitObject(plumbing.NewHash(id))
		if err != nil {
			t.Fatal(err)
		}
		tr, err := c.Tree()
		if err != nil {
			t.Fatal(err)
		}
		return tr
	}
	for i := 1; i < len(commits); i++ {
		var got, want []string
		for c, err := range repo.Diff(t.Context(), git.OID(commits[i-1]), git.OID(commits[i])) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(c.Path, " ", c.Old[0].OID, " ", c.New.OID))
			if c.HasContent() {
				data, err := repo.Blob(t.Context(), c.New.OID, 1<<20, nil)
				if err != nil {
					t.Fatal(err)
				}
				if text := goGitBlob(t, theirs, string(c.New.OID)); string(data) != text {
					t.Errorf("%s: content %q, go-git reads %q", c.Path, data, text)
				}
			}
		}
		changes, err := object.DiffTree(tree(commits[i-1]), tree(commits[i]))
		if err != nil {
			t.Fatal(err)
		}
		id := func(h plumbing.Hash) string {
			if h.IsZero() {
				return ""
			}
			return h.String()
		}
		for _, c := range changes {
			name := c.To.Name
			if name == "" {
				name = c.From.Name
			}
			want = append(want, fmt.Sprint(name, " ", id(c.From.TreeEntry.Hash), " ", id(c.To.TreeEntry.Hash)))
		}
		slices.Sort(got)
		slices.Sort(want)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("commit %d (-go-git +squire):\n%s", i, d)
		}
	}
}

func goGitBlob(t *testing.T, r *gogit.Repository, id string) string {
	t.Helper()
	b, err := r.BlobObject(plumbing.NewHash(id))
	if err != nil {
		t.Fatal(err)
	}
	rd, err := b.Reader()
	if err != nil {
		t.Fatal(err)
	}
	defer rd.Close()
	data, err := io.ReadAll(rd)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
