package main

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training/compile"
)

func newLessonNew(a *app) *cobra.Command {
	var dir, title string
	var langs []string
	cmd := &cobra.Command{
		Use:   "new ID",
		Short: "Begin a lesson",
		Long: `Writes a folder ID with all that a lesson has: text, questions, examples. It can
be shown at once, and ` + "`squire lesson check`" + ` tells what is left to write.`,
		Example: `  squire lesson new our-logging
  squire lesson new our-logging --dir docs/lessons --lang go,python --title "Logs without names"`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("lesson new wants one id, such as `squire lesson new our-logging`")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return a.lessonNew(args[0], dir, title, langs)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	f := cmd.Flags()
	f.StringVar(&dir, "dir", "", "`FOLDER` of the lessons; by default training/lessons where it is there, else lessons")
	f.StringSliceVar(&langs, "lang", []string{"go", "python"}, "`LANGUAGES` of the examples, the first is shown to those of other languages")
	f.StringVar(&title, "title", "", "`TITLE`; by default the words of the id")
	cmd.MarkFlagDirname("dir")
	cmd.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions(compile.ScaffoldLangs(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (a *app) lessonNew(id, dir, title string, langs []string) error {
	if dir == "" {
		dir = "lessons"
		if info, err := os.Lstat(filepath.Join("training", "lessons")); err == nil && info.IsDir() {
			dir = filepath.Join("training", "lessons")
		}
	}
	var of []checks.Lang
	for _, l := range langs {
		of = append(of, checks.Lang(l))
	}
	files, err := compile.Scaffold(id, title, of, time.Now())
	if err != nil {
		return usageError("lesson new: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &exit{exitUsage, fmt.Errorf("make the folder %s: %w", dir, checks.Pathless(err))}
	}
	shown := path.Join(filepath.ToSlash(dir), id)
	if _, err := os.Lstat(filepath.Join(dir, id)); err == nil {
		return usageError("%s is there already; edit it, or choose another id", shown)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := writeNew(dir, path.Join(id, name), string(files[name])); err != nil {
			return &exit{exitUsage, err}
		}
	}
	_, err = fmt.Fprintf(a.out, "wrote %s\nNext: write what `squire lesson check %s` says is left, and look at it with `squire lesson preview %s`.\n", shown, shown, shown)
	return err
}
