// Package dockerfile parses Dockerfiles and Containerfiles, up to syntax 1.20:
// heredocs, flags, parser directives, exec and shell forms.
//
// A file is a list of Instructions, each with its name in lower case as Sym:
//
//   - A flag is an Arg whose Sym is the flag with its dashes, "--mount". Its
//     value is a Word.
//   - A Word that is plain text has that as Sym and no parts. Others consist of
//     Text, Expansion ($x, ${x:-y}; Sym is x, Value the text behind the
//     operator), String and, where a quoted text has an Expansion in it,
//     Template.
//   - The exec form is an Array of String. The shell form of RUN, CMD and
//     ENTRYPOINT is one Text, continued lines and comments between them
//     included. Below it are its statements as package shell has them, unless
//     SHELL says that it is for another one.
//   - A Heredoc comes behind the words. Sym is its delimiter, FlagRaw says that
//     nothing is expanded in it, and its one part is the Text inside.
//   - FROM has the image as a Word, and the name behind AS as an Alias.
//   - ARG and ENV declare variables: each is a VarDef. A pair of LABEL is a
//     KeyValue.
//   - ONBUILD and HEALTHCHECK CMD have an Instruction as last argument.
//   - "# syntax=…", "# escape=…" and "# check=…" at the top are a Directive each.
//
// In a pattern $X is a Metavar, alone or in a word, and ... an instruction, a
// word, the whole of a shell form or an item of an exec form.
package dockerfile

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/shell"
)

// Parse parses a text.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree {
	p := &parser{b: syntax.NewBuilder(src), pattern: mode == syntax.Pattern, mode: mode, posix: true, escape: '\\'}
	p.Src = src
	if p.Has("\uFEFF") {
		p.Pos = len("\uFEFF")
	}
	p.directives()
	for p.More() {
		p.line()
	}
	return p.b.Tree(checks.Dockerfile)
}

// Unquote returns what a string stands for, of an exec form or of a word.
func Unquote(lit []byte) (string, bool) {
	if len(lit) < 2 || lit[0] != lit[len(lit)-1] || lit[0] != '"' && lit[0] != '\'' {
		return "", false
	}
	inner := lit[1 : len(lit)-1]
	if lit[0] == '\'' {
		return string(inner), true
	}
	var s string
	if json.Unmarshal(lit, &s) == nil {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		if inner[i] == '\\' && i+1 < len(inner) {
			if i++; inner[i] == '\n' {
				continue
			}
		}
		b.WriteByte(inner[i])
	}
	return b.String(), true
}

type parser struct {
	syntax.Cursor
	b       *syntax.Builder
	pattern bool
	escape  byte // at the end of a line that goes on
	end     int  // of the instruction
	mode    syntax.Mode
	posix   bool   // SHELL is one
	read    []byte // the text as the shell is to see it
	// here are the heredocs of the instruction.
	here []heredoc
	// last tells for each line of the text where it stands last; see closes.
	last map[string]int
}

// directives parses the comments at the very top that say how to read the rest.
func (p *parser) directives() {
	for p.More() {
		start := p.Pos
		p.spaces()
		from := p.Pos
		p.Line()
		name, value, ok := bytes.Cut(p.Src[from:p.Pos], []byte{'='})
		name, hash := bytes.CutPrefix(name, []byte{'#'})
		key := strings.ToLower(string(bytes.TrimSpace(name)))
		if !ok || !hash || key != "syntax" && key != "escape" && key != "check" {
			p.Pos = start
			return
		}
		if value = bytes.TrimSpace(value); key == "escape" && len(value) == 1 && (value[0] == '`' || value[0] == '\\') {
			p.escape = value[0]
		}
		p.b.Leaf(syntax.Directive, from, p.Pos)
		p.b.Node(p.b.Last()).Sym = p.b.Symbol(key)
		p.b.As(syntax.RoleItem)
		p.newline()
	}
}

// newline passes over the end of a line.
func (p *parser) newline() {
	for p.More() && p.At(0) == '\r' {
		p.Pos++
	}
	if p.At(0) == '\n' {
		p.Pos++
	}
}

func (p *parser) spaces() {
	for p.More() && (p.Src[p.Pos] == ' ' || p.Src[p.Pos] == '\t') {
		p.Pos++
	}
}

// line parses an instruction with its heredocs, or passes over a comment or an
// empty line.
func (p *parser) line() {
	p.spaces()
	switch c := p.At(0); {
	case !p.More():
		return
	case c == '\n' || c == '\r':
		p.Pos++
		return
	case c == '#':
		p.Line()
		return
	}
	p.end = p.lineEnd()
	p.instruction(0)
	p.b.As(syntax.RoleItem)
	p.Pos = max(p.Pos, p.end)
	p.skipLine()
}

// skipLine goes to the next line.
func (p *parser) skipLine() {
	p.Line()
	p.newline()
}

// lineEnd returns where the instruction that begins here ends, without white
// space: a line goes on behind the escape character, and comments and empty
// lines between continued ones belong to it.
func (p *parser) lineEnd() int {
	c := p.Cursor
	end := c.Pos
	for first := true; c.More(); first = false {
		from := c.Pos
		c.Line()
		text := bytes.TrimSpace(p.Src[from:c.Pos])
		comment := !first && (len(text) == 0 || text[0] == '#')
		if !comment {
			end = from + len(bytes.TrimRight(p.Src[from:c.Pos], " \t\r\f\v"))
			if len(text) == 0 || text[len(text)-1] != p.escape {
				return end
			}
		}
		for c.At(0) == '\r' {
			c.Pos++
		}
		if c.At(0) == '\n' {
			c.Pos++
		}
	}
	// The text ends where a line should go on.
	if end > p.Pos && p.Src[end-1] == p.escape {
		end--
	}
	return p.Pos + len(bytes.TrimRight(p.Src[p.Pos:max(end, p.Pos)], " \t\r\n"))
}

// blank passes over white space between words, continued lines and the comments
// between them included.
func (p *parser) blank() {
	for p.Pos < p.end {
		switch c := p.Src[p.Pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
			p.Pos++
		case c == '\n':
			p.Pos++
			p.comments()
		case c == p.escape && p.continued():
		default:
			return
		}
	}
}

// continued passes over an escape character that ends a line, with the end of
// the line and the comments behind it. If there is none it passes over nothing.
func (p *parser) continued() bool {
	n := p.Pos + 1
	for n < len(p.Src) && (p.Src[n] == ' ' || p.Src[n] == '\t' || p.Src[n] == '\r') {
		n++
	}
	if n < len(p.Src) && p.Src[n] != '\n' {
		return false
	}
	p.Pos = min(n+1, len(p.Src))
	p.end = max(p.end, p.Pos) // where the text ends in such lines, it is before them
	p.comments()
	return true
}

// comments passes over lines in an instruction that are a comment or empty.
func (p *parser) comments() {
	for p.Pos < p.end {
		start := p.Pos
		p.spaces()
		if c := p.At(0); c != '#' && c != '\n' && c != '\r' {
			p.Pos = start
			return
		}
		p.skipLine()
	}
}

// instruction parses one instruction up to p.end. It passes over something.
func (p *parser) instruction(depth int) {
	mark, start := p.b.Mark(), p.Pos
	for p.Pos < p.end && !space(p.Src[p.Pos]) && !(p.Src[p.Pos] == p.escape && p.continuedHere()) {
		p.Pos++
	}
	name := p.Src[start:p.Pos]
	if p.pattern && string(name) == "..." {
		p.b.Leaf(syntax.Ellipsis, start, p.Pos)
		return
	}
	if !word(name) && !(p.pattern && len(name) > 1 && name[0] == '$') {
		p.Pos = p.end
		p.b.Gap(start, max(start, p.end))
		return
	}
	known := true
	lower := strings.ToLower(string(name))
	p.blank()
	if depth < syntax.MaxDepth {
		known = p.arguments(lower, depth)
	} else {
		p.shell()
	}
	if depth == 0 {
		p.heredocs()
	}
	n := p.b.Node(p.b.Wrap(syntax.Instruction, mark, start, max(p.end, start+len(name))))
	if !known {
		n.Flags |= syntax.FlagBroken
	}
	if name[0] == '$' {
		lower = string(name)
	}
	n.Sym = p.b.Symbol(lower)
}

// continuedHere reports whether the escape character ends the line.
func (p *parser) continuedHere() bool {
	at := p.Pos
	ok := p.continued()
	p.Pos = at
	return ok
}

func space(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

// word reports whether a text may be the name of an instruction. Those with an
// underscore are what a build replaces before.
func word(text []byte) bool {
	for i, c := range text {
		if !name(c) || i == 0 && (c < 'A' || c == '_') {
			return false
		}
	}
	return len(text) > 0
}

// arguments parses what is behind the name of an instruction, and reports
// whether there is an instruction of that name.
func (p *parser) arguments(name string, depth int) bool {
	switch name {
	case "run", "from", "copy", "add", "healthcheck":
		p.flags()
	}
	switch name {
	case "run", "cmd", "entrypoint":
		if !p.exec() {
			p.shell()
		}
	case "shell":
		text := p.Src[p.Pos:p.end]
		if !p.exec() {
			p.rest()
		}
		p.posix = bytes.Contains(text, []byte(`sh"`))
	case "from":
		p.posix = true
		p.from()
	case "copy", "add", "volume":
		if !p.exec() {
			p.words()
		}
	case "env":
		p.pairs(syntax.VarDef, true)
	case "label":
		p.pairs(syntax.KeyValue, true)
	case "arg":
		p.pairs(syntax.VarDef, false)
	case "onbuild":
		p.nested(depth)
	case "healthcheck":
		if p.pattern && (p.Has("...") || p.At(0) == '$') {
			p.words()
		} else {
			p.nested(depth)
		}
	case "maintainer":
		p.rest()
	case "expose", "user", "workdir", "stopsignal":
		p.words()
	default:
		p.words()
		return p.pattern && name[0] == '$'
	}
	return true
}

// nested parses an instruction that is an argument of another one. NONE is a
// word.
func (p *parser) nested(depth int) {
	if p.Pos >= p.end {
		return
	}
	if strings.EqualFold(string(p.Src[p.Pos:p.end]), "none") {
		p.words()
		return
	}
	p.instruction(depth + 1)
	p.b.As(syntax.RoleArg)
}

// flags parses --name=value.
func (p *parser) flags() {
	for p.Pos+2 < p.end && p.Has("--") && !space(p.Src[p.Pos+2]) {
		mark, start := p.b.Mark(), p.Pos
		for p.Pos < p.end && p.Src[p.Pos] != '=' && !space(p.Src[p.Pos]) && !(p.Src[p.Pos] == p.escape && p.continuedHere()) {
			p.Pos++
		}
		to := p.Pos
		if p.Pos < p.end && p.Src[p.Pos] == '=' {
			p.Pos++
			p.word(syntax.RoleValue, 0)
		}
		p.b.Wrap(syntax.Arg, mark, start, p.Pos)
		p.b.Name(start, to)
		p.b.As(syntax.RoleArg)
		p.blank()
	}
}

// from parses an image and the name of the stage.
func (p *parser) from() {
	for first := true; p.Pos < p.end; first = false {
		start := p.Pos
		if !first && p.as() {
			p.blank()
			from := p.Pos
			for p.Pos < p.end && !space(p.Src[p.Pos]) {
				p.Pos++
			}
			p.b.Leaf(syntax.Alias, from, p.Pos)
			p.b.Name(from, p.Pos)
			p.b.As(syntax.RoleAlias)
		} else {
			p.word(syntax.RoleArg, 0)
		}
		p.blank()
		if p.Pos == start {
			return
		}
	}
}

// as passes over the word AS.
func (p *parser) as() bool {
	if p.Pos+2 < p.end && strings.EqualFold(string(p.Src[p.Pos:p.Pos+2]), "as") && space(p.Src[p.Pos+2]) {
		p.Pos += 2
		return true
	}
	return false
}

// shell parses the rest of an instruction as one text for a shell.
func (p *parser) shell() {
	if p.Pos >= p.end {
		return
	}
	start := p.Pos
	p.Pos = p.end
	kind := syntax.Text
	if p.pattern {
		kind = patternKind(p.Src[start:p.end], syntax.Text)
	}
	if kind == syntax.Text && p.posix && p.escape == '\\' {
		mark := p.b.Mark()
		shell.In(p.b, p.Src, p.script(start), start, p.end, p.mode)
		p.b.Wrap(kind, mark, start, p.end)
	} else {
		p.leaf(kind, start, p.end)
	}
	p.b.As(syntax.RoleArg)
	p.findHeredocs(start)
}

// script returns the text with what a shell must not see, from start to the end
// of the instruction, overwritten: lines of comments between continued ones,
// and what announces a heredoc, as its lines aren't here.
func (p *parser) script(start int) []byte {
	if p.read == nil {
		p.read = bytes.Clone(p.Src)
	}
	text := p.read[start:p.end]
	for at := 0; ; {
		n := bytes.IndexByte(text[at:], '\n')
		if n < 0 {
			break
		}
		lineGoesOn(text[at : at+n+1])
		at += n + 1
		end := len(text)
		if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n + 1
		}
		if line := bytes.TrimSpace(text[at:end]); len(line) == 0 || line[0] == '#' {
			blankOut(text[at:end])
		}
	}
	for at := 0; ; {
		n := bytes.Index(text[at:], []byte("<<"))
		if n < 0 {
			return p.read
		}
		at += n
		if _, end, ok := readHeredoc(text, at+2); ok {
			blankOut(text[at:end])
		}
		at += 2
	}
}

// lineGoesOn puts the \ at the end of a line right before its end.
func lineGoesOn(line []byte) {
	last := len(line) - 2
	i := last
	for i >= 0 && space(line[i]) {
		i--
	}
	if i >= 0 && i < last && line[i] == '\\' {
		line[i], line[last] = ' ', '\\'
	}
}

func blankOut(text []byte) {
	for i := range text {
		text[i] = ' '
	}
}

// rest parses the rest of an instruction as one text that is no command.
func (p *parser) rest() {
	if p.Pos < p.end {
		p.leaf(syntax.Text, p.Pos, p.end)
		p.b.As(syntax.RoleArg)
		p.Pos = p.end
	}
}

// patternKind says what a text is in a pattern.
func patternKind(text []byte, kind syntax.Kind) syntax.Kind {
	switch n, _ := metavar(text); {
	case string(text) == "...":
		return syntax.Ellipsis
	case n > 0 && n == len(text):
		return syntax.Metavar
	}
	return kind
}

// leaf adds a node; a metavariable has its name.
func (p *parser) leaf(kind syntax.Kind, start, end int) {
	p.b.Leaf(kind, start, end)
	if kind == syntax.Metavar {
		p.b.Name(start, end)
		if _, rest := metavar(p.Src[start:end]); rest {
			p.b.Node(p.b.Last()).Flags |= syntax.FlagRest
		}
	}
}

// metavar returns how long the metavariable is that a text begins with, and
// whether it is one of several items.
func metavar(text []byte) (n int, rest bool) {
	if len(text) < 2 || text[0] != '$' {
		return 0, false
	}
	n = 1
	if rest = bytes.HasPrefix(text[1:], []byte("...")); rest {
		n = 4
	}
	first := n
	for n < len(text) && (text[n] >= 'A' && text[n] <= 'Z' || text[n] == '_' || n > first && text[n] >= '0' && text[n] <= '9') {
		n++
	}
	if n == first {
		return 0, false
	}
	return n, rest
}

// exec parses ["a", "b"], if the rest of the instruction is that.
func (p *parser) exec() bool {
	mark, start := p.b.Mark(), p.Pos
	if p.Pos >= p.end || p.Src[p.Pos] != '[' {
		return false
	}
	p.Pos++
	ok := p.items()
	end := p.Pos
	if p.blank(); !ok || p.Pos < p.end {
		p.b.Drop(mark)
		p.Pos = start
		return false
	}
	p.b.Wrap(syntax.Array, mark, start, end)
	p.b.As(syntax.RoleArg)
	return true
}

// items parses what is in the brackets of an exec form, and the closing one.
func (p *parser) items() bool {
	for p.blank(); p.Pos < p.end; p.blank() {
		start := p.Pos
		switch c := p.Src[p.Pos]; {
		case c == ']':
			p.Pos++
			return true
		case c == ',':
			p.Pos++
			continue
		case c == '"':
			if !p.quoted() {
				return false
			}
			p.b.Leaf(syntax.String, start, p.Pos)
		case p.pattern && p.Has("..."):
			p.Pos += 3
			p.b.Leaf(syntax.Ellipsis, start, p.Pos)
		case p.pattern && c == '$':
			n, _ := metavar(p.Src[p.Pos:p.end])
			if n == 0 {
				return false
			}
			p.Pos += n
			p.leaf(syntax.Metavar, start, p.Pos)
		default:
			return false
		}
		p.b.As(syntax.RoleItem)
	}
	return false
}

// quoted passes over a string of an exec form.
func (p *parser) quoted() bool {
	for p.Pos++; p.Pos < p.end; p.Pos++ {
		switch p.Src[p.Pos] {
		case '"':
			p.Pos++
			return true
		case '\\':
			p.Pos++
		}
	}
	return false
}
