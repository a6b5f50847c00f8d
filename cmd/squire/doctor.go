package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
)

func newDoctor(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "doctor",
		Short:   "Prove with a planted secret that commits are scanned",
		GroupID: "setup",
		Long: `Reads the configuration, looks at the hooks, and plants a made-up secret in a
copy of the index to see the rules find it and the installed hook refuse it.
Index, files and history stay as they are.`,
		Example: `  squire doctor
  squire doctor --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.doctor(cmd.Context(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// A check is one thing that doctor looked at.
type check struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Text string `json:"text"`
	Do   string `json:"do,omitempty"` // the way out
}

func (a *app) doctor(ctx context.Context, asJSON bool) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	b := buildInfo()
	list := []check{{Name: "squire", OK: true, Text: fmt.Sprintf("%s, rules of gitleaks %s, %s", b.Version, b.Gitleaks, b.Platform)}}
	repo, err := git.Open(ctx, "")
	if err != nil {
		list = append(list, check{Name: "repository", Text: err.Error()})
	} else {
		defer repo.Close()
		list = append(list, check{Name: "repository", OK: true, Text: repo.Root()})
		list = append(list, check{Name: "backend", OK: true, Text: repo.Backend()})
		list = append(list, a.checkPolicy(ctx, repo)...)
		list = append(list, a.checkHooks(ctx, repo)...)
	}
	return a.tellChecks(list, asJSON)
}

func (a *app) tellChecks(list []check, asJSON bool) error {
	failed := false
	for _, c := range list {
		failed = failed || !c.OK
	}
	if asJSON {
		if err := writeJSON(a.out, list); err != nil {
			return err
		}
	} else {
		for _, c := range list {
			mark := "ok  "
			if !c.OK {
				mark = "NO  "
			}
			fmt.Fprintf(a.out, "%s%-16s %s\n", mark, c.Name, report.Escape(c.Text))
			if c.Do != "" {
				fmt.Fprintf(a.out, "    %-16s -> %s\n", "", report.Escape(c.Do))
			}
		}
	}
	if failed {
		return code(exitFindings)
	}
	return nil
}

// checkPolicy loads the policy of HEAD, which holds in the hook, and that of
// the worktree, which holds everywhere else.
func (a *app) checkPolicy(ctx context.Context, repo git.Repository) []check {
	var list []check
	for _, p := range []struct {
		name string
		read policy.Reader
		list policy.Lister
	}{
		{"policy", policy.WorktreeReader(repo.Root()), policy.WorktreeLister(repo.Root())},
		{"policy HEAD", hooks.HeadReader(ctx, repo), hooks.HeadLister(ctx, repo)},
	} {
		pol, err := policy.Load(policy.Options{Read: p.read, List: p.list})
		if err != nil {
			list = append(list, check{Name: p.name, Text: err.Error(), Do: "mend the file; until then nothing can be committed"})
			continue
		}
		enabled := len(pol.Engine().Rules())
		c := check{Name: p.name, OK: true, Text: fmt.Sprintf("%s from %s, %d rules", pol.Mode(), pol.FailOn(), enabled)}
		if pol.Mode() != policy.Block {
			c.Do = `findings don't stop a commit in this mode; mode = "block" does`
		}
		list = append(list, c)
	}
	return list
}

// checkHooks looks at the hooks and plants the canary.
func (a *app) checkHooks(ctx context.Context, repo git.Repository) []check {
	status, err := hooks.Status(ctx, repo)
	if err != nil {
		return []check{{Name: "hooks", Text: err.Error()}}
	}
	list := []check{{Name: "folder", OK: true, Text: strings.TrimPrefix(folderText(status), "folder: ")}}
	for _, h := range status.Hooks {
		c := check{Name: h.Name, OK: h.State.Runs() && (h.Exe == "" || h.ExeFound), Text: stateText(h.State) + ", " + h.File}
		if h.Exe != "" && !h.ExeFound {
			c.Text += "; its program is gone: " + h.Exe
		}
		if !c.OK {
			c.Do = status.Do
		}
		list = append(list, c)
	}
	if status.Shadowed != "" {
		list = append(list, check{Name: "shadow", Text: status.Shadowed, Do: "squire hook install tells what to add where"})
	}
	for _, n := range status.Notes {
		text, command, _ := strings.Cut(n, "\n")
		list = append(list, check{Name: "note", OK: status.Holds(), Text: text, Do: strings.TrimSpace(command)})
	}
	list = append(list, a.checkCanary(ctx, repo, status)...)
	unscanned := check{Name: "history", OK: len(status.Unscanned) == 0, Text: "no commit is known to have skipped the scan"}
	if !unscanned.OK {
		unscanned.Text = plural(len(status.Unscanned), "commit") + " skipped the scan"
		unscanned.Do = "squire hook status names them"
	}
	return append(list, unscanned)
}

// checkCanary plants a secret and looks who finds it.
func (a *app) checkCanary(ctx context.Context, repo git.Repository, status *hooks.Protection) []check {
	proof, err := hooks.Canary(ctx, repo, hooks.Env{})
	if err != nil {
		return []check{{Name: "canary", Text: err.Error()}}
	}
	rules := check{Name: "rules", OK: proof.Rule != "", Text: "found the planted secret: " + proof.Rule}
	if !rules.OK {
		rules.Text, rules.Do = "did not find the planted secret", "look at [rules] and [paths] in .squire.toml, and at .gitleaks.toml"
	}
	hook := check{Name: "hook", OK: proof.Hook.Named && proof.Hook.Code != 0, Text: fmt.Sprintf("refused the planted secret with exit code %d", proof.Hook.Code)}
	switch {
	case hook.OK:
	case integrated(status, hooks.PreCommit):
		hook.OK = true
		hook.Text = "its file has the line that runs squire; not tried out, since squire runs no program of a project"
		if status.Manager != "" {
			hook.Text = status.Manager + " has the line that runs squire; not tried out, since squire runs no program of a project"
		}
	default:
		hook.Text = "did not refuse the planted secret"
		if proof.Hook.Problem != "" {
			hook.Text += ": " + proof.Hook.Problem
		}
		hook.Do = status.Do
		if proof.Hook.Named {
			hook.Do = "the policy only warns; see above"
		}
	}
	return []check{rules, hook}
}

func integrated(p *hooks.Protection, name string) bool {
	return slices.ContainsFunc(p.Hooks, func(h hooks.HookStatus) bool { return h.Name == name && h.State == hooks.Integrated })
}
