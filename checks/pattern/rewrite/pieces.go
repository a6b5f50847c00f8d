package rewrite

import (
	"bytes"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A piece is a part of a query's text: characters of a literal, or an expression.
type piece struct {
	// start and end are where it stands: the characters, or all that goes when
	// the expression does, such as {name} with its braces.
	start, end int
	text       string // of characters, as they are written
	expr       int32  // None for characters
	// in says that the expression stands within a literal, as in an f-string.
	in bool
	// str says that the expression is a text, since it is added to one.
	str     bool
	literal literal
}

// A literal is a string that is written out.
type literal struct {
	start, end  int // all of it
	open, close string
	head        string // what stands before the quotes: f
}

// split takes a query apart, and notes what of it goes besides the values.
func (f *fix) split(node int32) bool {
	t := f.t
	n := &t.Nodes[node]
	switch n.Kind {
	case syntax.Call:
		switch {
		case t.Lang == checks.Go && calls(t, node) == "Sprintf":
			return f.splitSprintf(node)
		case t.Lang == checks.Python && calls(t, node) == "format":
			return f.splitFormat(node)
		}
		return false
	case syntax.Binary:
		if t.Lang == checks.Python && n.Op == syntax.Mod {
			return f.splitPercent(node)
		}
	}
	return f.splitSum(node, true) && f.glued()
}

// splitSum takes apart what is added up, and templates.
func (f *fix) splitSum(node int32, outer bool) bool {
	if node == syntax.None {
		return false // half typed
	}
	t := f.t
	switch n := &t.Nodes[node]; {
	case n.Kind == syntax.Binary && n.Op == syntax.Add:
		return f.splitSum(t.Child(node, syntax.RoleLeft), false) && f.splitSum(t.Child(node, syntax.RoleRight), false)
	case n.Kind == syntax.Concat:
		for c := range t.Children(node) {
			if !f.splitSum(c, false) {
				return false
			}
		}
		return true
	case n.Kind == syntax.Paren && outer:
		return f.splitSum(t.Child(node, syntax.RoleValue), outer)
	case n.Kind == syntax.String:
		l, ok := f.literalOf(node)
		if ok {
			f.chars(l, l.start+len(l.head+l.open), l.end-len(l.close))
		}
		return ok
	case n.Kind == syntax.Template:
		return f.splitTemplate(node)
	case movable(t, node):
		f.pieces = append(f.pieces, piece{start: int(n.Start), end: int(n.End), expr: node, str: true})
		return true
	}
	return false
}

func (f *fix) chars(l literal, start, end int) {
	f.pieces = append(f.pieces, piece{start: start, end: end, text: string(f.t.Src[start:end]), expr: syntax.None, literal: l})
}

// literalOf reads the quotes of a literal.
func (f *fix) literalOf(node int32) (literal, bool) {
	s := string(f.t.Text(node))
	quote := strings.IndexAny(s, "\"'`")
	if quote < 0 {
		return literal{}, false
	}
	l := literal{start: int(f.t.Nodes[node].Start), end: int(f.t.Nodes[node].End), head: strings.ToLower(s[:quote]), open: s[quote : quote+1]}
	if three := strings.Repeat(l.open, 3); f.t.Lang == checks.Python && strings.HasPrefix(s[quote:], three) && len(s) >= quote+6 {
		l.open = three
	}
	l.close = l.open
	ok := (l.head == "" || l.head == "f" && f.t.Nodes[node].Kind == syntax.Template) && strings.HasSuffix(s, l.close) && len(s) >= quote+len(l.open)+len(l.close)
	return l, ok
}

// splitTemplate takes an f-string or a template literal apart.
func (f *fix) splitTemplate(node int32) bool {
	t := f.t
	l, ok := f.literalOf(node)
	if !ok {
		return false
	}
	body := l.start + len(l.head+l.open)
	last := l.end - len(l.close)
	for c := range t.Children(node) {
		n := &t.Nodes[c]
		if n.Kind == syntax.Text {
			continue
		}
		start, end, expr := int(n.Start), int(n.End), c
		if start < body || end > last || end < start+1 {
			return false // half typed
		}
		if t.Lang == checks.Python {
			if n.Kind != syntax.Expansion {
				return false
			}
			if expr = t.Child(c, syntax.RoleValue); expr == syntax.None || end-start < 2 || strings.TrimSpace(string(t.Src[start+1:end-1])) != string(t.Text(expr)) {
				return false // with a format
			}
		} else {
			start = bytes.LastIndex(t.Src[body:start], []byte("${"))
			n := bytes.IndexByte(t.Src[end:last], '}')
			if start < 0 || n < 0 {
				return false
			}
			start, end = start+body, end+n+1
			if len(bytes.TrimSpace(t.Src[start+2:t.Nodes[c].Start])) > 0 || len(bytes.TrimSpace(t.Src[t.Nodes[c].End:end-1])) > 0 {
				return false
			}
		}
		if !movable(t, expr) {
			return false
		}
		f.chars(l, body, start)
		f.pieces = append(f.pieces, piece{start: start, end: end, expr: expr, in: true, literal: l})
		body = end
	}
	f.chars(l, body, last)
	if l.head == "f" {
		if bytes.Contains(t.Src[l.start:l.end], []byte("{{")) || bytes.Contains(t.Src[l.start:l.end], []byte("}}")) {
			return false
		}
		f.edit(l.start, l.start+1, "")
	}
	return true
}

// movable reports whether an expression may be evaluated a little later, and
// stand between commas.
func movable(t *syntax.Tree, node int32) bool {
	if node == syntax.None {
		return false
	}
	switch t.Nodes[node].Kind {
	case syntax.Ident, syntax.Member, syntax.Index, syntax.Call:
	default:
		return false
	}
	for i := node; i < t.Nodes[node].Sub; i++ {
		switch t.Nodes[i].Kind {
		case syntax.Await, syntax.Yield, syntax.Lambda, syntax.Assign, syntax.Walrus, syntax.Update, syntax.Compr:
			return false
		}
	}
	return !bytes.ContainsAny(t.Text(node), "\r\n")
}

// literals splits the sum of literals that a format is.
func (f *fix) literals(node int32) bool {
	if !f.splitSum(node, true) {
		return false
	}
	for i := range f.pieces {
		if f.pieces[i].expr != syntax.None || f.pieces[i].literal.head != "" {
			return false
		}
	}
	return true
}

// verbs puts expressions in the place of the verbs of a format. next returns the
// expression of a verb; its text is what stands there, "" when it isn't one.
func (f *fix) verbs(sign byte, next func(rest string) (expr int32, length int, ok bool)) bool {
	formats := f.pieces
	f.pieces = nil
	for _, p := range formats {
		from := p.start
		for i := p.start; i < p.end; i++ {
			if f.t.Src[i] != sign {
				continue
			}
			rest := string(f.t.Src[i:p.end])
			if strings.HasPrefix(rest, string([]byte{sign, sign})) {
				f.chars(p.literal, from, i)
				f.edit(i, i+1, "")
				i++
				from = i
				continue
			}
			expr, length, ok := next(rest)
			if !ok || !movable(f.t, expr) {
				return false
			}
			f.chars(p.literal, from, i)
			f.pieces = append(f.pieces, piece{start: i, end: i + length, expr: expr, in: true, literal: p.literal})
			from = i + length
			i = from - 1
		}
		f.chars(p.literal, from, p.end)
	}
	return true
}

func (f *fix) splitSprintf(node int32) bool {
	t := f.t
	args := positional(t, node)
	callee := t.Child(node, syntax.RoleCallee)
	if len(args) < 2 || string(t.Text(callee)) != "fmt.Sprintf" || t.Nodes[args[len(args)-1]].Kind == syntax.Arg || !f.literals(args[0]) {
		return false
	}
	used := 1
	ok := f.verbs('%', func(rest string) (int32, int, bool) {
		if used == len(args) || len(rest) < 2 || !strings.ContainsRune("svd", rune(rest[1])) {
			return 0, 0, false
		}
		used++
		return args[used-1], 2, true
	})
	f.fmtImport = true
	return ok && used == len(args) && f.unwrap(node, args[0])
}

func (f *fix) splitPercent(node int32) bool {
	t := f.t
	left, right := t.Child(node, syntax.RoleLeft), t.Child(node, syntax.RoleRight)
	if right == syntax.None {
		return false
	}
	values := []int32{right}
	switch t.Nodes[right].Kind {
	case syntax.Tuple:
		values = nil
		for c := range t.Children(right) {
			values = append(values, c)
		}
	case syntax.Paren:
		values[0] = t.Child(right, syntax.RoleValue)
	}
	if !f.literals(left) {
		return false
	}
	used := 0
	ok := f.verbs('%', func(rest string) (int32, int, bool) {
		if used == len(values) || len(rest) < 2 || rest[1] != 's' && rest[1] != 'd' {
			return 0, 0, false
		}
		used++
		return values[used-1], 2, true
	})
	return ok && used == len(values) && f.unwrap(node, left)
}

func (f *fix) splitFormat(node int32) bool {
	t := f.t
	callee := t.Child(node, syntax.RoleCallee)
	if t.Nodes[callee].Kind != syntax.Member {
		return false
	}
	text := t.Child(callee, syntax.RoleObject)
	if text == syntax.None {
		return false
	}
	if k := t.Nodes[text].Kind; k != syntax.String && k != syntax.Paren && k != syntax.Concat || !f.literals(text) {
		return false
	}
	var plain []int32
	named := map[string]int32{}
	for _, a := range positional(t, node) {
		if t.Nodes[a].Kind != syntax.Arg {
			plain = append(plain, a)
		} else if name := t.Name(a); name != "" && t.Nodes[a].Flags&(syntax.FlagRest|syntax.FlagKeywords) == 0 {
			named[name] = t.Child(a, syntax.RoleValue)
		} else {
			return false
		}
	}
	used, seen := 0, map[int32]bool{}
	ok := f.verbs('{', func(rest string) (int32, int, bool) {
		end := strings.IndexByte(rest, '}')
		if end < 0 {
			return 0, 0, false
		}
		if name := rest[1:end]; name != "" {
			expr, ok := named[name]
			seen[expr] = true
			return expr, end + 1, ok
		}
		if used == len(plain) {
			return 0, 0, false
		}
		used++
		return plain[used-1], end + 1, true
	})
	for _, p := range f.pieces {
		if p.expr == syntax.None && strings.Contains(p.text, "}") {
			return false
		}
	}
	return ok && used == len(plain) && len(seen) == len(named) && f.unwrap(node, text)
}

// unwrap takes away what stands around the text of a format, which has no
// comments.
func (f *fix) unwrap(node, text int32) bool {
	t := f.t
	from, to := t.Span(node), t.Span(text)
	if bytes.Contains(t.Src[from.Start:to.Start], []byte("/")) || comment(t, to.End, from.End) {
		return false
	}
	f.edit(from.Start, to.Start, "")
	f.edit(to.End, from.End, "")
	return true
}

// comment reports whether a comment may stand between two places: what begins one
// outside of the strings of the tree.
func comment(t *syntax.Tree, start, end int) bool {
	text := bytes.Clone(t.Src[start:end])
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if n.Kind == syntax.String && int(n.Start) >= start && int(n.End) <= end {
			for j := int(n.Start); j < int(n.End); j++ {
				text[j-start] = 'x'
			}
		}
	}
	return bytes.Contains(text, []byte("//")) || bytes.Contains(text, []byte("/*")) || t.Lang == checks.Python && bytes.Contains(text, []byte("#"))
}

// glued reports whether nothing stands between the pieces of a sum but its signs.
func (f *fix) glued() bool {
	end := -1
	for _, p := range f.pieces {
		start, next := p.start, p.end
		if p.expr == syntax.None || p.in {
			start, next = p.literal.start, p.literal.end
		}
		if end >= 0 && start >= end && len(bytes.Trim(f.t.Src[end:start], " \t\r\n+\\")) > 0 {
			return false
		}
		end = next
	}
	return true
}
