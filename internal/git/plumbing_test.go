package git_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/git/gittest"
)

func open(t *testing.T, r *gittest.Repo) git.Repository {
	t.Helper()
	repo, err := git.OpenEnv(t.Context(), r.Dir, r.Environ)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { repo.Close() })
	return repo
}

func staged(t *testing.T, repo git.Repository) []git.Change {
	t.Helper()
	var all []git.Change
	for c, err := range repo.Staged(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// oracle writes changes as `git diff --cached --raw` does, without the letter.
func oracle(changes []git.Change) string {
	var b strings.Builder
	null := func(id git.OID) string {
		if id == "" {
			return strings.Repeat("0", 40)
		}
		return string(id)
	}
	for _, c := range changes {
		fmt.Fprintf(&b, ":%06o %06o %s %s %s\n", c.Old[0].Mode, c.New.Mode, null(c.Old[0].OID), null(c.New.OID), c.Path)
	}
	return b.String()
}

// Whatever is staged, the list is the one that `git diff --cached` gives, which
// is what a commit would hold.
func TestStagedIsWhatGitWouldCommit(t *testing.T) {
	base := func(r *gittest.Repo) {
		for _, f := range []string{"a", "b", "dir/c", "exec", "link", "file-to-dir"} {
			r.Write(f, "content of "+f+"\n")
		}
		r.Git("add", ".")
		r.Git("commit", "-q", "-m", "base")
	}
	for name, change := range map[string]func(r *gittest.Repo){
		"nothing":                      func(r *gittest.Repo) { base(r) },
		"add":                          func(r *gittest.Repo) { base(r); r.Stage("new", "x") },
		"modify":                       func(r *gittest.Repo) { base(r); r.Stage("a", "x") },
		"worktree only":                func(r *gittest.Repo) { base(r); r.Write("a", "x") },
		"index only":                   func(r *gittest.Repo) { base(r); r.Stage("a", "x"); r.Write("a", "content of a\n") },
		"delete":                       func(r *gittest.Repo) { base(r); r.Git("rm", "-q", "a") },
		"rename":                       func(r *gittest.Repo) { base(r); r.Git("mv", "a", "z") },
		"copy":                         func(r *gittest.Repo) { base(r); r.Stage("z", "content of a\n") },
		"mode":                         func(r *gittest.Repo) { base(r); r.Git("update-index", "--chmod=+x", "exec") },
		"type":                         func(r *gittest.Repo) { base(r); cacheinfo(r, "120000", "target", "link") },
		"file to folder":               func(r *gittest.Repo) { base(r); r.Git("rm", "-q", "file-to-dir"); r.Stage("file-to-dir/f", "x") },
		"folder to file":               func(r *gittest.Repo) { base(r); r.Git("rm", "-q", "dir/c"); r.Stage("dir", "x") },
		"intent to add":                func(r *gittest.Repo) { base(r); r.Write("later", "x"); r.Git("add", "-N", "later") },
		"unborn":                       func(r *gittest.Repo) { r.Stage("first", "x") },
		"unborn and a file named HEAD": func(r *gittest.Repo) { r.Stage("HEAD", "x") },
		"detached":                     func(r *gittest.Repo) { base(r); r.Git("checkout", "-q", "--detach"); r.Stage("a", "x") },
		"assume unchanged":             func(r *gittest.Repo) { base(r); r.Stage("a", "x"); r.Git("update-index", "--assume-unchanged", "a") },
		"skip worktree":                func(r *gittest.Repo) { base(r); r.Stage("a", "x"); r.Git("update-index", "--skip-worktree", "a") },
		"odd names": func(r *gittest.Repo) {
			base(r)
			for _, name := range []string{"new\nline", "tab\there", "\xff\xfe", "esc\x1b[31m", " ", "C:evil", ":(glob)*", "-rf", "ü"} {
				cacheinfo(r, "100644", "x", name)
			}
		},
		"very long name": func(r *gittest.Repo) { base(r); cacheinfo(r, "100644", "x", strings.Repeat("n/", 40_000)+"n") },
		"gitlink": func(r *gittest.Repo) {
			base(r)
			r.Git("update-index", "--add", "--cacheinfo", "160000,"+r.Git("rev-parse", "HEAD")+",sub")
		},
		"index version 4":      func(r *gittest.Repo) { base(r); r.Git("update-index", "--index-version", "4"); r.Stage("a", "x") },
		"split index":          func(r *gittest.Repo) { base(r); r.Git("update-index", "--split-index"); r.Stage("a", "x") },
		"untracked cache":      func(r *gittest.Repo) { base(r); r.Git("update-index", "--force-untracked-cache"); r.Stage("a", "x") },
		"configured otherwise": func(r *gittest.Repo) { base(r); unusualSettings(r); r.Git("mv", "a", "z"); r.Stage("b", "x") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := gittest.New(t)
			change(r)
			want := r.In(r.Dir, "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=diff.orderFile", "GIT_CONFIG_VALUE_0=/dev/null").
				Git("diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative", "--no-color")
			if diff := cmp.Diff(readRaw(want), oracle(staged(t, open(t, r)))); diff != "" {
				t.Errorf("(-git +squire):\n%s", diff)
			}
		})
	}
}

// readRaw turns raw output with NULs into lines without the status letter.
func readRaw(raw string) string {
	var b strings.Builder
	fields := strings.Split(strings.TrimSuffix(raw, "\x00"), "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		fmt.Fprintf(&b, "%s %s\n", fields[i][:strings.LastIndexByte(fields[i], ' ')], fields[i+1])
	}
	return b.String()
}

// cacheinfo stages content at a path that the file system may not allow.
func cacheinfo(r *gittest.Repo, mode, content, path string) {
	r.T.Helper()
	file := filepath.Join(r.Home, "blob")
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		r.T.Fatal(err)
	}
	id := r.Git("hash-object", "-w", "--no-filters", file)
	r.Git("-c", "core.protectNTFS=false", "update-index", "--add", "--cacheinfo", mode+","+id+","+path)
}

// unusualSettings change how git shows differences to people.
func unusualSettings(r *gittest.Repo) {
	for key, value := range map[string]string{
		"color.ui": "always", "color.diff": "always", "diff.noprefix": "true", "diff.mnemonicPrefix": "true",
		"diff.relative": "true", "diff.orderFile": "missing", "diff.submodule": "log", "diff.renames": "copies",
		"core.quotePath": "true", "core.abbrev": "7", "core.bigFileThreshold": "1", "diff.ignoreSubmodules": "all",
		"diff.wordRegex": ".", "diff.interHunkContext": "100", "status.relativePaths": "true", "core.pager": "false",
	} {
		r.Git("config", key, value)
	}
}

func TestStagedReadsTheTemporaryIndexOfACommit(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("a", "one\n")
	r.Stage("real", "in the real index\n")
	temp := r.In(r.Dir, "GIT_INDEX_FILE=.git/next-index-1.lock") // relative, as git sets it
	temp.Git("read-tree", "HEAD")
	temp.Stage("temporary", "in the temporary index\n")
	got := staged(t, open(t, temp))
	if len(got) != 1 || got[0].Path != "temporary" {
		t.Errorf("got %v, want the one path of the temporary index", got)
	}
}

func TestStagedDuringAMergeKnowsEveryParent(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("both", "a\nb\nc\n")
	r.Git("checkout", "-q", "-b", "theirs")
	r.Commit("both", "a\nb\nc\ntheirs\n")
	theirs := r.Commit("only-theirs", "x\n")
	r.Git("checkout", "-q", "main")
	r.Commit("both", "ours\na\nb\nc\n")
	r.Git("merge", "-q", "--no-commit", "--no-ff", "theirs")
	r.Stage("evil", "in neither\n")
	check := func(t *testing.T, r *gittest.Repo) {
		got := map[string]bool{}
		for _, c := range staged(t, open(t, r)) {
			if len(c.Old) != 2 {
				t.Errorf("%s has %d parents, want 2", c.Path, len(c.Old))
			}
			got[c.Path] = c.HasContent()
		}
		want := map[string]bool{"both": true, "only-theirs": false, "evil": true}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("has content that no parent has (-want +got):\n%s", diff)
		}
	}
	t.Run("after MERGE_HEAD is written", func(t *testing.T) { check(t, r) })
	// pre-merge-commit runs earlier.
	if err := os.Remove(filepath.Join(r.Dir, ".git", "MERGE_HEAD")); err != nil {
		t.Fatal(err)
	}
	t.Run("before", func(t *testing.T) {
		check(t, r.In(r.Dir, "GITHEAD_"+theirs+"=theirs", "GIT_REFLOG_ACTION=merge theirs"))
	})
}

func TestStagedSaysWhatHasConflicts(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "base\n")
	r.Git("checkout", "-q", "-b", "theirs")
	r.Commit("f", "theirs\n")
	r.Git("checkout", "-q", "main")
	r.Commit("f", "ours\n")
	r.Try("merge", "theirs")
	got := staged(t, open(t, r))
	if len(got) == 0 || !got[0].Unmerged {
		t.Errorf("got %v, want an unmerged change", got)
	}
}

func TestOpenFindsItsPlaces(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	head := r.Commit("dir/f", "x\n")
	linked := filepath.Join(filepath.Dir(r.Dir), "linked\nworktree") // a line break in the answer
	r.Git("worktree", "add", "-q", "-b", "linked", linked)
	for name, tt := range map[string]struct{ in, root, gitDir string }{
		"top":             {r.Dir, r.Dir, ".git"},
		"subfolder":       {filepath.Join(r.Dir, "dir"), r.Dir, ".git"},
		"linked worktree": {linked, linked, ".git/worktrees/linked-worktree"},
	} {
		t.Run(name, func(t *testing.T) {
			repo := open(t, r.In(tt.in))
			got := []string{repo.Root(), repo.CommonDir(), string(repo.Head())}
			want := []string{tt.root, filepath.Join(r.Dir, ".git"), head}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("root, common folder and HEAD (-want +got):\n%s", diff)
			}
			if !strings.HasPrefix(repo.GitDir(), filepath.Join(r.Dir, ".git")) {
				t.Errorf("git folder %q", repo.GitDir())
			}
		})
	}
}

func TestOpenErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	bare := r.In(filepath.Join(filepath.Dir(r.Dir), "bare"))
	r.Git("init", "-q", "--bare", bare.Dir)
	outside := r.In(r.Home)
	for name, tt := range map[string]struct {
		repo *gittest.Repo
		want error
		say  string
	}{
		"not a repository":      {outside, git.ErrNotRepository, "git init"},
		"bare":                  {bare, git.ErrBare, "worktree"},
		"inside the git folder": {r.In(".git"), git.ErrBare, "worktree"},
		"no git":                {r.In(r.Dir, "PATH=relative:.", git.BackendVar+"=git"), git.ErrNoGit, "install git"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := git.OpenEnv(t.Context(), tt.repo.Dir, tt.repo.Environ)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.say) {
				t.Errorf("got error %v, want one that is %v and says %q", err, tt.want, tt.say)
			}
		})
	}
}

func TestOpenRefusesARepositoryOfAnotherUser(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	t.Parallel()
	r := gittest.New(t)
	for _, dir := range []string{r.Dir, filepath.Join(r.Dir, ".git")} {
		if err := os.Chown(dir, 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	_, err := git.OpenEnv(t.Context(), r.Dir, r.Environ)
	if _, ok := errors.AsType[*git.OwnershipError](err); !ok || !strings.Contains(err.Error(), "safe.directory") {
		t.Errorf("got error %v, want an OwnershipError with the way out", err)
	}
}

func TestOpenIgnoresAGitThatLiesInTheFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs an executable script")
	}
	t.Parallel()
	r := gittest.New(t)
	marker := plantPrograms(t, r, "git")
	path := "PATH=.:" + r.Dir + ":" + filepath.Join(r.Dir, "node_modules", ".bin") + ":" + os.Getenv("PATH")
	repo := open(t, r.In(r.Dir, path))
	staged(t, repo)
	nothingRan(t, marker)
}

func TestReadHead(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	repo := open(t, r)
	if _, err := repo.ReadHead(t.Context(), ".squire.toml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before the first commit: got error %v, want fs.ErrNotExist", err)
	}
	r.Commit(".squire.toml", "committed\n")
	r.Stage(".squire.toml", "staged\n")
	r.Write(".squire.toml", "worktree\n")
	repo = open(t, r)
	got, err := repo.ReadHead(t.Context(), ".squire.toml")
	if err != nil || string(got) != "committed\n" {
		t.Errorf("got %q, %v, want the committed content", got, err)
	}
	for _, path := range []string{"missing", "", "dir/missing", ".squire.toml/x", "a missing"} {
		if _, err := repo.ReadHead(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("ReadHead(%q): got error %v, want fs.ErrNotExist", path, err)
		}
	}
	if _, err := repo.ReadHead(t.Context(), "x\nHEAD:.squire.toml"); err == nil {
		t.Error("a path with a line break was asked for")
	}
}

func TestBlob(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	content := strings.Repeat("line\x00\n", 100_000)
	r.Commit("f", content)
	id := git.OID(r.Git("rev-parse", "HEAD:f"))
	repo := open(t, r)
	buf := []byte("kept:")
	got, err := repo.Blob(t.Context(), id, 1<<20, buf)
	if err != nil || string(got) != "kept:"+content {
		t.Errorf("got %d bytes, %v, want the whole blob after what buf had", len(got), err)
	}
	_, err = repo.Blob(t.Context(), id, 1000, nil)
	if large, ok := errors.AsType[*git.TooLargeError](err); !ok || large.Size != int64(len(content)) {
		t.Errorf("got error %v, want a TooLargeError with the size", err)
	}
	absent := git.OID(strings.Repeat("1", 40))
	if _, err := repo.Blob(t.Context(), absent, 1000, nil); !errors.Is(err, git.ErrMissing) {
		t.Errorf("got error %v, want ErrMissing", err)
	}
	if _, err := repo.Blob(t.Context(), repo.Head(), 1000, nil); err == nil {
		t.Error("a commit passed as a blob")
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := repo.Blob(canceled, id, 1<<20, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want context.Canceled", err)
	}
	var wg sync.WaitGroup // after all that trouble, from many goroutines
	for range 8 {
		wg.Go(func() {
			if got, err := repo.Blob(t.Context(), id, 1<<20, nil); err != nil || string(got) != content {
				t.Errorf("got %d bytes, %v", len(got), err)
			}
		})
	}
	wg.Wait()
}

func TestOpenBlobAndItsSize(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	content := strings.Repeat("line\x00\n", 1_000_000)
	r.Commit("f", content)
	id := git.OID(r.Git("rev-parse", "HEAD:f"))
	repo := open(t, r)
	for range 2 { // the first one is closed half-way
		size, err := repo.BlobSize(t.Context(), id)
		if err != nil || size != int64(len(content)) {
			t.Fatalf("size %d, %v", size, err)
		}
		in, size, err := repo.OpenBlob(t.Context(), id)
		if err != nil || size != int64(len(content)) {
			t.Fatalf("opened with size %d, %v", size, err)
		}
		if _, err := io.ReadFull(in, make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
	}
	in, _, err := repo.OpenBlob(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if got, err := io.ReadAll(in); err != nil || string(got) != content {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	absent := git.OID(strings.Repeat("1", 40))
	if _, err := repo.BlobSize(t.Context(), absent); !errors.Is(err, git.ErrMissing) {
		t.Errorf("size of an absent blob: %v", err)
	}
	if _, _, err := repo.OpenBlob(t.Context(), absent); !errors.Is(err, git.ErrMissing) {
		t.Errorf("opened an absent blob: %v", err)
	}
	if _, err := repo.BlobSize(t.Context(), repo.Head()); err == nil {
		t.Error("a commit has the size of a blob")
	}
	if _, _, err := repo.OpenBlob(t.Context(), repo.Head()); err == nil {
		t.Error("a commit was opened as a blob")
	}
}

// `git replace` would show other content than the one that is committed.
func TestBlobIgnoresReplacedObjects(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Stage("f", "real\n")
	r.Stage("g", "decoy\n")
	real := r.Git("rev-parse", ":f")
	r.Git("replace", real, r.Git("rev-parse", ":g"))
	got, err := open(t, r).Blob(t.Context(), git.OID(real), 100, nil)
	if err != nil || string(got) != "real\n" {
		t.Errorf("got %q, %v, want the real content", got, err)
	}
}

func commits(t *testing.T, repo git.Repository, revisions string) (paths []string, err error) {
	t.Helper()
	for c, err := range repo.Commits(t.Context(), revisions) {
		if err != nil {
			return paths, err
		}
		paths = append(paths, fmt.Sprintf("%.7s %s %d", c.Commit, c.Path, len(c.Old)))
	}
	return paths, nil
}

func TestCommits(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	one := r.Commit("f", "a\nb\nc\n")
	r.Git("checkout", "-q", "-b", "theirs")
	two := r.Commit("f", "a\nb\nc\ntheirs\n")
	r.Git("checkout", "-q", "main")
	three := r.Commit("f", "ours\na\nb\nc\n")
	r.Git("merge", "-q", "--no-commit", "theirs")
	r.Stage("evil", "in neither\n")
	r.Git("commit", "-q", "--no-verify", "-m", "merge")
	merge := r.Git("rev-parse", "HEAD")
	r.Git("commit", "-q", "--allow-empty", "-m", "nothing")
	repo := open(t, r)
	got, err := commits(t, repo, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) == 5 {
		slices.Sort(got[1:3]) // which side comes first doesn't matter
	}
	sides := []string{two[:7] + " f 1", three[:7] + " f 1"}
	slices.Sort(sides)
	want := []string{one[:7] + " f 1", sides[0], sides[1], merge[:7] + " evil 2", merge[:7] + " f 2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the root, both sides, and of the merge what differs from both (-want +got):\n%s", diff)
	}
	got, err = commits(t, repo, "HEAD~1..HEAD")
	if err != nil || len(got) != 0 {
		t.Errorf("an empty commit: got %q, %v", got, err)
	}
	if list, err := repo.List(t.Context(), "HEAD~2..HEAD"); err != nil || len(list) != 3 {
		t.Errorf("List: got %q, %v, want 3 commits", list, err)
	}
}

func TestCommitsRefusesWhatIsNoRange(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "x\n")
	repo := open(t, r)
	for _, bad := range []string{"", " ", "nowhere..HEAD", "--all", "HEAD --output=f", "-h", "HEAD..\x1b[31m"} {
		got, err := commits(t, repo, bad)
		if err == nil || !strings.Contains(err.Error(), "main..HEAD") {
			t.Errorf("range %q: got %q, error %v, want an error with an example", bad, got, err)
		}
		if err != nil && strings.ContainsRune(err.Error(), '\x1b') {
			t.Errorf("range %q: the error holds an escape sequence", bad)
		}
	}
	if _, err := os.Stat(filepath.Join(r.Dir, "f\n")); err == nil {
		t.Error("--output was obeyed")
	}
}

func TestCommitsStopsEarly(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	for i := range 5 {
		r.Commit("f", fmt.Sprint(i))
	}
	for _, err := range open(t, r).Commits(t.Context(), "HEAD") {
		if err != nil {
			t.Fatal(err)
		}
		break // and no process or error is left
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "1")
	kept := git.OID(r.Commit("f", "2"))
	dropped := git.OID(r.Commit("f", "3"))
	r.Git("reset", "-q", "--hard", "HEAD~1")
	pruned := git.OID(strings.Repeat("2", 40))
	got, err := open(t, r).Unreachable(t.Context(), []git.OID{kept, dropped, pruned})
	if diff := cmp.Diff([]git.OID{dropped, pruned}, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestHooksPath(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Commit("f", "x")
	if h, err := open(t, r).HooksPath(t.Context()); err != nil || h.Configured() || h.Dir != filepath.Join(r.Dir, ".git", "hooks") {
		t.Errorf("not set: got %+v, %v", h, err)
	}
	r.Git("config", "--global", "core.hooksPath", "~/shared hooks")
	h, err := open(t, r).HooksPath(t.Context())
	if err != nil || h.Scope != "global" || h.Dir != filepath.Join(r.Home, "shared hooks") || !strings.Contains(h.Origin, ".gitconfig") {
		t.Errorf("global: got %+v, %v", h, err)
	}
	r.Git("config", "core.hooksPath", ".husky/_")
	linked := filepath.Join(filepath.Dir(r.Dir), "linked")
	r.Git("worktree", "add", "-q", linked)
	h, err = open(t, r.In(linked)).HooksPath(t.Context())
	if err != nil || h.Scope != "local" || h.Dir != filepath.Join(linked, ".husky", "_") {
		t.Errorf("local, relative, from a linked worktree: got %+v, %v", h, err)
	}
}

// What decides safety is the user's alone.
func TestUserConfigIgnoresTheRepository(t *testing.T) {
	t.Parallel()
	r := gittest.New(t)
	r.Git("config", "squire.onMissing", "warn")
	if v, ok, err := open(t, r).UserConfig(t.Context(), "squire.onMissing"); ok || err != nil {
		t.Errorf("got %q, %v, %v from the repository", v, ok, err)
	}
	r.Git("config", "--global", "squire.onMissing", "block\nit")
	if v, ok, err := open(t, r).UserConfig(t.Context(), "squire.onMissing"); !ok || v != "block\nit" || err != nil {
		t.Errorf("got %q, %v, %v, want the user's value", v, ok, err)
	}
}

func TestOtherFormats(t *testing.T) {
	t.Run("SHA-256", func(t *testing.T) {
		t.Parallel()
		r := gittest.New(t, "--object-format=sha256")
		r.Stage("f", "unborn\n")
		got := staged(t, open(t, r))
		if len(got) != 1 || len(got[0].New.OID) != 64 {
			t.Fatalf("unborn: got %v", got)
		}
		r.Commit("f", "x\n")
		r.Stage("f", "y\n")
		repo := open(t, r)
		got = staged(t, repo)
		if len(got) != 1 {
			t.Fatalf("got %v", got)
		}
		if data, err := repo.Blob(t.Context(), got[0].New.OID, 100, nil); err != nil || string(data) != "y\n" {
			t.Errorf("got %q, %v", data, err)
		}
	})
	t.Run("submodule with GIT_DIR set", func(t *testing.T) {
		t.Parallel()
		r := gittest.New(t)
		inner := r.In("inner")
		r.Git("init", "-q", "inner")
		inner.Commit("f", "x")
		r.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "./inner", "sub")
		sub := r.In("sub", "GIT_DIR="+filepath.Join(r.Dir, ".git", "modules", "sub"))
		sub.Stage("g", "new\n")
		if got := staged(t, open(t, sub)); len(got) != 1 || got[0].Path != "g" {
			t.Errorf("got %v, want the submodule's change", got)
		}
	})
	t.Run("relative alternates", func(t *testing.T) {
		t.Parallel()
		r := gittest.New(t)
		r.Commit("f", "x\n")
		shared := r.In(filepath.Join(filepath.Dir(r.Dir), "shared"))
		r.Git("clone", "-q", "--shared", ".", shared.Dir)
		shared.Stage("f", "y\n")
		repo := open(t, shared)
		got := staged(t, repo)
		if data, err := repo.Blob(t.Context(), got[0].Old[0].OID, 100, nil); err != nil || string(data) != "x\n" {
			t.Errorf("got %q, %v", data, err)
		}
	})
}
