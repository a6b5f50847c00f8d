package lsp

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"go.lsp.dev/protocol"
	"pgregory.net/rapid"

	"github.com/squiresec/squire/checks"
)

var encodings = []protocol.PositionEncodingKind{
	protocol.PositionEncodingKindUTF8, protocol.PositionEncodingKindUTF16, protocol.PositionEncodingKindUTF32,
}

func TestMapperPositions(t *testing.T) {
	const text = "a🦊é\r\nb\rc\n\nd"
	for _, tc := range []struct {
		at   int // byte offset
		want [3]protocol.Position
	}{
		{0, [3]protocol.Position{{Line: 0, Character: 0}, {Line: 0, Character: 0}, {Line: 0, Character: 0}}},
		{1, [3]protocol.Position{{Line: 0, Character: 1}, {Line: 0, Character: 1}, {Line: 0, Character: 1}}},
		{5, [3]protocol.Position{{Line: 0, Character: 5}, {Line: 0, Character: 3}, {Line: 0, Character: 2}}},
		{7, [3]protocol.Position{{Line: 0, Character: 7}, {Line: 0, Character: 4}, {Line: 0, Character: 3}}},
		{8, [3]protocol.Position{{Line: 0, Character: 7}, {Line: 0, Character: 4}, {Line: 0, Character: 3}}}, // within CRLF
		{9, [3]protocol.Position{{Line: 1}, {Line: 1}, {Line: 1}}},
		{11, [3]protocol.Position{{Line: 2}, {Line: 2}, {Line: 2}}},
		{13, [3]protocol.Position{{Line: 3}, {Line: 3}, {Line: 3}}},
		{14, [3]protocol.Position{{Line: 4}, {Line: 4}, {Line: 4}}},
		{15, [3]protocol.Position{{Line: 4, Character: 1}, {Line: 4, Character: 1}, {Line: 4, Character: 1}}},
		{99, [3]protocol.Position{{Line: 4, Character: 1}, {Line: 4, Character: 1}, {Line: 4, Character: 1}}},
	} {
		for i, enc := range encodings {
			m := NewMapper([]byte(text), enc)
			if got := m.OffsetPosition(tc.at); got != tc.want[i] {
				t.Errorf("%s: offset %d is at %v, want %v", enc, tc.at, got, tc.want[i])
			}
		}
	}
	m := NewMapper([]byte(text), protocol.PositionEncodingKindUTF16)
	for _, tc := range []struct {
		line, char uint32
		want       int
	}{
		{0, 2, 1},  // between the halves of the fox: its start
		{0, 4, 7},  // the end of the line, before CRLF
		{0, 99, 7}, // past it
		{0, 1<<32 - 1, 7},
		{1, 1, 10}, {2, 5, 12}, {3, 0, 13}, {4, 1, 15}, {9, 0, 15}, {1<<32 - 1, 1<<32 - 1, 15},
	} {
		if got := m.PositionOffset(protocol.Position{Line: tc.line, Character: tc.char}); got != tc.want {
			t.Errorf("%d:%d is offset %d, want %d", tc.line, tc.char, got, tc.want)
		}
	}
	backwards := protocol.Range{Start: protocol.Position{Line: 4}, End: protocol.Position{Line: 0, Character: 1}}
	if got := m.RangeSpan(backwards); got != (checks.Span{Start: 1, End: 14}) {
		t.Errorf("a range the wrong way round is %v", got)
	}
}

// anyText draws texts full of what is hard about positions.
func anyText(t *rapid.T, label string) string {
	pieces := []string{"a", "bc", "\n", "\r\n", "\r", "é", "日本", "🦊", "👩‍👩‍👧", "\u2028", "e\u0301", "\x00", "\t", " "}
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 30).Draw(t, label), "")
}

// model is a text as a client holds it: a list of runes, in lines.
type model struct{ lines []string } // each with its line break

func newModel(text string) model {
	var m model
	for text != "" {
		i := strings.IndexAny(text, "\r\n")
		if i < 0 {
			break
		}
		if strings.HasPrefix(text[i:], "\r\n") {
			i++
		}
		m.lines = append(m.lines, text[:i+1])
		text = text[i+1:]
	}
	m.lines = append(m.lines, text)
	return m
}

// pick draws a place: its position in the encoding, and the text before it.
func (m model) pick(t *rapid.T, enc protocol.PositionEncodingKind, label string) (protocol.Position, string) {
	n := rapid.IntRange(0, len(m.lines)-1).Draw(t, label+" line")
	runes := []rune(strings.TrimRight(m.lines[n], "\r\n"))
	k := rapid.IntRange(0, len(runes)).Draw(t, label+" rune")
	before := string(runes[:k])
	var char int
	switch enc {
	case protocol.PositionEncodingKindUTF8:
		char = len(before)
	case protocol.PositionEncodingKindUTF16:
		char = len(utf16.Encode(runes[:k]))
	default:
		char = k
	}
	return protocol.Position{Line: uint32(n), Character: uint32(char)}, strings.Join(m.lines[:n], "") + before
}

// Random edits leave the same text as a model that knows nothing of bytes.
func TestEditsEqualModel(t *testing.T) {
	for _, enc := range encodings {
		t.Run(string(enc), rapid.MakeCheck(func(t *rapid.T) {
			want := anyText(t, "text")
			text := []byte(want)
			m := NewMapper(text, enc)
			for i := range rapid.IntRange(1, 12).Draw(t, "edits") {
				model := newModel(want)
				var changes []change
				if rapid.IntRange(0, 9).Draw(t, "whole") == 0 {
					want = anyText(t, "new")
					changes = []change{{Text: want}}
				} else {
					p, before := model.pick(t, enc, "start")
					q, upTo := model.pick(t, enc, "end")
					if len(upTo) < len(before) {
						p, before, q, upTo = q, upTo, p, before
					}
					insert := anyText(t, "insert")
					after := want[len(upTo):]
					want = before + insert + after
					changes = []change{{Range: &protocol.Range{Start: p, End: q}, Text: insert}}
				}
				old := string(text)
				next, nm := applyChanges(text, m, changes)
				if string(text) != old {
					t.Fatalf("edit %d changed the old text", i)
				}
				if string(next) != want {
					t.Fatalf("edit %d: got %q, want %q", i, next, want)
				}
				text, m = next, nm
			}
		}))
	}
}

// There and back again is the same place, for every place between characters
// that isn't inside a line break.
func TestMapperRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText(t, "text")
		enc := rapid.SampledFrom(encodings).Draw(t, "encoding")
		m := NewMapper([]byte(text), enc)
		for i := 0; i <= len(text); i++ {
			if i > 0 && i < len(text) && (!utf8.RuneStart(text[i]) || text[i-1:i+1] == "\r\n") {
				continue
			}
			if got := m.PositionOffset(m.OffsetPosition(i)); got != i {
				t.Fatalf("%s: %q: offset %d becomes %d", enc, text, i, got)
			}
		}
		if got, want := len(m.lines), len(newModel(text).lines); got != want {
			t.Fatalf("%q has %d lines, want %d", text, got, want)
		}
	})
}

// Nothing that a client sends, and no bytes of a text, may panic.
func FuzzMapper(f *testing.F) {
	f.Add([]byte("a🦊\r\nb"), uint32(0), uint32(2), uint32(1), uint32(0), "x")
	f.Add([]byte("\xff\xf0\x9f\r"), uint32(9), uint32(1<<31), uint32(0), uint32(1), "\r\n")
	f.Fuzz(func(t *testing.T, text []byte, l1, c1, l2, c2 uint32, insert string) {
		for _, enc := range encodings {
			m := NewMapper(text, enc)
			r := protocol.Range{Start: protocol.Position{Line: l1, Character: c1}, End: protocol.Position{Line: l2, Character: c2}}
			s := m.RangeSpan(r)
			if s.Start < 0 || s.Start > s.End || s.End > len(text) {
				t.Fatalf("%s: %v in %d bytes", enc, s, len(text))
			}
			back := m.SpanRange(s)
			if int(back.End.Line) >= len(m.lines) {
				t.Fatalf("%s: %v is past the end", enc, back)
			}
			next, _ := applyChanges(text, m, []change{{Range: &r, Text: insert}})
			if len(next) != len(text)-s.Len()+len(insert) {
				t.Fatal(fmt.Errorf("%s: %d bytes", enc, len(next)))
			}
		}
	})
}
