// Package codec decodes what is encoded in a text, in place, as gitleaks does:
// percent escapes, Unicode escapes, hexadecimal digits and base64, and what is
// encoded several times in several passes.
//
// It promises four things. The decoded texts are those of gitleaks v8, and so
// are the places and tags that it gives to matches in them; tests hold the two
// against each other. Text with nothing to decode costs a few nanoseconds a
// line and no memory. A decoded text is never longer than what it was made
// from. And every span of a decoded text can be mapped back to the bytes of
// the file that hide it, so that those can be masked.
package codec

import (
	"bytes"
	"sort"
	"strconv"

	"github.com/squiresec/squire/checks"
)

// Kinds is a set of encodings, in order of precedence.
type Kinds uint8

// The encodings. Of two that touch, the earlier one here is decoded and the
// other one waits for the next pass.
const (
	Percent Kinds = 1 << iota // %41
	Unicode                   // \u0041 or U+0041
	Hex                       // 32 digits and more
	Base64                    // 16 characters and more, either alphabet
)

var kindNames = [...]string{"percent", "unicode", "hex", "base64"}

// A Text is a text after one or more passes of decoding.
type Text struct {
	Data     []byte
	Depth    int       // how many passes it took, from 1
	Segments []Segment // what the last pass decoded, in order, apart from each other

	source []byte // what the last pass decoded from
	before *Text  // the text that source belongs to; nil for the file's own
}

// A Segment is one encoded part of a text.
type Segment struct {
	Encoded checks.Span // in the text that was decoded
	Decoded checks.Span // in the text that came out
	Kinds   Kinds       // this pass's, and of the passes before what it touches

	kind     Kinds       // this pass's
	original checks.Span // in the file, as gitleaks counts
	marks    []mark
}

// Decode runs the first pass over the text of a file. It returns nil when
// there is nothing to decode. The result refers to data.
func Decode(data []byte) *Text { return decode(data, nil) }

// Decode runs the next pass. It returns nil when nothing is left to decode.
func (t *Text) Decode() *Text { return decode(t.Data, t) }

func decode(data []byte, before *Text) *Text {
	var t *Text
	at := 0 // up to where data is in t.Data
	add := func(m match) {
		src := data[m.start:m.end]
		if !decodable(m.kind, src) {
			return
		}
		if t == nil {
			t = &Text{Data: make([]byte, 0, len(data)), Depth: 1, source: data, before: before}
			if before != nil {
				t.Depth = before.Depth + 1
			}
		}
		t.Data = append(t.Data, data[at:m.start]...)
		s := Segment{Encoded: checks.Span{Start: m.start, End: m.end}, Kinds: m.kind, kind: m.kind}
		s.Decoded.Start = len(t.Data)
		t.Data, s.marks = appendDecoded(t.Data, m.kind, src)
		s.Decoded.End = len(t.Data)
		s.original = s.Encoded
		if before != nil {
			s.original = before.Reported(s.Encoded)
			for _, p := range before.Touching(s.Encoded) {
				s.Kinds |= p.Kinds
			}
		}
		t.Segments = append(t.Segments, s)
		at = m.end
	}
	matches(data, add)
	if t != nil {
		t.Data = append(t.Data, data[at:]...)
	}
	return t
}

// matches calls add for every encoding match, but for those that touch one of
// higher precedence.
func matches(data []byte, add func(match)) {
	s := scanner{data: data, percent: -1, escape: -1, point: -1, run: -1}
	cur, ok := s.next()
	last := match{end: -1}
	for ok {
		next, more := s.next()
		switch {
		case last.end == cur.start && last.kind < cur.kind:
		case more && cur.end == next.start && next.kind < cur.kind:
		default:
			add(cur)
		}
		last, cur, ok = cur, next, more
	}
}

// Touching returns the segments whose decoded text shares a byte with s or
// lies right beside it. A match that touches none was found in the pass
// before.
func (t *Text) Touching(s checks.Span) []Segment {
	i := sort.Search(len(t.Segments), func(i int) bool { return t.Segments[i].Decoded.End >= s.Start })
	rest := t.Segments[i:]
	return rest[:sort.Search(len(rest), func(i int) bool { return rest[i].Decoded.Start > s.End })]
}

// Tags returns what gitleaks tags a match with that touches these segments:
// "decoded:base64", "decode-depth:1".
func (t *Text) Tags(touching []Segment) []string {
	var kinds Kinds
	for _, s := range touching {
		kinds |= s.Kinds
	}
	var tags []string
	for i, name := range kindNames {
		if kinds>>i&1 != 0 {
			tags = append(tags, "decoded:"+name)
		}
	}
	return append(tags, "decode-depth:"+strconv.Itoa(t.Depth))
}

// Line returns the line, or lines, of the segments that a match touches, in the
// decoded text, with the line break before it, as gitleaks does; cut as by
// [Cut].
func (t *Text) Line(touching []Segment, match checks.Span) []byte {
	line := checks.Span{Start: touching[0].Decoded.Start, End: touching[len(touching)-1].Decoded.End}
	// Further than this the line would be cut anyway.
	lo, hi := max(line.Start-longLine, 0), min(line.End+longLine, len(t.Data))
	line.Start = lo + max(bytes.LastIndexByte(t.Data[lo:line.Start+1], '\n'), 0)
	if i := bytes.IndexByte(t.Data[line.End:hi], '\n'); i >= 0 {
		line.End += i
	} else {
		line.End = hi
	}
	return Cut(t.Data, line, match)
}

// Lengths in bytes of lines that are cut, and of what is left on each side.
const (
	longLine  = 1 << 14
	besideCut = 1 << 12
)

// Cut returns a line, or of a very long one the part around a match. The
// thousands of matches on a line of megabytes would else cost its length each.
// gitleaks cuts files, and lines with them, too. The cuts lie at multiples of
// besideCut: matches near each other have the same part, so that what was
// found out about it once holds for all of them.
func Cut(data []byte, line, match checks.Span) []byte {
	if line.Len() > longLine {
		from := min(match.Start, line.End) - besideCut
		to := max(match.End, line.Start) + 2*besideCut - 1
		line.Start = max(line.Start, from-from%besideCut)
		line.End = min(line.End, to-to%besideCut)
	}
	return data[line.Start:line.End]
}

// Reported returns where in the file gitleaks reports a span of the text: the
// whole segment for a span within one, and otherwise the segments that it
// touches and as many bytes around them as it reaches beyond. That is more
// than what was decoded to s, and for text that no pass decoded it may lie
// beside it; [Text.Origin] is exact.
func (t *Text) Reported(s checks.Span) checks.Span {
	for ; t != nil; t = t.before {
		touching := t.Touching(s)
		if len(touching) == 0 {
			return s
		}
		wide := checks.Span{Start: len(t.source)}
		for i := range touching {
			p := &touching[i]
			if p.Decoded.Start <= s.Start && s.End <= p.Decoded.End {
				return p.original
			}
			wide.Start = min(wide.Start, p.Encoded.Start-max(p.Decoded.Start-s.Start, 0))
			wide.End = max(wide.End, p.Encoded.End+max(s.End-p.Decoded.End, 0))
		}
		s = wide
	}
	return s
}

// Origin returns the bytes of the file that a span of the text came from: no
// more than hold a bit of it.
func (t *Text) Origin(s checks.Span) checks.Span {
	for ; t != nil; t = t.before {
		from := checks.Span{Start: t.startOf(s.Start)}
		if from.End = from.Start; s.Len() > 0 {
			from.End = t.endOf(s.End)
		}
		s = from
	}
	return s
}

// startOf maps the offset of a byte to the first byte that it came from.
func (t *Text) startOf(x int) int {
	i := sort.Search(len(t.Segments), func(i int) bool { return t.Segments[i].Decoded.End > x })
	if i < len(t.Segments) && t.Segments[i].Decoded.Start <= x {
		s := &t.Segments[i]
		return s.Encoded.Start + startIn(s.kind, t.source[s.Encoded.Start:s.Encoded.End], s.marks, x-s.Decoded.Start)
	}
	return x + t.shift(i)
}

// endOf maps the end of a span to the end of what its last byte came from.
func (t *Text) endOf(x int) int {
	i := sort.Search(len(t.Segments), func(i int) bool { return t.Segments[i].Decoded.End >= x })
	switch {
	case i == len(t.Segments) || t.Segments[i].Decoded.Start >= x:
		return x + t.shift(i)
	case t.Segments[i].Decoded.End == x:
		return t.Segments[i].Encoded.End // with the padding
	}
	s := &t.Segments[i]
	return s.Encoded.Start + endIn(s.kind, t.source[s.Encoded.Start:s.Encoded.End], s.marks, x-s.Decoded.Start)
}

// shift is how many bytes the first n segments lost.
func (t *Text) shift(n int) int {
	if n == 0 {
		return 0
	}
	return t.Segments[n-1].Encoded.End - t.Segments[n-1].Decoded.End
}
