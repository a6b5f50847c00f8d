package hooks

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/found"
	"github.com/squiresec/squire/training/progress"
)

// Training never stands in the way of a commit: what goes wrong here is not told,
// and costs no more than a lesson that doesn't come back.

// maxFixedFiles is how many files of a commit are looked at for findings that it
// took out.
const maxFixedFiles = 20

// maxFixedFile is how large such a file may be, in bytes.
const maxFixedFile = 1 << 20

// remember writes down what was found in a commit, so that learning can begin with
// it, and so that it is known to be gone when it is.
func (r *Result) remember(repo git.Repository, env *Env) {
	if len(r.Findings) == 0 || env.lookup(canaryVar) != "" {
		return
	}
	all := found.Of(r.Findings)
	if len(all) == 0 {
		return
	}
	rec := found.Load(repo.CommonDir())
	rec.Add(all, r.Code == CodeFindings, env.now())
	_ = rec.Save(repo.CommonDir())
}

// bringBack has a lesson come back after the commit at HEAD took a finding of it
// out. Where nothing was found that the commit touches, which is nearly always so,
// this is one file that isn't there, or is read.
func bringBack(ctx context.Context, repo git.Repository, env *Env) {
	rec := found.Load(repo.CommonDir())
	head := repo.Head()
	if rec.Empty() || head == "" || env.lookup(canaryVar) != "" {
		return
	}
	parents, err := repo.Parents(ctx, head)
	if err != nil {
		return
	}
	changes, err := changesFrom(ctx, repo, first(parents), head)
	if err != nil {
		return
	}
	changes = slices.DeleteFunc(changes, func(c git.Change) bool { return len(rec.At(c.Path)) == 0 })
	if len(changes) == 0 || len(changes) > maxFixedFiles {
		return
	}
	pol, err := headPolicy(ctx, repo, env)
	if err != nil {
		return
	}
	var gone []found.Finding
	for _, c := range changes {
		gone = append(gone, takenOut(ctx, repo, pol, c, rec.At(c.Path))...)
	}
	if len(gone) == 0 {
		return
	}
	rec.Forget(gone)
	if rec.Save(repo.CommonDir()) == nil {
		schedule(env.Learner, gone)
	}
}

// takenOut returns those findings that were in a file, or were refused in it, and
// are no longer in what the commit has at its place. A finding that is suppressed
// now is still there, and one in a file that is gone was not repaired.
func takenOut(ctx context.Context, repo git.Repository, pol *policy.Policy, c git.Change, known []found.Finding) []found.Finding {
	after, ok := fingerprints(ctx, repo, pol, c.Path, c.New)
	if !ok {
		return nil
	}
	before := map[checks.Fingerprint]bool{}
	if len(c.Old) > 0 {
		before, _ = fingerprints(ctx, repo, pol, c.Path, c.Old[0])
	}
	return slices.DeleteFunc(known, func(f found.Finding) bool {
		return after[f.Fingerprint] || !f.Refused && !before[f.Fingerprint]
	})
}

// fingerprints returns those of all findings of a blob, and false where it can't be
// looked at wholly.
func fingerprints(ctx context.Context, repo git.Repository, pol *policy.Policy, path string, e git.Entry) (map[checks.Fingerprint]bool, bool) {
	if e.Mode != git.Regular && e.Mode != git.Executable || pol.Excluded(path, false) {
		return nil, false
	}
	kind, data, err := repo.Object(ctx, e.OID, maxFixedFile)
	if err != nil || kind != "blob" {
		return nil, false
	}
	all, err := pol.Engine().ScanFile(&checks.File{Path: path, Data: data, Size: int64(len(data))})
	if checks.Incomplete(err) != nil {
		return nil, false
	}
	out := map[checks.Fingerprint]bool{}
	for i := range all {
		out[all[i].Fingerprint] = true
	}
	return out, true
}

// schedule writes into the progress of somebody who learns that they took findings
// out. Who never learned anything is left alone.
func schedule(file string, gone []found.Finding) {
	if _, err := os.Stat(file); file == "" || errors.Is(err, os.ErrNotExist) {
		return
	}
	var events []progress.Event
	for i := range gone {
		f := &gone[i]
		if slices.ContainsFunc(events, func(e progress.Event) bool { return e.Lesson == f.Lesson }) {
			continue
		}
		l, ok := training.Find(f.Lesson)
		if !ok {
			continue
		}
		content, err := l.Load()
		if err != nil || len(content.Ask(f.Lang())) == 0 {
			continue // there is nothing to ask
		}
		e := progress.New(progress.Fix, l.ID, f.Lang(), "")
		e.ContentDigest = l.Digest
		events = append(events, e)
	}
	if len(events) > 0 {
		_ = progress.Append(file, events...)
	}
}
