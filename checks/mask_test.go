package checks

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var secretRule = &Rule{ID: "secret", Secret: true}

func secretAt(start, end int) Finding {
	return Finding{Rule: secretRule, Span: Span{start, end}}
}

func TestExcerpt(t *testing.T) {
	tests := []struct {
		name   string
		data   string // «…» are secrets, [ … ] the place to show
		text   string
		marked string
		more   int
	}{
		{"the secret itself", "k=[«abcdef»]\n", "k=********", "********", 0},
		{"code around it", "x\nf([g(\"«abcdef»\")])\r\ny", `f(g("********"))`, `g("********")`, 0},
		{"beside it", "«abcdef» [code]", "******** code", "code", 0},
		{"within it", "«ab[cd]ef»", "********", "********", 0},
		{"copy of it", "«abcdef»\n[code] abcdef xabcdefy", "code ******** x********y", "code", 0},
		{"short copies stay", "«abc»\n[code] abc", "code abc", "code", 0},
		{"many lines", "k=[«ab\ncd\nef»]\n", "k=********", "********", 2},
		{"middle line of a copy", "«ab\ncd\nef»\n.\nab\ncd [code]\nef", "cd code", "code", 0},
		{"middle line of a whole copy", "«abc\ndef\nghi»\n.\nabc\nd[ef]\nghi", "********", "********", 0},
		{"two side by side", "«abcd»«efgh» [x]", "******** x", "x", 0},
		{"empty place", "ab[]cd", "abcd", "", 0},
		{"end of file", "ab[]", "ab", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var data []byte
			var found []Finding
			var span Span
			open := 0
			for _, r := range tt.data {
				switch r {
				case '«':
					open = len(data)
				case '»':
					found = append(found, secretAt(open, len(data)))
				case '[':
					span.Start = len(data)
				case ']':
					span.End = len(data)
				default:
					data = utf8.AppendRune(data, r)
				}
			}
			f := &File{Data: data}
			x := newMasker(f, found).excerpt(f, span)
			if x.Text != tt.text || x.Text[x.Start:x.End] != tt.marked || x.More != tt.more {
				t.Errorf("%q [%d,%d) marks %q and %d more; want %q, %q, %d", x.Text, x.Start, x.End, x.Text[x.Start:x.End], x.More, tt.text, tt.marked, tt.more)
			}
		})
	}
}

func TestMatchText(t *testing.T) {
	data := "key=abcdef;abcdef other=uvwxyz"
	tests := []struct {
		name           string
		found          []Finding
		around, secret Span
		want           string
	}{
		{"as gitleaks", []Finding{secretAt(4, 10)}, Span{0, 17}, Span{4, 10}, "key=REDACTED;REDACTED"},
		{"with another", []Finding{secretAt(4, 10), secretAt(24, 30)}, Span{0, 30}, Span{4, 10}, "key=REDACTED;REDACTED other=REDACTED"},
		{"cut", []Finding{secretAt(4, 10), secretAt(24, 30)}, Span{0, 26}, Span{4, 10}, "key=REDACTED;REDACTED other=REDACTED"},
		{"overlapped", []Finding{secretAt(4, 10), secretAt(2, 8)}, Span{0, 17}, Span{4, 10}, "keREDACTED;REDACTED"},
	}
	for _, tt := range tests {
		if got := newMasker(&File{Data: []byte(data)}, tt.found).match(tt.around, tt.secret); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// naiveHidden is the slow twin of newMasker: a flag for every byte.
func naiveHidden(data []byte, found []Finding) []bool {
	c := make([]bool, len(data))
	for _, x := range found {
		v := string(data[x.Span.Start:x.Span.End])
		for i := range data {
			if i == x.Span.Start || len(v) >= minValue && strings.HasPrefix(string(data[i:]), v) {
				for j := range len(v) {
					c[i+j] = true
				}
			}
		}
	}
	return c
}

func TestMaskerProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := []byte(rapid.StringMatching(`[ab\n]{0,40}`).Draw(t, "data"))
		offset := rapid.IntRange(0, len(data))
		span := func(name string) Span {
			a, b := offset.Draw(t, name), offset.Draw(t, name)
			return Span{min(a, b), max(a, b)}
		}
		var found []Finding
		for range rapid.IntRange(0, 3).Draw(t, "secrets") {
			if s := span("secret"); s.Len() > 0 {
				found = append(found, secretAt(s.Start, s.End))
			}
		}
		m := newMasker(&File{Data: data}, found)
		want := naiveHidden(data, found)
		got := make([]bool, len(data))
		for i, h := range m.hidden {
			for j := h.Start; j < h.End; j++ {
				got[j] = true
			}
			if i > 0 && m.hidden[i-1].End >= h.Start {
				t.Fatalf("%v touch", m.hidden)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		w, mark := span("window"), span("mark")
		text, start, end := m.replace(w, mark, "*")
		var plain []byte
		for i := w.Start; i < w.End; i++ {
			if !want[i] {
				plain = append(plain, data[i])
			} else if i == w.Start || !want[i-1] {
				plain = append(plain, '*')
			}
		}
		if text != string(plain) {
			t.Fatalf("%q, want %q", text, plain)
		}
		if start < 0 || start > end || end > len(text) {
			t.Fatalf("place [%d,%d) in %d bytes", start, end, len(text))
		}
	})
}

// What compares each place with each value doesn't come to the end of this.
func TestMaskerOfATextMadeOfSecrets(t *testing.T) {
	const n = 200_000
	var text strings.Builder
	var found []Finding
	for i := range n {
		start := text.Len()
		fmt.Fprintf(&text, "token_%08d", i)
		found = append(found, secretAt(start, text.Len()))
		text.WriteByte('\n')
	}
	start := text.Len()
	text.WriteString(strings.Repeat("token_", 100_000)) // and a long one, all of beginnings
	found = append(found, secretAt(start, text.Len()))
	m := newMasker(&File{Data: []byte(text.String())}, found)
	if len(m.hidden) != n+1 {
		t.Errorf("%d places are hidden, want %d", len(m.hidden), n+1)
	}
}

func TestLongValuesAreMaskedByTheirBeginning(t *testing.T) {
	value := strings.Repeat("abcdefgh", comparedValue/8) + "rest of it"
	f := &File{Data: []byte(value + "\n" + value + "\n")}
	m := newMasker(f, []Finding{secretAt(0, len(value))})
	if d := cmp.Diff([]Span{{0, len(value)}, {len(value) + 1, 2*len(value) + 1}}, m.hidden); d != "" {
		t.Error(d)
	}
}

func TestWindowCutsNoRuneAndNoSecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := []byte(strings.Repeat(rapid.SampledFrom([]string{"a", "é", "日", "💩", "ab日"}).Draw(t, "unit"), rapid.IntRange(200, 600).Draw(t, "n")))
		a := rapid.IntRange(0, len(line)-1).Draw(t, "start")
		b := rapid.IntRange(a+1, min(a+400, len(line))).Draw(t, "end")
		for !utf8.RuneStart(line[a]) {
			a--
		}
		for b < len(line) && !utf8.RuneStart(line[b]) {
			b++
		}
		// By place alone: the text repeats itself.
		m := &masker{data: line, hidden: []Span{{a, b}}}
		offset := rapid.IntRange(0, len(line)).Draw(t, "offset")
		if len(line) <= excerptLimit {
			return
		}
		w := m.window(Span{0, len(line)}, offset)
		if w.Start > offset || w.End < offset || w.Len() < excerptLimit {
			t.Fatalf("window %v around %d", w, offset)
		}
		if !utf8.Valid(line[w.Start:w.End]) {
			t.Fatalf("window %v cuts a rune", w)
		}
		if a < w.End && b > w.Start && (a < w.Start || b > w.End) {
			t.Fatalf("window %v cuts the secret [%d,%d)", w, a, b)
		}
	})
}

func TestPositionCountsAsADecoderDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "é", "日", "💩", "\n", "\xff", "\xf0\x9f", "\x80\x80", strings.Repeat("x", markDistance-1), strings.Repeat("é", markDistance)}), 0, 12).Draw(t, "parts")
		f := &File{Data: []byte(strings.Join(parts, ""))}
		// Any order: the mark must not matter.
		for _, offset := range rapid.SliceOfN(rapid.IntRange(0, len(f.Data)), 0, 8).Draw(t, "offsets") {
			before := f.Data[:offset]
			line := f.Data[strings.LastIndexByte(string(before), '\n')+1 : offset]
			want := Position{
				Line: strings.Count(string(before), "\n") + 1, Column: len(line) + 1,
				UTF16: len(utf16.Encode([]rune(string(line)))) + 1,
			}
			if got := f.Position(offset); got != want {
				t.Fatalf("offset %d: %+v, want %+v", offset, got, want)
			}
		}
	})
}

func TestLineSpan(t *testing.T) {
	f := &File{Data: []byte("ab\n\ncd")}
	var got []Span
	for line := range 6 {
		got = append(got, f.LineSpan(line))
	}
	if d := cmp.Diff([]Span{{}, {0, 2}, {3, 3}, {4, 6}, {6, 6}, {6, 6}}, got); d != "" {
		t.Error(d)
	}
}

func TestLineSetTouches(t *testing.T) {
	s := LineSet{{2, 3}, {7, 7}}
	var got []int
	for line := range 10 {
		if s.Touches(line, line) {
			got = append(got, line)
		}
	}
	if !slices.Equal(got, []int{2, 3, 7}) || !s.Touches(4, 7) || s.Touches(4, 6) || (LineSet{}).Touches(0, 9) || !LineSet(nil).Touches(5, 5) {
		t.Errorf("touched %v", got)
	}
}

// One line with thousands of secrets, as a minified bundle or a dump has it,
// costs time in proportion to its length.
func BenchmarkScanOneLongLine(b *testing.B) {
	var data []byte
	var found []Finding
	for i := range 4000 {
		at := len(data) + 100
		data = append(data, strings.Repeat("x", 100)...)
		for j := range 32 {
			data = append(data, byte('A'+(i>>(j%12)+j)%50))
		}
		found = append(found, secretAt(at, at+32))
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		e := &Engine{Detectors: []Detector{replay(found)}}
		if got, err := e.ScanFile(&File{Path: "f", Data: data}); err != nil || len(got) != len(found) {
			b.Fatal(len(got), err)
		}
	}
}

// replay reports given findings.
type replay []Finding

func (replay) Rules() []*Rule  { return []*Rule{secretRule} }
func (replay) Hints() []string { return nil }
func (r replay) Detect(_ *File, report func(Finding)) error {
	for _, x := range r {
		report(x)
	}
	return nil
}
