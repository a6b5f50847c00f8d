package web

import (
	"net/url"

	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/workshop"
)

// workshopPages are for a room: the slides, and in a second window the notes of
// whoever presents. The two windows tell each other by themselves where they are;
// the server knows nothing of it.
func (s *Server) workshopPages(c *call, id, what string) error {
	if id == "" {
		return s.workshops(c)
	}
	l, ok := training.Find(id)
	if !ok || what != "" && what != "notes" {
		return errNotFound
	}
	x, err := s.choose(c, l.ID, c.query.Get("lang"))
	if err != nil {
		return err
	}
	session, err := workshop.Plan(l, workshop.Options{Lang: x.lang})
	if err != nil {
		return err
	}
	if what == "notes" {
		return s.presenter(c, x, session)
	}
	return s.deck(c, x, session)
}

// workshops lists what a workshop can be about.
func (s *Server) workshops(c *call) error {
	code := s.ownCode(c.ctx)
	var p page
	p.add(`<h1>Workshop</h1><p class="lead">`, num(workshop.Minutes), ` minutes for a room: slides in big type, notes and a clock in a second window, questions by a show of hands, and a kata in pairs.</p>`, "\n")
	list := func(id, title markup, lessons []*training.Lesson) {
		if len(lessons) == 0 {
			return
		}
		p.add(`<section aria-labelledby="`, id, `"><h2 id="`, id, `">`, title, `</h2><ul class="lessons">`)
		for _, l := range lessons {
			words := "quiz for the room"
			if len(kata.List(l.ID)) > 0 {
				words += ", kata in pairs"
			}
			p.add(`<li><div><a href="`, s.link("/workshop/"+l.ID), `">`, esc(l.Title), `</a><p class="meta">`, level(l), " · ", markup(words), "</p></div></li>\n")
		}
		p.add("</ul></section>\n")
	}
	var own []*training.Lesson
	for _, n := range code.Needs {
		own = append(own, n.Lesson)
	}
	list("own", "About what was found in your code", own)
	list("all", "All lessons", plan.Curriculum(code.Langs))
	return s.show(c, frame{title: "Workshop", here: "/workshop"}, p.markup())
}

// lesson's language as the end of an address.
func workshopLink(x *chosen, what string) string {
	to := "/workshop/" + x.ID + what
	if x.lang != "" {
		to += "?lang=" + url.QueryEscape(string(x.lang))
	}
	return to
}

// deck shows the slides.
func (s *Server) deck(c *call, x *chosen, session *workshop.Session) error {
	var p page
	p.add(`<main class="deck" id="deck" data-channel="`, esc(x.ID), `" data-minutes="`, num(workshop.Minutes), `"><h1 class="unseen">Workshop: `, esc(x.Title), "</h1>\n")
	n := 0
	for i := range session.Parts {
		part := &session.Parts[i]
		for j := range part.Slides {
			slide := &part.Slides[j]
			n++
			p.add(`<section class="slide `, esc(string(part.Kind)), `" id="s`, num(n), `" aria-labelledby="t`, num(n), `" data-part="`, num(i+1), `" data-title="`, esc(part.Title), `" data-part-minutes="`, num(part.Minutes), `">`)
			p.add(`<p class="part">`, esc(part.Title), " · ", count(part.Minutes, "minute", "minutes"), `</p><h2 id="t`, num(n), `" tabindex="-1">`, esc(slide.Title), "</h2>\n", pairs(slide.Blocks))
			if n == 1 {
				s.langChoice(&p, x, "/workshop/"+x.ID)
			}
			if q := slide.Question; q != nil {
				roomQuestion(&p, q, n)
			}
			if len(slide.Answer) > 0 {
				p.add(`<details class="answer"><summary>Answer</summary>`, blocks(slide.Answer), "</details>")
			}
			p.add("</section>\n")
		}
	}
	p.add(`</main><footer class="room-bar" data-script hidden><p class="at"><span id="at" role="status"></span></p><p id="clock" class="clock" role="timer" aria-label="Time since the beginning">0:00</p>
<div class="do"><a class="button" id="leave" href="`, s.link("/workshop"), `">Leave</a>`)
	p.add(`<button type="button" id="run" aria-pressed="false">Start the clock</button><a class="button" id="second" href="`, s.link(workshopLink(x, "/notes")), `" target="squire-notes">Notes</a><button type="button" id="answer">Answer</button><button type="button" id="back">Back</button><button type="button" id="next" class="primary">Next</button></div></footer>`)
	return s.show(c, frame{title: "Workshop: " + x.Title, bare: true}, p.markup())
}

// roomQuestion is a question to answer by a show of hands.
func roomQuestion(p *page, q *training.Question, n int) {
	p.add(`<div class="ask"><p class="prompt">`, inline(q.Prompt), "</p>\n")
	if q.Kind == training.Spot {
		numberedLines(p, q)
		p.add("</div>\n")
		return
	}
	code(p, q.Variants, true)
	p.add(`<ol class="options hands" data-question="`, num(n), `">`)
	for i := range q.Options {
		o := &q.Options[i]
		class := markup("option")
		if o.Right {
			class = "option yes-later"
		}
		at := num(n) + "-" + num(i)
		p.add(`<li class="`, class, `"><div class="as">`, optionText(q, i), `</div><div class="count"><label for="h`, at, `"><span class="unseen">Answer `, esc(training.OptionLabel(i)), `: </span>hands</label><input type="number" inputmode="numeric" id="h`, at, `" min="0" max="999" value="0" data-hand="`, at, `"><svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="rail" width="100" height="6" rx="3"/><rect class="fill" width="0" height="6" rx="3"/></svg></div></li>`, "\n")
	}
	p.add("</ol></div>\n")
}

// numberedLines are lines that a room can name. The style marks those that were
// asked for once the answer is open.
func numberedLines(p *page, q *training.Question) {
	if len(q.Variants) == 0 {
		return
	}
	v := &q.Variants[0]
	p.add(`<ol class="lines room-lines">`)
	for i, line := range v.Lines {
		class := markup("")
		for _, m := range v.Marked {
			if m == i+1 {
				class = ` class="was-later"`
			}
		}
		p.add("<li", class, `><span class="no">`, num(i+1), "</span><code>", codeLine(line), "</code></li>\n")
	}
	p.add("</ol>")
}

// presenter shows the notes of each slide, what comes next, and the clock.
func (s *Server) presenter(c *call, x *chosen, session *workshop.Session) error {
	type flat struct {
		part  *workshop.Part
		slide *workshop.Slide
	}
	var all []flat
	for i := range session.Parts {
		for j := range session.Parts[i].Slides {
			all = append(all, flat{&session.Parts[i], &session.Parts[i].Slides[j]})
		}
	}
	var p page
	p.add(`<main class="notes" id="notes" data-channel="`, esc(x.ID), `" data-minutes="`, num(workshop.Minutes), `"><header><h1>Notes: `, esc(x.Title), `</h1><p class="clock" id="clock" role="timer" aria-label="Time since the beginning">0:00</p><p class="meta" id="pace" role="status"></p></header>`, "\n")
	done := 0
	for i, f := range all {
		p.add(`<section class="note" id="s`, num(i+1), `" aria-labelledby="t`, num(i+1), `" data-title="`, esc(f.part.Title), `" data-by="`, num(done+f.part.Minutes), `"><p class="part">`, num(i+1), " of ", num(len(all)), " · ", esc(f.part.Title), ", ", count(f.part.Minutes, "minute", "minutes"), `</p><h2 id="t`, num(i+1), `">`, esc(f.slide.Title), "</h2>\n", blocks(f.slide.Notes))
		if i+1 == len(all) || all[i+1].part != f.part {
			done += f.part.Minutes
		}
		if q := f.slide.Question; q != nil && q.Kind != training.Spot {
			p.add(`<fieldset class="tally"><legend>Hands</legend>`)
			for j := range q.Options {
				at := num(i+1) + "-" + num(j)
				p.add(`<p><label for="h`, at, `">`, esc(training.OptionLabel(j)), `</label><input type="number" inputmode="numeric" id="h`, at, `" min="0" max="999" value="0" data-hand="`, at, `"></p>`)
			}
			p.add("</fieldset>\n")
		}
		if len(f.slide.Answer) > 0 {
			p.add(`<div class="answer-note"><h3>The answer</h3>`, blocks(f.slide.Answer), "</div>\n")
		}
		if i+1 < len(all) {
			p.add(`<p class="next-up"><span class="meta">Next:</span> `, esc(all[i+1].slide.Title), "</p>")
		}
		p.add("</section>\n")
	}
	p.add(`</main><footer class="room-bar" data-script hidden><p class="at"><span id="at" role="status"></span></p><div class="do"><button type="button" id="run" aria-pressed="false">Start the clock</button><button type="button" id="answer">Show the answer</button><button type="button" id="back">Back</button><button type="button" id="next" class="primary">Next</button></div></footer>`)
	return s.show(c, frame{title: "Notes: " + x.Title, bare: true}, p.markup())
}
