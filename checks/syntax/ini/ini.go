// Package ini parses configuration that is lines of settings, in three flavours:
//
//   - Pairs: "key = value" or "key: value", in [sections]. These are .ini,
//     .properties, .env, .cfg, .npmrc and .gitconfig, my.cnf, and units of systemd.
//   - Directives: "Name argument argument", a line each. These are sshd_config,
//     whose Match and Host begin a block up to the next one, and Apache's
//     files with their <Name …> and </Name>.
//   - Blocks: "name argument { … }" and "name argument;". That is nginx, and
//     what looks like it.
//
// What is special to them is mapped like this:
//
//   - A pair is a KeyValue: Sym and an Ident as Key are the key as written, without
//     quotes, and Value is a String if all of it is quoted, or a Text, whose Sym
//     is its text, if it is on one line. A key alone has no Value. "export" before
//     a key is nothing.
//   - A section is an Instruction, Sym its name, with a Block as Body that reaches
//     to the next one. [remote "origin"] has "origin" as Arg.
//   - A directive is an Instruction, Sym its name in lower case, Arg its arguments
//     and Body the Block. A Word that is plain text has that as Sym and no parts.
//     Others consist of Text, String, and in Blocks, where $x is a variable,
//     Expansion and Template.
//
// In a pattern $X is a Metavar where a key, a value, a name or an argument may
// stand, ... an item, a value or an argument.
package ini

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A Flavour is a way to write settings.
type Flavour uint8

// The flavours.
const (
	Pairs Flavour = iota
	Directives
	Blocks
)

// Parse parses a text in the flavour that it seems to be in.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree { return ParseAs(src, Detect(src), mode) }

// ParseAs parses a text in a flavour.
func ParseAs(src []byte, flavour Flavour, mode syntax.Mode) *syntax.Tree {
	p := &parser{b: syntax.NewBuilder(src), pattern: mode == syntax.Pattern}
	p.Src = src
	if p.Has("\uFEFF") {
		p.Pos = len("\uFEFF")
	}
	switch flavour {
	case Blocks:
		p.blocks()
	case Directives:
		p.directives()
	default:
		p.pairs()
	}
	return p.b.Tree(checks.INI)
}

// Unquote returns what a quoted value stands for.
func Unquote(lit []byte) (string, bool) {
	if len(lit) < 2 || lit[0] != lit[len(lit)-1] || lit[0] != '"' && lit[0] != '\'' {
		return "", false
	}
	inner := lit[1 : len(lit)-1]
	if lit[0] == '\'' || bytes.IndexByte(inner, '\\') < 0 {
		return string(inner), true
	}
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		if inner[i] == '\\' && i+1 < len(inner) {
			switch i++; inner[i] {
			case 'n':
				b.WriteByte('\n')
				continue
			case 't':
				b.WriteByte('\t')
				continue
			}
		}
		b.WriteByte(inner[i])
	}
	return b.String(), true
}

// look is how many lines decide about the flavour.
const look = 200

// Detect says which flavour a text seems to be in.
func Detect(src []byte) Flavour {
	pairs, directives, blocks := 0, 0, 0
	for range look {
		line, rest, _ := bytes.Cut(src, []byte{'\n'})
		line = bytes.TrimSpace(line)
		switch n := len(line); {
		case n == 0 || line[0] == '#' || line[0] == ';' || string(line) == "...":
		case line[0] == '[':
			pairs += 2
		case line[0] == '<' && line[n-1] == '>':
			directives += 2
		case line[n-1] == '{' || line[n-1] == '}' && braces(line) || bytes.HasSuffix(line, []byte("};")):
			blocks += 2
		case line[n-1] == ';' && bytes.IndexByte(line, '=') < 0:
			blocks++
		case separator(line) >= 0 && !spaced(line):
			pairs++
		case bytes.IndexAny(line, " \t") > 0:
			directives++
		default:
			pairs++
		}
		if src = rest; len(src) == 0 {
			break
		}
	}
	switch {
	case blocks > 0 && blocks >= pairs && 2*blocks >= directives:
		return Blocks
	case directives > pairs:
		return Directives
	}
	return Pairs
}

// braces reports whether a line that ends with a brace ends a block, and not a
// value like ${x}.
func braces(line []byte) bool {
	if len(line) == 1 {
		return true
	}
	return bytes.Contains(line, []byte("{ ")) && !bytes.Contains(line, []byte("{{")) && (bytes.IndexByte(line, '=') < 0 || bytes.IndexByte(line, ';') >= 0)
}

// spaced reports whether a line has white space, and words behind it, before
// what separates a key from a value: "Name a=b".
func spaced(line []byte) bool {
	key := bytes.TrimSpace(line[:separator(line)])
	key = bytes.TrimPrefix(key, []byte("export "))
	at := bytes.IndexAny(key, " \t")
	return at > 0 && key[0] != '"' && key[0] != '\''
}

type parser struct {
	syntax.Cursor
	b       *syntax.Builder
	pattern bool
	unended [2]bool // no quote of that kind ends any more; see long
}

// separator returns where a key ends and a value begins, or -1. A colon in a
// key is none: //host/:_auth=x.
func separator(line []byte) int {
	equals, colon := bytes.IndexByte(line, '='), bytes.IndexByte(line, ':')
	if len(line) > 1 && (line[0] == '"' || line[0] == '\'') {
		if end := bytes.IndexByte(line[1:], line[0]); end >= 0 {
			if at := bytes.IndexAny(line[end+2:], "=:"); at >= 0 {
				return end + 2 + at
			}
		}
	}
	switch {
	case colon < 0:
		return equals
	case equals < 0:
		return colon
	case equals < colon:
		return equals
	case colon+1 < len(line) && line[colon+1] != ' ' && line[colon+1] != '\t':
		return equals
	}
	return colon
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

// spaces passes over white space in a line.
func (p *parser) spaces() {
	for p.More() && (p.Src[p.Pos] == ' ' || p.Src[p.Pos] == '\t' || p.Src[p.Pos] == '\f' || p.Src[p.Pos] == 0) {
		p.Pos++
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

// wildcard adds a node for a text that stands for others in a pattern.
func (p *parser) wildcard(start, end int, role syntax.Role) bool {
	if !p.pattern {
		return false
	}
	text := p.Src[start:end]
	if string(text) == "..." {
		p.b.Leaf(syntax.Ellipsis, start, end)
		p.b.As(role)
		return true
	}
	n, rest := metavar(text)
	if n == 0 || n < len(text) {
		return false
	}
	p.b.Leaf(syntax.Metavar, start, end)
	p.b.Name(start, end)
	p.b.As(role)
	if rest {
		p.b.Node(p.b.Last()).Flags |= syntax.FlagRest
	}
	return true
}

// closed reports whether a text is one quoted string.
func closed(text []byte) bool {
	if len(text) < 2 || text[0] != '"' && text[0] != '\'' {
		return false
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i == len(text)-1
		}
	}
	return false
}
