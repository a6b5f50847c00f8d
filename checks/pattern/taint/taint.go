// Package taint follows data through the tree of one file: from where it comes
// in and can't be trusted, the sources, to where it does harm, the sinks. It
// knows no patterns: whoever matched them hands in marks.
//
// It means what semgrep's taint mode means. A source taints the expression that
// it matches, a sanitizer cleans it, and taint goes on through assignments,
// operators, literals, calls of functions that aren't known, and through those
// of the file, whose summaries are made when they are needed. Beyond semgrep's
// open edition it knows functions of the file, closures, fields three levels
// deep, and containers that are filled by their methods.
//
// It promises to end: every expression that is looked at is a step, and steps
// are counted, so that the same file has the same answer on every machine. When
// they run out the answer says so. Time is linear in the steps, and steps in the
// length of the text but for loops and recursions, which are walked through a
// few times. It never fails, whatever the tree, broken ones included.
//
// What it doesn't know: that two names are one object; calls through what was
// looked up at run time; and which way an if goes, but for those that always go
// the same one.
package taint

import (
	"sort"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// A Mark is a node, or a range of nodes, that a pattern of a Spec matched.
type Mark struct {
	Span checks.Span // bytes
	Node int32       // the node of just that span where there is one, else syntax.None
	Spec int         // index into Spec.Sources, Sinks, …
	// Env is what the match bound. It is handed back in the Flow, and to
	// Spec.Compatible.
	Env any
	// From and To are where the metavariables of a propagator stand.
	From, To checks.Span
}

// Marks are all that the patterns of a Spec matched in a file, in any order.
type Marks struct{ Sources, Sinks, Sanitizers, Propagators []Mark }

// A Spec says what marks mean.
type Spec struct {
	Sources     []SourceSpec
	Sinks       []SinkSpec
	Sanitizers  []SanitizerSpec
	Propagators []PropagatorSpec
	Options     Options
	// Steps bounds how many expressions are looked at; 0 is DefaultSteps.
	Steps int
	// Compatible, where it isn't nil, reports whether what a source bound and
	// what a sink bound go together. Flows that don't are none.
	Compatible func(source, sink any) bool
}

// DefaultSteps is enough for thousands of lines with functions that call each
// other.
const DefaultSteps = 400_000

// DefaultLabel is the label of a source without one, and what a sink without
// Requires requires.
const DefaultLabel = "__SOURCE__"

// A SourceSpec is a kind of source.
type SourceSpec struct {
	Label    string // "" is DefaultLabel
	Requires *Req   // of what comes in; nil is nothing
	// SideEffect taints the variable or field that is matched, from there on.
	SideEffect Side
	// Exact takes only the match itself, not the expressions in it.
	Exact bool
}

// A SinkSpec is a kind of sink.
type SinkSpec struct {
	Requires *Req // nil is DefaultLabel
	// Exact takes the value that is matched and, where that is a call, its
	// arguments; otherwise every expression in it is a sink as well. Rules that
	// say nothing of it are exact.
	Exact bool
	// Focus says that the pattern focuses on a part of what it matches. Then the
	// arguments of a call are no sinks, only what it returns is.
	Focus bool
}

// A SanitizerSpec is a kind of sanitizer.
type SanitizerSpec struct {
	// SideEffect cleans the variable or field that is matched, from there on.
	SideEffect Side
	// Exact cleans what the match returns, not the expressions in it.
	Exact bool
	// NotConflicting passes over matches that are a source or a sink, too.
	NotConflicting bool
}

// A PropagatorSpec is a kind of propagator.
type PropagatorSpec struct {
	// SideEffect taints the variable or field at To, from there on; ByValue only
	// what stands there.
	SideEffect Side
	Label      string // that taint gets on the way; "" keeps its own
	Replaces   []string
	Requires   *Req
}

// A Side says whether a match changes the variable that it matches.
type Side uint8

// The sides.
const (
	ByValue Side = iota
	BySideEffect
	OnlySideEffect // and what is matched isn't tainted itself
)

// A Req is a boolean expression over labels.
type Req struct {
	Op    ReqOp
	Label string // of Has
	Kids  []*Req // of Not the first
}

// A ReqOp is an operator of a Req.
type ReqOp uint8

// The operators.
const (
	Has ReqOp = iota
	And
	Or
	Not
)

// Options change what taint goes through. All are off by default.
type Options struct {
	// AssumeSafeFunctions takes nothing over from the arguments of functions
	// that aren't in the file. A method's object still taints what it returns.
	AssumeSafeFunctions   bool
	AssumeSafeIndexes     bool // a[i] is clean where a is, whatever i
	AssumeSafeComparisons bool
	AssumeSafeBooleans    bool
	AssumeSafeNumbers     bool
}

// A Flow is the way of data from a source to a sink.
type Flow struct {
	Source, Sink Mark
	// Trace is the source, where the data went through (names that it was
	// assigned to, calls, returns) and the sink, in order and each once but for a
	// sink that is the source as well.
	Trace []checks.Span
	Label string
}

// Names is what has to be known of names; *resolve.Names knows it.
type Names interface {
	// Def returns the node that declares what an Ident refers to, or None.
	Def(node int32) int32
	// Assigns returns the nodes that set what a node declares.
	Assigns(def int32) []int32
	// Path returns what a name or a chain of members is through the imports of
	// the file: "os.system"; or "".
	Path(node int32) string
	// Type returns the type of an expression as it is written, and with the
	// path of its import; "" when nothing says it.
	Type(node int32) (written, path string)
	// Const returns the value of an expression that always has the same one.
	Const(node int32) (resolve.Value, bool)
}

// Run returns the flows from sources to sinks, in the order of the sinks: for
// each sink the first of the sources that reach it, on the shortest of the ways
// that were seen. complete is false when the steps ran out, or the text is
// nested deeper than can be followed: then there may be flows that weren't
// found.
func Run(t *syntax.Tree, names Names, spec *Spec, marks *Marks) (flows []Flow, complete bool) {
	if len(marks.Sources) == 0 || len(marks.Sinks) == 0 || len(t.Nodes) == 0 {
		return nil, true
	}
	a := newAnalysis(t, names, spec, marks)
	a.run()
	return a.flows(), !a.stopped
}

// flows returns what was found.
func (a *analysis) flows() []Flow {
	var out []Flow
	for i, best := range a.best {
		if best.trace == nil {
			continue
		}
		sink := a.marks.sinks[i]
		out = append(out, Flow{
			Source: a.marks.sources[best.origin],
			Sink:   sink,
			Trace:  best.trace.spans(sink.Span),
			Label:  a.labels[best.label],
		})
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i].Sink.Span, out[j].Sink.Span
		return a.Start < b.Start || a.Start == b.Start && a.End < b.End
	})
	return out
}

// holds reports whether a requirement is met by a set of labels, as bits.
func (a *analysis) holds(r *Req, labels uint64) bool {
	return a.holdsAt(r, labels, 0)
}

// holdsAt bounds how deep it goes: a requirement comes from a rule file.
func (a *analysis) holdsAt(r *Req, labels uint64, depth int) bool {
	if r == nil || depth > 64 {
		return true
	}
	switch r.Op {
	case Has:
		return labels&(1<<a.label(r.Label)) != 0
	case And:
		for _, k := range r.Kids {
			if !a.holdsAt(k, labels, depth+1) {
				return false
			}
		}
		return true
	case Or:
		for _, k := range r.Kids {
			if a.holdsAt(k, labels, depth+1) {
				return true
			}
		}
		return false
	default:
		return len(r.Kids) == 0 || !a.holdsAt(r.Kids[0], labels, depth+1)
	}
}

// maxLabels bounds the labels of a rule; those beyond it share one.
const maxLabels = 64

// label returns the number of a label.
func (a *analysis) label(name string) uint8 {
	if name == "" {
		name = DefaultLabel
	}
	for i, l := range a.labels {
		if l == name {
			return uint8(i)
		}
	}
	if len(a.labels) < maxLabels {
		a.labels = append(a.labels, name)
	}
	return uint8(len(a.labels) - 1)
}
