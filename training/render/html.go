package render

import (
	"html"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/squiresec/squire/training"
)

// HTML writes blocks as the inside of a page: elements and classes only, no
// style, no script, no event, so that it fits under the strictest content
// security policy. All text is escaped.
func HTML(w io.Writer, blocks []training.Block) error {
	h := &webPage{out: &errWriter{w: w}}
	h.blocks(blocks)
	return h.out.err
}

// A webPage writes blocks as HTML 5.
type webPage struct{ out *errWriter }

func (h *webPage) blocks(blocks []training.Block) {
	for i := range blocks {
		h.block(&blocks[i])
	}
}

// block never writes what a block says as a tag or an attribute but through
// text: kinds, tones and ids may come from a lesson pack of somebody else.
func (h *webPage) block(b *training.Block) {
	switch b.Kind {
	case training.Heading:
		tag := "h" + strconv.Itoa(min(max(b.Level, 1), 6))
		h.out.print("<", tag, ">", htmlText(b.Text), "</", tag, ">\n")
	case training.Paragraph:
		h.out.print("<p>", htmlText(b.Text), "</p>\n")
	case training.List:
		tag := "ul"
		if b.Ordered {
			tag = "ol"
		}
		h.out.print("<", tag, ">\n")
		for _, item := range b.Items {
			h.out.print("<li>")
			if len(item) == 1 && item[0].Kind == training.Paragraph {
				h.out.print(htmlText(item[0].Text))
			} else {
				h.out.print("\n")
				h.blocks(item)
			}
			h.out.print("</li>\n")
		}
		h.out.print("</", tag, ">\n")
	case training.CodeBlock:
		for i := range b.Variants {
			h.code(&b.Variants[i], true)
		}
	case training.Callout:
		name := toneName(b.Tone)
		h.out.print(`<aside class="callout `, strings.ToLower(name), "\">\n<p><strong>", name, ":</strong></p>\n")
		h.blocks(b.Blocks)
		h.out.print("</aside>\n")
	case training.Quiz:
		h.question(b.Question)
	}
}

// code writes an example; a marked line is a <mark>, which screen readers can
// tell.
func (h *webPage) code(c *training.Code, marks bool) {
	class := "example"
	if c.Role != training.Shown {
		class += " " + text(string(c.Role))
	}
	h.out.print(`<figure class="`, class, "\">\n")
	if s := caption(c); s != "" {
		h.out.print("<figcaption>", text(s), "</figcaption>\n")
	}
	h.out.print("<pre><code>")
	for i, line := range c.Lines {
		s := html.EscapeString(cleanCode(line))
		if marks && slices.Contains(c.Marked, i+1) {
			s = "<mark>" + s + "</mark>"
		}
		h.out.print(s, "\n")
	}
	h.out.print("</code></pre>\n</figure>\n")
}

// question writes no answer: whoever shows the page asks for it.
func (h *webPage) question(q *training.Question) {
	h.out.print(`<section class="question `, text(string(q.Kind)), `" data-question="`, text(q.ID), "\">\n")
	h.out.print("<p><strong>", text(q.Label()), ".</strong> ", htmlText(q.Prompt), "</p>\n")
	for i := range q.Variants {
		c := q.Variants[i]
		if q.Kind == training.Spot {
			c.Role = training.Shown
		}
		h.code(&c, q.Kind != training.Spot)
	}
	if len(q.Options) > 0 {
		h.out.print("<ol class=\"options\" type=\"a\">\n")
		for _, o := range q.Options {
			h.out.print("<li>")
			if len(o.Text) > 0 {
				h.out.print("<p>", htmlText(o.Text), "</p>")
			}
			h.out.print("\n")
			for j := range o.Variants {
				c := o.Variants[j]
				c.Role, c.File = training.Shown, ""
				h.code(&c, false)
			}
			h.out.print("</li>\n")
		}
		h.out.print("</ol>\n")
	}
	h.out.print("</section>\n")
}

// htmlText writes runs of text. A link that doesn't go to https is left as text.
func htmlText(runs []training.Inline) string {
	var b strings.Builder
	for _, run := range runs {
		s := text(run.Text)
		switch run.Style {
		case training.Mono:
			s = "<code>" + s + "</code>"
		case training.Strong:
			s = "<strong>" + s + "</strong>"
		case training.Emph:
			s = "<em>" + s + "</em>"
		case training.Link:
			if strings.HasPrefix(run.Href, "https://") {
				s = `<a href="` + text(run.Href) + `" rel="noreferrer noopener">` + s + "</a>"
			}
		}
		b.WriteString(s)
	}
	return b.String()
}

// text is safe between tags and within a quoted attribute.
func text(s string) string { return html.EscapeString(clean(s)) }
