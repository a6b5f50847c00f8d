package hooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/source"
)

const (
	// maxMessage bounds the file of a message in bytes; with --verbose it
	// holds the whole diff.
	maxMessage = 64 << 20
	// passedTail is how many bytes of the ledger commitMsg looks at: the record
	// that pre-commit wrote a moment ago is at its end.
	passedTail = 8 << 10
)

// commitMsg scans the message, and what is staged unless a scan of that very
// index let it pass: something may have been staged since, or nobody runs
// pre-commit here.
//
// It sees the index as it is now. git has read it before it asked for the
// message, so what was staged while the message was written is not in this
// commit, and yet is looked at: the other way round would let it slip.
func commitMsg(ctx context.Context, repo git.Repository, args []string, env *Env, r *Result) *Result {
	message, err := env.message(args)
	if err != nil {
		return r.fail(CodeUsage, err)
	}
	if !stagedPassed(ctx, repo, env) {
		if checkStaged(ctx, repo, env, r); r.Err != nil {
			return r
		}
	}
	// What git takes out of the message is in its settings, and to ask git for
	// those costs as much as all the rest. So they are asked for when there is
	// something in the message, or a diff below it.
	if !bytes.Contains(message, []byte(" >8 ")) && nothingIn(ctx, repo, env, message) {
		return r.refuseCommit()
	}
	if message, err = env.cleaned(ctx, repo, message); err != nil {
		return r.fail(CodeIncomplete, err)
	}
	return checkMessage(ctx, repo, env, r, message)
}

// applypatchMsg scans the message of a patch. The patch itself is not applied
// yet; preCommit sees it as pre-applypatch.
func applypatchMsg(ctx context.Context, repo git.Repository, args []string, env *Env, r *Result) *Result {
	message, err := env.message(args)
	if err != nil {
		return r.fail(CodeUsage, err)
	}
	return checkMessage(ctx, repo, env, r, message)
}

// nothingIn reports whether there is nothing to be found in a message, comments
// included.
func nothingIn(ctx context.Context, repo git.Repository, env *Env, message []byte) bool {
	pol, err := headPolicy(ctx, repo, env)
	if err != nil {
		return false
	}
	r := &Result{}
	r.scan(ctx, pol, messageScope(message), env)
	return r.Err == nil && r.Code == CodeOK && len(r.Findings) == 0
}

func messageScope(message []byte) scope {
	return scope{source: text(source.MessagePath, message, checks.Origin{Kind: checks.Index}), files: 1}
}

func checkMessage(ctx context.Context, repo git.Repository, env *Env, r *Result, message []byte) *Result {
	if len(message) > 0 {
		pol, err := headPolicy(ctx, repo, env)
		if err != nil {
			// The commit corrects it: what is staged was let pass.
			if pol, err = defaultPolicy(env); err != nil {
				return r.fail(CodeUsage, err)
			}
		}
		r.scan(ctx, pol, messageScope(message), env)
		r.skipNamed(ctx, CommitMsg, repo, pol, env)
	}
	return r.refuseCommit()
}

// message reads the file that git names.
func (e *Env) message(args []string) ([]byte, error) {
	if len(args) != 1 {
		return nil, errors.New("commit-msg wants the file of the message, as git gives it")
	}
	name := args[0]
	if !filepath.IsAbs(name) {
		name = filepath.Join(e.Dir, name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read the commit message %s: %w", git.Printable(args[0]), checks.Pathless(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxMessage+1))
	if err == nil && len(data) > maxMessage {
		err = fmt.Errorf("it has more than %d MB", maxMessage>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("read the commit message %s: %w", git.Printable(args[0]), checks.Pathless(err))
	}
	return data, nil
}

// cleaned returns what git will make of a message. git sets GIT_EDITOR to ":"
// where no editor was used; every line is part of the message then.
func (e *Env) cleaned(ctx context.Context, repo git.Repository, message []byte) ([]byte, error) {
	if e.lookup("GIT_EDITOR") == ":" {
		return message, nil
	}
	rules, err := repo.MessageRules(ctx)
	if err != nil {
		return nil, err
	}
	return rules.Clean(message), nil
}

// stagedPassed reports whether a scan let pass what is staged. Where in doubt
// it says no.
func stagedPassed(ctx context.Context, repo git.Repository, env *Env) bool {
	records, err := openLedger(repo).read(passedTail)
	if err != nil {
		return false
	}
	stamp, from := env.indexStamp(repo), map[string]bool{}
	for _, rec := range records {
		if rec.Event != passed || rec.Base != repo.Head() {
			continue
		}
		if stamp != "" && rec.Index == stamp {
			return true
		}
		from[rec.Changes] = true
	}
	if len(from) == 0 {
		return false
	}
	seen := &witness{Repository: repo}
	seen.look(ctx)
	return seen.err == nil && from[digest(seen.changes)]
}
