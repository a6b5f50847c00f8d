// Package read answers the questions of a commit hook from the files of a
// repository, without starting git: which repository this is, what HEAD is,
// what the index would commit, what objects hold. It follows git's own
// documentation of its formats (gitformat-index, gitformat-pack,
// gitrepository-layout), and promises three things.
//
// It never guesses. What it doesn't know it declines with a [*Decline]: a
// format, a setting, an owner. What is damaged it names, and an object that
// isn't there is [ErrMissing] only when everything could be looked at. The
// caller asks git then.
//
// It is safe on hostile files. Every size is checked against what is really
// there before memory is allocated for it, no chain is endless, nothing but
// regular files is opened, and nothing is written or run.
//
// It is quick: less work than git's own for the same question.
package read

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// A Repo is a repository with a worktree. It is safe for concurrent use.
type Repo struct {
	// Root is the top of the worktree, GitDir its own git folder, CommonDir
	// the one that all worktrees share. All are absolute.
	Root, GitDir, CommonDir string
	// Index is the index file that git would commit from now.
	Index string
	// Head is the commit of HEAD; zero before the first commit.
	Head plumbing.Hash
	// Store holds the objects.
	Store *Store

	mu   sync.Mutex
	kept map[plumbing.Hash]keptObject
}

// Open finds the repository that the folder dir, an absolute path, is in, as
// git does with these variables in its environment. It returns a *Decline
// wherever git must be asked; also where there is no repository, since only
// git says why.
func Open(dir string, environ []string) (*Repo, error) {
	v := variables(environ)
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, &Decline{"a folder that isn't there"}
	}
	if v["GIT_COMMON_DIR"] != "" {
		return nil, &Decline{"GIT_COMMON_DIR"}
	}
	r, err := discover(dir, v)
	if err != nil {
		return nil, err
	}
	if err := r.format(dir, v); err != nil {
		return nil, err
	}
	for _, into := range []*string{&r.Root, &r.GitDir, &r.CommonDir} {
		real, err := filepath.EvalSymlinks(*into)
		if err != nil {
			return nil, &Decline{"a folder that can't be resolved"}
		}
		*into = real
	}
	if r.Head, err = r.head(); err != nil {
		return nil, err
	}
	r.Index = filepath.Join(r.GitDir, "index")
	if name := v["GIT_INDEX_FILE"]; name != "" {
		r.Index = absolute(r.Root, name)
	}
	objects := filepath.Join(r.CommonDir, "objects")
	if name := v["GIT_OBJECT_DIRECTORY"]; name != "" {
		objects = absolute(r.Root, name)
	}
	alternates, err := alternatesOf(r.Root, v["GIT_ALTERNATE_OBJECT_DIRECTORIES"])
	if err != nil {
		return nil, err
	}
	if r.Store, err = OpenStore(objects, alternates); err != nil {
		return nil, err
	}
	return r, nil
}

// Close closes the files.
func (r *Repo) Close() error { return r.Store.Close() }

func variables(environ []string) map[string]string {
	v := map[string]string{}
	for _, kv := range environ {
		if name, value, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "GIT_") || name == "SUDO_UID" {
			v[name] = value
		}
	}
	return v
}

func absolute(dir, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

// alternatesOf splits GIT_ALTERNATE_OBJECT_DIRECTORIES. An entry in C quotes is
// left to git.
func alternatesOf(root, list string) ([]string, error) {
	var dirs []string
	for _, dir := range strings.Split(list, string(os.PathListSeparator)) {
		switch {
		case strings.HasPrefix(dir, `"`):
			return nil, &Decline{"a quoted alternate"}
		case dir != "":
			dirs = append(dirs, absolute(root, dir))
		}
	}
	return dirs, nil
}

// discover finds the git folder: the one that GIT_DIR names, or .git in dir or
// above it.
func discover(dir string, v map[string]string) (*Repo, error) {
	if name := v["GIT_DIR"]; name != "" {
		gitDir, err := gitFolder(absolute(dir, name))
		if err != nil {
			return nil, err
		}
		// git asks nobody who owns what was named to it.
		return &Repo{Root: dir, GitDir: gitDir}, nil
	}
	if v["GIT_WORK_TREE"] != "" {
		return nil, &Decline{"GIT_WORK_TREE without GIT_DIR"}
	}
	if v["SUDO_UID"] != "" {
		return nil, &Decline{"a run by sudo"} // which git asks for other owners
	}
	device, err := deviceOf(dir)
	if err != nil {
		return nil, err
	}
	for top := dir; ; {
		dotGit := filepath.Join(top, ".git")
		_, err := os.Lstat(dotGit)
		switch {
		case err == nil:
			return owned(top, dotGit)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, &Decline{"a folder that can't be looked into"}
		case bareLike(top):
			return nil, &Decline{"a bare repository"}
		}
		up := filepath.Dir(top)
		if up == top {
			return nil, &Decline{"no repository"}
		}
		if v["GIT_CEILING_DIRECTORIES"] != "" || v["GIT_DISCOVERY_ACROSS_FILESYSTEM"] != "" {
			return nil, &Decline{"limits of where git looks for a repository"}
		}
		if d, err := deviceOf(up); err != nil || d != device {
			return nil, &Decline{"a folder on another file system"}
		}
		top = up
	}
}

// owned returns the repository at the top of a worktree, if everything that git
// looks at belongs to who runs this.
func owned(top, dotGit string) (*Repo, error) {
	gitDir, err := gitFolder(dotGit)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{top, dotGit, gitDir} {
		if !ownedByUs(name) {
			return nil, &Decline{"a repository that may belong to another user"}
		}
	}
	return &Repo{Root: top, GitDir: gitDir}, nil
}

// bareLike reports whether git would take a folder for a repository by itself.
func bareLike(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// gitFolder follows a .git that is a file: "gitdir: path".
func gitFolder(name string) (string, error) {
	info, err := os.Lstat(name)
	if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
		return "", &Decline{"a .git that is neither file nor folder"}
	}
	if info.IsDir() {
		return name, nil
	}
	data, err := readSmall(name)
	if err != nil {
		return "", &Decline{"a .git file that can't be read"}
	}
	path, ok := strings.CutPrefix(strings.TrimRight(string(data), "\r\n"), "gitdir: ")
	if !ok || path == "" || strings.ContainsAny(path, "\n\x00") {
		return "", &Decline{"a .git file without a path"}
	}
	path = absolute(filepath.Dir(name), filepath.FromSlash(path))
	if info, err := os.Lstat(path); err != nil || !info.IsDir() {
		return "", &Decline{"a .git file that leads nowhere"}
	}
	return path, nil
}

// format finds the shared folder and the worktree, and declines what this
// package can't read.
func (r *Repo) format(dir string, v map[string]string) error {
	r.CommonDir = r.GitDir
	data, err := readSmall(filepath.Join(r.GitDir, "commondir"))
	switch {
	case err == nil:
		name := strings.TrimRight(string(data), "\r\n")
		if name == "" || strings.ContainsAny(name, "\n\x00") {
			return &Decline{"a commondir that can't be read"}
		}
		r.CommonDir = absolute(r.GitDir, filepath.FromSlash(name))
	case !errors.Is(err, fs.ErrNotExist):
		return &Decline{"a commondir that can't be read"}
	}
	for _, name := range []string{"objects", "refs"} {
		if name == "objects" && v["GIT_OBJECT_DIRECTORY"] != "" {
			continue
		}
		if info, err := os.Stat(filepath.Join(r.CommonDir, name)); err != nil || !info.IsDir() {
			return &Decline{"a git folder without " + name}
		}
	}
	settings, err := r.settings()
	if err != nil {
		return err
	}
	worktree := settings.worktree
	if name := v["GIT_WORK_TREE"]; name != "" {
		worktree = absolute(dir, name)
	} else if worktree != "" {
		worktree = absolute(r.GitDir, filepath.FromSlash(worktree))
	}
	if settings.bare {
		return &Decline{"a bare repository"}
	}
	if worktree != "" {
		// git tells its hooks where they are by the current folder.
		if v["GIT_DIR"] == "" && !within(worktree, dir) {
			return &Decline{"a worktree somewhere else"}
		}
		r.Root = worktree
	}
	return nil
}

// within reports whether path is dir or below it, links resolved.
func within(dir, path string) bool {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return false
	}
	rel, err := filepath.Rel(dir, path)
	return err == nil && (rel == "." || filepath.IsLocal(rel))
}

// A Commit is what a commit object says first.
type Commit struct {
	Tree    plumbing.Hash
	Parents []plumbing.Hash
}

// Commit reads a commit.
func (r *Repo) Commit(id plumbing.Hash) (Commit, error) {
	data, err := r.object(id, plumbing.CommitObject)
	if err != nil {
		return Commit{}, err
	}
	var c Commit
	for i := 0; ; i++ {
		line, rest, ok := bytes.Cut(data, []byte{'\n'})
		hex, isTree := bytes.CutPrefix(line, []byte("tree "))
		if !isTree {
			var isParent bool
			if hex, isParent = bytes.CutPrefix(line, []byte("parent ")); !isParent && i > 0 {
				return c, nil
			}
		}
		id, valid := parseID(hex)
		if !ok || !valid || isTree != (i == 0) {
			return Commit{}, errors.New("a commit object can't be read")
		}
		if isTree {
			c.Tree = id
		} else {
			c.Parents = append(c.Parents, id)
		}
		data = rest
	}
}

// parseID reads an object id in lower-case hexadecimal.
func parseID(hex []byte) (id plumbing.Hash, ok bool) {
	if len(hex) != 2*len(id) {
		return id, false
	}
	for i, c := range hex {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		default:
			return id, false
		}
		id[i/2] = id[i/2]<<4 | c
	}
	return id, true
}

// File finds a path, slash-separated, in the tree of a commit. ok is false when
// it isn't there or is no blob.
func (r *Repo) File(commit plumbing.Hash, path string) (id plumbing.Hash, ok bool, err error) {
	if id, err = r.rootOf(commit); err != nil || id.IsZero() {
		return id, false, r.known(err)
	}
	names := strings.Split(path, "/")
	for i, name := range names {
		t, err := (&differ{repo: r}).openTree(id)
		for err == nil && t.more && string(t.entry.name) != name {
			err = t.next()
		}
		if err != nil {
			return id, false, r.known(err)
		}
		id = t.entry.id
		last := i == len(names)-1
		if !t.more || last != !t.entry.folder() || t.entry.mode == modeGitlink {
			return id, false, nil
		}
	}
	return id, true, nil
}

// maxSmall bounds in bytes the files that are read whole.
const maxSmall = 64 << 20

// readSmall reads a regular file that isn't large and no link.
func readSmall(name string) ([]byte, error) {
	f, err := openRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSmall+1))
	if err == nil && len(data) > maxSmall {
		err = fs.ErrInvalid
	}
	return data, err
}

// openRegular opens a file that is neither a link nor a device: to open one of
// those may wait, or act.
func openRegular(name string) (*os.File, error) {
	info, err := os.Lstat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, err
	}
	return os.Open(name)
}

// object reads a tree or a commit. The small ones are kept: a hook asks for
// those at the top many times.
func (r *Repo) object(id plumbing.Hash, kind plumbing.ObjectType) ([]byte, error) {
	r.mu.Lock()
	data, ok := r.kept[id]
	r.mu.Unlock()
	if ok && data.kind == kind {
		return data.data, nil
	}
	got, content, err := r.Store.Object(id, objectLimit, nil)
	if err != nil {
		return nil, err
	}
	if got != kind {
		return nil, fmt.Errorf("object %s is a %s, not a %s", id, got, kind)
	}
	if len(content) <= keptSize {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.kept == nil || len(r.kept) == keptCount {
			r.kept = map[plumbing.Hash]keptObject{}
		}
		r.kept[id] = keptObject{kind, content}
	}
	return content, nil
}

// sharedObject is object for histories, of which more are held.
func (r *Repo) sharedObject(id plumbing.Hash, kind plumbing.ObjectType) ([]byte, error) {
	got, content, err := r.Store.Shared(id, objectLimit)
	if err == nil && got != kind {
		err = fmt.Errorf("object %s is a %s, not a %s", id, got, kind)
	}
	return content, err
}

type keptObject struct {
	kind plumbing.ObjectType
	data []byte
}

const (
	// objectLimit bounds trees and commits in bytes.
	objectLimit = 256 << 20
	keptSize    = 64 << 10 // in bytes, of one object
	keptCount   = 16
)
