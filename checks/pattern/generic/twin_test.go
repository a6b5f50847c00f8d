package generic

import (
	"bytes"
	"maps"
	"regexp"
	"strings"

	"github.com/squiresec/squire/checks"
)

// A twin finds the same matches as FindIn the slow way: it reads a text into a
// tree of blocks, tries all there is to try, and remembers nothing.
type twin struct {
	p     *Pattern
	src   []byte
	steps int
}

// An item of a text is a token or a block.
type item struct {
	start, end, line int
	block            []item // nil for a token
}

// A rest is what comes next in a block, and what comes behind the block; nil
// where the match ends with it.
type rest struct {
	items []item
	up    *rest
}

// A state is how far the twin has come.
type state struct {
	vars map[int]checks.Span
	line int // of the token before
	end  int
	open *skip // the ellipsis, if one is open
}

type skip struct{ slot, start, end, until int }

func (w *twin) find() (found []Match, ok bool) {
	tree := readTree(w.src)
	w.each(tree, &found)
	var kept []Match
	for i, m := range found {
		again := false
		for j, n := range found {
			later := j > i
			if w.p.nodes[len(w.p.nodes)-2].kind == dots {
				later = j < i
			}
			again = again || later && m.Span.End == n.Span.End
		}
		if !again && m.Span.Len() > 0 {
			kept = append(kept, m)
		}
	}
	return kept, w.steps > 0
}

func (w *twin) each(items []item, found *[]Match) {
	for i, x := range items {
		if x.block != nil {
			w.each(x.block, found)
			continue
		}
		if i > 0 && w.p.nodes[0].kind == dots {
			continue
		}
		s, ok := w.match(0, &rest{items: items[i:]}, state{line: x.line, end: x.start})
		if !ok {
			continue
		}
		m := Match{Span: checks.Span{Start: x.start, End: s.end}, Vars: make([]checks.Span, len(w.p.vars))}
		for slot, span := range s.vars {
			m.Vars[slot] = span
		}
		*found = append(*found, m)
	}
}

func (w *twin) match(i int, d *rest, s state) (state, bool) {
	if w.steps--; w.steps < 0 {
		return s, false
	}
	n := w.p.nodes[i]
	switch n.kind {
	case dots:
		s.open = &skip{slot: n.slot, start: s.end, end: s.end, until: s.line + n.dots*w.p.lines}
		return w.match(i+1, d, s)
	case end, closes:
		if s.open == nil {
			return s, n.kind == end || len(d.items) == 0
		}
		until := s.open.until
		for _, x := range flat(d.items) {
			if x.line > until {
				break
			}
			s = s.skip(x)
			s.line = x.line
		}
		return w.close(s.taken())
	case opens:
		return w.block(i, d, s)
	}
	if len(d.items) == 0 {
		if d.up == nil {
			return s, false
		}
		return w.match(i, d.up, s)
	}
	x, behind := d.items[0], &rest{d.items[1:], d.up}
	if x.block != nil {
		return w.match(i, &rest{x.block, behind}, s)
	}
	if s.open != nil && x.line > s.open.until {
		return s, false
	}
	if got, ok := w.close(s); ok {
		if got, ok = w.token(n, x, got); ok {
			if got, ok = w.match(i+1, behind, got); ok {
				return got, true
			}
		}
	}
	if s.open == nil {
		return s, false
	}
	return w.match(i, behind, s.skip(x))
}

func (w *twin) token(n node, x item, s state) (state, bool) {
	text := w.src[x.start:x.end]
	s.line, s.end = x.line, x.end
	if n.kind == literal {
		return s, string(text) == n.text
	}
	if !wordByte(text[0]) {
		return s, false
	}
	return w.bind(s, n.slot, checks.Span{Start: x.start, End: x.end})
}

func (w *twin) block(i int, d *rest, s state) (state, bool) {
	n := w.p.nodes[i]
	switch {
	case len(d.items) == 0:
		level, ok := 0, true
		for _, x := range w.p.nodes[i:] {
			switch x.kind {
			case opens:
				level++
			case closes:
				level--
			case literal, variable:
				ok = false
			}
			if level < 0 || !ok {
				break
			}
		}
		if !ok {
			return s, false
		}
		s, ok = w.close(s.taken())
		if !ok {
			return s, false
		}
		return w.match(n.after, d, s)
	case d.items[0].block != nil:
		s, ok := w.close(s.taken())
		if ok {
			s, ok = w.match(i+1, &rest{items: d.items[0].block}, s)
		}
		if !ok {
			return s, false
		}
		return w.match(n.after, &rest{d.items[1:], d.up}, s)
	case s.open != nil && d.items[0].line <= s.open.until:
		return w.match(i, &rest{d.items[1:], d.up}, s.skip(d.items[0]))
	}
	for _, x := range w.p.nodes[i:n.after] {
		if x.kind == literal || x.kind == variable {
			return s, false
		}
	}
	s, ok := w.close(s.taken())
	if !ok {
		return s, false
	}
	return w.match(n.after, d, s)
}

func (s state) skip(x item) state {
	e := *s.open
	e.end = x.end
	s.open = &e
	return s
}

// taken makes what the ellipsis has a part of the match, which ends with it.
func (s state) taken() state {
	if s.open != nil {
		s.end = s.open.end
	}
	return s
}

func (w *twin) close(s state) (state, bool) {
	e := s.open
	s.open = nil
	if e == nil || e.slot < 0 {
		return s, true
	}
	return w.bind(s, e.slot, checks.Span{Start: e.start, End: e.end})
}

func (w *twin) bind(s state, slot int, span checks.Span) (state, bool) {
	if was, ok := s.vars[slot]; ok {
		return s, bytes.Equal(w.src[was.Start:was.End], w.src[span.Start:span.End])
	}
	s.vars = maps.Clone(s.vars)
	if s.vars == nil {
		s.vars = map[int]checks.Span{}
	}
	s.vars[slot] = span
	return s, true
}

func flat(items []item) []item {
	var all []item
	for _, x := range items {
		if x.block != nil {
			all = append(all, flat(x.block)...)
		} else {
			all = append(all, x)
		}
	}
	return all
}

// A textLine is a line that has tokens.
type textLine struct {
	indent int
	tokens []item
}

func readTree(src []byte) []item {
	split := regexp.MustCompile(`(?s)[0-9A-Za-z_]+|[^ \t]`)
	var lines []textLine
	pos := 0
	// Bytes beyond ASCII are single signs, whatever rune they are of.
	for number, text := range strings.SplitAfter(string(src), "\n") {
		body := strings.TrimSuffix(text, "\n")
		if body != text {
			body = strings.TrimSuffix(body, "\r")
		}
		l := textLine{}
		for _, c := range []byte(body[:len(body)-len(strings.TrimLeft(body, " \t"))]) {
			l.indent += map[byte]int{' ': 1, '\t': 8}[c]
		}
		var ascii []byte
		for _, c := range []byte(body) {
			if c >= 0x80 {
				c = 1
			}
			ascii = append(ascii, c)
		}
		for _, m := range split.FindAllIndex(ascii, -1) {
			l.tokens = append(l.tokens, item{start: pos + m[0], end: pos + m[1], line: number})
		}
		if l.tokens != nil {
			lines = append(lines, l)
		}
		pos += len(text)
	}
	items, _ := readBlock(src, lines, 0)
	return items
}

// readBlock reads the lines that are indented by so much or more, up to one that
// is indented less.
func readBlock(src []byte, lines []textLine, indent int) (items []item, behind []textLine) {
	for len(lines) > 0 && lines[0].indent >= indent {
		if lines[0].indent == indent {
			items = append(items, readBrackets(src, lines[0].tokens)...)
			lines = lines[1:]
			continue
		}
		var in []item
		in, lines = readBlock(src, lines, lines[0].indent)
		items = append(items, item{block: in})
	}
	return items, lines
}

// readBrackets makes blocks of what is between brackets. It looks for the
// innermost pair first.
func readBrackets(src []byte, tokens []item) []item {
	pairs := map[string]bool{"()": true, "[]": true, "{}": true}
	sign := func(x item) string {
		if x.block != nil || x.end-x.start != 1 {
			return ""
		}
		return string(src[x.start])
	}
	done := map[int]bool{} // by start: brackets that have their pair
	for at := 0; at < len(tokens); at++ {
		if !strings.Contains(")]}", sign(tokens[at])) || sign(tokens[at]) == "" {
			continue
		}
		open := at - 1
		for open >= 0 && (sign(tokens[open]) == "" || !strings.Contains("([{", sign(tokens[open])) || done[tokens[open].start]) {
			open--
		}
		if open < 0 || !pairs[sign(tokens[open])+sign(tokens[at])] {
			continue
		}
		done[tokens[open].start] = true
		if at == open+1 {
			continue
		}
		in := item{block: append([]item(nil), tokens[open+1:at]...)}
		tokens = append(append(append([]item(nil), tokens[:open+1]...), in), tokens[at:]...)
		at = open + 2
	}
	return tokens
}
