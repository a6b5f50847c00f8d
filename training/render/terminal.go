package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/squiresec/squire/training"
)

// ANSI writes blocks for a person at a terminal: indented, wrapped, lines that
// matter marked with ">", with colours where o.Color says so.
func ANSI(w io.Writer, blocks []training.Block, o Options) error {
	p := &page{out: &errWriter{w: w}, width: o.width(), color: o.Color, links: o.Links, gutter: true}
	p.blocks(blocks)
	return p.out.err
}

// Plain writes blocks for a screen reader or a file: no colours, no signs that
// must be seen, every mark said in words.
func Plain(w io.Writer, blocks []training.Block, o Options) error {
	p := &page{out: &errWriter{w: w}, width: o.width()}
	p.blocks(blocks)
	return p.out.err
}

// The colours are the terminal's own sixteen, so that they fit a light and a
// dark background alike.
const (
	sgrReset = "\x1b[0m"
	sgrBold  = "\x1b[1m"
	sgrEmph  = "\x1b[3m"
	sgrLink  = "\x1b[4m"
	sgrMono  = "\x1b[36m"
	sgrBad   = "\x1b[31m"
	sgrGood  = "\x1b[32m"
)

// A page writes blocks from top to bottom.
type page struct {
	out    *errWriter
	width  int
	color  bool
	links  bool
	gutter bool   // mark lines of code with ">"; else say which they are
	indent string // before every line
	first  string // instead of indent before the next line, once: a bullet
	begun  bool   // something was written: the next block needs an empty line
}

// blocks writes blocks with an empty line between them.
func (p *page) blocks(blocks []training.Block) {
	for i := range blocks {
		p.block(&blocks[i])
	}
}

func (p *page) block(b *training.Block) {
	switch b.Kind {
	case training.Heading:
		p.gap()
		text := b.Text
		if p.color {
			text = restyle(text, training.Strong)
		}
		p.flow(text)
		if b.Level == 1 {
			p.line(strings.Repeat("=", min(p.room(), columns(plainText(b.Text)))), "")
		}
	case training.Paragraph:
		p.gap()
		p.flow(b.Text)
	case training.List:
		p.list(b)
	case training.CodeBlock:
		for i := range b.Variants {
			p.code(&b.Variants[i], true)
		}
	case training.Callout:
		p.gap()
		p.flow([]training.Inline{{Style: training.Strong, Text: toneName(b.Tone) + ":"}})
		p.begun = false // no empty line between the word and its text
		p.within("  ", "", func() { p.blocks(b.Blocks) })
	case training.Quiz:
		p.question(b.Question)
	}
}

// gap writes the empty line between two blocks.
func (p *page) gap() {
	if p.begun && p.first == "" {
		p.out.print("\n")
	}
	p.begun = true
}

// within writes with a deeper indentation; first stands in it before the first
// line.
func (p *page) within(indent, first string, write func()) {
	outer := p.indent
	if first != "" {
		p.first = p.indent + first
	}
	p.indent += indent
	// A narrow window and a deep list must leave room for words.
	if len(p.indent) > p.width/2 {
		p.indent = p.indent[:p.width/2]
	}
	write()
	p.indent = outer
}

// room is how many columns are left beside the indentation.
func (p *page) room() int { return p.width - len(p.indent) }

// line writes one line in one colour. It is already short enough.
func (p *page) line(text, sgr string) {
	before := p.indent
	if p.first != "" {
		before, p.first = p.first, ""
		if len(before) > len(p.indent) {
			before = before[:len(p.indent)]
		}
	}
	if text == "" {
		p.out.print(strings.TrimRight(before, " "), "\n")
		return
	}
	if p.color && sgr != "" {
		text = sgr + text + sgrReset
	}
	p.out.print(before, text, "\n")
}

// list writes its items close together if each is one paragraph; an item with
// code in it needs air.
func (p *page) list(b *training.Block) {
	p.gap()
	tight := isTight(b)
	for i, item := range b.Items {
		bullet := "- "
		if b.Ordered {
			bullet = fmt.Sprintf("%d. ", i+1)
		}
		if i > 0 && !tight {
			p.out.print("\n")
		}
		p.within(strings.Repeat(" ", len(bullet)), bullet, func() { p.blocks(item) })
	}
}

// isTight holds for a list whose items are one paragraph each.
func isTight(b *training.Block) bool {
	return !slices.ContainsFunc(b.Items, func(item []training.Block) bool {
		return len(item) != 1 || item[0].Kind != training.Paragraph
	})
}

// code writes an example. In a question, its marks are the answer: then every
// line gets its number instead.
func (p *page) code(c *training.Code, marks bool) {
	p.gap()
	if s := caption(c); s != "" {
		p.flow([]training.Inline{{Text: s}})
	}
	digits := len(fmt.Sprint(len(c.Lines)))
	for i, text := range c.Lines {
		marked := marks && slices.Contains(c.Marked, i+1)
		sign := "    "
		switch {
		case !marks:
			sign = fmt.Sprintf("%*d  ", digits+2, i+1)
		case marked && p.gutter:
			sign = "  > "
		}
		sgr := ""
		if marked || len(c.Marked) == 0 {
			sgr = roleColor(c.Role)
		}
		p.codeLine(sign, cleanCode(text), sgr)
	}
	if marks && !p.gutter && len(c.Marked) > 0 && len(c.Marked) < len(c.Lines) {
		p.flow([]training.Inline{{Text: "(Look at " + lineNumbers(c.Marked) + ".)"}})
	}
}

func roleColor(r training.Role) string {
	switch r {
	case training.Bad:
		return sgrBad
	case training.Good:
		return sgrGood
	}
	return ""
}

// codeLine cuts a line that is too long, never a word's worth of it: what
// follows stands on the next line, further in.
func (p *page) codeLine(sign, text, sgr string) {
	room := p.room() - len(sign)
	for {
		head, tail := cut(text, room)
		p.line(strings.TrimRight(sign+head, " "), sgr)
		if tail == "" {
			return
		}
		text, sign, room = tail, strings.Repeat(" ", len(sign)+2), p.room()-len(sign)-2
	}
}

// cut splits s after as many characters as fit into n columns, at least one.
func cut(s string, n int) (head, tail string) {
	for i, r := range s {
		if n -= runeColumns(r); n < 0 && i > 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

func lineNumbers(n []int) string {
	word := "line "
	if len(n) > 1 {
		word = "lines "
	}
	return word + strings.Trim(strings.ReplaceAll(fmt.Sprint(n), " ", ", "), "[]")
}

// question writes what is asked and what there is to choose from, and no answer:
// that is for whoever asks. See training.Answers.
func (p *page) question(q *training.Question) {
	p.gap()
	p.flow(append([]training.Inline{{Style: training.Strong, Text: q.Label() + "."}, {Text: " "}}, q.Prompt...))
	for _, c := range q.Variants {
		if q.Kind == training.Spot {
			c.Role = training.Shown
		}
		p.code(&c, q.Kind != training.Spot)
	}
	for i, o := range q.Options {
		if len(o.Variants) > 0 {
			p.gap()
		}
		p.within("   ", training.OptionLabel(i)+") ", func() {
			if len(o.Text) > 0 {
				p.flow(o.Text)
			}
			for j := range o.Variants {
				// An option must not give itself away.
				c := o.Variants[j]
				c.Role, c.Marked, c.File = training.Shown, nil, ""
				if p.first != "" {
					p.line("", "")
				}
				p.begun = false // the letter stands right above
				p.code(&c, true)
			}
		})
	}
}

// A piece is a part of a word in one style. Words and styles don't end
// together: a comma follows a link without a space.
type piece struct {
	text  string
	style training.Style
	href  string // of a hyperlink
}

// words splits text at white space.
func (p *page) words(text []training.Inline) [][]piece {
	var out [][]piece
	open := false // the last word may go on
	for _, run := range text {
		s, href := clean(run.Text), ""
		switch {
		case run.Style == training.Link && p.links:
			href = escapeHref(run.Href)
		case run.Style == training.Mono && !p.color:
			s = "`" + s + "`"
		case run.Style == training.Link && run.Href != run.Text:
			s += " (" + clean(run.Href) + ")"
		}
		for i, w := range strings.Split(s, " ") {
			if i > 0 {
				open = false
			}
			if w == "" {
				continue
			}
			if !open {
				out = append(out, nil)
			}
			out[len(out)-1] = append(out[len(out)-1], piece{w, run.Style, href})
			open = true
		}
	}
	return out
}

// flow writes text wrapped to the width. A word longer than a line is cut.
func (p *page) flow(text []training.Inline) {
	var b strings.Builder
	used := 0
	flush := func() {
		p.line(b.String(), "")
		b.Reset()
		used = 0
	}
	for _, word := range p.words(text) {
		n := 0
		for _, w := range word {
			n += columns(w.text)
		}
		if used > 0 {
			if used+1+n > p.room() {
				flush()
			} else {
				b.WriteByte(' ')
				used++
			}
		}
		for _, w := range word {
			for rest := w.text; rest != ""; {
				if used >= p.room() {
					flush()
				}
				head, tail := cut(rest, p.room()-used)
				b.WriteString(p.paint(head, w))
				used += columns(head)
				rest = tail
			}
		}
	}
	if used > 0 {
		flush()
	}
}

// paint puts the sequences around s that its piece asks for.
func (p *page) paint(s string, w piece) string {
	if w.href != "" {
		s = "\x1b]8;;" + w.href + "\x1b\\" + s + "\x1b]8;;\x1b\\"
	}
	if !p.color {
		return s
	}
	switch w.style {
	case training.Strong:
		return sgrBold + s + sgrReset
	case training.Emph:
		return sgrEmph + s + sgrReset
	case training.Link:
		return sgrLink + s + sgrReset
	case training.Mono:
		return sgrMono + s + sgrReset
	}
	return s
}

// restyle returns text with its plain runs in another style.
func restyle(text []training.Inline, style training.Style) []training.Inline {
	out := slices.Clone(text)
	for i := range out {
		if out[i].Style == training.Plain {
			out[i].Style = style
		}
	}
	return out
}

// plainText is the text of a heading without its styles.
func plainText(text []training.Inline) string {
	var b strings.Builder
	for _, run := range text {
		b.WriteString(clean(run.Text))
	}
	return b.String()
}

// Columns returns how many columns of a terminal a line takes. Colours, as ANSI writes
// them, take none.
func Columns(line string) int {
	n := 0
	for rest := line; rest != ""; {
		_, text, after := nextSGR(rest)
		n += columns(text)
		rest = after
	}
	return n
}

// Cut shortens a line to a width in columns, with "…" for what is left out. Colours
// that are on at the cut end there.
func Cut(line string, width int) string {
	if Columns(line) <= width {
		return line
	}
	var b strings.Builder
	left, colored := width-1, false
	for rest := line; rest != "" && left >= 0; {
		sgr, text, after := nextSGR(rest)
		if sgr != "" {
			b.WriteString(sgr)
			colored = sgr != sgrReset
		}
		for _, r := range text {
			if n := runeColumns(r); n <= left {
				b.WriteRune(r)
				left -= n
				continue
			}
			if width > 0 {
				b.WriteString("…")
			}
			left = -1
			break
		}
		rest = after
	}
	if colored {
		b.WriteString(sgrReset)
	}
	return b.String()
}

// nextSGR splits a line into a colour sequence that it begins with, the text up to the
// next one, and the rest.
func nextSGR(s string) (sgr, text, rest string) {
	if strings.HasPrefix(s, "\x1b[") {
		if end := strings.IndexByte(s, 'm'); end > 0 {
			sgr, s = s[:end+1], s[end+1:]
		}
	}
	if next := strings.Index(s[min(1, len(s)):], "\x1b["); next >= 0 && !strings.HasPrefix(s, "\x1b[") {
		return sgr, s[:next+1], s[next+1:]
	}
	if strings.HasPrefix(s, "\x1b[") && sgr != "" {
		return sgr, "", s
	}
	return sgr, s, ""
}
