package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/render"
)

// An answer is what somebody chose for a question: the index of an option, or the
// number of a line from 1.
type answer struct {
	chosen int
	right  bool
}

// judge reads an answer. ok is false for what is none.
func judge(q *training.Question, text string) (a answer, ok bool) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return a, false
	}
	if q.Kind == training.Spot {
		if len(q.Variants) == 0 || n < 1 || n > len(q.Variants[0].Lines) {
			return a, false
		}
		return answer{n, slices.Contains(q.Variants[0].Marked, n)}, true
	}
	if n < 0 || n >= len(q.Options) {
		return a, false
	}
	return answer{n, n == q.Answer()}, true
}

// A field is one hidden field of a form.
type field struct{ name, value string }

// askForm is a question that can be answered. Without a script it is a form like
// any other.
func askForm(q *training.Question, action markup, fields ...field) markup {
	var p page
	id := esc(q.ID)
	p.add(`<form class="question" method="post" action="`, action, `" id="q-`, id, `">`)
	for _, f := range append(fields, field{"q", q.ID}) {
		p.add(`<input type="hidden" name="`, esc(f.name), `" value="`, esc(f.value), `">`)
	}
	p.add(`<fieldset><legend><span class="label">`, esc(q.Label()), `</span> `, inline(q.Prompt), "</legend>\n")
	if q.Kind == training.Spot {
		spotLines(&p, q, nil)
	} else {
		code(&p, q.Variants, q.Kind != training.Spot)
		p.add(`<ol class="options">`)
		for i := range q.Options {
			at := id + "-" + num(i)
			p.add(`<li class="option"><input type="radio" name="a" required id="`, at, `" value="`, num(i), `"><label for="`, at, `">`, optionText(q, i), "</label></li>\n")
		}
		p.add("</ol>")
	}
	p.add(`</fieldset><p class="do"><button class="primary" type="submit">Answer</button></p></form>`, "\n")
	return p.markup()
}

// optionText is an option as a label may hold it. Of code, the lines that all
// options have stand back, so that what they differ in is seen.
func optionText(q *training.Question, i int) markup {
	o := &q.Options[i]
	var p page
	p.add(`<span class="letter" aria-hidden="true">`, esc(training.OptionLabel(i)), `</span><span class="said">`)
	if len(o.Text) > 0 {
		p.add(inline(o.Text))
	}
	for j := range o.Variants {
		p.add(`<code class="block">`)
		for k, line := range o.Variants[j].Lines {
			if k > 0 {
				p.add("\n")
			}
			switch text := codeLine(line); {
			case strings.TrimSpace(line) == "" || len(o.Variants[j].Lines) < 4:
				p.add(text)
			case inAll(q, line):
				p.add(`<span class="same">`, text, "</span>")
			default:
				p.add(`<span class="differs">`, text, "</span>")
			}
		}
		p.add("</code>")
	}
	p.add("</span>")
	return p.markup()
}

// inAll reports whether each option has a line.
func inAll(q *training.Question, line string) bool {
	for i := range q.Options {
		if !slices.ContainsFunc(q.Options[i].Variants, func(c training.Code) bool { return slices.Contains(c.Lines, line) }) {
			return false
		}
	}
	return true
}

func codeLine(s string) markup { return esc(strings.ReplaceAll(s, "\t", "    ")) }

// code shows an example.
func code(p *page, variants []training.Code, marks bool) {
	for _, v := range variants {
		if !marks {
			v.Marked = nil
		}
		p.add(blocks([]training.Block{{Kind: training.CodeBlock, Variants: []training.Code{v}}}))
	}
}

// spotLines are the lines of a question that asks for one. With an answer they
// show which it was.
func spotLines(p *page, q *training.Question, given *answer) {
	if len(q.Variants) == 0 {
		return
	}
	v := &q.Variants[0]
	id := esc(q.ID)
	if v.InsteadOf != "" || v.File != "" {
		what := v.File
		if what == "" {
			what = "shown in " + render.LangName(v.Lang) + ", none in " + render.LangName(v.InsteadOf) + " yet"
		}
		p.add(`<p class="caption">`, esc(what), "</p>")
	}
	p.add(`<ol class="lines">`)
	for i, line := range v.Lines {
		n, text := i+1, codeLine(line)
		at := id + "-" + num(n)
		switch {
		case strings.TrimSpace(line) == "":
			p.add(`<li class="empty" aria-hidden="true"><span class="no">`, num(n), `</span><code> </code></li>`)
		case given == nil:
			p.add(`<li><input type="radio" name="a" required id="`, at, `" value="`, num(n), `"><label for="`, at, `"><span class="no"><span class="unseen">Line </span>`, num(n), `</span><code>`, text, "</code></label></li>\n")
		default:
			class, word := markup(""), markup("")
			if slices.Contains(v.Marked, n) {
				class, word = "was", "the line"
			}
			if given.chosen == n {
				word = "your answer"
				if given.right {
					word = "your answer, right"
				} else {
					class = "chosen"
				}
			}
			p.add(`<li class="`, class, `"><span class="no">`, num(n), `</span><code>`, text, "</code>")
			if word != "" {
				p.add(`<span class="tag">`, word, "</span>")
			}
			p.add("</li>\n")
		}
	}
	p.add("</ol>")
}

// answered is a question with its answer, explained.
func answered(q *training.Question, given answer, prompt bool) markup {
	var p page
	id := esc(q.ID)
	class, word := markup("wrong"), markup("Not this one.")
	if given.right {
		class, word = "right", "Right."
	}
	p.add(`<section class="question answered" id="q-`, id, `" aria-label="`, esc(q.Label()), `">`)
	if prompt {
		p.add(`<p class="legend"><span class="label">`, esc(q.Label()), `</span> `, inline(q.Prompt), "</p>\n")
	}
	if q.Kind == training.Spot {
		spotLines(&p, q, &given)
	} else {
		code(&p, q.Variants, true)
	}
	p.add(`<p class="verdict `, class, `" id="v-`, id, `" tabindex="-1"><strong>`, word, "</strong>")
	if q.Kind == training.Spot {
		p.add(" ", inline(q.Why), "</p></section>\n")
		return p.markup()
	}
	p.add("</p>\n", `<ol class="options">`)
	for i := range q.Options {
		o := &q.Options[i]
		class, tag := markup("other"), markup("")
		if o.Right {
			class, tag = "yes", "right"
		}
		if i == given.chosen {
			tag = "your answer, right"
			if !o.Right {
				class, tag = "no", "your answer"
			}
		}
		p.add(`<li class="option `, class, `"><div class="as">`, optionText(q, i), "</div>")
		if tag != "" {
			p.add(`<span class="tag">`, tag, "</span>")
		}
		p.add(`<p class="reason">`, inline(o.Why), "</p></li>\n")
	}
	p.add("</ol></section>\n")
	return p.markup()
}
