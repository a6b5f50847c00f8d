package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/plan"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/render"
)

func newLearn(a *app) *cobra.Command {
	var o learnOptions
	var w webOptions
	cmd := &cobra.Command{
		Use:     "learn",
		Short:   "Learn from your own findings: lessons, quizzes, katas, reviews",
		GroupID: "daily",
		Long: `Shows what to learn next: what you would soon forget, what was found in this
folder, and the path that all can take. Lessons take five minutes. A kata is a
small program to repair; it passes when it builds, still does its work, can no
longer be attacked, and the scanner is silent.

At a terminal it is one screen, with the keys that work now at the bottom; with
--plain, or in a pipe, it is a list; with --web it is pages in the browser of this
machine, which no other machine and no other site can reach. All of it works without
a network. What you did is written to one file of yours and goes nowhere.`,
		Example: `  squire learn
  squire learn start sql-injection
  squire learn verify sql-injection`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := w.check(cmd); err != nil {
				return err
			}
			if w.web {
				return a.learnInBrowser(cmd.Context(), &o, &w)
			}
			if a.interactive(&o) {
				return a.learnAtTerminal(cmd.Context(), &o)
			}
			return a.learn(cmd.Context(), &o)
		},
	}
	o.flags(cmd)
	w.flags(cmd)
	cmd.AddCommand(
		newLearnNext(a, &o), newLearnStart(a, &o), newLearnQuiz(a, &o), newLearnVerify(a, &o), newLearnHint(a, &o), newLearnReview(a, &o),
		newLearnList(a, &o), newLearnPath(a, &o), newLearnStats(a, &o), newLearnExport(a), newLearnImport(a, &o), newLearnReset(a, &o), newLearnCertificate(a, &o),
	)
	return cmd
}

// learnOptions are the flags that all verbs of learn share.
type learnOptions struct {
	asJSON, plain, noScan bool
}

func (o *learnOptions) flags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.BoolVar(&o.asJSON, "json", false, "write JSON")
	f.BoolVar(&o.plain, "plain", false, "write plain lines, for screen readers and scripts")
	f.BoolVar(&o.noScan, "no-scan", false, "leave out what was found in this folder")
}

// A learner is one who learns: where their progress is, and what it is.
type learner struct {
	path  string
	state *progress.State
}

func (a *app) learner() (*learner, error) {
	path, err := progress.File()
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	s, err := progress.Load(path)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	if s.Broken > 0 {
		a.note("squire: %d lines of %s can't be read and don't count", s.Broken, path)
	}
	return &learner{path, s}, nil
}

// record writes what was done, in the file and in the state.
func (l *learner) record(e progress.Event) error {
	if lesson, ok := training.Find(e.Lesson); ok {
		e.ContentDigest = lesson.Digest
	}
	if err := progress.Append(l.path, e); err != nil {
		return err
	}
	l.state.Add(e)
	return nil
}

// show writes blocks: for a person at a terminal, or plainly.
func (a *app) show(o *learnOptions, blocks []training.Block) error {
	if o.plain {
		return render.Plain(a.out, blocks, render.Options{})
	}
	color, links, width := a.terminal(a.out)
	return render.ANSI(a.out, blocks, render.Options{Width: width, Color: color, Links: links})
}

// findLesson returns the lesson that is called by a word.
func findLesson(word string) (*training.Lesson, error) {
	if l, ok := training.Find(word); ok {
		return l, nil
	}
	if n, ok := cweNumber(word); ok {
		if l, ok := training.ForCWE(n); ok {
			return l, nil
		}
	}
	return nil, usageError("there is no lesson %q%s; `squire learn list` shows all", word, policy.DidYouMean(word, lessonIDs()))
}

// loadLesson returns the lesson that findLesson finds, and all that it has.
func loadLesson(word string) (*training.Lesson, *training.Content, error) {
	lesson, err := findLesson(word)
	if err != nil {
		return nil, nil, err
	}
	content, err := lesson.Load()
	return lesson, content, err
}

func lessonIDs() []string {
	var ids []string
	for _, l := range training.Lessons() {
		ids = append(ids, l.ID)
	}
	return ids
}

func completeLessons(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return lessonIDs(), cobra.ShellCompDirectiveNoFileComp
}

// atMostOne refuses more than one lesson.
func atMostOne(verb string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usageError("learn %s wants at most one lesson, such as `squire learn %s sql-injection`", verb, verb)
		}
		return nil
	}
}

// isProject reports whether a folder says that it is a project.
func isProject(root string) bool {
	for _, name := range []string{policy.ConfigFile, ".git"} {
		if _, err := os.Lstat(filepath.Join(root, name)); err == nil {
			return true
		}
	}
	return false
}

// languagesIn returns the languages of a project with katas or lessons of their
// own, the most used first, by the names of the files near its top.
func languagesIn(root string) []checks.Lang {
	count := map[checks.Lang]int{}
	seen := 0
	_ = filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, name)
		switch {
		case err != nil || seen > 5000:
			return filepath.SkipAll
		case d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"node_modules", "vendor", "testdata"}, d.Name()) || strings.Count(rel, string(filepath.Separator)) > 4):
			return filepath.SkipDir
		case !d.IsDir():
			seen++
			count[checks.DetectLang(filepath.ToSlash(rel), nil)]++
		}
		return nil
	})
	var out []checks.Lang
	for _, lang := range []checks.Lang{checks.Go, checks.Python, checks.JavaScript, checks.TypeScript, checks.Java, checks.Dockerfile, checks.Terraform} {
		if count[lang] > 0 {
			out = append(out, lang)
		}
	}
	slices.SortStableFunc(out, func(x, y checks.Lang) int { return count[y] - count[x] })
	return out
}

// itemJSON is one thing to do.
type itemJSON struct {
	Lesson   string        `json:"lesson"`
	Title    string        `json:"title"`
	Minutes  int           `json:"minutes"`
	Language checks.Lang   `json:"language,omitempty"`
	Reason   plan.Reason   `json:"reason"`
	Activity plan.Activity `json:"activity"`
	Findings int           `json:"findings,omitempty"`
	Path     string        `json:"path,omitempty"`
	Line     int           `json:"line,omitempty"`
	Command  string        `json:"command"`
}

func itemOf(i *plan.Item) itemJSON {
	j := itemJSON{
		Lesson: i.Lesson.ID, Title: i.Lesson.Title, Minutes: i.Lesson.Minutes, Language: i.Lang, Reason: i.Reason, Activity: i.Activity,
		Findings: i.Findings, Command: commandOf(i),
	}
	if i.Finding != nil {
		j.Path, j.Line = i.Finding.Path, i.Finding.Start.Line
	}
	return j
}

// commandOf is what to type to do it.
func commandOf(i *plan.Item) string {
	switch i.Activity {
	case plan.Review:
		return "squire learn review"
	case plan.Quiz:
		return "squire learn quiz " + i.Lesson.ID
	case plan.Kata:
		return "squire learn verify " + i.Lesson.ID
	}
	return "squire learn start " + i.Lesson.ID
}

// reasonOf says in a few words why it is next.
func reasonOf(i *plan.Item) string {
	switch i.Reason {
	case plan.DueReview:
		if i.Fixed {
			return "you took one out of your code"
		}
		return "you may soon forget it"
	case plan.OwnCode:
		at := fmt.Sprintf("%s:%d", report.Escape(i.Finding.Path), i.Finding.Start.Line)
		if i.Findings > 1 {
			return fmt.Sprintf("found %d times, as in %s", i.Findings, at)
		}
		return "found in " + at
	}
	return "next on the path"
}

// learnJSON is what learn --json writes.
type learnJSON struct {
	Standing plan.Standing `json:"standing"`
	Queue    []itemJSON    `json:"queue"`
	Total    int           `json:"total"`  // how long the whole queue is
	Looked   string        `json:"looked"` // the day on which this folder was scanned last, "" for never
}

// shownItems is how much of the queue is shown: what can be done today.
const shownItems = 8

func (a *app) learn(ctx context.Context, o *learnOptions) error {
	l, err := a.learner()
	if err != nil {
		return err
	}
	own := a.ownCode(ctx, o, false)
	queue := plan.Queue(l.state, own.needs, own.langs, time.Now())
	standing := plan.Stand(l.state)
	short := queue[:min(len(queue), shownItems)]
	if o.asJSON {
		j := learnJSON{Standing: standing, Queue: []itemJSON{}, Total: len(queue), Looked: own.day()}
		for i := range short {
			j.Queue = append(j.Queue, itemOf(&short[i]))
		}
		return writeJSON(a.out, j)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "You are a %s. %s\n\n", standing.Rank, missing(&standing))
	if len(queue) == 0 {
		b.WriteString("Everything is done, and nothing is due today.\n")
	}
	for i := range short {
		item := &short[i]
		fmt.Fprintf(&b, "%s: %s (%d min), %s\n  %s\n", capital(string(item.Activity)), item.Lesson.Title, item.Lesson.Minutes, reasonOf(item), commandOf(item))
	}
	if more := len(queue) - len(short); more > 0 {
		fmt.Fprintf(&b, "\nAnd %d more: squire learn path\n", more)
	}
	if own.root != "" && own.looked.IsZero() && len(own.needs) == 0 {
		b.WriteString("\n" + notLooked + "\n")
	}
	_, err = fmt.Fprint(a.out, b.String())
	return err
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// missing says what the next rank asks for.
func missing(s *plan.Standing) string {
	if s.Next == "" {
		return "There is no rank above."
	}
	var parts []string
	add := func(n int, one, many string) {
		if n == 1 {
			parts = append(parts, "1 "+one)
		} else if n > 1 {
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(s.Needs.Quizzes-s.Has.Quizzes, "quiz", "quizzes")
	add(s.Needs.Katas-s.Has.Katas, "kata", "katas")
	add(s.Needs.Kept-s.Has.Kept, "review kept", "reviews kept")
	return fmt.Sprintf("For %s: %s more.", s.Next, strings.Join(parts, ", "))
}

func newLearnNext(a *app, o *learnOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "next",
		Short: "Tell what to do next, and how to begin",
		Args:  cobra.NoArgs,
		Example: `  squire learn next
  squire learn next --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := a.learner()
			if err != nil {
				return err
			}
			own := a.ownCode(cmd.Context(), o, false)
			queue := plan.Queue(l.state, own.needs, own.langs, time.Now())
			if o.asJSON {
				if len(queue) == 0 {
					return writeJSON(a.out, nil)
				}
				return writeJSON(a.out, itemOf(&queue[0]))
			}
			if len(queue) == 0 {
				_, err := fmt.Fprintln(a.out, "Everything is done, and nothing is due today.")
				return err
			}
			i := &queue[0]
			_, err = fmt.Fprintf(a.out, "%s: %s (%d min), %s\n%s\n", capital(string(i.Activity)), i.Lesson.Title, i.Lesson.Minutes, reasonOf(i), commandOf(i))
			return err
		},
	}
}
