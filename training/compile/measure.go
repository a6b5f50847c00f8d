package compile

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/squiresec/squire/training"
)

// Reading speed. A question takes as long as it takes to think about it, its
// text included.
const (
	wordsPerMinute  = 200
	secondsPerLine  = 2
	secondsPerQuery = 15
)

// Minutes is how long a lesson takes to read, rounded up. Answers count as part
// of their question.
func Minutes(l *Lesson) int {
	prose, code := 0, 0
	for _, s := range l.Sections {
		p, c := measure(s.Blocks)
		prose, code = prose+p, code+c
	}
	seconds := float64(prose)*60/wordsPerMinute + float64(code*secondsPerLine+len(l.Quiz)*secondsPerQuery)
	return max(1, int(math.Ceil(seconds/60)))
}

// measure counts words of prose and lines of code, each example once.
func measure(blocks []training.Block) (prose, code int) {
	for i := range blocks {
		b := &blocks[i]
		prose += textWords(b.Text)
		if len(b.Variants) > 0 {
			code += len(b.Variants[0].Lines)
		}
		for _, inner := range slices.Concat(b.Items, [][]training.Block{b.Blocks}) {
			p, c := measure(inner)
			prose, code = prose+p, code+c
		}
	}
	return prose, code
}

// words counts the words of blocks as a reader sees them, those of code
// included; of an example in several languages, the longest.
func words(blocks []training.Block) (n int) {
	for i := range blocks {
		b := &blocks[i]
		n += textWords(b.Text)
		longest := 0
		for _, v := range b.Variants {
			longest = max(longest, len(strings.Fields(strings.Join(v.Lines, " "))))
		}
		n += longest
		for _, inner := range slices.Concat(b.Items, [][]training.Block{b.Blocks}) {
			n += words(inner)
		}
	}
	return n
}

// textWords counts the words of a text.
func textWords(text []training.Inline) int { return len(strings.Fields(join(text))) }

func join(text []training.Inline) string {
	var b strings.Builder
	for _, run := range text {
		b.WriteString(run.Text)
	}
	return b.String()
}

var sentenceEnd = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[.!?:;](\s+|$)`) })

// sentences returns every sentence of a lesson, code apart. A colon or a
// semicolon lets a reader breathe, so it ends one too.
func (l *Lesson) sentences() []string {
	var texts [][]training.Inline
	for _, s := range l.Sections {
		texts = append(texts, proseOf(s.Blocks)...)
	}
	for _, q := range l.Quiz {
		texts = append(texts, q.Prompt, q.Why)
		for _, o := range q.Options {
			texts = append(texts, o.Text, o.Why)
		}
	}
	var out []string
	for _, t := range texts {
		for _, s := range sentenceEnd().Split(join(t), -1) {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

func proseOf(blocks []training.Block) (out [][]training.Inline) {
	for i := range blocks {
		if len(blocks[i].Text) > 0 {
			out = append(out, blocks[i].Text)
		}
		for _, inner := range slices.Concat(blocks[i].Items, [][]training.Block{blocks[i].Blocks}) {
			out = append(out, proseOf(inner)...)
		}
	}
	return out
}
