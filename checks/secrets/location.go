package secrets

import (
	"sort"

	"github.com/squiresec/squire/checks"
)

// A location is where gitleaks says that a match stands. Its peculiarities are
// kept, since ignore files and baselines of its users depend on them: the
// column counts the line break before the line, and a match that ends on a
// last line without line break ends, for gitleaks, where it began.
type location struct {
	startLine, endLine     int // from 0
	startColumn, endColumn int // from 1 on the first line, from 2 on others
	from, to               int // what gitleaks calls the line: with the '\n' before it
	data                   []byte
}

func (l location) text(s checks.Span) string { return string(l.data[s.Start:s.End]) }

// locate computes the location of the bytes from start to end.
func locate(f *checks.File, start, end int) location {
	nl := f.Newlines()
	if len(nl) == 0 {
		nl = []int{len(f.Data)}
	}
	l := location{data: f.Data, startLine: f.Base.Line, endLine: f.Base.Line}
	// What stands of the first line before the data, with the line break before
	// it.
	missing := f.Base.Column
	if f.Base.Line > 0 {
		missing++
	}
	before := func(line int) int { // offset of the line break before a line
		if line == 0 {
			return 0
		}
		return nl[line-1]
	}
	// The line of the start is the first whose line break lies behind it.
	line := sort.Search(len(nl), func(i int) bool { return nl[i] > start })
	if line < len(nl) {
		l.startLine, l.endLine = l.startLine+line, l.endLine+line
		l.from, l.to = before(line), nl[line]
		l.startColumn = start - l.from + 1
		if line == 0 {
			l.startColumn += missing
		}
		last := sort.SearchInts(nl, end)
		if whole := last < len(nl); (whole || f.Continues()) && before(last) < end {
			if l.endLine, l.to = f.Base.Line+last, len(f.Data); whole {
				l.to = nl[last]
			}
			if l.endColumn = end - before(last); last == 0 {
				l.endColumn += missing
			}
		}
		return l
	}
	// For a last line without line break gitleaks takes the whole file for the
	// line, so that one gitleaks:allow far above would allow it. That is not
	// kept.
	prev := nl[len(nl)-1]
	l.from = prev
	l.startLine, l.endLine = l.startLine+len(nl), l.endLine+len(nl)
	l.startColumn, l.endColumn = start-prev+1, end-prev
	l.to = len(f.Data)
	return l
}
