package hooks

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/squiresec/squire/internal/git"
)

// deadlineKey is the setting of a server for how long pre-receive may take.
// The repository's own configuration can't change it.
const deadlineKey = "squire.deadline"

var errLate = errors.New("the time for it ran out")

// preReceive is prePush on the side of the server. What is pushed waits in a
// quarantine, which git names in the environment, and is in no ref yet. When
// the deadline passes, the push is refused with what was found until then: a
// scan that is not finished says nothing about the rest.
func preReceive(ctx context.Context, args []string, env *Env, r *Result) *Result {
	limit, err := parseDeadline(args)
	if err != nil {
		return r.fail(CodeUsage, err)
	}
	repo, err := git.OpenBare(ctx, env.Dir, env.Environ)
	if err != nil {
		return r.fail(openCode(err), err)
	}
	defer repo.Close()
	if limit == 0 {
		if limit, err = configuredDeadline(ctx, repo); err != nil {
			return r.fail(CodeUsage, err)
		}
	}
	updates, err := readUpdates(env.Stdin, received)
	if err != nil {
		return r.fail(CodeUsage, fmt.Errorf("pre-receive: %w", err))
	}
	within := ctx
	if limit > 0 {
		var cancel context.CancelFunc
		within, cancel = context.WithTimeoutCause(ctx, limit, errLate)
		defer cancel()
	}
	o := &outgoing{repo: repo, env: env}
	o.limits.NotRefs = true
	o.scan(within, updates, r)
	if errors.Is(r.Err, errLate) {
		r.Err = fmt.Errorf("after %v %w, so nothing was accepted; push fewer commits at a time, or ask who runs this server to raise %s", limit, errLate, deadlineKey)
	}
	if r.Code == CodeFindings {
		o.refuse(ctx, r, "nothing was accepted")
	}
	o.refuseDrills(nil, r)
	return r
}

// parseDeadline reads `--deadline 30s`, which somebody who writes the hook of a
// server can add. git gives no arguments.
func parseDeadline(args []string) (time.Duration, error) {
	switch {
	case len(args) == 0:
		return 0, nil
	case len(args) == 2 && args[0] == "--deadline":
		return deadlineOf("--deadline", args[1])
	case len(args) == 1:
		if value, ok := strings.CutPrefix(args[0], "--deadline="); ok {
			return deadlineOf("--deadline", value)
		}
	}
	return 0, errors.New("pre-receive takes nothing but --deadline, such as --deadline 30s")
}

func configuredDeadline(ctx context.Context, repo git.Repository) (time.Duration, error) {
	value, ok, err := repo.UserConfig(ctx, deadlineKey)
	if err != nil || !ok {
		return 0, err
	}
	return deadlineOf(deadlineKey, value)
}

// deadlineOf reads a duration; a number alone is seconds.
func deadlineOf(what, value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if n, bare := strconv.Atoi(value); bare == nil {
		d, err = time.Duration(n)*time.Second, nil
	}
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%s is %q, want a time such as 30s or 2m", what, value)
	}
	return d, nil
}
