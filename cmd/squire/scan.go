package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/source"
)

// scanOptions are the flags of scan.
type scanOptions struct {
	outputOptions
	paths     []string
	stdinName string
	staged    bool
	revisions string
	policyOf  string
	history   bool
	since     string
	noCache   bool
	noIgnore  bool
	rulePaths []string
	profile   string
	jobs      int
	policyOptions
}

// policyOptions are the flags that change a policy; other verbs have them too.
type policyOptions struct {
	only        []string
	failOn      string
	mode        string
	maxFileSize string
	decode      string // a depth
	archive     string
	exclude     []string
	noPolicy    bool
	rules       []policy.RuleFile
}

func (o *policyOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringSliceVar(&o.only, "only", nil, "keep the rules whose id, concept or origin fits `GLOB`, such as gitleaks or \"aws-*\"")
	f.StringVar(&o.failOn, "fail-on", "", "lowest `SEVERITY` that fails the run: info, low, medium, high, critical")
	f.StringVar(&o.mode, "mode", "", "what findings do, `MODE`: observe, warn or block")
	f.StringVar(&o.maxFileSize, "max-file-size", "", "`SIZE` above which a file isn't scanned, such as 64MB (default: none for files and standard input)")
	f.StringVar(&o.decode, "max-decode-depth", "", "decode what is encoded `N` times over (default 5, 0 is never)")
	f.StringVar(&o.archive, "max-archive-depth", "", "open archives `N` deep when folders are scanned (default 0, never)")
	f.StringSliceVar(&o.exclude, "exclude", nil, "leave out paths that fit `GLOB`")
	f.BoolVar(&o.noPolicy, "no-policy", false, "ignore .squire.toml, .squire/rules, .gitleaks.toml, .gitleaksignore and the baseline")
}

// load reads the policy, with the flags on top of it.
func (o *policyOptions) load(read policy.Reader, list policy.Lister) (*policy.Policy, error) {
	pol, err := policy.Load(o.options(read, list))
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	return pol, nil
}

func (o *policyOptions) options(read policy.Reader, list policy.Lister) policy.Options {
	p := policy.Options{Read: read, List: list, Rules: o.rules, Only: o.only}
	if o.noPolicy {
		p.Read, p.List = nil, nil
	}
	add := func(key, value, flag string) {
		if value != "" {
			p.Overrides = append(p.Overrides, policy.Override{Key: key, Value: value, Origin: flag})
		}
	}
	add("fail-on", o.failOn, "--fail-on")
	add("mode", o.mode, "--mode")
	add("max-file-size", o.maxFileSize, "--max-file-size")
	add("max-decode-depth", o.decode, "--max-decode-depth")
	add("max-archive-depth", o.archive, "--max-archive-depth")
	for _, e := range o.exclude {
		add("paths.exclude", e, "--exclude")
	}
	return p
}

func newScan(a *app) *cobra.Command {
	var o scanOptions
	cmd := &cobra.Command{
		Use:     "scan [PATH ... | -]",
		Short:   "Look for secrets and insecure code",
		GroupID: "daily",
		Long: `Looks for secrets and insecure code in files and folders, in what is staged,
in commits, or in standard input. Files that git ignores are left out.

With --history it looks at every version of every file that a branch, a tag, a
worktree or a stash reaches, and names the commit that brought a finding. It
remembers in your cache folder which versions are clean, so that the next run
looks at what is new, and a run that was stopped goes on.

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 wrong use or
configuration, 3 something was not scanned.`,
		Example: `  squire scan
  squire scan src README.md --fail-on medium
  squire scan --staged
  squire scan --range HEAD~1..HEAD
  squire scan --history
  squire scan --history --since 2026-01-01
  squire scan - --stdin-name config.py < config.py
  squire scan --rules team-rules --rules more.yaml
  squire scan --only gitleaks --format gitleaks-json
  squire scan --out sarif=squire.sarif --out json=squire.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return a.scan(cmd.Context(), &o)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault // files
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.stdinName, "stdin-name", "", "`PATH` that standard input is taken for")
	f.BoolVar(&o.staged, "staged", false, "scan what is staged for the next commit")
	f.StringVar(&o.revisions, "range", "", "scan what the commits of `A..B` add")
	f.StringVar(&o.policyOf, "policy-of", "base", "with --range: `COMMIT` whose policy decides, base (the one before the range) or head")
	cmd.RegisterFlagCompletionFunc("policy-of", cobra.FixedCompletions([]string{"base", "head"}, cobra.ShellCompDirectiveNoFileComp))
	f.BoolVar(&o.history, "history", false, "scan all commits of all branches, tags and stashes")
	f.StringVar(&o.since, "since", "", "with --history: only commits after `REV|DATE`, such as v1.2, 2026-01-31 or \"30 days ago\"")
	f.BoolVar(&o.noCache, "no-cache", false, "with --history: scan again what was clean before")
	f.BoolVar(&o.noIgnore, "no-ignore", false, "scan files that git ignores, too")
	f.StringArrayVar(&o.rulePaths, "rules", nil, "look for the rules in `PATH`, a file or a folder, too; may be repeated")
	f.StringVar(&o.profile, "profile", string(pattern.InCI), "look for the rules about code of `PROFILE`: hook, editor, ci, or off for all of them")
	cmd.RegisterFlagCompletionFunc("profile", cobra.FixedCompletions(profiles, cobra.ShellCompDirectiveNoFileComp))
	f.IntVarP(&o.jobs, "jobs", "j", 0, "scan `N` files at once; 0 means one per core")
	o.outputOptions.flags(cmd)
	o.policyOptions.flags(cmd)
	return cmd
}

// profiles are the places where rules about code speak, the quietest first.
var profiles = []string{string(pattern.InHook), string(pattern.InEditor), string(pattern.InCI), string(pattern.Off)}

func (o *scanOptions) stdin() bool { return len(o.paths) == 1 && o.paths[0] == "-" }

// check refuses what doesn't go together.
func (o *scanOptions) check() error {
	kinds := 0
	for _, set := range []bool{len(o.paths) > 0, o.staged, o.revisions != "", o.history} {
		if set {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return usageError("scan looks at one thing at a time: PATHs, --staged, --range or --history")
	case !o.history && (o.since != "" || o.noCache):
		return usageError("--since and --no-cache go with --history")
	case o.stdinName != "" && !o.stdin():
		return usageError("--stdin-name goes with `squire scan -`")
	case len(o.paths) > 1 && slices.Contains(o.paths, "-"):
		return usageError("- for standard input can't stand beside other paths")
	case strings.HasPrefix(o.revisions, "-"):
		return usageError("--range wants revisions such as HEAD~1..HEAD")
	case !slices.Contains(profiles, o.profile):
		return usageError("--profile is %s, not %q", oneOf(profiles), o.profile)
	case o.jobs < 0:
		return usageError("--jobs must not be negative")
	}
	return nil
}

func (a *app) scan(ctx context.Context, o *scanOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	if err := o.readRules(); err != nil {
		return err
	}
	if !o.stdin() {
		var stop context.CancelFunc
		ctx, stop = interruptible(ctx)
		defer stop()
	}
	if o.history {
		return a.scanHistory(ctx, o)
	}
	var t target
	var err error
	switch {
	case o.staged || o.revisions != "":
		t, err = a.gitTarget(ctx, o)
	case o.stdin():
		t, err = a.stdinTarget(o)
	default:
		t, err = a.treeTarget(ctx, o)
	}
	if err != nil {
		return err
	}
	if t.repo != nil {
		defer t.repo.Close()
	}
	engine := t.policy.EngineFor(pattern.Profile(o.profile))
	engine.Workers = o.jobs
	if o.stdin() {
		engine.Workers = 1 // for one file
	}
	weaker, err := o.weakened(ctx, &t)
	if err != nil {
		return err
	}
	j := &job{engine: engine, source: t.source, root: t.root, first: weaker}
	var notice *noticer
	if len(t.paths) > 0 && o.usual() {
		notice = &noticer{}
		j.keep = notice.keep
	}
	r, err := a.report(ctx, j, &o.outputOptions)
	if err != nil {
		return err
	}
	if notice != nil && r.summary.Complete() {
		notice.remember(ctx, a, t.root, t.paths)
	}
	if o.revisions != "" && r.summary.Complete() {
		// What --no-verify let by has now been looked at.
		if err := hooks.MarkScanned(ctx, t.repo, o.revisions); err != nil {
			a.note("note: %v", err)
		}
	}
	return code(r.code())
}

// usual reports whether a scan finds what any other would find by the policy alone.
func (o *scanOptions) usual() bool {
	p := &o.policyOptions
	return o.profile == string(pattern.InCI) && !o.noIgnore && !p.noPolicy && len(p.only)+len(p.exclude)+len(p.rules) == 0 &&
		p.maxFileSize+p.decode+p.archive == ""
}

// readRules reads the rule files of --rules.
func (o *scanOptions) readRules() error {
	names, err := ruleArguments(o.rulePaths)
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := readRuleFile(name)
		if err != nil {
			return err
		}
		o.rules = append(o.rules, policy.RuleFile{Name: filepath.ToSlash(name), Data: text})
	}
	return nil
}

// weakened returns what the change that is scanned makes weaker in the policy.
// It is told whichever policy decides: it is what will decide next.
func (o *scanOptions) weakened(ctx context.Context, t *target) (weaker []checks.Finding, err error) {
	switch {
	case t.repo == nil || o.noPolicy:
	case o.staged:
		weaker, err = hooks.WeakenedStaged(ctx, t.repo, t.policy, o.options(nil, nil))
	default:
		weaker, err = hooks.WeakenedIn(ctx, t.repo, o.revisions, t.policy, o.options(nil, nil))
	}
	switch {
	case err == nil:
		return weaker, nil
	case ctx.Err() != nil:
		return nil, incomplete(errStopped)
	case o.staged:
		return nil, &exit{exitUsage, fmt.Errorf("the staged policy can't be read; correct it: %w", err)}
	}
	return nil, incomplete(err)
}

// A target is what a scan looks at.
type target struct {
	root   string
	policy *policy.Policy
	source checks.Source
	repo   git.Repository // to be closed; may be nil
	paths  []string       // absolute, of a scan of files and folders
}

func (a *app) treeTarget(ctx context.Context, o *scanOptions) (target, error) {
	root, paths, err := rootOf(o.paths)
	if err != nil {
		return target{}, &exit{exitUsage, err}
	}
	pol, err := o.load(policy.WorktreeReader(root), policy.WorktreeLister(root))
	if err != nil {
		return target{}, err
	}
	return target{root: root, policy: pol, source: a.tree(ctx, root, paths, pol, o.noIgnore), paths: paths}, nil
}

// tree returns the source of files and folders. Files that git tracks although
// a .gitignore names them are committed like all others, so they belong to it.
func (a *app) tree(ctx context.Context, root string, paths []string, pol *policy.Policy, noIgnore bool) *source.Tree {
	o := source.TreeOptions{Root: root, Paths: paths, NoIgnore: noIgnore, Exclude: pol.Excluded, MaxFileSize: pol.MaxFileSize(), ArchiveDepth: pol.MaxArchiveDepth()}
	if _, err := os.Lstat(filepath.Join(root, ".git")); err == nil && !noIgnore {
		repo, err := git.Open(ctx, root)
		if err == nil {
			defer repo.Close()
			o.GitDir = repo.CommonDir()
			o.Tracked, err = repo.TrackedIgnored(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.note("squire: files that git tracks although .gitignore names them are left out: %v", err)
		}
	}
	return source.NewTree(o)
}

func (a *app) stdinTarget(o *scanOptions) (target, error) {
	root, _, err := rootOf(nil)
	if err != nil {
		return target{}, &exit{exitUsage, err}
	}
	pol, err := o.load(policy.WorktreeReader(root), policy.WorktreeLister(root))
	if err != nil {
		return target{}, err
	}
	return target{root: root, policy: pol, source: source.Stdin(a.in, o.stdinName, pol.MaxFileSize())}, nil
}

// gitTarget reads the policy from HEAD, as the hook does, and for a range from
// the commit before it: a change can't excuse itself.
func (a *app) gitTarget(ctx context.Context, o *scanOptions) (target, error) {
	if !slices.Contains([]string{"", "base", "head"}, o.policyOf) {
		return target{}, usageError("--policy-of %s: want base or head", git.Printable(o.policyOf))
	}
	repo, err := openRepo(ctx)
	if err != nil {
		return target{}, err
	}
	read, list := hooks.HeadReader(ctx, repo), hooks.HeadLister(ctx, repo)
	if o.revisions != "" && o.policyOf == "base" && !o.noPolicy {
		base, here, err := hooks.Base(ctx, repo, o.revisions)
		switch {
		case err != nil:
			repo.Close()
			return target{}, incomplete(err)
		case base != "":
			read, list = hooks.CommitReader(ctx, repo, base), hooks.CommitLister(ctx, repo, base)
		case !here:
			a.note("note: the commit before the range is not in this shallow clone, so the policy is that of HEAD; fetch more with `git fetch --deepen 50`")
		}
	}
	pol, err := o.load(read, list)
	if err != nil {
		repo.Close()
		return target{}, err
	}
	t := target{root: repo.Root(), policy: pol, repo: repo}
	blobs := source.BlobOptions{MaxSize: pol.MaxFileSize(), Exclude: pol.Excluded}
	if o.staged {
		t.source = source.Staged(repo, blobs)
	} else {
		t.source = source.Commits(repo, o.revisions, blobs)
	}
	return t, nil
}

var errStopped = errors.New("stopped before anything was scanned")

// openRepo opens the repository of the current folder.
func openRepo(ctx context.Context) (git.Repository, error) {
	repo, err := git.Open(ctx, "")
	if ctx.Err() != nil {
		return nil, incomplete(errStopped)
	}
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	return repo, nil
}

// getwd is os.Getwd with an error that says what to do.
func getwd() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the current folder: %w; change to a folder that exists", err)
	}
	return dir, nil
}
