package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// Markdown writes blocks as CommonMark: for a hover, or a page that an editor
// opens.
func Markdown(w io.Writer, blocks []training.Block) error {
	m := &markdown{out: &errWriter{w: w}}
	m.blocks(blocks)
	return m.out.err
}

// A markdown writes blocks from top to bottom. It keeps its indentation the way
// page does; nothing is wrapped, since whoever shows Markdown wraps it.
type markdown struct {
	out    *errWriter
	indent string // before every line: of a list, or "> "
	first  string // instead of indent before the next line, once: a bullet
	begun  bool   // something was written: the next block needs an empty line
}

func (m *markdown) blocks(blocks []training.Block) {
	for i := range blocks {
		m.block(&blocks[i])
	}
}

func (m *markdown) block(b *training.Block) {
	switch b.Kind {
	case training.Heading:
		m.gap()
		m.line(strings.Repeat("#", min(max(b.Level, 1), 6)) + " " + markdownText(b.Text))
	case training.Paragraph:
		m.gap()
		m.line(markdownText(b.Text))
	case training.List:
		m.list(b)
	case training.CodeBlock:
		for i := range b.Variants {
			m.code(&b.Variants[i])
		}
	case training.Callout:
		m.gap()
		m.within("> ", "> ", func() {
			m.line("**" + toneName(b.Tone) + ":**")
			m.blocks(b.Blocks)
		})
	case training.Quiz:
		m.question(b.Question)
	}
}

// gap writes the empty line between two blocks. Within a quotation it carries
// the ">", or the quotation would end.
func (m *markdown) gap() {
	if m.begun && m.first == "" {
		m.out.print(strings.TrimRight(m.indent, " "), "\n")
	}
	m.begun = true
}

func (m *markdown) within(indent, first string, write func()) {
	outer := m.indent
	m.first = m.indent + first
	m.indent += indent
	write()
	m.indent, m.first = outer, ""
}

func (m *markdown) line(text string) {
	before := m.indent
	if m.first != "" {
		before, m.first = m.first, ""
	}
	m.out.print(strings.TrimRight(before+text, " "), "\n")
}

func (m *markdown) list(b *training.Block) {
	m.gap()
	tight := isTight(b)
	for i, item := range b.Items {
		bullet := "- "
		if b.Ordered {
			bullet = fmt.Sprintf("%d. ", i+1)
		}
		if i > 0 && !tight {
			m.out.print(strings.TrimRight(m.indent, " "), "\n")
		}
		m.within(strings.Repeat(" ", len(bullet)), bullet, func() { m.blocks(item) })
	}
}

// code writes an example. Markdown has no way to mark a line, so the caption and
// the shortness of examples have to do.
func (m *markdown) code(c *training.Code) {
	m.gap()
	if s := caption(c); s != "" {
		m.line(escapeMarkdown(s))
		m.line("")
	}
	fence := codeFence(c.Lines)
	m.line(fence + fenceLang(c.Lang))
	for _, text := range c.Lines {
		m.line(cleanCode(text))
	}
	m.line(fence)
}

// codeFence is longer than any run of backticks in the code.
func codeFence(lines []string) string {
	n := 3
	for _, l := range lines {
		n = max(n, longestRun(l, '`')+1)
	}
	return strings.Repeat("`", n)
}

func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		run++
		if s[i] != c {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// fenceLang is what stands after a fence: nothing that an editor could take
// for more than the name of a language.
func fenceLang(l checks.Lang) string {
	if slices.ContainsFunc([]byte(l), func(c byte) bool { return c < 'a' || c > 'z' }) {
		return ""
	}
	return string(l)
}

func (m *markdown) question(q *training.Question) {
	m.gap()
	m.line("**" + escapeMarkdown(q.Label()) + ".** " + markdownText(q.Prompt))
	for i := range q.Variants {
		c := q.Variants[i]
		if q.Kind == training.Spot {
			c.Role = training.Shown
		}
		m.code(&c)
	}
	for i, o := range q.Options {
		if i == 0 || len(o.Variants) > 0 {
			m.gap()
		}
		// Letters are no list marker in Markdown, so a bullet carries them.
		m.within("  ", "- ", func() {
			m.line(strings.TrimSpace("**" + training.OptionLabel(i) + ")** " + markdownText(o.Text)))
			for j := range o.Variants {
				c := o.Variants[j]
				c.Role, c.File = training.Shown, ""
				m.code(&c)
			}
		})
	}
}

// markdownText writes runs of text so that each keeps its style and no character
// of it gains one.
func markdownText(text []training.Inline) string {
	var b strings.Builder
	for _, run := range text {
		s := clean(run.Text)
		switch run.Style {
		case training.Mono:
			b.WriteString(markdownMono(s))
		case training.Strong:
			b.WriteString("**" + escapeMarkdown(s) + "**")
		case training.Emph:
			b.WriteString("*" + escapeMarkdown(s) + "*")
		case training.Link:
			b.WriteString("[" + escapeMarkdown(s) + "](" + escapeHref(run.Href) + ")")
		default:
			b.WriteString(escapeMarkdown(s))
		}
	}
	return b.String()
}

// markdownMono fences code with more backticks than it holds.
func markdownMono(s string) string {
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if s == "" || s[0] == '`' || s[len(s)-1] == '`' || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// escapeMarkdown cleans text and takes its meaning from every character that has
// one in CommonMark, wherever it stands.
func escapeMarkdown(s string) string {
	var b strings.Builder
	s = clean(s)
	for i, r := range s {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~', '&', '!':
			b.WriteByte('\\')
		case '+', '-', '=':
			if i == 0 { // a bullet or an underline
				b.WriteByte('\\')
			}
		case '.', ')':
			// "1." at the start of a line would be a list.
			if i > 0 && strings.Trim(s[:i], "0123456789") == "" {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// escapeHref returns an address that can't end its link early, and nothing but
// https.
func escapeHref(href string) string {
	if !strings.HasPrefix(href, "https://") {
		return ""
	}
	href = strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "\\", "%5C").Replace(clean(href))
	// Whatever else is outside ASCII has no business in an address of ours,
	// and ends a terminal's hyperlink in some.
	return strings.Map(func(r rune) rune {
		if r > '~' {
			return '?'
		}
		return r
	}, href)
}
