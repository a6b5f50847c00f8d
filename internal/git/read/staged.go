package read

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/go-git/go-git/v5/plumbing"
)

// A Side is one side of a change; the zero Side says: not there.
type Side struct {
	Mode uint32
	ID   plumbing.Hash
}

// A Change is a path that differs.
type Change struct {
	Path     string // raw bytes, slash-separated
	Old, New Side
	// Unmerged says that the path has conflicts; both sides are zero then.
	Unmerged bool
}

// maxChanges bounds a list of changes: each takes memory.
const maxChanges = 10_000_000

// A differ collects changes.
type differ struct {
	repo    *Repo
	changes []Change
	depth   int
	shared  bool // see Introduced
	index   *indexFile
	next    *indexEntry // the entry of the index that was read last, not yet used
}

func (d *differ) add(c Change) error {
	if len(d.changes) == maxChanges {
		return &Decline{fmt.Sprintf("more than %d changes", maxChanges)}
	}
	d.changes = append(d.changes, c)
	return nil
}

func (d *differ) enter(prefix []byte) error {
	if d.depth++; d.depth > maxDepth {
		return &Decline{fmt.Sprintf("folders that are nested more than %d deep", maxDepth)}
	}
	return nil
}

func (d *differ) leave() { d.depth-- }

// Staged lists how the index differs from a commit, in the order of the index,
// as `git diff-index --cached --no-renames --ita-invisible-in-index` does. A
// zero commit is one without files.
func (r *Repo) Staged(commit plumbing.Hash) (changes []Change, err error) {
	root, err := r.rootOf(commit)
	if err != nil {
		return nil, r.known(err)
	}
	// Another program may cut the index short while it is mapped.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		v := recover()
		if fault, ok := v.(runtime.Error); ok {
			changes, err = nil, damaged(r.Index, fault)
		} else if v != nil {
			panic(v)
		}
	}()
	x, err := openIndexFile(r.Index)
	if err != nil {
		return nil, err
	}
	defer x.close()
	d := &differ{repo: r, index: x}
	node := -1
	if len(x.tree) > 0 {
		node = 0
	}
	if err = d.advance(); err == nil {
		err = d.folder(nil, node, root)
	}
	if err == nil && d.next != nil {
		err = d.damaged("its entries are not in order")
	}
	if err != nil {
		return nil, r.known(err)
	}
	return d.changes, nil
}

// Diff lists how a commit differs from another one. A zero commit is one
// without files.
func (r *Repo) Diff(from, to plumbing.Hash) ([]Change, error) {
	a, err := r.rootOf(from)
	if err != nil {
		return nil, r.known(err)
	}
	b, err := r.rootOf(to)
	if err != nil {
		return nil, r.known(err)
	}
	d := &differ{repo: r}
	if err := d.trees(a, b, nil); err != nil {
		return nil, r.known(err)
	}
	return d.changes, nil
}

// known turns a missing object into a Decline: git knows whether the clone may
// lack it.
func (r *Repo) known(err error) error {
	if errors.Is(err, ErrMissing) {
		return &Decline{"a clone that lacks a tree or a commit"}
	}
	return err
}

func (r *Repo) rootOf(commit plumbing.Hash) (plumbing.Hash, error) {
	if commit.IsZero() {
		return plumbing.ZeroHash, nil
	}
	c, err := r.Commit(commit)
	return c.Tree, err
}

func (d *differ) damaged(what string) error { return damaged(d.repo.Index, errors.New(what)) }

// advance reads the next entry that counts.
func (d *differ) advance() error {
	for {
		if err := d.read(); err != nil || d.next == nil || !d.next.intent {
			return err
		}
	}
}

// read reads the next entry.
func (d *differ) read() (err error) {
	if d.next, err = d.index.read(); err != nil {
		return indexError(d.repo.Index, err)
	}
	return nil
}

// folder compares the entries of the index below prefix with a tree. node is
// the folder in the cache tree, or -1.
func (d *differ) folder(prefix []byte, node int, id plumbing.Hash) error {
	if node >= 0 && !id.IsZero() {
		if n := &d.index.tree[node]; n.count >= 0 && n.id == id {
			return d.skip(prefix, n.count)
		}
	}
	if err := d.enter(prefix); err != nil {
		return err
	}
	defer d.leave()
	t, err := d.treeOrNone(id)
	if err != nil {
		return err
	}
	kids := children(d.index.tree, node)
	for {
		in := d.next != nil && bytes.HasPrefix(d.next.name, prefix)
		if !in && !t.more {
			return nil
		}
		var name []byte
		isFolder := false
		if in {
			name = d.next.name[len(prefix):]
			if slash := bytes.IndexByte(name, '/'); slash >= 0 {
				name, isFolder = name[:slash], true
			}
		}
		c := 0
		switch {
		case !in:
			c = 1
		case !t.more:
			c = -1
		default:
			c = compareNames(name, isFolder, t.entry.name, t.entry.folder())
		}
		if err := d.one(c, prefix, name, isFolder, kids, t); err != nil {
			return err
		}
		if c >= 0 {
			if err := t.next(); err != nil {
				return err
			}
		}
	}
}

// one handles what comes first, the entry of the index (c < 0), that of the
// tree (c > 0), or both.
func (d *differ) one(c int, prefix, name []byte, isFolder bool, kids []int32, t *tree) error {
	was := Side{}
	if c >= 0 {
		was = Side{t.entry.mode, t.entry.id}
	}
	switch {
	case c > 0 && t.entry.folder():
		return d.whole(t.entry.id, append(joined(prefix, t.entry.name), '/'), func(path []byte, side Side) error {
			return d.add(Change{Path: string(path), Old: side})
		})
	case c > 0:
		return d.add(Change{Path: string(joined(prefix, t.entry.name)), Old: was})
	case isFolder:
		node := child(d.index.tree, kids, name)
		return d.folder(append(joined(prefix, name), '/'), node, was.ID)
	}
	path := string(d.next.name)
	if d.next.stage > 0 {
		if err := d.add(Change{Path: path, Unmerged: true}); err != nil {
			return err
		}
		for d.next != nil && string(d.next.name) == path {
			if err := d.advance(); err != nil {
				return err
			}
		}
		return nil
	}
	is := Side{d.next.mode, d.next.id}
	if is.Mode&modeKind == modeFolder {
		return &Decline{"a folder as an entry of the index"}
	}
	if is != was {
		if err := d.add(Change{Path: path, Old: was, New: is}); err != nil {
			return err
		}
	}
	return d.advance()
}

// skip passes over the entries of a folder that is as in the commit: the last
// one of so many must lie in it, and the one behind it must not. git keeps no
// tree for a folder with an intent to add.
func (d *differ) skip(prefix []byte, count int) (err error) {
	unfit := false
	if count > 0 {
		if count > 1 && d.next != nil {
			d.next, err = d.index.pass(count - 2)
		}
		if err != nil {
			return indexError(d.repo.Index, err)
		}
		unfit = d.next == nil || d.next.intent || !bytes.HasPrefix(d.next.name, prefix)
		if !unfit {
			err = d.read()
		}
	}
	if err != nil {
		return err
	}
	if unfit || d.next != nil && bytes.HasPrefix(d.next.name, prefix) {
		return d.damaged("its cache tree doesn't fit its entries")
	}
	if d.next != nil && d.next.intent {
		return d.advance()
	}
	return nil
}
