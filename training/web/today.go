package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/review"
)

// shownItems is how much of the queue is shown: what can be done in a few days.
const shownItems = 8

// today shows what to do next.
func (s *Server) today(c *call) error {
	own := s.ownCode(c.ctx)
	queue := plan.Queue(c.state, own.Needs, own.Langs, c.now)
	standing := plan.Stand(c.state)
	var p page
	p.add(`<div class="hello"><div><h1>Today</h1><p class="lead">`, lead(queue), "</p></div>\n", rankCard(&standing), "</div>\n")
	due := slices.DeleteFunc(slices.Clone(queue), func(i plan.Item) bool { return i.Reason != plan.DueReview })
	if len(due) > 0 {
		p.add(`<section class="card first" aria-labelledby="due"><div><h2 id="due">Review</h2><p>`, count(len(due), "question", "questions"),
			` that you would soon forget: `, titles(due), `.</p></div><a class="button primary" href="`, s.link("/review"), `">Start the review</a></section>`, "\n")
	}
	s.queueList(&p, "Found in your code", "own", queue, plan.OwnCode, 4)
	if own.Note != "" {
		p.add(`<p class="callout">`, esc(own.Note), "</p>\n")
	}
	s.queueList(&p, "Next on your path", "path", queue, plan.Path, shownItems-min(len(own.Needs), 4))
	if len(queue) == 0 {
		p.add(`<section class="card"><p>Everything is done, and nothing is due today. <a href="`, s.link("/progress"), `">See how far you are.</a></p></section>`)
	}
	return s.show(c, frame{title: "Today", here: "/"}, p.markup())
}

func lead(queue []plan.Item) markup {
	if len(queue) == 0 {
		return "A day off."
	}
	switch queue[0].Reason {
	case plan.DueReview:
		return "Begin with what you would soon forget. It takes two minutes."
	case plan.OwnCode:
		return "Begin with what is in your own code."
	}
	return "Five minutes are enough for one step."
}

func titles(items []plan.Item) markup {
	var out []string
	for _, i := range items {
		out = append(out, i.Lesson.Title)
	}
	return esc(strings.Join(out, ", "))
}

// queueList shows what is next for one reason.
func (s *Server) queueList(p *page, title, id markup, queue []plan.Item, reason plan.Reason, limit int) {
	begun := false
	for i := range queue {
		item := &queue[i]
		if item.Reason != reason || limit == 0 {
			continue
		}
		limit--
		if !begun {
			p.add(`<section aria-labelledby="`, id, `"><h2 id="`, id, `">`, title, "</h2>\n<ol class=\"queue\">")
			begun = true
		}
		p.add(`<li class="card"><div><h3><a href="`, s.itemLink(item), `">`, esc(item.Lesson.Title), `</a></h3><p class="meta">`, about(item), "</p>")
		if f := item.Finding; f != nil {
			p.add(`<p class="where">`, esc(f.Path), ":", num(f.Start.Line), "</p>", ownLine(f))
		}
		p.add(`</div><a class="button" href="`, s.itemLink(item), `" aria-label="`, verb(item.Activity), ": ", esc(item.Lesson.Title), `">`, verb(item.Activity), "</a></li>\n")
	}
	if begun {
		p.add("</ol></section>\n")
	}
}

// ownLine is a line of the learner's code, as the scanner masked it.
func ownLine(f *checks.Finding) markup {
	text := strings.TrimSpace(f.Excerpt.Text)
	if text == "" {
		return ""
	}
	return `<pre class="line"><code>` + esc(text) + "</code></pre>"
}

func verb(a plan.Activity) markup {
	switch a {
	case plan.Quiz:
		return "Take the quiz"
	case plan.Kata:
		return "Repair it"
	case plan.Review:
		return "Review"
	}
	return "Read"
}

// about says in a few words what it is and why it is next.
func about(i *plan.Item) markup {
	var parts []string
	if i.Activity == plan.Read {
		parts = append(parts, string(count(i.Lesson.Minutes, "minute", "minutes")))
	}
	if i.Lang != "" {
		parts = append(parts, string(lang(i.Lang)))
	}
	if i.Findings > 1 {
		parts = append(parts, "found "+string(num(i.Findings))+" times, as in")
	}
	return markup(strings.Join(parts, " · "))
}

// itemLink leads to where it is done.
func (s *Server) itemLink(i *plan.Item) markup {
	at := ""
	if i.Lang != "" {
		at = "?lang=" + string(i.Lang)
	}
	switch i.Activity {
	case plan.Review:
		return s.link("/review")
	case plan.Quiz:
		return s.link("/lessons/" + i.Lesson.ID + "/quiz" + at)
	case plan.Kata:
		if k, ok := kata.Find(i.Lesson.ID, i.Lang); ok {
			return s.kataLink(k)
		}
	}
	return s.link("/lessons/" + i.Lesson.ID + at)
}

func (s *Server) kataLink(k kata.Kata) markup {
	return s.link("/katas/" + k.Lesson + "/" + string(k.Lang))
}

// rankCard shows the rank, and what the next one asks for.
func rankCard(st *plan.Standing) markup {
	var p page
	p.add(`<section class="rank" aria-label="Your rank"><p class="rank-name">`, markup(rankSign(st.Rank)), `<span>You are a <strong>`, esc(string(st.Rank)), "</strong></span></p>")
	if st.Next != "" {
		p.add(`<p class="meta">For `, esc(string(st.Next)), `:</p><ul class="steps">`)
		step := func(has, needs int, what markup) {
			if needs > 0 {
				p.add("<li>", meter(has, needs), "<span>", num(min(has, needs)), " of ", num(needs), " ", what, "</span></li>")
			}
		}
		step(st.Has.Quizzes, st.Needs.Quizzes, "quizzes")
		step(st.Has.Katas, st.Needs.Katas, "katas")
		step(st.Has.Kept, st.Needs.Kept, "reviews kept")
		p.add("</ul>")
	}
	p.add("</section>\n")
	return p.markup()
}

// meter is a bar that says nothing to a screen reader: words stand beside it.
func meter(has, needs int) markup {
	w := 100 * min(has, needs) / max(needs, 1)
	return `<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="rail" width="100" height="6" rx="3"/><rect class="fill" width="` + num(w) + `" height="6" rx="3"/></svg>`
}

// rankSign is a shield with as many bars as ranks were reached.
func rankSign(r plan.Rank) string {
	n := slices.Index([]plan.Rank{plan.Page, plan.Squire, plan.Knight, plan.Champion}, r) + 1
	var b strings.Builder
	b.WriteString(`<svg class="shield" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M12 1.8 21 5v7.2c0 5-3.8 8.6-9 10-5.2-1.4-9-5-9-10V5z"/>`)
	for i := range n {
		y := []string{"15.6", "12.4", "9.2", "6"}[i]
		b.WriteString(`<rect x="7.5" y="` + y + `" width="9" height="1.8" rx=".9"/>`)
	}
	b.WriteString("</svg>")
	return b.String()
}

// lessons lists all lessons in the order in which to learn them.
func (s *Server) lessons(c *call) error {
	langs := s.ownCode(c.ctx).Langs
	cards := review.Cards(c.state, c.now.Location())
	all := plan.Curriculum(langs)
	var p page
	p.add(`<h1>Lessons</h1><p class="lead">`, count(len(all), "lesson", "lessons"), ` in the order in which to learn them. What a lesson asks for stands before it.</p>
<search><label for="filter">Filter by title, weakness or language</label><input id="filter" type="search" autocomplete="off" data-filter="#all li"></search>
<p class="meta" role="status" id="filtered"></p>
<ol class="lessons" id="all">`)
	for _, l := range all {
		words := []string{l.Title, l.ID}
		var langNames, did []string
		for _, x := range l.Langs {
			langNames = append(langNames, string(lang(x)))
			words = append(words, string(x))
		}
		for _, n := range l.CWE {
			words = append(words, "cwe-"+string(num(n)))
		}
		state, sign := markup("new"), markup("New")
		switch {
		case plan.Next(c.state, l) == "":
			state, sign = "done", "Done"
		case c.state.LessonRead(l.ID) || c.state.QuizPassed(l.ID):
			state, sign = "begun", "Begun"
		}
		if c.state.QuizPassed(l.ID) {
			did = append(did, "quiz passed")
		}
		for _, k := range kata.List(l.ID) {
			word := "kata in " + string(lang(k.Lang))
			if c.state.KataPassed(l.ID, k.Lang) {
				word += " passed"
			}
			did = append(did, word)
		}
		if i := slices.IndexFunc(cards, func(x review.Card) bool { return x.Lesson == l.ID }); i >= 0 {
			did = append(did, "comes back on "+cards[i].Due.Format("2 January"))
		}
		p.add(`<li data-words="`, esc(strings.ToLower(strings.Join(words, " "))), `"><span class="state `, state, `">`, sign, `</span><div><a href="`, s.link("/lessons/"+l.ID), `">`, esc(l.Title), `</a><p class="meta">`,
			level(l), " · ", count(l.Minutes, "minute", "minutes"), " · ", markup(strings.Join(langNames, ", ")))
		if len(did) > 0 {
			p.add(`<br>`, markup(strings.Join(did, ", ")))
		}
		p.add("</p></div></li>\n")
	}
	p.add("</ol>")
	return s.show(c, frame{title: "Lessons", here: "/lessons"}, p.markup())
}

func level(l *training.Lesson) markup {
	return [...]markup{"base", "practitioner", "deep"}[cmp.Compare(l.Level, 2)+1]
}
