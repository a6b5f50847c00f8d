package checks

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// pairs reports every "x" with a "y" on its line or the next one, which is how
// far most rules look.
type pairs struct{ looked *int }

var pairRule = &Rule{ID: "pair"}

func (pairs) Rules() []*Rule  { return []*Rule{pairRule} }
func (pairs) Hints() []string { return nil }
func (p pairs) Detect(f *File, report func(Finding)) error {
	*p.looked += len(f.Data)
	for i, c := range f.Data {
		if c != 'x' {
			continue
		}
		line := f.Line(i)
		end := f.LineSpan(line + 1).End
		if j := bytes.IndexByte(f.Data[i:max(end, i)], 'y'); j >= 0 {
			report(Finding{Rule: pairRule, Span: Span{i, i + j + 1}})
		}
	}
	return nil
}

// findings tells what a detector finds that touches a changed line.
func findings(t interface{ Fatal(...any) }, d Detector, data string, lines LineSet) []string {
	return findingsIn(t, d, &File{Path: "f", Data: []byte(data), Lines: lines})
}

func findingsIn(t interface{ Fatal(...any) }, d Detector, f *File) (all []string) {
	e := &Engine{Detectors: []Detector{d}}
	found, err := e.ScanFile(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range found {
		all = append(all, fmt.Sprintf("%v %d:%d", x.Span, x.Start.Line, x.Start.Column))
	}
	return all
}

// What a look at what is near finds is what a look at everything finds.
func TestNearFindsWhatTouchesAChangedLine(t *testing.T) {
	line := rapid.SampledFrom([]string{"", "x", "y", "xy", "a x b", "y\r", "z", strings.Repeat("long ", 600)})
	rapid.Check(t, func(t *rapid.T) {
		var text []string
		for range rapid.IntRange(1, 8).Draw(t, "blocks") {
			text = append(text, rapid.SliceOfN(line, 0, 12).Draw(t, "lines")...)
			text = append(text, slices.Repeat([]string{"quiet"}, rapid.IntRange(0, 60).Draw(t, "between"))...)
		}
		data := strings.Join(text, "\n")
		lines, next := LineSet{}, 1
		for next <= len(text)+2 && rapid.IntRange(0, 3).Draw(t, "more") > 0 {
			r := LineRange{First: next + rapid.IntRange(0, 30).Draw(t, "first")}
			r.Last = r.First + rapid.IntRange(0, 5).Draw(t, "last")
			lines, next = append(lines, r), r.Last+1
		}
		if rapid.IntRange(0, 9).Draw(t, "all") == 0 {
			lines = nil
		}
		n := 0
		want := findings(t, pairs{&n}, data, lines)
		got := findings(t, Near(pairs{&n}), data, lines)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("lines %v of %q (-want +got):\n%s", lines, data, diff)
		}
		if lines == nil {
			return
		}
		// The same where the lines are asked for only when they matter.
		f := &File{Path: "f", Data: []byte(data), Diff: func() (LineSet, error) { return lines, nil }}
		whole := &File{Data: f.Data}
		for i, r := range lines {
			first, last := whole.LineSpan(r.First), whole.LineSpan(r.Last)
			if i == 0 {
				f.Changed.Start = max(first.Start-rapid.IntRange(0, 1).Draw(t, "wider")*first.Start, 0)
			}
			f.Changed.End = min(last.End+1, len(f.Data))
		}
		f.Changed.Start = min(f.Changed.Start, f.Changed.End)
		if diff := cmp.Diff(want, findingsIn(t, Near(pairs{&n}), f)); diff != "" {
			t.Fatalf("lines %v in %v of %q (-want +got):\n%s", lines, f.Changed, data, diff)
		}
	})
}

// A line that is looked at stands where it stood.
func TestNearKeepsLineNumbers(t *testing.T) {
	var text []string
	for i := range 200 {
		text = append(text, fmt.Sprint("line ", i+1))
	}
	for _, end := range []string{"", "\n"} {
		f := &File{Data: []byte(strings.Join(text, "\n") + end), Lines: LineSet{{First: 3, Last: 3}, {First: 100, Last: 101}, {First: 120, Last: 120}, {First: 500, Last: 600}}}
		got := strings.Split(string(f.nearby(nil)), "\n")
		if len(got) != 200+len(end) {
			t.Fatalf("%d lines", len(got))
		}
		for i, line := range got[:200] {
			n := i + 1
			want := ""
			if n <= 3+nearLines || n >= 100-nearLines && n <= 120+nearLines {
				want = text[i]
			}
			if line != want {
				t.Errorf("line %d is %q, want %q", n, line, want)
			}
		}
	}
}

func TestNearLooksAtLittle(t *testing.T) {
	data := strings.Repeat("some text\n", 10_000)
	n := 0
	findings(t, Near(pairs{&n}), data, LineSet{{First: 5000, Last: 5000}})
	if n > len(data)/5 {
		t.Errorf("looked at %d of %d bytes", n, len(data))
	}
	n = 0
	findings(t, Near(pairs{&n}), data, LineSet{})
	if n > len(data)/5 {
		t.Errorf("no change: looked at %d of %d bytes", n, len(data))
	}
}
