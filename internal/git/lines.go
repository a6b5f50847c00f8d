package git

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"slices"

	"github.com/squiresec/squire/checks"
)

// maxEdits is how many added and deleted lines the exact comparison goes up
// to. Its cost grows with the square: beyond this every line between the first
// and the last difference counts as added. That only ever adds lines, so
// nothing new is overlooked.
const maxEdits = 1000

// fewEdits is up to how many edits lines are compared as they are.
const fewEdits = 100

// AddedLines returns the lines of new that no common sequence with old keeps,
// as git's own diff would mark them with "+". It never returns nil, which
// would mean all lines.
//
// Lines are compared without their ends: a file whose line breaks change from
// CRLF to LF, or whose last line gets one, has no new text for it. UTF-16 text
// with a byte order mark is split at its own line breaks, so that the numbers
// are those of the text in UTF-8.
func AddedLines(old, new []byte) checks.LineSet {
	first, encOld, encNew := 1, encoding(old), encoding(new)
	if encOld == oneByte && encNew == oneByte {
		// Most of a large file is the same: don't split that.
		head := commonLines(old, new)
		first += bytes.Count(new[:head], []byte{'\n'})
		old, new = old[head:], new[head:]
		tail := commonTail(old, new)
		old, new = old[:len(old)-tail], new[:len(new)-tail]
	}
	a, b := splitLines(old, encOld), splitLines(new, encNew)
	for len(a) > 0 && len(b) > 0 && bytes.Equal(a[0], b[0]) {
		a, b, first = a[1:], b[1:], first+1
	}
	for len(a) > 0 && len(b) > 0 && bytes.Equal(a[len(a)-1], b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	set := checks.LineSet{}
	for i, added := range addedOf(a, b) {
		if line := first + i; added {
			set = appendLine(set, line)
		}
	}
	return set
}

// ChangedIn returns a span of new, in whole lines, outside of which AddedTo adds
// no line. It is found in a fraction of the time. ok is false where there is
// nothing to compare with, and for UTF-16 text.
func ChangedIn(olds [][]byte, new []byte) (span checks.Span, ok bool) {
	if len(olds) == 0 || encoding(new) != oneByte {
		return span, false
	}
	span.End = len(new)
	for _, old := range olds {
		if encoding(old) != oneByte {
			return checks.Span{}, false
		}
		head := commonLines(old, new)
		tail := commonTail(old[head:], new[head:])
		span.Start = max(span.Start, head)
		span.End = min(span.End, len(new)-tail)
	}
	span.End = max(span.End, span.Start)
	return span, true
}

// AddedTo returns the lines of new that are in none of several old versions: a
// line that a merge takes from one of its parents is not new.
func AddedTo(olds [][]byte, new []byte) checks.LineSet {
	var set checks.LineSet
	for i, old := range olds {
		if added := AddedLines(old, new); i == 0 {
			set = added
		} else {
			set = intersect(set, added)
		}
	}
	return set
}

func appendLine(set checks.LineSet, line int) checks.LineSet {
	if n := len(set); n > 0 && set[n-1].Last == line-1 {
		set[n-1].Last = line
		return set
	}
	return append(set, checks.LineRange{First: line, Last: line})
}

func intersect(a, b checks.LineSet) checks.LineSet {
	set := checks.LineSet{}
	for len(a) > 0 && len(b) > 0 {
		both := checks.LineRange{First: max(a[0].First, b[0].First), Last: min(a[0].Last, b[0].Last)}
		if both.First <= both.Last {
			set = append(set, both)
		}
		if a[0].Last < b[0].Last {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return set
}

// Encodings, as far as they matter for line breaks.
type textEncoding int

const (
	oneByte textEncoding = iota
	utf16Little
	utf16Big
)

// encoding follows the engine, which decodes the same files: UTF-16 with a
// byte order mark, and not the start of UTF-32.
func encoding(data []byte) textEncoding {
	switch {
	case len(data) < 2 || len(data)%2 != 0:
	case data[0] == 0xFE && data[1] == 0xFF:
		return utf16Big
	case data[0] == 0xFF && data[1] == 0xFE && !(len(data) >= 4 && data[2] == 0 && data[3] == 0):
		return utf16Little
	}
	return oneByte
}

// commonLines returns the length in bytes of the whole lines that both start
// with.
func commonLines(a, b []byte) int {
	n, most := 0, min(len(a), len(b))
	const step = 4096
	for n+step <= most && bytes.Equal(a[n:n+step], b[n:n+step]) {
		n += step
	}
	for n+8 <= most && binary.NativeEndian.Uint64(a[n:]) == binary.NativeEndian.Uint64(b[n:]) {
		n += 8
	}
	for n < most && a[n] == b[n] {
		n++
	}
	return bytes.LastIndexByte(b[:n], '\n') + 1
}

// commonTail returns the length in bytes of the whole lines that both end
// with.
func commonTail(a, b []byte) int {
	n, most := 0, min(len(a), len(b))
	const step = 4096
	for n+step <= most && bytes.Equal(a[len(a)-n-step:len(a)-n], b[len(b)-n-step:len(b)-n]) {
		n += step
	}
	for n+8 <= most && binary.NativeEndian.Uint64(a[len(a)-n-8:]) == binary.NativeEndian.Uint64(b[len(b)-n-8:]) {
		n += 8
	}
	for n < most && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	// The first line of the common end may be cut on either side.
	_, whole, _ := bytes.Cut(b[len(b)-n:], []byte{'\n'})
	return len(whole)
}

// splitLines returns the lines without their ends ("\n" or "\r\n"). Text that
// ends with a line break has no empty line after it.
func splitLines(data []byte, enc textEncoding) [][]byte {
	if enc != oneByte {
		return splitUTF16(data, enc)
	}
	lines := make([][]byte, 0, bytes.Count(data, []byte{'\n'})+1)
	for len(data) > 0 {
		line := data
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			line, data = data[:i], data[i+1:]
		} else {
			data = nil
		}
		lines = append(lines, bytes.TrimSuffix(line, []byte{'\r'}))
	}
	return lines
}

func splitUTF16(data []byte, enc textEncoding) [][]byte {
	lf, cr := []byte{'\n', 0}, []byte{'\r', 0}
	if enc == utf16Big {
		lf, cr = []byte{0, '\n'}, []byte{0, '\r'}
	}
	var lines [][]byte
	start := 0
	for i := 0; i < len(data); i += 2 {
		if data[i] == lf[0] && data[i+1] == lf[1] {
			lines = append(lines, bytes.TrimSuffix(data[start:i], cr))
			start = i + 2
		}
	}
	if start < len(data) {
		lines = append(lines, data[start:])
	}
	return lines
}

// addedOf tells for each line of b whether it is added.
func addedOf(a, b [][]byte) []bool {
	added := slices.Repeat([]bool{true}, len(b))
	if len(a) == 0 || len(b) == 0 {
		return added
	}
	// Most versions differ in few lines. To find these takes less than to number
	// all lines.
	same := func(i, j int) bool { return bytes.Equal(a[i], b[j]) }
	if trace, ok := shortestEdit(len(a), len(b), fewEdits, same); ok {
		walk(trace, len(a), len(b), func(j int) { added[j] = false })
		return added
	}
	// Numbers instead of text, and only of lines that both have: a line that
	// one side lacks is in no common sequence.
	numbers := newNumbering(len(a))
	all := make([]int32, len(a))
	for i, line := range a {
		all[i] = numbers.of(line, true)
	}
	inB := make([]bool, len(numbers.lines))
	y := make([]int32, 0, len(b))
	at := make([]int, 0, len(b)) // the place in b of each element of y
	for i, line := range b {
		if n := numbers.of(line, false); n >= 0 {
			inB[n] = true
			y, at = append(y, n), append(at, i)
		}
	}
	x := make([]int32, 0, len(a))
	for _, n := range all {
		if inB[n] {
			x = append(x, n)
		}
	}
	for j, kept := range common(x, y) {
		if kept {
			added[at[j]] = false
		}
	}
	return added
}

// A numbering gives equal lines equal numbers from 0. A history has millions
// of lines to number: this takes half the time of a map of strings.
type numbering struct {
	seed  maphash.Seed
	table []int32 // number plus one, or 0, at a line's hash or after it
	lines [][]byte
}

// newNumbering returns a numbering for up to n lines.
func newNumbering(n int) *numbering {
	size := 16
	for size < 2*n {
		size *= 2
	}
	return &numbering{seed: maphash.MakeSeed(), table: make([]int32, size), lines: make([][]byte, 0, n)}
}

// of returns the number of a line. A new line gets one with add, else -1.
func (n *numbering) of(line []byte, add bool) int32 {
	mask := uint64(len(n.table) - 1)
	for i := maphash.Bytes(n.seed, line) & mask; ; i = (i + 1) & mask {
		k := n.table[i]
		if k > 0 && bytes.Equal(n.lines[k-1], line) {
			return k - 1
		}
		if k == 0 {
			if !add {
				return -1
			}
			n.lines = append(n.lines, line)
			n.table[i] = int32(len(n.lines))
			return n.table[i] - 1
		}
	}
}

// common tells which elements of y belong to a longest common subsequence with
// x, by Myers's greedy algorithm, or only the common start and end when there
// are more than maxEdits edits.
func common(x, y []int32) []bool {
	kept := make([]bool, len(y))
	head := 0
	for head < len(x) && head < len(y) && x[head] == y[head] {
		kept[head] = true
		head++
	}
	x, y = x[head:], y[head:]
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		kept[head+len(y)-1] = true
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	middle := kept[head : head+len(y)]
	if trace, ok := shortestEdit(len(x), len(y), maxEdits, func(i, j int) bool { return x[i] == y[j] }); ok {
		walk(trace, len(x), len(y), func(j int) { middle[j] = true })
	}
	return kept
}

// walk goes back from the end of two sequences of i and j elements along what
// shortestEdit recorded, and calls keep with each element of the second one that
// both have.
func walk(trace [][]int32, i, j int, keep func(j int)) {
	for d := len(trace) - 1; d >= 0; d-- {
		k := i - j
		v := trace[d] // furthest i on diagonals -d … d, before step d
		from := k - 1
		if k == -d || k != d && v[d+k-1] < v[d+k+1] {
			from = k + 1
		}
		startI, startJ := 0, 0
		if d > 0 {
			startI = int(v[d+from])
			startJ = startI - from
		}
		for i > startI && j > startJ {
			i, j = i-1, j-1
			keep(j)
		}
		i, j = startI, startJ
	}
}

// shortestEdit returns, for each number of edits d, how far diagonals -d … d
// were before step d, with diagonal k at index d+k. The last step reaches the
// end. It gives up beyond most edits.
func shortestEdit(n, m, most int, same func(i, j int) bool) (trace [][]int32, ok bool) {
	if most = min(n+m, most); max(n-m, m-n) > most {
		return nil, false
	}
	v := make([]int32, 2*most+3)
	zero := most + 1
	for d := 0; d <= most; d++ {
		trace = append(trace, slices.Clone(v[zero-d:zero+d+1]))
		for k := -d; k <= d; k += 2 {
			i := int(v[zero+k-1]) + 1
			if k == -d || k != d && v[zero+k-1] < v[zero+k+1] {
				i = int(v[zero+k+1])
			}
			j := i - k
			for i < n && j < m && same(i, j) {
				i, j = i+1, j+1
			}
			v[zero+k] = int32(i)
			if i >= n && j >= m {
				return trace, true
			}
		}
	}
	return nil, false
}
