package checks

import (
	"bytes"
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

// A masker knows every secret that was found in one file. It masks by place
// and by value, since a secret that a rule saw once may stand again on the
// line of another finding, where no rule saw it.
type masker struct {
	data   []byte
	spans  []Span
	values [][]byte
}

func newMasker(f *File, found []Finding) *masker {
	m := &masker{data: f.Data}
	seen := map[string]bool{}
	for i := range found {
		if !found[i].Rule.Secret || found[i].Span.Len() <= 0 {
			continue
		}
		m.spans = append(m.spans, found[i].Span)
		v := f.Data[found[i].Span.Start:found[i].Span.End]
		if !seen[string(v)] {
			seen[string(v)] = true
			m.values = append(m.values, v)
		}
	}
	return m
}

// covered returns a flag for every byte of w that belongs to a secret.
func (m *masker) covered(w Span) []bool {
	c := make([]bool, w.Len())
	set := func(s Span) {
		for i := max(s.Start, w.Start); i < min(s.End, w.End); i++ {
			c[i-w.Start] = true
		}
	}
	for _, s := range m.spans {
		set(s)
	}
	text := m.data[w.Start:w.End]
	for _, v := range m.values {
		for off := 0; ; {
			i := bytes.Index(text[off:], v)
			if i < 0 {
				break
			}
			set(Span{w.Start + off + i, w.Start + off + i + len(v)})
			off += i + 1
		}
	}
	return c
}

// replace returns the text of w with every run of secret bytes replaced by
// with, and the place of mark in that text.
func (m *masker) replace(w, mark Span, with string) (text string, start, end int) {
	c := m.covered(w)
	var b strings.Builder
	start, end = -1, -1
	for i, hidden := range c {
		if w.Start+i == mark.Start {
			start = b.Len()
			if hidden && i > 0 && c[i-1] {
				start = max(start-len(with), 0)
			}
		}
		if w.Start+i == mark.End {
			end = b.Len()
		}
		switch {
		case !hidden:
			b.WriteByte(m.data[w.Start+i])
		case i == 0 || !c[i-1]:
			b.WriteString(with)
		}
	}
	if start < 0 {
		start = 0
		if mark.Start >= w.End {
			start = b.Len()
		}
	}
	if end < start {
		end = b.Len()
	}
	return b.String(), start, end
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
		// A window around the start of the span; the masking below works on
		// whole secrets whatever the window cuts, since covered looks at
		// places first. Values are searched within the window, so widen it by
		// nothing: a value cut by the edge and not found by any rule is
		// text that no rule calls a secret there.
		from := min(max(s.Start-excerptLimit/3, w.Start), w.End-excerptLimit)
		to := from + excerptLimit
		for from > w.Start && !utf8.RuneStart(f.Data[from]) {
			from--
		}
		for to < w.End && !utf8.RuneStart(f.Data[to]) {
			to++
		}
		full := m.covered(w)
		// Never cut within a secret: move the edges out of it, so that its
		// rest isn't shown.
		for from > w.Start && full[from-w.Start] && full[from-w.Start-1] {
			from--
		}
		for to < w.End && full[to-w.Start] && full[to-w.Start-1] {
			to++
		}
		if from > w.Start {
			before = "…"
		}
		if to < w.End {
			after = "…"
		}
		w = Span{from, to}
	}
	text, start, end := m.replace(w, Span{s.Start, min(s.End, w.End)}, Mask)
	return Excerpt{
		Line: line, Text: before + text + after,
		Start: len(before) + start, End: len(before) + end,
		More: last - line,
	}
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
	for _, s := range m.spans {
		if s.Overlaps(around) && !bytes.Equal(m.data[s.Start:s.End], own) {
			out, _, _ := m.replace(around, secret, redacted)
			return out
		}
	}
	return string(bytes.ReplaceAll(text, own, []byte(redacted)))
}
