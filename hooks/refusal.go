package hooks

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/source"
)

// refuseCommit says in the result why a commit is refused.
func (r *Result) refuseCommit() *Result {
	if r.Code != CodeFindings {
		return r
	}
	x, more := r.worst()
	way := "take it out and `git add` the file again"
	if x.Path == source.MessagePath {
		way = "write the message without it"
		r.Advice = append(r.Advice, "The message is still there: `git commit --edit --file .git/COMMIT_EDITMSG` opens it again.")
		if r.Root == "" || slices.ContainsFunc(r.Findings, func(x checks.Finding) bool { return blocks(x) && x.Path != source.MessagePath }) {
			r.Advice = nil
		}
	}
	r.Headline = fmt.Sprintf("commit refused: %s in %s%s; %s", git.Printable(x.Rule.Title), placeOf(x), more, way)
	r.Advice = append(r.Advice,
		"The commit was refused. A finding that is none gets a reason beside it:",
		"  squire:ignore RULE -- why it is none")
	return r
}

// worst returns the finding to name where there is room for one, and how many
// more block.
func (r *Result) worst() (x *checks.Finding, more string) {
	n := 0
	for i := range r.Findings {
		f := &r.Findings[i]
		if !blocks(*f) {
			continue
		}
		if n++; x == nil || f.Severity > x.Severity {
			x = f
		}
	}
	if n > 1 {
		more = fmt.Sprintf(" (and %d more)", n-1)
	}
	return x, more
}

func placeOf(x *checks.Finding) string {
	return fmt.Sprintf("%s:%d", git.Printable(x.Path), x.Start.Line)
}

// maxNamed is how many commits are named one by one.
const maxNamed = 10

// A refusal is what there is to say about a push that is refused.
type refusal struct {
	repo git.Repository
	// order is the place of each commit that is pushed, parents first.
	order map[git.OID]int
	// spoken holds the commits whose message has a finding, shown or not: they
	// are named without their subject.
	spoken map[git.OID]bool
	// outcome is what didn't happen: "nothing was sent".
	outcome string
}

// tell says in the result why a push is refused, and how to go on.
func (f *refusal) tell(ctx context.Context, r *Result) {
	var commits, others []git.OID // with a finding that blocks
	for i := range r.Findings {
		x := &r.Findings[i]
		id := git.OID(x.Origin.Commit)
		if !blocks(*x) || slices.Contains(commits, id) || slices.Contains(others, id) {
			continue
		}
		if _, ok := f.order[id]; ok {
			commits = append(commits, id)
		} else {
			others = append(others, id)
		}
	}
	slices.SortStableFunc(commits, func(a, b git.OID) int { return cmp.Compare(f.order[a], f.order[b]) })
	x, more := r.worst()
	r.Headline = fmt.Sprintf("push refused: %s in %s of %s%s; %s", git.Printable(x.Rule.Title), placeOf(x), f.name(ctx, git.OID(x.Origin.Commit)), more, f.outcome)
	r.Advice = append(r.Advice, "The push was refused. A secret that others may have seen already stays known: replace it first, where it is valid.")
	if len(commits) > 0 {
		r.Advice = append(r.Advice, "Then take it out of each commit that holds it; a further commit that removes it would leave it in the history:")
	}
	for i, id := range commits {
		if i == maxNamed {
			r.Advice = append(r.Advice, fmt.Sprintf("  and %d more", len(commits)-i))
			break
		}
		r.Advice = append(r.Advice, "  "+f.name(ctx, id))
	}
	if len(commits) > 0 {
		r.Advice = append(r.Advice, "How: "+wayOut(ctx, f.repo, commits))
	}
	for _, id := range others {
		r.Advice = append(r.Advice, fmt.Sprintf("A tag has it as well (%.10s): delete the tag with `git tag -d` and make it again without.", id))
	}
}

// name names a commit by its id and the beginning of its message.
func (f *refusal) name(ctx context.Context, id git.OID) string {
	kind, content, err := f.repo.Object(ctx, id, maxMessage)
	if err != nil {
		kind = "object"
	}
	if kind != "commit" || f.spoken[id] {
		return fmt.Sprintf("%s %.10s", kind, id)
	}
	return fmt.Sprintf("commit %.10s (%s)", id, git.Subject(git.MessageOf(content), 60))
}

// wayOut tells how to correct commits of which the first is the oldest.
func wayOut(ctx context.Context, repo git.Repository, bad []git.OID) string {
	parents, err := repo.Parents(ctx, bad[0])
	root := err == nil && len(parents) == 0
	switch tip := len(bad) == 1 && bad[0] == repo.Head(); {
	case tip && root:
		return "`git update-ref -d HEAD`, correct what is staged, and commit again."
	case tip && len(parents) == 1:
		return "`git reset --soft HEAD~1`, correct what is staged, and commit again."
	case root:
		return "`git rebase --interactive --root`, and mark these commits with `edit`."
	}
	return fmt.Sprintf("`git rebase --interactive %.10s~1`, and mark these commits with `edit`.", bad[0])
}
