package read

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"strconv"

	"github.com/go-git/go-git/v5/plumbing"
)

// A cacheNode is a folder of the cache tree: the extension TREE of an index,
// which says what tree the entries of a folder make. `git commit` writes the
// same trees by it, so that a folder with the tree of HEAD needn't be looked
// at: whatever its entries say, that tree is what will be committed.
type cacheNode struct {
	name []byte
	// count is how many entries the folder has, or negative when it changed
	// since and its tree isn't known.
	count int
	id    plumbing.Hash
	kids  []int32
}

// maxDepth bounds how deep folders may lie.
const maxDepth = 4096

// parseCacheTree reads the extension: the nodes in preorder, each "name NUL
// count SP subtrees LF" and, where count isn't negative, the id of the tree.
func parseCacheTree(data []byte) ([]cacheNode, error) {
	var nodes []cacheNode
	type open struct{ node, left int }
	var stack []open
	for len(data) > 0 {
		name, rest, ok := bytes.Cut(data, []byte{0})
		line, rest, ok2 := bytes.Cut(rest, []byte{'\n'})
		count, subtrees, ok3 := bytes.Cut(line, []byte{' '})
		n, err := strconv.Atoi(string(count))
		kids, err2 := strconv.Atoi(string(subtrees))
		if !ok || !ok2 || !ok3 || err != nil || err2 != nil || kids < 0 || kids > len(rest) {
			return nil, errors.New("its cache tree can't be read")
		}
		node := cacheNode{name: name, count: n}
		if n >= 0 {
			if len(rest) < len(node.id) {
				return nil, errors.New("its cache tree ends early")
			}
			copy(node.id[:], rest)
			rest = rest[len(node.id):]
		}
		data = rest
		at := len(nodes)
		if len(stack) > 0 {
			parent := &nodes[stack[len(stack)-1].node]
			parent.kids = append(parent.kids, int32(at))
			stack[len(stack)-1].left--
		} else if at > 0 {
			return nil, errors.New("its cache tree has two roots")
		}
		nodes = append(nodes, node)
		stack = append(stack, open{at, kids})
		if len(stack) > maxDepth {
			return nil, fmt.Errorf("its cache tree is deeper than %d folders", maxDepth)
		}
		for len(stack) > 0 && stack[len(stack)-1].left == 0 {
			stack = stack[:len(stack)-1]
		}
	}
	if len(stack) > 0 {
		return nil, errors.New("its cache tree ends early")
	}
	return nodes, nil
}

// child returns the node of a folder in the one at i, or -1. git writes them
// by the length of their names, then by their bytes; where one isn't found the
// folder is looked at, which costs time only.
func child(nodes []cacheNode, i int, name []byte) int {
	if i < 0 {
		return -1
	}
	kids := nodes[i].kids
	k := sort.Search(len(kids), func(k int) bool {
		have := nodes[kids[k]].name
		if len(have) != len(name) {
			return len(have) > len(name)
		}
		return bytes.Compare(have, name) >= 0
	})
	if k < len(kids) && bytes.Equal(nodes[kids[k]].name, name) {
		return int(kids[k])
	}
	return -1
}
