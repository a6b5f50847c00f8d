// Command termsvg draws what a terminal shows as a picture: it reads lines with
// colours, as `tmux capture-pane -e -p` writes them, and writes SVG.
//
//	termsvg [-light] [-columns 80] [-rows 24] < screen > screen.svg
//
// It knows what Squire's own screens are made of: bold, underlined, reversed, and the
// sixteen colours. Characters are set one by one where they are not ASCII, so that
// columns stand below each other in every font.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"html"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Measures in pixels.
const (
	cellWidth  = 8.4
	cellHeight = 18.0
	margin     = 12.0
	fontSize   = 14
)

// A theme is the colours of a terminal.
type theme struct {
	back, text string
	palette    [16]string
}

var dark = theme{"#1c1f26", "#d8dee9", [16]string{
	"#3b4252", "#ec7b85", "#a3be8c", "#ebcb8b", "#88aee0", "#c79bd0", "#88c0d0", "#d8dee9",
	"#8a93a5", "#ec7b85", "#a3be8c", "#ebcb8b", "#88aee0", "#c79bd0", "#8fbcbb", "#eceff4",
}}

var light = theme{"#fafafa", "#24292f", [16]string{
	"#24292f", "#b3261e", "#1a6b2f", "#7a5200", "#0b57a4", "#7b3fa0", "#0b6b74", "#57606a",
	"#57606a", "#b3261e", "#1a6b2f", "#7a5200", "#0b57a4", "#7b3fa0", "#0b6b74", "#24292f",
}}

// A pen is how characters are drawn.
type pen struct {
	bold, faint, italic, underline, reverse bool
	fore, back                              int // of the palette; -1 for none
}

var plain = pen{fore: -1, back: -1}

func main() {
	onLight := flag.Bool("light", false, "draw on a light ground")
	columns := flag.Int("columns", 80, "width in `CHARACTERS`")
	rows := flag.Int("rows", 24, "height in `LINES`")
	flag.Parse()
	t := dark
	if *onLight {
		t = light
	}
	if err := draw(os.Stdin, os.Stdout, t, *columns, *rows); err != nil {
		fmt.Fprintln(os.Stderr, "termsvg:", err)
		os.Exit(1)
	}
}

func draw(in io.Reader, w io.Writer, t theme, columns, rows int) error {
	out := bufio.NewWriter(w)
	width, height := float64(columns)*cellWidth+2*margin, float64(rows)*cellHeight+2*margin
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="%d">`+"\n", width, height, width, height, fontSize)
	fmt.Fprintf(out, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", t.back)
	lines := bufio.NewScanner(in)
	p := plain
	for row := 0; row < rows && lines.Scan(); row++ {
		p = t.line(out, lines.Text(), row, p)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	fmt.Fprintln(out, "</svg>")
	return out.Flush()
}

// line draws one line and returns the pen as it is at its end.
func (t *theme) line(out io.Writer, text string, row int, p pen) pen {
	column := 0
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "\x1b["); ok {
			args, after, found := strings.Cut(rest, "m")
			if !found {
				return p
			}
			p, text = p.set(args), after
			continue
		}
		run := text
		if i := strings.IndexByte(text, 0x1b); i > 0 {
			run = text[:i]
		} else if i == 0 {
			_, size := utf8.DecodeRuneInString(text)
			text = text[size:]
			continue
		}
		text = text[len(run):]
		t.run(out, run, row, column, p)
		column += utf8.RuneCountInString(run)
	}
	return p
}

// run draws characters of one pen.
func (t *theme) run(out io.Writer, text string, row, column int, p pen) {
	fore, back := t.text, ""
	if p.fore >= 0 {
		fore = t.palette[p.fore]
	}
	if p.back >= 0 {
		back = t.palette[p.back]
	}
	if p.reverse {
		if back == "" {
			back = t.back
		}
		fore, back = back, fore
	}
	x, y := margin+float64(column)*cellWidth, margin+float64(row)*cellHeight
	n := utf8.RuneCountInString(text)
	if back != "" {
		fmt.Fprintf(out, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", x, y, float64(n)*cellWidth, cellHeight, back)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	style := ""
	if p.bold {
		style += ` font-weight="bold"`
	}
	if p.faint {
		style += ` opacity="0.75"`
	}
	if p.italic {
		style += ` font-style="italic"`
	}
	if p.underline {
		style += ` text-decoration="underline"`
	}
	// Where each character stands is said, since fonts differ in their widths.
	places := make([]string, 0, n)
	for i := range n {
		places = append(places, strconv.FormatFloat(x+float64(i)*cellWidth, 'f', 1, 64))
	}
	fmt.Fprintf(out, `<text x="%s" y="%.1f" fill="%s"%s xml:space="preserve">%s</text>`+"\n", strings.Join(places, " "), y+cellHeight*0.76, fore, style, html.EscapeString(text))
}

// set is the pen after a sequence.
func (p pen) set(args string) pen {
	if args == "" {
		return plain
	}
	for arg := range strings.SplitSeq(args, ";") {
		n, err := strconv.Atoi(arg)
		switch {
		case err != nil:
		case n == 0:
			p = plain
		case n == 1:
			p.bold = true
		case n == 2:
			p.faint = true
		case n == 3:
			p.italic = true
		case n == 4:
			p.underline = true
		case n == 7:
			p.reverse = true
		case n == 22:
			p.bold, p.faint = false, false
		case n == 23:
			p.italic = false
		case n == 24:
			p.underline = false
		case n == 27:
			p.reverse = false
		case n >= 30 && n <= 37:
			p.fore = n - 30
		case n == 39:
			p.fore = -1
		case n >= 40 && n <= 47:
			p.back = n - 40
		case n == 49:
			p.back = -1
		case n >= 90 && n <= 97:
			p.fore = n - 90 + 8
		case n >= 100 && n <= 107:
			p.back = n - 100 + 8
		}
	}
	return p
}
