package match

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// A dfa tells whether some beginning of a text can be matched by the parts of
// an expression to the right of an anchor, and how far such a match can
// extend. Nearly every hit of an anchor is refused here, within a few bytes.
//
// It is an automaton over the program of the expression, its states made when
// first needed (Thompson's construction by subsets; see Cox, "Regular
// Expression Matching Can Be Simple And Fast", 2007). It errs on the side of
// "possible": assertions hold, and a byte beyond ASCII ends the walk with
// "don't know". It is not safe for concurrent use.
type dfa struct {
	prog   *program
	states []state
	next   []int32 // by state × kind; see the constants
	index  map[string]int32
	start  int32
	kinds  *kinds

	// Scratch of add and follow.
	seen, visited []uint16
	round         uint16
	stack, seed   []uint16
	key           []byte
}

// A state is a set of instructions that read a character.
type state struct {
	insts  []uint16
	accept bool
}

// What a transition can be instead of a state.
const (
	unset    = 0  // not yet made; state 0 doesn't exist
	dead     = -1 // nothing matches from here
	accepted = -2 // matched, and nothing longer matches
	unknown  = -3 // the automaton is full
)

// maxStates bounds the memory of an automaton.
const maxStates = 2000

// longRepeat is from where on counting isn't worth its states: a repetition
// that may be longer is taken to be without limit.
const longRepeat = 24

// rightProgram returns the program of parts one behind the other for a dfa, or
// nil when there is none.
func rightProgram(parts []*syntax.Regexp) *program {
	re := &syntax.Regexp{Op: syntax.OpConcat, Sub: make([]*syntax.Regexp, len(parts)), Flags: syntax.Perl}
	for i, p := range parts {
		re.Sub[i] = relaxed(p)
	}
	p := newProgram(re.Simplify())
	if p != nil {
		p.kinds = newKinds(p.classes)
	}
	return p
}

// newDFA returns the automaton of a program.
func newDFA(p *program) *dfa {
	d := &dfa{prog: p, kinds: p.kinds, index: map[string]int32{}, states: make([]state, 1, 16), seen: make([]uint16, len(p.insts))}
	d.next = make([]int32, d.kinds.n, 16*d.kinds.n)
	d.start = d.add([]uint16{p.start})
	return d
}

// Kinds sort the bytes of ASCII: those of one kind stand in the same classes of
// a program, so they lead to the same states.
type kinds struct {
	n    int
	of   [utf8.RuneSelf]uint8
	like [utf8.RuneSelf]uint8 // one byte of each kind
}

// newKinds splits the kinds found so far by each class in turn.
func newKinds(classes []class) *kinds {
	k := &kinds{n: 1}
	for i := range classes {
		c := &classes[i].ascii
		var in, out [utf8.RuneSelf]bool
		for b, kind := range k.of {
			if c[b>>6]>>(b&63)&1 != 0 {
				in[kind] = true
			} else {
				out[kind] = true
			}
		}
		var split [utf8.RuneSelf]uint8
		for kind := range k.n {
			if in[kind] && out[kind] {
				split[kind] = uint8(k.n)
				k.n++
			}
		}
		for b, kind := range k.of {
			if split[kind] != 0 && c[b>>6]>>(b&63)&1 != 0 {
				k.of[b] = split[kind]
			}
		}
	}
	k.findLike()
	return k
}

func (k *kinds) findLike() {
	for b, kind := range k.of {
		k.like[kind] = byte(b)
	}
}

// relaxed returns an expression that matches at least what re matches, with
// fewer states.
func relaxed(re *syntax.Regexp) *syntax.Regexp {
	if len(re.Sub) == 0 {
		return re
	}
	out := *re
	if re.Op == syntax.OpRepeat && re.Max > longRepeat {
		out.Max = -1
		out.Min = min(re.Min, longRepeat)
	}
	out.Sub = make([]*syntax.Regexp, len(re.Sub))
	for i, s := range re.Sub {
		out.Sub[i] = relaxed(s)
	}
	return &out
}

// add returns the state for a set of instructions, following those that read
// nothing.
func (d *dfa) add(seed []uint16) int32 {
	accept := false
	d.stack = append(d.stack[:0], seed...)
	if d.round++; d.round == 0 {
		clear(d.seen)
		d.round = 1
	}
	insts := d.visited[:0]
	for len(d.stack) > 0 {
		pc := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if d.seen[pc] == d.round {
			continue
		}
		d.seen[pc] = d.round
		switch in := &d.prog.insts[pc]; in.op {
		case opAlt:
			d.stack = append(d.stack, in.out, in.arg)
		case opCapture, opNop, opEmpty:
			d.stack = append(d.stack, in.out)
		case opMatch:
			accept = true
		case opClass:
			insts = append(insts, pc)
		}
	}
	d.visited = insts
	if len(insts) == 0 {
		if accept {
			return accepted
		}
		return dead
	}
	slices.Sort(insts)
	key := d.key[:0]
	for _, pc := range insts {
		key = binary.LittleEndian.AppendUint16(key, pc)
	}
	if accept {
		key = append(key, 1)
	}
	d.key = key
	if id, ok := d.index[string(key)]; ok {
		return id
	}
	if len(d.states) >= maxStates {
		return unknown
	}
	id := int32(len(d.states))
	d.states = append(d.states, state{insts: slices.Clone(insts), accept: accept})
	d.next = append(d.next, make([]int32, d.kinds.n)...)
	d.index[string(key)] = id
	return id
}

// follow returns the state after a byte of a kind.
func (d *dfa) follow(s int32, kind uint8) int32 {
	c := d.kinds.like[kind]
	seed := d.seed[:0]
	for _, pc := range d.states[s].insts {
		if in := &d.prog.insts[pc]; d.prog.classes[in.class].ascii[c>>6]>>(c&63)&1 != 0 {
			seed = append(seed, in.out)
		}
	}
	d.seed = seed
	n := d.add(seed)
	if n != unknown {
		d.next[int(s)*d.kinds.n+int(kind)] = n
	}
	return n
}

// match reports whether a beginning of b may match, and an offset that no such
// match goes beyond, or -1 when none is known. steps is how many bytes it
// looked at.
func (d *dfa) match(b []byte) (ok bool, end, steps int) {
	s := d.start
	switch s {
	case dead:
		return false, 0, 0
	case accepted:
		return true, 0, 0
	case unknown:
		return true, -1, 0
	}
	ok = d.states[s].accept
	for i, c := range b {
		if c >= 0x80 {
			return true, -1, i
		}
		kind := d.kinds.of[c]
		n := d.next[int(s)*d.kinds.n+int(kind)]
		if n == unset {
			n = d.follow(s, kind)
		}
		switch n {
		case dead:
			return ok, i + 1, i
		case accepted:
			return true, i + 1, i
		case unknown:
			return true, -1, i
		}
		s = n
		ok = ok || d.states[s].accept
	}
	return ok, len(b), len(b)
}
