package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/report"
)

func newHook(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "hook",
		Short:   "Install, remove or look at the git hooks",
		GroupID: "setup",
		Args:    cobra.NoArgs,
		Example: `  squire hook install
  squire hook status
  squire hook uninstall`,
	}
	cmd.AddCommand(newHookInstall(a), newHookUninstall(a), newHookStatus(a), newHookLog(a), newHookRun(a), newHookAgent(a))
	return cmd
}

// hookOptions are the flags that the verbs of hook share.
type hookOptions struct {
	local, global, template bool
	names                   []string
	dryRun, force, json     bool
}

func (o *hookOptions) scope() hooks.Scope {
	switch {
	case o.global:
		return hooks.Global
	case o.template:
		return hooks.Template
	}
	return hooks.Local
}

func (o *hookOptions) options() hooks.Options {
	return hooks.Options{Force: o.force, DryRun: o.dryRun, Names: o.names}
}

// flags adds the flags by which to say where and which.
func (o *hookOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.local, "local", false, "the hooks of this repository (default)")
	f.BoolVar(&o.global, "global", false, "the hooks of all your repositories, by core.hooksPath")
	f.BoolVar(&o.template, "template", false, "the hooks of repositories made from now on, by init.templateDir")
	f.StringSliceVar(&o.names, "hook", nil, "only this hook; can be given more than once")
	f.BoolVar(&o.json, "json", false, "write JSON")
	cmd.MarkFlagsMutuallyExclusive("local", "global", "template")
	names := append(hooks.Names(), hooks.Optional()...)
	cmd.RegisterFlagCompletionFunc("hook", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

func newHookInstall(a *app) *cobra.Command {
	var o hookOptions
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Scan every commit of this repository before it is made",
		Long: `Writes the hooks ` + oneOf(hooks.Names()) + `.
Hooks that are there already are kept and run first. Where husky, lefthook,
pre-commit or overcommit runs the hooks of a project, lines are added to its
file instead, and shown; the manager itself isn't run.

With --hook only that hook is installed. More to choose from:
` + oneOf(hooks.Optional()) + `.

The hooks run this very program. Where it is gone, commits are refused; who
wants to be warned instead says: git config --global squire.onMissing warn`,
		Args: cobra.NoArgs,
		Example: `  squire hook install
  squire hook install --dry-run
  squire hook install --global
  squire hook install --hook pre-push
  squire hook install --force`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.scope() != hooks.Local {
				return a.hookInstallUser(cmd.Context(), o)
			}
			repo, err := openRepo(cmd.Context())
			if err != nil {
				return err
			}
			defer repo.Close()
			return a.hookInstall(cmd.Context(), repo, o)
		},
	}
	o.flags(cmd)
	cmd.Flags().BoolVarP(&o.dryRun, "dry-run", "n", false, "tell what would be done and do nothing")
	cmd.Flags().BoolVar(&o.force, "force", false, "install into the folder that is in force, whoever it belongs to")
	return cmd
}

func (a *app) hookInstall(ctx context.Context, repo git.Repository, o hookOptions) error {
	done, err := hooks.Install(ctx, repo, o.options())
	if err != nil {
		return &exit{exitUsage, err}
	}
	return a.tellInstalled(done, o)
}

// hookInstallUser installs for more than one repository.
func (a *app) hookInstallUser(ctx context.Context, o hookOptions) error {
	user, err := git.OpenUser(nil)
	if err != nil {
		return &exit{exitUsage, err}
	}
	install := hooks.InstallGlobal
	if o.template {
		install = hooks.InstallTemplate
	}
	done, err := install(ctx, user, o.options())
	if err != nil {
		return &exit{exitUsage, err}
	}
	return a.tellInstalled(done, o)
}

func (a *app) tellInstalled(done *hooks.Installed, o hookOptions) error {
	if o.json {
		return writeJSON(a.out, installedOf(done, o))
	}
	for _, h := range done.Hooks {
		what := "installed,"
		switch {
		case !h.Changed:
			what = "is there,"
		case o.dryRun:
			what = "would write"
		}
		a.say("hook %s: %s %s", h.Name, what, shortPath(h.File))
		if h.Chained != "" {
			a.say("  the hook from before runs first: %s", shortPath(h.Chained))
		}
	}
	for _, e := range done.Edits {
		what := "squire was added"
		switch {
		case e.Diff == "":
			what = "squire is there"
		case o.dryRun:
			what = "squire would be added"
		}
		a.tellEdit(e, what)
	}
	a.tellNotes(done.Notes)
	return nil
}

func (a *app) tellEdit(e hooks.Edit, what string) {
	a.say("%s: %s, %s", e.Manager, what, shortPath(e.File))
	for line := range strings.Lines(e.Diff) {
		a.say("  %s", strings.TrimRight(line, "\n"))
	}
}

// tellNotes writes sentences in lines of 80, and a command that follows one in a
// line of its own, however long it is.
func (a *app) tellNotes(notes []string) {
	for _, n := range notes {
		text, command, _ := strings.Cut(n, "\n")
		fmt.Fprintln(a.out, report.Wrap(report.Escape(text), 80))
		if command != "" {
			a.say("%s", command)
		}
	}
}

// say writes a line of the result, which may hold paths of a repository.
func (a *app) say(format string, args ...any) {
	fmt.Fprintln(a.out, report.Escape(fmt.Sprintf(format, args...)))
}

func newHookUninstall(a *app) *cobra.Command {
	var o hookOptions
	cmd := &cobra.Command{
		Use:   "uninstall",
		Short: "Take the hooks away and put back what was there before",
		Args:  cobra.NoArgs,
		Example: `  squire hook uninstall
  squire hook uninstall --global
  squire hook uninstall --hook pre-push`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			removed, err := uninstall(cmd.Context(), o)
			if err != nil {
				return &exit{exitUsage, err}
			}
			return a.tellUninstalled(removed, o)
		},
	}
	o.flags(cmd)
	cmd.Flags().BoolVarP(&o.dryRun, "dry-run", "n", false, "tell what would be done and do nothing")
	return cmd
}

func uninstall(ctx context.Context, o hookOptions) (*hooks.Uninstalled, error) {
	if o.scope() == hooks.Local {
		repo, err := openRepo(ctx)
		if err != nil {
			return nil, err
		}
		defer repo.Close()
		return hooks.Uninstall(ctx, repo, o.options())
	}
	user, err := git.OpenUser(nil)
	if err != nil {
		return nil, err
	}
	if o.global {
		return hooks.UninstallGlobal(ctx, user, o.options())
	}
	return hooks.UninstallTemplate(ctx, user, o.options())
}

func (a *app) tellUninstalled(done *hooks.Uninstalled, o hookOptions) error {
	if o.json {
		return writeJSON(a.out, uninstalledOf(done, o))
	}
	if len(done.Hooks)+len(done.Edits) == 0 {
		fmt.Fprintln(a.out, "there are no hooks of squire here")
	}
	gone := "removed"
	if o.dryRun {
		gone = "would be removed"
	}
	for _, r := range done.Hooks {
		what := gone
		switch {
		case r.Kept && len(done.Edits) > 0:
			continue // the manager's own
		case r.Kept:
			what = "isn't squire's, kept"
		case r.Restored && o.dryRun:
			what += ", and the hook from before put back"
		case r.Restored:
			what += ", the hook from before is back"
		}
		a.say("hook %s: %s, %s", r.Name, what, shortPath(r.File))
	}
	for _, e := range done.Edits {
		a.tellEdit(e, "squire's lines: "+gone)
	}
	a.tellNotes(done.Notes)
	return nil
}

// shortPath writes a path relative to the current folder where that is
// shorter.
func shortPath(p string) string {
	wd, err := os.Getwd()
	if err != nil {
		return p
	}
	if rel, err := filepath.Rel(wd, p); err == nil && len(rel) < len(p) {
		return rel
	}
	return p
}
