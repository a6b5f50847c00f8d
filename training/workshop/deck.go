package workshop

import (
	"crypto/sha256"
	_ "embed" // style and script of a deck
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/render"
)

var (
	//go:embed deck.css
	deckStyle string
	//go:embed deck.js
	deckScript string
)

// Deck writes the session as one page of HTML that needs no network and no other
// file: slides, notes, a clock, a form for paper. Its content security policy
// allows its own style and script, by their hashes, and nothing else. Without a
// script it is a page to scroll, with the notes.
func (s *Session) Deck(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html>
<html lang="en" data-minutes="%d">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%s">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>%s: a workshop</title>
<style>%s</style>
</head>
<body>
<main>
<h1 class="unseen">%s: a workshop</h1>
`, Minutes, policyOf(deckStyle, deckScript), html.EscapeString(s.Title), deckStyle, html.EscapeString(s.Title))
	first := true
	for i := range s.Parts {
		p := &s.Parts[i]
		for j := range p.Slides {
			if err := p.write(&b, j, i, first); err != nil {
				return fmt.Errorf("write deck: %w", err)
			}
			first = false
		}
	}
	fmt.Fprintf(&b, "</main>\n%s<script>%s</script>\n</body>\n</html>\n", controls, deckScript)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write deck: %w", err)
	}
	return nil
}

// policyOf returns the content security policy of a page with one style and one
// script.
func policyOf(style, script string) string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) + "; base-uri 'none'; form-action 'none'"
}

// controls are what the script works with; without it they are not shown.
const controls = `<footer class="bar">
<p class="where" id="where"></p>
<p><span id="part"></span><span id="late" class="over" hidden> (over)</span></p>
<p id="clock" role="timer" aria-label="Time since the beginning"></p>
<button type="button" id="run" aria-pressed="false">Clock</button>
<button type="button" id="notes" aria-pressed="false">Notes</button>
<button type="button" id="second">Second window</button>
<button type="button" id="keys">Keys</button>
<button type="button" id="back">Back</button>
<button type="button" id="next">Next</button>
</footer>
<dialog id="help" aria-labelledby="help-title">
<h2 id="help-title">Keys</h2>
<dl>
<dt><kbd>→</kbd> <kbd>←</kbd></dt><dd>next slide, slide before; also space, Page Down, Page Up, Home, End</dd>
<dt><kbd>a</kbd></dt><dd>show the answer</dd>
<dt><kbd>n</kbd></dt><dd>notes</dd>
<dt><kbd>t</kbd></dt><dd>start and stop the clock</dd>
<dt><kbd>p</kbd></dt><dd>a second window with notes, which goes along</dd>
<dt><kbd>?</kbd></dt><dd>this list</dd>
</dl>
<p><label><input type="checkbox" id="letters" checked> Letters are keys</label></p>
<button type="button" id="close">Close</button>
</dialog>
`

// write writes one slide; first is that of the whole deck.
func (p *Part) write(b *strings.Builder, at, part int, first bool) error {
	s := &p.Slides[at]
	id, class := fmt.Sprintf("s%d-%d", part+1, at+1), ""
	if first {
		class = ` class="first"`
	}
	fmt.Fprintf(b, "<section class=\"slide\" data-part=\"%d\" data-title=\"%s\" data-minutes=\"%d\" aria-labelledby=\"%s\">\n<p class=\"part\">%s · %d min</p>\n<h2 id=\"%s\"%s>%s</h2>\n",
		part+1, html.EscapeString(p.Title), p.Minutes, id, html.EscapeString(p.Title), p.Minutes, id, class, html.EscapeString(s.Title))
	blocks := s.Blocks
	if s.Question != nil {
		blocks = append(slices.Clone(blocks), training.Block{Kind: training.Quiz, Question: numbered(s.Question)})
	}
	if err := render.HTML(b, blocks); err != nil {
		return err
	}
	if len(s.Answer) > 0 {
		b.WriteString("<details class=\"answer\">\n<summary>Answer</summary>\n")
		answer := s.Answer
		if s.Question != nil && s.Question.Kind == training.Spot {
			answer = append(slices.Clone(answer), training.Block{Kind: training.CodeBlock, Variants: numbered(s.Question).Variants})
		}
		if err := render.HTML(b, answer); err != nil {
			return err
		}
		b.WriteString("</details>\n")
	}
	if len(s.Notes) > 0 {
		b.WriteString("<aside class=\"notes\">\n<h3>Notes</h3>\n")
		if err := render.HTML(b, s.Notes); err != nil {
			return err
		}
		b.WriteString("</aside>\n")
	}
	b.WriteString("</section>\n")
	return nil
}

// numbered returns a question about lines with the lines numbered, so that a room
// can name them; any other question is returned as it is.
func numbered(q *training.Question) *training.Question {
	if q.Kind != training.Spot {
		return q
	}
	out := *q
	out.Variants = slices.Clone(q.Variants)
	for i := range out.Variants {
		lines := slices.Clone(out.Variants[i].Lines)
		for n := range lines {
			lines[n] = fmt.Sprintf("%2d  %s", n+1, strings.ReplaceAll(lines[n], "\t", "    "))
		}
		out.Variants[i].Lines = lines
	}
	return &out
}
