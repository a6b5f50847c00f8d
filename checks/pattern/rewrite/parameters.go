package rewrite

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A quoted is a text in quotes of SQL that is being read.
type quoted struct {
	first, at int // the piece in which its quote opens, and where in the file
	exprs     int
	escaped   bool // there is a quote in it
}

// A reader reads the pieces as SQL.
type reader struct {
	f      *fix
	before strings.Builder // what was read outside of quotes
	quote  *quoted
	name   byte // the quote of a name that is being read, or 0
}

// numbered is a placeholder of the style dollar.
var numbered = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$(\d+)`) })

// parameters writes a placeholder for each expression, or reports that one of
// them isn't a value.
func (f *fix) parameters() bool {
	if f.style == dollar {
		for _, p := range f.pieces {
			for _, m := range numbered().FindAllStringSubmatch(p.text, -1) {
				n, _ := strconv.Atoi(m[1])
				f.had = max(f.had, n)
			}
		}
	}
	r := &reader{f: f}
	for i := range f.pieces {
		p := &f.pieces[i]
		switch {
		case p.expr == syntax.None:
			if !r.characters(i) {
				return false
			}
		case r.quote != nil:
			r.quote.exprs++
		case r.name != 0:
			return false
		case !r.isValue(i):
			return false
		default:
			r.before.WriteString("0")
			if !f.replace(i, i, p.start, p.end, f.argument(i, i)) {
				return false
			}
		}
	}
	return r.quote == nil && r.name == 0 && len(f.values) > 0
}

// characters reads a piece of text.
func (r *reader) characters(i int) bool {
	p := &r.f.pieces[i]
	for k := 0; k < len(p.text); k++ {
		c := p.text[k]
		at := p.start + k
		if q := r.quote; q != nil {
			switch {
			case c == '\'' && k+1 < len(p.text) && p.text[k+1] == '\'':
				k++
				q.escaped = true
			case c == '\'':
				r.quote = nil
				r.before.WriteString("0")
				if q.exprs > 0 && (q.escaped || !r.quotedValue(p.text[k+1:]) || !r.f.replace(q.first, i, q.at, at+1, r.f.argument(q.first, i))) {
					return false
				}
			case c == '\\':
				return false
			case c == '%' && r.f.style == percent:
				r.f.edit(at, at, "%")
			}
			continue
		}
		switch {
		case r.name != 0:
			if c == r.name {
				r.name = 0
			} else if c == '\\' {
				return false
			}
		case c == '`' || c == '"':
			r.name = c
			r.before.WriteByte('n')
		case c == '\'':
			r.quote = &quoted{first: i, at: at}
		case c == '\\' && k+1 < len(p.text) && strings.IndexByte("ntr", p.text[k+1]) >= 0:
			k++
			r.before.WriteByte(' ')
		case c == '\\' || c == '?' || c == '-' && strings.HasPrefix(p.text[k:], "--") || strings.HasPrefix(p.text[k:], "/*"):
			// Comments, and placeholders that count.
			return false
		case c == '$' && r.f.style != dollar:
			return false
		case c == '%' && r.f.style == percent:
			// A driver with this style reads each %.
			r.f.edit(at, at, "%")
			r.before.WriteByte(c)
		default:
			r.before.WriteByte(c)
		}
	}
	return true
}

var (
	operator  = `(?is)([=<>]|\b(not\s+)?(i?like|rlike|regexp))\s*$`
	inValues  = `(?is)\bvalues\s*\(([^()]*,)?\s*$`
	inCall    = `(?is)[(,]\s*$`
	typed     = `(?is)(->|\b(interval|date|time|timestamp|collate|as|is|escape|zone))\s*$`
	afterText = `(?is)^(\s|[),;]|$)`
)

func matches(re, text string) bool { return regexp.MustCompile(re).MatchString(text) }

// isValue reports whether an expression without quotes stands where a value does.
func (r *reader) isValue(i int) bool {
	before := r.before.String()
	if matches(typed, before) || !matches(operator, before) && !matches(inValues, before) {
		return false
	}
	// What comes next is no part of the same word.
	for _, p := range r.f.pieces[i+1:] {
		if p.expr != syntax.None {
			return false
		}
		if p.text != "" {
			return matches(afterText, p.text) || strings.HasPrefix(p.text, `\n`)
		}
	}
	return true
}

// quotedValue reports whether a text in quotes stands where a value does.
func (r *reader) quotedValue(rest string) bool {
	before := strings.TrimSuffix(r.before.String(), "0")
	if matches(typed, before) || strings.HasPrefix(rest, "'") {
		return false
	}
	return matches(operator, before) || matches(inValues, before) || matches(inCall, before) || matches(`\|\|\s*$`, before)
}

// plain are the characters that an argument's text may have beside its value.
var plain = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9%_ .,:@/-]*$`) })

// argument returns what the pieces of a quoted text, or one expression, are as an
// argument; nil when that can't be written.
func (f *fix) argument(first, last int) *value {
	t := f.t
	if first == last {
		return &value{text: f.unconverted(f.pieces[first].expr), node: f.pieces[first].expr}
	}
	var texts []string
	var exprs []int
	for i := first; i <= last; i++ {
		p := &f.pieces[i]
		s := p.text
		switch {
		case p.expr != syntax.None:
			exprs = append(exprs, i)
			texts = append(texts, "")
			continue
		case i == first:
			s = s[strings.LastIndexByte(s, '\'')+1:]
		case i == last:
			s, _, _ = strings.Cut(s, "'")
		}
		if !plain().MatchString(s) {
			return nil
		}
		texts = append(texts, s)
	}
	v := &value{node: f.pieces[exprs[0]].expr}
	if len(exprs) == 1 && strings.Join(texts, "") == "" {
		v.text = f.unconverted(v.node)
		return v
	}
	if len(exprs) > 1 {
		for _, i := range exprs[1:] {
			if f.t.Nodes[f.pieces[i].expr].Start < t.Nodes[v.node].Start {
				return nil
			}
		}
	}
	v.text = f.joined(first, texts)
	if v.text == "" {
		return nil
	}
	return v
}

// joined writes a text with expressions in it, as the language has it.
func (f *fix) joined(first int, texts []string) string {
	t := f.t
	var sum []string
	var template strings.Builder
	str := true
	for k, s := range texts {
		p := &f.pieces[first+k]
		if p.expr == syntax.None {
			template.WriteString(s)
			if s != "" {
				sum = append(sum, `"`+s+`"`)
			}
			continue
		}
		expr := string(t.Text(p.expr))
		sum = append(sum, expr)
		str = str && (p.str || t.Lang == checks.Go)
		if t.Lang == checks.Python {
			if strings.ContainsAny(expr, "\"\\{}") {
				template.WriteString("\x00")
			}
			template.WriteString("{" + expr + "}")
		} else {
			template.WriteString("${" + expr + "}")
		}
	}
	switch {
	case t.Lang == checks.Python && str, t.Lang == checks.Go:
		return strings.Join(sum, " + ")
	case t.Lang == checks.Python:
		if s := template.String(); !strings.Contains(s, "\x00") {
			return `f"` + s + `"`
		}
		return ""
	}
	return "`" + template.String() + "`"
}

// unconverted returns an expression without what made a text of it.
func (f *fix) unconverted(node int32) string {
	t := f.t
	if t.Nodes[node].Kind == syntax.Call {
		args := positional(t, node)
		name := string(t.Text(t.Child(node, syntax.RoleCallee)))
		if len(args) == 1 && t.Nodes[args[0]].Kind != syntax.Arg && (t.Lang == checks.Python && name == "str" || t.Lang != checks.Go && t.Lang != checks.Python && name == "String") {
			return string(t.Text(args[0]))
		}
	}
	return string(t.Text(node))
}

// replace puts a placeholder in the place of the pieces from first to last, of
// which the text from start to end goes, and notes the value.
func (f *fix) replace(first, last, start, end int, v *value) bool {
	if v == nil {
		return false
	}
	a, b := &f.pieces[first], &f.pieces[last]
	tail := ""
	if a.expr != syntax.None && !a.in {
		// It is added: the text before it goes on to the text behind it.
		if first == 0 || f.pieces[first-1].expr != syntax.None {
			return false
		}
		left := f.pieces[first-1].literal
		start = f.pieces[first-1].end
		if first+1 < len(f.pieces) {
			next := f.pieces[first+1]
			if next.expr != syntax.None || !alike(left, next.literal) {
				return false
			}
			end = next.start
		} else {
			tail = left.close
		}
	} else if a.expr == syntax.None && b.expr == syntax.None && a.literal != b.literal && !alike(a.literal, b.literal) {
		return false
	}
	// Signs that would be doubled go with the rest.
	for i := len(f.edits) - 1; i >= 0; i-- {
		if e := f.edits[i]; e.Span.Start >= start && e.Span.End <= end {
			f.edits = append(f.edits[:i], f.edits[i+1:]...)
		}
	}
	f.values = append(f.values, *v)
	f.edit(start, end, f.placeholder()+tail)
	return true
}

// alike reports whether what stands in one literal may stand in another.
func alike(a, b literal) bool { return a.open == b.open && a.head == b.head }

// placeholder returns that of the last value.
func (f *fix) placeholder() string {
	v := &f.values[len(f.values)-1]
	switch f.style {
	case dollar:
		return "$" + strconv.Itoa(f.had+len(f.values))
	case percent:
		return "%s"
	case named:
		v.name = f.nameOf(v)
		return ":" + v.name
	}
	return "?"
}

// nameOf returns a name for a value that no other has.
func (f *fix) nameOf(v *value) string {
	name := ""
	switch n := &f.t.Nodes[v.node]; n.Kind {
	case syntax.Ident, syntax.Member:
		name = f.t.Name(v.node)
	}
	if !regexp.MustCompile(`^[A-Za-z]\w*$`).MatchString(name) {
		name = "value"
	}
	taken := func(name string) bool {
		for _, other := range f.values[:len(f.values)-1] {
			if other.name == name {
				return true
			}
		}
		for _, p := range f.pieces {
			if strings.Contains(p.text, ":"+name) {
				return true
			}
		}
		return strings.Contains(string(f.t.Text(f.call)), `"`+name+`"`)
	}
	for i := 2; taken(name); i++ {
		name = fmt.Sprintf("%s%d", strings.TrimRight(name, "0123456789"), i)
	}
	return name
}
