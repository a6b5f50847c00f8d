// Package workshop turns a lesson into half an hour for a room: an agenda with
// minutes, what the room sees, notes for whoever presents, questions to answer by
// a show of hands, and katas to do in pairs.
//
// It promises three things. A session takes thirty minutes, whatever the lesson
// has. All that is shown is of the lesson, or was redacted by a [Redactor]: of a
// repository no name, literal, comment or path is in it. And a deck is one file
// that loads nothing and runs no script but its own.
package workshop

import (
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
)

// Minutes is how long a session takes.
const Minutes = 30

// A Session is a workshop about one lesson.
type Session struct {
	Lesson string      `json:"lesson"` // its id
	Title  string      `json:"title"`
	Lang   checks.Lang `json:"language,omitempty"` // that was asked for; "" is the lesson's first
	Parts  []Part      `json:"agenda"`
	Katas  []kata.Kata `json:"katas"` // in the session's language first
}

// A Part is one point of the agenda.
type Part struct {
	Kind    PartKind `json:"kind"`
	Title   string   `json:"title"`
	Minutes int      `json:"minutes"`
	Slides  []Slide  `json:"slides"`
}

// PartKind says what a part is there for.
type PartKind string

// The parts, in order. A lesson that has nothing for one goes without it, and the
// others have its minutes.
const (
	Welcome PartKind = "welcome"
	Story   PartKind = "story"
	Spot    PartKind = "spot"
	Exploit PartKind = "exploit"
	OurCode PartKind = "our-code"
	Fix     PartKind = "fix"
	Quiz    PartKind = "quiz"
	Pairs   PartKind = "kata"
	Monday  PartKind = "monday"
)

// A Slide is what the room sees at a time.
type Slide struct {
	Title  string           `json:"title"`
	Blocks []training.Block `json:"blocks"`
	// Notes are for the one who presents.
	Notes []training.Block `json:"notes"`
	// Question is what the room is asked; its answer is shown on request. The
	// question is no part of Blocks.
	Question *training.Question `json:"question,omitempty"`
	Answer   []training.Block   `json:"answer,omitempty"`
}

// Options shape a session.
type Options struct {
	// Lang is the language of the examples. Where the lesson has none in it, they
	// say which they are in.
	Lang checks.Lang
	// Examples are redacted findings of one's own; none leaves the part out.
	Examples []Example
}

// Plan makes the session about a lesson. An error means that Squire was built
// wrong.
func Plan(lesson *training.Lesson, o Options) (*Session, error) {
	content, err := lesson.Load()
	if err != nil {
		return nil, fmt.Errorf("plan a workshop: %w", err)
	}
	s := &Session{Lesson: lesson.ID, Title: lesson.Title, Lang: o.Lang, Katas: katasOf(lesson, o.Lang)}
	b := builder{lesson: lesson, content: content, lang: o.Lang, questions: content.Ask(o.Lang), session: s}
	b.add(Story, "Why it matters", 3, b.story())
	b.add(Spot, "Spot the line", 5, b.spot())
	b.add(Exploit, "How it is used", 3, b.section(training.SectionExploit, "How it is used against you",
		"Go slowly: read the input first, then what the program makes of it. It is an argument, not a tool; nobody needs to run it."))
	b.add(OurCode, "In our code", 3, b.ourCode(o.Examples))
	b.add(Fix, "Candidates for a fix", 5, b.fixes())
	b.add(Quiz, "Quiz for the room", 4, b.quiz())
	b.add(Pairs, "Kata in pairs", 4, b.pairs())
	b.add(Monday, "On Monday", 2, b.monday())
	b.welcome()
	return s, nil
}

// katasOf returns the katas of a lesson, those in a language first.
func katasOf(lesson *training.Lesson, lang checks.Lang) []kata.Kata {
	katas := kata.List(lesson.ID)
	if katas == nil {
		katas = []kata.Kata{}
	}
	if lang == checks.TypeScript {
		lang = checks.JavaScript
	}
	slices.SortStableFunc(katas, func(a, b kata.Kata) int {
		if a.Lang == b.Lang || a.Lang != lang && b.Lang != lang {
			return 0
		}
		if a.Lang == lang {
			return -1
		}
		return 1
	})
	return katas
}

// A builder makes the parts of a session.
type builder struct {
	lesson    *training.Lesson
	content   *training.Content
	lang      checks.Lang
	questions []training.Question
	session   *Session
}

// add adds a part that has something to show.
func (b *builder) add(kind PartKind, title string, minutes int, slides []Slide) {
	if len(slides) > 0 {
		b.session.Parts = append(b.session.Parts, Part{kind, title, minutes, slides})
	}
}

// welcome puts the first part before the others, which it lists, and gives the
// minutes that are left to those who need them most.
func (b *builder) welcome() {
	s := b.session
	first := Part{Kind: Welcome, Title: "Welcome", Minutes: 1}
	left := Minutes - first.Minutes
	for _, p := range s.Parts {
		left -= p.Minutes
	}
	for left > 0 {
		for _, kind := range []PartKind{Pairs, OurCode, Quiz, Spot, Fix, Story, Monday} {
			for i := range s.Parts {
				if s.Parts[i].Kind == kind && left > 0 {
					s.Parts[i].Minutes++
					left--
				}
			}
		}
	}
	agenda := training.Block{Kind: training.List, Ordered: true}
	for _, p := range s.Parts {
		agenda.Items = append(agenda.Items, []training.Block{para(text(p.Title), text(fmt.Sprintf(", %d min", p.Minutes)))})
	}
	first.Slides = []Slide{{
		Title: b.lesson.Title,
		Blocks: []training.Block{
			para(text(fmt.Sprintf("Half an hour about one habit: what goes wrong, how it is used, and what we write instead%s.", cweList(b.lesson)))),
			agenda,
		},
		Notes: []training.Block{
			para(text("Say what today is not: nobody's work is judged, and nobody has to know it already. Whoever wrote such a line is in good company.")),
			para(text("Ask who has seen this weakness in real code. A show of hands is enough; stories come later.")),
		},
	}}
	s.Parts = slices.Insert(s.Parts, 0, first)
}

func cweList(l *training.Lesson) string {
	var ids []string
	for _, n := range l.CWE {
		ids = append(ids, fmt.Sprintf("CWE-%d", n))
	}
	if len(ids) == 0 {
		return ""
	}
	return " (" + strings.Join(ids, ", ") + ")"
}

func (b *builder) story() []Slide {
	card := Slide{Title: "In one minute", Blocks: b.lesson.CardFor(b.lang), Notes: notes(
		"Read the rule aloud, then the two examples. The rest of the half hour is about the difference between them.")}
	return append([]Slide{card}, b.section(training.SectionWhy, "Why it matters",
		"Tell it in your own words, with what you have seen yourself. Names of people and teams stay out of it.")...)
}

// section returns a part of the lesson's text on as many slides as it needs.
func (b *builder) section(name training.SectionName, title string, note string) []Slide {
	var out []Slide
	for i, blocks := range pages(b.content.Section(name, b.lang)) {
		s := Slide{Title: title, Blocks: blocks, Notes: []training.Block{}}
		if i == 0 {
			s.Notes = notes(note)
		}
		out = append(out, s)
	}
	return out
}

// ask returns the slides of the questions of some kinds.
func (b *builder) ask(title string, most int, note string, kinds ...training.QuestionKind) []Slide {
	var out []Slide
	for i := range b.questions {
		q := &b.questions[i]
		if !slices.Contains(kinds, q.Kind) || len(out) == most {
			continue
		}
		out = append(out, Slide{Title: title, Blocks: []training.Block{}, Notes: notes(note), Question: q, Answer: training.Answers(q)})
	}
	return out
}

func (b *builder) spot() []Slide {
	slides := b.ask("Spot the line", 1, "Ninety seconds in silence, then hands up for a line. Ask two people why before you show the answer; the wrong lines are worth as much.", training.Spot)
	if intro := b.content.Section(training.SectionSpot, b.lang); len(slides) > 0 {
		slides[0].Blocks = intro
	}
	return slides
}

func (b *builder) fixes() []Slide {
	out := b.ask("Which change repairs it?", 2, "Give each candidate a fair trial: ask who would let it pass in a review. The ones that only look right are what the room will remember.", training.PickFix)
	return append(out, b.section(training.SectionFix, "What we write", "Point out the one that fits your code base, and where it stands already.")...)
}

func (b *builder) quiz() []Slide {
	return b.ask("Quiz", 3, "Read it aloud, count the hands for each answer, then show it. Let somebody of the minority explain first.", training.PickSafe, training.Choice)
}

func (b *builder) pairs() []Slide {
	if len(b.session.Katas) == 0 {
		return []Slide{{Title: "In pairs", Blocks: []training.Block{
			para(text("Each pair takes one folder of this repository and looks for it:")),
			command("squire scan"),
			para(text("Then by eye, where no tool looks. Write down the line, not who wrote it.")),
		}, Notes: notes("There is no kata of this lesson yet. Swap who types after half of the time.")}}
	}
	list := training.Block{Kind: training.List}
	for _, k := range b.session.Katas {
		list.Items = append(list.Items, []training.Block{para(text(k.Title+" "), mono("squire learn start "+k.Lesson+" --lang "+string(k.Lang)))})
	}
	return []Slide{{Title: "Kata in pairs", Blocks: []training.Block{
		para(text("One types, one reads. Change over after every failed try.")),
		list,
		para(text("It passes when it builds, still does its work, the attack no longer works, and the scanner is silent: "), mono("squire learn verify")),
	}, Notes: notes(
		"Nobody has to finish here: the kata stays where it is laid out, and squire learn goes on with it. Three hints are there for whoever is stuck.",
		"Without a toolchain on every machine, let one pair share its screen.")}}
}

func (b *builder) monday() []Slide {
	s := Slide{Title: "What we do on Monday", Blocks: []training.Block{
		{Kind: training.List, Items: [][]training.Block{
			{para(text("I look at the code that I touched last for this one line."))},
			{para(text("In a review I ask for the fix that we chose today, by its name."))},
			{para(text("I read the lesson once more, and let it come back: "), mono("squire learn quiz "+b.lesson.ID))},
		}},
	}, Notes: notes("Ask everybody for one sentence: what will you do differently? Write the sentences down where all can see them, and look at them together in a month.")}
	out := []Slide{s}
	for i, blocks := range pages(b.content.Section(training.SectionHowWeSee, b.lang)) {
		at := Slide{Title: "What the tool sees, and what it doesn't", Blocks: blocks, Notes: []training.Block{}}
		if i == 0 {
			at.Notes = notes("For questions: what is not found by a tool needs somebody who knows to look.")
		}
		out = append(out, at)
	}
	return out
}

func (b *builder) ourCode(examples []Example) []Slide {
	var out []Slide
	for i := range examples {
		e := &examples[i]
		s := Slide{Title: "In our code", Blocks: e.Blocks(), Notes: notes("The place is not named on purpose. Ask how one would find others like it, not whose it is.")}
		out = append(out, s)
	}
	return out
}

// The room of a slide: characters of text, and what a line of code counts.
const (
	slideRoom = 640
	codeLine  = 56
)

// pages puts blocks on slides: a slide holds what can be read at a glance, and an
// example stays with the sentence before it.
func pages(blocks []training.Block) [][]training.Block {
	var out [][]training.Block
	used := 0
	for i := range blocks {
		b := &blocks[i]
		w := weight(b)
		fresh := len(out) == 0 || b.Kind == training.Heading && used > 0 ||
			used+w > slideRoom && used > 0 && (b.Kind != training.CodeBlock || used > slideRoom/2)
		if fresh {
			out = append(out, nil)
			used = 0
		}
		out[len(out)-1] = append(out[len(out)-1], *b)
		used += w
	}
	return out
}

func weight(b *training.Block) int {
	n := 0
	for _, run := range b.Text {
		n += len(run.Text)
	}
	for _, item := range b.Items {
		for i := range item {
			n += weight(&item[i]) + 20
		}
	}
	for i := range b.Blocks {
		n += weight(&b.Blocks[i])
	}
	for _, c := range b.Variants {
		n += codeLine * len(c.Lines)
	}
	return n + 30
}

func text(s string) training.Inline { return training.Inline{Text: s} }

func mono(s string) training.Inline { return training.Inline{Style: training.Mono, Text: s} }

func para(runs ...training.Inline) training.Block {
	return training.Block{Kind: training.Paragraph, Text: runs}
}

func command(line string) training.Block {
	return training.Block{Kind: training.CodeBlock, Variants: []training.Code{{Lang: checks.Shell, Lines: []string{line}}}}
}

func notes(sentences ...string) []training.Block {
	out := []training.Block{}
	for _, s := range sentences {
		out = append(out, para(text(s)))
	}
	return out
}
