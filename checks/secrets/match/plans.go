package match

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"sort"
	"sync"
)

// Plans are the plans of many expressions, worked out when Squire is built:
// parsing and compiling the rules that a few kilobytes of code touch would
// cost a commit more than all the rest of its scan. They are safe for
// concurrent use.
//
// The form is a row of sections, each found through the offsets at the
// beginning, so that nothing is read but what is asked for. It belongs to one
// build of Squire and needs no version.
type Plans struct {
	classes, sets, programs, exprs, index section

	mu        sync.Mutex
	programOf map[int]*program // equal sides of different expressions share one
}

// A section is a list of items, by their offsets in the data.
type section struct {
	offsets string // little-endian, four bytes each
	data    string
}

func (s section) len() int { return len(s.offsets) / 4 }

func (s section) at(i int) *decoder {
	return &decoder{s.data[u32(s.offsets[4*i:]):]}
}

func u32(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

// EncodePlans works out the plans of expressions and of those of testers, in
// the form that NewPlans reads. All must compile.
func EncodePlans(exprs []Expr, testers []string) []byte {
	e := &encoder{index: map[string]int{}}
	plans := map[string][]byte{}
	for _, x := range exprs {
		if plans[x.Regexp] == nil {
			plans[x.Regexp] = e.plan(x.Regexp, newPlan(x.Regexp))
		}
	}
	for _, x := range testers {
		if form := testerForm(x); plans[form] == nil {
			plans[form] = e.plan(form, newTesterPlan(x))
		}
	}
	for _, x := range slices.Sorted(maps.Keys(plans)) {
		e.sections[exprSection].add(plans[x])
	}
	e.sections[indexSection].add(e.indexOf(NewSet(exprs, nil), exprs))
	return e.bytes()
}

// NewPlans returns the plans in what EncodePlans returned. It panics on
// anything else: the data is part of Squire.
func NewPlans(data string) *Plans {
	p := &Plans{programOf: map[int]*program{}}
	at := 4 * sectionCount
	for i, s := range []*section{&p.classes, &p.sets, &p.programs, &p.exprs, &p.index} {
		n := 4 * int(u32(data[4*i:]))
		s.offsets, s.data = data[at:at+n], data
		at += n
	}
	return p
}

// The sections in their order.
const (
	classSection = iota
	setSection
	programSection
	exprSection
	indexSection
	sectionCount
)

// NewSet returns the set of all expressions that EncodePlans got, in their
// order, without the work of indexing their anchors. Expressions that are seen
// not to be those, since one was edited after the plans were made, are indexed.
func (p *Plans) NewSet(exprs []Expr) *Set {
	if p.index.len() == 0 {
		return NewSet(exprs, p)
	}
	d := p.index.at(0)
	if n, size := d.uint(), d.uint(); n != len(exprs) || size != sizeOf(exprs) {
		return NewSet(exprs, p)
	}
	s := &Set{rules: make([]rule, len(exprs)), plans: p}
	for i := range exprs {
		s.rules[i].expr = exprs[i]
		flags := d.byte()
		s.rules[i].anchored, s.rules[i].implied = flags&1 != 0, flags&2 != 0
	}
	s.longest = d.uint()
	for i := range s.pre.bitmap {
		s.pre.bitmap[i] = d.u64()
	}
	s.pre.first, s.pre.lits, s.pre.texts, s.uses = d.text(), d.text(), d.text(), d.text()
	for range d.uint() {
		s.short = append(s.short, shortKeyword{text: d.text(), rule: int32(d.uint())})
	}
	for range d.uint() {
		s.always = append(s.always, int32(d.uint()))
	}
	return s
}

// of returns the plan of an expression, or nil when it isn't there. Nil Plans
// have none.
func (p *Plans) of(expr string) *plan {
	d, ok := p.find(expr)
	if !ok {
		return nil
	}
	out := &plan{}
	out.anchors, out.sideOf = d.anchors()
	p.mu.Lock()
	defer p.mu.Unlock()
	out.whole = asIs(nil)
	if n := d.uint(); n > 0 {
		out.whole = sync.OnceValue(func() *program {
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.program(n - 1)
		})
	}
	if d.uint() > 0 {
		out.lead = &lead{set: p.set(d.uint()), most: d.uint(), rest: uint16(d.uint())}
	}
	out.sides = make([]side, d.uint())
	for i := range out.sides {
		s := &out.sides[i]
		s.left, s.right, s.after = p.reach(d), p.reach(d), d.uint()-1
		if n := d.uint(); n > 0 {
			s.prog = p.program(n - 1)
		}
	}
	return out
}

// find returns where the plan of an expression begins, behind its text; false
// when there is none. Nil Plans have none.
func (p *Plans) find(expr string) (*decoder, bool) {
	if p == nil {
		return nil, false
	}
	i, ok := sort.Find(p.exprs.len(), func(i int) int { return cmp.Compare(expr, p.exprs.at(i).text()) })
	if !ok {
		return nil, false
	}
	d := p.exprs.at(i)
	d.text()
	return d, true
}

// anchors returns those of an expression, if they are known.
func (p *Plans) anchors(expr string) (anchors []string, ok bool) {
	d, ok := p.find(expr)
	if ok {
		anchors, _ = d.anchors()
	}
	return anchors, ok
}

func (d *decoder) anchors() (anchors []string, sideOf []int) {
	n := d.uint()
	anchors, sideOf = make([]string, n), make([]int, n)
	for i := range n {
		anchors[i], sideOf[i] = d.text(), d.uint()
	}
	return anchors, sideOf
}

func (p *Plans) set(i int) (s byteSet) {
	d := p.sets.at(i)
	for k := range s {
		s[k] = d.u64()
	}
	return s
}

func (p *Plans) reach(d *decoder) reach {
	n := d.uint()
	if n == 0 {
		return nil
	}
	r := make(reach, n)
	for i := range r {
		switch s := &r[i]; d.uint() {
		case stepBytes:
			s.limit = d.uint() - 1
		case stepSet:
			s.limit = d.uint() - 1
			set := p.set(d.uint())
			s.set = &set
		case stepAlt:
			s.alt = make([]reach, d.uint())
			for k := range s.alt {
				s.alt[k] = p.reach(d)
			}
		}
	}
	return r
}

// The kinds of step, as they are written.
const (
	stepBytes = iota
	stepSet
	stepAlt
)

// program returns a program; the caller holds the lock.
func (p *Plans) program(i int) *program {
	if q := p.programOf[i]; q != nil {
		return q
	}
	d := p.programs.at(i)
	q := &program{insts: make([]inst, d.uint()), start: uint16(d.uint()), slots: d.uint(), first: p.set(d.uint())}
	q.classes = make([]class, d.uint())
	for i := range q.classes {
		q.classes[i] = p.class(d.uint())
	}
	if n := d.uint(); n > 0 {
		q.kinds = &kinds{n: n}
		copy(q.kinds.of[:], d.take(len(q.kinds.of)))
		q.kinds.findLike()
	}
	for pc := 0; pc < len(q.insts); pc++ {
		in := &q.insts[pc]
		head := d.byte()
		if head == again {
			pc = d.again(q.insts, pc) - 1
			continue
		}
		in.op = op(head & 7)
		switch {
		case head&nextInst != 0:
			in.out = uint16(pc + 1)
		case in.op != opMatch && in.op != opFail:
			in.out = uint16(d.uint())
		}
		switch in.op {
		case opAlt, opCapture, opEmpty:
			in.arg = uint16(d.uint())
		case opClass:
			in.class = uint16(head >> 4)
			if in.class == manyClasses {
				in.class = uint16(d.uint())
			}
		}
	}
	p.programOf[i] = q
	return q
}

// again says that some instructions are those a few places back, apart from
// where they go on: a counted repetition is compiled to as many copies of what
// it repeats, and from copy to copy these offsets change by the same.
const again = 7

// again makes instructions from pc on by those before, and returns where they
// end.
func (d *decoder) again(insts []inst, pc int) int {
	back, n := d.uint(), d.uint()
	strides := make([]inst, back)
	for i := range strides {
		strides[i] = inst{out: uint16(d.uint()), arg: uint16(d.uint())}
	}
	for k := range n {
		in, by := insts[pc+k-back], strides[k%back]
		in.out += by.out
		in.arg += by.arg
		insts[pc+k] = in
	}
	return pc + n
}

// How the first byte of an instruction is made of the operation, whether it
// goes on at the next instruction, and the class where that is small.
const (
	nextInst    = 8
	manyClasses = 15
)

func (p *Plans) class(i int) class {
	d := p.classes.at(i)
	c := class{ascii: [2]uint64{d.u64(), d.u64()}}
	if n := d.uint(); n > 0 {
		c.wide = make([]rune, n)
		last := 0
		for k := range c.wide {
			last += d.uint()
			c.wide[k] = rune(last)
		}
	}
	return c
}

// A decoder reads what an encoder wrote.
type decoder struct{ s string }

func (d *decoder) byte() byte {
	c := d.s[0]
	d.s = d.s[1:]
	return c
}

func (d *decoder) uint() int {
	n, shift := 0, 0
	for {
		c := d.byte()
		n |= int(c&0x7F) << shift
		if c < 0x80 {
			return n
		}
		shift += 7
	}
}

func (d *decoder) u64() uint64 {
	n := uint64(u32(d.s)) | uint64(u32(d.s[4:]))<<32
	d.s = d.s[8:]
	return n
}

func (d *decoder) text() string {
	return d.take(d.uint())
}

func (d *decoder) take(n int) string {
	t := d.s[:n]
	d.s = d.s[n:]
	return t
}

// An encoder collects the sections.
type encoder struct {
	sections [sectionCount]items
	index    map[string]int // number of an item by its section and content
}

type items struct {
	data    []byte
	offsets []uint32
}

func (s *items) add(item []byte) int {
	s.offsets = append(s.offsets, uint32(len(s.data)))
	s.data = append(s.data, item...)
	return len(s.offsets) - 1
}

// item returns the number of an item, which it adds if it isn't there.
func (e *encoder) item(section int, content []byte) uint64 {
	key := fmt.Sprint(section, string(content))
	i, ok := e.index[key]
	if !ok {
		i = e.sections[section].add(content)
		e.index[key] = i
	}
	return uint64(i)
}

func (e *encoder) bytes() []byte {
	var out []byte
	head := 4 * sectionCount
	for _, s := range e.sections {
		out = binary.LittleEndian.AppendUint32(out, uint32(len(s.offsets)))
		head += 4 * len(s.offsets)
	}
	for _, s := range e.sections {
		for _, o := range s.offsets {
			out = binary.LittleEndian.AppendUint32(out, uint32(head)+o)
		}
		head += len(s.data)
	}
	for _, s := range e.sections {
		out = append(out, s.data...)
	}
	return out
}

func (e *encoder) plan(expr string, p *plan) []byte {
	b := appendText(nil, expr)
	b = binary.AppendUvarint(b, uint64(len(p.anchors)))
	for i, a := range p.anchors {
		b = appendText(b, a)
		b = binary.AppendUvarint(b, uint64(p.sideOf[i]))
	}
	b = e.appendProgram(b, p.whole())
	if p.lead == nil {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		b = binary.AppendUvarint(b, e.set(p.lead.set))
		b = binary.AppendUvarint(b, uint64(p.lead.most))
		b = binary.AppendUvarint(b, uint64(p.lead.rest))
	}
	b = binary.AppendUvarint(b, uint64(len(p.sides)))
	for _, s := range p.sides {
		b = e.appendReach(b, s.left)
		b = e.appendReach(b, s.right)
		b = binary.AppendUvarint(b, uint64(s.after+1))
		b = e.appendProgram(b, s.prog)
	}
	return b
}

// sizeOf is a number that most edits of expressions change.
func sizeOf(exprs []Expr) (n int) {
	for i := range exprs {
		n += len(exprs[i].Regexp) + len(exprs[i].Keywords)
	}
	return n
}

// indexOf writes what NewSet works out.
func (e *encoder) indexOf(s *Set, exprs []Expr) []byte {
	b := binary.AppendUvarint(nil, uint64(len(exprs)))
	b = binary.AppendUvarint(b, uint64(sizeOf(exprs)))
	for i := range s.rules {
		flags := byte(0)
		if s.rules[i].anchored {
			flags |= 1
		}
		if s.rules[i].implied {
			flags |= 2
		}
		b = append(b, flags)
	}
	b = binary.AppendUvarint(b, uint64(s.longest))
	for _, w := range s.pre.bitmap {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	for _, t := range []string{s.pre.first, s.pre.lits, s.pre.texts, s.uses} {
		b = appendText(b, t)
	}
	b = binary.AppendUvarint(b, uint64(len(s.short)))
	for _, k := range s.short {
		b = binary.AppendUvarint(appendText(b, k.text), uint64(k.rule))
	}
	b = binary.AppendUvarint(b, uint64(len(s.always)))
	for _, r := range s.always {
		b = binary.AppendUvarint(b, uint64(r))
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func (e *encoder) set(s byteSet) uint64 {
	var b []byte
	for _, w := range s {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return e.item(setSection, b)
}

func (e *encoder) appendReach(b []byte, r reach) []byte {
	b = binary.AppendUvarint(b, uint64(len(r)))
	for _, s := range r {
		switch {
		case s.alt != nil:
			b = append(b, stepAlt)
			b = binary.AppendUvarint(b, uint64(len(s.alt)))
			for _, a := range s.alt {
				b = e.appendReach(b, a)
			}
		case s.set != nil:
			b = append(b, stepSet)
			b = binary.AppendUvarint(b, uint64(s.limit+1))
			b = binary.AppendUvarint(b, e.set(*s.set))
		default:
			b = append(b, stepBytes)
			b = binary.AppendUvarint(b, uint64(s.limit+1))
		}
	}
	return b
}

// appendProgram appends the number of a program, from 1, or 0 for none.
func (e *encoder) appendProgram(b []byte, p *program) []byte {
	if p == nil {
		return append(b, 0)
	}
	q := binary.AppendUvarint(nil, uint64(len(p.insts)))
	q = binary.AppendUvarint(q, uint64(p.start))
	q = binary.AppendUvarint(q, uint64(p.slots))
	q = binary.AppendUvarint(q, e.set(p.first))
	q = binary.AppendUvarint(q, uint64(len(p.classes)))
	for _, c := range p.classes {
		q = binary.AppendUvarint(q, e.class(c))
	}
	if p.kinds == nil {
		q = append(q, 0)
	} else {
		q = binary.AppendUvarint(q, uint64(p.kinds.n))
		q = append(q, p.kinds.of[:]...)
	}
	for pc := 0; pc < len(p.insts); {
		if strides, n := repeated(p.insts, pc); n > 3*len(strides) {
			q = append(q, again)
			q = binary.AppendUvarint(q, uint64(len(strides)))
			q = binary.AppendUvarint(q, uint64(n))
			for _, by := range strides {
				q = binary.AppendUvarint(q, uint64(by.out))
				q = binary.AppendUvarint(q, uint64(by.arg))
			}
			pc += n
			continue
		}
		q = appendInst(q, pc, p.insts[pc])
		pc++
	}
	return binary.AppendUvarint(b, e.item(programSection, q)+1)
}

// repeated returns how many instructions from pc on repeat those before them,
// at the best of some distances, and by how much each in turn changes.
func repeated(insts []inst, pc int) (strides []inst, n int) {
	for back := 1; back <= min(pc, 64); back++ {
		var by []inst
		k := 0
		for ; pc+k < len(insts); k++ {
			from, to := insts[pc+k-back], insts[pc+k]
			stride := inst{out: to.out - from.out, arg: to.arg - from.arg}
			if from.op != to.op || from.class != to.class || k >= back && by[k%back] != stride {
				break
			}
			if k < back {
				by = append(by, stride)
			}
		}
		if len(by) == back && k-3*back > n-3*len(strides) {
			strides, n = by, k
		}
	}
	return strides, n
}

func appendInst(b []byte, pc int, in inst) []byte {
	head := byte(in.op)
	if int(in.out) == pc+1 && in.op != opMatch && in.op != opFail {
		head |= nextInst
	}
	if in.op == opClass {
		head |= byte(min(in.class, manyClasses)) << 4
	}
	b = append(b, head)
	if head&nextInst == 0 && in.op != opMatch && in.op != opFail {
		b = binary.AppendUvarint(b, uint64(in.out))
	}
	switch {
	case in.op == opAlt, in.op == opCapture, in.op == opEmpty:
		b = binary.AppendUvarint(b, uint64(in.arg))
	case in.op == opClass && in.class >= manyClasses:
		b = binary.AppendUvarint(b, uint64(in.class))
	}
	return b
}

func (e *encoder) class(c class) uint64 {
	b := binary.LittleEndian.AppendUint64(nil, c.ascii[0])
	b = binary.LittleEndian.AppendUint64(b, c.ascii[1])
	b = binary.AppendUvarint(b, uint64(len(c.wide)))
	last := rune(0)
	for _, r := range c.wide {
		b = binary.AppendUvarint(b, uint64(r-last))
		last = r
	}
	return e.item(classSection, b)
}
