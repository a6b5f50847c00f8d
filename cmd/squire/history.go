package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/source"
)

// scanHistory looks at every version of every file in the commits of a
// repository. The policy is that of HEAD: it speaks about the history as the
// team sees it now.
func (a *app) scanHistory(ctx context.Context, o *scanOptions) error {
	repo, err := openRepo(ctx)
	if err != nil {
		return err
	}
	defer repo.Close()
	pol, err := o.load(hooks.HeadReader(ctx, repo), hooks.HeadLister(ctx, repo))
	if err != nil {
		return err
	}
	engine := pol.SecretsEngine()
	if len(o.only) > 0 && !slices.ContainsFunc(engine.Detectors, func(d checks.Detector) bool { return slices.ContainsFunc(d.Rules(), pol.Enabled) }) {
		return usageError("--history looks for secrets alone, and --only names no rule about them; scan the folder for the others")
	}
	limits, err := sinceOf(ctx, repo, o.since, time.Now())
	if err != nil {
		return err
	}
	history, err := repo.History(ctx, limits)
	if ctx.Err() != nil {
		return incomplete(errStopped)
	}
	if err != nil {
		return incomplete(err)
	}
	options := source.HistoryOptions{BlobOptions: source.BlobOptions{MaxSize: pol.MaxFileSize(), Exclude: pol.Excluded}}
	known := a.known(repo, pol, o)
	if known != nil {
		options.Known, options.Clean = known.Has, known.Add
	}
	src := source.NewHistory(repo, history, options)
	engine.Workers = o.jobs
	for i, d := range engine.Detectors {
		engine.Detectors[i] = checks.Near(d)
	}
	engine.Judge = onlyFound{pol}
	started := time.Now()
	r, err := a.report(ctx, &job{
		engine: engine, source: src, root: repo.Root(), keep: firstOnly(),
		progress: func() string { return historyProgress(src, time.Since(started)) },
	}, &o.outputOptions)
	if known != nil {
		if err := known.Close(); err != nil {
			a.note("squire: what was clean is not remembered, the next run scans it again: %v", err)
		}
	}
	if err != nil {
		return err
	}
	a.tellHistory(src, r, o)
	return code(r.code())
}

// onlyFound asks a Judge about files with findings alone. All that it could
// say about the others is what is wrong with their ignore comments.
type onlyFound struct{ policy checks.Judge }

// Judge implements checks.Judge.
func (j onlyFound) Judge(f *checks.File, found []checks.Finding) []checks.Finding {
	if len(found) == 0 {
		return nil
	}
	return j.policy.Judge(f, found)
}

// known opens what earlier runs remembered; nil when nothing is to be
// remembered.
func (a *app) known(repo git.Repository, pol *policy.Policy, o *scanOptions) *source.Known {
	if o.noCache {
		return nil
	}
	dir, err := os.UserCacheDir()
	if err == nil {
		var known *source.Known
		dir = filepath.Join(dir, "squire", "history")
		if known, err = source.OpenKnown(dir, repo.CommonDir(), pol.Digest(buildIdentity())); err == nil {
			return known
		}
	}
	a.note("squire: the cache can't be used, so everything is scanned: %v", err)
	return nil
}

// buildIdentity names this program as closely as it can be told. A build from
// a changed worktree has the version of the last commit, so the file of the
// program speaks for it.
func buildIdentity() string {
	b := buildInfo()
	identity := b.String()
	if b.Version == "devel" || b.Modified || strings.Contains(b.Version, "+dirty") {
		if name, err := os.Executable(); err == nil {
			if info, err := os.Stat(name); err == nil {
				identity += fmt.Sprintf("%d bytes of %s", info.Size(), info.ModTime().UTC().Format(time.RFC3339Nano))
			}
		}
	}
	return identity
}

// tellHistory tells on stderr what the reports have no place for.
func (a *app) tellHistory(src *source.History, r *result, o *scanOptions) {
	known, versions := src.KnownVersions.Load(), src.Versions.Load()
	switch {
	case r.summary.Canceled && o.noCache:
		a.note("squire: stopped at commit %d of %d", src.Commits.Load(), src.Len())
	case r.summary.Canceled:
		a.note("squire: stopped at commit %d of %d; run it again to resume: what was clean is not scanned again", src.Commits.Load(), src.Len())
	case o.quiet:
	case src.Len() == 0:
		a.note("squire: there is no commit to look at")
	case known > 0:
		a.note("squire: %d of %d versions were clean in an earlier run under the same rules (--no-cache scans them again)", known, versions)
	case o.verbose:
		a.note("squire: %d versions in %d commits were scanned", versions, src.Len())
	}
}

// historyProgress tells how far a history is, and after some seconds how long
// it will take.
func historyProgress(src *source.History, elapsed time.Duration) string {
	done, all := src.Commits.Load(), int64(src.Len())
	text := fmt.Sprintf("commit %d of %d", done, all)
	if elapsed > 2*time.Second && done > 0 {
		left := time.Duration(float64(elapsed) * float64(all-done) / float64(done))
		text += ", about " + left.Round(time.Second).String() + " left"
	}
	return text
}

// firstOnly returns a filter that keeps of each secret at each path what the
// first commit with it has. Later commits have it again when they move it, or
// take it from another branch. It drops remarks about ignore comments, too:
// nobody can mend a comment in a commit.
func firstOnly() func(*checks.Finding) bool {
	type key struct {
		rule, path  string
		fingerprint checks.Fingerprint
		show        bool
	}
	remarks := map[string]bool{}
	for _, r := range policy.MetaRules() {
		remarks[r.ID] = true
	}
	first := map[key]string{}
	return func(x *checks.Finding) bool {
		if remarks[x.Rule.ID] {
			return false
		}
		x.Fixes = nil // a commit can't be edited
		k := key{x.Rule.ID, x.Path, x.Fingerprint, x.Verdict.Show}
		commit, ok := first[k]
		if !ok {
			first[k] = x.Origin.Commit
		}
		return !ok || commit == x.Origin.Commit
	}
}

// sinceOf reads --since: a revision, or else a date.
func sinceOf(ctx context.Context, repo git.Repository, since string, now time.Time) (git.HistoryRange, error) {
	if since == "" {
		return git.HistoryRange{}, nil
	}
	id, ok, err := repo.Commit(ctx, since)
	if err != nil {
		return git.HistoryRange{}, incomplete(err)
	}
	if ok {
		return git.HistoryRange{After: id}, nil
	}
	if t, ok := parseDate(since, now); ok {
		return git.HistoryRange{Since: t}, nil
	}
	return git.HistoryRange{}, usageError("--since %q is neither a commit here nor a date: want one such as v1.2, HEAD~20, 2026-01-31, \"2026-01-31 18:00\" or \"30 days ago\"", since)
}

// parseDate reads a date and time of day in the local zone, a time with zone,
// or a number of hours, days, weeks, months or years ago. git itself takes any
// word for a date, most of them for now: a slip of the pen would scan nothing
// and look clean.
func parseDate(s string, now time.Time) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.DateTime, "2006-01-02T15:04:05", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, now.Location()); err == nil {
			return t, true
		}
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '.' })
	if len(words) != 3 || words[2] != "ago" {
		return time.Time{}, false
	}
	n, err := strconv.Atoi(words[0])
	if err != nil || n < 0 || n > 1_000_000 {
		return time.Time{}, false
	}
	switch strings.TrimSuffix(words[1], "s") {
	case "hour":
		return now.Add(-time.Duration(n) * time.Hour), true
	case "day":
		return now.AddDate(0, 0, -n), true
	case "week":
		return now.AddDate(0, 0, -7*n), true
	case "month":
		return now.AddDate(0, -n, 0), true
	case "year":
		return now.AddDate(-n, 0, 0), true
	}
	return time.Time{}, false
}
