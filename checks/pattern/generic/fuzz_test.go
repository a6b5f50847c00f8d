package generic

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// slow returns the pattern with nothing in it that may be remembered, which is
// the slow way to the same matches.
func slow(p *Pattern) *Pattern {
	q := *p
	q.nodes = append([]node(nil), p.nodes...)
	for i := range q.nodes {
		q.nodes[i].tied = true
	}
	return &q
}

func FuzzFind(f *testing.F) {
	for _, c := range cases {
		f.Add(c.pattern, c.text, 10)
	}
	f.Add("a ... b ... c", strings.Repeat("a b (a\n b", 20), 1)
	f.Add("... a\n  ...\n  $...X\nb ...", "a\n\t(b)\n \r", 0)
	f.Fuzz(func(t *testing.T, pattern, text string, lines int) {
		if len(pattern) > 200 || len(text) > 2000 || lines > 1000 {
			return
		}
		p, err := Compile(pattern, lines)
		if err != nil {
			if e := err.(*Error); e.Offset < 0 || e.Offset > len(pattern) || e.Reason == "" {
				t.Fatalf("the error is %#v", e)
			}
			return
		}
		src := []byte(text)
		found, complete := p.Find(src, 1<<16)
		check(t, p, src, found)
		if !complete {
			return
		}
		want, complete := slow(p).Find(src, 1<<20)
		if !complete {
			return
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("%q in %q (-slow +fast):\n%s", pattern, text, diff)
		}
	})
}

// check checks what holds of all matches.
func check(t *testing.T, p *Pattern, src []byte, found []Match) {
	t.Helper()
	last, ends := -1, map[int]bool{}
	for _, m := range found {
		if m.Span.Start <= last || m.Span.Len() <= 0 || m.Span.End > len(src) || ends[m.Span.End] {
			t.Fatalf("the span %v is wrong", m.Span)
		}
		last = m.Span.Start
		ends[m.Span.End] = true
		if len(m.Vars) != len(p.Vars()) {
			t.Fatalf("%d variables have %d spans", len(p.Vars()), len(m.Vars))
		}
		for _, v := range m.Vars {
			if v.Start < 0 || v.End < v.Start || v.End > m.Span.End {
				t.Fatalf("the span %v in %v is wrong", v, m.Span)
			}
		}
		for _, word := range p.Literals() {
			if !bytes.Contains(src[m.Span.Start:m.Span.End], []byte(word)) {
				t.Fatalf("%q isn't in %q", word, src[m.Span.Start:m.Span.End])
			}
		}
	}
}
