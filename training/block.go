package training

import (
	"slices"

	"github.com/squiresec/squire/checks"
)

// A Block is one piece of a lesson. Its Kind says which of the other fields
// hold something. Blocks are the form that the terminal, plain text, Markdown
// and web pages are all rendered from.
type Block struct {
	Kind     BlockKind `json:"kind"`
	Level    int       `json:"level,omitempty"`    // of a heading, from 1 to 3
	Text     []Inline  `json:"text,omitempty"`     // of a heading or paragraph
	Ordered  bool      `json:"ordered,omitempty"`  // of a list
	Items    [][]Block `json:"items,omitempty"`    // of a list
	Tone     Tone      `json:"tone,omitempty"`     // of a callout
	Blocks   []Block   `json:"blocks,omitempty"`   // of a callout
	Variants []Code    `json:"variants,omitempty"` // of code: the same example, one per language
	Question *Question `json:"question,omitempty"` // of a quiz
}

// BlockKind says what a block is.
type BlockKind string

// The kinds of block.
const (
	Heading   BlockKind = "heading"
	Paragraph BlockKind = "paragraph"
	List      BlockKind = "list"
	CodeBlock BlockKind = "code"
	Callout   BlockKind = "callout"
	Quiz      BlockKind = "quiz"
)

// Tone says how a callout is meant.
type Tone string

// The tones.
const (
	Note    Tone = "note"
	Tip     Tone = "tip"
	Warning Tone = "warning"
)

// An Inline is a run of text in one style.
type Inline struct {
	Style Style  `json:"style,omitempty"`
	Text  string `json:"text"`
	Href  string `json:"href,omitempty"` // of a link: an https address
}

// Style says how a run of text is set. It is one style, not a set: lessons
// nest no styles.
type Style string

// The styles.
const (
	Plain  Style = ""
	Mono   Style = "code"
	Strong Style = "strong"
	Emph   Style = "emph"
	Link   Style = "link"
)

// A Code is one example in one language.
type Code struct {
	Lang checks.Lang `json:"lang,omitempty"`
	Role Role        `json:"role,omitempty"`
	File string      `json:"file,omitempty"` // its name, where that matters: ".env"
	// Lines are without line breaks. As compiled they may hold placeholders
	// for secrets; whatever this package hands out has them masked.
	Lines []string `json:"lines"`
	// Marked are the lines that matter, from 1, in ascending order.
	Marked []int `json:"marked,omitempty"`
	// InsteadOf is the language that was asked for where there is no example
	// in it: the renderer then says which language it shows.
	InsteadOf checks.Lang `json:"-"`
}

// Role says what an example is for.
type Role string

// The roles. A decoy is a fix that looks right and is not.
const (
	Shown Role = ""
	Bad   Role = "bad"
	Good  Role = "good"
	Decoy Role = "decoy"
)

// A Question is one exercise without a keyboard: find the line, pick the fix,
// answer the question.
type Question struct {
	ID     string       `json:"id"` // unique in the lesson: "spot", "fix-1", "quiz-2"
	Kind   QuestionKind `json:"kind"`
	Prompt []Inline     `json:"prompt"`
	// Variants is the code that the question is about; may be empty. For a
	// Spot, its marked lines are the answer.
	Variants []Code   `json:"variants,omitempty"`
	Options  []Option `json:"options,omitempty"` // none for a Spot; else exactly one is right
	Why      []Inline `json:"why,omitempty"`     // of a Spot: why it is those lines
}

// QuestionKind says what is asked.
type QuestionKind string

// The kinds of question.
const (
	Spot     QuestionKind = "spot"      // which lines are wrong?
	PickFix  QuestionKind = "fix"       // which of these changes repairs it?
	PickSafe QuestionKind = "safe"      // which of these is already safe?
	Choice   QuestionKind = "statement" // which of these is true?
)

// An Option is one answer to choose from, with the reason why it is right or
// wrong. It has Text or code, or both.
type Option struct {
	Text     []Inline `json:"text,omitempty"`
	Variants []Code   `json:"variants,omitempty"`
	Right    bool     `json:"right,omitempty"`
	Why      []Inline `json:"why"`
}

// Answer returns the index of the right option, or -1 for a Spot.
func (q *Question) Answer() int {
	return slices.IndexFunc(q.Options, func(o Option) bool { return o.Right })
}

// choose returns a deep enough copy of blocks in which every example is in one
// language, with its secrets masked. The blocks themselves stay as they are:
// they are shared.
func choose(blocks []Block, lang checks.Lang) []Block {
	out := slices.Clone(blocks)
	for i := range out {
		b := &out[i]
		b.Variants = chooseCode(b.Variants, lang)
		b.Blocks = choose(b.Blocks, lang)
		b.Items = slices.Clone(b.Items)
		for j := range b.Items {
			b.Items[j] = choose(b.Items[j], lang)
		}
		if b.Question != nil {
			q := chooseQuestion(*b.Question, lang)
			b.Question = &q
		}
	}
	return out
}

// chooseQuestion is choose for a question. All its code is in one language:
// options in different ones would not compare.
func chooseQuestion(q Question, lang checks.Lang) Question {
	all := [][]Code{q.Variants}
	for _, o := range q.Options {
		all = append(all, o.Variants)
	}
	in := commonLang(all, lang)
	q.Variants = chooseCode(q.Variants, in)
	q.Options = slices.Clone(q.Options)
	for i := range q.Options {
		q.Options[i].Variants = chooseCode(q.Options[i].Variants, in)
	}
	// What is there in one form only is not shown instead of anything.
	several := slices.ContainsFunc(all, func(variants []Code) bool { return len(variants) > 1 })
	if in == lang || lang == "" || !several {
		return q
	}
	// Say once which language it is.
	for _, o := range append([]Option{{Variants: q.Variants}}, q.Options...) {
		if len(o.Variants) > 0 {
			if !akin(o.Variants[0].Lang, lang) {
				o.Variants[0].InsteadOf = lang
			}
			break
		}
	}
	return q
}

// commonLang returns lang if every example is there in it, else the first
// language that every example is there in, else "".
func commonLang(examples [][]Code, lang checks.Lang) checks.Lang {
	in := func(l checks.Lang) bool {
		return !slices.ContainsFunc(examples, func(variants []Code) bool {
			return len(variants) > 0 && find(variants, l) < 0
		})
	}
	if in(lang) {
		return lang
	}
	for _, variants := range examples {
		for _, c := range variants {
			if in(c.Lang) {
				return c.Lang
			}
		}
	}
	return ""
}

// kin are languages whose examples serve each other: a reader of the first
// needs no word of explanation to read the second.
var kin = [...][2]checks.Lang{{checks.TypeScript, checks.JavaScript}, {checks.Kotlin, checks.Java}}

func akin(have, want checks.Lang) bool {
	return have == want || slices.Contains(kin[:], [2]checks.Lang{want, have})
}

// OtherLanguage reports whether blocks that were chosen for a language show an
// example in another, and whether the first of these says so: the caption of what
// is right or wrong names its language, and one that stands in for another says
// both. Code that is neither, such as commands, is the same for all.
func OtherLanguage(blocks []Block, lang checks.Lang) (other, said bool) {
	for i := range blocks {
		for _, c := range blocks[i].Variants {
			if akin(c.Lang, lang) || c.Role == Shown && c.InsteadOf == "" {
				continue
			}
			return true, c.Role == Bad || c.Role == Good || c.InsteadOf == lang
		}
	}
	return false, false
}

// find returns the index of the variant in a language or in its kin, or -1.
func find(variants []Code, lang checks.Lang) int {
	if i := slices.IndexFunc(variants, func(c Code) bool { return c.Lang == lang }); i >= 0 {
		return i
	}
	return slices.IndexFunc(variants, func(c Code) bool { return akin(c.Lang, lang) })
}

// chooseCode picks the variant in a language, else the first one.
func chooseCode(variants []Code, lang checks.Lang) []Code {
	if len(variants) == 0 {
		return nil
	}
	at := find(variants, lang)
	c := variants[max(at, 0)]
	// What is there in one form only, such as a list of commands, is not shown
	// instead of anything.
	if at < 0 && lang != "" && len(variants) > 1 {
		c.InsteadOf = lang
	}
	c.Lines = slices.Clone(c.Lines)
	for i, line := range c.Lines {
		c.Lines[i] = Masked(line)
	}
	return []Code{c}
}
