package read

import (
	"bytes"
	"errors"
	"fmt"
	"math"
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
	kids  int32 // how many folders are in it
	end   int32 // behind the last node below it; the first one is the next node
}

// maxDepth bounds how deep folders may lie.
const maxDepth = 4096

// parseCacheTree reads the extension: the nodes in preorder, each "name NUL
// count SP subtrees LF" and, where count isn't negative, the id of the tree.
func parseCacheTree(data []byte) ([]cacheNode, error) {
	// A node is a name, two numbers and most often an id.
	nodes := make([]cacheNode, 0, len(data)/30+1)
	type open struct{ node, left int }
	var stack []open
	for len(data) > 0 {
		name, rest, ok := bytes.Cut(data, []byte{0})
		line, rest, ok2 := bytes.Cut(rest, []byte{'\n'})
		count, subtrees, ok3 := bytes.Cut(line, []byte{' '})
		n, err := strconv.Atoi(string(count))
		kids, err2 := strconv.Atoi(string(subtrees))
		if !ok || !ok2 || !ok3 || err != nil || err2 != nil || kids < 0 || kids > len(rest) || len(data) > math.MaxInt32 {
			return nil, errors.New("its cache tree can't be read")
		}
		node := cacheNode{name: name, count: n, kids: int32(kids)}
		if n >= 0 {
			if len(rest) < len(node.id) {
				return nil, errors.New("its cache tree ends early")
			}
			copy(node.id[:], rest)
			rest = rest[len(node.id):]
		}
		data = rest
		if len(stack) > 0 {
			stack[len(stack)-1].left--
		} else if len(nodes) > 0 {
			return nil, errors.New("its cache tree has two roots")
		}
		stack = append(stack, open{len(nodes), kids})
		nodes = append(nodes, node)
		if len(stack) > maxDepth {
			return nil, fmt.Errorf("its cache tree is deeper than %d folders", maxDepth)
		}
		for len(stack) > 0 && stack[len(stack)-1].left == 0 {
			nodes[stack[len(stack)-1].node].end = int32(len(nodes))
			stack = stack[:len(stack)-1]
		}
	}
	if len(stack) > 0 {
		return nil, errors.New("its cache tree ends early")
	}
	return nodes, nil
}

// children returns the nodes of the folders in the one at i; none for -1.
func children(nodes []cacheNode, i int) []int32 {
	if i < 0 || nodes[i].kids == 0 {
		return nil
	}
	kids := make([]int32, 0, nodes[i].kids)
	for k := int32(i + 1); k < nodes[i].end; k = nodes[k].end {
		kids = append(kids, k)
	}
	return kids
}

// child returns the one of some nodes with a name, or -1. git writes them by
// the length of their names, then by their bytes; where one isn't found the
// folder is looked at, which costs time only.
func child(nodes []cacheNode, kids []int32, name []byte) int {
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
