package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/render"
)

func newExplain(a *app) *cobra.Command {
	var full, asJSON bool
	cmd := &cobra.Command{
		Use:     "explain RULE | CWE | FINGERPRINT | LESSON",
		Short:   "Tell why a finding matters and what to do",
		GroupID: "daily",
		Long: `Tells what a rule finds, why it matters and what to do, with the card of its
lesson. A fingerprint, or its first eight digits, is looked for in this folder.`,
		Example: `  squire explain aws-access-token
  squire explain CWE-798 --full
  squire explain secret-leaked-now-what --full`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("explain wants one rule, CWE, fingerprint or lesson, such as `squire explain CWE-798`")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := a.topic(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.out, t.json())
			}
			return a.explain(t, full)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return topics(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&full, "full", false, "show the whole lesson")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// A topic is what explain was asked about.
type topic struct {
	rule    *checks.Rule    // may be nil
	finding *checks.Finding // may be nil
	lesson  *training.Lesson
}

// lang is the language to show examples in, or "" for any.
func (t *topic) lang() checks.Lang {
	if t.finding == nil {
		return ""
	}
	return checks.DetectLang(t.finding.Path, nil)
}

// topic finds what a word stands for.
func (a *app) topic(ctx context.Context, word string) (*topic, error) {
	pol, root, err := a.worktreePolicy()
	if err != nil {
		return nil, err
	}
	rules := pol.Rules()
	if deps.Names(word) {
		word = deps.RuleID // no advisory is in the binary
	}
	if r := findRule(rules, word); r != nil {
		l, _ := training.ForRule(r)
		return &topic{rule: r, lesson: l}, nil
	}
	if l, ok := training.Find(word); ok {
		return &topic{lesson: l}, nil
	}
	if n, ok := cweNumber(word); ok {
		l, ok := training.ForCWE(n)
		if !ok {
			return nil, usageError("there is no lesson for CWE-%d yet; https://cwe.mitre.org/data/definitions/%d.html explains it", n, n)
		}
		return &topic{lesson: l}, nil
	}
	if isFingerprint(word) {
		return a.findingTopic(ctx, pol, root, word)
	}
	return nil, usageError("nothing is called %q: want a rule, a CWE such as CWE-798, a fingerprint or a lesson%s", word, policy.DidYouMean(word, topics()))
}

func findRule(rules []*checks.Rule, word string) *checks.Rule {
	for _, r := range rules {
		if r.ID == word {
			return r
		}
	}
	for _, r := range rules {
		if slices.Contains(r.Aliases, word) {
			return r
		}
	}
	return nil
}

func cweNumber(word string) (int, bool) {
	rest, ok := strings.CutPrefix(strings.ToUpper(word), "CWE-")
	n, err := strconv.Atoi(rest)
	return n, ok && err == nil && n > 0
}

func isFingerprint(word string) bool {
	return len(word) >= 8 && len(word) <= 32 && strings.Trim(strings.ToLower(word), "0123456789abcdef") == ""
}

// findingTopic looks for a fingerprint in the worktree.
func (a *app) findingTopic(ctx context.Context, pol *policy.Policy, root, word string) (*topic, error) {
	src := a.tree(ctx, root, []string{root}, pol, false)
	for x, err := range pol.Engine().Scan(ctx, src) {
		if err != nil {
			if _, ok := errors.AsType[*checks.Gap](err); ok {
				continue // it may stand in another file
			}
			return nil, incomplete(err)
		}
		if strings.HasPrefix(x.Fingerprint.String(), strings.ToLower(word)) {
			l, _ := training.ForRule(x.Rule)
			return &topic{rule: x.Rule, finding: &x, lesson: l}, nil
		}
	}
	return nil, usageError("no finding in %s has the fingerprint %s; it may be fixed, or stand in another folder", root, word)
}

// topics are the words that complete.
func topics() []string {
	var words []string
	if pol, err := policy.Load(policy.Options{}); err == nil {
		for _, r := range pol.Rules() {
			words = append(words, r.ID)
		}
	}
	for _, l := range training.Lessons() {
		words = append(words, l.ID)
	}
	return words
}

// worktreePolicy loads the policy of the current folder.
func (a *app) worktreePolicy() (*policy.Policy, string, error) {
	root, _, err := rootOf(nil)
	if err != nil {
		return nil, "", &exit{exitUsage, err}
	}
	var o policyOptions
	pol, err := o.load(policy.WorktreeReader(root), policy.WorktreeLister(root))
	return pol, root, err
}

func (a *app) explain(t *topic, full bool) error {
	color, links, width := a.terminal(a.out)
	o := render.Options{Width: width, Color: color, Links: links}
	var b strings.Builder
	if r := t.rule; r != nil {
		fmt.Fprintf(&b, "%s [%s]\n", r.Title, r.ID)
		fmt.Fprintf(&b, "severity %s, confidence %s", r.Severity, r.Confidence)
		for _, n := range r.CWE {
			fmt.Fprintf(&b, ", CWE-%d", n)
		}
		b.WriteString("\n\n")
		if x := t.finding; x != nil {
			fmt.Fprintf(&b, "%s:%d:%d: %s\n\n", report.Escape(x.Path), x.Start.Line, x.Start.Column, report.Escape(x.Message))
		}
		for _, p := range []string{r.Description, r.Advice} {
			if p != "" {
				b.WriteString(report.Wrap(p, width) + "\n\n")
			}
		}
		if p, ok := training.Rotation(r.ID); ok {
			writeProvider(&b, &p, width)
		}
	}
	if _, err := fmt.Fprint(a.out, b.String()); err != nil {
		return err
	}
	if t.lesson == nil {
		return nil
	}
	return a.lesson(t.lesson, t.lang(), full, o)
}

// lesson writes a lesson's card, or all of it.
func (a *app) lesson(l *training.Lesson, lang checks.Lang, full bool, o render.Options) error {
	if _, err := fmt.Fprintf(a.out, "%s (%d min)\n\n", l.Title, l.Minutes); err != nil {
		return err
	}
	blocks := l.CardFor(lang)
	if full {
		c, err := l.Load()
		if err != nil {
			return err
		}
		blocks = c.Blocks(lang)
	}
	if err := render.ANSI(a.out, blocks, o); err != nil {
		return err
	}
	if !full {
		_, err := fmt.Fprintf(a.out, "\nThe whole lesson: squire explain %s --full\n", l.ID)
		return err
	}
	return nil
}

func writeProvider(b *strings.Builder, p *training.Provider, width int) {
	fmt.Fprintf(b, "If it leaked (%s):\n", p.Name)
	for _, row := range []struct{ what, text, url string }{{"revoke", p.Revoke, p.URL}, {"check use", p.Audit, p.AuditURL}} {
		const indent = 12
		text := strings.ReplaceAll(report.Wrap(row.text, max(width, 80)-indent), "\n", "\n"+strings.Repeat(" ", indent))
		fmt.Fprintf(b, "  %-*s%s\n", indent-2, row.what, text)
		if row.url != "" {
			fmt.Fprintf(b, "%*s%s\n", indent, "", row.url)
		}
	}
	b.WriteString("\n")
}

// topicJSON is what explain --json writes.
type topicJSON struct {
	Rule     *ruleJSON          `json:"rule,omitempty"`
	Lesson   *lessonJSON        `json:"lesson,omitempty"`
	Provider *training.Provider `json:"provider,omitempty"`
}

type ruleJSON struct {
	ID          string            `json:"id"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Advice      string            `json:"advice"`
	Severity    checks.Severity   `json:"severity"`
	Confidence  checks.Confidence `json:"confidence"`
	CWE         []int             `json:"cwe"`
	Controls    []string          `json:"controls,omitempty"`
	Concept     string            `json:"concept"`
	Origin      string            `json:"origin"`
	Aliases     []string          `json:"aliases,omitempty"`
}

type lessonJSON struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
	CWE     []int  `json:"cwe"`
	Card    string `json:"card"` // Markdown
}

func (t *topic) json() topicJSON {
	var j topicJSON
	if r := t.rule; r != nil {
		j.Rule = &ruleJSON{r.ID, r.Title, r.Description, r.Advice, r.Severity, r.Confidence, r.CWE, r.Controls, r.Concept, r.Origin, r.Aliases}
		if p, ok := training.Rotation(r.ID); ok {
			j.Provider = &p
		}
	}
	if l := t.lesson; l != nil {
		var card strings.Builder
		_ = render.Markdown(&card, l.Card()) // a strings.Builder takes everything
		j.Lesson = &lessonJSON{l.ID, l.Title, l.Minutes, l.CWE, card.String()}
	}
	return j
}
