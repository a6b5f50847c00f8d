package main

import (
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/lsp"
	"github.com/squiresec/squire/lsp/proxy"
	"github.com/squiresec/squire/training/progress"
)

func newLSP(a *app) *cobra.Command {
	var logFile, with string
	cmd := &cobra.Command{
		Use:     "lsp",
		Short:   "Serve an editor: findings as you type",
		GroupID: "setup",
		Long: `Speaks the Language Server Protocol over standard input and output. Editors
start it; see https://github.com/squiresec/squire/tree/main/editors.`,
		Example: `  squire lsp
  squire lsp --log /tmp/squire.log
  squire lsp --with "gopls serve"   # both as one, for editors with one server a buffer`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			interactive()
			o := lsp.Options{Version: buildInfo().Version, Lessons: lsp.Training{}, Accept: acceptInEditor}
			if file, err := progress.File(); err == nil {
				o.Progress = file
			}
			if dir, err := depsFolder(""); err == nil {
				o.Packages = func(root string) checks.Detector {
					return deps.New(deps.Options{Dir: dir, Beside: besideIn(root), Editor: true})
				}
			}
			if logFile != "" {
				f, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
				if err != nil {
					return &exit{exitUsage, fmt.Errorf("open log %s: %w", logFile, checks.Pathless(err))}
				}
				defer f.Close()
				o.Log = slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug}))
			}
			beside := proxy.Options{Server: o, Stderr: a.err}
			if cmd.Flags().Changed("with") {
				var err error
				if beside.Child, err = proxy.SplitCommand(with); err != nil {
					return usageError("read the command after --with: %w; write it as in --with \"gopls serve\"", err)
				}
			}
			c, err := proxy.Serve(cmd.Context(), a.in, a.out, beside)
			if err != nil {
				return &exit{max(c, exitFindings), fmt.Errorf("serve: %w", err)}
			}
			return code(c)
		},
	}
	cmd.Flags().StringVar(&logFile, "log", "", "append a log to `FILE`; it never holds text of your files")
	cmd.Flags().StringVar(&with, "with", "", "serve another language server too, started with `COMMAND`, and look like one server")
	cmd.Flags().Bool("stdio", true, "what editors say by habit; there is no other way")
	_ = cmd.Flags().MarkHidden("stdio")
	return cmd
}

// acceptInEditor is what `squire accept` does, for a finding in an editor's
// buffer, which may differ from the file.
func acceptInEditor(root string, f *checks.File, x *checks.Finding, reason, until string) error {
	read, newKey, err := withKey(policy.WorktreeReader(root))
	if err != nil {
		return err
	}
	pol, err := policy.Load(policy.Options{Read: read, List: policy.WorktreeLister(root)})
	if err != nil {
		return err
	}
	if err := checkReason(pol, reason); err != nil {
		return err
	}
	// With a key of its own the repository has other fingerprints.
	found, _ := pol.EngineFor(pattern.InEditor).ScanFile(f)
	i := slices.IndexFunc(found, func(y checks.Finding) bool { return y.Rule.ID == x.Rule.ID && y.Span == x.Span })
	if i < 0 {
		return fmt.Errorf("accept: %s is no longer found there", x.Rule.ID)
	}
	data, err := pol.Accept(&found[i], strings.TrimSpace(reason), until)
	if err != nil {
		return err
	}
	return writeBaseline(root, data, newKey)
}
