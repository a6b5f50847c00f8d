package taint

// A state is what every variable is, at one point of a function. One that isn't
// in it is clean. States share what they have in common: a copy is free, a
// change copies a few dozen words, and joining two takes as long as they have
// changed since they were one.
type state struct {
	a    *analysis
	root *branch
	high uint8 // levels of branches, 0 for none
	// dead says that no way leads here.
	dead bool
	// edit marks the branches that belong to this state alone.
	edit uint32
}

// A branch has kids, or at the lowest level leaves, by four bits of the number
// of a variable.
type branch struct {
	edit   uint32
	kids   *[16]*branch
	leaves *[16]*value
}

func (a *analysis) state() *state {
	a.edits++
	return &state{a: a, edit: a.edits}
}

// nowhere returns a state to which no way leads yet.
func (a *analysis) nowhere() *state {
	s := a.state()
	s.dead = true
	return s
}

// fork returns a copy.
func (s *state) fork() *state {
	c := *s
	s.a.edits += 2
	s.edit, c.edit = s.a.edits-1, s.a.edits
	return &c
}

// take makes s what another state is, which isn't used any more.
func (s *state) take(t *state) {
	s.root, s.high, s.dead, s.edit = t.root, t.high, t.dead, t.edit
}

// kill says that no way leads on from here.
func (s *state) kill() { s.dead = true }

func (s *state) get(v int32) value {
	if s.high == 0 || v>>(4*s.high) != 0 {
		return value{}
	}
	b := s.root
	for level := s.high - 1; level > 0; level-- {
		if b = b.kids[v>>(4*level)&15]; b == nil {
			return value{}
		}
	}
	if p := b.leaves[v&15]; p != nil {
		return *p
	}
	return value{}
}

func (s *state) set(v int32, to value) {
	if to.clean() && s.get(v).clean() {
		return
	}
	for s.high == 0 || v>>(4*s.high) != 0 {
		up := s.branch(s.high)
		if s.root != nil {
			up.kids[0] = s.root
		}
		s.root = up
		s.high++
	}
	s.root = s.mine(s.root)
	b := s.root
	for level := s.high - 1; level > 0; level-- {
		k := &b.kids[v>>(4*level)&15]
		if *k == nil {
			*k = s.branch(level - 1)
		} else {
			*k = s.mine(*k)
		}
		b = *k
	}
	b.leaves[v&15] = &to
}

// branch returns a new one; level 0 is the lowest.
func (s *state) branch(level uint8) *branch {
	if level == 0 {
		return &branch{edit: s.edit, leaves: new([16]*value)}
	}
	return &branch{edit: s.edit, kids: new([16]*branch)}
}

// mine returns a branch that may be modified.
func (s *state) mine(b *branch) *branch {
	if b.edit == s.edit {
		return b
	}
	c := &branch{edit: s.edit}
	if b.kids != nil {
		kids := *b.kids
		c.kids = &kids
	}
	if b.leaves != nil {
		leaves := *b.leaves
		c.leaves = &leaves
	}
	return c
}

// join makes s what is s or t, and reports whether that is more than s was. t
// may still be used.
func (s *state) join(t *state) bool {
	if t.dead {
		return false
	}
	// Neither may modify what both have from now on.
	s.a.edits += 2
	s.edit, t.edit = s.a.edits-1, s.a.edits
	if s.dead {
		edit := s.edit
		*s = *t
		s.edit = edit
		return true
	}
	for s.high < t.high {
		up := s.branch(s.high)
		if s.root != nil {
			up.kids[0] = s.root
		}
		s.root = up
		s.high++
	}
	other, high := t.root, t.high
	if high == 0 {
		return false
	}
	if high == s.high {
		more := false
		s.root, more = s.joinBranch(s.root, other)
		return more
	}
	// s has variables that t hasn't: only the lowest part is joined.
	var way []*branch
	b := s.root
	for level := s.high; level > high; level-- {
		way = append(way, b)
		if b.kids[0] == nil {
			break
		}
		b = b.kids[0]
	}
	low := way[len(way)-1].kids[0]
	joined, more := other, true
	if low != nil && len(way) == int(s.high-high) {
		joined, more = s.joinBranch(low, other)
	} else if low == nil {
		for range int(s.high-high) - len(way) {
			up := &branch{kids: new([16]*branch)}
			up.kids[0] = joined
			joined = up
		}
	}
	for i := len(way) - 1; i >= 0; i-- {
		if way[i].kids[0] != joined {
			c := s.mine(way[i])
			c.kids[0] = joined
			joined = c
		} else {
			joined = way[i]
		}
	}
	s.root = joined
	return more
}

// joinBranch returns the branch of both, x where it says everything.
func (s *state) joinBranch(x, y *branch) (out *branch, more bool) {
	if x == y || y == nil {
		return x, false
	}
	if x == nil {
		return y, true
	}
	out = x
	if x.leaves != nil {
		for i, w := range y.leaves {
			v := x.leaves[i]
			if v == w || w == nil {
				continue
			}
			var old value
			if v != nil {
				old = *v
			}
			joined, grew := s.a.either(old, *w), !s.a.covers(old, *w)
			if !grew && v != nil && same(old, joined) {
				continue
			}
			if out == x {
				out = s.mine(x)
			}
			out.leaves[i] = &joined
			more = more || grew
		}
		return out, more
	}
	for i, w := range y.kids {
		k, grew := s.joinBranch(x.kids[i], w)
		more = more || grew
		if k != x.kids[i] {
			if out == x {
				out = s.mine(x)
			}
			out.kids[i] = k
		}
	}
	return out, more
}

// same reports whether two values are the same without looking into sets.
func same(v, w value) bool {
	if v.own != w.own || len(v.cells) != len(w.cells) {
		return false
	}
	for i := range v.cells {
		if v.cells[i] != w.cells[i] {
			return false
		}
	}
	return true
}
