package workshop

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
)

// A Redactor turns findings into examples that a room may see. It doesn't look for
// what is private and take it out: it writes anew, with nothing but the keywords of
// the language, public names (see words), punctuation, and names that it makes up.
// The same name of the source has the same name in all examples of a Redactor.
type Redactor struct {
	names map[string]string
	taken map[string]bool // names of the sources, which are made up for nothing
	count map[bool]int    // names made up: with a capital, and without
	rules map[string]string
}

// NewRedactor returns a Redactor that knows no name yet. It names these rules, which
// are Squire's own: those of a repository may be called by what nobody else should
// read, and are not named.
func NewRedactor(rules []*checks.Rule) *Redactor {
	r := &Redactor{names: map[string]string{}, taken: map[string]bool{}, count: map[bool]int{}, rules: map[string]string{}}
	for _, rule := range rules {
		r.rules[rule.ID] = rule.Title
	}
	return r
}

// The size of what is shown and of what is looked at, in lines, characters and
// bytes.
const (
	exampleLines = 14
	exampleWidth = 110
	maxSource    = 1 << 20
)

// Example redacts a finding. src is the file that it is in; without it, or in a
// language that Squire has no parser for, there are no lines.
func (r *Redactor) Example(x *checks.Finding, src []byte) Example {
	lang := checks.DetectLang(x.Path, nil)
	e := Example{Rule: x.Rule.ID, Title: x.Rule.Title, Where: placeOf(x.Path, lang), Lang: lang}
	if title, ok := r.rules[x.Rule.ID]; !ok || title != x.Rule.Title || x.Rule.Origin == "user" {
		e.Rule, e.Title = "own-rule", "A finding of a rule of our own"
	}
	parser, ok := languages.For(lang, x.Path)
	if !ok || len(src) == 0 || len(src) > maxSource || x.Span.Start < 0 || x.Span.End > len(src) || x.Span.Start > x.Span.End {
		return e
	}
	t := parser.Parse(src, syntax.Code)
	from, to := linesAround(t, x.Span)
	first, last := lineOf(src, x.Span.Start), lineOf(src, max(x.Span.Start, x.Span.End-1))
	all := strings.Split(r.rewrite(t, lang, from, to), "\n")
	for n := from; n <= to && n <= len(all) && len(e.Lines) < exampleLines; n++ {
		line := strings.TrimRight(all[n-1], " \t")
		if line == "" {
			continue
		}
		if utf8.RuneCountInString(line) > exampleWidth {
			line = string([]rune(line)[:exampleWidth-1]) + "…"
		}
		e.Lines = append(e.Lines, strings.ReplaceAll(line, "\t", "    "))
		if first <= n && n <= last {
			e.Marked = append(e.Marked, len(e.Lines))
		}
	}
	e.Lines = dedent(e.Lines)
	return e
}

// extensions are those that tell nothing but the language.
var extensions = [...]string{
	".go", ".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".java", ".kt", ".rb", ".php", ".cs", ".rs", ".c", ".h", ".cpp", ".sh", ".bash",
	".yaml", ".yml", ".json", ".toml", ".xml", ".html", ".sql", ".tf", ".ini", ".env", ".cfg", ".conf", ".md", ".properties", ".vue", ".ejs",
}

// placeOf says of a path what it is there for and what kind of file it is.
func placeOf(name string, lang checks.Lang) string {
	class := pathclass.Of(name)
	what := "a file"
	switch class {
	case pathclass.Ordinary:
	case pathclass.Lock:
		what = "a lock file"
	case pathclass.Docs:
		what = "documentation"
	case pathclass.Example:
		what = "an example"
	default:
		what = "a " + class.String() + " file"
	}
	ext := strings.ToLower(path.Ext(name))
	switch {
	case lang == checks.Dockerfile:
		return what + " (Dockerfile)"
	case slices.Contains(extensions[:], ext):
		return what + " (" + ext + ")"
	}
	return what
}

// linesAround returns the lines to show around a span, from 1: of the smallest
// function around it where that is short, else a few before and after.
func linesAround(t *syntax.Tree, span checks.Span) (from, to int) {
	first, last := lineOf(t.Src, span.Start), lineOf(t.Src, max(span.Start, span.End-1))
	from, to = max(1, first-3), last+2
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if n.Kind != syntax.FuncDef || int(n.Start) > span.Start || int(n.End) < span.End {
			continue
		}
		begin, end := lineOf(t.Src, int(n.Start)), lineOf(t.Src, int(n.End)-1)
		if end-begin < exampleLines { // the innermost comes last
			from, to = begin, end
		} else {
			from, to = max(from, begin), min(to, end)
		}
	}
	return from, min(to, from+3*exampleLines)
}

func lineOf(src []byte, at int) int {
	return 1 + bytes.Count(src[:min(max(at, 0), len(src))], []byte{'\n'})
}

// rewrite writes a file anew, a line for a line. Names are made up for those lines
// alone that are shown, so that they count from one.
func (r *Redactor) rewrite(t *syntax.Tree, lang checks.Lang, from, to int) string {
	src := t.Src
	keep := words(lang)
	literals := literalsOf(t)
	for name := range declared(t) {
		delete(keep, name)
	}
	for _, w := range strings.FieldsFunc(string(src), func(c rune) bool { return !isName(c) }) {
		r.taken[w] = true
	}
	var b strings.Builder
	line, seen := 1, 0 // line is that of b.Len() = seen
	next := 0          // of literals
	for at := 0; at < len(src); {
		for next < len(literals) && literals[next].End <= at {
			next++
		}
		if next < len(literals) && literals[next].Start <= at {
			l := literals[next]
			b.WriteString(l.text)
			b.WriteString(strings.Repeat("\n", bytes.Count(src[at:l.End], []byte{'\n'})))
			at = l.End
			continue
		}
		end := len(src)
		if next < len(literals) {
			end = literals[next].Start
		}
		if n := commentAt(src, at, lang); n > 0 {
			b.WriteString(strings.Repeat("\n", bytes.Count(src[at:at+n], []byte{'\n'})))
			at += n
			continue
		}
		c, size := utf8.DecodeRune(src[at:end])
		switch {
		case isName(c) && !unicode.IsDigit(c):
			stop := at
			for stop < end {
				c, size := utf8.DecodeRune(src[stop:end])
				if !isName(c) {
					break
				}
				stop += size
			}
			line += strings.Count(b.String()[seen:], "\n")
			seen = b.Len()
			if from <= line && line <= to {
				b.WriteString(r.name(string(src[at:stop]), keep))
			}
			at = stop
		case unicode.IsDigit(c):
			b.WriteByte('0')
			for at < end {
				c, size := utf8.DecodeRune(src[at:end])
				if !isName(c) {
					break
				}
				at += size
			}
		default:
			if c == '\n' || c == '\t' || c >= ' ' && c < 0x7f {
				b.WriteRune(c)
			}
			at += size
		}
	}
	return b.String()
}

func isName(c rune) bool {
	return c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.Mn, c)
}

// name returns what a name is called in the examples.
func (r *Redactor) name(word string, keep map[string]bool) string {
	if keep[word] {
		return word
	}
	if as, ok := r.names[word]; ok {
		return as
	}
	c, _ := utf8.DecodeRuneInString(word)
	capital := unicode.IsUpper(c)
	for {
		r.count[capital]++
		as := fmt.Sprintf("name%d", r.count[capital])
		if capital {
			as = "N" + as[1:]
		}
		if !r.taken[as] {
			r.names[word] = as
			return as
		}
	}
}

// A literal is a part of a text that is replaced as a whole.
type literal struct {
	checks.Span
	text string
}

// literalsOf returns the literals of a tree, in order, none within another.
func literalsOf(t *syntax.Tree) []literal {
	var out []literal
	end := 0
	for i := range t.Nodes {
		n := &t.Nodes[i]
		text := ""
		switch n.Kind {
		case syntax.String, syntax.Char:
			text = `"…"`
		case syntax.Regexp:
			text = "/…/"
		case syntax.Text, syntax.Heredoc, syntax.Gap, syntax.Directive:
			text = "…"
		case syntax.Number:
			text = "0"
		case syntax.Template:
			// Its prefix, as of f"…", is no name.
			if q := strings.IndexAny(string(t.Src[n.Start:n.End]), "\"'`"); q > 0 && q <= 2 && int(n.Start) >= end {
				out = append(out, literal{checks.Span{Start: int(n.Start), End: int(n.Start) + q}, "f"})
				end = int(n.Start) + q
			}
			continue
		default:
			continue
		}
		if n.Kind == syntax.Heredoc && t.First(int32(i)) != syntax.None {
			continue // its parts are looked at one by one
		}
		if int(n.Start) < end || n.End == n.Start {
			continue
		}
		if strings.TrimSpace(string(t.Src[n.Start:n.End])) == "" {
			continue // the space between two elements
		}
		end = int(n.End)
		out = append(out, literal{t.Span(int32(i)), text})
	}
	slices.SortFunc(out, func(a, b literal) int { return a.Start - b.Start })
	return out
}

// declared returns the names that a file gives: whatever they are called, they are
// its own.
func declared(t *syntax.Tree) map[string]bool {
	out := map[string]bool{}
	for i := range t.Nodes {
		n := &t.Nodes[i]
		switch n.Kind {
		case syntax.FuncDef, syntax.Param, syntax.ClassDef, syntax.TypeDef, syntax.FieldDef, syntax.ImportAs, syntax.Alias:
			out[t.Name(int32(i))] = true
		case syntax.Ident:
			if n.Role == syntax.RoleTarget {
				out[t.Name(int32(i))] = true
			}
		}
	}
	// These are declared everywhere, and say nothing.
	for _, name := range []string{"", "_", "self", "cls", "err", "this", "constructor"} {
		delete(out, name)
	}
	return out
}

// commentAt returns the length of the comment that begins at a place outside of
// literals, or 0.
func commentAt(src []byte, at int, lang checks.Lang) int {
	rest := string(src[at:min(len(src), at+4)])
	until := func(open, end string, more int) int {
		n := bytes.Index(src[at+len(open):], []byte(end))
		if n < 0 {
			return len(src) - at
		}
		return len(open) + n + more
	}
	var slashes, hash bool
	switch lang {
	case checks.Go, checks.Java, checks.JavaScript, checks.TypeScript, checks.JSON:
		slashes = true
	case checks.Python, checks.Shell, checks.Dockerfile, checks.YAML, checks.INI:
		hash = true
	case checks.Terraform:
		slashes, hash = true, true
	}
	switch {
	case slashes && strings.HasPrefix(rest, "//"), hash && rest[0] == '#', lang == checks.INI && rest[0] == ';':
		return until("", "\n", 0)
	case slashes && strings.HasPrefix(rest, "/*"):
		return until("/*", "*/", 2)
	case strings.HasPrefix(rest, "<!--"):
		return until("<!--", "-->", 3)
	}
	return 0
}

// dedent takes away the space that all lines begin with.
func dedent(lines []string) []string {
	least := -1
	for _, l := range lines {
		if n := len(l) - len(strings.TrimLeft(l, " ")); least < 0 || n < least {
			least = n
		}
	}
	for i := range lines {
		lines[i] = lines[i][max(least, 0):]
	}
	return lines
}
