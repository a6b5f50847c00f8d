package lsp

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"github.com/squiresec/squire/checks"
)

// A Mapper turns byte offsets of one text into the positions of the protocol
// and back. It is the only place that knows what a character is to a client.
//
// Lines end at "\n", "\r\n" or "\r", as the protocol says. (A checks.File
// counts at "\n" alone, as git does; nothing of the server uses its lines but
// through offsets.) A byte that is no UTF-8 counts as one character.
type Mapper struct {
	text  []byte
	enc   protocol.PositionEncodingKind
	lines []int // offset of the start of each line
}

// NewMapper returns a Mapper of text, which must not change afterwards.
func NewMapper(text []byte, enc protocol.PositionEncodingKind) *Mapper {
	return &Mapper{text: text, enc: enc, lines: lineStarts(text)}
}

// edited returns the Mapper of the text after a part of it was replaced by n
// bytes. Of the lines only those around the place are looked for again.
func (m *Mapper) edited(text []byte, at checks.Span, n int) *Mapper {
	by := n - at.Len()
	// One byte to each side may make or break a "\r\n".
	first := m.lineOf(max(at.Start-1, 0))
	next := m.lineOf(min(at.End+1, len(m.text))) + 1
	from, to := m.lines[first], len(text)
	if next < len(m.lines) {
		to = m.lines[next] + by
	}
	near := lineStarts(text[from:to])[1:]
	if next < len(m.lines) && len(near) > 0 && from+near[len(near)-1] == to {
		near = near[:len(near)-1] // it is the next line's own
	}
	lines := make([]int, 0, first+1+len(near)+len(m.lines)-next)
	lines = append(lines, m.lines[:first+1]...)
	for _, l := range near {
		lines = append(lines, from+l)
	}
	for _, l := range m.lines[next:] {
		lines = append(lines, l+by)
	}
	return &Mapper{text: text, enc: m.enc, lines: lines}
}

// lineStarts returns the offset of the start of each line. There is at least
// one.
func lineStarts(text []byte) []int {
	starts := make([]int, 1, 2+bytes.Count(text, []byte{'\n'}))
	if bytes.IndexByte(text, '\r') < 0 {
		for at := 0; ; {
			i := bytes.IndexByte(text[at:], '\n')
			if i < 0 {
				return starts
			}
			at += i + 1
			starts = append(starts, at)
		}
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			starts = append(starts, i+1)
		case '\n':
			starts = append(starts, i+1)
		}
	}
	return starts
}

// line returns the span of a line, counted from 0, without its line break.
func (m *Mapper) line(n int) checks.Span {
	s := checks.Span{Start: m.lines[n], End: len(m.text)}
	if n+1 < len(m.lines) {
		s.End = m.lines[n+1]
		if m.text[s.End-1] == '\n' {
			s.End--
		}
		if s.End > s.Start && m.text[s.End-1] == '\r' {
			s.End--
		}
	}
	return s
}

// lineOf returns the line of an offset, counted from 0.
func (m *Mapper) lineOf(offset int) int {
	return sort.SearchInts(m.lines, offset+1) - 1
}

// OffsetPosition returns the position of a byte offset. An offset within a
// line break gives the end of the line before it: no position may be past it.
// Offsets outside the text are moved to its nearest end.
func (m *Mapper) OffsetPosition(offset int) protocol.Position {
	offset = min(max(offset, 0), len(m.text))
	n := m.lineOf(offset)
	s := m.line(n)
	return protocol.Position{Line: uint32(n), Character: m.units(m.text[s.Start:min(offset, s.End)])}
}

// PositionOffset returns the byte offset of a position. A character past the
// end of its line means the end of the line, a line past the end of the text
// the end of the text, and a place within a character its start.
func (m *Mapper) PositionOffset(p protocol.Position) int {
	if int64(p.Line) >= int64(len(m.lines)) {
		return len(m.text)
	}
	s := m.line(int(p.Line))
	return s.Start + m.bytes(m.text[s.Start:s.End], p.Character)
}

// SpanRange returns the range of a span.
func (m *Mapper) SpanRange(s checks.Span) protocol.Range {
	return protocol.Range{Start: m.OffsetPosition(s.Start), End: m.OffsetPosition(max(s.Start, s.End))}
}

// RangeSpan returns the span of a range. The ends of a range that is the wrong
// way round are swapped, as clients do.
func (m *Mapper) RangeSpan(r protocol.Range) checks.Span {
	s := checks.Span{Start: m.PositionOffset(r.Start), End: m.PositionOffset(r.End)}
	if s.End < s.Start {
		s.Start, s.End = s.End, s.Start
	}
	return s
}

// units returns the length of b in the client's characters.
func (m *Mapper) units(b []byte) uint32 {
	switch m.enc {
	case protocol.PositionEncodingKindUTF8:
		return uint32(len(b))
	case protocol.PositionEncodingKindUTF32:
		return uint32(utf8.RuneCount(b))
	}
	return uint32(checks.UTF16Len(b))
}

// bytes returns how many bytes of a line its first units characters take.
func (m *Mapper) bytes(line []byte, units uint32) int {
	if m.enc == protocol.PositionEncodingKindUTF8 {
		n := int(min(int64(units), int64(len(line))))
		for n > 0 && n < len(line) && !utf8.RuneStart(line[n]) {
			n--
		}
		return n
	}
	i := 0
	for i < len(line) && units > 0 {
		r, size := rune(line[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(line[i:])
		}
		if r > 0xFFFF && m.enc != protocol.PositionEncodingKindUTF32 {
			if units == 1 {
				return i // between the two halves of a surrogate pair
			}
			units--
		}
		units--
		i += size
	}
	return i
}
