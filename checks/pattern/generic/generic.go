// Package generic finds patterns in text of any language: rules whose language
// is "generic" in semgrep.
//
// A pattern is words and punctuation as they stand in the text. $X stands for a
// word, "..." for anything on the next lines, and $...X too, but keeps what it
// was. White space separates words and means nothing else, but for two things
// that give a text structure: lines that are indented more than the ones before
// are a block, and so is what stands between (), [] or {} of one line. A match
// ends in the block in which it began, or in one within. Where a pattern has
// indented lines, just one whole block of the text matches them.
//
// It promises to know nothing of the language; to be the same for any text,
// invalid UTF-8 included; and to come to an end: time is about proportional to
// the text unless a variable is used twice in a pattern, and is bounded by steps
// then.
package generic

import (
	"bytes"

	"github.com/squiresec/squire/checks"
)

// DefaultLines is how many lines "..." goes on for, unless a rule says
// otherwise: it ends on this many lines behind the one where it begins.
const DefaultLines = 10

// A Pattern is safe for concurrent use.
type Pattern struct {
	nodes    []node
	vars     []string
	literals []string
	lines    int // that each "..." spans
	// open says that the pattern begins, and closed that it doesn't end, with
	// "...".
	open, closed bool
}

// A Match is a place where a pattern matches. It has the span of each variable
// by [Pattern.Vars]. That of $...X begins right behind the word before it, white
// space included.
type Match struct {
	Span checks.Span
	Vars []checks.Span
}

// Vars returns the names of the variables in the order in which they first
// occur: "$X", "$...X", which are two.
func (p *Pattern) Vars() []string { return p.vars }

// Literals returns words of at least three letters that stand in every text in
// which the pattern matches.
func (p *Pattern) Literals() []string { return p.literals }

// Find looks for a pattern in a text; see [Pattern.FindIn].
func (p *Pattern) Find(src []byte, steps int) (found []Match, complete bool) {
	if !p.possible(src) {
		return nil, true
	}
	return p.FindIn(Read(src), steps)
}

func (p *Pattern) possible(src []byte) bool {
	for _, word := range p.literals {
		if !bytes.Contains(src, []byte(word)) {
			return false
		}
	}
	return true
}

// FindIn returns the matches in order: the shortest for each place where one can
// begin. Of those that end at the same place it returns the last to begin, or,
// if the pattern ends with "...", the first. They may overlap.
//
// A step is one comparison with a word of the text. Besides steps it takes time
// proportional to the text. complete is false when there may be more matches.
func (p *Pattern) FindIn(t *Text, steps int) (found []Match, complete bool) {
	if !p.possible(t.src) {
		return nil, true
	}
	s := &search{
		pattern: p, text: t, steps: steps, failed: make([]run, len(p.nodes)),
		vars: make([]checks.Span, len(p.vars)), bound: make([]bool, len(p.vars)),
	}
	ends := map[int]int{} // by end of a match, where it stands in found
	s.starts(func(at int32) bool {
		m, ok := s.match(at)
		if !ok {
			return !s.spent
		}
		i, again := ends[m.Span.End]
		switch {
		case !again:
			ends[m.Span.End] = len(found)
			found = append(found, m)
		case p.closed:
			// A mark, as removing it now would move the others.
			found[i].Vars = nil
			found[i].Span = checks.Span{}
			ends[m.Span.End] = len(found)
			found = append(found, m)
		}
		return true
	})
	kept := found[:0]
	for _, m := range found {
		if m.Span.Len() > 0 {
			kept = append(kept, m)
		}
	}
	return kept, !s.spent && !t.partial
}
