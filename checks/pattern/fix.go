package pattern

import (
	"regexp"
	"strings"

	"github.com/squiresec/squire/checks"
)

// fix returns the rule's fix for a place.
func (p *program) fix(t *Target, x *found) (checks.Fix, bool) {
	f := p.rule.Fix
	if f == nil {
		return checks.Fix{}, false
	}
	old := string(t.text(x.span))
	fresh := f.Replace
	if f.Regexp != "" {
		re, err := regexp.Compile("(?m)" + f.Regexp)
		if err != nil {
			return checks.Fix{}, false
		}
		fresh = replaceFirst(re, old, f.Replace, f.Count)
	} else {
		fresh = p.fill(indented(f.Replace, t.Src, x.span.Start), x.env, func(b binding) string { return string(t.text(b.span)) })
	}
	if fresh == old {
		return checks.Fix{}, false
	}
	title := f.Title
	if title == "" {
		title = "Fix " + p.rule.ID
	}
	return checks.Fix{Title: title, Safe: f.Safe, Imports: f.Imports, Edits: []checks.Edit{{Span: x.span, New: fresh}}}, true
}

// replaceFirst replaces the first count matches; 0 is all.
func replaceFirst(re *regexp.Regexp, text, with string, count int) string {
	// \1 of Python is ${1} of Go.
	with = regexp.MustCompile(`\\(\d)`).ReplaceAllString(strings.ReplaceAll(with, "$", "$$"), "$${$1}")
	if count <= 0 {
		return re.ReplaceAllString(text, with)
	}
	var out []byte
	at := 0
	for _, m := range re.FindAllStringSubmatchIndex(text, count) {
		out = append(out, text[at:m[0]]...)
		out = re.ExpandString(out, with, text, m)
		at = m[1]
	}
	return string(out) + text[at:]
}

// indented gives the lines behind the first of a text the indentation of the
// line that it goes to, in which the "- " of an item of YAML counts as spaces.
func indented(text string, src []byte, at int) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	start := at
	for start > 0 && src[start-1] != '\n' {
		start--
	}
	var indent []byte
	for i := start; i < at; i++ {
		c := src[i]
		if c == '-' && i+1 < at && src[i+1] == ' ' {
			c = ' '
		}
		if c != ' ' && c != '\t' {
			break
		}
		indent = append(indent, c)
	}
	return strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+string(indent))
}
