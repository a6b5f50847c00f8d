package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
	"github.com/squiresec/squire/training/render"
)

func newLearnStart(a *app, o *learnOptions) *cobra.Command {
	var lang string
	cmd := &cobra.Command{
		Use:   "start LESSON",
		Short: "Read a lesson and lay out its kata",
		Long: `Shows a lesson, with a line of your own where one was found in this folder, and
lays its kata out in a folder of its own, away from your code.`,
		Example: `  squire learn start sql-injection
  squire learn start sql-injection --lang python`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("learn start wants one lesson, such as `squire learn start sql-injection`; `squire learn list` shows all")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.learnStart(cmd.Context(), o, args[0], checks.Lang(lang))
		},
		ValidArgsFunction: completeLessons,
	}
	kataLangFlag(cmd, &lang)
	return cmd
}

func kataLangFlag(cmd *cobra.Command, lang *string) {
	cmd.Flags().StringVar(lang, "lang", "", "`LANGUAGE` of the examples and of the kata, such as python")
	cmd.RegisterFlagCompletionFunc("lang", cobra.FixedCompletions([]string{"go", "python", "javascript", "java", "dockerfile", "yaml", "git"}, cobra.ShellCompDirectiveNoFileComp))
}

// startJSON is what learn start --json writes.
type startJSON struct {
	Lesson   string      `json:"lesson"`
	Title    string      `json:"title"`
	Language checks.Lang `json:"language,omitempty"`
	Markdown string      `json:"markdown"`
	YourCode *yourCode   `json:"your_code,omitempty"`
	Kata     *kataJSON   `json:"kata,omitempty"`
}

// yourCode is a line of the learner, secrets masked.
type yourCode struct {
	Path string `json:"path"`
	Line int    `json:"line"`
	Text string `json:"text"`
	Rule string `json:"rule"`
}

type kataJSON struct {
	Language checks.Lang `json:"language"`
	Title    string      `json:"title"`
	Dir      string      `json:"dir"`
	Edit     []string    `json:"edit"`
	Instead  string      `json:"instead,omitempty"` // it is in another language than was asked for
	Missing  string      `json:"missing,omitempty"` // the program that this machine lacks
}

func (a *app) learnStart(ctx context.Context, o *learnOptions, word string, lang checks.Lang) error {
	lesson, content, err := loadLesson(word)
	if err != nil {
		return err
	}
	l, err := a.learner()
	if err != nil {
		return err
	}
	code := a.ownCode(ctx, o, true)
	needs, langs := code.needs, code.langs
	var own *yourCode
	for i := range needs {
		if n := &needs[i]; n.Lesson == lesson {
			x := &n.Finding
			own = &yourCode{x.Path, x.Start.Line, strings.TrimSpace(x.Excerpt.Text), x.Rule.ID}
			if lang == "" {
				lang = n.Lang
			}
		}
	}
	if lang == "" && len(langs) > 0 {
		lang = langs[0]
	}
	var kj *kataJSON
	if k, ok := kata.Find(lesson.ID, lang); ok {
		if kj, err = a.layOut(k); err != nil {
			return err
		}
		kj.Instead = k.Instead(lang)
	}
	if err := l.record(progress.New(progress.Lesson, lesson.ID, lang, progress.Seen)); err != nil {
		return err
	}
	blocks := content.Blocks(lang)
	if o.asJSON {
		var md strings.Builder
		if err := render.Markdown(&md, blocks); err != nil {
			return err
		}
		return writeJSON(a.out, startJSON{lesson.ID, lesson.Title, lang, md.String(), own, kj})
	}
	if err := a.show(o, blocks); err != nil {
		return err
	}
	var b strings.Builder
	if own != nil {
		fmt.Fprintf(&b, "\nIn your code, %s:%d [%s]\n    %s\n", report.Escape(own.Path), own.Line, own.Rule, report.Escape(own.Text))
	}
	if len(content.Questions) > 0 {
		fmt.Fprintf(&b, "\nQuiz: squire learn quiz %s\n", lesson.ID)
	}
	if kj != nil {
		tellKata(&b, lesson, kj)
	}
	_, err = fmt.Fprint(a.out, b.String())
	return err
}

func tellKata(b *strings.Builder, lesson *training.Lesson, k *kataJSON) {
	where := strings.Join(k.Edit, ", ") + " in"
	if len(k.Edit) == 0 {
		where = "the repository"
	}
	lang := string(k.Language)
	if k.Instead != "" {
		lang = k.Instead
	}
	fmt.Fprintf(b, "\nKata: %s (%s)\n  Change %s %s\n  squire learn verify %s\n", k.Title, lang, where, report.Escape(k.Dir), lesson.ID)
	if k.Missing != "" {
		fmt.Fprintf(b, "  %s\n", report.Escape(k.Missing))
	}
}

// kataFolder is where a kata is laid out: beside the progress, since the code in
// it can be attacked and has no place in a project.
func kataFolder(k kata.Kata) (string, error) {
	dir, err := progress.Dir()
	if err != nil {
		return "", &exit{exitUsage, err}
	}
	return filepath.Join(dir, "katas", k.Lesson+"-"+string(k.Lang)), nil
}

// layOut makes the folder of a kata, unless it is there.
func (a *app) layOut(k kata.Kata) (*kataJSON, error) {
	content, err := k.Load()
	if err != nil {
		return nil, err
	}
	dir, err := kataFolder(k)
	if err != nil {
		return nil, err
	}
	j := &kataJSON{Language: k.Lang, Title: k.Title, Dir: dir, Edit: orEmpty(content.Edit)}
	if err := k.Ready(); err != nil {
		j.Missing = err.Error()
		if k.Lang == kata.Git {
			return j, nil
		}
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return j, nil
	}
	return j, kata.Extract(k, dir)
}
