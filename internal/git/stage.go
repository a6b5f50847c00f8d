package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrTemporaryIndex says that git commits from an index that it throws away
// afterwards.
var ErrTemporaryIndex = errors.New("git made a temporary index for this commit (-a, -o, -i, -p or paths), and what is put there is lost afterwards: run `squire fix FILE && git add FILE`, then commit again")

// An Index is a repository's own index, to replace content in. Beside [Plant],
// which works on a copy, it is all that Squire ever writes into a repository
// through git; nothing but `squire fix --staged` does.
type Index struct{ r *plumbing }

// A Replacement is new content for a staged file.
type Replacement struct {
	Path    string
	Old     Entry // what must be staged there still
	Content []byte
}

// OpenIndex opens the index of the repository that the folder dir is in; "" is
// the current folder. It returns [ErrTemporaryIndex] where GIT_INDEX_FILE names
// another index than the repository's own.
func OpenIndex(ctx context.Context, dir string) (*Index, error) {
	environ, dir, err := environFor(dir)
	if err != nil {
		return nil, err
	}
	return OpenIndexEnv(ctx, dir, environ)
}

// OpenIndexEnv is OpenIndex with the environment given.
func OpenIndexEnv(ctx context.Context, dir string, environ []string) (*Index, error) {
	// git itself, whose check of owners stands before anything is written.
	r := newPlumbing(dir, environ)
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	if !sameFile(r.indexFile(), filepath.Join(r.gitDir, "index")) {
		r.Close()
		return nil, ErrTemporaryIndex
	}
	return &Index{r}, nil
}

// sameFile reports whether two paths lead to the same file, be it there or not.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y)
	}
	return filepath.Clean(a) == filepath.Clean(b)
}

// Close ends the child processes.
func (x *Index) Close() error { return x.r.Close() }

// Entry returns what is staged at a path. An error says why its content can't
// be replaced: it has conflicts, is no file, or git was told not to look at it
// in the worktree.
func (x *Index) Entry(ctx context.Context, path string) (Entry, error) {
	cmd := x.r.program.command(ctx, "ls-files", "-v", "-s", "-z", "--", path)
	cmd.Dir = x.r.root
	out, err := output(ctx, cmd)
	if err != nil {
		return Entry{}, err
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		head, name, _ := strings.Cut(line, "\t")
		if name != path {
			continue // path is a folder too, in another index
		}
		return parseStaged(head)
	}
	return Entry{}, errors.New("it is not staged any more")
}

// parseStaged reads "TAG MODE OID STAGE".
func parseStaged(head string) (Entry, error) {
	var tag, hex string
	var mode Mode
	var stage int
	if n, err := fmt.Sscanf(head, "%s %o %s %d", &tag, &mode, &hex, &stage); err != nil || n != 4 {
		return Entry{}, errRaw
	}
	id, err := parseOID([]byte(hex))
	switch {
	case err != nil:
		return Entry{}, err
	case stage != 0:
		return Entry{}, errors.New("it has conflicts; resolve them and `git add` it")
	case tag != "H":
		return Entry{}, errors.New("git was told not to look at it (skip-worktree or assume-unchanged)")
	case mode != Regular && mode != Executable:
		return Entry{}, errors.New("it is a link")
	}
	return Entry{Mode: mode, OID: id}, nil
}

// Filter returns the attribute by which git stores another content than the
// worktree has, such as "filter=lfs"; "" where there is none. Line breaks don't
// count. No filter is run.
func (x *Index) Filter(ctx context.Context, path string) (string, error) {
	cmd := x.r.program.command(ctx, "check-attr", "-z", "--stdin", "filter", "ident", "working-tree-encoding")
	cmd.Dir = x.r.root
	cmd.Stdin = strings.NewReader(path + "\x00")
	out, err := output(ctx, cmd)
	if err != nil {
		return "", err
	}
	fields := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if len(fields)%3 != 0 {
		return "", errRaw
	}
	for ; len(fields) > 0; fields = fields[3:] {
		switch attr, value := fields[1], fields[2]; value {
		case "unspecified", "unset":
		case "set":
			return attr, nil
		default:
			return attr + "=" + value, nil
		}
	}
	return "", nil
}

// Replace stages new content, all or nothing. Modes stay, and the worktree is
// not looked at, so no filter of the repository runs.
func (x *Index) Replace(ctx context.Context, list []Replacement) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write the index: %w", err)
		}
	}()
	// See Plant: in an empty worktree git compares nothing.
	empty, err := os.MkdirTemp("", "squire-stage-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(empty)
	index := x.r.indexFile()
	in := program{path: x.r.program.path, dir: empty, env: append(x.r.program.env[:len(x.r.program.env):len(x.r.program.env)],
		"GIT_DIR="+x.r.gitDir, "GIT_WORK_TREE="+empty, "GIT_INDEX_FILE="+index)}
	var lines bytes.Buffer
	for _, c := range list {
		now, err := x.Entry(ctx, c.Path)
		if err == nil && now != c.Old {
			err = errors.New("something else was staged in the meantime; run squire again")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", Printable(c.Path), err)
		}
		hash := in.command(ctx, "hash-object", "-w", "--stdin", "--no-filters")
		hash.Stdin = bytes.NewReader(c.Content)
		out, err := output(ctx, hash)
		if err != nil {
			return err
		}
		id, err := parseOID(bytes.TrimSpace(out))
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "%06o %s\t%s\x00", c.Old.Mode, id, c.Path)
	}
	before, err := os.Stat(index)
	if err != nil {
		return err
	}
	update := in.command(ctx, "-c", "core.untrackedCache=keep", "update-index", "-z", "--index-info")
	update.Stdin = &lines
	if _, err := output(ctx, update); err != nil {
		return err
	}
	// A file that was changed in the same moment as the index was written is one
	// that git looks at again, by the time of the index. A later time would make
	// git overlook the change.
	if err := os.Chtimes(index, before.ModTime(), before.ModTime()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
