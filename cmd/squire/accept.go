package main

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
)

type acceptOptions struct {
	what, reason, until string
}

func newAccept(a *app) *cobra.Command {
	var o acceptOptions
	cmd := &cobra.Command{
		Use:     "accept FINGERPRINT|PATH:LINE --reason WHY",
		Short:   "Accept one finding, for a reason and for as long as you say",
		GroupID: "policy",
		Long: `Writes one finding into .squire/baseline.json, with the reason. It is no longer
shown; reports that have suppressed findings have it with the reason. With
--until it is back after that day. Commit the file and its key, .squire/key.

FINGERPRINT is the one in "squire scan --format json"; its first eight digits
are enough. To say it beside the code, write squire:ignore there instead.

A secret that was shared works until it is revoked, accepted or not.`,
		Example: `  squire accept config.py:1 --reason revoked
  squire accept config.py:1 --reason revoked --until 2999-01-31`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError("accept wants one finding: its fingerprint, or PATH:LINE")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.what = args[0]
			return a.accept(cmd.Context(), &o)
		},
	}
	cmd.Flags().StringVar(&o.reason, "reason", "", "`WHY` it is accepted, for whoever meets it later")
	cmd.Flags().StringVar(&o.until, "until", "", "last `DATE` on which it is, such as 2027-01-31")
	return cmd
}

func (a *app) accept(ctx context.Context, o *acceptOptions) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	root, _, err := rootOf(nil)
	if err != nil {
		return &exit{exitUsage, err}
	}
	read := policy.WorktreeReader(root)
	pol, err := policy.Load(policy.Options{Read: read, List: policy.WorktreeLister(root)})
	if err != nil {
		return &exit{exitUsage, err}
	}
	x, err := a.findOne(ctx, root, pol, o.what)
	if err != nil {
		return err
	}
	read, newKey, err := withKey(read)
	if err != nil {
		return err
	}
	if newKey != nil {
		// With a key of its own the repository has other fingerprints.
		if pol, err = policy.Load(policy.Options{Read: read, List: policy.WorktreeLister(root)}); err == nil {
			x, err = a.sameFinding(ctx, root, pol, x)
		}
		if err != nil {
			return &exit{exitUsage, err}
		}
	}
	if err := checkReason(pol, o.reason); err != nil {
		return err
	}
	data, err := pol.Accept(x, strings.TrimSpace(o.reason), o.until)
	if err != nil {
		return &exit{exitUsage, err}
	}
	if err := writeBaseline(root, data, newKey); err != nil {
		return &exit{exitUsage, err}
	}
	end := ""
	if o.until != "" {
		end = " until " + o.until
	}
	fmt.Fprintf(a.out, "accepted %s:%d [%s]%s\n", report.Escape(x.Path), x.Start.Line, report.Escape(x.Rule.ID), end)
	fmt.Fprintf(a.out, "next: git add %s %s\n", policy.BaselineFile, policy.KeyFile)
	return nil
}

// checkReason refuses a reason with a secret in it: it is committed.
func checkReason(pol *policy.Policy, reason string) error {
	found, err := pol.Engine().ScanFile(&checks.File{Path: "reason", Data: []byte(reason)})
	if err != nil || slices.ContainsFunc(found, func(x checks.Finding) bool { return x.Rule.Secret }) {
		return usageError("accept: the reason seems to hold a secret, and it would be committed; say it without")
	}
	return nil
}

// findOne returns the one finding that is named by the beginning of its
// fingerprint or by its place.
func (a *app) findOne(ctx context.Context, root string, pol *policy.Policy, what string) (*checks.Finding, error) {
	fits, paths, err := finder(root, what)
	if err != nil {
		return nil, err
	}
	found, gaps, err := collect(ctx, pol.Engine(), a.tree(ctx, root, paths, pol, true))
	if err != nil {
		return nil, err
	}
	byID := map[checks.Fingerprint]*checks.Finding{}
	var list []string
	for i := range found {
		if x := &found[i]; fits(x) && byID[x.Fingerprint] == nil {
			byID[x.Fingerprint] = x
			list = append(list, fmt.Sprintf("%s  %s:%d [%s]", x.Fingerprint, x.Path, x.Start.Line, x.Rule.ID))
		}
	}
	switch {
	case len(byID) == 1:
		for _, x := range byID {
			return x, nil
		}
	case len(byID) > 1:
		return nil, usageError("accept: %s stands for %d findings; name one by its fingerprint:\n%s", what, len(byID), strings.Join(list, "\n"))
	case len(gaps) > 0:
		return nil, incomplete(fmt.Errorf("accept: there is no finding %s in what could be scanned; %w", what, gaps[0]))
	}
	return nil, usageError("accept: there is no finding %s here; `squire scan --format json` tells fingerprints, and PATH:LINE is the place that a report shows", what)
}

// finder returns what decides whether a finding is meant, and where to look.
func finder(root, what string) (fits func(*checks.Finding) bool, paths []string, err error) {
	if i := strings.LastIndexByte(what, ':'); i > 0 {
		file, number := what[:i], what[i+1:]
		// A report has the column, too.
		if j := strings.LastIndexByte(file, ':'); j > 0 {
			if _, err := strconv.Atoi(file[j+1:]); err == nil {
				file, number = file[:j], file[j+1:]
			}
		}
		line, err := strconv.Atoi(number)
		if err != nil || line < 1 {
			return nil, nil, usageError("accept: %q has no line; write PATH:LINE, as a report shows it", what)
		}
		_, abs, err := rootOf([]string{file})
		if err != nil {
			return nil, nil, &exit{exitUsage, err}
		}
		rel, err := filepath.Rel(root, abs[0])
		if err != nil {
			return nil, nil, &exit{exitUsage, err}
		}
		name := path.Clean(filepath.ToSlash(rel))
		return func(x *checks.Finding) bool { return x.Path == name && x.Start.Line == line }, abs, nil
	}
	id := strings.ToLower(what)
	if len(id) < 8 || len(id) > 32 || strings.Trim(id, "0123456789abcdef") != "" {
		return nil, nil, usageError("accept: %q is no fingerprint: want 8 to 32 hexadecimal digits, or PATH:LINE", what)
	}
	return func(x *checks.Finding) bool { return strings.HasPrefix(x.Fingerprint.String(), id) }, []string{root}, nil
}

// sameFinding finds a finding again by its place, under another key.
func (a *app) sameFinding(ctx context.Context, root string, pol *policy.Policy, x *checks.Finding) (*checks.Finding, error) {
	file := filepath.Join(root, filepath.FromSlash(x.Path))
	found, _, err := collect(ctx, pol.Engine(), a.tree(ctx, root, []string{file}, pol, true))
	if err != nil {
		return nil, err
	}
	for i := range found {
		if y := &found[i]; y.Path == x.Path && y.Rule.ID == x.Rule.ID && y.Span == x.Span {
			return y, nil
		}
	}
	return nil, fmt.Errorf("accept: %s changed in the meantime; try again", x.Path)
}
