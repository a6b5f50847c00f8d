package pattern

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// A condition is a Condition that was compiled.
type condition struct {
	kind    ConditionKind
	slot    int32
	regexp  func() *regexp.Regexp
	formula *Formula // of WherePattern
	nested  *formula // of it, read in the language of the rule
	inner   *program // of it, when it is read in another language
	names   []string
	compare *comparison
	not     bool // of WhereRegex
	known   bool // of WhereRegex: the value of a constant counts, too
	at      Position
}

// where keeps the ranges for which a condition holds. One on a metavariable that
// stands for nothing doesn't.
func (s *search) where(got []found, c *condition) []found {
	var kept []found
	for _, x := range got {
		if c.kind == WherePattern {
			kept = append(kept, s.wherePattern(x, c)...)
			continue
		}
		if s.holds(&x, c) {
			kept = append(kept, x)
		}
	}
	return kept
}

func (s *search) holds(x *found, c *condition) bool {
	if c.kind == WhereComparison {
		return c.compare.holds(s, x)
	}
	b := x.env[c.slot]
	if b.kind == unbound {
		return false
	}
	switch c.kind {
	case WhereRegex:
		if b.kind == toValue {
			return s.matches(c.regexp(), s.meaning(b)) != c.not
		}
		if !c.known && b.node >= 0 && s.Tree != nil && (b.kind == toName || b.kind == toNode && s.Tree.Nodes[b.node].Kind == syntax.Ident) {
			return s.nameFits(c, b) != c.not
		}
		hit := s.matchesBytes(c.regexp(), s.text(b.span)) || c.known && s.matches(c.regexp(), s.meaning(b))
		return hit != c.not
	case WhereAnalysis:
		return surprising(s.meaning(b))
	case WhereType:
		return b.node != syntax.None && slices.ContainsFunc(c.names, func(want string) bool { return s.typeIs(b.node, want) })
	}
	return false
}

// ofName is a condition on a name, by its symbol.
type ofName struct {
	c   *condition
	sym int32
}

// nameFits reports whether a name matches an expression, which is found out once for
// all places where it stands.
func (s *search) nameFits(c *condition, b binding) bool {
	sym := s.Tree.Nodes[b.node].Sym
	text := s.text(b.span)
	if sym == 0 || string(text) != s.Tree.Symbol(sym) {
		return c.regexp().Match(text)
	}
	is, ok := s.fitting[ofName{c, sym}]
	if !ok {
		is = c.regexp().Match(text)
		if s.fitting == nil {
			s.fitting = map[ofName]bool{}
		}
		s.fitting[ofName{c, sym}] = is
	}
	return is
}

func (s *search) typeIs(n int32, want string) bool {
	written, path := s.Names().Type(n)
	want = compact(want)
	for _, have := range []string{compact(written), compact(path)} {
		if have != "" && (have == want || s.genericOf(have) == want || typeEnds(have, want)) {
			return true
		}
	}
	return path == "" && s.isShort(compact(written), want)
}

// meaning returns what a metavariable stands for as text: the value of a
// constant, without quotes, and else the code.
func (s *search) meaning(b binding) string {
	if b.kind == toNode || b.kind == toValue {
		if v, ok := s.constant(b.node); ok && v.Kind == resolve.StringValue {
			return v.Text
		}
		if s.Tree.Nodes[s.bare(b.node)].Kind == syntax.String {
			if v, ok := s.unquote(s.Tree.Text(s.bare(b.node))); ok {
				return v
			}
		}
	}
	return string(s.text(b.span))
}

// wherePattern evaluates a formula within what a metavariable stands for.
func (s *search) wherePattern(x found, c *condition) []found {
	b := x.env[c.slot]
	if b.kind == unbound {
		return nil
	}
	if c.inner != nil {
		text := s.meaning(b)
		t := NewTarget("", c.inner.lang, []byte(text))
		if t.Tree == nil && c.inner.needsTree {
			return nil
		}
		in := c.inner.search(t)
		in.context = &found{span: checks.Span{End: len(text)}, node: syntax.None, env: make([]binding, len(c.inner.vars))}
		if t.Tree != nil {
			in.context.node = rootOf(t)
		}
		if len(in.eval(c.inner.formula)) == 0 {
			return nil
		}
		return []found{x}
	}
	if b.kind == toName {
		// A name is read as the expression that it would be alone.
		t := NewTarget(s.Path, s.m.lang, s.text(b.span))
		in := s.m.search(t)
		in.context = &found{span: checks.Span{End: b.span.Len()}, node: rootOf(t), env: make([]binding, len(s.m.vars))}
		if len(in.eval(c.nested)) == 0 {
			return nil
		}
		return []found{x}
	}
	node := b.node
	if b.kind != toNode {
		node = syntax.None
	}
	in := &search{Target: s.Target, m: s.m, env: make([]binding, len(s.m.vars)), steps: s.steps}
	in.context = &found{span: b.span, node: node, env: slices.Clone(x.env)}
	var kept []found
	for _, y := range in.eval(c.nested) {
		if lies(y.span, b.span) && s.agree(x.env, y.env) {
			y.span, y.node, y.kind = x.span, x.node, x.kind
			kept = append(kept, merged(y, x))
		}
	}
	s.steps = in.steps
	return distinct(kept)
}

// rootOf returns the one expression or statement of a text, or its root.
func rootOf(t *Target) int32 {
	n := t.Tree.First(0)
	if n == syntax.None || t.Tree.Next(n) != syntax.None {
		return 0
	}
	if t.Tree.Nodes[n].Kind == syntax.ExprStmt && t.Tree.First(n) != syntax.None {
		return t.Tree.First(n)
	}
	return n
}

// surprising reports whether a text looks like one that was made by chance: 3.5
// bits a character or more, and 16 characters.
func surprising(text string) bool {
	if len(text) < 16 || strings.ContainsAny(text, " \t\n") {
		return false
	}
	var count [256]int
	for i := range len(text) {
		count[text[i]]++
	}
	bits := 0.0
	for _, n := range count {
		if n > 0 {
			p := float64(n) / float64(len(text))
			bits -= p * math.Log2(p)
		}
	}
	return bits >= 3.5
}
