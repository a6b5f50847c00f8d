package taint

import (
	"cmp"
	"slices"
	"sort"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A flag says that a node has marks of a kind.
type flag uint8

const (
	isSource flag = 1 << iota
	isSink
	isSanitizer
	isFrom
	isTo
)

// attached are the marks, ordered, and at which nodes they are.
type attached struct {
	sources, sinks, sanitizers, propagators []Mark
	at                                      []hit // by node
}

// A hit is a mark at a node.
type hit struct {
	node int32
	kind flag
	mark int32
}

// attach finds the nodes of the marks.
func (a *analysis) attach(m *Marks) {
	a.marks.sources = ordered(m.Sources, len(a.spec.Sources))
	a.marks.sinks = ordered(m.Sinks, len(a.spec.Sinks))
	a.marks.sanitizers = a.withoutConflicts(ordered(m.Sanitizers, len(a.spec.Sanitizers)))
	a.marks.propagators = ordered(m.Propagators, len(a.spec.Propagators))
	a.attachAll(a.marks.sources, isSource)
	a.attachAll(a.marks.sinks, isSink)
	a.attachAll(a.marks.sanitizers, isSanitizer)
	for i, p := range a.marks.propagators {
		a.hang(isFrom, int32(i), syntax.None, p.From)
		for _, n := range a.nodesIn(p.To) {
			if !constant(a.t, n) {
				a.hang(isTo, int32(i), n, p.To)
			}
		}
	}
	hits := a.marks.at
	slices.SortStableFunc(hits, func(x, y hit) int { return int(x.node) - int(y.node) })
	a.marks.at = slices.Compact(hits)
}

// ordered returns the marks by their position, without those of no spec.
func ordered(marks []Mark, specs int) []Mark {
	var out []Mark
	for _, m := range marks {
		if m.Spec >= 0 && m.Spec < specs {
			out = append(out, m)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i].Span, out[j].Span
		return a.Start < b.Start || a.Start == b.Start && a.End < b.End
	})
	return out
}

// withoutConflicts takes out the sanitizers that don't count where a source or
// a sink is.
func (a *analysis) withoutConflicts(sanitizers []Mark) []Mark {
	at := func(marks []Mark, span checks.Span) bool {
		i := sort.Search(len(marks), func(i int) bool {
			s := marks[i].Span
			return s.Start > span.Start || s.Start == span.Start && s.End >= span.End
		})
		return i < len(marks) && marks[i].Span == span
	}
	return slices.DeleteFunc(sanitizers, func(m Mark) bool {
		return a.spec.Sanitizers[m.Spec].NotConflicting && (at(a.marks.sources, m.Span) || at(a.marks.sinks, m.Span))
	})
}

func (a *analysis) attachAll(marks []Mark, kind flag) {
	for i, m := range marks {
		a.hang(kind, int32(i), m.Node, m.Span)
	}
}

// hang attaches a mark to its node or, where there is none, to the nodes that
// it is made of.
func (a *analysis) hang(kind flag, mark, node int32, span checks.Span) {
	if node < 0 || int(node) >= len(a.t.Nodes) {
		for _, n := range a.nodesIn(span) {
			a.hang(kind, mark, n, span)
		}
		return
	}
	node = a.inner(node)
	a.flags[node] |= kind
	a.marks.at = append(a.marks.at, hit{node, kind, mark})
}

// inner returns the expression of a statement, or of a body, that is nothing
// else, and the parameter of which a node is the name.
func (a *analysis) inner(node int32) int32 {
	for {
		n := &a.t.Nodes[node]
		next := syntax.None
		switch n.Kind {
		case syntax.ExprStmt:
			next = a.t.Child(node, syntax.RoleValue)
		case syntax.Block, syntax.KeyValue, syntax.File:
			if c := a.t.First(node); c != syntax.None && a.t.Span(c) == a.t.Span(node) {
				next = c
			}
		case syntax.Ident:
			if n.Role == syntax.RoleTarget && n.Parent >= 0 && a.t.Nodes[n.Parent].Kind == syntax.Param {
				return n.Parent
			}
		}
		if next == syntax.None {
			return node
		}
		node = next
	}
}

// nodesIn returns the node with a span, or else the outermost nodes within it,
// or the parameter whose name it is.
func (a *analysis) nodesIn(span checks.Span) []int32 {
	if span.Start < 0 || span.End < span.Start || span.End > len(a.t.Src) {
		return nil
	}
	start, end := int32(span.Start), int32(span.End)
	at := int32(0)
	for {
		n := &a.t.Nodes[at]
		if n.Start == start && n.End == end {
			return []int32{at}
		}
		next := syntax.None
		var within []int32
		for c := range a.t.Children(at) {
			k := &a.t.Nodes[c]
			if k.Start <= start && end <= k.End && k.End > k.Start {
				next = c
				break
			}
			if start <= k.Start && k.End <= end && k.End > k.Start {
				within = append(within, c)
			}
		}
		if next == syntax.None {
			if n.Kind == syntax.Param && a.isName(at, span) {
				return []int32{at}
			}
			return within
		}
		at = next
	}
}

// isName reports whether a span within a parameter ends with its name, as that
// of the name or of the type with the name does.
func (a *analysis) isName(param int32, span checks.Span) bool {
	name := a.t.Name(param)
	return name != "" && span.End-span.Start >= len(name) && string(a.t.Src[span.End-len(name):span.End]) == name
}

// constant reports whether a node is a literal with nothing in it. It is what it
// is: only a source that matches it, or something around it, taints it.
func constant(t *syntax.Tree, node int32) bool {
	n := &t.Nodes[node]
	switch n.Kind {
	case syntax.String, syntax.Number, syntax.Char, syntax.Bool, syntax.Null, syntax.Regexp:
		return n.Sub == node+1
	}
	return false
}

// Open returns the sinks that something can get to, as far as it can be told
// before data is followed: most code hands constants to what would do harm with
// other things. It changes the list that it is given.
func Open(t *syntax.Tree, spec *Spec, sources, sinks []Mark) []Mark {
	var at map[int32][]int // sources by node, made when it is needed
	anywhere := false
	return slices.DeleteFunc(sinks, func(m Mark) bool {
		if m.Node < 0 || int(m.Node) >= len(t.Nodes) || m.Spec < 0 || m.Spec >= len(spec.Sinks) || !constant(t, m.Node) {
			return false
		}
		if at == nil {
			at = map[int32][]int{}
			for _, s := range sources {
				switch {
				case s.Spec < 0 || s.Spec >= len(spec.Sources):
				case s.Node < 0 || int(s.Node) >= len(t.Nodes):
					anywhere = true // text, which may be around the sink
				default:
					at[s.Node] = append(at[s.Node], s.Spec)
					// The name of a parameter stands for all of it; see inner.
					p := t.Nodes[s.Node].Parent
					at[p] = append(at[p], s.Spec)
				}
			}
		}
		if anywhere {
			return false
		}
		var labels []string
		for n := m.Node; n >= 0; n = t.Nodes[n].Parent {
			for _, s := range at[n] {
				labels = append(labels, cmp.Or(spec.Sources[s].Label, DefaultLabel))
			}
		}
		return !mayHold(spec.Sinks[m.Spec].Requires, labels, 0)
	})
}

// mayHold reports whether a requirement can be met by some of the labels.
func mayHold(r *Req, labels []string, depth int) bool {
	switch {
	case r == nil:
		return slices.Contains(labels, DefaultLabel)
	case depth > 64 || r.Op == Not:
		return len(labels) > 0
	case r.Op == Has:
		return slices.Contains(labels, cmp.Or(r.Label, DefaultLabel))
	}
	may := func(k *Req) bool { return mayHold(k, labels, depth+1) }
	if r.Op == And {
		return !slices.ContainsFunc(r.Kids, func(k *Req) bool { return !may(k) })
	}
	return slices.ContainsFunc(r.Kids, may)
}

// at calls f for the marks of a kind at a node.
func (a *analysis) at(node int32, kind flag, f func(mark int32)) {
	if a.flags[node]&kind == 0 {
		return
	}
	hits := a.marks.at
	for i := sort.Search(len(hits), func(i int) bool { return hits[i].node >= node }); i < len(hits) && hits[i].node == node; i++ {
		if hits[i].kind == kind {
			f(hits[i].mark)
		}
	}
}

// around returns the scope of a node: the marks at the nodes around it that
// count for everything in them.
func (a *analysis) around(node int32) scope {
	var s scope
	for at := a.t.Nodes[node].Parent; at >= 0; at = a.t.Nodes[at].Parent {
		if a.flags[at] != 0 {
			a.open(at, &s)
		}
	}
	return s
}

// open adds the marks at a node that count for everything in it to a scope.
func (a *analysis) open(node int32, s *scope) {
	a.at(node, isSanitizer, func(m int32) {
		if sp := a.spec.Sanitizers[a.marks.sanitizers[m].Spec]; !sp.Exact && sp.SideEffect != OnlySideEffect {
			s.sanitized++
		}
	})
	a.at(node, isSource, func(m int32) {
		sp := &a.spec.Sources[a.marks.sources[m].Spec]
		if !sp.Exact && sp.SideEffect != OnlySideEffect && sp.Requires == nil {
			s.sources = union(s.sources, one(a.taintOf(m)))
		}
	})
	a.at(node, isSink, func(m int32) {
		if !a.spec.Sinks[a.marks.sinks[m].Spec].Exact {
			s.sinks = append(s.sinks[:len(s.sinks):len(s.sinks)], m)
		}
	})
}

// taintOf returns what a source mark taints with.
func (a *analysis) taintOf(mark int32) taint {
	m := &a.marks.sources[mark]
	var start *step
	return taint{origin: mark, label: a.label(a.spec.Sources[m.Spec].Label), trace: start.then(m.Span)}
}
