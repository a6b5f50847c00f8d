package rulefile

import (
	"fmt"
	"regexp/syntax"
	"strings"

	"github.com/squiresec/squire/checks/pattern"
)

// expression checks a regular expression. Squire's run in time linear in the
// text; what needs backtracking is refused, with the place in the file.
func (l *loader) expression(text string, n *node) (string, bool) {
	text = horizontal(text)
	if off, what, way := backtracks(text); what != "" {
		l.refuse(within(n, text, off), what+" is in the regular expression", way)
		return "", false
	}
	if _, err := syntax.Parse(text, syntax.Perl); err != nil {
		way := "expressions are those of RE2: https://github.com/google/re2/wiki/Syntax"
		reason := err.Error()
		if e, ok := err.(*syntax.Error); ok {
			reason = fmt.Sprintf("%s: %q", e.Code, e.Expr)
			if e.Code == syntax.ErrInvalidRepeatSize {
				way = "something can be repeated up to 1000 times; write {1000,} for more"
			}
		}
		l.refuse(n.at, "the regular expression can't be read: "+reason, way)
		return "", false
	}
	return text, true
}

// within returns the place of an offset in a scalar that stands in the file as
// it is; for one with escapes it is near.
func within(n *node, text string, off int) pattern.Position {
	at := n.at
	if !n.block {
		at.Column += off
		return at
	}
	at.Line += strings.Count(text[:off], "\n")
	at.Column += off - (strings.LastIndexByte(text[:off], '\n') + 1)
	return at
}

// horizontal writes \h, which RE2 hasn't, in another way.
func horizontal(text string) string {
	if !strings.Contains(text, `\h`) {
		return text
	}
	var b strings.Builder
	for s := scanExpr(text); s.next(); {
		switch token := text[s.at:s.end]; {
		case token == `\h` && s.class:
			b.WriteString(`\t `)
		case token == `\h`:
			b.WriteString(`[\t ]`)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
}

// An exprScan goes through an expression: escapes, and single bytes.
type exprScan struct {
	text    string
	at, end int
	class   bool // in [ ]
	first   int  // where a ] would not end the class
}

func scanExpr(text string) *exprScan { return &exprScan{text: text} }

func (s *exprScan) next() bool {
	s.at = s.end
	if s.at >= len(s.text) {
		return false
	}
	s.end++
	switch c := s.text[s.at]; {
	case c == '\\' && strings.HasPrefix(s.text[s.at:], `\Q`) && !s.class:
		s.end = len(s.text)
		if i := strings.Index(s.text[s.at:], `\E`); i >= 0 {
			s.end = s.at + i + 2
		}
	case c == '\\' && s.end < len(s.text):
		s.end++
	case s.class && c == '[' && strings.HasPrefix(s.text[s.at:], "[:"):
		if i := strings.Index(s.text[s.at:], ":]"); i >= 0 {
			s.end = s.at + i + 2
		}
	case s.class && c == ']' && s.at != s.first:
		s.class = false
	case !s.class && c == '[':
		s.class, s.first = true, s.end
		if strings.HasPrefix(s.text[s.end:], "^") {
			s.first++
		}
	}
	return true
}

// groups are beginnings of groups that RE2 doesn't have.
var groups = [...]struct{ text, what, way string }{
	{"(?=", "a lookahead (?=…)", aroundWay},
	{"(?!", "a lookahead (?!…)", aroundWay},
	{"(?<=", "a lookbehind (?<=…)", aroundWay},
	{"(?<!", "a lookbehind (?<!…)", aroundWay},
	{"(?>", "an atomic group (?>…)", "write (?:…): nothing here takes longer for it"},
	{"(?P=", "a backreference", backWay},
	{"(?P>", "a recursion", recurseWay},
	{"(?R", "a recursion", recurseWay},
	{"(?&", "a recursion", recurseWay},
	{"(?|", "a branch reset (?|…)", "write (?:…)"},
	{"(?(", "a conditional group (?(…)…)", "write both cases with |"},
	{"(?#", "a comment (?#…)", "put it into a comment of the YAML"},
	{"(*", "a verb (*…)", "leave it out: nothing backtracks here"},
}

const (
	aroundWay  = "leave it out of the expression, and say what must not match in a pattern-not-regex"
	backWay    = "match the parts with two metavariables, or with pattern-regex and metavariable-comparison"
	recurseWay = "write the levels out, or use a pattern of code"
)

// backtracks looks for what RE2 hasn't since it would need backtracking.
func backtracks(text string) (off int, what, way string) {
	repeat := false // before is a repetition
	for s := scanExpr(text); s.next(); {
		token := text[s.at:s.end]
		if s.class && token != "[" {
			if token == `\R` || token == `\X` || token == `\K` {
				return s.at, token, "write the characters out"
			}
			continue
		}
		if what, way := refusedEscape(token); what != "" {
			return s.at, what, way
		}
		if token == "(" {
			for _, g := range &groups {
				if strings.HasPrefix(text[s.at:], g.text) {
					return s.at, g.what, g.way
				}
			}
		}
		if token == "+" && repeat {
			return s.at, "a possessive repetition " + text[s.at-1:s.end], "leave the last + out: nothing backtracks here"
		}
		switch token {
		case "*", "+", "?", "}":
			repeat = !repeat || token == "}"
			repeat = repeat && s.at > 0 && text[s.at-1] != '(' && text[s.at-1] != '|' && (token != "}" || closesCount(text[:s.at]))
		default:
			repeat = false
		}
	}
	return 0, "", ""
}

// closesCount reports whether a } behind text ends a {2,3}.
func closesCount(text string) bool {
	digits := strings.TrimRight(text, "0123456789,")
	return len(digits) < len(text) && text[len(digits)] != ',' && strings.HasSuffix(digits, "{")
}

func refusedEscape(token string) (what, way string) {
	if len(token) != 2 || token[0] != '\\' {
		return "", ""
	}
	switch c := token[1]; {
	case '1' <= c && c <= '9', c == 'k', c == 'g':
		return "a backreference " + token, backWay
	case c == 'Z':
		return `\Z`, `write \z, the end of the text, or $`
	case c == 'K':
		return `\K`, "put what is before it into a pattern-inside"
	case c == 'G':
		return `\G`, "leave it out"
	case c == 'R':
		return `\R`, `write \r?\n`
	case c == 'X':
		return `\X`, "write ."
	case c == 'N':
		return `\N`, `write [^\n]`
	case c == 'e':
		return `\e`, `write \x1b`
	}
	return "", ""
}

// regexConditions reads the expression of a metavariable-regex. It holds at the
// beginning of the text, so lookaheads at its own beginning are conditions of
// their own: (?!a)b is "not a" and "b".
func (l *loader) regexConditions(n *node) []pattern.Condition {
	text, ok := l.str(n, "a regular expression")
	if !ok {
		return nil
	}
	// To hold or not, an end before the last line break can be written out.
	if t, ok := strings.CutSuffix(text, `\Z`); ok && !strings.HasSuffix(t, `\`) {
		text = t + `\n?\z`
	}
	rest, around := leading(text)
	var all []pattern.Condition
	for _, a := range around {
		expr, ok := l.expression(a.expr, n)
		if !ok {
			return nil
		}
		all = append(all, pattern.Condition{Kind: pattern.WhereRegex, Text: expr, Not: a.not, At: n.at})
	}
	if rest != "" || len(around) == 0 {
		expr, ok := l.expression(rest, n)
		if !ok {
			return nil
		}
		all = append(all, pattern.Condition{Kind: pattern.WhereRegex, Text: expr, At: n.at})
	}
	return all
}

type around struct {
	expr string
	not  bool
}

// leading splits the lookaheads off that an expression begins with. Flags before
// them are those of each part. Where there is a | outside of groups, they don't
// hold for all of it and nothing is split.
func leading(text string) (rest string, found []around) {
	rest = text
	flags := ""
	if i := strings.IndexByte(rest, ')'); strings.HasPrefix(rest, "(?") && i > 0 && strings.Trim(rest[2:i], "imsU") == "" && i > 2 {
		flags, rest = rest[:i+1], rest[i+1:]
	}
	anchor := ""
	if strings.HasPrefix(rest, "^") || strings.HasPrefix(rest, `\A`) {
		n := 1 + strings.Count(rest[:1], `\`)
		anchor, rest = rest[:n], rest[n:]
	}
	for strings.HasPrefix(rest, "(?!") || strings.HasPrefix(rest, "(?=") {
		end := groupEnd(rest)
		if end < 0 {
			return text, nil
		}
		found = append(found, around{flags + anchor + "(?:" + rest[3:end] + ")", rest[2] == '!'})
		rest = rest[end+1:]
	}
	if len(found) == 0 || alternates(rest) {
		return text, nil
	}
	if rest == "" || rest == ".*" { // anything
		return "", found
	}
	return flags + anchor + rest, found
}

// groupEnd returns where the group that a text begins with ends, or -1.
func groupEnd(text string) int {
	depth := 0
	for s := scanExpr(text); s.next(); {
		switch {
		case s.class || s.end-s.at != 1:
		case text[s.at] == '(':
			depth++
		case text[s.at] == ')':
			if depth--; depth == 0 {
				return s.at
			}
		}
	}
	return -1
}

// alternates reports whether an expression has a | outside of groups.
func alternates(text string) bool {
	depth := 0
	for s := scanExpr(text); s.next(); {
		if s.class || s.end-s.at != 1 {
			continue
		}
		switch text[s.at] {
		case '(':
			depth++
		case ')':
			depth--
		case '|':
			if depth == 0 {
				return true
			}
		}
	}
	return false
}
