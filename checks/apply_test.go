package checks_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/squiresec/squire/checks"
)

func edit(start, end int, text string) checks.Edit {
	return checks.Edit{Span: checks.Span{Start: start, End: end}, New: text}
}

func TestChooseFixes(t *testing.T) {
	for _, tt := range []struct {
		name            string
		fixes           [][]checks.Edit // of one finding each
		want            string
		fixed, clashing []int
	}{
		{"none", [][]checks.Edit{{}, nil}, "0123456789", nil, []int{0, 1}},
		{"in any order", [][]checks.Edit{{edit(8, 9, "B")}, {edit(2, 4, "A")}}, "01A4567B9", []int{0, 1}, nil},
		{"overlap", [][]checks.Edit{{edit(2, 5, "A")}, {edit(4, 6, "B")}, {edit(5, 6, "C")}}, "01AC6789", []int{0, 2}, []int{1}},
		{"within", [][]checks.Edit{{edit(0, 10, "A")}, {edit(4, 4, "B")}}, "A", []int{0}, []int{1}},
		{"all or nothing", [][]checks.Edit{{edit(4, 5, "A")}, {edit(0, 1, "B"), edit(3, 6, "C")}}, "0123A56789", []int{0}, []int{1}},
		{"against itself", [][]checks.Edit{{edit(4, 6, "A"), edit(5, 7, "B")}}, "0123456789", nil, []int{0}},
		{"the same import", [][]checks.Edit{{edit(0, 0, "i"), edit(4, 5, "A")}, {edit(0, 0, "i"), edit(6, 7, "B")}}, "i0123A5B789", []int{0, 1}, nil},
		{"the same defect", [][]checks.Edit{{edit(4, 5, "A")}, {edit(4, 5, "A")}}, "0123A56789", []int{0, 1}, nil},
		{"put in at one place", [][]checks.Edit{{edit(4, 4, "A")}, {edit(4, 4, "B")}}, "0123A456789", []int{0}, []int{1}},
		{"at the edges", [][]checks.Edit{{edit(4, 6, "A")}, {edit(4, 4, "<")}, {edit(6, 6, ">")}}, "0123<A>6789", []int{0, 1, 2}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var found []checks.Finding
			for _, edits := range tt.fixes {
				found = append(found, checks.Finding{Fixes: []checks.Fix{{Edits: edits}}})
			}
			edits, fixed, clashing := checks.ChooseFixes(found, func(*checks.Finding, *checks.Fix) bool { return true })
			got, err := checks.ApplyEdits([]byte("0123456789"), edits)
			if err != nil || string(got) != tt.want {
				t.Errorf("got %q, %v, want %q", got, err, tt.want)
			}
			if d := cmp.Diff([][]int{tt.fixed, tt.clashing}, [][]int{fixed, clashing}); d != "" {
				t.Errorf("fixed and clashing (-want +got):\n%s", d)
			}
		})
	}
	if _, err := checks.ApplyEdits([]byte("abc"), []checks.Edit{edit(2, 4, "")}); err == nil {
		t.Error("an edit beyond the text passed")
	}
}

// Whatever edits are proposed: what is picked can be applied, does what each
// edit alone says, leaves all other text as it was, and was picked greedily.
func TestEditsOfAnyKindApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(rapid.StringMatching(`[a-z\n]{0,40}`).Draw(t, "text"))
		original := bytes.Clone(data)
		var found []checks.Finding
		for range rapid.IntRange(0, 12).Draw(t, "findings") {
			var edits []checks.Edit
			for range rapid.IntRange(0, 3).Draw(t, "edits") {
				start := rapid.IntRange(0, len(data)).Draw(t, "start")
				edits = append(edits, edit(start, rapid.IntRange(start, min(start+6, len(data))).Draw(t, "end"), rapid.StringMatching(`[A-Z]{0,3}`).Draw(t, "new")))
			}
			found = append(found, checks.Finding{Fixes: []checks.Fix{{Edits: edits}}})
		}
		edits, fixed, clashing := checks.ChooseFixes(found, func(*checks.Finding, *checks.Fix) bool { return true })
		if len(fixed)+len(clashing) != len(found) {
			t.Fatalf("%d fixed and %d clashing of %d", len(fixed), len(clashing), len(found))
		}
		got, err := checks.ApplyEdits(data, edits)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data, original) {
			t.Fatal("the text itself was changed")
		}
		// From the end to the beginning no edit moves another.
		want := string(data)
		for _, e := range slices.Backward(edits) {
			want = want[:e.Span.Start] + e.New + want[e.Span.End:]
		}
		if string(got) != want {
			t.Fatalf("got %q, want %q", got, want)
		}
		for _, i := range fixed {
			for _, e := range found[i].Fixes[0].Edits {
				if !slices.Contains(edits, e) {
					t.Fatalf("finding %d counts as fixed without its edit %v", i, e)
				}
			}
		}
		if len(clashing) > 0 && len(fixed) == 0 && slices.ContainsFunc(clashing, func(i int) bool { return len(found[i].Fixes[0].Edits) == 1 }) {
			t.Fatal("a lone edit stood back for nothing")
		}
	})
}

// Of two secrets of which one is a part of the other, the whole goes, and the
// part with it.
func TestThePartGoesWithTheWhole(t *testing.T) {
	at := func(start, end int) checks.Finding {
		return checks.Finding{Span: checks.Span{Start: start, End: end}, Fixes: []checks.Fix{{Edits: []checks.Edit{edit(start, end, "-")}}}}
	}
	found := []checks.Finding{at(2, 4), at(2, 8), at(5, 8), at(7, 9)}
	edits, fixed, clashing := checks.ChooseFixes(found, func(*checks.Finding, *checks.Fix) bool { return true })
	got, err := checks.ApplyEdits([]byte("0123456789"), edits)
	if err != nil || string(got) != "01-89" {
		t.Errorf("got %q, %v", got, err)
	}
	if d := cmp.Diff([][]int{{0, 1, 2}, {3}}, [][]int{fixed, clashing}); d != "" {
		t.Errorf("fixed and clashing (-want +got):\n%s", d)
	}
}

// What edits leave of a text is found where it stands then.
func TestAfterEdits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(rapid.StringMatching(`[ax]{0,30}`).Draw(t, "text")) // x is hidden
		var spans []checks.Span
		for i, c := range data {
			if c == 'x' {
				spans = append(spans, checks.Span{Start: i, End: i + 1})
			}
		}
		var found []checks.Finding
		for range rapid.IntRange(0, 6).Draw(t, "edits") {
			start := rapid.IntRange(0, len(data)).Draw(t, "start")
			e := edit(start, rapid.IntRange(start, min(start+5, len(data))).Draw(t, "end"), rapid.StringMatching(`[A-Z]{0,3}`).Draw(t, "new"))
			found = append(found, checks.Finding{Fixes: []checks.Fix{{Edits: []checks.Edit{e}}}})
		}
		edits, _, _ := checks.ChooseFixes(found, func(*checks.Finding, *checks.Fix) bool { return true })
		after, err := checks.ApplyEdits(data, edits)
		if err != nil {
			t.Fatal(err)
		}
		want := bytes.ReplaceAll(after, []byte("x"), []byte("#"))
		got := bytes.Clone(after)
		for _, s := range checks.AfterEdits(spans, edits) {
			for i := s.Start; i < s.End; i++ {
				got[i] = '#'
			}
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%q with %v: got %q, want %q", data, edits, got, want)
		}
	})
}

// crosses finds X, and the fix takes it away, with a neighbour now and then.
type crosses struct{ rule *checks.Rule }

var cross = regexp.MustCompile(`Xy?`)

func (c crosses) Rules() []*checks.Rule { return []*checks.Rule{c.rule} }
func (c crosses) Hints() []string       { return nil }
func (c crosses) Detect(f *checks.File, report func(checks.Finding)) error {
	for _, m := range cross.FindAllIndex(f.Data, -1) {
		s := checks.Span{Start: m[0], End: m[1]}
		wide := checks.Span{Start: max(0, s.Start-1), End: s.End} // clashes with an X before it
		report(checks.Finding{Rule: c.rule, Span: s, Fixes: []checks.Fix{{Safe: true, Edits: []checks.Edit{{Span: wide, New: "-"}}}}})
	}
	return nil
}

// What counts as fixed is not found any more, and all is fixed after as many
// turns as it takes.
func TestFixedFindingsAreGone(t *testing.T) {
	engine := &checks.Engine{Detectors: []checks.Detector{crosses{&checks.Rule{ID: "cross", Severity: checks.High}}}}
	scan := func(t *rapid.T, data []byte) []checks.Finding {
		found, err := engine.ScanFile(&checks.File{Path: "f", Data: data})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(rapid.StringMatching(`[aXy\n]{0,30}`).Draw(t, "text"))
		for turn := 0; ; turn++ {
			found := scan(t, data)
			if len(found) == 0 {
				break
			}
			edits, fixed, clashing := checks.ChooseFixes(found, func(_ *checks.Finding, f *checks.Fix) bool { return f.Safe })
			after, err := checks.ApplyEdits(data, edits)
			if err != nil {
				t.Fatal(err)
			}
			left := scan(t, after)
			if len(fixed) == 0 || len(left) > len(clashing) || strings.Count(string(after), "X") > len(clashing) {
				t.Fatalf("%q became %q: fixed %d, %d clash, %d are left", data, after, len(fixed), len(clashing), len(left))
			}
			data = after
		}
	})
}
