package read

import (
	"bytes"
	"errors"

	"github.com/go-git/go-git/v5/plumbing"
)

// Modes of tree entries, as git compares them: of the permissions of a file
// only whether its owner may run it counts.
const (
	modeFolder  = 0o040000
	modeFile    = 0o100644
	modeProgram = 0o100755
	modeLink    = 0o120000
	modeGitlink = 0o160000
	modeKind    = 0o170000
)

// A treeEntry is one entry of a tree object.
type treeEntry struct {
	name []byte
	mode uint32
	id   plumbing.Hash
}

func (e *treeEntry) folder() bool { return e.mode == modeFolder }

// A tree is what is left to read of a tree object: entries "mode SP name NUL
// id", in the order of their names, where the name of a folder counts as if a
// slash followed.
type tree struct {
	data  []byte
	entry treeEntry
	more  bool // entry is one; false at the end
}

// openTree reads a tree object and goes to its first entry.
func (d *differ) openTree(id plumbing.Hash) (*tree, error) {
	read := d.repo.object
	if d.shared {
		read = d.repo.sharedObject
	}
	data, err := read(id, plumbing.TreeObject)
	if err != nil {
		return nil, err
	}
	t := &tree{data: data}
	return t, t.next()
}

// next goes to the next entry.
func (t *tree) next() error {
	if t.more = len(t.data) > 0; !t.more {
		return nil
	}
	mode, i := uint32(0), 0
	for ; i < len(t.data) && t.data[i] != ' '; i++ {
		c := t.data[i]
		if c < '0' || c > '7' || i > 6 {
			return errTree
		}
		mode = mode<<3 | uint32(c-'0')
	}
	rest := t.data[min(i+1, len(t.data)):]
	end := bytes.IndexByte(rest, 0)
	if i == 0 || end <= 0 || len(rest) < end+1+len(t.entry.id) {
		return errTree
	}
	last, wasFolder := t.entry.name, t.entry.folder()
	t.entry.name, t.entry.mode = rest[:end], canonical(mode)
	copy(t.entry.id[:], rest[end+1:])
	t.data = rest[end+1+len(t.entry.id):]
	if bytes.IndexByte(t.entry.name, '/') >= 0 || last != nil && compareNames(last, wasFolder, t.entry.name, t.entry.folder()) >= 0 {
		return errTree
	}
	return nil
}

var errTree = errors.New("a tree object can't be read")

// canonical returns a mode as git compares it.
func canonical(mode uint32) uint32 {
	switch mode & modeKind {
	case modeFolder, modeLink:
		return mode & modeKind
	case modeFile & modeKind:
		if mode&0o100 != 0 {
			return modeProgram
		}
		return modeFile
	}
	return modeGitlink
}

// compareNames compares two names of one folder in the order of trees and of
// the index.
func compareNames(a []byte, aFolder bool, b []byte, bFolder bool) int {
	n := min(len(a), len(b))
	if c := bytes.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	return behind(a, n, aFolder) - behind(b, n, bFolder)
}

// behind returns what stands in a name at n, with the slash of a folder.
func behind(name []byte, n int, folder bool) int {
	switch {
	case n < len(name):
		return int(name[n])
	case folder:
		return '/'
	}
	return 0
}

// whole calls change for everything in a tree.
func (d *differ) whole(id plumbing.Hash, prefix []byte, change func(path []byte, side Side) error) error {
	if err := d.enter(prefix); err != nil {
		return err
	}
	defer d.leave()
	t, err := d.openTree(id)
	if err != nil {
		return err
	}
	for ; t.more; err = t.next() {
		if err != nil {
			return err
		}
		path := joined(prefix, t.entry.name)
		if t.entry.folder() {
			err = d.whole(t.entry.id, append(path, '/'), change)
		} else {
			err = change(path, Side{t.entry.mode, t.entry.id})
		}
		if err != nil {
			return err
		}
	}
	return err
}

func joined(prefix, name []byte) []byte {
	return append(append(make([]byte, 0, len(prefix)+len(name)+1), prefix...), name...)
}

// trees lists the differences between two trees. A zero id is no tree.
func (d *differ) trees(a, b plumbing.Hash, prefix []byte) error {
	if a == b {
		return nil
	}
	if err := d.enter(prefix); err != nil {
		return err
	}
	defer d.leave()
	old, err := d.treeOrNone(a)
	if err != nil {
		return err
	}
	new, err := d.treeOrNone(b)
	if err != nil {
		return err
	}
	for old.more || new.more {
		c := 0
		switch {
		case !old.more:
			c = 1
		case !new.more:
			c = -1
		default:
			c = compareNames(old.entry.name, old.entry.folder(), new.entry.name, new.entry.folder())
		}
		var was, is treeEntry
		name := new.entry.name
		if c <= 0 {
			was, name = old.entry, old.entry.name
		}
		if c >= 0 {
			is = new.entry
		}
		if was.id != is.id || was.mode != is.mode {
			if err := d.pair(joined(prefix, name), was, is); err != nil {
				return err
			}
		}
		if c <= 0 {
			if err := old.next(); err != nil {
				return err
			}
		}
		if c >= 0 {
			if err := new.next(); err != nil {
				return err
			}
		}
	}
	return nil
}

// pair lists the difference between two unlike entries of one name and of one
// kind; one of them may be none. A file and a folder of one name come as two pairs.
func (d *differ) pair(path []byte, was, is treeEntry) error {
	if was.folder() || is.folder() {
		return d.trees(was.id, is.id, append(path, '/'))
	}
	return d.add(Change{Path: string(path), Old: Side{was.mode, was.id}, New: Side{is.mode, is.id}})
}

func (d *differ) treeOrNone(id plumbing.Hash) (*tree, error) {
	if id.IsZero() {
		return &tree{}, nil
	}
	return d.openTree(id)
}
