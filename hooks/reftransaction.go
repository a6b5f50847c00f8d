package hooks

import (
	"context"
	"slices"
	"strings"

	"github.com/squiresec/squire/internal/git"
)

// maxNoted is how many commits of one transaction are written down.
const maxNoted = 100

// referenceTransaction writes down commits that get into a branch without any
// hook that scans, such as by `git update-ref`: postCommit closes the entry of
// those that it sees. It scans nothing, since git runs it several times for
// each commit, and is never in the way.
func referenceTransaction(ctx context.Context, args []string, env *Env, r *Result) *Result {
	if len(args) != 1 || args[0] != "prepared" {
		return r
	}
	updates, err := readUpdates(env.Stdin, func(line string) (update, error) {
		u, err := received(line)
		if err != nil || u.ref != "HEAD" && !strings.HasPrefix(u.ref, "refs/heads/") {
			u = update{} // a symbolic ref, or one of the many that a fetch writes
		}
		return u, nil
	})
	if err != nil || !slices.ContainsFunc(updates, func(u update) bool { return u.new != "" && u.new != u.old }) {
		return r
	}
	repo, err := env.open(ctx)
	if err != nil {
		return r
	}
	defer repo.Close()
	if err := noteUnseen(ctx, repo, env, updates); err != nil {
		r.note("squire could not write down which commits no scan has seen: %v", err)
	}
	return r
}

// noteUnseen writes down the commits that no ref had before, except for one
// that a scan let pass a moment ago: of that one postCommit makes sure.
func noteUnseen(ctx context.Context, repo git.Repository, env *Env, updates []update) error {
	limits := git.HistoryRange{Of: []git.OID{}, NotRefs: true}
	for _, u := range updates {
		if u.new != "" && u.new != u.old && !slices.Contains(limits.Of, u.new) {
			limits.Of = append(limits.Of, u.new)
		}
	}
	fresh, err := repo.History(ctx, limits)
	if err != nil || fresh.Len() == 0 {
		return err
	}
	l := openLedger(repo)
	records, err := l.read(ledgerTail)
	if err != nil {
		return err
	}
	open := pending(records)
	var unseen []record
	for id := range fresh.Commits() {
		if len(unseen) == maxNoted {
			break
		}
		if slices.ContainsFunc(open, func(r record) bool { return r.Commit == id }) {
			continue
		}
		parents, err := repo.Parents(ctx, id)
		if err != nil {
			return err
		}
		changes, err := changesFrom(ctx, repo, first(parents), id)
		if err != nil {
			return err
		}
		ok, err := wasPassed(ctx, repo, records, id, parents, changes)
		if err != nil {
			return err
		}
		if !ok && slices.ContainsFunc(changes, func(c git.Change) bool { return c.HasContent() }) {
			unseen = append(unseen, record{Event: unscanned, Commit: id, How: "ref", Time: env.now()})
		}
	}
	if len(unseen) == 0 {
		return nil
	}
	return l.append(unseen...)
}
