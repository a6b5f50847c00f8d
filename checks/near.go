package checks

import (
	"bytes"
	"sync"
)

// Near returns a detector that, in a file of which only some lines changed,
// first looks at those and at what stands near them. Only where it finds
// something that touches a changed line does it look at the whole file, and
// reports what it finds in that. In a file of which all lines count it looks
// at once.
//
// A history holds hundreds of versions of the same file: what stayed the same
// was looked at in the version before. What this can't find is a match that
// reaches from a changed line over more than nearLines lines, or nearBytes
// bytes, to something that it needs. So it is for histories alone: a commit is
// worth a whole look at each file.
func Near(d Detector) Detector { return &near{Detector: d} }

type near struct {
	Detector
	memory sync.Pool // of *[]byte
}

// How much is looked at before and after a changed line. The line before and
// the line after belong to it, however long they are.
const (
	nearLines = 20
	nearBytes = 2 << 10
	// nearWhole is how many bytes that may have changed are looked at rather
	// than compared.
	nearWhole = 64 << 10
)

// Detect implements Detector.
func (n *near) Detect(f *File, report func(Finding)) error {
	if f.Binary || f.part != nil {
		return n.Detector.Detect(f, report)
	}
	if f.Diff != nil && f.Changed.Len() <= nearWhole {
		if found, err := n.around(f); err == nil && !found {
			return nil
		}
		return n.Detector.Detect(f, report)
	}
	if f.changes() == nil {
		return n.Detector.Detect(f, report)
	}
	buf, _ := n.memory.Get().(*[]byte)
	if buf == nil {
		buf = new([]byte)
	}
	defer n.memory.Put(buf)
	part := &File{Path: f.Path, Lang: f.Lang, Origin: f.Origin, Size: f.Size}
	part.Data = f.nearby((*buf)[:0])
	*buf = part.Data
	found := false
	err := n.Detector.Detect(part, func(x Finding) {
		// As the engine will judge it: what only stands near a change is old.
		first := part.Line(x.Span.Start)
		found = found || f.Lines.Touches(first, max(first, part.Line(max(x.Span.End-1, 0))))
	})
	if err == nil && !found {
		return nil
	}
	return n.Detector.Detect(f, report)
}

// around reports whether something touches a changed line, by a look at all
// that may have changed and what stands near it. Which lines did change is
// asked only when there is something.
func (n *near) around(f *File) (bool, error) {
	c := f.Changed
	if c.Len() == 0 {
		return false, nil // lines only went
	}
	part := &File{Path: f.Path, Lang: f.Lang, Origin: f.Origin, Size: f.Size}
	from, to := linesBefore(f.Data, c.Start), linesAfter(f.Data, c.End)
	part.Data = f.Data[from:to:to]
	part.Counts = func(s Span) bool {
		s = Span{max(s.Start+from, 0), min(s.End+from, len(f.Data))}
		if max(s.End, s.Start+1) <= c.Start || s.Start >= c.End {
			return false
		}
		// As the engine will judge it: what only stands near a change is old.
		return f.changed(&Finding{Span: s})
	}
	found := false
	err := n.Detector.Detect(part, func(x Finding) {
		if x.Span == (Span{}) { // it is about the name, and stands on the first line
			found = found || f.changed(&x)
		} else {
			found = found || part.Counts(x.Span)
		}
	})
	return found, err
}

// linesBefore returns where the lines begin that are looked at before an
// offset, which is the beginning of a line.
func linesBefore(data []byte, at int) int {
	from := at
	for n := 0; from > 0 && n < nearLines; n++ {
		start := bytes.LastIndexByte(data[:from-1], '\n') + 1
		if n > 0 && at-start > nearBytes {
			break
		}
		from = start
	}
	return from
}

// linesAfter returns where the lines end that are looked at after an offset,
// which is the end of a line or the beginning of the next.
func linesAfter(data []byte, at int) int {
	to := at
	for n := 0; to < len(data) && n < nearLines; n++ {
		end := len(data)
		if i := bytes.IndexByte(data[to:], '\n'); i >= 0 {
			end = to + i + 1
		}
		if n > 0 && end-at > nearBytes {
			break
		}
		to = end
	}
	return to
}

// nearby appends the file's text with every line emptied that is far from all
// that changed. What is left stands on the line where it stood, since rules
// look at how many lines lie between.
func (f *File) nearby(buf []byte) []byte {
	nl := f.Newlines()
	end := func(line int) int { // of a line from 1, without its line break
		if line <= len(nl) {
			return nl[line-1]
		}
		return len(f.Data)
	}
	start := func(line int) int {
		if line <= 1 {
			return 0
		}
		return end(line-1) + 1
	}
	lines := len(nl) + 1
	empty := func(from, to int) { // lines from … to-1
		buf = append(buf, bytes.Repeat([]byte{'\n'}, max(min(to-1, len(nl))-from+1, 0))...)
	}
	next := 1 // the first line that isn't copied or emptied yet
	for _, r := range f.Lines {
		first, last := max(r.First, 1), min(r.Last, lines)
		if first > last {
			continue
		}
		from, to := max(first-1, 1), min(last+1, lines)
		for from > 1 && first-from < nearLines && start(first)-start(from-1) <= nearBytes {
			from--
		}
		for to < lines && to-last < nearLines && end(to+1)-end(last) <= nearBytes {
			to++
		}
		if from = max(from, next); from > to {
			continue
		}
		empty(next, from)
		buf = append(buf, f.Data[start(from):min(end(to)+1, len(f.Data))]...)
		next = to + 1
	}
	empty(next, lines+1)
	return buf
}
