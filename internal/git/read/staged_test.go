package read_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git/gittest"
	"github.com/squiresec/squire/internal/git/read"
)

// TestStagedIsGits changes an index in every way that git has, again and again,
// and compares what is staged with what git says, by each version of the
// format.
func TestStagedIsGits(t *testing.T) {
	if _, err := read.Open(t.TempDir(), nil); err == nil {
		t.Fatal("a folder without repository is one")
	}
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			c := &changer{Repo: gittest.New(t), rand: rand.New(rand.NewPCG(seed, 1)), version: int(seed) % 3}
			for step := range 60 {
				what := c.change()
				if got, want := c.staged(), c.gitStaged(); !slices.Equal(got, want) {
					t.Fatalf("step %d, after %s (-git +read):\n%s", step, what, cmp.Diff(want, got))
				}
			}
		})
	}
}

// A changer changes an index at random.
type changer struct {
	*gittest.Repo
	rand    *rand.Rand
	version int // 0 leaves it to git, 1 is version 4, 2 is each in turn
	made    int
}

// names make folders of each other, prefixes of each other, and sort before and
// behind the slash.
var names = []string{"a", "a.txt", "a/b", "a/b.c", "a/b/c", "a-b", "a0", "b/c/d/e", "b/c/d.e", "b/c-d", "lib/x", "lib/y/z", "lib.go", "ä", "z z", "long/" + strings.Repeat("n", 300), "deep/1/2/3/4/5/6/7/8/9/x"}

func (c *changer) change() string {
	name := names[c.rand.IntN(len(names))]
	c.made++
	content := fmt.Sprintf("content %d\n", c.made%7)
	if c.version > 0 {
		c.Git("update-index", "--index-version", fmt.Sprint([]int{4, 4, 2 + c.made%3}[c.version]))
	}
	entry := func(mode, name string) {
		// A file and a folder of one name replace each other.
		c.Git("update-index", "--add", "--replace", "--cacheinfo", mode+","+c.blob(content)+","+name)
	}
	switch n := c.rand.IntN(20); {
	case n < 7:
		entry("100644", name)
		return "add " + name
	case n < 8:
		entry("100755", name)
		return "add a program " + name
	case n < 9:
		entry("120000", name)
		return "add a link " + name
	case n < 10:
		c.Git("update-index", "--add", "--replace", "--cacheinfo", "160000,"+strings.Repeat("1234567890", 4)+","+name)
		return "add a submodule " + name
	case n < 12:
		c.Git("rm", "-q", "-r", "-f", "--cached", "--ignore-unmatch", "--", name)
		return "remove " + name
	case n < 13:
		os.RemoveAll(filepath.Join(c.Dir, "intent"))
		c.Write("intent/"+fmt.Sprint(c.made%3), content)
		c.Git("add", "-N", "intent")
		return "intend to add"
	case n < 14:
		c.Git("update-index", "--replace", "--force-remove", name)
		return "force remove " + name
	case n < 15:
		c.conflict(name, content)
		return "conflict in " + name
	case n < 16:
		c.Git("read-tree", "--empty")
		return "empty"
	case n < 17 && c.Git("diff-index", "--cached", "--name-only", "--diff-filter=U", c.head()) == "":
		c.Git("read-tree", c.head())
		return "reset"
	}
	if tree, err := c.Try("write-tree"); err == nil {
		args := []string{"commit-tree", "-m", "x", tree}
		if head, err := c.Try("rev-parse", "--verify", "-q", "HEAD"); err == nil {
			args = append(args, "-p", head)
		}
		c.Git("update-ref", "HEAD", c.Git(args...))
	}
	if c.rand.IntN(3) == 0 {
		c.Git("gc", "-q", "--prune=now")
	}
	return "commit"
}

func (c *changer) head() string {
	if id, err := c.Try("rev-parse", "--verify", "-q", "HEAD"); err == nil {
		return id
	}
	return "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
}

func (c *changer) blob(content string) string {
	c.Write("blob", content)
	return c.Git("hash-object", "-w", "blob")
}

// conflict puts up to three stages of a path into the index.
func (c *changer) conflict(name, content string) {
	c.Git("rm", "-q", "-r", "-f", "--cached", "--ignore-unmatch", "--", name)
	var info strings.Builder
	for stage := 1; stage <= 3; stage++ {
		if c.rand.IntN(3) > 0 {
			fmt.Fprintf(&info, "100644 %s %d\t%s\n", c.blob(fmt.Sprint(content, stage)), stage, name)
		}
	}
	c.GitIn(info.String(), "update-index", "--index-info")
}

func id(hex string) plumbing.Hash { return plumbing.NewHash(hex) }

func (c *changer) staged() []string {
	r, err := read.Open(c.Dir, c.Environ)
	if err != nil {
		c.T.Fatal(err)
	}
	defer r.Close()
	list, err := r.Staged(r.Head)
	if err != nil {
		c.T.Fatal(err)
	}
	return lines(list)
}

func lines(list []read.Change) []string {
	var all []string
	for _, x := range list {
		if x.Unmerged {
			all = append(all, "unmerged "+x.Path)
			continue
		}
		all = append(all, fmt.Sprintf("%06o %06o %s %s %s", x.Old.Mode, x.New.Mode, x.Old.ID, x.New.ID, x.Path))
	}
	return all
}

func (c *changer) gitStaged() []string {
	return gitLines(c.Git("diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--ita-invisible-in-index", c.head(), "--"))
}

// gitLines turns git's raw output into what lines makes.
func gitLines(out string) []string {
	var all []string
	fields := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		head := strings.Fields(strings.TrimPrefix(fields[i], ":"))
		if head[4] == "U" {
			all = append(all, "unmerged "+fields[i+1])
			continue
		}
		all = append(all, strings.Join(head[:4], " ")+" "+fields[i+1])
	}
	return all
}

// TestDiffIsGits compares every commit with every other one.
func TestDiffIsGits(t *testing.T) {
	c := &changer{Repo: gittest.New(t), rand: rand.New(rand.NewPCG(7, 7))}
	for range 60 {
		c.change()
	}
	commits := strings.Fields(c.Git("rev-list", "HEAD"))
	r, err := read.Open(c.Dir, c.Environ)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	seen := 0
	for _, a := range commits {
		for _, b := range commits {
			list, err := r.Diff(id(a), id(b))
			if err != nil {
				t.Fatal(err)
			}
			seen += len(list)
			if d := cmp.Diff(gitLines(c.Git("diff-tree", "-r", "--raw", "-z", "--no-abbrev", "--no-renames", a, b)), lines(list)); d != "" {
				t.Fatalf("%s %s (-git +read):\n%s", a, b, d)
			}
		}
		commit, err := r.Commit(id(a))
		if err != nil {
			t.Fatal(err)
		}
		var parents []string
		for _, p := range commit.Parents {
			parents = append(parents, p.String())
		}
		if want := c.Git("log", "-1", "--format=%T %P", a); want != strings.TrimSpace(commit.Tree.String()+" "+strings.Join(parents, " ")) && want != commit.Tree.String()+" " {
			t.Errorf("commit %s: got %v, git says %s", a, commit, want)
		}
	}
	if len(commits) < 5 || seen < 100 {
		t.Fatalf("%d commits with %d differences show little", len(commits), seen)
	}
}
