package web

import (
	"slices"
	"time"

	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/review"
)

const (
	shownWeeks = 12
	shownDays  = 14
)

// progress shows how far the learner is: what was done, what stayed, and what the
// rank rests on. Nothing of it compares people or counts speed.
func (s *Server) progress(c *call) error {
	standing := plan.Stand(c.state)
	cards := review.Cards(c.state, c.now.Location())
	var p page
	p.add(`<div class="hello"><div><h1>Progress</h1><p class="lead">`)
	if since, ok := c.state.Since(); ok {
		p.add("Since ", day(since.In(c.now.Location())), ".")
	} else {
		p.add("Nothing yet: a first lesson takes five minutes.")
	}
	p.add("</p></div>\n", rankCard(&standing), "</div>\n")
	s.totals(&p, c, &standing)
	p.add(`<section aria-labelledby="ranks"><h2 id="ranks">Ranks</h2>`, ranks(&standing), `<p class="meta">A rank rests on quizzes and katas that you passed, and on what you still knew a week later. Nobody is compared with anybody.</p></section>`, "\n")
	p.add(`<section aria-labelledby="weeks"><h2 id="weeks">What you did, by week</h2>`, weeks(c.state.Events(), c.now), "</section>\n")
	if len(cards) > 0 {
		p.add(`<section aria-labelledby="coming"><h2 id="coming">What comes back</h2>`, coming(cards, c.now), "</section>\n")
		s.memory(&p, cards, c.now)
	}
	return s.show(c, frame{title: "Progress", here: "/progress"}, p.markup())
}

func day(t time.Time) markup {
	return `<time datetime="` + esc(t.Format(time.DateOnly)) + `">` + esc(t.Format("2 January 2006")) + "</time>"
}

func (s *Server) totals(p *page, c *call, st *plan.Standing) {
	read, lessons := 0, map[string]bool{}
	for _, l := range training.Lessons() {
		if c.state.LessonRead(l.ID) {
			read++
		}
	}
	for _, k := range kata.All() {
		lessons[k.Lesson] = true
	}
	p.add(`<dl class="totals">`)
	total := func(n int, of int, what markup) {
		p.add("<div><dt>", what, "</dt><dd>", num(n))
		if of > 0 {
			p.add(`<span class="of"> of `, num(of), "</span>")
		}
		p.add("</dd></div>")
	}
	total(read, len(training.Lessons()), "lessons read")
	total(st.Has.Quizzes, len(training.Lessons()), "quizzes passed")
	total(st.Has.Katas, len(lessons), "lessons with a kata passed")
	total(st.Has.Kept, 0, "reviews kept")
	p.add("</dl>\n")
}

// ranks draws the way from rank to rank.
func ranks(st *plan.Standing) markup {
	all := []plan.Rank{plan.Page, plan.Squire, plan.Knight, plan.Champion}
	at := slices.Index(all, st.Rank)
	var p page
	p.add(`<ol class="ranks">`)
	for i, r := range all {
		class, word := markup("later"), markup("to come")
		if i <= at {
			class, word = "reached", "reached"
		}
		if i == at {
			class, word = "reached now", "your rank"
		}
		p.add(`<li class="`, class, `">`, markup(rankSign(r)), `<strong>`, esc(string(r)), `</strong><span class="meta">`, word, "</span></li>")
	}
	p.add("</ol>")
	return p.markup()
}

// A series is one kind of thing that was done.
type series struct {
	kind  progress.Kind
	title markup
	class markup
}

func allSeries() []series {
	return []series{
		{progress.Lesson, "lessons read", "s1"}, {progress.Quiz, "quizzes", "s2"},
		{progress.Kata, "katas tried", "s3"}, {progress.Review, "reviews", "s4"},
	}
}

// weeks draws how much was done in each of the last weeks, which begin on Monday.
func weeks(events []progress.Event, now time.Time) markup {
	y, m, d := now.Date()
	monday := time.Date(y, m, d-(int(now.Weekday())+6)%7, 0, 0, 0, 0, now.Location())
	kinds := allSeries()
	var starts [shownWeeks]time.Time
	counts := make([][shownWeeks]int, len(kinds))
	for i := range starts {
		starts[i] = monday.AddDate(0, 0, -7*(shownWeeks-1-i))
	}
	for _, e := range events {
		week := -1
		for i, from := range starts {
			if !e.T.Before(from) {
				week = i
			}
		}
		kind := slices.IndexFunc(kinds, func(s series) bool { return s.kind == e.Kind })
		if week >= 0 && kind >= 0 && e.Result != progress.Hinted && e.Result != progress.Shown {
			counts[kind][week]++
		}
	}
	b := bars{label: "Bars of what was done in each of the last twelve weeks; the table below has the numbers."}
	for _, k := range kinds {
		b.classes = append(b.classes, k.class)
	}
	var table page
	table.add(`<table><thead><tr><th scope="col">Week of</th>`)
	for _, k := range kinds {
		table.add(`<th scope="col">`, k.title, "</th>")
	}
	table.add("</tr></thead><tbody>")
	for i, from := range starts {
		row := make([]int, len(kinds))
		table.add(`<tr><th scope="row">`, esc(from.Format("2 Jan")), "</th>")
		for k := range kinds {
			row[k] = counts[k][i]
			table.add("<td>", num(row[k]), "</td>")
		}
		table.add("</tr>")
		b.rows = append(b.rows, row)
		b.names = append(b.names, from.Format("2 Jan"))
	}
	table.add("</tbody></table>")
	var p page
	p.add(b.draw(), `<ul class="legend" aria-hidden="true">`)
	for _, k := range kinds {
		p.add(`<li><svg viewBox="0 0 10 10" focusable="false"><rect class="`, k.class, `" width="10" height="10" rx="2"/></svg>`, k.title, "</li>")
	}
	p.add("</ul>", numbers(table.markup()))
	return p.markup()
}

// numbers is the text of a chart.
func numbers(table markup) markup {
	return `<details class="numbers"><summary>The numbers</summary><div class="scroll" tabindex="0" role="group" aria-label="Table of the numbers">` + table + "</div></details>"
}

// coming draws how many cards come back on each of the next days.
func coming(cards []review.Card, now time.Time) markup {
	y, m, d := now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	b := bars{label: "Bars of the questions that come back on each of the next fourteen days; the table below has the numbers.", classes: []markup{"s4"}}
	var table page
	table.add(`<table><thead><tr><th scope="col">Day</th><th scope="col">Questions</th></tr></thead><tbody>`)
	for i := range shownDays {
		on := today.AddDate(0, 0, i)
		n := 0
		for _, c := range cards {
			if c.Due.Equal(on) || i == 0 && c.Due.Before(on) {
				n++
			}
		}
		name := on.Format("2 Jan")
		if i == 0 {
			name = "today"
		}
		b.rows, b.names = append(b.rows, []int{n}), append(b.names, name)
		table.add(`<tr><th scope="row">`, esc(name), "</th><td>", num(n), "</td></tr>")
	}
	table.add("</tbody></table>")
	return b.draw() + `<p class="meta">At most five a day are asked; the others wait.</p>` + numbers(table.markup())
}

// bars are a chart of stacked bars.
type bars struct {
	label   string
	names   []string // below the bars
	rows    [][]int  // of each bar, one number for each class
	classes []markup
}

// draw draws in a grid of 100 units a bar, so that it is the same on each machine.
func (b *bars) draw() markup {
	const wide, high, foot, head = 56, 160, 26, 18
	top := 4 // one thing is no high bar
	for _, row := range b.rows {
		n := 0
		for _, v := range row {
			n += v
		}
		top = max(top, n)
	}
	var p page
	width := wide * len(b.rows)
	p.add(`<svg class="chart" role="img" aria-label="`, esc(b.label), `" viewBox="0 0 `, num(width), " ", num(high+foot+head), `" preserveAspectRatio="xMidYMid meet">`)
	p.add(`<line class="axis" x1="0" x2="`, num(width), `" y1="`, num(high+head), `" y2="`, num(high+head), `"/>`)
	for i, row := range b.rows {
		y, sum := high+head, 0
		x := i*wide + 10
		for k, v := range row {
			h := v * high / top
			if v == 0 {
				continue
			}
			sum += v
			y -= h
			p.add(`<rect class="`, b.classes[k], `" x="`, num(x), `" y="`, num(y), `" width="`, num(wide-20), `" height="`, num(max(h-1, 1)), `" rx="2"/>`)
		}
		if sum > 0 {
			p.add(`<text class="value" x="`, num(x+wide/2-10), `" y="`, num(y-5), `">`, num(sum), "</text>")
		}
		p.add(`<text x="`, num(x+wide/2-10), `" y="`, num(high+head+18), `">`, esc(b.names[i]), "</text>")
	}
	p.add("</svg>")
	return p.markup()
}

// memory shows how well each lesson is remembered.
func (s *Server) memory(p *page, cards []review.Card, now time.Time) {
	y, m, d := now.Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	p.add(`<section aria-labelledby="memory"><h2 id="memory">What you remember</h2><p class="meta">The chance that you know it today, as FSRS reckons, and after how many days it falls to nine in ten.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Table of what you remember"><table class="memory"><thead><tr><th scope="col">Lesson</th><th scope="col">Remembered today</th><th scope="col">Strength</th><th scope="col">Comes back</th></tr></thead><tbody>`)
	for _, c := range cards {
		l, ok := training.Find(c.Lesson)
		if !ok {
			continue
		}
		recall := int(100*review.FSRS{}.Recall(c.Memory, today) + 0.5)
		p.add(`<tr><th scope="row"><a href="`, s.link("/lessons/"+l.ID), `">`, esc(l.Title), "</a></th><td>", meter(recall, 100), "<span>", num(recall), " %</span></td><td>",
			strength(c.Stability), "</td><td>")
		if c.Due.After(today) {
			p.add(esc(c.Due.Format("2 Jan")))
		} else {
			p.add("<strong>today</strong>")
		}
		p.add("</td></tr>\n")
	}
	p.add("</tbody></table></div></section>\n")
}

func strength(days float64) markup {
	if days < 1 {
		return "under a day"
	}
	return count(int(days+0.5), "day", "days")
}
