package read_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/squiresec/squire/internal/git/gittest"
	"github.com/squiresec/squire/internal/git/read"
)

// A layout is a way in which a repository can lie in folders, and where it is
// looked at from.
type layout struct {
	name     string
	declines string // what git must be asked for; "" when it needn't
	make     func(t *testing.T, r *gittest.Repo) *gittest.Repo
}

func committed(r *gittest.Repo) { r.Commit("a", "1\n"); r.Stage("b", "2\n") }

func at(do func(r *gittest.Repo)) func(*testing.T, *gittest.Repo) *gittest.Repo {
	return func(_ *testing.T, r *gittest.Repo) *gittest.Repo { do(r); return r }
}

func with(args ...string) func(*testing.T, *gittest.Repo) *gittest.Repo {
	return at(func(r *gittest.Repo) { committed(r); r.Git(args...) })
}

func from(dir string, vars ...string) func(*testing.T, *gittest.Repo) *gittest.Repo {
	return func(_ *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		r.Commit("sub/a", "1\n")
		return r.In(dir, vars...)
	}
}

func rewritten(file, content string) func(*testing.T, *gittest.Repo) *gittest.Repo {
	return at(func(r *gittest.Repo) { committed(r); r.Write(".git/"+file, content) })
}

// config puts text at the end of the configuration.
func config(text string) func(*testing.T, *gittest.Repo) *gittest.Repo {
	return at(func(r *gittest.Repo) {
		committed(r)
		file := filepath.Join(r.Dir, ".git", "config")
		data, err := os.ReadFile(file)
		if err != nil {
			r.T.Fatal(err)
		}
		r.Write(".git/config", string(data)+text)
	})
}

var layouts = []layout{
	{"unborn", "", at(func(*gittest.Repo) {})},
	{"one commit", "", at(committed)},
	{"detached", "", with("checkout", "-q", "--detach")},
	{"packed", "", with("pack-refs", "--all")},
	{"packed and newer", "", at(func(r *gittest.Repo) { committed(r); r.Git("pack-refs", "--all"); r.Commit("a", "2\n") })},
	{"packed and unborn", "", at(func(r *gittest.Repo) {
		committed(r)
		r.Git("pack-refs", "--all")
		r.Git("checkout", "-q", "--orphan", "new")
	})},
	{"branch with a slash", "", with("checkout", "-q", "-b", "a/b/ü")},
	{"packed branch that others begin and end with", "", at(func(r *gittest.Repo) {
		committed(r)
		r.Git("branch", "x/main2")
		r.Git("branch", "main22")
		r.Git("tag", "refs/heads/main2")
		r.Commit("a", "2\n")
		r.Git("checkout", "-q", "-b", "main2")
		r.Git("pack-refs", "--all")
	})},
	{"annotated tags packed", "", at(func(r *gittest.Repo) { committed(r); r.Git("tag", "-a", "-m", "t", "v1"); r.Git("pack-refs", "--all") })},
	{"filter in the configuration", "", with("config", "filter.x.clean", "cat")},
	{"alias with the words", "", with("config", "alias.bare", "!worktree extensions")},
	{"branch with a dot and a quote", "", with("config", "branch.a.b.remote", "x")},
	{"include", "", with("config", "include.path", "other")},
	{"index file", "", from(".", "GIT_INDEX_FILE=.git/other")},
	{"index file from below", "", from("sub", "GIT_INDEX_FILE=.git/index")},
	{"folder below", "", from("sub")},
	{"GIT_DIR", "", from(".", "GIT_DIR=.git")},
	{"GIT_DIR and GIT_WORK_TREE", "", from("sub", "GIT_DIR=../.git", "GIT_WORK_TREE=..")},
	{"GIT_DIR from below", "", from("sub", "GIT_DIR=../.git")},
	{"GIT_WORK_TREE", "GIT_WORK_TREE without GIT_DIR", from(".", "GIT_WORK_TREE=.")},
	{"GIT_COMMON_DIR", "GIT_COMMON_DIR", from(".", "GIT_COMMON_DIR=.git")},
	{"ceiling", "limits of where git looks for a repository", from("sub", "GIT_CEILING_DIRECTORIES=/nowhere")},
	{"configuration by variables", "", from(".", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.bare", "GIT_CONFIG_VALUE_0=false")},
	{"core.worktree", "a worktree somewhere else", with("config", "core.worktree", "../sub")},
	{"core.worktree that is where it is", "", with("config", "core.worktree", "..")},
	{"bare", "a bare repository", with("config", "core.bare", "true")},
	{"bare in other words", "a bare repository", config("[core]\n\tbare\n")},
	{"bare by a setting of the same line", "a configuration with unusual text", config("[core] bare = true\n")},
	{"bare on the next line", "a configuration with unusual text", config("[core]\n\tbare = \\\ntrue\n")},
	{"bare in quotes", "a bare repository", config("[core]\n\tbare = \"true\"\n")},
	{"bare with a comment", "a configuration with unusual text", config("[core]\n\tbare = true # it is\n")},
	{"subsection of core", "", config("[core \"x\"]\n\tbare = true\n[Core.y]\n\tbare = true\n")},
	{"newer format", "repository format 2", with("config", "core.repositoryformatversion", "2")},
	{"unknown extension", "the extension new = 1", at(func(r *gittest.Repo) {
		committed(r)
		r.Git("config", "core.repositoryformatversion", "1")
		r.Git("config", "extensions.new", "1")
	})},
	{"partial clone", "", at(func(r *gittest.Repo) {
		committed(r)
		r.Git("config", "core.repositoryformatversion", "1")
		r.Git("config", "extensions.partialClone", "origin")
	})},
	{"reftable", "the extension refstorage = reftable", at(func(r *gittest.Repo) {
		committed(r)
		r.Git("config", "core.repositoryformatversion", "1")
		r.Git("config", "extensions.refStorage", "reftable")
	})},
	{"HEAD of reftable", "HEAD outside refs/heads", rewritten("HEAD", "ref: refs/heads/.invalid\n")},
	{"worktree configuration", "", with("config", "extensions.worktreeConfig", "true")},
	{"worktree configuration that says bare", "a bare repository", at(func(r *gittest.Repo) {
		committed(r)
		r.Git("config", "extensions.worktreeConfig", "true")
		r.Git("config", "--worktree", "core.bare", "true")
	})},
	{"symbolic chain", "", at(func(r *gittest.Repo) {
		committed(r)
		r.Git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
		r.Git("symbolic-ref", "HEAD", "refs/heads/alias")
	})},
	{"symbolic circle", "a chain of symbolic refs", at(func(r *gittest.Repo) {
		committed(r)
		r.Write(".git/refs/heads/x", "ref: refs/heads/y\n")
		r.Write(".git/refs/heads/y", "ref: refs/heads/x\n")
		r.Write(".git/HEAD", "ref: refs/heads/x\n")
	})},
	{"broken ref", "a ref that can't be read", rewritten("refs/heads/main", "what\n")},
	{"HEAD outside refs", "HEAD outside refs/heads", rewritten("HEAD", "ref: ../../x\n")},
	{"no HEAD", "a HEAD that can't be read", at(func(r *gittest.Repo) { committed(r); os.Remove(filepath.Join(r.Dir, ".git", "HEAD")) })},
	{"sha256", "the extension objectformat = sha256", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		r = gittest.New(t, "--object-format=sha256")
		committed(r)
		return r
	}},
	{"linked worktree", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		dir := filepath.Join(filepath.Dir(r.Dir), "linked")
		r.Git("worktree", "add", "-q", dir)
		linked := r.In(dir)
		linked.Stage("c", "3\n")
		return linked
	}},
	{"linked worktree of a bare repository", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		bare, dir := filepath.Join(filepath.Dir(r.Dir), "bare"), filepath.Join(filepath.Dir(r.Dir), "linked")
		r.Git("clone", "-q", "--bare", ".", bare)
		r.In(bare).Git("worktree", "add", "-q", dir, "main")
		return r.In(dir)
	}},
	{"linked worktree seen by a hook", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		dir := filepath.Join(filepath.Dir(r.Dir), "linked")
		r.Git("worktree", "add", "-q", dir)
		return r.In(dir, "GIT_DIR="+filepath.Join(r.Dir, ".git", "worktrees", "linked"))
	}},
	{"submodule", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		outer := gittest.New(t)
		outer.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", r.Dir, "deep/sub")
		sub := outer.In("deep/sub")
		sub.Stage("c", "3\n")
		return sub
	}},
	{"submodule seen by a hook", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		outer := gittest.New(t)
		outer.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", r.Dir, "deep/sub")
		return outer.In("deep/sub", "GIT_DIR=../../.git/modules/deep/sub")
	}},
	{"git folder somewhere else", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		dir := filepath.Join(filepath.Dir(r.Dir), "elsewhere")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		e := r.In(dir)
		e.Git("init", "-q", "--separate-git-dir", filepath.Join(filepath.Dir(r.Dir), "gits"))
		committed(e)
		return e
	}},
	{"inside .git", "a bare repository", from(".git")},
	{"a bare repository below", "a bare repository", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		r.Git("init", "-q", "--bare", "planted")
		return r.In("planted")
	}},
	{"an empty .git below", "a git folder without objects", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		if err := os.MkdirAll(filepath.Join(r.Dir, "sub", ".git"), 0o755); err != nil {
			t.Fatal(err)
		}
		return r.In("sub")
	}},
	{"behind a link", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		dir := filepath.Join(filepath.Dir(r.Dir), "link")
		if err := os.Symlink(r.Dir, dir); err != nil {
			t.Skip(err)
		}
		return r.In(dir)
	}},
	{"shared objects", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		dir := filepath.Join(filepath.Dir(r.Dir), "shared")
		r.Git("clone", "-q", "--shared", ".", dir)
		shared := r.In(dir)
		shared.Stage("c", "3\n")
		return shared
	}},
	{"quarantine", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		dir := filepath.Join(filepath.Dir(r.Dir), "quarantine")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		q := r.In(".", "GIT_OBJECT_DIRECTORY="+dir, "GIT_ALTERNATE_OBJECT_DIRECTORIES="+filepath.Join(r.Dir, ".git", "objects"))
		q.Stage("c", "3\n")
		return q
	}},
	{"split index", "a split index", with("update-index", "--split-index")},
	{"sparse index", "a sparse index", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		r.Commit("sub/a", "1\n")
		r.Commit("other/deep/a", "1\n")
		r.Git("sparse-checkout", "init", "--cone", "--sparse-index")
		r.Git("sparse-checkout", "set", "sub")
		return r
	}},
	{"sparse checkout", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		r.Commit("sub/a", "1\n")
		r.Commit("other/deep/a", "1\n")
		r.Git("sparse-checkout", "set", "--no-cone", "sub")
		return r
	}},
	{"untracked cache", "", with("update-index", "--untracked-cache")},
	{"end of entries told", "", at(func(r *gittest.Repo) {
		r.Git("config", "index.recordEndOfIndexEntries", "true")
		r.Git("config", "index.recordOffsetTable", "true")
		committed(r)
	})},
	{"no hash", "", at(func(r *gittest.Repo) {
		committed(r)
		file := filepath.Join(r.Dir, ".git", "index")
		data, err := os.ReadFile(file)
		if err != nil {
			r.T.Fatal(err)
		}
		clear(data[len(data)-20:])
		if err := os.WriteFile(file, data, 0o644); err != nil {
			r.T.Fatal(err)
		}
	})},
	{"shallow", "", func(t *testing.T, r *gittest.Repo) *gittest.Repo {
		committed(r)
		r.Commit("sub/a", "1\n")
		dir := filepath.Join(filepath.Dir(r.Dir), "shallow")
		r.Git("clone", "-q", "--depth=1", "file://"+r.Dir, dir)
		return r.In(dir)
	}},
}

// TestOpenIsGits holds what is read of a repository against what git answers,
// in every layout. Where this reader can't be certain it must decline.
func TestOpenIsGits(t *testing.T) {
	for _, l := range layouts {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			repo := l.make(t, gittest.New(t))
			r, err := read.Open(repo.Dir, repo.Environ)
			var list []read.Change
			if err == nil {
				defer r.Close()
				list, err = r.Staged(r.Head)
			}
			if err != nil {
				d, ok := errors.AsType[*read.Decline](err)
				if !ok || l.declines == "" {
					t.Fatal(err)
				}
				if !strings.Contains(d.What, l.declines) {
					t.Errorf("declined: %s, want %s", d.What, l.declines)
				}
				return
			}
			if l.declines != "" {
				t.Fatalf("it was read, and should have been declined: %s", l.declines)
			}
			ask := func(args ...string) string {
				out, err := repo.Try(append([]string{"rev-parse"}, args...)...)
				if err != nil {
					return strings.Repeat("0", 40)
				}
				return out
			}
			index := ask("--path-format=absolute", "--git-path", "index")
			for what, pair := range map[string][2]string{
				"root":          {r.Root, ask("--show-toplevel")},
				"git folder":    {r.GitDir, ask("--absolute-git-dir")},
				"common folder": {r.CommonDir, ask("--path-format=absolute", "--git-common-dir")},
				"HEAD":          {r.Head.String(), ask("--verify", "-q", "HEAD")},
				"index":         {r.Index, index},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s: got %q, git says %q", what, pair[0], pair[1])
				}
			}
			head := "HEAD"
			if r.Head.IsZero() {
				head = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
			}
			want := gitLines(repo.Git("diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--ita-invisible-in-index", head, "--"))
			if got := lines(list); strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("staged: got %q, git says %q", got, want)
			}
		})
	}
}

// TestFilesOfHead reads files of a commit by their path.
func TestFilesOfHead(t *testing.T) {
	repo := gittest.New(t)
	repo.Commit("top", "1\n")
	repo.Commit("a/b/c", "2\n")
	repo.Git("update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("12", 20)+",sub")
	repo.Git("commit", "-q", "-m", "sub")
	r, err := read.Open(repo.Dir, repo.Environ)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for path, there := range map[string]bool{"top": true, "a/b/c": true, "a": false, "a/b": false, "a/b/c/d": false, "top/x": false, "none": false, "sub": false, "": false, "a//b": false} {
		got, ok, err := r.File(r.Head, path)
		if err != nil || ok != there {
			t.Errorf("%q: %v, %v", path, ok, err)
		}
		if ok && got.String() != repo.Git("rev-parse", "HEAD:"+path) {
			t.Errorf("%q: got %s, git says %s", path, got, repo.Git("rev-parse", "HEAD:"+path))
		}
	}
}

// TestDamagedIndex cuts and changes an index at every place: it must be told,
// or be read as git reads it, and never crash.
func TestDamagedIndex(t *testing.T) {
	repo := gittest.New(t)
	committed(repo)
	repo.Stage("folder/x", "3\n")
	file := filepath.Join(repo.Dir, ".git", "index")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := read.Open(repo.Dir, repo.Environ)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	all, err := r.Staged(r.Head)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if err := os.WriteFile(file, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		// Without its extensions an index says the same.
		if list, err := r.Staged(r.Head); err == nil && !slices.Equal(list, all) {
			t.Fatalf("cut at %d of %d: read %v", n, len(whole), list)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	list, err := r.Staged(r.Head)
	if err != nil || len(list) != 1 || list[0].Path != "a" || list[0].New != (read.Side{}) {
		t.Errorf("without an index: %v, %v", list, err)
	}
	if err := os.Mkdir(file, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Staged(r.Head); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder in place of the index: %v", err)
	}
}
