package checks

import "bytes"

// MaskedLines returns the lines of a text, without their line breaks, with
// every secret masked: where it is known to stand, and wherever one of some
// values stands again. It is for showing a change of a file, of which an
// [Excerpt] is too little.
func MaskedLines(data []byte, secrets []Span, values map[string]bool) []string {
	long := map[string]bool{}
	for v := range values {
		if len(v) >= minValue {
			long[v] = true
		}
	}
	m := &masker{data: data, hidden: merge(append(occurrences(data, long), secrets...))}
	var lines []string
	for start := 0; ; {
		end := len(data)
		if i := bytes.IndexByte(data[start:], '\n'); i >= 0 {
			end = start + i
		}
		if start == len(data) {
			return lines // after the last line break there is no line
		}
		text, _, _ := m.replace(Span{start, end}, Span{start, start}, Mask)
		lines = append(lines, text)
		if end == len(data) {
			return lines
		}
		start = end + 1
	}
}
