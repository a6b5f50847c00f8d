package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/report"
)

func newHookStatus(a *app) *cobra.Command {
	var o hookOptions
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Tell what is installed and which commits were not scanned",
		Long: `Tells which folder git takes hooks from and who says so, what each hook does,
and which commits went by them. The exit code is 0 when every hook runs squire
and 1 when one doesn't.`,
		Args: cobra.NoArgs,
		Example: `  squire hook status
  squire hook status --global
  squire hook status --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.scope() != hooks.Local {
				return a.hookStatusUser(cmd.Context(), o)
			}
			return a.hookStatus(cmd.Context(), o)
		},
	}
	o.flags(cmd)
	return cmd
}

func (a *app) hookStatus(ctx context.Context, o hookOptions) error {
	repo, err := openRepo(ctx)
	if err != nil {
		return err
	}
	defer repo.Close()
	p, err := hooks.Status(ctx, repo, o.names...)
	if err != nil {
		return incomplete(err)
	}
	if o.json {
		err = writeJSON(a.out, statusOf(p))
	} else {
		a.printStatus(p)
	}
	if err == nil && !p.Holds() {
		return code(exitFindings)
	}
	return err
}

func (a *app) printStatus(p *hooks.Protection) {
	a.say("%s", folderText(p))
	a.say("backend: %s", p.Backend)
	a.printHooks(p.Hooks)
	if p.Shadowed != "" {
		fmt.Fprintln(a.out, report.Wrap(p.Shadowed, 80))
	}
	a.tellNotes(p.Notes)
	if p.Bypasses.Count > 0 {
		a.say("let by with a reason: %s; squire hook log tells of each", bypassed(p.Bypasses))
	}
	if p.Tampered {
		a.say("the log was changed after it was written; squire hook log tells where")
	}
	switch {
	case len(p.Unscanned) > 0:
		fmt.Fprintf(a.out, "not scanned: %s\n", plural(len(p.Unscanned), "commit"))
		for _, u := range p.Unscanned {
			fmt.Fprintf(a.out, "  %.12s  %s  %s\n", u.Commit, u.Time.Local().Format("2006-01-02 15:04"), u.How)
		}
		for _, u := range p.Unscanned[:1] {
			fmt.Fprintf(a.out, "  look at it now: squire scan --range %.12s^!\n", u.Commit)
		}
	case p.Holds():
		fmt.Fprintln(a.out, "every commit since was scanned")
	default:
		fmt.Fprintln(a.out, "commits are not scanned. To have them scanned:")
		a.say("  %s", p.Do)
	}
}

// folderText says where git takes hooks from and why.
func folderText(p *hooks.Protection) string {
	text := "folder: " + shortPath(p.Path.Dir)
	switch {
	case p.Global:
		text += ", Squire's for all repositories"
	case p.Manager != "":
		text += ", run by " + p.Manager
	case !p.Path.Configured():
		text += ", the repository's own"
	}
	if p.Path.Configured() {
		text += fmt.Sprintf(" (core.hooksPath = %s, %s, from %s)", p.Path.Value, p.Path.Scope, strings.TrimPrefix(p.Path.Origin, "file:"))
	}
	return text
}

func (a *app) printHooks(list []hooks.HookStatus) {
	for _, h := range list {
		a.say("hook %s: %s, %s", h.Name, stateText(h.State), shortPath(h.File))
		if h.Chained != "" {
			a.say("  the hook from before runs first: %s", shortPath(h.Chained))
		}
		if h.Exe != "" && !h.ExeFound {
			a.say("  its program is gone: %s; run `squire hook install` again", h.Exe)
		}
	}
}

// hookStatusUser tells about hooks for more than one repository.
func (a *app) hookStatusUser(ctx context.Context, o hookOptions) error {
	user, err := git.OpenUser(nil)
	if err != nil {
		return &exit{exitUsage, err}
	}
	f, err := hooks.StatusFolder(ctx, user, o.scope(), o.options())
	if err != nil {
		return incomplete(err)
	}
	if o.json {
		if err := writeJSON(a.out, folderOf(f)); err != nil {
			return err
		}
	} else {
		a.printFolder(f, o)
	}
	if !f.Holds() {
		return code(exitFindings)
	}
	return nil
}

func (a *app) printFolder(f *hooks.Folder, o hookOptions) {
	key := "core.hooksPath"
	if f.Scope == hooks.Template {
		key = "init.templateDir"
	}
	a.say("folder: %s", f.Dir)
	switch {
	case f.Set:
		a.say("git uses it: %s = %s, %s, from %s", key, f.Value, f.Level, f.From)
	case f.From != "":
		a.say("git doesn't use it: %s = %s, %s, from %s", key, f.Value, f.Level, f.From)
	default:
		a.say("git doesn't use it: %s is not set", key)
	}
	a.printHooks(f.Hooks)
	if !f.Holds() {
		a.say("run `squire hook install --%s`", o.scope())
	}
}

func stateText(s hooks.State) string {
	switch s {
	case hooks.NotInstalled:
		return "not installed"
	case hooks.Outdated:
		return "installed by another version"
	case hooks.Integrated:
		return "runs squire among others"
	case hooks.Foreign:
		return "doesn't run squire"
	case hooks.NotExecutable:
		return "not executable, git passes over it"
	}
	return "installed"
}
