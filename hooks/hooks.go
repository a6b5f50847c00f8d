// Package hooks puts Squire between a developer and a commit: it installs git
// hooks, runs them, tells what state they are in, and proves that they work.
//
// It promises four things. A hook looks at the blobs that git is about to
// commit and goes by the policy of HEAD, so a commit can't excuse itself. What
// could not be scanned blocks: a hook fails closed. Hooks of others keep
// running, and uninstalling puts them back byte for byte. And nothing is
// written but hook files, the ledger of scans and what was found in the git folder,
// and in the progress of somebody who learns that they took a finding out: index,
// worktree and refs stay as they are.
package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/internal/source"
)

// The hooks that Squire installs.
const (
	PreCommit      = "pre-commit"
	PreMergeCommit = "pre-merge-commit" // in the place of pre-commit, for a merge without conflicts
	CommitMsg      = "commit-msg"
	PostCommit     = "post-commit"
	PrePush        = "pre-push"
)

// The hooks that Squire runs where somebody asks for them.
const (
	ApplypatchMsg        = "applypatch-msg" // commit-msg of git am
	PreApplypatch        = "pre-applypatch" // pre-commit of git am
	ReferenceTransaction = "reference-transaction"
	PreReceive           = "pre-receive" // on a server
)

// Names returns the hooks that Install writes.
func Names() []string {
	return []string{PreCommit, PreMergeCommit, CommitMsg, PostCommit, PrePush}
}

// Optional returns further hooks that Run knows, which are installed on request.
func Optional() []string {
	return []string{ApplypatchMsg, PreApplypatch, ReferenceTransaction, PreReceive}
}

// Blocks reports whether git gives up what it does when the hook refuses.
// The others tell and write down, and never stand in the way.
func Blocks(name string) bool {
	return name != PostCommit && name != ReferenceTransaction
}

// Exit codes of a hook. Any but CodeOK makes git refuse the commit.
const (
	CodeOK         = 0
	CodeFindings   = 1 // at least one finding blocks
	CodeUsage      = 2 // wrong use, or a policy that can't be read
	CodeIncomplete = 3 // something was not scanned
)

// canaryVar marks a run that [Canary] started. Hooks of others are left out
// then, since they may change the worktree, and nothing is written down.
const canaryVar = "SQUIRE_CANARY"

// Env is what a hook runs in.
type Env struct {
	Dir     string   // "" is the current folder, where git starts hooks
	Environ []string // nil is the environment of the process
	// Stdin is what git tells a hook beside its arguments; nil is nothing. Only
	// pre-push, pre-receive and reference-transaction read it.
	Stdin io.Reader
	// Policy is how to load the policy. Its Read is replaced: a hook reads
	// from HEAD.
	Policy policy.Options
	// Canary makes the line with a secret that [Canary] plants; nil makes a
	// GitHub token that is valid in form and belongs to nobody.
	Canary func() (string, error)
	// Known opens what is remembered of long pushes, which are like histories;
	// nil, or what it returns when that is nil, remembers nothing.
	Known func(git.Repository, *policy.Policy) *source.Known
	// Progress tells somebody who waits how far a long push is, until stop is
	// called; nil tells nobody.
	Progress func(text func() string) (stop func())
	// Learner is the file with the progress of whoever commits; "" is nobody's.
	Learner string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

func (e *Env) now() time.Time {
	if e.Now != nil {
		return e.Now()
	}
	return time.Now()
}

func (e *Env) environ() []string {
	if e.Environ != nil {
		return e.Environ
	}
	return os.Environ()
}

// lookup returns a variable of the environment.
func (e *Env) lookup(name string) string {
	for _, kv := range slices.Backward(e.environ()) {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			return v
		}
	}
	return ""
}

// open opens the repository that the hook runs in.
func (e *Env) open(ctx context.Context) (git.Repository, error) {
	if e.Environ == nil {
		return git.Open(ctx, e.Dir)
	}
	return git.OpenEnv(ctx, e.Dir, e.Environ)
}

// A Result is how a run of a hook ended. The caller renders it on standard
// error: a clean commit has nothing to say.
type Result struct {
	// Code is the exit code.
	Code int
	// Root is the top of the worktree; Rules were looked for.
	Root  string
	Rules func() []*checks.Rule
	// Mode is that of the policy. Under policy.Observe a hook has nothing to
	// say of findings.
	Mode policy.Mode
	// Findings are in order, those not to be shown included.
	Findings []checks.Finding
	Summary  report.Summary
	// Headline says in one line what was refused and why, for programs that
	// show no more than the first; empty when nothing was refused for a
	// finding. Advice is what to do then, a line each.
	Headline string
	Advice   []string
	// Notes are whole sentences to print, a line each.
	Notes []string
	// Err is why the hook could not do its work; nil when it could.
	Err error
}

// fail ends a run.
func (r *Result) fail(code int, err error) *Result {
	r.Code, r.Err = code, err
	return r
}

func (r *Result) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// Run runs a hook as git calls it: `squire hook run NAME ARGS…`.
func Run(ctx context.Context, name string, args []string, env Env) *Result {
	r := &Result{Summary: report.Summary{Started: env.now()}}
	run := map[string]func(context.Context, []string, *Env, *Result) *Result{
		PreCommit:            worktree(preCommit),
		PreMergeCommit:       worktree(preCommit),
		PreApplypatch:        worktree(preCommit),
		CommitMsg:            worktree(commitMsg),
		ApplypatchMsg:        worktree(applypatchMsg),
		PostCommit:           worktree(postCommit),
		PrePush:              worktree(prePush),
		PreReceive:           preReceive,
		ReferenceTransaction: referenceTransaction,
	}[name]
	if run == nil {
		return r.fail(CodeUsage, fmt.Errorf("unknown hook %q: squire runs %s, and where they are asked for %s", name, strings.Join(Names(), ", "), strings.Join(Optional(), ", ")))
	}
	return run(ctx, args, &env, r)
}

// worktree makes a hook of one that needs a repository with a worktree.
func worktree(run func(context.Context, git.Repository, []string, *Env, *Result) *Result) func(context.Context, []string, *Env, *Result) *Result {
	return func(ctx context.Context, args []string, env *Env, r *Result) *Result {
		repo, err := env.open(ctx)
		if err != nil {
			return r.fail(openCode(err), err)
		}
		defer repo.Close()
		r.Root = repo.Root()
		return run(ctx, repo, args, env, r)
	}
}

// openCode tells wrong use from a failure.
func openCode(err error) int {
	if errors.Is(err, git.ErrNotRepository) || errors.Is(err, git.ErrBare) {
		return CodeUsage
	}
	return CodeIncomplete
}

// HeadLister returns a policy.Lister of the files of HEAD.
func HeadLister(ctx context.Context, repo git.Repository) policy.Lister {
	return CommitLister(ctx, repo, repo.Head())
}

// HeadReader returns a policy.Reader of the files of HEAD.
func HeadReader(ctx context.Context, repo git.Repository) policy.Reader {
	return func(name string) ([]byte, error) { return repo.ReadHead(ctx, name) }
}
