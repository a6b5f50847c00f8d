package checks

import (
	"bytes"
	"errors"
)

// Parts are what was found in a large text, part by part, so that of the next
// version of it only what changed is looked at. They are never modified.
type Parts struct {
	text []byte
	list []scanned
}

// A scanned is one part with what was found in it.
type scanned struct {
	own         Span // of the text: the findings that begin in it
	data        Span // of the text: what they were looked for in
	base        Base // of data
	first, last bool
	found       []Finding
	gaps        []error
}

// InParts reports whether a text in memory is scanned in parts; see LargeFile.
func (e *Engine) InParts(f *File) bool { return f.Open == nil && e.inParts(f) }

// Rescan scans a text in parts, as Scan does, and returns its findings in order
// with what the next call wants to have. before may be nil, or what a call for
// another version of the same text returned, by this engine: parts that are the
// same, with what is around them, are not looked at again. The places of cuts
// are those of before, moved with the text, so a rule that is fooled by a cut
// may be so until the parts have to be cut anew.
func (e *Engine) Rescan(f *File, before *Parts) ([]Finding, *Parts, error) {
	if int64(len(f.Data)) > e.maxFileSize() {
		return nil, nil, e.tooLarge(f.Path, int64(len(f.Data)))
	}
	var now *Parts
	if before != nil && len(before.list) > 0 {
		now = e.moved(f, before)
	}
	if now == nil {
		var whole *File
		if now, whole = e.cutAnew(f); whole != nil {
			found, err := e.ScanFile(whole)
			return found, nil, err
		}
	}
	var found []Finding
	var gaps []error
	told := map[string]bool{}
	for _, p := range now.list {
		found = append(found, p.found...)
		for _, err := range p.gaps {
			if !told[err.Error()] { // every part may fail for the same reason
				told[err.Error()] = true
				gaps = append(gaps, err)
			}
		}
	}
	if e.MaxFindings > 0 && len(found) > e.MaxFindings {
		found = found[:e.MaxFindings]
		gaps = append(gaps, e.tooMany(f.Path))
	}
	return found, now, errors.Join(gaps...)
}

// cutAnew cuts a text and scans all of it. For one that isn't to be cut it
// returns the file to scan instead.
func (e *Engine) cutAnew(f *File) (now *Parts, whole *File) {
	now = &Parts{text: f.Data}
	text := *f
	for p, err := range e.parts(&text) {
		if err != nil || p.part == nil {
			return nil, f
		}
		s := scanned{
			own:   p.Base.shift(p.part.own),
			data:  p.Base.shift(Span{0, len(p.Data)}),
			base:  p.Base,
			first: p.part.first, last: p.part.last,
		}
		if s.data.End > len(f.Data) || !bytes.Equal(p.Data, f.Data[s.data.Start:s.data.End]) {
			return nil, f // it was decoded
		}
		e.look(f, &s, p.part.whole)
		now.list = append(now.list, s)
	}
	return now, nil
}

// look scans one part.
func (e *Engine) look(f *File, s *scanned, w *whole) {
	data := f.Data[s.data.Start:s.data.End:s.data.End]
	found, err := e.ScanFile(&File{
		Path: f.Path, Lang: f.Lang, Data: data, Size: int64(len(data)), Base: s.base, Origin: f.Origin, Lines: f.changes(),
		part: &part{own: Span{s.own.Start - s.data.Start, s.own.End - s.data.Start}, first: s.first, last: s.last, whole: w},
	})
	s.found, s.gaps = found, split(err)
}

// moved returns the parts of a text from those of the version before, or nil
// where it has to be cut anew.
func (e *Engine) moved(f *File, before *Parts) *Parts {
	c := e.cutting()
	old, text := before.text, f.Data
	prefix := commonPrefix(old, text)
	suffix := commonSuffix(old[prefix:], text[prefix:])
	oldEnd, end := len(old)-suffix, len(text)-suffix // of what changed
	by := len(text) - len(old)
	now := &Parts{text: text, list: make([]scanned, len(before.list))}
	start, base, at := 0, Base{}, 0 // base is where text[at:] begins
	w := &whole{}
	for i := range before.list {
		was := &before.list[i]
		s := &now.list[i]
		*s = scanned{own: Span{start, len(text)}, first: was.first, last: was.last}
		if !was.last {
			switch cut := was.own.End; {
			case cut <= prefix:
				s.own.End = cut
			case cut >= oldEnd:
				s.own.End = cut + by
			default:
				return nil // a cut was in what is gone
			}
		}
		start = s.own.End
		if n := s.own.Len(); n == 0 || n > 2*c.part || !was.last && n < c.part/4 {
			return nil
		}
		s.data = c.around(text, s.own, s.first, s.last)
		if s.data.Start < at {
			return nil
		}
		base = base.after(text[at:s.data.Start])
		at, s.base = s.data.Start, base
		// The bounds of the data depend on the text up to the slack beyond them.
		same := s.data.End+c.slack <= prefix || s.data.Start-c.slack >= end
		if shift := s.data.Start - was.data.Start; same && s.data.Len() == was.data.Len() && s.own.Start-was.own.Start == shift &&
			s.base.Line == was.base.Line && s.base.Column == was.base.Column && s.base.UTF16 == was.base.UTF16 {
			s.found, s.gaps = shifted(was.found, shift), was.gaps
			continue
		}
		e.look(f, s, w)
	}
	return now
}

// around returns what a part is detected with.
func (c *cutting) around(text []byte, own Span, first, last bool) Span {
	data := Span{0, len(text)}
	if !first {
		start := max(own.Start-c.overlap, 0)
		if i := bytes.LastIndexByte(text[max(start-c.slack, 0):start], '\n'); i >= 0 {
			data.Start = max(start-c.slack, 0) + i
		} else {
			data.Start = betweenRunes(text, start)
		}
	}
	if !last && own.End+c.overlap < len(text) {
		data.End = lineEnd(text, own.End+c.overlap, c.slack)
	}
	return data
}

// shifted returns findings that have moved.
func shifted(found []Finding, by int) []Finding {
	if by == 0 || len(found) == 0 {
		return found
	}
	moved := make([]Finding, len(found))
	for i, x := range found {
		b := Base{Offset: by}
		x.Span = b.shift(x.Span)
		if x.Around.Len() > 0 {
			x.Around = b.shift(x.Around)
		}
		trace := make([]Step, len(x.Trace))
		for k, step := range x.Trace {
			step.Span = b.shift(step.Span)
			trace[k] = step
		}
		if x.Trace != nil {
			x.Trace = trace
		}
		moved[i] = x
	}
	return moved
}

// commonPrefix returns how many bytes two texts begin with alike.
func commonPrefix(a, b []byte) int {
	const block = 4 << 10
	n, most := 0, min(len(a), len(b))
	for n+block <= most && bytes.Equal(a[n:n+block], b[n:n+block]) {
		n += block
	}
	for n < most && a[n] == b[n] {
		n++
	}
	return n
}

// commonSuffix returns how many bytes two texts end with alike.
func commonSuffix(a, b []byte) int {
	const block = 4 << 10
	n, most := 0, min(len(a), len(b))
	for n+block <= most && bytes.Equal(a[len(a)-n-block:len(a)-n], b[len(b)-n-block:len(b)-n]) {
		n += block
	}
	for n < most && a[len(a)-n-1] == b[len(b)-n-1] {
		n++
	}
	return n
}
