package facts

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
)

// Texts writes parts of a text as the one text that every layout of the same
// code has: without comments, and with white space only between two words.
type Texts struct {
	Lang checks.Lang
	Src  []byte
	keep []checks.Span
}

// Keep says that a span is written as it is: a literal, in which what looks
// like a comment is none. Spans are given in the order in which they begin;
// one within another changes nothing.
func (x *Texts) Keep(span checks.Span) {
	if n := len(x.keep); n > 0 && span.End <= x.keep[n-1].End {
		return
	}
	x.keep = append(x.keep, span)
}

// Callee returns the text of what is called. last stands for one that is too
// long.
func (x *Texts) Callee(span checks.Span, last string) string {
	if span.End-span.Start > MaxText {
		return "…" + last
	}
	return x.Cut(span)
}

// Cut returns the text of a span up to MaxText bytes; where that isn't all of
// it, it ends with "…".
func (x *Texts) Cut(span checks.Span) string {
	var out []byte
	next := sort.Search(len(x.keep), func(i int) bool { return x.keep[i].End > span.Start })
	apart := false // white space or a comment stands here
	for at := span.Start; at < span.End && len(out) <= MaxText; {
		if next < len(x.keep) && at >= x.keep[next].Start {
			end := min(x.keep[next].End, span.End)
			out = append(out, x.Src[at:min(end, at+MaxText+1)]...)
			at, apart = end, false
			next++
			continue
		}
		if n := x.blank(at, span.End); n > 0 {
			at, apart = at+n, true
			continue
		}
		c := x.Src[at]
		if apart && len(out) > 0 && isWord(out[len(out)-1]) && isWord(c) {
			out = append(out, ' ')
		}
		out = append(out, c)
		at, apart = at+1, false
	}
	if len(out) > MaxText {
		return string(bytes.ToValidUTF8(out[:MaxText], nil)) + "…"
	}
	return string(out)
}

// blank returns how many bytes of white space, or of a comment, stand here.
func (x *Texts) blank(at, end int) int {
	rest := x.Src[at:end]
	switch c := rest[0]; {
	case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f':
		return 1
	case c == '\\' && len(rest) > 1 && (rest[1] == '\n' || rest[1] == '\r'):
		return 2
	case c == '#' && (hashComments(x.Lang) || x.Lang == checks.Terraform), !hashComments(x.Lang) && bytes.HasPrefix(rest, []byte("//")):
		if n := bytes.IndexByte(rest, '\n'); n >= 0 {
			return n
		}
		return len(rest)
	case !hashComments(x.Lang) && bytes.HasPrefix(rest, []byte("/*")):
		if n := bytes.Index(rest[2:], []byte("*/")); n >= 0 {
			return n + 4
		}
		return len(rest)
	}
	return 0
}

// hashComments reports whether a comment begins with #, and // is none.
func hashComments(lang checks.Lang) bool {
	switch lang {
	case checks.Python, checks.YAML, checks.Dockerfile, checks.Shell, checks.Ruby, checks.INI, checks.TOML:
		return true
	}
	return false
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= utf8.RuneSelf
}
