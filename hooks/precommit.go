package hooks

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/source"
)

// preCommit scans what is staged. git runs it as pre-merge-commit before it
// writes what is being merged to MERGE_HEAD, and as pre-applypatch when a patch
// is in the index.
func preCommit(ctx context.Context, repo git.Repository, _ []string, env *Env, r *Result) *Result {
	checkStaged(ctx, repo, env, r)
	r.remember(repo, env)
	if r.Code == CodeOK && r.Summary.Files == 0 && env.byTool() {
		env.toolStaged(ctx, repo, r)
		return r
	}
	return r.refuseCommit()
}

// checkStaged scans what is staged. When it lets the commit pass it writes that
// down, for commitMsg to compare with the index of its time, and for postCommit
// with the commit that came of it.
func checkStaged(ctx context.Context, repo git.Repository, env *Env, r *Result) *Result {
	stamp := env.indexStamp(repo) // before the index is read: what changes meanwhile changes it
	seen := &witness{Repository: repo}
	var wg sync.WaitGroup
	wg.Go(func() { seen.look(ctx) }) // while git reads the policy
	pol, broken := headPolicy(ctx, repo, env)
	wg.Wait()
	if ctx.Err() != nil {
		r.Summary.Canceled = true
		return r.fail(CodeIncomplete, context.Cause(ctx))
	}
	if broken != nil {
		var err error
		if pol, err = seen.correction(ctx, env, broken); err != nil {
			return r.fail(CodeUsage, err)
		}
		r.note("The policy of the last commit can't be read; this commit corrects it and was scanned by the defaults.")
	}
	r.scan(ctx, pol, scope{source: source.Staged(seen, blobOptions(pol)), files: len(seen.changes)}, env)
	staged, err := seen.stagedPolicy(ctx, env, pol)
	if err != nil && r.Code == CodeOK {
		return r.fail(CodeUsage, fmt.Errorf("the staged policy can't be read, and once it is committed no commit could be checked; correct it and `git add` it again: %w", err))
	}
	if broken == nil {
		r.tellWeakened(pol, staged, checks.Origin{Kind: checks.Index})
	}
	if r.skipNamed(ctx, PreCommit, repo, pol, env); r.Code != CodeOK {
		return r
	}
	r.tellIgnored()
	if env.lookup(canaryVar) != "" {
		return r
	}
	err = openLedger(repo).append(record{Event: passed, Base: repo.Head(), Changes: digest(seen.changes), Index: stamp, Time: env.now()})
	if err != nil {
		r.note("squire could not write down that it scanned this commit, so it will count as unscanned: %v", err)
	}
	return r
}

// headPolicy loads the policy of HEAD.
func headPolicy(ctx context.Context, repo git.Repository, env *Env) (*policy.Policy, error) {
	options := env.Policy
	options.Read, options.List = HeadReader(ctx, repo), HeadLister(ctx, repo)
	return policy.Load(options)
}

// A witness remembers what a repository says is staged: what is scanned and
// what is written down must be the same list.
type witness struct {
	git.Repository
	changes []git.Change
	err     error
}

// look asks the repository once.
func (w *witness) look(ctx context.Context) {
	for c, err := range w.Repository.Staged(ctx) {
		if err != nil {
			w.err = err
			return
		}
		w.changes = append(w.changes, c)
	}
}

// Staged implements git.Repository with the remembered list.
func (w *witness) Staged(context.Context) iter.Seq2[git.Change, error] {
	return func(yield func(git.Change, error) bool) {
		for _, c := range w.changes {
			c.Old = slices.Clone(c.Old) // the source pairs renames in it
			if !yield(c, nil) {
				return
			}
		}
		if w.err != nil {
			yield(git.Change{}, w.err)
		}
	}
}

// correction returns the policy for a commit after one whose policy is broken.
// Nobody could commit any more then, not even what repairs it. So a commit
// that stages a policy which can be read is scanned by the defaults, where
// every rule is on.
func (w *witness) correction(ctx context.Context, env *Env, broken error) (*policy.Policy, error) {
	if w.err != nil {
		return nil, w.err
	}
	if staged, err := w.stagedPolicy(ctx, env, nil); staged == nil || err != nil {
		return nil, fmt.Errorf("the policy of the last commit can't be read, so nothing can be checked; correct it, `git add` it and commit it, alone if you like: %w", broken)
	}
	return defaultPolicy(env)
}

// defaultPolicy loads what holds where no policy can be read: every rule is on.
func defaultPolicy(env *Env) (*policy.Policy, error) {
	options := env.Policy
	options.Read, options.List = nil, nil
	return policy.Load(options)
}

// digest names a set of changes by their new side. Together with the commit
// that they start from it stands for a tree, without having to write one.
func digest(changes []git.Change) string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		lines[i] = fmt.Sprintf("%06o %s %s\x00", c.New.Mode, c.New.OID, c.Path)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}
