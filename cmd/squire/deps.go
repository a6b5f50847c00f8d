package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/deps"
	"github.com/squiresec/squire/checks/deps/lock"
	"github.com/squiresec/squire/checks/deps/osv"
	"github.com/squiresec/squire/checks/deps/version"
	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/policy"
)

func newDeps(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "deps",
		Short:   "Look for packages with known vulnerabilities",
		GroupID: "daily",
		Args:    cobra.NoArgs,
		Long: `Looks up the packages that lock files name in a copy of OSV's advisories on
this machine. Nothing is sent anywhere and nothing is fetched: you bring the
copy, Squire says how old it is.`,
		Example: `  squire deps db import all.zip
  squire deps check`,
	}
	db := &cobra.Command{
		Use:   "db",
		Short: "Import advisories, and see how old they are",
		Args:  cobra.NoArgs,
		Example: `  squire deps db import all.zip
  squire deps db status`,
	}
	db.AddCommand(newDepsImport(a), newDepsStatus(a))
	cmd.AddCommand(newDepsCheck(a), db)
	return cmd
}

// depsFolder is the folder of the database: the one that a flag names, or the
// user's.
func depsFolder(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	dir, err := hooks.DataFolder()
	if err != nil {
		return "", &exit{exitUsage, err}
	}
	return filepath.Join(dir, "osv"), nil
}

// howToFetch is the way out where there are no advisories.
const howToFetch = "fetch those of an ecosystem, such as https://osv-vulnerabilities.storage.googleapis.com/npm/all.zip, and run `squire deps db import all.zip`"

// depsOptions are the flags of deps check.
type depsOptions struct {
	outputOptions
	policyOptions
	db       string
	noIgnore bool
}

func newDepsCheck(a *app) *cobra.Command {
	var o depsOptions
	cmd := &cobra.Command{
		Use:   "check [PATH ...]",
		Short: "Look up the packages of lock files",
		Long: `Looks up the packages of the lock files in files and folders: go.mod, go.sum,
package-lock.json, pnpm-lock.yaml, yarn.lock, poetry.lock, pdm.lock, uv.lock,
requirements.txt, Pipfile.lock, Cargo.lock, Gemfile.lock, composer.lock,
pom.xml and gradle.lockfile. Files that git ignores are left out.

A finding says that the version is affected, not that your program calls the
part with the hole. Its rule is the advisory: ignore it by that id, in a comment
with a reason or under rules.disable in .squire.toml.

Exit codes: 0 clean, 1 findings, 2 wrong use or no advisories on this machine,
3 something was not looked up.`,
		Example: `  squire deps check
  squire deps check src --fail-on high
  squire deps check --format sarif`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.depsCheck(cmd.Context(), args, &o)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault // files
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.db, "db", "", "`FOLDER` of the advisories (default: squire/osv in your data folder)")
	f.StringVar(&o.failOn, "fail-on", "", "lowest `SEVERITY` that fails the run: low, medium, high, critical (default low)")
	f.StringSliceVar(&o.exclude, "exclude", nil, "leave out paths that fit `GLOB`")
	f.BoolVar(&o.noPolicy, "no-policy", false, "ignore .squire.toml and the baseline")
	f.BoolVar(&o.noIgnore, "no-ignore", false, "read lock files that git ignores, too")
	o.outputOptions.flags(cmd)
	return cmd
}

func (a *app) depsCheck(ctx context.Context, args []string, o *depsOptions) error {
	dir, err := depsFolder(o.db)
	if err != nil {
		return err
	}
	all, err := osv.Statuses(dir)
	switch {
	case err != nil:
		return &exit{exitUsage, fmt.Errorf("%w; import it again with `squire deps db import FILE.zip`", err)}
	case len(all) == 0:
		return &exit{exitUsage, fmt.Errorf("there are no advisories on this machine, so no package was looked up; %s", howToFetch)}
	}
	root, paths, err := rootOf(args)
	if err != nil {
		return &exit{exitUsage, err}
	}
	pol, err := o.loadFor(root)
	if err != nil {
		return err
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	var skips skippedPackages
	detector := deps.New(deps.Options{Dir: dir, Beside: besideIn(root), Skipped: skips.add})
	engine := pol.SecretsEngine()
	for i, d := range engine.Detectors {
		engine.Detectors[i] = unlisted{d} // so that no excerpt shows a secret
	}
	engine.Detectors = append(engine.Detectors, detector)
	files := &lockFiles{files: a.tree(ctx, root, paths, pol, o.noIgnore)}
	r, err := a.report(ctx, &job{
		engine: engine, source: files, root: root, unseen: "A vulnerable package",
		keep:  func(x *checks.Finding) bool { return x.Rule.Concept == deps.RuleID },
		notes: func() []string { return databaseNotes(detector.Used(), time.Now()) },
	}, &o.outputOptions)
	if err != nil {
		return err
	}
	skips.tell(a)
	if files.seen == 0 && r.summary.Complete() && !o.quiet {
		a.note("note: there is no lock file here that Squire reads; `squire deps check --help` lists them")
	}
	return code(r.code())
}

// loadFor loads the policy. What is known of a package is worth a failed run
// whatever its severity, unless the configuration says otherwise.
func (o *depsOptions) loadFor(root string) (*policy.Policy, error) {
	load := func() (*policy.Policy, error) {
		return o.load(policy.WorktreeReader(root), policy.WorktreeLister(root))
	}
	pol, err := load()
	if err != nil || o.failOn != "" {
		return pol, err
	}
	for _, s := range pol.Settings() {
		if s.Key == "fail-on" && s.Origin == "default" {
			o.failOn = checks.Low.String()
			return load()
		}
	}
	return pol, nil
}

// unlisted runs a detector whose rules are no part of the report.
type unlisted struct{ checks.Detector }

// Rules implements checks.Detector.
func (unlisted) Rules() []*checks.Rule { return nil }

// besideIn reads small regular files of a tree, and none outside of it.
func besideIn(root string) func(name string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		in, err := os.OpenRoot(root)
		if err != nil {
			return nil, err
		}
		defer in.Close()
		info, err := in.Lstat(filepath.FromSlash(name))
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() || info.Size() > checks.LargeFile {
			return nil, errors.New("it is no file of ordinary size")
		}
		return in.ReadFile(filepath.FromSlash(name))
	}
}

// lockFiles yields the lock files of a source, whole.
type lockFiles struct {
	files checks.Source
	seen  int
}

// Files implements checks.Source.
func (l *lockFiles) Files(ctx context.Context) iter.Seq2[*checks.File, error] {
	return func(yield func(*checks.File, error) bool) {
		for f, err := range l.files.Files(ctx) {
			if err == nil {
				if !deps.Wanted(f.Path) {
					continue
				}
				l.seen++
				whole(f)
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// whole has a large file loaded rather than read in parts.
func whole(f *checks.File) {
	f.Whole = true
	open := f.Open
	if open == nil {
		return
	}
	f.Open = nil
	f.Load = func(buf []byte) ([]byte, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		defer r.Close()
		return io.ReadAll(io.LimitReader(r, checks.DefaultMaxFileSize))
	}
}

// databaseNotes tell how old the advisories are that were asked.
func databaseNotes(used []osv.Status, now time.Time) []string {
	var notes []string
	for _, s := range used {
		text := fmt.Sprintf("The advisories about %s go up to %s.", s.Ecosystem, ageText(s, now))
		if deps.Stale(s, now) {
			text += " What became known since then was not looked for: import a new copy."
		}
		notes = append(notes, text)
	}
	return notes
}

// ageText says when the newest advisory was changed, and how long ago that is.
func ageText(s osv.Status, now time.Time) string {
	days := osv.Age(s.Newest, now)
	switch {
	case s.Newest.Year() < 1980: // none of them says
		return "a day that they don't tell"
	case days == 0:
		return s.Newest.Format(time.DateOnly) + " (today)"
	}
	return fmt.Sprintf("%s (%s old)", s.Newest.Format(time.DateOnly), counted(days, "day", "days"))
}

// skippedPackages collects what could not be looked up.
type skippedPackages struct {
	mu     sync.Mutex
	byPath map[string][]lock.Skipped
}

func (s *skippedPackages) add(path string, all []lock.Skipped) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byPath == nil {
		s.byPath = map[string][]lock.Skipped{}
	}
	s.byPath[path] = all
}

// How many files with packages that were skipped are named, and how many
// packages of each.
const (
	maxSkippedFiles = 10
	maxSkippedNames = 3
)

// tell names what could not be looked up: it is neither clean nor a fault.
func (s *skippedPackages) tell(a *app) {
	var paths []string
	for p := range s.byPath {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	more := len(paths) - maxSkippedFiles
	for _, p := range paths[:min(len(paths), maxSkippedFiles)] {
		all := s.byPath[p]
		var names []string
		for _, x := range all[:min(len(all), maxSkippedNames)] {
			names = append(names, x.Name)
		}
		if more := len(all) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		a.note("note: %s gives no exact version of %s, so these were not looked up", p, strings.Join(names, ", "))
	}
	if more > 0 {
		a.note("note: %s no exact version of some packages, either", counted(more, "other file gives", "other files give"))
	}
}

func newDepsImport(a *app) *cobra.Command {
	var dir, only string
	var force bool
	var names []string
	for _, e := range version.Ecosystems() {
		names = append(names, string(e))
	}
	cmd := &cobra.Command{
		Use:   "import FILE.zip ...",
		Short: "Take in a copy of OSV's advisories",
		Long: `Takes in archives of OSV, such as all.zip of an ecosystem from
https://osv-vulnerabilities.storage.googleapis.com/npm/all.zip
(likewise ` + oneOf(names) + `).

The copy of an ecosystem takes the place of the one before. It is read whole
first: where something is wrong with it, the one before stays.`,
		Example: `  squire deps db import all.zip
  squire deps db import all.zip --ecosystem npm`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("deps db import wants the archive; %s", howToFetch)
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if only != "" && !slices.Contains(names, only) {
				return usageError("--ecosystem %s: want one of %s", only, oneOf(names))
			}
			long()
			folder, err := depsFolder(dir)
			if err != nil {
				return err
			}
			for _, name := range args {
				if err := a.depsImport(name, folder, version.Ecosystem(only), force); err != nil {
					return &exit{exitUsage, err}
				}
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"zip"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	f := cmd.Flags()
	f.StringVar(&dir, "db", "", "`FOLDER` of the advisories (default: squire/osv in your data folder)")
	f.StringVar(&only, "ecosystem", "", "take in those about one `ECOSYSTEM` alone: "+oneOf(names))
	f.BoolVar(&force, "force", false, "take in a copy with far fewer advisories than the one before, too")
	cmd.RegisterFlagCompletionFunc("ecosystem", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// depsImport takes in one archive.
func (a *app) depsImport(name, dir string, only version.Ecosystem, force bool) error {
	fail := func(err error) error {
		var shrunk *osv.Shrunk
		if errors.As(err, &shrunk) {
			return fmt.Errorf("import %s: %w, which stays; if that is meant, import with --force", name, err)
		}
		return fmt.Errorf("import %s: %w; nothing was changed", name, checks.Pathless(err))
	}
	f, err := os.Open(name)
	if err != nil {
		return fail(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	if err != nil {
		return fail(err)
	}
	now := time.Now()
	im, err := osv.Import(f, info.Size(), only, now)
	if err != nil {
		return fail(err)
	}
	if err := im.Write(dir, force); err != nil {
		return fail(err)
	}
	for _, s := range im.Statuses {
		fmt.Fprintf(a.out, "imported %s: %s about %s, up to %s\n", s.Ecosystem, counted(s.Advisories, "advisory", "advisories"), counted(s.Packages, "package", "packages"), ageText(s, now))
		if deps.Stale(s, now) {
			a.note("note: these are old; what became known since then is not in them")
		}
	}
	return nil
}

// depsStatusJSON is one ecosystem of deps db status --json.
type depsStatusJSON struct {
	Ecosystem  string    `json:"ecosystem"`
	Advisories int       `json:"advisories"`
	Packages   int       `json:"packages"`
	Newest     time.Time `json:"newest"`
	AgeDays    int       `json:"ageDays"`
	Old        bool      `json:"old"`
	Imported   time.Time `json:"imported"`
}

func newDepsStatus(a *app) *cobra.Command {
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show which advisories there are, and how old they are",
		Args:  cobra.NoArgs,
		Example: `  squire deps db status
  squire deps db status --json`,
		RunE: func(*cobra.Command, []string) error {
			folder, err := depsFolder(dir)
			if err != nil {
				return err
			}
			return a.depsStatus(folder, asJSON, time.Now())
		},
	}
	cmd.Flags().StringVar(&dir, "db", "", "`FOLDER` of the advisories (default: squire/osv in your data folder)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

func (a *app) depsStatus(dir string, asJSON bool, now time.Time) error {
	all, broken := osv.Statuses(dir)
	if asJSON {
		list := []depsStatusJSON{}
		for _, s := range all {
			list = append(list, depsStatusJSON{string(s.Ecosystem), s.Advisories, s.Packages, s.Newest, osv.Age(s.Newest, now), deps.Stale(s, now), s.Imported})
		}
		if err := writeJSON(a.out, list); err != nil {
			return err
		}
	} else {
		for _, s := range all {
			fmt.Fprintf(a.out, "%s: %s about %s, up to %s\n", s.Ecosystem, counted(s.Advisories, "advisory", "advisories"), counted(s.Packages, "package", "packages"), ageText(s, now))
			if deps.Stale(s, now) {
				a.note("note: the advisories about %s are old; fetch a new all.zip and import it", s.Ecosystem)
			}
		}
	}
	switch {
	case broken != nil:
		return &exit{exitUsage, fmt.Errorf("%w; import it again with `squire deps db import FILE.zip`", broken)}
	case len(all) == 0:
		return &exit{exitUsage, fmt.Errorf("there are no advisories on this machine; %s", howToFetch)}
	}
	return nil
}
