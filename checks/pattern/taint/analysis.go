package taint

import (
	"math"
	"slices"

	"github.com/squiresec/squire/checks/syntax"
)

// An analysis is one run.
type analysis struct {
	t     *syntax.Tree
	names Names
	spec  *Spec

	marks   attached
	flags   []flag // by node
	labels  []string
	paths   paths
	symbols []symbol
	numbers map[symbol]int32 // of symbols
	best    []taint          // by sink mark; without a trace where nothing reached it

	funcs  []*function // in the order of the text
	funcAt map[int32]*function
	byName map[int32][]*function // by symbol of their names; constructors by that of the class, too

	vars map[varKey]int32
	// declares is the node that declares a variable, by its number.
	declares []int32
	varOf    []int32 // by node: number of a variable + 1, or 0 for one that wasn't asked for
	keys     map[string]int32
	from     []*set // by propagator mark: what came in where From is
	scope    scope
	frame    *frame
	tries    []*state // what may be when something is thrown, from the outermost try of the function on
	running  []*function
	waiting  []*function // that were walked through, but depend on what is running
	low      int         // how far down running what is running depends on
	again    bool        // closures are walked a second time
	base     *state
	binding  bool // the pattern of a parameter is taken apart

	steps, limit int
	carried      int // see carry
	depth        int
	stopped      bool
	edits        uint32
	// callArgs is what the arguments of the last call were tainted by.
	callArgs *set
}

// A symbol is what a parameter of a function will be, or a part of it.
type symbol struct {
	fn    int32 // index into analysis.funcs
	param int32 // index into function.params, or receiver
	at    path
}

// receiver is the number of this, as a parameter.
const receiver int32 = -1

func (a *analysis) symbol(s symbol) int32 {
	n, ok := a.numbers[s]
	if !ok {
		n = int32(len(a.symbols))
		a.symbols = append(a.symbols, s)
		a.numbers[s] = n
	}
	return symbolic + n
}

// A scope is which marks are around what is looked at, that count for
// everything in them.
type scope struct {
	sources   *set
	sinks     []int32
	sanitized int
}

func newAnalysis(t *syntax.Tree, names Names, spec *Spec, marks *Marks) *analysis {
	a := &analysis{
		t: t, names: names, spec: spec, limit: spec.Steps,
		flags:   make([]flag, len(t.Nodes)),
		varOf:   make([]int32, len(t.Nodes)),
		numbers: map[symbol]int32{},
		vars:    map[varKey]int32{},
		low:     math.MaxInt,
	}
	if a.limit == 0 {
		a.limit = DefaultSteps
	}
	a.label(DefaultLabel)
	a.attach(marks)
	a.best = make([]taint, len(a.marks.sinks))
	a.from = make([]*set, len(a.marks.propagators))
	return a
}

// run walks through the file and through the functions that can matter.
func (a *analysis) run() {
	if len(a.marks.sources) == 0 || len(a.marks.sinks) == 0 {
		return
	}
	a.functions()
	file, matters := a.relevant()
	a.base = a.state()
	if file {
		exit := a.file()
		if exit.root != nil {
			// Functions see what the file has set when they are called.
			a.base = exit
			for _, f := range a.funcs {
				f.done, f.fresh = false, false
			}
		}
	}
	for _, f := range a.funcs {
		if f.parent == nil && matters[f.index] && !a.stopped {
			a.summarize(f)
		}
	}
}

// file walks through what stands outside of functions and returns the state at
// the end.
func (a *analysis) file() *state {
	fr := &frame{exit: a.nowhere()}
	a.frame = fr
	s := a.state()
	a.exec(0, s)
	s.dead = false
	s.join(fr.exit)
	a.frame = nil
	return s
}

// spend counts a step and reports whether there are any left.
func (a *analysis) spend() bool {
	a.steps++
	if a.steps > a.limit {
		a.stopped = true
	}
	return !a.stopped
}

// carry counts taints that are carried through a call: as many as take about as
// long as a step are one.
func (a *analysis) carry(taints int) {
	const aStep = 8
	a.carried += taints
	a.steps += a.carried / aStep
	a.carried %= aStep
}

// maxDepth bounds how deep expressions and statements are followed. Chains of
// operators are walked in a loop.
const maxDepth = 4000

// enter goes one level down; leave has to be called where it reports true.
func (a *analysis) enter() bool {
	if a.depth >= maxDepth {
		a.stopped = true
		return false
	}
	a.depth++
	return true
}

func (a *analysis) leave() { a.depth-- }

// reach notes what gets to a sink.
func (a *analysis) reach(sink int32, what *set) {
	if what == nil || a.scope.sanitized > 0 {
		return
	}
	spec := a.spec.Sinks[a.marks.sinks[sink].Spec]
	a.remember(sink, what)
	if spec.Requires != nil {
		if !a.holds(spec.Requires, labels(what)) {
			return
		}
	}
	first := a.firstAsked(spec.Requires)
	for _, t := range what.list {
		if t.origin >= symbolic {
			break
		}
		if spec.Requires == nil && t.label != 0 || spec.Requires != nil && !a.asksFor(spec.Requires, t.label) {
			continue
		}
		source, at := &a.marks.sources[t.origin], &a.marks.sinks[sink]
		if a.spec.Compatible != nil && !a.spec.Compatible(source.Env, at.Env) {
			continue
		}
		best := &a.best[sink]
		if best.trace == nil || better(t, *best, first) {
			*best = t
		}
	}
}

// better reports whether a trace is the one to show rather than another: that
// of the label which the sink asks for first, of the first source, the shorter.
func better(t, than taint, first uint8) bool {
	if asked := t.label == first; asked != (than.label == first) {
		return asked
	}
	if t.origin != than.origin {
		return t.origin < than.origin
	}
	return t.trace.len() < than.trace.len()
}

// firstAsked returns the label that a requirement names first of those that it
// asks for; 0 where it asks for none.
func (a *analysis) firstAsked(r *Req) uint8 {
	for range 64 {
		switch {
		case r == nil || r.Op == Not:
			return 0
		case r.Op == Has:
			return a.label(r.Label)
		case len(r.Kids) == 0:
			return 0
		}
		at := slices.IndexFunc(r.Kids, func(k *Req) bool { return a.asked(k, 0) != 0 })
		r = r.Kids[max(at, 0)]
	}
	return 0
}

// labels returns the labels of what is known of a set, as bits.
func labels(s *set) uint64 {
	var bits uint64
	for _, t := range s.all() {
		if t.origin < symbolic {
			bits |= 1 << t.label
		}
	}
	return bits
}

// asksFor reports whether a requirement asks for a label, rather than for its
// absence. One that asks for none asks for all.
func (a *analysis) asksFor(r *Req, label uint8) bool {
	asked := a.asked(r, 0)
	return asked == 0 || asked&(1<<label) != 0
}

// asked returns the labels that a requirement asks for, as bits.
func (a *analysis) asked(r *Req, depth int) (bits uint64) {
	switch {
	case r == nil || r.Op == Not || depth > 64:
		return 0
	case r.Op == Has:
		return 1 << a.label(r.Label)
	}
	for _, k := range r.Kids {
		bits |= a.asked(k, depth+1)
	}
	return bits
}

// remember puts what stands for parameters into the summaries of their
// functions.
func (a *analysis) remember(sink int32, what *set) {
	last := int32(-1)
	for _, t := range what.list {
		if t.origin < symbolic {
			continue
		}
		if fn := a.symbols[t.origin-symbolic].fn; fn != last {
			last = fn
			a.funcs[fn].reaches(sink, what)
		}
	}
}
