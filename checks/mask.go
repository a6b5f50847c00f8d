package checks

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Mask stands for a secret in an excerpt. Its length is fixed: the length of a
// password tells something about it.
const Mask = "********"

// redacted stands for a secret in SecretMatch.Text, as gitleaks --redact
// writes it.
const redacted = "REDACTED"

// excerptLimit is how many bytes of a line an excerpt shows at most.
const excerptLimit = 240

// minValue is the shortest secret in bytes that is masked wherever its text
// stands again. Shorter text is too common: masking each "on" would tell what
// the secret is.
const minValue = 4

// A masker knows where text of a secret stands in one file. It masks by place
// and by value, since a secret that a rule saw once may stand again on the
// line of another finding, where no rule saw it.
type masker struct {
	data   []byte
	hidden []Span // in order, apart from each other
	values map[string]bool
}

// leaks reports whether a fix would write a secret of the file, which a report
// shows. A fix of the secret itself takes it away.
func (m *masker) leaks(x *Fix) bool {
	for _, e := range x.Edits {
		for v := range m.values {
			if strings.Contains(e.New, v) {
				return true
			}
		}
	}
	return false
}

func newMasker(f *File, found []Finding) *masker {
	var spans []Span
	values := map[string]bool{}
	for i := range found {
		if s := found[i].Span; found[i].Rule.Secret && s.Len() > 0 {
			spans = append(spans, s)
			if s.Len() >= minValue {
				values[string(f.Data[s.Start:s.End])] = true
			}
		}
	}
	return &masker{data: f.Data, values: values, hidden: merge(append(spans, occurrences(f.Data, values)...))}
}

// occurrences returns where any of the values stands in data, in one pass for
// any number of values: a file with thousands of secrets must not cost thousands
// of searches. Of values that begin at the same place the longest is enough.
//
// Of a very long value only the beginning is compared. Where that stands the
// length of all of it is masked, be it the value or not.
func occurrences(data []byte, values map[string]bool) []Span {
	if len(values) == 0 {
		return nil
	}
	sorted := slices.Sorted(maps.Keys(values))
	heads := make([]string, len(sorted))
	length := make([]int, len(sorted)) // of the longest value with this head
	// within is the longest value that a value begins with, or -1: what stands
	// before a text in order, and is no beginning of it, may begin with one.
	within := make([]int, len(sorted))
	var first [256]bool
	byPrefix := map[[minValue]byte]valueRange{}
	for i, v := range sorted {
		heads[i], length[i] = v[:min(len(v), comparedValue)], len(v)
		if i > 0 && heads[i] == heads[i-1] {
			length[i] = max(length[i], length[i-1])
		}
		within[i] = i - 1
		for within[i] >= 0 && !strings.HasPrefix(v, heads[within[i]]) {
			within[i] = within[within[i]]
		}
		first[v[0]] = true
		k := [minValue]byte([]byte(v[:minValue]))
		r, ok := byPrefix[k]
		if !ok {
			r.from = i
		}
		r.to = i + 1
		byPrefix[k] = r
	}
	var spans []Span
	for i := 0; i+minValue <= len(data); i++ {
		if !first[data[i]] {
			continue
		}
		r, ok := byPrefix[[minValue]byte(data[i:])]
		if !ok {
			continue
		}
		text := data[i:min(i+comparedValue, len(data))]
		k := r.from + sort.Search(r.to-r.from, func(n int) bool { return heads[r.from+n] > string(text) }) - 1
		for k >= r.from && (len(text) < len(heads[k]) || string(text[:len(heads[k])]) != heads[k]) {
			k = within[k]
		}
		if k >= r.from {
			spans = append(spans, Span{i, min(i+length[k], len(data))})
		}
	}
	return spans
}

// A valueRange is the values with the same first bytes.
type valueRange struct{ from, to int }

// comparedValue is how many bytes of a value are compared.
const comparedValue = 1 << 10

// merge sorts spans and joins those that touch.
func merge(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// within returns the hidden spans that reach into w, whole.
func (m *masker) within(w Span) []Span {
	if w.Len() <= 0 {
		return nil
	}
	from := sort.Search(len(m.hidden), func(i int) bool { return m.hidden[i].End > w.Start })
	to := from + sort.Search(len(m.hidden)-from, func(i int) bool { return m.hidden[from+i].Start >= w.End })
	return m.hidden[from:to]
}

// replace returns the text of w with every run of secret bytes replaced by
// with, and the place of mark in that text.
func (m *masker) replace(w, mark Span, with string) (text string, start, end int) {
	var b strings.Builder
	at := w.Start
	start, end = -1, -1
	// plain copies the text up to an offset.
	plain := func(to int) {
		if start < 0 && mark.Start < to {
			start = b.Len() + max(mark.Start-at, 0)
		}
		if end < 0 && mark.End <= to {
			end = b.Len() + max(mark.End-at, 0)
		}
		b.Write(m.data[at:to])
		at = to
	}
	for _, h := range m.within(w) {
		plain(max(h.Start, w.Start))
		if start < 0 && mark.Start < h.End {
			start = b.Len()
		}
		b.WriteString(with)
		at = min(h.End, w.End)
		if end < 0 && mark.End <= at {
			end = b.Len()
		}
	}
	plain(w.End)
	if start < 0 {
		start = b.Len()
	}
	return b.String(), start, max(end, start)
}

// hiddenLine is the Excerpt of a line of which nothing is shown.
func hiddenLine(f *File, s Span) Excerpt {
	const text = "…" + Mask + "…"
	line := f.Line(s.Start)
	return Excerpt{
		Line: line, Text: text, Start: len("…"), End: len("…" + Mask),
		More: f.Line(max(s.End-1, s.Start)) - line,
	}
}

// excerpt makes the Excerpt for a span.
func (m *masker) excerpt(f *File, s Span) Excerpt {
	line := f.Line(s.Start)
	w := f.LineSpan(line)
	if w.End > w.Start && f.Data[w.End-1] == '\r' {
		w.End--
	}
	last := line
	if s.End > s.Start {
		last = f.Line(s.End - 1)
	}
	before, after := "", ""
	if w.Len() > excerptLimit {
		cut := m.window(w, s.Start)
		if cut.Start > w.Start {
			before = "…"
		}
		if cut.End < w.End {
			after = "…"
		}
		w = cut
	}
	text, start, end := m.replace(w, Span{s.Start, min(s.End, w.End)}, Mask)
	return Excerpt{
		Line: line, Text: before + text + after,
		Start: len(before) + start, End: len(before) + end,
		More: last - line,
	}
}

// window cuts a long line to excerptLimit bytes or a little more, around an
// offset. It never cuts within a rune, nor within a secret, whose rest would
// then be shown.
func (m *masker) window(line Span, offset int) Span {
	from := min(max(offset-excerptLimit/3, line.Start), line.End-excerptLimit)
	to := from + excerptLimit
	for from > line.Start && !utf8.RuneStart(m.data[from]) {
		from--
	}
	for to < line.End && !utf8.RuneStart(m.data[to]) {
		to++
	}
	if h := m.within(Span{from, to}); len(h) > 0 {
		from = max(min(from, h[0].Start), line.Start)
		to = min(max(to, h[len(h)-1].End), line.End)
	}
	return Span{from, to}
}

// match returns the text around a secret with the secret replaced by
// "REDACTED". Where another secret reaches into it, that one is replaced too,
// which gitleaks wouldn't do.
func (m *masker) match(around, secret Span) string {
	text := m.data[around.Start:around.End]
	own := m.data[secret.Start:secret.End]
	if len(own) == 0 {
		own = text
	}
	// What is left when the secret is replaced as gitleaks does it?
	at := around.Start
	for {
		i := bytes.Index(m.data[at:around.End], own)
		rest := Span{at, around.End}
		if i >= 0 {
			rest.End = at + i
		}
		if rest.Len() > 0 && len(m.within(rest)) > 0 {
			out, _, _ := m.replace(around, secret, redacted)
			return out
		}
		if i < 0 {
			return string(bytes.ReplaceAll(text, own, []byte(redacted)))
		}
		at += i + len(own)
	}
}
