package hooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/source"
)

const (
	// ledgerTail is how many bytes of the ledger a hook looks at: the record
	// of a commit is among the last.
	ledgerTail = 128 << 10
	// maxCatchUp is how many changes of a commit are scanned after the fact.
	maxCatchUp = 500
)

// postCommit compares the commit that was made with what was let pass, and
// scans it when it is another: git runs no pre-commit for a cherry-pick, nobody
// did for --no-verify, and what is staged at the wrong moment may be in no scan.
// It never blocks: there is nothing left to refuse.
func postCommit(ctx context.Context, repo git.Repository, _ []string, env *Env, r *Result) *Result {
	if err := checkCommit(ctx, repo, env, r); err != nil {
		r.note("squire could not tell whether this commit was scanned: %v", err)
	}
	bringBack(ctx, repo, env)
	r.Code = CodeOK
	return r
}

func checkCommit(ctx context.Context, repo git.Repository, env *Env, r *Result) error {
	head := repo.Head()
	if head == "" {
		return nil
	}
	parents, err := repo.Parents(ctx, head)
	if err != nil {
		return err
	}
	changes, err := changesFrom(ctx, repo, first(parents), head)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(changes, func(c git.Change) bool { return c.HasContent() }) {
		return nil // nothing that a scan would look at
	}
	l := openLedger(repo)
	records, err := l.read(ledgerTail)
	if err != nil {
		return err
	}
	ok, err := wasPassed(ctx, repo, records, head, parents, changes)
	if err != nil {
		return err
	}
	open := slices.ContainsFunc(pending(records), func(r record) bool { return r.Commit == head })
	how := madeBy(repo)
	if !ok && len(changes) > maxCatchUp {
		r.note("This commit was not scanned. To scan it now, run `squire scan --range %s`.", rangeOf(parents))
		return l.append(record{Event: unscanned, Commit: head, How: how, Time: env.now()})
	}
	if !ok {
		clean, err := catchUp(ctx, repo, env, r, how, parents)
		if err != nil || !clean {
			return errors.Join(err, l.append(record{Event: unscanned, Commit: head, How: how, Time: env.now()}))
		}
		if !open && !skipsHooks(how) {
			// Somebody went past the hook: the ledger keeps that, and that no
			// harm came of it.
			return l.append(record{Event: unscanned, Commit: head, How: how, Time: env.now()}, record{Event: scanned, Commit: head, Time: env.now()})
		}
	}
	if open {
		return l.append(record{Event: scanned, Commit: head, Time: env.now()})
	}
	return nil
}

func first(parents []git.OID) git.OID {
	if len(parents) == 0 {
		return ""
	}
	return parents[0]
}

// rangeOf names the commit at HEAD as a range that squire scan takes.
func rangeOf(parents []git.OID) string {
	if len(parents) == 0 {
		return "HEAD"
	}
	return "HEAD~1..HEAD"
}

func changesFrom(ctx context.Context, repo git.Repository, from, to git.OID) ([]git.Change, error) {
	var all []git.Change
	for c, err := range repo.Diff(ctx, from, to) {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// wasPassed reports whether pre-commit let these changes pass. It compared the
// index with the HEAD of that time: the first parent now, or for an amended
// commit the one that was replaced, which has the same parents. Of that one
// only the difference was scanned, so it must have been scanned itself.
func wasPassed(ctx context.Context, repo git.Repository, records []record, commit git.OID, parents []git.OID, changes []git.Change) (bool, error) {
	parent, want := first(parents), digest(changes)
	open := pending(records)
	amended := map[git.OID]string{} // by base, the latest digest
	for _, rec := range slices.Backward(records) {
		switch {
		case rec.Event != passed:
		case rec.Base == parent && rec.Changes == want:
			return true, nil
		case rec.Base != parent && rec.Base != "" && amended[rec.Base] == "" && len(amended) < 4:
			amended[rec.Base] = rec.Changes
		}
	}
	for base, want := range amended {
		before, err := repo.Parents(ctx, base)
		if err != nil || !slices.Equal(before, parents) {
			continue // gone, or on another branch
		}
		if slices.ContainsFunc(open, func(r record) bool { return r.Commit == base }) {
			continue
		}
		since, err := changesFrom(ctx, repo, base, commit)
		if err != nil {
			return false, err
		}
		if digest(since) == want {
			return true, nil
		}
	}
	return false, nil
}

// madeBy returns what made the commit at HEAD, from its entry in the reflog:
// "commit", "amend", "cherry-pick", "revert", "rebase", "merge" or "other".
func madeBy(repo git.Repository) string {
	f, err := os.Open(filepath.Join(repo.GitDir(), "logs", "HEAD"))
	if err != nil {
		return "commit"
	}
	defer f.Close()
	if size, err := f.Seek(0, io.SeekEnd); err == nil {
		f.Seek(max(0, size-ledgerTail), io.SeekStart)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return "commit"
	}
	lines := bytes.Split(bytes.TrimRight(data, "\n"), []byte{'\n'})
	ids, message, _ := strings.Cut(string(lines[len(lines)-1]), "\t")
	if fields := strings.Fields(ids); len(fields) < 2 || git.OID(fields[1]) != repo.Head() {
		return "commit"
	}
	action, _, _ := strings.Cut(message, ":")
	switch {
	case strings.HasPrefix(action, "rebase"):
		return "rebase"
	case action == "commit (amend)":
		return "amend"
	case action == "cherry-pick", action == "revert":
		return action
	case strings.HasPrefix(action, "commit"):
		return "commit"
	}
	return "other"
}

// skipsHooks reports whether git runs no pre-commit for what made a commit, so
// that nobody meant to go past it.
func skipsHooks(how string) bool {
	return how == "cherry-pick" || how == "revert" || how == "rebase"
}

// catchUp scans a commit that was made without pre-commit, its message
// included. It reports whether all is well with it.
func catchUp(ctx context.Context, repo git.Repository, env *Env, r *Result, how string, parents []git.OID) (bool, error) {
	pol, err := headPolicy(ctx, repo, env)
	if err != nil {
		return false, err
	}
	head := repo.Head()
	_, content, err := repo.Object(ctx, head, maxMessage)
	if err != nil {
		return false, err
	}
	late := &Result{Summary: r.Summary}
	late.scan(ctx, pol, scope{source: chain{
		source.Commits(repo, string(head)+"^!", blobOptions(pol)),
		text(source.MessagePath, git.MessageOf(content), checks.Origin{Kind: checks.Commit, Commit: string(head)}),
	}}, env)
	if late.Code == CodeOK {
		return true, late.Err
	}
	r.Findings, r.Rules, r.Summary, r.Mode = late.Findings, late.Rules, late.Summary, late.Mode
	if late.Code != CodeFindings {
		r.note("Commit %.10s could not be scanned wholly. To see why, run `squire scan --range %s`.", head, rangeOf(parents))
		return false, late.Err
	}
	what := "This commit was not scanned before it was made"
	if skipsHooks(how) {
		what = fmt.Sprintf("git runs no pre-commit hook for a %s", how)
	}
	r.note("%s, and %.10s holds what the hook would have refused. Before you push, %s.", what, head, undo(how, parents))
	return false, nil
}

// undo says how to take the commit at HEAD back, which is not pushed yet.
func undo(how string, parents []git.OID) string {
	switch {
	case how == "rebase":
		return "correct it with `git rebase --interactive`"
	case len(parents) == 0:
		return "take it back with `git update-ref -d HEAD`, correct it and commit again"
	case len(parents) > 1: // what it merges would be lost
		return "correct it, `git add` it, and run `git commit --amend`"
	}
	return "take it back with `git reset --soft HEAD~1`, correct it and commit again"
}
