package pattern

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/imports"
)

// fix returns the rule's fix for a place.
func (p *program) fix(t *Target, x *found) (checks.Fix, bool) {
	f := p.rule.Fix
	if f == nil {
		return checks.Fix{}, false
	}
	if f.Transform != "" {
		return p.transformed(t, x)
	}
	old := string(t.text(x.span))
	fresh := f.Replace
	switch {
	case f.Keep:
		fresh = old
	case f.Regexp != "":
		re, err := regexp.Compile("(?m)" + f.Regexp)
		if err != nil {
			return checks.Fix{}, false
		}
		fresh = replaceFirst(re, old, f.Replace, f.Count)
	default:
		fresh = p.filled(t, x, f.Replace, x.span.Start)
	}
	var edits []checks.Edit
	if p.namesUnbound(f.Replace, x.env) {
		return checks.Fix{}, false
	}
	if fresh != old {
		edits = append(edits, trimmed(x.span, old, fresh))
	}
	if len(f.Insert) > 0 {
		lines, ok := p.insertion(t, x)
		if !ok {
			return checks.Fix{}, false
		}
		edits = append(edits, lines)
	}
	if len(edits) == 0 {
		return checks.Fix{}, false
	}
	return p.fixOf(t, edits), true
}

// fixOf returns the fix of some edits, those for its imports added.
func (p *program) fixOf(t *Target, edits []checks.Edit) checks.Fix {
	f := p.rule.Fix
	for _, module := range f.Imports {
		if e, ok := imports.Edit(&checks.File{Lang: t.Lang, Data: t.Src}, module); ok {
			edits = append(edits, e)
		}
	}
	slices.SortStableFunc(edits, func(a, b checks.Edit) int { return a.Span.Start - b.Span.Start })
	title := f.Title
	if title == "" {
		title = "Fix " + p.rule.ID
	}
	return checks.Fix{Title: title, Safe: f.Safe, Imports: f.Imports, Edits: edits}
}

// namesUnbound reports whether a text names a metavariable that stands for
// nothing here, and so would stay in the code.
func (p *program) namesUnbound(text string, env []binding) bool {
	for slot, name := range p.vars {
		if env[slot].kind == unbound && strings.Contains(text, name) && !slices.ContainsFunc(p.vars, func(longer string) bool {
			return len(longer) > len(name) && strings.HasPrefix(longer, name) && strings.Contains(text, longer)
		}) {
			return true
		}
	}
	return false
}

// trimmed returns the edit that puts a text in the place of another, without
// what both begin and end with: what it leaves alone another fix may change.
func trimmed(span checks.Span, old, fresh string) checks.Edit {
	head := 0
	for head < len(old) && head < len(fresh) && old[head] == fresh[head] {
		head++
	}
	for head > 0 && head < len(old) && !utf8.RuneStart(old[head]) {
		head--
	}
	tail := 0
	for tail < len(old)-head && tail < len(fresh)-head && old[len(old)-1-tail] == fresh[len(fresh)-1-tail] {
		tail++
	}
	for tail > 0 && !utf8.RuneStart(old[len(old)-tail]) {
		tail--
	}
	return checks.Edit{Span: checks.Span{Start: span.Start + head, End: span.End - tail}, New: fresh[head : len(fresh)-tail]}
}

// filled returns a text of the fix with what metavariables stand for, indented
// as the line is that it goes to.
func (p *program) filled(t *Target, x *found, text string, at int) string {
	return p.fill(indented(text, t.Src, at), x.env, func(b binding) string { return string(t.text(b.span)) })
}

// insertion returns the lines that the fix adds.
func (p *program) insertion(t *Target, x *found) (checks.Edit, bool) {
	for i := range p.rule.Fix.Insert {
		in := &p.rule.Fix.Insert[i]
		slot := slices.Index(p.vars, in.Var)
		if slot < 0 || slot >= len(x.env) || x.env[slot].kind == unbound {
			continue
		}
		span := x.env[slot].span
		indent := indentation(t.Src, span.Start, len(t.Src))
		start := lineStart(t.Src, span.Start) + len(indent)
		text := p.filled(t, x, strings.TrimRight(in.Text, "\n"), start)
		if !in.Below {
			return checks.Edit{Span: checks.Span{Start: start, End: start}, New: text + "\n" + indent}, true
		}
		end := span.End
		if n := bytes.IndexAny(t.Src[end:], "\r\n"); n >= 0 {
			end += n
		} else {
			end = len(t.Src)
		}
		return checks.Edit{Span: checks.Span{Start: end, End: end}, New: "\n" + indent + text}, true
	}
	return checks.Edit{}, false
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
// line that it goes to.
func indented(text string, src []byte, at int) string {
	if !strings.Contains(text, "\n") {
		return text
	}
	return strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+indentation(src, at, at))
}

// indentation returns that of the line of a place, as far as an end, in which the
// "- " of an item of YAML counts as spaces.
func indentation(src []byte, at, end int) string {
	var indent []byte
	for i := lineStart(src, at); i < end; i++ {
		c := src[i]
		if c == '-' && i+1 < end && src[i+1] == ' ' {
			c = ' '
		}
		if c != ' ' && c != '\t' {
			break
		}
		indent = append(indent, c)
	}
	return string(indent)
}

func lineStart(src []byte, at int) int { return bytes.LastIndexByte(src[:at], '\n') + 1 }
