package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

func newBaseline(a *app) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:     "baseline",
		Short:   "Accept what is there now, to stop new findings only",
		GroupID: "policy",
		Long: `Writes .squire/baseline.json with the fingerprint of every finding that is
there now. They are no longer shown; new ones are. Fingerprints go by content:
moved lines and renamed files change nothing. Commit the file and its key,
.squire/key, which keeps passwords from being guessed from the fingerprints.

A baseline hides secrets that still work: revoke them all the same.`,
		Example: `  squire baseline
  squire baseline --dry-run`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.baseline(cmd.Context(), dryRun)
		},
	}
	cmd.Flags().BoolVarP(&dryRun, "dry-run", "n", false, "tell what would be written")
	return cmd
}

func (a *app) baseline(ctx context.Context, dryRun bool) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	// The baseline is the repository's, wherever it is called.
	root, _, err := rootOf(nil)
	if err != nil {
		return &exit{exitUsage, err}
	}
	read, newKey, err := withKey(policy.WorktreeReader(root))
	if err != nil {
		return err
	}
	pol, err := policy.Load(policy.Options{Read: read, List: policy.WorktreeLister(root)})
	if err != nil {
		return &exit{exitUsage, err}
	}
	src := a.tree(ctx, root, []string{root}, pol, false)
	found, gaps, err := collect(ctx, pol.Engine(), src)
	if err != nil {
		return err
	}
	data, entries, err := pol.WriteBaseline(found)
	if err != nil {
		return err
	}
	if !dryRun {
		if err := writeBaseline(root, data, newKey); err != nil {
			return &exit{exitUsage, err}
		}
	}
	verb := "wrote"
	if dryRun {
		verb = "would write"
	}
	fmt.Fprintf(a.out, "%s %s: %s\n", verb, policy.BaselineFile, plural(entries, "finding"))
	if !dryRun {
		fmt.Fprintf(a.out, "next: git add %s %s\n", policy.BaselineFile, policy.KeyFile)
	}
	for _, g := range gaps {
		a.fail(g)
	}
	if len(gaps) > 0 {
		return code(exitIncomplete)
	}
	return nil
}

// withKey makes a fingerprint key where there is none yet.
func withKey(read policy.Reader) (policy.Reader, []byte, error) {
	var newKey []byte
	_, err := read(policy.KeyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if newKey, err = policy.NewKey(rand.Read); err != nil {
			return nil, nil, err
		}
	case err != nil:
		return nil, nil, &exit{exitUsage, fmt.Errorf("read %s: %w", policy.KeyFile, checks.Pathless(err))}
	}
	return func(name string) ([]byte, error) {
		if name == policy.KeyFile && newKey != nil {
			return newKey, nil
		}
		return read(name)
	}, newKey, nil
}

// collect runs a scan to its end and returns what it found, what is not to be
// shown included: entries of the baseline keep their dates.
func collect(ctx context.Context, e *checks.Engine, src checks.Source) (found []checks.Finding, gaps []*checks.Gap, err error) {
	for x, err := range e.Scan(ctx, src) {
		if err != nil {
			g, ok := errors.AsType[*checks.Gap](err)
			if !ok {
				return nil, nil, incomplete(err)
			}
			gaps = append(gaps, g)
			continue
		}
		found = append(found, x)
	}
	return found, gaps, nil
}

func writeBaseline(root string, data, newKey []byte) error {
	dir := filepath.Join(root, filepath.Dir(filepath.FromSlash(policy.BaselineFile)))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", dir, checks.Pathless(err))
	}
	files := []struct {
		name string
		data []byte
	}{{policy.KeyFile, newKey}, {policy.BaselineFile, data}}
	for _, f := range files {
		if f.data == nil {
			continue
		}
		name := filepath.Join(root, filepath.FromSlash(f.name))
		if err := replaceFile(name, f.data); err != nil {
			return fmt.Errorf("write %s: %w", f.name, checks.Pathless(err))
		}
	}
	return nil
}

// plural writes a number and its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
