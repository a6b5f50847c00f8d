package web

import (
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/review"
)

// A reviewed is the card that was asked last.
type reviewed struct {
	lesson   *training.Lesson
	lang     checks.Lang
	question *training.Question
	asked    time.Time
	given    *answer // nil while it is asked
}

// reviewPages ask one card after the other.
func (s *Server) reviewPages(c *call, what string) error {
	switch {
	case what == "" && c.reads():
		return s.nextCard(c)
	case what == "verdict" && c.reads():
		return s.cardVerdict(c)
	case what == "answer" && c.method == "POST":
		return s.answerCard(c)
	}
	return errNotFound
}

// dueCard returns the card to ask now, and its question.
func dueCard(c *call) (card review.Card, x *reviewed, left int, err error) {
	due := review.Due(c.state, c.now)
	for _, card := range due {
		l, ok := training.Find(card.Lesson)
		if !ok {
			continue
		}
		content, err := l.Load()
		if err != nil {
			return card, nil, 0, err
		}
		if q := card.Question(content); q != nil {
			return card, &reviewed{lesson: l, lang: card.Lang, question: q, asked: c.now}, len(due), nil
		}
	}
	return card, nil, 0, nil
}

func (s *Server) nextCard(c *call) error {
	_, x, left, err := dueCard(c)
	if err != nil {
		return err
	}
	var p page
	p.add(`<div class="quiz"><h1>Review</h1>`)
	if x == nil {
		p.add(`<p class="lead">Nothing is due today`)
		if t, ok := review.Next(c.state, c.now.Location()); ok && t.After(c.now) {
			p.add(`; next on <time datetime="`, esc(t.Format(time.DateOnly)), `">`, esc(t.Format("2 January")), "</time>")
		}
		p.add(`.</p><p>A lesson comes back shortly before you would forget it, once you answered its quiz or passed its kata: at most five questions a day.</p>
<p class="do"><a class="button primary" href="`, s.link("/"), `">To today’s page</a></p></div>`)
		return s.show(c, frame{title: "Review", here: "/review"}, p.markup())
	}
	s.mu.Lock()
	if s.review == nil || s.review.lesson != x.lesson || s.review.given != nil {
		s.review = x
	}
	s.mu.Unlock()
	p.add(`<p class="meta">`, count(left, "question", "questions"), ` today · <span>`, esc(x.lesson.Title), "</span></p>\n",
		askForm(x.question, s.link("/review/answer"), field{"lesson", x.lesson.ID}), "</div>")
	return s.show(c, frame{title: "Review: " + x.lesson.Title, here: "/review"}, p.markup())
}

// answerCard grades a card. One that isn't due any more, such as one that was sent
// twice, isn't graded again.
func (s *Server) answerCard(c *call) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	card, x, _, err := dueCard(c)
	if err != nil {
		return err
	}
	if x == nil || x.lesson.ID != form.Get("lesson") || x.question.ID != form.Get("q") {
		return c.w.redirect(s.guard.base + "/review")
	}
	given, ok := judge(x.question, form.Get("a"))
	if !ok {
		return refuse(400, "Choose one of the answers, then press Answer.")
	}
	if s.review != nil && s.review.lesson == x.lesson && s.review.given == nil {
		x.asked = s.review.asked
	}
	x.given = &given
	if err := review.Answer(s.o.Progress, c.state, card, review.Grade(given.right), c.now.Sub(x.asked)); err != nil {
		return err
	}
	s.review = x
	return c.w.redirect(s.guard.base + "/review/verdict#v-" + x.question.ID)
}

func (s *Server) cardVerdict(c *call) error {
	s.mu.Lock()
	x := s.review
	s.mu.Unlock()
	if x == nil || x.given == nil {
		return c.w.redirect(s.guard.base + "/review")
	}
	left := len(review.Due(c.state, c.now))
	var p page
	p.add(`<div class="quiz"><h1>Review</h1><p class="meta">`, esc(x.lesson.Title), "</p>\n", answered(x.question, *x.given, true), `<p class="do">`)
	if left > 0 {
		p.add(`<a class="button primary" href="`, s.link("/review"), `">Next question</a>`)
	} else {
		p.add(`<a class="button primary" href="`, s.link("/"), `">That is all for today</a>`)
	}
	at := ""
	if x.lang != "" {
		at = "?lang=" + string(x.lang)
	}
	p.add(` <a class="button" href="`, s.link("/lessons/"+x.lesson.ID+at), `">Read the lesson again</a></p></div>`)
	title := map[bool]string{true: "Right", false: "Not this one"}[x.given.right]
	return s.show(c, frame{title: title + ": review", here: "/review"}, p.markup())
}
