package hooks

import (
	"context"
	"errors"
	"fmt"

	"github.com/squiresec/squire/internal/git"
)

// The tool pre-commit, which is called like the hook, reads what git tells a
// hook and passes on by the environment what it made of it: of a push, the
// commits of one ref.
const (
	toolVar       = "PRE_COMMIT" // "1" in all that it runs
	toolFromVar   = "PRE_COMMIT_FROM_REF"
	toolToVar     = "PRE_COMMIT_TO_REF" // not set for a push of everything
	toolLocalVar  = "PRE_COMMIT_LOCAL_BRANCH"
	toolRefVar    = "PRE_COMMIT_REMOTE_BRANCH"
	toolRemoteVar = "PRE_COMMIT_REMOTE_NAME"
	toolURLVar    = "PRE_COMMIT_REMOTE_URL"
)

// byTool reports whether the tool pre-commit runs this.
func (e *Env) byTool() bool { return e.lookup(toolVar) == "1" }

// toolPush returns what pre-push would have got from git.
func (e *Env) toolPush(ctx context.Context, repo git.Repository) (args []string, all []update, err error) {
	args = []string{e.lookup(toolRemoteVar), e.lookup(toolURLVar)}
	if args[0] == "" {
		return nil, nil, errors.New("the tool pre-commit doesn't say what is pushed where; run this hook at its stage pre-push")
	}
	u, err := e.toolRange(ctx, repo)
	return args, []update{u}, err
}

// toolRange returns the commits that the tool names, as an update of a ref.
func (e *Env) toolRange(ctx context.Context, repo git.Repository) (u update, err error) {
	u.ref, u.local = e.lookup(toolRefVar), e.lookup(toolLocalVar)
	to := e.lookup(toolToVar)
	if to == "" {
		to = e.lookup(toolLocalVar)
	}
	if u.new, err = commitNamed(ctx, repo, to); err != nil {
		return u, err
	}
	if from := e.lookup(toolFromVar); from != "" {
		u.old, err = commitNamed(ctx, repo, from)
	}
	return u, err
}

// commitNamed returns the commit of a name that must be one.
func commitNamed(ctx context.Context, repo git.Repository, name string) (git.OID, error) {
	id, ok, err := repo.Commit(ctx, name)
	if err == nil && !ok {
		err = fmt.Errorf("the tool pre-commit names %q, which is no commit here", git.Printable(name))
	}
	return id, err
}

// toolStaged is for a run by hand or in CI, where nothing is staged: the
// commits that the tool names are scanned, and where it names none, that
// nothing was scanned is said.
func (e *Env) toolStaged(ctx context.Context, repo git.Repository, r *Result) {
	if e.lookup(toolFromVar) == "" || e.lookup(toolToVar) == "" {
		r.note("0 files are staged, so nothing was scanned. `squire scan` looks at all files, and `pre-commit run --from-ref A --to-ref B` at commits.")
		return
	}
	u, err := e.toolRange(ctx, repo)
	if err != nil {
		r.fail(CodeUsage, err)
		return
	}
	o := &outgoing{repo: repo, env: e}
	o.scan(ctx, []update{u}, r)
	if r.Code == CodeFindings {
		o.refuse(ctx, r, "the check fails")
	}
}
