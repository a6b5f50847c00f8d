// Package shell parses scripts of POSIX shells, bash, bats, and, as far as
// mvdan.cc/sh knows them, of mksh and zsh. The "#!" line says which it is;
// without one it is bash, which reads what sh does.
//
// What is special to a shell is mapped like this:
//
//   - A Word that is plain text has that as Sym and no parts, as in a
//     Dockerfile. Others consist of Text, String, Template, Expansion and Subst.
//   - Single quotes make a String with FlagRaw, $'…' one without it. Double
//     quotes make a String, or a Template where something is expanded in them.
//   - $x and ${x} are an Expansion with x as Sym; in ${x:-y} y is its Value. An
//     Index, Low and High of a slice, and the Key of ${x/key/value} are children,
//     too. ${!x} has Op Deref, ${#x} Op Length. $((…)) is an Expansion with
//     the expression as Value, without a name.
//   - $(…), `…`, <(…) and >(…) are a Subst, the last two with RedirIn and
//     RedirOut.
//   - A Command has its assignments first, as Assign with RoleInit, then Callee,
//     Arg and Redirect in the order of the text. [ … ] is one with the callee
//     "[", and [[ … ]] one with the callee "[[", in which operators are words.
//     So are "time", "coproc" and "let", with what they are put before as Arg.
//   - declare, local, export and readonly are commands with a VarDef for each
//     name as Arg. An assignment without a command is an Assign for itself.
//   - ! is Unary Not, && and || are Binary, a background job is a Spawn, until
//     is a While with its condition negated. ( … ) and { … } are a Block each.
//   - A Redirect has Op RedirIn, RedirOut, RedirAppend or RedirHere and its word as
//     Value. The Heredoc to it has the delimiter as Sym, FlagRaw if nothing
//     is expanded, and Text and expansions as parts. It is the last child of the
//     command, unless code stands between: then of the statement, or it
//     is an item of the list around that.
//
// mvdan.cc/sh stops at an error. Then the line on which the broken statement
// begins is read for itself, without the keywords that others would have to
// answer, and parsing goes on behind it.
//
// In a pattern $X, of capital letters, is a Metavar, also as the name in an
// assignment, a function or a for, and in ${$X}; ${X} and $x are not. ... is a word
// or a statement.
package shell

import (
	"bytes"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	sh "mvdan.cc/sh/v3/syntax"
)

// Parse parses a text.
func Parse(src []byte, mode syntax.Mode) *syntax.Tree {
	c := &converter{b: syntax.NewBuilder(src), src: src, read: src, clip: len(src), pattern: mode == syntax.Pattern}
	if c.pattern {
		c.read = plainNames(src)
	}
	start := 0
	if bytes.HasPrefix(src, []byte("\uFEFF")) {
		start = len("\uFEFF")
	}
	r := &reader{converter: c, variant: variant(src[start:]), budget: 4*len(src) + 1<<12}
	r.run(start)
	return c.b.Tree(checks.Shell)
}

// In adds the statements of a script that is a part of a text, from start to
// end, to a tree of that. read is a copy of the text in which what the shell
// must not see is overwritten; it is changed.
func In(b *syntax.Builder, src, read []byte, start, end int, mode syntax.Mode) {
	c := &converter{b: b, src: src[:end], read: read[:end], clip: end, at: start, pattern: mode == syntax.Pattern}
	if c.pattern {
		copy(read[start:end], plainNames(read[start:end]))
	}
	r := &reader{converter: c, variant: sh.LangBash, budget: 4*(end-start) + 1<<12}
	r.run(start)
}

// variant says which shell a text is for.
func variant(src []byte) sh.LangVariant {
	line, _, _ := bytes.Cut(src[:min(len(src), 200)], []byte{'\n'})
	if bytes.HasPrefix(line, []byte("#compdef")) || bytes.HasPrefix(line, []byte("#autoload")) {
		return sh.LangZsh
	}
	if !bytes.HasPrefix(line, []byte("#!")) {
		return sh.LangBash
	}
	for _, word := range bytes.Fields(line[2:]) {
		switch string(word[bytes.LastIndexByte(word, '/')+1:]) {
		case "zsh":
			return sh.LangZsh
		case "mksh", "ksh", "ksh93", "pdksh", "oksh":
			return sh.LangMirBSDKorn
		case "bats":
			return sh.LangBats
		}
	}
	return sh.LangBash
}

// Unquote returns what a quoted part of a word stands for.
func Unquote(lit []byte) (string, bool) {
	dollar := len(lit) > 0 && lit[0] == '$'
	if dollar {
		lit = lit[1:]
	}
	if len(lit) < 2 || lit[0] != lit[len(lit)-1] {
		return "", false
	}
	inner := lit[1 : len(lit)-1]
	switch {
	case lit[0] == '"':
		return unescape(inner), true
	case lit[0] != '\'':
		return "", false
	case dollar:
		return ansi(inner), true
	}
	return string(inner), true
}

// unescape reads what stands in double quotes.
func unescape(text []byte) string {
	if bytes.IndexByte(text, '\\') < 0 {
		return string(text)
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			switch text[i+1] {
			case '\n':
				i++
				continue
			case '$', '`', '"', '\\':
				i++
			}
		}
		out = append(out, text[i])
	}
	return string(out)
}
