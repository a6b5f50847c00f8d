package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax/facts"
)

// kinds are what is compared, in the order in which it is printed.
var kinds = []string{"calls", "strings", "assignments", "entries", "imports", "functions", "decorators", "elements"}

// A fact is one of either side, written so that equal facts have equal text.
type fact struct {
	span checks.Span // where to point to
	text string
}

// listed writes facts by kind.
func listed(f *facts.Facts, elements []fact) map[string][]fact {
	m := map[string][]fact{"elements": elements}
	for _, c := range f.Calls {
		what := c.Callee
		if c.New {
			what = "new " + what
		}
		m["calls"] = append(m["calls"], fact{c.Span, fmt.Sprintf("%v %s %v", c.Span, what, c.Args)})
	}
	for _, s := range f.Strings {
		m["strings"] = append(m["strings"], fact{s.Span, fmt.Sprintf("%v with %d parts", s.Span, s.Parts)})
	}
	for _, a := range f.Assigns {
		m["assignments"] = append(m["assignments"], fact{a.Span, fmt.Sprintf("%s %v= %v", a.Target, a.Op, a.Value)})
	}
	for _, e := range f.Entries {
		m["entries"] = append(m["entries"], fact{e.Span, fmt.Sprintf("%s: %v", e.Key, e.Value)})
	}
	for _, i := range f.Imports {
		m["imports"] = append(m["imports"], fact{i.Span, fmt.Sprintf("%s %q as %q", i.Module, i.Name, i.Alias)})
	}
	for _, fn := range f.Funcs {
		m["functions"] = append(m["functions"], fact{fn.Span, fmt.Sprintf("%v %s(%s)", fn.Span, fn.Name, strings.Join(fn.Params, ", "))})
	}
	for _, d := range f.Decorators {
		// Where one ends is a matter of taste: with its line, or before it.
		m["decorators"] = append(m["decorators"], fact{d.Span, fmt.Sprintf("%d %s", d.Span.Start, d.Text)})
	}
	return m
}

// A tally counts the facts of a kind.
type tally struct{ equal, compared int }

func (t tally) percent() float64 {
	if t.compared == 0 {
		return 100
	}
	return 100 * float64(t.equal) / float64(t.compared)
}

// diff returns the facts that only one side has, in the order of the text. A
// fact that the sides see differently counts as one that was compared.
func diff(ours, theirs []fact) (t tally, onlyOurs, onlyTheirs []fact) {
	left := map[string]int{}
	for _, f := range theirs {
		left[f.text]++
	}
	for _, f := range ours {
		if left[f.text] > 0 {
			left[f.text]--
			t.equal++
		} else {
			onlyOurs = append(onlyOurs, f)
		}
	}
	for _, f := range theirs {
		if left[f.text] > 0 {
			left[f.text]--
			onlyTheirs = append(onlyTheirs, f)
		}
	}
	t.compared = t.equal + max(len(onlyOurs), len(onlyTheirs))
	return t, onlyOurs, onlyTheirs
}

// A report is what one side has and the other hasn't, for a person to read.
func report(path, kind string, src []byte, onlyOurs, onlyTheirs []fact) string {
	type line struct {
		at   int
		text string
	}
	var lines []line
	add := func(side string, facts []fact) {
		for _, f := range facts {
			n := 1 + bytes.Count(src[:f.span.Start], []byte{'\n'})
			excerpt := src[f.span.Start:min(f.span.End, f.span.Start+70)]
			lines = append(lines, line{f.span.Start, fmt.Sprintf("%s:%d: %s: only %s: %.200s | %q", path, n, kind, side, f.text, excerpt)})
		}
	}
	add("squire", onlyOurs)
	add("tree-sitter", onlyTheirs)
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.at, b.at) })
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintln(&b, l.text)
	}
	return b.String()
}
