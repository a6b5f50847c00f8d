// Package checks holds Squire's vocabulary, the types that every part speaks:
// [File], [Span], [Rule], [Finding], [Fix], [Detector], and the [Engine] that
// runs detectors over files.
//
// It promises three things. A File's bytes are read once and never modified.
// Findings arrive in file order for any number of workers. And no text of a
// secret can be reached from a Finding, so a report can't leak what it can't
// reach.
//
// checks imports nothing else of Squire's.
package checks

import (
	"bytes"
	"io"
	"sort"
	"unicode/utf8"
)

// A File is one named run of bytes to look at. Data is never modified, and is
// valid only while the file is being scanned: the engine reuses the memory of
// files that it loaded itself.
type File struct {
	// Path is slash-separated and relative to the root of the scan. It holds
	// the raw bytes that the source gave, which may be invalid UTF-8 or hold
	// control characters; reports escape it.
	Path string
	// Lang is the language, or "" when none was recognised.
	Lang Lang
	// Data is the content, or nil while Load has not run. Of a large file it is
	// a part.
	Data []byte
	// Base is where Data begins in the file. Lines and positions count from the
	// beginning of the file, spans from the beginning of Data.
	Base Base
	// Size is the length of the content in bytes where it is known before
	// loading. The engine bounds memory by it.
	Size int64
	// Load reads the content. It is called at most once, by a worker, with a
	// buffer that it may use or ignore; what it returns belongs to the engine,
	// which reuses the memory unless it is Shared. A nil Load means that Data is set.
	Load func(buf []byte) ([]byte, error)
	// Open, when not nil, stands for Load and gives content that may be too
	// long for memory. It is called at most once, and the content read and
	// closed, before the source is asked for the next file.
	Open func() (io.ReadCloser, error)
	// Done, when not nil, is called once the file has been wholly scanned and
	// nothing was found in it, neither shown nor suppressed; by any goroutine.
	Done func()
	// Origin says where the bytes come from.
	Origin Origin
	// Lines are the lines that changed. Findings that touch none of them are
	// dropped. Nil means all lines.
	Lines LineSet
	// Diff, when not nil, tells Lines, which are nil until somebody asks for
	// them: most versions in a history hold nothing to find, and are not worth a
	// comparison line by line. It is called at most once. Changed is then the
	// span of Data, in whole lines, outside of which no line is among them.
	Diff    func() (LineSet, error)
	Changed Span
	// Shared says that what Load returns is read by others as well: its memory
	// is not the engine's.
	Shared bool
	// Counts, when not nil, reports whether a finding that touches a span would be
	// told. A detector may leave out what wouldn't be, and needn't.
	Counts func(Span) bool
	// Whole says that a part of the content makes no sense, as of a file that has
	// to be parsed from its beginning: it is never cut. Load or Data gives it.
	Whole bool
	// Binary is set by the engine for content that is no text. Detectors then
	// see the path and no data.
	Binary bool

	part     *part // nil for a whole file
	newlines []int // offsets of every '\n'; nil until needed
	indexed  bool
	marks    []mark // of the line markLine
	markLine int
}

// A mark remembers a place on a long line, so that the next one needn't be
// counted from its start: a minified file is one line with thousands of
// findings. It lies between two runes.
type mark struct{ offset, utf16 int }

// markDistance is how many bytes are counted again rather than remembered.
const markDistance = 1 << 10

// OriginKind names a kind of source.
type OriginKind string

// The kinds of source.
const (
	Worktree OriginKind = "worktree"
	Index    OriginKind = "index"
	Commit   OriginKind = "commit"
	Buffer   OriginKind = "buffer"
	Stdin    OriginKind = "stdin"
)

// An Origin says where a file's bytes come from.
type Origin struct {
	Kind    OriginKind `json:"kind"`
	Commit  string     `json:"commit,omitempty"`  // full object id, for Commit
	Version int32      `json:"version,omitempty"` // document version, for Buffer
}

// A Span is a half-open range of byte offsets into a File's Data. Lines,
// columns and UTF-16 exist only at the edges.
type Span struct{ Start, End int }

// Len returns the length in bytes.
func (s Span) Len() int { return s.End - s.Start }

// Overlaps reports whether the two spans share a byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// in reports whether the span lies in a file's data.
func (s Span) in(f *File) bool {
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(f.Data)
}

// A Position is a place in a file as people and other tools write it.
type Position struct {
	Line   int `json:"line"`   // from 1; lines end at '\n'
	Column int `json:"column"` // from 1, in bytes
	UTF16  int `json:"utf16"`  // from 1, in UTF-16 code units
}

// Lines are counted at '\n' alone, as git and compilers do; editors, which
// also break lines at a lone '\r', have their own mapper.
func (f *File) index() {
	if f.indexed {
		return
	}
	f.indexed = true
	f.newlines = make([]int, 0, bytes.Count(f.Data, []byte{'\n'}))
	for off := 0; ; {
		i := bytes.IndexByte(f.Data[off:], '\n')
		if i < 0 {
			return
		}
		f.newlines = append(f.newlines, off+i)
		off += i + 1
	}
}

// Newlines returns the offsets in Data of all '\n' bytes in order. It is computed once
// and must not be modified. Like Position and LineSpan it is not safe for
// concurrent use on one File.
func (f *File) Newlines() []int {
	f.index()
	return f.newlines
}

// Line returns the line of offset, from 1.
func (f *File) Line(offset int) int {
	f.index()
	return f.Base.Line + sort.SearchInts(f.newlines, offset) + 1
}

// LineSpan returns the span of a line, counted from 1, without its '\n'. A
// line outside Data gives an empty span at the nearest end.
func (f *File) LineSpan(line int) Span {
	f.index()
	line -= f.Base.Line
	n := len(f.newlines)
	switch {
	case line < 1:
		return Span{}
	case line > n+1:
		return Span{len(f.Data), len(f.Data)}
	}
	s := Span{0, len(f.Data)}
	if line > 1 {
		s.Start = f.newlines[line-2] + 1
	}
	if line <= n {
		s.End = f.newlines[line-1]
	}
	return s
}

// Position returns the position of a byte offset. Offsets outside the file are
// moved to its nearest end.
func (f *File) Position(offset int) Position {
	offset = min(max(offset, 0), len(f.Data))
	line := f.Line(offset)
	start := f.LineSpan(line).Start
	m := f.markBefore(line, start, offset)
	p := Position{Line: line, Column: offset - start + 1, UTF16: m.utf16 + UTF16Len(f.Data[m.offset:offset]) + 1}
	if line == f.Base.Line+1 {
		p.Column += f.Base.Column
		p.UTF16 += f.Base.UTF16
	}
	return p
}

// markBefore returns a mark on a line at most a little over markDistance
// before an offset. It counts on from the last mark where there is none yet.
func (f *File) markBefore(line, start, offset int) mark {
	if f.markLine != line || len(f.marks) == 0 {
		f.markLine, f.marks = line, append(f.marks[:0], mark{offset: start})
	}
	for last := f.marks[len(f.marks)-1]; offset-last.offset > markDistance; {
		next := betweenRunes(f.Data, last.offset+markDistance)
		last = mark{next, last.utf16 + UTF16Len(f.Data[last.offset:next])}
		f.marks = append(f.marks, last)
	}
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].offset > offset })
	return f.marks[i-1]
}

// betweenRunes returns the last offset up to at that lies within no rune.
func betweenRunes(data []byte, at int) int {
	for back := 0; back < utf8.UTFMax && at-back >= 0 && at < len(data); back++ {
		if utf8.RuneStart(data[at-back]) {
			return at - back
		}
	}
	return at // no rune is so long
}

// UTF16Len returns the number of UTF-16 code units of b. An invalid byte
// counts as one unit, as it becomes one U+FFFD.
func UTF16Len(b []byte) int {
	n := 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			n++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r > 0xFFFF {
			n++
		}
		n++
		i += size
	}
	return n
}

// changes returns Lines, after asking Diff for them.
func (f *File) changes() LineSet {
	if f.Diff == nil {
		return f.Lines
	}
	diff := f.Diff
	f.Diff = nil
	var err error
	if f.Lines, err = diff(); err != nil {
		f.Lines = nil // an old version can't be read: all lines count
	}
	return f.Lines
}

// A LineRange is a run of lines, from 1, both ends included.
type LineRange struct{ First, Last int }

// A LineSet is a set of lines as ranges in ascending order that don't overlap.
// A nil LineSet means all lines, an empty one none.
type LineSet []LineRange

// Touches reports whether any line from first to last, both included, is in
// the set.
func (s LineSet) Touches(first, last int) bool {
	if s == nil {
		return true
	}
	i := sort.Search(len(s), func(i int) bool { return s[i].Last >= first })
	return i < len(s) && s[i].First <= last
}
