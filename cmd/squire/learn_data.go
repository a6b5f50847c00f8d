package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
)

func newLearnExport(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write your progress, for another machine",
		Long: `Writes what you did as JSON lines, to a file or to standard output. It names lessons,
languages, results and times; nothing of your code is in it.`,
		Example: `  squire learn export
  squire learn export progress.jsonl`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			l, err := a.learner()
			if err != nil {
				return err
			}
			if len(args) == 0 || args[0] == "-" {
				return l.state.Export(a.out)
			}
			f, err := newPending(args[0])
			if err != nil {
				return &exit{exitUsage, fmt.Errorf("write %s: %w", args[0], checks.Pathless(err))}
			}
			defer f.discard()
			if err := l.state.Export(f); err != nil {
				return err
			}
			if err := f.commit(); err != nil {
				return fmt.Errorf("write %s: %w", args[0], checks.Pathless(err))
			}
			_, err = fmt.Fprintf(a.out, "%s holds your progress; `squire learn import` reads it on another machine\n", report.Escape(args[0]))
			return err
		},
	}
}

func newLearnImport(a *app, o *learnOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE | -",
		Short: "Take in progress of another machine",
		Long: `Adds what learn export wrote to your progress. Nothing is lost and nothing counts
twice: each thing that you did has a number of its own.`,
		Example: `  squire learn import -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("learn import wants one file that learn export wrote, or - for standard input")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := progress.File()
			if err != nil {
				return &exit{exitUsage, err}
			}
			in := a.in
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return &exit{exitUsage, fmt.Errorf("read %s: %w", args[0], checks.Pathless(err))}
				}
				defer f.Close()
				in = f
			}
			added, broken, err := progress.Merge(path, in)
			if err != nil {
				return &exit{exitUsage, err}
			}
			if o.asJSON {
				return writeJSON(a.out, map[string]int{"added": added, "unreadable": broken})
			}
			if _, err := fmt.Fprintf(a.out, "%d new\n", added); err != nil {
				return err
			}
			if broken > 0 {
				a.note("squire: %d lines of %s can't be read and were left out", broken, args[0])
			}
			return nil
		},
	}
}

func newLearnReset(a *app, o *learnOptions) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "reset [LESSON]",
		Short: "Begin a lesson anew, or all of them",
		Long: `Forgets what you did of a lesson and lays its katas out anew: what you changed in
them is lost. Without a lesson it forgets everything, and wants --yes. It holds on
other machines too, once progress is exported and imported.`,
		Example: `  squire learn reset sql-injection
  squire learn reset --yes`,
		Args: atMostOne("reset"),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && !yes {
				return usageError("without a lesson, learn reset forgets all that you did; if you mean that, add --yes")
			}
			return a.learnReset(o, args)
		},
		ValidArgsFunction: completeLessons,
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "don't ask for a lesson: reset everything")
	return cmd
}

func (a *app) learnReset(o *learnOptions, args []string) error {
	lesson := ""
	katas := kata.All()
	if len(args) == 1 {
		l, err := findLesson(args[0])
		if err != nil {
			return err
		}
		lesson, katas = l.ID, kata.List(l.ID)
	}
	l, err := a.learner()
	if err != nil {
		return err
	}
	if err := l.record(progress.New(progress.Reset, lesson, "", "")); err != nil {
		return err
	}
	removed := 0
	for _, k := range katas {
		dir, err := kataFolder(k)
		if err != nil {
			return err
		}
		if _, err := os.Lstat(dir); errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove %s: %w", dir, checks.Pathless(err))
		}
		removed++
	}
	if o.asJSON {
		return writeJSON(a.out, map[string]any{"lesson": lesson, "katas": removed})
	}
	what := "Everything"
	if lesson != "" {
		what = lesson
	}
	_, err = io.WriteString(a.out, what+" begins anew.\n")
	return err
}
