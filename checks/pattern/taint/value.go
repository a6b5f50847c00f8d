package taint

import (
	"slices"
	"sort"

	"github.com/squiresec/squire/checks"
)

// A value is what is known of what an expression may be: what it is tainted by
// itself, and, where fields of it were set or read by a known key, what those
// are tainted by. A cell says all that is known of its path: one that is empty
// is clean even in a tainted object.
type value struct {
	own   *set
	cells []cell // by path; never modified
}

type cell struct {
	at path
	by *set
}

// A path is a list of keys, at most maxPath, as a number; 0 is the empty one.
type path int32

const maxPath = 2

// maxCells bounds the fields that are known of one object.
const maxCells = 32

// paths gives lists of keys their numbers.
type paths struct {
	list  []pathNode
	up    []path // by path: without its last key
	index map[pathNode]path
	sums  map[[2]path]joined // of join
}

type pathNode struct {
	key  int32
	rest path
}

type joined struct {
	at    path
	whole bool
}

// cons returns the path that begins with a key. A path that would be too long
// loses its end, and short is false.
func (p *paths) cons(key int32, rest path) (at path, whole bool) {
	whole = true
	if p.length(rest) >= maxPath {
		rest, whole = p.cut(rest, maxPath-1), false
	}
	n := pathNode{key, rest}
	if at, ok := p.index[n]; ok {
		return at, whole
	}
	if p.index == nil {
		p.index, p.sums = map[pathNode]path{}, map[[2]path]joined{}
		p.list, p.up = make([]pathNode, 1, 64), make([]path, 1, 64)
	}
	up := path(0)
	if rest != 0 {
		up, _ = p.cons(key, p.up[rest])
	}
	p.list, p.up = append(p.list, n), append(p.up, up)
	at = path(len(p.list) - 1)
	p.index[n] = at
	return at, whole
}

func (p *paths) length(at path) int {
	n := 0
	for ; at != 0; at = p.list[at].rest {
		n++
	}
	return n
}

// cut returns the first n keys of a path.
func (p *paths) cut(at path, n int) path {
	if at == 0 || n == 0 {
		return 0
	}
	out, _ := p.cons(p.list[at].key, p.cut(p.list[at].rest, n-1))
	return out
}

// join returns a path followed by another one.
func (p *paths) join(at, more path) (path, bool) {
	if at == 0 {
		return more, true
	}
	if sum, ok := p.sums[[2]path{at, more}]; ok {
		return sum.at, sum.whole
	}
	rest, ok := p.join(p.list[at].rest, more)
	out, whole := p.cons(p.list[at].key, rest)
	p.sums[[2]path{at, more}] = joined{out, ok && whole}
	return out, ok && whole
}

// under returns what is left of a path below another one.
func (p *paths) under(at, top path) (rest path, ok bool) {
	for ; top != 0; top = p.list[top].rest {
		if at == 0 || p.list[at].key != p.list[top].key {
			return 0, false
		}
		at = p.list[at].rest
	}
	return at, true
}

func (v value) clean() bool { return v.own == nil && len(v.cells) == 0 }

// whole returns all that a value, with everything in it, is tainted by.
func (v value) whole() *set {
	out := v.own
	for _, c := range v.cells {
		out = union(out, c.by)
	}
	return out
}

// plain is the value that is tainted by a set as a whole.
func plain(s *set) value { return value{own: s} }

// also returns the value with more taint on all of it.
func (v value) also(s *set) value {
	if s == nil {
		return v
	}
	v.own = union(v.own, s)
	if len(v.cells) > 0 {
		cells := make([]cell, len(v.cells))
		for i, c := range v.cells {
			cells[i] = cell{c.at, union(c.by, s)}
		}
		v.cells = cells
	}
	return v
}

// besides returns the value with more taint on all of it but for the fields that
// are known to be clean.
func (v value) besides(s *set) value {
	out := v.also(s)
	for i, c := range v.cells {
		if c.by == nil && s != nil {
			out.cells[i].by = nil
		}
	}
	return out
}

// through returns the value with a step more on every trace.
func (v value) through(at checks.Span) value {
	v.own = v.own.through(at)
	if len(v.cells) > 0 {
		cells := make([]cell, len(v.cells))
		for i, c := range v.cells {
			cells[i] = cell{c.at, c.by.through(at)}
		}
		v.cells = cells
	}
	return v
}

// find returns what is known of just a path.
func (v value) find(at path) (*set, bool) {
	i := sort.Search(len(v.cells), func(i int) bool { return v.cells[i].at >= at })
	if i < len(v.cells) && v.cells[i].at == at {
		return v.cells[i].by, true
	}
	return nil, false
}

// field returns what a field of a value is.
func (a *analysis) field(v value, key int32) value {
	if v.clean() {
		return v
	}
	at, _ := a.paths.cons(key, 0)
	return a.below(v, at)
}

// below returns what lies at a path in a value.
func (a *analysis) below(v value, at path) value {
	if at == 0 || v.clean() {
		return v
	}
	var out value
	found := false
	for _, c := range v.cells {
		switch rest, ok := a.paths.under(c.at, at); {
		case ok && rest == 0:
			out.own, found = c.by, true
		case ok:
			out.cells = append(out.cells, cell{rest, c.by})
		}
	}
	if !found {
		out.own = a.deeper(a.nearest(v, at))
	}
	return a.bounded(out)
}

// nearest returns the set of the longest known path above one, and what is left
// of the path below it.
func (a *analysis) nearest(v value, at path) (*set, path) {
	for up := a.up(at); up != 0; up = a.up(up) {
		if by, ok := v.find(up); ok {
			left, _ := a.paths.under(at, up)
			return by, left
		}
	}
	return v.own, at
}

// up returns a path without its last key.
func (a *analysis) up(at path) path {
	if at == 0 {
		return 0
	}
	return a.paths.up[at]
}

// deeper returns a set where what stands for a parameter stands for what lies
// at a path in it.
func (a *analysis) deeper(s *set, at path) *set {
	if at == 0 || s == nil || s.list[len(s.list)-1].origin < symbolic {
		return s
	}
	out := slices.Clone(s.list)
	for i, t := range out {
		if t.origin >= symbolic {
			sym := a.symbols[t.origin-symbolic]
			sym.at, _ = a.paths.join(sym.at, at)
			out[i].origin = a.symbol(sym)
		}
	}
	return collect(out)
}

// with returns a value in which what lies at a path is another one.
func (a *analysis) with(v value, at path, in value) value {
	if at == 0 {
		return in
	}
	cells := make([]cell, 0, len(v.cells)+1+len(in.cells))
	for _, c := range v.cells {
		if _, ok := a.paths.under(c.at, at); !ok {
			cells = append(cells, c)
		}
	}
	if above, _ := a.nearest(v, at); in.own != nil || above != nil || len(in.cells) > 0 {
		cells = append(cells, cell{at, in.own})
	}
	v.cells = cells
	for _, c := range in.cells {
		if to, ok := a.paths.join(at, c.at); ok {
			v.cells = append(v.cells, cell{to, c.by})
		} else {
			v = a.add(v, to, c.by)
		}
	}
	return a.bounded(v)
}

// add returns a value with more taint at a path and on what lies below it.
func (a *analysis) add(v value, at path, more *set) value {
	if more == nil {
		return v
	}
	if at == 0 {
		return v.also(more)
	}
	cells := make([]cell, 0, len(v.cells)+1)
	found := false
	for _, c := range v.cells {
		if rest, ok := a.paths.under(c.at, at); ok {
			c.by = union(c.by, more)
			found = found || rest == 0
		}
		cells = append(cells, c)
	}
	if !found {
		near, left := a.nearest(v, at)
		cells = append(cells, cell{at, union(a.deeper(near, left), more)})
	}
	v.cells = cells
	return a.bounded(v)
}

// bounded returns a value whose cells are ordered and not too many.
func (a *analysis) bounded(v value) value {
	for i := 1; i < len(v.cells); i++ {
		for j := i; j > 0 && v.cells[j-1].at > v.cells[j].at; j-- {
			v.cells[j-1], v.cells[j] = v.cells[j], v.cells[j-1]
		}
	}
	for len(v.cells) > maxCells {
		last := len(v.cells) - 1
		v.own = union(v.own, v.cells[last].by)
		v.cells = v.cells[:last:last]
	}
	return v
}

// either returns what is one of two values.
func (a *analysis) either(v, w value) value {
	if len(v.cells) == 0 && len(w.cells) == 0 {
		return value{own: union(v.own, w.own)}
	}
	out := value{own: union(v.own, w.own)}
	i, j := 0, 0
	for i < len(v.cells) || j < len(w.cells) {
		switch {
		case j == len(w.cells) || i < len(v.cells) && v.cells[i].at < w.cells[j].at:
			out.cells = a.oneSided(out.cells, v, w, v.cells[i])
			i++
		case i == len(v.cells) || w.cells[j].at < v.cells[i].at:
			out.cells = a.oneSided(out.cells, w, v, w.cells[j])
			j++
		default:
			out.cells = append(out.cells, cell{v.cells[i].at, union(v.cells[i].by, w.cells[j].by)})
			i++
			j++
		}
	}
	return a.bounded(out)
}

// oneSided appends what a field is of which one value knows, and the other one
// doesn't. One that was wiped in one alone, and that nothing taints, isn't known
// to be clean.
func (a *analysis) oneSided(cells []cell, knows, other value, c cell) []cell {
	near, left := a.nearest(other, c.at)
	by := union(c.by, a.deeper(near, left))
	if by == nil {
		if above, _ := a.nearest(knows, c.at); above == nil {
			return cells
		}
	}
	return append(cells, cell{c.at, by})
}

// covers reports whether a value says all of the taint that another one says.
func (a *analysis) covers(v, w value) bool {
	if !v.own.covers(w.own) {
		return false
	}
	for _, c := range w.cells {
		by, ok := v.find(c.at)
		if !ok {
			by, _ = a.nearest(v, c.at)
			if c.by == nil && by != nil {
				continue
			}
		}
		if !by.covers(c.by) {
			return false
		}
	}
	for _, c := range v.cells {
		if _, ok := w.find(c.at); !ok {
			if near, left := a.nearest(w, c.at); !c.by.covers(a.deeper(near, left)) {
				return false
			}
		}
	}
	return true
}
