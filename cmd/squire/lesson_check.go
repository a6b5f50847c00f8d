package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/rules"
	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training/compile"
	"github.com/squiresec/squire/training/render"
)

func newLessonCheck(a *app) *cobra.Command {
	var asJSON, runKatas bool
	table := ""
	for _, c := range compile.Checks() {
		table += "\n  " + (c.Code + "  ")[:4] + " " + c.Title
	}
	cmd := &cobra.Command{
		Use:   "check [FOLDER]",
		Short: "Check lessons, and count what there is",
		Long: `Checks the lessons of a folder, or one lesson; without a folder those that are
part of Squire:
` + table + `

Examples are scanned, and nothing of a folder is run. With --run, katas are tried
as ` + "`squire learn verify`" + ` tries them, and steps of katas about a repository run as
you: only for lessons that you trust.

Exit codes: 0 nothing is wrong, 1 there are problems, 2 it could not be read.`,
		Example: `  squire lesson check
  squire lesson check --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd.Context())
			defer stop()
			return a.lessonCheck(ctx, args, asJSON, runKatas)
		},
		ValidArgsFunction: completeFolders,
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	cmd.Flags().BoolVar(&runKatas, "run", false, "run the katas: starts, solutions and decoys")
	return cmd
}

func (a *app) lessonCheck(ctx context.Context, args []string, asJSON, runKatas bool) error {
	f, err := lessonsOf(args)
	if err != nil {
		return err
	}
	o, err := lessonOptions(f)
	if err != nil {
		return err
	}
	trial, err := compile.Try(ctx, f.catalogue, o.Only, runKatas)
	if ctx.Err() != nil {
		return incomplete(fmt.Errorf("lesson check: %w", ctx.Err()))
	}
	if err != nil {
		return incomplete(err)
	}
	r := compile.Survey(f.catalogue, o, trial)
	for i := range r.Problems {
		r.Problems[i].File = f.path(r.Problems[i].File)
	}
	if asJSON {
		r.Problems = orEmpty(r.Problems)
		err = writeJSON(a.out, r)
	} else {
		err = a.writeSurvey(r, f.catalogue.Own)
	}
	if err == nil && len(r.Problems) > 0 {
		return code(exitFindings)
	}
	return err
}

// lessonsOf reads the lessons that the arguments name.
func lessonsOf(args []string) (*lessonFolder, error) {
	if len(args) > 0 {
		return openLessons(args[0])
	}
	c, err := compile.BuiltIn()
	if err != nil {
		return nil, err
	}
	return &lessonFolder{catalogue: c, shown: "squire"}, nil
}

// lessonOptions are all rules that there are: Squire's, and those of the
// repository that one's own lessons may be about.
func lessonOptions(f *lessonFolder) (compile.Options, error) {
	secret := secrets.New(secrets.Options{})
	o := compile.Options{
		Today: time.Now(), Only: f.only, Shingles: f.shingles,
		Rules:     slices.Concat(secret.Rules(), policy.MetaRules(), rules.Index()),
		Detectors: []checks.Detector{pattern.NewSet(pattern.Selection{}, rules.Builtin()), secret},
	}
	if !f.catalogue.Own {
		return o, nil
	}
	users, err := repositoryRules()
	if err != nil {
		return o, err
	}
	for _, r := range users {
		o.Rules = append(o.Rules, r.Rule)
	}
	if len(users) > 0 {
		o.Detectors[0] = pattern.NewSet(pattern.Selection{}, rules.Builtin(), pattern.Rules(users))
	}
	return o, nil
}

func (a *app) writeSurvey(r *compile.Report, own bool) error {
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintln(&b, report.Escape(p.String()))
	}
	if len(r.Problems) > 0 {
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%-12s %5s %5s %7s %6s\n", "language", "bad", "good", "decoys", "katas")
	for _, n := range r.Languages {
		name := string(n.Lang)
		fmt.Fprintf(&b, "%-12s %5d %5d %7d %6d\n", report.Escape(render.Cut(name, 12)), n.Bad, n.Good, n.Decoys, n.Katas)
	}
	e, k := r.Examples, r.Katas
	fmt.Fprintf(&b, "\n%s: %d full, %d card; %d with questions, %d questions\n", plural(r.Lessons.Total, "lesson"), r.Lessons.Full, r.Lessons.Card, r.Lessons.Quiz, r.Questions)
	fmt.Fprintf(&b, "examples: %d bad, of which %d fire what they declare, and %d no rule finds yet; %d of %d good are silent\n", e.Bad, e.Fired, e.Taught, e.Silent, e.Good)
	fmt.Fprintf(&b, "katas: %d of %d tried; %d starts fail, %d solutions pass, %d of %d decoys fail the gates they name\n", k.Run, k.Katas, k.Starts, k.Solutions, k.Failed, k.Decoys)
	if !own && r.Rules.Total > 0 {
		fmt.Fprintf(&b, "rules: %d, %d without a lesson; of %d pairs with a language, %d see their own, %d one that is named\n", r.Rules.Total, r.Rules.Without, r.Rules.Pairs, r.Rules.Own, r.Rules.Named)
	}
	fmt.Fprintf(&b, "pages linked: %d, stale: %d\n", r.References.Total, r.References.Stale)
	reasons := map[string]int{}
	for _, s := range k.Skipped {
		_, why, _ := strings.Cut(s, ": ")
		reasons[why]++
	}
	for _, why := range sortedKeys(reasons) {
		fmt.Fprintf(&b, "%s: %s\n", plural(reasons[why], "kata"), report.Escape(why))
	}
	if len(r.Problems) == 0 {
		b.WriteString("no problems\n")
	} else {
		fmt.Fprintf(&b, "%s in %s\n", plural(len(r.Problems), "problem"), plural(files(r.Problems), "file"))
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

// files counts the files of problems.
func files(problems []compile.Problem) int {
	seen := map[string]bool{}
	for _, p := range problems {
		seen[path.Clean(p.File)] = true
	}
	return len(seen)
}

func sortedKeys(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
