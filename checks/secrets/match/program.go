package match

import (
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A program is what package syntax compiles an expression to, in a form that
// is small, can be stored and needs no preparation to run.
type program struct {
	insts   []inst
	classes []class // by inst.class
	start   uint16
	slots   int // offsets that a match has: two for each group
	// first are the bytes with which a match can begin, when it can't be empty.
	first byteSet
	// kinds are there in the programs of automata alone.
	kinds *kinds
}

// An inst is an instruction of a program.
type inst struct {
	op       op
	class    uint16 // of opClass
	out, arg uint16 // where it goes on; arg is the second way, the slot or the condition
}

type op uint8

const (
	opFail    op = iota
	opMatch      // the end of a match
	opAlt        // goes on at out, and where that fails at arg
	opClass      // reads a character of a class
	opCapture    // notes the offset in slot arg
	opEmpty      // goes on where the conditions arg hold, a syntax.EmptyOp
	opNop
)

// A class is a set of characters.
type class struct {
	ascii [2]uint64
	wide  []rune // ranges of what lies beyond ASCII, first and last in turn
}

// A byteSet is a set of bytes.
type byteSet [4]uint64

func (s *byteSet) has(c byte) bool { return s[c>>6]>>(c&63)&1 != 0 }
func (s *byteSet) add(c byte)      { s[c>>6] |= 1 << (c & 63) }

func (c *class) hasWide(r rune) bool {
	for i := 0; i < len(c.wide); i += 2 {
		if r <= c.wide[i+1] {
			return c.wide[i] <= r
		}
	}
	return false
}

// maxInsts is how many instructions an inst can point at.
const maxInsts = 1<<16 - 1

// newProgram returns the program of a simplified expression, or nil when it is
// too large.
func newProgram(re *syntax.Regexp) *program {
	prog, err := syntax.Compile(re)
	if err != nil || len(prog.Inst) > maxInsts {
		return nil
	}
	p := &program{insts: make([]inst, len(prog.Inst)), start: uint16(prog.Start), slots: max(prog.NumCap, 2)}
	for i := range prog.Inst {
		in := &prog.Inst[i]
		out := inst{out: uint16(in.Out), arg: uint16(in.Arg)}
		switch in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			out.op = opAlt
		case syntax.InstCapture:
			out.op = opCapture
		case syntax.InstEmptyWidth:
			out.op = opEmpty
		case syntax.InstMatch:
			out = inst{op: opMatch}
		case syntax.InstNop:
			out.op, out.arg = opNop, 0
		case syntax.InstFail:
			out = inst{op: opFail}
		default:
			out.op, out.arg, out.class = opClass, 0, p.classOf(newClass(in))
		}
		p.insts[i] = out
	}
	p.findFirst()
	return p
}

// classOf returns the index of a class, which it adds if need be.
func (p *program) classOf(c class) uint16 {
	i := slices.IndexFunc(p.classes, func(d class) bool { return c.ascii == d.ascii && slices.Equal(c.wide, d.wide) })
	if i < 0 {
		i = len(p.classes)
		p.classes = append(p.classes, c)
	}
	return uint16(i)
}

// newClass returns what an instruction reads.
func newClass(in *syntax.Inst) (c class) {
	switch {
	case in.Op == syntax.InstRuneAny:
		c.addRange(0, unicode.MaxRune)
	case in.Op == syntax.InstRuneAnyNotNL:
		c.addRange(0, '\n'-1)
		c.addRange('\n'+1, unicode.MaxRune)
	case len(in.Rune) == 1: // a literal, in any case if it says so
		all := []rune{in.Rune[0]}
		if in.Op == syntax.InstRune && syntax.Flags(in.Arg)&syntax.FoldCase != 0 {
			for r := unicode.SimpleFold(all[0]); r != all[0]; r = unicode.SimpleFold(r) {
				all = append(all, r)
			}
		}
		slices.Sort(all)
		for _, r := range all {
			c.addRange(r, r)
		}
	default:
		for i := 0; i < len(in.Rune); i += 2 {
			c.addRange(in.Rune[i], in.Rune[i+1])
		}
	}
	return c
}

func (c *class) addRange(lo, hi rune) {
	for r := lo; r <= hi && r < utf8.RuneSelf; r++ {
		c.ascii[r>>6] |= 1 << (r & 63)
	}
	if hi >= utf8.RuneSelf {
		c.wide = append(c.wide, max(lo, utf8.RuneSelf), hi)
	}
}

// findFirst works out first. It is all bytes where a match can be empty.
func (p *program) findFirst() {
	seen := make([]bool, len(p.insts))
	stack := []uint16{p.start}
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch in := &p.insts[pc]; in.op {
		case opAlt:
			stack = append(stack, in.out, in.arg)
		case opCapture, opEmpty, opNop:
			stack = append(stack, in.out)
		case opMatch:
			p.first = byteSet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
			return
		case opClass:
			c := &p.classes[in.class]
			p.first[0] |= c.ascii[0]
			p.first[1] |= c.ascii[1]
			if len(c.wide) > 0 {
				p.first[2], p.first[3] = ^uint64(0), ^uint64(0)
			}
		}
	}
}

// nullable reports whether a match can be empty: first is then of no use, and
// package regexp has rules of its own about which empty matches count.
func (p *program) nullable() bool { return p.first[0]&p.first[1]&p.first[2]&p.first[3] == ^uint64(0) }
