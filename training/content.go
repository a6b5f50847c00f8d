package training

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
)

//go:embed data
var compiled embed.FS

// A Content is a whole lesson.
type Content struct {
	Sections   []Section   `json:"sections"`
	Questions  []Question  `json:"questions,omitempty"` // spot, then fixes, then the quiz
	Snippets   []Snippet   `json:"snippets,omitempty"`
	References []Reference `json:"references,omitempty"`
	Controls   []Control   `json:"controls,omitempty"`
	// Revoke says that the page ends with the list of who revokes what.
	Revoke bool `json:"revoke,omitempty"`

	lesson *Lesson
}

// A Section is one part of a lesson.
type Section struct {
	Name   SectionName `json:"name"`
	Blocks []Block     `json:"blocks"`
}

// SectionName names a part. Its text is the heading that an author writes.
type SectionName string

// The parts, in the order of a lesson. Katas stand in a folder of their own.
const (
	SectionCard     SectionName = "Card"
	SectionWhy      SectionName = "Why"
	SectionSpot     SectionName = "Spot"
	SectionExploit  SectionName = "Exploit"
	SectionFix      SectionName = "Fix"
	SectionHowWeSee SectionName = "How we see it"
	SectionQuiz     SectionName = "Quiz" // questions only; no text of its own
)

// A Reference is a page worth reading. It is linked, never quoted.
type Reference struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

// A Control is a requirement of a standard that the lesson serves, in our own
// words.
type Control struct {
	ID   string `json:"id"` // "ASVS v5.0.0-13.3.1"
	Text string `json:"text"`
	URL  string `json:"url"`
}

// A Snippet is one example file of a lesson: it is shown, and it is what the
// scanner is tested on.
type Snippet struct {
	Name   string      `json:"name"` // "bad", "good", "decoy1"
	Lang   checks.Lang `json:"lang"`
	File   string      `json:"file"` // "bad.go"
	Lines  []string    `json:"lines"`
	Marked []int       `json:"marked,omitempty"` // lines that matter, from 1
}

// Source returns the file with every placeholder replaced by a made-up secret
// of its kind, the same one each time. Nothing else in this package writes such
// a string; it is for tests and katas, not for display.
func (s *Snippet) Source() []byte {
	var b strings.Builder
	for _, line := range s.Lines {
		b.WriteString(expandPlaceholders(line))
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// Load decodes the lesson. An error means that Squire was built wrong.
func (l *Lesson) Load() (*Content, error) {
	data, err := compiled.ReadFile("data/" + l.ID + ".json")
	if err != nil {
		return nil, fmt.Errorf("load lesson %s: %w", l.ID, err)
	}
	c := &Content{lesson: l}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("load lesson %s: %w", l.ID, err)
	}
	return c, nil
}

// Draft completes a content that isn't built in, so that it can be shown like
// one that is.
func Draft(title string, c *Content) *Content {
	c.lesson = &Lesson{Title: title}
	return c
}

// Section returns the text of one part, its examples in the given language
// where there are any.
func (c *Content) Section(name SectionName, lang checks.Lang) []Block {
	for _, s := range c.Sections {
		if s.Name == name {
			return choose(s.Blocks, lang)
		}
	}
	return nil
}

// Ask returns the questions of the lesson, in the given language where that is
// possible: find the line, pick the fix, then the quiz.
func (c *Content) Ask(lang checks.Lang) []Question {
	out := make([]Question, len(c.Questions))
	for i, q := range c.Questions {
		out[i] = chooseQuestion(q, lang)
	}
	return out
}

// Blocks returns the whole lesson as one page: every part with its heading,
// the questions where they belong, the answers at the end, where they don't
// spoil anything, and the references.
func (c *Content) Blocks(lang checks.Lang) []Block {
	out := []Block{heading(1, c.lesson.Title)}
	questions := c.Ask(lang)
	ask := func(kinds ...QuestionKind) {
		for i := range questions {
			if slices.Contains(kinds, questions[i].Kind) {
				out = append(out, Block{Kind: Quiz, Question: &questions[i]})
			}
		}
	}
	for _, s := range c.Sections {
		if s.Name != SectionCard { // the card opens the page; it needs no heading
			out = append(out, heading(2, s.Name.Title()))
		}
		out = append(out, choose(s.Blocks, lang)...)
		switch s.Name {
		case SectionSpot:
			ask(Spot)
		case SectionFix:
			ask(PickFix)
		}
	}
	quiz := len(out)
	ask(PickSafe, Choice)
	if len(out) > quiz {
		out = slices.Insert(out, quiz, heading(2, "Quiz"))
	}
	if len(questions) > 0 {
		out = append(out, heading(2, "Answers"))
		for i := range questions {
			out = append(out, Answers(&questions[i])...)
		}
	}
	sayOnce(out)
	return append(out, c.More()...)
}

// sayOnce leaves the note that an example is in another language than the
// reader's at the first example that has it.
func sayOnce(blocks []Block) {
	said := false
	visit := func(code []Code) {
		for i := range code {
			if said {
				code[i].InsteadOf = ""
			}
			said = said || code[i].InsteadOf != ""
		}
	}
	for i := range blocks {
		visit(blocks[i].Variants)
		if q := blocks[i].Question; q != nil {
			visit(q.Variants)
			for _, o := range q.Options {
				visit(o.Variants)
			}
		}
	}
}

// Title is the heading that a reader sees above a part.
func (n SectionName) Title() string {
	switch n {
	case SectionWhy:
		return "Why it matters"
	case SectionSpot:
		return "Spot it"
	case SectionExploit:
		return "How it is used against you"
	case SectionFix:
		return "Fix it"
	case SectionHowWeSee:
		return "How Squire sees it"
	}
	return string(n)
}

// Answers explains a question: which lines or which option, and why each of
// the others is not it.
func Answers(q *Question) []Block {
	label := Inline{Style: Strong, Text: q.Label()}
	if q.Kind == Spot {
		var at []string
		for _, v := range q.Variants {
			for _, m := range v.Marked {
				at = append(at, fmt.Sprint(m))
			}
		}
		word := ": line "
		if len(at) > 1 {
			word = ": lines "
		}
		text := []Inline{label, {Text: word + strings.Join(at, ", ") + ". "}}
		return []Block{{Kind: Paragraph, Text: append(text, q.Why...)}}
	}
	out := []Block{{Kind: Paragraph, Text: []Inline{label, {Text: ": " + OptionLabel(q.Answer()) + "."}}}}
	var items [][]Block
	for i, o := range q.Options {
		verdict := "No. "
		if o.Right {
			verdict = "Yes. "
		}
		text := []Inline{{Style: Strong, Text: OptionLabel(i) + ")"}, {Text: " " + verdict}}
		items = append(items, []Block{{Kind: Paragraph, Text: append(text, o.Why...)}})
	}
	return append(out, Block{Kind: List, Items: items})
}

// OptionLabel names an option of a question: "a", "b", ….
func OptionLabel(i int) string { return string(rune('a' + i)) }

// Label names the question to a reader: "quiz-2" is "Question 2".
func (q *Question) Label() string {
	name, n, _ := strings.Cut(q.ID, "-")
	switch name {
	case "spot":
		name = "Find the line"
	case "fix":
		name = "Pick the fix"
	case "quiz":
		return "Question " + n
	}
	if n == "1" { // most lessons have one of these
		return name
	}
	return strings.TrimSpace(name + " " + n)
}

// More is the end of the page: who revokes what, references and controls.
func (c *Content) More() []Block {
	var out []Block
	if c.Revoke {
		out = append(out, heading(2, "Where to revoke"), revokeList())
	}
	if len(c.References) > 0 {
		var items [][]Block
		for _, r := range c.References {
			items = append(items, []Block{{Kind: Paragraph, Text: []Inline{{Style: Link, Text: r.Title, Href: r.URL}}}})
		}
		out = append(out, heading(2, "Read on"), Block{Kind: List, Items: items})
	}
	if len(c.Controls) > 0 {
		var items [][]Block
		for _, k := range c.Controls {
			items = append(items, []Block{{Kind: Paragraph, Text: []Inline{
				{Style: Link, Text: k.ID, Href: k.URL}, {Text: ": " + k.Text}}}})
		}
		out = append(out, heading(2, "Serves"), Block{Kind: List, Items: items})
	}
	return out
}

// revokeList links the page of every provider that we have read about. It is
// for looking up, so it doesn't count as reading time.
func revokeList() Block {
	list := Block{Kind: List}
	for _, p := range providers {
		if p.URL == "" {
			continue
		}
		list.Items = append(list.Items, []Block{{Kind: Paragraph, Text: []Inline{
			{Style: Link, Text: p.Name, Href: p.URL}}}})
	}
	return list
}

func heading(level int, text string) Block {
	return Block{Kind: Heading, Level: level, Text: []Inline{{Text: text}}}
}
