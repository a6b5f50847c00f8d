package read

import (
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// An Introduction is a path that a commit changes against every parent.
type Introduction struct {
	Path string // raw bytes, slash-separated
	Old  []Side // in each parent, in order; of a commit without parents one that isn't there
	New  Side
}

// Introduced lists the paths at which a tree differs from each of others, as
// `git diff-tree -r -c --root --no-renames` does of a commit and its parents. It
// is for histories, of which a tree is compared with the next one: objects are
// read as [Store.Shared] does.
func (r *Repo) Introduced(tree plumbing.Hash, parents []plumbing.Hash) ([]Introduction, error) {
	if len(parents) == 0 {
		parents = []plumbing.Hash{plumbing.ZeroHash}
	}
	var all []Introduction
	for i, parent := range parents {
		d := &differ{repo: r, shared: true}
		if err := d.trees(parent, tree, nil); err != nil {
			return nil, r.known(err)
		}
		if i == 0 {
			all = make([]Introduction, len(d.changes))
			for k, c := range d.changes {
				all[k] = Introduction{Path: c.Path, Old: []Side{c.Old}, New: c.New}
			}
			continue
		}
		olds := make(map[string]Side, len(d.changes))
		for _, c := range d.changes {
			olds[c.Path] = c.Old
		}
		all = slices.DeleteFunc(all, func(c Introduction) bool { _, ok := olds[c.Path]; return !ok })
		for k := range all {
			all[k].Old = append(all[k].Old, olds[all[k].Path])
		}
		if len(all) == 0 {
			break
		}
	}
	return all, nil
}
