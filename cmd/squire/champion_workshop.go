package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/workshop"
)

// A workshopOptions is what champion workshop is asked for.
type workshopOptions struct {
	learnOptions
	lang             string
	out              string
	findings         bool
	yes, replaceFile bool
}

func newChampionWorkshop(a *app) *cobra.Command {
	var o workshopOptions
	cmd := &cobra.Command{
		Use:   "workshop TOPIC",
		Short: "Prepare half an hour for a room: agenda, slides, quiz, katas",
		Long: `Prepares a workshop of thirty minutes about a lesson, a CWE or a rule: an agenda
with minutes, notes for you, a quiz for the room and katas for pairs. With --out it
is a deck: one HTML file that works without a network, with a clock and notes, and
prints well.

With --findings the deck has up to three findings of this repository, redacted:
names are changed, texts, numbers and comments left out, of a path no more than the
kind of file is told. What will be in the deck is shown before it is written, and
you are asked; without a terminal, --yes is the answer.`,
		Example: `  squire champion workshop sql-injection
  squire champion workshop CWE-798 --out deck.html
  squire champion workshop secret-in-code --findings --yes --out ours.html`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("champion workshop wants one topic, such as `squire champion workshop sql-injection`; `squire learn list` shows all lessons")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.championWorkshop(cmd.Context(), &o, args[0])
		},
		ValidArgsFunction: completeLessons,
	}
	f := cmd.Flags()
	f.BoolVar(&o.asJSON, "json", false, "write JSON")
	f.BoolVar(&o.plain, "plain", false, "write plain lines, for screen readers and scripts")
	f.StringVarP(&o.out, "out", "o", "", "write the deck to `FILE`")
	f.BoolVar(&o.findings, "findings", false, "show redacted findings of this repository")
	f.BoolVarP(&o.yes, "yes", "y", false, "write redacted findings without being asked")
	f.BoolVar(&o.replaceFile, "force", false, "replace FILE where it is there")
	cmd.MarkFlagFilename("out", "html")
	kataLangFlag(cmd, &o.lang)
	return cmd
}

func (a *app) championWorkshop(ctx context.Context, o *workshopOptions, word string) error {
	t, err := a.topic(ctx, word)
	if err != nil {
		return err
	}
	if t.lesson == nil {
		return usageError("there is no lesson about %s, so there is nothing to hold a workshop about; `squire learn list` shows all lessons", word)
	}
	plan := workshop.Options{Lang: checks.Lang(o.lang)}
	if plan.Lang == "" {
		plan.Lang = t.lang()
	}
	if o.findings {
		own, lang, err := a.redacted(ctx, t.lesson)
		if err != nil {
			return err
		}
		plan.Examples = own
		if plan.Lang == "" {
			plan.Lang = lang
		}
	}
	if root, _, err := rootOf(nil); err == nil && plan.Lang == "" && isProject(root) {
		plan.Lang = spokenIn(t.lesson, languagesIn(root))
	}
	session, err := workshop.Plan(t.lesson, plan)
	if err != nil {
		return err
	}
	if o.asJSON {
		err = writeJSON(a.out, session)
	} else {
		err = a.show(&o.learnOptions, session.Agenda())
	}
	if err != nil || o.out == "" {
		return err
	}
	return a.writeDeck(o, session, plan.Examples)
}

// spokenIn returns the first of some languages that a lesson has examples in.
func spokenIn(l *training.Lesson, langs []checks.Lang) checks.Lang {
	for _, lang := range langs {
		if slices.Contains(l.Langs, lang) || lang == checks.TypeScript && slices.Contains(l.Langs, checks.JavaScript) {
			return lang
		}
	}
	return ""
}

// shownFindings is how many findings of one's own a workshop has.
const shownFindings = 3

// redacted returns findings of this repository about a lesson, the worst first,
// and the language of the first.
func (a *app) redacted(ctx context.Context, lesson *training.Lesson) ([]workshop.Example, checks.Lang, error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	pol, root, err := a.worktreePolicy()
	if err != nil {
		return nil, "", err
	}
	found, gaps, err := collect(ctx, pol.Engine(), a.tree(ctx, root, []string{root}, pol, false))
	if err != nil {
		return nil, "", err
	}
	found = slices.DeleteFunc(found, func(x checks.Finding) bool {
		l, ok := training.ForRule(x.Rule)
		return !ok || l != lesson || !x.Verdict.Show
	})
	slices.SortStableFunc(found, func(x, y checks.Finding) int { return int(y.Severity) - int(x.Severity) })
	if len(found) == 0 {
		where := "this repository"
		if len(gaps) > 0 {
			where = fmt.Sprintf("what could be scanned of this repository (%s could not)", plural(len(gaps), "file"))
		}
		a.note("squire: nothing about %s was found in %s, so the workshop is without", lesson.ID, where)
		return nil, "", nil
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		return nil, "", incomplete(fmt.Errorf("read %s: %w", root, checks.Pathless(err)))
	}
	defer dir.Close()
	own, err := policy.Load(policy.Options{})
	if err != nil {
		return nil, "", &exit{exitUsage, err}
	}
	r := workshop.NewRedactor(own.Rules())
	var out []workshop.Example
	for i := range found[:min(len(found), shownFindings)] {
		// A file in an archive can't be read so, and is told of without its code.
		src, err := dir.ReadFile(filepath.FromSlash(found[i].Path))
		if err != nil {
			src = nil
		}
		out = append(out, r.Example(&found[i], src))
	}
	return out, checks.DetectLang(found[0].Path, nil), nil
}

// writeDeck writes the deck, after whoever asked for it saw what of their code will
// be in it.
func (a *app) writeDeck(o *workshopOptions, s *workshop.Session, examples []workshop.Example) error {
	switch _, err := os.Lstat(o.out); {
	case err == nil && !o.replaceFile:
		ok, err := a.confirm(fmt.Sprintf("%s is there. Replace it?", o.out), "--force")
		if err != nil || !ok {
			return err
		}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return &exit{exitUsage, fmt.Errorf("write %s: %w", o.out, checks.Pathless(err))}
	}
	if len(examples) > 0 {
		var preview []training.Block
		for i := range examples {
			preview = append(preview, examples[i].Blocks()...)
		}
		if !o.asJSON {
			if _, err := fmt.Fprint(a.out, "\nThis of your repository will be in the deck:\n\n"); err != nil {
				return err
			}
			if err := a.show(&o.learnOptions, preview); err != nil {
				return err
			}
		}
		if !o.yes {
			ok, err := a.confirm("Write it?", "--yes")
			if err != nil || !ok {
				return err
			}
		}
	}
	var deck strings.Builder
	if err := s.Deck(&deck); err != nil {
		return err
	}
	if err := replaceFile(o.out, []byte(deck.String())); err != nil {
		return &exit{exitUsage, fmt.Errorf("write %s: %w", o.out, checks.Pathless(err))}
	}
	a.note("squire: wrote %s; open it in a browser, ? shows the keys", o.out)
	return nil
}

// confirm asks a question that is answered with yes or no. Without a terminal
// nobody can answer, and the flag that stands for yes is named. A no is no error,
// but told.
func (a *app) confirm(question, flag string) (bool, error) {
	f, ok := a.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false, usageError("%s There is no terminal to answer at; %s says yes", question, flag)
	}
	a.note("%s [y/N]", question)
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("read the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return true, nil
	}
	a.note("squire: nothing was written")
	return false, nil
}
