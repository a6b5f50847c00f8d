package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
)

func newRuleExplain(a *app) *cobra.Command {
	var asJSON bool
	var lang string
	cmd := &cobra.Command{
		Use:   "explain RULE | PART | FILE | PATTERN",
		Short: "Show how a rule or a pattern is understood",
		Long: `Shows what became of a rule, of a part that rules use, of the rules of a file, or with --lang of a pattern:
its formula, each pattern as a tree, where it is tried, and which literals a file
must have to be looked at at all.`,
		Example: `  squire rule explain py-yaml-load
  squire rule explain '$F(..., shell=True, ...)' --lang python`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("rule explain wants one rule, file or pattern, such as `squire rule explain py-yaml-load`")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return a.ruleExplain(args[0], lang, asJSON)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			all, _ := a.everyRule()
			var ids []string
			for _, r := range all {
				if r.rule != nil {
					ids = append(ids, r.ID)
				}
			}
			ids = append(ids, rules.Builtin().PartNames()...)
			return ids, cobra.ShellCompDirectiveDefault
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	langFlag(cmd, &lang)
	return cmd
}

func (a *app) ruleExplain(word, lang string, asJSON bool) error {
	explained, failed := a.toExplain(word, lang)
	out := []explainedJSON{}
	for _, r := range explained {
		j, err := explainRule(r)
		if err != nil {
			return &exit{exitUsage, err}
		}
		out = append(out, j)
	}
	if len(out) > 0 && asJSON {
		if err := writeJSON(a.out, out); err != nil {
			return err
		}
	} else if len(out) > 0 {
		var b strings.Builder
		for i := range out {
			out[i].write(&b)
		}
		if _, err := fmt.Fprint(a.out, b.String()); err != nil {
			return err
		}
	}
	return failed
}

// toExplain finds what a word stands for. An error may come beside rules.
func (a *app) toExplain(word, lang string) ([]*pattern.Rule, error) {
	if lang != "" {
		d, err := dialect(lang)
		if err != nil {
			return nil, err
		}
		m, err := compilePattern(word, d)
		if err != nil {
			return nil, err
		}
		return []*pattern.Rule{m.Rule}, nil
	}
	if info, err := os.Stat(word); err == nil && info.Mode().IsRegular() {
		f, err := loadRules(word, filepath.ToSlash(word))
		if err != nil {
			return nil, err
		}
		if err := f.problems(); err != nil {
			return f.rules, &exit{exitUsage, err}
		}
		return f.rules, nil
	}
	if p := rules.Builtin().Part(word); p != nil {
		r := *p.Rule
		r.Rule = &checks.Rule{ID: p.Name}
		return []*pattern.Rule{&r}, nil
	}
	all, err := a.everyRule()
	ids := rules.Builtin().PartNames()
	for _, r := range all {
		switch {
		case r.ID == word && r.rule == nil:
			return nil, usageError("%s is a rule about secrets, which has no pattern of code; `squire explain %s` tells of it", word, word)
		case r.ID == word:
			return []*pattern.Rule{r.rule}, nil
		}
		ids = append(ids, r.ID)
	}
	if err != nil {
		return nil, err
	}
	return nil, usageError("nothing is called %q: want a rule, a file of rules, or with --lang a pattern%s", word, policy.DidYouMean(word, ids))
}

// explainedJSON is one rule of rule explain --json.
type explainedJSON struct {
	ID        string           `json:"id"`
	Message   string           `json:"message"`
	Formula   []string         `json:"formula"` // lines
	Languages []explainedParts `json:"languages"`
	NotLoaded []string         `json:"notLoaded,omitempty"`
}

type explainedParts struct {
	Language string          `json:"language"`
	Parses   bool            `json:"parses"`
	Needs    [][]string      `json:"needs"` // one literal of each row
	Patterns []explainedCode `json:"patterns"`
}

type explainedCode struct {
	Pattern  string   `json:"pattern"`
	Tree     string   `json:"tree"`
	Kinds    []string `json:"kinds"` // of nodes at which it is tried; empty is any expression
	Callee   string   `json:"callee,omitempty"`
	Name     string   `json:"name,omitempty"`
	Sequence bool     `json:"sequence,omitempty"`
}

func explainRule(r *pattern.Rule) (explainedJSON, error) {
	j := explainedJSON{ID: r.ID, Message: r.Message, Formula: formulaLines(r), Languages: []explainedParts{}, NotLoaded: r.NotLoaded}
	m, err := pattern.Compile(r)
	if err != nil {
		return j, err
	}
	parts, err := m.Explain()
	if err != nil {
		return j, err
	}
	for _, p := range parts {
		e := explainedParts{Language: string(p.Lang), Parses: p.Parses, Needs: orEmpty(p.Needs), Patterns: []explainedCode{}}
		for _, c := range p.Codes {
			e.Patterns = append(e.Patterns, explainedCode{c.Text, treeText(c.Tree), kindNames(c.Kinds), c.Callee, c.Name, c.Sequence})
		}
		j.Languages = append(j.Languages, e)
	}
	return j, nil
}

func kindNames(kinds []syntax.Kind) []string {
	names := []string{}
	for _, k := range kinds {
		names = append(names, k.String())
	}
	return names
}

// treeText writes the tree of a pattern, a node a line, without the file around
// it.
func treeText(t *syntax.Tree) string {
	var b strings.Builder
	var walk func(i int32, depth int)
	walk = func(i int32, depth int) {
		n := &t.Nodes[i]
		b.WriteString(strings.Repeat("  ", depth))
		if n.Role != syntax.NoRole {
			fmt.Fprintf(&b, "%v: ", n.Role)
		}
		fmt.Fprintf(&b, "%v", n.Kind)
		if n.Op != syntax.NoOp {
			fmt.Fprintf(&b, " %v", n.Op)
		}
		if name := t.Name(i); name != "" {
			fmt.Fprintf(&b, " %s", name)
		} else if t.First(i) == syntax.None {
			fmt.Fprintf(&b, " %q", t.Text(i))
		}
		b.WriteString("\n")
		for c := range t.Children(i) {
			if depth < maxShownDepth {
				walk(c, depth+1)
			}
		}
	}
	for c := range t.Children(0) {
		walk(c, 0)
	}
	return strings.TrimRight(b.String(), "\n")
}

// maxShownDepth is how deep a tree is shown.
const maxShownDepth = 40

func (j *explainedJSON) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s\n", report.Escape(j.ID))
	for _, line := range j.Formula {
		fmt.Fprintf(b, "  %s\n", report.Escape(line))
	}
	for _, why := range j.NotLoaded {
		fmt.Fprintf(b, "  left out: %s\n", report.Escape(why))
	}
	for _, l := range j.Languages {
		name := l.Language
		if name == "" {
			name = "any text"
		}
		fmt.Fprintf(b, "\nin %s\n", name)
		if len(l.Needs) == 0 {
			b.WriteString("  every file is looked at: no literal has to stand in it\n")
		}
		for _, row := range l.Needs {
			fmt.Fprintf(b, "  a file needs %s\n", report.Escape(strings.Join(quoted(row), " or ")))
		}
		for _, c := range l.Patterns {
			c.write(b)
		}
	}
	b.WriteString("\n")
}

func (c *explainedCode) write(b *strings.Builder) {
	b.WriteString("\n")
	for line := range strings.SplitSeq(c.Pattern, "\n") {
		fmt.Fprintf(b, "  %s\n", report.Escape(line))
	}
	at := "any expression"
	if len(c.Kinds) > 0 {
		at = strings.Join(c.Kinds, ", ")
	}
	if c.Callee != "" {
		at += " of " + report.Escape(c.Callee)
	}
	if c.Name != "" {
		at += " named " + report.Escape(c.Name)
	}
	if c.Sequence {
		at += ", and what follows"
	}
	fmt.Fprintf(b, "    tried at: %s\n", at)
	for line := range strings.SplitSeq(c.Tree, "\n") {
		fmt.Fprintf(b, "    %s\n", report.Escape(line))
	}
}

func quoted(texts []string) []string {
	var all []string
	for _, s := range texts {
		all = append(all, fmt.Sprintf("%q", s))
	}
	return all
}

// formulaLines writes the formula of a rule as an indented list.
func formulaLines(r *pattern.Rule) []string {
	var lines []string
	add := func(depth int, text string) {
		first, rest, more := strings.Cut(text, "\n")
		if more && rest != "" {
			first += " …"
		}
		lines = append(lines, strings.Repeat("  ", depth)+first)
	}
	var walk func(f *pattern.Formula, depth int)
	walk = func(f *pattern.Formula, depth int) {
		switch f.Op {
		case pattern.Code:
			add(depth, "pattern "+f.Text)
		case pattern.Regexp:
			add(depth, "regex "+f.Text)
		default:
			add(depth, [...]string{pattern.And: "all of", pattern.Or: "any of", pattern.Not: "not", pattern.Inside: "inside", pattern.Outside: "not inside"}[f.Op])
		}
		for _, k := range f.Kids {
			walk(k, depth+1)
		}
		for _, c := range f.Where {
			add(depth+1, conditionLine(&c))
			if c.Formula != nil {
				walk(c.Formula, depth+2)
			}
		}
		for _, names := range f.Focus {
			add(depth+1, "focus on "+strings.Join(names, " or "))
		}
	}
	if r.Search != nil {
		walk(r.Search, 0)
	}
	item := func(what string, f *pattern.Formula, of *pattern.Part) {
		add(0, what)
		if of != nil {
			add(1, "those of "+of.Name)
			return
		}
		walk(f, 1)
	}
	if t := r.Taint; t != nil {
		for _, s := range t.Sources {
			item("source", s.Formula, s.Use)
		}
		for _, p := range t.Propagators {
			what := "propagator"
			if p.From != "" {
				what += " from " + p.From + " to " + p.To
			}
			item(what, p.Formula, p.Use)
		}
		for _, s := range t.Sanitizers {
			item("sanitizer", s.Formula, s.Use)
		}
		for _, s := range t.Sinks {
			item("sink", s.Formula, s.Use)
		}
	}
	return lines
}

func conditionLine(c *pattern.Condition) string {
	verb := [...]string{
		pattern.WhereRegex: "matches", pattern.WherePattern: "is", pattern.WhereComparison: "holds:",
		pattern.WhereAnalysis: "passes", pattern.WhereType: "has the type", pattern.WhereName: "comes from",
	}[c.Kind]
	if c.Not {
		verb = "doesn't match"
	}
	parts := []string{"where", c.Var, verb, c.Text, strings.Join(c.Names, " or ")}
	if c.In != "" {
		parts = append(parts, "in", string(c.In))
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}
