package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/internal/source"
	"github.com/squiresec/squire/training/progress"
)

func newHookRun(a *app) *cobra.Command {
	names := append(hooks.Names(), hooks.Optional()...)
	return &cobra.Command{
		Use:   "run HOOK [ARG ...]",
		Short: "Run a hook, as git does",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("hook run wants the name of a hook: %s", oneOf(names))
			}
			return nil
		},
		ValidArgs:          names,
		DisableFlagParsing: true,
		Example: `  squire hook run pre-commit
  squire hook run commit-msg .git/COMMIT_EDITMSG`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == "--help" || args[0] == "-h" {
				return cmd.Help()
			}
			return a.hookRun(cmd.Context(), args[0], args[1:])
		},
	}
}

// hookRun runs a hook and tells on stderr what came of it. What is clean has
// nothing to say. The first line says all that a program needs to show which
// shows no more than one.
func (a *app) hookRun(ctx context.Context, name string, args []string) error {
	env := hooks.Env{Stdin: a.in, Known: a.knownToPushes, Progress: a.showProgress}
	if f, ok := a.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		env.Stdin = nil // git never gives a hook a terminal to read from
	}
	if name == hooks.PostCommit {
		env.Learner, _ = progress.File() // without a home folder nobody learns
	}
	modest()
	r := hooks.Run(ctx, name, args, env)
	if r.Headline != "" {
		a.note("squire: %s", r.Headline)
	}
	if r.Err != nil {
		err := r.Err
		switch {
		case r.Code == exitClean || !hooks.Blocks(name):
		case r.Code == exitUsage:
			err = fmt.Errorf("%s was refused: %w", hookSubject(name), err)
		default:
			err = fmt.Errorf("%s was refused because it could not be scanned: %w", hookSubject(name), err)
		}
		a.fail(err)
	}
	// What was found until then is worth telling.
	if r.Err == nil || len(r.Findings) > 0 {
		if err := a.hookReport(r); err != nil {
			return incomplete(fmt.Errorf("write report: %w", err))
		}
	}
	if len(r.Advice) > 0 {
		a.note("")
	}
	for _, line := range r.Advice {
		a.note("%s", line)
	}
	for _, n := range r.Notes {
		a.note("squire: %s", n)
	}
	if r.Code == exitIncomplete && r.Err == nil {
		a.note("squire: %s was refused because it could not be scanned wholly", hookSubject(name))
	}
	return code(r.Code)
}

// hookSubject names what a hook refuses.
func hookSubject(name string) string {
	switch name {
	case hooks.PrePush, hooks.PreReceive:
		return "the push"
	case hooks.PreApplypatch, hooks.ApplypatchMsg:
		return "the patch"
	}
	return "the commit"
}

// knownToPushes opens what is remembered of pushes. A push and a history take
// other lines of a renamed file for new, so they don't share it.
func (a *app) knownToPushes(repo git.Repository, pol *policy.Policy) *source.Known {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil // there is no home, as on a server
	}
	known, err := source.OpenKnown(filepath.Join(dir, "squire", "history"), repo.CommonDir(), pol.Digest("push "+buildIdentity()))
	if err != nil {
		a.note("squire: the cache can't be used, so everything is scanned: %v", err)
		return nil
	}
	return known
}

// hookReport writes the findings, when there are any to show.
func (a *app) hookReport(r *hooks.Result) error {
	shown := 0
	for i := range r.Findings {
		if r.Findings[i].Verdict.Show {
			shown++
		}
	}
	if (shown == 0 || r.Mode == policy.Observe) && r.Summary.Complete() {
		return nil
	}
	o := reportOptions(r.Rules, false)
	o.Root, o.ToSeeAll = r.Root, "squire scan --staged --all-places"
	o.Color, o.Links, o.Width = a.terminal(a.err)
	sink, err := report.New("text", a.err, o)
	if err != nil {
		return err
	}
	for i := range r.Findings {
		if err := sink.Finding(&r.Findings[i]); err != nil {
			return err
		}
	}
	return sink.Close(&r.Summary)
}
