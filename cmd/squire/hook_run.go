package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
)

func newHookRun(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "run HOOK [ARG ...]",
		Short: "Run a hook, as git does",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("hook run wants the name of a hook: %s", oneOf(hooks.Names()))
			}
			return nil
		},
		ValidArgs:          append(hooks.Names(), hooks.Optional()...),
		DisableFlagParsing: true,
		Example:            `  squire hook run pre-commit`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == "--help" || args[0] == "-h" {
				return cmd.Help()
			}
			return a.hookRun(cmd.Context(), args[0], args[1:])
		},
	}
}

// hookRun runs a hook and tells on stderr what came of it. A clean commit has
// nothing to say.
func (a *app) hookRun(ctx context.Context, name string, args []string) error {
	r := hooks.Run(ctx, name, args, hooks.Env{})
	for _, n := range r.Notes {
		a.note("squire: %s", n)
	}
	if r.Err != nil {
		a.fail(r.Err)
		if r.Code != exitClean && name == hooks.PreCommit {
			a.note("squire: the commit was refused because it could not be scanned")
		}
		return code(r.Code)
	}
	if err := a.hookReport(r); err != nil {
		return incomplete(fmt.Errorf("write report: %w", err))
	}
	if r.Code != exitClean {
		a.note("")
		a.note("The commit was refused. A finding that is none gets a reason beside it:")
		a.note("  squire:ignore RULE -- why it is none")
	}
	return code(r.Code)
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
