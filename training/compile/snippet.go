package compile

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// mark stands in a comment at the end of a line that matters, with the rules
// that find the line. The comment is taken away with it.
var mark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[ \t]*(?://|#|--|;)?[ \t]*\{\{mark((?: [a-z0-9-]+)*)\}\}[ \t]*$`)
})

// A target is a marked line and the rules that find it. A line that no rule
// finds yet has none: the lesson teaches people all the same.
type target struct {
	line  int
	rules []string
	any   bool // some rule may find it: which one was not kept
}

// parseSnippet reads one example file. What its marks say of rules is for the
// linter: readers don't see it.
func parseSnippet(name string, lang checks.Lang, file string, data []byte) (training.Snippet, []target, error) {
	stem := strings.TrimSuffix(file, path.Ext(file))
	if !idForm().MatchString(stem) {
		return training.Snippet{}, nil, fmt.Errorf("%s: want a name of lower-case words joined by hyphens", name)
	}
	if !utf8.Valid(data) {
		return training.Snippet{}, nil, fmt.Errorf("%s: not UTF-8", name)
	}
	text := strings.TrimRight(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	if text == "" {
		return training.Snippet{}, nil, fmt.Errorf("%s: empty", name)
	}
	lines, targets, err := targetLines(text)
	if err != nil {
		return training.Snippet{}, nil, fmt.Errorf("%s: %w", name, err)
	}
	return training.Snippet{Name: stem, Lang: lang, File: file, Lines: lines, Marked: numbers(targets)}, targets, nil
}

// codeLines splits code into lines, takes the marks out and checks the
// placeholders for secrets.
func codeLines(text string) (lines []string, marked []int, err error) {
	lines, targets, err := targetLines(text)
	return lines, numbers(targets), err
}

func targetLines(text string) (lines []string, targets []target, err error) {
	for i, line := range strings.Split(text, "\n") {
		if err := training.CheckPlaceholders(line); err != nil {
			return nil, nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		if at := mark().FindStringSubmatchIndex(line); at != nil {
			targets = append(targets, target{line: i + 1, rules: strings.Fields(line[at[2]:at[3]])})
			line = line[:at[0]]
		}
		lines = append(lines, strings.TrimRight(line, " \t"))
	}
	return lines, targets, nil
}

func numbers(targets []target) (out []int) {
	for _, t := range targets {
		out = append(out, t.line)
	}
	return out
}

// exampleOf returns an example in all its languages. With onlyMarked it is
// only the lines that matter, without their indentation.
func exampleOf(snippets []training.Snippet, name string, onlyMarked bool) ([]training.Code, error) {
	var out []training.Code
	for _, s := range snippets {
		if s.Name != name {
			continue
		}
		c := training.Code{Lang: s.Lang, Role: roleOf(name), File: shownFile(s), Lines: s.Lines, Marked: s.Marked}
		if onlyMarked {
			if len(s.Marked) == 0 {
				return nil, fmt.Errorf("example %q has no line with {{mark}} in %s", name, s.Lang)
			}
			c.Lines, c.Marked = markedLines(s), nil
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there is no example %q under snippets/", name)
	}
	return out, nil
}

func markedLines(s training.Snippet) []string {
	var out []string
	for i, line := range s.Lines {
		if slices.Contains(s.Marked, i+1) {
			out = append(out, line)
		}
	}
	indent := len(out[0]) - len(strings.TrimLeft(out[0], " \t"))
	for i, line := range out {
		depth := len(line) - len(strings.TrimLeft(line, " \t"))
		out[i] = line[min(indent, depth):]
	}
	return out
}

func roleOf(name string) training.Role {
	switch {
	case name == "bad":
		return training.Bad
	case name == "good":
		return training.Good
	case strings.HasPrefix(name, "decoy"):
		return training.Decoy
	}
	return training.Shown
}

// shownFile is the name of a file whose name says more than its language.
func shownFile(s training.Snippet) string {
	switch ext := path.Ext(s.File); ext {
	case ".env", ".gitignore", ".dockerignore":
		return ext
	}
	return ""
}
