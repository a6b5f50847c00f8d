package taint_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/taint"
	"github.com/squiresec/squire/checks/syntax"
)

// fuzzed are the languages by the first argument of FuzzRun.
var fuzzed = []checks.Lang{checks.Python, checks.JavaScript, checks.TypeScript, checks.Go, checks.Java}

// anywhere makes marks of random nodes and ranges.
func anywhere(r *rand.Rand, t *syntax.Tree, s *taint.Spec) *taint.Marks {
	span := func() checks.Span {
		if r.IntN(3) > 0 {
			return t.Span(r.Int32N(int32(len(t.Nodes))))
		}
		from := r.IntN(len(t.Src) + 1)
		return checks.Span{Start: from, End: from + r.IntN(len(t.Src)+1-from)}
	}
	some := func(specs int) (marks []taint.Mark) {
		for range r.IntN(12) {
			m := taint.Mark{Span: span(), Node: syntax.None, Spec: r.IntN(specs), From: span(), To: span()}
			if r.IntN(3) > 0 {
				m.Node = r.Int32N(int32(len(t.Nodes)))
				m.Span = t.Span(m.Node)
			}
			marks = append(marks, m)
		}
		return marks
	}
	return &taint.Marks{
		Sources: some(len(s.Sources)), Sinks: some(len(s.Sinks)), Sanitizers: some(len(s.Sanitizers)), Propagators: some(len(s.Propagators)),
	}
}

// FuzzRun runs on texts of all languages, with marks at random and those of the
// tests.
func FuzzRun(f *testing.F) {
	for i, lang := range fuzzed {
		file := "testdata/" + map[checks.Lang]string{
			checks.Python: "python", checks.JavaScript: "javascript", checks.TypeScript: "typescript", checks.Go: "go", checks.Java: "java",
		}[lang] + ".txt"
		data, err := os.ReadFile(filepath.FromSlash(file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), uint64(i), string(data))
		for at := 0; at < len(data); at += 700 {
			f.Add(uint8(i), uint64(at), string(data[at:min(at+900, len(data))]))
		}
	}
	f.Fuzz(func(t *testing.T, lang uint8, seed uint64, src string) {
		if len(src) > 1<<15 {
			return
		}
		tree, names := parse(fuzzed[int(lang)%len(fuzzed)], src)
		s := spec()
		s.Steps = 30_000
		r := rand.New(rand.NewPCG(seed, 1))
		s.Options = taint.Options{
			AssumeSafeFunctions: r.IntN(4) == 0, AssumeSafeIndexes: r.IntN(4) == 0, AssumeSafeComparisons: r.IntN(4) == 0,
			AssumeSafeBooleans: r.IntN(4) == 0, AssumeSafeNumbers: r.IntN(4) == 0,
		}
		for _, m := range []*taint.Marks{mark(tree), anywhere(r, tree, s)} {
			flows, complete := taint.Run(tree, names, s, m)
			again, completeAgain := taint.Run(tree, names, s, m)
			if complete != completeAgain || cmp.Diff(flows, again) != "" {
				t.Errorf("two runs differ: %v %v\n%s", complete, completeAgain, cmp.Diff(flows, again))
			}
			open := *m
			open.Sinks = taint.Open(tree, s, m.Sources, slices.Clone(m.Sinks))
			if without, _ := taint.Run(tree, names, s, &open); complete && cmp.Diff(flows, without) != "" {
				t.Errorf("a sink was left out that data gets to:\n%s", cmp.Diff(flows, without))
			}
			for _, flow := range flows {
				checkTrace(t, tree, flow)
			}
		}
	})
}

// checkTrace holds what is promised of every flow.
func checkTrace(t *testing.T, tree *syntax.Tree, f taint.Flow) {
	t.Helper()
	n := len(f.Trace)
	if n == 0 || f.Trace[n-1] != f.Sink.Span || n > 1 && f.Trace[0] != f.Source.Span {
		t.Errorf("the trace %v isn't from the source %v to the sink %v", f.Trace, f.Source.Span, f.Sink.Span)
	}
	for i, span := range f.Trace {
		if span.Start < 0 || span.End < span.Start || span.End > len(tree.Src) {
			t.Errorf("step %v of a trace isn't in the text", span)
		}
		if i == n-1 && span == f.Trace[0] {
			continue // what is a sink and a source, reached in a loop
		}
		if slices.Contains(f.Trace[:i], span) {
			t.Errorf("step %v is in the trace twice", span)
		}
	}
}

// mutated returns a text that is broken in a few places.
func mutated(r *rand.Rand, data []byte) string {
	at := r.IntN(len(data))
	part := slices.Clone(data[at:min(len(data), at+100+r.IntN(3000))])
	for range r.IntN(6) {
		switch at := r.IntN(len(part) + 1); r.IntN(4) {
		case 0:
			part = part[:at]
		case 1:
			part = slices.Concat(part[:at], part[min(len(part), at+r.IntN(20)):])
		case 2:
			from := r.IntN(len(part) + 1)
			part = slices.Concat(part[:at], part[from:min(len(part), from+r.IntN(200))], part[at:])
		case 3:
			words := []string{"(", ")", "{", "}", "[", "]", "\n", ":", ";", "=", "return ", "def ", "function ", "x", ".", ",", "sink(", "source()", "for "}
			part = slices.Concat(part[:at], []byte(words[r.IntN(len(words))]), part[at:])
		}
		if len(part) == 0 {
			return ""
		}
	}
	return string(part)
}
