package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/report"
)

// secretsSeen is a judge that also remembers the secrets that detectors found,
// those of rules that are off included: a diff shows lines, and must show no
// secret in them. What it remembers never leaves the process.
type secretsSeen struct {
	inner checks.Judge
	mu    sync.Mutex
	files map[string]*secretsIn
}

// secretsIn are the secrets of one file.
type secretsIn struct {
	spans  []checks.Span   // in the content that was scanned last
	values map[string]bool // in any
}

// Judge implements checks.Judge.
func (s *secretsSeen) Judge(f *checks.File, found []checks.Finding) []checks.Finding {
	s.mu.Lock()
	in := s.files[f.Path]
	if in == nil {
		in = &secretsIn{values: map[string]bool{}}
		s.files[f.Path] = in
	}
	in.spans = nil
	for i := range found {
		if x := &found[i]; x.Rule.Secret && x.Span.Len() > 0 && !f.Binary {
			in.spans = append(in.spans, x.Span)
			in.values[string(f.Data[x.Span.Start:x.Span.End])] = true
		}
	}
	s.mu.Unlock()
	return s.inner.Judge(f, found)
}

// in returns the secrets of the content of a file that was scanned last.
func (s *secretsSeen) in(path string) *secretsIn {
	s.mu.Lock()
	defer s.mu.Unlock()
	if in := s.files[path]; in != nil {
		return in
	}
	return &secretsIn{}
}

// diffContext is how many lines around a change a diff shows.
const diffContext = 3

// A change is a run of lines, counted from 0 and without the last, that others
// take the place of.
type change struct{ from, to, newFrom, newTo int }

// changesOf returns the lines that edits change, without those at the edges
// that stay.
func changesOf(f *mended) []change {
	out := touched(f)
	before, after := slices.Collect(bytes.Lines(f.before)), slices.Collect(bytes.Lines(f.after))
	for i := range out {
		c := &out[i]
		// What lies after the last line break is no line.
		c.from, c.to = min(c.from, len(before)), min(c.to, len(before))
		c.newFrom, c.newTo = min(c.newFrom, len(after)), min(c.newTo, len(after))
		for c.from < c.to && c.newFrom < c.newTo && bytes.Equal(before[c.to-1], after[c.newTo-1]) {
			c.to, c.newTo = c.to-1, c.newTo-1
		}
		for c.from < c.to && c.newFrom < c.newTo && bytes.Equal(before[c.from], after[c.newFrom]) {
			c.from, c.newFrom = c.from+1, c.newFrom+1
		}
	}
	return out
}

// touched returns the lines in which edits begin and end, and those between.
func touched(f *mended) []change {
	var out []change
	moved := 0       // lines that were added so far
	from, at := 0, 0 // the line of an offset
	for _, e := range f.edits {
		from += bytes.Count(f.before[at:e.Span.Start], []byte{'\n'})
		at = e.Span.Start
		to := from + bytes.Count(f.before[e.Span.Start:e.Span.End], []byte{'\n'}) + 1
		grown := strings.Count(e.New, "\n") - (to - from - 1)
		if n := len(out); n > 0 && from < out[n-1].to {
			out[n-1].to = max(out[n-1].to, to)
			moved += grown
			out[n-1].newTo = out[n-1].to + moved
			continue
		}
		out = append(out, change{from, to, from + moved, to + moved + grown})
		moved += grown
	}
	return out
}

// diff writes what becomes of a file as a unified diff. Secrets are masked, so
// it is for reading and not for patch.
func (m *mender) diff(w io.Writer, f *mended) {
	before, after := f.lines, f.newLines
	name := report.Escape(f.path)
	fmt.Fprintf(w, "--- a/%s\n+++ b/%s\n", name, name)
	line := func(mark, text string) { fmt.Fprintln(w, mark+report.Escape(text)) }
	changes := slices.DeleteFunc(changesOf(f), func(c change) bool { return c.from == c.to && c.newFrom == c.newTo })
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && changes[n].from-changes[n-1].to <= 2*diffContext {
			n++
		}
		hunk := changes[:n]
		changes = changes[n:]
		first, last := hunk[0], hunk[n-1]
		start, end := max(0, first.from-diffContext), min(len(before), last.to+diffContext)
		newStart := first.newFrom - (first.from - start)
		newEnd := last.newTo + (end - last.to)
		fmt.Fprintf(w, "@@ -%d,%d +%d,%d @@\n", start+1, end-start, newStart+1, newEnd-newStart)
		at := start
		for _, c := range hunk {
			for ; at < c.from; at++ {
				line(" ", before[at])
			}
			for ; at < c.to; at++ {
				line("-", before[at])
			}
			for i := c.newFrom; i < c.newTo; i++ {
				line("+", after[i])
			}
		}
		for ; at < end; at++ {
			line(" ", before[at])
		}
	}
}
