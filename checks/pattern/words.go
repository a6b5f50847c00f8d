package pattern

import (
	"bytes"
	"errors"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern/generic"
	"github.com/squiresec/squire/checks/syntax"
)

// A words is a pattern of words and punctuation, for rules of no language.
type words struct {
	*generic.Pattern
	slots []int32 // by Vars
}

// words reads a pattern.
func (c *compiler) words(text string, at Position) (*words, error) {
	p, err := generic.Compile(text, c.options.GenericEllipsisMax)
	if err != nil {
		bad := &SyntaxError{At: at, Text: text, Reason: err.Error()}
		var e *generic.Error
		if errors.As(err, &e) {
			bad.Offset = e.Offset
		}
		return nil, bad
	}
	w := &words{Pattern: p}
	for _, name := range p.Vars() {
		w.slots = append(w.slots, c.slot(name))
	}
	return w, nil
}

// words returns the ranges that a pattern of words matches. Within a context
// there is nothing but the text of that.
func (s *search) words(w *words) []found {
	base := 0
	var text *generic.Text
	if s.context != nil && s.context.span != (checks.Span{End: len(s.Src)}) {
		base = s.context.span.Start
		text = generic.Read(s.text(s.context.span))
	} else {
		text = s.generic()
	}
	hits, complete := w.FindIn(text, maxSteps-s.steps)
	if !complete {
		s.steps = maxSteps + 1
	}
	var got []found
	for _, hit := range hits {
		x := found{span: moved(hit.Span, base), node: syntax.None, env: make([]binding, len(s.m.vars))}
		fits := true
		for i, slot := range w.slots {
			if slot < 0 || hit.Vars[i] == (checks.Span{}) {
				continue
			}
			b := binding{kind: toText, node: syntax.None, span: s.trimmed(moved(hit.Vars[i], base))}
			fits = fits && (x.env[slot].kind == unbound || s.same(x.env[slot], b))
			x.env[slot] = b
		}
		if fits {
			got = append(got, x)
		}
	}
	s.steps += len(hits)
	return got
}

// trimmed returns a span without the white space at its ends.
func (t *Target) trimmed(s checks.Span) checks.Span {
	text := t.text(s)
	s.Start += len(text) - len(bytes.TrimLeft(text, " \t\r\n"))
	s.End = s.Start + len(bytes.Trim(text, " \t\r\n"))
	return s
}

func moved(s checks.Span, by int) checks.Span {
	return checks.Span{Start: s.Start + by, End: s.End + by}
}

// generic returns the words of the text.
func (t *Target) generic() *generic.Text {
	if t.tokens == nil {
		t.tokens = generic.Read(t.Src)
	}
	return t.tokens
}

// clauses returns the words of a pattern, each a clause.
func (w *words) clauses() []clause {
	var all []clause
	for _, lit := range w.Literals() {
		if len(lit) >= minLiteral {
			all = append(all, clause{lit})
		}
	}
	return all
}
