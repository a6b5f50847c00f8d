package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training/compile"
)

func newLesson(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "lesson",
		Short:   "Write lessons, check them, see them as readers will",
		GroupID: "policy",
		Args:    cobra.NoArgs,
		Long: `A lesson is a folder: text in Markdown, questions in YAML, examples, and katas.
Lessons beside Squire's stand in a folder of your own; docs/lessons.md tells how
they are written.`,
		Example: `  squire lesson new our-logging --lang go,python
  squire lesson check
  squire lesson preview sql-injection --lang go`,
	}
	cmd.AddCommand(newLessonNew(a), newLessonCheck(a), newLessonPreview(a))
	return cmd
}

// A lessonFolder is what an argument names.
type lessonFolder struct {
	catalogue *compile.Catalogue
	shown     string // what messages put before paths
	only      string // the lesson's folder in the catalogue, where one is named
	shingles  *compile.Shingles
}

// openLessons reads the lessons of a folder: that of Squire's training or of its
// lessons, one of a person's own, or a lesson in one of these.
func openLessons(arg string) (*lessonFolder, error) {
	info, err := os.Stat(arg)
	if err == nil && !info.IsDir() {
		arg = filepath.Dir(arg) // lesson.md itself
	}
	if err != nil {
		return nil, usageError("read %s: %w", arg, checks.Pathless(err))
	}
	dir, err := filepath.Abs(arg)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	has := func(parts ...string) bool {
		_, err := os.Lstat(filepath.Join(append([]string{dir}, parts...)...))
		return err == nil
	}
	f := &lessonFolder{shown: filepath.Clean(arg)}
	up := func() {
		dir, f.shown = filepath.Dir(dir), filepath.Join(f.shown, "..")
	}
	if has("lesson.md") {
		f.only = filepath.Base(dir)
		up()
	}
	ours := true
	switch {
	case filepath.Base(dir) == "lessons" && has("..", "refs.yaml"):
		up()
	case has("lessons") && has("refs.yaml"):
	case has("training", "lessons") && has("training", "refs.yaml"):
		dir, f.shown = filepath.Join(dir, "training"), filepath.Join(f.shown, "training")
	default:
		ours = false
	}
	if ours && f.only != "" {
		f.only = path.Join("lessons", f.only)
	}
	f.shown = filepath.ToSlash(f.shown)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("read %s: %w", arg, checks.Pathless(err))}
	}
	defer root.Close()
	read := compile.ReadOwn
	if ours {
		read = compile.Read
	}
	if f.catalogue, err = read(root.FS()); err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("%s: %w", arg, err)}
	}
	data, err := fs.ReadFile(root.FS(), "shingles.bin")
	if err == nil {
		f.shingles, err = compile.ReadShingles(data)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &exit{exitUsage, fmt.Errorf("%s: shingles.bin: %w", arg, checks.Pathless(err))}
	}
	return f, nil
}

// path is how a file of the catalogue is told.
func (f *lessonFolder) path(name string) string {
	if name == "" {
		return f.shown
	}
	return path.Join(f.shown, name)
}

func completeFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}
