package checktest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
)

// A note is a comment of semgrep's test files, about a line below it.
type note struct {
	word string // ruleid, ok, todoruleid, todook, deepruleid, proruleid …
	ids  []string
	at   int // the line of the comment
	line int // that it is about
}

// noteWords are the comments, longer ones first: "ok:" ends others.
var noteWords = []string{"todoruleid", "deepruleid", "proruleid", "prodeepruleid", "todook", "deepok", "prook", "ruleid", "ok"}

// notes reads the comments of a text. Several in a row are about the first line
// below them.
func notes(text []byte) []note {
	var all []note
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		word, ids := noteIn(line)
		if word == "" {
			continue
		}
		n := note{word: word, ids: ids, at: i + 1, line: i + 2}
		for n.line <= len(lines) {
			if w, _ := noteIn(lines[n.line-1]); w == "" {
				break
			}
			n.line++
		}
		all = append(all, n)
	}
	return all
}

// noteIn reads the comment on a line. Before its word stands a comment sign
// or nothing, behind the ids their end or that of the comment.
func noteIn(line string) (word string, ids []string) {
	for _, w := range noteWords {
		at := strings.Index(line, w+":")
		if at < 0 {
			continue
		}
		before := strings.TrimSpace(line[:at])
		if before != "" && strings.Trim(before, "#/*<!-;%{( '\"") != "" {
			continue
		}
		for part := range strings.SplitSeq(line[at+len(w)+1:], ",") {
			id := strings.TrimSpace(part)
			end := strings.IndexFunc(id, func(c rune) bool {
				return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-')
			})
			if end >= 0 {
				id = id[:end]
			}
			if id = strings.TrimSuffix(id, "--"); id != "" {
				ids = append(ids, id)
			}
		}
		if len(ids) > 0 {
			return w, ids
		}
	}
	return "", nil
}

// about reports whether a note is about a rule: by its id, or by a longer one
// whose last part it is.
func (n *note) about(id string) bool {
	return slices.ContainsFunc(n.ids, func(s string) bool { return s == id || strings.HasSuffix(s, "."+id) })
}

// HasNotes reports whether a text is annotated for any of some rules.
func HasNotes(text []byte, rules []*pattern.Rule) bool {
	for _, n := range notes(text) {
		for _, r := range rules {
			if n.about(r.ID) {
				return true
			}
		}
	}
	return false
}

// RunAnnotated holds an annotated file against rules: each finds something on
// every line with a "ruleid" of it and on no other. "todoruleid" and "todook" are
// about lines of which it is known that they are not as they should be, and
// "deepruleid" about what takes more than one file to find: either is fine.
// fixed is what the fixes of all rules have to make of the file; nil is not to
// look.
func RunAnnotated(matchers []*pattern.Matcher, path string, text, fixed []byte) map[string]Result {
	results := map[string]Result{}
	about := notes(text)
	var all []checks.Finding
	for _, m := range matchers {
		r := &runner{rule: m.Rule, matcher: m}
		lang := checks.DetectLang(path, text)
		found, err := Find(m, path, lang, text, true)
		noted := slices.ContainsFunc(about, func(n note) bool { return n.about(m.Rule.ID) })
		if err == nil && len(found) == 0 && !noted {
			continue // the file is about other rules
		}
		r.Tests++
		if err != nil {
			r.annotated(path, 0, err.Error())
		}
		r.lines(path, text, found, about)
		all = append(all, found...)
		results[m.Rule.ID] = r.Result
	}
	if fixed != nil && len(all) > 0 {
		first := results[all[0].Rule.ID]
		first.Add(fixedFile(all[0].Rule.ID, path, text, fixed, all))
		results[all[0].Rule.ID] = first
	}
	return results
}

// fixedFile holds what fixes make of a file against what they should.
func fixedFile(rule, path string, text, fixed []byte, found []checks.Finding) Result {
	f := Failure{Rule: rule, Kind: Fixed, File: path}
	got, _, err := Apply(text, found)
	switch {
	case err != nil:
		f.Reason = err.Error()
	case !sameLines(string(got), string(fixed)):
		f.Reason = "the fixes make something else of the file than the one with .fixed in its name"
		f.Want, f.Got = string(fixed), string(got)
	default:
		return Result{Tests: 1}
	}
	return Result{Tests: 1, Failures: []Failure{f}}
}

func (r *runner) annotated(path string, line int, reason string) {
	r.Failures = append(r.Failures, Failure{Rule: r.rule.ID, Kind: Annotated, File: path, Line: line, Reason: reason})
}

// lines compares the lines of findings with the notes.
func (r *runner) lines(path string, text []byte, found []checks.Finding, about []note) {
	f := checks.File{Data: text}
	got, either, want := map[int]bool{}, map[int]bool{}, map[int]bool{}
	for _, x := range found {
		got[f.Line(x.Span.Start)] = true
	}
	for _, n := range about {
		if !n.about(r.rule.ID) {
			continue
		}
		switch n.word {
		case "ruleid":
			want[n.line] = true
		case "ok":
			if got[n.line] {
				r.annotated(path, n.line, fmt.Sprintf("found, but the comment on line %d says ok", n.at))
				delete(got, n.line)
			}
		default:
			either[n.line] = true
		}
	}
	for _, line := range slices.Sorted(maps.Keys(want)) {
		if !got[line] && !either[line] {
			r.annotated(path, line, "not found, but a comment says ruleid")
		}
	}
	for _, line := range slices.Sorted(maps.Keys(got)) {
		if !want[line] && !either[line] {
			r.annotated(path, line, "found, but no comment says ruleid")
		}
	}
	slices.SortStableFunc(r.Failures, func(a, b Failure) int { return a.Line - b.Line })
}
