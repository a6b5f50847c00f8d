package hooks

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/squiresec/squire/internal/git"
)

// An update is one ref that a push changes. An empty id says: no such commit.
type update struct {
	local    string // what is pushed, by its name here; "" where that isn't known
	ref      string // on the side that is written to
	old, new git.OID
}

// prePush scans the commits that a remote is about to get and doesn't have:
// each of them, so that what one added and the next removed is found. It relies
// on no earlier scan, since whoever can commit can write down that one was
// made.
func prePush(ctx context.Context, repo git.Repository, args []string, env *Env, r *Result) *Result {
	if len(args) == 0 && env.byTool() {
		args, updates, err := env.toolPush(ctx, repo)
		if err != nil {
			return r.fail(CodeUsage, fmt.Errorf("pre-push: %w", err))
		}
		return pushTo(ctx, repo, args, updates, env, r)
	}
	if len(args) != 2 {
		return r.fail(CodeUsage, errors.New("pre-push wants the name and the address of the remote, as git gives them"))
	}
	updates, err := readUpdates(env.Stdin, pushed)
	if err != nil {
		return r.fail(CodeUsage, fmt.Errorf("pre-push: %w", err))
	}
	return pushTo(ctx, repo, args, updates, env, r)
}

// pushTo scans what a push brings to a remote.
func pushTo(ctx context.Context, repo git.Repository, args []string, updates []update, env *Env, r *Result) *Result {
	o := &outgoing{repo: repo, env: env, skips: true}
	o.limits.NotRemote, _ = git.RemoteName(args[0], args[1])
	o.scan(ctx, updates, r)
	if r.Code == CodeFindings {
		o.refuse(ctx, r, "nothing was sent")
	}
	o.refuseDrills(updates, r)
	return r
}

// maxUpdates bounds in bytes what is read of the refs of a push.
const maxUpdates = 64 << 20

var errUpdate = errors.New("a line on standard input is none that git writes")

// readUpdates reads the refs of a push, one on a line.
func readUpdates(in io.Reader, parse func(line string) (update, error)) ([]update, error) {
	if in == nil {
		return nil, nil
	}
	data, err := io.ReadAll(io.LimitReader(in, maxUpdates+1))
	if err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	if len(data) > maxUpdates {
		return nil, fmt.Errorf("read standard input: it has more than %d MB", maxUpdates>>20)
	}
	var all []update
	for line := range bytes.Lines(data) {
		u, err := parse(strings.TrimSuffix(string(line), "\n"))
		if err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	return all, nil
}

func newUpdate(ref, before, after string) (u update, err error) {
	u.ref = ref
	u.old, err = git.ParseOID(before)
	if err == nil {
		u.new, err = git.ParseOID(after)
	}
	if err != nil || ref == "" {
		return u, errUpdate
	}
	return u, nil
}

// pushed reads a line for pre-push: what the user typed, its id, the ref there
// and the id that this has.
func pushed(line string) (update, error) {
	line, before, _ := cutLast(line)
	line, ref, _ := cutLast(line)
	local, after, ok := cutLast(line) // "HEAD@{1 hour ago}" has spaces
	if !ok {
		return update{}, errUpdate
	}
	u, err := newUpdate(ref, before, after)
	u.local = local
	return u, err
}

// received reads a line for pre-receive and reference-transaction.
func received(line string) (update, error) {
	before, rest, _ := strings.Cut(line, " ")
	after, ref, _ := strings.Cut(rest, " ")
	return newUpdate(ref, before, after)
}

// cutLast cuts the last word from a line.
func cutLast(line string) (before, last string, ok bool) {
	i := strings.LastIndexByte(line, ' ')
	if i < 0 {
		return "", line, false
	}
	return line[:i], line[i+1:], true
}
