package match

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// A dfa tells whether some beginning of a text can be matched by the parts of
// an expression to the right of an anchor, and how far such a match can
// extend. Nearly every hit of an anchor is refused here, within a few bytes.
//
// It is a byte-wise automaton over the program of the expression, its states
// made when first needed (Thompson's construction by subsets; see Cox,
// "Regular Expression Matching Can Be Simple And Fast", 2007). It errs on the
// side of "possible": assertions hold, and a byte beyond ASCII ends the walk
// with "don't know". It is not safe for concurrent use.
type dfa struct {
	prog   *syntax.Prog
	states []state
	index  map[string]int32
	start  int32

	// Scratch of next.
	seen  []bool
	stack []uint32
}

// A state is a set of instructions that read a character.
type state struct {
	insts  []uint32
	accept bool
	next   [0x80]int32 // by byte; see the constants
}

// What a transition can be instead of a state.
const (
	unset    = 0  // not yet made; state 0 doesn't exist
	dead     = -1 // nothing matches from here
	accepted = -2 // matched, and nothing longer matches
	unknown  = -3 // the automaton is full
)

// maxStates bounds the memory of an automaton: half a kilobyte each.
const maxStates = 2000

// longRepeat is from where on counting isn't worth its states: a repetition
// that may be longer is taken to be without limit.
const longRepeat = 200

// newDFA returns the automaton of parts one behind the other, or nil when
// there is nothing to tell.
func newDFA(parts []*syntax.Regexp) *dfa {
	re := &syntax.Regexp{Op: syntax.OpConcat, Sub: make([]*syntax.Regexp, len(parts)), Flags: syntax.Perl}
	for i, p := range parts {
		re.Sub[i] = relaxed(p)
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return nil
	}
	d := &dfa{prog: prog, index: map[string]int32{}, states: make([]state, 1), seen: make([]bool, len(prog.Inst))}
	d.start = d.add([]uint32{uint32(prog.Start)})
	return d
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
func (d *dfa) add(seed []uint32) int32 {
	var insts []uint32
	accept := false
	d.stack = append(d.stack[:0], seed...)
	var visited []uint32
	for len(d.stack) > 0 {
		pc := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if d.seen[pc] {
			continue
		}
		d.seen[pc] = true
		visited = append(visited, pc)
		switch in := &d.prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			d.stack = append(d.stack, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			d.stack = append(d.stack, in.Out)
		case syntax.InstMatch:
			accept = true
		case syntax.InstFail:
		default:
			insts = append(insts, pc)
		}
	}
	for _, pc := range visited {
		d.seen[pc] = false
	}
	if len(insts) == 0 {
		if accept {
			return accepted
		}
		return dead
	}
	slices.Sort(insts)
	key := make([]byte, 0, 4*len(insts)+1)
	for _, pc := range insts {
		key = binary.LittleEndian.AppendUint32(key, pc)
	}
	if accept {
		key = append(key, 1)
	}
	if id, ok := d.index[string(key)]; ok {
		return id
	}
	if len(d.states) >= maxStates {
		return unknown
	}
	id := int32(len(d.states))
	d.states = append(d.states, state{insts: insts, accept: accept})
	d.index[string(key)] = id
	return id
}

// follow returns the state after a byte.
func (d *dfa) follow(s int32, c byte) int32 {
	var seed []uint32
	for _, pc := range d.states[s].insts {
		if in := &d.prog.Inst[pc]; in.MatchRune(rune(c)) {
			seed = append(seed, in.Out)
		}
	}
	n := d.add(seed)
	if n != unknown {
		d.states[s].next[c] = n
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
		n := d.states[s].next[c]
		if n == unset {
			n = d.follow(s, c)
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
