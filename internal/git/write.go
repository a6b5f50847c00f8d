package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Writer makes commits, branches and worktrees beside those of the user. It is
// apart from [Repository], which never writes. It goes by plumbing alone: no hook
// runs, no filter, no signature, and the user's index and worktree stay as they
// are.
type Writer struct {
	repo    Repository
	program program
}

// OpenWriter returns a writer for a repository. Variables such as GIT_DIR and
// GIT_INDEX_FILE don't count: what is written goes where repo says.
func OpenWriter(repo Repository) (*Writer, error) {
	environ := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return slices.Contains(repositoryVars, name)
	})
	w := &Writer{repo: repo, program: program{dir: repo.Root(), env: childEnviron(environ)}}
	w.program.path, w.program.err = findGit(environ, repo.Root())
	return w, w.program.err
}

// A Signature is who made a commit.
type Signature struct{ Name, Email string }

// Commit writes a commit on top of base in which some files have other content.
// Their paths are slash-separated and must be in base; their modes are kept. No
// ref names the commit yet.
func (w *Writer) Commit(ctx context.Context, base OID, files map[string][]byte, message string, by Signature) (OID, error) {
	id, err := w.commit(ctx, base, files, message, by)
	if err != nil {
		return "", fmt.Errorf("write a commit: %w", err)
	}
	return id, nil
}

func (w *Writer) commit(ctx context.Context, base OID, files map[string][]byte, message string, by Signature) (OID, error) {
	dir, err := os.MkdirTemp("", "squire-index-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	// An index of its own, and a worktree without files: there is nothing that git
	// could compare, which is when it runs filters.
	empty := filepath.Join(dir, "worktree")
	if err := os.Mkdir(empty, 0o700); err != nil {
		return "", err
	}
	p := program{path: w.program.path, dir: empty, env: slices.Concat(w.program.env, []string{
		"GIT_DIR=" + w.repo.GitDir(), "GIT_WORK_TREE=" + empty, "GIT_INDEX_FILE=" + filepath.Join(dir, "index"),
		"GIT_AUTHOR_NAME=" + by.Name, "GIT_AUTHOR_EMAIL=" + by.Email, "GIT_COMMITTER_NAME=" + by.Name, "GIT_COMMITTER_EMAIL=" + by.Email,
	})}
	if _, err := output(ctx, p.command(ctx, "read-tree", string(base))); err != nil {
		return "", err
	}
	modes := map[string]Mode{}
	for c, err := range w.repo.Diff(ctx, "", base) {
		if err != nil {
			return "", err
		}
		if _, ok := files[c.Path]; ok {
			modes[c.Path] = c.New.Mode
		}
	}
	var entries bytes.Buffer
	for name, content := range files {
		mode := modes[name]
		if mode != Regular && mode != Executable {
			return "", fmt.Errorf("%s is no file of %.10s", Printable(name), base)
		}
		hash := p.command(ctx, "hash-object", "-w", "--stdin", "--no-filters")
		hash.Stdin = bytes.NewReader(content)
		id, err := w.id(output(ctx, hash))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&entries, "%o %s\t%s\x00", uint32(mode), id, name)
	}
	update := p.command(ctx, "update-index", "-z", "--index-info")
	update.Stdin = &entries
	if _, err := output(ctx, update); err != nil {
		return "", err
	}
	tree, err := w.id(output(ctx, p.command(ctx, "write-tree")))
	if err != nil {
		return "", err
	}
	commit := p.command(ctx, "commit-tree", string(tree), "-p", string(base))
	commit.Stdin = strings.NewReader(message)
	return w.id(output(ctx, commit))
}

func (w *Writer) id(out []byte, err error) (OID, error) {
	if err != nil {
		return "", err
	}
	return parseOID(bytes.TrimSpace(out))
}

// branchRef returns the ref of a branch.
func branchRef(name string) string { return "refs/heads/" + name }

// CreateBranch makes a branch that isn't there yet.
func (w *Writer) CreateBranch(ctx context.Context, name string, at OID) error {
	none := strings.Repeat("0", len(at))
	if _, err := output(ctx, w.program.command(ctx, "update-ref", branchRef(name), string(at), none)); err != nil {
		return fmt.Errorf("make branch %s: %w", Printable(name), err)
	}
	return nil
}

// DeleteBranch removes a branch that is still where the caller believes.
func (w *Writer) DeleteBranch(ctx context.Context, name string, at OID) error {
	if _, err := output(ctx, w.program.command(ctx, "update-ref", "-d", branchRef(name), string(at))); err != nil {
		return fmt.Errorf("remove branch %s: %w", Printable(name), err)
	}
	return nil
}

// AddWorktree makes a worktree in a folder that isn't there yet, on a branch, with
// all files of the branch as they are in the repository. git itself writes none of
// them, since it would run the filters that the repository names; so no line ends
// are converted, and large files that a filter keeps elsewhere are its pointers.
// Submodules are empty folders.
func (w *Writer) AddWorktree(ctx context.Context, dir, branch string) error {
	if err := w.addWorktree(ctx, dir, branch); err != nil {
		return fmt.Errorf("make worktree %s: %w", Printable(dir), err)
	}
	return nil
}

func (w *Writer) addWorktree(ctx context.Context, dir, branch string) error {
	commit, ok, err := w.repo.Commit(ctx, branchRef(branch))
	switch {
	case err != nil:
		return err
	case !ok:
		return fmt.Errorf("there is no branch %s", Printable(branch))
	}
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return fs.ErrExist
	}
	if _, err := output(ctx, w.program.command(ctx, "worktree", "add", "--no-checkout", dir, branch)); err != nil {
		return err
	}
	there := program{path: w.program.path, dir: dir, env: w.program.env}
	if _, err := output(ctx, there.command(ctx, "read-tree", "HEAD")); err != nil {
		return err
	}
	return w.checkOut(ctx, dir, commit)
}

// checkOut writes the files of a commit into a folder.
func (w *Writer) checkOut(ctx context.Context, dir string, commit OID) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	var links []Change
	for c, err := range w.repo.Diff(ctx, "", commit) {
		if err != nil {
			return err
		}
		if !writable(c.Path) {
			return fmt.Errorf("the repository has a path that git itself would not write: %s", Printable(c.Path))
		}
		name := filepath.FromSlash(c.Path)
		switch c.New.Mode {
		case Gitlink:
			if err := root.MkdirAll(name, 0o755); err != nil {
				return err
			}
			continue
		case Symlink:
			links = append(links, c) // last, so that nothing is written through one
			continue
		}
		if err := w.writeFile(ctx, root, name, c.New); err != nil {
			return err
		}
	}
	for _, c := range links {
		target, err := w.repo.Blob(ctx, c.New.OID, maxRecord, nil)
		if err != nil {
			return err
		}
		name := filepath.FromSlash(c.Path)
		if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := root.Symlink(string(target), name); err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) writeFile(ctx context.Context, root *os.Root, name string, e Entry) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	perm := fs.FileMode(0o644)
	if e.Mode == Executable {
		perm = 0o755
	}
	in, _, err := w.repo.OpenBlob(ctx, e.OID)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	_, err = out.ReadFrom(in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	return err
}

// writable reports whether a path of a tree may be written: within the folder, and
// none that some file system takes for git's own.
func writable(name string) bool {
	if !filepath.IsLocal(filepath.FromSlash(name)) || path.Clean(name) != name {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		plain := strings.Map(func(r rune) rune {
			if r > 0x7e { // what HFS+ passes over is among these
				return -1
			}
			return r
		}, strings.ToLower(part))
		plain, _, _ = strings.Cut(plain, ":") // a stream of NTFS
		plain = strings.TrimRight(plain, ". ")
		if plain == ".git" || plain == "git~1" || strings.Contains(part, `\`) {
			return false
		}
	}
	return true
}

// A Worktree is one of a repository.
type Worktree struct {
	Dir    string // absolute
	Branch string // short: "main"; "" where none is checked out
}

// Worktrees returns the worktrees of the repository, the main one first.
func (w *Writer) Worktrees(ctx context.Context) ([]Worktree, error) {
	out, err := output(ctx, w.program.command(ctx, "worktree", "list", "--porcelain"))
	if err != nil {
		return nil, fmt.Errorf("list worktrees: %w", err)
	}
	var all []Worktree
	for field := range strings.SplitSeq(string(out), "\n") {
		if dir, ok := strings.CutPrefix(field, "worktree "); ok {
			all = append(all, Worktree{Dir: filepath.FromSlash(dir)})
		} else if ref, ok := strings.CutPrefix(field, "branch refs/heads/"); ok && len(all) > 0 {
			all[len(all)-1].Branch = ref
		}
	}
	return all, nil
}

// RemoveWorktree removes a worktree with all that is in it. The caller made sure
// that nothing there is worth keeping.
func (w *Writer) RemoveWorktree(ctx context.Context, dir string) error {
	// Twice, since one that is locked stays otherwise: git locks it while it is made.
	if _, err := output(ctx, w.program.command(ctx, "worktree", "remove", "--force", "--force", dir)); err != nil {
		return fmt.Errorf("remove worktree %s: %w", Printable(dir), err)
	}
	return nil
}
