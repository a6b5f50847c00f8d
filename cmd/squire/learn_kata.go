package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/render"
)

func newLearnVerify(a *app, o *learnOptions) *cobra.Command {
	var lang string
	cmd := &cobra.Command{
		Use:   "verify [LESSON]",
		Short: "Try your solution of a kata",
		Long: `Tries the kata of a lesson, by default the last one that you worked on. It passes
when it builds, still does its work, can no longer be attacked, and the scanner is
silent without a suppression. The tests are always those that Squire carries.

Your code runs in a copy, with no variable of yours, for twenty seconds at most, and
without a network where the system allows that; if not, it says so.

Exit codes: 0 passed, 1 not passed, 2 it could not be tried.`,
		Example: `  squire learn verify container-as-root-and-latest`,
		Args:    atMostOne("verify"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.learnVerify(cmd.Context(), o, args, checks.Lang(lang))
		},
		ValidArgsFunction: completeLessons,
	}
	kataLangFlag(cmd, &lang)
	return cmd
}

// chosenKata returns the kata that was named, else the last one that was worked
// on. A kata that is laid out already comes before one in another language.
func (l *learner) chosenKata(args []string, lang checks.Lang) (kata.Kata, error) {
	if len(args) == 0 {
		events := l.state.Events()
		for i := len(events) - 1; i >= 0; i-- {
			e := &events[i]
			if e.Kind != progress.Kata && e.Kind != progress.Lesson || lang != "" && e.Lang != lang {
				continue
			}
			if k, ok := kata.Find(e.Lesson, e.Lang); ok {
				return l.laidOut(k, e.Lang), nil
			}
		}
		return kata.Kata{}, usageError("no kata was begun yet; `squire learn start sql-injection` begins one")
	}
	lesson, err := findLesson(args[0])
	if err != nil {
		return kata.Kata{}, err
	}
	k, ok := kata.Find(lesson.ID, lang)
	if !ok {
		return k, usageError("the lesson %s has no kata; `squire learn list` shows which have one", lesson.ID)
	}
	if lang != "" && k.Lang != lang && !(lang == checks.TypeScript && k.Lang == checks.JavaScript) {
		var have []string
		for _, other := range kata.List(lesson.ID) {
			have = append(have, string(other.Lang))
		}
		return k, usageError("the lesson %s has no kata in %s; it has one in %s", lesson.ID, lang, oneOf(have))
	}
	return l.laidOut(k, lang), nil
}

func (l *learner) laidOut(k kata.Kata, lang checks.Lang) kata.Kata {
	if lang == k.Lang {
		return k
	}
	for _, other := range kata.List(k.Lesson) {
		if dir, err := kataFolder(other); err == nil {
			if _, err := os.Lstat(dir); err == nil {
				return other
			}
		}
	}
	return k
}

// verifyJSON is what learn verify --json writes.
type verifyJSON struct {
	Lesson   string      `json:"lesson"`
	Language checks.Lang `json:"language"`
	Dir      string      `json:"dir"`
	Begun    bool        `json:"begun"` // it was laid out only now
	kata.Result
	MS int64 `json:"ms"`
}

func (a *app) learnVerify(ctx context.Context, o *learnOptions, args []string, lang checks.Lang) error {
	l, err := a.learner()
	if err != nil {
		return err
	}
	k, err := l.chosenKata(args, lang)
	if err != nil {
		return err
	}
	dir, err := kataFolder(k)
	if err != nil {
		return err
	}
	j := verifyJSON{Lesson: k.Lesson, Language: k.Lang, Dir: dir}
	if _, err := os.Lstat(dir); errors.Is(err, os.ErrNotExist) {
		return a.beginKata(o, k, &j)
	}
	if err := k.Ready(); err != nil {
		return &exit{exitUsage, err}
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	if j.Result, err = kata.Verify(ctx, k, dir); err != nil {
		return &exit{exitUsage, err}
	}
	j.MS = j.Took.Milliseconds()
	e := progress.New(progress.Kata, k.Lesson, k.Lang, progress.Failed)
	if j.Passed {
		e.Result = progress.Passed
	}
	e.MS = j.MS
	if err := l.record(e); err != nil {
		return err
	}
	end := code(exitClean)
	if !j.Passed {
		end = code(exitFindings)
	}
	if o.asJSON {
		if err := writeJSON(a.out, j); err != nil {
			return err
		}
		return end
	}
	if err := a.tellResult(o, k, &j); err != nil {
		return err
	}
	return end
}

// beginKata lays a kata out that somebody wants to verify and never began.
func (a *app) beginKata(o *learnOptions, k kata.Kata, j *verifyJSON) error {
	laid, err := a.layOut(k)
	if err != nil {
		return err
	}
	j.Begun = true
	if o.asJSON {
		if err := writeJSON(a.out, j); err != nil {
			return err
		}
		return code(exitFindings)
	}
	content, err := k.Load()
	if err != nil {
		return err
	}
	if err := a.show(o, append([]training.Block{heading(k.Title)}, content.Task...)); err != nil {
		return err
	}
	var b strings.Builder
	lesson, _ := training.Find(k.Lesson)
	tellKata(&b, lesson, laid)
	if _, err := fmt.Fprint(a.out, b.String()); err != nil {
		return err
	}
	return code(exitFindings)
}

func heading(text string) training.Block {
	return training.Block{Kind: training.Heading, Level: 2, Text: []training.Inline{{Text: text}}}
}

// tellResult tells what came of each gate, in words as well as by a mark.
func (a *app) tellResult(o *learnOptions, k kata.Kata, j *verifyJSON) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n", k.Title, k.Lang)
	for _, g := range j.Gates {
		word := map[kata.Status]string{kata.Passed: "ok    ", kata.Failed: "NOT OK", kata.NotTried: "-     "}[g.Status]
		fmt.Fprintf(&b, "  %s  %s\n", word, g.Gate.Title())
		for line := range strings.Lines(g.Text) {
			fmt.Fprintf(&b, "          %s\n", report.Escape(strings.TrimRight(line, "\n")))
		}
	}
	for _, n := range j.Notes {
		fmt.Fprintf(&b, "  note    %s\n", n)
	}
	if !j.Passed {
		fmt.Fprintf(&b, "\nThe kata is in %s\nFor a hint: squire learn hint %s\n", report.Escape(j.Dir), k.Lesson)
		_, err := fmt.Fprint(a.out, b.String())
		return err
	}
	fmt.Fprintf(&b, "\nPassed in %v. It comes back as a question in a few days.\n\n", j.Took.Round(10*time.Millisecond))
	if _, err := fmt.Fprint(a.out, b.String()); err != nil {
		return err
	}
	content, err := k.Load()
	if err != nil {
		return err
	}
	return a.show(o, content.Explanation)
}

func newLearnHint(a *app, o *learnOptions) *cobra.Command {
	var lang string
	var solution bool
	cmd := &cobra.Command{
		Use:   "hint [LESSON]",
		Short: "Give the next hint for a kata",
		Long: `Gives the next of three hints for the kata of a lesson, by default the last one that
you worked on. A hint costs nothing. With --solution the solution is shown with its
explanation, and the lesson comes back sooner.`,
		Example: `  squire learn hint sql-injection
  squire learn hint sql-injection --lang go --solution`,
		Args: atMostOne("hint"),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.learnHint(o, args, checks.Lang(lang), solution)
		},
		ValidArgsFunction: completeLessons,
	}
	kataLangFlag(cmd, &lang)
	cmd.Flags().BoolVar(&solution, "solution", false, "show the solution")
	return cmd
}

// hintJSON is what learn hint --json writes.
type hintJSON struct {
	Lesson   string      `json:"lesson"`
	Language checks.Lang `json:"language"`
	Number   int         `json:"number,omitempty"` // of the hint, from 1
	Of       int         `json:"of,omitempty"`
	Markdown string      `json:"markdown"`
	Solution []fileJSON  `json:"solution,omitempty"`
}

type fileJSON struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

func (a *app) learnHint(o *learnOptions, args []string, lang checks.Lang, solution bool) error {
	l, err := a.learner()
	if err != nil {
		return err
	}
	k, err := l.chosenKata(args, lang)
	if err != nil {
		return err
	}
	content, err := k.Load()
	if err != nil {
		return err
	}
	j := hintJSON{Lesson: k.Lesson, Language: k.Lang}
	var blocks []training.Block
	result := progress.Hinted
	if solution {
		result = progress.Shown
		blocks = append(solutionOf(k, content), content.Explanation...)
		for _, f := range content.Solution {
			j.Solution = append(j.Solution, fileJSON{f.Path, strings.Join(f.Masked(), "\n") + "\n"})
		}
	} else {
		j.Number, j.Of = min(l.hintsSeen(k)+1, len(content.Hints)), len(content.Hints)
		blocks = content.Hints[j.Number-1]
	}
	if err := l.record(progress.New(progress.Kata, k.Lesson, k.Lang, result)); err != nil {
		return err
	}
	if o.asJSON {
		var md strings.Builder
		if err := render.Markdown(&md, blocks); err != nil {
			return err
		}
		j.Markdown = md.String()
		return writeJSON(a.out, j)
	}
	if !solution {
		if _, err := fmt.Fprintf(a.out, "%s (%s), hint %d of %d\n\n", k.Title, k.Lang, j.Number, j.Of); err != nil {
			return err
		}
	}
	if err := a.show(o, blocks); err != nil {
		return err
	}
	if !solution && j.Number == j.Of {
		_, err = fmt.Fprintf(a.out, "\nThis was the last one. The solution: squire learn hint %s --lang %s --solution\n", k.Lesson, k.Lang)
	}
	return err
}

// hintsSeen counts the hints of a kata since it was passed or its solution shown.
func (l *learner) hintsSeen(k kata.Kata) int {
	n := 0
	for _, e := range l.state.Events() {
		if e.Kind != progress.Kata || e.Lesson != k.Lesson || e.Lang != k.Lang {
			continue
		}
		switch e.Result {
		case progress.Hinted:
			n++
		case progress.Passed, progress.Shown:
			n = 0
		}
	}
	return n
}

// solutionOf shows the files of a solution, or the steps of one about a
// repository.
func solutionOf(k kata.Kata, c *kata.Content) []training.Block {
	out := []training.Block{heading("A solution")}
	show := func(name string, lang checks.Lang, lines []string) {
		code := training.Code{Lang: lang, Role: training.Good, File: name, Lines: lines}
		out = append(out, training.Block{Kind: training.CodeBlock, Variants: []training.Code{code}})
	}
	for i := range c.Solution {
		f := &c.Solution[i]
		show(filepath.Base(f.Path), k.Lang, f.Masked())
	}
	var lines []string
	for _, s := range c.SolutionSteps {
		line := strings.Join(s, " ")
		switch s[0] {
		case "write":
			line = "# write into " + s[1] + ": " + strings.ReplaceAll(strings.TrimSpace(training.Masked(s[2])), "\n", " ")
		case "remove":
			line = "rm " + s[1]
		}
		lines = append(lines, line)
	}
	if len(lines) > 0 {
		show("", checks.Shell, lines)
	}
	return out
}
