// Package pattern finds code by patterns: rules in the language of semgrep, over
// the trees of package syntax.
//
// A pattern is code in which $X stands for any expression, "..." in a list for
// any number of elements, and <... x ...> for x anywhere inside. It promises
// that a rule finds the same whatever other rules there are; that names are
// looked through: what is imported, aliased, or a constant, matches as what it
// stands for; that nothing a rule says is ignored, as what can't be compiled is
// an error with its place; and that no text makes it hang: work is counted, and
// a text that takes too much of it is reported as not wholly looked at.
package pattern

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A Matcher looks for one rule. It is safe for concurrent use on different
// targets.
type Matcher struct {
	Rule     *Rule
	programs []lazyProgram
}

// A lazyProgram is compiled when the first file of its language comes.
type lazyProgram struct {
	lang checks.Lang
	get  func() (*program, error)
}

// Lazy returns a matcher for a rule that is known to compile.
func Lazy(r *Rule) *Matcher {
	m := &Matcher{Rule: r}
	for _, lang := range r.targets() {
		m.programs = append(m.programs, lazyProgram{lang: lang, get: sync.OnceValues(func() (*program, error) { return compile(r, lang) })})
	}
	return m
}

// targets returns the languages in which a rule is compiled, "" for text alone.
func (r *Rule) targets() []checks.Lang {
	var langs []checks.Lang
	for _, d := range r.Dialects {
		if lang, _ := langOf(d); !slices.Contains(langs, lang) {
			langs = append(langs, lang)
		}
	}
	return langs
}

// Compile makes a matcher of a rule. Its errors are *[SyntaxError]s.
func Compile(r *Rule) (*Matcher, error) {
	m := Lazy(r)
	for _, p := range m.programs {
		if _, err := p.get(); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// program returns the program for a language, or nil where the rule is not for
// it.
func (m *Matcher) program(lang checks.Lang) (*program, error) {
	for _, p := range m.programs {
		if p.lang == lang || p.lang == "" {
			return p.get()
		}
	}
	return nil, nil
}

// ErrBudget is the error of a text that takes too many steps.
var ErrBudget = errors.New("the file takes too long for this rule; the rest of it wasn't looked at")

// Match reports the places in a text where the rule holds, in order. It returns
// ErrBudget when there may be more.
func (m *Matcher) Match(t *Target, report func(checks.Finding)) error {
	p, err := m.program(t.Lang)
	if p == nil {
		return err
	}
	complete := p.report(t, report)
	if !complete {
		return fmt.Errorf("rule %s: %w", m.Rule.ID, ErrBudget)
	}
	return nil
}

func (p *program) report(t *Target, report func(checks.Finding)) bool {
	if p.taint != nil {
		return p.reportTaint(t, report)
	}
	got, complete := p.find(t)
	slices.SortStableFunc(got, func(a, b found) int {
		if a.span.Start != b.span.Start {
			return a.span.Start - b.span.Start
		}
		return b.span.End - a.span.End
	})
	for i, x := range got {
		if i+1 < len(got) && again(&x, &got[i+1]) {
			continue
		}
		f := checks.Finding{Rule: p.rule.Rule, Span: x.span, Message: p.message(t, x.env)}
		if fix, ok := p.fix(t, &x); ok {
			f.Fixes = []checks.Fix{fix}
		}
		report(f)
	}
	return complete
}

// again reports whether the next finding says the same as one: it is the same
// place, or both are statements in a row that begin here, of which fewer do.
func again(x, next *found) bool {
	return x.span == next.span || x.span.Start == next.span.Start && x.node == syntax.None && next.node == syntax.None
}

// message is the rule's, with what metavariables stand for. That of a rule with
// a title says why it matters, which reports show beside it: what is wrong here
// is the title then.
func (p *program) message(t *Target, env []binding) string {
	if p.rule.Title != "" && strings.Join(strings.Fields(p.rule.Message), " ") == strings.Join(strings.Fields(p.rule.Description), " ") {
		return p.rule.Title
	}
	return p.fill(p.rule.Message, env, func(b binding) string { return quote(t, b) })
}

// fill replaces the metavariables in a text. Longer names come first, so that
// $XS isn't $X and an S.
func (p *program) fill(text string, env []binding, show func(binding) string) string {
	if !strings.Contains(text, "$") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		if text[i] != '$' {
			b.WriteByte(text[i])
			i++
			continue
		}
		rest := text[i:]
		if many, ok := strings.CutPrefix(rest, "$..."); ok {
			rest = "$" + many
		}
		skipped := len(text[i:]) - len(rest)
		end := 1
		for end < len(rest) && (rest[end] == '_' || rest[end] >= 'A' && rest[end] <= 'Z' || rest[end] >= '0' && rest[end] <= '9') {
			end++
		}
		name := rest[:end]
		slot := slices.Index(p.vars, text[i:i+skipped+end])
		if slot < 0 {
			slot = slices.Index(p.vars, name)
		}
		if slot < 0 || slot >= len(env) || env[slot].kind == unbound {
			b.WriteString(text[i : i+1])
			i++
			continue
		}
		b.WriteString(show(env[slot]))
		i += end + skipped
	}
	return b.String()
}

// maxQuote bounds what a message quotes of a text, in bytes.
const maxQuote = 60

// quote returns what a binding stands for, for a message: names and operators
// as they are, literals as "…", as one of them may be a secret.
func quote(t *Target, b binding) string {
	if b.kind == toName {
		return t.Tree.Name(b.node)
	}
	if b.kind != toNode && b.kind != toList || b.node < 0 {
		return "…"
	}
	var out strings.Builder
	at := b.span.Start
	for i := b.node; i < int32(len(t.Tree.Nodes)) && int(t.Tree.Nodes[i].Start) < b.span.End && out.Len() <= maxQuote; i++ {
		n := &t.Tree.Nodes[i]
		if !mayHide(n.Kind) || int(n.Start) < at {
			continue
		}
		out.Write(t.Src[at:n.Start])
		out.WriteString("…")
		at = int(n.End)
	}
	if at < b.span.End {
		out.Write(t.Src[at:b.span.End])
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	return clip(text, maxQuote)
}

// mayHide reports whether nodes of a kind hold text that isn't code.
func mayHide(k syntax.Kind) bool {
	switch k {
	case syntax.String, syntax.Template, syntax.Text, syntax.Regexp, syntax.Char, syntax.Heredoc, syntax.Concat, syntax.Gap, syntax.Word:
		return true
	}
	return false
}
