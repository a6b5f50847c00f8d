package compile

import (
	"fmt"
	"maps"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/squiresec/squire/training"
)

// A Problem is one thing that the linter has against a lesson.
type Problem struct {
	Rule string // "L7"
	Path string // what it is about: a file, or a lesson's folder
	Text string
}

func (p Problem) String() string { return p.Path + ": " + p.Text + " (" + p.Rule + ")" }

// The rules of the linter. The numbers in between are for what needs the
// scanner, a kata runner or a second language: L2 an example fires exactly its
// rule, L3 a decoy fails the gates that it names, the gates of L4, L10 no text shared with others'
// pages, L12 the same parts in each language.
var lintRules = [...]struct {
	id    string
	check func(l *linter)
}{
	{"L1", (*linter).coverage},
	{"L4", (*linter).katas},
	{"L5", (*linter).noSecrets},
	{"L6", (*linter).references},
	{"L7", (*linter).length},
	{"L8", (*linter).questions},
	{"L9", (*linter).fresh},
	{"L11", (*linter).codeWidth},
}

// Lint returns what is wrong with lessons that compile, in a fixed order. today
// is the day for review dates.
func Lint(c *Catalogue, today time.Time) []Problem {
	l := &linter{c: c, today: today}
	for _, r := range lintRules {
		l.rule = r.id
		r.check(l)
	}
	return l.found
}

type linter struct {
	c     *Catalogue
	today time.Time
	rule  string
	found []Problem
}

func (l *linter) report(path, format string, args ...any) {
	l.found = append(l.found, Problem{l.rule, path, fmt.Sprintf(format, args...)})
}

// coverage (L1): a lesson teaches something, and what it teaches has one lesson.
func (l *linter) coverage() {
	owner := map[string]string{}
	for _, lesson := range l.c.Lessons {
		f := &lesson.Front
		if len(f.Rules)+len(f.Concepts) == 0 && !f.Concept {
			l.report(lesson.Dir, "teaches no rule and no concept, and doesn't say concept: true")
		}
		var taught []string
		for _, id := range f.Rules {
			taught = append(taught, "rule "+id)
		}
		for _, id := range f.Concepts {
			taught = append(taught, "concept "+id)
		}
		for _, what := range taught {
			if other, ok := owner[what]; ok {
				l.report(lesson.Dir, "%s already has the lesson %s", what, other)
			}
			owner[what] = f.ID
		}
	}
}

// secretStarts are how known secrets begin, in two parts each.
func secretStarts() []string {
	return []string{
		"AK" + "IA", "AS" + "IA", "gh" + "p_", "gh" + "o_", "gh" + "s_", "github" + "_pat_", "gl" + "pat-", "np" + "m_",
		"xo" + "xb-", "xo" + "xp-", "sk" + "_live_", "rk" + "_live_", "AI" + "za", "SG" + ".", "hf" + "_", "pypi" + "-Ag",
		"-----BEG" + "IN",
	}
}

var token = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9_+/=-]{12,}`) })

// noSecrets (L5): no source of a lesson holds text that is shaped like a
// secret, not even one that was made up.
func (l *linter) noSecrets() {
	for _, name := range slices.Sorted(maps.Keys(l.c.Sources)) {
		for i, line := range strings.Split(string(l.c.Sources[name]), "\n") {
			if secretShaped(line) {
				// The text itself stays out of the message, as everywhere.
				l.report(name, "line %d holds text shaped like a secret; write {{secret \"kind\" seed=1}} instead", i+1)
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
	return slices.ContainsFunc(token().FindAllString(line, -1), func(t string) bool {
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

// linkHosts are the hosts that a lesson may send its reader to.
var linkHosts = []string{
	"about.codecov.io", "blog.cloudflare.com", "cheatsheetseries.owasp.org", "cwe.mitre.org", "docs.docker.com",
	"docs.github.com", "docs.npmjs.com", "docs.python.org", "ftc.gov", "git-scm.com", "github.com",
	"howtorotate.com", "man.openbsd.org", "pkg.go.dev", "wrongsecrets.herokuapp.com", "www.debian.org",
	"www.ftc.gov",
}

// references (L6): links go to pages that somebody read, over https, on known
// hosts. That lessons link nothing else, the compiler sees to.
func (l *linter) references() {
	used := map[string]bool{}
	for _, lesson := range l.c.Lessons {
		if len(lesson.refs) == 0 && lesson.Front.Depth == "full" {
			l.report(lesson.Dir, "has no references")
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
		u, err := url.Parse(r.URL)
		switch {
		case err != nil || u.Scheme != "https":
			l.report("refs.yaml", "%s: want an https address", r.ID)
		case !slices.Contains(linkHosts, u.Host):
			l.report("refs.yaml", "%s: host %s is not on the list of hosts to link", r.ID, u.Host)
		}
		if _, err := time.Parse(dayForm, r.Checked); err != nil {
			l.report("refs.yaml", "%s: checked: want the day on which it was read", r.ID)
		}
		if r.Title == "" || r.Licence == "" {
			l.report("refs.yaml", "%s: title or licence is missing", r.ID)
		}
		if seen[r.ID] {
			l.report("refs.yaml", "%s is there twice", r.ID)
		}
		if !used[r.URL] {
			l.report("refs.yaml", "%s is used by no lesson", r.ID)
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
		dir := lesson.Dir
		if n := words(lesson.Section(training.SectionCard)); n > maxCardWords {
			l.report(dir, "the card has %d words: want at most %d, code included", n, maxCardWords)
		}
		if n := words(lesson.Section(training.SectionWhy)); n > maxWhyWords {
			l.report(dir, "the part Why has %d words: want at most %d", n, maxWhyWords)
		}
		switch t := Minutes(lesson); {
		case t > maxMinutes:
			l.report(dir, "takes %d minutes to read: want at most %d", t, maxMinutes)
		case t != lesson.Front.Minutes:
			l.report(dir, "says minutes: %d and takes %d", lesson.Front.Minutes, t)
		}
		for _, sentence := range lesson.sentences() {
			if w := banned().FindString(sentence); w != "" {
				l.report(dir, "the word %q belittles; leave it out of %q", w, sentence)
			}
			if n := len(strings.Fields(sentence)); n > maxSentenceWords {
				l.report(dir, "a sentence of %d words: want at most %d: %q", n, maxSentenceWords, sentence)
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
					l.report(lesson.Dir, "%s has no explanation", q.ID)
				}
				continue
			}
			if n := len(q.Options); n < 3 || n > 4 {
				l.report(lesson.Dir, "%s has %d options: want 3 or 4", q.ID, n)
			}
			for j, o := range q.Options {
				if textWords(o.Why) == 0 {
					l.report(lesson.Dir, "%s: option %s has no explanation", q.ID, training.OptionLabel(j))
				}
			}
			places[q.Answer()] = true
			choices++
			if answerIsLongest(q) {
				longest++
			}
		}
		if choices >= 3 && len(places) == 1 {
			l.report(lesson.Dir, "the right answer is always at the same place")
		}
		if choices >= 3 && longest == choices {
			l.report(lesson.Dir, "the right answer is always the longest")
		}
		if lesson.Front.Depth != "full" {
			continue
		}
		if n := count[training.PickSafe] + count[training.Choice]; n < 3 || n > 5 {
			l.report(lesson.Dir, "the quiz has %d questions: want 3 to 5", n)
		}
		if count[training.PickSafe] == 0 {
			l.report(lesson.Dir, "no question asks what is already safe")
		}
		if count[training.Spot] == 0 || count[training.PickFix] == 0 {
			l.report(lesson.Dir, "want a line to spot and a fix to pick")
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
		case l.today.After(by.AddDate(0, 0, 1)):
			l.report(lesson.Dir, "was to be reviewed by %s", lesson.Front.ReviewBy)
		case by.After(reviewed.AddDate(1, 0, 0)):
			l.report(lesson.Dir, "review_by is more than a year after reviewed")
		}
	}
}

// maxCodeWidth leaves room for an indentation in a window of 80 columns.
const maxCodeWidth = 72

// codeWidth (L11): no line of code has to be broken. Placeholders count as what
// a reader sees.
func (l *linter) codeWidth() {
	check := func(dir string, code []training.Code) {
		for _, c := range code {
			for _, line := range c.Lines {
				if n := utf8.RuneCountInString(training.Masked(line)); n > maxCodeWidth {
					l.report(dir, "a line of code with %d characters: want at most %d: %q", n, maxCodeWidth, line)
				}
			}
		}
	}
	for _, lesson := range l.c.Lessons {
		for _, s := range lesson.Sections {
			eachCode(s.Blocks, func(code []training.Code) { check(lesson.Dir, code) })
		}
		for _, s := range lesson.Snippets {
			check(lesson.Dir+"/snippets/"+string(s.Lang)+"/"+s.File, []training.Code{{Lines: s.Lines}})
		}
	}
}

func eachCode(blocks []training.Block, f func([]training.Code)) {
	for i := range blocks {
		f(blocks[i].Variants)
		for _, inner := range slices.Concat(blocks[i].Items, [][]training.Block{blocks[i].Blocks}) {
			eachCode(inner, f)
		}
	}
}
