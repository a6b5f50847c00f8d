package workshop

import (
	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// An Example is a finding of one's own code as a room may see it. Only a
// [Redactor] makes one.
type Example struct {
	Rule  string      `json:"rule"`  // its id
	Title string      `json:"title"` // of the rule
	Where string      `json:"where"` // "a test file (.go)": what there is to say of the place
	Lang  checks.Lang `json:"language,omitempty"`
	Lines []string    `json:"lines"` // none where the code could not be redacted
	// Marked are the lines of the finding, from 1.
	Marked []int `json:"marked,omitempty"`
}

// Blocks shows the example.
func (e *Example) Blocks() []training.Block {
	out := []training.Block{para(text(e.Title+", in "+e.Where+" of this repository. Names are changed, texts are left out."), text(" Rule: "), mono(e.Rule))}
	if len(e.Lines) == 0 {
		return append(out, para(text("Its code can't be shown without what is private in it.")))
	}
	return append(out, training.Block{Kind: training.CodeBlock, Variants: []training.Code{{Lang: e.Lang, Lines: e.Lines, Marked: e.Marked}}})
}
