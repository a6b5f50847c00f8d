package git

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Bounds of what Below lists.
const (
	maxBelow      = 20_000 // entries
	maxBelowDepth = 32     // folders
	maxTree       = 16 << 20
)

// A TreeFile is what a tree has at a path: a file, a link or a submodule.
type TreeFile struct {
	Path string // slash-separated from the top, in git's raw bytes
	Entry
}

// Below returns what is below a folder of a commit, in the order of its trees.
// The error is an fs.ErrNotExist where there is no such folder, and ErrMissing
// where a clone lacks a tree of it. The empty commit has none.
func Below(ctx context.Context, repo Repository, commit OID, dir string) ([]TreeFile, error) {
	files, err := below(ctx, repo, commit, dir)
	if err != nil {
		return nil, &fs.PathError{Op: "list", Path: dir, Err: err}
	}
	return files, nil
}

func below(ctx context.Context, repo Repository, commit OID, dir string) ([]TreeFile, error) {
	if commit == "" {
		return nil, fs.ErrNotExist
	}
	tree, err := rootTree(ctx, repo, commit)
	if err != nil {
		return nil, err
	}
	parts := strings.Split(dir, "/")
	for i, part := range parts {
		entries, err := readTree(ctx, repo, tree)
		if err != nil {
			return nil, err
		}
		e, ok := find(entries, part)
		switch {
		case ok && e.Mode == modeTree:
			tree = e.OID
		case ok && i == len(parts)-1:
			return []TreeFile{{dir, e.Entry}}, nil // no folder, which is for the caller to judge
		default:
			return nil, fs.ErrNotExist
		}
	}
	var all []TreeFile
	var walk func(tree OID, dir string, depth int) error
	walk = func(tree OID, dir string, depth int) error {
		entries, err := readTree(ctx, repo, tree)
		if err != nil {
			return err
		}
		for _, e := range entries {
			e.Path = dir + "/" + e.Path
			if len(all) >= maxBelow || depth > maxBelowDepth {
				return fmt.Errorf("it has more than %d files, or folders more than %d deep", maxBelow, maxBelowDepth)
			}
			if e.Mode != modeTree {
				all = append(all, e)
			} else if err := walk(e.OID, e.Path, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	return all, walk(tree, dir, 1)
}

// modeTree is that of a folder in a tree.
const modeTree Mode = 0o040000

func find(entries []TreeFile, name string) (TreeFile, bool) {
	for _, e := range entries {
		if e.Path == name {
			return e, true
		}
	}
	return TreeFile{}, false
}

// rootTree returns the tree of a commit.
func rootTree(ctx context.Context, repo Repository, commit OID) (OID, error) {
	kind, content, err := repo.Object(ctx, commit, policyLimit)
	if err != nil {
		return "", err
	}
	line, _, _ := bytes.Cut(content, []byte{'\n'})
	id, ok := bytes.CutPrefix(line, []byte("tree "))
	if kind != "commit" || !ok || len(id) != len(commit) {
		return "", errors.New("a commit object can't be read")
	}
	return OID(id), nil
}

// readTree returns the entries of one tree, with their names as paths.
func readTree(ctx context.Context, repo Repository, id OID) ([]TreeFile, error) {
	kind, data, err := repo.Object(ctx, id, maxTree)
	if err != nil {
		return nil, err
	}
	damaged := errors.New("a tree object can't be read")
	if kind != "tree" {
		return nil, damaged
	}
	var entries []TreeFile
	for len(data) > 0 {
		head, rest, ok := bytes.Cut(data, []byte{0})
		mode, name, spaced := bytes.Cut(head, []byte{' '})
		m, err := strconv.ParseUint(string(mode), 8, 32)
		if size := len(id) / 2; !ok || !spaced || err != nil || len(name) == 0 || len(rest) < size {
			return nil, damaged
		} else {
			entries = append(entries, TreeFile{string(name), Entry{Mode(m), OID(hex.EncodeToString(rest[:size]))}})
			data = rest[size:]
		}
	}
	return entries, nil
}
