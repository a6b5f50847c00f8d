package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/source"
)

func newInit(a *app) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:     "init",
		Short:   "Set up this repository: configuration, hook, editor",
		GroupID: "setup",
		Long: `Sets this repository up: writes a commented .squire.toml, installs the git
hook, and says what your editor needs. What is there already is kept.`,
		Example: `  squire init
  squire init --dry-run`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.init(cmd.Context(), dryRun)
		},
	}
	cmd.Flags().BoolVarP(&dryRun, "dry-run", "n", false, "tell what would be done and do nothing")
	return cmd
}

func (a *app) init(ctx context.Context, dryRun bool) error {
	repo, err := git.Open(ctx, "")
	root := ""
	switch {
	case errors.Is(err, git.ErrNotRepository):
		if root, err = getwd(); err != nil {
			return err
		}
	case err != nil:
		return &exit{exitUsage, err}
	default:
		defer repo.Close()
		root = repo.Root()
	}
	langs := languages(ctx, root)
	if len(langs) > 0 {
		fmt.Fprintf(a.out, "languages: %s\n", oneOf(langs))
	}
	if err := a.initConfig(root, langs, dryRun); err != nil {
		return &exit{exitUsage, err}
	}
	if repo == nil {
		fmt.Fprintln(a.out, "hook: this folder is no git repository; run `git init` and then `squire hook install`")
	} else if err := a.hookInstall(ctx, repo, hookOptions{dryRun: dryRun}); err != nil {
		return err
	}
	fmt.Fprintln(a.out, "editor: `squire editor` lists those that it has settings for; any other can start `squire lsp` for every file")
	fmt.Fprintln(a.out, "next: squire scan")
	return nil
}

func (a *app) initConfig(root string, langs []string, dryRun bool) error {
	name := filepath.Join(root, policy.ConfigFile)
	switch _, err := os.Lstat(name); {
	case err == nil:
		fmt.Fprintf(a.out, "configuration: %s is there, kept\n", policy.ConfigFile)
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("look for %s: %w", name, checks.Pathless(err))
	case dryRun:
		fmt.Fprintf(a.out, "configuration: would write %s\n", policy.ConfigFile)
		return nil
	}
	if err := replaceFile(name, []byte(configTemplate(langs))); err != nil {
		return fmt.Errorf("write %s: %w", policy.ConfigFile, checks.Pathless(err))
	}
	fmt.Fprintf(a.out, "configuration: wrote %s\n", policy.ConfigFile)
	return nil
}

// configTemplate is a configuration that says what could be set and sets only
// what differs from the defaults: nothing.
func configTemplate(langs []string) string {
	exclude := `# exclude = ["third_party/**", "**/*.min.js"]`
	if slices.Contains(langs, string(checks.Go)) {
		exclude = `# exclude = ["vendor/**", "**/testdata/**"]`
	}
	return `# Squire's configuration. Everything here is optional; what is commented out
# shows the default. ` + "`squire policy show`" + ` tells what holds and why,
# ` + "`squire policy schema`" + ` writes a schema for editors.

# What findings do: "observe" records them, "warn" shows them, "block" refuses
# the commit and fails the run from fail-on upwards.
# mode = "block"

# info, low, medium, high or critical
# fail-on = "high"

# A larger file is not scanned, and the scan says that it is incomplete.
# max-file-size = "64MB"

[rules]
# Rules by id, concept, or id in another tool; * and ? work.
# disable = ["adobe-client-id"]

[rules.severity]
# "jwt" = "medium"

[paths]
` + exclude + `
`
}

// surveyLimit is how many files init looks at to name languages.
const surveyLimit = 20_000

// languages names the programming languages of a folder, the most frequent
// first.
func languages(ctx context.Context, root string) []string {
	count := map[string]int{}
	seen := 0
	for f, err := range source.NewTree(source.TreeOptions{Root: root, Paths: []string{root}}).Files(ctx) {
		if seen++; seen > surveyLimit {
			break
		}
		if err != nil {
			continue
		}
		switch l := checks.DetectLang(f.Path, nil); l {
		case "", checks.Markdown, checks.JSON, checks.TOML, checks.XML, checks.INI:
		default:
			count[string(l)]++
		}
	}
	var names []string
	for l := range count {
		names = append(names, l)
	}
	slices.SortFunc(names, func(x, y string) int {
		if count[x] != count[y] {
			return count[y] - count[x]
		}
		return strings.Compare(x, y)
	})
	return names[:min(len(names), 5)]
}
