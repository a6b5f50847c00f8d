package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

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
	cmd.AddCommand(newHookInstall(a), newHookUninstall(a), newHookStatus(a), newHookRun(a))
	return cmd
}

type hookInstallOptions struct {
	dryRun, force bool
}

func newHookInstall(a *app) *cobra.Command {
	var o hookInstallOptions
	cmd := &cobra.Command{
		Use:   "install",
		Short: "Scan every commit of this repository before it is made",
		Long: `Writes the hooks pre-commit, pre-merge-commit, commit-msg, post-commit and
pre-push. Hooks that are there already are kept and run first. post-commit
notices commits that skipped the scan, and pre-push scans what leaves.

The hooks run this very program. Where it is gone, commits are refused; who
wants to be warned instead says: git config --global squire.onMissing warn`,
		Args: cobra.NoArgs,
		Example: `  squire hook install
  squire hook install --dry-run
  squire hook install --force`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			repo, err := openRepo(cmd.Context())
			if err != nil {
				return err
			}
			defer repo.Close()
			return a.hookInstall(cmd.Context(), repo, o)
		},
	}
	cmd.Flags().BoolVarP(&o.dryRun, "dry-run", "n", false, "tell what would be done and do nothing")
	cmd.Flags().BoolVar(&o.force, "force", false, "install into the folder that core.hooksPath names, too")
	return cmd
}

func (a *app) hookInstall(ctx context.Context, repo git.Repository, o hookInstallOptions) error {
	if o.dryRun {
		p, err := hooks.Status(ctx, repo)
		if err != nil {
			return &exit{exitUsage, err}
		}
		for _, h := range p.Hooks {
			switch {
			case h.State == hooks.InstalledOK:
				fmt.Fprintf(a.out, "hook %s: is there\n", h.Name)
			default:
				fmt.Fprintf(a.out, "hook %s: would write %s\n", h.Name, shortPath(h.File))
			}
		}
		return nil
	}
	done, err := hooks.Install(ctx, repo, hooks.Options{Force: o.force})
	if err != nil {
		return &exit{exitUsage, err}
	}
	for _, h := range done.Hooks {
		what := "installed"
		if !h.Changed {
			what = "is there"
		}
		fmt.Fprintf(a.out, "hook %s: %s, %s\n", h.Name, what, shortPath(h.File))
		if h.Chained != "" {
			fmt.Fprintf(a.out, "  the hook from before runs first: %s\n", shortPath(h.Chained))
		}
	}
	return nil
}

func newHookUninstall(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "uninstall",
		Short:   "Take the hooks away and put back what was there before",
		Args:    cobra.NoArgs,
		Example: `  squire hook uninstall`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			repo, err := openRepo(cmd.Context())
			if err != nil {
				return err
			}
			defer repo.Close()
			removed, err := hooks.Uninstall(cmd.Context(), repo)
			if err != nil {
				return &exit{exitUsage, err}
			}
			if len(removed) == 0 {
				fmt.Fprintln(a.out, "there are no hooks of squire here")
			}
			for _, r := range removed {
				what := "removed"
				switch {
				case r.Kept:
					what = "isn't squire's, kept"
				case r.Restored:
					what = "removed, the hook from before is back"
				}
				fmt.Fprintf(a.out, "hook %s: %s, %s\n", r.Name, what, shortPath(r.File))
			}
			return nil
		},
	}
}

// statusJSON is what hook status --json writes.
type statusJSON struct {
	Protected bool             `json:"protected"`
	Folder    string           `json:"folder"`
	Shadowed  string           `json:"shadowed,omitempty"`
	Hooks     []hookStatusJSON `json:"hooks"`
	Unscanned []unscannedJSON  `json:"unscanned"`
}

type hookStatusJSON struct {
	Name     string `json:"name"`
	File     string `json:"file"`
	State    string `json:"state"`
	Chained  string `json:"chained,omitempty"`
	Exe      string `json:"program,omitempty"`
	ExeFound bool   `json:"programFound"`
}

type unscannedJSON struct {
	Commit string `json:"commit"`
	How    string `json:"how"`
	Time   string `json:"time"`
}

func newHookStatus(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Tell what is installed and which commits were not scanned",
		Args:  cobra.NoArgs,
		Example: `  squire hook status
  squire hook status --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			repo, err := openRepo(cmd.Context())
			if err != nil {
				return err
			}
			defer repo.Close()
			p, err := hooks.Status(cmd.Context(), repo)
			if err != nil {
				return incomplete(err)
			}
			if asJSON {
				err = writeJSON(a.out, statusOf(p))
			} else {
				err = a.printStatus(p)
			}
			if err == nil && !p.Holds() {
				return code(exitFindings)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

func statusOf(p *hooks.Protection) statusJSON {
	s := statusJSON{Protected: p.Holds(), Folder: p.Path.Dir, Shadowed: p.Shadowed, Hooks: []hookStatusJSON{}, Unscanned: []unscannedJSON{}}
	for _, h := range p.Hooks {
		s.Hooks = append(s.Hooks, hookStatusJSON{h.Name, h.File, string(h.State), h.Chained, h.Exe, h.ExeFound})
	}
	for _, u := range p.Unscanned {
		s.Unscanned = append(s.Unscanned, unscannedJSON{string(u.Commit), u.How, u.Time.UTC().Format("2006-01-02T15:04:05Z")})
	}
	return s
}

func (a *app) printStatus(p *hooks.Protection) error {
	for _, h := range p.Hooks {
		fmt.Fprintf(a.out, "hook %s: %s, %s\n", h.Name, stateText(h.State), report.Escape(shortPath(h.File)))
		if h.Chained != "" {
			fmt.Fprintf(a.out, "  the hook from before runs first: %s\n", report.Escape(shortPath(h.Chained)))
		}
		if h.Exe != "" && !h.ExeFound {
			fmt.Fprintf(a.out, "  its program is gone: %s; run `squire hook install` again\n", report.Escape(h.Exe))
		}
	}
	if p.Shadowed != "" {
		fmt.Fprintln(a.out, report.Wrap(p.Shadowed, 80))
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
		fmt.Fprintln(a.out, "commits are not scanned: run `squire hook install`")
	}
	return nil
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
