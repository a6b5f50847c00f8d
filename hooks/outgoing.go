package hooks

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/source"
)

// manyCommits is from how many commits on a push is like a history: what was
// clean is remembered, and of each version what is near its changed lines is
// looked at. pre-commit looked at the whole of it.
const manyCommits = 200

// maxPeeled bounds how many tags may name one another.
const maxPeeled = 16

// outgoing scans what a push brings to where it goes.
//
// The policy is that of the commit which the ref has there, so that a pushed
// commit can't excuse itself, and for a new ref that of HEAD. A changed policy
// counts once it is pushed.
type outgoing struct {
	repo   git.Repository
	env    *Env
	limits git.HistoryRange // what is there already; Of is filled in
	skips  bool             // SQUIRE_SKIP of who pushes counts
	all    *git.History     // nil before scan has listed it
	// spoken are the commits and tags whose message has a finding, shown or
	// not: nothing of it may be told.
	spoken map[git.OID]bool
	parts  []*part
	drills []git.OID // commits of drills
}

// A part of a push is what falls under one policy.
type part struct {
	base   git.OID // whose policy it is
	policy *policy.Policy
	files  [sha256.Size]byte // digest of the files of the policy
	of     []git.OID
	// others are messages of tags, and what tags name that is no commit.
	others []func(*policy.Policy) checks.Source
}

func (o *outgoing) scan(ctx context.Context, updates []update, r *Result) {
	if err := o.list(ctx, updates); err != nil {
		r.fail(CodeIncomplete, fmt.Errorf("list what is pushed: %w", err))
		return
	}
	if o.all == nil {
		return // nothing that isn't there
	}
	for _, id := range o.all.Cut {
		r.note("This clone is shallow and lacks what was before commit %.10s, so everything in that commit was looked at as if it were new.", id)
	}
	if err := o.judgeBy(ctx, r); err != nil {
		r.fail(CodeUsage, err)
		return
	}
	keep := o.firstOnly()
	for _, p := range o.parts {
		o.scanPart(ctx, p, r, keep)
	}
	if r.Summary.Canceled && r.Err == nil {
		r.fail(CodeIncomplete, context.Cause(ctx))
	}
}

// list finds out what is pushed and whose policy it falls under.
func (o *outgoing) list(ctx context.Context, updates []update) error {
	parts := map[git.OID]*part{}
	something := false
	for _, u := range updates {
		base := o.repo.Head()
		if u.old != "" {
			// What the remote has may never have been fetched.
			switch there, err := o.peel(ctx, u.old, nil); {
			case err == nil && there != "":
				o.limits.Not = append(o.limits.Not, there)
				base = there
			case err != nil && !errors.Is(err, git.ErrMissing):
				return err
			}
		}
		if u.new == "" || u.new == u.old {
			continue // the ref is deleted
		}
		p := parts[base]
		if p == nil {
			p = &part{base: base}
			parts[base] = p
			o.parts = append(o.parts, p)
		}
		commit, err := o.peel(ctx, u.new, p)
		if err != nil {
			return err
		}
		if commit != "" {
			p.of = append(p.of, commit)
			o.limits.Of = append(o.limits.Of, commit)
		}
		something = something || len(p.others) > 0
	}
	if len(o.limits.Of) == 0 && !something {
		return nil
	}
	all, err := o.history(ctx, o.limits.Of)
	if err == nil && (all.Len() > 0 || something) {
		o.all = all
	}
	return err
}

// history lists those of some commits, and of all before them, that aren't
// there yet.
func (o *outgoing) history(ctx context.Context, of []git.OID) (*git.History, error) {
	limits := o.limits
	limits.Of = append([]git.OID{}, of...) // nil would be everything
	return o.repo.History(ctx, limits)
}

// peel returns the commit that an object is or that tags lead to; "" when it
// is something else. What there is to scan on the way is added to a part.
func (o *outgoing) peel(ctx context.Context, id git.OID, p *part) (git.OID, error) {
	for range maxPeeled {
		kind, content, err := o.repo.Object(ctx, id, maxMessage)
		if err != nil {
			return "", fmt.Errorf("read object %.10s: %w", id, err)
		}
		switch {
		case kind == "commit":
			return id, nil
		case kind == "tag":
			next, name, err := git.ParseTag(content)
			if err != nil {
				return "", fmt.Errorf("read tag %.10s: %w", id, err)
			}
			if p != nil {
				path, message := "(message of tag "+name+")", git.MessageOf(content)
				origin := checks.Origin{Kind: checks.Commit, Commit: string(id)}
				p.others = append(p.others, func(*policy.Policy) checks.Source { return text(path, message, origin) })
			}
			id = next
			continue
		case kind == "tree" && p != nil:
			p.others = append(p.others, func(pol *policy.Policy) checks.Source {
				return source.GitTree(o.repo, id, blobOptions(pol))
			})
		case p != nil:
			p.others = append(p.others, func(*policy.Policy) checks.Source {
				return text("(file without a name)", content, checks.Origin{Kind: checks.Commit, Commit: string(id)})
			})
		}
		return "", nil
	}
	return "", fmt.Errorf("read object %.10s: more than %d tags name one another", id, maxPeeled)
}

// judgeBy loads the policies, and puts together the parts that have the same.
func (o *outgoing) judgeBy(ctx context.Context, r *Result) error {
	same := map[[sha256.Size]byte]*part{}
	var parts []*part
	for _, p := range o.parts {
		if len(p.of)+len(p.others) == 0 {
			continue
		}
		if err := o.load(ctx, p, r); err != nil {
			return err
		}
		if first := same[p.files]; first != nil {
			first.of, first.others = append(first.of, p.of...), append(first.others, p.others...)
			continue
		}
		same[p.files] = p
		parts = append(parts, p)
	}
	o.parts = parts
	return nil
}

// load loads the policy of a part. Where it can't be read, nobody could push
// what repairs it; so a push whose own policy can be read is scanned by the
// defaults, in which every rule is on.
func (o *outgoing) load(ctx context.Context, p *part, r *Result) (err error) {
	var broken error
	if p.base != "" {
		if p.policy, p.files, broken = o.policyAt(ctx, p.base); broken == nil {
			return nil
		}
		for _, id := range p.of {
			if _, _, err := o.policyAt(ctx, id); err != nil {
				return fmt.Errorf("the policy in commit %.10s can't be read, so nothing can be checked; correct it, commit it and push it: %w", id, err)
			}
		}
		r.note("The policy of commit %.10s can't be read, so this push was scanned by the defaults.", p.base)
	}
	p.files = [sha256.Size]byte{}
	p.policy, err = defaultPolicy(o.env)
	return err
}

// policyAt loads the policy of a commit, and returns a digest of its files.
func (o *outgoing) policyAt(ctx context.Context, commit git.OID) (*policy.Policy, [sha256.Size]byte, error) {
	files := sha256.New()
	options := o.env.Policy
	options.Read = func(name string) ([]byte, error) {
		data, err := o.repo.ReadAt(ctx, commit, name)
		if err == nil {
			fmt.Fprintf(files, "%q %d\n", name, len(data))
			files.Write(data)
		}
		return data, err
	}
	options.List = CommitLister(ctx, o.repo, commit)
	pol, err := policy.Load(options)
	return pol, [sha256.Size]byte(files.Sum(nil)), err
}

// scanPart scans what falls under one policy.
func (o *outgoing) scanPart(ctx context.Context, p *part, r *Result, keep func(*checks.Finding) bool) {
	h := o.all
	if len(o.parts) > 1 {
		var err error
		if h, err = o.history(ctx, p.of); err != nil {
			r.fail(CodeIncomplete, err)
			return
		}
	}
	options := source.HistoryOptions{BlobOptions: blobOptions(p.policy), Message: o.noteDrill}
	many := h.Len() >= manyCommits
	if many && o.env.Known != nil {
		if known := o.env.Known(o.repo, p.policy); known != nil {
			options.Known, options.Clean = known.Has, known.Add
			defer func() {
				if err := known.Close(); err != nil {
					r.note("What was clean is not remembered, so the next push scans it again: %v", err)
				}
			}()
		}
	}
	commits := source.NewPush(o.repo, h, options)
	all := chain{commits}
	for _, other := range p.others {
		all = append(all, other(p.policy))
	}
	if o.env.Progress != nil {
		stop := o.env.Progress(func() string {
			return fmt.Sprintf("commit %d of %d", commits.Commits.Load(), commits.Len())
		})
		defer stop()
	}
	r.scan(ctx, p.policy, scope{source: all, commits: true, near: many, keep: keep}, o.env)
	o.tellWeakened(ctx, p, r)
	if o.skips {
		r.skipNamed(ctx, PrePush, o.repo, p.policy, o.env)
	}
}

// tellWeakened tells what the pushed policies let pass that the one in force
// doesn't.
func (o *outgoing) tellWeakened(ctx context.Context, p *part, r *Result) {
	if p.base == "" {
		return // all is new, the policy too
	}
	for _, id := range p.of {
		pol, files, err := o.policyAt(ctx, id)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			r.note("The policy in commit %.10s can't be read, so no later push could be checked; correct it: %v", id, err)
		case files != p.files:
			r.tellWeakened(p.policy, pol, checks.Origin{Kind: checks.Commit, Commit: string(id)})
		}
	}
}

// firstOnly returns a filter that keeps of each secret at each path what the
// first commit with it has. Later commits have it again when they move it.
func (o *outgoing) firstOnly() func(*checks.Finding) bool {
	type key struct {
		rule, path  string
		fingerprint checks.Fingerprint
		verdict     checks.Verdict
	}
	first := map[key]string{}
	o.spoken = map[git.OID]bool{}
	return func(x *checks.Finding) bool {
		if x.Path == source.MessagePath {
			o.spoken[git.OID(x.Origin.Commit)] = true
			return true
		}
		k := key{x.Rule.ID, x.Path, x.Fingerprint, x.Verdict}
		commit, ok := first[k]
		if !ok {
			first[k] = x.Origin.Commit
		}
		return !ok || commit == x.Origin.Commit
	}
}

// refuse says in the result why the push is refused.
func (o *outgoing) refuse(ctx context.Context, r *Result, outcome string) {
	f := refusal{repo: o.repo, order: map[git.OID]int{}, spoken: o.spoken, outcome: outcome}
	for id := range o.all.Commits() {
		f.order[id] = len(f.order)
	}
	f.tell(ctx, r)
	o.tellPolicy(ctx, r)
}

// tellPolicy says whose policy refused the push where HEAD has another: else
// somebody who has excused a finding since would look for the reason in vain.
func (o *outgoing) tellPolicy(ctx context.Context, r *Result) {
	head := o.repo.Head()
	if head == "" {
		return
	}
	_, files, err := o.policyAt(ctx, head)
	if err != nil {
		return
	}
	for _, p := range o.parts {
		if p.base != head && p.files != files {
			r.Advice = append(r.Advice, fmt.Sprintf("The policy of commit %.10s decided, which is there already; a changed policy counts once it is pushed by itself.", p.base))
			return
		}
	}
}
