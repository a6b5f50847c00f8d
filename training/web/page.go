package web

import (
	"html"
	"strconv"
	"strings"
	"unicode"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/render"
)

// markup is text that a browser may read as HTML. Constants of this package are
// that; everything else becomes it through [esc] alone, which the compiler holds:
// a string can't be handed to where markup is wanted.
type markup string

// esc makes text safe between tags and in a quoted attribute. What is invisible or
// turns the direction of text becomes a question mark, as at the terminal.
func esc(s string) markup {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return -1
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar:
			return '?'
		}
		return r
	}, s)
	return markup(html.EscapeString(s))
}

func num(n int) markup { return markup(strconv.Itoa(n)) }

// count is a number with its word: "1 card", "2 cards".
func count(n int, one, many markup) markup {
	if n == 1 {
		return "1 " + one
	}
	return num(n) + " " + many
}

// A page is HTML that is being written.
type page struct{ b strings.Builder }

func (p *page) add(parts ...markup) {
	for _, m := range parts {
		p.b.WriteString(string(m))
	}
}

func (p *page) markup() markup { return markup(p.b.String()) }

// blocks renders blocks of a lesson. The headings of a part begin below its own.
func blocks(list []training.Block) markup {
	var b strings.Builder
	_ = render.HTML(&b, list) // a builder takes all
	return markup(b.String())
}

// inline renders runs of text.
func inline(runs []training.Inline) markup {
	m := blocks([]training.Block{{Kind: training.Paragraph, Text: runs}})
	return markup(strings.TrimSuffix(strings.TrimPrefix(string(m), "<p>"), "</p>\n"))
}

// A frame is what stands around a page.
type frame struct {
	title string // of the window; "Squire" is added
	here  string // the path of the navigation's entry that leads here
	wide  bool   // takes the whole width: an editor
	due   int    // cards
	bare  bool   // no navigation: a workshop
}

// Entries of the navigation.
var nav = [...]struct {
	path  string
	title markup
}{{"/", "Today"}, {"/lessons", "Lessons"}, {"/review", "Review"}, {"/progress", "Progress"}, {"/workshop", "Workshop"}}

// document puts a page into its frame.
func (s *Server) document(f frame, body markup) string {
	var p page
	base := markup(s.guard.base)
	p.add(`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>`, esc(f.title), ` · Squire</title>
<link rel="icon" href="`, base, `/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="`, base, `/assets/squire.css">
<script type="module" src="`, base, `/assets/squire.js"></script>
</head>
`)
	if f.bare {
		p.add(`<body class="room">`, body, "</body></html>\n")
		return p.b.String()
	}
	p.add(`<body><a class="skip" href="#main">Skip to the content</a>
<header class="top"><a class="brand" href="`, base, `/"><svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M12 1.8 21 5v7.2c0 5-3.8 8.6-9 10-5.2-1.4-9-5-9-10V5z"/><path class="mark" d="m7.8 12.2 3 3 5.6-6"/></svg>Squire</a>
<nav aria-label="Main"><ul>`)
	for _, n := range nav {
		p.add(`<li><a href="`, base, markup(n.path), `"`)
		if n.path == f.here {
			p.add(` aria-current="page"`)
		}
		p.add(">", n.title)
		if n.path == "/review" && f.due > 0 {
			p.add(` <span class="badge">`, num(f.due), `<span class="unseen"> due</span></span>`)
		}
		p.add("</a></li>")
	}
	class := markup("")
	if f.wide {
		class = ` class="wide"`
	}
	p.add("</ul></nav></header>\n<main id=\"main\"", class, ">\n", body, `</main>
<footer class="foot"><p>This page comes from your own machine and loads nothing from anywhere else. Ctrl-C in the terminal ends it.</p></footer>
</body></html>
`)
	return p.b.String()
}

// link is an address of this server. Its parts are constants or ids that we made.
func (s *Server) link(path string) markup { return esc(s.guard.base + path) }

// lang names a language to a reader.
func lang(l checks.Lang) markup { return esc(render.LangName(l)) }

// exactly is text of a field of a form as it is, controls and all.
func exactly(s string) markup { return markup(html.EscapeString(s)) }
