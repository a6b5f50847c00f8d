package git

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/squiresec/squire/checks"
)

func TestAddedLines(t *testing.T) {
	for name, tt := range map[string]struct {
		old, new string
		want     checks.LineSet
	}{
		"nothing changed":                  {"a\nb\n", "a\nb\n", checks.LineSet{}},
		"both empty":                       {"", "", checks.LineSet{}},
		"everything new":                   {"", "a\nb\n", checks.LineSet{{First: 1, Last: 2}}},
		"everything gone":                  {"a\nb\n", "", checks.LineSet{}},
		"one line in the middle":           {"a\nc\n", "a\nb\nc\n", checks.LineSet{{First: 2, Last: 2}}},
		"one line changed":                 {"a\nb\nc\n", "a\nX\nc\n", checks.LineSet{{First: 2, Last: 2}}},
		"only deleted":                     {"a\nb\nc\n", "a\nc\n", checks.LineSet{}},
		"two places":                       {"a\nb\nc\nd\n", "X\na\nb\nc\nY\nd\n", checks.LineSet{{First: 1, Last: 1}, {First: 5, Last: 5}}},
		"a copy of a line is new":          {"a\nb\n", "a\na\nb\n", checks.LineSet{{First: 2, Last: 2}}},
		"moved line":                       {"a\nb\nc\n", "c\na\nb\n", checks.LineSet{{First: 1, Last: 1}}},
		"last line gets its break":         {"a\nb", "a\nb\nc", checks.LineSet{{First: 3, Last: 3}}},
		"last line loses its break":        {"a\nb\n", "a\nb", checks.LineSet{}},
		"no break at the end, longer":      {"a\nb", "a\nbb", checks.LineSet{{First: 2, Last: 2}}},
		"line breaks become CRLF":          {"a\nb\n", "a\r\nb\r\n", checks.LineSet{}},
		"lone carriage returns are inside": {"a\rb\n", "a\rc\n", checks.LineSet{{First: 1, Last: 1}}},
		"byte order mark added":            {"a\nb\n", "\xef\xbb\xbfa\nb\n", checks.LineSet{{First: 1, Last: 1}}},
		"odd bytes after equal lines":      {"a\n\xff\xfea\n\n", "a\n\xff\xfea\n\nb\n\n", checks.LineSet{{First: 4, Last: 5}}},
		"NUL bytes":                        {"a\x00\nb\n", "a\x00\nb\x00\n", checks.LineSet{{First: 2, Last: 2}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := AddedLines([]byte(tt.old), []byte(tt.new))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("AddedLines(%q, %q) (-want +got):\n%s", tt.old, tt.new, diff)
			}
		})
	}
}

func TestAddedLinesNumbersUTF16AsItsTextInUTF8(t *testing.T) {
	// U+0A0A and U+010D hold the bytes of line breaks.
	old, new := "one\n\u0a0a\u010d\r\nthree\n", "one\n\u0a0a\u010d\r\nnew \u0a0a\nthree\n"
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		encode := func(s string) []byte {
			b := order.AppendUint16(nil, 0xFEFF)
			for _, u := range utf16.Encode([]rune(s)) {
				b = order.AppendUint16(b, u)
			}
			return b
		}
		want := checks.LineSet{{First: 3, Last: 3}}
		if diff := cmp.Diff(want, AddedLines(encode(old), encode(new))); diff != "" {
			t.Errorf("%s endian (-want +got):\n%s", name, diff)
		}
		all := checks.LineSet{{First: 1, Last: 4}}
		if diff := cmp.Diff(all, AddedLines([]byte(old), encode(new))); diff != "" {
			t.Errorf("from UTF-8 to %s endian (-want +got):\n%s", name, diff)
		}
	}
}

func TestAddedToKeepsWhatNoParentHas(t *testing.T) {
	ours, theirs := []byte("a\nours\nb\n"), []byte("a\nb\ntheirs\n")
	merged := []byte("a\nours\nevil\nb\ntheirs\n")
	want := checks.LineSet{{First: 3, Last: 3}}
	if diff := cmp.Diff(want, AddedTo([][]byte{ours, theirs}, merged)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Beyond the cap the answer may be too wide, never too narrow.
func TestAddedLinesBeyondTheCapMarksEverythingBetween(t *testing.T) {
	var a, b strings.Builder
	for i := range 4 * maxEdits {
		fmt.Fprintf(&a, "%d\n", i%7)
		fmt.Fprintf(&b, "%d\n", i*i%11%7)
	}
	old, new := "same\n"+a.String()+"end\n", "same\n"+b.String()+"end\n"
	got := AddedLines([]byte(old), []byte(new))
	if checkSound(t, old, new, got); len(got) == 0 {
		t.Error("no line is marked")
	}
}

// What isn't marked must stand in old in the same order: else a new line would
// go unseen. And as few lines as possible are marked: else an old finding
// would block a commit.
func TestAddedLinesIsSoundAndMinimal(t *testing.T) {
	line := rapid.SampledFrom([]string{"", "a", "b", "c", "ab", "a\r", "\r", "x\x00", "\xff\xfe"})
	text := rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(line, 0, 25).Draw(t, "lines"), "\n")
		if rapid.Bool().Draw(t, "break at end") {
			s += "\n"
		}
		return s
	})
	rapid.Check(t, func(t *rapid.T) {
		old, new := text.Draw(t, "old"), text.Draw(t, "new")
		if encoding([]byte(old)) != oneByte || encoding([]byte(new)) != oneByte {
			t.Skip("UTF-16")
		}
		set := AddedLines([]byte(old), []byte(new))
		if set == nil {
			t.Fatal("nil means all lines")
		}
		kept := checkSound(t, old, new, set)
		if want := longestCommon(lines(old), lines(new)); kept != want {
			t.Errorf("%d lines are kept, %d could be", kept, want)
		}
	})
}

// Outside of the span there is no added line, for any number of old versions.
func TestChangedInHoldsWhatAddedToAdds(t *testing.T) {
	line := rapid.SampledFrom([]string{"", "a", "b", "c", "a\r", "x\x00"})
	text := rapid.Custom(func(t *rapid.T) []byte {
		s := strings.Join(rapid.SliceOfN(line, 0, 12).Draw(t, "lines"), "\n")
		if rapid.Bool().Draw(t, "break at end") {
			s += "\n"
		}
		return []byte(s)
	})
	rapid.Check(t, func(t *rapid.T) {
		olds, new := rapid.SliceOfN(text, 0, 3).Draw(t, "olds"), text.Draw(t, "new")
		span, ok := ChangedIn(olds, new)
		if ok != (len(olds) > 0) {
			t.Fatalf("ok is %v for %d old versions", ok, len(olds))
		}
		if !ok {
			return
		}
		f := &checks.File{Data: new}
		for _, s := range []int{span.Start, span.End} {
			if s > 0 && s < len(new) && new[s-1] != '\n' {
				t.Errorf("%v cuts a line of %q", span, new)
			}
		}
		for _, r := range AddedTo(olds, new) {
			if first, last := f.LineSpan(r.First), f.LineSpan(r.Last); first.Start < span.Start || last.End > span.End {
				t.Errorf("%q to %q: lines %v are added, outside of %v", olds, new, r, span)
			}
		}
	})
	if _, ok := ChangedIn([][]byte{[]byte("a\n")}, []byte("\xff\xfea\x00\n\x00")); ok {
		t.Error("UTF-16 is compared as if it were bytes")
	}
}

func FuzzAddedLinesIsSound(f *testing.F) {
	f.Add("a\nb\n", "a\nc\nb\n")
	f.Add("\xff\xfea\x00\n\x00", "\xff\xfea\x00\n\x00b\x00")
	f.Add("a\r\nb", "b\r\n\r\n")
	f.Fuzz(func(t *testing.T, old, new string) {
		set := AddedLines([]byte(old), []byte(new))
		if encoding([]byte(old)) == oneByte && encoding([]byte(new)) == oneByte {
			checkSound(t, old, new, set)
		}
	})
}

// checkSound returns how many lines are not marked.
func checkSound(t interface{ Errorf(string, ...any) }, old, new string, set checks.LineSet) (kept int) {
	from := lines(old)
	for i, l := range lines(new) {
		if set.Touches(i+1, i+1) {
			continue
		}
		kept++
		for len(from) > 0 && from[0] != l {
			from = from[1:]
		}
		if len(from) == 0 {
			t.Errorf("line %d %q is new, but not marked", i+1, l)
			return kept
		}
		from = from[1:]
	}
	return kept
}

// lines is a slow and simple twin of splitLines.
func lines(s string) []string {
	if s == "" {
		return nil
	}
	all := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for i := range all {
		all[i] = strings.TrimSuffix(all[i], "\r")
	}
	return all
}

// longestCommon is the length of the longest common subsequence, by the book.
func longestCommon(a, b []string) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func BenchmarkAddedLinesInALargeFile(b *testing.B) {
	old := bytes.Repeat([]byte("some line of an ordinary file\n"), 50_000)
	half := len(old) / 2 / 30 * 30
	new := append(append(bytes.Clone(old[:half]), "one new line\n"...), old[half:]...)
	b.SetBytes(int64(len(new)))
	for b.Loop() {
		AddedLines(old, new)
	}
}
