package main

import (
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps"
	"github.com/squiresec/squire/lsp"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/render"
)

func newLSP(a *app) *cobra.Command {
	var logFile string
	cmd := &cobra.Command{
		Use:     "lsp",
		Short:   "Serve an editor: findings as you type",
		GroupID: "setup",
		Long: `Speaks the Language Server Protocol over standard input and output. Editors
start it; see https://github.com/squiresec/squire/tree/main/editors.`,
		Example: `  squire lsp
  squire lsp --log /tmp/squire.log`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			long()
			o := lsp.Options{Version: buildInfo().Version, Lessons: lessons{}}
			if dir, err := depsFolder(""); err == nil {
				o.Packages = func(root string) checks.Detector {
					return deps.New(deps.Options{Dir: dir, Beside: besideIn(root), Editor: true})
				}
			}
			if logFile != "" {
				f, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
				if err != nil {
					return &exit{exitUsage, fmt.Errorf("open log %s: %w", logFile, checks.Pathless(err))}
				}
				defer f.Close()
				o.Log = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))
			}
			c, err := lsp.Serve(cmd.Context(), a.in, a.out, o)
			if err != nil {
				return &exit{max(c, exitFindings), fmt.Errorf("serve: %w", err)}
			}
			return code(c)
		},
	}
	cmd.Flags().StringVar(&logFile, "log", "", "append a log to `FILE`; it never holds text of your files")
	cmd.Flags().Bool("stdio", true, "what editors say by habit; there is no other way")
	_ = cmd.Flags().MarkHidden("stdio")
	return cmd
}

// lessons gives the server what it needs of the training.
type lessons struct{}

func (lessons) Lesson(rule *checks.Rule, lang checks.Lang) (lsp.Lesson, bool) {
	l, ok := training.ForRule(rule)
	if !ok {
		return lsp.Lesson{}, false
	}
	var card strings.Builder
	if err := render.Markdown(&card, l.CardFor(lang)); err != nil {
		return lsp.Lesson{}, false
	}
	return lsp.Lesson{Title: l.Title, Minutes: l.Minutes, Card: card.String(), URL: lessonURL(l.ID)}, true
}

func (lessons) Page(rule *checks.Rule, lang checks.Lang) (string, error) {
	l, ok := training.ForRule(rule)
	if !ok {
		return "", fmt.Errorf("rule %s has no lesson", rule.ID)
	}
	c, err := l.Load()
	if err != nil {
		return "", err
	}
	var page strings.Builder
	fmt.Fprintf(&page, "# %s\n\n", l.Title)
	if err := render.Markdown(&page, c.Blocks(lang)); err != nil {
		return "", err
	}
	return page.String(), nil
}

// lessonURL is the public page of a lesson.
func lessonURL(id string) string { return "https://squiresec.github.io/lessons/" + id }
