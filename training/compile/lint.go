package compile

import (
	"fmt"
	"maps"
	"math"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// A Problem is one thing that the linter has against a lesson.
type Problem struct {
	Code string `json:"code"`           // "L7"
	File string `json:"file"`           // slash-separated, below the folder that was read
	Line int    `json:"line,omitempty"` // from 1; 0 for the whole file
	Text string `json:"message"`        // what is wrong, and what to do
}

func (p Problem) String() string {
	at := p.File
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return at + ": " + p.Text + " (" + p.Code + ")"
}

// Options are what the linter goes by.
type Options struct {
	Today time.Time // for dates of reviews
	// Rules are all that there are. Without any, what depends on them isn't
	// looked at, such as whether each has a lesson.
	Rules []*checks.Rule
	// Detectors scan the examples and the katas; none, and they aren't scanned.
	Detectors []checks.Detector
	// Only is the folder of the one lesson to tell of, or "".
	Only string
	// Shingles are of pages that nothing is to be copied from; may be nil.
	Shingles *Shingles
}

// A Check is one rule of the linter.
type Check struct {
	Code  string
	Title string
	run   func(*linter)
}

// Checks returns the rules of the linter in order. What katas do when they run
// is for [Try] to say.
func Checks() []Check {
	return []Check{
		{"L0", "a lesson compiles, and nothing is left to write", (*linter).written},
		{"L1", "what a lesson teaches has one lesson; every rule has one", (*linter).coverage},
		{"L2", "an example fires what its marks say, and nothing else", (*linter).examples},
		{"L3", "a decoy is asked about, and is never right", (*linter).decoys},
		{"L4", "a kata can be told and solved", (*linter).katas},
		{"L5", "no text is shaped like a secret", (*linter).noSecrets},
		{"L6", "links go to pages that somebody read within a year", (*linter).references},
		{"L7", "short, calm, and as long to read as it says", (*linter).length},
		{"L8", "a quiz teaches, and doesn't give its answers away", (*linter).questions},
		{"L9", "somebody reviewed the lesson within a year", (*linter).fresh},
		{"L10", "no eight words in a row are those of a page that is linked", (*linter).ownWords},
		{"L11", "everything is text, 78 columns wide, and needs no colour", (*linter).codeWidth},
		{"L12", "another language has the same parts", (*linter).locales},
	}
}

// Lint returns what is wrong with lessons, in a fixed order.
func Lint(c *Catalogue, o Options) []Problem { return lint(c, o).found }

func lint(c *Catalogue, o Options) *linter {
	l := &linter{c: c, o: o, fired: map[string]bool{}}
	for _, r := range Checks() {
		l.code = r.Code
		r.run(l)
	}
	return l
}

type linter struct {
	c     *Catalogue
	o     Options
	code  string
	found []Problem
	fired map[string]bool // examples in which a rule found what it was to find
}

// report adds a problem of a file.
func (l *linter) report(file string, line int, format string, args ...any) {
	l.found = append(l.found, Problem{l.code, file, line, fmt.Sprintf(format, args...)})
}

// about adds a problem of a lesson, where its text says what stands in after:
// the line that begins with it.
func (l *linter) about(lesson *Lesson, after string, format string, args ...any) {
	file := path.Join(lesson.Dir, "lesson.md")
	l.report(file, lineAfter(l.c.Sources[file], after), format, args...)
}

// said adds a problem of what a lesson says: in its text, or in a question.
func (l *linter) said(lesson *Lesson, text string, format string, args ...any) {
	for _, p := range lesson.places {
		if strings.Contains(p.text, text) {
			l.report(path.Join(lesson.Dir, "lesson.md"), p.line, format, args...)
			return
		}
	}
	l.asked(lesson, text, format, args...)
}

// asked adds a problem of the questions of a lesson, where one says text.
func (l *linter) asked(lesson *Lesson, text string, format string, args ...any) {
	file := path.Join(lesson.Dir, "quiz.yaml")
	l.report(file, lineSaying(l.c.Sources[file], text), format, args...)
}

// lineAfter returns the number of the first line that begins with a text, or 0.
func lineAfter(source []byte, start string) int {
	n := 0
	for line := range strings.Lines(string(source)) {
		if n++; strings.HasPrefix(line, start) {
			return n
		}
	}
	return 0
}

// lineSaying returns the number of the line of a YAML file in which a text
// begins, or 0. Marks of Markdown and quotes don't count.
func lineSaying(source []byte, text string) int {
	bare := strings.NewReplacer("`", "", "*", "", "\\", "", `"`, "", "'", "")
	words := strings.Fields(bare.Replace(text))
	n, begin := 0, strings.Join(words[:min(4, len(words))], " ")
	for line := range strings.Lines(string(source)) {
		if n++; begin != "" && strings.Contains(strings.Join(strings.Fields(bare.Replace(line)), " "), begin) {
			return n
		}
	}
	return 0
}

// written (L0): every lesson compiles, and nothing waits to be written.
func (l *linter) written() {
	for _, err := range l.c.Broken {
		for _, text := range strings.Split(err.Error(), "\n") {
			l.found = append(l.found, problemOf(text))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.c.Sources)) {
		n := 0
		for line := range strings.Lines(string(l.c.Sources[name])) {
			n++
			if _, todo, ok := strings.Cut(line, "TODO"); ok {
				todo, _, _ = strings.Cut(todo, "{{mark")
				l.report(name, n, "still to write: %s", strings.Trim(todo, " :\"'*/#\r\n"))
			}
		}
	}
}

// problemOf reads the place of an error out of its text: "FILE:LINE: TEXT" or
// "FILE: TEXT".
func problemOf(text string) Problem {
	p := Problem{Code: "L0", Text: text}
	file, rest, ok := strings.Cut(text, ":")
	if !ok || strings.Contains(file, " ") {
		return p
	}
	p.File, p.Text = file, strings.TrimSpace(rest)
	if line, rest, ok := strings.Cut(rest, ":"); ok {
		if n, err := strconv.Atoi(line); err == nil {
			p.Line, p.Text = n, strings.TrimSpace(rest)
		}
	}
	return p
}

// secretStarts are how known secrets begin, in two parts each.
func secretStarts() []string {
	return []string{
		"AK" + "IA", "AS" + "IA", "gh" + "p_", "gh" + "o_", "gh" + "s_", "github" + "_pat_", "gl" + "pat-", "np" + "m_",
		"xo" + "xb-", "xo" + "xp-", "sk" + "_live_", "rk" + "_live_", "AI" + "za", "SG" + ".", "hf" + "_", "pypi" + "-Ag",
		"-----BEG" + "IN",
	}
}

var longWords = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9_+/=-]{12,}`) })

// noSecrets (L5): no source of a lesson holds text that is shaped like a
// secret, not even one that was made up: not by its looks, and not to our rules.
func (l *linter) noSecrets() {
	var detectors []checks.Detector
	for _, d := range l.o.Detectors {
		// Rules about code are to find what is wrong here.
		if !slices.ContainsFunc(d.Rules(), func(r *checks.Rule) bool { return !r.Secret }) {
			detectors = append(detectors, d)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.c.Sources)) {
		found, err := scan(detectors, "training/"+name, l.c.Sources[name])
		if err != nil {
			l.report(name, 0, "can't be scanned: %v", err)
		}
		for _, f := range found {
			l.report(name, f.Start.Line, "%s takes this line for a secret; write {{secret \"kind\" seed=1}} instead", f.Rule.ID)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.c.Sources)) {
		if path.Dir(name) == "." {
			continue // addresses may hold the id of a commit; the scan of our own files looks at them, too
		}
		for i, line := range strings.Split(string(l.c.Sources[name]), "\n") {
			if secretShaped(line) {
				// The text itself stays out of the message, as everywhere.
				l.report(name, i+1, "this line holds text shaped like a secret; write {{secret \"kind\" seed=1}} instead")
			}
		}
	}
}

func secretShaped(line string) bool {
	for _, start := range secretStarts() {
		if i := strings.Index(line, start); i >= 0 && tokenLength(line[i:]) > len(start)+7 {
			return true
		}
		if strings.HasPrefix(start, "---") && strings.Contains(line, start) && strings.Contains(line, "PRIVATE"+" KEY") {
			return true
		}
	}
	return slices.ContainsFunc(longWords().FindAllString(line, -1), func(t string) bool {
		return len(t) >= 20 && mixed(t) && entropy(t) >= 3.7
	})
}

// tokenLength is how far a token reaches from the start of s.
func tokenLength(s string) int {
	end := strings.IndexFunc(s, func(r rune) bool {
		return !strings.ContainsRune("_+/=.-", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if end < 0 {
		return len(s)
	}
	return end
}

// mixed holds for text with both cases and several digits: words, paths and
// identifiers rarely have all three.
func mixed(s string) bool {
	var up, low, num int
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			up++
		case unicode.IsLower(r):
			low++
		case unicode.IsDigit(r):
			num++
		}
	}
	return up >= 2 && low >= 2 && num >= 2
}

// entropy is Shannon's, in bits per byte.
func entropy(s string) (h float64) {
	var count [256]int
	for i := range len(s) {
		count[s[i]]++
	}
	for _, n := range count {
		if n > 0 {
			p := float64(n) / float64(len(s))
			h -= p * math.Log2(p)
		}
	}
	return h
}

// linkHosts are the hosts that a lesson of Squire's may send its reader to.
func linkHosts() []string {
	return []string{
		"about.codecov.io", "blog.cloudflare.com", "cheatsheetseries.owasp.org", "cwe.mitre.org", "docs.docker.com",
		"docs.github.com", "docs.npmjs.com", "docs.python.org", "ftc.gov", "git-scm.com", "github.com",
		"howtorotate.com", "man.openbsd.org", "pkg.go.dev", "wrongsecrets.herokuapp.com", "www.debian.org",
		"www.ftc.gov",
	}
}

// references (L6): links go to pages that somebody read, over https, on known
// hosts. That lessons link nothing else, the compiler sees to.
func (l *linter) references() {
	used := map[string]bool{}
	for _, lesson := range l.c.Lessons {
		if len(lesson.refs) == 0 && lesson.Front.Depth == "full" {
			l.about(lesson, "refs:", "has no references: name a page of refs.yaml that you read")
		}
		for _, r := range lesson.refs {
			used[r.URL] = true
		}
		_ = lesson.eachInline(func(run *training.Inline) error {
			used[run.Href] = true
			return nil
		})
	}
	seen := map[string]bool{}
	for _, r := range l.c.Refs {
		report := func(format string, args ...any) {
			l.report("refs.yaml", lineAfter(l.c.Sources["refs.yaml"], "- id: "+r.ID+"\n"), r.ID+": "+format, args...)
		}
		u, err := url.Parse(r.URL)
		switch {
		case err != nil || u.Scheme != "https":
			report("want an https address")
		case !l.c.Own && !slices.Contains(linkHosts(), u.Host):
			report("host %s is not on the list of hosts to link; add it to linkHosts where it will last", u.Host)
		}
		if day, err := time.Parse(dayForm, r.Checked); err != nil {
			report("checked: want the day on which it was read, such as 2026-11-23")
		} else if l.o.Today.After(day.AddDate(1, 0, 1)) {
			report("was last read on %s, more than a year ago: read it again, and write the day", r.Checked)
		}
		if r.Title == "" || r.Licence == "" {
			report("title or licence is missing")
		}
		if seen[r.ID] {
			report("is there twice: take one away")
		}
		if !used[r.URL] {
			report("is used by no lesson: take it away, or link it")
		}
		seen[r.ID] = true
	}
}

// The limits of L7. Words are counted as a reader sees them.
const (
	maxCardWords     = 60
	maxWhyWords      = 120
	maxMinutes       = 5
	maxSentenceWords = 34
)

// banned are words that belittle whoever doesn't find it simple.
var banned = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(just|simply|obviously|stupid|of course|trivial(?:ly)?|merely)\b`)
})

// length (L7): short, calm, and as long to read as it says.
func (l *linter) length() {
	for _, lesson := range l.c.Lessons {
		if n := words(lesson.Section(training.SectionCard)); n > maxCardWords {
			l.about(lesson, "## Card", "the card has %d words: want at most %d, code included", n, maxCardWords)
		}
		if n := words(lesson.Section(training.SectionWhy)); n > maxWhyWords {
			l.about(lesson, "## Why", "the part Why has %d words: want at most %d", n, maxWhyWords)
		}
		switch t := Minutes(lesson); {
		case t > maxMinutes:
			l.about(lesson, "minutes:", "takes %d minutes to read: want at most %d; shorten it, or make two of it", t, maxMinutes)
		case t != lesson.Front.Minutes:
			l.about(lesson, "minutes:", "says minutes: %d and takes %d: write minutes: %d", lesson.Front.Minutes, t, t)
		}
		for _, sentence := range lesson.sentences() {
			if w := banned().FindString(sentence); w != "" {
				l.said(lesson, sentence, "the word %q belittles; leave it out of %q", w, sentence)
			}
			if n := len(strings.Fields(sentence)); n > maxSentenceWords {
				l.said(lesson, sentence, "a sentence of %d words: want at most %d; make two of %q", n, maxSentenceWords, sentence)
			}
		}
	}
}

// questions (L8): a quiz teaches by its explanations and doesn't give its
// answers away by their place or length.
func (l *linter) questions() {
	for _, lesson := range l.c.Lessons {
		count := map[training.QuestionKind]int{}
		places, longest, choices := map[int]bool{}, 0, 0
		for i := range lesson.Quiz {
			q := &lesson.Quiz[i]
			count[q.Kind]++
			if q.Kind == training.Spot {
				if textWords(q.Why) == 0 {
					l.asked(lesson, join(q.Prompt), "%s has no explanation: write why", q.ID)
				}
				continue
			}
			if n := len(q.Options); n < 3 || n > 4 {
				l.asked(lesson, join(q.Prompt), "%s has %d options: want 3 or 4", q.ID, n)
			}
			for j, o := range q.Options {
				if textWords(o.Why) == 0 {
					l.asked(lesson, join(q.Prompt), "%s: option %s has no explanation: write why it is right or wrong", q.ID, training.OptionLabel(j))
				}
			}
			places[q.Answer()] = true
			choices++
			if answerIsLongest(q) {
				longest++
			}
		}
		if choices >= 3 && len(places) == 1 {
			l.asked(lesson, "", "the right answer is always at the same place: move it in some questions")
		}
		if choices >= 3 && longest == choices {
			l.asked(lesson, "", "the right answer is always the longest: shorten some, or lengthen others")
		}
		if lesson.Front.Depth != "full" {
			continue
		}
		if n := count[training.PickSafe] + count[training.Choice]; n < 3 || n > 5 {
			l.asked(lesson, "", "the quiz has %d questions: want 3 to 5", n)
		}
		if count[training.PickSafe] == 0 {
			l.asked(lesson, "", "no question asks what is already safe: add one of kind: safe")
		}
		if count[training.Spot] == 0 || count[training.PickFix] == 0 {
			l.asked(lesson, "", "want a line to spot and a fix to pick: add them under spot and fix")
		}
	}
}

func answerIsLongest(q *training.Question) bool {
	size := func(o training.Option) (n int) {
		for _, run := range o.Text {
			n += len(run.Text)
		}
		if len(o.Variants) > 0 {
			for _, line := range o.Variants[0].Lines {
				n += len(line)
			}
		}
		return n
	}
	right := size(q.Options[q.Answer()])
	return !slices.ContainsFunc(q.Options, func(o training.Option) bool { return !o.Right && size(o) >= right })
}

// fresh (L9): somebody read the lesson within a year.
func (l *linter) fresh() {
	for _, lesson := range l.c.Lessons {
		reviewed, _ := time.Parse(dayForm, lesson.Front.Reviewed) // the compiler checked the form
		by, _ := time.Parse(dayForm, lesson.Front.ReviewBy)
		switch {
		case l.o.Today.After(by.AddDate(0, 0, 1)):
			l.about(lesson, "review_by:", "was to be reviewed by %s: read it, try its examples, and write new days", lesson.Front.ReviewBy)
		case by.After(reviewed.AddDate(1, 0, 0)):
			l.about(lesson, "review_by:", "review_by is more than a year after reviewed")
		}
	}
}

// The widths of L11, in characters. Code leaves room for an indentation in a
// window of 80 columns.
const (
	maxCodeWidth = 72
	maxWidth     = 78
)

// codeWidth (L11): no line of code has to be broken, and no text relies on a
// picture or a colour. Placeholders count as what a reader sees.
func (l *linter) codeWidth() {
	for _, lesson := range l.c.Lessons {
		for _, s := range lesson.Sections {
			eachCode(s.Blocks, func(code []training.Code) {
				for _, c := range code {
					for _, line := range c.Lines {
						if n := width(line); n > maxCodeWidth && c.Role == training.Shown {
							l.about(lesson, line, "a line of code with %d characters: want at most %d", n, maxCodeWidth)
						}
					}
				}
			})
		}
		for _, s := range lesson.Snippets {
			for i, line := range s.Lines {
				if n := width(line); n > maxCodeWidth {
					l.report(path.Join(lesson.Dir, "snippets", string(s.Lang), s.File), i+1, "a line of code with %d characters: want at most %d", n, maxCodeWidth)
				}
			}
		}
		for _, p := range lesson.places {
			for _, word := range strings.Fields(p.text) {
				if n := width(word); n > maxWidth {
					l.report(path.Join(lesson.Dir, "lesson.md"), p.line, "a word of %d characters: want at most %d", n, maxWidth)
				}
			}
		}
		for _, sentence := range lesson.sentences() {
			if w := byColour().FindString(sentence); w != "" {
				l.said(lesson, sentence, "%q means something by its colour alone: name the thing itself", w)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.c.Sources)) {
		if slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}, path.Ext(name)) {
			l.report(name, 0, "is a picture, which a terminal and a screen reader can't show: write what it shows")
		}
	}
}

func width(line string) int { return utf8.RuneCountInString(training.Masked(line)) }

// byColour finds text that a reader without colours can't follow.
var byColour = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:in|marked|shown|highlighted|the) (?:red|green|yellow|blue|orange)(?: (?:line|lines|box|text|part|one|ones|code|mark))?\b`)
})

func eachCode(blocks []training.Block, f func([]training.Code)) {
	for i := range blocks {
		f(blocks[i].Variants)
		for _, inner := range slices.Concat(blocks[i].Items, [][]training.Block{blocks[i].Blocks}) {
			eachCode(inner, f)
		}
	}
}
