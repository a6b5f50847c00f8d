package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training/plan"
)

func newChampion(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "champion",
		Short:   "Help others write secure code: a path, workshops of half an hour",
		GroupID: "team",
		Long: `For whoever helps a team with security beside their own work: what to learn, in
which order, and workshops that are ready to hold. All of it works without a
network, and nothing about people is counted. "squire drill" plants defects to
hunt together.`,
		Example: `  squire champion path
  squire champion workshop sql-injection --out deck.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newChampionPath(a), newChampionWorkshop(a))
	return cmd
}

func newChampionPath(a *app) *cobra.Command {
	var o learnOptions
	cmd := &cobra.Command{
		Use:   "path",
		Short: "List what a champion of this repository learns, in order",
		Long: `Lists the lessons of a champion of this repository, in order: those about what is
found in it, then what everybody who reviews code has to know, then what its
languages need, and what a champion does beside code. What a lesson asks for stands
before it. What you did already is marked.`,
		Args: cobra.NoArgs,
		Example: `  squire champion path
  squire champion path --json`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.championPath(cmd.Context(), &o) },
	}
	cmd.Flags().BoolVar(&o.asJSON, "json", false, "write JSON")
	cmd.Flags().BoolVar(&o.noScan, "no-scan", false, "don't look at the files of this folder")
	return cmd
}

// championJSON is what champion path --json writes.
type championJSON struct {
	Languages []checks.Lang `json:"languages"`
	Minutes   int           `json:"minutes"` // to read all of it, katas not counted
	Steps     []stepJSON    `json:"steps"`
}

type stepJSON struct {
	Stage    plan.Stage    `json:"stage"`
	Lesson   string        `json:"lesson"`
	Title    string        `json:"title"`
	Minutes  int           `json:"minutes"`
	Level    int           `json:"level"`
	Prereq   []string      `json:"prereq"`
	Katas    []checks.Lang `json:"katas"`
	Findings int           `json:"findings,omitempty"`
	Path     string        `json:"path,omitempty"`
	Line     int           `json:"line,omitempty"`
	Next     plan.Activity `json:"next"` // "" where all is done
	Workshop string        `json:"workshop"`
}

// stageTitle says what a stage is there for.
func stageTitle(s plan.Stage) string {
	switch s {
	case plan.StageOwnCode:
		return "Found in this repository"
	case plan.StageGround:
		return "For every review"
	case plan.StagePractice:
		return "Deeper, in the languages of this repository"
	}
	return "The craft: what a champion does for others"
}

func (a *app) championPath(ctx context.Context, o *learnOptions) error {
	l, err := a.learner()
	if err != nil {
		return err
	}
	own := a.ownCode(ctx, o, false)
	if own.root != "" && own.looked.IsZero() {
		// A path for a repository that nobody looked at would be one for any other.
		if err := a.survey(ctx, own.root); err != nil {
			a.note("squire: %v", err)
		}
		own = a.ownCode(ctx, o, false)
	}
	j := championJSON{Languages: orEmpty(own.langs), Steps: []stepJSON{}}
	for _, s := range plan.ChampionPath(own.needs, own.langs) {
		status := l.status(s.Lesson, nil, time.Now())
		step := stepJSON{
			Stage: s.Stage, Lesson: s.Lesson.ID, Title: s.Lesson.Title, Minutes: s.Lesson.Minutes, Level: s.Lesson.Level,
			Prereq: status.Prereq, Katas: status.Katas, Next: status.Next, Workshop: "squire champion workshop " + s.Lesson.ID,
		}
		if s.Need != nil {
			step.Findings, step.Path, step.Line = s.Need.Count, s.Need.Finding.Path, s.Need.Finding.Start.Line
		}
		j.Minutes += step.Minutes
		j.Steps = append(j.Steps, step)
	}
	if o.asJSON {
		return writeJSON(a.out, j)
	}
	_, err = fmt.Fprint(a.out, j.text())
	return err
}

func (j *championJSON) text() string {
	var b strings.Builder
	widest, done := 0, 0
	for i := range j.Steps {
		widest = max(widest, len(j.Steps[i].Lesson))
		if j.Steps[i].Next == "" {
			done++
		}
	}
	var stage plan.Stage
	for i := range j.Steps {
		s := &j.Steps[i]
		if s.Stage != stage {
			if stage != "" {
				b.WriteString("\n")
			}
			stage = s.Stage
			fmt.Fprintf(&b, "%s\n", stageTitle(stage))
		}
		mark := "[ ]"
		if s.Next == "" {
			mark = "[x]"
		}
		fmt.Fprintf(&b, "  %s %-*s  %d min  %s", mark, widest, s.Lesson, s.Minutes, s.Title)
		if s.Findings > 0 {
			fmt.Fprintf(&b, "  (%s, as in %s:%d)", plural(s.Findings, "finding"), report.Escape(s.Path), s.Line)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\n%d of %d done, %d minutes to read in all. Then pass it on:\n  squire champion workshop LESSON   half an hour for a room\n  squire drill plant                defects to hunt together\n", done, len(j.Steps), j.Minutes)
	return b.String()
}
