package taint_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/taint"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// The rule of these tests: marks are made by the names of functions, and of
// parameters that are called tainted.
const (
	plainSource, sideSource, onlySource, exactSource, labelA, labelB, needsA = 0, 1, 2, 3, 4, 5, 6
	plainSink, focusSink, deepSink, sinkAandB, sinkAnotB, otherSink          = 0, 1, 2, 3, 4, 5
	plainSanitizer, sideSanitizer, exactSanitizer, looseSanitizer            = 0, 1, 2, 3
	sidePropagator, valuePropagator, labelPropagator                         = 0, 1, 2
)

func has(label string) *taint.Req { return &taint.Req{Op: taint.Has, Label: label} }

func spec() *taint.Spec {
	return &taint.Spec{
		Sources: []taint.SourceSpec{
			plainSource: {}, sideSource: {SideEffect: taint.BySideEffect}, onlySource: {SideEffect: taint.OnlySideEffect},
			exactSource: {Exact: true}, labelA: {Label: "A"}, labelB: {Label: "B"}, needsA: {Label: "C", Requires: has("A")},
		},
		Sinks: []taint.SinkSpec{
			plainSink: {Exact: true}, focusSink: {Exact: true, Focus: true}, deepSink: {},
			sinkAandB: {Exact: true, Requires: &taint.Req{Op: taint.And, Kids: []*taint.Req{has("A"), has("B")}}},
			sinkAnotB: {Exact: true, Requires: &taint.Req{Op: taint.And, Kids: []*taint.Req{has("A"), {Op: taint.Not, Kids: []*taint.Req{has("B")}}}}},
			otherSink: {Exact: true, Requires: has("C")},
		},
		Sanitizers: []taint.SanitizerSpec{
			plainSanitizer: {}, sideSanitizer: {SideEffect: taint.BySideEffect}, exactSanitizer: {Exact: true}, looseSanitizer: {NotConflicting: true},
		},
		Propagators: []taint.PropagatorSpec{
			sidePropagator: {SideEffect: taint.BySideEffect}, valuePropagator: {}, labelPropagator: {SideEffect: taint.BySideEffect, Label: "B"},
		},
	}
}

// mark makes the marks of a tree.
func mark(t *syntax.Tree) *taint.Marks {
	m := &taint.Marks{}
	for i := range t.Nodes {
		node := int32(i)
		if n := t.Nodes[i]; n.Kind == syntax.Param && n.Role == syntax.RoleParam && strings.HasPrefix(t.Name(node), "tainted") {
			m.Sources = append(m.Sources, taint.Mark{Span: t.Span(node), Node: node, Spec: plainSource})
		}
		if t.Nodes[i].Kind != syntax.Call {
			continue
		}
		callee := t.Child(node, syntax.RoleCallee)
		if callee == syntax.None {
			continue
		}
		var args []int32
		for c := range t.Children(node) {
			if t.Nodes[c].Role == syntax.RoleArg {
				args = append(args, c)
			}
		}
		call := taint.Mark{Span: t.Span(node), Node: node}
		arg := call
		if len(args) > 0 {
			arg = taint.Mark{Span: t.Span(args[0]), Node: args[0]}
		}
		markCall(m, t, t.Name(callee), call, arg, args)
	}
	return m
}

func as(m taint.Mark, spec int) taint.Mark {
	m.Spec = spec
	return m
}

func markCall(m *taint.Marks, t *syntax.Tree, name string, call, arg taint.Mark, args []int32) {
	sources := map[string]taint.Mark{
		"source": as(call, plainSource), "taint": as(arg, sideSource), "taint_only": as(arg, onlySource), "exact_source": as(call, exactSource),
		"source_a": as(call, labelA), "source_b": as(call, labelB), "source_c": as(call, needsA), "both": as(call, plainSource),
	}
	sinks := map[string]taint.Mark{
		"sink": as(call, plainSink), "focus_sink": as(arg, focusSink), "deep_sink": as(call, deepSink),
		"sink_ab": as(call, sinkAandB), "sink_a_not_b": as(call, sinkAnotB), "sink_c": as(call, otherSink), "loose_sink": as(call, plainSink),
	}
	sanitizers := map[string]taint.Mark{
		"sanitize": as(call, plainSanitizer), "clean": as(arg, sideSanitizer), "exact_sanitize": as(call, exactSanitizer),
		"loose_sink": as(call, looseSanitizer), "loose": as(call, looseSanitizer), "both": as(call, looseSanitizer),
	}
	if s, ok := sources[name]; ok {
		m.Sources = append(m.Sources, s)
	}
	if s, ok := sinks[name]; ok {
		m.Sinks = append(m.Sinks, s)
	}
	if s, ok := sanitizers[name]; ok {
		m.Sanitizers = append(m.Sanitizers, s)
	}
	propagators := map[string]int{"move": sidePropagator, "lend": valuePropagator, "relabel": labelPropagator}
	if p, ok := propagators[name]; ok && len(args) == 2 {
		call.Spec, call.From, call.To = p, t.Span(args[0]), t.Span(args[1])
		m.Propagators = append(m.Propagators, call)
	}
}

func parse(lang checks.Lang, src string) (*syntax.Tree, *resolve.Names) {
	l, _ := languages.For(lang, "")
	t := l.Parse([]byte(src), syntax.Code)
	return t, resolve.Of(t, l.Unquote)
}

// lineOf returns the number of the line at an offset, from 1 on.
func lineOf(src string, at int) int { return 1 + strings.Count(src[:at], "\n") }

// A example is a text whose lines with a sink that is reached say BAD.
type example struct {
	name, text, options string
}

// examples reads a file of them: "=== name [option…]", and behind it the text.
func examples(t *testing.T, file string) []example {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []example
	for part := range bytes.SplitSeq(data, []byte("\n=== ")) {
		head, text, _ := strings.Cut(strings.TrimPrefix(string(part), "=== "), "\n")
		name, options, _ := strings.Cut(head, " [")
		out = append(out, example{name: name, text: text + "\n", options: strings.TrimSuffix(options, "]")})
	}
	return out
}

func optionsOf(words string) (o taint.Options) {
	for word := range strings.FieldsSeq(words) {
		switch word {
		case "functions":
			o.AssumeSafeFunctions = true
		case "indexes":
			o.AssumeSafeIndexes = true
		case "comparisons":
			o.AssumeSafeComparisons = true
		case "booleans":
			o.AssumeSafeBooleans = true
		case "numbers":
			o.AssumeSafeNumbers = true
		}
	}
	return o
}

var tables = map[string]checks.Lang{
	"python": checks.Python, "javascript": checks.JavaScript, "typescript": checks.TypeScript, "go": checks.Go, "java": checks.Java,
}

func TestFlows(t *testing.T) {
	for name, lang := range tables {
		for _, e := range examples(t, "testdata/"+name+".txt") {
			t.Run(name+"/"+e.name, func(t *testing.T) {
				tree, names := parse(lang, e.text)
				if len(tree.Gaps) > 0 {
					t.Fatalf("the text has gaps: %v", tree.Gaps)
				}
				s := spec()
				s.Options = optionsOf(e.options)
				flows, complete := taint.Run(tree, names, s, mark(tree))
				if !complete {
					t.Error("not complete")
				}
				var want, got []string
				for i, line := range strings.Split(e.text, "\n") {
					if strings.Contains(line, "BAD") {
						want = append(want, fmt.Sprint(i+1, " ", strings.TrimSpace(line)))
					}
				}
				lines := strings.Split(e.text, "\n")
				for _, f := range flows {
					n := lineOf(e.text, f.Sink.Span.Start)
					got = append(got, fmt.Sprint(n, " ", strings.TrimSpace(lines[n-1])))
				}
				got = slices.Compact(got)
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("lines of sinks (-want +got):\n%s\n%s", d, e.text)
				}
			})
		}
	}
}
