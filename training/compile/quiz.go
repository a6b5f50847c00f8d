package compile

import (
	"fmt"

	"github.com/squiresec/squire/training"
)

// A quizFile is quiz.yaml: the questions of a lesson. Texts are Markdown of one
// paragraph.
type quizFile struct {
	Spot []struct {
		Prompt  string `yaml:"prompt"`
		Snippet string `yaml:"snippet"` // its {{mark}}s are the answer
		Why     string `yaml:"why"`
	} `yaml:"spot"`
	Fix  []quizQuestion `yaml:"fix"`
	Quiz []quizQuestion `yaml:"quiz"`
}

type quizQuestion struct {
	Kind    training.QuestionKind `yaml:"kind"` // of a quiz: safe, or statement
	Prompt  string                `yaml:"prompt"`
	Snippet string                `yaml:"snippet"` // what the question is about
	Options []struct {
		Text    string `yaml:"text"`
		Snippet string `yaml:"snippet"`
		Right   bool   `yaml:"right"`
		Why     string `yaml:"why"`
	} `yaml:"options"`
}

// parseQuiz compiles the questions of a lesson, in the order in which they are
// asked. Ids count from 1 within their kind and are part of a learner's
// progress: a new question goes to the end of its list.
func parseQuiz(name string, data []byte, snippets []training.Snippet) ([]training.Question, error) {
	var f quizFile
	if err := decodeYAML(data, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &quizParser{name: name, snippets: snippets}
	for i, s := range f.Spot {
		p.id = fmt.Sprintf("spot-%d", i+1)
		q := training.Question{ID: p.id, Kind: training.Spot,
			Prompt: p.text("prompt", s.Prompt), Why: p.text("why", s.Why), Variants: p.example(s.Snippet)}
		for _, v := range q.Variants {
			if len(v.Marked) == 0 {
				p.fail("example %q has no {{mark}} in %s, so there is no answer", s.Snippet, v.Lang)
			}
		}
		p.out = append(p.out, q)
	}
	for i, q := range f.Fix {
		p.question(fmt.Sprintf("fix-%d", i+1), training.PickFix, &q)
	}
	for i, q := range f.Quiz {
		if q.Kind != training.PickSafe && q.Kind != training.Choice {
			return nil, fmt.Errorf("%s: quiz-%d: kind %q: want %s or %s", name, i+1, q.Kind, training.PickSafe, training.Choice)
		}
		p.question(fmt.Sprintf("quiz-%d", i+1), q.Kind, &q)
	}
	return p.out, p.err
}

// A quizParser keeps its first error.
type quizParser struct {
	name     string
	snippets []training.Snippet
	id       string
	out      []training.Question
	err      error
}

func (p *quizParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%s: %s: %s", p.name, p.id, fmt.Sprintf(format, args...))
	}
}

// question compiles one question with options. That exactly one is right is held
// here and not in the linter, since everything that asks relies on it.
func (p *quizParser) question(id string, kind training.QuestionKind, in *quizQuestion) {
	p.id = id
	q := training.Question{ID: id, Kind: kind, Prompt: p.text("prompt", in.Prompt), Variants: p.example(in.Snippet)}
	right := 0
	for i, o := range in.Options {
		if o.Text == "" && o.Snippet == "" {
			p.fail("option %d has neither text nor snippet", i+1)
			continue
		}
		opt := training.Option{Right: o.Right, Why: p.text("why", o.Why), Variants: p.example(o.Snippet)}
		if o.Text != "" {
			opt.Text = p.text("text", o.Text)
		}
		if o.Right {
			right++
		}
		q.Options = append(q.Options, opt)
	}
	if right != 1 {
		p.fail("%d options are right: want exactly one", right)
	}
	p.out = append(p.out, q)
}

// example resolves the name of an example; no name is no example.
func (p *quizParser) example(name string) []training.Code {
	if name == "" {
		return nil
	}
	code, err := exampleOf(p.snippets, name, false)
	if err != nil {
		p.fail("%v", err)
	}
	return code
}

// text reads one paragraph of Markdown.
func (p *quizParser) text(field, s string) []training.Inline {
	m := &markdown{name: "line"}
	blocks, err := m.blocks(rows(s))
	switch {
	case err != nil:
		p.fail("%s, %v", field, err)
	case len(blocks) != 1 || blocks[0].Kind != training.Paragraph:
		p.fail("%s: want one paragraph of text", field)
	default:
		return blocks[0].Text
	}
	return nil
}
