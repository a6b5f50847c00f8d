package lsp

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"go.lsp.dev/protocol"
)

// A page is a text as an editor without bytes holds it: lines of runes, each
// with its line break.
type page struct{ lines [][]rune }

func pageOf(text string) (p page) {
	runes := []rune(text)
	for at := 0; ; {
		n := slices.IndexFunc(runes[at:], func(r rune) bool { return r == '\n' || r == '\r' })
		if n < 0 {
			p.lines = append(p.lines, runes[at:])
			return p
		}
		end := at + n + 1
		if runes[end-1] == '\r' && end < len(runes) && runes[end] == '\n' {
			end++
		}
		p.lines = append(p.lines, runes[at:end])
		at = end
	}
}

func (p page) text() string {
	var b strings.Builder
	for _, l := range p.lines {
		b.WriteString(string(l))
	}
	return b.String()
}

// body returns a line without its break.
func (p page) body(n int) []rune {
	l := p.lines[n]
	for len(l) > 0 && (l[len(l)-1] == '\n' || l[len(l)-1] == '\r') {
		l = l[:len(l)-1]
	}
	return l
}

// at returns a position in an encoding.
func (p page) at(line, rune int, enc protocol.PositionEncodingKind) protocol.Position {
	before := p.body(line)[:rune]
	n := rune
	switch enc {
	case protocol.PositionEncodingKindUTF8:
		n = len(string(before))
	case protocol.PositionEncodingKindUTF16:
		n = len(utf16.Encode(before))
	}
	return protocol.Position{Line: uint32(line), Character: uint32(n)}
}

// Twenty thousand random edits leave the text that an editor has, in every
// encoding, and the lines that a fresh look finds.
func TestManyEdits(t *testing.T) {
	const edits = 20_000
	pieces := []string{"a", "word ", "é", "日本", "🦊", "👩‍👩‍👧", "\u2028", "e\u0301", "\t", "\n", "\r\n", "\r", "\n\n", "\r\r\n", "x\ry\n", ""}
	for i, enc := range encodings {
		t.Run(string(enc), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(i), 2026))
			want := pageOf("")
			text := []byte{}
			m := NewMapper(text, enc)
			for n := range edits {
				insert := ""
				for range r.IntN(4) {
					insert += pieces[r.IntN(len(pieces))]
				}
				l1 := r.IntN(len(want.lines))
				l2 := min(l1+r.IntN(3), len(want.lines)-1)
				if len(want.lines) < 300 {
					l2 = l1
				}
				r1, r2 := r.IntN(len(want.body(l1))+1), r.IntN(len(want.body(l2))+1)
				if l1 == l2 && r2 < r1 {
					r1, r2 = r2, r1
				}
				if l1 == l2 && r.IntN(2) == 0 {
					r2 = r1
				}
				c := change{Range: &protocol.Range{Start: want.at(l1, r1, enc), End: want.at(l2, r2, enc)}, Text: insert}
				text, m = applyChanges(text, m, []change{c})

				// The lines around are read anew, since breaks may have met.
				first, last := max(l1-1, 0), min(l2+1, len(want.lines)-1)
				var near strings.Builder
				for l := first; l <= last; l++ {
					switch {
					case l == l1 && l == l2:
						near.WriteString(string(want.lines[l][:r1]) + insert + string(want.lines[l][r2:]))
					case l == l1:
						near.WriteString(string(want.lines[l][:r1]) + insert)
					case l == l2:
						near.WriteString(string(want.lines[l][r2:]))
					case l < l1 || l > l2:
						near.WriteString(string(want.lines[l]))
					}
				}
				fresh := pageOf(near.String()).lines
				if last < len(want.lines)-1 && len(fresh[len(fresh)-1]) == 0 {
					fresh = fresh[:len(fresh)-1]
				}
				want.lines = slices.Concat(want.lines[:first], fresh, want.lines[last+1:])

				if len(m.lines) != len(want.lines) {
					t.Fatalf("edit %d: %d lines, want %d", n, len(m.lines), len(want.lines))
				}
				if n%64 == 0 || n > edits-50 {
					if string(text) != want.text() {
						t.Fatalf("edit %d: the texts differ", n)
					}
					if !slices.Equal(m.lines, lineStarts(text)) {
						t.Fatalf("edit %d: the lines differ", n)
					}
				}
			}
			if len(want.lines) < 100 {
				t.Errorf("the text has %d lines at the end: the edits were none", len(want.lines))
			}
		})
	}
}
