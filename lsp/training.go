package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/jsonrpc2"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/render"
)

// Training is the Lessons of package training.
type Training struct{}

// Lesson implements [Lessons].
func (Training) Lesson(rule *checks.Rule, lang checks.Lang) (Lesson, bool) {
	l, ok := training.ForRule(rule)
	if !ok {
		return Lesson{}, false
	}
	out := Lesson{Title: l.Title, Minutes: l.Minutes, URL: lessonPages + l.ID}
	var prose []training.Block
	for _, b := range l.CardFor(lang) {
		if b.Kind != training.CodeBlock {
			prose = append(prose, b)
			continue
		}
		// Who writes another language is told the words alone.
		for _, c := range b.Variants {
			if c.Role == training.Good && c.InsteadOf == "" {
				out.Safe, out.Lang = strings.Join(c.Lines, "\n"), string(c.Lang)
			}
		}
	}
	var card strings.Builder
	if err := render.Markdown(&card, prose); err != nil {
		return Lesson{}, false
	}
	out.Card = card.String()
	return out, true
}

// Page implements [Lessons].
func (Training) Page(rule *checks.Rule, lang checks.Lang) (string, error) {
	l, ok := training.ForRule(rule)
	if !ok {
		return "", fmt.Errorf("rule %s has no lesson", rule.ID)
	}
	return lessonPage(l, lang)
}

// A lessonRef names a lesson.
type lessonRef struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Minutes    int      `json:"minutes"`
	Level      int      `json:"level"`
	Concepts   []string `json:"concepts,omitempty"`
	QuizPassed bool     `json:"quizPassed"`
}

func (s *session) refer(l *training.Lesson) lessonRef {
	return lessonRef{ID: l.ID, Title: l.Title, Minutes: l.Minutes, Level: l.Level, Concepts: l.Concepts, QuizPassed: s.quizPassed(l.ID)}
}

// lessonsAnswer is the answer to squire/lessons.
type lessonsAnswer struct {
	Lessons []lessonRef `json:"lessons"` // in the order in which to learn them
}

func (s *session) lessonsRequest(context.Context, *none) (any, error) {
	a := lessonsAnswer{Lessons: []lessonRef{}}
	for _, l := range training.Lessons() {
		a.Lessons = append(a.Lessons, s.refer(l))
	}
	return a, nil
}

// lessonParams name a lesson by its id, or by a rule that is in force for a
// document.
type lessonParams struct {
	Lesson string `json:"lesson"`
	Rule   string `json:"rule"`
	Lang   string `json:"lang"`
	URI    string `json:"uri"`
	// Opened says that the lesson is shown to the learner, who asked for it.
	Opened bool `json:"opened"`
}

// lessonAnswer is the answer to squire/lesson.
type lessonAnswer struct {
	lessonRef
	Lang string `json:"lang,omitempty"` // of the examples, as asked for
	URL  string `json:"url"`
	CWE  []int  `json:"cwe"`
	// Blocks are the page without its answers: those come from squire/quiz.
	Blocks []training.Block `json:"blocks"`
	// Markdown is the same page with its answers at the end, for clients that
	// show Markdown.
	Markdown  string      `json:"markdown"`
	Questions int         `json:"questions"`
	Prereq    []lessonRef `json:"prereq"`
	Related   []lessonRef `json:"related"`
	Rule      *ruleAnswer `json:"rule,omitempty"`
}

// ruleAnswer tells of the rule that a lesson was asked for by.
type ruleAnswer struct {
	ID          string             `json:"id"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Advice      string             `json:"advice"`
	Severity    checks.Severity    `json:"severity"`
	CWE         []int              `json:"cwe"`
	Page        string             `json:"page,omitempty"`
	Rotation    *training.Provider `json:"rotation,omitempty"`
}

// find returns the lesson that is asked for, the language to show it in, and
// the rule where it was asked for by one.
func (s *session) find(p *lessonParams) (*training.Lesson, checks.Lang, *checks.Rule, error) {
	snap := s.snapshot(p.URI)
	lang := checks.Lang(p.Lang)
	if lang == "" && snap != nil {
		lang = snap.lang()
	}
	if p.Lesson != "" {
		if l, ok := training.Find(p.Lesson); ok {
			rule, _ := s.rule(snap, p.Rule)
			return l, lang, rule, nil
		}
		return nil, "", nil, failed("Squire has no lesson of this name; squire/lessons lists them.")
	}
	if p.Rule == "" {
		return nil, "", nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, `name a lesson or a rule, such as {"lesson": "sql-injection"}`)
	}
	rule, ok := s.rule(snap, p.Rule)
	if !ok {
		return nil, "", nil, failed("No rule of this name is in force here.")
	}
	l, ok := training.ForRule(rule)
	if !ok {
		return nil, "", nil, failed(fmt.Sprintf("Squire has no lesson for the rule %q.", clean(rule.ID)))
	}
	return l, lang, rule, nil
}

func (s *session) lessonRequest(_ context.Context, p *lessonParams) (any, error) {
	l, lang, rule, err := s.find(p)
	if err != nil {
		return nil, err
	}
	c, err := l.Load()
	if err != nil {
		return nil, err
	}
	page, text := c.Blocks(lang), strings.Builder{}
	if err := render.Markdown(&text, page); err != nil {
		return nil, err
	}
	a := lessonAnswer{
		lessonRef: s.refer(l), Lang: string(lang), URL: lessonPages + l.ID, CWE: some(l.CWE),
		Blocks: unanswered(page), Markdown: text.String(), Questions: len(c.Questions),
		Prereq: s.referAll(l.Prereq), Related: s.referAll(l.Related),
	}
	if rule != nil {
		a.Rule = tellRule(rule)
	}
	if p.Opened {
		s.opened(l, lang)
	}
	return a, nil
}

func tellRule(r *checks.Rule) *ruleAnswer {
	a := &ruleAnswer{
		ID: r.ID, Title: clean(r.Title), Description: clean(r.Description), Advice: clean(r.Advice),
		Severity: r.Severity, CWE: some(r.CWE),
	}
	a.Page, _ = rulePage(r)
	if p, ok := training.Rotation(r.ID); ok && r.Secret {
		a.Rotation = &p
	}
	return a
}

func (s *session) referAll(ids []string) []lessonRef {
	refs := []lessonRef{}
	for _, id := range ids {
		if l, ok := training.Find(id); ok {
			refs = append(refs, s.refer(l))
		}
	}
	return refs
}

// some returns a list that is never nil: JSON's null is no list.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// lessonPages is where the public page of a lesson is; the id follows.
const lessonPages = "https://squiresec.github.io/lessons/"

// lessonPage returns a lesson as one Markdown page.
func lessonPage(l *training.Lesson, lang checks.Lang) (string, error) {
	c, err := l.Load()
	if err != nil {
		return "", err
	}
	var text strings.Builder
	err = render.Markdown(&text, c.Blocks(lang))
	return text.String(), err
}

// unanswered returns the blocks of a page without what gives the answers to its
// questions away.
func unanswered(page []training.Block) []training.Block {
	out := make([]training.Block, 0, len(page))
	answers := false
	for _, b := range page {
		if b.Kind == training.Heading && b.Level <= 2 {
			answers = len(b.Text) == 1 && b.Text[0].Text == "Answers"
		}
		if answers {
			continue
		}
		if b.Question != nil {
			q := open(*b.Question)
			b.Question = &q
		}
		out = append(out, b)
	}
	return out
}

// open returns a question without its answer.
func open(q training.Question) training.Question {
	q.Why = nil
	if q.Kind == training.Spot {
		q.Variants = slices.Clone(q.Variants)
		for i := range q.Variants {
			q.Variants[i].Marked = nil
		}
	}
	q.Options = slices.Clone(q.Options)
	for i := range q.Options {
		q.Options[i].Right, q.Options[i].Why = false, nil
		q.Options[i].Variants = slices.Clone(q.Options[i].Variants)
		for j := range q.Options[i].Variants {
			q.Options[i].Variants[j].Marked = nil
			q.Options[i].Variants[j].Role = training.Shown // "good" and "decoy" would tell
		}
	}
	return q
}

// quizParams ask for the questions of a lesson, or with answers for how right
// they are.
type quizParams struct {
	lessonParams
	// Answers are by the id of the question: the label of an option ("b"), or
	// for a question of the kind "spot" a list of lines from 1.
	Answers map[string]json.RawMessage `json:"answers"`
}

// quizAnswer is the answer to squire/quiz.
type quizAnswer struct {
	lessonRef
	Questions []quizQuestion `json:"questions"`
	Results   []quizResult   `json:"results,omitempty"` // where answers were given
	Right     int            `json:"right"`
	// Passed says that all of the answers given just now were right, and none
	// was left out. Recorded says that the result was written to the progress,
	// as it is when every question has an answer.
	Passed   bool `json:"passed"`
	Recorded bool `json:"recorded"`
}

// A quizQuestion is a question with its name for readers.
type quizQuestion struct {
	Label string `json:"label"`
	training.Question
	// Labels name the options, in their order.
	Labels []string `json:"labels,omitempty"`
}

// ask returns a question as a client asks it.
func ask(q *training.Question) quizQuestion {
	one := quizQuestion{Label: q.Label(), Question: open(*q)}
	for n := range q.Options {
		one.Labels = append(one.Labels, training.OptionLabel(n))
	}
	return one
}

// A quizResult tells whether one answer was right, and why.
type quizResult struct {
	ID     string            `json:"id"`
	Right  bool              `json:"right"`
	Option string            `json:"option,omitempty"` // the right one
	Lines  []int             `json:"lines,omitempty"`  // the right ones of a spot
	Why    []training.Inline `json:"why,omitempty"`
	// Options says of each option why it is right or wrong, in their order.
	Options [][]training.Inline `json:"options,omitempty"`
}

func (s *session) quizRequest(_ context.Context, p *quizParams) (any, error) {
	l, lang, _, err := s.find(&p.lessonParams)
	if err != nil {
		return nil, err
	}
	c, err := l.Load()
	if err != nil {
		return nil, err
	}
	a := quizAnswer{Questions: []quizQuestion{}}
	questions := c.Ask(lang)
	for i := range questions {
		q := &questions[i]
		a.Questions = append(a.Questions, ask(q))
		if p.Answers == nil {
			continue
		}
		r, err := judge(q, p.Answers[q.ID])
		if err != nil {
			return nil, err
		}
		if r.Right {
			a.Right++
		}
		a.Results = append(a.Results, r)
	}
	if len(p.Answers) >= len(questions) && len(questions) > 0 {
		a.Passed = a.Right == len(questions)
		result := progress.Failed
		if a.Passed {
			result = progress.Passed
		}
		a.Recorded = s.record(progress.Quiz, l, lang, result)
	}
	a.lessonRef = s.refer(l)
	return a, nil
}

// judge says whether an answer is right; one that is missing is not. Of a
// spot with several lines, the lines given must be among them.
func judge(q *training.Question, answer json.RawMessage) (quizResult, error) {
	r := quizResult{ID: q.ID, Why: q.Why}
	wrong := jsonrpc2.NewError(jsonrpc2.InvalidParams, fmt.Sprintf(`the answer to %q is to be the label of an option, such as "b", or for a spot a list of lines`, clean(q.ID)))
	if q.Kind == training.Spot {
		for _, v := range q.Variants {
			r.Lines = append(r.Lines, v.Marked...)
		}
		var lines []int
		if len(answer) > 0 && json.Unmarshal(answer, &lines) != nil {
			return r, wrong
		}
		r.Right = len(lines) > 0
		for _, n := range lines {
			r.Right = r.Right && slices.Contains(r.Lines, n)
		}
		return r, nil
	}
	for _, o := range q.Options {
		r.Options = append(r.Options, some(o.Why))
	}
	r.Option = training.OptionLabel(q.Answer())
	var label string
	if len(answer) > 0 && json.Unmarshal(answer, &label) != nil {
		return r, wrong
	}
	r.Right = label == r.Option
	return r, nil
}

// openLesson asks a client that shows lessons itself to show one. It reports
// false for any other client.
func (s *session) openLesson(args *learnArgs) bool {
	s.mu.Lock()
	view := s.extra.lessonView
	s.mu.Unlock()
	if !view {
		return false
	}
	data, err := json.Marshal(args)
	return err == nil && s.conn.Notify(s.ctx, noteOpenLesson, jsonrpc2.RawMessage(data)) == nil
}
