package match

import (
	"regexp/syntax"
	"unicode/utf8"
)

// A machine runs programs over parts of texts and finds what package regexp
// finds: of the matches that begin furthest left the one that the expression
// prefers. It tries the ways through the program in order of preference and
// never one twice from the same place, so its time is bounded by the size of
// the program times that of the part (Cox, "Regular Expression Matching: the
// Virtual Machine Approach", 2009). It is not safe for concurrent use.
type machine struct {
	visited []uint64 // set of instruction × offset
	jobs    []job
	slots   []int
}

// A job is a way that is still to be tried, or a slot to be set back.
type job struct {
	pc  uint16
	set bool // slot pc gets back the value at
	at  int
}

// maxVisited is the size in bits of what a machine may have to remember. Package
// regexp does what is larger.
const maxVisited = 1 << 22

// fits reports whether a part of so many bytes isn't too much for a machine.
func (p *program) fits(n int) bool { return len(p.insts)*(n+1) <= maxVisited }

// search is a part of a text in which a machine looks for matches. What lies
// beyond the part is seen by conditions such as \b and $, and not read.
type search struct {
	*program
	text   []byte
	lo, hi int
}

// reset prepares the machine for a part.
func (m *machine) reset(s *search) {
	n := (len(s.insts)*(s.hi-s.lo+1) + 63) / 64
	if n > cap(m.visited) {
		m.visited = make([]uint64, n)
		return
	}
	m.visited = m.visited[:n]
	clear(m.visited)
}

// find returns the first match that begins at from or behind it, as run does. The machine
// must have been reset for the part; between finds in one part it must not be,
// since what failed once fails again.
func (m *machine) find(s *search, from int, groups bool) (start, end int, ok bool) {
	for pos := from; pos < s.hi; pos++ {
		c := s.text[pos]
		if !s.first.has(c) || c >= utf8.RuneSelf && !utf8.RuneStart(c) && inRune(s.text[s.lo:s.hi], pos-s.lo) {
			continue
		}
		if end, ok := m.run(s, s.start, pos, groups); ok {
			return pos, end, true
		}
	}
	return 0, 0, false
}

// inRune reports whether an offset lies within a character and not at its
// beginning.
func inRune(text []byte, at int) bool {
	for start := at - 1; start >= 0 && start > at-utf8.UTFMax; start-- {
		if utf8.RuneStart(text[start]) {
			_, n := utf8.DecodeRune(text[start:])
			return start+n > at
		}
	}
	return false
}

// run tries to match at one place, from an instruction on. With groups it
// writes their offsets into m.slots, and leaves m.slots alone where it fails.
func (m *machine) run(s *search, pc uint16, pos int, groups bool) (end int, ok bool) {
	width := s.hi - s.lo + 1
	m.jobs = append(m.jobs[:0], job{pc: pc, at: pos})
	for len(m.jobs) > 0 {
		j := m.jobs[len(m.jobs)-1]
		m.jobs = m.jobs[:len(m.jobs)-1]
		if j.set {
			m.slots[j.pc] = j.at
			continue
		}
		pc, pos := j.pc, j.at
	way:
		for {
			bit := int(pc)*width + pos - s.lo
			if word := &m.visited[bit>>6]; *word>>(bit&63)&1 != 0 {
				break
			} else {
				*word |= 1 << (bit & 63)
			}
			switch in := &s.insts[pc]; in.op {
			case opAlt:
				m.jobs = append(m.jobs, job{pc: in.arg, at: pos})
				pc = in.out
			case opClass:
				if pos == s.hi {
					break way
				}
				class := &s.classes[in.class]
				if c := s.text[pos]; c < utf8.RuneSelf {
					if class.ascii[c>>6]>>(c&63)&1 == 0 {
						break way
					}
					pos++
				} else {
					r, n := utf8.DecodeRune(s.text[pos:s.hi])
					if !class.hasWide(r) {
						break way
					}
					pos += n
				}
				pc = in.out
			case opCapture:
				if groups && int(in.arg) < len(m.slots) {
					m.jobs = append(m.jobs, job{pc: in.arg, at: m.slots[in.arg], set: true})
					m.slots[in.arg] = pos
				}
				pc = in.out
			case opEmpty:
				if !holds(syntax.EmptyOp(in.arg), s.text, pos) {
					break way
				}
				pc = in.out
			case opNop:
				pc = in.out
			case opMatch:
				return pos, true
			default:
				break way
			}
		}
	}
	return 0, false
}

// holds reports whether conditions hold at a place of a text.
func holds(want syntax.EmptyOp, text []byte, pos int) bool {
	var has syntax.EmptyOp
	before, after := false, false
	if pos == 0 {
		has |= syntax.EmptyBeginText | syntax.EmptyBeginLine
	} else {
		c := text[pos-1]
		if c == '\n' {
			has |= syntax.EmptyBeginLine
		}
		before = wordByte(c)
	}
	if pos == len(text) {
		has |= syntax.EmptyEndText | syntax.EmptyEndLine
	} else {
		c := text[pos]
		if c == '\n' {
			has |= syntax.EmptyEndLine
		}
		after = wordByte(c)
	}
	if before != after {
		has |= syntax.EmptyWordBoundary
	} else {
		has |= syntax.EmptyNoWordBoundary
	}
	return want&^has == 0
}

func wordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// submatch returns the offsets of the groups of the first match in a text, as
// FindSubmatchIndex does, or nil. They are good until the machine's next use.
func (m *machine) submatch(p *program, text []byte) []int {
	s := &search{program: p, text: text, hi: len(text)}
	m.reset(s)
	if cap(m.slots) < p.slots {
		m.slots = make([]int, p.slots)
	}
	m.slots = m.slots[:p.slots]
	for i := range m.slots {
		m.slots[i] = -1 // took no part
	}
	start, end, ok := m.find(s, 0, true)
	if !ok {
		return nil
	}
	m.slots[0], m.slots[1] = start, end
	return m.slots
}
