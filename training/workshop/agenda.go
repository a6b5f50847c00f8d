package workshop

import (
	"fmt"
	"slices"

	"github.com/squiresec/squire/training"
)

// said reports whether a note is among some blocks.
func said(blocks []training.Block, note training.Block) bool {
	return slices.ContainsFunc(blocks, func(b training.Block) bool { return b.Kind == note.Kind && slices.Equal(b.Text, note.Text) })
}

// Agenda returns the session for the one who prepares it: the parts with the
// minute at which each begins, what is shown and what is said.
func (s *Session) Agenda() []training.Block {
	out := []training.Block{
		{Kind: training.Heading, Level: 1, Text: []training.Inline{text(s.Title)}},
		para(text(fmt.Sprintf("A workshop of %d minutes.", Minutes))),
	}
	at := 0
	for i := range s.Parts {
		p := &s.Parts[i]
		out = append(out, training.Block{Kind: training.Heading, Level: 2, Text: []training.Inline{text(fmt.Sprintf("%d:00 %s (%d min)", at, p.Title, p.Minutes))}})
		at += p.Minutes
		list := training.Block{Kind: training.List}
		for j := range p.Slides {
			sl := &p.Slides[j]
			line := []training.Inline{text(sl.Title)}
			if sl.Question != nil {
				line = sl.Question.Prompt
			} else if j > 0 && p.Slides[j-1].Title == sl.Title {
				continue // the same text goes on
			}
			list.Items = append(list.Items, []training.Block{para(line...)})
		}
		out = append(out, list)
		for j := range p.Slides {
			for _, note := range p.Slides[j].Notes {
				if !said(out, note) { // each question of a quiz has the same
					out = append(out, note)
				}
			}
		}
	}
	if len(s.Katas) > 0 {
		list := training.Block{Kind: training.List}
		for _, k := range s.Katas {
			list.Items = append(list.Items, []training.Block{para(text(k.Title+" ("+string(k.Lang)+"): "), mono("squire learn start "+k.Lesson+" --lang "+string(k.Lang)))})
		}
		out = append(out, training.Block{Kind: training.Heading, Level: 2, Text: []training.Inline{text("Katas")}}, list)
	}
	return out
}
