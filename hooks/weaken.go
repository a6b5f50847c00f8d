package hooks

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
)

// stagedPolicy loads the policy as it would be after the commit. It is nil
// when the commit changes none of its files. inForce is the policy of HEAD,
// nil where that can't be read.
func (w *witness) stagedPolicy(ctx context.Context, env *Env, inForce *policy.Policy) (*policy.Policy, error) {
	if !changesPolicy(w.changes, inForce) {
		return nil, nil
	}
	options := env.Policy
	options.Read = overlay(ctx, w, HeadReader(ctx, w.Repository), w.changes)
	options.List = overlayList(HeadLister(ctx, w.Repository), w.changes)
	return policy.Load(options)
}

// changesPolicy reports whether one of the changes is to a policy file.
func changesPolicy(changes []git.Change, inForce *policy.Policy) bool {
	return slices.ContainsFunc(changes, func(c git.Change) bool {
		return policy.IsFile(c.Path) || policy.InRules(c.Path) || inForce != nil && inForce.Read(c.Path)
	})
}

// overlay returns a reader of policy files as they are after some changes.
// base reads what they leave as it was.
func overlay(ctx context.Context, repo git.Repository, base policy.Reader, changes []git.Change) policy.Reader {
	after := map[string]git.Entry{}
	for _, c := range changes {
		// A .gitleaks.toml may extend any TOML file.
		if policy.IsFile(c.Path) || path.Ext(c.Path) == ".toml" {
			after[c.Path] = c.New
		}
	}
	return func(name string) ([]byte, error) {
		entry, ok := after[name]
		switch {
		case !ok:
			return base(name)
		case entry.OID == "" || entry.Mode == git.Gitlink:
			return nil, notThere(name)
		}
		return repo.Blob(ctx, entry.OID, maxPolicyFile, nil)
	}
}

// overlayList returns a lister of rule files as they are after some changes.
func overlayList(base policy.Lister, changes []git.Change) policy.Lister {
	return func(dir string) ([]string, error) {
		names, err := base(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, c := range changes {
			if c.Path != dir && !strings.HasPrefix(c.Path, dir+"/") {
				continue
			}
			names = slices.DeleteFunc(names, func(name string) bool { return name == c.Path })
			if c.New.OID == "" {
				continue
			}
			if err := listable(c.Path, c.New.Mode); err != nil {
				return nil, err
			}
			names = append(names, c.Path)
		}
		return names, nil
	}
}

// listable refuses what stands where rule files do and is none.
func listable(path string, mode git.Mode) error {
	if mode == git.Symlink || mode == git.Gitlink {
		return fmt.Errorf("%s: %w", git.Printable(path), policy.ErrRuleLink)
	}
	return nil
}

// tellWeakened adds a finding for each thing that gets weaker from one policy
// to the other, and corrects the code. The first decides about these findings
// as about all. after may be nil: nothing changes.
func (r *Result) tellWeakened(before, after *policy.Policy, origin checks.Origin) {
	if after == nil {
		return
	}
	weaker := before.WeakenedFindings(before, after, origin)
	if len(weaker) == 0 {
		return
	}
	rules := r.Rules
	r.Rules = func() []*checks.Rule { return append(rules(), weaker[0].Rule) }
	r.Findings = append(weaker, r.Findings...)
	if r.Code == CodeOK && slices.ContainsFunc(weaker, func(x checks.Finding) bool { return x.Verdict.Block }) {
		r.Code = CodeFindings
	}
}

// tellIgnored says in one line that ignore comments let findings pass: a
// reason is for people to read, and this is when they can.
func (r *Result) tellIgnored() {
	var first *checks.Finding
	n := 0
	for i := range r.Findings {
		if x := &r.Findings[i]; x.Verdict.Suppression == checks.InSource {
			if n++; first == nil {
				first = x
			}
		}
	}
	switch {
	case n == 1:
		r.note("1 finding passed by an ignore comment: %s:%d [%s].", git.Printable(first.Path), first.Start.Line, first.Rule.ID)
	case n > 1:
		r.note("%d findings passed by ignore comments, the first at %s:%d [%s].", n, git.Printable(first.Path), first.Start.Line, first.Rule.ID)
	}
}

// WeakenedStaged returns a finding for each thing that what is staged makes
// weaker in the policy of HEAD. options say how policies are loaded.
func WeakenedStaged(ctx context.Context, repo git.Repository, inForce *policy.Policy, options policy.Options) ([]checks.Finding, error) {
	w := &witness{Repository: repo}
	if w.look(ctx); w.err != nil {
		return nil, w.err
	}
	after, err := w.stagedPolicy(ctx, &Env{Policy: options}, inForce)
	if err != nil || after == nil {
		return nil, err
	}
	return inForce.WeakenedFindings(inForce, after, checks.Origin{Kind: checks.Index}), nil
}

// WeakenedIn returns a finding for each thing that the commits of a range make
// weaker in the policy: the policy of the commit before them compared with
// that of the last one. inForce, which is that of HEAD, decides about the
// findings, and options say how the two are loaded.
func WeakenedIn(ctx context.Context, repo git.Repository, revisions string, inForce *policy.Policy, options policy.Options) ([]checks.Finding, error) {
	base, tip, err := endsOf(ctx, repo, revisions)
	if err != nil || tip == "" {
		return nil, err
	}
	changes, err := changesFrom(ctx, repo, base, tip)
	if err != nil || !changesPolicy(changes, inForce) {
		return nil, err
	}
	load := func(commit git.OID) (*policy.Policy, error) {
		o := options
		o.Read, o.List = nil, nil
		if commit != "" {
			o.Read, o.List = CommitReader(ctx, repo, commit), CommitLister(ctx, repo, commit)
		}
		return policy.Load(o)
	}
	after, err := load(tip)
	if err != nil {
		return nil, fmt.Errorf("read the policy of commit %.12s: %w", tip, err)
	}
	// One that could not be read let nothing pass: what comes after it is
	// compared with the defaults.
	before, err := load(base)
	if err != nil {
		if before, err = load(""); err != nil {
			return nil, err
		}
	}
	return inForce.WeakenedFindings(before, after, checks.Origin{Kind: checks.Commit, Commit: string(tip)}), nil
}

// Base returns the commit before a range, on the line of first parents: "" for
// a range that goes back to the first commit, or has none. It is not here when
// the clone is shallow.
func Base(ctx context.Context, repo git.Repository, revisions string) (base git.OID, here bool, err error) {
	base, tip, err := endsOf(ctx, repo, revisions)
	if err != nil || base != "" || tip != "" {
		return base, err == nil, err
	}
	list, err := repo.List(ctx, revisions)
	return "", len(list) == 0, err
}

// CommitReader returns a policy.Reader of the files of a commit.
func CommitReader(ctx context.Context, repo git.Repository, commit git.OID) policy.Reader {
	return func(name string) ([]byte, error) { return repo.ReadAt(ctx, commit, name) }
}

// CommitLister returns a policy.Lister of the files of a commit.
func CommitLister(ctx context.Context, repo git.Repository, commit git.OID) policy.Lister {
	return func(dir string) ([]string, error) {
		files, err := git.Below(ctx, repo, commit, dir)
		if err != nil {
			return nil, err
		}
		var names []string
		for _, f := range files {
			if err := listable(f.Path, f.Mode); err != nil {
				return nil, err
			}
			if f.Path != dir {
				names = append(names, f.Path)
			}
		}
		return names, nil
	}
}

// endsOf returns the last commit of a range, and the one that its line of
// first parents starts from: "" before the first commit of all.
func endsOf(ctx context.Context, repo git.Repository, revisions string) (base, tip git.OID, err error) {
	list, err := repo.List(ctx, revisions)
	if err != nil || len(list) == 0 {
		return "", "", err
	}
	in := make(map[git.OID]bool, len(list))
	for _, id := range list {
		in[id] = true
	}
	for base = list[0]; base != ""; {
		parents, err := repo.Parents(ctx, base)
		if errors.Is(err, git.ErrMissing) { // beyond the end of a shallow clone
			return "", "", nil
		}
		if err != nil {
			return "", "", err
		}
		if !in[base] {
			break
		}
		base = first(parents)
	}
	return base, list[0], nil
}
