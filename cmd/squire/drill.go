package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/drill"
	"github.com/squiresec/squire/training/progress"
)

func newDrill(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "drill",
		Short:   "Plant defects in a copy of this repository, and hunt them together",
		GroupID: "team",
		Long: `Plants defects of the lessons into a copy of this repository, for a team to hunt:
a branch drill/SEED in a worktree of its own. Your branches, your index and your
files stay as they are. The same seed on the same commit plants the same, so that
two teams can hunt the same defects. A drill is never pushed: the pre-push hook
refuses its branch and its commits.`,
		Example: `  squire drill plant --seed 7 --count 3
  squire drill hunt
  squire drill score
  squire drill clean`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDrillPlant(a), newDrillHunt(a), newDrillScore(a), newDrillClean(a))
	return cmd
}

// drillOptions are what verbs of drill share.
type drillOptions struct {
	seed   uint64
	asJSON bool
	given  bool // the seed
}

func (o *drillOptions) flags(cmd *cobra.Command, seed string) {
	cmd.Flags().Uint64Var(&o.seed, "seed", 0, seed)
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "write JSON")
}

// field opens the repository of the current folder and its drills.
func (a *app) field(ctx context.Context) (git.Repository, *drill.Field, error) {
	repo, err := git.Open(ctx, "")
	if err != nil {
		return nil, nil, &exit{exitUsage, err}
	}
	return repo, drill.Open(repo), nil
}

// choose returns the drill that is meant: the one with the seed, the one whose
// worktree this is, or the only one.
func choose(f *drill.Field, o *drillOptions) (*drill.Drill, error) {
	all, err := f.List()
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	if o.given {
		for _, d := range all {
			if d.Seed == o.seed {
				return d, nil
			}
		}
		return nil, usageError("there is no drill %d here; `squire drill plant --seed %d` plants it", o.seed, o.seed)
	}
	if d, ok := f.Here(all); ok {
		return d, nil
	}
	switch len(all) {
	case 0:
		return nil, usageError("there is no drill here; `squire drill plant` plants one")
	case 1:
		return all[0], nil
	}
	var seeds []string
	for _, d := range all {
		seeds = append(seeds, strconv.FormatUint(d.Seed, 10))
	}
	return nil, usageError("there are several drills; say which with --seed: %s", oneOf(seeds))
}

type drillPlantOptions struct {
	drillOptions
	count  int
	topics []string
	dir    string
}

func newDrillPlant(a *app) *cobra.Command {
	var o drillPlantOptions
	cmd := &cobra.Command{
		Use:   "plant",
		Short: "Plant defects in a worktree of their own",
		Long: `Plants defects of the lessons into files of the last commit, in the repository's own
languages and in the way that each file is written, and as many pieces of code that
only look like one. Nothing of the repository is run for it: no hook, no filter.

Code is planted in Go, Python, JavaScript, TypeScript and Java.`,
		Args: cobra.NoArgs,
		Example: `  squire drill plant
  squire drill plant --seed 7 --count 3
  squire drill plant --topic sql-injection --topic CWE-22 --count 2`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.given = cmd.Flags().Changed("seed")
			return a.drillPlant(cmd.Context(), &o)
		},
	}
	o.flags(cmd, "`NUMBER` that decides what is planted where; without, any")
	f := cmd.Flags()
	f.IntVar(&o.count, "count", 3, fmt.Sprintf("how many `DEFECTS`, at most %d", drill.MaxCount))
	f.StringArrayVar(&o.topics, "topic", nil, "a `LESSON` or CWE that the defects are about; may be repeated")
	f.StringVar(&o.dir, "dir", "", "`FOLDER` of the worktree, which must not be there; without, one beside your progress")
	cmd.RegisterFlagCompletionFunc("topic", func(_ *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return lessonIDs(), cobra.ShellCompDirectiveNoFileComp
	})
	cmd.MarkFlagDirname("dir")
	return cmd
}

func (a *app) drillPlant(ctx context.Context, o *drillPlantOptions) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	repo, f, err := a.field(ctx)
	if err != nil {
		return err
	}
	defer repo.Close()
	pol, err := drillPolicy()
	if err != nil {
		return err
	}
	plan := drill.Plan{Seed: o.seed, Count: o.count, Engine: pol.Engine()}
	if !o.given {
		plan.Seed = 1 + rand.Uint64N(9999)
	}
	for _, word := range o.topics {
		l, err := findLesson(word)
		if err != nil {
			return err
		}
		plan.Topics = append(plan.Topics, l)
	}
	dir, err := a.drillFolder(repo, o.dir, plan.Seed)
	if err != nil {
		return err
	}
	d, err := f.Plant(ctx, plan, dir, time.Now())
	if err != nil {
		return &exit{exitUsage, err}
	}
	if o.asJSON {
		return writeJSON(a.out, d)
	}
	if d.Count < o.count {
		a.note("squire: %s of %d fitted into this repository", plural(d.Count, "defect"), o.count)
	}
	_, err = fmt.Fprintf(a.out, `Planted drill %d: %s, and %s of code that only look like one.

  cd %s
  squire drill hunt

It is branch %s, on this machine alone. squire drill clean --seed %d removes it.
`, d.Seed, plural(d.Count, "defect"), plural(d.Pieces-d.Count, "piece"), report.Escape(d.Worktree), d.Branch, d.Seed)
	return err
}

// drillPolicy is what defects are tried with: Squire's rules as they are, so that a
// drill is the same for all who plant it.
func drillPolicy() (*policy.Policy, error) {
	pol, err := policy.Load(policy.Options{})
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	return pol, nil
}

// drillFolder is where the worktree goes.
func (a *app) drillFolder(repo git.Repository, dir string, seed uint64) (string, error) {
	if dir != "" {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return "", usageError("--dir %s: %v", dir, err)
		}
		return abs, nil
	}
	state, err := progress.Dir()
	if err != nil {
		return "", &exit{exitUsage, err}
	}
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, filepath.Base(repo.Root()))
	return filepath.Join(state, "drills", fmt.Sprintf("%s-%d", name, seed)), nil
}

func newDrillHunt(a *app) *cobra.Command {
	var o drillOptions
	cmd := &cobra.Command{
		Use:     "hunt",
		Short:   "Start the clock, and tell the rules of the game",
		Args:    cobra.NoArgs,
		Example: `  squire drill hunt`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.given = cmd.Flags().Changed("seed")
			return a.drillHunt(cmd.Context(), &o)
		},
	}
	o.flags(cmd, "`NUMBER` of the drill, where there are several")
	return cmd
}

func (a *app) drillHunt(ctx context.Context, o *drillOptions) error {
	repo, f, err := a.field(ctx)
	if err != nil {
		return err
	}
	defer repo.Close()
	d, err := choose(f, o)
	if err != nil {
		return err
	}
	runs, err := f.Start(d, time.Now())
	if err != nil {
		return &exit{exitUsage, err}
	}
	if o.asJSON {
		return writeJSON(a.out, d)
	}
	clock := "The clock runs from now on."
	if runs >= time.Second {
		clock = fmt.Sprintf("The clock has been running for %v.", runs.Round(time.Second))
	}
	_, err = fmt.Fprintf(a.out, `Drill %d. %s

%s of code were put into %s.
Wrong are %d of them; the others are fine and only look like it.

  1. Read as you would in a review. Half an hour is plenty.
  2. Together is better than alone, and nobody is compared with anybody.
  3. Whether git diff and squire scan are allowed, agree on before you start.
     The score tells what the scan alone would have found.
  4. Write each place into %s, as "- path/to/file:12", or give the places to
     squire drill score. Any line of the function counts.

  squire drill score    the answers, with a lesson for each that was missed
`, d.Seed, clock, capital(plural(d.Pieces, "piece")), report.Escape(d.Worktree), d.Count, drill.Sheet)
	return err
}

func newDrillScore(a *app) *cobra.Command {
	var o drillOptions
	cmd := &cobra.Command{
		Use:   "score [PATH:LINE...]",
		Short: "Open the answers: what was found, missed, and what was none",
		Long: `Compares the places that you name, or those in DRILL.md, with the answers: what was
found, what was missed with the lesson about it, what was no defect, and what
Squire's scan alone would have found. The first time it is recorded in your
progress.

Exit codes: 0 all found, 1 something was missed, 2 wrong use.`,
		Example: `  squire drill score
  squire drill score src/main.go:12 src/main.go:40`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.given = cmd.Flags().Changed("seed")
			return a.drillScore(cmd.Context(), &o, args)
		},
	}
	o.flags(cmd, "`NUMBER` of the drill, where there are several")
	return cmd
}

func (a *app) drillScore(ctx context.Context, o *drillOptions, args []string) error {
	repo, f, err := a.field(ctx)
	if err != nil {
		return err
	}
	defer repo.Close()
	d, err := choose(f, o)
	if err != nil {
		return err
	}
	var places []drill.Place
	for _, arg := range args {
		p, err := drill.ParsePlace(arg)
		if err != nil {
			return usageError("drill score: %v", err)
		}
		places = append(places, p)
	}
	if len(args) == 0 {
		var broken []string
		if places, broken, err = drill.ReadSheet(d); err != nil {
			return &exit{exitUsage, err}
		}
		for _, b := range broken {
			a.note("squire: %s: %q is no place, so it doesn't count; write PATH:LINE", drill.Sheet, b)
		}
	}
	l, err := a.learner()
	if err != nil {
		return err
	}
	pol, err := drillPolicy()
	if err != nil {
		return err
	}
	s, err := f.Score(ctx, d, places, pol.Engine(), time.Now())
	if err != nil {
		return &exit{exitUsage, err}
	}
	if s.First {
		for i := range s.Answers {
			x := &s.Answers[i]
			e := progress.New(progress.Drill, x.Lesson, x.Lang, progress.Missed)
			if x.Found {
				e.Result = progress.Found
			}
			e.MS = s.Took.Milliseconds()
			if err := l.record(e); err != nil {
				return err
			}
		}
	}
	if o.asJSON {
		err = writeJSON(a.out, s)
	} else {
		_, err = fmt.Fprint(a.out, scoreText(s))
	}
	if found, _ := s.Found(); err == nil && found < len(s.Answers) {
		return code(exitFindings)
	}
	return err
}

func scoreText(s *drill.Score) string {
	var b strings.Builder
	hunter, tool := s.Found()
	fmt.Fprintf(&b, "Found %d of %d", hunter, len(s.Answers))
	if s.Took > 0 {
		fmt.Fprintf(&b, " in %v", s.Took.Round(time.Second))
	}
	fmt.Fprintf(&b, ", %s.\n\n", plural(len(s.False), "false alarm"))
	both := 0
	for i := range s.Answers {
		x := &s.Answers[i]
		if x.Found || x.Tool {
			both++
		}
		word := "missed"
		if x.Found {
			word = "found "
		}
		title := x.Lesson
		if l, ok := training.Find(x.Lesson); ok {
			title = l.Title
		}
		line := x.First
		if len(x.Lines) > 0 {
			line = x.Lines[0]
		}
		fmt.Fprintf(&b, "  %s  %s:%d  %s\n", word, report.Escape(x.Path), line, title)
		if x.Tool {
			b.WriteString("          the scan finds it, too\n")
		}
		if !x.Found {
			fmt.Fprintf(&b, "          squire learn start %s\n", x.Lesson)
		}
	}
	for i, p := range s.False {
		why := "nothing was planted here; have a look whether it is a defect all the same"
		if s.Fooled[i] != "" {
			why = "this is how it is done right: squire learn start " + s.Fooled[i]
		}
		fmt.Fprintf(&b, "  no      %s\n          %s\n", report.Escape(p.String()), why)
	}
	fmt.Fprintf(&b, "\nWithout you the scan finds %d of %d, with %s. You and the scan: %d of %d.\n", tool, len(s.Answers), plural(s.ToolFalse, "false alarm"), both, len(s.Answers))
	return b.String()
}

func newDrillClean(a *app) *cobra.Command {
	var o drillOptions
	var all, force bool
	cmd := &cobra.Command{
		Use:   "clean",
		Short: "Remove a drill: worktree, branch and answers",
		Long: `Removes a drill: its worktree, its branch and its answers, whatever it came to. What
the drill did not make stays, and what was changed or noted in it since is only
removed with --force.`,
		Args: cobra.NoArgs,
		Example: `  squire drill clean
  squire drill clean --seed 7`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.given = cmd.Flags().Changed("seed")
			return a.drillClean(cmd.Context(), &o, all, force)
		},
	}
	cmd.Flags().Uint64Var(&o.seed, "seed", 0, "`NUMBER` of the drill, where there are several")
	cmd.Flags().BoolVar(&all, "all", false, "remove all drills of this repository")
	cmd.Flags().BoolVar(&force, "force", false, "remove what was changed or noted in it, too")
	return cmd
}

func (a *app) drillClean(ctx context.Context, o *drillOptions, all, force bool) error {
	repo, f, err := a.field(ctx)
	if err != nil {
		return err
	}
	defer repo.Close()
	var drills []*drill.Drill
	if all {
		if drills, err = f.List(); err != nil {
			return &exit{exitUsage, err}
		}
		if len(drills) == 0 {
			_, err := fmt.Fprintln(a.out, "There is no drill here.")
			return err
		}
	} else {
		d, err := choose(f, o)
		if err != nil {
			return err
		}
		drills = append(drills, d)
	}
	for _, d := range drills {
		if err := f.Clean(ctx, d, force); err != nil {
			if _, ok := errors.AsType[*drill.KeepError](err); ok {
				err = fmt.Errorf("%w; --force removes it", err)
			}
			return &exit{exitUsage, err}
		}
		if _, err := fmt.Fprintf(a.out, "removed drill %d\n", d.Seed); err != nil {
			return err
		}
	}
	return nil
}
