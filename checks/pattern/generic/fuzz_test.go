package generic

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

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
		want, ok := (&twin{p: p, src: src, steps: 1 << 17}).find()
		if !ok {
			return
		}
		if diff := cmp.Diff(want, found, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q in %q (-slow +fast):\n%s", pattern, text, diff)
		}
	})
}

// fatal is a test or a run of rapid.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// check checks what holds of all matches.
func check(t fatal, p *Pattern, src []byte, found []Match) {
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

// TestTwin compares the two ways on texts and patterns in which much matches.
func TestTwin(t *testing.T) {
	compared, matched := 0, 0
	property := func(t *rapid.T) {
		words := []string{"a", "b", "c", "(", ")", "[", "]", "\n", "\n", "\n ", "\n  ", "\n   "}
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 40).Draw(t, "text"), " ")
		text = strings.ReplaceAll(text, " \n ", "\n")
		words = append(words[:10], "...", "...", "... ", "$X", "$X", "$...Y", "\n  ...\n", "\n ")
		pattern := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 8).Draw(t, "pattern"), " ")
		pattern = strings.ReplaceAll(strings.TrimLeft(pattern, " \n"), " \n ", "\n")
		p, err := Compile(pattern, rapid.IntRange(0, 4).Draw(t, "lines"))
		if err != nil {
			return
		}
		src := []byte(text)
		found, complete := p.Find(src, plenty)
		want, ok := (&twin{p: p, src: src, steps: 1 << 17}).find()
		if !ok || !complete {
			return
		}
		check(t, p, src, found)
		if diff := cmp.Diff(want, found, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q in %q (-slow +fast):\n%s", pattern, text, diff)
		}
		compared++
		if len(found) > 0 {
			matched++
		}
	}
	for range 20 {
		rapid.Check(t, property)
	}
	if matched*10 < compared || compared == 0 {
		t.Errorf("of %d texts that were compared only %d had a match", compared, matched)
	}
}
