package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/progress"
)

// mistakes is how many wrong answers a quiz forgives, as at the terminal.
const mistakes = 1

// An attempt is somebody at the questions of a lesson. Those in the text of the
// lesson and those of its quiz are the same: each is answered once.
type attempt struct {
	questions []training.Question
	answers   map[string]answer // by the question's id
	begun     time.Time
	over      bool // all was answered, and it is recorded
}

func (a *attempt) wrong() int {
	n := 0
	for _, x := range a.answers {
		if !x.right {
			n++
		}
	}
	return n
}

// next is the first question without an answer, or -1.
func (a *attempt) next() int {
	return slices.IndexFunc(a.questions, func(q training.Question) bool { _, ok := a.answers[q.ID]; return !ok })
}

// attemptAt returns the running attempt at a lesson in a language.
func (s *Server) attemptAt(l *training.Lesson, lang checks.Lang, content *training.Content) *attempt {
	key := l.ID + " " + string(lang)
	a := s.attempts[key]
	if a == nil {
		a = &attempt{questions: content.Ask(lang), answers: map[string]answer{}, begun: time.Now()}
		s.attempts[key] = a
	}
	return a
}

// A chosen is a lesson in a language.
type chosen struct {
	*training.Lesson
	content *training.Content
	lang    checks.Lang
	own     *plan.Need // that the learner's code has
}

// choose finds a lesson by its id and the language to show it in: the one that is
// asked for, else that of the learner's code.
func (s *Server) choose(c *call, id, wanted string) (*chosen, error) {
	l, ok := training.Find(id)
	if !ok {
		return nil, errNotFound
	}
	content, err := l.Load()
	if err != nil {
		return nil, err
	}
	x := &chosen{Lesson: l, content: content}
	own := s.ownCode(c.ctx)
	langs := slices.Clone(own.Langs)
	for i := range own.Needs {
		if own.Needs[i].Lesson == l {
			x.own = &own.Needs[i]
		}
	}
	has := func(w checks.Lang) bool {
		return slices.Contains(l.Langs, w) || w == checks.TypeScript && slices.Contains(l.Langs, checks.JavaScript)
	}
	if w := checks.Lang(wanted); has(w) {
		x.lang = w
		return x, nil
	}
	if x.own != nil {
		langs = append([]checks.Lang{x.own.Lang}, langs...)
	}
	for _, w := range append(langs, l.Langs...) {
		if has(w) {
			x.lang = w
			break
		}
	}
	return x, nil
}

// lessonPages are those below a lesson.
func (s *Server) lessonPages(c *call, id, what string) error {
	switch {
	case what == "" && c.reads():
		return s.lesson(c, id)
	case what == "quiz" && c.reads():
		return s.quiz(c, id)
	case what == "answer" && c.method == "POST":
		return s.takeAnswer(c, id)
	case what == "again" && c.method == "POST":
		return s.quizAgain(c, id)
	}
	return errNotFound
}

// inLang is the end of an address of a lesson.
func (x *chosen) inLang() string {
	if x.lang == "" {
		return ""
	}
	return "?lang=" + url.QueryEscape(string(x.lang))
}

// lesson shows a lesson as one page.
func (s *Server) lesson(c *call, id string) error {
	x, err := s.choose(c, id, c.query.Get("lang"))
	if err != nil {
		return err
	}
	if last, ok := c.state.Last(progress.Lesson, x.ID); !ok || last.Lang != x.lang || c.now.Sub(last.T) > 12*time.Hour {
		if err := s.record(c, progress.New(progress.Lesson, x.ID, x.lang, progress.Seen)); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.attemptAt(x.Lesson, x.lang, x.content)
	var p page
	p.add(`<article class="lesson"><header><p class="crumb"><a href="`, s.link("/lessons"), `">Lessons</a></p><h1>`, esc(x.Title), `</h1><p class="meta">`,
		count(x.Minutes, "minute", "minutes"), " · ", level(x.Lesson))
	for _, n := range x.CWE {
		p.add(" · CWE-", num(n))
	}
	p.add("</p>")
	s.langChoice(&p, x, "/lessons/"+x.ID)
	p.add("</header>\n")
	s.inYourCode(&p, x)
	for _, name := range []training.SectionName{training.SectionCard, training.SectionWhy, training.SectionSpot, training.SectionExploit, training.SectionFix, training.SectionHowWeSee} {
		s.section(&p, x, a, name)
	}
	s.afterLesson(&p, c, x, a)
	p.add("</article>")
	return s.show(c, frame{title: x.Title, here: "/lessons"}, p.markup())
}

// section shows one part, with the questions that belong to it.
func (s *Server) section(p *page, x *chosen, a *attempt, name training.SectionName) {
	text := x.content.Section(name, x.lang)
	kind := map[training.SectionName]training.QuestionKind{training.SectionSpot: training.Spot, training.SectionFix: training.PickFix}[name]
	var asked []*training.Question
	for i := range a.questions {
		if q := &a.questions[i]; q.Kind == kind && kind != "" && (q.ID == "spot" || !strings.HasPrefix(q.ID, "quiz")) {
			asked = append(asked, q)
		}
	}
	if len(text) == 0 && len(asked) == 0 {
		return
	}
	id := esc(strings.ReplaceAll(strings.ToLower(string(name)), " ", "-"))
	if name == training.SectionCard {
		p.add(`<section class="the-card" aria-label="In short">`, pairs(text), "</section>\n")
		return
	}
	p.add(`<section aria-labelledby="`, id, `"><h2 id="`, id, `">`, esc(name.Title()), "</h2>\n", pairs(text))
	for _, q := range asked {
		if given, ok := a.answers[q.ID]; ok {
			p.add(answered(q, given, true))
		} else {
			p.add(askForm(q, s.link("/lessons/"+x.ID+"/answer"), field{"lang", string(x.lang)}, field{"from", "lesson"}))
		}
	}
	p.add("</section>\n")
}

// pairs sets a line to avoid and the line to write instead side by side, where
// there is room.
func pairs(list []training.Block) markup {
	var p page
	role := func(i int) training.Role {
		if i < len(list) && list[i].Kind == training.CodeBlock && len(list[i].Variants) == 1 {
			return list[i].Variants[0].Role
		}
		return training.Shown
	}
	for i := 0; i < len(list); i++ {
		if role(i) == training.Bad && role(i+1) == training.Good {
			p.add(`<div class="pair">`, blocks(list[i:i+2]), "</div>\n")
			i++
			continue
		}
		p.add(blocks(list[i : i+1]))
	}
	return p.markup()
}

// langChoice links the lesson in its other languages.
func (s *Server) langChoice(p *page, x *chosen, path string) {
	if len(x.Langs) < 2 {
		return
	}
	p.add(`<nav class="langs" aria-label="Language of the examples"><ul>`)
	for _, l := range x.Langs {
		current := markup("")
		if l == x.lang || l == checks.JavaScript && x.lang == checks.TypeScript && !slices.Contains(x.Langs, checks.TypeScript) {
			current = ` aria-current="true"`
		}
		p.add(`<li><a href="`, s.link(path+"?lang="+url.QueryEscape(string(l))), `"`, current, ">", lang(l), "</a></li>")
	}
	p.add("</ul></nav>\n")
}

// inYourCode shows the line of the learner, as the scanner masked it.
func (s *Server) inYourCode(p *page, x *chosen) {
	if x.own == nil {
		return
	}
	f := &x.own.Finding
	p.add(`<section class="own" aria-labelledby="own"><h2 id="own">In your code</h2><p class="where">`, esc(f.Path), ":", num(f.Start.Line), "</p>", ownLine(f), `<p class="meta">`, esc(f.Rule.Title))
	if x.own.Count > 1 {
		p.add(", ", num(x.own.Count), " times in this folder")
	}
	p.add("</p></section>\n")
}

// afterLesson is the end of the page: quiz, katas, what to read.
func (s *Server) afterLesson(p *page, c *call, x *chosen, a *attempt) {
	katas := kata.List(x.ID)
	if len(a.questions) > 0 || len(katas) > 0 {
		p.add(`<section aria-labelledby="then"><h2 id="then">Now you</h2><div class="two">`)
		if n := len(a.questions) - len(a.answers); len(a.questions) > 0 {
			p.add(`<div class="card"><h3>Quiz</h3><p>`)
			switch {
			case n == 0:
				p.add(outcome(a))
			case len(a.answers) > 0:
				p.add(count(n, "question", "questions"), " to go.")
			default:
				p.add(count(n, "question", "questions"), ". To begin with it is welcome: what you know you needn’t read.")
			}
			p.add(`</p><a class="button primary" href="`, s.link("/lessons/"+x.ID+"/quiz"+x.inLang()), `">`)
			if n == 0 {
				p.add("See the result</a></div>")
			} else {
				p.add("Take the quiz</a></div>")
			}
		}
		if len(katas) > 0 {
			p.add(`<div class="card"><h3>Kata</h3><p>`, esc(katas[0].Title), `. Repair it until the attack no longer works.</p><p class="do">`)
			for _, k := range katas {
				class, passed := markup("button"), markup("")
				if k.Lang == x.lang || x.lang == checks.TypeScript && k.Lang == checks.JavaScript {
					class = "button primary"
				}
				if c.state.KataPassed(k.Lesson, k.Lang) {
					passed = ", passed"
				}
				p.add(`<a class="`, class, `" href="`, s.kataLink(k), `">`, lang(k.Lang), passed, "</a> ")
			}
			p.add("</p></div>")
		}
		p.add("</div></section>\n")
	}
	more := x.content.More()
	if len(more) > 0 {
		p.add(`<section class="more">`, blocks(more), "</section>\n")
	}
	if len(x.Related) > 0 {
		p.add(`<section aria-labelledby="related"><h2 id="related">Related lessons</h2><ul>`)
		for _, id := range x.Related {
			if l, ok := training.Find(id); ok {
				p.add(`<li><a href="`, s.link("/lessons/"+l.ID), `">`, esc(l.Title), "</a></li>")
			}
		}
		p.add("</ul></section>\n")
	}
}

// takeAnswer takes the answer to one question. The first one counts.
func (s *Server) takeAnswer(c *call, id string) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	x, err := s.choose(c, id, form.Get("lang"))
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.attemptAt(x.Lesson, x.lang, x.content)
	at := slices.IndexFunc(a.questions, func(q training.Question) bool { return q.ID == form.Get("q") })
	if at < 0 {
		return errNotFound
	}
	q := &a.questions[at]
	if _, twice := a.answers[q.ID]; !twice {
		given, ok := judge(q, form.Get("a"))
		if !ok {
			return refuse(400, "Choose one of the answers, then press Answer.")
		}
		a.answers[q.ID] = given
	}
	if a.next() < 0 && !a.over {
		a.over = true
		e := progress.New(progress.Quiz, x.ID, x.lang, progress.Failed)
		e.MS = time.Since(a.begun).Milliseconds()
		if a.wrong() <= mistakes {
			e.Result = progress.Passed
		}
		if err := s.record(c, e); err != nil {
			return err
		}
	}
	to := "/lessons/" + x.ID + x.inLang()
	if form.Get("from") == "quiz" {
		to = fmt.Sprintf("/lessons/%s/quiz?lang=%s&at=%d", x.ID, url.QueryEscape(string(x.lang)), at+1)
	}
	return c.w.redirect(s.guard.base + to + "#v-" + q.ID)
}

// quizAgain forgets the answers of an attempt.
func (s *Server) quizAgain(c *call, id string) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	x, err := s.choose(c, id, form.Get("lang"))
	if err != nil {
		return err
	}
	s.mu.Lock()
	delete(s.attempts, x.ID+" "+string(x.lang))
	s.mu.Unlock()
	return c.w.redirect(s.guard.base + "/lessons/" + x.ID + "/quiz" + x.inLang())
}

func outcome(a *attempt) markup {
	right := num(len(a.questions)-a.wrong()) + " of " + num(len(a.questions)) + " right"
	if a.wrong() <= mistakes {
		return right + ": passed."
	}
	return right + "."
}

// quiz shows one question at a time: the one that is named, if it has an answer,
// else the first that has none.
func (s *Server) quiz(c *call, id string) error {
	x, err := s.choose(c, id, c.query.Get("lang"))
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.attemptAt(x.Lesson, x.lang, x.content)
	if len(a.questions) == 0 {
		return errNotFound
	}
	at := a.next()
	for i, q := range a.questions {
		if _, has := a.answers[q.ID]; has && c.query.Get("at") == fmt.Sprint(i+1) {
			at = i
		}
	}
	var p page
	p.add(`<div class="quiz"><p class="crumb"><a href="`, s.link("/lessons/"+x.ID+x.inLang()), `">`, esc(x.Title), "</a></p>\n")
	if at < 0 {
		s.quizResult(&p, x, a)
		return s.show(c, frame{title: "Quiz: " + x.Title, here: "/lessons"}, p.markup())
	}
	q := &a.questions[at]
	p.add(`<h1>Quiz</h1><p class="meta">Question `, num(at+1), " of ", num(len(a.questions)), "</p>\n", dots(a, at))
	given, has := a.answers[q.ID]
	title := fmt.Sprintf("Question %d of %d: %s", at+1, len(a.questions), x.Title)
	if has {
		p.add(answered(q, given, true), `<p class="do"><a class="button primary" href="`, s.link("/lessons/"+x.ID+"/quiz"+x.inLang()), `">`)
		if a.next() < 0 {
			p.add("See the result</a></p>")
		} else {
			p.add("Next question</a></p>")
		}
		title = map[bool]string{true: "Right", false: "Not this one"}[given.right] + ": " + title
	} else {
		p.add(askForm(q, s.link("/lessons/"+x.ID+"/answer"), field{"lang", string(x.lang)}, field{"from", "quiz"}))
	}
	p.add("</div>")
	return s.show(c, frame{title: title, here: "/lessons"}, p.markup())
}

// dots show how far the quiz is; the words beside them say it as well.
func dots(a *attempt, at int) markup {
	var p page
	p.add(`<p class="dots" aria-hidden="true">`)
	for i, q := range a.questions {
		class := markup("")
		if x, ok := a.answers[q.ID]; ok {
			class = map[bool]markup{true: "right", false: "wrong"}[x.right]
		}
		if i == at {
			class += " here"
		}
		p.add(`<span class="`, class, `"></span>`)
	}
	p.add("</p>\n")
	return p.markup()
}

func (s *Server) quizResult(p *page, x *chosen, a *attempt) {
	class, word := markup("wrong"), markup("Not yet")
	text := markup("Read the explanations once more; then it sits.")
	if a.wrong() <= mistakes {
		class, word, text = "right", "Passed", "A question of it comes back in a few days."
	}
	p.add(`<h1>Quiz</h1>`, dots(a, -1), `<div class="verdict big `, class, `"><p><strong>`, word, `</strong></p><p>`, outcome(a), " ", text, "</p></div>\n")
	for i := range a.questions {
		if q := &a.questions[i]; !a.answers[q.ID].right {
			p.add(answered(q, a.answers[q.ID], true))
		}
	}
	p.add(`<div class="do"><a class="button primary" href="`, s.link("/lessons/"+x.ID+x.inLang()), `">Back to the lesson</a>`)
	if k, ok := kata.Find(x.ID, x.lang); ok {
		p.add(` <a class="button" href="`, s.kataLink(k), `">To the kata</a>`)
	}
	p.add(`<form method="post" action="`, s.link("/lessons/"+x.ID+"/again"), `"><input type="hidden" name="lang" value="`, esc(string(x.lang)), `"><button type="submit">Begin the quiz anew</button></form></div></div>`)
}
