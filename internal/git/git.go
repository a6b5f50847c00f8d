// Package git reads a repository the way Squire needs it: the blobs that git
// is about to commit, the changes of a range of commits, and the policy files
// of HEAD.
//
// It promises three things. Content is always a whole blob, named by its
// object id: never the worktree, which is not what is committed, and never the
// text of a diff, which attributes, colours and text conversions change.
// Nothing that a repository holds or configures is run, and nothing is
// fetched. And nothing is written, but by a [Writer]: index, worktree, refs and
// objects stay as they are.
//
// Two backends answer. One reads the files of the repository itself, in
// package read, without starting git: what a hook asks on every commit. Where
// it doesn't know for certain it asks the other one, git's own plumbing behind
// flags and an environment that keep a hostile configuration from running
// anything. The variable SQUIRE_GIT_BACKEND of the environment chooses one.
package git

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/squiresec/squire/internal/git/read"
)

// What callers branch on.
var (
	// ErrNotRepository says that the folder is in no repository.
	ErrNotRepository = errors.New("not a git repository: run squire inside one, or create one with `git init`")
	// ErrBare says that the repository has no worktree.
	ErrBare = errors.New("this repository has no worktree here: run squire in a worktree of it (`git worktree add`)")
	// ErrNoGit says that there is no git program.
	ErrNoGit = errors.New("git was not found on PATH: install git, or add its folder to PATH as an absolute path")
	// ErrMissing says that an object isn't in this clone, which is usual in a
	// partial one. It is never fetched.
	ErrMissing = errors.New("the object is not in this clone, and squire fetches nothing: run `git fetch --refetch`, or check the file out once, then try again")
)

// An OwnershipError says that git refuses the repository because another user
// owns it.
type OwnershipError struct{ Dir string }

func (e *OwnershipError) Error() string {
	return fmt.Sprintf("open repository %s: another user owns it, so its configuration could run programs as you; if you trust it, run `git config --global --add safe.directory %s`", Printable(e.Dir), shellQuote(e.Dir))
}

// A TooLargeError says that a blob is longer than the caller's limit. Sizes
// are in bytes.
type TooLargeError struct{ Size, Limit int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%d MB is over the limit of %d MB", e.Size>>20, e.Limit>>20)
}

// An OID is an object id in lower-case hexadecimal, 40 digits for SHA-1 and 64
// for SHA-256. The empty OID is no object.
type OID string

// Mode is the kind of a tree entry, as git writes it in octal.
type Mode uint32

// The modes that matter. An entry that isn't there has mode 0.
const (
	Regular    Mode = 0o100644
	Executable Mode = 0o100755
	Symlink    Mode = 0o120000 // the blob holds the target
	Gitlink    Mode = 0o160000 // a commit of another repository: no blob here
)

// An Entry is one side of a change. The zero Entry says: not there.
type Entry struct {
	Mode Mode
	OID  OID
}

// A Change is one path that differs from the parents.
type Change struct {
	// Commit made the change; it is empty for the index.
	Commit OID
	// Path is slash-separated from the top, in git's raw bytes.
	Path string
	// New is the content to look at; zero when the path was deleted.
	New Entry
	// Old holds the path's entry in each parent, in order.
	Old []Entry
	// Unmerged says that the path has conflicts, so that New is not known.
	Unmerged bool
}

// HasContent reports whether the change brings a blob that no parent has at
// this path. Deletions, changes of mode alone and links to other repositories
// bring none.
func (c *Change) HasContent() bool {
	if c.New.OID == "" || c.New.Mode == Gitlink {
		return false
	}
	for _, old := range c.Old {
		if old.OID == c.New.OID && old.Mode != Gitlink {
			return false
		}
	}
	return true
}

// A HooksPath is the folder that git takes hooks from.
type HooksPath struct {
	Dir string // absolute
	// Value, Scope and Origin are those of core.hooksPath, Scope one of
	// "system", "global", "local", "worktree" and "command"; all empty when
	// it isn't set.
	Value, Scope, Origin string
}

// Configured reports whether core.hooksPath is set.
func (h *HooksPath) Configured() bool { return h.Scope != "" }

// A Repository answers questions about one repository. It is safe for
// concurrent use. Close ends its child processes.
type Repository interface {
	// Root is the top of the worktree, GitDir its own git folder, CommonDir
	// the one that all worktrees share. All are absolute.
	Root() string
	GitDir() string
	CommonDir() string
	// Head is the commit of HEAD, or empty before the first commit.
	Head() OID
	// Parents returns the parents of a commit.
	Parents(ctx context.Context, commit OID) ([]OID, error)
	// Staged yields what git would commit now, in the order of the index:
	// GIT_INDEX_FILE against HEAD, or against nothing before the first
	// commit. While a merge is under way Old has the merged commits too.
	Staged(ctx context.Context) iter.Seq2[Change, error]
	// Diff yields the changes from one commit to another; from may be empty.
	Diff(ctx context.Context, from, to OID) iter.Seq2[Change, error]
	// Commits yields the changes of each commit of a range such as "A..B",
	// oldest commit first. Of a merge it yields the paths that differ from
	// every parent.
	Commits(ctx context.Context, revisions string) iter.Seq2[Change, error]
	// Unreachable returns those of some commits that no ref reaches any more.
	Unreachable(ctx context.Context, commits []OID) ([]OID, error)
	// List returns the commits of a range, newest first.
	List(ctx context.Context, revisions string) ([]OID, error)
	// History lists the commits that can be reached by anything but a reflog.
	History(ctx context.Context, o HistoryRange) (*History, error)
	// Commit returns the commit that a name such as "main" or "HEAD~3" stands
	// for, and false when it stands for none.
	Commit(ctx context.Context, name string) (OID, bool, error)
	// Contents yields the new blob of each of many changes, in their order.
	// changes is iterated in a goroutine of its own, up to a thousand ahead of
	// what is yielded, and is left before the iteration ends.
	Contents(ctx context.Context, limit int64, changes iter.Seq[*HistoryChange]) iter.Seq2[Content, error]
	// Backend names what reads the repository: BackendRead, or BackendGit
	// and why.
	Backend() string
	// BlobSize returns the length of a blob in bytes without reading it, or
	// ErrMissing when it isn't here.
	BlobSize(ctx context.Context, id OID) (int64, error)
	// OpenBlob reads a blob that may be too long for memory, and its size in
	// bytes. It returns ErrMissing when the blob isn't here.
	OpenBlob(ctx context.Context, id OID) (io.ReadCloser, int64, error)
	// Blob appends the content of a blob to buf. It returns a *TooLargeError
	// beyond limit bytes and ErrMissing when the blob isn't here.
	Blob(ctx context.Context, id OID, limit int64, buf []byte) ([]byte, error)
	// ReadHead reads a file of HEAD by its slash-separated path. It returns
	// an fs.ErrNotExist where there is none, and before the first commit.
	ReadHead(ctx context.Context, path string) ([]byte, error)
	// ReadAt reads a file of a commit, as ReadHead does of HEAD.
	ReadAt(ctx context.Context, commit OID, path string) ([]byte, error)
	// Object reads an object of any kind: "blob", "tree", "commit" or "tag". It
	// returns a *TooLargeError beyond limit bytes and ErrMissing when the
	// object isn't here.
	Object(ctx context.Context, id OID, limit int64) (kind string, content []byte, err error)
	// MessageRules returns what git takes for comments in the message of a
	// commit.
	MessageRules(ctx context.Context) (MessageRules, error)
	// TrackedIgnored returns the files that git tracks although a .gitignore
	// names them, relative to Root.
	TrackedIgnored(ctx context.Context) ([]string, error)
	// HooksPath returns the folder of hooks that is in force.
	HooksPath(ctx context.Context) (HooksPath, error)
	// UserConfig returns a setting of the user, the system or the command
	// line. What the repository says about it is ignored.
	UserConfig(ctx context.Context, key string) (value string, ok bool, err error)
	// Plant stages one more file in a copy of the index. See [Plant].
	Plant(ctx context.Context, path string, content []byte) (*Plant, error)
	Close() error
}

// Open opens the repository that the folder dir is in; "" is the current
// folder. Variables such as GIT_DIR and GIT_INDEX_FILE, which git sets for
// hooks, count only when dir is the current folder: they speak about the
// repository there.
func Open(ctx context.Context, dir string) (Repository, error) {
	environ, dir, err := environFor(dir)
	if err != nil {
		return nil, err
	}
	return OpenEnv(ctx, dir, environ)
}

// The backends, as the variable BackendVar and Repository.Backend name them.
const (
	BackendRead = "read"
	BackendGit  = "git"
	// BackendVar is the variable that chooses a backend; without it, or with
	// "auto", the one that is faster and certain is taken.
	BackendVar = "SQUIRE_GIT_BACKEND"
)

// Backends returns what BackendVar may say.
func Backends() []string { return []string{"auto", BackendRead, BackendGit} }

// OpenEnv is Open with the environment given: every GIT_* variable in it
// counts.
func OpenEnv(ctx context.Context, dir string, environ []string) (Repository, error) {
	backend := lookup(environ, BackendVar)
	git := newPlumbing(dir, environ)
	switch backend {
	case "", "auto", BackendRead:
		files, err := read.Open(dir, git.program.env)
		if err == nil {
			git.root, git.gitDir, git.commonDir, git.head = files.Root, files.GitDir, files.CommonDir, oidOf(files.Head)
			return &reader{plumbing: git, files: files, only: backend == BackendRead}, nil
		}
		if backend == BackendRead {
			return nil, fmt.Errorf("open repository %s: %w", Printable(dir), err)
		}
		if d, ok := errors.AsType[*read.Decline](err); ok {
			git.declined = d.What
		}
	case BackendGit:
	default:
		return nil, fmt.Errorf("%s=%s: no such backend; want %s", BackendVar, Printable(backend), strings.Join(Backends(), ", "))
	}
	if err := git.open(ctx); err != nil {
		return nil, err // and not a nil *plumbing, which is no nil Repository
	}
	return git, nil
}
